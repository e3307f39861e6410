"""The scenario store: nothing saved changes, roles hold, what is decided on is locked."""

from __future__ import annotations

import pandas as pd
import pytest
from sqlalchemy.exc import IntegrityError

from simulation import Refusal, Scenario, open_store, simulate
from simulation.access import Actor

EDITOR, DECIDER, VIEWER = Actor("甲", "editor"), Actor("乙", "decider"), Actor("丙", "viewer")


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "数据")
    yield opened
    opened.close()


def test_saved_decided_archived_and_audited(store):
    outcome = simulate(Scenario(title="=cmd|x <script>", changes={"medical.individual": 380}))
    first = store.save(outcome, actor=EDITOR, purpose="会商")
    second = store.save(outcome, actor=EDITOR, parent=first.short_id)
    again = store.get(first.short_id)
    assert again.scenario == outcome.scenario and again.title == "=cmd|x <script>"
    pd.testing.assert_frame_equal(again.budget, outcome.budget, check_dtype=False, check_categorical=False)
    assert again.budget["amount"].sum() == outcome.budget["amount"].sum()
    store.decide(first.short_id, actor=DECIDER, what="通过", by_whom="领导小组")
    for refused in (
        lambda: store.archive(first.short_id, actor=DECIDER, why="x"),
        lambda: store.decide(first.short_id, actor=DECIDER, what="x", by_whom="y"),
        lambda: store.save(outcome, actor=VIEWER),
        lambda: store.decide(second.short_id, actor=EDITOR, what="x", by_whom="y"),
        lambda: store.get("0123456789"),
        lambda: store.get("../x"),
    ):
        with pytest.raises(Refusal):
            refused()
    store.archive(second.short_id, actor=EDITOR, why="重复")
    assert [one.short_id for one in store.list()] == [first.short_id]
    assert len(store.list(archived=True)) == 2 and store.get(second.short_id).parent == first.short_id
    assert list(store.audit()["what"]) == ["save", "save", "decide", "archive"]
    for table in ("scenarios", "decisions", "archived", "audit"):
        for action in (f"DELETE FROM {table}", f"UPDATE {table} SET rowid = rowid"):
            with pytest.raises(IntegrityError, match="stay as they are"), store._file.write() as connection:
                connection.exec_driver_sql(action)
