"""Head counts behind every amount: persons x amount a head, by payer, to the fen (5.5)."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people_table import random_people

from simulation import Refusal, Scenario, simulate
from simulation.heads import group_table, heads_by_payer, heads_table, share_out
from simulation.ledger import split

PEOPLE = random_people(4_000)


@pytest.fixture(scope="module")
def outcome():
    return simulate(Scenario(changes={"working_funds.amount": 1.37}), PEOPLE)


def fen(values) -> np.ndarray:
    return (np.asarray(values) * 100).round().astype(np.int64)


def test_amounts_are_heads_times_the_amount_a_head_and_add_up_to_the_budget(outcome):
    table = heads_table(outcome)
    assert (fen(table["amount"]) == table["persons"] * fen(table["amount_a_head"])).all()
    keys = ["scheme", "line", "rule", "town"]
    stated = outcome.budget.groupby(keys)["amount"].sum().round(2)
    found = table.groupby(keys)["amount"].sum().round(2)
    assert (found.reindex(stated.index, fill_value=0.0) == stated).all()
    assert set(table["line"]) == set(outcome.budget.loc[outcome.budget["amount"] > 0, "line"])


def test_heads_are_the_persons_counted_from_the_rows_of_people(outcome):
    rows = outcome.people()
    table = heads_table(outcome)
    half = table[(table["rule"] == "age_60_69") & (table["amount_a_head"] == 175)]
    assert half["persons"].sum() == (rows["aid_age_60_69"] == 175).sum() > 0
    funds = table[table["line"] == "working_funds"].groupby("scheme")["persons"].sum()
    assert funds["medical"] == rows["coverage_start"].notna().sum()


def test_payers_of_a_head_row_and_rows_of_a_payer_both_close(outcome):
    table = heads_by_payer(outcome)
    row = ["scheme", "line", "rule", "town", "amount_a_head", "persons"]
    for key, amount in table.groupby(row)["amount"].sum().items():
        assert round(amount * 100) == key[-1] * round(key[-2] * 100)
    payer = ["scheme", "line", "rule", "level", "department", "town"]
    assert (
        table.groupby(payer)["amount"].sum().round(2)
        == outcome.budget.groupby(payer)["amount"].sum().round(2)
    ).all()
    off = table["amount"] - table["persons"] * table["amount_a_head"] * table["share"]
    assert off.abs().max() < 0.02


@given(
    st.lists(st.integers(0, 10**8), min_size=1, max_size=8),
    st.lists(st.integers(1, 1000), min_size=1, max_size=6),
)
def test_sharing_out_gives_every_amount_whole_and_every_payer_its_part(amounts, weights):
    shares = [round(weight / sum(weights), 6) for weight in weights]
    shares[-1] = round(1 - sum(shares[:-1]), 6)
    parts = split(sum(amounts), shares)
    given_out = share_out(amounts, shares, parts)
    assert [sum(row) for row in given_out] == amounts
    assert [sum(column) for column in zip(*given_out, strict=True)] == parts
    for amount, row in zip(amounts, given_out, strict=True):
        assert all(part >= 0 for part in row)
        assert all(abs(part - share * amount) < 2.01 for part, share in zip(row, shares, strict=True))


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.integers(1, 97), min_size=1, max_size=4),
    st.lists(st.integers(1, 97), min_size=2, max_size=4),
    st.integers(1, 40_000),
)
def test_it_closes_whatever_the_payers_and_amounts(one, other, aid):
    levels = ("central", "province", "city", "district")

    def payers(weights):
        shares = [round(weight / sum(weights), 4) for weight in weights]
        shares[-1] = round(1 - sum(shares[:-1]), 4)
        return [{"level": level, "share": share} for level, share in zip(levels, shares, strict=False)]

    changes = {
        "medical.aid.fixed_aid.amount": min(aid, 35_000) / 100,
        "medical.aid.age_60_69.share": 0.3337,
        "payers.medical_government_subsidy": payers(one),
        "payers.aid.government_paid": payers(other),
    }
    heads_by_payer(simulate(Scenario(changes=changes), PEOPLE.head(600)))  # refused where a fen is missing


def test_a_budget_that_the_persons_do_not_add_up_to_is_refused(outcome):
    wrong = outcome.budget.copy()
    wrong.loc[wrong["line"] == "medical_aid", "amount"] += 0.01
    with pytest.raises(Refusal, match="medical_aid"):
        heads_table(dataclasses.replace(outcome, budget=wrong))


def test_groups_overlap_and_everybody_is_the_budget(outcome):
    table = group_table(outcome).set_index(["scheme", "group"])
    budget = outcome.budget.groupby("line")["amount"].sum()
    everybody = table.loc[("medical", "all")]
    assert everybody["persons"] == len(PEOPLE)
    assert round(everybody["own"], 2) == round(budget["medical_personal"], 2)
    assert round(everybody["aid"], 2) == round(budget["medical_aid"], 2)
    assert everybody["enrolled"] * 610 == everybody["subsidy"] == budget["medical_government_subsidy"]
    pension = table.loc[("pension", "all")]
    assert round(pension["subsidy"], 2) == round(
        budget["pension_contribution_subsidy"] + budget["pension_family_planning"], 2
    )
    assert table.loc["medical"]["persons"].drop("all").sum() > len(PEOPLE)
