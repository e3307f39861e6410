"""The scenario store: nothing saved changes, roles hold, what is decided on is locked, text stays text."""

from __future__ import annotations

import pandas as pd
import pytest

from simulation import MODEL_VERSION, Refusal, Scenario, open_store, simulate
from simulation.__main__ import REFUSED, main
from simulation.access import Actor
from simulation.store import schema

EDITOR, DECIDER, VIEWER = Actor("甲", "editor"), Actor("乙", "decider"), Actor("丙", "viewer")
HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script> [x](javascript:1) **粗** \u202egpj.exe\n第二行"


pytestmark = pytest.mark.usefixtures("small_world")


@pytest.fixture
def store():
    opened = open_store()
    yield opened
    opened.close()


def test_a_saved_scenario_has_all_that_it_rests_on_and_the_tables_it_gave(store):
    outcome = simulate(Scenario(title=HOSTILE, changes={"medical.individual": 380}))
    first = store.save(outcome, actor=EDITOR, purpose=HOSTILE, note=HOSTILE)
    assert first.scenario == outcome.scenario and first.scenario_id == outcome.scenario.id
    assert first.title == first.purpose == first.note == HOSTILE and first.author == "甲"
    assert first.versions["model"] == MODEL_VERSION and first.versions["pandas"] == pd.__version__
    assert first.population == outcome.stamp.population_id and first.origin == "synthetic"
    assert first.changes.to_dict("records") == [
        {"path": "medical.individual", "clause": "4.1.M1", "old": "350", "new": "380"}
    ]
    assert "380" in first.plan and first.saved_at.tzinfo is not None
    for kept, made in ((first.budget, outcome.budget), (first.coverage, outcome.coverage)):
        pd.testing.assert_frame_equal(kept, made, check_dtype=False, check_categorical=False)


def test_the_same_scenario_gives_the_same_figures_in_store_notebook_and_command_line(store, tmp_path):
    first = store.save(Scenario(changes={"medical.individual": 380}), actor=EDITOR)
    assert main(["store", "show", first.short_id, "--out", str(tmp_path / "s.json")]) == 0
    assert main(["run", str(tmp_path / "s.json"), "--out", str(tmp_path / "out")]) == 0
    from_command = pd.read_parquet(tmp_path / "out" / "budget.parquet")
    from_notebook = simulate(store.get(first.short_id).scenario)
    assert from_notebook.stamp.scenario_id == first.scenario_id
    fen = [
        (table["amount"] * 100).round().astype(int).tolist()
        for table in (first.budget, from_command, from_notebook.budget)
    ]
    assert fen[0] == fen[1] == fen[2] and sum(fen[0]) > 0


def test_decided_locks_archived_stays_and_each_write_is_audited(store):
    first = store.save(Scenario(title="一"), actor=EDITOR, purpose="会商")
    second = store.save(Scenario(title="二"), actor=EDITOR, parent=first.short_id)
    decision = store.decide(first.short_id, actor=DECIDER, what="通过", by_whom="领导小组")
    assert decision.locks and store.get(first.short_id).decided == decision
    for refused in (
        lambda: store.archive(first.short_id, actor=DECIDER, why="x"),
        lambda: store.decide(first.short_id, actor=DECIDER, what="x", by_whom="y"),
    ):
        with pytest.raises(Refusal, match="locked"):
            refused()
    store.archive(second.short_id, actor=EDITOR, why="重复")
    with pytest.raises(Refusal, match="already"):
        store.archive(second.short_id, actor=EDITOR, why="重复")
    store.record(actor=DECIDER, what="再议", by_whom="组", scenario=second)
    assert [one.short_id for one in store.list()] == [first.short_id]
    assert len(store.list(archived=True)) == 2 and store.get(second.short_id).archived
    assert [d.what for d in store.decisions(second.scenario_id)] == [
        "通过",
        "再议",
    ]  # same figures: titles differ
    audit = store.audit()
    assert list(audit["what"]) == ["save", "save", "decide", "archive", "record"]
    assert list(audit["who"]) == ["甲", "甲", "乙", "甲", "乙"] and list(audit["why"])[3] == "重复"


@pytest.mark.parametrize(
    ("write", "role"),
    [
        (lambda store, id, actor: store.save(Scenario(), actor=actor), "editor"),
        (lambda store, id, actor: store.archive(id, actor=actor, why="x"), "editor"),
        (lambda store, id, actor: store.decide(id, actor=actor, what="x", by_whom="y"), "decider"),
        (lambda store, id, actor: store.record(actor=actor, what="x", by_whom="y"), "decider"),
    ],
)
def test_who_may_not_cannot_where_the_write_happens(store, write, role):
    id = store.save(Scenario(), actor=EDITOR).short_id
    before = len(store.audit())
    lower = {"editor": ("viewer",), "decider": ("viewer", "editor")}[role]
    for name in lower:
        with pytest.raises(Refusal, match=f"needs a {role}"):
            write(store, id, Actor("丙", name))
    assert len(store.audit()) == before
    write(store, id, Actor("丁", role))
    assert len(store.audit()) == before + 1


