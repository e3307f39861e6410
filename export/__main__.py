"""python -m export template | settlement | workbook: the district's own data, last year's books, the 测算表."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from export.district_template import district_template
from export.settlement_template import settlement_template
from export.workbook import to_excel
from simulation import Refusal, Scenario, compare, simulate, userdata
from simulation.__main__ import parse_setting
from simulation.populations import PopulationRef, people_of
from simulation.settlement import last_year
from synthetic_data import PLACES
from synthetic_data.district_data import current_values
from synthetic_data.spec import level_of


def main(arguments: list[str] | None = None) -> int:
    args = _parser().parse_args(arguments)
    try:
        args.action(args)
    except (Refusal, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(args.out)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m export")
    commands = parser.add_subparsers(required=True, dest="command")
    template = commands.add_parser("template", help="本区数据模板 / the template for the district's data")
    template.add_argument("--place", choices=PLACES, default="yicheng")
    template.add_argument("--as-of", type=dt.date.fromisoformat, default=dt.date(2022, 12, 31))
    template.set_defaults(action=_template)
    book = commands.add_parser("workbook", help="测算表 / the working papers, as formulas")
    book.add_argument("scenario", help="方案编号，或方案、情景文件 / plan id, or plan or scenario file")
    book.add_argument(
        "--set", action="append", default=[], metavar="PATH=VALUE", help="改动 / a change; may repeat"
    )
    book.add_argument(
        "--base",
        help="与之比较的方案或情景；默认为未改动的方案 / compared with; by default the plan unchanged",
    )
    book.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 / language (zh)")
    book.set_defaults(action=_workbook)
    books = commands.add_parser("settlement", help="上年决算模板 / the template for last year's books")
    books.add_argument("scenario", help="本年方案编号或文件 / this year's plan id or file")
    books.set_defaults(action=_settlement)
    for command in (template, book, books):
        command.add_argument("--out", type=Path, required=True)
    return parser


def _template(args: argparse.Namespace) -> None:
    ref = PopulationRef(args.place, args.as_of)
    current = current_values(ref.spec, people_of(ref))
    book = district_template(ref.spec, current, level_of(args.place).name_zh, args.as_of)
    userdata.write_atomically(args.out, lambda path: path.write_bytes(book))


def _settlement(args: argparse.Namespace) -> None:
    book = settlement_template(last_year(Scenario.load(args.scenario)).resolved_plan)
    userdata.write_atomically(args.out, lambda path: path.write_bytes(book))


def _workbook(args: argparse.Namespace) -> None:
    draft = Scenario.load(args.scenario).with_changes(dict(parse_setting(text) for text in args.set))
    base = Scenario.load(args.base) if args.base else draft.base
    if base.population_ref != draft.population_ref:
        base = base.replace(population=draft.population_ref.name)  # so that a difference is the plan's alone
    result = simulate(draft) if base.id == draft.id else compare(base, draft)
    userdata.write_atomically(args.out, lambda path: to_excel(result, path, args.lang))


if __name__ == "__main__":
    sys.exit(main())
