"""bridge: why two results differ. Population, behaviour, each changed figure and reading, as parts that add to the fen.

Up to eight changed items: the exact Shapley value over all 2^n mixtures of the two. Above that: one item after the other
in the order of the document's clauses. Items that no valid plan can have alone are joined into one. See
docs/uncertainty.md.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd

from simulation import userdata
from simulation.bridge_items import MOST_EXACT, Item, applicable, grouped, items_of, mixed
from simulation.measures import MEASURES, is_money, known_measure, measures_of
from simulation.outcome import simulate
from simulation.populations import people_of
from simulation.scenario import Scenario
from simulation.workers import DEFAULT_WORKERS, each

FEW = 6
"""So few runs are quicker here than on workers, which load the people first."""
Measures = dict[str, int]
Progress = Callable[[int, int], object]


@dataclass(frozen=True, eq=False)
class Bridge:
    """From `before` to `after`. `method` is shapley or ordered; `shares` holds what each item adds, by measure (fen,
    persons), and adds to `end` - `start` exactly."""

    before: Scenario
    after: Scenario
    method: str
    items: tuple[Item, ...]
    start: Measures
    end: Measures
    shares: tuple[Measures, ...]

    def table(self, measure: str = "public") -> pd.DataFrame:
        """A row an item, then `rounding` (0): kind, parts, clause, amount (yuan or persons) and `share` of the
        difference (missing where there is none). Raises Refusal for an unknown measure."""
        known_measure(measure)
        unit = 100 if is_money(measure) else 1
        difference = self.end[measure] - self.start[measure]
        rows = [
            (item.kind, ", ".join(item.parts), ", ".join(item.clauses), share[measure])
            for item, share in zip(self.items, self.shares, strict=True)
        ]
        rows.append(("rounding", "", "", difference - sum(share[measure] for share in self.shares)))
        table = pd.DataFrame(rows, columns=["kind", "parts", "clause", "amount"])
        table["share"] = (
            table["amount"] / difference + 0.0 if difference else float("nan")
        )  # no minus before a 0
        table["amount"] = table["amount"] / unit
        return table

    def largest(self, measure: str = "public") -> int | None:
        """The place of the item with the largest part, whatever its sign; None where nothing moves."""
        sizes = [abs(share[measure]) for share in self.shares]
        return sizes.index(max(sizes)) if any(sizes) else None


def bridge(
    before: Scenario,
    after: Scenario,
    workers: int = DEFAULT_WORKERS,
    progress: Progress | None = None,
    people: pd.DataFrame | None = None,
) -> Bridge:
    """Why the results of two scenarios, `before` and `after`, differ, for every measure at once
    (`simulation.measures`).

    `progress(done, of)` is called after each run and may raise to stop; runs are kept by scenario id, so that the next
    call goes on from there. `people`: a table for both instead of their populations.
    `table(measure)`: a row an item: kind, parts, clause, amount (yuan or persons), share.

    Raises:
        Refusal: people that cannot be had; from `table`, an unknown measure.

    Source:
        Shapley values of runs of the model; method in docs/uncertainty.md, `simulation/bridging.py`.

    Examples:
        >>> from simulation import Scenario, bridge
        >>> reform = Scenario(changes={"medical.individual": 380})
        >>> parts = bridge(Scenario(), reform, people=people)
        >>> float(parts.table("public")["amount"].sum())
        16575.0
    """
    items, wanted = _asked(before, after, with_population=people is None)
    exact, places = len(items) <= MOST_EXACT, range(len(items))
    known = _measured(list(wanted.values()), workers, progress, people)
    values = {s: known[scenario.id] for s, scenario in wanted.items()}
    start, end = values[()], values[tuple(places)]
    per_measure = {
        name: (_shapley if exact else _ordered)({s: value[name] for s, value in values.items()}, len(items))
        for name in start
    }
    shares = tuple({name: parts[i] for name, parts in per_measure.items()} for i in places)
    return Bridge(before, after, "shapley" if exact else "ordered", tuple(items), start, end, shares)


def runs_left(before: Scenario, after: Scenario) -> int:
    """How many runs `bridge` still has to make; the others are kept from before."""
    asked = {scenario.id for scenario in _asked(before, after, with_population=True)[1].values()}
    return sum(_kept(scenario_id) is None for scenario_id in asked)


Set = tuple[int, ...]
"""Places of the items that are as in `after`."""


def _asked(
    before: Scenario, after: Scenario, with_population: bool
) -> tuple[list[Item], dict[Set, Scenario]]:
    """The items, and the scenario of every set of them that the bridge asks for."""

    def mixture(chosen: Iterable[Item]) -> Scenario:
        return mixed(before, after, tuple(chosen))

    items = items_of(before, after, with_population)
    if len(items) > MOST_EXACT:
        items = grouped(items)
    items = applicable(items, mixture)
    sizes = range(len(items) + 1)
    sets: list[Set] = (
        [s for size in sizes for s in combinations(range(len(items)), size)]
        if len(items) <= MOST_EXACT
        else [tuple(range(size)) for size in sizes]
    )
    ends: dict[Set, Scenario] = {tuple(range(len(items))): after, (): before}
    return items, {s: ends[s] if s in ends else mixture(items[i] for i in s) for s in sets}


# --- runs ----------------------------------------------------------------------------------------------------------


def _measured(
    scenarios: list[Scenario], workers: int, progress: Progress | None, people: pd.DataFrame | None
) -> dict[str, Measures]:
    """The measures of each scenario by its id, from the cache folder where it has them."""
    asked = {scenario.id: scenario for scenario in scenarios}
    if people is not None:
        return {key: _measures(scenario, people) for key, scenario in asked.items()}
    known = {key: found for key in asked if (found := _kept(key)) is not None}
    left = [scenario for key, scenario in asked.items() if key not in known]
    for ref in {scenario.population_ref for scenario in left}:
        people_of(
            ref, columns=["person_id"]
        )  # made here where it is missing: else every worker would make it
    items = [(scenario.to_json(),) for scenario in left]
    runs = each(run_scenario, items, workers if len(left) > FEW else 1)
    try:
        for place, measures in runs:
            key = left[place].id
            known[key] = measures
            userdata.write_text_atomically(_path(key), json.dumps(measures))
            if progress is not None:
                progress(len(known), len(asked))
    finally:
        runs.close()
    return known


def run_scenario(scenario: str) -> Measures:
    """The measures of a scenario (as JSON) on its own population; for a worker."""
    return _measures(Scenario.from_json(scenario), None)


def _measures(scenario: Scenario, people: pd.DataFrame | None) -> Measures:
    outcome = simulate(scenario, people)
    return measures_of(outcome.budget, outcome.coverage)


def _path(scenario_id: str) -> Any:
    return userdata.cache_folder() / "measures" / f"{scenario_id}.json"


def _kept(scenario_id: str) -> Measures | None:
    try:
        found: Measures = json.loads(_path(scenario_id).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.keys() == set(MEASURES) else None


# --- parts ---------------------------------------------------------------------------------------------------------


def _shapley(values: Mapping[tuple[int, ...], int], count: int) -> list[int]:
    """Exact Shapley values of `count` items in whole units, from the value of every set of items.

    They are fractions of count!; each is cut to its whole part, and what is left of the difference goes, a unit each, to
    the largest remainders of its sign, ties to the earlier item.
    """
    whole = math.factorial(count)
    exact = [0] * count
    for chosen, value in values.items():
        size = len(chosen)
        for i in range(count):
            if i in chosen:
                exact[i] += math.factorial(size - 1) * math.factorial(count - size) * value
            else:
                exact[i] -= math.factorial(size) * math.factorial(count - size - 1) * value
    parts = [abs(part) // whole * (1 if part >= 0 else -1) for part in exact]
    left = values[tuple(range(count))] - values[()] - sum(parts)
    sign = 1 if left > 0 else -1
    by_remainder = sorted(range(count), key=lambda i: -sign * (exact[i] - parts[i] * whole))
    for i in by_remainder[: abs(left)]:
        parts[i] += sign
    return parts


def _ordered(values: Mapping[tuple[int, ...], int], count: int) -> list[int]:
    """What each item adds when items change one after the other."""
    return [values[tuple(range(i + 1))] - values[tuple(range(i))] for i in range(count)]
