"""uncertainty: the draws of base and draft, one input at a time, kept on disk; what was done before a stop is kept too."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from simulation import MODEL_VERSION, userdata
from simulation.errors import refuse
from simulation.law.facts import Facts
from simulation.outcome import source_of
from simulation.plain import canonical_json
from simulation.populations import people_of, refuse_roster
from simulation.scenario import Scenario
from simulation.uncertain.draw import Job, Measures, check_pair, run_job, run_of
from simulation.uncertain.inputs import LEAST_DRAWS, Input, Range, content, design, inputs_of
from simulation.workers import DEFAULT_WORKERS, each

DEFAULT_DRAWS = 200
DEFAULT_SEED = 1
MOST_DRAWS = 5000
Progress = Callable[[int, int], object]
Result = dict[str, Measures]
FIGURES = ("public", "own", "district", "pension_members", "medical_members", "pension_rate", "medical_rate")
"""The headlines: yuan, persons, shares of who may join."""
CASES = ("base", "reform", "difference")
ENDS = ("low", "high")


@dataclass(frozen=True)
class Settings:
    """What is asked besides the two scenarios."""

    draws: int = DEFAULT_DRAWS
    seed: int = DEFAULT_SEED
    ranges: tuple[tuple[str, float, float], ...] = ()

    @property
    def by_name(self) -> dict[str, Range]:
        """The narrowed ranges (low, high) by input."""
        return {name: (low, high) for name, low, high in self.ranges}


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """What the draws gave. `results` by job: `centre`, `draw N`, `low NAME`, `high NAME`; money in fen.

    Tables come from `simulation.uncertain.summary`.
    """

    base: Scenario
    reform: Scenario
    settings: Settings
    results: Mapping[str, Result]

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """The inputs that are drawn under base or reform, by name; where both do, as the reform has them."""
        return union(self.base, self.reform, self.settings.by_name)

    @cached_property
    def draws(self) -> pd.DataFrame:
        """A row a draw done and case (base, reform, difference): the headlines in yuan, persons and shares."""
        done = [place for place in range(self.settings.draws) if f"draw {place}" in self.results]
        rows = [
            {"draw": place, "case": case, **figures}
            for place in done
            for case, figures in headlines(self.results[f"draw {place}"]).items()
        ]
        return pd.DataFrame(rows, columns=["draw", "case", *FIGURES])

    @property
    def id(self) -> str:
        """Names the two scenarios and all that was asked of them."""
        return path_of(self.base, self.reform, self.settings).stem

    @property
    def done(self) -> int:
        """How many draws are done."""
        return len(self.draws) // len(CASES)

    @property
    def is_whole(self) -> bool:
        """Whether every draw and every end was worked out."""
        return all(name in self.results for name in jobs_of(self.settings, list(self.inputs)))

    @property
    def changes(self) -> bool:
        """Whether base and reform differ at all."""
        return self.base.id != self.reform.id


def headlines(result: Result) -> dict[str, dict[str, float]]:
    """The headlines of base, reform and their difference from the measures of one job."""
    found = {case: _figures(result[case]) for case in ("base", "reform")}
    found["difference"] = {name: found["reform"][name] - found["base"][name] for name in FIGURES}
    return found


def _figures(measures: Measures) -> dict[str, float]:
    figures = {
        "public": measures["public"] / 100,
        "own": measures["own"] / 100,
        "district": measures["level:district"] / 100,
    }
    for scheme in ("pension", "medical"):
        members, eligible = measures[f"members:{scheme}"], measures[f"eligible:{scheme}"]
        figures[f"{scheme}_members"] = members
        figures[f"{scheme}_rate"] = members / eligible if eligible else float("nan")
    return figures


def union(base: Scenario, reform: Scenario, ranges: Mapping[str, Range]) -> dict[str, Input]:
    """The inputs of two scenarios, those of the reform first."""
    return {**inputs_of(base, ranges), **inputs_of(reform, ranges)}


def jobs_of(settings: Settings, names: list[str]) -> dict[str, Job]:
    """Every job by its name: nothing moved, the draws, and each input alone at either end."""
    jobs: dict[str, Job] = {"centre": {"u": {}, "local": None}}
    quantiles = design(names, settings.draws, settings.seed)
    for place, row in enumerate(quantiles):
        u = dict(zip(names, (float(value) for value in row), strict=True))
        jobs[f"draw {place}"] = {"u": u, "local": settings.seed * 100_000 + place}
    tails = content()["normal_ends"]
    for name in names:
        if name.startswith("size."):
            continue  # the size of an effect moves nothing where there is no effect
        ends = tails if name.startswith("shared.") else (0.0, 1.0)
        for end, u in zip(ENDS, ends, strict=True):
            jobs[f"{end} {name}"] = {"u": {name: u}, "local": None}
    return jobs


def uncertainty(
    reform: Scenario,
    base: Scenario | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    ranges: Mapping[str, Range] | None = None,
    workers: int = DEFAULT_WORKERS,
    progress: Progress | None = None,
    people: pd.DataFrame | None = None,
) -> Uncertainty:
    """How sure the figures of a scenario (`reform`) are, and of its difference to the base (by default: without its
    changes).

    The same `draws` (their number), made from `seed`, serve both. `ranges` narrows ranges of inputs by name.
    `progress(done, of)` is called after each run and may raise to stop: what was done is kept, and the next call goes
    on from there. The result does not depend on `workers`. `people`: a table instead of the population (in this
    process, not kept). Kept in fen, persons and days; `draws`: a row a draw and case, with the headlines in yuan,
    persons and shares.

    Raises:
        Refusal: different people on the two sides, a roster, too few or too many draws, a range that does not lie in
            the input's own.

    Source:
        Ranges: `simulation/assumptions/behaviour.yaml`, `simulation/assumptions/uncertainty.yaml` and the notes of
        the plan.

    Examples:
        >>> from simulation import Scenario, uncertainty
        >>> sure = uncertainty(Scenario(), draws=20, workers=1, people=people)
        >>> sure.done, len(sure.draws)
        (20, 60)
    """
    base = reform.base if base is None else base
    settings = settings_of(base, reform, draws, seed, ranges)
    names = list(union(base, reform, settings.by_name))
    jobs = jobs_of(settings, names)
    if people is not None:
        run = run_of(base, reform, settings.by_name, _facts(base, people))
        return Uncertainty(base, reform, settings, {name: run(job) for name, job in jobs.items()})
    path = path_of(base, reform, settings)
    return Uncertainty(
        base, reform, settings, run_jobs(base, reform, settings, jobs, path, workers, progress)
    )


NOTHING_TO_DRAW = (
    "名册写明了每人本年的行为，没有可抽取的行为",
    "a roster states what people do, so there is nothing to draw",
)


def settings_of(
    base: Scenario, reform: Scenario, draws: int, seed: int, ranges: Mapping[str, Range] | None
) -> Settings:
    """The settings, checked. Raises Refusal."""
    check_pair(base, reform)
    refuse_roster(reform.population_ref, *NOTHING_TO_DRAW)
    if not LEAST_DRAWS <= draws <= MOST_DRAWS:
        raise refuse(
            "draws",
            f"现为 {draws}，应在 {LEAST_DRAWS} 至 {MOST_DRAWS} 之间",
            f"is {draws}; must lie in {LEAST_DRAWS} to {MOST_DRAWS}",
        )
    found = tuple(sorted((name, float(low), float(high)) for name, (low, high) in (ranges or {}).items()))
    settings = Settings(draws, seed, found)
    union(base, reform, settings.by_name)
    return settings


def _facts(scenario: Scenario, people: pd.DataFrame) -> Facts:
    source = source_of(scenario, people)
    if source.stated:
        zh, en = NOTHING_TO_DRAW
        raise refuse(
            "people",
            f"{zh}；请用人口，或去掉名册的行为列",
            f"{en}; take a population, or leave those columns out",
        )
    return source.facts()


# --- running and keeping -------------------------------------------------------------------------------------------


def run_jobs(
    base: Scenario,
    reform: Scenario,
    settings: Settings,
    jobs: Mapping[str, Job],
    path: Path,
    workers: int,
    progress: Progress | None,
) -> dict[str, Result]:
    """The results of the jobs by name: from the file where it has them, else worked out and added to it one by one, so
    that a stop loses nothing."""
    results = load(path)
    left = [name for name in jobs if name not in results]
    if not left:
        return results
    people_of(
        base.population_ref, columns=["person_id"]
    )  # made here where it is missing, not by every worker
    if not path.exists():
        userdata.append_line(path, json.dumps([settings.draws, settings.seed, settings.ranges]))
    asked = {"base": base.to_json(), "reform": reform.to_json(), "ranges": settings.by_name}
    setup = json.dumps(asked)
    runs = each(run_job, [(setup, jobs[name]) for name in left], workers)
    try:
        for place, result in runs:
            results[left[place]] = result
            userdata.append_line(path, json.dumps([left[place], result]))
            if progress is not None:
                progress(sum(name in results for name in jobs), len(jobs))
    finally:
        runs.close()
    return results


def _lines(path: Path) -> list[Any]:
    """The lines of a file of results; a broken one is left out, so that it is made again."""
    found = []
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    for line in text.splitlines():
        with contextlib.suppress(ValueError):
            found.append(json.loads(line))
    return found


def load(path: Path) -> dict[str, Result]:
    """The results in a file, by the name of the job."""
    return {line[0]: line[1] for line in _lines(path)[1:] if len(line) == 2}


def folder() -> Path:
    """Where results of draws are kept."""
    return userdata.cache_folder() / "uncertainty"


def short(text: str) -> str:
    """A short name for any text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def path_of(base: Scenario, reform: Scenario, settings: Settings) -> Path:
    """The file of a pair of scenarios; its name holds all that can move a result."""
    inputs = [
        [[i.name, i.kind, i.low, i.value, i.high, i.shape] for i in inputs_of(s, settings.by_name).values()]
        for s in (base, reform)
    ]
    held = [settings.draws, settings.seed, inputs, content(), MODEL_VERSION]
    return folder() / f"{base.id}-{reform.id}-{short(canonical_json(held))}.jsonl"


def kept(reform: Scenario, base: Scenario | None = None) -> Uncertainty | None:
    """The latest result kept for a draft and its base that still holds, whole or not; None where there is none."""
    base = reform.base if base is None else base
    files = folder().glob(f"{base.id}-{reform.id}-*.jsonl")
    for path in sorted(files, key=lambda path: path.stat().st_mtime_ns, reverse=True):
        try:
            draws, seed, ranges = _lines(path)[0]
            settings = Settings(
                draws, seed, tuple((str(n), float(low), float(high)) for n, low, high in ranges)
            )
            if path_of(base, reform, settings) == path:
                return Uncertainty(base, reform, settings, load(path))
        except (
            IndexError,
            ValueError,
            TypeError,
        ):  # a Refusal, where a range no longer holds, is a ValueError
            continue
    return None
