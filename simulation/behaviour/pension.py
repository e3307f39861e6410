"""The pension tier: joining by a logit, the tier by a multinomial logit, both from last year's choice.

The multinomial logit is drawn as a race: tier k has a clock that rings after an exponential time of rate w(k), and who
takes part takes the tier whose clock rings first. Last year's choice says which clock rang first then; this year each
clock runs faster by exp(response x change of its subsidy). Changing one tier changes one clock, so whoever moves, moves
to or from that tier. Inertia: only a share of people looks at the tiers again at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from simulation.behaviour.choice import (
    Floats,
    Persons,
    age_class,
    draws,
    figures_under,
    is_in,
    shifted,
    window_ends,
)
from simulation.draws import uniform
from simulation.law.assess import apply_rules
from simulation.law.dates import Bools, Ints, day_number, has_reached
from simulation.law.facts import Facts, group_mask
from simulation.law.figures import figures_of
from simulation.law.parts import Tier
from simulation.law.plan import Plan
from simulation.law.standing import may_contribute_at_end

AGE_STARTS = (25, 45)
RATES = ("pension_rate_under_25", "pension_rate_25_44", "pension_rate_45_plus")
RESPONSE_UNIT = 10.0
"""Yuan of subsidy that a response is stated for."""


def pension_tier(
    facts: Facts, last_tier: Ints, previous: Plan, plan: Plan, assumptions: Mapping[str, float], seed: int
) -> Ints:
    """The tier each chooses, yuan (0: none), from last year's.

    Who is newly admitted joins at the rate of the age. A tier that is gone, or no longer open to the person, becomes
    the nearest lower open one, else the lowest open one. With no response and no such change all do as last year.
    """
    kept = kept_tier(facts, last_tier, previous, plan)
    choice = TierChoice(facts, kept, previous, plan, assumptions, seed)
    tier = kept.copy()
    if assumptions["pension_tier_response"] and any(choice.steps):
        reconsiders = draws(facts, seed, "pension reconsidering") < assumptions["pension_reconsider_share"]
        rows = np.flatnonzero((kept > 0) & reconsiders & eligible(facts, plan))
        tier[rows] = choice.from_last_year(rows)
    joins, leaves = choice.newly_joining(), np.empty(0, dtype=np.int64)
    if assumptions["pension_joining_response"] and any(choice.steps):
        others, leaves = choice.drawn_by_subsidy()
        joins = np.concatenate([joins, others])
    tier[leaves] = 0
    tier[joins] = choice.anew(joins)
    return tier


def newly_admitted(facts: Facts, previous: Plan, plan: Plan) -> Bools:
    """Who may join at the end of this year's window and was not of contributing age at the end of last year's."""
    return eligible(facts, plan) & ~of_contributing_age(facts, previous)


def eligible(facts: Facts, plan: Plan) -> Bools:
    """Who may join the pension at the end of a plan's window, by the rules."""
    return may_contribute_at_end(facts, plan, figures_of(plan, facts))


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


# --- draws -------------------------------------------------------------------------------------------------------


def clocks(facts: Facts, seed: int, amount: int) -> NDArray[np.float32]:
    """A standard exponential time a person for a tier (by its amount; 0: the tier of last year)."""
    return _clocks(Persons(facts), seed, amount)


@lru_cache(maxsize=32)
def _clocks(persons: Persons, seed: int, amount: int) -> NDArray[np.float32]:
    return -np.log1p(-uniform(seed, persons.ids(), f"pension tier {amount}")).astype(np.float32)


