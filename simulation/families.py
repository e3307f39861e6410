"""Typical persons and families, put through the rules as they stand: no draw, each does what is stated here.

All pay on the thirty-second day of the plan's window (a newborn 17 days after birth, the late payer on 10 March of the
fee year); ages are those on the day of payment, under every plan. One couple turns 70 and 60 in the months before the
fee year. Who is paid for by the government chooses no tier.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from simulation.household import Household, Member, people_table
from simulation.law.assess import assess
from simulation.law.plan import Plan

PAYS_AFTER = dt.timedelta(days=31)
FAMILIES: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "old_couple": (
        {"age": 71, "sex": "male", "spouse": 1},
        {"age": 63, "sex": "female", "spouse": 0},
    ),
    "one_child_couple": (
        {"age": 52, "sex": "male", "spouse": 1, "family_planning": "one_child", "pension_tier": 300},
        {"age": 50, "sex": "female", "spouse": 0, "family_planning": "one_child", "pension_tier": 300},
    ),
    "disabled_son": (
        {"age": 56, "sex": "male", "pension_tier": 300},
        {"age": 54, "sex": "female", "pension_tier": 300},
        {"age": 30, "sex": "male", "disability_grade": 1},
    ),
    "dibao_household": (
        {"age": 40, "sex": "female", "registers": ("dibao",)},
        {"age": 10, "sex": "male", "registers": ("dibao",), "in_school": True},
    ),
    "lifted_household": (
        {"age": 58, "sex": "male", "registers": ("lifted_from_poverty",), "pension_tier": 300},
        {"age": 61, "sex": "female", "registers": ("lifted_from_poverty",)},
    ),
    "migrant": ({"age": 35, "sex": "male", "local_hukou": False, "residence_permit": True},),
    "student": ({"age": 20, "sex": "female", "in_school": True},),
    "newborn": ({"born_in_fee_year": (1, 15), "sex": "female"},),
    "turning": (
        {"turns": (70, 11, 20), "sex": "male", "spouse": 1},
        {"turns": (60, 12, 10), "sex": "female", "spouse": 0},
    ),
    "working_family": (
        {"age": 35, "sex": "male", "pension_tier": 500},
        {"age": 33, "sex": "female", "pension_tier": 300},
        {"age": 6, "sex": "female", "in_school": True},
    ),
    "widow": (
        {
            "age": 55,
            "sex": "female",
            "marital_status": "widowed",
            "family_planning": "one_child",
            "pension_tier": 300,
        },
    ),
    "late_payer": ({"age": 45, "sex": "male", "pension_tier": 300, "medical_late": (3, 10)},),
}
ITEMS = (
    "own",
    "own_pension",
    "own_medical",
    "paid_on_behalf",
    "contribution_subsidy",
    "family_planning",
    "medical_aid",
    "covered_days",
)
PAID = {
    "own_pension": "pension_personal",
    "own_medical": "medical_personal",
    "paid_on_behalf": "pension_paid_on_behalf",
    "contribution_subsidy": "pension_contribution_subsidy",
    "family_planning": "pension_family_planning",
    "medical_aid": "medical_aid",
}
"""By the name that tables of persons use, what `assess` calls it."""
_COLUMNS = {**PAID, "covered_days": "covered_days"}


def ready(plan: Plan, name: str) -> Household:
    """A typical family as members; it pays in the plan's window."""
    return Household(tuple(_member(plan, dict(facts)) for facts in FAMILIES[name]), plan.towns[0])


def family_people(plan: Plan) -> pd.DataFrame:
    """The people of all families as a people table with conduct, and the column `family`."""
    tables: list[pd.DataFrame] = []
    first = 0
    for number, family in enumerate(FAMILIES):
        household = ready(plan, family)
        tables.append(people_table(household, first, number).assign(family=family))
        first += len(household.members)
    return pd.concat(tables, ignore_index=True)


def _member(plan: Plan, facts: dict[str, Any]) -> Member:
    """One person: the days of the plan, then what the family states."""
    pays = min(plan.calendar.window_start + PAYS_AFTER, plan.calendar.window_end)
    born, medical = _born(facts.pop("age", 0), pays), pays
    if turns := facts.pop("turns", None):
        born = dt.date(plan.fee_year - 1 - turns[0], *turns[1:])
    if month_and_day := facts.pop("born_in_fee_year", None):
        born = dt.date(plan.fee_year, *month_and_day)
        pays = medical = born + dt.timedelta(days=17)
    if month_and_day := facts.pop("medical_late", None):
        medical = dt.date(plan.fee_year, *month_and_day)
    return Member(birth_date=born, pension_day=pays, medical_day=medical, **facts)


def _born(age: int, day: dt.date) -> dt.date:
    """A birth date half a year off the birthday, so that the age is the same all season."""
    month = day.month - 6
    return dt.date(day.year - age - (month < 1), month + 12 * (month < 1), 1)


@lru_cache(maxsize=64)
def family_table(plan: Plan) -> pd.DataFrame:
    """Long table: family, item (of ITEMS), value: yuan a year of the whole family, or days of cover of its members
    together. Raises Refusal. Shared: do not write into it."""
    people = family_people(plan)
    gave = assess(people.drop(columns="family"), plan)
    sums = gave[list(_COLUMNS.values())].groupby(people["family"], sort=False).sum()
    sums.columns = pd.Index(list(_COLUMNS))
    sums["own"] = sums["own_pension"] + sums["own_medical"]
    long = sums[list(ITEMS)].round(2).reset_index().melt("family", var_name="item", value_name="value")
    return long.sort_values("family", key=lambda names: names.map(list(FAMILIES).index), kind="stable")
