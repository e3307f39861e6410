"""compare: a base and a reform on the same people. Differences, gainers and losers, by town, group and age band."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.display import summed
from simulation.errors import refuse
from simulation.law.dates import Bools, Fen, day_number
from simulation.law.facts import GROUP_BIT, Facts
from simulation.law.figures import figures_of
from simulation.law.tally import of_each
from simulation.law.vocabulary import MEDICAL_GROUPS
from simulation.outcome import Outcome, simulate
from simulation.rich import html_of
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
    """Base against reform. `budget` and `coverage` have columns base, reform, difference; `people`: see `compare`.

    `budget`: scheme, line, rule, level, department, town, persons_base, persons_reform, persons_difference (persons),
    base, reform, difference (yuan). `coverage`: scheme, town, age_band and, each with `_base`, `_reform`,
    `_difference`, eligible, enrolled (persons), rate (share), covered_days.

    Source:
        `compare`.

    Examples:
        >>> from simulation import Scenario, compare, simulate
        >>> reform = Scenario(changes={"medical.individual": 380})
        >>> result = compare(simulate(Scenario(), people), simulate(reform, people))
        >>> [(change.path, change.clause, change.old, change.new) for change in result.changes]
        [('medical.individual', '4.1.M1', 350.0, 380.0)]
        >>> list(result.to_frame("level"))
        ['level', 'base', 'reform', 'difference']
    """

    base: Outcome
    reform: Outcome
    budget: pd.DataFrame
    coverage: pd.DataFrame
    changes: list[Change]
    people: pd.DataFrame

    def to_frame(self, by: str | Sequence[str] = "line") -> pd.DataFrame:
        """Money by one or more columns of `budget`: those, and base, reform, difference (yuan, to the fen)."""
        return summed(self.budget, by, ["base", "reform", "difference"])

    def __repr__(self) -> str:
        return f"<Comparison. {self.reform.stamp.line('en')}>"

    def _repr_html_(self) -> str:
        return html_of(self)


def compare(base: Scenario | Outcome, reform: Scenario | Outcome) -> Comparison:
    """What the reform changes, on the same people.

    Each person is in exactly one of: `left` (in a scheme under the base and not under the reform), `entered` (the other
    way round, leaving none), `gainers`, `losers`, `unchanged`. For who is in the same schemes, the change is what
    public money adds to the person's own pension account (paid on behalf, contribution subsidy, family planning) less
    what the person pays for medical; a pension contribution of one's own stays one's own and is no loss. `total_change`
    is that change in yuan a year, summed over gainers and losers. Groups overlap: their rows do not add up.

    `budget`, `coverage`: see `Comparison`. `people`: dimension, category, persons, gainers, losers, unchanged,
    entered, left, total_change.

    Raises:
        Refusal: the two are about different people.

    Source:
        Both outcomes, person by person; `simulation/comparison.py`.

    Examples:
        >>> from simulation import Scenario, compare, simulate
        >>> base, reform = Scenario(), Scenario(changes={"medical.individual": 380})
        >>> result = compare(simulate(base, people), simulate(reform, people))
        >>> float(result.budget.groupby("line", observed=True)["difference"].sum()["medical_personal"])
        20985.0
        >>> result.people[["dimension", "persons", "gainers", "losers", "left"]].to_dict("records")[0]
        {'dimension': 'all', 'persons': 2000, 'gainers': 0, 'losers': 810, 'left': 5}
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
    if before[keys].equals(after[keys]):
        joined = before[keys + values].rename(columns={value: f"{value}_base" for value in values})
        joined[[f"{value}_reform" for value in values]] = after[values]
    else:
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


@dataclass(frozen=True, eq=False)
class _Stakes:
    """What of an outcome a gain or loss is made of, person by person. Amounts in fen."""

    contributes: Bools
    into_account: Fen
    """Paid on behalf and contribution subsidy."""
    family_planning: Fen
    member: Bools
    own_medical: Fen


@lru_cache(maxsize=4)
def _stakes(outcome: Outcome) -> _Stakes:
    """Kept for the last few outcomes: the base is compared with again and again."""
    facts = outcome._source.facts()
    conduct = outcome._source.conduct(outcome.scenario, facts)
    columns = {**facts.columns(), **conduct.columns()}
    known = of_each(facts, columns, figures_of(outcome.scenario.resolved_plan, facts), _WANTED)
    return _Stakes(
        contributes=known["pension_tier_counted"] > 0,
        into_account=known["pension_paid_on_behalf"] + known["pension_contribution_subsidy"],
        family_planning=known["pension_family_planning"],
        member=known["medical_member"],
        own_medical=known["medical_personal"],
    )


