"""Who draws the basic pension, and what it costs: outside the plan document, which is about contributions."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from simulation.law.dates import Bools, day_number, has_reached
from simulation.standards import Path
from synthetic_data.years import People, outlook

PENSION_AGE = 60
BANDS = (("60-64", 60, 65), ("65-74", 65, 75), ("75+", 75, 200))


def pensioners(people: People, day: dt.date) -> Bools:
    """Registered, 60 or older on the day, in no other pension scheme."""
    old = has_reached(people["birth_day"], day_number(day), PENSION_AGE)
    return old & people["local_hukou"] & ~people["other_pension"]


def basic_pension_table(people: People, year: int, growth: Path | None) -> pd.DataFrame:
    """Persons of 60 and over in the middle of a year, the mean monthly amount and the year's cost, by age (yuan).

    Heads: alive on the population's day, age on 30 June. The standard changes in July: half a year each. Minimum
    standard of the province and its supplements by age; no account pension, no supplement for long contribution.
    """
    middle = day_number(dt.date(year, 6, 30))
    drawing = pensioners(people, dt.date(year, 6, 30))
    supplements = [row for row in outlook("basic_pension") if row.name == "basic_pension_supplement"]
    rows = []
    for name, start, end in BANDS:
        of = drawing & has_reached(people["birth_day"], middle, start)
        of &= ~has_reached(people["birth_day"], middle, end)
        more = sum(
            row.value
            for row in supplements
            if row.age_from is not None and row.age_from <= start <= (row.age_to or 200)
        )
        monthly = [standard_of(at, growth) + more for at in (year - 1, year)]
        heads = int(np.count_nonzero(of))
        amount = heads * 6 * (monthly[0] + monthly[1])
        rows.append((year, name, heads, sum(monthly) / 2, amount))
    return pd.DataFrame(rows, columns=["year", "age_group", "persons", "monthly", "amount"])


def standard_of(year: int, growth: Path | None) -> float:
    """The minimum basic pension a month in force from July of a year; after the last published one by the path."""
    known = {int(row.year): row.value for row in outlook("basic_pension") if row.name == "basic_pension"}
    last = max(known)
    if year <= last:
        return known[year]
    assert growth is not None  # the question was checked
    return growth.after(known[last], year - last)
