"""behave: what each person does this year, from last year and the two plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np

from simulation.behaviour.choice import medical_price
from simulation.behaviour.medical import joins_medical
from simulation.behaviour.payment import channel, day_of_visit, medical_day, pension_day
from simulation.behaviour.pension import newly_admitted, pension_tier
from simulation.errors import refuse
from simulation.law.facts import Conduct, Facts
from simulation.law.plan import Plan, load_plan


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

    `assumptions`: a value for every name (`assumption_values`). Raises Refusal where the facts do not say what people
    did last year.
    """
    last_tier, was_in = facts.pension_tier_last_year, facts.joined_medical_last_year
    if last_tier is None or was_in is None:
        raise refuse(
            "pension_tier_last_year, joined_medical_last_year",
            "人口表缺上年参保情况，无法推算本年行为",
            "the people table does not say what people did last year",
        )
    last_tier = last_tier.astype(np.int32)
    may_join, price = medical_price(facts, plan)
    paid_for = may_join & (price == 0)
    tier = pension_tier(facts, last_tier, previous, plan, assumptions, seed)
    visit = day_of_visit(facts, plan, assumptions, seed)
    newly = np.flatnonzero(newly_admitted(facts, previous, plan) & (tier > 0))
    return Conduct(
        pension_tier=tier,
        joins_medical=joins_medical(facts, was_in, price, previous, assumptions, seed),
        pension_payment_day=pension_day(facts, visit, newly, plan),
        medical_payment_day=medical_day(facts, visit, paid_for, plan, assumptions, seed),
        channel=channel(facts, paid_for, plan, assumptions, seed),
    )
