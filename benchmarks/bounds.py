"""The ratios that must hold on any machine, however busy: what the tests check. Never a time.

Kept well below what a quiet machine shows (docs/performance.md), so that only a real loss of speed breaks them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import data
from benchmarks.comparison import agree
from benchmarks.peers import pandas_rules
from benchmarks.systems import Ours, System
from simulation import Scenario
from simulation.law.plan import Plan

FASTER_THAN_PANDAS = 5.0
TIMES_READ = 12.0
GROWTH = 1.6
"""A person of four times as many people takes at most so many times as long."""

ROUNDS = 7
ATTEMPTS = 3


class Pandas:
    """The pandas rules in this process."""

    label = "pandas"

    def __init__(self, file: Path, towns: int) -> None:
        self.people, self.towns = pandas_rules.load(file), towns
        self.figures: dict[str, Any] = {}

    def take(self, plan: Plan) -> None:
        self.figures = pandas_rules.prepare(data.figures(plan, self.towns))

    def run(self) -> tuple[float, float, data.PlainTotals]:
        begun = time.perf_counter()
        answer = pandas_rules.run(self.people, self.figures)
        return (time.perf_counter() - begun) * 1000, 1.0, answer


def medians(systems: Sequence[System]) -> list[float]:
    """Milliseconds of each, in turn under one plan after the other. Raises RuntimeError where totals differ."""
    plan = Scenario(plan=data.PLAN).resolved_plan
    rounds = [agree(systems, plan.change({"medical.individual": 350 + n})) for n in range(ROUNDS + 1)][1:]
    return [statistics.median(took for took, _ in values) for values in zip(*rounds, strict=True)]


def ratios(folder: Path, ours: type[Ours] = Ours) -> dict[str, float]:
    """`pandas`: times faster than that; `read`: times the read limit; `growth`: time a person at four times the size."""
    facts, conduct = data.district()
    columns = data.packed(facts, conduct)
    file = folder / "people.parquet"
    data.write_columns(columns, file)
    previous = Scenario(plan=data.PLAN).previous_plan
    district = ours(facts, conduct, previous)
    mine, theirs = medians([district, Pandas(file, len(facts.towns))])
    limit = statistics.median(data.read_limit(columns) for _ in range(ROUNDS))
    quarter = data.places(facts, len(facts) // 4)
    part = ours(data.taken(facts, quarter), data.taken(conduct, quarter), previous)
    # In turn, so that a busy moment meets both sizes.
    plan = Scenario(plan=data.PLAN).resolved_plan
    both: list[tuple[float, float]] = []
    for number in range(ROUNDS + 1):
        for system in (district, part):
            system.take(plan.change({"medical.individual": 370 + number}))
        both.append((district.run()[0], part.run()[0]))
    whole, fourth = (statistics.median(times) for times in zip(*both[1:], strict=True))
    return {
        "pandas": theirs / mine,
        "read": mine / limit,
        "growth": (whole / len(facts)) / (fourth / len(quarter)),
    }


def broken(found: dict[str, float]) -> list[str]:
    """What does not hold, a sentence each."""
    said = []
    if found["pandas"] < FASTER_THAN_PANDAS:
        said.append(
            f"{found['pandas']:.2f} times faster than pandas, at least {FASTER_THAN_PANDAS} is wanted"
        )
    if found["read"] > TIMES_READ:
        said.append(f"{found['read']:.1f} times the read limit, at most {TIMES_READ} is wanted")
    if found["growth"] > GROWTH:
        said.append(f"a person takes {found['growth']:.2f} times as long at four times the size ({GROWTH})")
    return said


def check(folder: Path, ours: type[Ours] = Ours) -> list[str]:
    """What does not hold in the best of some attempts: a busy moment passes, a loss of speed does not."""
    said: list[str] = []
    for _ in range(ATTEMPTS):
        said = broken(ratios(folder, ours))
        if not said:
            break
    return said
