"""Coming in and dropping out as people grow older, in the years after the first: the base year's profile by age holds.

Within a year everybody does as last year but for the plan (`behave`). Over ten years that would keep a cohort for ever
at what it did when it was young. So each year, whoever is a year older comes in or drops out by the step of the base
year's profile from the age of last year to that of this one; who could not join last year (school, an employee scheme,
insured elsewhere) joins at the profile of the age. What a plan made people do stays with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.behaviour.choice import Floats, figures_under, is_in, window_ends
from simulation.behaviour.pension import TierChoice, newly_admitted
from simulation.draws import uniform
from simulation.law.dates import Bools, day_number, latest_birth_day
from simulation.law.facts import Conduct, Facts
from simulation.law.plan import Plan

OLDEST = 100
SMOOTHED = 2
"""Years of age on either side that a rate of the profile is taken over."""


@dataclass(frozen=True, eq=False)
class Standing:
    """What a scenario hands on to its next year, a person each: tier (yuan, 0 none) and membership of who could join,
    and who could."""

    tier: NDArray[np.int32]
    joined: Bools
    could_pension: Bools
    could_medical: Bools

    def moved(self, origin: NDArray[np.int64]) -> Standing:
        """The same for other rows: `origin` is the row each had (-1: nobody)."""
        columns = (self.tier, self.joined, self.could_pension, self.could_medical)
        return Standing(
            *(np.where(origin >= 0, values[origin], np.zeros(1, values.dtype)) for values in columns)
        )


@dataclass(frozen=True, eq=False)
class Profile:
    """The share that is in, of those who may join, by completed age (0 to 100)."""

    pension: Floats
    medical: Floats


def standing_of(facts: Facts, conduct: Conduct, plan: Plan) -> Standing:
    """Where people stand after a year."""
    wanted = ("pension_eligible", "medical_eligible")
    known = figures_under(facts, plan, wanted, pension_payment_day=window_ends(facts, plan))
    pension, medical = known["pension_eligible"], known["medical_eligible"]
    return Standing(
        np.where(pension, conduct.pension_tier, 0).astype(np.int32),
        conduct.joins_medical & medical,
        pension,
        medical,
    )


def profile_of(facts: Facts, standing: Standing, plan: Plan) -> Profile:
    """The profile of a year."""
    age = ages(facts, plan)
    return Profile(
        _smooth(age, standing.could_pension, standing.tier > 0),
        _smooth(age, standing.could_medical, standing.joined),
    )


def ages(facts: Facts, plan: Plan) -> NDArray[np.int64]:
    """Completed years at the end of a plan's window; 0 for who is not born."""
    day = day_number(plan.calendar.window_end)
    latest = np.array([latest_birth_day(day, age) for age in range(OLDEST, 0, -1)])
    return OLDEST - np.searchsorted(latest, facts.birth_day, side="left")


def _smooth(age: NDArray[np.int64], could: Bools, is_member: Bools) -> Floats:
    window = np.ones(2 * SMOOTHED + 1)
    counts = [
        np.convolve(np.bincount(age[who], minlength=OLDEST + 1), window, mode="same")
        for who in (could, could & is_member)
    ]
    return counts[1] / np.maximum(counts[0], 1)


def grown_older(
    facts: Facts,
    before: Standing,
    conduct: Conduct,
    previous: Plan,
    plan: Plan,
    profile: Profile,
    assumptions: Mapping[str, Any],
    seed: int,
) -> Conduct:
    """The conduct of a year with those who come in or drop out for being a year older."""
    now = standing_of(facts, conduct, plan)
    age = np.minimum(ages(facts, plan), OLDEST)
    last = np.maximum(age - 1, 0)

    def in_now(member: Bools, could: Bools, rates: Floats, of: Bools, purpose: str) -> Bools:
        rows = np.flatnonzero(of)
        draw = uniform(seed, facts.person_id[rows], purpose)
        was = np.where(could[rows], rates[last[rows]], 0.0)
        result = member.copy()
        result[rows] = is_in(member[rows], was, rates[age[rows]], draw)
        return result

    # Who comes of age, or was born since, is behave's.
    admitted = newly_admitted(facts, previous, plan)
    of = now.could_pension & ~(admitted & ~before.could_pension)
    pension = in_now(now.tier > 0, before.could_pension, profile.pension, of, "growing older, pension")
    born_since = facts.birth_day > day_number(previous.calendar.window_end)
    of = now.could_medical & ~born_since
    medical = in_now(now.joined, before.could_medical, profile.medical, of, "growing older, medical")

    joins = np.flatnonzero(pension & (conduct.pension_tier == 0))
    tier = np.where((now.tier > 0) & ~pension, 0, conduct.pension_tier).astype(np.int32)
    tier[joins] = TierChoice(facts, tier, previous, plan, assumptions, seed).anew(joins)
    return replace(conduct, pension_tier=tier, joins_medical=medical)
