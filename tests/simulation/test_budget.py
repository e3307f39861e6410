"""5.5, 5.6: the finance bureau's tables. Everything closes; what is assumed counts as such; working funds only when on."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people_table import TOWNS, random_people

from simulation import Refusal, Scenario, budget, collected, owed_by_month, simulate
from simulation.budget import (
    assumed,
    budget_ledger,
    by_department,
    closing,
    department_shares,
    ledgers_beside,
    monthly_need,
)
from simulation.law.registers import REGISTER_DEPARTMENTS
from simulation.law.vocabulary import DEPARTMENTS, LEVELS
from simulation.ledger import PERSONAL_LINES
from simulation.magnitude import magnitudes, published

PEOPLE = random_people(2_500, 21)
FUNDED = {"working_funds.amount": 1.37}


@pytest.fixture(scope="module")
def outcome():
    return simulate(Scenario(changes=FUNDED), PEOPLE)


def public(table: pd.DataFrame) -> pd.DataFrame:
    return table[~table["line"].isin(PERSONAL_LINES)]


def fen(amounts: pd.Series) -> int:
    return int((amounts * 100).round().sum())


# --- the ledger


def test_the_ledger_is_the_budget_with_a_level_a_department_an_account_and_both_years(outcome):
    ledger = budget_ledger(outcome)
    pd.testing.assert_series_equal(ledger["amount"], outcome.budget["amount"])
    assert set(ledger["level"]) <= set(LEVELS) and set(ledger["department"]) <= {"", *DEPARTMENTS}
    assert (ledger["fee_year"] == 2023).all() and (ledger["budget_year"] == 2023).all()
    own = ledger["line"].isin(PERSONAL_LINES)
    assert set(ledger.loc[own, "account"]) == {"insurance_fund"}
    assert set(ledger.loc[~own, "account"]) == {"general_budget"}
    assert (ledger.loc[ledger["code"] != "", "to_confirm"]).all()


def test_what_a_collective_gives_stands_in_no_government_budget():
    gift = [*Scenario().base_plan.to_dict()["medical"]["aid"]]
    gift.append({"id": "village_gift", "towns": ["榴园镇"], "amount": 50, "applies_to": "remaining"})
    payers = [{"level": "collective", "share": 1.0}]
    given_ = simulate(Scenario(changes={"medical.aid": gift, "payers.aid.village_gift": payers}), PEOPLE)
    ledger = budget_ledger(given_)
    gifts = ledger[ledger["rule"] == "village_gift"]
    assert gifts["amount"].sum() > 0 and set(gifts["account"]) == {"outside"} and set(gifts["code"]) == {""}


def test_beside_gives_base_draft_and_difference(outcome):
    base, draft = budget_ledger(simulate(Scenario(), PEOPLE)), budget_ledger(outcome)
    table = ledgers_beside(base, draft, ["line"])
    assert (table["difference"] == (table["reform"] - table["base"]).round(2)).all()
    assert fen(table["reform"]) == fen(outcome.budget["amount"])
    assert table.set_index("line")["base"]["working_funds"] == 0


# --- closing


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shares=st.lists(st.integers(1, 9_999), min_size=1, max_size=5),
    individual=st.integers(0, 60_000),
    subsidy=st.integers(0, 90_000),
    seed=st.integers(0, 50),
)
def test_any_shares_and_standards_close_by_payer_town_and_person(shares, individual, subsidy, seed):
    cuts = [0, *sorted(set(shares)), 10_000]
    levels = LEVELS[: len(cuts) - 1]
    payers = [
        {"level": level, "share": (after - before) / 10_000}
        for level, before, after in zip(levels, cuts, cuts[1:], strict=False)
    ]
    scenario = Scenario(
        seed=seed,
        changes={
            "medical.individual": individual / 100,
            "medical.government_subsidy": subsidy / 100,
            "payers.medical_government_subsidy": payers,
            "payers.aid.age_70_plus": payers,
            **FUNDED,
        },
    )
    outcome = simulate(scenario, PEOPLE.sample(400, random_state=seed))
    assert (closing(outcome)["difference"] == 0).all()
    ledger = budget_ledger(outcome)
    for by in ("level", "department", "town", "scheme", "line"):
        assert fen(ledger.groupby(by)["amount"].sum()) == fen(outcome.budget["amount"])
    assert fen(owed_by_month(outcome)["amount"]) == fen(outcome.budget["amount"])


def test_a_budget_that_was_altered_is_refused(outcome):
    altered = simulate(Scenario(changes=FUNDED), PEOPLE)
    altered.budget.loc[0, "amount"] += 0.01
    with pytest.raises(Refusal, match=r"does not close.*0\.01"):
        closing(altered)
    assert (closing(outcome)["difference"] == 0).all()


# --- assumptions


def test_the_amount_a_head_and_the_payer_are_counted_apart(outcome):
    by_line = assumed(outcome, "line").set_index("line")
    assert by_line["standard_share"]["pension_paid_on_behalf"] == 0
    assert by_line["payer_share"]["pension_paid_on_behalf"] == 1
    assert by_line["unassigned_share"]["medical_government_subsidy"] == pytest.approx(0.5, abs=1e-6)
    assert by_line["payer_share"]["medical_government_subsidy"] == 0
    assert by_line["standard_share"]["working_funds"] == 1 and by_line["payer_share"]["working_funds"] == 0
    fixed = outcome.budget.loc[outcome.budget["rule"] == "fixed_aid", "amount"].sum()
    assert by_line["standard"]["medical_aid"] == fixed
    by_level = assumed(outcome, "level").set_index("level")
    assert list(by_level.index) == [level for level in LEVELS if level in by_level.index]
    assert by_level["payer_share"]["central"] == 0 and by_level["unassigned_share"]["unassigned"] == 1
    for name in ("amount", "standard", "payer", "unassigned"):
        assert fen(by_line[name]) == fen(by_level[name])


def test_a_note_that_names_a_document_ends_the_assumption_without_moving_a_yuan(outcome):
    note = {"clause": "5.6", "basis": "document", "source": "枣财社〔2022〕1号"}
    told = outcome.scenario.with_changes({"notes.payers.aid.age_70_plus.district": note})
    assert told.id == outcome.scenario.id
    before, after = assumed(outcome, "line"), assumed(outcome, "line", told.resolved_plan)
    aged = outcome.budget.loc[outcome.budget["rule"] == "age_70_plus", "amount"].sum()
    assert fen(before["payer"]) - fen(after["payer"]) == round(aged * 100)


def test_a_published_share_that_a_draft_changes_is_an_assumption_until_a_note_says_otherwise():
    shares = [{"level": "central", "department": "财政", "share": 0.6}, {"level": "unassigned", "share": 0.4}]
    changed = simulate(Scenario(changes={"payers.medical_government_subsidy": shares}), PEOPLE)
    assert assumed(changed, "level").set_index("level")["payer_share"]["central"] == 1
    note = {"clause": "5.6", "basis": "document", "source": "财社〔2023〕1号"}
    told = changed.scenario.with_changes({"notes.payers.medical_government_subsidy.central": note})
    assert assumed(changed, "level", told.resolved_plan).set_index("level")["payer_share"]["central"] == 0


# --- when


def test_nothing_is_payable_before_the_budget_year_and_both_add_to_the_public_money(outcome):
    need = monthly_need(outcome)
    assert need.loc[need["month"] < "2023-01-01", "payable"].sum() == 0
    assert need.loc[need["month"] < "2023-01-01", "accrued"].sum() > 0
    assert fen(need["accrued"]) == fen(need["payable"]) == fen(public(outcome.budget)["amount"])
    for level, rows in need.groupby("level"):
        whole = public(outcome.budget)
        assert fen(rows["payable"]) == fen(whole.loc[whole["level"] == level, "amount"])


# --- departments


def test_5_6_help_for_groups_falls_to_the_first_department_whose_register_the_person_is_in(outcome):
    table = by_department(outcome)
    people = outcome.people()
    paid = people[people["aid_government_paid"] > 0]
    named = set(outcome.scenario.resolved_plan.medical.aid[2].groups)
    civil = paid[[name for name in REGISTER_DEPARTMENTS["民政"] if name in named]].any(axis=1)
    disabled = ~civil & paid["disability_grade"].isin([1, 2])
    rows = table[table["rule"] == "government_paid"].groupby("department")["persons"].sum()
    assert rows["民政"] == civil.sum() and rows["残联"] == disabled.sum()
    whole = outcome.budget[outcome.budget["rule"].isin(table["rule"].unique())]
    assert fen(table["amount"]) == fen(whole["amount"])
    assert set(table["department"]) <= {*REGISTER_DEPARTMENTS}


def test_5_6_a_poor_household_is_who_the_reading_says_in_the_departments_too():
    """R8 `returned`: who is lifted from poverty is paid for as entitled, so the veterans' office answers for them."""
    changes = {
        "pension.paid_on_behalf.groups": ["poverty_household", "entitled_group"],
        "readings.poverty_household_means": "returned",
    }
    outcome = simulate(Scenario(changes=changes), random_people(2_000))
    people = outcome.people()
    paid = people[people["pension_paid_on_behalf"] > 0]
    table = by_department(outcome)
    heads = table[table["line"] == "pension_paid_on_behalf"].groupby("department")["persons"].sum()
    assert heads.to_dict() == {
        "乡村振兴": paid["returned_to_poverty"].sum(),
        "退役军人": (~paid["returned_to_poverty"]).sum(),
    }
    assert (paid["lifted_from_poverty"] & ~paid["returned_to_poverty"]).any()


