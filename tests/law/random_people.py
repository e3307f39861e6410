"""Random people around every threshold: couples in and out of the table, odd tiers, all groups, leap-day births."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from people_builder import with_types

from simulation.law.vocabulary import REGISTERS

TOWNS = ("坛山街道", "吴林街道", "古邵镇", "阴平镇", "底阁镇", "榴园镇", "峨山镇")
THRESHOLDS = (16, 50, 58, 59, 60, 64, 65, 69, 70)


def random_people(count: int, seed: int) -> pd.DataFrame:
    """`count` people for fee year 2023 that the checks accept; about a third are couples in the table."""
    rng = np.random.default_rng(seed)
    payment = np.datetime64("2022-09-20") + rng.integers(0, 467, count)
    born = np.datetime64("1925-01-01") + rng.integers(0, 35_700, count)
    near = rng.random(count) < 0.5
    years = rng.choice(THRESHOLDS, count)
    around = (payment.astype("datetime64[Y]") - years).astype("datetime64[D]") + (
        payment - payment.astype("datetime64[Y]")
    )
    born = np.where(near, around + rng.integers(-2, 3, count), born)
    leap = rng.random(count) < 0.03
    born = np.where(
        leap, rng.choice(np.array(["1952-02-29", "1964-02-29", "2004-02-29"], "datetime64[D]"), count), born
    )
    young = rng.random(count) < 0.05
    born = np.where(young, np.datetime64("2022-12-10") + rng.integers(0, 60, count), born)
    payment = np.minimum(np.maximum(payment, born), np.datetime64("2023-12-31"))
    medical = np.minimum(
        np.maximum(payment + rng.integers(-20, 60, count), born), np.datetime64("2023-12-31")
    )
    female = rng.random(count) < 0.5
    adult = born < np.datetime64("2003-01-01")
    marital = np.where(
        adult, rng.choice(["never_married", "divorced", "widowed", "married"], count), "never_married"
    )
    family = rng.choice(["none", "one_child", "two_daughters"], count)
    spouse = np.full(count, -1)
    wives, husbands = np.flatnonzero(adult & female), np.flatnonzero(adult & ~female)
    pairs = min(len(wives), len(husbands), count // 6)
    wives, husbands = rng.permutation(wives)[:pairs], rng.permutation(husbands)[:pairs]
    spouse[wives], spouse[husbands] = husbands, wives
    marital[wives] = marital[husbands] = "married"
    family[husbands] = family[wives]
    ids = rng.permutation(count) + 5_000_000
    away = (marital == "married") & (spouse < 0) & (rng.random(count) < 0.8)
    wife = np.where(female, born, np.datetime64("1971-06-01") + rng.integers(0, 1_200, count))
    people = pd.DataFrame(
        {
            "person_id": ids.astype(np.int64),
            "household_id": np.arange(count, dtype=np.int64),
            "spouse_id": pd.array([ids[s] if s >= 0 else pd.NA for s in spouse], dtype="Int64"),
            "marital_status": marital,
            "wife_birth_date": np.where(away, wife, np.datetime64("NaT")).astype("datetime64[s]"),
            "town": rng.choice(TOWNS, count),
            "village": rng.choice(["v1", "v2", "v3"], count),
            "sex": np.where(female, "female", "male"),
            "birth_date": born.astype("datetime64[s]"),
            "disability_grade": np.where(rng.random(count) < 0.2, rng.integers(1, 5, count), 0).astype(
                np.int8
            ),
            "family_planning": family,
            "pension_tier": rng.choice(
                [0, 0, 50, 100, 200, 300, 300, 500, 600, 800, 4000, 5000, 9999], count
            ),
            "joins_medical": rng.random(count) < 0.85,
            "pension_payment_date": payment.astype("datetime64[s]"),
            "medical_payment_date": medical.astype("datetime64[s]"),
        }
    )
    for name, share in (("local_hukou", 0.85), ("residence_permit", 0.3), ("resident", 0.8)):
        people[name] = rng.random(count) < share
    for name in ("in_school", "other_pension", "employee_medical", "insured_elsewhere"):
        people[name] = rng.random(count) < 0.1
    for name in REGISTERS:
        people[name] = rng.random(count) < 0.12
    return with_types(people)


def as_persons(people: pd.DataFrame) -> tuple[list[dict[str, object]], list[dt.date | None]]:
    """Plain dicts with dates, and each person's couple's wife's birth date."""
    frame = people.copy()
    for name in ("birth_date", "pension_payment_date", "medical_payment_date"):
        frame[name] = frame[name].dt.date
    persons = frame.to_dict("records")
    by_id = {person["person_id"]: person for person in persons}
    wives: list[dt.date | None] = []
    for person, stated in zip(persons, people["wife_birth_date"], strict=True):
        if not pd.isna(person["spouse_id"]):
            spouse = by_id[person["spouse_id"]]
            wives.append((person if person["sex"] == "female" else spouse)["birth_date"])
        else:
            wives.append(None if pd.isna(stated) else stated.date())
    return persons, wives
