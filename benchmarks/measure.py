"""A measured figure, how it is taken, and how a table of them is written."""

from __future__ import annotations

import datetime as dt
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import run as launcher


@dataclass(frozen=True)
class Measure:
    """What was measured, its values, all in `unit`, and the most that is wanted of the median (of the 95th percentile
    where `at_95`)."""

    what: str
    unit: str
    values: tuple[float, ...]
    bound: float | None = None
    at_95: bool = False

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def percentile_95(self) -> float:
        if len(self.values) < 2:
            return self.values[0]
        return statistics.quantiles(self.values, n=20, method="inclusive")[-1]

    @property
    def cells(self) -> tuple[str, ...]:
        digits = 0 if max(self.values) >= 20 else 2
        shown = [f"{value:,.{digits}f}" for value in (self.median, self.percentile_95, max(self.values))]
        reached = self.percentile_95 if self.at_95 else self.median
        wanted = (
            "" if self.bound is None else f"{self.bound:,.0f} {'met' if reached < self.bound else 'MISSED'}"
        )
        return (self.what, self.unit, *shown, str(len(self.values)), wanted)


HEAD = ("what", "unit", "median", "95 %", "most", "runs", "bound")


def timed(what: str, action: Callable[[int], object], runs: int, bound: float | None = None) -> Measure:
    """Time `action(0)` uncounted, then `action(1)` … `action(runs)`; milliseconds."""
    action(0)
    values = []
    for number in range(1, runs + 1):
        begun = time.perf_counter()
        action(number)
        values.append((time.perf_counter() - begun) * 1000)
    return Measure(what, "ms", tuple(values), bound)


def child(code: str, *words: str) -> str:
    """What a fresh interpreter prints for some code. Raises CalledProcessError."""
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(
        command, cwd=launcher.ROOT, env=launcher.child_variables(), stdout=subprocess.PIPE, check=True
    )
    return done.stdout.decode("utf-8")


def peak_memory() -> int:
    """The most bytes that this process has held at one time."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    if sys.platform == "linux":
        # Not getrusage: its peak begins with that of the process that started this one.
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        return 1024 * int(status.partition("VmHWM:")[2].split()[0])
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; the first column is text, the others stand to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])


def table(measures: Sequence[Measure]) -> str:
    return markdown(HEAD, [measure.cells for measure in measures])


def processor() -> str:
    """The processor's name, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def machine() -> list[str]:
    """The machine and the versions that the figures hold for, and how busy it was."""
    packages = ("numpy", "pandas", "pyarrow", "streamlit", "altair")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in packages)
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        system = f"{platform.system()} {platform.release()}"
    busy = f", load before {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return [
        f"measured {dt.datetime.now(dt.UTC):%Y-%m-%d}, warm{busy}",
        f"{processor()}, {os.cpu_count()} logical processors",
        f"{system}, Python {platform.python_version()}, {versions}",
    ]
