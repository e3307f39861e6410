"""Channel and days of payment (4.2.1, 4.2.2, 4.3, 4.4.4, 6.1-6.3)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from people_table import TOWNS, did, random_people

from simulation import Scenario, load_plan, nobody_reacts
from simulation.behaviour.choice import medical_price
from simulation.law.dates import day_number, has_reached
from simulation.law.facts import CHANNELS, facts_of

PLAN = load_plan("yicheng-2023")
PEOPLE = random_people(60_000, seed=10)
FACTS = facts_of(PEOPLE, TOWNS)
MAY, PRICE = medical_price(FACTS, PLAN)
DID = did(FACTS, Scenario())
OLD_ENOUGH = FACTS.birth_day < day_number(PLAN.calendar.window_start)


def day(year: int, month: int, number: int) -> int:
    return day_number(dt.date(year, month, number))


def share_between(first: int, last: int) -> float:
    days = DID.pension_payment_day[OLD_ENOUGH]
    return float(((days >= first) & (days <= last)).mean())


def test_payments_follow_the_phases_of_the_season():
    """6.1: preparation to 20 October, thin; 6.2: payment to 20 December, the last ten days heavy; then late ones."""
    assert share_between(day(2022, 10, 1), day(2022, 10, 20)) == pytest.approx(0.04, abs=0.005)
    assert share_between(day(2022, 12, 11), day(2022, 12, 20)) == pytest.approx(0.35, abs=0.01)
    assert share_between(day(2022, 12, 21), day(2022, 12, 31)) == pytest.approx(0.02, abs=0.004)
    assert share_between(day(2023, 1, 1), day(2023, 3, 31)) == pytest.approx(0.01, abs=0.004)
    assert share_between(day(2022, 10, 1), day(2023, 3, 31)) == 1


def test_the_final_push_rises_day_by_day():
    days = DID.pension_payment_day[OLD_ENOUGH]
    last = [(days == day(2022, 12, number)).sum() for number in (11, 14, 17, 20)]
    assert sorted(last) == last and last[0] < last[-1] / 3


@pytest.mark.parametrize(
    ("changes", "first", "last"),
    [
        ({"calendar.window_start": "2022-12-20"}, day(2022, 12, 20), day(2023, 3, 31)),
        ({"calendar.window_end": "2023-02-28"}, day(2022, 10, 1), day(2023, 5, 29)),
        ({"calendar.window_end": "2023-12-31"}, day(2022, 10, 1), day(2023, 12, 31)),
        ({"calendar.waiting_from": "2022-11-01"}, day(2022, 10, 1), day(2023, 3, 20)),
    ],
)
def test_any_window_that_a_plan_may_have_gives_days_inside_its_season(changes, first, last):
    days = did(FACTS, Scenario(changes=changes)).pension_payment_day[OLD_ENOUGH]
    assert days.min() == first and days.max() == last


def test_the_departments_settle_for_who_is_paid_for_in_full_by_the_windows_end():
    paid_for = MAY & (PRICE == 0)
    department = DID.channel == CHANNELS.index("department")
    assert (department == paid_for).all() and paid_for.any()
    assert (DID.medical_payment_day[paid_for & OLD_ENOUGH] == day(2022, 12, 20)).all()


def test_villages_pay_through_agents_the_young_and_those_away_by_themselves():
    urban = np.array([town.endswith("街道") for town in TOWNS])[FACTS.town]
    elderly = has_reached(FACTS.birth_day, day(2022, 12, 20), 60)
    own = DID.channel != CHANNELS.index("department")
    by_self = DID.channel == CHANNELS.index("self_service")
    for mask, share in (
        (FACTS.resident & ~urban & ~elderly, 0.35),
        (FACTS.resident & urban & ~elderly, 0.65),
        (FACTS.resident & urban & elderly, 0.26),
        (~FACTS.resident & ~elderly, 0.9),
        (~FACTS.resident & elderly, 0.9),
    ):
        assert by_self[mask & own].mean() == pytest.approx(share, abs=0.03)


def near_a_birthday(years: int, month: int, number: int):
    """People of no group who complete the years on a day of 2022."""
    born = np.full(len(PEOPLE), np.datetime64(f"{2022 - years}-{month:02d}-{number:02d}"))
    facts = facts_of(PEOPLE.assign(birth_date=born.astype("datetime64[s]")), TOWNS)
    return facts, medical_price(facts, PLAN)[0] & (facts.groups == 0)


@pytest.mark.parametrize("years", [60, 70])
def test_the_informed_wait_with_medical_for_the_birthday_and_pay_the_pension_at_once(years):
    facts, may = near_a_birthday(years, 12, 26)
    conduct = did(facts, Scenario())
    early = may & (conduct.pension_payment_day < day(2022, 12, 26))
    waits = conduct.medical_payment_day != conduct.pension_payment_day
    assert waits[early].mean() == pytest.approx(0.5, abs=0.02)
    assert (conduct.medical_payment_day[early & waits] == day(2022, 12, 26)).all()
    assert not waits[may & ~early].any()


@pytest.mark.parametrize(
    ("years", "birthday", "case"),
    [
        (59, (12, 26), {}),
        (60, (12, 26), {"assumptions": nobody_reacts()}),
        (60, (12, 26), {"changes": {"readings.medical_age_on": "year_end"}}),
        (60, (12, 26), {"changes": {"readings.medical_age_on": "window_end"}}),
        (60, (9, 30), {}),
    ],
)
def test_nobody_waits_where_waiting_brings_nothing_or_nobody_knows(years, birthday, case):
    facts, may = near_a_birthday(years, *birthday)
    conduct = did(facts, Scenario(**case))
    assert may.any()
    assert (conduct.medical_payment_day[may] == conduct.pension_payment_day[may]).all()


def test_nobody_waits_into_the_three_months_without_cover():
    """A birthday in January brings help under the reading `payment`, but costs the wait of 4.2.2."""
    born = np.full(len(PEOPLE), np.datetime64("1963-01-05"))
    facts = facts_of(PEOPLE.assign(birth_date=born.astype("datetime64[s]")), TOWNS)
    conduct = did(facts, Scenario(changes={"readings.medical_age_on": "payment"}))
    own = conduct.channel != CHANNELS.index("department")
    assert (conduct.medical_payment_day[own] == conduct.pension_payment_day[own]).all()


def test_newborns_are_paid_for_within_four_weeks_of_birth():
    born = np.full(len(PEOPLE), np.datetime64("2022-12-30"))
    facts = facts_of(PEOPLE.assign(birth_date=born.astype("datetime64[s]")), TOWNS)
    days = did(facts, Scenario()).medical_payment_day
    late = days - day(2022, 12, 30)
    assert late.min() == 0 and np.median(late) < 28


def test_a_roster_states_no_channel():
    from simulation import simulate
    from simulation.law.facts import conduct_of

    people = simulate(Scenario(), PEOPLE.iloc[:500]).people()
    assert set(people["channel"].cat.categories) == set(CHANNELS)
    assert (conduct_of(people).channel == CHANNELS.index("not_stated")).all()
