"""5.5, 5.6: who bears each line; no fen is lost or made."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people_table import random_people

from simulation import Refusal, Scenario, load_plan, plan_ids, simulate, tables
from simulation.law.vocabulary import BUDGET_LINES, LINES, WORKING_FUNDS
from simulation.ledger import (
    PERSONAL_LINES,
    budget_code,
    check_totals,
    clause_of,
    lines_shown,
    payer_is_assumed,
    payer_key,
    payer_note,
    payers_of,
    rests_on_assumption,
    split,
)
from simulation.projection_tables import lines_by_year

PLAN = load_plan("yicheng-2023")


@settings(deadline=None)
@given(st.integers(0, 10**13), st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_a_split_loses_no_fen_and_no_part_is_off_by_more_than_one(amount, weights):
    total = sum(weights)
    shares = [round(weight / total, 6) for weight in weights]
    shares[-1] = round(1 - sum(shares[:-1]), 6)
    parts = split(amount, shares)
    assert sum(parts) == amount
    assert all(abs(part - share * amount) <= 1.001 for part, share in zip(parts, shares, strict=True))


def test_the_largest_remainder_gets_the_fen_and_ties_go_to_the_earlier():
    assert split(100, [1 / 3, 1 / 3, 1 / 3]) in ([34, 33, 33], [33, 34, 33])
    assert split(1, [0.5, 0.5]) == [1, 0]
    assert split(10, [0.25, 0.75]) == [3, 7] or split(10, [0.25, 0.75]) == [2, 8]


def test_an_aid_rule_without_payers_of_its_own_takes_those_of_the_line_and_else_nobody_is_named():
    plan = PLAN.change(
        {"payers.medical_aid": [{"level": "collective", "share": 1.0}], "payers.aid.fixed_aid": None}
    )
    assert payers_of(plan, "medical_aid", "fixed_aid")[0].level == "collective"
    assert payers_of(plan, "medical_aid", "age_70_plus")[0].level == "district"
    bare = PLAN.change({"payers.aid.fixed_aid": None})
    assert payers_of(bare, "medical_aid", "fixed_aid")[0].level == "unassigned"


@pytest.mark.parametrize("plan_id", plan_ids())
def test_5_6_every_line_and_rule_of_the_shipped_plans_has_payers_each_marked_by_its_note(plan_id):
    plan = load_plan(plan_id)
    lines = [(line, line) for line in BUDGET_LINES if line not in (*PERSONAL_LINES, "medical_aid")]
    for line, rule in [*lines, *(("medical_aid", aid.id) for aid in plan.medical.aid)]:
        assert payer_key(plan, line, rule) in plan.payers, (line, rule)
        for share in payers_of(plan, line, rule):
            note = payer_note(plan, line, rule, share.level)
            assert note is not None and note.source and note.clause in ("5.5", "5.6"), (line, rule)
            assert share.department or share.level == "unassigned"
    assert payer_note(plan, "medical_government_subsidy", "", "central").basis == "published"
    assert not payer_is_assumed(plan, "medical_government_subsidy", "", "central")
    assert payer_is_assumed(plan, "medical_aid", "age_70_plus", "district")


def test_a_share_holds_from_a_day_to_a_day_and_those_in_force_on_1_january_add_to_one():
    shares = [
        {"level": "city", "share": 1.0, "valid_to": "2022-12-31"},
        {"level": "district", "share": 1.0, "valid_from": "2023-01-01"},
    ]
    plan = PLAN.change({"payers.pension_family_planning": shares})
    assert [s.level for s in payers_of(plan, "pension_family_planning", "")] == ["district"]
    earlier = load_plan("yicheng-2022").change({"payers.pension_family_planning": shares})
    assert [s.level for s in payers_of(earlier, "pension_family_planning", "")] == ["city"]
    shares[1]["valid_from"] = "2023-01-02"
    with pytest.raises(Refusal, match="2023-01-01 add to 0"):
        PLAN.change({"payers.pension_family_planning": shares})


def test_a_party_that_stands_twice_and_dates_in_the_wrong_order_are_refused():
    half = {"level": "district", "department": "财政", "share": 0.5}
    with pytest.raises(Refusal, match="stands twice"):
        PLAN.change({"payers.pension_family_planning": [half, half]})
    wrong = {"level": "city", "share": 1.0, "valid_from": "2023-02-01", "valid_to": "2022-02-01"}
    with pytest.raises(Refusal, match="is before valid_from"):
        PLAN.change({"payers.pension_family_planning": [{"level": "city", "share": 1.0}, wrong]})


def test_clauses_of_lines_and_rules():
    assert clause_of(PLAN, "medical_aid", "fixed_aid") == "4.1.M3"
    assert clause_of(PLAN, "medical_aid", "age_60_69") == "4.1.M6"
    assert clause_of(PLAN, "medical_aid", "village_gift") == "4.1.M7"
    assert clause_of(PLAN, "pension_family_planning", "pension_family_planning") == "4.1.P5"


def test_only_the_fixed_amount_is_an_assumed_standard():
    assert rests_on_assumption(PLAN, "medical_aid", "fixed_aid")
    assert not rests_on_assumption(PLAN, "medical_aid", "age_70_plus")
    assert not rests_on_assumption(PLAN, "medical_government_subsidy", "medical_government_subsidy")
    assert not rests_on_assumption(PLAN, "pension_contribution_subsidy", "pension_contribution_subsidy")
    carried_over = load_plan("yicheng-2024")
    assert rests_on_assumption(carried_over, "pension_contribution_subsidy", "pension_contribution_subsidy")


def test_shares_that_do_not_add_to_one_and_unknown_lines_are_refused():
    with pytest.raises(Refusal, match=r"payers\.medical_aid"):
        PLAN.change({"payers.medical_aid": [{"level": "city", "share": 0.4}]})
    with pytest.raises(Refusal, match="medical_government_subsidy"):
        PLAN.change({"payers.medical_goverment_subsidy": [{"level": "city", "share": 1.0}]})


# --- closing


def test_totals_that_do_not_close_are_refused_by_town_and_by_how_much():
    one = np.zeros(len(PLAN.towns), dtype=np.int64)
    one[2] = 10
    amounts = {
        ("medical_personal", "medical_personal"): one * 25_000,
        ("medical_aid", "age_70_plus"): one * 10_000,
        ("medical_government_subsidy", "medical_government_subsidy"): one * 61_000,
    }
    check_totals(PLAN, amounts, one)
    amounts["medical_aid", "age_70_plus"] = one * 10_000 - (one > 0)
    with pytest.raises(Refusal) as caught:
        check_totals(PLAN, amounts, one)
    assert (
        len(caught.value.problems) == 2
        and "古邵镇" in caught.value.text("zh")
        and "0.01" in str(caught.value)
    )


def test_a_run_whose_split_loses_a_fen_is_refused(monkeypatch):
    def leaky(amount, shares):
        parts = split(amount, shares)
        return [parts[0] - (parts[0] > 0), *parts[1:]]

    monkeypatch.setattr(tables, "split", leaky)
    with pytest.raises(Refusal, match="does not close"):
        simulate(Scenario(), random_people(300, 5))


def test_a_run_in_which_members_are_miscounted_is_refused(monkeypatch):
    right = tables.totals

    def wrong(*arguments):
        result = right(*arguments)
        result.amounts["medical_personal", "medical_personal"][3] += 1
        return result

    monkeypatch.setattr("simulation.outcome.totals", wrong)
    with pytest.raises(Refusal, match="medical_personal"):
        simulate(Scenario(), random_people(300, 5))


# --- budget language


@pytest.mark.parametrize(
    ("line", "code", "account"),
    [
        ("pension_personal", "", "insurance_fund"),
        ("medical_personal", "", "insurance_fund"),
        ("pension_paid_on_behalf", "2082602", "general_budget"),
        ("pension_contribution_subsidy", "2082602", "general_budget"),
        ("pension_family_planning", "2082602", "general_budget"),
        ("medical_government_subsidy", "2101202", "general_budget"),
        ("medical_aid", "2101301", "general_budget"),
        ("working_funds", "", "general_budget"),
    ],
)
def test_5_5_every_line_has_an_account_and_a_code_still_to_be_confirmed(line, code, account):
    entry = budget_code(line, line)
    assert (entry.code, entry.account, entry.to_confirm) == (code, account, True)
    assert entry.name_zh and entry.name_en


# --- the lines of a table


def test_5_5_working_funds_stand_in_a_table_where_a_plan_states_them_and_in_its_total():
    stated = [*(("base", line) for line in LINES), *(("draft", line) for line in BUDGET_LINES)]
    budget = pd.DataFrame(stated, columns=["case", "line"]).assign(year=2023, amount=10.0)
    assert lines_shown(budget["line"]) == list(BUDGET_LINES)
    assert lines_shown(["medical_aid"]) == list(LINES)
    table = lines_by_year(budget, [2023])
    assert table.sum().tolist() == [10.0 * len(LINES), 10.0 * len(BUDGET_LINES), 10.0]
    assert table.loc[WORKING_FUNDS].tolist() == [0.0, 10.0, 10.0]
