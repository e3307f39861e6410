"""How far the seed of the population moves the results: the same margins, other people."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd

import synthetic_data
from simulation import MODEL_VERSION, userdata
from simulation.outcome import simulate
from simulation.populations import refuse_roster
from simulation.scenario import Scenario

FIGURES = ("public_money", "own_payments", "medical_members", "pension_members")
DEFAULT_SEEDS = 30
LIMIT = 0.002
"""Coefficient of variation of the district's total cost that the population promises to stay under."""


def seed_spread(
    scenario: Scenario, seeds: int = DEFAULT_SEEDS, progress: Callable[[int], object] | None = None
) -> pd.DataFrame:
    """The scenario's headline figures for populations of `seeds` different seeds: a row a seed.

    Columns: seed; public_money, own_payments (yuan); medical_members, pension_members (persons).

    Behaviour keeps its seed, so that only the people differ. Kept in the cache folder; `progress(done)` is called
    after each one that has to be made, and may raise to stop.

    Raises:
        Refusal: the people are a roster, which has no seed.

    Source:
        `synthetic_data/generate.py` makes the people, `simulation/outcome.py` the figures.

    Examples:
        >>> from simulation import Scenario, seed_spread
        >>> spread = seed_spread(Scenario(), 1)
        >>> len(spread)
        1
    """
    known = kept_spread(scenario, seeds)
    if known is not None:
        return known
    ref = scenario.population_ref
    refuse_roster(
        ref,
        "名册是实有人员，没有随机种子可换",
        "a roster holds real people: there is no seed to change",
    )
    rows = []
    for seed in range(1, seeds + 1):
        outcome = simulate(scenario, synthetic_data.generate(ref.spec, seed, ref.as_of))
        own = outcome.budget["level"] == "person"
        enrolled = outcome.coverage.groupby("scheme", observed=True)["enrolled"].sum()
        rows.append(
            {
                "seed": seed,
                "public_money": float(outcome.budget.loc[~own, "amount"].sum()),
                "own_payments": float(outcome.budget.loc[own, "amount"].sum()),
                "medical_members": int(enrolled["medical"]),
                "pension_members": int(enrolled["pension"]),
            }
        )
        if progress is not None:
            progress(seed)
    userdata.write_text_atomically(_path(scenario, seeds), json.dumps(rows))
    return pd.DataFrame(rows)


def kept_spread(scenario: Scenario, seeds: int = DEFAULT_SEEDS) -> pd.DataFrame | None:
    """What `seed_spread` gave before, if it is still in the cache folder."""
    path = _path(scenario, seeds)
    return pd.DataFrame(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def _path(scenario: Scenario, seeds: int) -> Path:
    return userdata.cache_folder() / "seeds" / f"{scenario.id}-{seeds}-{MODEL_VERSION}.json"


def spread_table(spread: pd.DataFrame) -> pd.DataFrame:
    """Per figure: mean, standard deviation, coefficient of variation, lowest and highest over the seeds."""
    figures = spread[list(FIGURES)]
    table = pd.DataFrame(
        {
            "mean": figures.mean(),
            "deviation": figures.std(ddof=1),
            "variation": figures.std(ddof=1) / figures.mean(),
            "lowest": figures.min(),
            "highest": figures.max(),
        }
    )
    return table.rename_axis("figure").reset_index()
