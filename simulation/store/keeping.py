"""A scenario and what it gave as the row that the store keeps."""

from __future__ import annotations

import io
import json
import platform
from importlib.metadata import version
from typing import Any

import pandas as pd

from simulation import MODEL_VERSION
from simulation.comparison import changes_between
from simulation.outcome import Outcome
from simulation.scenario import Scenario
from simulation.store import schema
from simulation.store.records import headline

_LIBRARIES = ("numpy", "pandas", "pyarrow")


def row_of(
    asked: Scenario, outcome: Outcome, author: str, purpose: str, parent: str | None, note: str
) -> dict[str, Any]:
    """The columns of `schema.scenarios` but for the content's hash and the short id made from it."""
    return {
        "title": asked.title,
        "purpose": purpose,
        "note": note,
        "author": author,
        "saved_at": schema.now(),
        "parent": parent,
        "scenario_id": outcome.stamp.scenario_id,
        "scenario": asked.to_json(),
        "plan": asked.resolved_plan.to_json(),
        "assumptions": json.dumps(asked.assumption_values, sort_keys=True),
        "population": outcome.stamp.population_id,
        "origin": "synthetic" if outcome.stamp.synthetic else "real",
        "versions": json.dumps(_versions(), sort_keys=True),
        "changes": json.dumps(_changes(asked), ensure_ascii=False),
        "headline": json.dumps(headline(outcome.budget, outcome.coverage)),
        "budget": _parquet(outcome.budget),
        "coverage": _parquet(outcome.coverage),
    }


def _versions() -> dict[str, str]:
    known = {"model": MODEL_VERSION, "store": str(schema.FORMAT), "python": platform.python_version()}
    return known | {name: version(name) for name in _LIBRARIES}


def _changes(scenario: Scenario) -> list[list[str]]:
    return [
        [change.path, change.clause, _said(change.old), _said(change.new)]
        for change in changes_between(scenario.base, scenario)
    ]


def _said(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _parquet(table: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    return buffer.getvalue()
