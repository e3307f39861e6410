"""python -m simulation doubts: the prices of the other readings, printed and written."""

from __future__ import annotations

import sys

import pandas as pd

from simulation.doubts import MONEY, PAYERS, price_doubts, status_table
from simulation.scenario import Scenario


def tables(scenario: Scenario) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """The tables whole, and what of them is printed: payers that nothing moves are left out."""
    from tqdm import tqdm

    with tqdm(ascii=sys.platform == "win32") as bar:

        def progress(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        prices = price_doubts(scenario, progress=progress)
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
