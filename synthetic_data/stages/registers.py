"""The registers: households and persons that government helps, by exact quota and overlap; family planning."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import pick, spread, stream
from synthetic_data.spec import AGES, MarginError, Spec
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
ONE_CHILD, TWO_DAUGHTERS = 1, 2
YOUNGEST_COUPLE = 24
"""Of the woman; below, a family's number of children says nothing yet."""
Heads = Callable[[str], int]
"""How many persons a margin wants, by its name."""


def enrol(spec: Spec, seed: int, people: dict[str, NDArray], age: NDArray[np.int64]) -> None:
    """Adds a yes/no column a register, `disability_grade`, and `family_planning` (0, 1 one child, 2 two daughters)."""
    rng = stream(seed, spec.place, "registers")
    registered = int(people["local_hukou"].sum())

    def heads(name: str) -> int:
        return spec.heads(name, registered)

    for name in REGISTERS:
        people[name] = np.zeros(len(age), dtype=bool)
    # In this order: each draws from the same stream, and the later ones choose among whom the earlier ones left.
    _disability(spec, rng, people, age, heads)
    _extreme_poverty(rng, people, age, heads("extreme_poverty"), heads_of_five_guarantee(spec, registered))
    _poor_households(spec, rng, people, age, heads)
    _veterans(spec, rng, people, age, heads)
    _minors(rng, people, age, heads)
    _family_planning(spec, rng, people, age)


def _disability(spec: Spec, rng, people, age, heads: Heads) -> None:
    """Grades 1 to 4 (0 for none), more often in old age; severe ones (1, 2) first, as their number is published."""
    local = people["local_hukou"]
    grade = np.zeros(len(age), dtype=np.int8)
    number = heads("severe_disability")
    severe = _exactly(rng, "severe_disability", np.flatnonzero(local), number, 1.0 + (age[local] / 25.0) ** 2)
    grade[severe] = 1 + (spread(rng, np.zeros(len(severe), dtype=np.int64)) < 0.4)
    rest = np.flatnonzero(local & (grade == 0))
    if spec.rows("mild_disability"):
        number = heads("mild_disability")
    else:
        number = round(len(severe) / spec.value("severe_share_of_disabled")) - len(severe)
    mild = _exactly(rng, "mild_disability", rest, number, 1.0 + (age[rest] / 25.0) ** 2)
    grade[mild] = 3 + (spread(rng, np.zeros(len(mild), dtype=np.int64)) < 0.6)
    people["disability_grade"] = grade


