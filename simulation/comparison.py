"""compare: a base and a reform on the same people. Differences, gainers and losers, by town, group and age band."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.errors import refuse
from simulation.law.assess import apply_rules, blocks
from simulation.law.dates import day_number
from simulation.law.facts import Facts
from simulation.law.figures import figures_of
from simulation.law.plan import MEDICAL_GROUPS
from simulation.outcome import Outcome, simulate
from simulation.scenario import Scenario
from simulation.tables import BANDS, age_band_of

BUDGET_KEYS = ["scheme", "line", "rule", "level", "department", "town"]
COVERAGE_KEYS = ["scheme", "town", "age_band"]
KINDS = ("unchanged", "gainers", "losers", "entered", "left")
PEOPLE_COLUMNS = [
    "dimension",
    "category",
    "persons",
    "gainers",
    "losers",
    "unchanged",
    "entered",
    "left",
    "total_change",
]
_WANTED = (
    "pension_tier_counted",
    "pension_paid_on_behalf",
    "pension_contribution_subsidy",
    "pension_family_planning",
    "medical_member",
    "medical_personal",
)


@dataclass(frozen=True)
class Change:
    """One difference between two plans: path, clause of the figure, old and new value (None: not there)."""

    path: str
    clause: str
    old: Any
    new: Any


@dataclass(frozen=True, eq=False)
class Comparison:
    """Base against reform. `budget` and `coverage` have columns base, reform, difference; `people` see `compare`."""

    base: Outcome
    reform: Outcome
    budget: pd.DataFrame
    coverage: pd.DataFrame
    changes: list[Change]
    people: pd.DataFrame


def compare(base: Scenario | Outcome, reform: Scenario | Outcome) -> Comparison:
    """What the reform changes, on the same people.

    Each person is in exactly one of: `left` (in a scheme under the base and not under the reform), `entered` (the other
    way round, leaving none), `gainers`, `losers`, `unchanged`. For who is in the same schemes, the change is what
    public money adds to the person's own pension account (paid on behalf, contribution subsidy, family planning) less
    what the person pays for medical; a pension contribution of one's own stays one's own and is no loss. `total_change`
    is that change in yuan a year, summed over gainers and losers. Groups overlap: their rows do not add up.

    Raises Refusal where the two are about different people.
    """
    before = base if isinstance(base, Outcome) else simulate(base)
    after = reform if isinstance(reform, Outcome) else simulate(reform)
    if before.stamp.population_id != after.stamp.population_id:
        raise refuse(
            "population",
            f"两个情景的人口不同（{before.stamp.population_id}，{after.stamp.population_id}）；"
            "请写明同一人口，如 yicheng@2022-12-31",
            f"different people ({before.stamp.population_id}, {after.stamp.population_id}); "
            "name the same population for both, such as yicheng@2022-12-31",
        )
    return Comparison(
        base=before,
        reform=after,
        budget=_beside(before.budget, after.budget, BUDGET_KEYS, ["persons", "amount"]),
        coverage=_beside(
            before.coverage, after.coverage, COVERAGE_KEYS, ["eligible", "enrolled", "rate", "covered_days"]
        ),
        changes=list(changes_between(before.scenario, after.scenario)),
        people=_people_table(before, after),
    )


def _beside(before: pd.DataFrame, after: pd.DataFrame, keys: list[str], values: list[str]) -> pd.DataFrame:
    """Long table: for the first-named money column base, reform, difference; the others with a suffix."""
    joined = before[keys + values].merge(
        after[keys + values], on=keys, how="outer", suffixes=("_base", "_reform"), sort=False
    )
    for value in values:
        left, right = joined[f"{value}_base"], joined[f"{value}_reform"]
        if value != "rate":
            left, right = left.fillna(0), right.fillna(0)
        joined[f"{value}_base"], joined[f"{value}_reform"] = left, right
        difference = right - left
        joined[f"{value}_difference"] = difference.round(2) if value == "amount" else difference
    if "amount" in values:
        joined = joined.rename(columns={f"amount_{name}": name for name in ("base", "reform", "difference")})
    return joined


def changes_between(base: Scenario, reform: Scenario) -> Iterator[Change]:
    """Every figure, reading and payer that differs between the plans of two scenarios."""
    old, new = base.resolved_plan, reform.resolved_plan
    for path, value in old.diff(new).items():
        if path.startswith("notes.") or path in ("previous", "fee_year"):
            continue
        note = old.note(path) or new.note(path)
        current = old.get(path) if path in old.paths or path.startswith("payers.") else None
        yield Change(path, note.clause if note else "", current, value)


def _kind_and_change(before: Outcome, after: Outcome) -> tuple[Facts, NDArray[np.uint8], NDArray[np.int32]]:
    """Each person's kind (index into KINDS) and change in fen, in the order of the base's facts."""
    facts = before._source.facts()
    columns, figures = [], []
    for outcome in (before, after):
        conduct = outcome._source.conduct(outcome.scenario, facts)
        columns.append({**facts.columns(), **conduct.columns()})
        figures.append(figures_of(outcome.scenario.resolved_plan, facts))
    kind = np.zeros(len(facts), dtype=np.uint8)
    change = np.zeros(len(facts), dtype=np.int32)
    for rows in blocks(len(facts)):
        old, new = (
            apply_rules({name: array[rows] for name, array in block.items()}, figure, _WANTED)
            for block, figure in zip(columns, figures, strict=True)
        )
        delta = new["pension_family_planning"] - old["pension_family_planning"]
        was, will = old["pension_tier_counted"] > 0, new["pension_tier_counted"] > 0
        for name in ("pension_paid_on_behalf", "pension_contribution_subsidy"):
            delta += (new[name] - old[name]) * (was & will)
        member_was, member_will = old["medical_member"], new["medical_member"]
        delta -= (new["medical_personal"] - old["medical_personal"]) * (member_was & member_will)
        left = (was & ~will) | (member_was & ~member_will)
        entered = ((will & ~was) | (member_will & ~member_was)) & ~left
        moved = left | entered
        delta = np.where(moved, np.int32(0), delta)
        kind[rows] = np.where(
            left, 4, np.where(entered, 3, np.where(delta > 0, 1, np.where(delta < 0, 2, 0)))
        )
        change[rows] = delta
    return facts, kind, change


def _people_table(before: Outcome, after: Outcome) -> pd.DataFrame:
    facts, kind, change = _kind_and_change(before, after)
    band = age_band_of(facts, day_number(after.scenario.resolved_plan.calendar.window_end))
    everybody = np.ones(len(facts), dtype=bool)
    rows = [_row("all", "all", everybody, kind, change)]
    rows += [_row("town", town, facts.town == code, kind, change) for code, town in enumerate(facts.towns)]
    rows += [_row("group", name, facts.in_group(name), kind, change) for name in MEDICAL_GROUPS]
    rows.append(_row("group", "none", facts.groups == 0, kind, change))
    rows += [_row("age_band", name, band == code, kind, change) for code, name in enumerate(BANDS)]
    return pd.DataFrame(rows, columns=PEOPLE_COLUMNS)


def _row(
    dimension: str, category: str, mask: NDArray[np.bool_], kind: NDArray[np.uint8], change: NDArray[np.int32]
) -> tuple[Any, ...]:
    counts = np.bincount(kind[mask], minlength=len(KINDS))
    by_kind = dict(zip(KINDS, (int(count) for count in counts), strict=True))
    total = int(change[mask].sum(dtype=np.int64)) / 100
    return (
        dimension,
        category,
        int(mask.sum()),
        by_kind["gainers"],
        by_kind["losers"],
        by_kind["unchanged"],
        by_kind["entered"],
        by_kind["left"],
        total,
    )
