"""上年决算对照: wrong cells named and nothing half loaded; differences split to the fen; what closes it does close it."""

from __future__ import annotations

import io

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people_table import random_people

from export.settlement_template import settlement_template
from simulation import Refusal, Scenario, load_plan, nobody_reacts, simulate
from simulation.settlement import _effects, last_year, modelled, settle, what_would_close
from simulation.settlement_sheet import COLUMNS, HEADERS, SHEET, WHOLE, items, read_settlement

PLAN = load_plan("yicheng-2022")


@pytest.fixture(scope="module")
def outcome():
    return simulate(Scenario(plan="yicheng-2022"), random_people(2_500, 9))


def book(**cells) -> bytes:
    """The template with cells filled in: `code_town=(heads, amount)`."""
    filled = openpyxl.load_workbook(io.BytesIO(settlement_template(PLAN)))
    sheet = filled[SHEET]
    for row in range(3, sheet.max_row + 1):
        key = (sheet.cell(row, 1).value, sheet.cell(row, 3).value)
        if key in cells.get("at", {}):
            sheet.cell(row, 4).value, sheet.cell(row, 5).value = cells["at"][key]
    out = io.BytesIO()
    filled.save(out)
    return out.getvalue()


def refused(data: bytes, name: str = "a.xlsx") -> list[str]:
    with pytest.raises(Refusal) as caught:
        read_settlement(name, data, PLAN)
    return [f"{problem.where} {problem.zh} {problem.en}" for problem in caught.value.problems]


# --- the sheet


def test_the_template_has_every_line_rule_and_town_and_a_filled_one_is_read():
    data = book(
        at={("medical_personal", WHOLE): (313_000, 95_000_000.5), ("aid.fixed_aid", "榴园镇"): (None, 1)}
    )
    table = read_settlement("a.xlsx", data, PLAN)
    assert table[["line", "rule", "town"]].to_numpy().tolist() == [
        ["medical_personal", "medical_personal", ""],
        ["medical_aid", "fixed_aid", "榴园镇"],
    ]
    assert table["amount"].tolist() == [95_000_000.5, 1.0] and np.isnan(table["heads"][1])
    rows = openpyxl.load_workbook(io.BytesIO(data))[SHEET].max_row - 2
    assert rows == len(items(PLAN)) * (len(PLAN.towns) + 1) and len(items(PLAN)) == 12


def test_an_aid_rule_is_named_by_its_ages_only_where_it_is_for_all_of_them():
    own = [
        {"id": "older", "min_age": 65, "share": 1.0},
        {"id": "poor_older", "min_age": 65, "groups": ["dibao"], "share": 1.0},
        {"id": "here", "min_age": 60, "max_age": 64, "towns": [PLAN.towns[0]], "share": 0.5},
    ]
    names = {item.rule: item.name for item in items(PLAN.change({"medical.aid": own}))}
    assert names["older"] == "其中：65周岁及以上"
    assert names["poor_older"] == "其中：poor_older" and names["here"] == "其中：here"


def csv(*rows: str) -> bytes:
    return "\n".join([",".join(HEADERS), *rows]).encode()


