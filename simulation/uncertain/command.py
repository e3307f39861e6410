"""What the command line shows of uncertainty and bridge."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

import pandas as pd
from tqdm import tqdm

from simulation.bridging import Bridge, bridge
from simulation.errors import refuse
from simulation.measures import known_measure
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


def _word(key: str, lang: str, **words: object) -> str:
    return _WORDS[key][0 if lang == "zh" else 1].format(**words)


def add_arguments(of_uncertainty: argparse.ArgumentParser, of_bridge: argparse.ArgumentParser) -> None:
    """What the two commands take besides scenario and changes."""
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
    of_bridge.add_argument("--measure", default="public", help="指标，如 line:medical_aid / measure")
    for parser in (of_uncertainty, of_bridge):
        parser.add_argument("--workers", type=int, default=DEFAULT_WORKERS, help="进程数 / processes")


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


def uncertainty_tables(draft: Scenario, args: argparse.Namespace) -> dict[str, pd.DataFrame]:
    """Runs the draws with a progress bar; Ctrl-C stops and keeps what was done."""
    settings = {
        "draws": args.draws,
        "seed": args.draw_seed,
        "ranges": ranges_of(args.range),
        "workers": args.workers,
    }
    try:
        with tqdm(ascii=sys.platform == "win32", file=sys.stderr) as bar:
            result = uncertainty(draft, progress=_progress(bar), **settings)
    except KeyboardInterrupt:
        partly = kept(draft)
        if partly is None:
            raise
        print(_word("stopped", args.lang, done=partly.done), file=sys.stderr)
        result = partly
    found = tables(result, args.figure, args.case, args.lang)
    if args.sobol:
        with tqdm(ascii=sys.platform == "win32", file=sys.stderr) as bar:
            found["sobol"] = sobol(result, args.figure, args.case, args.workers, _progress(bar))
    return found


def _progress(bar: tqdm) -> Callable[[int, int], None]:
    def progress(done: int, of: int) -> None:
        bar.total = of
        bar.update(done - bar.n)

    return progress


def tables(result: Uncertainty, figure: str, case: str, lang: str) -> dict[str, pd.DataFrame]:
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


def bridge_tables(before: Scenario, after: Scenario, args: argparse.Namespace) -> dict[str, pd.DataFrame]:
    """Runs the bridge, says which part is largest, and gives the table of the measure. Raises Refusal."""
    known_measure(args.measure)
    with tqdm(ascii=sys.platform == "win32", file=sys.stderr) as bar:
        result = bridge(before, after, args.workers, _progress(bar))
    print(said(result, args.measure, args.lang))
    return {f"bridge-{result.method}-{args.measure.replace(':', '-')}": result.table(args.measure)}


def said(result: Bridge, measure: str, lang: str) -> str:
    """The largest part in words."""
    table, place = result.table(measure), result.largest(measure)
    if place is None:
        return _word("same", lang)
    row = table.iloc[place]
    return _word(
        "largest", lang, item=row["parts"], clause=row["clause"] or row["kind"], amount=row["amount"]
    )
