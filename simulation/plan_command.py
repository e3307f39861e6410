"""python -m simulation plans, new-plan, validate, dictionary, prepare: what comes before a run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from simulation.carry_over import write_new_plan
from simulation.command_line import bar, word, worded
from simulation.dictionary import data_dictionary
from simulation.law.plan import DEFAULT_PLAN, load_plan, plan_ids
from simulation.populations import people_of
from simulation.scenario import Scenario

_WORDS = {
    "valid": ("可用", "valid"),
    "issued": ("正式文件", "issued"),
    "reconstructed": ("重建，非正式文件", "reconstructed, not an issued document"),
    "draft": ("草案", "draft"),
    "ready": ("人口已备好", "population ready"),
}


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """The subcommands."""
    plans = commands.add_parser("plans", parents=parents, help="列出方案 / list the plans")
    plans.set_defaults(action=_plans)
    new = commands.add_parser(
        "new-plan", parents=parents, help="由现有方案起草另一年度或另一区的方案 / start a plan file"
    )
    new.add_argument("id", help="区名-年度，如 yicheng-2026 / PLACE-YEAR")
    new.add_argument("--like", default=DEFAULT_PLAN, help="沿用的方案 / the plan to start from")
    new.set_defaults(action=_new_plan)
    validate = commands.add_parser(
        "validate", parents=parents, help="检查文件 / check a plan or scenario file"
    )
    validate.add_argument("file")
    validate.set_defaults(action=_validate)
    words = commands.add_parser(
        "dictionary", parents=parents, help="数据字典 / the data dictionary, as Markdown"
    )
    words.add_argument("--out", type=Path, required=True)
    words.set_defaults(action=_dictionary)
    prepare = commands.add_parser("prepare", parents=parents, help="生成人口 / make the population")
    prepare.add_argument("scenario", nargs="?", default=DEFAULT_PLAN)
    prepare.add_argument("--population", default="")
    prepare.set_defaults(action=_prepare)


def _plans(args: argparse.Namespace) -> None:
    for plan_id in plan_ids():
        plan = load_plan(plan_id)
        print(f"{plan_id}\t{plan.fee_year}\t{worded(_WORDS, plan.status, args.lang)}\t{plan.document or '-'}")


def _new_plan(args: argparse.Namespace) -> None:
    print(f"{word('written', args.lang)} {write_new_plan(args.id, args.like)}")


def _validate(args: argparse.Namespace) -> None:
    scenario = Scenario.load(args.file)
    print(f"{args.file}: {worded(_WORDS, 'valid', args.lang)} ({scenario.plan}, {scenario.id})")


def _dictionary(args: argparse.Namespace) -> None:
    args.out.write_text(data_dictionary(), encoding="utf-8", newline="\n")
    print(f"{word('written', args.lang)} {args.out}")


def _prepare(args: argparse.Namespace) -> None:
    scenario = Scenario.load(args.scenario)
    if args.population:
        scenario = scenario.replace(population=args.population)
    ref = scenario.population_ref
    with bar(total=100, unit="%", desc=ref.place) as shown:

        def progress(stage: str, done: float) -> None:
            shown.set_postfix_str(stage)
            shown.update(round(done * 100) - shown.n)

        people = people_of(ref, progress)
        shown.update(100 - shown.n)
    print(f"{worded(_WORDS, 'ready', args.lang)}: {len(people):,} ({ref.id})")
