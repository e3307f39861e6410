"""A decision of a meeting names a scenario that stays; who may not decide leaves nothing behind."""

from __future__ import annotations

import pytest

from simulation import Refusal, Scenario, open_store
from simulation.access import Actor
from ui.meeting_set import DRAFT, Entry, Words, keep_decision

WORDS = Words("用这个", "领导小组", "", "会商")
SCENARIO = Scenario(title="草案", changes={"medical.individual": 380})


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("role", "words"),
    [("viewer", WORDS), ("editor", WORDS), ("decider", Words("", "领导小组", "", "会商"))],
    ids=["viewer", "editor", "nothing decided"],
)
def test_what_is_refused_leaves_no_scenario_and_no_audit_row(store, role, words):
    with pytest.raises(Refusal):
        keep_decision(store, Actor("甲", role), Entry(DRAFT, SCENARIO), SCENARIO, words, lock=False)
    assert not store.list() and store.audit().empty


@pytest.mark.parametrize("lock", [False, True])
def test_a_draft_is_saved_with_its_decision_and_a_saved_one_is_not_saved_again(store, lock):
    actor = Actor("甲", "decider")
    entry = keep_decision(store, actor, Entry(DRAFT, SCENARIO), SCENARIO, WORDS, lock=False)
    (saved,) = store.list()
    assert (entry.saved, entry.title) == (saved.short_id, "草案")
    assert keep_decision(store, actor, entry, saved.scenario, WORDS, lock=lock) is entry
    assert len(store.list()) == 1
    assert [(one.scenario, one.locks) for one in store.decisions()] == [
        (saved.short_id, False),
        (saved.short_id, lock),
    ]
