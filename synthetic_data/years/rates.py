"""What changes in a year and what is kept: deaths, births, net moves by age; the base year's rates of all else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from synthetic_data.spec import AGES, SEXES, Margin, Spec, margins_from_text
from synthetic_data.stages.aging import FIRST_MARRIAGE, LAST_MARRIAGE, MONTHS_BETWEEN, day_number, dying
from synthetic_data.stages.cells import COHORT_YEARS
from synthetic_data.stages.families import DIVORCED, MARRIED, NEVER_MARRIED, NONE
from synthetic_data.years.people import People
from synthetic_data.years.quotas import rate_of

OUTLOOK = Path(__file__).resolve().parent.parent / "outlook"
YOUNGEST_MOVER, OLDEST_MOVER = 15, 67
"""Outside of these ages nobody moves: children were under-counted in 2010, and among the old the error of the life
table is larger than the moves."""
OLDEST_AT_START = 48
"""Of a mother, so that nobody gives birth past 50."""
BAND, BANDS = 5, 19
MOST_LIKELY = 0.5
"""Most births a year and married woman of an age."""
WITHIN = {"five_guarantee": "extreme_poverty", "key_entitled_group": "entitled_group"}
"""A register inside another: its share is that of the other's people."""
MINORS_ONLY = ("orphan", "unsupported_child")
OF_REGISTERED = (
    "extreme_poverty",
    "dibao",
    "dibao_margin",
    "poverty_monitored",
    "returned_to_poverty",
    "illness_hardship",
    "entitled_group",
    *MINORS_ONLY,
)


@lru_cache(maxsize=8)
def outlook(name: str) -> tuple[Margin, ...]:
    """The rows of a table of figures for the years ahead: fertility, city_residents, basic_pension."""
    path = OUTLOOK / f"{name}.csv"
    return tuple(margins_from_text(path.read_text(encoding="utf-8"), "outlook", path.name))


def single(people: People, age: NDArray[np.int64]) -> NDArray[np.int64]:
    """The cell of each person by sex and year of age."""
    return np.where(people["female"], 0, AGES) + np.minimum(age, AGES - 1)


