"""The pension tier: from last year's, by the tiers open to the person and their subsidies (docs/behaviour.md)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from people_table import TOWNS, did, random_people

from simulation import Scenario, load_plan
from simulation.behaviour.pension import eligible, kept_tier, subsidy_steps
from simulation.law.dates import day_number
from simulation.law.facts import facts_of

PLAN = load_plan("yicheng-2023")
PEOPLE = random_people(60_000, seed=9)
FACTS = facts_of(PEOPLE, TOWNS)
LAST = FACTS.pension_tier_last_year
MAY = eligible(FACTS, PLAN) & eligible(FACTS, load_plan("yicheng-2022"))
SUBSIDY_500 = "pension.tiers.500.contribution_subsidy"


def tiers_without(*amounts: int) -> dict[str, object]:
    tiers = [tier for tier in PLAN.to_dict()["pension"]["tiers"] if tier["amount"] not in amounts]
    return {"pension.tiers": tiers}


def tiers_with(amount: int, subsidy: float) -> dict[str, object]:
    tiers = [*PLAN.to_dict()["pension"]["tiers"], {"amount": amount, "contribution_subsidy": subsidy}]
    return {"pension.tiers": sorted(tiers, key=lambda tier: tier["amount"])}


@pytest.mark.parametrize(
    "changes", [{SUBSIDY_500: 200}, {SUBSIDY_500: 0}, tiers_with(400, 30), tiers_with(1200, 300)]
)
def test_by_default_no_subsidy_and_no_added_tier_moves_anybody(changes):
    """The one natural experiment found no effect of the subsidy on joining or on the amount."""
    before, after = did(FACTS, Scenario()), did(FACTS, Scenario(changes=changes))
    was_in = LAST > 0
    assert (after.pension_tier[was_in] == before.pension_tier[was_in]).all()
    assert ((after.pension_tier > 0) == (before.pension_tier > 0)).all()


def test_who_had_a_tier_that_is_gone_takes_the_nearest_lower_and_nobody_else_moves():
    before, after = did(FACTS, Scenario()), did(FACTS, Scenario(changes=tiers_without(500)))
    had = LAST == 500
    assert (after.pension_tier[had] == 300).all() and had.any()
    others = before.pension_tier != 500
    assert (after.pension_tier[others] == before.pension_tier[others]).all()


def test_without_a_lower_open_tier_it_is_the_lowest_open_one():
    """300 becomes one for the hardship groups alone: who is in none has 500 as the lowest open tier."""
    changes = {"pension.tiers.300.open_to": ["dibao"]}
    after = did(FACTS, Scenario(changes=changes)).pension_tier
    dibao, poor = FACTS.in_group("dibao"), PLAN.pension.tiers[0].open_to
    in_none = ~np.logical_or.reduce(
        [FACTS.in_group(name) for name in poor if name != "poverty_household"]
        + [FACTS.in_group("lifted_from_poverty"), FACTS.in_group("extreme_poverty")]
    )
    had = LAST == 300
    assert (after[had & dibao] == 300).all()
    assert (after[had & in_none] == 500).all()
    assert (after[had & ~dibao & ~in_none] == 100).all()


def test_a_tier_that_did_not_count_last_year_is_left_to_the_rules():
    """100 chosen by who may not take it counted as 300, and still does: a change elsewhere does not touch it."""
    plan = PLAN.change(tiers_without(2000))
    kept = kept_tier(FACTS, LAST, PLAN, plan)
    assert (kept == LAST).all()


def test_a_subsidy_with_response_draws_people_and_taking_it_away_sends_them_off():
    responses = {"pension_tier_response": 0.3, "pension_reconsider_share": 1}
    before = did(FACTS, Scenario(assumptions=responses)).pension_tier
    more = did(FACTS, Scenario(assumptions=responses, changes={SUBSIDY_500: 120})).pension_tier
    less = did(FACTS, Scenario(assumptions=responses, changes={SUBSIDY_500: 0})).pension_tier
    counts = [(tier[MAY] == 500).sum() for tier in (less, before, more)]
    assert counts[0] < counts[1] < counts[2]
    habit = {**responses, "pension_reconsider_share": 0.3}
    slower = did(FACTS, Scenario(assumptions=habit, changes={SUBSIDY_500: 120})).pension_tier
    assert counts[1] < (slower[MAY] == 500).sum() < counts[2]


def test_a_new_tier_with_more_subsidy_than_the_one_below_draws_people_from_all():
    changes = tiers_with(400, 90)
    assert subsidy_steps(PLAN, PLAN.change(changes))[2] == 60
    after = did(FACTS, Scenario(changes=changes, assumptions={"pension_tier_response": 0.5})).pension_tier
    moved = MAY & (LAST > 0) & (after != LAST)
    assert moved.any() and (after[moved] == 400).all()


def test_tiers_drawn_from_last_year_s_have_the_shares_of_the_multinomial_logit():
    """Last year's tiers drawn by pulls w = amount ^ -2; after 500 brings 20 yuan more, shares are those of
    w exp(response x 20 / 10)."""
    groups = np.zeros_like(FACTS.groups)
    amounts = np.array([tier.amount for tier in PLAN.pension.tiers[1:]])
    pull = amounts**-2.0
    rng = np.random.default_rng(1)
    last = rng.choice(amounts, len(FACTS), p=pull / pull.sum()).astype(np.int32)
    facts = replace(FACTS, groups=groups, pension_tier_last_year=last)
    assumptions = {"pension_tier_response": 0.4, "pension_reconsider_share": 1, "pension_amount_slope": 2}
    tier = did(facts, Scenario(changes={SUBSIDY_500: 80}, assumptions=assumptions)).pension_tier[MAY]
    pull[amounts == 500] *= np.exp(0.4 * 20 / 10)
    shares = np.array([(tier == amount).mean() for amount in amounts])
    noise = np.sqrt(0.25 / MAY.sum())
    assert abs(shares - pull / pull.sum()).max() < 4 * noise


def test_who_comes_of_age_joins_at_the_rate_and_mostly_at_the_lowest_tier_open():
    born = np.full(len(PEOPLE), np.datetime64("2006-06-01"))
    people = PEOPLE.assign(birth_date=born.astype("datetime64[s]"), pension_tier_last_year=np.int32(0))
    facts = facts_of(people, TOWNS)
    may = eligible(facts, PLAN)
    after = did(facts, Scenario())
    tier = after.pension_tier
    assert (tier[~may] == 0).all()
    assert (tier[may] > 0).mean() == pytest.approx(0.30, abs=0.01)
    plain = may & (tier > 0) & (facts.groups == 0)
    assert 0.85 < (tier[plain] == 300).mean() < 0.95 and (tier[plain] != 100).all()


def test_who_comes_of_age_inside_the_window_does_not_pay_before_the_birthday():
    born = np.full(len(PEOPLE), np.datetime64("2006-12-10"))
    people = PEOPLE.assign(birth_date=born.astype("datetime64[s]"), pension_tier_last_year=np.int32(0))
    facts = facts_of(people, TOWNS)
    after = did(facts, Scenario())
    joins = after.pension_tier > 0
    sixteen = day_number(PLAN.calendar.window_end) - 10
    assert joins.any() and after.pension_payment_day[joins].min() == sixteen
    assert after.pension_payment_day[~joins].min() < sixteen


def test_joining_reacts_to_the_subsidy_of_the_own_or_the_lowest_tier_where_asked():
    responses = {"pension_joining_response": 0.3}
    path = "pension.tiers.300.contribution_subsidy"
    more = did(FACTS, Scenario(assumptions=responses, changes={path: 60})).pension_tier
    less = did(FACTS, Scenario(assumptions=responses, changes={path: 0})).pension_tier
    base = did(FACTS, Scenario(assumptions=responses)).pension_tier
    assert ((base > 0) <= (more > 0)).all() and (more > 0).sum() > (base > 0).sum()
    left = (base > 0) & (less == 0)
    assert ((less > 0) <= (base > 0)).all() and left.any() and (LAST[left] == 300).all()
