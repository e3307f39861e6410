"""python -m simulation doubts: the prices of the other readings, printed and written."""

from __future__ import annotations

import argparse
from typing import Any

from simulation.command_line import Tables, bar, counted_on, drafted, show_in
from simulation.doubts import MONEY, PAYERS, price_doubts, status_table
from simulation.outcome import simulate
from simulation.scenario import Scenario


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """The subcommand."""
    unclear = commands.add_parser(
        "doubts", parents=parents, help="口径与争议 / the price of each other reading"
    )
    unclear.add_argument("scenario")
    unclear.set_defaults(action=_doubts)


def _doubts(args: argparse.Namespace) -> None:
    draft = drafted(args.scenario, args)
    whole, short = tables(draft)
    show_in("mixed", args, simulate(draft), whole, short)


def tables(scenario: Scenario) -> tuple[Tables, Tables]:
    """The tables whole, and what of them is printed: payers that nothing moves are left out."""
    with bar() as shown:
        prices = price_doubts(scenario, progress=counted_on(shown))
    sides = [
        ", ".join(f"{id} {name}={option}" for id, name, option in sides) for sides in prices.joint["sides"]
    ]
    joint = prices.joint.assign(sides=sides)
    for name in ("public", "own"):
        joint[f"gap_{name}"] = (joint[name] - joint[f"sum_{name}"]).round(2)
    status = status_table(scenario.resolved_plan, scenario.base_plan)
    unmoved = [level for level in PAYERS if not prices.alone[level].any()]
    money = [name for name in MONEY if name not in ("public", "own")]
    short = {
        "status": status.drop(columns=["source", "holds", "confirmed_on"]),
        "alone": prices.alone.drop(columns=unmoved),
        "together": joint.drop(columns=[*money, *(f"sum_{name}" for name in money)]),
    }
    return {"status": status, "alone": prices.alone, "together": joint}, short
