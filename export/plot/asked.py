"""What a chart is asked: one of several names, or a refusal that lists them; one outcome or two."""

from __future__ import annotations

from simulation import Comparison, Outcome
from simulation.errors import one_of
from simulation.words import LANGUAGES


def in_language(lang: str) -> str:
    """zh or en. Raises Refusal."""
    return one_of("lang", lang, LANGUAGES)


def has_two(result: Comparison | Outcome) -> bool:
    """Whether there is a base and a draft that is another scenario."""
    return isinstance(result, Comparison) and result.base.stamp.scenario_id != result.reform.stamp.scenario_id


def reform_of(result: Comparison | Outcome) -> Outcome:
    """The outcome itself, or the reform of the two."""
    return result.reform if isinstance(result, Comparison) else result
