"""How faults are planted: in two steps, up to the `yield` on the people, after it on the rows of the lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from synthetic_data.dirty.district import District

Plant = Callable[[District], Iterator[None]]
PLANTS: list[Plant] = []
"""In the order in which they choose their persons."""
DAY = dt.timedelta(days=1)
OFFICE = {"elderly": "town", "employee": "social", "elsewhere": "medical"}
"""Whose a list is, where the list's own name does not say so."""


def office(kind: str) -> str:
    """The office that must act on a row of a list."""
    return OFFICE.get(kind, kind)


def plant(function: Plant) -> Plant:
    """Declares a fault, with the border cases beside it that are none."""
    PLANTS.append(function)
    return function
