"""Days and ages. A day is an int: days since 1970-01-01. An age is completed years on a named day.

Somebody born on 29 February reaches an age on 28 February of a common year (contract of the project, docs/clauses.md).
"""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int32]
Bools = NDArray[np.bool_]
Fen = NDArray[np.int32]
Bits = NDArray[np.uint16]
Ints = NDArray[Any]

_EPOCH = dt.date(1970, 1, 1).toordinal()
NEVER = np.int32(np.iinfo(np.int32).max)
"""The birth day of nobody: reaches no age on any day."""


def day_number(day: dt.date) -> int:
    """A date as days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def date_of(day: int) -> dt.date:
    """Days since 1970-01-01 as a date."""
    return dt.date.fromordinal(int(day) + _EPOCH)


@lru_cache(maxsize=4096)
def latest_birth_day(on_day: int, age: int) -> int:
    """The last birth day of those who have completed `age` years on `on_day`."""
    day = date_of(on_day)
    year = day.year - age
    if year < 1:
        return np.iinfo(np.int32).min
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return day_number(dt.date(year, 2, 28))
    if (day.month, day.day) == (2, 28) and calendar.isleap(year) and not calendar.isleap(day.year):
        return day_number(dt.date(year, 2, 29))
    return day_number(dt.date(year, day.month, day.day))


@lru_cache(maxsize=256)
def _latest_birth_days(first_year: int, last_year: int, age: int) -> tuple[int, Days]:
    first = day_number(dt.date(first_year, 1, 1))
    last = day_number(dt.date(last_year, 12, 31))
    table = np.array([latest_birth_day(day, age) for day in range(first, last + 1)], dtype=np.int32)
    table.flags.writeable = False
    return first, table


def has_reached(birth_day: Days, on_day: Days | int, age: int) -> Bools:
    """Who has completed `age` years on the day (one for all, or each person's own). Born later: has not reached any."""
    if isinstance(on_day, int):
        return birth_day <= latest_birth_day(on_day, age)
    if on_day.size == 0:
        return np.zeros(0, dtype=bool)
    # Only whose birthday lies between the first and the last day asked for needs a look at the own day.
    earliest, latest = int(on_day.min()), int(on_day.max())
    reached = birth_day <= latest_birth_day(earliest, age)
    near = np.flatnonzero(reached ^ (birth_day <= latest_birth_day(latest, age)))
    if len(near):
        first, table = _latest_birth_days(date_of(earliest).year, date_of(latest).year, age)
        reached[near] = birth_day[near] <= table[on_day[near] - first]
    return reached


def choose(where: Bools, yes: Any, no: Any) -> Any:
    """`np.where` for whole numbers of one type, several times as fast: by arithmetic, without branches."""
    return no + where * (yes - no)


@lru_cache(maxsize=64)
def _months_later(first_year: int, last_year: int, months: int) -> tuple[int, Days]:
    first = day_number(dt.date(first_year, 1, 1))
    last = day_number(dt.date(last_year, 12, 31))
    result = []
    for number in range(first, last + 1):
        day = date_of(number)
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        length = calendar.monthrange(year, month + 1)[1]
        result.append(day_number(dt.date(year, month + 1, min(day.day, length))))
    table = np.array(result, dtype=np.int32)
    table.flags.writeable = False
    return first, table


def months_later(day: Days, months: int) -> Days:
    """The same day some months later; a day that does not exist becomes its month's last."""
    if day.size == 0:
        return day.astype(np.int32)
    first_year, last_year = date_of(day.min()).year, date_of(day.max()).year
    first, table = _months_later(first_year, last_year, months)
    return table[day - first]
