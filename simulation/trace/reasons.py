"""What the reasons of both schemes are put together from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from simulation.clauses import Said, rule_says
from simulation.law.rule import RULES
from simulation.trace import words
from simulation.trace.asked import Asked

Choice: TypeAlias = tuple[str, dict[str, Any]]
"""The sentence of `words.yaml`, and what it names beyond what the rule read."""
Choose: TypeAlias = Callable[[Asked, Any], Choice]
"""Gives the sentence for what a rule answered."""


def in_both(mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    """The groups in both, in the order of the first."""
    return tuple(name for name in mine if name in theirs)


def yes_no(answer: Any) -> str:
    """The sentence of a condition that is met, or is not."""
    return "yes" if answer else "no"


def all_of(rule: str) -> Choose:
    """For conditions that must all hold: those that do not, in words."""

    def choose(asked: Asked, answer: Any) -> Choice:
        needs = RULES[rule].needs
        return yes_no(answer), {"count": len(needs), "missing": says([n for n in needs if not asked[n]])}

    return choose


def says(names: list[str]) -> Said:
    """What rules say, within a sentence."""
    return words.listed(
        tuple(
            Said(rule_says(RULES[name], "zh"), _within(rule_says(RULES[name], "en").rstrip(".")))
            for name in names
        )
    )


def _within(sentence: str) -> str:
    """A sentence that goes on where another began; the id of a reading (R12) keeps its letter."""
    return sentence if sentence[1:2].isdigit() else sentence[:1].lower() + sentence[1:]
