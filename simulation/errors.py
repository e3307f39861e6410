"""Refusals: what is wrong, where, and what is expected, in both languages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing that was refused. `where` is a plan path, a column or a file; the rest says why and what to do,
    figures with their unit (yuan, persons).

    Source:
        The check that found it; the class is in `simulation/errors.py`.

    Examples:
        >>> from simulation import Problem
        >>> print(Problem("medical.individual", "现为 -1，应为正数", "is -1; expected a positive figure").text("en"))
        medical.individual: is -1; expected a positive figure
    """

    where: str
    zh: str
    en: str

    def text(self, lang: str) -> str:
        """The problem in one language ("zh" or "en"), its place before it."""
        return f"{self.where}: {self.zh if lang == 'zh' else self.en}"


class Refusal(ValueError):
    """A plan, change, table, scenario or file that cannot be used, with every problem found (`problems`).

    `text("zh")`, `text("en")`: a line a problem, with the units of the place it names (yuan, persons, dates).

    Source:
        Every module that is handed something; the class is in `simulation/errors.py`.

    Examples:
        >>> from simulation import Refusal, Scenario
        >>> try:
        ...     Scenario(changes={"medical.indvidual": 380})
        ... except Refusal as refusal:
        ...     print(refusal.text("en"))
        medical.indvidual: no such path; the nearest is medical.individual
    """

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__(self.text("zh") + "\n" + self.text("en"))

    def text(self, lang: str) -> str:
        """All problems in one language ("zh" or "en"), a line each."""
        return "\n".join(problem.text(lang) for problem in self.problems)

    def __reduce__(self) -> tuple[type[Refusal], tuple[tuple[Problem, ...]]]:
        return (Refusal, (self.problems,))


def unreadable(where: str, error: Exception) -> Refusal:
    """A value that nothing could make sense of."""
    return refuse(where, f"读不懂这个值（{error}）", f"the value cannot be read ({error})")


def one_of(where: str, name: str, known: Iterable[Any]) -> str:
    """The name, if it is known. Raises Refusal, which lists what is."""
    known = list(known)
    if name not in known:
        listed = ", ".join(known)
        raise refuse(where, f"没有 {name}；可用：{listed}", f"no {name}; known: {listed}")
    return name


def refuse(where: str, zh: str, en: str) -> Refusal:
    """A refusal with a single problem, ready to be raised."""
    return Refusal([Problem(where, zh, en)])


def nearest(text: str, known: list[str]) -> str:
    """The known name most like the text, for a message."""
    close = difflib.get_close_matches(text, known, n=1, cutoff=0.0)
    return close[0] if close else "-"
