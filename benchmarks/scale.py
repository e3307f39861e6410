"""Many districts: wall time, processor time and memory of all processes, to make them and to run scenarios over them.

`python -m benchmarks.scale --districts 30` makes some 20 million persons in a temporary folder, runs four scenarios over
them, prints a Markdown table and removes the folder. Memory is the largest sum, over this process and all it started, of
what each takes of its own and its share of what they have in common (PSS; where the system does not tell it, USS).
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

import engines
from simulation import Scenario, simulate_dataset
from synthetic_data.folder import make_folder, read_folder
from synthetic_data.province import PROVINCE, district_spec

SEED, DAY = 2023, dt.date(2022, 12, 31)
PAUSE = 0.3
"""Seconds between two looks at memory."""
SCENARIOS = (
    Scenario(title="as issued"),
    Scenario(title="own part 380 yuan", changes={"medical.individual": 380}),
    Scenario(title="subsidy 640 yuan", changes={"medical.government_subsidy": 640}),
    Scenario(
        title="aid from 68",
        changes={"medical.aid.age_70_plus.min_age": 68, "medical.aid.age_60_69.max_age": 67},
    ),
)


@dataclass
class Measured:
    """One step: seconds on the clock and on processors, and the peak of memory in MiB."""

    what: str
    wall: float
    cpu: float
    peak: float

    @property
    def row(self) -> str:
        return f"| {self.what} | {self.wall:,.0f} s | {self.cpu:,.0f} s | {self.peak:,.0f} MiB |"


def memory_of_all() -> float:
    """MiB of this process and all below it."""
    me = psutil.Process()
    total = 0
    for process in (me, *me.children(recursive=True)):
        try:
            full = process.memory_full_info()
        except psutil.Error:
            continue
        total += getattr(full, "pss", 0) or full.uss
    return total / 2**20


def processor_seconds() -> float:
    """Of this process and of those it started that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def measured(what: str, action: Callable[[], object]) -> Measured:
    """Runs it once. Processor time of processes that still run when it is over is not in it: none should."""
    peak, over, looking = [memory_of_all()], threading.Event(), [0.0]

    def watch() -> None:
        while not over.wait(PAUSE):
            peak.append(memory_of_all())
            looking[0] = time.thread_time()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    wall, cpu = time.perf_counter(), processor_seconds()
    action()
    multiprocessing.active_children()  # waits for who has ended, so that their time is counted
    wall, cpu = time.perf_counter() - wall, processor_seconds() - cpu
    over.set()
    watcher.join()
    return Measured(what, wall, cpu - looking[0], max(peak))


def main() -> int:
    """Measure and print; return the exit code."""
    reader = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    reader.add_argument("--districts", type=int, default=30)
    reader.add_argument("--engine", choices=engines.ENGINES, default="processes")
    reader.add_argument("--workers", type=int, default=engines.default_workers())
    reader.add_argument(
        "--folder", type=Path, help="where to make them, and keep them; else they are removed"
    )
    arguments = reader.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="districts-"))
    how = {"engine": arguments.engine, "workers": arguments.workers}
    specs = [district_spec(number, SEED) for number in range(arguments.districts)]
    try:
        rows = [
            measured("generate to Parquet", lambda: make_folder(folder, PROVINCE, specs, SEED, DAY, **how))
        ]
        with tempfile.TemporaryDirectory() as partials:
            rows.append(
                measured(
                    f"{len(SCENARIOS)} scenarios to tables",
                    lambda: simulate_dataset(folder, SCENARIOS, **how, partials=Path(partials)),
                )
            )
        parts = read_folder(folder).partitions
        size = sum(Path(part.path).stat().st_size for part in parts)
    finally:
        if arguments.folder is None:
            shutil.rmtree(folder)
    persons = sum(part.persons for part in parts)
    print(
        f"{len(parts)} districts, {persons:,} persons (largest {max(part.persons for part in parts):,}), "
        f"{size / 2**20:,.0f} MiB on disk; {arguments.engine}, {arguments.workers} workers\n"
    )
    print("| what | wall | processor | peak memory, all processes |\n| --- | ---: | ---: | ---: |")
    for row in rows:
        print(row.row)
    return 0


if __name__ == "__main__":
    sys.exit(main())
