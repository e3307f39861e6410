"""The stages one after another, and the people table they end in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthetic_data.spec import Spec
from synthetic_data.stages import aging, cells, choices, families, given, households, registers

Progress = Callable[[str, float], None]

FAMILY_PLANNING = ("none", "one_child", "two_daughters")

SLOT = 10_000_000
"""Numbers a district has for its persons and households, where several are made."""
AS_MADE = (
    "local_hukou",
    "residence_permit",
    "resident",
    "in_school",
    "kindergarten",
    "other_pension",
    "employee_medical",
    "insured_elsewhere",
    *registers.REGISTERS,
    "pension_tier_last_year",
    "joined_medical_last_year",
)
"""Columns of the people table that the stages give as it has them."""


def generate(
    spec: Spec, seed: int, as_of: dt.date, progress: Progress | None = None, slot: int = 0
) -> pd.DataFrame:
    """The people of a place on a day: a row a person, sorted by town. Pure: same spec, seed and day, same table.

    The day must not lie before the census (1 November 2020) nor more than 15 years after it. `progress` is called with
    the stage and the share done. `slot` is the place's number where several are made, so that no id stands twice: ids
    start from `slot` x SLOT. Raises ValueError for such a day, and for a place of SLOT persons or more.
    """
    if not aging.CENSUS_DAY <= as_of <= dt.date(aging.CENSUS_DAY.year + 15, 12, 31):
        raise ValueError(f"as_of {as_of} must lie in the 15 years after the census of {aging.CENSUS_DAY}")

    def say(stage: str, done: float) -> None:
        if progress is not None:
            progress(stage, done)

    say("cells", 0.0)
    if given.states_registered(spec):
        spec = given.with_room(spec, _on_day(spec, seed, as_of, lambda stage, done: None))
    people = _on_day(spec, seed, as_of, say)
    given.settle(spec, seed, people)
    age = aging.age_on(people["birth_day"], as_of)
    say("registers", 0.65)
    registers.enrol(spec, seed, people, age)
    choices.statuses(spec, seed, people, age)
    say("choices", 0.8)
    year_ago = dt.date(as_of.year - 1, as_of.month, min(as_of.day, 28))
    unborn = people["birth_day"] > aging.day_number(dt.date(as_of.year - 1, 12, 20))
    choices.last_year(spec, seed, people, np.where(unborn, -1, aging.age_on(people["birth_day"], year_ago)))
    say("table", 0.9)
    table = _table(spec, people, slot)
    say("done", 1.0)
    return table


def _on_day(spec: Spec, seed: int, as_of: dt.date, say: Progress) -> dict[str, NDArray]:
    """Who there is on the day, with families and households, before registers and choices."""
    people = cells.persons(spec)
    aging.birth_days(spec, seed, people)
    say("families", 0.1)
    families.marry(spec, seed, people)
    say("households", 0.25)
    households.form(spec, seed, people)
    say("aging", 0.45)
    people = aging.age_to(spec, seed, people, as_of)
    people["local_hukou"] = people["kind"] != cells.ELSEWHERE_HUKOU
    people["resident"] = people["kind"] != cells.ABSENT
    return people


def _category(codes: NDArray[Any], names: list[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, names)  # type: ignore[call-overload]


def _villages(spec: Spec) -> tuple[NDArray[np.int64], list[str]]:
    """The place of each town's first village among all, and the names of all."""
    number = spec.by_town("villages").astype(int)
    names = [
        f"{name}{village + 1:02d}村"
        for name, count in zip(spec.towns, number, strict=True)
        for village in range(count)
    ]
    return np.concatenate(([0], np.cumsum(number)[:-1])), names


def _table(spec: Spec, people: dict[str, NDArray], slot: int) -> pd.DataFrame:
    """The people table; ids start from the slot's first. Empties `people` as it goes, so that a column is not held twice."""
    if max(len(people["town"]), int(people["household"].max())) >= SLOT:
        raise ValueError(f"{spec.place}: {len(people['town']):,} persons; a place has fewer than {SLOT:,}")
    first_id = 1 + slot * SLOT
    order = np.lexsort((np.arange(len(people["town"])), people["household"], people["town"]))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))

    def taken(name: str) -> NDArray:
        return people.pop(name)[order]

    def link(name: str) -> pd.arrays.IntegerArray:
        row = taken(name)
        known = row != families.NONE
        return pd.arrays.IntegerArray(np.where(known, first_id + place[row], 0), ~known)

    town, female, marital, birth = (taken(name) for name in ("town", "female", "marital", "birth_day"))
    birth = birth.astype(np.int64)
    spouse_id = link("spouse")
    married_away = (marital == families.MARRIED) & spouse_id.isna()
    # The wife of a man whose wife is not in the table: as much younger as couples are on average.
    wife = np.where(female, birth, birth + round(spec.value("husband_older_years") * 365.25))
    wife = np.where(married_away, wife.astype("datetime64[D]"), np.datetime64("NaT"))
    first, names = _villages(spec)
    columns = {
        "person_id": first_id + np.arange(len(order), dtype=np.int64),
        "household_id": first_id + taken("household"),
        "spouse_id": spouse_id,
        "mother_id": link("mother"),
        "marital_status": _category(marital, list(families.STATUSES)),
        "wife_birth_date": wife.astype("datetime64[s]"),
        "town": _category(town, list(spec.towns)),
        "village": _category(first[town] + taken("village"), names),
        "urban": taken("urban"),
        "collective": taken("collective"),
        "sex": _category(np.where(female, 0, 1), ["female", "male"]),
        "birth_date": birth.astype("datetime64[D]").astype("datetime64[s]"),
        "disability_grade": taken("disability_grade"),
        "family_planning": _category(taken("family_planning"), list(FAMILY_PLANNING)),
        "generation": taken("generation"),
        "children_ever_born": taken("children_ever_born"),
        "daughters_ever_born": taken("daughters_ever_born"),
        "school_stage": _category(taken("school_stage"), list(choices.STAGES)),
    }
    columns |= {name: taken(name) for name in AS_MADE}
    return pd.DataFrame(columns, copy=False)
