"""From the census to the day asked for: exact birth dates, deaths by the life table, births to mothers."""

from __future__ import annotations

import calendar
import datetime as dt

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import pick, quota_by_cell, rounded, stream
from synthetic_data.spec import AGES, SEXES, Spec
from synthetic_data.stages.cells import ABSENT, ELSEWHERE_HUKOU
from synthetic_data.stages.families import MARRIED, NEVER_MARRIED, NONE, WIDOWED

CENSUS_DAY = dt.date(2020, 11, 1)
OLDEST_MOTHER = 45
"""At the census: nobody gives birth past 48."""

_EPOCH = dt.date(1970, 1, 1).toordinal()


def day_number(day: dt.date) -> int:
    return day.toordinal() - _EPOCH


def _years_before(day: dt.date, years: int) -> int:
    year = day.year - years
    last = calendar.monthrange(year, day.month)[1]
    return day_number(dt.date(year, day.month, min(day.day, last)))


def birth_days(spec: Spec, seed: int, people: dict[str, NDArray]) -> None:
    """Adds `birth_day`: any day that gives the person's completed age on the census day."""
    draw = stream(seed, spec.place, "dates").random(len(people["age"]))
    last = np.array([_years_before(CENSUS_DAY, age) for age in range(AGES + 1)], dtype=np.int64)
    age = people["age"]
    span = last[age] - last[age + 1]
    people["birth_day"] = (last[age] - (draw * span).astype(np.int64)).astype(np.int32)


def age_to(spec: Spec, seed: int, people: dict[str, NDArray], as_of: dt.date) -> dict[str, NDArray]:
    """The people alive on the day: deaths taken out (spouses widowed), newborns added to their mothers' households."""
    years = (as_of - CENSUS_DAY).days / 365.25
    born = _births(spec, seed, people, as_of)
    alive = ~_deaths(spec, seed, people, years)
    spouse, mother = people["spouse"], people["mother"]
    lost = (spouse != NONE) & ~alive[spouse]
    people["marital"] = np.where(lost, WIDOWED, people["marital"]).astype(np.int8)
    people["spouse"] = np.where(lost, NONE, spouse)
    people["mother"] = np.where((mother != NONE) & alive[mother], mother, NONE)
    joined = {name: np.concatenate([values, born[name]]) for name, values in people.items()}
    keep = np.concatenate([alive, np.ones(len(born["age"]), dtype=bool)])
    place = np.where(keep, np.cumsum(keep) - 1, -1)
    result = {name: values[keep] for name, values in joined.items()}
    for name in ("spouse", "mother"):
        link = result[name]
        result[name] = np.where(link == NONE, NONE, place[link])
    return result


def _deaths(spec: Spec, seed: int, people: dict[str, NDArray], years: float) -> NDArray[np.bool_]:
    rng = stream(seed, spec.place, "deaths")
    yearly = np.concatenate([spec.by_age("death_probability", sex) for sex in SEXES])
    cell = np.where(people["female"], 0, 1) * AGES + people["age"].astype(np.int64)
    return quota_by_cell(rng, cell, 1 - (1 - np.minimum(yearly, 0.999)) ** years)


def _births(spec: Spec, seed: int, people: dict[str, NDArray], as_of: dt.date) -> dict[str, NDArray]:
    """Newborns since the census: resident births as derived, plus those of absent mothers at the same rate."""
    rng = stream(seed, spec.place, "births")
    pattern = spec.by_age("births_by_age_of_mother")
    wives = np.flatnonzero(
        people["female"]
        & (people["marital"] == MARRIED)
        & (pattern[people["age"]] > 0)
        & (people["age"] <= OLDEST_MOTHER)
    )
    weight = (
        pattern[people["age"][wives]]
        / np.bincount(people["age"][wives], minlength=AGES)[people["age"][wives]]
    )
    resident_share = weight[people["kind"][wives] != ABSENT].sum() / weight.sum()
    days: list[NDArray[np.int64]] = []
    start, yearly = day_number(CENSUS_DAY), spec.value("births_first_year") / resident_share
    end = day_number(as_of)
    while start <= end:
        length = min(365, end - start + 1)
        number = round(yearly * length / 365)
        days.append(start + (rng.random(number) * length).astype(np.int64))
        start, yearly = start + 365, yearly * spec.value("births_yearly_change")
    day = np.concatenate(days) if days else np.zeros(0, dtype=np.int64)
    mothers = pick(rng, wives, len(day), weight)
    mothers = mothers[np.argsort(rng.random(len(mothers)), kind="stable")]
    day = day[: len(mothers)]
    ratio = spec.value("males_per_female_at_birth")
    girls, _ = rounded(np.array([1.0, ratio]), len(day))
    female = np.zeros(len(day), dtype=bool)
    female[np.argsort(rng.random(len(day)), kind="stable")[:girls]] = True
    # Where the mother is registered elsewhere so is the child.
    kind = people["kind"][mothers]
    born = {name: values[mothers] for name, values in people.items()}
    born.update(
        kind=kind,
        female=female,
        age=np.full(len(day), -1, dtype=np.int16),
        marital=np.full(len(day), NEVER_MARRIED, dtype=np.int8),
        spouse=np.full(len(day), NONE),
        mother=mothers,
        birth_day=day.astype(np.int32),
        collective=np.zeros(len(day), dtype=bool),
    )
    return born


def age_on(birth_day: NDArray[np.int32], day: dt.date) -> NDArray[np.int64]:
    """Completed years on a day (0 for who is not born); born on 29 February: reached on 28 February."""
    result = np.zeros(len(birth_day), dtype=np.int64)
    for years in range(1, 125):
        result += birth_day <= _latest_birth(day, years)
    return result


def _latest_birth(day: dt.date, years: int) -> int:
    latest = _years_before(day, years)
    is_end = (
        (day.month, day.day) == (2, 28)
        and calendar.isleap(day.year - years)
        and not calendar.isleap(day.year)
    )
    return latest + 1 if is_end else latest


__all__ = ["CENSUS_DAY", "ELSEWHERE_HUKOU", "age_on", "age_to", "birth_days", "day_number"]
