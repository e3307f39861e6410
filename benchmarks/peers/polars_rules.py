"""The rules of the 2023 plan in polars: one lazy query of expressions, one group_by on the sorted town.

Days are whole numbers with a table of each age's last birth days, or (`dates`) polars' own dates with their arithmetic.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl

NEVER = 2**31 - 1
DAYS = ("birth_day", "wife_birth_day", "pension_payment_day", "medical_payment_day")
PLAN_DAYS = ("old_year_end", "new_year", "year_after", "window_end", "waiting_from")
EPOCH = dt.date(1970, 1, 1)


def load(path: str | Path, dates: bool = False) -> pl.DataFrame:
    """The columns; a couple that is not there has no wife's birth date."""
    people = pl.read_parquet(path)
    if dates:
        known = {name: pl.when(pl.col(name) != NEVER).then(pl.col(name)) for name in DAYS}
        people = people.with_columns(**{name: days.cast(pl.Date) for name, days in known.items()})
    return people.rechunk().with_columns(pl.col("town").set_sorted())


def prepare(figures: dict[str, Any], dates: bool = False) -> dict[str, Any]:
    """The plan's figures in polars' types."""
    tables = {int(age): pl.Series(days, dtype=pl.Int32) for age, days in figures["last_birth_days"].items()}
    later = pl.Series(figures["months_later"], dtype=pl.Int32)
    plan = {**figures, "last_birth_days": tables, "months_later": later, "dates": dates}
    if dates:
        plan |= {name: EPOCH + dt.timedelta(figures[name]) for name in PLAN_DAYS}
    return plan


def reached(birth: pl.Expr, age: int, day: Any, plan: dict[str, Any]) -> pl.Expr:
    """Who has completed the age on the day, each person's own or one for all."""
    table = plan["last_birth_days"][age]
    if isinstance(day, dt.date):
        return birth <= EPOCH + dt.timedelta(table[(day - EPOCH).days - plan["first_day"]])
    if isinstance(day, int):
        return birth <= table[day - plan["first_day"]]
    if plan["dates"]:
        return birth.dt.offset_by(f"{age}y") <= day
    return birth <= pl.lit(table).gather(day - plan["first_day"])


def wait_over(payment: pl.Expr, plan: dict[str, Any]) -> pl.Expr:
    """The day from which who pays late is covered."""
    if plan["dates"]:
        return payment.dt.offset_by(f"{plan['waiting_months']}mo")
    return pl.lit(plan["months_later"]).gather(payment - plan["first_day"])


def in_any(groups: pl.Expr, mask: int) -> pl.Expr:
    return (groups & pl.lit(mask, pl.UInt16)) != 0


def pension(plan: dict[str, Any]) -> list[dict[str, pl.Expr]]:
    """Expressions in the order in which they rest on each other; amounts in fen."""
    birth, payment, groups = pl.col("birth_day"), pl.col("pension_payment_day"), pl.col("groups")
    could = (
        pl.col("local_hukou")
        & ~pl.col("in_school")
        & ~pl.col("other_pension")
        & ~reached(birth, plan["max_age"] + 1, plan["new_year"], plan)
    )
    five_guarantee = (
        pl.when(in_any(groups, plan["extreme_poverty"])).then(plan["five_guarantee"]).otherwise(0)
    )
    poor = pl.when(in_any(groups, plan["lifted_from_poverty"])).then(plan["poverty_household"]).otherwise(0)
    as_pension = groups | five_guarantee.cast(pl.UInt16) | poor.cast(pl.UInt16)

    groups = pl.col("pension_groups")
    tiers = plan["tiers"]
    for_everybody = next(place for place, tier in enumerate(tiers) if tier["open_to"] is None)
    lowest = pl.lit(tiers[for_everybody]["amount"], pl.Int32)
    for tier in reversed(tiers[:for_everybody]):
        lowest = pl.when(in_any(groups, tier["open_to"])).then(tier["amount"]).otherwise(lowest)
    wanted = pl.col("pension_tier") * 100
    refused = ~wanted.is_in([0, *(tier["amount"] for tier in tiers)])
    for tier in tiers:
        if tier["open_to"] is not None:
            refused |= (wanted == tier["amount"]) & ~in_any(groups, tier["open_to"])
    chosen = pl.when(refused).then(pl.col("lowest")).otherwise(wanted)
    paid_tier = pl.col("lowest")
    for tier in tiers:
        if tier["amount"] == plan["paid_on_behalf"]:
            is_open = pl.lit(True) if tier["open_to"] is None else in_any(groups, tier["open_to"])
            paid_tier = pl.when(is_open).then(tier["amount"]).otherwise(pl.col("lowest"))
    government_pays = in_any(groups, plan["paid_groups"])
    counted = (
        pl.when(~pl.col("could") | ~reached(birth, plan["min_age"], payment, plan))
        .then(0)
        .when((pl.col("chosen") == 0) & government_pays)
        .then(paid_tier)
        .otherwise(pl.col("chosen"))
    )

    counts = pl.col("counted")
    paid = pl.when(government_pays).then(counts.clip(upper_bound=plan["paid_on_behalf"])).otherwise(0)
    subsidies = {0: 0, **{tier["amount"]: tier["subsidy"] for tier in tiers}}
    family = (
        (pl.col("family_planning") != 0)
        & reached(pl.col("wife_birth_day"), plan["wife_min_age"], payment, plan)
        & (counts > 0)
    ).fill_null(False)
    return [
        {"could": could, "pension_groups": as_pension},
        {"lowest": lowest},
        {"chosen": chosen},
        {"counted": counted},
        {
            "pension_paid_on_behalf": paid,
            "pension_contribution_subsidy": counts.replace_strict(subsidies, return_dtype=pl.Int32),
            "pension_family_planning": pl.when(family).then(plan["family_planning"]).otherwise(0),
            "eligible/pension": pl.col("could") & reached(birth, plan["min_age"], plan["window_end"], plan),
            "enrolled/pension": counts > 0,
        },
        {"pension_personal": counts - pl.col("pension_paid_on_behalf")},
    ]


