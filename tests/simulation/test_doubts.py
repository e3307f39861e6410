"""R1 to R13: a reading's price is what compare says of taking it; all together beside the sum; what is settled."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people_table import random_people

from simulation import Scenario, compare, load_plan, simulate
from simulation.doubts import (
    AS_STATED,
    MONEY,
    PAYERS,
    doubts_of,
    iter_prices,
    noted,
    status_table,
)
from simulation.law.readings import READINGS
from simulation.ledger import PERSONAL_LINES

pytestmark = pytest.mark.slow  # whole districts, or lists of one

PEOPLE = random_people(250)
BASE = Scenario()
DRAFT = BASE.with_changes({"medical.individual": 380, "readings.higher_tier": "own"})
PLAN = load_plan("yicheng-2023")


@pytest.fixture(scope="module")
def steps():
    return list(iter_prices(DRAFT, PEOPLE))


@pytest.fixture(scope="module")
def prices(steps):
    return steps[-1]


def sides(prices):
    by_name = {(doubt.id, doubt.name): doubt for doubt in prices.doubts}
    for row in prices.alone.to_dict("records"):
        doubt = by_name[row["doubt"], row["name"]]
        yield row, next(option for option in doubt.options if option.name == row["option"])


def test_every_doubt_of_the_document_is_there_with_every_side_of_its_switch():
    found = doubts_of(PLAN)
    assert {doubt.id for doubt in found} == {f"R{i}" for i in range(1, 14)}
    by_name = {doubt.name: doubt for doubt in found}
    for name, reading in READINGS.items():
        if reading.options:
            assert [str(side) for side in reading.options] == [o.name for o in by_name[name].options]
            assert by_name[name].id == reading.id
    assert [option.name for option in by_name["fixed_aid"].options] == ["105", "175", "228"]  # R2
    assert [option.name for option in by_name["max_age"].options] == ["54", "59", "64"]  # R6
    assert set(by_name["local_hukou"].paths) == {  # R13
        "medical.aid.age_70_plus.local_hukou",
        "medical.aid.age_60_69.local_hukou",
    }


def test_the_side_taken_is_never_priced_and_every_other_side_is(prices):
    plan = prices.scenario.resolved_plan
    for doubt in prices.doubts:
        priced = set(prices.alone.loc[prices.alone["name"] == doubt.name, "option"])
        assert priced == {option.name for option in doubt.options} - {doubt.taken(plan).name}, doubt.name
    assert prices.done == prices.of == len(prices.alone) + len(prices.joint)


def test_the_price_of_a_side_is_the_difference_of_compare_to_the_fen(prices):
    taken = simulate(prices.scenario, PEOPLE)
    for row, option in sides(prices):
        result = compare(taken, simulate(prices.scenario.with_changes(option.changes), PEOPLE))
        own = result.budget["line"].isin(PERSONAL_LINES)
        assert row["public"] == round(result.budget.loc[~own, "difference"].sum(), 2), row["option"]
        assert row["own"] == round(result.budget.loc[own, "difference"].sum(), 2), row["option"]
        levels = result.budget.groupby("level")["difference"].sum().round(2)
        assert {level: row[level] for level in PAYERS if row[level]} == {
            level: amount for level, amount in levels.items() if level != "person" and amount
        }
        assert row["public"] == pytest.approx(sum(row[level] for level in PAYERS), abs=0.001)


def test_persons_are_those_of_whom_an_amount_is_another(prices):
    before = simulate(prices.scenario, PEOPLE).people().sort_values("person_id")
    money = ["pension_personal", "medical_personal", "pension_paid_on_behalf", "pension_contribution_subsidy"]
    money += ["pension_family_planning", "medical_government_subsidy"]
    money += [name for name in before.columns if name.startswith("aid_")]
    for row, option in sides(prices):
        draft = prices.scenario.with_changes(option.changes)
        after = simulate(draft, PEOPLE).people().sort_values("person_id")
        other = before[money].reset_index(drop=True) != after[money].reset_index(drop=True)
        assert row["persons"] == other.any(axis=1).sum(), row["option"]
        assert row["own_persons"] == other[money[:2]].any(axis=1).sum(), row["option"]
        days = before["covered_days"].to_numpy() != after["covered_days"].to_numpy()
        assert row["days_persons"] == days.sum(), row["option"]


def test_all_together_is_one_run_of_the_sides_named_beside_the_sum_of_their_prices(prices):
    taken = simulate(prices.scenario, PEOPLE)
    by_name = {(row["doubt"], row["name"], row["option"]): (row, option) for row, option in sides(prices)}
    assert len(prices.joint) == 8
    for joint in prices.joint.to_dict("records"):
        chosen = [by_name[side] for side in joint["sides"]]
        changes = {path: value for _, option in chosen for path, value in option.changes.items()}
        result = compare(taken, simulate(prices.scenario.with_changes(changes), PEOPLE))
        own = result.budget["line"].isin(PERSONAL_LINES)
        assert joint["public"] == round(result.budget.loc[~own, "difference"].sum(), 2)
        assert joint["own"] == round(result.budget.loc[own, "difference"].sum(), 2)
        for name in MONEY:
            assert joint[f"sum_{name}"] == pytest.approx(sum(row[name] for row, _ in chosen), abs=0.001)


def test_each_end_takes_of_every_doubt_the_side_that_lies_furthest(prices):
    alone = prices.alone
    figures = {doubt.name for doubt in prices.doubts if doubt.is_figure}
    for joint in prices.joint.to_dict("records"):
        scope = alone if joint["scope"] == "all" else alone[~alone["name"].isin(figures)]
        best = scope.groupby(["doubt", "name"])[joint["by"]].agg("min" if joint["end"] == "lowest" else "max")
        best = best.clip(upper=0) if joint["end"] == "lowest" else best.clip(lower=0)
        assert joint[f"sum_{joint['by']}"] == pytest.approx(best.sum(), abs=0.001)


def test_the_prices_grow_run_by_run(steps):
    assert [step.done for step in steps] == list(range(steps[-1].of + 1))
    assert all(len(step.alone) == min(step.done, len(steps[-1].alone)) for step in steps)
    assert all(step.joint.empty for step in steps[:-1])


def test_a_doubt_about_a_rule_that_the_plan_does_not_have_is_left_out():
    rules = [
        r.model_dump(exclude_none=True) for r in PLAN.medical.aid if not r.id.startswith(("age", "fixed"))
    ]
    plan = PLAN.change({"medical.aid": rules})
    assert {"R2", "R13"}.isdisjoint(doubt.id for doubt in doubts_of(plan))


def test_what_is_neither_side_is_as_stated_and_every_side_is_open():
    plan = PLAN.change({"readings.waiting_exempt": ["orphan"], "medical.aid.fixed_aid.amount": 200.5})
    by_name = {doubt.name: doubt for doubt in doubts_of(plan, PLAN)}
    assert by_name["waiting_exempt"].taken(plan).name == AS_STATED
    assert len(by_name["waiting_exempt"].others(plan)) == len(by_name["waiting_exempt"].options)
    # The base's figure can be had back.
    assert [o.name for o in by_name["fixed_aid"].others(plan)] == ["105", "175", "228"]


SIDES = [(doubt, option) for doubt in doubts_of(PLAN) for option in doubt.options]


@given(st.sampled_from(SIDES))
@settings(max_examples=25, deadline=None)
def test_a_side_that_is_taken_is_the_side_taken_and_can_be_given_back(side):
    doubt, option = side
    draft = BASE.with_changes(option.changes)
    assert doubt.taken(draft.resolved_plan).name == option.name
    assert draft.with_changes(doubt.taken(PLAN).changes) == BASE


@given(st.sampled_from(SIDES), st.sampled_from(SIDES), st.sampled_from(["document", "assumption"]))
@settings(max_examples=40, deadline=None)
def test_an_answer_settles_the_side_it_is_about_and_no_other(recorded, then, basis):
    doubt, option = recorded
    plan = PLAN.change(option.changes)
    day = "2026-11-25" if basis == "document" else None
    plan = plan.change(noted(doubt, plan, basis, "区医保局复函", day))
    settled = basis == "document"
    assert doubt.decided(plan, PLAN) == settled and not doubt.decided(PLAN, PLAN)
    plan = plan.change(then[1].changes)
    same = doubt.taken(plan).name == option.name
    assert doubt.decided(plan, PLAN) == (settled and same)
    table = status_table(plan, PLAN).set_index("name")
    assert table.loc[doubt.name, "decided"] == (settled and same)


def test_an_answer_moves_no_result():
    doubt = doubts_of(PLAN)[0]
    draft = BASE.with_changes(noted(doubt, PLAN, "document", "会议纪要", "2026-11-25"))
    assert draft.id == BASE.id and draft.changes
