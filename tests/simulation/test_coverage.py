"""Coverage: every side of it adds to the outcome's own totals; who is left out stands in one row; months close."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from people_table import random_people

from simulation import Scenario, simulate
from simulation.coverage import (
    DIMENSIONS,
    coverage_by,
    months_covered,
    published_bands,
    towns_below_target,
    whom_to_reach,
)
from simulation.law.registers import registers_of
from simulation.outcome import persons_of

OVERLAPPING = "group"


@pytest.fixture(scope="module")
def outcome():
    people = random_people(6_000, 5)
    people["urban"] = np.arange(len(people)) % 3 == 0
    return simulate(Scenario(), people)


@pytest.mark.parametrize("dimension", [name for name in DIMENSIONS if name != OVERLAPPING])
def test_every_side_adds_to_the_outcome_s_coverage(outcome, dimension):
    table = coverage_by(outcome, dimension)
    counts = ["eligible", "enrolled", "eligible_last_year", "enrolled_last_year"]
    whole = outcome.coverage.groupby("scheme", observed=True)[counts].sum()
    assert table.groupby("scheme")[counts].sum().loc[whole.index].equals(whole)
    assert (table["enrolled"] <= table["eligible"]).all()


def test_towns_and_age_bands_are_those_of_the_outcome(outcome):
    for dimension in ("town", "age_band"):
        mine = coverage_by(outcome, dimension).set_index(["scheme", dimension])["enrolled"]
        theirs = outcome.coverage.groupby(["scheme", dimension], observed=True)["enrolled"].sum()
        assert mine.to_dict() == theirs.to_dict()


def test_groups_may_overlap_and_none_is_everybody_else(outcome):
    table = coverage_by(outcome, "group").set_index(["scheme", "group"])["enrolled"]
    facts = persons_of(outcome).facts
    member = persons_of(outcome).known["coverage_start"] != np.iinfo(np.int32).max
    assert table["medical", "dibao"] == (member & facts.in_group("dibao")).sum() > 0
    assert table["medical"].sum() > member.sum() > table["medical", "none"] > 0


def test_without_the_column_nothing_is_said_of_urban_and_rural():
    people = random_people(300, 1)
    if "urban" in people:
        people = people.drop(columns="urban")
    assert coverage_by(simulate(Scenario(), people), "area").empty
    with pytest.raises(ValueError, match="known"):
        coverage_by(simulate(Scenario(), people), "colour")


def test_short_is_just_as_many_people_as_bring_the_rate_back(outcome):
    table = coverage_by(outcome, "town")
    for row in table.itertuples(index=False):
        needed = row.enrolled + row.short
        assert row.short == 0 or needed * row.eligible_last_year >= row.enrolled_last_year * row.eligible
        assert row.short == 0 or (needed - 1) * row.eligible_last_year < row.enrolled_last_year * row.eligible
    below = towns_below_target(outcome)
    assert set(below["short"]) == set(table.loc[table["change"] < 0, "short"]) and (below["short"] > 0).all()


def test_everybody_left_out_is_under_one_office(outcome):
    table = whom_to_reach(outcome)
    medical = outcome.coverage[outcome.coverage["scheme"] == "medical"]
    assert table["persons"].sum() == medical["eligible"].sum() - medical["enrolled"].sum() > 0
    assert (table["aged"] <= table["persons"]).all() and table["persons"].is_monotonic_decreasing
    free = table.set_index("target")["own_price"]
    assert free["aged_70_plus"] == 0 and free["severely_disabled"] == 0  # 4.1.M4, M5


def test_5_1_every_register_of_civil_affairs_is_on_its_list(outcome):
    people = outcome.people()
    on_list = people[list(registers_of("民政"))].any(axis=1)
    left_out = people["medical_eligible"] & ~people["joins_medical"]
    heads = whom_to_reach(outcome).set_index("target")["persons"]
    assert heads["civil_affairs_list"] == (on_list & left_out).sum() > 0
    assert "illness_hardship" in registers_of("民政")


def test_months_close(outcome):
    table = months_covered(outcome)
    parts = table[["covered", "lost_waiting", "lost_not_joining"]].sum(axis=1)
    assert np.allclose(table["possible"], parts) and (table[["covered", "lost_waiting"]] >= 0).all().all()
    days = outcome.coverage["covered_days"].sum()
    assert table["covered"].sum() == pytest.approx(days * 12 / 365)


def test_bands_take_recipients_out_and_a_table_handed_in_has_none(outcome):
    assert published_bands(outcome).empty
    shown = published_bands(simulate(Scenario()))
    row = shown.set_index("scheme").loc["pension"]
    assert (row["low"], row["high"]) == (138_600, 153_300) and isinstance(row["source"], str)
    assert shown["inside"].all()


def test_rates_fall_with_the_price_and_the_target_tells():
    people = random_people(6_000, 5)
    dear = simulate(Scenario(changes={"medical.individual": 600}), people)
    rate = [
        coverage_by(o, "residence").query("scheme == 'medical'")["enrolled"].sum()
        for o in (simulate(Scenario(), people), dear)
    ]
    assert rate[1] < rate[0] and towns_below_target(dear)["short"].sum() > 0
    assert isinstance(coverage_by(dear, "age"), pd.DataFrame)
