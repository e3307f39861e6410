"""python -m simulation dataset: scenarios over a folder of districts."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

import engines
from simulation import userdata
from simulation.command_line import bar, word
from simulation.dataset.result import RESULT, DatasetResult
from simulation.dataset.run import simulate_dataset
from simulation.law.plan import DEFAULT_PLAN
from simulation.scenario import Scenario

KEPT = "datasets"
"""Of the user's data folder: where results go that nobody gave a place."""


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """The subcommand."""
    command = commands.add_parser("dataset", parents=parents, help="多个区县 / many districts, on one engine")
    command.add_argument(
        "folder", type=Path, help="区县文件夹（synthetic_data generate --districts） / folder of districts"
    )
    command.add_argument(
        "--scenario",
        action="append",
        help="方案编号，或方案、情景文件（可重复） / plan id, or plan or scenario file; may repeat (yicheng-2023)",
    )
    command.add_argument("--engine", choices=engines.ENGINES, default="processes")
    command.add_argument("--workers", type=int, help="进程数，默认每个处理器一个 / one a processor")
    command.add_argument("--scheduler", metavar="ADDRESS", help="已在运行的 Dask / a Dask that runs already")
    command.add_argument(
        "--out", type=Path, help="结果文件夹（默认在本机数据文件夹） / results folder (in the data folder)"
    )
    command.set_defaults(action=run)


def run(args: argparse.Namespace) -> None:
    scenarios = [Scenario.load(name) for name in args.scenario or [DEFAULT_PLAN]]
    with bar(unit="区县" if args.lang == "zh" else " districts") as shown:

        def progress(done: int, total: int, district: str) -> None:
            shown.total = total
            shown.set_postfix_str(district)
            shown.update(done - shown.n)

        result = simulate_dataset(
            args.folder,
            scenarios,
            args.engine,
            workers=args.workers,
            scheduler=args.scheduler,
            progress=progress,
        )
    _show(result, args.lang)
    folder = args.out or kept_folder() / f"{args.folder.resolve().name}-{_digest(result)}"
    print(f"{word('written', args.lang)} {result.save(folder)}")


def kept_folder() -> Path:
    """Where results are offered from."""
    return userdata.data_folder() / KEPT


def kept_results() -> list[Path]:
    """Results folders in the user's data folder, the latest first."""
    found = [path.parent for path in kept_folder().glob(f"*/{RESULT}")]
    return sorted(found, key=lambda folder: (-(folder / RESULT).stat().st_mtime_ns, folder.name))


def _digest(result: DatasetResult) -> str:
    """The same run, the same folder."""
    text = "\n".join([result.stamps[0].population_id, *result.ids])
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _show(result: DatasetResult, lang: str) -> None:
    zh = lang == "zh"
    for scenario, name in zip(result.scenarios, result.ids, strict=True):
        print(f"{name}  {scenario.title or scenario.plan}")
    print("== 资金（元）" if zh else "== money (yuan)")
    table = result.spent(["line"]).set_index("line")
    table.loc["="] = table.sum()
    print(table.to_string(float_format=lambda value: f"{value:,.2f}"))
    print("== 参保（人）" if zh else "== coverage (persons)")
    covered = result.covered(["scenario", "scheme"])
    print(covered.to_string(index=False, float_format=lambda value: f"{value:.4f}"))
    for stamp in result.stamps:
        print(stamp.line(lang))
