"""The rules of the 2023 plan in plain pandas: whole columns, one groupby by town.

Days are whole numbers with a table of each age's last birth days, or (`dates`) pandas' own dates with their arithmetic.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

NEVER = 2**31 - 1
EPOCH = pd.Timestamp(1970, 1, 1).toordinal()
DAYS = ("birth_day", "wife_birth_day", "pension_payment_day", "medical_payment_day")
PLAN_DAYS = ("old_year_end", "new_year", "year_after", "window_end", "waiting_from")


def load(path: str | Path, dates: bool = False) -> pd.DataFrame:
    """The columns; a couple that is not there has no wife's birth date."""
    people = pd.read_parquet(path)
    for name in DAYS if dates else ():
        days = people[name].where(people[name] != NEVER)
        people[name] = pd.to_datetime(days, unit="D").astype("datetime64[s]")
    return people


def prepare(figures: dict[str, Any], dates: bool = False) -> dict[str, Any]:
    """The plan's figures in pandas' types."""
    tables = {int(age): np.array(days, np.int32) for age, days in figures["last_birth_days"].items()}
    later = np.array(figures["months_later"], np.int32)
    plan = {**figures, "last_birth_days": tables, "months_later": later, "dates": dates}
    if dates:
        plan |= {name: pd.Timestamp(figures[name], unit="D") for name in PLAN_DAYS}
    return plan


def reached(birth: pd.Series, age: int, day: Any, plan: dict[str, Any]) -> pd.Series:
    """Who has completed the age on the day, each person's own or one for all."""
    table = plan["last_birth_days"][age]
    if isinstance(day, pd.Timestamp):
        return birth <= pd.Timestamp(table[day.toordinal() - EPOCH - plan["first_day"]], unit="D")
    if plan["dates"]:
        return birth + pd.DateOffset(years=age) <= day
    return birth <= table[day - plan["first_day"]]


def wait_over(payment: pd.Series, plan: dict[str, Any]) -> pd.Series:
    """The day from which who pays late is covered."""
    if plan["dates"]:
        return payment + pd.DateOffset(months=plan["waiting_months"])
    return pd.Series(plan["months_later"][payment - plan["first_day"]], index=payment.index)


def pension(people: pd.DataFrame, plan: dict[str, Any]) -> pd.DataFrame:
    """Lines in fen, who takes part, who could."""
    birth, payment, groups = people["birth_day"], people["pension_payment_day"], people["groups"]
    could = (
        people["local_hukou"]
        & ~people["in_school"]
        & ~people["other_pension"]
        & ~reached(birth, plan["max_age"] + 1, plan["new_year"], plan)
    )
    eligible = could & reached(birth, plan["min_age"], payment, plan)

    groups = groups.mask((groups & plan["extreme_poverty"]) != 0, groups | plan["five_guarantee"])
    groups = groups.mask((groups & plan["lifted_from_poverty"]) != 0, groups | plan["poverty_household"])
    government_pays = (groups & plan["paid_groups"]) != 0

    tiers = plan["tiers"]
    for_everybody = next(place for place, tier in enumerate(tiers) if tier["open_to"] is None)
    lowest = pd.Series(tiers[for_everybody]["amount"], index=people.index, dtype="int32")
    for tier in reversed(tiers[:for_everybody]):
        lowest = lowest.mask((groups & tier["open_to"]) != 0, tier["amount"])
    wanted = people["pension_tier"] * 100
    refused = ~wanted.isin([0, *(tier["amount"] for tier in tiers)])
    for tier in tiers:
        if tier["open_to"] is not None:
            refused |= (wanted == tier["amount"]) & ((groups & tier["open_to"]) == 0)
    chosen = wanted.mask(refused, lowest)
    paid_tier = lowest
    for tier in tiers:
        if tier["amount"] == plan["paid_on_behalf"]:
            is_open = tier["open_to"] is None or (groups & tier["open_to"]) != 0
            paid_tier = lowest.mask(is_open, tier["amount"]) if is_open is not True else tier["amount"]
    counted = chosen.mask((chosen == 0) & government_pays, paid_tier).where(eligible, 0)

    paid = counted.clip(upper=plan["paid_on_behalf"]).where(government_pays, 0)
    subsidy = counted.map({0: 0, **{tier["amount"]: tier["subsidy"] for tier in tiers}})
    family = (
        (people["family_planning"] != 0)
        & reached(people["wife_birth_day"], plan["wife_min_age"], payment, plan)
        & (counted > 0)
    )
    return pd.DataFrame(
        {
            "pension_personal": counted - paid,
            "pension_paid_on_behalf": paid,
            "pension_contribution_subsidy": subsidy,
            "pension_family_planning": family * plan["family_planning"],
            "eligible": could & reached(birth, plan["min_age"], plan["window_end"], plan),
            "enrolled": counted > 0,
        }
    )


