"""Behaviour: people do as last year; draws belong to (seed, person, purpose)."""

from __future__ import annotations

import numpy as np
import pytest
from people_table import conduct, random_people

from simulation import Refusal, Scenario, nobody_reacts
from simulation.behaviour import default_assumptions, previous_plan
from simulation.draws import uniform
from simulation.law.dates import day_number
from simulation.law.vocabulary import BASES

PEOPLE = random_people(20_000)


def test_a_draw_belongs_to_seed_person_and_purpose():
    ids = np.arange(100_000, dtype=np.int64)
    draws = uniform(7, ids, "tier")
    order = np.random.default_rng(0).permutation(len(ids))
    assert (uniform(7, ids[order], "tier") == draws[order]).all()
    assert (uniform(7, ids[5:6], "tier") == draws[5]).all()
    for other in (uniform(8, ids, "tier"), uniform(7, ids, "day")):
        assert abs(np.corrcoef(draws, other)[0, 1]) < 0.02
    assert draws.min() >= 0 and draws.max() < 1
    counts = np.bincount((draws * 20).astype(int), minlength=20)
    assert (abs(counts - 5000) < 5 * np.sqrt(5000)).all()


def test_frozen_values_of_the_draw():
    """The same on every system and version: a changed draw would silently change every published figure."""
    draws = uniform(2023, np.array([1, 2, 10_000_001]), "day of payment")
    assert [float(x) * 2**24 for x in draws] == [11346918, 3075650, 4198216]


def test_with_no_response_all_do_as_last_year_but_who_is_new():
    facts, did = conduct(PEOPLE, Scenario(assumptions=nobody_reacts()))
    was_in = facts.pension_tier_last_year > 0
    assert (did.pension_tier[was_in] == facts.pension_tier_last_year[was_in]).all()
    joined = np.flatnonzero(~was_in & (did.pension_tier > 0))
    born = PEOPLE["birth_date"].to_numpy()[joined]
    # Sixteen after last year's window (20 December 2021) and by this year's (20 December 2022).
    assert (
        len(joined)
        and (born > np.datetime64("2005-12-20")).all()
        and (born <= np.datetime64("2006-12-20")).all()
    )
    born_since = facts.birth_day > day_number(Scenario().previous_plan.calendar.window_end)
    assert (did.joins_medical[~born_since] == facts.joined_medical_last_year[~born_since]).all()


def test_who_a_higher_age_admits_joins_at_the_rate_of_the_age():
    wider = Scenario(changes={"pension.max_age": 64})
    facts, did = conduct(PEOPLE, wider)
    _, before = conduct(PEOPLE, Scenario())
    new = did.pension_tier != before.pension_tier
    assert (
        new.any() and (facts.birth_day[new] <= day_number(Scenario().resolved_plan.calendar.window_end)).all()
    )
    born = PEOPLE["birth_date"].to_numpy()[new]
    assert (born <= np.datetime64("1963-01-01")).all()


def test_last_year_s_plan_is_the_named_one_or_a_year_earlier():
    assert previous_plan(Scenario().resolved_plan).id == "yicheng-2022"
    earlier = previous_plan(Scenario(plan="yicheng-2022").resolved_plan)
    assert earlier.fee_year == 2021 and str(earlier.calendar.window_end) == "2020-12-20"


def test_every_assumption_states_value_range_source_and_what_it_moves():
    for name, entry in default_assumptions().items():
        low, high = entry.range
        assert low <= entry.value <= high, name
        assert entry.source and entry.moves and entry.label_zh and entry.label_en and entry.unit
        assert entry.basis in BASES and entry.part in ("medical", "pension", "payment")


@pytest.mark.parametrize(
    ("name", "value"), [("medical_new_rat", 0.5), ("medical_new_rate", 3), ("medical_new_rate", 0)]
)
def test_an_unknown_or_impossible_assumption_is_refused(name, value):
    with pytest.raises(Refusal, match="medical_new_rate"):
        Scenario(assumptions={name: value})


def test_assumptions_move_what_they_say():
    few = conduct(PEOPLE, Scenario(assumptions={"pension_new_rate_under_25": 0.1}))[1]
    many = conduct(PEOPLE, Scenario(assumptions={"pension_new_rate_under_25": 0.6}))[1]
    assert (many.pension_tier > 0).sum() > (few.pension_tier > 0).sum()
    assert ((few.pension_tier > 0) <= (many.pension_tier > 0)).all()  # the same people, and more


def test_nobody_reacts_sets_every_response_to_zero_and_nothing_else():
    static = Scenario(assumptions=nobody_reacts()).assumption_values
    for name, entry in default_assumptions().items():
        assert static[name] == (0 if entry.response else entry.value), name
    assert {"medical_price_response", "pension_tier_response", "waiting_informed_share"} <= set(
        nobody_reacts()
    )


def test_a_plan_that_names_no_year_before_is_compared_with_itself_unchanged():
    """Else a draft of it would be its own past, and nobody would react."""
    draft = Scenario(plan="yicheng-2022", changes={"medical.individual": 400})
    assert draft.previous_plan.medical.individual == 320 and draft.previous_plan.fee_year == 2021