@pytest.mark.parametrize(
    ("row", "cell", "said"),
    [
        ("medical_personl,x,全区,1,1", "A2", "medical_personal"),
        ("medical_personal,x,榴园,1,1", "C2", "榴园镇"),
        ("medical_personal,x,全区,1.5,1", "D2", "whole number"),
        ("medical_personal,x,全区,-3,1", "D2", "whole number"),
        ("medical_personal,x,全区,3,很多", "E2", "at most two decimals"),
        ("medical_personal,x,全区,3,1.001", "E2", "at most two decimals"),
        ("medical_personal,x,全区,0,5", "D2", "0 heads"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_loaded(row, cell, said):
    found = refused(csv(row, "medical_government_subsidy,x,全区,3,1740"), "a.csv")
    assert len(found) == 1 and cell in found[0] and said in found[0]


def test_sums_that_disagree_repeats_and_empty_sheets_are_refused():
    towns = [f"medical_personal,x,{town},10,3200" for town in PLAN.towns]
    assert "add to 22,400.00" in refused(csv(*towns, "medical_personal,x,全区,70,22000"), "a.csv")[0]
    assert read_settlement("a.csv", csv(*towns, "medical_personal,x,全区,70,22400"), PLAN) is not None
    rules = [f"aid.{rule.id},x,全区,1,100" for rule in PLAN.medical.aid]
    assert "add to 500.00" in refused(csv(*rules, "medical_aid,x,全区,5,600"), "a.csv")[0]
    assert "same code" in refused(csv(towns[0], towns[0]), "a.csv")[0]
    assert "nothing is filled in" in refused(settlement_template(PLAN))[0]
    assert "header" in refused("甲,乙\n1,2\n".encode(), "a.csv")[0]


# --- last year


def test_last_year_is_its_own_plan_on_the_same_place_as_of_its_own_eve():
    before = last_year(Scenario(changes={"medical.individual": 380}, population="yicheng@2022-12-31#7"))
    assert (before.plan, before.changes, before.population) == ("yicheng-2022", {}, "yicheng#7")
    assert str(before.population_ref.as_of) == "2021-12-31"
    with pytest.raises(Refusal, match="no plan of last year"):
        last_year(Scenario(plan="yicheng-2022"))


# --- against the model


def test_the_models_side_is_its_budget(outcome):
    table = modelled(outcome)
    district = table[table["town"] == ""].set_index(["line", "rule"])["amount"]
    for (line, rule), amount in outcome.budget.groupby(["line", "rule"])["amount"].sum().items():
        assert district[line, rule] == round(amount, 2)
    assert district["medical_aid", ""] == round(
        outcome.budget.loc[outcome.budget["line"] == "medical_aid", "amount"].sum(), 2
    )


def test_the_models_own_figures_as_books_leave_nothing_to_explain(outcome):
    books = modelled(outcome).astype({"heads": "float64"})
    table = settle(outcome, books)
    for name in ("heads_difference", "amount_difference", "heads_effect", "a_head_effect"):
        assert (table[name].fillna(0) == 0).all(), name
    assert len(table) == len(items(PLAN)) * 8


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**11), st.integers(0, 10**6), st.integers(0, 10**11))
def test_the_effects_add_to_the_difference_to_the_fen(heads, amount, model_heads, model_amount):
    if (heads == 0 and amount) or (model_heads == 0 and model_amount):
        return
    by_heads, by_rate = _effects(float(heads), amount / 100, float(model_heads), model_amount / 100)
    assert round(by_heads * 100) + round(by_rate * 100) == amount - model_amount
    if heads == model_heads:
        assert by_heads == 0
    if model_heads and amount * model_heads == model_amount * heads:
        assert abs(by_rate) <= 0.01


def test_the_district_is_the_sum_of_the_towns_where_all_are_given(outcome):
    rows = [("medical_personal", "medical_personal", town, 10.0, 3_000.0) for town in PLAN.towns]
    table = settle(outcome, pd.DataFrame(rows, columns=COLUMNS))
    assert table["town"].tolist() == ["", *PLAN.towns] and table["actual_amount"][0] == 21_000
    assert len(settle(outcome, pd.DataFrame(rows[:-1], columns=COLUMNS))) == 6


# --- what would close it


def test_moving_the_assumed_amount_as_shown_brings_the_model_to_the_books():
    people, still = random_people(2_500, 9), Scenario(plan="yicheng-2022", assumptions=nobody_reacts())
    outcome = simulate(still, people)
    own = modelled(outcome).set_index(["line", "rule", "town"]).loc[("medical_aid", "fixed_aid", "")]
    amount = round(own["amount"] * 1.12, 2)
    books = pd.DataFrame([("medical_aid", "fixed_aid", "", np.nan, amount)], columns=COLUMNS)
    moves = what_would_close(outcome, settle(outcome, books)).set_index("lever")
    needed = moves.loc["medical.aid.fixed_aid.amount"]
    assert needed["needed"] == 196 and needed["basis"] == "assumption" and needed["possible"]
    assert not needed["together"]
    again = simulate(still.with_changes({"medical.aid.fixed_aid.amount": 196}), people)
    reached = again.budget.loc[again.budget["rule"] == "fixed_aid", "amount"].sum()
    assert abs(reached - amount) <= 0.005 * own["heads"]
    assert moves.loc["heads", "needed"] == round(own["heads"] * 1.12)


def test_heads_and_figure_move_together_where_both_are_known_and_a_range_is_minded(outcome):
    own = modelled(outcome).set_index(["line", "rule", "town"]).loc[("medical_aid", "fixed_aid", "")]
    heads = own["heads"] + 10
    books = pd.DataFrame([("medical_aid", "fixed_aid", "", heads, heads * 300.0)], columns=COLUMNS)
    moves = what_would_close(outcome, settle(outcome, books)).set_index("lever")
    assert moves["together"].all() and moves.loc["heads", "needed"] == heads
    assert moves.loc["medical.aid.fixed_aid.amount", "needed"] == pytest.approx(300, abs=3)
    assert not moves.loc["medical.aid.fixed_aid.amount", "possible"]  # above its range of 105 to 228


def test_a_line_without_a_single_figure_says_so(outcome):
    books = pd.DataFrame([("pension_personal", "pension_personal", "", np.nan, 1e6)], columns=COLUMNS)
    moves = what_would_close(outcome, settle(outcome, books))
    assert moves["lever"].tolist() == ["heads", "a_head"] and set(moves["heads_from"]) == {"pension_members"}
