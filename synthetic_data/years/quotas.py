"""Exact quotas with as few people moved as possible: who has a status keeps it, the difference is made up by draw."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Cells = NDArray[np.int64]


def whole(expected: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole numbers near the expectations whose running total is right: small cells do not all round the same way."""
    reached = np.round(np.cumsum(expected) + 1e-9)
    return np.diff(np.concatenate(([0.0], reached))).astype(np.int64)


def lowest(draw: NDArray[np.float64], cell: Cells, need: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places of exactly `need` of each cell (all, where it has fewer), those with the lowest draw; ascending."""
    have = np.bincount(cell, minlength=len(need))
    need = np.minimum(need, have)
    # Only who can be among the lowest is ranked; where draws of a cell are not evenly spread, everybody.
    bound = np.where(need > 0, (need + 8 * np.sqrt(need) + 20) / np.maximum(have, 1), -1.0)
    near = np.flatnonzero(draw < bound[cell])
    if (np.bincount(cell[near], minlength=len(need)) < need).any():
        near = np.flatnonzero(need[cell] > 0)
    near = near[np.lexsort((draw[near], cell[near]))]
    sizes = np.bincount(cell[near], minlength=len(need))
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    rank = np.arange(len(near)) - starts[cell[near]]
    return np.sort(near[rank < need[cell[near]]])


def rate_of(holds: Bools, of: Bools, cell: Cells, cells: int) -> NDArray[np.float64]:
    """The share of each cell's `of` that holds a status."""
    everybody = np.bincount(cell[of], minlength=cells)
    holders = np.bincount(cell[of & holds], minlength=cells)
    return holders / np.maximum(everybody, 1)


def hold(
    holds: Bools, of: Bools, could: Bools, cell: Cells, rate: NDArray[np.float64], draw: Any
) -> tuple[Bools, int]:
    """The status with each cell's share of `of` at the rate, to a person; and how many it lacks for want of candidates.

    Only `of` is counted and moved. Who `could` gets it; as many change as the quota differs, no more.
    """
    target = whole(np.bincount(cell[of], minlength=len(rate)) * rate)
    missing = target - np.bincount(cell[of & holds], minlength=len(rate))
    result = holds.copy()
    for need, candidates, value in ((missing, of & could & ~holds, True), (-missing, of & holds, False)):
        need = np.maximum(need, 0)
        rows = np.flatnonzero(candidates & (need > 0)[cell])
        if len(rows):
            result[rows[lowest(draw(rows), cell[rows], need)]] = value
    reached = np.bincount(cell[of & result], minlength=len(rate))
    return result, int(np.maximum(target - reached, 0).sum())
