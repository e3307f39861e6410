"""Policy simulation workbench for China's two resident social-insurance schemes.

The public names load on first use, so that importing the package stays quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.3.2"
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
    "read_season": "simulation.season_sheet",
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
    "ListFile": "simulation.roster",
    "read_lists": "simulation.roster",
    "people_of_lists": "simulation.roster",
    "find_faults": "simulation.roster.checks",
    "towns_below_target": "simulation.coverage",
    "published_bands": "simulation.coverage",
    "phases": "simulation.collection",
    "waiting_options": "simulation.collection",
    "ledgers_beside": "simulation.budget",
    "assumed": "simulation.budget",
    "by_department": "simulation.budget",
    "magnitudes": "simulation.magnitude",
    "last_year": "simulation.settlement",
    "what_would_close": "simulation.settlement",
    "population_fit": "simulation.populations",
    "example_season": "simulation.season",
    "example_books": "simulation.settlement",
    "Household": "simulation.household",
    "Member": "simulation.household",
    "people_table": "simulation.household",
    "standing_of": "simulation.household_answer",
    "family_payments": "simulation.household_answer",
    "family_totals": "simulation.household_answer",
    "by_day": "simulation.strips",
    "by_age": "simulation.strips",
    "strip_steps": "simulation.strips",
    "Terms": "simulation.pension_return",
    "returns_of": "simulation.pension_return",
    "quantiles": "simulation.uncertain",
    "tornado": "simulation.uncertain",
}
__all__ = sorted(_HOME)

if TYPE_CHECKING:
    from simulation.behaviour import nobody_reacts
    from simulation.bridging import bridge
    from simulation.budget import assumed, budget_ledger, by_department, closing, ledgers_beside, monthly_need
    from simulation.collection import (
        collected,
        late_payers,
        owed_by_month,
        phases,
        waiting_list,
        waiting_options,
    )
    from simulation.comparison import Comparison, compare
    from simulation.coverage import (
        coverage_by,
        months_covered,
        published_bands,
        towns_below_target,
        whom_to_reach,
    )
    from simulation.dataset import DatasetResult, simulate_dataset
    from simulation.doubts import price_doubts
    from simulation.errors import Problem, Refusal
    from simulation.gain_examples import examples
    from simulation.household import Household, Member, people_table
    from simulation.household_answer import family_payments, family_totals, standing_of
    from simulation.law.assess import assess
    from simulation.law.plan import Plan, load_plan, plan_ids
    from simulation.lineup import SideBySide, side_by_side
    from simulation.magnitude import magnitudes
    from simulation.outcome import Outcome, simulate
    from simulation.pension_return import Terms, returns_of
    from simulation.populations import load_population, population_fit
    from simulation.projection import Projection, project_years
    from simulation.roster import ListFile, people_of_lists, read_lists
    from simulation.roster.checks import find_faults
    from simulation.scenario import Scenario
    from simulation.season import example_season, projected, reforecast
    from simulation.season_sheet import read_season
    from simulation.seeds import seed_spread
    from simulation.settlement import example_books, last_year, settle, what_would_close
    from simulation.settlement_sheet import read_settlement
    from simulation.solving import Goal, Lever, Limit, Solution, solve
    from simulation.store import open_store
    from simulation.strips import by_age, by_day, strip_steps
    from simulation.trace import Trace, explain
    from simulation.uncertain import quantiles, tornado, uncertainty


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'simulation' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value
