"""Levers: a figure of the plan, or several that move together, over a range in steps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from simulation.errors import Problem, Refusal, nearest, refuse
from simulation.law.paths import unit_of
from simulation.law.plan import Plan
from simulation.plain import load_yaml

_FILE = Path(__file__).resolve().parent / "levers.yaml"
_OFFSET = re.compile(r"(.*[a-z0-9_])([+-]\d+(?:\.\d+)?)?")
NOT_LEVERS = ("fee_year",)
Number = int | float


def exact(value: Any) -> Fraction:
    """A number as it is written: 0.1 is a tenth. Raises ValueError."""
    return Fraction(str(value))


def number(value: Fraction) -> Number:
    """The number that plans and tables have: whole where it is whole."""
    return int(value) if value.denominator == 1 else float(value)


@dataclass(frozen=True)
class Move:
    """A path that a lever moves: to the lever's value plus `offset`, but not below the figure at the path `at_least`; or,
    with `keeps_sum_with`, so that it and the figure at that path add up to what they do in the plan."""

    path: str
    offset: Number = 0
    at_least: str = ""
    keeps_sum_with: str = ""

    @property
    def paths(self) -> list[str]:
        """Every path that it names."""
        return [path for path in (self.path, self.at_least, self.keeps_sum_with) if path]


@dataclass(frozen=True)
class Ready:
    """A lever that comes with the program: its words, its paths, a range to begin with."""

    name: str
    label_zh: str
    label_en: str
    moves: tuple[Move, ...]
    range: tuple[Number, Number, Number]


@lru_cache(maxsize=1)
def all_ready() -> dict[str, Ready]:
    """Every ready lever by name."""
    content: dict[str, Any] = load_yaml(_FILE.read_text(encoding="utf-8"))["levers"]
    return {
        name: Ready(
            name,
            entry["label_zh"],
            entry["label_en"],
            tuple(Move(**move) for move in entry["moves"]),
            tuple(entry["range"]),
        )
        for name, entry in content.items()
    }


def ready_levers(plan: Plan) -> dict[str, Ready]:
    """The ready levers whose figures a plan has."""
    known = set(numeric_paths(plan))
    return {
        name: ready
        for name, ready in all_ready().items()
        if all(known.issuperset(move.paths) for move in ready.moves)
    }


@lru_cache(maxsize=16)
def numeric_paths(plan: Plan) -> tuple[str, ...]:
    """Every path of a plan that holds a number and may be a lever."""
    return tuple(path for path in plan.paths if path not in NOT_LEVERS and _is_number(plan, path))


def _is_number(plan: Plan, path: str) -> bool:
    value = None if path.startswith(("payers.", "notes.")) else plan.get(path)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


@dataclass(frozen=True)
class Lever:
    """What may move, from `low` to `high` in steps of `step` (the last value is the last step that is not above
    `high`).

    `path`: the name of a ready lever (`full_help_age`), a path of the plan (`medical.individual`), or several paths
    that move together, each with what is added to the lever's value: `{"medical.aid.age_70_plus.min_age": 0,
    "medical.aid.age_60_69.max_age": -1}`. `name` names it in tables; without one, a group has its first path's name.

    Yuan, years, months or shares, by the path (`unit`).

    Raises:
        Refusal: a range that is empty or not of numbers.

    Source:
        Ready levers: `simulation/solving/levers.yaml`.

    Examples:
        >>> from simulation import Lever
        >>> fee = Lever("medical.individual", 350, 400, 10)
        >>> len(fee.values)
        6
    """

    path: str | Mapping[str, Number] | tuple[Move, ...]
    low: Number
    high: Number
    step: Number
    name: str = ""

    def __post_init__(self) -> None:
        given = self.path
        if isinstance(given, Mapping):
            given = tuple(Move(path, offset) for path, offset in given.items())
        ready = all_ready().get(given) if isinstance(given, str) else None
        moves = ready.moves if ready else (Move(given),) if isinstance(given, str) else given
        if not moves:
            raise refuse("lever", "没有写路径", "names no path")
        object.__setattr__(self, "path", moves)
        object.__setattr__(self, "name", self.name or (ready.name if ready else moves[0].path))
        for end in ("low", "high", "step"):
            self._checked(end)
        if self.step <= 0 or self.low > self.high:
            raise refuse(
                f"lever.{self.name}",
                f"现为 {self.low} 至 {self.high}、步长 {self.step}；低端不得高于高端，步长应大于 0",
                f"is {self.low} to {self.high} in steps of {self.step}; the low end must not lie above the high one "
                "and the step must be above 0",
            )

    def _checked(self, end: str) -> None:
        try:
            object.__setattr__(self, end, number(exact(getattr(self, end))))
        except ValueError:
            found = getattr(self, end)
            raise refuse(
                f"lever.{self.name}.{end}", f"现为 {found}，应为数字", f"is {found}; must be a number"
            ) from None

    @property
    def moves(self) -> tuple[Move, ...]:
        """The paths it moves."""
        assert isinstance(self.path, tuple)
        return self.path

    @cached_property
    def values(self) -> tuple[Number, ...]:
        """Every value, rising."""
        low, step = exact(self.low), exact(self.step)
        return tuple(number(low + place * step) for place in range(self.count))

    @property
    def count(self) -> int:
        """How many values."""
        return int((exact(self.high) - exact(self.low)) / exact(self.step)) + 1

    @property
    def unit(self) -> str:
        """years, months, share or yuan, by the first path."""
        return unit_of(self.moves[0].path)

    def now(self, plan: Plan) -> Number:
        """Where a plan has it."""
        first = self.moves[0]
        return number(exact(plan.get(first.path)) - exact(first.offset))

    def label(self, lang: str) -> str:
        """In words where it is a ready one, else its name."""
        ready = all_ready().get(self.name)
        return (ready.label_zh if lang == "zh" else ready.label_en) if ready else self.name

    @classmethod
    def parse(cls, text: str) -> Lever:
        """`individual=300:400:10`, `medical.individual=300:400:10`, or several paths: `a.b,c.d-1=60:75:1`.

        Raises Refusal.
        """
        what, _, span = text.partition("=")
        ends = span.split(":")
        found = [_OFFSET.fullmatch(part.strip()) for part in what.split(",")]
        if len(ends) != 3 or not all(found):
            raise refuse(
                "--lever",
                f"现为 {text}；应形如 medical.individual=300:400:10（低端:高端:步长）",
                f"is {text}; expected medical.individual=300:400:10 (low:high:step)",
            )
        moves = {match[1]: number(exact(match[2] or 0)) for match in found if match}
        only = next(iter(moves)) if len(moves) == 1 else None
        path: str | Mapping[str, Number] = only if only and not moves[only] else moves
        try:
            low, high, step = (number(exact(end.strip())) for end in ends)
        except ValueError:
            raise refuse(
                "--lever", f"现为 {text}；三段都应是数字", f"is {text}; all three must be numbers"
            ) from None
        return cls(path, low, high, step)


def check_levers(levers: Sequence[Lever], plan: Plan) -> None:
    """Raises Refusal: no lever, two of one name, a path that is no number of the plan, a path that two levers move."""
    if not levers:
        raise refuse("levers", "至少要有一个杠杆", "at least one lever is needed")
    known, seen, names = numeric_paths(plan), dict[str, str](), set[str]()
    problems: list[Problem] = []
    for lever in levers:
        if lever.name in names:
            problems += refuse(f"lever.{lever.name}", "写了两次", "stands twice").problems
        names.add(lever.name)
        for path in dict.fromkeys(path for move in lever.moves for path in move.paths):
            if path not in known:
                near = nearest(path, list(known))
                problems += refuse(
                    path,
                    f"不是方案中的数字；最接近的是 {near}",
                    f"is no figure of the plan; the nearest is {near}",
                ).problems
        for path in (move.path for move in lever.moves):
            if path in seen and seen[path] != lever.name:
                both = f"{seen[path]}, {lever.name}"
                problems += refuse(
                    path, f"被两个杠杆移动：{both}", f"is moved by two levers: {both}"
                ).problems
            seen[path] = lever.name
    if problems:
        raise Refusal(problems)


def changes_of(levers: Sequence[Lever], values: Sequence[Number], plan: Plan) -> dict[str, Number]:
    """The plan's changes when each lever stands at a value."""
    changes: dict[str, Number] = {}
    for lever, value in zip(levers, values, strict=True):
        for move in lever.moves:
            changes[move.path] = number(exact(value) + exact(move.offset))
    for move in (move for lever in levers for move in lever.moves):
        if move.keeps_sum_with:
            other = move.keeps_sum_with
            whole = exact(plan.get(move.path)) + exact(plan.get(other))
            changes[move.path] = number(whole - exact(changes.get(other, plan.get(other))))
        if move.at_least:
            changes[move.path] = max(changes[move.path], changes.get(move.at_least, plan.get(move.at_least)))
    return changes