def _extreme_poverty(rng, people, age, wanted: int, rural: int) -> None:
    """特困, as a rule old people with nobody bound to keep them: who never married first. Rural ones are 五保."""
    old = people["local_hukou"] & (age >= 60) & (people["spouse"] == NONE)
    for urban, number in ((False, rural), (True, wanted - rural)):
        here = old & (people["urban"] == urban)
        unmarried = np.flatnonzero(here & (people["marital"] == NEVER_MARRIED))
        others = np.flatnonzero(here & (people["marital"] != NEVER_MARRIED))
        first = pick(rng, unmarried, number * 7 // 10)
        chosen = np.concatenate([first, _exactly(rng, "extreme_poverty", others, number - len(first))])
        people["extreme_poverty"][chosen] = True
        people["five_guarantee"][chosen] = not urban


def _poor_households(spec: Spec, rng, people, age, heads: Heads) -> None:
    """低保, 脱贫 (a published share of them also 低保), and the registers beside these, which exclude one another."""
    local, poor, everybody = people["local_hukou"], people["extreme_poverty"], np.ones(len(age))
    older = np.where(age >= 60, 2.0, 1.0)
    dibao = _households(
        rng, people, local & ~poor, heads("dibao"), older + 3 * (people["disability_grade"] > 0)
    )
    people["dibao"] = dibao
    lifted = heads("lifted_from_poverty")
    both = round(lifted * spec.value("lifted_also_dibao_or_extreme_poverty"))
    overlap = _households(rng, people, dibao, both, everybody)
    people["lifted_from_poverty"] = overlap | _households(
        rng, people, local & ~dibao & ~poor, lifted - int(overlap.sum()), older
    )
    ordinary = local & ~dibao & ~poor & ~people["lifted_from_poverty"]
    for name in ("dibao_margin", "poverty_monitored", "returned_to_poverty"):
        people[name] = _households(rng, people, ordinary, heads(name), everybody)
        ordinary &= ~people[name]
    ill = _exactly(rng, "illness_hardship", np.flatnonzero(ordinary), heads("illness_hardship"))
    people["illness_hardship"][ill] = True


def _veterans(spec: Spec, rng, people, age, heads: Heads) -> None:
    """优抚: adults, mostly men, more often old; the key ones among them."""
    adults = np.flatnonzero(people["local_hukou"] & (age >= 20))
    weight = np.where(people["female"][adults], 0.15, 1.0) * (1 + age[adults] / 40)
    veterans = _exactly(rng, "entitled_group", adults, heads("entitled_group"), weight)
    people["entitled_group"][veterans] = True
    if spec.rows("key_entitled_group"):
        number = heads("key_entitled_group")
    else:
        number = spec.heads("key_entitled_share_of_entitled", len(veterans))
    people["key_entitled_group"][_exactly(rng, "key_entitled_group", veterans, number)] = True


def _minors(rng, people, age, heads: Heads) -> None:
    """Orphans, of whom no mother is in the table, and other children without support."""
    minors = np.flatnonzero(people["local_hukou"] & (age < 18))
    no_mother = minors[people["mother"][minors] == NONE]
    orphans = _exactly(rng, "orphan", no_mother, heads("orphan"))
    people["orphan"][orphans] = True
    others = np.setdiff1d(minors, orphans)
    unsupported = _exactly(rng, "unsupported_child", others, heads("unsupported_child"))
    people["unsupported_child"][unsupported] = True


def _households(rng, people, members, wanted: int, weight) -> NDArray[np.bool_]:
    """Whole households (of those who may be members) until exactly `wanted` persons are in; the last one may be cut.

    Nobody in a collective household: its thousands share a roof, not a means test, and one draw would fill the quota.
    """
    household = people["household"]
    members = members & ~people["collective"]
    rows = np.flatnonzero(members)
    _exactly(rng, "低保等住户身份 / household registers", rows, wanted)
    size = np.bincount(household[rows])
    homes = np.flatnonzero(size)
    pull = np.bincount(household[rows], weights=weight[rows])[homes] / size[homes]
    order = homes[np.argsort(-np.log(np.maximum(rng.random(len(homes)), 1e-300)) / pull, kind="stable")]
    reached = np.cumsum(size[order])
    whole = int(np.searchsorted(reached, wanted, side="right"))
    inside = np.zeros(len(size), dtype=bool)
    inside[order[:whole]] = True
    result = np.zeros(len(household), dtype=bool)
    result[rows] = inside[household[rows]]
    left = wanted - (int(reached[whole - 1]) if whole else 0)
    if left:
        result[rows[household[rows] == order[whole]][:left]] = True
    return result


def _exactly(rng, name: str, candidates, number: int, weight=None) -> NDArray[np.int64]:
    """Exactly `number` of the candidates. Raises MarginError where there are fewer."""
    if number > len(candidates):
        raise MarginError(
            name,
            None,
            f"要 {number} 人，符合条件的只有 {len(candidates)} 人；请核对该数",
            f"{number} wanted, only {len(candidates)} fit; check this figure",
        )
    return pick(rng, candidates, number, weight)


def heads_of_five_guarantee(spec: Spec, registered: int) -> int:
    """农村五保: as given, or the published share of the 特困."""
    if spec.rows("five_guarantee"):
        return spec.heads("five_guarantee", registered)
    return spec.heads("five_guarantee_share_of_extreme_poverty", spec.heads("extreme_poverty", registered))


def _family_planning(spec: Spec, rng, people, age) -> None:
    """Children ever born, those who left home included, and the two family types on both spouses, by exact quota.

    Numbers of children by the assumed shares of the woman's age, never fewer than the table has of her. One-child
    couples are taken from women with one, two-daughter couples from women with two, both girls. The widowed keep the
    type they had; so does a man whose wife is not in the table.
    """
    count = len(age)
    rows = np.arange(count)
    mother = people["mother"]
    at_home = np.bincount(mother[mother != NONE], minlength=count)
    sons = np.bincount(mother[(mother != NONE) & ~people["female"]], minlength=count)
    ever = people["marital"] != NEVER_MARRIED
    apart = ~people["female"] & (people["spouse"] == NONE)
    parent = ever & (people["female"] | apart)
    drawn = spread(rng, np.where(parent, np.minimum(age, AGES - 1), 0))
    shares = np.cumsum([spec.by_age(f"children_ever_born_{number}", "female") for number in range(4)], axis=0)
    years = np.minimum(age, AGES - 1)
    born = sum((drawn >= share[years] for share in shares), start=np.zeros(count, dtype=np.int64))
    born = np.where(parent, np.maximum(born, at_home), 0)
    left = born - at_home
    boys = np.zeros(count, dtype=np.int64)
    ratio = spec.value("males_per_female_at_birth")
    for number in range(1, 5):
        boys += (left >= number) & (rng.random(count) < ratio / (1 + ratio))
    daughters = born - sons - boys
    family = parent & (age >= YOUNGEST_COUPLE) & people["local_hukou"]
    kind = np.zeros(count, dtype=np.int8)
    for code, name, could in (
        (ONE_CHILD, "one_child", born == 1),
        (TWO_DAUGHTERS, "two_daughter", (born == 2) & (daughters == 2)),
    ):
        candidates, margin = rows[family & could], spec.one(f"{name}_couples")
        number = spec.heads(margin.name, int(family.sum()))
        if margin.basis != "given":
            # An assumed share bows to the assumed numbers of children; the fit shows the difference.
            number = min(number, len(candidates))
        kind[_exactly(rng, margin.name, candidates, number)] = code
    wives = np.flatnonzero(people["female"] & (people["spouse"] != NONE))
    husbands = people["spouse"][wives]
    for values in (kind, born, daughters):
        values[husbands] = values[wives]
    people["family_planning"] = kind
    people["children_ever_born"] = born.astype(np.uint8)
    people["daughters_ever_born"] = np.maximum(daughters, 0).astype(np.uint8)
