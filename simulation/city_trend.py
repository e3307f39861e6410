"""The district's residents ahead, beside what is published of its city: a check of the trend, no figure of the plan."""

from __future__ import annotations

import pandas as pd

from simulation.populations import PopulationRef
from synthetic_data.spec import level_of
from synthetic_data.years import outlook

CITY = "zaozhuang"
"""The city whose residents `synthetic_data/outlook/city_residents.csv` has."""
CENSUS_YEAR, CENSUS_AT = 2020, 2020 + 10 / 12
"""The census was on 1 November; the other figures are of year ends."""


def city_trend(ref: PopulationRef, people: pd.DataFrame) -> pd.DataFrame | None:
    """A row a published year: year, city and district (residents), city_change and district_change (share a year since
    the row before); missing where the projection has no such year. None for a district of another city.

    `people`: the table of a projection (year, residents), whose people of a year are those of the year end before.
    """
    if level_of(ref.place).parent != CITY:
        return None
    city = pd.Series({int(row.year): row.value for row in outlook("city_residents")})
    district = people.groupby("year")["residents"].sum()
    district.index = district.index - 1
    district = district.reindex(city.index).astype("float")
    district[city.index[0]] = sum(row.value for row in ref.spec.rows("residents"))
    when = pd.Series(
        [CENSUS_AT if year == CENSUS_YEAR else year + 1.0 for year in city.index], index=city.index
    )
    changes = [(values / values.shift()) ** (1 / when.diff()) - 1 for values in (city, district)]
    return pd.DataFrame(
        {
            "year": city.index,
            "city": city.to_numpy(),
            "city_change": changes[0].to_numpy(),
            "district": district.to_numpy(),
            "district_change": changes[1].to_numpy(),
        }
    )
