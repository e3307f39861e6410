"""Whole-number measures of an outcome's tables by name: money in fen, people in persons.

`public`, `own`, `scheme:medical`, `line:medical_aid`, `level:district`, `members:pension`, `eligible:medical`.
"""

from __future__ import annotations

import pandas as pd

from simulation.errors import nearest, refuse
from simulation.law.vocabulary import BUDGET_LINES, LEVELS
from simulation.ledger import PERSONAL_LINES
from simulation.tables import SCHEMES

MEASURES = (
    "public",
    "own",
    *(f"scheme:{scheme}" for scheme in SCHEMES),
    *(f"line:{line}" for line in BUDGET_LINES),
    *(f"level:{level}" for level in LEVELS),
    *(f"members:{scheme}" for scheme in SCHEMES),
    *(f"eligible:{scheme}" for scheme in SCHEMES),
)
"""Every measure. `scheme` is public money of a scheme."""

PERSONS = ("members", "eligible")


def measures_of(budget: pd.DataFrame, coverage: pd.DataFrame) -> dict[str, int]:
    """Every measure of the tables of an outcome; what a table has no row of is 0."""
    result = dict.fromkeys(MEASURES, 0)
    # By hand: grouping a table of a hundred rows takes pandas longer than this, and many thousand outcomes are asked.
    amounts = (budget["amount"] * 100).round().astype("int64").to_list()
    cells = (budget[column].to_list() for column in ("scheme", "line", "level"))
    for scheme, line, level, fen in zip(*cells, amounts, strict=True):
        for name in (
            *(("own",) if line in PERSONAL_LINES else ("public", f"scheme:{scheme}")),
            f"line:{line}",
            f"level:{level}",
        ):
            result[name] += fen
    for name, column in (("members", "enrolled"), ("eligible", "eligible")):
        for scheme, count in zip(coverage["scheme"].to_list(), coverage[column].to_list(), strict=True):
            result[f"{name}:{scheme}"] += count
    return result


def is_money(measure: str) -> bool:
    """Whether a measure is in fen (else in persons)."""
    return measure.partition(":")[0] not in PERSONS


def known_measure(name: str) -> str:
    """The name, if there is such a measure. Raises Refusal."""
    if name not in MEASURES:
        near = nearest(name, list(MEASURES))
        raise refuse(
            "measure", f"没有 {name} 这个指标；最接近的是 {near}", f"no measure {name}; the nearest is {near}"
        )
    return name
