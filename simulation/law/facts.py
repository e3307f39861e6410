"""The facts that rules read: packed arrays, made once from a checked people table.

Facts do not depend on the plan. What a person does this year (tier, joining, days of payment) is `Conduct`, so that one
set of facts serves many scenarios. Days are ints (`simulation.law.dates`), groups are bits of one integer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.law.dates import NEVER, Bits, Bools, Days
from simulation.law.vocabulary import PENSION_GROUPS, REGISTERS

GROUP_BIT = {name: 1 << i for i, name in enumerate(PENSION_GROUPS)}
"""The bit of each group; `poverty_household` is set by reading R8 in the pension rules only."""

FAMILY_PLANNING = ("none", "one_child", "two_daughters")

CHANNELS = ("agent", "self_service", "department", "not_stated")
"""4.3: who takes the money. A roster does not state it."""


def group_mask(groups: Iterable[str]) -> int:
    """The bits of several groups."""
    mask = 0
    for name in groups:
        mask |= GROUP_BIT[name]
    return mask


@dataclass(frozen=True, eq=False)  # compared by identity, so that what rests on facts alone can be cached
class Facts:
    """Arrays of one length, a person each, read-only and packed: 31 bytes a person, where the numbers of the persons lie
    within 4,294,967,296 of each other. `towns` and `villages` are the names behind the codes."""

    person: NDArray[Any]
    """The person_id less `first_person`."""
    birth_day: Days
    wife_birth_day: Days
    """Birth day of the couple's wife, for both spouses; NEVER where there is no couple."""
    groups: Bits
    town: NDArray[np.uint8]
    village: NDArray[np.uint16]
    family_planning: NDArray[np.uint8]
    female: Bools
    widowed: Bools
    local_hukou: Bools
    residence_permit: Bools
    resident: Bools
    in_school: Bools
    other_pension: Bools
    employee_medical: Bools
    insured_elsewhere: Bools
    pension_tier_last_year: NDArray[Any] | None
    joined_medical_last_year: Bools | None
    urban: Bools | None
    """Lives (is registered) in an urban area; None where the table does not say. For tables, not for rules."""
    first_person: int
    towns: tuple[str, ...]
    villages: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.birth_day)

    @property
    def person_id(self) -> NDArray[np.int64]:
        """The person_id of each, as the people table has it."""
        return self.person.astype(np.int64) + self.first_person

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Every array that is there, by name."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in found.items() if isinstance(value, np.ndarray)}

    def in_group(self, name: str) -> Bools:
        """Who is in a group (for tables, not for rules)."""
        return (self.groups & GROUP_BIT[name]) != 0

    def columns(self) -> dict[str, Any]:
        """The arrays that rules read, by name."""
        return {name: getattr(self, name) for name in _COLUMNS}


@dataclass(frozen=True, eq=False)
class Conduct:
    """What each person does this year: tier (yuan, 0 none), joining, the two days of payment, and the channel.

    `channel` holds places in CHANNELS; no rule reads it.
    """

    pension_tier: NDArray[np.int32]
    joins_medical: Bools
    pension_payment_day: Days
    medical_payment_day: Days
    channel: NDArray[np.uint8]

    def columns(self) -> dict[str, Any]:
        """The arrays that rules read, by name."""
        return {name: getattr(self, name) for name in _CONDUCT_COLUMNS}


_NOT_FOR_RULES = (
    "person",
    "first_person",
    "resident",
    "pension_tier_last_year",
    "joined_medical_last_year",
    "urban",
    "towns",
    "villages",
)
_COLUMNS = tuple(f.name for f in fields(Facts) if f.name not in _NOT_FOR_RULES)
_CONDUCT_COLUMNS = tuple(f.name for f in fields(Conduct) if f.name != "channel")
FACT_NAMES = (*_COLUMNS, *_CONDUCT_COLUMNS)
"""Every fact that a rule may read."""
YES_NO_FACTS = ("joins_medical", *(f.name for f in fields(Facts) if f.type == "Bools" and f.name in _COLUMNS))
"""Those of them that are yes or no."""


def days_of(column: pd.Series) -> Days:
    """A date column as days; a missing date becomes NEVER."""
    days = column.to_numpy().astype("datetime64[D]").astype(np.int64)
    missing = column.array.isna()
    if missing.any():
        days = np.where(missing, int(NEVER), days)
    return days.astype(np.int32)


def codes_of(column: pd.Series, names: Iterable[str]) -> NDArray[np.int8]:
    """Each value's place among the names (-1: not among them)."""
    places = {name: place for place, name in enumerate(names)}
    if isinstance(column.dtype, pd.CategoricalDtype):
        # One more at the end for what is missing, whose code is -1.
        of_category = np.array([*(places.get(name, -1) for name in column.cat.categories), -1], dtype=np.int8)
        return of_category[column.cat.codes.to_numpy()]
    return np.array([places.get(name, -1) for name in column.to_numpy(dtype=object)], dtype=np.int8)


