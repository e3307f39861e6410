"""python -m export list-template | notice | names: templates of lists, tables for the notice board, a saved link opened."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import Any

from export.exceptions import save_workbooks
from export.notice import notice_workbook
from export.tables import quoted
from export.templates import list_template
from simulation import load_plan, userdata
from simulation.errors import refuse
from simulation.law.plan import DEFAULT_PLAN
from simulation.roster import KINDS, people_of_lists
from simulation.roster.checks import find_faults
from simulation.roster.command import lists_of, takes_files
from simulation.roster.vault import unlock
from simulation.words import LANGUAGES


def add(commands: Any) -> None:
    """The three subcommands."""
    template = commands.add_parser(
        "list-template", help="名单模板 / the template of a list: " + "、".join(KINDS)
    )
    template.add_argument("kind", choices=list(KINDS))
    template.add_argument("--plan", default=DEFAULT_PLAN)
    template.set_defaults(action=_template)
    notice = commands.add_parser("notice", help="公示用表，小数隐去 / tables for the notice board")
    takes_files(notice)
    notice.add_argument("--lang", choices=LANGUAGES, default="zh")
    notice.set_defaults(action=_notice)
    names = commands.add_parser(
        "names", help="打开加密的姓名对照（含个人信息）/ open a saved link: the file written holds names"
    )
    names.add_argument("file", type=Path)
    names.add_argument(
        "--exceptions", type=Path, help="问题清单写到此文件夹 / folder for the exception lists"
    )
    names.add_argument("--lang", choices=("zh", "en"), default="zh")
    names.add_argument("--out", type=Path, help="姓名对照写到此文件 / file for the link itself")
    names.set_defaults(action=_names)
    for command in (template, notice):
        command.add_argument("--out", type=Path, required=True)


def _template(args: argparse.Namespace) -> None:
    book = list_template(args.kind, load_plan(args.plan))
    userdata.write_atomically(args.out, lambda path: path.write_bytes(book))


def _notice(args: argparse.Namespace) -> None:
    listings, _, plan = lists_of(args)
    roster = people_of_lists(listings, plan)
    stamp = find_faults(roster, plan, synthetic=args.ids == "synthetic").stamp
    book = notice_workbook(roster, plan, stamp, args.lang)
    userdata.write_atomically(args.out, lambda path: path.write_bytes(book))


def _names(args: argparse.Namespace) -> None:
    if not (args.out or args.exceptions):
        raise refuse("--out", "要写到哪里：--out 或 --exceptions", "where to: --out or --exceptions")
    opened = unlock(args.file.name, args.file.read_bytes(), getpass.getpass("密码 / password: "))
    if args.exceptions and opened.findings is None:
        raise refuse(
            args.file.name,
            "这个文件只有姓名对照，没有核对结果；请在“清册核对”页核对后重新保存",
            "it holds the link alone, no findings; check the lists on the roster page and save it anew",
        )
    if args.exceptions:
        for path in save_workbooks(opened.findings, opened.link, args.exceptions, args.lang):
            print(path)
    if not args.out:
        return
    text = opened.link.frame.map(quoted).to_csv(index=False, lineterminator="\r\n")
    userdata.write_atomically(args.out, lambda path: path.write_bytes(text.encode("utf-8-sig")))
