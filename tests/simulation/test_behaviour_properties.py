"""What must hold of behaviour for any plan: no odd losers, no unrelated movers, no dependence on who else is there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people_table import TOWNS, did, random_people

from simulation import Scenario, compare, nobody_reacts, simulate
from simulation.law.dates import day_number
from simulation.law.facts import facts_of

pytestmark = pytest.mark.slow  # whole districts, or lists of one

PEOPLE = random_people(6_000, seed=4)
FACTS = facts_of(PEOPLE, TOWNS)
BORN = FACTS.birth_day <= day_number(Scenario().previous_plan.calendar.window_end)
TIERS = (300, 500, 600, 800, 1000, 5000)
RESPONSIVE = {
    "medical_price_response": 4,
    "pension_tier_response": 0.5,
    "pension_joining_response": 0.3,
    "pension_reconsider_share": 1,
}
PROPERTY = settings(max_examples=25, deadline=None)


@st.composite
def plan_changes(draw):
    """Prices, help, ages of help and subsidies; who may join and which tiers there are stay as they are."""
    changes = {
        "medical.individual": draw(st.integers(0, 800)),
        "medical.aid.fixed_aid.amount": draw(st.integers(0, 400)),
        "medical.aid.age_60_69.share": draw(st.integers(1, 100)) / 100,
        "medical.aid.age_60_69.min_age": draw(st.integers(55, 64)),
        "readings.aid_combination": draw(st.sampled_from(["top_up", "best_only", "stack"])),
        "readings.medical_age_on": draw(
            st.sampled_from(["payment_by_year_end", "payment", "window_end", "year_end"])
        ),
    }
    for amount in draw(st.sets(st.sampled_from(TIERS))):
        changes[f"pension.tiers.{amount}.contribution_subsidy"] = draw(st.integers(0, 200))
    return changes


@PROPERTY
@given(plan_changes(), st.integers(0, 2**40))
def test_with_every_response_at_zero_all_do_as_last_year_but_who_is_new(changes, seed):
    conduct = did(FACTS, Scenario(changes=changes, assumptions=nobody_reacts(), seed=seed))
    assert (conduct.joins_medical[BORN] == FACTS.joined_medical_last_year[BORN]).all()
    moved = conduct.pension_tier != FACTS.pension_tier_last_year
    born = PEOPLE["birth_date"].to_numpy()[moved]
    assert (born > np.datetime64("2005-12-20")).all() and (born <= np.datetime64("2006-12-20")).all()


@PROPERTY
@given(plan_changes(), st.integers(1, 300), st.integers(0, 2**40))
def test_a_higher_own_price_makes_nobody_join_and_a_lower_one_nobody_leave(changes, more, seed):
    assumptions = {"medical_price_response": 4}
    cheap = Scenario(changes=changes, assumptions=assumptions, seed=seed)
    dear = cheap.with_changes({"medical.individual": changes["medical.individual"] + more})
    assert not (did(FACTS, dear).joins_medical & ~did(FACTS, cheap).joins_medical).any()


@PROPERTY
@given(
    plan_changes(),
    st.sampled_from(
        [
            ("medical.aid.fixed_aid.amount", 60),
            ("medical.aid.age_70_plus.min_age", -3),
            ("medical.government_subsidy", 50),
            ("pension.tiers.500.contribution_subsidy", 40),
            ("pension.tiers.300.contribution_subsidy", 40),
            ("pension.family_planning.amount", 100),
        ]
    ),
    st.integers(0, 2**40),
)
def test_a_pure_improvement_makes_nobody_leave(changes, improvement, seed):
    path, step = improvement
    base = Scenario(changes=changes, assumptions=RESPONSIVE, seed=seed)
    better = {path: base.resolved_plan.get(path) + step}
    if step < 0:
        better["medical.aid.age_60_69.max_age"] = 66
    before, after = did(FACTS, base), did(FACTS, base.with_changes(better))
    assert not (before.joins_medical & ~after.joins_medical).any()
    assert not ((before.pension_tier > 0) & (after.pension_tier == 0)).any()


@settings(max_examples=5, deadline=None)
@given(
    st.sampled_from(
        [
            {"medical.individual": 300},
            {"medical.aid.age_60_69.share": 0.8},
            {"medical.aid.age_70_plus.min_age": 66, "medical.aid.age_60_69.max_age": 65},
            {"pension.tiers.500.contribution_subsidy": 100},
        ]
    ),
    st.integers(0, 2**40),
)
def test_a_pure_improvement_has_no_losers_whatever_the_responses(changes, seed):
    base = Scenario(assumptions={**RESPONSIVE, "pension_tier_response": 0}, seed=seed)
    everybody = compare(simulate(base, PEOPLE), simulate(base.with_changes(changes), PEOPLE)).people.iloc[0]
    assert everybody["losers"] == everybody["left"] == 0 < everybody["gainers"]


@PROPERTY
@given(plan_changes(), st.sampled_from(TIERS), st.integers(0, 200), st.integers(0, 2**40))
def test_changing_one_tier_moves_people_only_to_or_from_it(changes, amount, subsidy, seed):
    """Whatever else the plan changes, and whatever people do because of that."""
    path = f"pension.tiers.{amount}.contribution_subsidy"
    responses = {"pension_tier_response": 0.5, "pension_reconsider_share": 1}
    one = Scenario(changes=changes, assumptions=responses, seed=seed)
    before, after = did(FACTS, one), did(FACTS, one.with_changes({path: subsidy}))
    moved = before.pension_tier != after.pension_tier
    assert ((before.pension_tier[moved] == amount) | (after.pension_tier[moved] == amount)).all()
    more = subsidy >= one.resolved_plan.get(path)
    gained = after.pension_tier[moved] if more else before.pension_tier[moved]
    assert (gained == amount).all()
    assert (before.joins_medical == after.joins_medical).all()
    assert (before.pension_payment_day == after.pension_payment_day).all()


@PROPERTY
@given(plan_changes(), st.integers(0, 2**30))
def test_shuffle_subset_and_partition_change_nobody(changes, seed):
    scenario = Scenario(changes=changes, assumptions=RESPONSIVE, seed=seed)
    whole = {**did(FACTS, scenario).columns(), "channel": did(FACTS, scenario).channel}
    order = np.random.default_rng(seed).permutation(len(PEOPLE))
    for places in (order, order[:1_500], np.arange(4_000), np.arange(4_000, len(PEOPLE)), order[:1]):
        some = did(facts_of(PEOPLE.iloc[places], TOWNS), scenario)
        for name, values in {**some.columns(), "channel": some.channel}.items():
            assert (values == whole[name][places]).all(), name


@PROPERTY
@given(plan_changes(), st.integers(0, 2**40))
def test_nobody_pays_before_birth_or_after_the_fee_year(changes, seed):
    conduct = did(FACTS, Scenario(changes=changes, seed=seed))
    last = day_number(Scenario().resolved_plan.calendar.waiting_from) + 364
    for day in (conduct.pension_payment_day, conduct.medical_payment_day):
        assert (day >= FACTS.birth_day).all() and (day <= last).all()
