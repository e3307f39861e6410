"""Seasons of a family that the forecast does not know: shifted surges, late extensions, towns that stall, weekends."""

from __future__ import annotations

import numpy as np

DAYS, WINDOW, TOWNS = 140, 81, 7
SIZES = np.array([69, 51, 54, 45, 42, 51, 43]) * 1_000.0


def projected_curve() -> np.ndarray:
    """Towns x days: a thin start of 20 days, an even middle, a push over the last ten days, a little after the end."""
    share = np.zeros(DAYS)
    share[:20] = 0.04 / 20
    share[20:71] = 0.58 / 51
    share[71:81] = 0.35 * np.arange(1, 11) / 55
    share[81:92] = 0.02 / 11
    share[92:140] = 0.01 / 48
    return SIZES[:, None] * share[None, :]


def other_seasons(count: int, seed: int) -> np.ndarray:
    """Seasons x towns x days of whole persons.

    Each town pays in two or three surges (bell-shaped, at days and widths of their own, the last near the deadline) on a
    thin base; a third of the seasons are extended by 10 to 25 days, with the last surge moved along; in a third some
    towns stall for one to two weeks and catch up in part; weekends are half as busy; counts scatter more than Poisson.
    """
    rng = np.random.default_rng(seed)
    day = np.arange(DAYS)
    result = np.zeros((count, TOWNS, DAYS))
    for season in range(count):
        extended = rng.integers(10, 26) if rng.random() < 1 / 3 else 0
        deadline = WINDOW + extended
        level = np.exp(rng.normal(-0.01, 0.055))
        centre = rng.normal(48, 5), rng.normal(deadline - 4, 1.5)
        weight = rng.dirichlet([4, 9, 8])
        stalls = rng.random() < 1 / 3
        for town in range(TOWNS):
            base = ((day >= 10) & (day < deadline)).astype(float)
            middle = np.exp(-0.5 * ((day - centre[0] - rng.normal(0, 3)) / 14) ** 2)
            last = np.exp(-0.5 * ((day - centre[1]) / 5) ** 2)
            early = np.exp(-0.5 * ((day - 24) / 16) ** 2)
            parts = [part / part.sum() for part in (early + 0.3 * base, base + middle, last)]
            rate = sum(w * part for w, part in zip(weight, parts, strict=True))
            rate[deadline:] *= 0.25
            rate *= np.where((day + 5) % 7 >= 5, 0.5, 1.0)
            if stalls and rng.random() < 0.4:
                start, length = rng.integers(25, 60), rng.integers(7, 15)
                lost = rate[start : start + length] * 0.9
                rate[start : start + length] -= lost
                after = slice(start + length, start + length + 21)
                rate[after] += lost.sum() * rng.uniform(0.5, 0.95) / 21
            rate = rate / parts[0].sum() if rate.sum() == 0 else rate
            mean = SIZES[town] * level * np.exp(rng.normal(0, 0.03)) * rate / rate.sum()
            scatter = rng.gamma(8, 1 / 8, DAYS)
            result[season, town] = rng.poisson(mean * scatter)
    return result
