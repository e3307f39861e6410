"""The rules agree to the fen with the independent per-person version: random people (20,000 in the slow ring, some of
them in the unit ring), each under every variant."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from random_people import as_persons, random_people
from reference import entitlements

from simulation import assess, load_plan
from simulation.law.readings import READINGS

PLAN = load_plan("yicheng-2023")
TIERS = [{"amount": 300, "contribution_subsidy": 30.5}, {"amount": 1200, "contribution_subsidy": 90}]
GIFTS = [
    {"id": "village_gift", "villages": ["v1", "v2"], "amount": 33.33, "applies_to": "remaining"},
    {"id": "old", "min_age": 65, "share": 0.333, "local_hukou": True},
    {"id": "poor", "groups": ["dibao", "disabled"], "amount": 120.5},
    {"id": "not_local", "local_hukou": False, "share": 0.1},
    {"id": "town_gift", "towns": ["榴园镇", "古邵镇"], "share": 0.5, "applies_to": "remaining"},
    {"id": "young", "max_age": 18, "amount": 20},
]
VARIANTS: dict[str, dict] = {"as issued": {}}
for name, reading in READINGS.items():
    for option in reading.options[1:]:
        VARIANTS[f"{reading.id} {option}"] = {f"readings.{name}": option}
VARIANTS |= {
    "R10 two groups": {"readings.waiting_exempt": ["dibao", "severe_disability"]},
    "odd aid, topped up": {"medical.aid": GIFTS, "medical.individual": 350.01},
    "odd aid, best only": {
        "medical.aid": GIFTS,
        "medical.individual": 350.01,
        "readings.aid_combination": "best_only",
    },
    "odd aid, stacked": {
        "medical.aid": GIFTS,
        "medical.individual": 350.01,
        "readings.aid_combination": "stack",
    },
    "fixed 114, stacked": {"medical.aid.fixed_aid.amount": 114, "readings.aid_combination": "stack"},
    "fixed 500, best only": {"medical.aid.fixed_aid.amount": 500, "readings.aid_combination": "best_only"},
    "no aid": {"medical.aid": []},
    "two tiers": {"pension.tiers": TIERS},
    "two tiers, own": {"pension.tiers": TIERS, "readings.higher_tier": "own"},
    "paid 300": {"pension.paid_on_behalf.amount": 300, "readings.subsidy_on_paid_on_behalf": False},
    "paid 99.5, fixed": {"pension.paid_on_behalf.amount": 99.5, "readings.higher_tier": "fixed"},
    "nobody paid for": {"pension.paid_on_behalf.groups": []},
    "ages 18 to 64, by payment": {
        "pension.min_age": 18,
        "pension.max_age": 64,
        "readings.upper_age_on": "payment",
    },
    "wife 58": {"pension.family_planning.wife_min_age": 58, "readings.family_planning_single": "widowed_too"},
    "couple and widows": {
        "readings.family_planning_needs": "couple",
        "readings.family_planning_single": "widowed_too",
    },
    "full help from 65": {"medical.aid.age_70_plus.min_age": 65, "medical.aid.age_60_69.max_age": 64},
    "another window": {
        "calendar.window_start": "2022-09-01",
        "calendar.window_end": "2023-01-31",
        "calendar.waiting_from": "2022-11-15",
        "calendar.waiting_months": 5,
        "readings.medical_age_on": "window_end",
    },
    "no wait": {"calendar.waiting_months": 0, "readings.newborns": "as_others"},
    "open 500 to some": {
        "pension.tiers.500.open_to": ["disabled", "poverty_household"],
        "pension.tiers.100.open_to": None,
    },
    "literal and returned": {
        "readings.five_guarantee_means": "literal",
        "readings.poverty_household_means": "returned",
        "readings.higher_tier": "own",
    },
}
SOME, ALL = 500, 20_000


@pytest.fixture(
    scope="module",
    params=[pytest.param(SOME, id="some"), pytest.param(ALL, id="all", marks=pytest.mark.slow)],
)
def people(request):
    table = random_people(request.param, seed=2023)
    return table, *as_persons(table)


def test_there_are_thirty_variants_and_every_reading_is_among_them():
    assert len(VARIANTS) >= 30
    changed = {path for changes in VARIANTS.values() for path in changes}
    assert {f"readings.{name}" for name in READINGS} <= changed


@pytest.mark.parametrize("variant", VARIANTS)
def test_agrees_to_the_fen(variant, people):
    table, persons, wives = people
    plan = PLAN.change(VARIANTS[variant])
    data = json.loads(plan.to_json())
    found = assess(table, plan)
    expected = pd.DataFrame(
        [entitlements(person, data, wife) for person, wife in zip(persons, wives, strict=True)],
        index=table.index,
    )
    assert set(expected.columns) == set(found.columns)
    for column in found.columns:
        if column == "coverage_start":
            same = found[column].astype("datetime64[s]").fillna(pd.Timestamp(0)) == pd.to_datetime(
                expected[column]
            ).astype("datetime64[s]").fillna(pd.Timestamp(0))
        elif found[column].dtype == np.float64:
            same = (found[column] * 100).round().astype(np.int64) == expected[column].astype(np.int64)
        else:
            same = found[column] == expected[column]
        wrong = np.flatnonzero(~same.to_numpy())
        assert not len(wrong), (
            f"{column}: {found[column].iloc[wrong[0]]} against {expected[column].iloc[wrong[0]]}"
        )
