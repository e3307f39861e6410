"""Every worked case holds, to the fen: alone, in a batch, inside a table of others, and shuffled. The others are 100,000
in the slow ring for the plan as issued."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache

import pandas as pd
import pytest
from people_builder import all_cases, renumbered, table
from random_people import random_people

from simulation import assess, load_plan

PLAN = load_plan("yicheng-2023")
CASES = all_cases()
FAMILIES: dict[str, list[dict]] = {}
for one in CASES:
    FAMILIES.setdefault(
        json.dumps(one["changes"], ensure_ascii=False, sort_keys=True, default=str), []
    ).append(one)


def agrees(results: pd.DataFrame, case: dict) -> None:
    for row, expected in zip(results.to_dict("records"), case["expect"], strict=True):
        for column, value in expected.items():
            found = row[column].date() if isinstance(value, dt.date) else row[column]
            assert found == value, f"{case['case']}: {column} is {found}, expected {value}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['file']}: {case['case']}")
def test_case_alone(case):
    agrees(assess(table(case["people"]), PLAN.change(case["changes"])), case)


@pytest.mark.parametrize("changes", FAMILIES, ids=lambda changes: changes[:60])
def test_cases_in_a_batch_inside_a_table_and_shuffled(changes):
    agree_among(changes, others(5_000))


@pytest.mark.slow
def test_cases_inside_a_large_table():
    agree_among("{}", others(100_000))


@cache
def others(count: int) -> pd.DataFrame:
    return random_people(count, seed=11)


def agree_among(changes: str, others: pd.DataFrame) -> None:
    cases = FAMILIES[changes]
    plan = PLAN.change(cases[0]["changes"])
    parts, first = [], 1
    for case in cases:
        parts.append(renumbered(table(case["people"]), first))
        first += len(case["people"])
    batch = pd.concat(parts, ignore_index=True)
    middle = len(others) // 2
    columns = list(others.columns)
    large = pd.concat([others.iloc[:middle], batch[columns], others.iloc[middle:]], ignore_index=True)
    for people in (batch, large, large.sample(frac=1, random_state=7)):
        results = assess(people, plan)
        of_person = pd.Series(results.index, index=people["person_id"].to_numpy())
        start = 1
        for case in cases:
            ids = range(start, start + len(case["people"]))
            agrees(results.loc[[of_person[i] for i in ids]], case)
            start += len(case["people"])


def test_every_case_states_a_clause_and_as_many_results_as_people():
    for case in CASES:
        assert case["clauses"] and len(case["people"]) == len(case["expect"]) and all(case["expect"]), case[
            "case"
        ]