def test_versions_are_linked_old_to_new(store):
    first = store.save(Scenario(title="一"), actor=EDITOR)
    second = store.save(Scenario(title="二"), actor=EDITOR, parent=first.short_id)
    third = store.save(Scenario(title="三"), actor=EDITOR, parent=second.short_id)
    other = store.save(Scenario(title="另"), actor=EDITOR)
    line = [one.short_id for one in store.history(second.short_id)]
    assert line == [first.short_id, second.short_id, third.short_id]
    assert [one.short_id for one in store.history(other.short_id)] == [other.short_id]
    with pytest.raises(Refusal, match="no saved scenario"):
        store.save(Scenario(), actor=EDITOR, parent="0123456789")


@pytest.mark.parametrize(
    "id", ["", "x", "../../etc", "0123456789' OR 1=1", "ABCDEF0123", "0123456789", "０１２３４５６７８９"]
)
def test_an_unknown_or_malformed_id_says_so(store, id):
    with pytest.raises(Refusal) as refused:
        store.get(id)
    assert "编号" in refused.value.text("zh") and "id" in refused.value.text("en")


def test_drafts_belong_to_a_person_and_the_last_is_offered(store):
    assert store.draft(actor=EDITOR) is None
    for amount in (360, 370):
        store.keep_draft(Scenario(changes={"medical.individual": amount}), actor=EDITOR)
    assert store.draft(actor=EDITOR)[0].changes == {"medical.individual": 370}
    assert store.draft(actor=DECIDER) is None
    store.drop_draft(actor=EDITOR)
    assert store.draft(actor=EDITOR) is None
    assert list(store.audit()["what"]) == ["draft", "draft", "leave draft"]


def test_the_same_save_within_one_tick_of_the_clock_is_kept_twice(store, monkeypatch):
    outcome, ticks = (
        simulate(Scenario()),
        iter(["2026-01-01T00:00:00+08:00"] * 4 + ["2026-01-01T00:00:01+08:00"] * 2),
    )
    monkeypatch.setattr(schema, "now", lambda: next(ticks))
    first, second = (store.save(outcome, actor=EDITOR) for _ in range(2))
    assert first.short_id != second.short_id and len(store.list()) == 2


def test_a_name_that_cannot_be_kept_writes_nothing(store):
    for name in ("", "甲" * 101, "甲\x1b[31m"):
        with pytest.raises(Refusal) as refused:
            store.keep_draft(Scenario(), actor=Actor(name, "editor"))
        assert refused.value.problems[0].where == "name"
    assert store.audit().empty


@pytest.mark.parametrize(
    ("texts", "where"),
    [
        ({"what": "", "by_whom": "组"}, "what"),
        ({"what": "x", "by_whom": " "}, "by_whom"),
        ({"what": "x" * 2_001, "by_whom": "组"}, "what"),
        ({"what": "x", "by_whom": "组\x00"}, "by_whom"),
        ({"what": "x", "by_whom": "组", "note": "\ud800"}, "note"),
    ],
)
def test_text_that_cannot_be_kept_is_refused_by_name(store, texts, where):
    with pytest.raises(Refusal) as refused:
        store.record(actor=DECIDER, **texts)
    assert refused.value.problems[0].where == where and not store.decisions()


def test_the_commands_do_what_they_say(capsys, tmp_path):
    assert main(["store", "list"]) == 0 and "还没有方案" in capsys.readouterr().out
    assert main(["store", "save", "yicheng-2023", "--title", HOSTILE, "--purpose", "会"]) == 0
    id = capsys.readouterr().out.split()[1].split("（")[0]
    assert main(["store", "save", "yicheng-2023", "--title", "另一个"]) == 0
    other = capsys.readouterr().out.split()[1].split("（")[0]
    assert main(["store", "list", "--lang", "en"]) == 0
    listed = capsys.readouterr().out
    assert id in listed and "\u202e" not in listed and len(listed.splitlines()) == 3
    assert main(["store", "decide", id, "--what", "同意", "--by", "组"]) == 0
    assert main(["store", "archive", id, "--why", "x"]) == REFUSED
    assert (
        "locked" in (main(["store", "archive", id, "--why", "x", "--lang", "en"]), capsys.readouterr().err)[1]
    )
    assert main(["store", "archive", other, "--why", "重复"]) == 0
    assert main(["store", "audit"]) == 0 and "重复" in capsys.readouterr().out
    copy = tmp_path / "copy.sqlite"
    assert main(["store", "backup", str(copy)]) == 0 and copy.is_file()
    assert main(["store", "restore", str(copy)]) == 0
    assert main(["store", "upgrade"]) == 0 and "格式 2" in capsys.readouterr().out
    assert main(["store", "show", "zzz"]) == REFUSED
