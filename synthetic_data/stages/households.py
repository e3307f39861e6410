"""Households at the census: as many, of as many generations and as often of one person as published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import match, pick, rounded, stream
from synthetic_data.spec import Spec
from synthetic_data.stages.cells import ABSENT
from synthetic_data.stages.children import FULL_AGE, find_families
from synthetic_data.stages.families import MARRIED, NEVER_MARRIED, NONE, area

CHILD, PARENT, GRANDPARENT = 0, 1, 2
"""Generation in the household, counted from the children's."""
OLDEST_AT_HOME = 39
"""Who never married lives with parents up to this age at most."""
APART, FARTHEST = 16, 45
"""Years between two generations of a household."""


@dataclass(frozen=True)
class Wanted:
    """Published family households by generations, and the home-makers that follow from them.

    With one family of parents and children a household, `units` (couples, single persons, families with children)
    less the joins are the households, which fixes both the number of units and of families with children.
    """

    households: int
    one_person: int
    one: int
    two: int
    three: int
    four: int
    joined_childless: int

    @property
    def families(self) -> int:
        return self.two + self.three + self.four - self.joined_childless

    @property
    def joins(self) -> int:
        return self.three + 2 * self.four + self.joined_childless

    @property
    def units(self) -> int:
        return self.households + self.joins


def wanted(spec: Spec) -> Wanted:
    one, two, three, four = (
        int(spec.value(f"{name}_generation_households")) for name in ("one", "two", "three", "four")
    )
    return Wanted(
        households=int(spec.value("family_households")),
        one_person=int(spec.value("one_person_households")),
        one=one,
        two=two,
        three=three,
        four=four,
        joined_childless=round(spec.value("elder_with_childless_share") * two),
    )


def form(spec: Spec, seed: int, people: dict[str, NDArray]) -> None:
    """Adds `collective`, `mother`, `household` (a number), `generation` and `village` (number within the town)."""
    rng = stream(seed, spec.place, "households")
    target = wanted(spec)
    people["collective"] = _collective(spec, seed, people)
    child = _at_home(rng, people, target)
    find_families(spec, seed, people, child, target.families)
    root = _home_makers(people, child)
    generation = np.where(child, CHILD, PARENT).astype(np.int8)
    generation[_keeps_grandchildren(people, child)] = GRANDPARENT
    people["generation"] = generation
    root = _join(rng, people, root, child, target)
    count = len(root)
    _, household = np.unique(np.where(people["collective"], count + area(people), root), return_inverse=True)
    people["household"] = household.astype(np.int64)
    _villages(spec, rng, people)
    del people["guardian"]


