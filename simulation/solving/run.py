"""solve: every candidate plan through `simulate`, side by side, kept on disk; a stop loses nothing."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import astuple
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from simulation import userdata
from simulation.errors import Problem, Refusal, refuse
from simulation.outcome import simulate
from simulation.populations import people_of
from simulation.scenario import Scenario
from simulation.solving.bisection import bisected
from simulation.solving.figures import names_of_record, record_of
from simulation.solving.levers import Lever, Move, Number
from simulation.solving.question import METHODS, Goal, Limit, Question, question_of
from simulation.solving.solution import Found, Solution
from simulation.workers import DEFAULT_WORKERS, each

Progress = Callable[[int, int], object]
Values = tuple[Number, ...]
Kept = list[Any]
"""[values, numbers of the record in their order], or [values, problems] of a candidate that the plan refuses."""
BASE: Values = ()
"""Stands for the base among the candidates."""
PROBE = 3


def solve(
    scenario: Scenario,
    levers: Sequence[Lever],
    goal: Goal,
    limits: Sequence[Limit] = (),
    *,
    base: Scenario | None = None,
    method: str = "grid",
    workers: int = DEFAULT_WORKERS,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    people: pd.DataFrame | None = None,
) -> Solution:
    """The best plan on the grid of the levers that keeps the limits, behaviour responding to every candidate.

    `method`: `grid` runs every candidate; `bisect` (one lever) runs the few that settle the question where goal and
    limits rise or fall steadily along the lever, checks that at those, and goes over to the grid where they do not.
    `base`: what differences are to; by default the plan without changes.

    `progress(done, of)` is called after each run; a bisection ends long before `of`. `stop()` true, or whatever
    `progress` raises, ends the search; what was done is kept and the next call goes on from there: a question that only
    has another goal, limit or range takes no run that was made before. The result does not depend on `workers`.
    `people`: a table instead of the population (in this process, not kept). Yuan, persons, shares: see `Solution`.

    Raises:
        Refusal: an unknown measure or method, no lever or too many candidates, different people.

    Source:
        Every candidate is a run of `simulate`; method in docs/solve.md, `simulation/solving`.

    Examples:
        >>> from simulation import Goal, Lever, Limit, Scenario, solve
        >>> levers = [Lever("medical.individual", 350, 400, 10)]
        >>> limits = [Limit("public", at_most=1_170_000)]
        >>> result = solve(Scenario(), levers, Goal("own", "max"), limits, people=people, workers=1)
        >>> result.scenario_of(result.best).changes
        {'medical.individual': 380.0}
    """
    question = question_of(scenario, levers, goal, limits, base)
    if method not in METHODS or (method == "bisect" and len(question.levers) > 1):
        raise refuse(
            "method",
            f"现为 {method}；应为 grid，或只有一个杠杆时的 bisect",
            f"is {method}; must be grid, or bisect with a single lever",
        )
    runs = _Runs(question, workers, progress, stop, people)
    runs.make([BASE])
    if method == "bisect" and BASE in runs.found:
        probed = bisected(question, runs.at)
        if runs.stopped or probed is not None:
            return Solution(question, runs.found, "bisect", tuple(probed or ()))
    runs.make(question.candidates)
    return Solution(question, runs.found, "grid")


def kept(question: Question, method: str = "grid") -> Solution:
    """What is known already, without any run: the whole solution or a part of it, or nothing."""
    found = _load(_path(question), question)
    if method == "bisect" and () in found:
        probed = bisected(question, lambda values: found)
        if probed is not None:
            return Solution(question, found, method, tuple(probed))
    return Solution(question, found, "grid")


def kept_size(question: Question) -> int:
    """Grows with whatever is kept of a question's candidates."""
    path = _path(question)
    return path.stat().st_size if path.exists() else 0


def seconds_each(question: Question) -> float:
    """About how long one candidate takes one processor, measured here and now on the base."""
    run = _run_of(question, None)
    run(BASE)
    begun = time.perf_counter()
    for _ in range(PROBE):
        run(question.now)
    return (time.perf_counter() - begun) / PROBE


