"""python -m synthetic_data generate | fit: make a population file, or show how well it fits its margins."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from tqdm import tqdm

from synthetic_data import PLACES, MarginError, generate, load_spec
from synthetic_data.fit import fit_table


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m synthetic_data")
    commands = parser.add_subparsers(required=True, dest="command")
    for name, text in (
        ("generate", "生成人口文件 / make a population file"),
        ("fit", "与控制数比较 / compare with margins"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--place", choices=PLACES, default="yicheng")
        command.add_argument("--seed", type=int, default=2023)
        command.add_argument("--as-of", type=dt.date.fromisoformat, default=dt.date(2022, 12, 31))
        if name == "generate":
            command.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(arguments)
    try:
        spec = load_spec(args.place)
        with tqdm(total=100, unit="%", ascii=sys.platform == "win32") as bar:

            def progress(stage: str, done: float) -> None:
                bar.set_postfix_str(stage)
                bar.update(round(done * 100) - bar.n)

            people = generate(spec, args.seed, args.as_of, progress)
    except (MarginError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    if args.command == "fit":
        print(fit_table(spec, people).to_string(index=False))
        return 0
    temporary = args.out.with_suffix(".tmp")
    people.to_parquet(temporary, compression="zstd", index=False)
    temporary.replace(args.out)
    print(f"{args.out}: {len(people):,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
