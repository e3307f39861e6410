"""simulate and compare: the tables add up, do not depend on order, and agree with assess to the fen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from people_table import TOWNS, random_people

from simulation import Refusal, Scenario, assess, compare, load_plan, simulate
from simulation.law.vocabulary import LINES
from simulation.tables import BANDS

PEOPLE = random_people(30_000)


@pytest.fixture(scope="module")
def outcome():
    return simulate(Scenario(), PEOPLE)


def test_budget_lines_equal_the_sums_of_assess_to_the_fen(outcome):
    rows = outcome.people()
    for line in LINES:
        stated = outcome.budget.loc[outcome.budget["line"] == line, "amount"]
        assert round(stated.sum() * 100) == round(rows[line].sum() * 100), line
    by_town = outcome.budget[outcome.budget["line"] == "medical_aid"].groupby("town")["amount"].sum()
    expected = rows.groupby("town", observed=True)["medical_aid"].sum()
    assert np.allclose(by_town[list(TOWNS)], expected[list(TOWNS)], atol=0.001)


def test_people_rows_are_assess_on_what_people_did(outcome):
    rows = outcome.people()
    again = assess(rows[[*PEOPLE.columns, *CONDUCT]], load_plan("yicheng-2023"))
    pd.testing.assert_frame_equal(rows[list(again.columns)], again)


CONDUCT = ["pension_tier", "joins_medical", "pension_payment_date", "medical_payment_date"]


def test_a_roster_that_states_what_people_do_gives_the_same_tables(outcome):
    roster = outcome.people()[[*PEOPLE.columns, *CONDUCT]]
    again = simulate(Scenario(), roster)
    pd.testing.assert_frame_equal(again.budget, outcome.budget)
    pd.testing.assert_frame_equal(again.coverage, outcome.coverage)


def test_order_of_rows_changes_nothing(outcome):
    shuffled = simulate(Scenario(), PEOPLE.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(shuffled.budget, outcome.budget)
    pd.testing.assert_frame_equal(shuffled.coverage, outcome.coverage)
    assert shuffled.stamp.population_id == outcome.stamp.population_id


def test_public_money_per_member_is_960_less_what_the_person_pays(outcome):
    medical = outcome.budget[outcome.budget["scheme"] == "medical"]
    members = outcome.coverage.loc[outcome.coverage["scheme"] == "medical", "enrolled"].sum()
    assert medical["amount"].sum() == 960 * members


def test_personal_lines_go_to_the_person_and_what_no_document_gives_to_a_level_to_unassigned(outcome):
    levels = outcome.budget.groupby("line")["level"].unique()
    assert list(levels["medical_personal"]) == ["person"]
    assert set(levels["medical_government_subsidy"]) == {"central", "unassigned"}


def test_eligible_does_not_depend_on_the_days_people_chose():
    early = simulate(Scenario(changes={"calendar.window_start": "2022-12-20"}), PEOPLE).coverage
    late = simulate(Scenario(changes={"calendar.window_start": "2022-01-01"}), PEOPLE).coverage
    pd.testing.assert_series_equal(early["eligible"], late["eligible"])


def test_coverage_has_every_town_and_band_and_rates_are_enrolled_over_eligible(outcome):
    coverage = outcome.coverage
    assert len(coverage) == 2 * len(TOWNS) * len(BANDS)
    some = coverage[coverage["eligible"] > 0]
    assert (some["rate"] == some["enrolled"] / some["eligible"]).all()
    assert coverage.loc[coverage["eligible"] == 0, "rate"].isna().all()
    assert (coverage["enrolled_last_year"] <= coverage["eligible_last_year"]).all()


def test_comparing_a_scenario_with_itself_shows_no_difference(outcome):
    same = compare(outcome, outcome)
    assert (same.budget["difference"] == 0).all()
    assert same.changes == []
    everybody = same.people.set_index("dimension").loc["all"]
    assert everybody["unchanged"] == everybody["persons"] == len(PEOPLE)


def test_every_person_is_in_exactly_one_kind_and_towns_and_bands_add_up(outcome):
    reform = Scenario(changes={"medical.individual": 380, "pension.tiers.300.contribution_subsidy": 40})
    table = compare(outcome, simulate(reform, PEOPLE)).people
    kinds = table[["gainers", "losers", "unchanged", "entered", "left"]].sum(axis=1)
    assert (kinds == table["persons"]).all()
    everybody = table[table["dimension"] == "all"].iloc[0]
    assert everybody["gainers"] > 0 and everybody["losers"] > 0
    for dimension in ("town", "age_band"):
        part = table[table["dimension"] == dimension]
        assert part["persons"].sum() == len(PEOPLE)
        assert part["gainers"].sum() == everybody["gainers"]
        assert round(part["total_change"].sum(), 2) == everybody["total_change"]


@pytest.mark.parametrize(
    "changes",
    [
        {"pension.tiers.300.contribution_subsidy": 50},
        {"medical.aid.fixed_aid.amount": 300},
        {"medical.aid.age_60_69.share": 0.8},
        {"pension.family_planning.amount": 400},
        {"medical.individual": 300},
    ],
)
def test_a_pure_improvement_has_no_losers_and_nobody_leaves(outcome, changes):
    everybody = compare(outcome, simulate(Scenario(changes=changes), PEOPLE)).people.iloc[0]
    assert everybody["losers"] == everybody["left"] == 0
    assert everybody["gainers"] > 0 and everybody["total_change"] > 0


def test_who_is_no_longer_paid_for_leaves_and_is_no_gainer(outcome):
    reform = Scenario(changes={"pension.paid_on_behalf.groups": []})
    everybody = compare(outcome, simulate(reform, PEOPLE)).people.iloc[0]
    assert everybody["left"] > 0 and everybody["gainers"] == 0 and everybody["losers"] > 0


def test_comparing_different_people_is_refused(outcome):
    with pytest.raises(Refusal, match="population"):
        compare(outcome, simulate(Scenario(), PEOPLE.iloc[:100]))


def test_changes_name_path_clause_old_and_new(outcome):
    reform = simulate(Scenario(changes={"medical.individual": 380}), PEOPLE)
    (change,) = compare(outcome, reform).changes
    assert (change.path, change.clause, change.old, change.new) == ("medical.individual", "4.1.M1", 350, 380)


def test_money_resting_on_assumptions_grows_with_the_fixed_amount(outcome):
    more = simulate(Scenario(changes={"medical.aid.fixed_aid.amount": 228}), PEOPLE)
    none = simulate(Scenario(changes={"medical.aid.fixed_aid.amount": 0}), PEOPLE)
    assert none.assumed_share == 0 < outcome.assumed_share < more.assumed_share


def test_people_without_last_year_are_refused_by_column():
    with pytest.raises(Refusal, match="pension_tier_last_year"):
        simulate(Scenario(), PEOPLE.drop(columns="pension_tier_last_year"))


def test_the_stamp_says_plan_year_people_and_version(outcome):
    zh, en = outcome.stamp.line("zh"), outcome.stamp.line("en")
    for text in (zh, en):
        assert "yicheng-2023" in text and "2023" in text and outcome.scenario.id in text
    assert "名册" in zh and "roster" in en  # a table handed in is not called synthetic
