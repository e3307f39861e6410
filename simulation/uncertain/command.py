"""python -m simulation uncertainty, bridge: how sure the figures are, and why two results differ."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import pandas as pd

from simulation.bridging import Bridge, bridge
from simulation.command_line import Tables, asked, bar, counted_on, drafted, show_in, worded
from simulation.errors import refuse
from simulation.measures import is_money, known_measure
from simulation.outcome import simulate
from simulation.scenario import Scenario
from simulation.uncertain.inputs import Input, Range
from simulation.uncertain.study import (
    CASES,
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    FIGURES,
    Uncertainty,
    kept,
    uncertainty,
)
from simulation.uncertain.summary import quantiles, rating, sobol, tornado
from simulation.workers import DEFAULT_WORKERS

_WORDS = {
    "stopped": (
        "已停止；已完成的 {done} 次抽取保留，再次运行将接着做",
        "stopped; {done} draws done are kept, run again to go on",
    ),
    "largest": (
        "影响最大：{item}（{clause}），{amount:+,.2f}",
        "largest part: {item} ({clause}), {amount:+,.2f}",
    ),
    "same": ("两个结果没有差别", "the two results do not differ"),
}


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """The subcommands."""
    of_uncertainty = commands.add_parser(
        "uncertainty", parents=parents, help="不确定性 / how sure the figures are"
    )
    of_uncertainty.add_argument("scenario")
    of_uncertainty.add_argument("--draws", type=int, default=DEFAULT_DRAWS, help="抽取次数 / number of draws")
    of_uncertainty.add_argument(
        "--draw-seed", type=int, default=DEFAULT_SEED, help="抽取的种子 / seed of the draws"
    )
    of_uncertainty.add_argument(
        "--range", action="append", default=[], metavar="NAME=LOW:HIGH", help="范围 / a range; may repeat"
    )
    of_uncertainty.add_argument(
        "--figure", choices=FIGURES, default="public", help="龙卷风图的指标 / of the tornado"
    )
    of_uncertainty.add_argument(
        "--case", choices=CASES, default="reform", help="基准、草案、差额 / which result"
    )
    of_uncertainty.add_argument("--sobol", action="store_true", help="加算 Sobol 指数 / Sobol indices too")
    of_uncertainty.set_defaults(action=_uncertainty)
    of_bridge = commands.add_parser("bridge", parents=parents, help="变动分解 / why two results differ")
    of_bridge.add_argument("before")
    of_bridge.add_argument("after", help="--set 作用于它 / what --set applies to")
    of_bridge.set_defaults(action=_bridge)
    of_bridge.add_argument("--measure", default="public", help="指标，如 line:medical_aid / measure")
    for parser in (of_uncertainty, of_bridge):
        parser.add_argument("--workers", type=int, default=DEFAULT_WORKERS, help="进程数 / processes")


def _uncertainty(args: argparse.Namespace) -> None:
    draft = drafted(args.scenario, args)
    found = uncertainty_tables(draft, args)
    show_in("mixed", args, simulate(draft), found, {"draws": found["draws"].iloc[:6]})


def _bridge(args: argparse.Namespace) -> None:
    after = drafted(args.after, args)
    found = bridge_tables(asked(args.before, args), after, args)
    show_in("yuan" if is_money(args.measure) else "persons", args, simulate(after), found)


def ranges_of(texts: Sequence[str]) -> dict[str, Range]:
    """`name=low:high` by name. Raises Refusal."""
    found = {}
    for text in texts:
        name, _, pair = text.partition("=")
        low, colon, high = pair.partition(":")
        try:
            if not colon or not name:
                raise ValueError
            found[name] = (float(low), float(high))
        except ValueError:
            raise refuse(
                "--range",
                f"现为 {text}；应形如 medical_price_response=0:2",
                f"is {text}; expected medical_price_response=0:2",
            ) from None
    return found


def name_of(entry: Input, lang: str) -> str:
    """An input in words; a figure of the plan stands as its path."""
    return (entry.label_zh if lang == "zh" else entry.label_en) or entry.name


def uncertainty_tables(draft: Scenario, args: argparse.Namespace) -> Tables:
    """Runs the draws with a progress bar; Ctrl-C stops and keeps what was done."""
    settings = {
        "draws": args.draws,
        "seed": args.draw_seed,
        "ranges": ranges_of(args.range),
        "workers": args.workers,
    }
    try:
        with bar() as shown:
            result = uncertainty(draft, progress=counted_on(shown), **settings)
    except KeyboardInterrupt:
        partly = kept(draft)
        if partly is None:
            raise
        print(worded(_WORDS, "stopped", args.lang, done=partly.done), file=sys.stderr)
        result = partly
    found = tables(result, args.figure, args.case, args.lang)
    if args.sobol:
        with bar() as shown:
            found["sobol"] = sobol(result, args.figure, args.case, args.workers, counted_on(shown))
    return found


def tables(result: Uncertainty, figure: str, case: str, lang: str) -> Tables:
    """Quantiles, tornado of one headline, ratings, and the draws themselves."""
    cases = CASES if result.changes else ("reform",)
    spread = quantiles(result)
    spread.insert(2, "unit", [unit_of(name) for name in spread["figure"]])
    moved = tornado(result, figure, case)
    moved["input"] = [name_of(result.inputs[name], lang) for name in moved["input"]]
    rows = [
        (figure, of, found.rating, found.half_width, found.sign_open, found.most)
        for of in cases
        for figure in FIGURES
        for found in [rating(result, figure, of)]
    ]
    ratings = pd.DataFrame(rows, columns=["figure", "case", "rating", "half_width", "sign_open", "most"])
    return {
        "quantiles": spread[spread["case"].isin(cases)],
        "tornado": moved,
        "ratings": ratings,
        "draws": result.draws[result.draws["case"].isin(cases)],
    }


def unit_of(figure: str) -> str:
    """The unit of a headline."""
    return "share" if figure.endswith("_rate") else "persons" if figure.endswith("_members") else "yuan"


def bridge_tables(before: Scenario, after: Scenario, args: argparse.Namespace) -> Tables:
    """Runs the bridge, says which part is largest, and gives the table of the measure. Raises Refusal."""
    known_measure(args.measure)
    with bar() as shown:
        result = bridge(before, after, args.workers, counted_on(shown))
    print(said(result, args.measure, args.lang))
    return {f"bridge-{result.method}-{args.measure.replace(':', '-')}": result.table(args.measure)}


def said(result: Bridge, measure: str, lang: str) -> str:
    """The largest part in words."""
    table, place = result.table(measure), result.largest(measure)
    if place is None:
        return worded(_WORDS, "same", lang)
    row = table.iloc[place]
    return worded(
        _WORDS, "largest", lang, item=row["parts"], clause=row["clause"] or row["kind"], amount=row["amount"]
    )
