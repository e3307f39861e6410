"""The plan as a file: figures of the document, change and diff, canonical JSON, content hash."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from test_properties import changes

from simulation import Plan, load_plan, plan_ids

PLAN = load_plan("yicheng-2023")


def test_the_2023_plan_has_the_documents_figures():
    tiers = [(tier.amount, tier.contribution_subsidy) for tier in PLAN.pension.tiers]
    assert tiers == [
        (100, 30), (300, 30), (500, 60), (600, 60), (800, 80), (1000, 80),
        (1500, 80), (2000, 80), (2500, 80), (3000, 80), (4000, 80), (5000, 80),
    ]  # fmt: skip
    assert [tier.amount for tier in PLAN.pension.tiers if tier.open_to] == [100]
    assert (PLAN.medical.individual, PLAN.medical.government_subsidy) == (350, 610)
    assert (PLAN.pension.paid_on_behalf.amount, PLAN.pension.family_planning.amount) == (100, 300)
    assert (PLAN.pension.min_age, PLAN.pension.max_age, PLAN.pension.family_planning.wife_min_age) == (
        16,
        59,
        50,
    )
    assert [str(day) for day in (PLAN.calendar.window_start, PLAN.calendar.window_end)] == [
        "2022-10-01",
        "2022-12-20",
    ]
    assert len(PLAN.towns) == 7 and PLAN.document == "峄政办发〔2022〕8号" and PLAN.status == "issued"
    assert PLAN.previous == "yicheng-2022"


def test_the_other_plans_are_reconstructed_with_the_published_standards():
    found = {
        i: (load_plan(i).medical.individual, load_plan(i).medical.government_subsidy) for i in plan_ids()
    }
    assert found == {
        "tengzhou-2025": (400, 670),
        "yicheng-2022": (320, 580),
        "yicheng-2023": (350, 610),
        "yicheng-2024": (380, 640),
        "yicheng-2025": (400, 670),
    }
    for plan_id in set(plan_ids()) - {"yicheng-2023"}:
        plan = load_plan(plan_id)
        assert plan.status == "reconstructed" and plan.document is None
        assert plan.notes["medical.individual"].basis == "published"


@settings(max_examples=30, deadline=None)
@given(changes())
def test_diff_is_the_change_that_leads_from_one_to_the_other(change):
    other = PLAN.change(change)
    assert PLAN.change(PLAN.diff(other)) == other
    assert other.change(other.diff(PLAN)) == PLAN


@settings(max_examples=30, deadline=None)
@given(changes())
def test_json_both_ways_is_canonical_and_the_hash_follows_the_content(change):
    other = PLAN.change(change)
    again = Plan.from_json(other.to_json())
    assert again == other and again.to_json() == other.to_json() and '"format":1' in other.to_json()
    assert again.content_hash == other.content_hash
    assert (other.content_hash == PLAN.content_hash) == (not PLAN.diff(other))


def test_a_change_leaves_the_plan_alone_and_nothing_can_be_set():
    before = PLAN.to_json()
    other = PLAN.change({"medical.individual": 380, "pension.tiers.100.open_to": None})
    assert other.medical.individual == 380 and other.pension.tiers[0].open_to is None
    assert PLAN.to_json() == before
    with pytest.raises(ValueError, match="frozen"):
        PLAN.medical.individual = 1


def test_whole_lists_apply_first_and_paths_speak_of_the_plan_before_the_other_changes():
    tiers = [{"amount": 200, "contribution_subsidy": 20}, {"amount": 400, "contribution_subsidy": 40}]
    other = PLAN.change({"pension.tiers.400.contribution_subsidy": 45, "pension.tiers": tiers})
    assert [tier.contribution_subsidy for tier in other.pension.tiers] == [20, 45]
    moved = PLAN.change({"pension.tiers.500.amount": 550, "pension.tiers.500.contribution_subsidy": 65})
    assert moved.get("pension.tiers.550.contribution_subsidy") == 65


def test_an_unset_field_of_a_rule_is_a_known_path_and_null_removes_it():
    local = PLAN.change({"medical.aid.age_70_plus.local_hukou": True})
    assert local.medical.aid[3].local_hukou is True
    assert local.change({"medical.aid.age_70_plus.local_hukou": None}) == PLAN
    assert "medical.aid.age_70_plus.towns" in PLAN.paths


def test_notes_and_title_of_the_file_do_not_move_the_hash_and_payers_do():
    assert PLAN.change({"notes.pension.min_age": None}).content_hash == PLAN.content_hash
    assert PLAN.change({"payers.aid.age_70_plus": None}).content_hash != PLAN.content_hash


def test_a_changed_plan_saved_is_a_draft_without_document():
    draft = PLAN.change({"medical.individual": 380}).as_draft()
    assert draft.status == "draft" and draft.document is None
    assert draft.content_hash == PLAN.change({"medical.individual": 380}).content_hash
