"""Joining medical: from last year's state, by the own price against last year's (docs/behaviour.md)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from people_table import TOWNS, conduct, did, random_people

from simulation import Scenario, load_plan
from simulation.behaviour import assumption_values, behave
from simulation.behaviour.choice import is_in, medical_price, shifted
from simulation.behaviour.medical import RATES, chances, odds_factor
from simulation.law.dates import day_number
from simulation.law.facts import facts_of

PEOPLE = random_people(60_000, seed=8)
FACTS = facts_of(PEOPLE, TOWNS)
BORN = FACTS.birth_day <= day_number(load_plan("yicheng-2022").calendar.window_end)
MAY = medical_price(FACTS, load_plan("yicheng-2023"))[0] & BORN
WAS_IN = FACTS.joined_medical_last_year


def test_last_year_s_plan_gives_last_year_s_rate_person_by_person():
    plan = load_plan("yicheng-2022")
    again = behave(FACTS, plan, plan, assumption_values({}), seed=1)
    assert (again.joins_medical[BORN] == WAS_IN[BORN]).all()


def test_the_rise_from_320_to_350_lowers_the_rate_within_the_published_bound():
    """-0.22 is the national arc, an outer bound (docs/behaviour.md); these people are in at 90 %, so react more."""
    did_2023 = did(FACTS, Scenario())
    change = did_2023.joins_medical[MAY].sum() / WAS_IN[MAY].sum() - 1
    assert -0.22 < change / (30 / 335) < -0.02


def test_the_dearer_the_more_leave_and_the_stronger_the_response_the_more():
    def members(**case):
        return did(FACTS, Scenario(**case)).joins_medical[MAY].sum()

    dearer = [members(changes={"medical.individual": price}) for price in (320, 350, 450, 700)]
    assert sorted(dearer, reverse=True) == dearer and len(set(dearer)) == 4
    stronger = [members(assumptions={"medical_price_response": b}) for b in (0, 1, 2, 4)]
    assert sorted(stronger, reverse=True) == stronger and len(set(stronger)) == 4


def test_who_is_newly_paid_for_in_full_joins_at_the_listing_rate():
    """Help for 70 and older brought forward to 40: whoever was out is brought in by the lists, but for one in 20."""
    changes = {
        "medical.aid.age_70_plus.min_age": 40,
        "medical.aid.age_60_69.min_age": 30,
        "medical.aid.age_60_69.max_age": 39,
    }
    scenario = Scenario(
        changes=changes, assumptions={"medical_listing_rate": 0.99, "medical_price_response": 0}
    )
    now = medical_price(FACTS, scenario.resolved_plan)[1]
    before = medical_price(FACTS, scenario.previous_plan)[1]
    newly = MAY & (now == 0) & (before > 0)
    joins = did(FACTS, scenario).joins_medical
    assert joins[newly & WAS_IN].all()
    chance = chances(FACTS, scenario.previous_plan, (*rates(), 0.8), -1.0)[newly & ~WAS_IN]
    expected = np.maximum((0.99 - chance) / (1 - chance), 0)
    assert joins[newly & ~WAS_IN].mean() == pytest.approx(expected.mean(), abs=0.04)
    others = MAY & ~newly
    assert (joins[others] == WAS_IN[others]).all()


def rates() -> list[float]:
    values = assumption_values({})
    return [values[name] for name in RATES]


def test_who_loses_the_help_reacts_more_than_who_pays_30_yuan_more():
    scenario = Scenario(changes={"medical.aid.age_70_plus.min_age": 90, "medical.aid.age_60_69.max_age": 89})
    now = medical_price(FACTS, scenario.resolved_plan)[1]
    before = medical_price(FACTS, scenario.previous_plan)[1]
    joins = did(FACTS, scenario).joins_medical
    lost_help, dearer = MAY & WAS_IN & (before == 0) & (now > 0), MAY & WAS_IN & (now - before == 3_000)
    assert 1 - joins[lost_help].mean() > 3 * (1 - joins[dearer].mean()) > 0
    # Stays with q / p: q from the chance of the age at 400 yuan against 50 (time and trouble), p the listing rate.
    chance = chances(FACTS, scenario.previous_plan, (*rates(), 0.8), -1.0)[lost_help]
    factor = odds_factor(now[lost_help], before[lost_help], 1.0, 50.0)
    expected = shifted(chance, factor) / np.maximum(chance, 0.99)
    assert joins[lost_help].mean() == pytest.approx(expected.mean(), abs=0.008)


def test_who_lives_elsewhere_leaves_more_easily_than_who_lives_here_at_the_same_age():
    facts = replace(FACTS, resident=np.arange(len(FACTS)) % 2 == 0)
    joins = did(facts, Scenario(changes={"medical.individual": 500})).joins_medical
    left = MAY & WAS_IN & ~joins
    assert left[~facts.resident].sum() > 1.5 * left[facts.resident].sum()


def test_the_chance_by_age_has_the_published_m_shape():
    """High at 6-14 and 50-80; low under 6, at 15-26 and above 80 (Wang Chaoqun 2023)."""
    under_6, school, young, middle, older, oldest = rates()
    assert min(school, older) > middle > young and school > under_6 and older > oldest


def test_newborns_join_at_their_rate_and_less_where_it_costs_more():
    newborn = np.full(len(PEOPLE), np.datetime64("2022-11-01"))
    facts = facts_of(PEOPLE.assign(birth_date=newborn.astype("datetime64[s]")), TOWNS)
    may = medical_price(facts, load_plan("yicheng-2023"))
    pays = may[0] & (may[1] > 0)
    same = did(facts, Scenario(assumptions={"medical_price_response": 0})).joins_medical[pays].mean()
    dearer = did(facts, Scenario(changes={"medical.individual": 700})).joins_medical[pays].mean()
    assert same == pytest.approx(0.8, abs=0.01)
    assert dearer < same - 0.05


def test_a_choice_conditional_on_last_year_has_this_year_s_chance_in_all():
    """Last year drawn with p, this year's conditional on it: in all q, and no more moves than |q - p| needs."""
    rng = np.random.default_rng(3)
    for p, q in ((0.9, 0.8), (0.5, 0.7), (0.93, 0.93), (1.0, 0.4), (0.0, 0.3)):
        was = rng.random(400_000) < p
        now = is_in(was, np.full(len(was), p), np.full(len(was), q), rng.random(len(was)))
        assert now.mean() == pytest.approx(q, abs=0.004)
        assert (now != was).mean() == pytest.approx(abs(q - p), abs=0.004)


