"""Marital status and couples at the census: published totals by status, couples matched by rank."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import bell, controlled, deal, raked, rounded, stream
from synthetic_data.spec import AGES, SEXES, Spec
from synthetic_data.stages.cells import ABSENT, KINDS

NEVER_MARRIED, MARRIED, DIVORCED, WIDOWED = 0, 1, 2, 3
STATUSES = ("never_married", "married", "divorced", "widowed")
NONE = np.int64(-1)
ADULT = 15
"""The long form asks marital status from 15 on."""
WIDEST_GAP = 15


def marital_counts(spec: Spec, people: dict[str, NDArray]) -> NDArray[np.int64]:
    """Residents by sex, age and status (2 x age x 4), whole numbers.

    Exact: each age and sex, and each status in all (the published shares of those of 15 and older). By sex, as many
    husbands as wives but for wives whose husband works away; the widowed are split so that husbands are as much older
    as assumed. By age, the assumed shapes are raked to these totals.
    """
    resident = people["kind"] != ABSENT
    count = np.zeros((2, AGES), dtype=np.int64)
    np.add.at(count, (np.where(people["female"], 0, 1)[resident], people["age"][resident]), 1)
    shapes = _shapes(spec)
    adults = count[:, ADULT:]
    _, married, divorced, widowed = rounded(
        np.array([spec.value(f"share_{name}_15_plus") for name in STATUSES]), int(adults.sum())
    )
    away = ~resident
    cell = np.where(people["female"], 0, 1)[away] * AGES + people["age"][away]
    married_away = np.bincount(
        cell, weights=shapes[:, :, MARRIED].ravel()[cell] * np.where(cell < AGES, -1, 1)
    )
    # Not all of them: some wives live in a third place.
    alone_here = int(np.clip(round(married_away.sum() / 2), 0, married // 20))
    wives, husbands = (married + alone_here) // 2, married - (married + alone_here) // 2
    low, high = 0, int(widowed)
    while True:
        widows = (low + high) // 2
        split = np.array([divorced // 2, divorced - divorced // 2])
        totals = np.array([[0, wives, split[0], widows], [0, husbands, split[1], widowed - widows]])
        totals[:, NEVER_MARRIED] = adults.sum(axis=1) - totals.sum(axis=1)
        if (totals < 0).any():
            low, high = (low, widows) if totals[0, NEVER_MARRIED] < 0 else (widows, high)
        else:
            fitted = [raked(shapes[sex, ADULT:], adults[sex], totals[sex]) for sex in (0, 1)]
            ages = np.arange(ADULT, AGES)
            gap = [float((table[:, MARRIED] * ages).sum() / table[:, MARRIED].sum()) for table in fitted]
            # More widows: fewer old wives, so husbands are older by more.
            wide = gap[1] - gap[0] > spec.value("husband_older_years")
            low, high = (low, widows) if wide else (widows, high)
        if high - low <= 1:
            break
    result = np.zeros((2, AGES, 4), dtype=np.int64)
    result[:, :ADULT, NEVER_MARRIED] = count[:, :ADULT]
    for sex in (0, 1):
        result[sex, ADULT:] = controlled(fitted[sex], adults[sex], totals[sex])
    return result


def _shapes(spec: Spec) -> NDArray[np.float64]:
    """Assumed share of each status by sex and age (2 x age x 4)."""
    result = np.zeros((2, AGES, 4))
    for place, sex in enumerate(SEXES):
        never, divorced, widowed = (
            spec.curve(f"{name}_shape", sex) for name in ("never_married", "divorced", "widowed")
        )
        rest = 1 - never
        result[place, :, NEVER_MARRIED] = never
        result[place, :, WIDOWED] = rest * widowed
        result[place, :, DIVORCED] = rest * (1 - widowed) * divorced
        result[place, :, MARRIED] = rest * (1 - widowed) * (1 - divorced)
    return result


def marry(spec: Spec, seed: int, people: dict[str, NDArray]) -> None:
    """Adds `marital` and `spouse` (row, -1 none). A married person without a spouse row is married to somebody away.

    The absent have the marital status of residents of their age and sex.
    """
    rng = stream(seed, spec.place, "families")
    female, age = people["female"], people["age"].astype(np.int64)
    away = people["kind"] == ABSENT
    cell = np.where(female, 0, 1) * AGES + age
    counts = marital_counts(spec, people).reshape(2 * AGES, 4)
    marital = np.zeros(len(age), dtype=np.int8)
    marital[~away] = deal(rng, cell[~away], counts)
    absent = np.bincount(cell[away], minlength=2 * AGES)
    like = counts + (counts.sum(axis=1) == 0)[:, None] * np.array([0, 1, 0, 0])
    marital[away] = deal(
        rng, cell[away], np.stack([rounded(row, int(n)) for row, n in zip(like, absent, strict=True)])
    )
    people["marital"] = marital
    people["spouse"] = couples(spec, rng, people, marital == MARRIED)


def area(people: dict[str, NDArray]) -> NDArray[np.int64]:
    """Town and urban or rural as one number."""
    return people["town"].astype(np.int64) * 2 + people["urban"]


def couples(spec: Spec, rng, people: dict[str, NDArray], wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Wives and husbands among the wanted, by rank of age plus noise, in one town and one of urban and rural.

    First among those of one kind (here, from elsewhere, away), then among all who live here, then whoever is left.
    """
    age, female = people["age"].astype(np.float64), people["female"]
    spouse = np.full(len(age), NONE)
    noise = bell(rng, len(age)) * spec.value("spouse_gap_spread") * 0.85
    tie = rng.random(len(age))
    rank = np.where(female, age + noise, age + tie)
    place, kind = area(people), people["kind"].astype(np.int64)
    for group in (place * KINDS + kind, place * KINDS + (kind == ABSENT), place * KINDS):
        free = np.flatnonzero(wanted & (spouse == NONE))
        free = free[np.argsort(group[free], kind="stable")]
        for rows in np.split(free, np.flatnonzero(np.diff(group[free])) + 1):
            wives, husbands = rows[female[rows]], rows[~female[rows]]
            pairs = min(len(wives), len(husbands))
            wives = wives[np.sort(np.argsort(tie[wives], kind="stable")[:pairs])]
            husbands = husbands[np.sort(np.argsort(tie[husbands], kind="stable")[:pairs])]
            wives = wives[np.argsort(rank[wives], kind="stable")]
            husbands = husbands[np.argsort(rank[husbands], kind="stable")]
            fits = np.abs(age[wives] - age[husbands]) <= WIDEST_GAP
            spouse[wives[fits]], spouse[husbands[fits]] = husbands[fits], wives[fits]
    return spouse
