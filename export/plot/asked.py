"""What a chart is asked: one of several names, or a refusal that lists them; one outcome or two."""

from __future__ import annotations

from collections.abc import Iterable

from simulation import Comparison, Outcome
from simulation.errors import refuse
from simulation.words import LANGUAGES


def one_of(where: str, name: str, known: Iterable[str]) -> str:
    """The name, if it is known. Raises Refusal."""
    known = list(known)
    if name not in known:
        listed = ", ".join(known)
        raise refuse(where, f"没有 {name}；可用：{listed}", f"no {name}; known: {listed}")
    return name


def in_language(lang: str) -> str:
    """zh or en. Raises Refusal."""
    return one_of("lang", lang, LANGUAGES)


def has_two(result: Comparison | Outcome) -> bool:
    """Whether there is a base and a draft that is another scenario."""
    return isinstance(result, Comparison) and result.base.stamp.scenario_id != result.reform.stamp.scenario_id


def reform_of(result: Comparison | Outcome) -> Outcome:
    """The outcome itself, or the reform of the two."""
    return result.reform if isinstance(result, Comparison) else result
