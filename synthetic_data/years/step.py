"""The step itself: from the people of a day to those a year later. Every draw belongs to (seed, person, purpose, year)."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import hashed
from synthetic_data.spec import AGES
from synthetic_data.stages.aging import day_number, take_in_minors
from synthetic_data.stages.cells import ABSENT, HERE
from synthetic_data.stages.families import NEVER_MARRIED, NONE
from synthetic_data.stages.registers import REGISTERS
from synthetic_data.years.people import NO_DAY, People
from synthetic_data.years.quotas import lowest, whole
from synthetic_data.years.rates import Rates, could_bear, single
from synthetic_data.years.statuses import HOME_REGISTERS, settle
from synthetic_data.years.weddings import marry, widow

LARGEST_ID = 10**12
"""Ids of the base year lie below; those of newborns are made of the mother's and the year."""
ONE_CHILD, TWO_DAUGHTERS = 1, 2


@dataclass(frozen=True)
class Events:
    """What happened in the year, persons: born alive, died (newborns included), left and came back (net, by age and
    sex), married, divorced; `lacking`: what a quota could not reach, by status."""

    born: int
    died: int
    left: int
    returned: int
    married: int
    divorced: int
    lacking: dict[str, int]


def a_year_later(day: dt.date) -> dt.date:
    return dt.date(day.year + 1, day.month, min(day.day, calendar.monthrange(day.year + 1, day.month)[1]))


def year_on(people: People, rates: Rates, seed: int) -> tuple[People, NDArray[np.int64], Events]:
    """Everybody a year later, the row each had before (-1: born since), and what happened. Pure."""
    year, later = people.day.year + 1, a_year_later(people.day)
    columns = {name: values.copy() for name, values in people.columns.items()}
    now = People(people.day, columns, people.towns, people.villages)
    age, ids = people.age(), people["person_id"].astype(np.uint64)
    cell = single(people, age)

    newborn = _births(now, age, rates, seed, later)
    alive = hashed(seed, ids, f"death {year}") >= rates.dying.ravel()[cell]
    died = len(people) - int(alive.sum()) + newborn.pop("lost")
    widow(columns, alive)
    left, returned = _move(columns, alive, cell, rates, ids, seed, year)

    origin = np.concatenate([np.flatnonzero(alive), np.full(len(newborn["person_id"]), -1)])
    place = np.full(len(people), NONE)
    place[alive] = np.arange(int(alive.sum()))
    joined = {name: np.concatenate([values[alive], newborn[name]]) for name, values in columns.items()}
    for name in ("spouse", "mother"):
        joined[name] = np.where(joined[name] == NONE, NONE, place[joined[name]])
    result = People(later, joined, people.towns, people.villages)
    age = result.age()
    weddings = marry(result, age, rates, seed)
    lacking = settle(result, age, rates, seed)
    _homes(result, age)
    result, order = _sorted(result)
    if (np.diff(np.sort(result["person_id"])) == 0).any():
        raise ArithmeticError("two people have one id")
    events = Events(
        len(newborn["person_id"]), died, left, returned, weddings["married"], weddings["divorced"], lacking
    )
    return result, origin[order], events


