"""Registered persons as the district gave them, in all or town by town: met exactly on the table's day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import pick, stream
from synthetic_data.spec import MarginError, Spec
from synthetic_data.stages.cells import ABSENT
from synthetic_data.stages.families import NONE

NAME = "registered_persons"
ROOM = 600
"""Absent persons made over the number given, so that the exact number can be met by leaving some out."""


def states_registered(spec: Spec) -> bool:
    return bool(spec.rows(NAME))


def wanted_by_town(spec: Spec, registered: NDArray[np.int64]) -> NDArray[np.int64]:
    """Registered persons wanted in each town, where `registered` is what a first run gave: towns as given; where only
    the total is given, each in proportion. Raises MarginError where towns and total disagree."""
    by_town = spec.given(NAME)
    total = next((round(m.value) for m in spec.rows(NAME) if not m.town), None)
    stated = np.array([by_town.get(town, -1) for town in spec.towns])
    known = int(stated[stated >= 0].sum())
    open_towns = stated < 0
    if total is None:
        return np.where(open_towns, registered, stated)
    left = total - known
    if left < 0 or (left > 0 and not open_towns.any()):
        raise MarginError(
            NAME,
            None,
            f"各镇街户籍人数合计 {known}，与全区 {total} 不符",
            f"registered persons of the towns add to {known}, not to the total {total}",
        )
    result = stated.copy()
    if open_towns.any():
        exact = registered[open_towns] * (left / max(registered[open_towns].sum(), 1))
        share = np.floor(exact).astype(np.int64)
        share[np.argsort(share - exact, kind="stable")[: left - int(share.sum())]] += 1
        result[open_towns] = share
    return result


def with_room(spec: Spec, people: dict[str, NDArray]) -> Spec:
    """The spec whose absent persons make up the difference to the number given, and a little more."""
    registered = _registered(spec, people)
    wanted = wanted_by_town(spec, registered)
    absent = spec.one("registered_absent")
    value = absent.value + int((wanted - registered).sum()) + ROOM
    if value <= ROOM:
        raise MarginError(
            NAME,
            None,
            f"给定户籍 {int(wanted.sum())} 人，少于普查的常住本区户籍人口；请核对",
            f"{int(wanted.sum())} registered given: fewer than the residents registered here; check it",
        )
    scale = [
        replace(margin, value=float(wanted[spec.towns.index(margin.town)]))
        for margin in spec.rows("registered_weight")
    ]
    return spec.overlaid([replace(absent, value=float(value)), *scale])


def settle(spec: Spec, seed: int, people: dict[str, NDArray]) -> None:
    """Moves absent persons who live alone between towns, and leaves out the rest, until every town is as given."""
    if not states_registered(spec):
        return
    rng = stream(seed, spec.place, "given")
    registered = _registered(spec, people)
    wanted = wanted_by_town(spec, registered)
    linked = np.zeros(len(people["town"]), dtype=bool)
    linked[people["mother"][people["mother"] != NONE]] = True
    alone = np.bincount(people["household"])[people["household"]] == 1
    free = alone & (people["kind"] == ABSENT) & ~linked
    free &= (people["spouse"] == NONE) & (people["mother"] == NONE)
    over = registered - wanted
    spare = [
        pick(rng, np.flatnonzero(free & (people["town"] == town)), max(int(number), 0))
        for town, number in enumerate(over)
    ]
    loose = np.concatenate(spare) if spare else np.zeros(0, dtype=np.int64)
    lacking = np.repeat(np.arange(len(over)), np.maximum(-over, 0))
    if len(loose) < np.maximum(over, 0).sum() or len(loose) < len(lacking):
        raise MarginError(
            NAME,
            None,
            "各镇街给定的户籍人数与普查相差过大，无法凑足；请核对",
            "the registered persons given by town are too far from the census; check them",
        )
    loose = loose[np.argsort(rng.random(len(loose)), kind="stable")]
    moved, left_out = loose[: len(lacking)], loose[len(lacking) :]
    people["town"][moved] = lacking
    villages = spec.by_town("villages").astype(np.int64)
    people["village"][moved] %= villages[lacking].astype(people["village"].dtype)
    keep = np.ones(len(people["town"]), dtype=bool)
    keep[left_out] = False
    place = np.where(keep, np.cumsum(keep) - 1, -1)
    for name, values in list(people.items()):
        people[name] = values[keep]
    for name in ("spouse", "mother"):
        people[name] = np.where(people[name] == NONE, NONE, place[people[name]])


def _registered(spec: Spec, people: dict[str, NDArray]) -> NDArray[np.int64]:
    return np.bincount(people["town"][people["local_hukou"]], minlength=len(spec.towns))
