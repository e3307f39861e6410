"""python -m synthetic_data generate | fit | identities | given: people, how well they fit, the district's own data.

`generate --place synthetic-province --districts N --out FOLDER` makes a folder of made-up districts, a file each.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from tqdm import tqdm

import engines
from synthetic_data import DEFAULT_PLACE, PLACES, MarginError, Spec, generate, load_spec
from synthetic_data.district_data import DistrictDataError, read
from synthetic_data.fit import fit_report, hard_misses
from synthetic_data.folder import FolderError, make_folder
from synthetic_data.identity import identities
from synthetic_data.partition import save_people
from synthetic_data.province import PROVINCE, district_spec, slot_of
from synthetic_data.spec import margins_from_text, margins_to_text


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m synthetic_data")
    commands = parser.add_subparsers(required=True, dest="command")
    for name, text, out in (
        ("generate", "生成人口文件 / make a population file", True),
        (
            "fit",
            "与控制数比较，硬性检查不过则以 3 退出 / compare with margins; exit 3 where a hard check fails",
            False,
        ),
        ("identities", "虚构姓名与证件号 / made-up names and ID numbers (CSV)", True),
        ("given", "读本区数据表为控制数 / read the district's data into margin rows", True),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument(
            "--place", default=DEFAULT_PLACE, help=f"{' '.join(PLACES)} {PROVINCE}-NNN", type=_place
        )
        command.add_argument("--seed", type=int, default=2023)
        command.add_argument("--as-of", type=dt.date.fromisoformat, default=dt.date(2022, 12, 31))
        command.add_argument("--given", type=Path, help="given 命令的结果 / what the given command wrote")
        command.add_argument("--out", type=Path, required=out)
        if name == "generate":
            _add_many(command)
        if name == "given":
            command.add_argument("sheet", type=Path)
    args = parser.parse_args(arguments)
    if (args.place == PROVINCE) != (getattr(args, "districts", None) is not None):
        parser.error(f"--place {PROVINCE} 与 --districts 须同时给出 / go together")
    try:
        return COMMANDS[args.command](args)
    except DistrictDataError as error:
        for problem in error.problems:
            print(f"{problem.sheet}!{problem.cell}: {problem.zh} / {problem.en}", file=sys.stderr)
    except (MarginError, FolderError, engines.EngineError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
    return 1


def _add_many(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--districts", type=int, metavar="N", help=f"{PROVINCE}：生成 N 个区县到 --out 文件夹 / N districts"
    )
    command.add_argument("--engine", choices=engines.ENGINES, default="processes")
    command.add_argument("--workers", type=int, help="进程数，默认每个处理器一个 / one a processor")
    command.add_argument("--scheduler", metavar="ADDRESS", help="已在运行的 Dask / a Dask that runs already")


def _place(text: str) -> str:
    if text in (*PLACES, PROVINCE) or re.fullmatch(rf"{PROVINCE}-\d{{3,4}}", text):
        return text
    raise argparse.ArgumentTypeError(f"没有 {text} / no place {text}; {', '.join(PLACES)}, {PROVINCE}-NNN")


def _spec(args: argparse.Namespace) -> Spec:
    made_up = args.place.startswith(PROVINCE)
    spec = district_spec(slot_of(args.place) - 1, args.seed) if made_up else load_spec(args.place)
    if args.given:
        spec = spec.overlaid(
            margins_from_text(args.given.read_text(encoding="utf-8"), "given", args.given.name)
        )
    return spec


def _people(args: argparse.Namespace, spec: Spec) -> pd.DataFrame:
    with tqdm(total=100, unit="%", ascii=sys.platform == "win32") as bar:

        def progress(stage: str, done: float) -> None:
            bar.set_postfix_str(stage)
            bar.update(round(done * 100) - bar.n)

        return generate(spec, args.seed, args.as_of, progress, slot_of(args.place))


def _generate(args: argparse.Namespace) -> int:
    if args.districts is not None:
        return _generate_many(args)
    spec = _spec(args)
    manifest = save_people(_people(args, spec), spec, args.seed, args.as_of, args.out)
    print(f"{args.out}: {manifest['persons']:,} {manifest['id']}")
    return 0


def _generate_many(args: argparse.Namespace) -> int:
    specs = [district_spec(number, args.seed) for number in range(args.districts)]
    with tqdm(total=args.districts, unit="区县", ascii=sys.platform == "win32") as bar:

        def progress(done: int, total: int, district: str) -> None:
            bar.set_postfix_str(district)
            bar.update(done - bar.n)

        made = make_folder(
            args.out,
            PROVINCE,
            specs,
            args.seed,
            args.as_of,
            engine=args.engine,
            workers=args.workers,
            scheduler=args.scheduler,
            progress=progress,
        )
    persons = sum(part.persons for part in made.partitions)
    print(f"{args.out}: {len(made.partitions)} x {PROVINCE}, {persons:,} ({made.id})")
    return 0


def _fit(args: argparse.Namespace) -> int:
    spec = _spec(args)
    report = fit_report(spec, args.seed, args.as_of, _people(args, spec))
    if args.out:
        report.to_csv(args.out, index=False, encoding="utf-8-sig")
    else:
        shown = [
            "table",
            "target",
            "age_from",
            "sex",
            "town",
            "published",
            "achieved",
            "difference",
            "verdict",
        ]
        print(report[shown].to_string(index=False, na_rep=""))
    misses = hard_misses(report)
    if len(misses):
        print(misses[["table", "target", "published", "achieved"]].to_string(index=False), file=sys.stderr)
        return 3
    return 0


def _identities(args: argparse.Namespace) -> int:
    table = identities(_people(args, _spec(args)), args.place, args.seed)
    table.to_csv(args.out, index=False, encoding="utf-8-sig", quoting=csv.QUOTE_NONNUMERIC)
    print(f"{args.out}: {len(table):,}")
    return 0


def _given(args: argparse.Namespace) -> int:
    rows = read(args.sheet.read_bytes(), _spec(args), dt.date.today())
    args.out.write_text(margins_to_text(rows), encoding="utf-8")
    print(f"{args.out}: {len(rows)}")
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "generate": _generate,
    "fit": _fit,
    "identities": _identities,
    "given": _given,
}

if __name__ == "__main__":
    sys.exit(main())
