"""From the census to the day asked for: exact birth dates, deaths by the life table, births to mothers."""

from __future__ import annotations

import calendar
import datetime as dt

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import pick, rounded, spread, stream
from synthetic_data.spec import AGES, SEXES, Spec
from synthetic_data.stages.cells import ABSENT
from synthetic_data.stages.children import FULL_AGE
from synthetic_data.stages.families import MARRIED, NEVER_MARRIED, NONE, WIDOWED, area, couples
from synthetic_data.stages.households import PARENT

CENSUS_DAY = dt.date(2020, 11, 1)
OLDEST_MOTHER = 45
"""At the census: nobody gives birth past 50 in the years that follow."""
FIRST_MARRIAGE, LAST_MARRIAGE = 19, 45
MONTHS_BETWEEN = 10
"""Between two births of one mother, at least."""

OLDEST_POSSIBLE = 124
_EPOCH = dt.date(1970, 1, 1).toordinal()


def day_number(day: dt.date) -> int:
    return day.toordinal() - _EPOCH


def _years_before(day: dt.date, years: int) -> int:
    year = day.year - years
    last = calendar.monthrange(year, day.month)[1]
    return day_number(dt.date(year, day.month, min(day.day, last)))


def birth_days(spec: Spec, seed: int, people: dict[str, NDArray]) -> None:
    """Adds `birth_day`, any day that gives the person's completed age on the census day, and `older_half`: whether it
    lies in the older half of that year."""
    draw = stream(seed, spec.place, "dates").random(len(people["age"]))
    last = np.array([_years_before(CENSUS_DAY, age) for age in range(AGES + 1)], dtype=np.int64)
    age = people["age"]
    span = last[age] - last[age + 1]
    people["birth_day"] = (last[age] - (draw * span).astype(np.int64)).astype(np.int32)
    people["older_half"] = draw >= 0.5


def age_to(spec: Spec, seed: int, people: dict[str, NDArray], as_of: dt.date) -> dict[str, NDArray]:
    """The people alive on the day: couples married since, newborns with their mothers, deaths taken out.

    Spouses of the dead are widowed; minors who lost the last adult of the home move in with others of their village.
    Empties `people`.
    """
    years = (as_of - CENSUS_DAY).days / 365.25
    _marriages(spec, seed, people, years)
    born = _births(spec, seed, people, as_of)
    alive = ~_deaths(spec, seed, people, years)
    spouse, mother = people["spouse"], people["mother"]
    lost = (spouse != NONE) & ~alive[spouse]
    people["marital"] = np.where(lost, WIDOWED, people["marital"]).astype(np.int8)
    people["spouse"] = np.where(lost, NONE, spouse)
    born["mother"] = np.where(alive[born["mother"]], born["mother"], NONE)
    people["mother"] = np.where((mother != NONE) & alive[mother], mother, NONE)
    keep = np.concatenate([alive, np.ones(len(born["age"]), dtype=bool)])
    place = np.where(keep, np.cumsum(keep) - 1, -1)
    # Column by column, each let go at once: two whole tables would be the peak of a run.
    result = {name: np.concatenate([people.pop(name), born.pop(name)])[keep] for name in list(people)}
    for name in ("spouse", "mother"):
        link = result[name]
        result[name] = np.where(link == NONE, NONE, place[link])
    take_in_minors(result, age_on(result["birth_day"], as_of))
    return result


def _marriages(spec: Spec, seed: int, people: dict[str, NDArray], years: float) -> None:
    """Marries as many of each age as keep the share never married at each age what it was at the census.

    Whom nobody is left for stays unmarried. A new couple lives with the husband's household or in one of its own.
    """
    rng = stream(seed, spec.place, "marriages")
    age = people["age"].astype(np.int64)
    cell = np.where(people["female"], 0, 1) * AGES + age
    never = people["marital"] == NEVER_MARRIED
    everyone = np.maximum(np.bincount(cell, minlength=2 * AGES), 1)
    share = (np.bincount(cell, weights=never, minlength=2 * AGES) / everyone).reshape(2, AGES)
    later = np.stack([np.interp(np.arange(AGES) + years, np.arange(AGES), row) for row in share])
    leaves = np.clip(1 - later / np.maximum(share, 1e-9), 0, 1)
    leaves[:, (np.arange(AGES) < FIRST_MARRIAGE) | (np.arange(AGES) > LAST_MARRIAGE)] = 0
    chosen = np.zeros(len(age), dtype=bool)
    rows = np.flatnonzero(never)
    chosen[rows[spread(rng, cell[rows]) < leaves.ravel()[cell[rows]]]] = True
    spouse = couples(spec, rng, people, chosen)
    wives = np.flatnonzero((spouse != NONE) & people["female"])
    husbands = spouse[wives]
    people["marital"][wives] = people["marital"][husbands] = MARRIED
    people["spouse"][wives], people["spouse"][husbands] = husbands, wives
    together = (people["kind"][wives] == ABSENT) == (people["kind"][husbands] == ABSENT)
    wives, husbands = wives[together], husbands[together]
    own = rng.random(len(wives)) >= spec.value("new_couples_with_parents")
    own |= people["collective"][husbands]
    people["collective"][wives] = people["collective"][husbands] = False
    household = people["household"]
    household[husbands[own]] = int(household.max()) + 1 + np.arange(int(own.sum()))
    household[wives] = household[husbands]
    people["village"][wives] = people["village"][husbands]
    people["generation"][husbands[own]] = PARENT
    people["generation"][wives] = people["generation"][husbands]