def test_departments_by_register_make_shares_that_the_plan_takes(outcome):
    shares = department_shares(outcome)
    assert set(shares) == {"pension_paid_on_behalf", "aid.government_paid"}
    again = outcome.scenario.with_changes({f"payers.{key}": value for key, value in shares.items()})
    table = by_department(outcome)
    for key, rule in (("pension_paid_on_behalf",) * 2, ("aid.government_paid", "government_paid")):
        rows = table[table["rule"] == rule].groupby("department")["amount"].sum()
        for share in again.resolved_plan.payers[key]:
            assert abs(share.share - rows[share.department] / rows.sum()) < 1e-4


# --- working funds


def test_5_5_working_funds_are_a_line_of_each_scheme_only_when_on(outcome):
    off = simulate(Scenario(), PEOPLE)
    assert "working_funds" not in set(off.budget["line"])
    rest = outcome.budget[outcome.budget["line"] != "working_funds"].reset_index(drop=True)
    pd.testing.assert_frame_equal(rest, off.budget)
    pd.testing.assert_frame_equal(outcome.coverage, off.coverage)
    funds = outcome.budget[outcome.budget["line"] == "working_funds"]
    enrolled = outcome.coverage.groupby(["scheme", "town"])["enrolled"].sum()
    for row in funds.itertuples():
        assert round(row.amount * 100) == enrolled[row.scheme, row.town] * 137
        assert (row.level, row.department, row.clause) == ("district", "财政", "5.5")
    assert "working_funds" not in Scenario().resolved_plan.to_dict()
    assert Scenario(changes={"working_funds.amount": None}).id == Scenario().id
    assert outcome.scenario.with_changes({"working_funds.amount": None}).id == Scenario().id
    with pytest.raises(Refusal, match=r"working_funds\.amount"):
        Scenario(changes={"working_funds.amount": -1})


# --- published magnitudes


def test_the_published_figures_are_those_of_the_place_and_say_how_to_be_read(outcome):
    table = magnitudes(outcome)
    assert list(table["key"]) == list(published("yicheng")["key"]) and table["caveat_zh"].str.len().min() > 5
    assert table["source"].notna().all() and table["caveat_en"].notna().all()
    row = table.set_index("key").loc["district_all"]
    district = outcome.budget.loc[outcome.budget["level"] == "district", "amount"].sum()
    assert row["model"] == pytest.approx(district) and row["verdict"] == "share"
    assert row["ratio"] == pytest.approx(district / 2_083_350_000)
    assert table.set_index("key")["verdict"]["medical_subsidy"] == "below"  # 2,500 people, not a district
    assert published("nowhere").empty


def test_own_payments_are_in_no_monthly_need(outcome):
    assert fen(collected(outcome)["amount"]) + fen(monthly_need(outcome)["accrued"]) == fen(
        outcome.budget["amount"]
    )
    assert np.isfinite(budget.monthly_need(outcome)["payable"]).all()
    assert set(outcome.budget["town"]) == set(TOWNS)
