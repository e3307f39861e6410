"""The law once more, one person at a time, one `if` a clause: plain Python, written from the document and its readings.

Shares nothing with `simulation` but the plan's own data. Money is fen in whole numbers, days are dates.
"""

from __future__ import annotations

import calendar
import datetime as dt
from fractions import Fraction
from functools import cache
from typing import Any


@cache
def fen(yuan: float) -> int:
    return int(Fraction(str(yuan)) * 100)


@cache
def birthday(born: dt.date, years: int) -> dt.date:
    """The day on which an age is reached; 29 February becomes the 28th in a common year."""
    year = born.year + years
    if (born.month, born.day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return dt.date(year, born.month, born.day)


def age(born: dt.date, day: dt.date) -> int:
    if born > day:
        return -1
    years = day.year - born.year
    return years if birthday(born, years) <= day else years - 1


@cache
def months_after(day: dt.date, months: int) -> dt.date:
    year, month = day.year, day.month + months
    while month > 12:
        year, month = year + 1, month - 12
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@cache
def part_of(amount: int, share: float) -> int:
    exact = Fraction(str(share)) * amount
    whole = exact.numerator // exact.denominator
    return whole + (1 if exact - whole >= Fraction(1, 2) else 0)


def groups_of(person: dict[str, Any]) -> set[str]:
    groups = {name for name in REGISTERS if person[name]}
    if person["key_entitled_group"]:
        groups.add("entitled_group")
    if person["disability_grade"] > 0:
        groups.add("disabled")
    if person["disability_grade"] in (1, 2):
        groups.add("severe_disability")
    return groups


REGISTERS = [
    "extreme_poverty",
    "five_guarantee",
    "dibao",
    "dibao_margin",
    "returned_to_poverty",
    "poverty_monitored",
    "lifted_from_poverty",
    "entitled_group",
    "key_entitled_group",
    "orphan",
    "unsupported_child",
    "illness_hardship",
]


def entitlements(person: dict[str, Any], plan: dict[str, Any], wife_born: dt.date | None) -> dict[str, Any]:
    """All result columns for one person. `wife_born`: birth date of the couple's wife, None where there is no couple."""
    groups = groups_of(person)
    return {**pension(person, plan, set(groups), wife_born), **medical(person, plan, groups)}


def pension(
    person: dict[str, Any], plan: dict[str, Any], groups: set[str], wife_born: dt.date | None
) -> dict[str, Any]:
    rules, readings = plan["pension"], plan["readings"]
    paid_on = person["pension_payment_date"]
    # R7, R8
    if readings["five_guarantee_means"] == "same" and person["extreme_poverty"]:
        groups.add("five_guarantee")
    means = readings["poverty_household_means"]
    if means in ("lifted", "lifted_and_returned") and person["lifted_from_poverty"]:
        groups.add("poverty_household")
    if means in ("returned", "lifted_and_returned") and person["returned_to_poverty"]:
        groups.add("poverty_household")
    # 3.P1, R6
    eligible = True
    if not person["local_hukou"]:
        eligible = False
    if person["in_school"]:
        eligible = False
    if person["other_pension"]:
        eligible = False
    if age(person["birth_date"], paid_on) < rules["min_age"]:
        eligible = False
    upper_day = paid_on if readings["upper_age_on"] == "payment" else dt.date(plan["fee_year"], 1, 1)
    if age(person["birth_date"], upper_day) > rules["max_age"]:
        eligible = False
    # 4.1.P1, 4.1.P2
    tiers = {tier["amount"]: tier for tier in rules["tiers"]}
    open_tiers = [a for a, tier in tiers.items() if "open_to" not in tier or groups & set(tier["open_to"])]
    lowest = min(open_tiers)
    helped = bool(groups & set(rules["paid_on_behalf"]["groups"]))
    help_amount = fen(rules["paid_on_behalf"]["amount"])
    of_help = next((a for a in open_tiers if fen(a) == help_amount), lowest)
    chosen = person["pension_tier"]
    if helped and readings["higher_tier"] == "fixed":
        counted = of_help
    elif chosen == 0:
        counted = of_help if helped else 0
    else:
        counted = chosen if chosen in open_tiers else lowest
    if not eligible:
        counted = 0
    # 4.1.P4, R4
    paid = 0
    if helped and counted:
        paid = min(help_amount, fen(counted))
        if readings["higher_tier"] == "own" and chosen > 0 and fen(counted) > help_amount:
            paid = 0
    personal = fen(counted) - paid
    # 4.1.P3, R3
    subsidy = fen(tiers[counted]["contribution_subsidy"]) if counted else 0
    if not readings["subsidy_on_paid_on_behalf"] and paid > 0 and personal == 0:
        subsidy = 0
    # 4.1.P5, R5, R12
    wife_age = rules["family_planning"]["wife_min_age"]
    family = 0
    if person["family_planning"] != "none":
        reached = wife_born is not None and age(wife_born, paid_on) >= wife_age
        if readings["family_planning_single"] == "widowed_too":
            is_widow = person["marital_status"] == "widowed" and person["sex"] == "female"
            reached = reached or (is_widow and age(person["birth_date"], paid_on) >= wife_age)
        asked = {"takes_part": counted > 0, "own_money": personal > 0, "couple": person["local_hukou"]}
        if reached and asked[readings["family_planning_needs"]]:
            family = fen(rules["family_planning"]["amount"])
    return {
        "pension_eligible": eligible,
        "pension_tier_counted": fen(counted),
        "pension_paid_on_behalf": paid,
        "pension_personal": personal,
        "pension_contribution_subsidy": subsidy,
        "pension_family_planning": family,
    }


def fits(rule: dict[str, Any], person: dict[str, Any], groups: set[str], years: int) -> bool:
    if "groups" in rule and not groups & set(rule["groups"]):
        return False
    if "min_age" in rule and years < rule["min_age"]:
        return False
    if "max_age" in rule and years > rule["max_age"]:
        return False
    if "towns" in rule and person["town"] not in rule["towns"]:
        return False
    if "villages" in rule and person["village"] not in rule["villages"]:
        return False
    return not ("local_hukou" in rule and person["local_hukou"] != rule["local_hukou"])


def worth(rule: dict[str, Any], amount: int) -> int:
    return part_of(amount, rule["share"]) if "share" in rule else min(fen(rule["amount"]), amount)


def medical(person: dict[str, Any], plan: dict[str, Any], groups: set[str]) -> dict[str, Any]:
    rules, readings, days = plan["medical"], plan["readings"], plan["calendar"]
    year, paid_on, born = plan["fee_year"], person["medical_payment_date"], person["birth_date"]
    # 3.M1-3.M3
    eligible = person["local_hukou"] or person["residence_permit"]
    if person["employee_medical"]:
        eligible = False
    if person["insured_elsewhere"]:
        eligible = False
    member = eligible and person["joins_medical"]
    result: dict[str, Any] = {f"aid_{rule['id']}": 0 for rule in rules["aid"]}
    result |= {"medical_eligible": eligible, "medical_personal": 0, "medical_aid": 0}
    result |= {"medical_government_subsidy": 0, "coverage_start": None, "covered_days": 0}
    if not member:
        return result
    # 4.4.4, R9
    year_end = dt.date(year - 1, 12, 31)
    day = {
        "payment": paid_on,
        "payment_by_year_end": min(paid_on, year_end),
        "window_end": dt.date.fromisoformat(days["window_end"]),
        "year_end": year_end,
    }[readings["medical_age_on"]]
    years = age(born, day)
    own = fen(rules["individual"])
    # 4.1.M2-M7, R1
    applying = [rule for rule in rules["aid"] if fits(rule, person, groups, years)]
    first = [rule for rule in applying if rule.get("applies_to", "individual") == "individual"]
    then = [rule for rule in applying if rule not in first]
    left = own
    if readings["aid_combination"] == "best_only" and first:
        best = max(first, key=lambda rule: worth(rule, own))  # max keeps the first of equals
        result[f"aid_{best['id']}"] = worth(best, own)
        left = own - worth(best, own)
    for rule in first:
        if readings["aid_combination"] == "top_up":
            part = max(0, worth(rule, own) - (own - left))
        elif readings["aid_combination"] == "stack":
            part = worth(rule, left)
        else:
            continue
        result[f"aid_{rule['id']}"] = part
        left -= part
    for rule in then:
        part = worth(rule, left)
        result[f"aid_{rule['id']}"] = part
        left -= part
    # 4.2.2, R10, R11
    new_year = dt.date(year, 1, 1)
    if readings["newborns"] == "from_birth" and born > dt.date.fromisoformat(days["window_end"]):
        start = born
    elif paid_on >= dt.date.fromisoformat(days["waiting_from"]):
        exempt = bool(groups & set(readings["waiting_exempt"]))
        start = paid_on if exempt else months_after(paid_on, days["waiting_months"])
    else:
        start = new_year
    start = max(start, new_year)
    result |= {"medical_personal": left, "medical_aid": own - left}
    result |= {"medical_government_subsidy": fen(rules["government_subsidy"]), "coverage_start": start}
    result["covered_days"] = max(0, (dt.date(year, 12, 31) - start).days + 1)
    return result