def _collective(spec: Spec, seed: int, people) -> NDArray[np.bool_]:
    """Residents outside family households: mostly unmarried people of 15 to 30 in dormitories, the rest others who
    live without a spouse, in homes for the old and in works' quarters (assumption)."""
    rng = stream(seed, spec.place, "collective")
    resident, age = people["kind"] != ABSENT, people["age"]
    number = int(resident.sum()) - int(spec.value("family_household_members"))
    young = np.flatnonzero(resident & (people["marital"] == NEVER_MARRIED) & (age >= 15) & (age <= 30))
    other = np.flatnonzero(
        resident & (people["spouse"] == NONE) & (people["marital"] != MARRIED) & (age > 30)
    )
    # Nobody empties a group: families at home and people living alone are published too.
    most = min(round(number * spec.value("collective_young_share")), len(young) * 3 // 4)
    inside = np.concatenate([pick(rng, young, most), pick(rng, other, number - most)])
    result = np.zeros(len(age), dtype=bool)
    result[inside] = True
    return result


def _at_home(rng, people, target: Wanted) -> NDArray[np.bool_]:
    """Who lives as a child at home: all minors, and of the unmarried as many as leave the published number of homes."""
    age, kind = people["age"], people["kind"]
    outside = people["collective"]
    child = (age < FULL_AGE) & ~outside
    grown = ~child & ~outside & (kind != ABSENT)
    together = grown & (people["spouse"] != NONE)
    together[together] = kind[people["spouse"][together]] != ABSENT
    units = int((together & people["female"]).sum() + (grown & ~together).sum())
    could = np.flatnonzero(grown & (people["marital"] == NEVER_MARRIED) & (age <= OLDEST_AT_HOME))
    stay = pick(rng, could, max(units - target.units, 0), ((OLDEST_AT_HOME + 2.0 - age[could]) / 20) ** 3)
    child[stay] = True
    away = np.flatnonzero(
        (kind == ABSENT) & (age >= FULL_AGE) & (age <= 24) & (people["marital"] == NEVER_MARRIED)
    )
    child[pick(rng, away, len(away) // 4)] = True
    return child


def _home_makers(people, child) -> NDArray[np.int64]:
    """The row that stands for each person's home: the wife of a couple who live together, a single person, and for a
    child its guardian's."""
    rows = np.arange(len(child))
    spouse, away = people["spouse"], people["kind"] == ABSENT
    together = (spouse != NONE) & (away[spouse] == away)
    root = np.where(together & ~people["female"], spouse, rows)
    return np.where(child, root[people["guardian"]], root)


def _keeps_grandchildren(people, child) -> NDArray[np.bool_]:
    """Guardians who are not the mother, with the spouse who lives with them."""
    left = child & (people["guardian"] != people["mother"])
    result = np.zeros(len(child), dtype=bool)
    result[people["guardian"][left]] = True
    own = child & (people["guardian"] == people["mother"])
    result[people["guardian"][own]] = False
    spouse, away = people["spouse"], people["kind"] == ABSENT
    both = np.flatnonzero(result & (spouse != NONE))
    both = both[away[spouse[both]] == away[both]]
    result[spouse[both]] = True
    return result


class _Joins:
    """Who moves in with whom, home by home: `into` gives the host (oneself, who stays), `free` who may still take part."""

    def __init__(self, rng: np.random.Generator, people: dict[str, NDArray], root: NDArray[np.int64]):
        self.rng, self.people, self.root = rng, people, root
        self.age, self.place = people["age"].astype(np.int64), area(people)
        self.into = np.arange(len(root))
        self.free = np.zeros(len(root), dtype=bool)

    def move(self, movers: NDArray[np.int64], hosts: NDArray[np.int64], number: int) -> NDArray[np.int64]:
        """Exactly `number` (if they can) of the movers into hosts younger by a generation; gives the hosts."""
        done: list[NDArray[np.int64]] = []
        for low in (APART + 6, APART + 3, APART, APART):
            left = number - sum(len(part) for part in done)
            movers, hosts = movers[self.free[movers]], hosts[self.free[hosts]]
            if left <= 0 or len(movers) == 0:
                break
            # The older first, with some chance; each place gets its share.
            order = np.argsort(self.age[movers] * 0.06 + self.rng.random(len(movers)), kind="stable")[::-1]
            movers = movers[order]
            codes, index = np.unique(self.place[movers], return_inverse=True)
            quota = rounded(np.bincount(index).astype(float), min(left, len(movers)))
            for code, most in zip(codes, quota, strict=True):
                who = movers[self.place[movers] == code][: int(most) * 2 + 8]
                done.append(self._meet(who, hosts[self.place[hosts] == code], low, int(most)))
        return np.concatenate(done) if done else np.zeros(0, dtype=np.int64)

    def _meet(
        self, who: NDArray[np.int64], where: NDArray[np.int64], low: int, most: int
    ) -> NDArray[np.int64]:
        """Moves at most so many of the movers of one place, who then stand a generation above their hosts."""
        age, generation = self.age, self.people["generation"]
        start = age[who] - low - (self.rng.random(len(who)) * 14).astype(np.int64)
        found = match(self.rng, np.maximum(start, age[who] - FARTHEST), age[who] - APART, where, age[where])
        met = np.flatnonzero(found >= 0)[:most]
        self.into[who[met]] = found[met]
        self.free[who[met]] = self.free[found[met]] = False
        rise = np.zeros(len(self.root), dtype=np.int8)
        rise[who[met]] = generation[found[met]] + 1 - generation[who[met]]
        self.people["generation"] = generation + rise[self.root]
        return found[met]


def _join(rng, people, root, child, target: Wanted) -> NDArray[np.int64]:
    """Elders move in with a younger generation until couples and persons living alone are as many as published."""
    family, couple, single = _homes(people, root, child)
    joins = _Joins(rng, people, root)
    joins.free[np.concatenate([family, couple, single])] = True
    of_couple, of_single = joins.age[couple], joins.age[single]
    away_singles = len(single) - target.one_person
    elders = target.three + target.four
    with_childless = min(target.joined_childless, max(away_singles, 0) // 2)
    singles_up = int(np.clip(away_singles - with_childless - target.four, 0, elders))
    hosts = [
        joins.move(single[of_single >= 45], family, singles_up),
        joins.move(couple[of_couple >= 42], family, elders - singles_up),
    ]
    # Great-grandparents move in where three generations already live.
    elder_of = np.full(len(root), NONE)
    moved = np.flatnonzero(joins.into != np.arange(len(root)))
    elder_of[joins.into[moved]] = moved
    fourth = elder_of[np.concatenate(hosts)]
    very_old = single[joins.free[single] & (of_single >= 68)]
    joins.free[fourth] = True
    joins.move(very_old, fourth, target.four)
    joins.free[fourth] = False
    joins.move(single[of_single >= 45], couple, with_childless)
    joins.move(couple[of_couple >= 42], couple, target.joined_childless - with_childless)
    into = joins.into
    for _ in range(3):
        into = into[into]
    return into[root]


def _homes(people, root, child) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Who makes a home in the district: of families with children, of couples without, of persons alone."""
    counted = (people["kind"] != ABSENT) & ~people["collective"]
    size = np.bincount(root[counted], minlength=len(root))
    with_child = np.zeros(len(root), dtype=bool)
    with_child[root[child & counted]] = True
    units = np.flatnonzero(size > 0)
    childless = units[~with_child[units]]
    return units[with_child[units]], childless[size[childless] == 2], childless[size[childless] == 1]


def _villages(spec: Spec, rng, people) -> None:
    """A village for each household: urban ones in the first of the town's, rural ones in the others."""
    household = people["household"]
    households = int(household.max()) + 1
    town, urban = np.zeros(households, dtype=np.int64), np.zeros(households, dtype=bool)
    town[household], urban[household] = people["town"], people["urban"]
    villages = spec.by_town("villages").astype(np.int64)
    persons = np.bincount(people["town"], minlength=len(villages))
    share = np.bincount(people["town"], weights=people["urban"], minlength=len(villages)) / persons
    communities = np.clip(np.round(villages * share), 1, np.maximum(villages - 1, 1)).astype(np.int64)
    draw = rng.random(households)
    first = (draw * communities[town]).astype(np.int64)
    other = communities[town] + (draw * np.maximum(villages - communities, 1)[town]).astype(np.int64)
    people["village"] = np.where(urban, first, np.minimum(other, villages[town] - 1))[household].astype(
        np.int16
    )