def kind_and_change(before: Outcome, after: Outcome) -> tuple[Facts, NDArray[np.uint8], NDArray[np.int32]]:
    """Each person's kind (index into KINDS) and change in fen, in the order of the base's facts."""
    old, new = _stakes(before), _stakes(after)
    change = new.family_planning - old.family_planning
    change += (new.into_account - old.into_account) * (old.contributes & new.contributes)
    change -= (new.own_medical - old.own_medical) * (old.member & new.member)
    left = (old.contributes & ~new.contributes) | (old.member & ~new.member)
    entered = ((new.contributes & ~old.contributes) | (new.member & ~old.member)) & ~left
    change *= ~(left | entered)
    kind = (change > 0) * np.uint8(1) + (change < 0) * np.uint8(2)
    kind += entered * np.uint8(3) + left * np.uint8(4)
    return before._source.facts(), kind, change


def worse_off(before: Outcome, after: Outcome) -> dict[str, tuple[int, int]]:
    """Losers and left by group (`all`; `none`: on no register), as `Comparison.people` has them; for who asks this alone
    of many reforms."""
    facts, kind, _ = kind_and_change(before, after)
    counted = [KINDS.index(name) for name in ("losers", "left")]
    places = [np.flatnonzero(kind == code) for code in counted]
    inside = {
        "all": [len(place) for place in places],
        **{
            name: [int(np.count_nonzero(facts.groups[place] & GROUP_BIT[name])) for place in places]
            for name in MEDICAL_GROUPS
        },
        "none": [int(np.count_nonzero(facts.groups[place] == 0)) for place in places],
    }
    return {name: (losers, left) for name, (losers, left) in inside.items()}


def _people_table(before: Outcome, after: Outcome) -> pd.DataFrame:
    facts, kind, change = kind_and_change(before, after)
    band = age_band_of(facts, day_number(after.scenario.resolved_plan.calendar.window_end))
    cell = facts.town.astype(np.uint16) * np.uint16(len(BANDS)) + band
    counts, sums = _by_cell(cell, len(facts.towns) * len(BANDS), kind, change)
    counts = counts.reshape(len(facts.towns), len(BANDS), len(KINDS))
    sums = sums.reshape(len(facts.towns), len(BANDS))
    rows = [_row("all", "all", counts.sum(axis=(0, 1)), sums.sum())]
    rows += [
        _row("town", town, counts[code].sum(axis=0), sums[code].sum())
        for code, town in enumerate(facts.towns)
    ]
    in_any = np.flatnonzero(facts.groups)
    groups, kinds, changes = facts.groups[in_any], kind[in_any], change[in_any]
    for name in MEDICAL_GROUPS:
        inside = (groups & GROUP_BIT[name]) != 0
        rows.append(
            _row(
                "group",
                name,
                np.bincount(kinds[inside], minlength=len(KINDS)),
                changes[inside].sum(dtype=np.int64),
            )
        )
    outside = counts.sum(axis=(0, 1)) - np.bincount(kinds, minlength=len(KINDS))
    rows.append(_row("group", "none", outside, sums.sum() - changes.sum(dtype=np.int64)))
    rows += [
        _row("age_band", name, counts[:, code].sum(axis=0), sums[:, code].sum())
        for code, name in enumerate(BANDS)
    ]
    return pd.DataFrame(rows, columns=PEOPLE_COLUMNS)


def _by_cell(
    cell: NDArray[np.uint16], cells: int, kind: NDArray[np.uint8], change: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Persons by cell and kind, and the sum of changes by cell (fen; whole numbers far below 2**53 stay exact)."""
    place = cell * np.uint16(len(KINDS)) + kind
    counts = np.bincount(place, minlength=cells * len(KINDS)).reshape(cells, len(KINDS))
    moved = np.flatnonzero(change)
    sums = np.bincount(cell[moved], weights=change[moved], minlength=cells)
    return counts, np.rint(sums).astype(np.int64)


def _row(dimension: str, category: str, counts: NDArray[np.int64], change: np.int64) -> tuple[Any, ...]:
    by_kind = dict(zip(KINDS, (int(count) for count in counts), strict=True))
    return (
        dimension,
        category,
        int(counts.sum()),
        by_kind["gainers"],
        by_kind["losers"],
        by_kind["unchanged"],
        by_kind["entered"],
        by_kind["left"],
        int(change) / 100,
    )
