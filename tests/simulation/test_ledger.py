"""5.5, 5.6: who bears each line; no fen is lost or made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation import Refusal, load_plan
from simulation.ledger import clause_of, payers_of, rests_on_assumption, split

PLAN = load_plan("yicheng-2023")


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


def test_an_aid_rule_without_payers_of_its_own_takes_those_of_the_line():
    plan = PLAN.change({"payers.medical_aid": [{"level": "assistance_fund", "share": 1.0}]})
    assert payers_of(plan, "medical_aid", "fixed_aid")[0].level == "assistance_fund"
    assert payers_of(plan, "medical_aid", "age_70_plus")[0].level == "district"
    assert payers_of(PLAN, "medical_aid", "fixed_aid")[0].level == "unassigned"


def test_clauses_of_lines_and_rules():
    assert clause_of(PLAN, "medical_aid", "fixed_aid") == "4.1.M3"
    assert clause_of(PLAN, "medical_aid", "age_60_69") == "4.1.M6"
    assert clause_of(PLAN, "medical_aid", "village_gift") == "4.1.M7"
    assert clause_of(PLAN, "pension_family_planning", "pension_family_planning") == "4.1.P5"


def test_only_the_fixed_amount_is_an_assumed_standard():
    assert rests_on_assumption(PLAN, "medical_aid", "fixed_aid")
    assert not rests_on_assumption(PLAN, "medical_aid", "age_70_plus")
    assert not rests_on_assumption(PLAN, "medical_government_subsidy", "medical_government_subsidy")


def test_shares_that_do_not_add_to_one_and_unknown_lines_are_refused():
    with pytest.raises(Refusal, match=r"payers\.medical_aid"):
        PLAN.change({"payers.medical_aid": [{"level": "city", "share": 0.4}]})
    with pytest.raises(Refusal, match="medical_government_subsidy"):
        PLAN.change({"payers.medical_goverment_subsidy": [{"level": "city", "share": 1.0}]})
