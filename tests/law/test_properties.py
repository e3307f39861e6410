"""What must hold for any valid plan and any people."""

from __future__ import annotations

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_people import random_people

from simulation import assess, load_plan
from simulation.law.dates import date_of, day_number, has_reached
from simulation.law.readings import READINGS

PLAN = load_plan("yicheng-2023")
PEOPLE = random_people(1_500, seed=5)
SETTINGS = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
BENEFITS = [
    "pension_paid_on_behalf",
    "pension_contribution_subsidy",
    "pension_family_planning",
    "medical_aid",
]


@st.composite
def changes(draw):
    """Changes that give a valid plan."""
    young = draw(st.integers(0, 30))
    half = draw(st.integers(40, 70))
    full = draw(st.integers(half + 1, 90))
    result = {
        "pension.min_age": young,
        "pension.max_age": draw(st.integers(young, 80)),
        "pension.paid_on_behalf.amount": draw(st.integers(1, 60_000)) / 100,
        "pension.family_planning.amount": draw(st.integers(0, 100_000)) / 100,
        "pension.family_planning.wife_min_age": draw(st.integers(20, 70)),
        "medical.individual": draw(st.integers(0, 90_000)) / 100,
        "medical.government_subsidy": draw(st.integers(0, 90_000)) / 100,
        "medical.aid.fixed_aid.amount": draw(st.integers(0, 60_000)) / 100,
        "medical.aid.age_60_69.share": draw(st.integers(1, 1000)) / 1000,
        "medical.aid.age_60_69.min_age": half,
        "medical.aid.age_60_69.max_age": full - 1,
        "medical.aid.age_70_plus.min_age": full,
        "pension.tiers.500.contribution_subsidy": draw(st.integers(0, 20_000)) / 100,
        "calendar.waiting_months": draw(st.integers(0, 24)),
    }
    for name, reading in READINGS.items():
        if reading.options:
            result[f"readings.{name}"] = draw(st.sampled_from(reading.options))
    return result


@SETTINGS
@given(changes())
def test_identities_hold_for_any_valid_plan(change):
    plan = PLAN.change(change)
    result = assess(PEOPLE, plan)
    personal, paid = result["pension_personal"], result["pension_paid_on_behalf"]
    assert ((personal + paid).round(2) == result["pension_tier_counted"]).all()
    member = PEOPLE["joins_medical"] & result["medical_eligible"]
    assert (
        (result["medical_personal"] + result["medical_aid"]).round(2)[member] == plan.medical.individual
    ).all()
    assert (result.loc[~member, ["medical_personal", "medical_aid", "medical_government_subsidy"]] == 0).all(
        axis=None
    )
    aid = result[[f"aid_{rule.id}" for rule in plan.medical.aid]]
    assert (aid.sum(axis=1).round(2) == result["medical_aid"]).all() and (aid >= 0).all(axis=None)
    assert result["covered_days"].between(0, 365).all()
    assert (result["coverage_start"].notna() == member).all()


@SETTINGS
@given(changes(), st.integers(0, 1000))
def test_shuffle_and_subset_with_couples_whole_change_nobody(change, seed):
    plan = PLAN.change(change)
    whole = assess(PEOPLE, plan)
    shuffled = PEOPLE.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(assess(shuffled, plan), whole.loc[shuffled.index])
    chosen = set(PEOPLE["person_id"].sample(frac=0.3, random_state=seed))
    keep = PEOPLE["person_id"].isin(chosen) | PEOPLE["spouse_id"].isin(chosen)
    pd.testing.assert_frame_equal(assess(PEOPLE[keep], plan), whole[keep])


@SETTINGS
@given(
    changes(),
    st.sampled_from(
        [
            ("pension.tiers.500.contribution_subsidy", 5_000),
            ("pension.family_planning.amount", 5_000),
            ("medical.aid.fixed_aid.amount", 5_000),
            ("medical.government_subsidy", 5_000),
        ]
    ),
    st.integers(1, 50_000),
)
def test_raising_a_subsidy_lowers_nobodys_benefit(change, raised, more):
    path, _ = raised
    plan = PLAN.change(change)
    better = plan.change({path: round(plan.get(path) + more / 100, 2)})
    before, after = assess(PEOPLE, plan), assess(PEOPLE, better)
    for column in [*BENEFITS, "medical_government_subsidy"]:
        assert (after[column] >= before[column]).all(), column


@given(st.integers(-25_000, 19_000), st.integers(0, 50_000), st.integers(0, 120))
def test_an_age_is_reached_exactly_on_its_day(birth, later, years):
    """Against the plain definition, 29 February included."""
    import numpy as np
    from reference import age

    on = birth + later
    reached = bool(has_reached(np.array([birth], dtype=np.int32), np.array([on], dtype=np.int32), years)[0])
    assert reached == (age(date_of(birth), date_of(on)) >= years)
    assert day_number(date_of(birth)) == birth


def test_assess_leaves_people_and_plan_alone_and_keeps_the_index():
    people = PEOPLE.set_index(pd.Index([f"row {i}" for i in range(len(PEOPLE))]))
    before = people.copy(deep=True)
    result = assess(people, PLAN)
    pd.testing.assert_frame_equal(people, before)
    assert (result.index == people.index).all()


def test_an_empty_table_gives_an_empty_result():
    assert len(assess(PEOPLE.iloc[:0], PLAN)) == 0
