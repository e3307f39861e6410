"""A scenario is only its differences; one object, one id, whatever way it was made."""

from __future__ import annotations

import datetime as dt

import pytest

from simulation import Refusal, Scenario, load_plan, plan_ids


def test_id_depends_on_what_moves_a_result_and_not_on_the_title():
    plain = Scenario()
    assert Scenario(title="草案甲").id == plain.id
    others = [
        Scenario(changes={"medical.individual": 380}),
        Scenario(assumptions={"medical_new_rate": 0.7}),
        Scenario(seed=1),
        Scenario(population="yicheng@2021-12-31"),
        Scenario(plan="yicheng-2022"),
    ]
    assert len({plain.id, *(other.id for other in others)}) == 1 + len(others)


def test_changes_that_say_what_the_plan_says_give_the_same_id():
    assert Scenario(changes={"medical.individual": 350}).id == Scenario().id
    assert Scenario().with_changes({"medical.individual": 350}).changes == {}


def test_with_changes_merges_and_drops_what_equals_the_base():
    draft = Scenario().with_changes({"medical.individual": 380}).with_changes({"pension.max_age": 64})
    assert draft.changes == {"medical.individual": 380, "pension.max_age": 64}
    assert draft.with_changes({"medical.individual": 350}).changes == {"pension.max_age": 64}
    assert draft.base == Scenario()


def test_a_whole_tier_list_supersedes_changes_inside_it():
    draft = Scenario().with_changes({"pension.tiers.500.contribution_subsidy": 90})
    tiers = [{"amount": 300, "contribution_subsidy": 30}, {"amount": 900, "contribution_subsidy": 80}]
    draft = draft.with_changes({"pension.tiers": tiers})
    assert [tier.amount for tier in draft.resolved_plan.pension.tiers] == [300, 900]
    draft = draft.with_changes({"pension.tiers.900.contribution_subsidy": 85})
    assert draft.resolved_plan.get("pension.tiers.900.contribution_subsidy") == 85


def test_json_both_ways_keeps_every_field():
    scenario = Scenario(
        title="草案“乙”",
        changes={"calendar.window_end": dt.date(2022, 12, 31), "readings.waiting_exempt": ["dibao"]},
        assumptions={"medical_new_rate": 0.7},
        seed=5,
    )
    again = Scenario.from_json(scenario.to_json())
    assert again == scenario and again.id == scenario.id and again.to_json() == scenario.to_json()


def test_the_python_snippet_makes_the_same_scenario():
    scenario = Scenario(
        title='a "quoted" 题', changes={"medical.individual": 380, "readings.newborns": "as_others"}
    )
    code = scenario.to_python().split("outcome =")[0]
    names: dict[str, object] = {}
    exec(compile(code, "snippet", "exec"), names)
    assert names["scenario"] == scenario


@pytest.mark.parametrize("plan_id", plan_ids())
def test_every_shipped_plan_is_a_scenario_and_a_file_of_it_opens_as_one(plan_id, tmp_path):
    folder = tmp_path / "中文 文件夹"
    folder.mkdir()
    file = folder / "方案.yaml"
    file.write_text(load_plan(plan_id).to_yaml(), encoding="utf-8")
    assert Scenario.load(file).id == Scenario.load(plan_id).id
    saved = folder / "情景.json"
    saved.write_text(Scenario(plan=plan_id, changes={"medical.individual": 1}).to_json(), encoding="utf-8")
    assert Scenario.load(saved).changes == {"medical.individual": 1}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"plan": "yicheng-2032"}, "yicheng-202"),
        ({"changes": {"medical.individul": 1}}, "medical.individual"),
        ({"population": "yicheng@2022-13-31"}, "2022-13-31"),
        ({"population": "../etc"}, "population"),
        ({"population": "nowhere"}, "yicheng"),
        ({"seed": -1}, "seed"),
        ({"seeds": 1}, "seed"),
        ({"plan": "../secret"}, "secret"),
    ],
)
def test_what_cannot_be_run_is_refused_by_name(fields, said):
    with pytest.raises(Refusal, match=said):
        Scenario(**fields)


@pytest.mark.parametrize(
    "text", ["[]", "{", '{"format": 2}', '{"format": 1, "x": 1}', '{"format": 1, "format": 1}']
)
def test_a_file_that_is_no_scenario_is_refused(text):
    with pytest.raises(Refusal):
        Scenario.from_json(text)
