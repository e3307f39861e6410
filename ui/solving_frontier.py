"""The frontier of a question asked backwards: chart and list to take a plan from, and tables of candidates."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation.solving import Candidate, Question, Solution
from simulation.solving.levers import exact
from simulation.stamp import Stamp
from ui import charts, controls, frame, state
from ui import solving_words as words
from ui.solving_form import AT
from ui.texts import t

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


def frontier(solution: Solution, shown: Candidate, stamp: Stamp) -> None:
    question = solution.question
    st.header(t("solve.frontier"))
    st.caption(t("solve.frontier_note"))
    left, right = st.columns(2)
    with left:
        cost = controls.choice("solve-cost", t("solve.cost"), COSTS, words.measure_name)
    with right:
        coverage = controls.choice("solve-coverage", t("solve.coverage"), COVERAGES, words.measure_name)
    front = solution.frontier_places(cost, coverage)
    table, drawn = _points(solution, shown, cost, coverage, dict(front))
    kinds = [t(f"solve.kind.{name}") for name in KINDS[:-1]]
    kinds.append(t("solve.kind.best" if solution.best else "solve.kind.nearest"))
    title = t(
        "solve.chart",
        coverage=words.measure_name(coverage),
        unit=words.unit_name(coverage),
        cost=words.measure_name(cost),
        cost_unit=words.unit_name(cost),
    )
    ends = [solution.runs[place] for place, _ in (front[0], front[-1])]
    told = {
        "cheap": words.written(cost, solution.value(ends[0], cost)),
        "low": words.written(coverage, solution.value(ends[0], coverage)),
        "dear": words.written(cost, solution.value(ends[1], cost)),
        "high": words.written(coverage, solution.value(ends[1], coverage)),
    }
    alt = f"{title}: {t('solve.chart_alt', count=len(solution.runs), front=len(front), **told)}"
    form = ",.0f" if words.unit(coverage) == "persons" else ".2f"
    chart = charts.frontier(table, kinds, title, alt, form)
    frame.chart(chart, "solve-frontier", stamp, on_select=lambda: _clicked(question))
    if drawn < len(solution.runs):
        st.caption(t("solve.drawn", count=drawn))
    _choose(solution, shown, cost, coverage, [place for place, _ in front])
    listed = solution.frontier(cost, coverage)
    plans_table(
        listed.rename(columns={"same": t("solve.column.same")}), solution, "solve-frontier-table", stamp
    )


def _choose(solution: Solution, shown: Candidate, cost: str, coverage: str, front: list[int]) -> None:
    """A plan of the frontier by name, for who does not click: its place on the list, the plan, the two figures."""
    question, offered = solution.question, dict[str, Candidate]()
    for number, run in enumerate((solution.runs[place] for place in front), 1):
        figures = (words.written(measure, solution.value(run, measure)) for measure in (cost, coverage))
        offered[f"{number}. {words.where(question, run.values)}: {', '.join(figures)}"] = run
    left, right = st.columns([6, 1], vertical_alignment="bottom")
    # Whatever changes the list makes it another widget: what is read is what is taken, also when a search went on.
    key = f"solve-pick:{question.id}:{solution.method}:{solution.done}:{cost}:{coverage}:{state.language()}"
    picked = left.selectbox(
        t("solve.pick"),
        list(offered),
        index=next((place for place, run in enumerate(offered.values()) if run is shown), 0),
        key=key,
    )
    right.button(
        t("solve.take"),
        key="solve-take-picked",
        on_click=take,
        args=(question, offered[picked].values),
        width="stretch",
    )


def _points(
    solution: Solution, shown: Candidate, cost: str, coverage: str, front: dict[int, int]
) -> tuple[pd.DataFrame, int]:
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
    rows = []
    for name in KINDS:
        word = t(f"solve.kind.{'nearest' if name == 'best' and not solution.best else name}")
        if name == "base":
            rows.append((None, word, -1, word, False))
        for place, run in groups[name]:
            said = words.where(question, run.values)
            rows.append((run, word, place_of[run.values], said, place in front))
    scales = [float(words.scale(measure)) for measure in (cost, coverage)]
    cells = [
        (
            *(float(solution.value(run, m) or 0) * s for m, s in zip((cost, coverage), scales, strict=True)),
            *rest,
        )
        for run, *rest in rows
    ]
    table = pd.DataFrame(cells, columns=["cost", "coverage", "kind", "place", "plan", "joined"])
    return table, len(rows) - 1


def _clicked(question: Question) -> None:
    found = frame.picked("solve-frontier")
    place = int(found[0]["place"]) if found else -1  # type: ignore[call-overload]
    if 0 <= place < question.count:
        take(question, question.candidates[place])


def plans_table(table: pd.DataFrame, solution: Solution, name: str, stamp: Stamp) -> None:
    """A table of candidates in the page's words and units."""
    levers, titles, config = solution.question.levers, {}, {}
    shown = table.copy()
    for lever in levers:
        titles[lever.name] = f"{words.lever_name(lever)} ({t(f'solve.unit.{lever.unit}')})"
        shown[lever.name] = [float(exact(value) * words.lever_scale(lever)) for value in shown[lever.name]]
        config[titles[lever.name]] = st.column_config.NumberColumn(format="localized")
    for measure in solution.measures:
        _dress(shown, measure, titles, config)
    for measure in (column for column in table.columns if ":" in str(column) or column in ("public", "own")):
        if measure not in titles:
            _dress(shown, measure, titles, config)
    if "meets_limits" in shown:
        shown["meets_limits"] = [t("frame.yes" if kept else "frame.no") for kept in shown["meets_limits"]]
    titles |= {"meets_limits": t("solve.column.kind"), "rank": t("solve.column.rank")}
    frame.table(shown.rename(columns=titles), name, stamp, config)


def _dress(shown: pd.DataFrame, measure: str, titles: dict[str, str], config: dict[str, object]) -> None:
    if measure not in shown:
        return
    shown[measure] = shown[measure] * float(words.scale(measure))
    title = f"{words.measure_name(measure)} ({words.unit_name(measure)})"
    titles[measure] = title
    config[title] = st.column_config.NumberColumn(format=words.FORMS[words.unit(measure)])


def take(question: Question, values: tuple[float, ...]) -> None:
    state.clear_problems(AT)
    state.guarded(lambda: state.replace_draft(question.scenario_at(values)), AT)
