"""What rules say of the facts alone: asked once, and again only where a figure that they read is another.

Most changes of a plan leave who may join, who is in which group and which tier is open to whom as they were. A rule
that reads facts and figures only, directly and through other rules, is therefore asked of everybody at once, and its
answer kept for those facts and those figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import lru_cache, partial, reduce
from typing import Any
from weakref import WeakKeyDictionary

from numpy.typing import NDArray

from simulation.law.dates import Bools
from simulation.law.facts import Facts
from simulation.law.plan import Plan
from simulation.law.rule import RULES, rules_for

KEPT = 64
"""Answers kept for each set of facts, one or two bytes a person each."""
Paths = tuple[str, ...]
_answers: WeakKeyDictionary[Facts, dict[tuple[Any, ...], NDArray[Any]]] = WeakKeyDictionary()


@lru_cache(maxsize=1)
def of_facts_alone() -> dict[str, Paths]:
    """The rules that read facts and figures only: by name, the plan paths they rest on, in the order they run."""
    facts = {field.name for field in fields(Facts)}
    found: dict[str, Paths] = {}
    for rule in RULES:
        if all(name in facts or name in found for name in rule.needs):
            found[rule.name] = _paths((rule.name,))
    return found


@lru_cache(maxsize=16)
def _paths(wanted: tuple[str, ...]) -> Paths:
    """The plan paths that some results rest on, directly and through other rules."""
    return tuple(dict.fromkeys(path for rule in rules_for(wanted) for path in rule.figures.values()))


def standing(facts: Facts, plan: Plan, figures: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of the facts and every answer that rests on them alone, by name. Read only."""
    known = dict(facts.columns())
    for name, paths in of_facts_alone().items():
        known[name] = _kept(facts, name, paths, plan, partial(RULES[name], known, figures))
    return known


def may_contribute_at_end(facts: Facts, plan: Plan, figures: Mapping[str, Any]) -> Bools:
    """Who could join the pension on the window's last day: does not depend on the days people chose."""
    paths = (*_paths(("pension_eligible",)), "calendar.window_end")

    def ask() -> Bools:
        known = {**standing(facts, plan, figures), "pension_payment_day": figures["calendar.window_end"]}
        for rule in rules_for(("pension_eligible",), frozenset(known)):
            known[rule.name] = rule(known, figures)
        answer: Bools = known["pension_eligible"]
        return answer

    return _kept(facts, "pension_eligible on the window's last day", paths, plan, ask)


def _kept(facts: Facts, name: str, paths: Paths, plan: Plan, ask: Callable[[], NDArray[Any]]) -> NDArray[Any]:
    """An answer from what is kept, else asked for; the oldest makes room."""
    of_facts = _answers.setdefault(facts, {})
    key = (name, *(reduce(getattr, path.split("."), plan) for path in paths))
    answer = of_facts.get(key)
    if answer is None:
        answer = ask()
        answer.flags.writeable = False
        of_facts[key] = answer
        while len(of_facts) > KEPT:
            of_facts.pop(next(iter(of_facts)), None)
    return answer