def medical(plan: dict[str, Any]) -> list[dict[str, pl.Expr]]:
    """Expressions in the order in which they rest on each other; amounts in fen."""
    birth, payment = pl.col("birth_day"), pl.col("medical_payment_day")
    eligible = (
        (pl.col("local_hukou") | pl.col("residence_permit"))
        & ~pl.col("employee_medical")
        & ~pl.col("insured_elsewhere")
    )
    member, age_day = pl.col("enrolled/medical"), pl.min_horizontal(payment, plan["old_year_end"])
    steps, before = [], pl.lit(0, pl.Int32)
    for rule in plan["aid"]:
        fits = member
        if rule["groups"] is not None:
            fits &= in_any(pl.col("groups"), rule["groups"])
        if rule["min_age"] is not None:
            fits &= pl.col(f"age_{rule['min_age']}")
        if rule["max_age"] is not None:
            fits &= ~pl.col(f"age_{rule['max_age'] + 1}")
        name = f"medical_aid.{rule['id']}"
        worth = pl.when(fits).then(worth_of(rule, plan["individual"])).otherwise(0)
        steps.append({name: (worth - before).clip(lower_bound=0)})
        before = before + pl.col(name)
    ages = {rule["min_age"] for rule in plan["aid"]} | {
        rule["max_age"] + 1 for rule in plan["aid"] if rule["max_age"] is not None
    }
    own = pl.when(member).then(plan["individual"]).otherwise(0)

    start = (
        pl.when(birth > plan["window_end"])
        .then(birth)
        .when(payment >= plan["waiting_from"])
        .then(wait_over(payment, plan))
        .otherwise(plan["new_year"])
        .clip(lower_bound=plan["new_year"])
    )
    covered = pl.lit(plan["year_after"]) - start
    covered = (covered.dt.total_days() if plan["dates"] else covered).clip(lower_bound=0)
    return [
        {"eligible/medical": eligible},
        {"enrolled/medical": pl.col("eligible/medical") & pl.col("joins_medical")},
        {f"age_{age}": reached(birth, age, age_day, plan) for age in ages if age is not None},
        *steps,
        {
            "medical_personal": own - before,
            "medical_government_subsidy": pl.when(member).then(plan["government_subsidy"]).otherwise(0),
            "covered_days/medical": pl.when(member).then(covered).otherwise(0),
        },
    ]


def worth_of(rule: dict[str, Any], individual: int) -> int:
    """A share of the own part, rounded half up to the fen, or an amount, at most the own part."""
    if rule["share"] is None:
        return min(rule["amount"], individual)
    return int(individual * rule["share"] + 0.5)


def run(people: pl.DataFrame, plan: dict[str, Any]) -> dict[str, list[int]]:
    """Totals by town."""
    lines = ["pension_personal", "pension_paid_on_behalf", "pension_contribution_subsidy"]
    lines += ["pension_family_planning", "medical_personal", "medical_government_subsidy"]
    lines += [f"medical_aid.{rule['id']}" for rule in plan["aid"]]
    query = people.lazy()
    for step in [*pension(plan), *medical(plan)]:
        query = query.with_columns(**step)
    cells = ["eligible/pension", "enrolled/pension", "eligible/medical", "enrolled/medical"]
    by_town = (
        query.group_by("town")
        .agg(
            *(pl.col(line).cast(pl.Int64).sum().alias(f"amount/{line}") for line in lines),
            *((pl.col(line) > 0).sum().alias(f"persons/{line}") for line in lines),
            *(pl.col(cell).sum() for cell in cells),
            pl.col("covered_days/medical").sum(),
        )
        .collect()
    )
    towns = pl.DataFrame({"town": range(plan["towns"])}, schema={"town": pl.UInt8})
    every = towns.join(by_town, on="town", how="left").sort("town").fill_null(0)
    return {name: every[name].to_list() for name in every.columns if name != "town"}
