"""What people do this year: tier, joining, days of payment.

For now people do as last year; who newly comes of age joins at a rate; each pays both schemes on one day inside the
window. A step of its own: the rules never draw, and another model of behaviour can take its place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from simulation.draws import uniform
from simulation.errors import Problem, Refusal, refuse
from simulation.law.assess import apply_rules
from simulation.law.dates import Bools, Days, Ints, day_number, has_reached
from simulation.law.facts import Conduct, Facts
from simulation.law.figures import figures_of, last_day
from simulation.law.plan import Plan, load_plan, load_yaml, nearest

_FILE = Path(__file__).resolve().parent / "assumptions" / "behaviour.yaml"


@dataclass(frozen=True)
class Assumption:
    """A figure that no document states: value, the range worth exploring, where it comes from, what it moves."""

    value: float
    range: tuple[float, float]
    basis: str
    source: str
    moves: str


@lru_cache(maxsize=1)
def default_assumptions() -> dict[str, Assumption]:
    """Every behavioural assumption by name, from `assumptions/behaviour.yaml`."""
    entries = load_yaml(_FILE.read_text(encoding="utf-8"))["assumptions"]
    return {name: Assumption(**{**entry, "range": tuple(entry["range"])}) for name, entry in entries.items()}


def assumption_values(overrides: Mapping[str, float]) -> dict[str, float]:
    """The values to use: the defaults overridden. Raises Refusal for an unknown name or a value out of range."""
    known = default_assumptions()
    problems = []
    for name, value in overrides.items():
        where = f"assumptions.{name}"
        if name not in known:
            near = nearest(name, list(known))
            problems.append(
                Problem(
                    where, f"没有这项假设；最接近的是 {near}", f"no such assumption; the nearest is {near}"
                )
            )
            continue
        low, high = known[name].range
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            problems.append(
                Problem(
                    where,
                    f"现为 {value}，应在 {low} 至 {high} 之间",
                    f"is {value}; must lie in {low} to {high}",
                )
            )
    if problems:
        raise Refusal(problems)
    return {name: overrides.get(name, entry.value) for name, entry in known.items()}


def previous_plan(plan: Plan) -> Plan:
    """The plan that people react from: the one `previous` names; without one, this plan a year earlier."""
    if plan.previous:
        return load_plan(plan.previous)
    calendar = plan.calendar
    return plan.change(
        {
            "fee_year": plan.fee_year - 1,
            **{
                f"calendar.{name}": _a_year_earlier(getattr(calendar, name))
                for name in ("window_start", "window_end", "waiting_from")
            },
        }
    )


def _a_year_earlier(day: dt.date) -> dt.date:
    return dt.date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def behave(facts: Facts, previous: Plan, plan: Plan, assumptions: Mapping[str, float], seed: int) -> Conduct:
    """What each person does this year (arrays as long as the facts).

    Raises Refusal where the facts do not say what people did last year.
    """
    if facts.pension_tier_last_year is None or facts.joined_medical_last_year is None:
        raise refuse(
            "pension_tier_last_year, joined_medical_last_year",
            "人口表缺上年参保情况，无法推算本年行为",
            "the people table does not say what people did last year",
        )
    payment_day = _payment_day(facts, plan, seed)
    return Conduct(
        pension_tier=_pension_tier(facts, facts.pension_tier_last_year, previous, plan, assumptions, seed),
        joins_medical=_joins_medical(facts, facts.joined_medical_last_year, previous, assumptions, seed),
        pension_payment_day=payment_day,
        medical_payment_day=payment_day,
    )


def _of_contributing_age(facts: Facts, plan: Plan) -> Bools:
    """Who is of contributing age at the end of a plan's window, by the rules themselves."""
    window_end = np.full(len(facts), day_number(plan.calendar.window_end), dtype=np.int32)
    wanted = ("old_enough_to_contribute", "young_enough_to_contribute")
    columns = {**facts.columns(), "pension_payment_day": window_end}
    known = apply_rules(columns, figures_of(plan, facts), wanted)
    return known["old_enough_to_contribute"] & known["young_enough_to_contribute"]


def _pension_tier(
    facts: Facts, last_tier: Ints, previous: Plan, plan: Plan, assumptions: Mapping[str, float], seed: int
) -> Ints:
    """Last year's tier; who was not of contributing age then and is now joins at the rate of the age."""
    came_of_age = _of_contributing_age(facts, plan) & ~_of_contributing_age(facts, previous)
    new = np.flatnonzero(came_of_age & (last_tier == 0))
    young = ~has_reached(facts.birth_day[new], day_number(plan.calendar.window_end), 25)
    rate = np.where(young, assumptions["pension_new_rate_under_25"], assumptions["pension_new_rate_25_plus"])
    joins = uniform(seed, facts.person_id[new], "pension joining") < rate
    tier = last_tier.copy()
    tier[new[joins]] = int(assumptions["pension_new_tier"])
    return tier


def _joins_medical(
    facts: Facts, was_in: Bools, previous: Plan, assumptions: Mapping[str, float], seed: int
) -> Bools:
    """As last year; who was born after last year's window joins at a rate."""
    joins = was_in.copy()
    born_since = np.flatnonzero(facts.birth_day > day_number(previous.calendar.window_end))
    joins[born_since] = (
        uniform(seed, facts.person_id[born_since], "medical joining") < assumptions["medical_new_rate"]
    )
    return joins


def _payment_day(facts: Facts, plan: Plan, seed: int) -> Days:
    """A day inside the window, any equally likely; who is not born by then is paid for within four weeks of birth."""
    start, end = day_number(plan.calendar.window_start), day_number(plan.calendar.window_end)
    draw = uniform(seed, facts.person_id, "day of payment")
    day = (start + (draw * (end - start + 1)).astype(np.int32)).astype(np.int32)
    unborn = np.flatnonzero(facts.birth_day > day)
    after_birth = facts.birth_day[unborn] + (draw[unborn] * 28).astype(np.int32)
    day[unborn] = np.minimum(after_birth, last_day(plan.fee_year))
    return day
