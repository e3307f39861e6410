"""A small people table with last year's columns, for tests that need people but not a district."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation import Scenario
from simulation.behaviour import behave
from simulation.law.facts import Conduct, Facts, facts_of
from simulation.law.vocabulary import REGISTERS

TOWNS = ("坛山街道", "吴林街道", "古邵镇", "阴平镇", "底阁镇", "榴园镇", "峨山镇")


def random_people(count: int, seed: int = 1) -> pd.DataFrame:
    """`count` people of all ages with random statuses; born before 2022-12-01."""
    rng = np.random.default_rng(seed)
    born = np.datetime64("2022-11-30") - rng.integers(0, 92 * 365, count)
    people = pd.DataFrame(
        {
            "person_id": rng.permutation(count).astype(np.int64) + 1_000_000,
            "household_id": np.arange(count, dtype=np.int64) // 3,
            "spouse_id": pd.array([pd.NA] * count, dtype="Int64"),
            "town": pd.Categorical.from_codes(rng.integers(0, 7, count), list(TOWNS)),
            "village": pd.Categorical.from_codes(
                rng.integers(0, 40, count), [f"{i:02d}村" for i in range(40)]
            ),
            "sex": pd.Categorical.from_codes(rng.integers(0, 2, count), ["female", "male"]),
            "birth_date": born.astype("datetime64[s]"),
            "local_hukou": rng.random(count) < 0.95,
            "resident": rng.random(count) < 0.8,
            "disability_grade": np.where(rng.random(count) < 0.05, rng.integers(1, 5, count), 0).astype(
                np.int8
            ),
            "family_planning": pd.Categorical.from_codes(
                rng.integers(0, 3, count), ["none", "one_child", "two_daughters"]
            ),
            "pension_tier_last_year": rng.choice([0, 100, 300, 500, 5000], count).astype(np.int32),
            "joined_medical_last_year": rng.random(count) < 0.9,
        }
    )
    for name in ("residence_permit", "in_school", "other_pension", "employee_medical", "insured_elsewhere"):
        people[name] = rng.random(count) < 0.1
    for name in REGISTERS:
        people[name] = rng.random(count) < 0.03
    people["urban"] = rng.random(count) < 0.4
    # Every third adult is married to somebody who is not in the table.
    married = (np.arange(count) % 3 == 0) & (born < np.datetime64("2000-01-01"))
    people["marital_status"] = pd.Categorical(np.where(married, "married", "never_married"))
    wife = np.where((people["sex"] == "female").to_numpy(), born, born + 500)
    people["wife_birth_date"] = np.where(married, wife, np.datetime64("NaT")).astype("datetime64[s]")
    return people


def did(facts: Facts, scenario: Scenario) -> Conduct:
    """What people do under a scenario."""
    return behave(
        facts, scenario.previous_plan, scenario.resolved_plan, scenario.assumption_values, scenario.seed
    )


def conduct(people: pd.DataFrame, scenario: Scenario) -> tuple[Facts, Conduct]:
    """The facts of a table, and what its people do under a scenario."""
    facts = facts_of(people, TOWNS)
    return facts, did(facts, scenario)
