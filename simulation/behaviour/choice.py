"""What the parts of behaviour share: cached draws, choices drawn conditional on last year's, prices by the rules."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.draws import uniform
from simulation.law.dates import Bools, Days, Fen, day_number, has_reached
from simulation.law.facts import Facts
from simulation.law.figures import figures_of
from simulation.law.plan import Plan
from simulation.law.standing import standing
from simulation.law.tally import of_each

Floats = NDArray[np.floating[Any]]


class Persons:
    """The persons of facts as a cache key: facts that were made from others have the same persons, and so their draws."""

    __slots__ = ("first", "numbers")

    def __init__(self, facts: Facts):
        self.numbers, self.first = facts.person, facts.first_person

    def __hash__(self) -> int:
        return hash((id(self.numbers), self.first))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Persons) and self.numbers is other.numbers and self.first == other.first

    def ids(self) -> NDArray[np.int64]:
        """The person_id of each."""
        return self.numbers.astype(np.int64) + self.first


def draws(facts: Facts, seed: int, purpose: str) -> Floats:
    """One number in [0, 1) a person; kept, since it does not depend on the plan."""
    return _draws(Persons(facts), seed, purpose)


@lru_cache(maxsize=12)
def _draws(persons: Persons, seed: int, purpose: str) -> Floats:
    values = uniform(seed, persons.ids(), purpose)
    values.flags.writeable = False
    return values


def shifted(chance: Floats, odds_factor: Floats) -> Floats:
    """The chance whose odds are those of `chance` times a factor; exactly the same one where the factor is 1."""
    return chance * odds_factor / (1.0 + chance * (odds_factor - 1.0))


def is_in(was_in: Bools, last_year: Floats, this_year: Floats, draw: Floats) -> Bools:
    """Who is in this year, given who was in last year and the chance of then and of now.

    The draw is first put into the part of [0, 1) that last year's state stands for (below 1 - p: out, above: in), then
    held against this year's chance q: who was in stays with min(1, q / p), who was not joins with
    max(0, (q - p) / (1 - p)). Where q = p everybody does as last year, whatever the draw.
    """
    stays = draw * last_year >= last_year - this_year
    joins = (this_year > last_year) & (draw * (1.0 - last_year) >= 1.0 - this_year)
    return (was_in & stays) | (~was_in & joins)


def settling_day(plan: Plan) -> int:
    """The day whose price people have in mind, and on which departments settle: the window's last, before any wait."""
    calendar = plan.calendar
    return min(day_number(calendar.window_end), day_number(calendar.waiting_from) - 1)


def window_ends(facts: Facts, plan: Plan) -> Days:
    """The window's last day, for each person."""
    return np.full(len(facts), day_number(plan.calendar.window_end), dtype=np.int32)


def figures_under(facts: Facts, plan: Plan, wanted: tuple[str, ...], **columns: Any) -> dict[str, Any]:
    """What rules say of everybody under a plan, given columns of conduct."""
    figures = figures_of(plan, facts)
    return of_each(facts, {**standing(facts, plan, figures), **columns}, figures, wanted)


def medical_price(facts: Facts, plan: Plan) -> tuple[Bools, Fen]:
    """Who may join medical, and what each would pay of the own part (fen) on the settling day."""
    wanted = ("medical_eligible", "medical_personal")
    known = figures_under(
        facts,
        plan,
        wanted,
        joins_medical=np.ones(len(facts), dtype=bool),
        medical_payment_day=np.full(len(facts), settling_day(plan), dtype=np.int32),
    )
    return known["medical_eligible"], known["medical_personal"]


@lru_cache(maxsize=4)
def last_medical_price(facts: Facts, previous: Plan) -> Fen:
    """What each would have paid of the own part (fen) under last year's plan."""
    return medical_price(facts, previous)[1]


def age_class(facts: Facts, on_day: int, starts: tuple[int, ...]) -> NDArray[np.uint8]:
    """How many of the ages each person has completed on a day."""
    result = np.zeros(len(facts), dtype=np.uint8)
    for age in starts:
        result += has_reached(facts.birth_day, on_day, age)
    return result
