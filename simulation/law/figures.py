"""The plan's figures as the rules read them: whole fen, days, bits and codes, by plan path."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.law.dates import day_number
from simulation.law.facts import Facts, group_mask
from simulation.law.plan import Plan
from simulation.law.readings import READINGS

FEN_A_YUAN = 100
NO_TIER, NO_SUCH_TIER = np.int8(-1), np.int8(-2)
"""Tier index of who takes no part; of an amount that is no tier."""


def fen(yuan: float) -> int:
    """An amount in yuan as whole fen."""
    return int((Decimal(str(yuan)) * FEN_A_YUAN).to_integral_value(rounding=ROUND_HALF_UP))


def share_of(amount: int, share: Fraction) -> int:
    """A share of an amount in fen, rounded half up to the fen."""
    return (2 * amount * share.numerator + share.denominator) // (2 * share.denominator)


def share_of_each(amounts: NDArray[np.int32], share: Fraction) -> NDArray[np.int32]:
    """`share_of` for many amounts; worked out once for each distinct one, in exact whole numbers."""
    distinct, place = np.unique(amounts, return_inverse=True)
    return np.array([share_of(int(amount), share) for amount in distinct], dtype=np.int32)[place]


@dataclass(frozen=True)
class TierTable:
    """4.1.P1-P3 as arrays, lowest tier first: fen, yuan, and bits of who may take it (None: everybody)."""

    amounts: NDArray[np.int32]
    place_of: NDArray[np.int8]
    """The place of each whole yuan, up to one above the highest tier: NO_TIER at 0, NO_SUCH_TIER between the tiers."""
    subsidies: NDArray[np.int32]
    open_to: tuple[int | None, ...]


@dataclass(frozen=True)
class Aid:
    """An aid rule with codes for names and fen for yuan; None where the rule states nothing."""

    id: str
    groups: int | None
    min_age: int | None
    max_age: int | None
    towns: tuple[int, ...] | None
    villages: tuple[int, ...] | None
    local_hukou: bool | None
    share: Fraction | None
    amount: int
    """The fixed amount; the own part at most. 0 beside a share."""
    of_remaining: bool


def figures_of(plan: Plan, facts: Facts) -> dict[str, Any]:
    """Every figure that a rule may read, by plan path; the facts give the codes of towns and villages."""
    pension, medical, calendar = plan.pension, plan.medical, plan.calendar
    figures: dict[str, Any] = {
        "fee_year": plan.fee_year,
        "calendar.window_end": day_number(calendar.window_end),
        "calendar.waiting_from": day_number(calendar.waiting_from),
        "calendar.waiting_months": calendar.waiting_months,
        "pension.min_age": pension.min_age,
        "pension.max_age": pension.max_age,
        "pension.tiers": TierTable(
            amounts=np.array([fen(tier.amount) for tier in pension.tiers], dtype=np.int32),
            place_of=_places([tier.amount for tier in pension.tiers]),
            subsidies=np.array([fen(tier.contribution_subsidy) for tier in pension.tiers], dtype=np.int32),
            open_to=tuple(
                None if tier.open_to is None else group_mask(tier.open_to) for tier in pension.tiers
            ),
        ),
        "pension.paid_on_behalf.amount": fen(pension.paid_on_behalf.amount),
        "pension.paid_on_behalf.groups": group_mask(pension.paid_on_behalf.groups),
        "pension.family_planning.amount": fen(pension.family_planning.amount),
        "pension.family_planning.wife_min_age": pension.family_planning.wife_min_age,
        "medical.individual": fen(medical.individual),
        "medical.government_subsidy": fen(medical.government_subsidy),
        "medical.aid": tuple(_aid(rule, facts) for rule in medical.aid),
    }
    for name in READINGS:
        figures[f"readings.{name}"] = getattr(plan.readings, name)
    figures["readings.waiting_exempt"] = group_mask(plan.readings.waiting_exempt)
    return figures


def _places(amounts: list[int]) -> NDArray[np.int8]:
    places = np.full(amounts[-1] + 2, NO_SUCH_TIER, dtype=np.int8)
    places[0] = NO_TIER
    places[amounts] = np.arange(len(amounts))
    return places


def _codes(names: tuple[str, ...] | None, known: tuple[str, ...]) -> tuple[int, ...] | None:
    return None if names is None else tuple(known.index(name) for name in names if name in known)


def _aid(rule: Any, facts: Facts) -> Aid:
    return Aid(
        id=rule.id,
        groups=None if rule.groups is None else group_mask(rule.groups),
        min_age=rule.min_age,
        max_age=rule.max_age,
        towns=_codes(rule.towns, facts.towns),
        villages=_codes(rule.villages, facts.villages),
        local_hukou=rule.local_hukou,
        share=None if rule.share is None else Fraction(Decimal(str(rule.share))),
        amount=0 if rule.amount is None else fen(rule.amount),
        of_remaining=rule.applies_to == "remaining",
    )


def first_day(year: int) -> int:
    """1 January of a year, as days since 1970-01-01."""
    return day_number(dt.date(year, 1, 1))


def last_day(year: int) -> int:
    """31 December of a year, as days since 1970-01-01."""
    return day_number(dt.date(year, 12, 31))
