"""Ours and the other systems side by side: each loads the same file, runs when asked, answers with totals by town."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import time
from pathlib import Path
from typing import Any, Protocol

import run as launcher
from benchmarks import data
from benchmarks.environments import python_of
from simulation.law.facts import Conduct, Facts
from simulation.law.plan import Plan
from simulation.tables import totals


class System(Protocol):
    """What can be measured. `run` gives milliseconds, processors kept busy, and totals."""

    label: str

    def take(self, plan: Plan) -> None:
        """Make the plan's figures ready (not timed)."""

    def run(self) -> tuple[float, float, data.PlainTotals]: ...


class Ours:
    """The path under every page: facts and conduct to whole-number totals."""

    label = "this project"

    def __init__(self, facts: Facts, conduct: Conduct, previous: Plan) -> None:
        self.facts, self.conduct, self.previous = facts, conduct, previous
        self.plan = previous

    def take(self, plan: Plan) -> None:
        self.plan = plan

    def run(self) -> tuple[float, float, data.PlainTotals]:
        # Another object with the same arrays: nothing that was kept for the conduct of the run before may serve.
        conduct = dataclasses.replace(self.conduct)
        begun, worked = time.perf_counter(), time.process_time()
        result = totals(self.facts, conduct, self.plan, self.previous)
        took, worked = time.perf_counter() - begun, time.process_time() - worked
        return took * 1000, worked / took, data.plain(result)


@dataclasses.dataclass(frozen=True)
class Peer:
    """Another system: its environment, whether it does its own arithmetic of dates, how many threads it may use."""

    name: str
    label: str
    dates: bool = False
    threads: int | None = None


PEERS = (
    Peer("polars", "polars"),
    Peer("openfisca", "openfisca-core"),
    Peer("pandas", "pandas"),
)
VARIANTS = (
    Peer("polars", "polars, 1 thread", threads=1),
    Peer("polars", "polars, own dates", dates=True),
    Peer("openfisca", "openfisca-core, own dates", dates=True),
    Peer("pandas", "pandas, own dates", dates=True),
)


class Child:
    """A peer as a child process that answers a request a line (`benchmarks.peers.__main__`). Use as a context."""

    def __init__(self, peer: Peer, file: Path, towns: int) -> None:
        self.label, self.towns = peer.label, towns
        extra = {"POLARS_MAX_THREADS": str(peer.threads)} if peer.threads else {}
        self._process = subprocess.Popen(
            [str(python_of(peer.name)), "-m", "benchmarks.peers", peer.name],
            cwd=launcher.ROOT,
            env=launcher.child_variables(extra),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._ask({"load": str(file), "dates": peer.dates})

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        launcher.end(self._process)

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.label} ended (code {self._process.wait()}); its error stands above")
        return dict(json.loads(answer))

    def take(self, plan: Plan) -> None:
        self._ask({"figures": data.figures(plan, self.towns)})

    def run(self) -> tuple[float, float, data.PlainTotals]:
        answer = self._ask({"run": True})
        return answer["ms"], answer["busy"], answer["totals"]
