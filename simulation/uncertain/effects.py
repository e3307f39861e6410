"""Shared random effects: last year's rates, the registers and the mix of tiers, moved for whole cells at once.

A draw moves every cell (town x age band x group class) by a deviation that all its people share, and then moves exactly as
many persons as that asks for, the same ones in base and draft. What comes out are facts like any other, so that a draw is
a proper run of whole persons. Independent noise a person would average out over a district and look falsely certain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.behaviour import medical, pension
from simulation.behaviour.choice import age_class, shifted
from simulation.draws import uniform
from simulation.law.dates import Bools, Ints, day_number
from simulation.law.facts import Facts, group_mask
from simulation.law.plan import Plan
from simulation.tables import SCHEMES, who_last_year
from simulation.uncertain.inputs import effects

Floats = NDArray[np.float64]
_ORDER_SEED = 0
"""Who moves first within a cell does not depend on the seed of behaviour."""


@dataclass(frozen=True, eq=False)
class Ladder:
    """Persons in the order in which they are in a state: cell by cell, in each who is in it first, then who is not.

    `rows` in that order; `cell` and `place` (within the cell) of each; by cell: first position, persons, persons in.
    """

    rows: Ints
    cell: Ints
    place: Ints
    start: Ints
    persons: Ints
    inside: Ints

    def moved(self, wanted: Ints) -> tuple[Ints, Ints, Ints]:
        """With `wanted` persons in each cell: rows that leave, rows that enter, and for each who enters a person of the
        cell who is in (rows), whose state it takes. Nobody enters a cell that nobody is in."""
        wanted = np.where(self.inside > 0, np.clip(wanted, 0, self.persons), 0)
        before, now = self.place < self.inside[self.cell], self.place < wanted[self.cell]
        enter = np.flatnonzero(now & ~before)
        cell = self.cell[enter]
        like = self.start[cell] + (self.place[enter] - self.inside[cell]) % self.inside[cell]
        return self.rows[before & ~now], self.rows[enter], self.rows[like]


def _ladder(facts: Facts, cells: Ints, count: int, among: Bools, inside: Bools, purpose: str) -> Ladder:
    rows = np.flatnonzero(among)
    draw = uniform(_ORDER_SEED, facts.person_id[rows], f"shared effect on {purpose}")
    rows = rows[np.lexsort((draw, ~inside[rows], cells[rows]))]
    cell = cells[rows]
    persons = np.bincount(cell, minlength=count)
    start = np.concatenate([[0], np.cumsum(persons)[:-1]])
    return Ladder(
        rows=rows,
        cell=cell,
        place=np.arange(len(rows)) - start[cell],
        start=start,
        persons=persons,
        inside=np.bincount(cell[inside[rows]], minlength=count),
    )


def _whole(wanted: Floats) -> Ints:
    """Whole numbers whose running total is never more than a half from that of the wanted ones."""
    return np.diff(np.rint(np.cumsum(wanted)), prepend=0.0).astype(np.int64)


# --- what can be moved ---------------------------------------------------------------------------------------------

_AGES = {"medical": medical.AGE_STARTS, "pension": pension.AGE_STARTS}
CLASSES = 2
"""On some register (or disabled), or on none."""


@dataclass(frozen=True, eq=False)
class Movable:
    """A population made ready for the effects; holds for any draw."""

    facts: Facts
    enrolment: dict[str, Ladder]
    registers: dict[str, Ladder]
    tiers: Ladder
    amounts: tuple[int, ...]


@lru_cache(maxsize=2)
def movable(facts: Facts, previous: Plan) -> Movable:
    """The ladders of a population under last year's plan."""
    end = day_number(previous.calendar.window_end)
    helped = facts.groups != 0
    enrolment = {}
    for scheme, (could, was_in) in who_last_year(facts, previous).items():
        bands = len(_AGES[scheme]) + 1
        band = age_class(facts, end, _AGES[scheme]).astype(np.int64)
        cells = (facts.town.astype(np.int64) * bands + band) * CLASSES + helped
        count = len(facts.towns) * bands * CLASSES
        enrolment[scheme] = _ladder(facts, cells, count, could, was_in, scheme)
    band = age_class(facts, end, medical.AGE_STARTS).astype(np.int64)
    cells = facts.town.astype(np.int64) * (len(medical.AGE_STARTS) + 1) + band
    registers = {}
    for name, entry in effects().items():
        if name.startswith("registers_"):
            listed = (facts.groups & np.uint16(group_mask(entry["groups"]))) != 0
            count = len(facts.towns) * (len(medical.AGE_STARTS) + 1)
            registers[name] = _ladder(facts, cells, count, facts.local_hukou | listed, listed, name)
    amounts = tuple(tier.amount for tier in previous.pension.tiers if tier.open_to is None)
    tier = facts.pension_tier_last_year
    chosen = np.zeros(len(facts), dtype=np.int64) if tier is None else tier.astype(np.int64)
    place = np.searchsorted(amounts, chosen).clip(0, len(amounts) - 1)
    in_one = np.array(amounts)[place] == chosen
    return Movable(
        facts, enrolment, registers, _ladder(facts, place, len(amounts), in_one, in_one, "tier"), amounts
    )


