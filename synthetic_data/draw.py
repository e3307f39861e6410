"""Random streams and exact quotas. Stable on every system: only `random()` of Philox, stable sorts, whole numbers."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

STAGES = (
    "towns",
    "families",
    "mothers",
    "households",
    "dates",
    "deaths",
    "births",
    "registers",
    "statuses",
    "choices",
)
"""Frozen order: a stage's stream is keyed by its place here, so append only."""


def stream(seed: int, place: str, stage: str) -> np.random.Generator:
    """The stage's own stream: the same whatever other stages draw."""
    key = (zlib.crc32(place.encode()), STAGES.index(stage))
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=key)))


def rounded(shares: NDArray[Any], total: int) -> NDArray[np.int64]:
    """Whole numbers in proportion to the shares that add to the total (largest remainder, ties to the first)."""
    weight = float(shares.sum())
    if total == 0 or weight == 0:
        return np.zeros(len(shares), dtype=np.int64)
    exact = shares * (total / weight)
    result = np.floor(exact).astype(np.int64)
    left = total - int(result.sum())
    result[np.argsort(result - exact, kind="stable")[:left]] += 1
    return result


def pick(
    rng: np.random.Generator, candidates: NDArray[np.int64], count: int, weight: NDArray[Any] | None = None
) -> NDArray[np.int64]:
    """Exactly `count` of the candidates (all, if fewer), likelier the larger their weight; in the candidates' order."""
    count = min(int(count), len(candidates))
    key = rng.random(len(candidates))
    if weight is not None:
        # Efraimidis and Spirakis: the largest u^(1/w) is a weighted sample without replacement.
        key = np.log(np.maximum(key, 1e-300)) / np.maximum(weight, 1e-12)
        key = -key
    chosen = np.argsort(key, kind="stable")[:count]
    return candidates[np.sort(chosen)]


def quota_by_cell(
    rng: np.random.Generator, cell: NDArray[np.int64], rate: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Marks, in each cell, the share `rate[cell]` of its rows: exact to one person a cell, no independent draws."""
    order = np.lexsort((rng.random(len(cell)), cell))
    sizes = np.bincount(cell, minlength=len(rate))
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    wanted = sizes * rate
    # Round so that the running total is right: small cells do not all round the same way.
    quota = np.diff(np.concatenate(([0], np.round(np.cumsum(wanted))))).astype(np.int64)
    quota = np.minimum(np.maximum(quota, 0), sizes)
    rank = np.arange(len(cell)) - starts[cell[order]]
    marked = np.zeros(len(cell), dtype=bool)
    marked[order] = rank < quota[cell[order]]
    return marked