class _Runs:
    """The candidates of a question that are known, and those made on demand."""

    def __init__(
        self,
        question: Question,
        workers: int,
        progress: Progress | None,
        stop: Callable[[], bool] | None,
        people: pd.DataFrame | None,
    ):
        self._question, self._workers, self._progress, self._stop = question, workers, progress, stop
        self._path = None if people is not None else _path(question)
        self.found: Found = {} if self._path is None else _load(self._path, question)
        self._here = None if people is None else _run_of(question, people)
        self.stopped, self._looked_at = False, 0

    def make(self, wanted: Iterable[Values]) -> None:
        """Makes those that are not known yet, until told to stop."""
        wanted = list(wanted)
        left = [values for values in wanted if values not in self.found]
        if not left or self.stopped:
            return
        if self._here is not None:
            here = self._here
            runs: Any = ((place, here(values)) for place, values in enumerate(left))
        else:
            assert self._path is not None
            people_of(
                self._question.base.population_ref, columns=["person_id"]
            )  # made once, not by every worker
            if not self._path.exists():
                userdata.append_line(self._path, json.dumps(names_of_record(self._question.towns)))
            setup = _setup(self._question)
            workers = 1 if len(left) < 2 * self._workers else self._workers
            runs = each(evaluate, [(setup, list(values)) for values in left], workers)
        with closing(runs):
            known = len(wanted) - len(left)
            for done, (place, answer) in enumerate(runs, known + 1):
                self._keep(left[place], answer)
                if self._progress is not None and wanted != [BASE]:
                    self._progress(done, len(wanted))
                if self._stop is not None and self._stop():
                    self.stopped = True
                    break

    def at(self, values: Values) -> Found:
        """One candidate made; what is known."""
        if values not in self.found and not self.stopped:
            setup = _setup(self._question)
            run = self._here or (lambda of: evaluate(setup, list(of)))
            self._keep(values, run(values))
            self._looked_at += 1
            if self._progress is not None and values:
                self._progress(min(self._looked_at, self._question.count), self._question.count)
            self.stopped = self._stop is not None and self._stop()
        return self.found

    def _keep(self, values: Values, answer: Kept) -> None:
        self.found[values] = _read(answer, names_of_record(self._question.towns))
        if self._path is not None:
            userdata.append_line(self._path, json.dumps([values, answer]))


# --- one candidate -------------------------------------------------------------------------------------------------


def _run_of(question: Question, people: pd.DataFrame | None) -> Callable[[Values], Kept]:
    """What makes one candidate: its numbers in the order of `names_of_record`, or the problems it is refused for."""
    base = simulate(question.base, people)
    names = names_of_record(question.towns)

    def run(values: Values) -> Kept:
        try:
            outcome = simulate(question.scenario_at(values), people) if values else base
            record = record_of(base, outcome)
        except Refusal as refusal:
            if not values:
                raise
            return [[problem.where, problem.zh, problem.en] for problem in refusal.problems]
        return [record[name] for name in names]

    return run


def evaluate(setup: str, values: list[Number]) -> Kept:
    """One candidate of a question named in `setup` (JSON); for a worker, which prepares once."""
    return _prepared(setup)(tuple(values))


@lru_cache(maxsize=1)
def _prepared(setup: str) -> Callable[[Values], Kept]:
    asked = json.loads(setup)
    start, base = (Scenario.from_json(asked[name]) for name in ("start", "base"))
    levers = tuple(
        Lever(tuple(Move(*move) for move in moves), low, high, step, name)
        for moves, low, high, step, name in asked["levers"]
    )
    return _run_of(Question(start, base, levers, Goal("public")), None)


def _setup(question: Question) -> str:
    levers = [
        [[astuple(move) for move in lever.moves], lever.low, lever.high, lever.step, lever.name]
        for lever in question.levers
    ]
    return json.dumps({"start": question.start.to_json(), "base": question.base.to_json(), "levers": levers})


# --- what is kept --------------------------------------------------------------------------------------------------


def folder() -> Path:
    """Where candidates are kept."""
    return userdata.cache_folder() / "solve"


def _path(question: Question) -> Path:
    return folder() / f"{question.grid_id}.jsonl"


def _read(answer: Kept, names: list[str]) -> dict[str, int] | tuple[Problem, ...]:
    if answer and isinstance(answer[0], list):
        return tuple(Problem(*problem) for problem in answer)
    return dict(zip(names, answer, strict=True))


def _load(path: Path, question: Question) -> Found:
    """The candidates in a file; a broken line is left out, so that it is made again."""
    names = names_of_record(question.towns)
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    found: Found = {}
    for line in lines[1:]:
        with contextlib.suppress(ValueError, TypeError):
            values, answer = json.loads(line)
            found[tuple(values)] = _read(answer, names)
    return found