def banded(people: People, age: NDArray[np.int64]) -> NDArray[np.int64]:
    """The cell of each person by sex and five years of age."""
    return np.where(people["female"], 0, BANDS) + np.minimum(age // BAND, BANDS - 1)


@dataclass(frozen=True, eq=False)
class Rates:
    """Shares by sex (female, male) and completed age at the start of the year.

    dying: dies within the year. infants (by sex): of those born in the year, who dies before its end: half a year at age
    0 on average, the other half being in the next year's share. bearing (women): births a married woman who could bear.
    staying: residents registered here at the end of the year over those at its start who are alive. `twins` is the share
    of births that are twins, `boys` that of boys. `held` are the base year's rates by name and cell (`single` or
    `banded`); None holds nothing.
    """

    dying: NDArray[np.float64]
    infants: NDArray[np.float64]
    bearing: NDArray[np.float64]
    staying: NDArray[np.float64]
    twins: float
    boys: float
    husband_older_days: int
    held: dict[str, NDArray[np.float64]] | None

    @classmethod
    def of(cls, spec: Spec, base: People, moves: float = 1.0) -> Rates:
        """Published rates of the place; what is not published, as it is among the people of the base year.

        `moves`: which part of the net moves of 2010 to 2020 goes on.
        """
        boys = spec.value("males_per_female_at_birth")
        return cls(
            dying=np.stack([dying(spec.by_age("death_probability", sex), 1.0) for sex in SEXES]),
            infants=np.array([1 - (1 - spec.by_age("death_probability", sex)[0]) ** 0.5 for sex in SEXES]),
            bearing=bearing_of(base),
            staying=1 - moves * (1 - staying_of(spec)),
            twins=spec.value("twin_share"),
            boys=boys / (1 + boys),
            husband_older_days=round(spec.value("husband_older_years") * 365.25),
            held=held_of(base),
        )

    @classmethod
    def still(cls) -> Rates:
        """Nobody dies, is born, moves or changes; people only grow older."""
        return cls(np.zeros((2, AGES)), np.zeros(2), np.zeros(AGES), np.ones((2, AGES)), 0.0, 0.5, 0, None)


def staying_of(spec: Spec) -> NDArray[np.float64]:
    """Net moves a year from the ratio of each cohort between the censuses of 2010 and 2020, over survival by the life
    table: yearly shares, straight between the cohorts' middle ages on a log scale, whose products over the ten years
    come as near to the ratios as a smooth curve can (least squares, second differences held down)."""
    result = np.ones((2, AGES))
    ages = np.arange(YOUNGEST_MOVER, OLDEST_MOVER + 1)
    for place, sex in enumerate(SEXES):
        stayed = cohorts_stayed(spec, sex)
        middles = np.array(sorted(stayed))
        knots = np.zeros((AGES, len(middles)))
        knots[ages] = np.stack([np.interp(ages, middles, row) for row in np.eye(len(middles))], axis=1)
        half = COHORT_YEARS // 2
        over_ten = np.stack([knots[middle - half : middle + half].sum(axis=0) for middle in middles])
        bend = np.diff(np.eye(len(middles)), 2, axis=0)
        wanted = np.log([stayed[middle] for middle in middles])
        yearly = np.linalg.solve(over_ten.T @ over_ten + bend.T @ bend, over_ten.T @ wanted)
        result[place, ages] = np.exp(knots[ages] @ yearly)
    return result


def cohorts_stayed(spec: Spec, sex: str) -> dict[int, float]:
    """The share of each cohort's survivors that ten years left resident, by its age in the middle of them."""
    alive = np.concatenate(([1.0], np.cumprod(1 - spec.by_age("death_probability", sex))))
    result = {}
    for margin in spec.rows("cohort_ratio"):
        if margin.sex == sex and margin.age_from is not None and margin.age_to is not None:
            last = (margin.age_from + margin.age_to) // 2
            middle = last - COHORT_YEARS // 2
            if YOUNGEST_MOVER <= middle <= OLDEST_MOVER:
                result[middle] = margin.value / float(alive[last] / alive[last - COHORT_YEARS])
    return result


def could_bear(people: People, age: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Married women of an age to bear whose last birth is long enough ago."""
    last = np.full(len(people), -(10**6), dtype=np.int64)
    child = np.flatnonzero(people["mother"] != NONE)
    np.maximum.at(last, people["mother"][child], people["birth_day"][child].astype(np.int64))
    rested = last <= day_number(people.day) - MONTHS_BETWEEN * 30
    return people["female"] & (people["marital"] == MARRIED) & (age <= OLDEST_AT_START) & rested


def bearing_of(base: People) -> NDArray[np.float64]:
    """Births a year and married woman who could bear, by age: the nation's fertility by age of mother, at the level of
    the births in the year before the base day. Constant from then on."""
    rows = sorted(outlook("fertility"), key=lambda m: m.age_from or 0)
    middles = [((m.age_from or 0) + (m.age_to or 0)) / 2 for m in rows]
    ages = np.arange(AGES)
    # Half a year older at the birth than at the start of the year, on average.
    national = np.interp(ages + 0.5, middles, [m.value for m in rows], left=0.0, right=0.0)
    age = base.age()
    could, women = could_bear(base, age), base["female"]
    mothers = np.bincount(age[could], minlength=AGES)[:AGES]
    of_married = national * np.bincount(age[women], minlength=AGES)[:AGES] / np.maximum(mothers, 1)
    births = int((base["birth_day"] > day_number(base.day) - 365).sum())
    level = births / max(float((of_married * mothers).sum()), 1e-9)
    return np.minimum(of_married * level, MOST_LIKELY) * (mothers > 0)


def held_of(base: People) -> dict[str, NDArray[np.float64]]:
    """The base year's rates by sex and age: school and marriage by single years, all else by five years."""
    age = base.age()
    fine, coarse = single(base, age), banded(base, age)
    everybody, local, dibao = np.ones(len(base), dtype=bool), base["local_hukou"], base["dibao"]
    absent = local & ~base["resident"]
    grade, lifted = base["disability_grade"], base["lifted_from_poverty"]
    marrying = (age >= FIRST_MARRIAGE) & (age <= LAST_MARRIAGE)
    rates = {
        "in_school": rate_of(base["in_school"], everybody, fine, 2 * AGES),
        "never_married": rate_of(base["marital"] == NEVER_MARRIED, marrying, fine, 2 * AGES),
        "divorced": rate_of(base["marital"] == DIVORCED, everybody, coarse, 2 * BANDS),
        "lifted_dibao": rate_of(lifted, local & dibao, coarse, 2 * BANDS),
        "lifted_other": rate_of(lifted, local & ~dibao, coarse, 2 * BANDS),
        "insured_elsewhere": rate_of(base["insured_elsewhere"], absent, coarse, 2 * BANDS),
    }
    rates |= {
        name: rate_of(base[name], local & base[outer], coarse, 2 * BANDS) for name, outer in WITHIN.items()
    }
    rates |= {f"grade_{g}": rate_of(grade == g, local, coarse, 2 * BANDS) for g in (1, 2, 3, 4)}
    rates |= {name: rate_of(base[name], local, coarse, 2 * BANDS) for name in OF_REGISTERED}
    rates |= {
        name: rate_of(base[name], everybody, coarse, 2 * BANDS)
        for name in ("other_pension", "employee_medical")
    }
    return rates
