"""Joining medical: a logit with last year's state, age, living elsewhere and the own price against last year's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from simulation.behaviour.choice import Floats, age_class, draws, is_in, last_medical_price, shifted
from simulation.law.dates import Bools, Fen, day_number
from simulation.law.facts import Facts
from simulation.law.figures import FEN_A_YUAN
from simulation.law.plan import Plan

AGE_STARTS = (6, 15, 27, 50, 81)
RATES = (
    "medical_rate_under_6",
    "medical_rate_6_14",
    "medical_rate_15_26",
    "medical_rate_27_49",
    "medical_rate_50_80",
    "medical_rate_over_80",
)
BORN_SINCE = len(RATES)
"""The class of who was born after last year's window."""


def joins_medical(
    facts: Facts,
    was_in: Bools,
    price: Fen,
    previous: Plan,
    assumptions: Mapping[str, float],
    seed: int,
) -> Bools:
    """Who joins, given who was in last year; `price`: what each would pay this year (fen).

    A price as last year's moves nobody; a lower one makes nobody leave, a higher one makes nobody join.
    """
    last_price = last_medical_price(facts, previous)
    born_since = facts.birth_day > day_number(previous.calendar.window_end)
    rows = np.flatnonzero(born_since | (was_in & (price > last_price)) | (~was_in & (price < last_price)))
    rates = tuple(assumptions[name] for name in (*RATES, "medical_new_rate"))
    chance = chances(facts, previous, rates, assumptions["medical_away_log_odds"])[rows]
    now, before = price[rows], last_price[rows]
    factor = odds_factor(
        now, before, assumptions["medical_price_response"], assumptions["medical_price_offset"]
    )
    listed = np.float32(assumptions["medical_listing_rate"])
    this_year = np.maximum(shifted(chance, factor), (now == 0) * listed)
    last_year = np.maximum(chance, (before == 0) * listed)
    # Who was not born last year has no state to start from: the chance of this year alone decides.
    last_year[born_since[rows]] = 0.0
    was = was_in[rows] & ~born_since[rows]
    joins = was_in.copy()
    joins[rows] = is_in(was, last_year, this_year, draws(facts, seed, "medical joining")[rows])
    return joins


@lru_cache(maxsize=4)
def chances(facts: Facts, previous: Plan, rates: tuple[float, ...], away_log_odds: float) -> Floats:
    """Each person's chance of being in under last year's plan: logit p = a(age class) + b x lives elsewhere."""
    window_end = day_number(previous.calendar.window_end)
    place = age_class(facts, window_end, AGE_STARTS)
    place[facts.birth_day > window_end] = BORN_SINCE
    at_home = np.array(rates)
    away = shifted(at_home, np.exp(away_log_odds))
    away[BORN_SINCE] = at_home[BORN_SINCE]
    return np.where(facts.resident, at_home[place], away[place]).astype(np.float32)


def odds_factor(price: Fen, last_price: Fen, response: float, offset: float) -> Floats:
    """What the odds of being in are multiplied by: (own price + offset) against last year's, to the power -response."""
    floor = np.float32(offset * FEN_A_YUAN)
    return ((price.astype(np.float32) + floor) / (last_price.astype(np.float32) + floor)) ** -response
