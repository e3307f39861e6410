"""python -m simulation coverage, calendar, season: who is covered, when money comes, and how a season runs."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd

from simulation import collection, coverage
from simulation.command_line import drafted, show
from simulation.outcome import simulate
from simulation.season import projected, reforecast
from simulation.season_sheet import read_season


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """The subcommands."""
    covered = commands.add_parser("coverage", parents=parents, help="覆盖面 / who is covered, and who is not")
    covered.add_argument("scenario")
    covered.add_argument(
        "--side", choices=coverage.DIMENSIONS, default="town", help="分项 / side of a person"
    )
    covered.set_defaults(action=_coverage)
    days = commands.add_parser("calendar", parents=parents, help="征缴进度 / money by day, who should wait")
    days.add_argument("scenario")
    days.set_defaults(action=_calendar)
    running = commands.add_parser(
        "season", parents=parents, help="征缴进行时 / re-forecast from what was collected"
    )
    running.add_argument("scenario")
    running.add_argument(
        "--file", type=Path, required=True, help="模板或 CSV / the template filled in, or CSV"
    )
    running.add_argument("--day", type=dt.date.fromisoformat, help="截至日（默认为表中最后一日） / as of")
    running.add_argument("--scheme", choices=("medical", "pension"), default="medical")
    running.set_defaults(action=_season)


def _coverage(args: argparse.Namespace) -> None:
    outcome = simulate(drafted(args.scenario, args))
    tables = {
        "coverage": coverage.coverage_by(outcome, args.side),
        "below_target": coverage.towns_below_target(outcome),
        "whom_to_reach": coverage.whom_to_reach(outcome),
        "months": coverage.months_covered(outcome),
        "bands": coverage.published_bands(outcome),
    }
    show(args, outcome, tables)


def _calendar(args: argparse.Namespace) -> None:
    outcome = simulate(drafted(args.scenario, args))
    daily, listed = collection.collected(outcome), collection.waiting_list(outcome)
    tables = {
        "phases": collection.phases(outcome.scenario),
        "collected": daily,
        "owed_by_month": collection.owed_by_month(outcome),
        "waiting_list": listed,
        "waiting_options": collection.waiting_options(outcome.scenario),
        "late_payers": collection.late_payers(outcome),
    }
    by_month = daily.groupby([daily["day"].dt.strftime("%Y-%m"), "scheme"])[["persons", "amount"]]
    sums = listed.groupby(["age", "when"], as_index=False)[["persons", "at_stake", "early", "forgone"]].sum()
    show(args, outcome, tables, {"collected": by_month.sum().reset_index(), "waiting_list": sums})


def _season(args: argparse.Namespace) -> None:
    outcome = simulate(drafted(args.scenario, args))
    found = read_season(args.file.name, args.file.read_bytes(), outcome.scenario.resolved_plan)
    again = reforecast(found, projected(outcome, args.scheme), args.day)
    total = pd.DataFrame([{"as_of": again.as_of.isoformat(), **again.total}])
    tables = {"total": total, "towns": again.towns, "curve": again.curve}
    show(args, outcome, tables, {"curve": again.curve.iloc[::7]})
