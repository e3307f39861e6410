"""bridge: why two results differ. Population, behaviour, each changed figure and reading, as parts that add to the fen.

Up to eight changed items: the exact Shapley value over all 2^n mixtures of the two. Above that: one item after the other
in the order of the document's clauses. Items that no valid plan can have alone are joined into one. See
docs/uncertainty.md.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd

from simulation import userdata
from simulation.errors import Refusal
from simulation.law.plan import READINGS, Plan
from simulation.measures import is_money, known_measure, measures_of
from simulation.outcome import simulate
from simulation.populations import people_of
from simulation.scenario import Scenario
from simulation.workers import DEFAULT_WORKERS, each

MOST_EXACT = 8
FEW = 6
"""So few runs are quicker here than on workers, which load the people first."""
BEHAVIOUR = ("assumptions", "seed")
Measures = dict[str, int]
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Item:
    """What changes at once. `parts`: `population`, `assumptions`, `seed` or plan paths, with old and new value each."""

    kind: str
    parts: tuple[str, ...]
    clauses: tuple[str, ...]
    old: tuple[Any, ...]
    new: tuple[Any, ...]


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
        table["share"] = table["amount"] / difference if difference else float("nan")
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
    """Why the results of two scenarios differ, for every measure at once (`simulation.measures`).

    `progress(done, of)` is called after each run and may raise to stop; runs are kept by scenario id, so that the next
    call goes on from there. `people`: a table for both instead of their populations. Raises Refusal.
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
        items = _grouped(items)
    items = _applicable(items, mixture)
    sizes = range(len(items) + 1)
    sets: list[Set] = (
        [s for size in sizes for s in combinations(range(len(items)), size)]
        if len(items) <= MOST_EXACT
        else [tuple(range(size)) for size in sizes]
    )
    ends: dict[Set, Scenario] = {tuple(range(len(items))): after, (): before}
    return items, {s: ends[s] if s in ends else mixture(items[i] for i in s) for s in sets}


# --- items ---------------------------------------------------------------------------------------------------------


def items_of(before: Scenario, after: Scenario, with_population: bool = True) -> list[Item]:
    """What differs, item by item: the population, behaviour, then figures and readings in the order of their clauses."""
    items = []
    if with_population and before.population_ref != after.population_ref:
        names = (before.population_ref.name, after.population_ref.name)
        items.append(Item("population", ("population",), (), (names[0],), (names[1],)))
    if before.assumption_values != after.assumption_values:
        changed = [n for n, value in before.assumption_values.items() if after.assumption_values[n] != value]
        old, new = ({name: s.assumption_values[name] for name in changed} for s in (before, after))
        items.append(Item("behaviour", ("assumptions",), (), (old,), (new,)))
    if before.seed != after.seed:
        items.append(Item("behaviour", ("seed",), (), (before.seed,), (after.seed,)))
    plan, other = before.resolved_plan, after.resolved_plan
    figures = [
        Item(
            "behaviour" if path == "previous" else "reading" if path.startswith("readings.") else "figure",
            (path,),
            tuple(clause for clause in [_clause(plan, other, path)] if clause),
            (_value(plan, path),),
            (value,),
        )
        for path, value in plan.diff(other).items()
        if not path.startswith("notes.")
    ]
    return items + sorted(figures, key=_order)


def _value(plan: Plan, path: str) -> Any:
    try:
        return plan.get(path)
    except Refusal:
        return None


def _clause(plan: Plan, other: Plan, path: str) -> str:
    lists = {"pension.tiers": "4.1.P1", "medical.aid": "4.1.M2"}
    if path.startswith("readings."):
        return READINGS[path.removeprefix("readings.")].id
    note = plan.note(path) or other.note(path)
    return note.clause if note else lists.get(path, "5.6" if path.startswith("payers.") else "")


def _order(item: Item) -> tuple[Any, ...]:
    """Last year's plan first, then as the document goes: 3.P1, 4.1.P1, 4.1.M1, 4.2.1, 5.6, and readings."""
    clause = item.clauses[0] if item.clauses else ""
    steps = tuple(
        (0, int(step), "") if step.isdigit() else (1, "PMR".find(step), step)
        for step in re.findall(r"\d+|[A-Z]", clause)
    )
    return (item.kind != "behaviour", bool(clause), clause.startswith("R"), steps)