def medical(people: pd.DataFrame, plan: dict[str, Any]) -> pd.DataFrame:
    """Lines and aid rules in fen, who is in, who could be, days covered."""
    birth, payment = people["birth_day"], people["medical_payment_day"]
    eligible = (
        (people["local_hukou"] | people["residence_permit"])
        & ~people["employee_medical"]
        & ~people["insured_elsewhere"]
    )
    member = eligible & people["joins_medical"]

    age_day = payment.clip(upper=plan["old_year_end"])
    ages = {rule["min_age"] for rule in plan["aid"]} | {
        rule["max_age"] + 1 for rule in plan["aid"] if rule["max_age"] is not None
    }
    has = {age: reached(birth, age, age_day, plan) for age in ages if age is not None}
    aid, help_so_far = {}, pd.Series(0, index=people.index, dtype="int32")
    for rule in plan["aid"]:
        fits = member
        if rule["groups"] is not None:
            fits = fits & ((people["groups"] & rule["groups"]) != 0)
        if rule["min_age"] is not None:
            fits = fits & has[rule["min_age"]]
        if rule["max_age"] is not None:
            fits = fits & ~has[rule["max_age"] + 1]
        aid[f"medical_aid.{rule['id']}"] = (fits * worth(rule, plan["individual"]) - help_so_far).clip(
            lower=0
        )
        help_so_far = help_so_far + aid[f"medical_aid.{rule['id']}"]

    start = pd.Series(plan["new_year"], index=people.index, dtype=payment.dtype)
    late = payment >= plan["waiting_from"]
    start[late] = wait_over(payment[late], plan)
    start = start.mask(birth > plan["window_end"], birth).clip(lower=plan["new_year"])
    covered = plan["year_after"] - start
    covered = (covered.dt.days if plan["dates"] else covered).clip(lower=0)
    return pd.DataFrame(
        {
            "medical_personal": member * plan["individual"] - help_so_far,
            **aid,
            "medical_government_subsidy": member * plan["government_subsidy"],
            "eligible": eligible,
            "enrolled": member,
            "covered_days": covered.where(member, 0),
        }
    )


def worth(rule: dict[str, Any], individual: int) -> int:
    """A share of the own part, rounded half up to the fen, or an amount, at most the own part."""
    if rule["share"] is None:
        return min(rule["amount"], individual)
    return int(individual * rule["share"] + 0.5)


def run(people: pd.DataFrame, plan: dict[str, Any]) -> dict[str, list[int]]:
    """Totals by town."""
    answer: dict[str, list[int]] = {}
    towns = range(plan["towns"])
    for scheme, rules in (("pension", pension), ("medical", medical)):
        persons = rules(people, plan)
        sums = persons.groupby(people["town"]).sum().reindex(towns, fill_value=0)
        lines = [name for name in persons if name.startswith(scheme)]
        counts = persons[lines].gt(0).groupby(people["town"]).sum().reindex(towns, fill_value=0)
        for line in lines:
            answer[f"amount/{line}"] = sums[line].tolist()
            answer[f"persons/{line}"] = counts[line].tolist()
        for name in ("eligible", "enrolled", "covered_days"):
            if name in sums:
                answer[f"{name}/{scheme}"] = sums[name].tolist()
    return answer