def take_in_minors(people: dict[str, NDArray], age: NDArray[np.int64]) -> None:
    """Minors without an adult in the home who lives as they do (here or away) move in with others nearby."""
    household = people["household"]
    away = people["kind"] == ABSENT
    home = household * 2 + away
    adult = np.zeros(2 * int(household.max()) + 2, dtype=bool)
    adult[home[age >= FULL_AGE]] = True
    alone = np.flatnonzero((age < FULL_AGE) & ~adult[home] & ~people["collective"])
    group = area(people) * 2 + away
    hosts = np.flatnonzero((age >= 40) & (age < 70) & ~people["collective"])
    for code in np.unique(group[alone]):
        minors, near = alone[group[alone] == code], hosts[group[hosts] == code]
        if len(near):
            # Spread over the hosts in their order: nothing to draw for a handful of children.
            host = near[(np.arange(len(minors)) * 7919) % len(near)]
            household[minors], people["village"][minors] = household[host], people["village"][host]


def _deaths(spec: Spec, seed: int, people: dict[str, NDArray], years: float) -> NDArray[np.bool_]:
    rng = stream(seed, spec.place, "deaths")
    share = np.concatenate([dying(spec.by_age("death_probability", sex), years) for sex in SEXES])
    cell = np.where(people["female"], 0, 1) * AGES + people["age"].astype(np.int64)
    return spread(rng, cell) < share[cell]


def dying(yearly: NDArray[np.float64], years: float) -> NDArray[np.float64]:
    """Share of each completed age that dies within the years: people grow older meanwhile.

    They are half a year past their birthday on average, so a year is lived half at its age and half at the next.
    """
    reach = int(years) + 2
    at = np.minimum(np.arange(AGES + reach), AGES - 1)
    alive = 1 - np.minimum(yearly, 0.999)[at]
    survival = np.ones(AGES)
    lived, step = 0.0, 0
    while lived < years:
        span = min(0.5 if step == 0 else 1.0, years - lived)
        survival = survival * alive[step : step + AGES] ** span
        lived, step = lived + span, step + 1
    return 1 - survival


def _births(spec: Spec, seed: int, people: dict[str, NDArray], as_of: dt.date) -> dict[str, NDArray]:
    """Newborns since the census: resident births as derived, plus those of absent mothers at the same rate.

    Year by year, to married women by the published pattern of ages, none sooner than ten months after the last birth;
    twins at the assumed share.
    """
    rng = stream(seed, spec.place, "births")
    pattern = spec.by_age("births_by_age_of_mother")
    wives = np.flatnonzero(
        people["female"]
        & (people["marital"] == MARRIED)
        & (pattern[people["age"]] > 0)
        & (people["age"] <= OLDEST_MOTHER)
    )
    weight = _pull(pattern, people["age"][wives].astype(np.int64))
    resident_share = weight[people["kind"][wives] != ABSENT].sum() / weight.sum()
    last_birth = np.full(len(people["age"]), -(10**6))
    child = people["mother"] != NONE
    np.maximum.at(last_birth, people["mother"][child], people["birth_day"][child])
    days, mothers = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    start, yearly = day_number(CENSUS_DAY) + 1, spec.value("births_first_year") / resident_share
    end = day_number(as_of)
    while start <= end:
        length = min(365, end - start + 1)
        number = round(yearly * length / 365)
        twins = round(number * spec.value("twin_share") / 2)
        weight = _pull(
            pattern, people["age"][wives].astype(np.int64) + (start - day_number(CENSUS_DAY)) // 365
        )
        could = last_birth[wives] <= start - MONTHS_BETWEEN * 30
        chosen = pick(rng, wives[could], number - twins, weight[could])
        chosen = chosen[np.argsort(rng.random(len(chosen)), kind="stable")]
        day = start + (rng.random(len(chosen)) * length).astype(np.int64)
        last_birth[chosen] = day
        days += [day, day[:twins]]
        mothers += [chosen, chosen[:twins]]
        start, yearly = start + 365, yearly * spec.value("births_yearly_change")
    day, mother = np.concatenate(days), np.concatenate(mothers)
    ratio = spec.value("males_per_female_at_birth")
    girls, _ = rounded(np.array([1.0, ratio]), len(day))
    female = np.zeros(len(day), dtype=bool)
    female[np.argsort(rng.random(len(day)), kind="stable")[:girls]] = True
    # Where the mother is registered elsewhere so is the child.
    born = {name: values[mother] for name, values in people.items()}
    born.update(
        female=female,
        age=np.full(len(day), -1, dtype=np.int16),
        marital=np.full(len(day), NEVER_MARRIED, dtype=np.int8),
        spouse=np.full(len(day), NONE),
        mother=mother,
        birth_day=day.astype(np.int32),
        generation=np.zeros(len(day), dtype=np.int8),
        collective=np.zeros(len(day), dtype=bool),
    )
    return born


def _pull(pattern: NDArray[np.float64], age: NDArray[np.int64]) -> NDArray[np.float64]:
    """How likely a woman of an age gives birth relative to others: births at the age over women of the age."""
    return pattern[age] / np.bincount(age, minlength=AGES)[age]


def age_on(birth_day: NDArray[np.int32], day: dt.date) -> NDArray[np.int64]:
    """Completed years on a day (0 for who is not born); born on 29 February: reached on 28 February."""
    latest = np.array([_latest_birth(day, years) for years in range(OLDEST_POSSIBLE, 0, -1)])
    return OLDEST_POSSIBLE - np.searchsorted(latest, birth_day, side="left")


def _latest_birth(day: dt.date, years: int) -> int:
    latest = _years_before(day, years)
    is_end = (
        (day.month, day.day) == (2, 28)
        and calendar.isleap(day.year - years)
        and not calendar.isleap(day.year)
    )
    return latest + 1 if is_end else latest
