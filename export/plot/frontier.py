"""The chart of a question asked backwards: every plan by what it costs and whom it covers."""

from __future__ import annotations

import altair as alt
import pandas as pd

from export.plot.asked import in_language
from simulation.errors import one_of, refuse
from simulation.solving import Candidate, Solution
from ui import charts
from ui import solving_words as words
from ui.texts import t_in

COSTS = (
    "public",
    "level:district",
    "scheme:medical",
    "scheme:pension",
    "own",
    "line:medical_aid",
    "level:assistance_fund",
)
COVERAGES = (
    "rate:medical",
    "lowest_rate:medical",
    "lowest_change:medical",
    "members:medical",
    "rate:pension",
    "members:pension",
)
MOST_POINTS = 1500
KINDS = ("misses", "keeps", "frontier", "base", "best")


def frontier(
    solution: Solution, cost: str = "public", coverage: str = "rate:medical", lang: str = "zh"
) -> alt.Chart:
    """A point a plan: its cost across (one of `plot.COSTS`), its coverage up (one of `plot.COVERAGES`), those of the
    frontier joined; base and best (or nearest) stand out. Of very many plans the first of the others are shown.

    Raises Refusal for another cost or coverage and where nothing was run yet.
    """
    in_language(lang)
    one_of("cost", cost, COSTS)
    one_of("coverage", coverage, COVERAGES)
    shown = solution.best or solution.nearest
    if shown is None:
        raise refuse("solution", "还没有测算任何候选方案；请先运行", "no candidate was run yet; run it first")
    front = solution.frontier_places(cost, coverage)
    table = _points(solution, shown, cost, coverage, {place for place, _ in front}, lang)
    kinds = [t_in(lang, f"solve.kind.{name}") for name in KINDS[:-1]]
    kinds.append(t_in(lang, "solve.kind.best" if solution.best else "solve.kind.nearest"))
    title = t_in(
        lang,
        "solve.chart",
        coverage=words.measure_name(coverage, lang=lang),
        unit=words.unit_name(coverage, lang=lang),
        cost=words.measure_name(cost, lang=lang),
        cost_unit=words.unit_name(cost, lang=lang),
    )
    first, last = (solution.runs[place] for place, _ in (front[0], front[-1]))
    told = {
        "cheap": words.written(cost, solution.value(first, cost), lang=lang),
        "low": words.written(coverage, solution.value(first, coverage), lang=lang),
        "dear": words.written(cost, solution.value(last, cost), lang=lang),
        "high": words.written(coverage, solution.value(last, coverage), lang=lang),
    }
    said = t_in(lang, "solve.chart_alt", count=len(solution.runs), front=len(front), **told)
    form = ",.0f" if words.unit(coverage) == "persons" else ".2f"
    return charts.frontier(table, kinds, title, f"{title}: {said}", form)


def drawn_of(solution: Solution, front: set[int]) -> int:
    """How many of the runs `frontier` shows: of those beside the frontier (its places) and the best, at most so many."""
    shown = solution.best or solution.nearest
    beside = sum(place not in front and run is not shown for place, run in enumerate(solution.runs))
    return len(solution.runs) - max(0, beside - MOST_POINTS)


def _points(
    solution: Solution, shown: Candidate, cost: str, coverage: str, front: set[int], lang: str
) -> pd.DataFrame:
    """The points of the chart, later ones on top: what misses, what keeps, the frontier, the base, the best."""
    question, kept = solution.question, set(map(id, solution.feasible))
    place_of = {values: place for place, values in enumerate(question.candidates)}
    groups: dict[str, list[tuple[int, Candidate]]] = {name: [] for name in KINDS}
    for place, run in enumerate(solution.runs):
        kind = "best" if run is shown else "keeps" if id(run) in kept else "misses"
        groups["frontier" if place in front and run is not shown else kind].append((place, run))
    room = MOST_POINTS
    for name in ("keeps", "misses"):
        groups[name] = groups[name][:room]
        room -= len(groups[name])
    rows: list[tuple[Candidate | None, str, int, str, bool]] = []
    for name in KINDS:
        word = t_in(lang, f"solve.kind.{'nearest' if name == 'best' and not solution.best else name}")
        if name == "base":
            rows.append((None, word, -1, word, False))
        for place, run in groups[name]:
            said = words.where(question, run.values, lang)
            rows.append((run, word, place_of[run.values], said, place in front))
    scales = [float(words.scale(measure)) for measure in (cost, coverage)]
    cells = [
        (
            *(float(solution.value(run, m) or 0) * s for m, s in zip((cost, coverage), scales, strict=True)),
            *rest,
        )
        for run, *rest in rows
    ]
    return pd.DataFrame(cells, columns=["cost", "coverage", "kind", "place", "plan", "joined"])
