"""python -m export template | settlement | workbook | report | draft | check-draft | exceptions | rosters | list-template |
notice | names.

Templates, the 测算表, Word files, the findings on rosters, made-up rosters, tables for the notice board.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from export.district_template import district_template
from export.lists_command import add as lists_command
from export.roster_command import add as roster_files_command
from export.settlement_template import settlement_template
from export.word import check_draft, to_draft, to_report
from export.workbook import to_excel
from simulation import (
    Comparison,
    Outcome,
    Refusal,
    Scenario,
    compare,
    open_store,
    price_doubts,
    simulate,
    userdata,
)
from simulation.command_line import parse_setting
from simulation.populations import PopulationRef, people_of
from simulation.settlement import last_year
from simulation.words import LANGUAGES
from synthetic_data import DEFAULT_PLACE, PLACES
from synthetic_data.district_data import current_values
from synthetic_data.spec import level_of
from ui.texts import t_in


def main(arguments: list[str] | None = None) -> int:
    args = _parser().parse_args(arguments)
    try:
        code = args.action(args)
    except (Refusal, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if "out" in args:
        print(args.out)
    return code or 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m export")
    commands = parser.add_subparsers(required=True, dest="command")
    template = commands.add_parser("template", help="本区数据模板 / the template for the district's data")
    template.add_argument("--place", choices=PLACES, default=DEFAULT_PLACE)
    template.add_argument("--as-of", type=dt.date.fromisoformat, default=dt.date(2022, 12, 31))
    template.set_defaults(action=_template)
    book = commands.add_parser("workbook", help="测算表 / the working papers, as formulas")
    book.set_defaults(action=_workbook)
    report = commands.add_parser("report", help="测算报告（Word）/ the report, in Word")
    report.add_argument("--question", default="", help="要回答的问题 / the question it answers")
    report.set_defaults(action=_report)
    roster_files_command(commands)
    lists_command(commands)
    for command in (book, report):
        _takes_scenario(command)
        command.add_argument(
            "--base",
            help="与之比较的方案或情景；默认为未改动的方案 / compared with; by default the plan unchanged",
        )
        command.add_argument("--lang", choices=LANGUAGES, default="zh", help="语言 / language (zh)")
    draft = commands.add_parser("draft", help="草案条文（Word）/ the funding section, in Word")
    _takes_scenario(draft)
    draft.add_argument("--year", type=int, help="写成另一费款年度 / written for another fee year")
    draft.set_defaults(action=_draft)
    check = commands.add_parser(
        "check-draft", help="核对草案的数字 / hold a draft's figures against a scenario"
    )
    check.add_argument("file", type=Path, help="草案（.docx、.txt）/ the draft")
    check.add_argument(
        "--scenario", required=True, help="方案编号，或方案、情景文件 / plan id, or plan or scenario file"
    )
    check.add_argument(
        "--set", action="append", default=[], metavar="PATH=VALUE", help="改动 / a change; may repeat"
    )
    check.add_argument("--year", type=int, help="草案写的费款年度 / the fee year it is written for")
    check.add_argument("--all", action="store_true", help="一致的也列出 / list what agrees too")
    check.add_argument("--lang", choices=LANGUAGES, default="zh", help="语言 / language (zh)")
    check.set_defaults(action=_check)
    books = commands.add_parser("settlement", help="上年决算模板 / the template for last year's books")
    books.add_argument("scenario", help="本年方案编号或文件 / this year's plan id or file")
    books.set_defaults(action=_settlement)
    for command in (template, book, books, report, draft):
        command.add_argument("--out", type=Path, required=True)
    return parser


def _takes_scenario(command: argparse.ArgumentParser) -> None:
    command.add_argument("scenario", help="方案编号，或方案、情景文件 / plan id, or plan or scenario file")
    command.add_argument(
        "--set", action="append", default=[], metavar="PATH=VALUE", help="改动 / a change; may repeat"
    )


def _template(args: argparse.Namespace) -> None:
    ref = PopulationRef(args.place, args.as_of)
    current = current_values(ref.spec, people_of(ref))
    book = district_template(ref.spec, current, level_of(args.place).name_zh, args.as_of)
    userdata.write_atomically(args.out, lambda path: path.write_bytes(book))


def _settlement(args: argparse.Namespace) -> None:
    book = settlement_template(last_year(Scenario.load(args.scenario)).resolved_plan)
    userdata.write_atomically(args.out, lambda path: path.write_bytes(book))


def _workbook(args: argparse.Namespace) -> None:
    result = _result(args)
    userdata.write_atomically(args.out, lambda path: to_excel(result, path, args.lang))


def _report(args: argparse.Namespace) -> None:
    result = _result(args)
    scenario = result.reform.scenario
    decisions = open_store().decisions(scenario.id)
    prices = price_doubts(scenario)
    userdata.write_atomically(
        args.out, lambda path: to_report(result, path, args.lang, args.question, decisions, prices)
    )


def _draft(args: argparse.Namespace) -> None:
    scenario = _scenario(args.scenario, args.set)
    userdata.write_atomically(args.out, lambda path: to_draft(scenario, path, args.year))


def _check(args: argparse.Namespace) -> int:
    """Prints what disagrees, what is not recognised and what is missing; 2 where something disagrees or is missing."""
    found = check_draft(args.file, _scenario(args.scenario, args.set), args.year)
    shown = found.table(args.lang)
    if not args.all:
        shown = shown[shown["status"] != t_in(args.lang, "word.status.agrees")]
    for row in shown.to_dict("records"):
        print("\t".join(str(cell) for cell in row.values()))
    print(found.summary(args.lang))
    return 0 if found.agrees else 2


def _scenario(name: str, settings: list[str]) -> Scenario:
    return Scenario.load(name).with_changes(dict(parse_setting(text) for text in settings))


def _result(args: argparse.Namespace) -> Outcome | Comparison:
    """The scenario that is asked for against its base; alone where the two are one."""
    draft = _scenario(args.scenario, args.set)
    base = Scenario.load(args.base) if args.base else draft.base
    if base.population_ref != draft.population_ref:
        base = base.replace(population=draft.population_ref.name)  # so that a difference is the plan's alone
    return simulate(draft) if base.id == draft.id else compare(base, draft)


if __name__ == "__main__":
    sys.exit(main())
