"""What a rule is: a small pure function on arrays, with its clauses, what it reads and what it gives.

The arguments of a rule are its wiring. Positional arguments are facts (`simulation.law.facts`) or what earlier rules
gave, each by its name; keyword arguments are figures of the plan, whose paths the declaration states.

A *condition* answers yes or no and can be shown by itself in a trace; a *tier* answers with a place in the tier table;
an *amount* answers in fen, and rests on nothing but conditions, tiers, yes/no facts and other amounts: who is alike in
those gets the same (`simulation.law.tally` counts on it). `RULES` holds all in the order they run.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from simulation.law.facts import FACT_NAMES, YES_NO_FACTS


@dataclass(frozen=True)
class Rule:
    """A rule's declaration. `needs` are facts or earlier results, `figures` maps an argument to a plan path."""

    name: str
    scheme: str
    clauses: tuple[str, ...]
    needs: tuple[str, ...]
    figures: Mapping[str, str]
    kind: str
    function: Callable[..., Any]

    @property
    def summary(self) -> str:
        """The first line of the rule's docstring."""
        return (inspect.getdoc(self.function) or "").splitlines()[0]

    def __call__(self, known: Mapping[str, Any], figures: Mapping[str, Any]) -> Any:
        """The rule's answer from the facts and results known so far and the plan's figures by path."""
        return self.function(
            *(known[name] for name in self.needs),
            **{argument: figures[path] for argument, path in self.figures.items()},
        )


class Rules:
    """The rules in the order they run; a declaration that reads what nothing gives is refused at import."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def __getitem__(self, name: str) -> Rule:
        return self._rules[name]

    def __len__(self) -> int:
        return len(self._rules)

    def __contains__(self, name: object) -> bool:
        return name in self._rules

    def add(self, rule: Rule) -> None:
        """Puts a rule at the end. Raises ValueError for one that reads what nothing before it gives."""
        if rule.name in self._rules or rule.name in FACT_NAMES:
            raise ValueError(f"two givers of {rule.name}")
        unknown = [name for name in rule.needs if name not in self._rules and name not in FACT_NAMES]
        if unknown:
            raise ValueError(f"rule {rule.name} reads {unknown}, which no fact and no earlier rule gives")
        if rule.kind == "amount":
            wrong = [name for name in rule.needs if name not in YES_NO_FACTS and not self._may_bear(name)]
            if wrong:
                raise ValueError(f"amount {rule.name} reads {wrong}; it may read answers and amounts only")
        self._rules[rule.name] = rule

    def _may_bear(self, name: str) -> bool:
        return name in self._rules and self._rules[name].kind in ("condition", "tier", "amount")


RULES = Rules()


@lru_cache(maxsize=256)
def rules_for(wanted: tuple[str, ...], known: frozenset[str] = frozenset()) -> tuple[Rule, ...]:
    """The rules that the wanted results rest on, in the order they run; none whose result is known."""
    needed = set(wanted) - known
    for rule in reversed(tuple(RULES)):
        if rule.name in needed:
            needed.update(name for name in rule.needs if name not in known)
    return tuple(rule for rule in RULES if rule.name in needed)


Function = TypeVar("Function", bound=Callable[..., Any])
Declare = Callable[[Function], Function]


def _declare(kind: str, scheme: str, clauses: str, figures: Mapping[str, str]) -> Declare:
    def declare(function: Function) -> Function:
        parameters = inspect.signature(function).parameters.values()
        needs = tuple(p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD)
        stated = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
        if stated != set(figures):
            raise ValueError(
                f"rule {function.__name__} takes figures {stated}, its declaration states {set(figures)}"
            )
        name = function.__name__
        RULES.add(Rule(name, scheme, tuple(clauses.split()), needs, dict(figures), kind, function))
        return function

    return declare


def rule(scheme: str, clauses: str, **figures: str) -> Declare:
    """Declares a rule: its scheme, its clause ids (blank separated), and the plan path of each keyword argument."""
    return _declare("rule", scheme, clauses, figures)


def condition(scheme: str, clauses: str, **figures: str) -> Declare:
    """Declares a yes/no question that rules build on."""
    return _declare("condition", scheme, clauses, figures)


def tier(scheme: str, clauses: str, **figures: str) -> Declare:
    """Declares a rule that answers with a place in the tier table, -1 for none."""
    return _declare("tier", scheme, clauses, figures)


def amount(scheme: str, clauses: str, **figures: str) -> Declare:
    """Declares a rule that answers in fen."""
    return _declare("amount", scheme, clauses, figures)
