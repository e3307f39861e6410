"""What the subcommands of python -m simulation share: what they are asked, how they show tables, how they write them."""

from __future__ import annotations

import argparse
import dataclasses
import importlib.metadata
import json
import platform
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

from simulation import MODEL_VERSION, userdata
from simulation.errors import refuse
from simulation.outcome import Outcome
from simulation.plain import load_yaml
from simulation.projection import Projection
from simulation.scenario import Scenario
from simulation.words import LANGUAGES

Tables = dict[str, pd.DataFrame]

BY = ("scheme", "line", "rule", "level", "department", "town")
SCENARIO_HELP = "方案编号，或方案、情景文件 / plan id, or plan or scenario file"
_WORDS = {
    "written": ("已写入", "written to"),
    "not_written": ("写不进去", "could not be written"),
}


def worded(words: Mapping[str, tuple[str, str]], key: str, lang: str, **values: object) -> str:
    """An entry of a command's words (Chinese, English) in one language."""
    return words[key][0 if lang == "zh" else 1].format(**values)


def word(key: str, lang: str) -> str:
    """`written` or `not_written`, which every command says."""
    return worded(_WORDS, key, lang)


# --- what is asked -----------------------------------------------------------------------------------------------


def of_all() -> argparse.ArgumentParser:
    """The options of every subcommand."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=LANGUAGES, default="zh", help="语言 / language (zh)")
    return common


def of_runs() -> argparse.ArgumentParser:
    """The options of a subcommand that runs a scenario."""
    asked = argparse.ArgumentParser(add_help=False)
    asked.add_argument(
        "--set", action="append", default=[], metavar="PATH=VALUE", help="改动 / a change; may repeat"
    )
    asked.add_argument(
        "--population", default="", help="人口，如 yicheng@2022-12-31，默认为方案所在区 / population"
    )
    asked.add_argument("--seed", type=int, help="行为的随机种子，默认为情景所写 / seed of behaviour")
    asked.add_argument("--by", choices=BY, action="append", help="分组（可重复） / group by; may repeat")
    asked.add_argument("--out", type=Path, help="结果文件夹 / folder for the results")
    return asked


def parse_setting(text: str) -> tuple[str, Any]:
    """`path=value`; the value as YAML has it: 380, true, null, [dibao, orphan]. Raises Refusal."""
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise refuse(
            "--set",
            f"现为 {text}；应形如 medical.individual=380",
            f"is {text}; expected medical.individual=380",
        )
    return path.strip(), load_yaml(value)


def asked(id_or_path: str, args: argparse.Namespace) -> Scenario:
    """A scenario with the population and seed asked for, without the changes of --set. Raises Refusal."""
    scenario = Scenario.load(id_or_path)
    if args.population:
        scenario = scenario.replace(population=args.population)
    if args.seed is not None:
        scenario = scenario.replace(seed=args.seed)
    return scenario


def drafted(id_or_path: str, args: argparse.Namespace) -> Scenario:
    """A scenario as asked for, the changes of --set included. Raises Refusal."""
    return asked(id_or_path, args).with_changes(dict(parse_setting(text) for text in args.set))


# --- progress ----------------------------------------------------------------------------------------------------


def bar(**settings: Any) -> tqdm:
    """A bar on the console that a Windows code page can show."""
    return tqdm(ascii=sys.platform == "win32", **settings)


def counted_on(shown: tqdm) -> Callable[[int, int], None]:
    """A progress call (done, of how many) that moves a bar."""

    def progress(done: int, of: int) -> None:
        shown.total = of
        shown.update(done - shown.n)

    return progress


# --- what is shown and written -----------------------------------------------------------------------------------


def show(
    args: argparse.Namespace, result: Outcome | Projection, tables: Tables, shorter: Tables | None = None
) -> None:
    """Prints the tables (a shorter form where there is one), then the stamp; writes them whole where asked to."""
    for name, table in {**tables, **(shorter or {})}.items():
        print(f"== {name}")
        print(table.to_string(index=False, float_format=_number))
    print(result.stamp.line(args.lang))
    if args.out:
        write(args, result, tables)


def show_in(
    unit: str, args: argparse.Namespace, outcome: Outcome, tables: Tables, shorter: Tables | None = None
) -> None:
    """`show` with a stamp for figures of another unit than the outcome's own (yuan, persons, mixed)."""
    show(args, dataclasses.replace(outcome, stamp=outcome.stamp.counting(unit)), tables, shorter)


def _number(value: float) -> str:
    return f"{value:,.4f}" if abs(value) < 2 else f"{value:,.2f}"


def write(
    args: argparse.Namespace, result: Outcome | Projection, tables: Tables, base: Outcome | None = None
) -> None:
    """CSV (UTF-8 with BOM) and Parquet of each table, and beside them the scenario and what it rests on. Raises OSError."""
    folder: Path = args.out
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        userdata.write_atomically(
            folder / f"{name}.csv", partial(table.to_csv, index=False, encoding="utf-8-sig")
        )
        userdata.write_atomically(folder / f"{name}.parquet", partial(table.to_parquet, index=False))
    userdata.write_text_atomically(folder / "scenario.json", result.scenario.to_json() + "\n")
    if base is not None:
        userdata.write_text_atomically(folder / "base.json", base.scenario.to_json() + "\n")
    versions = {
        **dict(result.stamp.rows()),
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in ("numpy", "pandas", "pyarrow", "pydantic")},
        "model": MODEL_VERSION,
    }
    userdata.write_text_atomically(
        folder / "versions.json", json.dumps(versions, ensure_ascii=False, indent=1) + "\n"
    )
    print(f"{word('written', args.lang)} {folder}")
