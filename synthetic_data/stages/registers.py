"""The registers: households and persons that government helps, by exact quota and overlap; family planning."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import pick, stream
from synthetic_data.spec import Spec
from synthetic_data.stages.families import NEVER_MARRIED, NONE

REGISTERS = (
    "extreme_poverty",
    "five_guarantee",
    "dibao",
    "dibao_margin",
    "returned_to_poverty",
    "poverty_monitored",
    "lifted_from_poverty",
    "entitled_group",
    "key_entitled_group",
    "orphan",
    "unsupported_child",
    "illness_hardship",
)


def enrol(spec: Spec, seed: int, people: dict[str, NDArray], age: NDArray[np.int64]) -> None:
    """Adds a yes/no column a register, `disability_grade`, and `family_planning` (0, 1 one child, 2 two daughters)."""
    rng = stream(seed, spec.place, "registers")
    count = len(age)
    local = people["local_hukou"]
    registered = int(local.sum())

    def heads(name: str) -> int:
        return round(spec.value(name) * registered)

    for name in REGISTERS:
        people[name] = np.zeros(count, dtype=bool)
    grade = np.zeros(count, dtype=np.int8)
    severe = pick(rng, np.flatnonzero(local), heads("severe_disability"), 1.0 + (age[local] / 25.0) ** 2)
    total = round(len(severe) / spec.value("severe_share_of_disabled"))
    grade[severe] = 1 + (rng.random(len(severe)) < 0.4)
    rest = np.flatnonzero(local & (grade == 0))
    mild = pick(rng, rest, total - len(severe), 1.0 + (age[rest] / 25.0) ** 2)
    grade[mild] = 3 + (rng.random(len(mild)) < 0.6)
    people["disability_grade"] = grade

    unmarried_old = np.flatnonzero(local & (age >= 60) & (people["marital"] == NEVER_MARRIED))
    lonely = np.flatnonzero(
        local & (age >= 60) & (people["marital"] != NEVER_MARRIED) & (people["spouse"] == NONE)
    )
    wanted = heads("extreme_poverty")
    first = pick(rng, unmarried_old, wanted * 7 // 10)
    extreme = np.concatenate([first, pick(rng, lonely, wanted - len(first))])
    people["extreme_poverty"][extreme] = True
    rural = extreme[np.argsort(people["urban"][extreme], kind="stable")]
    people["five_guarantee"][
        rural[: round(wanted * spec.value("five_guarantee_share_of_extreme_poverty"))]
    ] = True

    poor = people["extreme_poverty"]
    dibao = _households(
        rng, people, local & ~poor, heads("dibao"), np.where(age >= 60, 2.0, 1.0) + 3 * (grade > 0)
    )
    people["dibao"] = dibao
    lifted = heads("lifted_from_poverty")
    both = round(lifted * spec.value("lifted_also_dibao_or_extreme_poverty"))
    overlap = _households(rng, people, dibao, both, np.ones(count))
    people["lifted_from_poverty"] = overlap | _households(
        rng, people, local & ~dibao & ~poor, lifted - int(overlap.sum()), np.where(age >= 60, 2.0, 1.0)
    )
    ordinary = local & ~dibao & ~poor & ~people["lifted_from_poverty"]
    for name in ("dibao_margin", "poverty_monitored", "returned_to_poverty"):
        people[name] = _households(rng, people, ordinary, heads(name), np.ones(count))
        ordinary &= ~people[name]
    people["illness_hardship"][pick(rng, np.flatnonzero(ordinary), heads("illness_hardship"))] = True

    adults = np.flatnonzero(local & (age >= 20))
    veterans = pick(
        rng,
        adults,
        heads("entitled_group"),
        np.where(people["female"][adults], 0.15, 1.0) * (1 + age[adults] / 40),
    )
    people["entitled_group"][veterans] = True
    key = pick(rng, veterans, round(len(veterans) * spec.value("key_entitled_share_of_entitled")))
    people["key_entitled_group"][key] = True

    minors = np.flatnonzero(local & (age < 18))
    no_mother = minors[people["mother"][minors] == NONE]
    orphans = pick(rng, no_mother, heads("orphan"))
    people["orphan"][orphans] = True
    people["unsupported_child"][pick(rng, np.setdiff1d(minors, orphans), heads("unsupported_child"))] = True
    _family_planning(spec, rng, people, age)


def _households(rng, people, members, wanted: int, weight) -> NDArray[np.bool_]:
    """Whole households (of those who may be members) until exactly `wanted` persons are in; the last one may be cut."""
    household = people["household"]
    homes, index = np.unique(household[members], return_inverse=True)
    pull = np.bincount(index, weights=weight[members]) / np.bincount(index)
    order = np.argsort(-np.log(np.maximum(rng.random(len(homes)), 1e-300)) / pull, kind="stable")
    rank = np.empty(len(homes), dtype=np.int64)
    rank[order] = np.arange(len(homes))
    rows = np.flatnonzero(members)
    rows = rows[np.lexsort((rows, rank[index]))][:wanted]
    result = np.zeros(len(household), dtype=bool)
    result[rows] = True
    return result


def _family_planning(spec: Spec, rng, people, age) -> None:
    """One-child and two-daughter families among couples with a wife of 24 or older, on both spouses, by exact quota.

    The widowed keep the type they had. A couple with more children in the table than the type allows is not taken.
    """
    count = len(age)
    rows = np.arange(count)
    mother = people["mother"]
    children = np.bincount(mother[mother != NONE], minlength=count)
    sons = np.bincount(mother[(mother != NONE) & ~people["female"]], minlength=count)
    family = people["female"] & (people["marital"] != NEVER_MARRIED) & (age >= 24) & people["local_hukou"]
    kind = np.zeros(count, dtype=np.int8)
    total = int(family.sum())
    one = pick(rng, rows[family & (children <= 1)], round(total * spec.value("one_child_couples")))
    kind[one] = 1
    two = rows[family & (kind == 0) & (children <= 2) & (sons == 0) & (age >= 30)]
    kind[pick(rng, two, round(total * spec.value("two_daughter_couples")))] = 2
    wives = np.flatnonzero((kind > 0) & (people["spouse"] != NONE))
    kind[people["spouse"][wives]] = kind[wives]
    men_apart = (
        (~people["female"]) & (people["spouse"] == NONE) & (people["marital"] != NEVER_MARRIED) & (age >= 26)
    )
    alone = rows[men_apart & people["local_hukou"]]
    one = pick(rng, alone, round(len(alone) * spec.value("one_child_couples")))
    kind[one] = 1
    two = np.setdiff1d(alone, one)
    kind[pick(rng, two, round(len(alone) * spec.value("two_daughter_couples")))] = 2
    people["family_planning"] = kind
