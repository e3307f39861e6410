"""python -m export exceptions | rosters: the workbooks of what the roster checks found; made-up rosters to try them on."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from export.exceptions import save_workbooks
from export.roster_files import save_rosters
from simulation import assess, load_plan, userdata
from simulation.law.plan import DEFAULT_PLAN, Plan
from simulation.populations import people_of, place_of, resolve
from simulation.roster import people_of_lists
from simulation.roster.checks import find_faults
from simulation.roster.command import lists_of, takes_files
from simulation.words import LANGUAGES
from synthetic_data.dirty import DATES, ENCODINGS, YES_NO, Form, Handed, planted, written

TRUTHS_FILE, LISTS_FOLDER = "planted.csv", "lists"


def add(commands: Any) -> None:
    """The two subcommands."""
    books = commands.add_parser(
        "exceptions",
        help="名单问题反馈表，按部门和镇街 / workbooks of findings for each office and town, with names",
    )
    takes_files(books)
    books.add_argument("--lang", choices=LANGUAGES, default="zh")
    books.add_argument(
        "--out", type=Path, required=True, help="文件夹（含个人信息）/ folder; it will hold names"
    )
    books.set_defaults(action=_exceptions)
    rosters = commands.add_parser(
        "rosters",
        help="试用名单：合成人员，含已知问题 / made-up lists with known faults, to try the checks on",
    )
    rosters.add_argument("--plan", default=DEFAULT_PLAN)
    rosters.add_argument("--one-in", type=int, default=100, help="每几户取一户 / one household in how many")
    rosters.add_argument("--seed", type=int, default=1)
    rosters.add_argument("--encoding", choices=("xlsx", *ENCODINGS), default="xlsx")
    rosters.add_argument("--dates", choices=DATES, default="dash")
    rosters.add_argument("--yes-no", choices=YES_NO, default="word")
    rosters.add_argument("--out", type=Path, required=True)
    rosters.set_defaults(action=_rosters)


def _exceptions(args: argparse.Namespace) -> None:
    listings, link, plan = lists_of(args)
    findings = find_faults(people_of_lists(listings, plan), plan, synthetic=args.ids == "synthetic")
    save_workbooks(findings, link, args.out, args.lang)


def _rosters(args: argparse.Namespace) -> None:
    """The lists, and beside them where every fault stands."""
    plan = load_plan(args.plan)
    people = people_of(resolve("", plan))
    people = people[people["household_id"] % args.one_in == 0]
    people = people[people["spouse_id"].isna() | people["spouse_id"].isin(people["person_id"])]
    if args.encoding != "xlsx" and args.dates == "cell":
        raise ValueError("--dates cell: only a workbook has cells of dates")
    district = planted(people, place_of(plan), args.seed, handed_of(plan))
    made = written(district, Form(args.encoding, args.dates, args.yes_no))
    save_rosters(made.files, args.out / LISTS_FOLDER)
    userdata.write_atomically(
        args.out / TRUTHS_FILE, lambda path: made.truths.to_csv(path, index=False, encoding="utf-8-sig")
    )


def handed_of(plan: Plan) -> Handed:
    """What the maker of made-up rosters must be told of a plan's rules."""
    tiers = plan.pension.tiers
    amounts = {tier.amount for tier in tiers}
    open_tiers = tuple(tier.amount for tier in tiers if tier.open_to is None)
    closed = [tier.amount for tier in tiers if tier.open_to is not None]

    def due(people: pd.DataFrame) -> pd.DataFrame:
        return assess(people, plan)

    return Handed(
        fee_year=plan.fee_year,
        window_start=plan.calendar.window_start,
        window_end=plan.calendar.window_end,
        ages=tuple(sorted({aid.min_age for aid in plan.medical.aid if aid.min_age is not None})),
        open_tiers=open_tiers,
        closed_tier=closed[0],
        no_tier=next(yuan for yuan in range(min(amounts) + 50, 10**6, 50) if yuan not in amounts),
        excluding=("extreme_poverty", "dibao"),
        due=due,
    )
