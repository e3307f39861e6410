"""python -m export template, settlement: the workbooks for the district's own data and for last year's books."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from export.district_template import district_template
from export.settlement_template import settlement_template
from simulation import Refusal, Scenario, userdata
from simulation.populations import PopulationRef, people_of
from simulation.settlement import last_year
from synthetic_data import PLACES
from synthetic_data.district_data import current_values
from synthetic_data.spec import level_of


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m export")
    commands = parser.add_subparsers(required=True, dest="command")
    command = commands.add_parser("template", help="本区数据模板 / the template for the district's data")
    command.add_argument("--place", choices=PLACES, default="yicheng")
    command.add_argument("--as-of", type=dt.date.fromisoformat, default=dt.date(2022, 12, 31))
    command.add_argument("--out", type=Path, required=True)
    books = commands.add_parser("settlement", help="上年决算模板 / the template for last year's books")
    books.add_argument("scenario", help="本年方案编号或文件 / this year's plan id or file")
    books.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(arguments)
    try:
        book = _settlement(args.scenario) if args.command == "settlement" else _district(args)
        userdata.write_atomically(args.out, lambda path: path.write_bytes(book))
    except (Refusal, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(args.out)
    return 0


def _settlement(scenario: str) -> bytes:
    return settlement_template(last_year(Scenario.load(scenario)).resolved_plan)


def _district(args: argparse.Namespace) -> bytes:
    ref = PopulationRef(args.place, args.as_of)
    current = current_values(ref.spec, people_of(ref))
    return district_template(ref.spec, current, level_of(args.place).name_zh, args.as_of)


if __name__ == "__main__":
    sys.exit(main())
