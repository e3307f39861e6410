"""python -m simulation solve: a question asked backwards, printed and written."""

from __future__ import annotations

import argparse
from typing import Any

import pandas as pd

from simulation.command_line import SCENARIO_HELP, Tables, bar, counted_on, drafted, show, worded
from simulation.comparison import changes_between
from simulation.outcome import simulate
from simulation.scenario import Scenario
from simulation.solving.levers import Lever, ready_levers
from simulation.solving.question import METHODS, Goal, Limit, question_of
from simulation.solving.run import kept, solve
from simulation.solving.solution import Candidate, Solution
from simulation.workers import DEFAULT_WORKERS

SHORT = 12
_WORDS = {
    "best": ("最优", "best"),
    "so_far": ("未做完，目前最优", "not finished, best so far"),
    "none": ("没有候选满足全部条件；最接近的是", "no candidate keeps every limit; the nearest is"),
    "nothing": ("还没有测算任何候选", "nothing was run yet"),
    "feasible": (
        "满足条件 {kept:,} 个，测算 {runs:,} 个",
        "{kept:,} of {runs:,} candidates run keep the limits",
    ),
}


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """The subcommand."""
    found = commands.add_parser(
        "solve", parents=parents, help="目标求解 / the best plan for a goal and limits"
    )
    found.add_argument("scenario", help=SCENARIO_HELP)
    found.add_argument(
        "--lever",
        action="append",
        default=[],
        metavar="NAME=LOW:HIGH:STEP",
        help="杠杆：现成的名称（见 --levers）、方案中的路径，或几条路径（a.b,c.d-1=60:75:1）；可重复 / a lever; may repeat",
    )
    found.add_argument(
        "--goal", default="min public", help="目标，如 min public、max lever:individual / goal"
    )
    found.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="LIMIT",
        help="条件，如 level:district<=+5000000（比基准多）、rate:medical>=95%%；可重复 / a limit; may repeat",
    )
    found.add_argument(
        "--method", choices=METHODS, default="grid", help="全部搜索、二分 / full grid, bisection"
    )
    found.add_argument(
        "--frontier",
        nargs=2,
        default=("public", "rate:medical"),
        metavar=("COST", "COVERAGE"),
        help="前沿的两个指标 / the two measures of the frontier",
    )
    found.add_argument("--levers", action="store_true", help="列出现成的杠杆 / list the ready levers")
    found.add_argument("--workers", type=int, default=DEFAULT_WORKERS, help="进程数 / processes")
    found.set_defaults(action=_solve)


def _solve(args: argparse.Namespace) -> None:
    scenario = drafted(args.scenario, args)
    if args.levers:
        list_levers(scenario, args.lang)
        return
    result = run(scenario, args)
    print(said(result, args.lang))
    shown = result.best or result.nearest
    outcome = simulate(result.scenario_of(shown) if shown else scenario)
    show(args, outcome, *tables_of(result, args))


def list_levers(scenario: Scenario, lang: str) -> None:
    """Prints the ready levers of a plan, with a range to begin with."""
    plan = scenario.resolved_plan
    for name, ready in ready_levers(plan).items():
        low, high, step = ready.range
        label = ready.label_zh if lang == "zh" else ready.label_en
        print(f"{name}={low:g}:{high:g}:{step:g}\t{Lever(name, *ready.range).now(plan):g}\t{label}")


def run(scenario: Scenario, args: argparse.Namespace) -> Solution:
    """The solution, with a bar on the console; Ctrl-C stops and keeps what was done. Raises Refusal."""
    asked = (
        scenario,
        [Lever.parse(text) for text in args.lever],
        Goal.parse(args.goal),
        [Limit.parse(text) for text in args.limit],
    )
    with bar() as shown:
        try:
            return solve(*asked, method=args.method, workers=args.workers, progress=counted_on(shown))
        except KeyboardInterrupt:
            return kept(question_of(*asked), args.method)


def tables_of(result: Solution, args: argparse.Namespace) -> tuple[Tables, Tables]:
    """The tables whole, and what of them is printed. Raises Refusal."""
    tables = {
        "changes": changes_table(result),
        "figures": result.figures,
        "limits": result.limits,
        "frontier": result.frontier(*args.frontier),
        "candidates": result.candidates,
        "refused": result.refused,
    }
    whole = {name: table for name, table in tables.items() if len(table)}
    return whole, {name: whole[name].iloc[:SHORT] for name in ("candidates", "refused") if name in whole}


def changes_table(result: Solution) -> pd.DataFrame:
    """path, clause, old, new: what the best (else the nearest) plan changes against the base."""
    shown = result.best or result.nearest
    changes = changes_between(result.question.base, result.scenario_of(shown)) if shown else ()
    rows = [(change.path, change.clause, str(change.old), str(change.new)) for change in changes]
    return pd.DataFrame(rows, columns=["path", "clause", "old", "new"])


def said(result: Solution, lang: str) -> str:
    """The answer in a line, and the guarantee."""
    if not result.runs:
        return worded(_WORDS, "nothing", lang)
    best = "best" if result.is_whole else "so_far"
    shown, head = (result.best, best) if result.best else (result.nearest, "none")
    assert isinstance(shown, Candidate)
    values = zip(result.question.levers, shown.values, strict=True)
    where = "; ".join(f"{lever.label(lang)} = {value}" for lever, value in values)
    counts = worded(_WORDS, "feasible", lang, kept=len(result.feasible), runs=len(result.runs))
    lines = [
        f"{worded(_WORDS, head, lang)}: {where} ({result.question.goal})",
        result.tied(lang),
        counts,
        result.guarantee(lang),
    ]
    return "\n".join(line for line in lines if line)
