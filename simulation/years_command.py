"""python -m simulation years: a scenario and its base some years ahead, printed and written."""

from __future__ import annotations

import argparse
from typing import Any

import pandas as pd

from simulation.command_line import SCENARIO_HELP, bar, drafted, show
from simulation.errors import refuse
from simulation.projection import MOST_YEARS, ROLLING, TABLES, Projection, iter_years, question_of
from simulation.projection_tables import lines_by_year
from simulation.scenario import Scenario


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """The subcommand."""
    years = commands.add_parser("years", parents=parents, help="多年预测 / years ahead")
    years.add_argument("scenario", help=SCENARIO_HELP)
    years.add_argument("--years", type=int, default=10, help=f"年数，至多 {MOST_YEARS} / how many (10)")
    years.add_argument(
        "--growth",
        nargs="+",
        default=[],
        metavar="NAME=STEP",
        help="公布年份之后的增长：individual、government_subsidy、pension_subsidy、basic_pension"
        "（30 为每年 30 元，5%% 为每年 5%%），moves（外出净流动的倍数） / growth after the last published year",
    )
    years.add_argument(
        "--basic-pension", action="store_true", help="另列基础养老金（文件之外） / also the basic pension"
    )
    years.set_defaults(action=_years)


def _years(args: argparse.Namespace) -> None:
    result = run(drafted(args.scenario, args), args)
    show(args, result, *tables_of(result))


def growth_of(texts: list[str]) -> dict[str, str]:
    """`individual=30` and the like, apart. Raises Refusal."""
    pairs = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise refuse(
                "--growth", f"现为 {text}；应形如 individual=30", f"is {text}; expected individual=30"
            )
        pairs[name.strip()] = value.strip()
    return pairs


def run(scenario: Scenario, args: argparse.Namespace) -> Projection:
    """The projection, with a bar on the console."""
    growth = growth_of(args.growth)
    question = question_of(scenario, args.years, growth=growth, basic_pension=args.basic_pension)
    with bar(total=args.years) as shown:
        for so_far in iter_years(question):
            result = so_far
            shown.update(1)
    return result


def tables_of(result: Projection) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """The tables whole, and what of them is printed: the next three years, then all years in short."""
    whole = {name: getattr(result, name) for name in TABLES if len(getattr(result, name))}
    money = result.budget.groupby(["case", "year", "level"], as_index=False)["amount"].sum()
    payers = money.pivot_table(
        index=["year", "level"], columns="case", values="amount", sort=False
    ).reset_index()
    rolling = (
        lines_by_year(result.budget, result.years[:ROLLING]).xs("draft", axis=1, level="case").reset_index()
    )
    short = {
        "people": result.people.groupby("year", as_index=False)[["registered", "residents"]].sum(),
        "coverage": result.coverage.groupby(["case", "year", "scheme"], as_index=False)[
            ["eligible", "enrolled"]
        ].sum(),
        "budget": payers,
    }
    return {"rolling": rolling, **whole}, short
