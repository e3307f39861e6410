"""The behavioural assumptions: read from `assumptions/behaviour.yaml`, overridden by a scenario, checked by range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from simulation.errors import Problem, Refusal, nearest
from simulation.plain import load_yaml

_FILE = Path(__file__).resolve().parent.parent / "assumptions" / "behaviour.yaml"


@dataclass(frozen=True)
class Assumption:
    """A figure of behaviour: value, the range worth exploring, its unit, where it comes from, what it moves.

    `part` is medical, pension or payment. A `response` says how people react; at 0 they do not.
    """

    value: float
    range: tuple[float, float]
    unit: str
    part: str
    label_zh: str
    label_en: str
    basis: str
    source: str
    moves: str
    response: bool = False


@lru_cache(maxsize=1)
def _content() -> dict[str, Any]:
    return load_yaml(_FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def default_assumptions() -> dict[str, Assumption]:
    """Every behavioural assumption by name, from `assumptions/behaviour.yaml`."""
    entries = _content()["assumptions"]
    return {name: Assumption(**{**entry, "range": tuple(entry["range"])}) for name, entry in entries.items()}


def urban_town_ending() -> str:
    """How the name of an urban subdistrict ends, which tells it from a town of villages."""
    return str(_content()["urban_towns_end_with"])


def nobody_reacts() -> dict[str, float]:
    """The overrides under which everybody does as last year: every response at zero.

    `Scenario(assumptions={**others, **nobody_reacts()})` shows the static effect of a plan beside that with response.
    By name of the assumption, each 0.0 (a share or an elasticity, without unit).

    Source:
        The entries marked as responses in `simulation/assumptions/behaviour.yaml`.

    Examples:
        >>> from simulation import Scenario, nobody_reacts
        >>> still = Scenario(assumptions=nobody_reacts())
        >>> still.assumption_values["medical_price_response"]
        0.0
    """
    return {name: 0.0 for name, entry in default_assumptions().items() if entry.response}


def assumption_values(overrides: Mapping[str, float]) -> dict[str, float]:
    """The values to use: the defaults overridden. Raises Refusal for an unknown name or a value out of range."""
    known = default_assumptions()
    problems = []
    for name, value in overrides.items():
        where = f"assumptions.{name}"
        if name not in known:
            near = nearest(name, list(known))
            problems.append(
                Problem(
                    where, f"没有这项假设；最接近的是 {near}", f"no such assumption; the nearest is {near}"
                )
            )
            continue
        low, high = known[name].range
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            problems.append(
                Problem(
                    where,
                    f"现为 {value}，应在 {low} 至 {high} 之间",
                    f"is {value}; must lie in {low} to {high}",
                )
            )
    if problems:
        raise Refusal(problems)
    return {name: overrides.get(name, entry.value) for name, entry in known.items()}
