"""School, other schemes, permits, and what people chose last year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import quota_by_cell, rounded, stream
from synthetic_data.spec import AGES, TIERS, Spec
from synthetic_data.stages.cells import ABSENT, ELSEWHERE_HUKOU


def statuses(spec: Spec, seed: int, people: dict[str, NDArray], age: NDArray[np.int64]) -> None:
    """Adds school, employee schemes, permits and insurance elsewhere, by exact quota a year of age and kind."""
    rng = stream(seed, spec.place, "statuses")
    kind = people["kind"].astype(np.int64)
    age = np.minimum(age, AGES - 1)
    people["in_school"] = quota_by_cell(rng, age, spec.by_age("in_school"))
    people["kindergarten"] = quota_by_cell(rng, age, spec.by_age("kindergarten"))
    rate = np.concatenate([spec.by_age("employee_schemes")] * 3)
    rate[ABSENT * AGES :] *= spec.value("employee_schemes_absent_factor")
    outside = (
        ~people["in_school"] & ~people["extreme_poverty"] & ~people["dibao"] & ~people["lifted_from_poverty"]
    )
    employee = np.zeros(len(age), dtype=bool)
    rows = np.flatnonzero(outside)
    employee[rows] = quota_by_cell(rng, kind[rows] * AGES + age[rows], np.minimum(rate, 1.0))
    people["other_pension"], people["employee_medical"] = employee, employee.copy()
    share = np.zeros(3)
    share[ABSENT] = spec.value("insured_elsewhere_absent")
    share[ELSEWHERE_HUKOU] = spec.value("insured_elsewhere_hukou_elsewhere")
    people["insured_elsewhere"] = np.zeros(len(age), dtype=bool)
    rows = np.flatnonzero(~employee)
    people["insured_elsewhere"][rows] = quota_by_cell(rng, kind[rows], share)
    # A permit is a household's: children who moved along hold it with their parents.
    _, home = np.unique(people["household"], return_inverse=True)
    permit_home = rng.random(int(home.max()) + 1) < spec.value("permit_hukou_elsewhere")
    people["residence_permit"] = (people["kind"] == ELSEWHERE_HUKOU) & permit_home[home]


def last_year(spec: Spec, seed: int, people: dict[str, NDArray], age: NDArray[np.int64]) -> None:
    """Adds last year's pension tier (yuan, 0 none) and whether the person was in resident medical insurance.

    `age` is the age a year before the table's day; -1 for who was not born.
    """
    rng = stream(seed, spec.place, "choices")
    born = age >= 0
    years = np.clip(age, 0, AGES - 1)
    away = (people["kind"] == ABSENT).astype(np.int64)
    could = people["local_hukou"] & ~people["in_school"] & ~people["other_pension"] & (age >= 16) & (age < 60)
    joined = _joined(spec, rng, "pension_last_year", could, years, away)
    rows = np.flatnonzero(joined)
    margins = spec.rows(TIERS)
    quota = rounded(np.array([margin.value for margin in margins]), len(rows))
    amounts = np.repeat(np.array([margin.age_from for margin in margins]), quota)
    tier = np.zeros(len(age), dtype=np.int32)
    tier[rows[np.argsort(rng.random(len(rows)), kind="stable")]] = amounts
    hardship = (
        people["dibao"]
        | people["five_guarantee"]
        | people["lifted_from_poverty"]
        | (people["disability_grade"] > 0)
    )
    tier[hardship & (tier > 0) & (rng.random(len(age)) < 0.7)] = 100
    people["pension_tier_last_year"] = tier
    could = (people["local_hukou"] | people["residence_permit"]) & ~people["employee_medical"]
    could &= ~people["insured_elsewhere"] & born
    people["joined_medical_last_year"] = _joined(spec, rng, "medical_last_year", could, years, away)


def _joined(spec: Spec, rng, name: str, could, years, away) -> NDArray[np.bool_]:
    rate = np.concatenate([spec.by_age(name), spec.by_age(name) * spec.value(f"{name}_absent_factor")])
    result = np.zeros(len(years), dtype=bool)
    rows = np.flatnonzero(could)
    result[rows] = quota_by_cell(rng, away[rows] * AGES + years[rows], rate)
    return result
