"""Plans and results as one table each, for who works on with pandas: codes as in the data, money in yuan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from simulation.law.plan import BUDGET_LINES, LEVELS
from simulation.tables import SCHEMES
from simulation.uncertain.inputs import unit_of

if TYPE_CHECKING:
    from simulation.comparison import Comparison
    from simulation.law.plan import Plan
    from simulation.outcome import Outcome

WHOLE = ("pension.tiers", "medical.aid")
"""Lists whose entries have rows of their own."""


def plan_frame(plan: Plan) -> pd.DataFrame:
    """`Plan.to_frame`."""
    rows = []
    for path in plan.paths:
        if path.startswith("notes.") or path in WHOLE or path.endswith(".id"):
            continue
        value, note = plan.get(path), plan.note(path)
        if value is not None:
            clause, basis = (note.clause, note.basis) if note else ("", "")
            rows.append((path, value, _unit(path, value), clause, basis))
    return pd.DataFrame(rows, columns=["path", "value", "unit", "clause", "basis"])


def _unit(path: str, value: Any) -> str:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return unit_of(path) if is_number and path != "fee_year" else ""


def outcome_frame(outcome: Outcome) -> pd.DataFrame:
    """`Outcome.to_frame`."""
    return _sums(outcome.budget, ["scheme", "line", "level"], ["amount"])


def comparison_frame(result: Comparison) -> pd.DataFrame:
    """`Comparison.to_frame`."""
    return _sums(result.budget, ["scheme", "line"], ["base", "reform", "difference"])


def _sums(budget: pd.DataFrame, keys: list[str], values: list[str]) -> pd.DataFrame:
    """Sums in yuan, exact to the fen, in the order of schemes, lines and levels."""
    order = {name: place for place, name in enumerate((*SCHEMES, *BUDGET_LINES, *LEVELS))}
    sums = budget.groupby(keys, observed=True)[values].sum().round(2).reset_index()
    return sums.sort_values(keys, key=lambda column: column.map(order), ignore_index=True)
