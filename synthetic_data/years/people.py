"""People as packed arrays: the columns of a people table by name, sorted by town and person_id, and the table again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthetic_data.generate import FAMILY_PLANNING
from synthetic_data.stages.aging import age_on
from synthetic_data.stages.families import NONE, STATUSES
from synthetic_data.stages.registers import REGISTERS

FLAGS = (
    "local_hukou",
    "residence_permit",
    "resident",
    "in_school",
    "other_pension",
    "employee_medical",
    "insured_elsewhere",
    *REGISTERS,
)
NO_DAY = np.int32(np.iinfo(np.int32).max)


@dataclass(frozen=True, eq=False)
class People:
    """Everybody on a day. `columns` are arrays of one length; `spouse` and `mother` are rows (-1: none in the table)."""

    day: dt.date
    columns: dict[str, NDArray[Any]]
    towns: tuple[str, ...]
    villages: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.columns["person_id"])

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    def age(self) -> NDArray[np.int64]:
        """Completed years on the day."""
        return age_on(self["birth_day"], self.day)


def packed(table: pd.DataFrame, day: dt.date, towns: tuple[str, ...]) -> People:
    """A checked people table as arrays, whatever the order of its rows. `towns` give the codes.

    Columns beyond the contract that a step uses (mother_id, urban, collective, children) are taken where they are.
    """
    town = _codes(table["town"], towns)
    order = np.lexsort((table["person_id"].to_numpy(), town))
    table = table.iloc[order]
    names = tuple(sorted(str(name) for name in table["village"].unique()))
    count = len(table)
    ids = table["person_id"].to_numpy(dtype=np.int64)

    def flag(name: str) -> NDArray[np.bool_]:
        return table[name].to_numpy(dtype=bool).copy() if name in table else np.zeros(count, dtype=bool)

    def number(name: str) -> NDArray[np.uint8]:
        return table[name].to_numpy(dtype=np.uint8).copy() if name in table else np.zeros(count, np.uint8)

    def coded(name: str, names: tuple[str, ...]) -> NDArray[np.int8]:
        return _codes(table[name], names).astype(np.int8)

    columns: dict[str, NDArray[Any]] = {
        "person_id": ids.copy(),
        "household": table["household_id"].to_numpy(dtype=np.int64).copy(),
        "spouse": _rows(ids, table["spouse_id"]),
        "mother": _rows(ids, table["mother_id"]) if "mother_id" in table else np.full(count, NONE),
        "marital": coded("marital_status", STATUSES),
        "wife_birth": _days(table["wife_birth_date"]),
        "town": town[order].astype(np.uint8),
        "village": _codes(table["village"], names).astype(np.uint16),
        "female": (table["sex"] == "female").to_numpy().copy(),
        "birth_day": _days(table["birth_date"]),
        "disability_grade": table["disability_grade"].to_numpy(dtype=np.int8).copy(),
        "family_planning": coded("family_planning", FAMILY_PLANNING),
        "urban": flag("urban"),
        "collective": flag("collective"),
        "children_ever_born": number("children_ever_born"),
        "daughters_ever_born": number("daughters_ever_born"),
        **{name: flag(name) for name in FLAGS},
    }
    return People(day, columns, tuple(towns), names)


def table_of(people: People, **more: NDArray[Any]) -> pd.DataFrame:
    """The people table (contract's columns, and mother_id, urban, collective, children), with `more` columns added."""
    columns = people.columns
    ids = columns["person_id"]

    def linked(name: str) -> pd.api.extensions.ExtensionArray:
        rows = columns[name]
        return pd.arrays.IntegerArray(ids[rows], rows == NONE)

    def category(name: str, names: tuple[str, ...]) -> pd.Categorical:
        return pd.Categorical.from_codes(columns[name].astype(np.int32), list(names))  # type: ignore[call-overload]

    wife = np.where(columns["wife_birth"] == NO_DAY, np.datetime64("NaT"), _dates(columns["wife_birth"]))
    return pd.DataFrame(
        {
            "person_id": ids,
            "household_id": columns["household"],
            "spouse_id": linked("spouse"),
            "mother_id": linked("mother"),
            "marital_status": category("marital", STATUSES),
            "wife_birth_date": wife,
            "town": category("town", people.towns),
            "village": category("village", people.villages),
            "sex": pd.Categorical.from_codes(np.where(columns["female"], 0, 1), ["female", "male"]),  # type: ignore[call-overload]
            "birth_date": _dates(columns["birth_day"]),
            "disability_grade": columns["disability_grade"],
            "family_planning": category("family_planning", FAMILY_PLANNING),
            **{
                name: columns[name]
                for name in ("urban", "collective", "children_ever_born", "daughters_ever_born", *FLAGS)
            },
            **more,
        },
        copy=False,
    )


def _rows(ids: NDArray[np.int64], column: pd.Series) -> NDArray[np.int64]:
    """The rows that a column of person ids leads to; -1 where it is empty or leads to nobody."""
    wanted = column.to_numpy(dtype=np.int64, na_value=-1)
    order = np.argsort(ids, kind="stable")
    place = order[np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)]
    return np.where((wanted >= 0) & (ids[place] == wanted), place, NONE)


def _codes(column: pd.Series, names: tuple[str, ...]) -> NDArray[np.integer[Any]]:
    return column.astype("category").cat.set_categories(list(names)).cat.codes.to_numpy()


def _days(column: pd.Series) -> NDArray[np.int32]:
    days = column.to_numpy().astype("datetime64[D]").astype(np.int64)
    return np.where(column.isna().to_numpy(), np.int64(NO_DAY), days).astype(np.int32)


def _dates(days: NDArray[np.int32]) -> NDArray[np.datetime64]:
    return days.astype("datetime64[D]").astype("datetime64[s]")
