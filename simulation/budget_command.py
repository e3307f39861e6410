"""python -m simulation budget, settlement: who pays what and whether it closes; last year's books against the model."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from simulation import budget
from simulation.command_line import Tables, drafted, show
from simulation.ledger import PERSONAL_LINES
from simulation.magnitude import magnitudes
from simulation.outcome import Outcome, simulate
from simulation.scenario import Scenario
from simulation.settlement import last_year, settle, what_would_close
from simulation.settlement_sheet import read_settlement

SHOWN = ["budget_year", "account", "code", "to_confirm", "level", "department", "line", "rule"]
COMPARED = ["key", "kind", "model", "low", "high", "unit", "year", "place", "verdict"]


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """The subcommands."""
    money = commands.add_parser(
        "budget", parents=parents, help="财政测算 / who pays what, with codes, and whether it closes"
    )
    money.add_argument("scenario")
    money.set_defaults(action=_budget)
    books = commands.add_parser(
        "settlement", parents=parents, help="上年决算对照 / last year's books against the model"
    )
    books.add_argument("scenario")
    books.add_argument("--file", type=Path, required=True, help="模板或 CSV / the template filled in, or CSV")
    books.set_defaults(action=_settlement)


def _budget(args: argparse.Namespace) -> None:
    outcome = simulate(drafted(args.scenario, args))
    tables = budget_tables(outcome)
    show(args, outcome, tables, shorter(tables, args.by))


def _settlement(args: argparse.Namespace) -> None:
    show(args, *settlement_tables(drafted(args.scenario, args), args.file))


def budget_tables(outcome: Outcome) -> Tables:
    """Every table of the budget, whole."""
    ledger = budget.budget_ledger(outcome)
    own = ledger["line"].isin(PERSONAL_LINES)
    sums = {
        "public": ledger.loc[~own, "amount"].sum(),
        "own": ledger.loc[own, "amount"].sum(),
        "all": ledger["amount"].sum(),
    }
    return {
        "ledger": ledger,
        "totals": pd.DataFrame({"total": list(sums), "amount": list(sums.values())}),
        "closing": budget.closing(outcome),
        "assumed_by_line": budget.assumed(outcome, "line"),
        "assumed_by_level": budget.assumed(outcome, "level"),
        "monthly_need": budget.monthly_need(outcome),
        "by_department": budget.by_department(outcome),
        "magnitudes": magnitudes(outcome),
    }


def shorter(tables: Tables, by: list[str] | None) -> Tables:
    """Those that are too long for a screen: the ledger by payer with codes (or as asked for), all without the towns."""
    need = tables["monthly_need"].assign(month=tables["monthly_need"]["month"].dt.strftime("%Y-%m"))
    departments = tables["by_department"].groupby(["line", "rule", "department"], sort=False, as_index=False)
    result = {
        "ledger": tables["ledger"].groupby(by or SHOWN, sort=False, as_index=False)[["amount"]].sum(),
        "monthly_need": need.groupby("month", as_index=False)[["accrued", "payable"]].sum(),
        "by_department": departments[["persons", "amount"]].sum(),
    }
    if not tables["magnitudes"].empty:
        result["magnitudes"] = tables["magnitudes"][COMPARED]
    return result


def settlement_tables(scenario: Scenario, file: Path) -> tuple[Outcome, Tables]:
    """Last year's run and its comparison with the file. Raises Refusal, OSError."""
    before = last_year(scenario)
    actual = read_settlement(file.name, file.read_bytes(), before.resolved_plan)
    outcome = simulate(before)
    table = settle(outcome, actual)
    return outcome, {"settlement": table, "what_would_close": what_would_close(outcome, table)}
