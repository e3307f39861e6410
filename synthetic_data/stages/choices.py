"""School, other schemes, permits, and what people chose last year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import pick, rounded, spread, stream
from synthetic_data.spec import AGES, TIERS, MarginError, Spec
from synthetic_data.stages.cells import ABSENT, ELSEWHERE_HUKOU, KINDS

STAGES = ("none", "kindergarten", "primary", "junior", "senior", "tertiary")
_FIRST_AGES = (0, 3, 6, 12, 15, 18)
LOWEST_TIER = 100
"""The tier kept for helped groups (4.1.P1)."""


def statuses(spec: Spec, seed: int, people: dict[str, NDArray], age: NDArray[np.int64]) -> None:
    """Adds school, employee schemes, permits and insurance elsewhere, by exact quota a year of age and kind."""
    rng = stream(seed, spec.place, "statuses")
    kind = people["kind"].astype(np.int64)
    age = np.minimum(age, AGES - 1)
    people["in_school"] = _by_rate(
        spec, rng, "in_school", np.ones(len(age), dtype=bool), age, spec.by_age("in_school")
    )
    people["kindergarten"] = _by_rate(
        spec, rng, "kindergarten", ~people["in_school"], age, spec.by_age("kindergarten")
    )
    stage = np.searchsorted(_FIRST_AGES, age, side="right") - 1
    people["school_stage"] = np.where(
        people["in_school"], stage, np.where(people["kindergarten"], 1, 0)
    ).astype(np.int8)
    rate = np.concatenate([spec.by_age("employee_schemes")] * KINDS)
    rate[ABSENT * AGES :] *= spec.value("employee_schemes_absent_factor")
    outside = (
        ~people["in_school"] & ~people["extreme_poverty"] & ~people["dibao"] & ~people["lifted_from_poverty"]
    )
    cell = kind * AGES + age
    employee = _by_rate(spec, rng, "employee_medical", outside & (age >= 16), cell, np.minimum(rate, 1.0))
    people["other_pension"], people["employee_medical"] = employee, employee.copy()
    share = np.zeros(KINDS)
    share[ABSENT] = spec.value("insured_elsewhere_absent")
    share[ELSEWHERE_HUKOU] = spec.value("insured_elsewhere_hukou_elsewhere")
    people["insured_elsewhere"] = _by_rate(spec, rng, "insured_elsewhere", ~employee, kind, share)
    people["residence_permit"] = _permits(spec, rng, people, age)


def _by_rate(spec: Spec, rng, name: str, could, cell, rate) -> NDArray[np.bool_]:
    """Of who could be, in each cell the share at the rate, to a person; as many in all as the district gave, if it did."""
    rows = np.flatnonzero(could)
    drawn = spread(rng, cell[rows])
    result = np.zeros(len(could), dtype=bool)
    given = spec.rows(f"{name}_heads")
    if given:
        # The same order of who is in first: the count given moves the margin of each cell alike.
        pull = drawn / np.maximum(rate[cell[rows]], 1e-6)
        result[rows[np.argsort(pull, kind="stable")[: round(given[0].value)]]] = True
    else:
        result[rows] = drawn < rate[cell[rows]]
    return result


def _permits(spec: Spec, rng, people, age) -> NDArray[np.bool_]:
    """Whole households of who came from elsewhere, until the share (or number given) of them is met: a child holds one
    with somebody of the household who does."""
    came = people["kind"] == ELSEWHERE_HUKOU
    grown = np.unique(people["household"][came & (age >= 18)])
    could = np.flatnonzero(came & np.isin(people["household"], grown))
    given = spec.rows("residence_permit_heads")
    number = round(given[0].value) if given else spec.heads("permit_hukou_elsewhere", int(came.sum()))
    homes, index = np.unique(people["household"][could], return_inverse=True)
    rank = rng.random(len(homes))[index]
    # Of the last household the adults come first, should the number not take all of it.
    order = np.lexsort((-age[could], rank))
    result = np.zeros(len(age), dtype=bool)
    result[could[order[:number]]] = True
    return result


def last_year(spec: Spec, seed: int, people: dict[str, NDArray], age: NDArray[np.int64]) -> None:
    """Adds last year's pension tier (yuan, 0 none) and whether the person was in resident medical insurance.

    `age` is the age a year before the table's day; -1 for who was not born. Heads by town or tier that the district
    gave are met exactly.
    """
    rng = stream(seed, spec.place, "choices")
    born = age >= 0
    years = np.clip(age, 0, AGES - 1)
    away = (people["kind"] == ABSENT).astype(np.int64)
    could = people["local_hukou"] & ~people["in_school"] & ~people["other_pension"] & (age >= 16) & (age < 60)
    joined = _joined(spec, rng, "pension_last_year", people, could, years, away)
    people["pension_tier_last_year"] = _tiers(spec, rng, people, joined)
    could = (people["local_hukou"] | people["residence_permit"]) & ~people["employee_medical"]
    could &= ~people["insured_elsewhere"] & born
    people["joined_medical_last_year"] = _joined(spec, rng, "medical_last_year", people, could, years, away)


def _joined(spec: Spec, rng, name: str, people, could, years, away) -> NDArray[np.bool_]:
    rate = np.concatenate([spec.by_age(name), spec.by_age(name) * spec.value(f"{name}_absent_factor")])
    result = np.zeros(len(years), dtype=bool)
    rows = np.flatnonzero(could)
    cell = away[rows] * AGES + years[rows]
    drawn = spread(rng, cell)
    by_town = spec.given(f"{name}_members")
    result[rows] = drawn < rate[cell]
    for number, town in enumerate(spec.towns):
        if town not in by_town:
            continue
        here = people["town"][rows] == number
        pull = np.argsort(drawn[here] / np.maximum(rate[cell[here]], 1e-6), kind="stable")
        if by_town[town] > len(pull):
            raise MarginError(
                f"{name}_members",
                None,
                f"{town} 给定 {by_town[town]} 人，多于可参保的 {len(pull)} 人；请核对户籍人数或该数",
                f"{town}: {by_town[town]} given, only {len(pull)} could be in; check the registered total or this one",
            )
        result[rows[here]] = False
        result[rows[here][pull[: by_town[town]]]] = True
    return result


def _tiers(spec: Spec, rng, people, joined) -> NDArray[np.int32]:
    """A tier for each who was in: the lowest to the assumed share of helped people, the others by the shares, or the
    heads by tier that the district gave (their proportions where they do not add to the members)."""
    rows = np.flatnonzero(joined)
    helped = (
        people["dibao"]
        | people["five_guarantee"]
        | people["lifted_from_poverty"]
        | people["entitled_group"]
        | (people["disability_grade"] > 0)
    )[rows]
    given = {m.age_from: m.value for m in spec.rows(TIERS) if m.unit == "persons"}
    margins = [m for m in spec.rows(TIERS) if m.age_from != LOWEST_TIER]
    lowest = int(given.get(LOWEST_TIER, round(spec.value("tier_100_share_of_helped") * int(helped.sum()))))
    first = pick(rng, rows[helped], lowest)
    tier = np.zeros(len(joined), dtype=np.int32)
    tier[first] = LOWEST_TIER
    rest = rows[tier[rows] == 0]
    if given:
        known = {m.age_from: int(m.value) for m in margins if m.unit == "persons"}
        left = len(rest) - sum(known.values())
        open_ones = [m for m in margins if m.unit != "persons"]
        if left < 0 or (left and not open_ones):
            raise MarginError(
                TIERS,
                None,
                f"各档人数合计与参保缴费人数 {len(rows)} 不符，相差 {abs(left)} 人",
                f"heads by tier do not add to the {len(rows)} members: off by {abs(left)}",
            )
        others = rounded(np.array([m.value for m in open_ones]), left)
        quota = np.array([*known.values(), *others])
        amounts = np.array([*known, *(m.age_from for m in open_ones)])
    else:
        quota = rounded(np.array([m.value for m in margins]), len(rest))
        amounts = np.array([m.age_from for m in margins])
    tier[rest[np.argsort(rng.random(len(rest)), kind="stable")]] = np.repeat(amounts, quota)
    return tier