# --- a draw --------------------------------------------------------------------------------------------------------


def moved_facts(ready: Movable, values: Mapping[str, float], local: int | None) -> Facts:
    """The facts of one draw. `values`: `shared.*` in standard deviations and `size.*`; `local` names the draw whose
    deviations of towns, ages and cells are taken (None: none, only the district-wide ones)."""
    facts = ready.facts
    rng = None if local is None else np.random.default_rng((local, 0x5EED))
    fields: dict[str, Any] = {"groups": _registers(ready, values, rng)}
    tier = None if facts.pension_tier_last_year is None else facts.pension_tier_last_year.copy()
    joined = None if facts.joined_medical_last_year is None else facts.joined_medical_last_year.copy()
    for scheme in SCHEMES:
        leave, enter, like = ready.enrolment[scheme].moved(_enrolled(ready, scheme, values, rng))
        if scheme == "medical" and joined is not None:
            joined[leave], joined[enter] = False, True
        if scheme == "pension" and tier is not None:
            tier[leave], tier[enter] = 0, tier[like]
    if tier is not None:
        _mix(ready, tier, values, rng)
    fields |= {"pension_tier_last_year": tier, "joined_medical_last_year": joined}
    for array in fields.values():
        if array is not None:
            array.flags.writeable = False
    return replace(facts, **fields)


def _normal(rng: np.random.Generator | None, count: int) -> Floats:
    return np.zeros(count) if rng is None else rng.standard_normal(count)


def _parts(name: str, others: int) -> tuple[float, float]:
    """What the district-wide deviation and each of the other parts weigh, so that variances add to one."""
    district = float(effects()[name]["district"])
    return float(np.sqrt(district)), float(np.sqrt((1.0 - district) / others))


def _enrolled(
    ready: Movable, scheme: str, values: Mapping[str, float], rng: np.random.Generator | None
) -> Ints:
    """Persons in by cell: log odds of last year's rate + size x (district + town + age and class + cell)."""
    name, ladder = f"enrolment_{scheme}", ready.enrolment[scheme]
    towns, kinds = len(ready.facts.towns), (len(_AGES[scheme]) + 1) * CLASSES
    whole, part = _parts(name, 3)
    deviation = whole * values[f"shared.{name}"] + part * (
        _normal(rng, towns)[:, None]
        + _normal(rng, kinds)[None, :]
        + _normal(rng, towns * kinds).reshape(towns, kinds)
    )
    rate = ladder.inside / np.maximum(ladder.persons, 1)
    return _whole(ladder.persons * shifted(rate, np.exp(values[f"size.{name}"] * deviation.ravel())))


def _registers(
    ready: Movable, values: Mapping[str, float], rng: np.random.Generator | None
) -> NDArray[np.uint16]:
    """The groups of each person: heads of a register x exp(size x (district + town)). Who comes onto a register takes the
    entries of somebody of the same town and age band who is on it; who leaves loses them."""
    groups = ready.facts.groups.copy()
    for name, ladder in ready.registers.items():
        mask = np.uint16(group_mask(effects()[name]["groups"]))
        whole, part = _parts(name, 1)
        towns = len(ready.facts.towns)
        factor = np.exp(
            values[f"size.{name}"] * (whole * values[f"shared.{name}"] + part * _normal(rng, towns))
        )
        cells = len(ladder.persons) // towns
        leave, enter, like = ladder.moved(_whole(ladder.inside * np.repeat(factor, cells)))
        groups[enter] |= ready.facts.groups[like] & mask
        groups[leave] &= ~mask
    return groups


def _mix(ready: Movable, tier: Ints, values: Mapping[str, float], rng: np.random.Generator | None) -> None:
    """Moves who was in between the tiers open to everybody: share of a tier x exp(size x (tilt + own)), made to add up.

    The tilt rises with the logarithm of the amount, one standard deviation over the tiers. Changes `tier`.
    """
    ladder, amounts = ready.tiers, np.array(ready.amounts)
    logs = np.log(amounts)
    tilt = (logs - logs.mean()) / (logs.std() or 1.0)
    whole, part = _parts("tier_mix", 1)
    deviation = whole * values["shared.tier_mix"] * tilt + part * _normal(rng, len(amounts))
    weight = ladder.inside * np.exp(values["size.tier_mix"] * deviation)
    total = weight.sum()
    if not total:
        return
    wanted = _whole(weight / total * ladder.inside.sum())
    spare = ladder.rows[ladder.place >= wanted[ladder.cell]]
    spare = spare[np.argsort(uniform(_ORDER_SEED, ready.facts.person_id[spare], "shared effect, new tier"))]
    rows = spare[tier[spare] > 0]  # who left the scheme in this draw chooses no tier
    tier[rows] = np.repeat(amounts, np.maximum(wanted - ladder.inside, 0))[: len(rows)]
