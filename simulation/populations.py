"""Populations by name: a place, aged to a day, drawn with a seed; made once, cached on disk, verified on load."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

import synthetic_data
from simulation import userdata
from simulation.errors import refuse
from simulation.law.facts import Facts, codes_of, facts_of
from simulation.law.plan import Plan, load_plan, plan_ids
from simulation.people import check_people

DEFAULT_SEED = 2023
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class PopulationRef:
    """Names a synthetic population: place, day its people are aged to, seed of its own. `id` is a content hash."""

    place: str
    as_of: dt.date
    seed: int = DEFAULT_SEED

    @property
    def id(self) -> str:
        return _population_id(self.place, self.as_of, self.seed)


@lru_cache(maxsize=32)
def _population_id(place: str, as_of: dt.date, seed: int) -> str:
    text = f"{_spec(place).hash}:{as_of.isoformat()}:{seed}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=8)
def _spec(place: str) -> synthetic_data.Spec:
    if place not in synthetic_data.PLACES:
        names = "、".join(synthetic_data.PLACES)
        raise refuse(
            "population", f"没有 {place} 的人口；现有：{names}", f"no population of {place}; known: {names}"
        )
    return synthetic_data.load_spec(place)


def resolve(name: str, plan: Plan) -> PopulationRef:
    """`yicheng` (as of 31 December before the plan's fee year) or `yicheng@2022-12-31`. Raises Refusal."""
    match = re.fullmatch(r"([a-z][a-z0-9_-]*)(?:@(\d{4}-\d{2}-\d{2}))?", name)
    if not match:
        raise refuse(
            "population",
            f"现为 {name}；应形如 yicheng 或 yicheng@2022-12-31",
            f"is {name}; expected yicheng or yicheng@2022-12-31",
        )
    place, day = match.groups()
    try:
        as_of = dt.date.fromisoformat(day) if day else dt.date(plan.fee_year - 1, 12, 31)
    except ValueError:
        raise refuse("population", f"没有 {day} 这一天", f"there is no day {day}") from None
    _spec(place)
    return PopulationRef(place, as_of)


def load_population(
    place: str = "yicheng",
    seed: int = DEFAULT_SEED,
    as_of: str | dt.date = "2022-12-31",
    progress: Progress | None = None,
) -> pd.DataFrame:
    """The synthetic people table of a place, made and cached on first use.

    `progress(stage, share done)` is called while it is made. Raises Refusal for an unknown place or day.
    """
    day = as_of if isinstance(as_of, dt.date) else dt.date.fromisoformat(as_of)
    ref = PopulationRef(place, day, seed)
    path = _path(ref)
    if not _is_whole(path):
        _make(ref, path, progress)
    return pd.read_parquet(path)


@lru_cache(maxsize=3)
def load_facts(ref: PopulationRef, towns: tuple[str, ...]) -> Facts:
    """Facts of a population, sorted by town; loaded once a process. The towns are the plan's."""
    people = load_population(ref.place, ref.seed, ref.as_of)
    _towns_fit(people, towns, ref)
    return facts_of(sort_by_town(people, towns), towns)


def sort_by_town(people: pd.DataFrame, towns: tuple[str, ...]) -> pd.DataFrame:
    """The rows in the towns' order, else as they were."""
    codes = codes_of(people["town"], towns)
    if np.all(codes[1:] >= codes[:-1]):
        return people
    return people.iloc[np.argsort(codes, kind="stable")]


def _towns_fit(people: pd.DataFrame, towns: tuple[str, ...], ref: PopulationRef) -> None:
    unknown = sorted(set(people["town"].unique()) - set(towns))
    if unknown:
        raise refuse(
            "towns",
            f"人口 {ref.place} 有方案没有的镇街：{'、'.join(unknown)}",
            f"population {ref.place} has towns that the plan has not: {', '.join(unknown)}",
        )


def _path(ref: PopulationRef) -> Path:
    return userdata.cache_folder() / "populations" / f"{ref.place}-{ref.as_of}-{ref.id}.parquet"


def _is_whole(path: Path) -> bool:
    """Whether the file is there with the digest its manifest states; a damaged one is made anew."""
    manifest = path.with_suffix(".json")
    if not (path.exists() and manifest.exists()):
        return False
    try:
        stated = json.loads(manifest.read_text(encoding="utf-8"))["sha256"]
    except (ValueError, KeyError):
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == stated


def _make(ref: PopulationRef, path: Path, progress: Progress | None) -> None:
    spec = _spec(ref.place)
    people = synthetic_data.generate(spec, ref.seed, ref.as_of, progress)
    # Checked once, here: what is loaded later is the same file, by its digest. Any plan of the place has its towns.
    plan = next(
        (p for p in map(load_plan, reversed(plan_ids())) if set(people["town"].unique()) <= set(p.towns)),
        None,
    )
    if plan is not None:
        check_people(people, plan, last_year=True)
    userdata.write_atomically(
        path, lambda temporary: people.to_parquet(temporary, compression="zstd", index=False)
    )
    manifest = {
        "format": 1,
        "id": ref.id,
        "place": ref.place,
        "as_of": ref.as_of.isoformat(),
        "seed": ref.seed,
        "spec": spec.hash,
        "origin": "synthetic",
        "persons": len(people),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    userdata.write_text_atomically(
        path.with_suffix(".json"), json.dumps(manifest, ensure_ascii=False, indent=1)
    )
