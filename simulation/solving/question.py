"""A question asked backwards: where it starts, what may move, what is wanted, what must hold. Checked when made."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

from simulation.errors import Refusal, refuse
from simulation.plain import canonical_json
from simulation.scenario import Scenario
from simulation.solving.figures import Record, known, names_of_record, value_of
from simulation.solving.levers import Lever, Number, changes_of, check_levers, exact, number

MOST_CANDIDATES = 20_000
"""So many plans are searched in full, a matter of a quarter of an hour; more are refused with advice."""
METHODS = ("grid", "bisect")
SENSES = ("min", "max")
_SENSE_WORDS = {
    "min": "min",
    "minimise": "min",
    "minimize": "min",
    "max": "max",
    "maximise": "max",
    "maximize": "max",
}
_LIMIT = re.compile(r"\s*([^<>=\s]+)\s*(<=|>=)\s*([+-]?)\s*(\d[\d,_]*(?:\.\d+)?)\s*(%?)\s*")


@dataclass(frozen=True)
class Goal:
    """A measure (`simulation.solving.figures`) to be made as small (`min`) or as large (`max`) as may be.
    In the unit of the measure: yuan, persons, share.

    Raises:
        Refusal: a sense that is neither min nor max.

    Source:
        Measures: `simulation/solving/figures.py`.

    Examples:
        >>> from simulation import Goal
        >>> Goal("public").sense
        'min'
    """

    measure: str
    sense: str = "min"

    def __post_init__(self) -> None:
        if self.sense not in _SENSE_WORDS:
            raise refuse(
                "goal", f"现为 {self.sense}；应为 min 或 max", f"is {self.sense}; must be min or max"
            )
        object.__setattr__(self, "sense", _SENSE_WORDS[self.sense])

    def key(self, value: Fraction | None) -> tuple[bool, Fraction]:
        """Sorts what is better first; what has no value comes last."""
        return (value is None, (value or Fraction(0)) * (1 if self.sense == "min" else -1))

    @classmethod
    def parse(cls, text: str) -> Goal:
        """`min public`, `max lever:individual`. Raises Refusal."""
        sense, _, measure = text.strip().partition(" ")
        if not measure.strip():
            raise refuse("--goal", f"现为 {text}；应形如 min public", f"is {text}; expected min public")
        return cls(measure.strip(), sense)

    def __str__(self) -> str:
        return f"{self.sense} {self.measure}"


@dataclass(frozen=True)
class Limit:
    """A measure `at_most` or `at_least` a bound (yuan, persons, shares from 0 to 1); `over_base`: the bound is on the
    difference to the base. A measure without value (nobody could join) keeps every limit.

    Raises:
        Refusal: not exactly one bound, a bound that is no number, a lever over the base.

    Source:
        Measures: `simulation/solving/figures.py`.

    Examples:
        >>> from simulation import Limit
        >>> Limit("public", at_most=0, over_base=True).over_base
        True
    """

    measure: str
    at_most: Number | None = None
    at_least: Number | None = None
    over_base: bool = False

    def __post_init__(self) -> None:
        if (self.at_most is None) == (self.at_least is None):
            raise refuse(
                f"limit.{self.measure}",
                "at_most 与 at_least 须恰好写一个",
                "state exactly one of at_most and at_least",
            )
        try:
            bound = number(exact(self.at_most if self.at_least is None else self.at_least))
        except ValueError:
            raise refuse(f"limit.{self.measure}", "界限应为数字", "the bound must be a number") from None
        object.__setattr__(self, "at_most" if self.at_least is None else "at_least", bound)
        if self.over_base and self.measure.startswith("lever:"):
            raise refuse(f"limit.{self.measure}", "杠杆没有基准", "a lever has no base")

    @property
    def bound(self) -> Fraction:
        return exact(self.at_most if self.at_least is None else self.at_least)

    def counted(self, value: Fraction | None, of_base: Fraction | None) -> Fraction | None:
        """What the bound is held against: the measure, or its difference to the base."""
        if value is None or not self.over_base:
            return value
        return None if of_base is None else value - of_base

    def miss(self, value: Fraction | None, of_base: Fraction | None) -> Fraction:
        """By how much it is missed; 0 where it holds."""
        counted = self.counted(value, of_base)
        if counted is None:
            return Fraction(0)
        over = counted - self.bound if self.at_least is None else self.bound - counted
        return max(over, Fraction(0))

    @classmethod
    def parse(cls, text: str) -> Limit:
        """`level:district<=+5000000` (+ and -: more or less than the base), `rate:medical>=95%`, `worse_off:dibao<=0`.

        Raises Refusal.
        """
        found = _LIMIT.fullmatch(text)
        if not found:
            raise refuse(
                "--limit",
                f"现为 {text}；应形如 level:district<=+5000000 或 rate:medical>=95%",
                f"is {text}; expected level:district<=+5000000 or rate:medical>=95%",
            )
        measure, side, sign, digits, percent = found.groups()
        bound = exact(digits.replace(",", "").replace("_", "")) / (100 if percent else 1)
        bound = -bound if sign == "-" else bound
        place = {"<=": "at_most", ">=": "at_least"}[side]
        return cls(measure, over_base=bool(sign), **{place: number(bound)})

    def __str__(self) -> str:
        sign, bound = ("<=" if self.at_least is None else ">="), number(self.bound)
        return f"{self.measure}{sign}{f'{bound:+}' if self.over_base else bound}"


@dataclass(frozen=True)
class Question:
    """`start`: the scenario with the levers where the plan has them; `base`: what differences are to. See `question_of`."""

    start: Scenario
    base: Scenario
    levers: tuple[Lever, ...]
    goal: Goal
    limits: tuple[Limit, ...] = ()

    @property
    def count(self) -> int:
        """How many candidates."""
        return math.prod(lever.count for lever in self.levers)

    @cached_property
    def candidates(self) -> list[tuple[Number, ...]]:
        """A value of each lever, for every plan on the grid; the last lever moves first."""
        return list(product(*(lever.values for lever in self.levers)))

    @property
    def towns(self) -> tuple[str, ...]:
        return self.base.resolved_plan.towns

    def scenario_at(self, values: Sequence[Number]) -> Scenario:
        """The scenario of a candidate. Raises Refusal where the plan refuses it."""
        return self.start.with_changes(changes_of(self.levers, values, self.start.resolved_plan))

    def value(self, measure: str, record: Record, values: Sequence[Number] = ()) -> Fraction | None:
        """A measure of a candidate (of the base, without values)."""
        if measure.startswith("lever:") and not values:
            return None
        return value_of(measure, record, self.towns, self.levers, values)

    @cached_property
    def now(self) -> tuple[Number, ...]:
        """Where the plan has the levers."""
        return tuple(lever.now(self.start.resolved_plan) for lever in self.levers)

    @property
    def grid_id(self) -> str:
        """Names what moves a candidate's figures: where it starts, the base, what the levers move. Not their range, so that
        a finer or wider grid goes on from a coarser one."""
        paths = [[astuple(move) for move in lever.moves] for lever in self.levers]
        return _short([self.start.id, self.base.id, paths, names_of_record(self.towns)])

    @property
    def id(self) -> str:
        """Names the whole question."""
        spans = [[lever.low, lever.high, lever.step] for lever in self.levers]
        return _short([self.grid_id, spans, str(self.goal), [str(limit) for limit in self.limits]])


def _short(content: object) -> str:
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()[:16]


def question_of(
    scenario: Scenario,
    levers: Sequence[Lever],
    goal: Goal,
    limits: Sequence[Limit] = (),
    base: Scenario | None = None,
) -> Question:
    """The question, checked. `base`: by default the scenario's plan without changes. Raises Refusal.

    What the scenario itself changes at the levers' paths is of no matter, since every candidate sets them anew: the same
    question before and after a candidate was taken into the draft is the same one.
    """
    base = scenario.base if base is None else base
    if base.population_ref != scenario.population_ref:
        raise refuse(
            "population",
            f"两个情景的人口不同（{base.population_ref.name}，{scenario.population_ref.name}）；请写明同一人口",
            f"different people ({base.population_ref.name}, {scenario.population_ref.name}); name the same population",
        )
    check_levers(levers, scenario.resolved_plan)
    question = Question(_without(scenario, levers), base, tuple(levers), goal, tuple(limits))
    known(goal.measure, question.towns, levers, "goal")
    for limit in limits:
        known(limit.measure, question.towns, levers, "limit")
    if question.count > MOST_CANDIDATES:
        raise _too_many(question)
    return question


def _without(scenario: Scenario, levers: Sequence[Lever]) -> Scenario:
    moved = {move.path for lever in levers for move in lever.moves}
    rest = {path: value for path, value in scenario.changes.items() if path not in moved}
    try:
        start = scenario.replace(changes=rest)
        check_levers(levers, start.resolved_plan)
    except Refusal:
        return scenario  # the other changes need these
    return start


def _too_many(question: Question) -> Refusal:
    widest = max(question.levers, key=lambda lever: lever.count)
    times = math.ceil(question.count / MOST_CANDIDATES)
    step = number(exact(widest.step) * times)
    return refuse(
        "levers",
        f"共 {question.count:,} 个候选，多于 {MOST_CANDIDATES:,} 个；请缩小范围或放大步长，"
        f"如把 {widest.name} 的步长由 {widest.step} 改为 {step}，求得后再在其附近细分",
        f"{question.count:,} candidates, more than {MOST_CANDIDATES:,}; narrow a range or widen a step, "
        f"such as {widest.name} from {widest.step} to {step}, then look closer around what is found",
    )
