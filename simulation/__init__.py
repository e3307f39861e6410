"""Policy simulation workbench for China's two resident social-insurance schemes.

The public names load on first use, so that importing the package stays quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.3.0"
MODEL_VERSION = __version__
"""Goes into every scenario id and stamp; raise it whenever the same scenario gives other figures."""

_HOME = {
    "open_store": "simulation.store",
    "Refusal": "simulation.errors",
    "Problem": "simulation.errors",
    "Plan": "simulation.law.plan",
    "load_plan": "simulation.law.plan",
    "plan_ids": "simulation.law.plan",
    "assess": "simulation.law.assess",
    "load_population": "simulation.populations",
    "seed_spread": "simulation.seeds",
    "Scenario": "simulation.scenario",
    "simulate": "simulation.outcome",
    "Outcome": "simulation.outcome",
    "nobody_reacts": "simulation.behaviour",
    "coverage_by": "simulation.coverage",
    "whom_to_reach": "simulation.coverage",
    "months_covered": "simulation.coverage",
    "collected": "simulation.collection",
    "owed_by_month": "simulation.collection",
    "waiting_list": "simulation.collection",
    "late_payers": "simulation.collection",
    "read_season": "simulation.season",
    "projected": "simulation.season",
    "reforecast": "simulation.season",
    "budget_ledger": "simulation.budget",
    "monthly_need": "simulation.budget",
    "closing": "simulation.budget",
    "read_settlement": "simulation.settlement_sheet",
    "settle": "simulation.settlement",
    "project_years": "simulation.projection",
    "Projection": "simulation.projection",
    "compare": "simulation.comparison",
    "simulate_dataset": "simulation.dataset",
    "DatasetResult": "simulation.dataset",
    "Comparison": "simulation.comparison",
    "uncertainty": "simulation.uncertain",
    "bridge": "simulation.bridging",
    "side_by_side": "simulation.lineup",
    "SideBySide": "simulation.lineup",
    "examples": "simulation.gain_examples",
    "price_doubts": "simulation.doubts",
    "explain": "simulation.trace",
    "Trace": "simulation.trace",
    "solve": "simulation.solving",
    "Lever": "simulation.solving",
    "Goal": "simulation.solving",
    "Limit": "simulation.solving",
    "Solution": "simulation.solving",
}
_MODULES = {"plot": "export.plot"}
"""Whole modules by name: loaded from outside, so that the model itself imports no charts."""
__all__ = sorted([*_HOME, *_MODULES])

if TYPE_CHECKING:
    from simulation.behaviour import nobody_reacts
    from simulation.bridging import bridge
    from simulation.budget import budget_ledger, closing, monthly_need
    from simulation.collection import collected, late_payers, owed_by_month, waiting_list
    from simulation.comparison import Comparison, compare
    from simulation.coverage import coverage_by, months_covered, whom_to_reach
    from simulation.dataset import DatasetResult, simulate_dataset
    from simulation.doubts import price_doubts
    from simulation.errors import Problem, Refusal
    from simulation.gain_examples import examples
    from simulation.law.assess import assess
    from simulation.law.plan import Plan, load_plan, plan_ids
    from simulation.lineup import SideBySide, side_by_side
    from simulation.outcome import Outcome, simulate
    from simulation.populations import load_population
    from simulation.projection import Projection, project_years
    from simulation.scenario import Scenario
    from simulation.season import projected, read_season, reforecast
    from simulation.seeds import seed_spread
    from simulation.settlement import settle
    from simulation.settlement_sheet import read_settlement
    from simulation.solving import Goal, Lever, Limit, Solution, solve
    from simulation.store import open_store
    from simulation.trace import Trace, explain
    from simulation.uncertain import uncertainty


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        value = importlib.import_module(_MODULES[name])
    elif name in _HOME:
        value = getattr(importlib.import_module(_HOME[name]), name)
    else:
        raise AttributeError(f"module 'simulation' has no attribute {name!r}")
    globals()[name] = value
    return value
