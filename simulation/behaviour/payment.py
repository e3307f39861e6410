"""By which channel and on which days people pay (4.2.1, 4.3, 4.4.4, 6.1-6.3)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulation.behaviour.assumptions import urban_town_ending
from simulation.behaviour.choice import draws, settling_day
from simulation.law.assess import apply_rules
from simulation.law.dates import (
    Bools,
    Days,
    Fen,
    Ints,
    day_number,
    has_reached,
    latest_birth_day,
    months_later,
)
from simulation.law.facts import CHANNELS, Facts
from simulation.law.figures import figures_of, first_day, last_day
from simulation.law.plan import Plan

AGENT, SELF_SERVICE, DEPARTMENT = (CHANNELS.index(name) for name in ("agent", "self_service", "department"))
ELDERLY = 60
"""Age from which people pay by themselves less often: of the assumption on channels, not of the plan."""
NEWBORN_DAYS = 28
STEPS = 1 << 16
"""The daily curve is cut into so many equal parts; a person's draw names one."""


# --- channel -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def own_channel(
    facts: Facts, seed: int, on_day: int, rural: float, urban: float, elderly: float, away: float
) -> NDArray[np.uint8]:
    """Village agent or self-service, by kind of town, age and living elsewhere (4.3.1, 4.3.2)."""
    is_urban = np.array([name.endswith(urban_town_ending()) for name in facts.towns])[facts.town]
    share = np.where(is_urban, urban, rural)
    share = np.where(has_reached(facts.birth_day, on_day, ELDERLY), share * elderly, share)
    share = np.where(facts.resident, share, away)
    by_self = draws(facts, seed, "channel") >= 1.0 - share
    return np.where(by_self, SELF_SERVICE, AGENT).astype(np.uint8)


def channel(
    facts: Facts, paid_for: Bools, plan: Plan, assumptions: Mapping[str, float], seed: int
) -> NDArray[np.uint8]:
    """Each person's channel; the departments settle for who is paid for in full (4.3.3)."""
    names = ("channel_self_rural", "channel_self_urban", "channel_self_elderly_factor", "channel_self_away")
    shares = (assumptions[name] for name in names)
    own = own_channel(facts, seed, day_number(plan.calendar.window_end), *shares)
    return np.where(paid_for, np.uint8(DEPARTMENT), own)


# --- days --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def curve(
    plan: Plan,
    preparation: tuple[float, float],
    last: tuple[float, float],
    late: float,
    waiting: tuple[float, float],
) -> NDArray[np.int32]:
    """The day of each of STEPS equal parts of the payments, in order of time.

    Each pair is (days, share) of a phase; what remains is spread evenly over the window between preparation and the
    final push, which rises day by day. A phase without days falls away and the others share its part.
    """
    calendar = plan.calendar
    start, end = day_number(calendar.window_start), day_number(calendar.window_end)
    wait_from = max(day_number(calendar.waiting_from), end + 1)
    weights = np.zeros(max(last_day(plan.fee_year), end) - start + 1)
    length = end - start + 1
    push = min(int(last[0]), length)
    prepare = min(int(preparation[0]), length - push)
    rest = max(1.0 - preparation[1] - last[1] - late - waiting[1], 0.0)
    phases = (
        (0, prepare, preparation[1], 0),
        (prepare, length - push, rest, 0),
        (length - push, length, last[1], 1),
        (length, wait_from - start, late, 0),
        (wait_from - start, wait_from - start + int(waiting[0]), waiting[1], 0),
    )
    for begin, stop, share, rise in phases:
        days = np.arange(1, len(weights[begin:stop]) + 1, dtype=float) ** rise
        if len(days):
            weights[begin:stop] += share * days / days.sum()
    reached = np.cumsum(weights) / weights.sum()
    parts = (np.arange(STEPS) + 0.5) / STEPS
    return (start + np.searchsorted(reached, parts)).astype(np.int32)


@lru_cache(maxsize=4)
def _part(facts: Facts, seed: int) -> NDArray[np.uint16]:
    """The part of the curve that each person's draw names."""
    return (draws(facts, seed, "day of payment") * STEPS).astype(np.uint16)


def day_of_visit(facts: Facts, plan: Plan, assumptions: Mapping[str, float], seed: int) -> Days:
    """The day on which a person pays, by the daily curve; who is not born by then, within four weeks of birth."""
    days = curve(
        plan,
        (assumptions["payment_preparation_days"], assumptions["payment_preparation_share"]),
        (assumptions["payment_last_days"], assumptions["payment_last_share"]),
        assumptions["payment_late_share"],
        (assumptions["payment_waiting_days"], assumptions["payment_waiting_share"]),
    )
    day = days[_part(facts, seed)]
    return _not_before_birth(facts, day, plan, seed)


def _not_before_birth(facts: Facts, day: Days, plan: Plan, seed: int) -> Days:
    unborn = np.flatnonzero(facts.birth_day > day)
    later = (draws(facts, seed, "newborn")[unborn] * NEWBORN_DAYS).astype(np.int32)
    day[unborn] = np.minimum(facts.birth_day[unborn] + later, last_day(plan.fee_year))
    return day


def pension_day(facts: Facts, visit: Days, newly: Ints, plan: Plan) -> Days:
    """The visit; who joins on coming of age (`newly`, rows) pays on the birthday if the visit would be too early."""
    day = visit.copy()
    of_age = birthday_of(facts.birth_day[newly], plan.pension.min_age)
    day[newly] = np.maximum(day[newly], of_age)
    return day


def medical_day(
    facts: Facts, visit: Days, paid_for: Bools, plan: Plan, assumptions: Mapping[str, float], seed: int
) -> Days:
    """The visit; the settling day where a department pays; the birthday for who knows to wait for it (4.4.4).

    Waiting helps where a rule's lowest age is reached between the visit and the end of the year before the fee year
    (and before the wait of 4.2.2 begins), and the own price is then lower by the rules.
    """
    day = np.where(paid_for, np.int32(settling_day(plan)), visit)
    day = _not_before_birth(facts, day, plan, seed)
    informed = assumptions["waiting_informed_share"]
    if not informed:
        return day
    knows = draws(facts, seed, "waiting for a birthday") >= 1.0 - informed
    last = min(first_day(plan.fee_year), day_number(plan.calendar.waiting_from)) - 1
    start = day_number(plan.calendar.window_start)
    for age in sorted({rule.min_age for rule in plan.medical.aid if rule.min_age is not None}):
        near = (facts.birth_day > latest_birth_day(start, age)) & (
            facts.birth_day <= latest_birth_day(last, age)
        )
        rows = np.flatnonzero(near & knows)
        birthday = birthday_of(facts.birth_day[rows], age)
        waits = price_on(facts, rows, birthday, plan) < price_on(facts, rows, day[rows], plan)
        day[rows[waits]] = birthday[waits]
    return day


def birthday_of(birth_day: Days, age: int) -> Days:
    """The day on which each completes an age; 29 February becomes the 28th in a common year."""
    return months_later(birth_day, 12 * age)


def price_on(facts: Facts, rows: Ints, day: Days, plan: Plan) -> Fen:
    """What some people would pay of the own part of medical (fen) if they paid on a day."""
    columns = {name: array[rows] for name, array in facts.columns().items()}
    columns |= {"joins_medical": np.ones(len(rows), dtype=bool), "medical_payment_day": day}
    return apply_rules(columns, figures_of(plan, facts), ("medical_personal",))["medical_personal"]