def _joined(items: Sequence[Item]) -> Item:
    """Several items as one."""
    kinds = {item.kind for item in items}
    return Item(
        kinds.pop() if len(kinds) == 1 else "figure",
        tuple(part for item in items for part in item.parts),
        tuple(dict.fromkeys(clause for item in items for clause in item.clauses)),
        tuple(value for item in items for value in item.old),
        tuple(value for item in items for value in item.new),
    )


def _grouped(items: list[Item]) -> list[Item]:
    """The tiers as one item, each aid rule as one, the calendar as one, the payers as one."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        path = item.parts[0]
        found = re.match(r"pension\.tiers|medical\.aid\.[^.]+|calendar|payers", path)
        groups.setdefault(found.group() if found else path, []).append(item)
    return [_joined(group) for group in groups.values()]


def mixed(before: Scenario, after: Scenario, chosen: tuple[Item, ...]) -> Scenario:
    """`before` with the chosen items as in `after`. Raises Refusal where no plan can be so."""
    parts = {part: value for item in chosen for part, value in zip(item.parts, item.new, strict=True)}
    population = (after if parts.pop("population", None) else before).population_ref.name
    assumptions = (after if parts.pop("assumptions", None) else before).assumptions
    seed = parts.pop("seed", before.seed)
    plan = before.resolved_plan.change(parts)
    changes = {
        path: value for path, value in before.base_plan.diff(plan).items() if not path.startswith("notes.")
    }
    return Scenario(
        plan=before.plan, changes=changes, assumptions=assumptions, population=population, seed=seed
    )


# --- items that cannot be applied alone ----------------------------------------------------------------------------

Mixture = Callable[[Iterable[Item]], Scenario]


def _refusal(mixture: Mixture, chosen: Iterable[Item]) -> Refusal | None:
    try:
        mixture(chosen)
    except Refusal as refusal:
        return refusal
    return None


def _applicable(items: list[Item], mixture: Mixture) -> list[Item]:
    """Items of which any mixture that the bridge asks for is a valid plan: where one is not, items are joined."""
    while True:
        places = range(len(items))
        if len(items) <= MOST_EXACT:
            sets = [s for size in range(1, len(items)) for s in combinations(places, size)]
        else:
            sets = [(i,) for i in places] + [tuple(range(size)) for size in range(2, len(items))]
        for chosen in sets:
            refusal = _refusal(mixture, (items[i] for i in chosen))
            if refusal is not None:
                together = _needed(items, chosen, refusal, mixture)
                merged = _joined([items[i] for i in sorted(together)])
                items = [
                    merged if i == min(together) else item
                    for i, item in enumerate(items)
                    if i not in together - {min(together)}
                ]
                break
        else:
            return items


def _needed(items: list[Item], chosen: tuple[int, ...], refusal: Refusal, mixture: Mixture) -> set[int]:
    """What must be joined with the chosen: items that the refusal names, else the first that makes the plan valid, else
    all. Of several chosen, the last is the one that made the plan invalid where the others alone are a valid one."""
    outside = [i for i in range(len(items)) if i not in chosen]
    at_fault = {chosen[-1]} if _refusal(mixture, (items[i] for i in chosen[:-1])) is None else set(chosen)
    named = [
        i
        for i in outside
        if any(_touches(part, p.where) for part in items[i].parts for p in refusal.problems)
    ]
    if named:
        return at_fault | set(named)
    for i in outside:
        if _refusal(mixture, (items[j] for j in (*chosen, i))) is None:
            return at_fault | {i}
    return at_fault | set(outside)


def _touches(path: str, where: str) -> bool:
    return where == path or where.startswith(f"{path}.") or path.startswith(f"{where}.")


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
    jobs = [scenario.to_json() for scenario in left]
    runs = each(f"{prepare.__module__}:{prepare.__name__}", {}, jobs, workers if len(left) > FEW else 1)
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


def prepare(setup: Mapping[str, Any]) -> Callable[[str], Measures]:
    """For a worker: what gives the measures of a scenario (as JSON)."""
    return lambda scenario: _measures(Scenario.from_json(scenario), None)


def _measures(scenario: Scenario, people: pd.DataFrame | None) -> Measures:
    outcome = simulate(scenario, people)
    return measures_of(outcome.budget, outcome.coverage)


def _path(scenario_id: str) -> Any:
    return userdata.cache_folder() / "measures" / f"{scenario_id}.json"


def _kept(scenario_id: str) -> Measures | None:
    try:
        found: Measures = json.loads(_path(scenario_id).read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError):
        return None


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
