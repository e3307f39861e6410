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
    "collective",
    "siblings",
    "marriages",
    "given",
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


def hashed(seed: int, ids: NDArray[np.uint64], purpose: str) -> NDArray[np.float64]:
    """A number in 0 to 1 that belongs to seed, id and purpose, whatever the order of rows (splitmix64's finaliser)."""
    start = np.uint64(zlib.crc32(purpose.encode()) << 32 | zlib.crc32(str(seed).encode()))
    with np.errstate(over="ignore"):
        z = (ids + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + start
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def controlled(
    expected: NDArray[np.float64], rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Whole numbers near a table of expectations whose row and column sums are exactly those stated.

    Controlled rounding: down, then the cells of the largest remainder up wherever their row and column still lack one.
    """
    result = np.floor(expected + 1e-9).astype(np.int64)
    row_left, column_left = rows - result.sum(axis=1), columns - result.sum(axis=0)
    order = np.argsort((result - expected).ravel(), kind="stable")
    for row, column in zip(*np.unravel_index(order, expected.shape), strict=True):
        if row_left[row] > 0 and column_left[column] > 0:
            result[row, column] += 1
            row_left[row] -= 1
            column_left[column] -= 1
    for row in np.flatnonzero(row_left):
        for column in np.flatnonzero(column_left):
            step = min(row_left[row], column_left[column])
            if row_left[row] < 0 or column_left[column] < 0:
                step = -min(-min(row_left[row], 0), -min(column_left[column], 0), result[row, column])
            result[row, column] += step
            row_left[row] -= step
            column_left[column] -= step
    return result


def raked(
    table: NDArray[np.float64], rows: NDArray[Any], columns: NDArray[Any], sweeps: int = 200
) -> NDArray[np.float64]:
    """The table scaled, row by row and column by column, to the sums stated (iterative proportional fitting)."""
    result = table.astype(float)
    for _ in range(sweeps):
        result *= (rows / np.maximum(result.sum(axis=1), 1e-12))[:, None]
        result *= columns / np.maximum(result.sum(axis=0), 1e-12)
    return result


def deal(rng: np.random.Generator, cell: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """A column of `counts` (cells x columns) for each row, so that each cell gets exactly its counts, at random."""
    order = np.lexsort((rng.random(len(cell)), cell))
    sizes = np.bincount(cell, minlength=len(counts))
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    rank = np.arange(len(cell)) - starts[cell[order]]
    reached = np.cumsum(counts, axis=1)[cell[order]]
    result = np.empty(len(cell), dtype=np.int64)
    result[order] = (rank[:, None] >= reached[:, :-1]).sum(axis=1)
    return result


def spread(rng: np.random.Generator, cell: NDArray[np.int64]) -> NDArray[np.float64]:
    """Numbers in 0 to 1 that are evenly spread in each cell: shares come out to one person, the order is random."""
    order = np.argsort(cell + rng.random(len(cell)), kind="stable")
    sizes = np.bincount(cell)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    rank = np.arange(len(cell)) - starts[cell[order]]
    result = np.empty(len(cell))
    result[order] = (rank + rng.random(len(sizes))[cell[order]]) / sizes[cell[order]]
    return result


def bell(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Near-normal draws (sum of twelve uniforms): no distribution method whose stream may change."""
    total = rng.random(count)
    for _ in range(11):
        total += rng.random(
            count
        )  # one after another: twelve columns at once would be the peak of a whole run
    total -= 6.0
    return total


def match(
    rng: np.random.Generator,
    wanted: NDArray[np.int64],
    last: NDArray[np.int64],
    candidates: NDArray[np.int64],
    candidate_at: NDArray[np.int64],
) -> NDArray[np.int64]:
    """For each seeker a candidate of its own, at the point wanted or, failing that, the next up to `last`; else -1.

    Near linear: one pass over the points of the axis.
    """
    result = np.full(len(wanted), -1, dtype=np.int64)
    if len(wanted) == 0 or len(candidates) == 0:
        return result
    shuffled = rng.random(len(wanted))
    order = np.lexsort((shuffled, wanted))
    bounds = np.searchsorted(wanted[order], np.arange(int(wanted.min()), int(last.max()) + 2))
    places = candidates[np.lexsort((rng.random(len(candidates)), candidate_at))]
    first = int(wanted.min())
    at_sorted = np.sort(candidate_at)
    starts = np.searchsorted(at_sorted, np.arange(first, int(last.max()) + 2))
    waiting = np.zeros(0, dtype=np.int64)
    for step in range(len(bounds) - 1):
        demand = np.concatenate([waiting, order[bounds[step] : bounds[step + 1]]])
        if len(demand) == 0:
            continue
        demand = demand[last[demand] >= first + step]
        free = places[starts[step] : starts[step + 1]]
        taken = min(len(free), len(demand))
        result[demand[:taken]] = free[:taken]
        waiting = demand[taken:]
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
    if count == len(candidates) or count == 0:
        return candidates[:count]
    last = np.partition(key, count - 1)[count - 1]
    below = np.flatnonzero(key < last)
    ties = np.flatnonzero(key == last)[: count - len(below)]
    return candidates[np.sort(np.concatenate([below, ties]))]
