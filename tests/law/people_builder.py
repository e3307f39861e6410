"""People tables from the short facts of a case; what a case does not state has the plain values below."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from simulation.law.vocabulary import REGISTERS

CASES = Path(__file__).resolve().parent.parent / "cases"
DATES = ("birth_date", "wife_birth_date", "pension_payment_date", "medical_payment_date")
PAYMENT = dt.date(2022, 11, 1)


def all_cases() -> list[dict[str, Any]]:
    """Every case of `tests/cases`, each with the file it stands in."""
    return [
        {"changes": {}, **case, "file": path.stem}
        for path in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def row(number: int, facts: dict[str, Any]) -> dict[str, Any]:
    """One person: plain values, then what the case states. `payment_date` is short for both days."""
    stated = dict(facts)
    payment = stated.pop("payment_date", PAYMENT)
    person: dict[str, Any] = {
        "person_id": 1_000_000 + number,
        "household_id": number,
        "spouse_id": pd.NA,
        "marital_status": "married" if "spouse_id" in stated else "never_married",
        "wife_birth_date": None,
        "town": "榴园镇",
        "village": "v1",
        "sex": "female",
        "local_hukou": True,
        "residence_permit": False,
        "resident": True,
        "in_school": False,
        "other_pension": False,
        "employee_medical": False,
        "insured_elsewhere": False,
        "disability_grade": 0,
        "family_planning": "none",
        "pension_tier": 300,
        "joins_medical": True,
        "pension_tier_last_year": 300,
        "joined_medical_last_year": True,
        "pension_payment_date": payment,
        "medical_payment_date": payment,
        **dict.fromkeys(REGISTERS, False),
    }
    return {**person, **stated}


def table(people: list[dict[str, Any]], typed: bool = True) -> pd.DataFrame:
    """A people table of the right types, with person and spouse ids as the case states them."""
    frame = pd.DataFrame([row(number, facts) for number, facts in enumerate(people)])
    return with_types(frame) if typed else frame


def with_types(frame: pd.DataFrame) -> pd.DataFrame:
    for name in DATES:
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    frame["spouse_id"] = frame["spouse_id"].astype("Int64")
    frame["disability_grade"] = frame["disability_grade"].astype("int8")
    return frame


def renumbered(people: pd.DataFrame, first: int) -> pd.DataFrame:
    """The same people under other ids, couples kept."""
    ids = {int(old): first + i for i, old in enumerate(people["person_id"])}
    return people.assign(
        person_id=[ids[int(old)] for old in people["person_id"]],
        spouse_id=pd.array(
            [pd.NA if pd.isna(old) else ids[int(old)] for old in people["spouse_id"]], dtype="Int64"
        ),
        household_id=people["household_id"] + first,
    )
