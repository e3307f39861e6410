"""Members, reasons and payers of the household page in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from simulation.household import Household, age_on
from simulation.law.plan import Plan
from simulation.law.rule import RULES
from ui import frame, numbers, state
from ui.texts import t


def member(household: Household, place: int) -> str:
    """A member by number, sex and age on the day of the medical payment, and what the law asks about."""
    one = household.members[place]
    marks = [t(f"group.{name}") for name in one.registers]
    if one.disability_grade:
        marks.append(t("household.grade.some", grade=one.disability_grade))
    if one.family_planning != "none":
        marks.append(t(f"household.planning.{one.family_planning}"))
    if one.in_school:
        marks.append(t("household.flag.in_school"))
    if not one.local_hukou:
        marks.append(t("household.not_local"))
    return " · ".join(
        [
            t(
                "household.member_of",
                place=place + 1,
                sex=t(f"sex.{one.sex}"),
                age=age_on(one.birth_date, one.medical_day),
            ),
            *marks,
        ]
    )


def short(household: Household, place: int) -> str:
    """A member by number, sex and age, for a legend."""
    one = household.members[place]
    age = age_on(one.birth_date, one.medical_day)
    return t("household.member_of", place=place + 1, sex=t(f"sex.{one.sex}"), age=age)


def why(household: Household, row: Mapping[str, Any], plan: Plan) -> str:
    """Why a member may or may not join, and whether they do: every condition not met, with its clause."""
    one = household.members[row["member"]]
    if row["missing"]:
        figures = {
            "age": age_on(one.birth_date, one.pension_day),
            "min_age": plan.pension.min_age,
            "over": plan.pension.max_age + 1,
            "on": t(f"household.on.{plan.readings.upper_age_on}", year=plan.fee_year),
        }
        return t("household.and").join(
            f"{t(f'household.no.{name}', **figures)}（{_clauses(name)}）"
            if state.language() == "zh"
            else f"{t(f'household.no.{name}', **figures)} ({_clauses(name)})"
            for name in row["missing"]
        )
    scheme = row["scheme"]
    if not row["takes_part"]:
        return t(f"household.stays_out.{scheme}")
    if scheme == "pension":
        return t("household.takes_part.pension", tier=f"{row['tier']:,.0f}")
    return t("household.takes_part.medical")


def _clauses(condition: str) -> str:
    return t("household.comma").join(RULES[condition].clauses)


def payer(row: Mapping[str, Any]) -> str:
    """A level, and the departments that share its part."""
    level = t(f"level.{row['level']}")
    if not row["departments"]:
        return level
    departments = t("household.comma").join(frame.department_name(name) for name in row["departments"])
    return t("household.payer_of", level=level, departments=departments)


def assumed(row: Mapping[str, Any]) -> str:
    """What of a row is an assumption."""
    parts = [name for name, yes in (("amount", row["assumed"]), ("payer", row["payer_assumed"])) if yes]
    if row["level"] == "unassigned":
        parts.append("unassigned")
    return t("household.comma").join(t(f"household.assumed.{name}") for name in parts) or t("frame.none")


def change(yuan: float) -> str:
    """A difference in yuan with its sign."""
    sign = "+" if yuan > 0 else ""
    return f"{sign}{numbers.per_head(yuan, state.language())}"


def span(first: dt.date | None, last: dt.date | None) -> str:
    """A day, or from a day to another."""
    if first is None:
        return t("frame.none")
    return str(first) if first == last else t("household.span", first=first, last=last)
