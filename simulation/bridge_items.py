"""What differs between two scenarios, item by item, and the mixtures of the two that are valid plans."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from simulation.errors import Refusal
from simulation.law.plan import Plan
from simulation.law.readings import READINGS
from simulation.scenario import Scenario

MOST_EXACT = 8
"""Up to so many items every mixture is run."""


@dataclass(frozen=True)
class Item:
    """What changes at once. `parts`: `population`, `assumptions`, `seed` or plan paths, with old and new value each."""

    kind: str
    parts: tuple[str, ...]
    clauses: tuple[str, ...]
    old: tuple[Any, ...]
    new: tuple[Any, ...]


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


def grouped(items: list[Item]) -> list[Item]:
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


def applicable(items: list[Item], mixture: Mixture) -> list[Item]:
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
    """What must be joined with the chosen: items that the refusal names, else those that are refused alone for what is
    chosen, else the first that makes the plan valid, else all. Of several chosen, the last is the one that made the plan
    invalid where the others alone are a valid one."""
    outside = [i for i in range(len(items)) if i not in chosen]
    at_fault = {chosen[-1]} if _refusal(mixture, (items[i] for i in chosen[:-1])) is None else set(chosen)
    named = [i for i in outside if _names(refusal, items[i])]
    for i in () if named else outside:
        alone = _refusal(mixture, [items[i]])
        if alone is not None and any(_names(alone, items[j]) for j in at_fault):
            named.append(i)
    if named:
        return at_fault | set(named)
    for i in outside:
        if _refusal(mixture, (items[j] for j in (*chosen, i))) is None:
            return at_fault | {i}
    return at_fault | set(outside)


def _names(refusal: Refusal, item: Item) -> bool:
    return any(_touches(part, problem.where) for part in item.parts for problem in refusal.problems)


def _touches(path: str, where: str) -> bool:
    return where == path or where.startswith(f"{path}.") or path.startswith(f"{where}.")
