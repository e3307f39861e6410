"""One lever, where goal and limits rise or fall steadily along it: few candidates settle what is best.

The assumption is held against every candidate looked at: where one is refused, or goes the other way, or where nothing
keeps the limits (the nearest miss may then lie anywhere), the grid is searched instead.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import pairwise

from simulation.solving.levers import Number
from simulation.solving.question import Goal, Limit, Question
from simulation.solving.solution import Found

Values = tuple[Number, ...]


class _NotSteady(Exception):
    """The assumption does not hold, or does not help."""


class _Line:
    """The candidates of one lever, looked at one by one."""

    def __init__(self, question: Question, at: Callable[[Values], Found]):
        self._question, self._at = question, at
        self._base = at(())[()]
        self._candidates = question.candidates
        self.probed: set[int] = set()

    def value(self, place: int, measure: str) -> Fraction:
        """A measure at a place of the line, run there if it was not; raises _NotSteady where the plan refuses it."""
        values = self._candidates[place]
        record = self._at(values).get(values)
        if record is None or isinstance(record, tuple):
            raise _NotSteady
        self.probed.add(place)
        value = self._question.value(measure, record, values)
        if value is None:
            raise _NotSteady
        return value

    def misses(self, limit: Limit, place: int) -> bool:
        assert not isinstance(self._base, tuple)
        of_base = self._question.value(limit.measure, self._base)
        return limit.miss(self.value(place, limit.measure), of_base) > 0

    def keeps(self, limit: Limit, place: int) -> bool:
        return not self.misses(limit, place)

    def is_worth(self, measure: str, value: Fraction, place: int) -> bool:
        return self.value(place, measure) == value

    def differs(self, measure: str, value: Fraction, place: int) -> bool:
        return self.value(place, measure) != value

    def check(self, measure: str) -> None:
        found = [self.value(place, measure) for place in sorted(self.probed)]
        steps = [after - before for before, after in pairwise(found)]
        if any(step > 0 for step in steps) and any(step < 0 for step in steps):
            raise _NotSteady


def bisected(question: Question, at: Callable[[Values], Found]) -> list[Values] | None:
    """The candidates that settle the question, all of them made; None where it cannot be settled this way."""
    line = _Line(question, at)
    try:
        first, last = _between_limits(question, line)
        for place in _equals(question.goal, line, first, last):
            line.value(place, question.goal.measure)
        for measure in {question.goal.measure, *(limit.measure for limit in question.limits)}:
            line.check(measure)
    except _NotSteady:
        return None
    return [question.candidates[place] for place in sorted(line.probed)]


def _between_limits(question: Question, line: _Line) -> tuple[int, int]:
    """The first and the last place that keep every limit."""
    first, last = start, end = 0, question.count - 1
    for limit in question.limits:
        low, high = line.misses(limit, start), line.misses(limit, end)
        if low and high:
            raise _NotSteady
        if low:
            first = max(first, _turn(start, end, partial(line.keeps, limit)))
        if high:
            last = min(last, _turn(start, end, partial(line.misses, limit)) - 1)
    if first > last:
        raise _NotSteady
    return first, last


def _equals(goal: Goal, line: _Line, first: int, last: int) -> range:
    """All that are as good as the best: they stand together at one end, and the order of ties chooses among them."""
    ends = [line.value(place, goal.measure) for place in (first, last)]
    best = min(ends, key=goal.key)
    if ends[0] == ends[1]:
        return range(first, last + 1)
    if ends[0] == best:
        return range(first, _turn(first, last, partial(line.differs, goal.measure, best)))
    return range(_turn(first, last, partial(line.is_worth, goal.measure, best)), last + 1)


def _turn(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first place where it holds, which it does at `high` and not at `low`."""
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high
