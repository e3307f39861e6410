"""The pension tier: joining by a logit, the tier by a multinomial logit with inertia, both from last year's choice.

The multinomial logit is drawn as a race: tier k has a clock that rings after an exponential time of rate w(k), and who
takes part takes the tier whose clock rings first. Last year's choice says which clock rang first then; this year each
clock runs faster by exp(response x change of its subsidy). Changing one tier changes one clock, so whoever moves, moves
to or from that tier.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulation.behaviour.choice import Floats, age_class, draws, figures_under, is_in, shifted, window_ends
from simulation.draws import uniform
from simulation.law.assess import apply_rules
from simulation.law.dates import Bools, Ints, day_number, has_reached
from simulation.law.facts import Facts, group_mask
from simulation.law.figures import figures_of
from simulation.law.plan import Plan, Tier

AGE_STARTS = (25, 45)
RATES = ("pension_rate_under_25", "pension_rate_25_44", "pension_rate_45_plus")
RESPONSE_UNIT = 10.0
"""Yuan of subsidy that a response is stated for."""


def newly_admitted(facts: Facts, previous: Plan, plan: Plan) -> Bools:
    """Who may join at the end of this year's window and was not of contributing age at the end of last year's."""
    return eligible(facts, plan) & ~of_contributing_age(facts, previous)


def pension_tier(
    facts: Facts, last_tier: Ints, previous: Plan, plan: Plan, assumptions: Mapping[str, float], seed: int
) -> Ints:
    """The tier each chooses, yuan (0: none), from last year's.

    Who is newly admitted joins at the rate of the age. A tier that is gone, or no longer open to the person, becomes
    the nearest lower open one, else the lowest open one. With no response and no such change all do as last year.
    """
    steps = subsidy_steps(previous, plan)
    race = Race(facts, previous, plan, assumptions, seed, steps)
    tier = kept_tier(facts, last_tier, previous, plan)
    if assumptions["pension_tier_response"] and any(steps):
        rows = np.flatnonzero((tier > 0) & eligible(facts, plan))
        tier[rows] = race.from_last_year(rows, tier[rows])
    joins, leaves = joining(facts, last_tier, previous, plan, assumptions, seed, steps)
    tier[leaves] = 0
    tier[joins] = race.anew(joins)
    return tier


@lru_cache(maxsize=4)
def eligible(facts: Facts, plan: Plan) -> Bools:
    """Who may join the pension at the end of a plan's window, by the rules."""
    wanted = ("pension_eligible",)
    return figures_under(facts, plan, wanted, pension_payment_day=window_ends(facts, plan))[
        "pension_eligible"
    ]


@lru_cache(maxsize=4)
def of_contributing_age(facts: Facts, plan: Plan) -> Bools:
    """Who is of contributing age at the end of a plan's window, by the rules."""
    wanted = ("old_enough_to_contribute", "young_enough_to_contribute")
    known = figures_under(facts, plan, wanted, pension_payment_day=window_ends(facts, plan))
    return known["old_enough_to_contribute"] & known["young_enough_to_contribute"]


# --- which tiers there are ---------------------------------------------------------------------------------------


def open_to_each(facts: Facts, plan: Plan, rows: Ints) -> list[Bools]:
    """For each tier of a plan, to which of the rows it is open (4.1.P2, with the groups as R7 and R8 mean them)."""
    known = apply_rules({"groups": facts.groups[rows]}, figures_of(plan, facts), ("pension_groups",))
    groups = known["pension_groups"]
    return [
        np.ones(len(groups), dtype=bool)
        if tier.open_to is None
        else (groups & np.uint16(group_mask(tier.open_to))) != 0
        for tier in plan.pension.tiers
    ]


def choices(plan: Plan) -> tuple[object, ...]:
    """All that says which tiers a person may choose from."""
    tiers = tuple((tier.amount, tier.open_to) for tier in plan.pension.tiers)
    return (tiers, plan.readings.five_guarantee_means, plan.readings.poverty_household_means)


def kept_tier(facts: Facts, last_tier: Ints, previous: Plan, plan: Plan) -> Ints:
    """Last year's tier where it is still open to the person, else the nearest lower open one, else the lowest open."""
    kept = last_tier.copy()
    if choices(plan) == choices(previous):
        return kept
    rows = np.flatnonzero(last_tier > 0)
    # What counted last year: a tier that did not exist or was not open then was the lowest open one.
    before = np.array([tier.amount for tier in previous.pension.tiers], dtype=np.int32)
    counted = figures_under(facts, previous, ("chosen_tier",), pension_tier=last_tier)["chosen_tier"][rows]
    had = before[counted]
    now = np.zeros(len(rows), dtype=np.int32)
    for tier, is_open in zip(plan.pension.tiers, open_to_each(facts, plan, rows), strict=True):
        now[is_open & ((now == 0) | (tier.amount <= had))] = tier.amount
    kept[rows] = np.where(now == had, last_tier[rows], now)
    return kept


