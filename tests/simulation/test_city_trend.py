"""Residents ahead beside the city's, over spans of unequal length; no comparison where nothing is published."""

from __future__ import annotations

import pandas as pd
import pytest

from simulation import Scenario
from simulation.city_trend import city_trend

PEOPLE = pd.DataFrame({"year": [2023, 2023, 2024], "residents": [200_000, 150_000, 343_000]})


def test_the_people_of_a_year_are_those_of_the_year_end_before():
    ref = Scenario(plan="yicheng-2023").population_ref
    table = city_trend(ref, PEOPLE).set_index("year")
    assert table.loc[2022, "district"] == 350_000 and table.loc[2023, "district"] == 343_000
    assert table.loc[2023, "district_change"] == pytest.approx(-0.02)
    assert table.loc[2020, "district"] == sum(row.value for row in ref.spec.rows("residents"))


def test_the_change_since_the_census_is_a_year_s():
    """From 1 November 2020 to the end of 2022 are two years and two months."""
    table = city_trend(Scenario(plan="yicheng-2023").population_ref, PEOPLE).set_index("year")
    grown = table.loc[2022, "city"] / table.loc[2020, "city"]
    assert (1 + table.loc[2022, "city_change"]) ** (2 + 2 / 12) == pytest.approx(grown)


def test_a_year_that_is_not_projected_is_missing():
    table = city_trend(Scenario(plan="yicheng-2023").population_ref, PEOPLE[PEOPLE["year"] == 2023])
    assert table["district"].isna().tolist() == [False, False, True]


def test_a_district_of_another_city_is_not_compared(monkeypatch):
    monkeypatch.setattr("simulation.city_trend.CITY", "elsewhere")
    assert city_trend(Scenario(plan="yicheng-2023").population_ref, PEOPLE) is None