def facts_of(people: pd.DataFrame, towns: tuple[str, ...]) -> Facts:
    """Facts from a people table that `simulation.people` has checked; towns give the codes."""
    village, villages = _codes_and_names(people["village"])
    town_codes = codes_of(people["town"], towns)
    female = codes_of(people["sex"], ("female",)) == 0
    grade = people["disability_grade"].to_numpy()
    groups = np.zeros(len(people), dtype=np.uint16)
    for name in REGISTERS:
        groups |= people[name].to_numpy(dtype=bool).astype(np.uint16) * np.uint16(GROUP_BIT[name])
    key = (groups & GROUP_BIT["key_entitled_group"]) != 0
    for name, member in (
        ("entitled_group", key),
        ("disabled", grade > 0),
        ("severe_disability", (grade == 1) | (grade == 2)),
    ):
        groups[member] |= np.uint16(GROUP_BIT[name])
    birth_day = days_of(people["birth_date"])
    family_planning = codes_of(people["family_planning"], FAMILY_PLANNING)
    person_id = people["person_id"].to_numpy(dtype=np.int64)
    first_person = int(person_id.min()) if len(person_id) else 0
    has_last_year = "pension_tier_last_year" in people and "joined_medical_last_year" in people
    facts = Facts(
        person=_packed(person_id - first_person),
        first_person=first_person,
        birth_day=birth_day,
        wife_birth_day=_wife_birth_day(people, birth_day, female),
        groups=groups,
        town=town_codes.astype(np.uint8),
        village=village.astype(np.uint16),
        family_planning=family_planning.astype(np.uint8),
        female=female,
        widowed=codes_of(people["marital_status"], ("widowed",)) == 0,
        **{
            name: people[name].to_numpy(dtype=bool)
            for name in (
                "local_hukou",
                "residence_permit",
                "resident",
                "in_school",
                "other_pension",
                "employee_medical",
                "insured_elsewhere",
            )
        },
        pension_tier_last_year=_packed(people["pension_tier_last_year"].to_numpy(dtype=np.int64))
        if has_last_year
        else None,
        joined_medical_last_year=people["joined_medical_last_year"].to_numpy(dtype=bool)
        if has_last_year
        else None,
        urban=people["urban"].to_numpy(dtype=bool) if "urban" in people else None,
        towns=tuple(towns),
        villages=tuple(str(name) for name in villages),
    )
    for array in facts.arrays().values():
        array.flags.writeable = False
    return facts


def _codes_and_names(column: pd.Series) -> tuple[NDArray[Any], pd.Index]:
    """Each value's place among those that occur (of categories: all), and these in order."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), column.cat.categories
    codes, names = pd.factorize(column, sort=True)
    return codes, pd.Index(names)


def _packed(numbers: NDArray[np.int64]) -> NDArray[Any]:
    """Whole numbers from 0 up in the smallest of 16, 32 or 64 bits that holds them."""
    most = int(numbers.max()) if len(numbers) and numbers.min() >= 0 else 0
    if len(numbers) and numbers.min() < 0:  # too far apart even for 64 bits: as it came, it still adds up
        return numbers
    return numbers.astype(np.uint16 if most < 1 << 16 else np.uint32 if most < 1 << 32 else np.int64)


def _wife_birth_day(people: pd.DataFrame, birth_day: Days, female: Bools) -> Days:
    """The birth day of each couple's wife, known to both spouses (4.1.P5)."""
    result = days_of(people["wife_birth_date"])
    spouse = people["spouse_id"]
    rows = np.flatnonzero(spouse.notna().to_numpy())
    if len(rows):
        ids = people["person_id"].to_numpy(dtype=np.int64)
        order = np.argsort(ids, kind="stable")
        wanted = spouse.to_numpy(dtype=np.int64, na_value=-1)[rows]
        partner = order[np.searchsorted(ids, wanted, sorter=order)]
        result[rows] = np.where(female[rows], birth_day[rows], birth_day[partner])
    return result


def conduct_of(people: pd.DataFrame) -> Conduct:
    """What the people of a checked table state they do."""
    return Conduct(
        pension_tier=people["pension_tier"].to_numpy(dtype=np.int32),
        joins_medical=people["joins_medical"].to_numpy(dtype=bool),
        pension_payment_day=days_of(people["pension_payment_date"]),
        medical_payment_day=days_of(people["medical_payment_date"]),
        channel=np.full(len(people), CHANNELS.index("not_stated"), dtype=np.uint8),
    )
