"""One person and all that the rules answered, as plain values: yuan, dates, names of groups, yes and no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any

from simulation.law.dates import NEVER, date_of
from simulation.law.facts import FAMILY_PLANNING, GROUP_BIT, Facts
from simulation.law.medical import aid_worth
from simulation.law.parts import AidRule, Tier
from simulation.law.plan import Plan
from simulation.law.rule import RULES

DAYS = (
    "birth_day",
    "wife_birth_day",
    "pension_payment_day",
    "medical_payment_day",
    "medical_age_day",
    "coverage_start",
)
GROUPS = ("groups", "pension_groups")
PER_AID_RULE = ("fits_aid_rules", "aid_parts")
"""Rules that answer once for each aid rule of the plan."""


@lru_cache(maxsize=4096)
def _names_of(bits: int) -> tuple[str, ...]:
    return tuple(name for name, bit in GROUP_BIT.items() if bits & bit)


@lru_cache(maxsize=4096)
def _date(day: int) -> dt.date | None:
    return None if day == int(NEVER) else date_of(day)


@dataclass(frozen=True, eq=False)
class Asked:
    """A row of what `assess.apply_rules` gave: facts, conduct and every rule's answer by name, arrays of a block."""

    known: Mapping[str, Any]
    row: int
    place: int
    """The row among all facts."""
    facts: Facts
    plan: Plan
    figures: Mapping[str, Any]

    @property
    def person_id(self) -> int:
        return int(self.facts.person[self.place]) + self.facts.first_person

    def __getitem__(self, name: str) -> Any:
        """A fact or answer as a plain value; of a rule asked for each aid rule, a tuple."""
        found = self.known[name]
        if isinstance(found, tuple):
            return tuple(self._plain(name, one[self.row]) for one in found)
        return self._plain(name, found[self.row])

    def _plain(self, name: str, value: Any) -> Any:
        if name in DAYS:
            return _date(int(value))
        if name in GROUPS:
            return _names_of(int(value))
        if name == "town":
            return self.facts.towns[int(value)]
        if name == "village":
            return self.facts.villages[int(value)]
        if name == "family_planning":
            return FAMILY_PLANNING[int(value)]
        kind = RULES[name].kind if name in RULES else ""
        if kind == "amount":
            return int(value) / 100
        if kind == "tier":
            return self.plan.pension.tiers[int(value)].amount if value >= 0 else None
        return value.item()

    def worth(self, at: int) -> float:
        """What an aid rule is worth by itself, in yuan."""
        return aid_worth(self.figures["medical.aid"][at], self.figures["medical.individual"]) / 100

    def tier_of(self, amount: float | None) -> Tier | None:
        """The tier of an amount in yuan, where the plan has one."""
        return next((tier for tier in self.plan.pension.tiers if tier.amount == amount), None)

    def aid_rule(self, item: str) -> tuple[int, AidRule]:
        """An aid rule and its place in the plan."""
        return next((at, rule) for at, rule in enumerate(self.plan.medical.aid) if rule.id == item)


def value_at(plan: Plan, path: str) -> Any:
    """The value of a figure that a rule reads; None where the plan has no such tier or aid rule."""
    head, _, rest = path.partition(".")
    steps = rest.split(".")
    items: dict[str, Any] = {}
    if head == "pension" and steps[0] == "tiers":
        items = {str(tier.amount): tier for tier in plan.pension.tiers}
    elif head == "medical" and steps[0] == "aid":
        items = {rule.id: rule for rule in plan.medical.aid}
    if not items and rest[-3:] == "aid":
        return ()
    if items and len(steps) == 1:
        return tuple(int(key) if key.isdigit() else key for key in items)
    if items:
        found = items.get(steps[1])
        return None if found is None else getattr(found, steps[2])
    return reduce(getattr, path.split("."), plan)
