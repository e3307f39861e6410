"""Households: families, elders who join their children, and where each lives (village, urban or rural)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import stream
from synthetic_data.spec import Spec
from synthetic_data.stages.cells import ABSENT
from synthetic_data.stages.families import NEVER_MARRIED, NONE, match_by_age

HOST_GAP, HOST_SPREAD = 22, 12


def form(spec: Spec, seed: int, people: dict[str, NDArray]) -> None:
    """Adds `household` (a number), `collective`, `village` (number within the town) and `urban`."""
    rng = stream(seed, spec.place, "households")
    count = len(people["age"])
    resident = people["kind"] != ABSENT
    collective = _collective(spec, rng, people, resident)
    root = _families(rng, people, collective)
    root = _join_hosts(spec, rng, people, root, resident & ~collective)
    _, household = np.unique(
        np.where(collective, count + people["town"].astype(np.int64), root), return_inverse=True
    )
    people["household"], people["collective"] = household.astype(np.int64), collective
    _settle(spec, rng, people, resident)


def _collective(spec: Spec, rng, people, resident) -> NDArray[np.bool_]:
    """Residents outside family households (dormitories, homes): unmarried people of 15 to 30 first (assumption)."""
    wanted = int(resident.sum()) - int(spec.value("family_household_members"))
    age = people["age"]
    young = resident & (people["marital"] == NEVER_MARRIED) & (age >= 15) & (age <= 30)
    key = (
        rng.random(len(age))
        + np.where(young, 0.0, 1.0)
        + np.where(resident & (people["spouse"] == NONE) & (age >= 15), 0, 9)
    )
    result = np.zeros(len(age), dtype=bool)
    result[np.argsort(key, kind="stable")[:wanted]] = True
    return result


def _families(rng, people, collective) -> NDArray[np.int64]:
    """The row that stands for each person's family: the wife, the mother, or the person alone."""
    rows = np.arange(len(people["age"]))
    spouse, mother = people["spouse"], people["mother"]
    root = np.where((spouse != NONE) & ~people["female"], spouse, rows)
    with_mother = (mother != NONE) & ~collective
    root = np.where(with_mother, root[mother], root)
    alone = np.flatnonzero((people["age"] < 18) & (mother == NONE) & ~collective)
    for code in np.unique(people["town"][alone]):
        # Minors whose mother the match did not find live with grandparents.
        minors = alone[people["town"][alone] == code]
        elders = np.flatnonzero(
            (people["town"] == code) & people["female"] & (people["age"] >= 45) & (people["age"] < 75)
        )
        elders = elders[root[elders] == elders]
        root[minors] = elders[(rng.random(len(minors)) * len(elders)).astype(np.int64)]
    return root


def _join_hosts(spec: Spec, rng, people, root, counted) -> NDArray[np.int64]:
    """Families join others until the census number of family households is met: elders first, then people alone.

    Widowed elders join before couples; each host takes one family, of the generation below where there is one.
    """
    age, town = people["age"].astype(np.int64), people["town"]
    size = np.bincount(root, weights=counted, minlength=len(root)).astype(np.int64)
    families = np.flatnonzero(size > 0)
    surplus = len(families) - int(spec.value("family_households"))
    if surplus <= 0:
        return root
    oldest = np.zeros(len(root), dtype=np.int64)
    np.maximum.at(oldest, root, age)
    youngest = np.full(len(root), 999, dtype=np.int64)
    np.minimum.at(youngest, root, age)
    all_elders = youngest[families] >= 60
    single = size[families] == 1
    rank = np.where(all_elders & single, 0, np.where(all_elders, 1, np.where(single, 2, 9))) + rng.random(
        len(families)
    )
    joining = families[np.argsort(rank, kind="stable")]
    joining = joining[np.sort(rank) < 9]
    hosts = families[(size[families] >= 2) & (oldest[families] < 60)]
    target = np.full(len(root), NONE)
    left = surplus
    for attempt in range(4):
        still = joining[target[joining] == NONE]
        free = np.setdiff1d(hosts, target[joining])
        for code in np.unique(town):
            mine = still[town[still] == code][: max(int(np.ceil(left * (town[still] == code).mean())), 0)]
            places = free[town[free] == code]
            wants = np.maximum(
                oldest[mine] - HOST_GAP - (rng.random(len(mine)) * HOST_SPREAD).astype(np.int64), 22 + attempt
            )
            target[mine] = match_by_age(rng, wants, wants, places, age[places], 1, 30)
        left = surplus - int((target != NONE).sum())
        if left <= 0:
            break
    moved = np.flatnonzero(target != NONE)
    if len(moved) > surplus:
        target[moved[surplus:]] = NONE
    return np.where(target[root] != NONE, target[root], root)


def _settle(spec: Spec, rng, people, resident) -> None:
    """A village for each household; urban households fill the first villages until the urban total is met."""
    household, town = people["household"], people["town"].astype(np.int64)
    households = int(household.max()) + 1
    home_town = np.zeros(households, dtype=np.int64)
    home_town[household] = town
    size = np.bincount(household, weights=resident, minlength=households)
    key = rng.random(households)
    share = spec.by_town("urban_share")
    in_town = np.bincount(home_town, weights=size, minlength=len(share))
    # One factor on the odds brings the assumed shares of the towns to the published urban total.
    low, high = 1e-3, 1e3
    for _ in range(60):
        factor = (low * high) ** 0.5
        scaled = share * factor / (share * factor + 1 - share)
        low, high = (
            (factor, high) if (scaled * in_town).sum() < spec.value("urban_residents") else (low, factor)
        )
    order = np.lexsort((key, home_town))
    reached = np.cumsum(size[order])
    before = np.concatenate(([0.0], np.cumsum(in_town)))[home_town[order]]
    urban = np.zeros(households, dtype=bool)
    urban[order] = reached - before <= (scaled * in_town)[home_town[order]]
    villages = spec.by_town("villages").astype(np.int64)
    communities = np.clip(np.round(villages * scaled), 1, villages - 1).astype(np.int64)
    draw = rng.random(households)
    first = (draw * communities[home_town]).astype(np.int64)
    other = communities[home_town] + (draw * (villages - communities)[home_town]).astype(np.int64)
    people["village"] = np.where(urban, first, other)[household].astype(np.int16)
    people["urban"] = urban[household]