def _births(now: People, age: NDArray[np.int64], rates: Rates, seed: int, later: dt.date) -> dict[str, Any]:
    """Newborns of the year that live to its end, as columns; `lost` counts those that do not.

    A birth falls on any day of the year. A one-child couple with another child, or one of two daughters with a third,
    is one no longer; nobody comes to be one, since later births open no such status.
    """
    columns, ids, year = now.columns, now["person_id"].astype(np.uint64), later.year
    start, days = day_number(now.day) + 1, day_number(later) - day_number(now.day)
    second = rates.twins / (2 - rates.twins)
    could = np.flatnonzero(could_bear(now, age) & (rates.bearing > 0)[np.minimum(age, AGES - 1)])
    bears = hashed(seed, ids[could], f"birth {year}") < rates.bearing[age[could]] / (1 + second)
    mothers = could[bears]
    twins = mothers[hashed(seed, ids[mothers], f"twins {year}") < second]
    mother = np.concatenate([mothers, twins])
    number = np.concatenate([np.zeros(len(mothers), np.int64), np.ones(len(twins), np.int64)])
    if len(mother) and int(now["person_id"][mother].max()) >= LARGEST_ID:
        raise ArithmeticError(f"ids of mothers must lie below {LARGEST_ID}")
    person_id = LARGEST_ID * (2 * (year - 1900) + number) + now["person_id"][mother]
    own = person_id.astype(np.uint64)
    day = start + (hashed(seed, ids[mother], f"day of birth {year}") * days).astype(np.int64)
    female = hashed(seed, own, "sex") >= rates.boys
    for parent in (mother, columns["spouse"][mother]):
        known = parent != NONE
        np.add.at(columns["children_ever_born"], parent[known], 1)
        np.add.at(columns["daughters_ever_born"], parent[known], female[known].astype(np.uint8))
    parents = np.concatenate([mother, columns["spouse"][mother]])
    parents = parents[parents != NONE]
    children, kind = columns["children_ever_born"], columns["family_planning"]
    lost_status = ((kind == ONE_CHILD) & (children > 1)) | ((kind == TWO_DAUGHTERS) & (children > 2))
    kind[parents[lost_status[parents]]] = 0
    lives = hashed(seed, own, f"death {year}") >= rates.infants[np.where(female, 0, 1)]
    born = {name: values[mother] for name, values in columns.items()}
    born |= {
        "person_id": person_id,
        "spouse": np.full(len(mother), NONE),
        "mother": mother,
        "marital": np.full(len(mother), NEVER_MARRIED, dtype=np.int8),
        "wife_birth": np.full(len(mother), NO_DAY),
        "female": female,
        "birth_day": day.astype(np.int32),
    }
    for name in ("disability_grade", "family_planning", "children_ever_born", "daughters_ever_born"):
        born[name] = np.zeros(len(mother), dtype=born[name].dtype)
    for name in ("in_school", "other_pension", "employee_medical", "collective", *REGISTERS):
        if name not in HOME_REGISTERS:
            born[name] = np.zeros(len(mother), dtype=bool)
    return {**{name: values[lives] for name, values in born.items()}, "lost": int((~lives).sum())}


def _move(columns, alive, cell, rates: Rates, ids, seed: int, year: int) -> tuple[int, int]:
    """Residents registered here who leave and absent people who return, to a person the net flow of sex and age."""
    local = columns["local_hukou"] & alive
    here = local & columns["resident"]
    net = whole(np.bincount(cell[here], minlength=2 * AGES) * (1 - rates.staying.ravel()))
    counts = []
    for need, candidates, value in ((net, here, False), (-net, local & ~columns["resident"], True)):
        need = np.maximum(need, 0)
        rows = np.flatnonzero(candidates & (need > 0)[cell])
        goes = rows[lowest(hashed(seed, ids[rows], f"move {year}"), cell[rows], need)]
        columns["resident"][goes] = value
        counts.append(len(goes))
    return counts[0], counts[1]


def _homes(people: People, age: NDArray[np.int64]) -> None:
    columns = people.columns
    columns["kind"] = np.where(people["resident"], HERE, ABSENT)
    take_in_minors(columns, age)
    del columns["kind"]


def _sorted(people: People) -> tuple[People, NDArray[np.int64]]:
    """By town, then person_id; and the order."""
    order = np.lexsort((people["person_id"], people["town"]))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    columns = {name: values[order] for name, values in people.columns.items()}
    for name in ("spouse", "mother"):
        columns[name] = np.where(columns[name] == NONE, NONE, place[columns[name]])
    return People(people.day, columns, people.towns, people.villages), order
