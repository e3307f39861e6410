"""Measure, print, and keep the report: `python -m benchmarks [sections] [--write] [--large]`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

import run as launcher
from benchmarks import comparison, district, family, growth, meeting, pages, rosters, sessions, solve
from benchmarks.measure import machine
from simulation.userdata import write_text_atomically

REPORT = launcher.ROOT / "docs" / "performance.md"
TITLES = {
    "systems": "The same rules in other systems",
    "growth": "Growth",
    "district": "The district",
    "solve": "The best plan",
    "family": "One family",
    "meeting": "A meeting",
    "rosters": "Rosters",
    "pages": "Pages in a browser",
    "sessions": "Many people at once",
}
INTRO = """# Performance

> **中文提要**　性能测量：由 `python -m benchmarks --write` 写出，只在同一次测量内可比。
> 表内依次是中位数、95% 分位、最大值、次数和自定的上限（met 达到，MISSED 未达到）。

Written by `python -m benchmarks --write`; other machines give other figures, so compare what was measured in one run.
Twenty million persons are measured with `--large`. Bounds are what the project asks of itself on two shared cores.
"""


def kept() -> dict[str, str]:
    """The sections of the report as it stands, by name."""
    text = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
    found = {}
    for part in text.split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        found |= {name: body.strip("\n") for name, known in TITLES.items() if known == title}
    return found


def main() -> int:
    """Return the exit code."""
    launcher.make_console_safe()
    reader = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    reader.add_argument("sections", nargs="*", metavar="section", help=f"some of: {', '.join(TITLES)}")
    reader.add_argument("--write", action="store_true", help="keep what was measured in docs/performance.md")
    reader.add_argument("--large", action="store_true", help="twenty million persons too (3 GB of memory)")
    arguments = reader.parse_args()
    unknown = set(arguments.sections) - set(TITLES)
    if unknown:
        reader.error(f"no section {', '.join(sorted(unknown))}; known: {', '.join(TITLES)}")
    actions: dict[str, Callable[[], str]] = {
        "systems": comparison.section,
        "growth": lambda: growth.section(arguments.large),
        "district": district.section,
        "solve": solve.section,
        "family": family.section,
        "meeting": meeting.section,
        "rosters": rosters.section,
        "pages": pages.section,
        "sessions": sessions.section,
    }
    texts = kept()
    for name, action in actions.items():
        if name not in (arguments.sections or TITLES):
            continue
        begun, lines = time.perf_counter(), machine()
        body = action()
        lines.append(f"took {time.perf_counter() - begun:,.0f} s")
        texts[name] = body + "\n" + "\n".join(f"- {line}" for line in lines)
        print(f"\n## {TITLES[name]}\n\n{texts[name]}", flush=True)
        if arguments.write:
            parts = [f"\n## {TITLES[key]}\n\n{texts[key]}\n" for key in TITLES if key in texts]
            write_text_atomically(REPORT, INTRO + "".join(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
