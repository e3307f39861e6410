"""What is measured: the district's people in any number, in the packed columns that every system gets alike."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from simulation import Scenario, load_plan, simulate
from simulation.law.dates import day_number, latest_birth_day, months_later
from simulation.law.facts import Conduct, Facts, conduct_of, facts_of, group_mask
from simulation.law.figures import fen, first_day, last_day
from simulation.law.plan import Plan
from simulation.law.vocabulary import REGISTERS
from simulation.outcome import source_of
from simulation.populations import in_order
from simulation.tables import Totals

PLAN = "yicheng-2023"

COLUMNS: dict[str, str] = {
    "town": "uint8",
    "birth_day": "int32",
    "wife_birth_day": "int32",
    "groups": "uint16",
    "family_planning": "uint8",
    "local_hukou": "bool",
    "residence_permit": "bool",
    "in_school": "bool",
    "other_pension": "bool",
    "employee_medical": "bool",
    "insured_elsewhere": "bool",
    "pension_tier": "int32",
    "joins_medical": "bool",
    "pension_payment_day": "int32",
    "medical_payment_day": "int32",
}
"""All that the rules of the plan read, and how wide: 31 bytes a person. Days since 1970, groups as bits."""
BYTES = sum(np.dtype(kind).itemsize for kind in COLUMNS.values())

PlainTotals = dict[str, list[int]]
"""Whole numbers by town: `amount/<line>` in fen, `persons/<line>` (an aid rule as `medical_aid.<id>`), `eligible/...`,
`enrolled/...`, `covered_days`."""
Rows = TypeVar("Rows", Facts, Conduct)


def district() -> tuple[Facts, Conduct]:
    """The shipped population and what its people do under the plan of 2023."""
    scenario = Scenario(plan=PLAN)
    source = source_of(scenario, None)
    facts = source.facts()
    return facts, source.conduct(scenario, facts)


def places(facts: Facts, persons: int) -> NDArray[np.int32]:
    """Rows of the district's people that make up about so many, sorted by town as they are.

    Fewer: every so many-th person. More: the people of each town over again, whole numbers of times.
    """
    rows = np.arange(len(facts), dtype=np.int32)
    if persons <= len(facts):
        return rows[:: max(1, round(len(facts) / persons))]
    times = round(persons / len(facts))
    ends = np.searchsorted(facts.town, np.arange(len(facts.towns) + 1))
    return np.concatenate([np.tile(rows[a:b], times) for a, b in zip(ends, ends[1:], strict=False)])


def taken(people: Rows, rows: NDArray[np.int32]) -> Rows:
    """Facts or conduct of the rows; ids are new, so that no two persons share one."""
    length = len(people) if isinstance(people, Facts) else len(people.pension_tier)
    arrays: dict[str, Any] = {}
    for field in dataclasses.fields(people):
        value = getattr(people, field.name)
        if field.init and isinstance(value, np.ndarray) and len(value) == length:
            arrays[field.name] = (
                np.arange(len(rows), dtype=np.uint32) if field.name == "person" else value[rows]
            )
            arrays[field.name].flags.writeable = False
    return dataclasses.replace(people, **arrays)


def packed(facts: Facts, conduct: Conduct) -> dict[str, NDArray[Any]]:
    """COLUMNS as arrays."""
    known = {**facts.columns(), **conduct.columns()}
    return {name: np.ascontiguousarray(known[name], dtype=kind) for name, kind in COLUMNS.items()}


def write_columns(columns: Mapping[str, NDArray[Any]], path: Path) -> None:
    """One Parquet file for every system to load."""
    pq.write_table(pa.table(dict(columns)), path, compression="zstd")


def figures(plan: Plan, towns: int) -> dict[str, Any]:
    """The plan's figures as JSON has them: fen, whole years, days since 1970, groups as bits.

    `last_birth_days` tells by age and by day, from `first_day` on, the last birth day of who has reached it;
    `months_later` the end of the wait of who pays that day. They spare every system the arithmetic of dates.
    """
    pension, medical, calendar = plan.pension, plan.medical, plan.calendar
    first, last = first_day(plan.fee_year - 1), last_day(plan.fee_year)
    ages = {pension.min_age, pension.max_age + 1, pension.family_planning.wife_min_age}
    ages |= {rule.min_age for rule in medical.aid if rule.min_age is not None}
    ages |= {rule.max_age + 1 for rule in medical.aid if rule.max_age is not None}
    days = np.arange(first, last + 1, dtype=np.int32)
    return {
        "towns": towns,
        "first_day": first,
        "last_birth_days": {
            str(age): [latest_birth_day(day, age) for day in range(first, last + 1)] for age in sorted(ages)
        },
        "months_later": months_later(days, calendar.waiting_months).tolist(),
        "old_year_end": last_day(plan.fee_year - 1),
        "new_year": first_day(plan.fee_year),
        "year_after": last_day(plan.fee_year) + 1,
        "window_end": day_number(calendar.window_end),
        "waiting_from": day_number(calendar.waiting_from),
        "waiting_months": calendar.waiting_months,
        "min_age": pension.min_age,
        "max_age": pension.max_age,
        "tiers": [
            {
                "yuan": tier.amount,
                "amount": fen(tier.amount),
                "subsidy": fen(tier.contribution_subsidy),
                "open_to": None if tier.open_to is None else group_mask(tier.open_to),
            }
            for tier in pension.tiers
        ],
        "paid_on_behalf": fen(pension.paid_on_behalf.amount),
        "paid_groups": group_mask(pension.paid_on_behalf.groups),
        "extreme_poverty": group_mask(["extreme_poverty"]),
        "five_guarantee": group_mask(["five_guarantee"]),
        "lifted_from_poverty": group_mask(["lifted_from_poverty"]),
        "poverty_household": group_mask(["poverty_household"]),
        "family_planning": fen(pension.family_planning.amount),
        "wife_min_age": pension.family_planning.wife_min_age,
        "individual": fen(medical.individual),
        "government_subsidy": fen(medical.government_subsidy),
        "aid": [
            {
                "id": rule.id,
                "groups": None if rule.groups is None else group_mask(rule.groups),
                "min_age": rule.min_age,
                "max_age": rule.max_age,
                "share": rule.share,
                "amount": None if rule.amount is None else fen(rule.amount),
            }
            for rule in medical.aid
        ],
    }


def plain(result: Totals) -> PlainTotals:
    """Our totals by town, in the form that every system answers in."""
    answer: PlainTotals = {}
    for kind, by_key in (("amount", result.amounts), ("persons", result.persons)):
        for (line, rule), of_town in by_key.items():
            name = line if line == rule else f"{line}.{rule}"
            answer[f"{kind}/{name}"] = [int(value) for value in of_town]
    for (scheme, name), cells in result.coverage.items():
        if name in ("eligible", "enrolled") or (scheme, name) == ("medical", "covered_days"):
            answer[f"{name}/{scheme}"] = [int(value) for value in cells.sum(axis=1)]
    return answer


def differences(stated: PlainTotals, other: PlainTotals) -> list[str]:
    """What two systems do not agree on, a sentence each."""
    found = [f"{key} is given by one alone" for key in sorted(stated.keys() ^ other.keys())]
    for key in sorted(stated.keys() & other.keys()):
        if stated[key] != other[key]:
            found.append(f"{key}: {stated[key]} against {other[key]}")
    return found


def read_limit(columns: Mapping[str, NDArray[Any]]) -> float:
    """Milliseconds to sum each column once: what no system that looks at every person can undercut by much."""
    begun = time.perf_counter()
    for values in columns.values():
        values.sum()
    return (time.perf_counter() - begun) * 1000


def odd_people(persons: int, seed: int = 7) -> tuple[Facts, Conduct]:
    """People as no district has them: around every age limit, in many groups at once, with tiers that do not exist.

    A district has few of those on whom rules differ; here systems that agree agree on them too.
    """
    rng = np.random.default_rng(seed)
    people = simulate(Scenario(plan=PLAN)).people().sample(persons, random_state=seed)
    paid = np.datetime64("2022-09-20") + rng.integers(0, 467, persons)
    age = rng.choice([0, 16, 18, 50, 57, 58, 59, 60, 61, 69, 70, 71], persons)
    birthday = (paid.astype("datetime64[M]") - 12 * age).astype("datetime64[D]")
    born = birthday + (paid - paid.astype("datetime64[M]")) + rng.integers(-2, 3, persons)
    leap = np.array(["1952-02-29", "1964-02-29", "2004-02-29"], "datetime64[D]")
    born = np.where(rng.random(persons) < 0.05, rng.choice(leap, persons), born)
    paid = np.minimum(np.maximum(paid, born), np.datetime64("2023-12-31"))
    people["birth_date"] = born.astype("datetime64[s]")
    people["pension_payment_date"] = people["medical_payment_date"] = paid.astype("datetime64[s]")
    people["pension_tier"] = rng.choice([0, 0, 50, 100, 200, 300, 500, 4000, 5000, 9999], persons)
    people["spouse_id"] = pd.array([pd.NA] * persons, dtype="Int64")
    wife = np.datetime64("1972-06-01") + rng.integers(0, 900, persons)
    people["wife_birth_date"] = np.where(rng.random(persons) < 0.5, wife, np.datetime64("NaT")).astype(
        "datetime64[s]"
    )
    people["family_planning"] = rng.choice(["none", "one_child", "two_daughters"], persons)
    people["disability_grade"] = rng.integers(0, 5, persons).astype(np.int8)
    for name in (*REGISTERS, "in_school", "other_pension", "employee_medical", "insured_elsewhere"):
        people[name] = rng.random(persons) < 0.1
    towns = load_plan(PLAN).towns
    people = in_order(people, towns)
    return facts_of(people, towns), conduct_of(people)
