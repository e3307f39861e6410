"""Children to families: siblings first, spaced as siblings are, then a mother, or grandparents where she works away."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import bell, match, rounded, stream
from synthetic_data.spec import Spec
from synthetic_data.stages.cells import ABSENT, KINDS
from synthetic_data.stages.families import NEVER_MARRIED, NONE, area

FULL_AGE = 18
YOUNGEST_MOTHER, OLDEST_FIRST, OLDEST_MOTHER = 18, 40, 45
"""Ages of a mother at a birth: at the first (of the children at home) and at the last."""
MOST_CHILDREN = 4
SHORTEST_SPACING, LONGEST_SPACING, WIDEST = 3, 20, 24
"""Between siblings, in half years: the shortest leaves a full year between two births; a next one is tied on only
where the others are not further apart than the widest, so that one woman can be the mother of all."""


def find_families(
    spec: Spec, seed: int, people: dict[str, NDArray], child: NDArray[np.bool_], families: int
) -> None:
    """Adds `mother` (row, -1 none) and `guardian` (the row of the woman, or man, whose home a child lives in).

    `child` marks who lives as a child at home; their resident families will be exactly `families` in number, each of
    one couple or one person who lives here.
    """
    rng = stream(seed, spec.place, "siblings")
    group = _siblings(spec, rng, people, child, families)
    people["mother"], people["guardian"] = _mothers(spec, rng, people, child, group)


def half_years(people: dict[str, NDArray]) -> NDArray[np.int64]:
    """Age at the census in half years; two ages of one year share the completed age."""
    return people["age"].astype(np.int64) * 2 + people["older_half"]


def _siblings(spec: Spec, rng, people, child, families: int) -> NDArray[np.int64]:
    """For each person the row of the oldest sibling at home (-1: no child): exactly `families` groups of residents.

    Who moved along, who lives here, who lives away are kept apart; within each, and each town and urban or rural, the
    younger ones are tied to an older one at a spacing drawn around the mean; twins share the day of birth.
    """
    kind, half = people["kind"].astype(np.int64), half_years(people)
    key = area(people) * KINDS + kind
    rows = np.flatnonzero(child)
    rows = rows[np.argsort(key[rows], kind="stable")]
    parts = np.split(rows, np.flatnonzero(np.diff(key[rows])) + 1)
    sizes = np.array([len(part) for part in parts])
    resident = np.array([kind[part[0]] != ABSENT for part in parts])
    groups = np.zeros(len(parts), dtype=np.int64)
    groups[resident] = rounded(sizes[resident].astype(float), families)
    share = families / max(int(sizes[resident].sum()), 1)
    groups[~resident] = np.round(sizes[~resident] * share)
    eldest = np.full(len(child), NONE)
    spacing = spec.value("sibling_spacing_years") * 2
    for part, wanted in zip(parts, groups, strict=True):
        eldest[part] = _tie(
            spec, rng, part, half[part], len(part) - int(wanted), spacing, people["birth_day"]
        )
    return eldest


def _tie(spec: Spec, rng, rows, half, ties: int, spacing: float, birth_day) -> NDArray[np.int64]:
    """The oldest sibling's row for each of the rows after exactly `ties` of them were tied to an older one.

    Sets the day of birth of a twin to that of the other.
    """
    older = np.full(len(rows), -1, dtype=np.int64)
    size = np.ones(len(rows), dtype=np.int64)  # of the group, at its youngest member
    has_younger = np.zeros(len(rows), dtype=bool)
    top = half.copy()  # of the oldest sibling

    def tie(seekers, candidates, wanted, last) -> NDArray[np.int64]:
        found = match(rng, wanted, last, candidates, half[candidates])
        tied = seekers[found >= 0]
        older[tied] = found[found >= 0]
        has_younger[older[tied]] = True
        size[tied] = size[older[tied]] + 1
        top[tied] = top[older[tied]]
        return tied

    everyone = np.arange(len(rows))
    shuffled = everyone[np.argsort(rng.random(len(rows)), kind="stable")]
    twins = min(round(spec.value("twin_share") * len(rows) / 2), ties)
    seekers, candidates = shuffled[:twins], shuffled[twins:]
    tied = tie(seekers, candidates, half[seekers], half[seekers])
    birth_day[rows[tied]] = birth_day[rows[older[tied]]]
    for attempt in range(12):
        need = ties - int((older >= 0).sum())
        if need <= 0:
            break
        single = everyone[(older < 0) & ~has_younger]
        single = single[np.argsort(rng.random(len(single)), kind="stable")]
        # Mostly pairs first; the assumed share of thirds next; then whatever still fits.
        thirds = round(need * spec.value("third_child_share")) if attempt == 0 else 0
        seekers = single[: min(need - thirds, len(single) * 2 // 3)]
        tail = ~has_younger & (size < MOST_CHILDREN) & (top - half <= WIDEST)
        tail &= (size == 1) if attempt == 0 else True
        tail[seekers] = False
        gap = np.rint(spacing + bell(rng, len(seekers)) * spacing * 0.45).astype(np.int64)
        wanted = half[seekers] + np.clip(gap, SHORTEST_SPACING, LONGEST_SPACING)
        wanted -= np.minimum(attempt, np.maximum(gap - SHORTEST_SPACING, 0))
        tie(
            seekers,
            everyone[tail],
            np.maximum(wanted, half[seekers] + SHORTEST_SPACING),
            half[seekers] + LONGEST_SPACING,
        )
    eldest = np.where(older >= 0, older, everyone)
    for _ in range(MOST_CHILDREN):
        eldest = eldest[eldest]
    return rows[eldest]


def _mothers(spec: Spec, rng, people, child, eldest) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The mother of each child, and the guardian whose home it lives in.

    First a mother of the child's own kind in its town, then any who lives as it does; residents left over live with
    grandparents or other kin, their mother being one who works away, where there is one of the age.
    """
    count = len(child)
    age, half = people["age"].astype(np.int64), half_years(people)
    heads = np.flatnonzero(child & (eldest == np.arange(count)))
    youngest = np.full(count, 999, dtype=np.int64)
    np.minimum.at(youngest, eldest[child], half[child])
    first, last = half[heads] // 2, youngest[heads] // 2
    kind, place = people["kind"].astype(np.int64), area(people)
    woman = people["female"] & (people["marital"] != NEVER_MARRIED) & ~people["collective"]
    adult = ~child & ~people["collective"] & (age >= FULL_AGE)
    taken = np.zeros(count, dtype=bool)
    mother_of, home_of = np.full(count, NONE), np.full(count, NONE)

    def couple_of(rows):
        spouse = people["spouse"][rows]
        together = (spouse != NONE) & ((kind[spouse] == ABSENT) == (kind[rows] == ABSENT))
        return np.where(together, spouse, rows)

    def seek(who, group, low, high, wanted, is_mother: bool, reach: int = 99, home: bool = True) -> None:
        seekers = np.flatnonzero((home_of if home else mother_of)[heads] == NONE)
        seekers = seekers[np.argsort(group[heads[seekers]], kind="stable")]
        candidates = np.flatnonzero(who & ~taken)
        candidates = candidates[np.argsort(group[candidates], kind="stable")]
        edges = np.unique(group[heads[seekers]])
        for code in edges:
            mine = seekers[slice(*np.searchsorted(group[heads[seekers]], [code, code + 1]))]
            theirs = candidates[slice(*np.searchsorted(group[candidates], [code, code + 1]))]
            top = first[mine] + high
            if is_mother:
                top = np.minimum(np.minimum(top, last[mine] + OLDEST_MOTHER), wanted[mine] + reach)
            want = np.minimum(np.maximum(wanted[mine], first[mine] + low), top)
            found = match(rng, want, top, theirs, age[theirs])
            met = found >= 0
            taken[found[met]] = True
            taken[couple_of(found[met])] = True
            if is_mother:
                mother_of[heads[mine[met]]] = found[met]
            if home:
                home_of[heads[mine[met]]] = found[met]

    drawn = np.rint(
        spec.value("first_birth_age") + bell(rng, len(heads)) * spec.value("first_birth_spread")
    ).astype(np.int64)
    wanted = first + np.clip(drawn, YOUNGEST_MOTHER + 1, OLDEST_FIRST)
    away = (kind == ABSENT).astype(np.int64)
    by_kind, by_stay = place * KINDS + kind, place * 2 + away
    for group, earlier, reach in ((by_kind, 0, 2), (by_kind, 4, 8), (by_stay, 4, 8)):
        seek(woman, group, YOUNGEST_MOTHER, OLDEST_FIRST, wanted - earlier, True, reach)
    # Left behind with grandparents, as a rule the mother's or father's parents; or a mother of less usual age; or kin.
    couple = adult & people["female"] & (couple_of(np.arange(count)) != np.arange(count))
    grown = adult & (couple | (couple_of(np.arange(count)) == np.arange(count)))
    seek(couple, by_stay, 38, 64, first + 46, False)
    seek(woman, by_stay, YOUNGEST_MOTHER, OLDEST_FIRST, first + YOUNGEST_MOTHER, True)
    seek(couple, by_stay, 30, 70, first + 40, False)
    seek(grown, by_stay, 30, 70, first + 40, False)
    seek(grown, by_stay, 0, 99, first, False)
    # The mother of who was left behind works away, where the table has one of the age without children of her own.
    seek(woman & (kind == ABSENT), place, YOUNGEST_MOTHER, OLDEST_FIRST, wanted - 4, True, 8, home=False)
    safe = np.where(child, eldest, 0)
    return np.where(child, mother_of[safe], NONE), np.where(child, home_of[safe], NONE)
