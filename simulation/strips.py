"""What happens to a family if the day of payment moves, and if a member is of another age: every day and age at once.

Each strip is one question to the rules about days x members (or ages x members) rows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from simulation.household import Household, age_on
from simulation.household_answer import HELP, OWN, every_answer, facts_and_conduct, repeated
from simulation.law.dates import NEVER, day_number
from simulation.law.figures import last_day
from simulation.law.plan import Plan

AGES = 101
ITEMS = ("own", "help", "covered_days")
MONEY = ("own", "help")


@lru_cache(maxsize=32)
def by_day(household: Household, plan: Plan) -> pd.DataFrame:
    """All pay both schemes on one day, from the window's first day to the fee year's last.

    day (datetime64), member, own, help (yuan a year), covered_days; days before a member's birth have no row for them.
    Shared: read only.

    Raises:
        Refusal: a family that no rule can be asked about, every problem named by its member.

    Source:
        Clauses 4.1.M5, 4.1.M6, 4.2.1, 4.2.2; `simulation/strips.py`.

    Examples:
        >>> import datetime as dt
        >>> from simulation import Household, Member, by_day, load_plan
        >>> plan = load_plan("yicheng-2023")
        >>> old = Member(dt.date(1955, 6, 1), dt.date(2022, 11, 1), dt.date(2022, 11, 1))
        >>> family = Household((old,), plan.towns[0])
        >>> list(by_day(family, plan).columns)
        ['day', 'member', 'own', 'help', 'covered_days']
    """
    facts, conduct = facts_and_conduct(household, plan)
    days = np.arange(day_number(plan.calendar.window_start), last_day(plan.fee_year) + 1, dtype=np.int32)
    size = len(facts)
    of_facts, of_conduct = repeated(facts, conduct, list(range(size)), len(days))
    paid = np.repeat(days, size)
    of_conduct = replace(of_conduct, pension_payment_day=paid, medical_payment_day=paid)
    known = every_answer(of_facts, of_conduct, plan)
    table = pd.DataFrame(
        {"day": paid.astype("datetime64[D]").astype("datetime64[s]"), **_shown(known, len(days), size)}
    )
    return table[paid >= of_facts.birth_day].reset_index(drop=True)


@lru_cache(maxsize=32)
def by_age(household: Household, plan: Plan, member: int) -> pd.DataFrame:
    """One member at every age from 0 to 100 on the day of the medical payment, all else as stated.

    age, member (all of them: the age of a wife moves her husband's subsidy), own, help (yuan a
    year), covered_days. Day and month of
    birth stay. Shared: read only.

    Raises:
        Refusal: a family that no rule can be asked about, every problem named by its member.
        IndexError: a place that the family has not.

    Source:
        Clauses 3.P1, 4.1.P5, 4.1.M5, 4.1.M6; `simulation/strips.py`.

    Examples:
        >>> import datetime as dt
        >>> from simulation import Household, Member, by_age, load_plan
        >>> plan = load_plan("yicheng-2023")
        >>> old = Member(dt.date(1955, 6, 1), dt.date(2022, 11, 1), dt.date(2022, 11, 1))
        >>> family = Household((old,), plan.towns[0])
        >>> len(by_age(family, plan, 0))
        101
    """
    facts, conduct = facts_and_conduct(household, plan)
    size = len(facts)
    of_facts, of_conduct = repeated(facts, conduct, list(range(size)), AGES)
    rows = member + size * np.arange(AGES)
    born = np.array(
        [day_number(birth_date_at(household, member, age)) for age in range(AGES)], dtype=np.int32
    )
    of_facts.birth_day[rows] = born
    spouse = household.spouse_of(member)
    if facts.female[member] and facts.wife_birth_day[member] != NEVER:
        of_facts.wife_birth_day[rows] = born
        if spouse is not None:
            of_facts.wife_birth_day[spouse + size * np.arange(AGES)] = born
    known = every_answer(of_facts, of_conduct, plan)
    return pd.DataFrame({"age": np.repeat(np.arange(AGES), size), **_shown(known, AGES, size)})


def birth_date_at(household: Household, member: int, age: int) -> dt.date:
    """The birth date, day and month as stated, of who is `age` on the day of the medical payment."""
    one = household.members[member]
    year = one.medical_day.year - age - 1
    later = same_day_in(one.birth_date, year + 1)
    return later if age_on(later, one.medical_day) == age else same_day_in(one.birth_date, year)


def same_day_in(day: dt.date, year: int) -> dt.date:
    """The same day of another year; 29 February becomes the 28th of a common one."""
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return dt.date(year, 2, 28)


def _shown(known: dict[str, Any], times: int, size: int) -> dict[str, Any]:
    return {
        "member": np.tile(np.arange(size), times),
        "own": sum(known[line].astype(np.int64) for line in OWN.values()) / 100,
        "help": sum(known[line].astype(np.int64) for lines in HELP.values() for line in lines) / 100,
        "covered_days": known["covered_days"].astype(np.int64),
    }


def strip_steps(strip: pd.DataFrame, along: str) -> pd.DataFrame:
    """Where money moves along a strip: `along`, member, own_before, own_after, help_before,
    help_after (yuan a year), in the strip's order.

    Raises:
        KeyError: a column that the strip has not.

    Source:
        A strip of `by_day` (`along` day) or `by_age` (age).

    Examples:
        >>> import datetime as dt
        >>> from simulation import Household, Member, by_age, load_plan, strip_steps
        >>> plan = load_plan("yicheng-2023")
        >>> old = Member(dt.date(1955, 6, 1), dt.date(2022, 11, 1), dt.date(2022, 11, 1))
        >>> family = Household((old,), plan.towns[0])
        >>> strip_steps(by_age(family, plan, 0), "age")["age"].tolist()
        [60, 70]
    """
    member = strip["member"].to_numpy()
    parts = []
    for place in np.unique(member):
        rows = np.flatnonzero(member == place)
        values = strip[list(MONEY)].to_numpy()[rows]
        moved = np.flatnonzero((values[1:] != values[:-1]).any(axis=1))
        found: dict[str, Any] = {along: strip[along].to_numpy()[rows[moved + 1]], "member": place}
        for column, name in enumerate(MONEY):
            found[f"{name}_before"], found[f"{name}_after"] = values[moved, column], values[moved + 1, column]
        parts.append(pd.DataFrame(found))
    return pd.concat(parts).sort_values([along, "member"], kind="stable", ignore_index=True)


def birthday_on(household: Household, member: int, day: dt.date) -> tuple[int, int] | None:
    """Whose birthday a day is, the member's own or the spouse's: their place and the age reached; None for nobody's."""
    for place in (member, household.spouse_of(member)):
        if place is not None:
            born = household.members[place].birth_date
            age = age_on(born, day)
            if age > age_on(born, day - dt.timedelta(days=1)):
                return place, age
    return None


def outline(strip: pd.DataFrame, along: str, item: str) -> pd.DataFrame:
    """A strip as the points that a stepped line needs: the first, the last, and wherever the figure moves."""
    member, values = strip["member"].to_numpy(), strip[item].to_numpy()
    kept = []
    for place in np.unique(member):
        rows = np.flatnonzero(member == place)
        moved = np.flatnonzero(values[rows][1:] != values[rows][:-1])
        kept.append(rows[np.unique(np.concatenate([[0, len(rows) - 1], moved, moved + 1]))])
    return strip[[along, "member", item]].iloc[np.concatenate(kept)].reset_index(drop=True)
