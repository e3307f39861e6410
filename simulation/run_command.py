"""python -m simulation run, compare, seeds: a scenario, two of them side by side, one over several populations."""

from __future__ import annotations

import argparse
from typing import Any

import pandas as pd

from simulation.command_line import SCENARIO_HELP, asked, bar, drafted, worded, write
from simulation.comparison import compare
from simulation.law.plan import DEFAULT_PLAN
from simulation.outcome import Outcome, simulate
from simulation.seeds import DEFAULT_SEEDS, seed_spread, spread_table

_WORDS = {
    "budget": ("资金（元）", "money (yuan)"),
    "coverage": ("参保（人）", "coverage (persons)"),
    "changed": ("改动", "changed"),
    "people": ("人员（按与基准的差别）", "people (by difference to the base)"),
}


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """The subcommands."""
    run = commands.add_parser("run", parents=parents, help="测算 / run a plan or scenario")
    run.add_argument("scenario", help=SCENARIO_HELP)
    run.set_defaults(action=_run)
    beside = commands.add_parser("compare", parents=parents, help="比较两个情景 / compare two scenarios")
    beside.add_argument("base")
    beside.add_argument("reform", help="--set 作用于它 / what --set applies to")
    beside.set_defaults(action=_compare)
    seeds = commands.add_parser(
        "seeds", parents=parents, help="换种子看结果的波动 / how far the population's seed moves results"
    )
    seeds.add_argument("scenario", nargs="?", default=DEFAULT_PLAN)
    seeds.add_argument("--count", type=int, default=DEFAULT_SEEDS)
    seeds.set_defaults(action=_seeds)


def _run(args: argparse.Namespace) -> None:
    outcome = simulate(drafted(args.scenario, args))
    by = args.by or ["line"]
    print(f"== {worded(_WORDS, 'budget', args.lang)}")
    print(_money(outcome.budget.groupby(by, sort=False)[["amount"]].sum()))
    print(f"== {worded(_WORDS, 'coverage', args.lang)}")
    print(_coverage(outcome, by))
    print(outcome.stamp.line(args.lang))
    if args.out:
        write(args, outcome, {"budget": outcome.budget, "coverage": outcome.coverage})


def _compare(args: argparse.Namespace) -> None:
    base, reform = asked(args.base, args), drafted(args.reform, args)
    if base.population_ref != reform.population_ref and "@" not in args.population:
        # Plans of two years: the reform's people serve both, so that a difference is the plan's alone.
        ref = reform.population_ref
        base, reform = (side.replace(population=ref.name) for side in (base, reform))
    result = compare(base, reform)
    by = args.by or ["line"]
    for change in result.changes:
        words = worded(_WORDS, "changed", args.lang)
        print(f"{words} {change.path} ({change.clause}): {change.old} -> {change.new}")
    print(f"== {worded(_WORDS, 'budget', args.lang)}")
    print(_money(result.budget.groupby(by, sort=False)[["base", "reform", "difference"]].sum()))
    print(f"== {worded(_WORDS, 'people', args.lang)}")
    print(result.people[result.people["dimension"].isin(["all", "town"])].to_string(index=False))
    print(result.reform.stamp.line(args.lang))
    if args.out:
        tables = {"budget": result.budget, "coverage": result.coverage, "people": result.people}
        write(args, result.reform, tables, base=result.base)


def _seeds(args: argparse.Namespace) -> None:
    with bar(total=args.count) as shown:
        spread = seed_spread(asked(args.scenario, args), args.count, lambda done: shown.update(1))
    print(spread_table(spread).to_string(index=False, float_format=lambda value: f"{value:,.6g}"))


def _money(table: pd.DataFrame) -> str:
    """The table and under it its sum, in yuan."""
    total = table.sum().to_frame().T
    levels = table.index.nlevels
    total.index = pd.MultiIndex.from_tuples([("=",) * levels]) if levels > 1 else ["="]
    return pd.concat([table, total]).to_string(float_format=lambda value: f"{value:,.2f}")


def _coverage(outcome: Outcome, by: list[str]) -> str:
    """Persons and rates (shares from 0 to 1) by scheme, and by town where that is asked for."""
    keys = ["scheme", *(["town"] if "town" in by else [])]
    counts = ["eligible", "enrolled", "eligible_last_year", "enrolled_last_year"]
    table = outcome.coverage.groupby(keys, sort=False)[counts].sum()
    table["rate"] = table["enrolled"] / table["eligible"]
    table["rate_last_year"] = table["enrolled_last_year"] / table["eligible_last_year"]
    return table.to_string(float_format=lambda value: f"{value:.4f}")
