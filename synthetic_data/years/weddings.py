"""Marriages and divorces in a year: the base year's shares never married and divorced, by sex and age."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import hashed
from synthetic_data.spec import AGES
from synthetic_data.stages.aging import FIRST_MARRIAGE, LAST_MARRIAGE
from synthetic_data.stages.families import (
    DIVORCED,
    MARRIED,
    NEVER_MARRIED,
    NONE,
    WIDEST_GAP,
    WIDOWED,
    area,
)
from synthetic_data.years.people import NO_DAY, People
from synthetic_data.years.quotas import lowest, whole
from synthetic_data.years.rates import BANDS, Rates, banded, single

SPREAD = 5.0
"""Width, in years, of the even noise on a bride's age before she is ranked against the grooms."""


def marry(people: People, age: NDArray[np.int64], rates: Rates, seed: int) -> dict[str, int]:
    """Divorces and marriages of the year; changes the columns. Gives how many persons married and divorced.

    Divorced: women (with their husbands) until each five years have the base year's share, then men whose wife is not
    in the table. Who is divorced above the share marries again; of the never married as many of each age marry as are
    above the share of the age. Brides and grooms are matched by age, first near each other; who finds nobody marries
    somebody outside the table. Nobody becomes never married again, and the widowed stay so.
    """
    if rates.held is None:
        return {"married": 0, "divorced": 0}
    columns, ids = people.columns, people["person_id"].astype(np.uint64)

    def draw(rows: NDArray[np.int64], why: str) -> NDArray[np.float64]:
        return hashed(seed, ids[rows], f"{why} {people.day.year}")

    def chosen(could: NDArray[np.bool_], cell: NDArray[np.int64], need: NDArray[np.int64], why: str):
        rows = np.flatnonzero(could & (need > 0)[cell])
        return rows[lowest(draw(rows, why), cell[rows], np.maximum(need, 0))]

    marital, coarse = columns["marital"], banded(people, age)
    before = int((marital == DIVORCED).sum())
    wanted = whole(np.bincount(coarse, minlength=2 * BANDS) * rates.held["divorced"])

    def short_of() -> NDArray[np.int64]:
        return wanted - np.bincount(coarse[marital == DIVORCED], minlength=2 * BANDS)

    need = short_of()
    women = chosen((marital == MARRIED) & people["female"], coarse, need, "divorce")
    _part(columns, women)
    need = short_of()
    _part(columns, chosen((marital == MARRIED) & (columns["wife_birth"] != NO_DAY), coarse, need, "divorce"))
    divorced = int((marital == DIVORCED).sum()) - before
    again = chosen(marital == DIVORCED, coarse, -short_of(), "marriage again")

    fine = single(people, age)
    marrying = (age >= FIRST_MARRIAGE) & (age <= LAST_MARRIAGE)
    never = marital == NEVER_MARRIED
    kept = whole(np.bincount(fine[marrying], minlength=2 * AGES) * rates.held["never_married"])
    above = np.bincount(fine[marrying & never], minlength=2 * AGES) - kept
    first = chosen(marrying & never, fine, above, "marriage")
    pool = np.concatenate([first, again])
    _couple(people, age, np.sort(pool), rates, seed)
    return {"married": len(pool), "divorced": divorced}


def _part(columns, rows: NDArray[np.int64]) -> None:
    both = np.concatenate([rows, columns["spouse"][rows]])
    both = both[both != NONE]
    columns["marital"][both] = DIVORCED
    columns["spouse"][both] = NONE
    columns["wife_birth"][both] = NO_DAY


def widow(columns, alive: NDArray[np.bool_]) -> None:
    """Spouses of the dead."""
    spouse = columns["spouse"]
    left = np.flatnonzero((spouse != NONE) & ~alive[spouse] & alive)
    columns["marital"][left] = WIDOWED
    columns["spouse"][left] = NONE


def _couple(people: People, age, pool: NDArray[np.int64], rates: Rates, seed: int) -> None:
    columns, ids, year = people.columns, people["person_id"].astype(np.uint64), people.day.year
    tie = np.zeros(len(people))
    tie[pool] = hashed(seed, ids[pool], f"wedding {year}")
    rank = age.astype(np.float64)
    rank[pool] += np.where(
        people["female"][pool],
        (hashed(seed, ids[pool], f"age of the groom {year}") - 0.5) * SPREAD
        + rates.husband_older_days / 365.25,
        tie[pool],
    )
    place, away = area(people.columns), (~people["resident"]).astype(np.int64)
    free = np.zeros(len(people), dtype=bool)
    free[pool] = True
    for group in (place * 2 + away, place, np.zeros(len(people), dtype=np.int64)):
        waiting = pool[free[pool]]
        waiting = waiting[np.argsort(group[waiting], kind="stable")]
        for rows in np.split(waiting, np.flatnonzero(np.diff(group[waiting])) + 1):
            brides, grooms = (rows[people["female"][rows] == sex] for sex in (True, False))
            pairs = min(len(brides), len(grooms))
            brides, grooms = (side[np.argsort(tie[side], kind="stable")[:pairs]] for side in (brides, grooms))
            brides, grooms = (side[np.argsort(rank[side], kind="stable")] for side in (brides, grooms))
            fits = np.abs(age[brides] - age[grooms]) <= WIDEST_GAP
            _wed(people, brides[fits], grooms[fits], seed)
            free[brides[fits]] = free[grooms[fits]] = False
    alone = pool[free[pool]]
    columns["marital"][alone] = MARRIED
    birth = columns["birth_day"][alone]
    columns["wife_birth"][alone] = np.where(people["female"][alone], birth, birth + rates.husband_older_days)


def _wed(people: People, wives: NDArray[np.int64], husbands: NDArray[np.int64], seed: int) -> None:
    """Sets spouses. Where both live here, or both away, she moves to his home, village and town."""
    columns = people.columns
    for rows, partners in ((wives, husbands), (husbands, wives)):
        columns["marital"][rows] = MARRIED
        columns["spouse"][rows] = partners
    kind = columns["family_planning"]
    kind[wives] = kind[husbands] = np.where(kind[wives] == kind[husbands], kind[wives], 0)
    together = people["resident"][wives] == people["resident"][husbands]
    # A register of another district is kept by who has it; the town is that of the home.
    wives, husbands = wives[together], husbands[together]
    for name in ("household", "village", "town", "urban", "collective"):
        columns[name][wives] = columns[name][husbands]
