"""Where a season will end, from how it began: made-up seasons around a projected curve, and a regression on those.

Method (docs/season.md): a few thousand seasons are made up around the projected curve (a level, a shift and a stretch of
time, a heavier or lighter final push, noise by day); on these, the logarithm of the final number is regressed on what can
be seen by the day, and the spread of the residuals gives the 80 % band. Nothing is drawn anew: one frozen set of seasons.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SEASONS = 4_000
BAND = 0.80
LOOKS_BACK = (7, 14, 28)
NEIGHBOURS, RIDGE, ALL_BUT = 800, 1.0, 0.99
LEVEL, SHIFT, STRETCH, EARLY, PUSH, NOISE, TOWN = 0.066, 4.0, 0.06, 0.5, 0.35, 0.12, 0.04
"""Widths of the made-up seasons: log of the level; days; log of time; log of the first month's weight; log of the final
push's; log noise of a week; log of a town's own level. Assumptions: no published season was found."""
EXTENDED, LONGEST = 0.3, 25
"""How often the end is put off, and by how many days at most: in 2024 many places did, by weeks or months."""
MONTH, FORTNIGHT = 30, 14


def forecast(
    projected: NDArray[np.float64], observed: NDArray[np.float64], own: float
) -> NDArray[np.float64]:
    """Low, middle and high of the final numbers (3 x rows) for rows of daily numbers.

    `projected`: rows x days of the whole season; `observed`: rows x days so far; `own`: further spread of a row's level.
    """
    elapsed = observed.shape[1]
    seen = _features(observed, projected)
    result = np.empty((3, len(projected)))
    for row, curve in enumerate(projected):
        final, features = _training(tuple(np.round(curve, 6)), elapsed, own)
        known = np.isfinite(seen[row])
        features, mine = features[:, known], seen[row][known]
        # Only the seasons that look most like this one by now: whether it was put off shows in the last weeks.
        apart = np.abs((features - mine) / np.maximum(features.std(axis=0), 1e-9)).max(axis=1)
        near = np.argpartition(apart, NEIGHBOURS)[:NEIGHBOURS]
        design = np.column_stack([np.ones(NEIGHBOURS), features[near] - mine])
        # Ridge: the shares of one week and of two say nearly the same thing.
        gram = design.T @ design + RIDGE * np.diag([0.0] + [1.0] * len(mine))
        weights = np.linalg.solve(gram, design.T @ final[near])
        rest = final[near] - design @ weights
        low, high = np.quantile(rest, [(1 - BAND) / 2, (1 + BAND) / 2])
        bounds = np.exp(weights[0] + np.array([low, 0.0, high])) * curve.sum()
        so_far = observed[row].sum()
        # Never fewer than have paid; and once all but everybody should have, perhaps another week like the last.
        done = curve[:elapsed].sum() >= ALL_BUT * curve.sum()
        more = observed[row, -7:].sum() if done else 0.0
        result[:, row] = np.maximum(bounds, [so_far, so_far, so_far + more])
    return result


def _features(daily: NDArray[np.float64], projected: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logs of collected over projected: since the start, and over the last one, two and four weeks; missing where
    nothing is projected."""
    elapsed = daily.shape[1]
    columns = []
    for back in (elapsed, *LOOKS_BACK):
        first = max(elapsed - back, 0)
        got, wanted = daily[:, first:].sum(axis=1), projected[..., first:elapsed].sum(axis=-1)
        usable = (wanted >= 1) & (back <= elapsed)
        columns.append(np.where(usable, np.log(np.maximum(got, 0.5) / np.maximum(wanted, 1)), np.nan))
    return np.column_stack(columns)


@lru_cache(maxsize=64)
def _training(
    curve: tuple[float, ...], elapsed: int, own: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(log of final over projected, features) of the made-up seasons at a day. The same for the same curve and day."""
    daily = np.array(curve)
    made = made_up(daily, SEASONS, own)
    final = np.log(made.sum(axis=1) / daily.sum())
    features = _features(made[:, :elapsed], daily[None, :])
    return final, np.nan_to_num(features)


def made_up(
    daily: NDArray[np.float64], seasons: int, own: float = 0.0, seed: int = 20221001
) -> NDArray[np.float64]:
    """Seasons around a projected curve (seasons x days): the family that the forecast knows.

    Level, shift and stretch of time, the weights of the first month and of the last fortnight, an end put off, and weekly
    noise, with the widths stated at the top.
    """
    rng = np.random.Generator(np.random.Philox(seed))
    days = len(daily)
    normal = rng.standard_normal((seasons, 5))
    level = np.exp(normal[:, 0] * np.hypot(LEVEL, own))
    shift, stretch = normal[:, 1] * SHIFT, np.exp(normal[:, 2] * STRETCH)
    reached = np.concatenate(([0.0], np.cumsum(daily) / daily.sum()))
    end = int(np.searchsorted(reached, 0.97))
    put_off = np.where(rng.random(seasons) < EXTENDED, rng.random(seasons) * LONGEST, 0.0)
    # The same share of payments is reached at another time; the last fortnight is drawn out where the end is put off.
    time = (np.arange(days + 1)[None, :] - shift[:, None]) / stretch[:, None]
    pivot = end - FORTNIGHT
    slower = (FORTNIGHT / (FORTNIGHT + put_off))[:, None]
    time = np.where(time > pivot, pivot + (time - pivot) * slower, time)
    share = np.diff(np.interp(time, np.arange(days + 1), reached), axis=1)
    weight = np.ones((seasons, days))
    weight[:, :MONTH] = np.exp(normal[:, 4] * EARLY)[:, None]
    last = (time[:, :-1] >= pivot) & (time[:, :-1] <= end)
    weight = np.where(last, np.exp(normal[:, 3] * PUSH)[:, None], weight)
    weeks = np.exp(rng.standard_normal((seasons, days // 7 + 1)) * NOISE)
    share = share * weight * np.repeat(weeks, 7, axis=1)[:, :days]
    share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-12)
    return share * (level * daily.sum())[:, None]
