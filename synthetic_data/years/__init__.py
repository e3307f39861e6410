"""One year on: the people of a day a year later. Deaths, births, moves, marriages; other rates as in the base year."""

from synthetic_data.years.people import People, packed, table_of
from synthetic_data.years.rates import Rates, outlook
from synthetic_data.years.step import Events, year_on

__all__ = ["Events", "People", "Rates", "outlook", "packed", "table_of", "year_on"]
