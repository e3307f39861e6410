"""The calendar closes with the budget to the fen; the waiting list of 4.4.4 on people with known birthdays."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from people_table import random_people

from simulation import Scenario, simulate
from simulation.collection import collected, late_payers, owed_by_month, phases, waiting_list, waiting_options
from simulation.law.dates import day_number
from simulation.outcome import persons_of


@pytest.fixture(scope="module")
def outcome():
    return simulate(Scenario(), random_people(6_000, 5))


def test_own_payments_by_day_add_to_the_budget(outcome):
    table = collected(outcome)
    lines = outcome.budget.groupby("line")["amount"].sum()
    sums = table.groupby("scheme")["amount"].sum()
    for scheme in ("pension", "medical"):
        assert round(sums[scheme], 2) == round(lines[f"{scheme}_personal"], 2) > 0
        enrolled = outcome.coverage.loc[outcome.coverage["scheme"] == scheme, "enrolled"].sum()
        assert table.loc[table["scheme"] == scheme, "persons"].sum() == enrolled
    by_town = table.groupby("town")["amount"].sum()
    own = outcome.budget[outcome.budget["line"].isin(["pension_personal", "medical_personal"])]
    assert np.allclose(by_town.sort_index(), own.groupby("town")["amount"].sum().sort_index())
    assert set(table["channel"]) <= {"agent", "self_service", "department"} and len(set(table["day"])) > 60


def test_each_payer_s_months_add_to_the_budget(outcome):
    table = owed_by_month(outcome)
    keys = ["line", "level", "department"]
    months = table.groupby(keys)["amount"].sum().round(2)
    budget = outcome.budget.groupby(keys)["amount"].sum().round(2)
    assert months.to_dict() == budget[budget != 0].to_dict()
    assert table["month"].dt.day.eq(1).all() and table["month"].nunique() >= 3


def test_phases_are_those_of_the_document():
    table = phases(Scenario()).set_index("phase")
    assert table.loc["preparation", "start"] == dt.date(2022, 10, 1)
    assert table.loc["payment", ["start", "end"]].tolist() == [dt.date(2022, 10, 21), dt.date(2022, 12, 20)]
    assert table.loc["publication", "end"] == dt.date(2023, 1, 20)
    short = phases(Scenario(changes={"calendar.window_end": "2022-10-10"}))
    assert short["end"].ge(short["start"]).all()


def near_a_birthday(days: list[str]) -> pd.DataFrame:
    """One person a birth date, registered here, in nothing else and in medical last year."""
    people = random_people(len(days), 3)
    registers = [name for name in people if people[name].dtype == bool]
    people[registers] = False
    people["local_hukou"] = people["resident"] = people["joined_medical_last_year"] = True
    people["disability_grade"] = np.int8(0)
    people["spouse_id"], people["wife_birth_date"] = pd.array([pd.NA] * len(days), dtype="Int64"), pd.NaT
    people["wife_birth_date"] = people["wife_birth_date"].astype("datetime64[s]")
    people["marital_status"], people["family_planning"] = "never_married", "none"
    people["town"], people["village"] = "榴园镇", "榴园镇01村"
    people["pension_tier_last_year"] = 0
    people["birth_date"] = pd.to_datetime(days).astype("datetime64[s]")
    return people


def test_the_waiting_list_has_those_who_turn_60_or_70_between_window_and_year_end():
    people = near_a_birthday(
        ["1962-09-30", "1962-10-02", "1962-12-20", "1962-12-21", "1962-12-31", "1963-01-01", "1952-11-15"]
    )
    table = waiting_list(simulate(Scenario(assumptions={"waiting_informed_share": 0}), people))
    sums = table.groupby(["age", "when"])[["persons", "at_stake"]].sum()
    assert sums.loc[(60, "in_window"), "persons"] == 2 and sums.loc[(60, "after_window"), "persons"] == 2
    assert sums.loc[(70, "in_window"), "persons"] == 1 and len(sums) == 3
    assert sums["at_stake"].sum() == 5 * 175  # 350 to 175 at 60, 175 to 0 at 70
    assert set(table["week"].dt.day_of_week) == {0}


def test_who_pays_nothing_anyway_need_not_wait():
    people = near_a_birthday(["1962-11-20", "1962-11-21"])
    people.loc[people.index[0], "lifted_from_poverty"] = True  # 4.1.M4: paid for in full
    table = waiting_list(simulate(Scenario(), people))
    assert table["persons"].sum() == 1 and table["at_stake"].sum() == 175


def test_who_knows_and_waits_loses_nothing():
    days = [f"1962-{month:02d}-{day:02d}" for month in (11, 12) for day in range(1, 29)]
    people = near_a_birthday(days)
    ignorant, informed = (
        waiting_list(simulate(Scenario(assumptions={"waiting_informed_share": share}), people))
        for share in (0, 1)
    )
    assert ignorant["forgone"].sum() > 0 == informed["forgone"].sum()
    assert ignorant["forgone"].sum() == ignorant["early"].sum() * 175
    assert (ignorant["early"] <= ignorant["persons"]).all()


def test_without_age_help_nobody_is_on_the_list(outcome):
    plan = outcome.scenario.resolved_plan
    rules = [rule.model_dump(exclude_none=True) for rule in plan.medical.aid if rule.min_age is None]
    none = simulate(Scenario(changes={"medical.aid": rules}), random_people(2_000, 5))
    assert waiting_list(none).empty and list(waiting_list(none).columns) == list(
        waiting_list(outcome).columns
    )


def test_options_start_from_the_scenario_itself_and_an_age_day_of_31_december_loses_nobody_money(monkeypatch):
    from simulation import collection

    people = random_people(4_000, 5)
    monkeypatch.setattr(collection, "simulate", lambda scenario: simulate(scenario, people))
    told = []
    table = waiting_options(Scenario(), lambda done, of: told.append((done, of)))
    assert table["option"].iloc[0] == "as_it_is" and told[-1][0] == told[-1][1] == len(table)
    year_end = table[table["value"] == "year_end"].iloc[0]
    assert year_end["forgone"] == 0 and year_end["age_help"] >= table["age_help"].iloc[0]
    assert set(table["option"]) == {"as_it_is", "age_day", "window_end"}


def test_late_payers_are_those_the_rules_make_wait(outcome):
    table, persons = late_payers(outcome), persons_of(outcome)
    first = day_number(dt.date(2023, 1, 1))
    late = (persons.conduct.medical_payment_day >= first) & (persons.known["medical_government_subsidy"] > 0)
    late &= persons.facts.birth_day <= day_number(dt.date(2022, 12, 20))
    assert table["persons"].sum() == late.sum() > 0
    assert (table["days_lost"] >= table["persons"] * 89).all()