def test_who_was_out_against_a_chance_of_one_stays_out_while_it_is_one():
    one = np.ones(3)
    assert not is_in(np.zeros(3, dtype=bool), one, one, np.array([0.0, 0.5, 0.999])).any()


def test_the_odds_fall_with_the_log_of_the_price_against_last_year_s():
    """320 to 350 with an offset of 50 yuan and response 2: (400 / 370) to the power -2."""
    factor = odds_factor(np.array([35_000, 32_000, 0]), np.array([32_000, 32_000, 32_000]), 2.0, 50.0)
    assert factor == pytest.approx([(400 / 370) ** -2, 1.0, (50 / 370) ** -2])
    assert factor[1] == 1.0


def test_people_react_to_what_they_pay_themselves_and_not_to_the_standard():
    """The own part rises and a village gift makes up for it: nobody moves."""
    from simulation.plain import plain

    gift = {"id": "gift", "amount": 30.0, "applies_to": "remaining"}
    aid = [*plain(load_plan("yicheng-2023").to_dict()["medical"]["aid"]), gift]
    _, same = conduct(PEOPLE, Scenario(changes={"medical.aid": aid}))
    price = medical_price(FACTS, Scenario(changes={"medical.aid": aid}).resolved_plan)[1]
    unchanged = BORN & (price == medical_price(FACTS, load_plan("yicheng-2022"))[1])
    assert unchanged.mean() > 0.5
    assert (same.joins_medical[unchanged] == WAS_IN[unchanged]).all()