# --- choosing ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TierChoice:
    """Who joins and which tier each takes. `kept`: last year's tier as far as it is still open, yuan (0: none)."""

    facts: Facts
    kept: Ints
    previous: Plan
    plan: Plan
    assumptions: Mapping[str, float]
    seed: int

    @cached_property
    def steps(self) -> tuple[float, ...]:
        """By how much each tier's subsidy changes (yuan)."""
        return subsidy_steps(self.previous, self.plan)

    @cached_property
    def joining_draw(self) -> Floats:
        """A number from 0 to 1 for each person; those with the highest join."""
        return draws(self.facts, self.seed, "pension joining")

    def newly_joining(self) -> Ints:
        """The rows of who is newly admitted and joins."""
        new = np.flatnonzero(newly_admitted(self.facts, self.previous, self.plan) & (self.kept == 0))
        young = ~has_reached(self.facts.birth_day[new], day_number(self.plan.calendar.window_end), 25)
        under_25, older = (self.assumptions[f"pension_new_rate_{name}"] for name in ("under_25", "25_plus"))
        return new[self.joining_draw[new] >= 1.0 - np.where(young, under_25, older)]

    def drawn_by_subsidy(self) -> tuple[Ints, Ints]:
        """The rows of who joins and of who leaves because a subsidy changed: that of the own tier, for who is not in
        that of the lowest open one."""
        facts = self.facts
        rows = np.flatnonzero(eligible(facts, self.plan) & of_contributing_age(facts, self.previous))
        own, was_in = self.kept[rows], self.kept[rows] > 0
        step = np.zeros(len(rows))
        tiers = zip(self.plan.pension.tiers, self.steps, open_to_each(facts, self.plan, rows), strict=True)
        for tier, more, is_open in reversed(list(tiers)):  # from the highest down: the lowest open one stays
            step[is_open & (~was_in | (own == tier.amount))] = more
        rates = np.array([self.assumptions[name] for name in RATES])
        age = age_class(facts, day_number(self.previous.calendar.window_end), AGE_STARTS)
        chance = rates[age[rows]]
        factor = np.exp(self.assumptions["pension_joining_response"] * step / RESPONSE_UNIT)
        now = is_in(was_in, chance, shifted(chance, factor), self.joining_draw[rows])
        return rows[now & ~was_in], rows[was_in & ~now]

    def anew(self, rows: Ints) -> Ints:
        """The tier of who was not in last year: all clocks start now."""
        nothing = np.zeros(len(rows), dtype=np.int32)
        return self._first(rows, np.zeros(len(rows)), np.full(len(rows), np.inf), nothing)

    def from_last_year(self, rows: Ints) -> Ints:
        """The tier of who was in: last year the own clock rang first, the others ring some time after it."""
        own = self.kept[rows]
        total = np.zeros(len(rows))
        open_then = open_to_each(self.facts, self.previous, rows)
        for tier, is_open in zip(self.previous.pension.tiers, open_then, strict=True):
            total += self._pull(tier) * is_open
        rang = clocks(self.facts, self.seed, 0)[rows] / total
        speed = np.ones(len(rows))
        for tier, faster in zip(self.plan.pension.tiers, self._speeds, strict=True):
            speed[own == tier.amount] = faster
        return self._first(rows, rang, rang / speed, own)

    @cached_property
    def _speeds(self) -> Floats:
        return np.exp(self.assumptions["pension_tier_response"] * np.array(self.steps) / RESPONSE_UNIT)

    def _pull(self, tier: Tier) -> float:
        """The rate of a tier's clock before any change: the amount (in units of 100 yuan) to the power -slope."""
        return float((tier.amount / 100.0) ** -self.assumptions["pension_amount_slope"])

    def _first(self, rows: Ints, start: Floats, best: Floats, own: Ints) -> Ints:
        """Whose clock rings first: the own tier's, at time `best`, or that of another open one, started at `start`."""
        best, choice = best.copy(), own.copy()
        open_now = open_to_each(self.facts, self.plan, rows)
        for tier, faster, is_open in zip(self.plan.pension.tiers, self._speeds, open_now, strict=True):
            time = (start + clocks(self.facts, self.seed, tier.amount)[rows] / self._pull(tier)) / faster
            sooner = is_open & (own != tier.amount) & (time < best)
            best[sooner], choice[sooner] = time[sooner], tier.amount
        return choice
