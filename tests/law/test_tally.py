"""Amounts by combination are those of `assess`, person by person, under every reading and for any number of aid rules."""

from __future__ import annotations

import numpy as np
import pytest
from random_people import random_people
from test_against_reference import PLAN, VARIANTS

from simulation import Refusal, assess
from simulation.behaviour import previous_plan
from simulation.law import tally
from simulation.law.assess import IDENTITIES
from simulation.law.facts import conduct_of, facts_of
from simulation.law.figures import figures_of
from simulation.law.rule import RULES, Rules
from simulation.law.tally import Combinations, of_each
from simulation.law.vocabulary import LINES
from simulation.populations import in_order
from simulation.tables import totals

GIFTS = [
    {"id": f"gift_{i}", "villages": [f"v{i % 9}"], "amount": 1 + i, "applies_to": "remaining"}
    for i in range(70)
]
MANY = {"medical.aid": [rule.model_dump(exclude_none=True) for rule in PLAN.medical.aid] + GIFTS}
PEOPLE = in_order(random_people(6_000, seed=11), PLAN.towns)
FACTS = facts_of(PEOPLE, PLAN.towns)
CONDUCT = conduct_of(PEOPLE)


@pytest.mark.parametrize("variant", [*VARIANTS, "seventy gifts"])
def test_totals_are_the_sums_of_assess_by_town(variant):
    plan = PLAN.change(MANY if variant == "seventy gifts" else VARIANTS[variant])
    found = totals(FACTS, CONDUCT, plan, previous_plan(PLAN))
    rows = assess(PEOPLE, plan)
    keys = [(line, line) for line in LINES if line != "medical_aid"]
    keys += [("medical_aid", rule.id) for rule in plan.medical.aid]
    assert set(found.amounts) == set(keys)
    for line, rule in keys:
        column = rows[f"aid_{rule}" if line == "medical_aid" else line]
        fen = (column * 100).round().astype(np.int64).groupby(PEOPLE["town"]).sum().reindex(plan.towns)
        heads = (column > 0).groupby(PEOPLE["town"]).sum().reindex(plan.towns)
        assert found.amounts[line, rule].tolist() == fen.tolist(), (line, rule)
        assert found.persons[line, rule].tolist() == heads.tolist(), (line, rule)
    by_town = rows["covered_days"].groupby(PEOPLE["town"]).sum().reindex(plan.towns)
    assert found.coverage["medical", "covered_days"].sum(axis=1).tolist() == by_town.tolist()
    enrolled = {"pension": rows["pension_tier_counted"] > 0, "medical": rows["coverage_start"].notna()}
    for scheme, who in enrolled.items():
        by_town = who.groupby(PEOPLE["town"]).sum().reindex(plan.towns)
        assert found.coverage[scheme, "enrolled"].sum(axis=1).tolist() == by_town.tolist()


@pytest.mark.parametrize("dense", [tally.DENSE, 0])
def test_a_person_looked_up_by_combination_gets_what_the_rules_give(dense, monkeypatch):
    monkeypatch.setattr(tally, "DENSE", dense)
    wanted = ("pension_personal", "medical_personal", "medical_member", "pension_family_planning")
    found = of_each(FACTS, {**FACTS.columns(), **CONDUCT.columns()}, figures_of(PLAN, FACTS), wanted)
    rows = assess(PEOPLE, PLAN)
    for name in set(wanted) - {"medical_member"}:
        assert (found[name] == (rows[name] * 100).round().astype(np.int64)).all(), name
    assert (found["medical_member"] == rows["coverage_start"].notna()).all()


def test_a_run_that_does_not_close_is_refused(monkeypatch):
    name = "medical_personal + medical_aid = individual"
    about, _ = IDENTITIES[name]
    monkeypatch.setitem(IDENTITIES, name, (about, lambda figures, own, aid, member: own + aid == 1))
    with pytest.raises(Refusal, match="medical_personal"):
        totals(FACTS, CONDUCT, PLAN, previous_plan(PLAN))


def test_an_amount_may_read_answers_and_amounts_only():
    rule = RULES["medical_personal"]
    rules = Rules()
    with pytest.raises(ValueError, match="answers and amounts only"):
        rules.add(type(rule)(**{**vars(rule), "needs": ("birth_day",)}))


def test_facts_are_packed_read_only_and_of_no_more_than_32_bytes():
    arrays = FACTS.arrays()
    assert sum(array.itemsize for array in arrays.values()) <= 32
    assert not any(array.flags.writeable for array in arrays.values())
    assert all(array.itemsize < 8 for array in arrays.values())
    assert (FACTS.person_id == PEOPLE["person_id"].to_numpy()).all()


def test_numbers_of_persons_far_apart_are_kept_whole():
    people = PEOPLE.assign(person_id=PEOPLE["person_id"].to_numpy() * 10**12 - 2**62, spouse_id=None)
    people["spouse_id"] = people["spouse_id"].astype("Int64")
    assert (facts_of(people, PLAN.towns).person_id == people["person_id"].to_numpy()).all()


def test_more_thinkable_combinations_than_a_number_holds_are_told_apart():
    combinations = Combinations(("medical_aid",), figures_of(PLAN.change(MANY), FACTS))
    assert combinations.size > 1 << 64
    known = combinations.ask({**FACTS.columns(), **CONDUCT.columns()})
    rows, place = combinations.occurring(known)
    assert len(np.unique(rows, axis=0)) == len(rows)
    fits = np.column_stack(known["fits_aid_rules"])
    first = list(combinations.work.rests_on).index("fits_aid_rules")
    assert (rows[place][:, first : first + fits.shape[1]] == fits).all()