def subsidy_steps(previous: Plan, plan: Plan) -> tuple[float, ...]:
    """How much more subsidy (yuan) each tier brings than last year; a tier that is new, than the nearest lower one."""
    return tuple(
        tier.contribution_subsidy - _nearest_lower(previous.pension.tiers, tier.amount).contribution_subsidy
        for tier in plan.pension.tiers
    )


def _nearest_lower(tiers: tuple[Tier, ...], amount: int) -> Tier:
    return next((tier for tier in reversed(tiers) if tier.amount <= amount), tiers[0])


# --- joining -----------------------------------------------------------------------------------------------------


def joining(
    facts: Facts,
    last_tier: Ints,
    previous: Plan,
    plan: Plan,
    assumptions: Mapping[str, float],
    seed: int,
    steps: tuple[float, ...],
) -> tuple[Ints, Ints]:
    """The rows of who joins and of who leaves."""
    draw = draws(facts, seed, "pension joining")
    new = np.flatnonzero(newly_admitted(facts, previous, plan) & (last_tier == 0))
    young = ~has_reached(facts.birth_day[new], day_number(plan.calendar.window_end), 25)
    rate = np.where(young, assumptions["pension_new_rate_under_25"], assumptions["pension_new_rate_25_plus"])
    joins = new[draw[new] >= 1.0 - rate]
    response = assumptions["pension_joining_response"]
    if not response or not any(steps):
        return joins, new[:0]
    rows = np.flatnonzero(eligible(facts, plan) & of_contributing_age(facts, previous))
    was_in = last_tier[rows] > 0
    own = kept_tier(facts, last_tier, previous, plan)[rows]
    step = np.zeros(len(rows))
    open_tiers = zip(plan.pension.tiers, steps, open_to_each(facts, plan, rows), strict=True)
    # Who is not in looks at the lowest tier open to the person: set last, so from the highest down.
    for tier, more, is_open in reversed(list(open_tiers)):
        step[is_open & (~was_in | (own == tier.amount))] = more
    rates = np.array([assumptions[name] for name in RATES])
    chance = rates[age_class(facts, day_number(previous.calendar.window_end), AGE_STARTS)[rows]]
    now = is_in(was_in, chance, shifted(chance, np.exp(response * step / RESPONSE_UNIT)), draw[rows])
    return np.concatenate([joins, rows[now & ~was_in]]), rows[was_in & ~now]


# --- which tier --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=32)
def clocks(facts: Facts, seed: int, amount: int) -> NDArray[np.float32]:
    """A standard exponential time a person for a tier (by its amount; 0: the tier of last year)."""
    return -np.log1p(-uniform(seed, facts.person_id, f"pension tier {amount}")).astype(np.float32)


class Race:
    """The tiers' clocks for some rows of the facts."""

    def __init__(
        self,
        facts: Facts,
        previous: Plan,
        plan: Plan,
        assumptions: Mapping[str, float],
        seed: int,
        steps: tuple[float, ...],
    ):
        self.facts, self.previous, self.plan, self.seed = facts, previous, plan, seed
        self.slope = assumptions["pension_amount_slope"]
        self.inertia = assumptions["pension_inertia"]
        self.speed = np.exp(assumptions["pension_tier_response"] * np.array(steps) / RESPONSE_UNIT)

    def weight(self, tier: Tier) -> float:
        """A tier's pull before any change: its amount to the power -slope (in units of 100 yuan)."""
        return (tier.amount / 100.0) ** -self.slope

    def anew(self, rows: Ints) -> NDArray[np.int32]:
        """The tier of who was not in last year: all clocks start now."""
        return self._first(
            rows, np.zeros(len(rows)), np.full(len(rows), np.inf), np.zeros(len(rows), np.int32)
        )

    def from_last_year(self, rows: Ints, own: Ints) -> NDArray[np.int32]:
        """The tier of who was in: last year the own clock rang first, the others ring some time after it."""
        total = np.zeros(len(rows))
        for tier, is_open in zip(
            self.previous.pension.tiers, open_to_each(self.facts, self.previous, rows), strict=True
        ):
            total += self.weight(tier) * is_open
        rang = clocks(self.facts, self.seed, 0)[rows] / total
        speed = np.ones(len(rows))
        for tier, faster in zip(self.plan.pension.tiers, self.speed, strict=True):
            speed[own == tier.amount] = faster
        return self._first(rows, rang, rang / (speed * np.exp(self.inertia)), own)

    def _first(self, rows: Ints, start: Floats, best: Floats, choice: Ints) -> NDArray[np.int32]:
        """Whose clock rings first: the choice so far, at time `best`, or that of another open tier."""
        best, own, choice = best.copy(), choice, choice.astype(np.int32)
        open_tiers = open_to_each(self.facts, self.plan, rows)
        for tier, faster, is_open in zip(self.plan.pension.tiers, self.speed, open_tiers, strict=True):
            time = (start + clocks(self.facts, self.seed, tier.amount)[rows] / self.weight(tier)) / faster
            sooner = is_open & (own != tier.amount) & (time < best)
            best[sooner], choice[sooner] = time[sooner], tier.amount
        return choice
