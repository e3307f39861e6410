"""The store's file: append-only by the database itself, whole after a kill, copied, restored, brought up to date."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from simulation import Refusal, Scenario, open_store
from simulation.access import Actor, local_actor
from simulation.store import restore, schema
from simulation.store.store import FILE, format_of

ROOT = Path(__file__).parents[2]
EARLIER = Path(__file__).parent / "files"
DECIDER, EDITOR = Actor("乙", "decider"), Actor("甲", "editor")
CHILD = """
import sys
from pathlib import Path
from simulation import Scenario
from simulation.access import Actor, local_actor
from simulation.store import open_store
store = open_store(Path(sys.argv[1]))
if sys.argv[4:]:  # saves: on a small made-up population
    import synthetic_data
    from people_table import random_people
    from simulation import populations, simulate
    synthetic_data.generate = lambda spec, seed, as_of, progress=None: random_people(300, seed)
    populations.violations = lambda people, as_of: {}
    outcome = simulate(Scenario())
for turn in range(int(sys.argv[3])):
    if sys.argv[4:]:
        print(store.save(outcome, actor=Actor(sys.argv[2], "editor"), note=str(turn)).short_id, flush=True)
        continue
    store.keep_draft(Scenario(title=f"{sys.argv[2]} {turn}"), actor=Actor(sys.argv[2], "editor"))
    decision = store.record(actor=Actor(sys.argv[2], "decider"), what=f"{sys.argv[2]} {turn}" + "x" * 1500, by_whom="y")
    print(decision.what.rstrip("x"), flush=True)
"""


def child(folder: Path, name: str, turns: int, *saves: str) -> subprocess.Popen[str]:
    found = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    environment = os.environ | {"PYTHONPATH": found, "PYTHONIOENCODING": "utf-8"}
    environment["WORKBENCH_HOME"] = str(folder / "home")
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), name, str(turns), *saves],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment,
    )


@pytest.fixture
def filled(tmp_path):
    """A file with a row in every table."""
    shutil.copy(EARLIER / "store-format-1.sqlite", tmp_path / FILE)
    store = open_store(tmp_path)
    store.keep_draft(Scenario(), actor=EDITOR)
    yield store
    store.close()


@pytest.mark.parametrize("table", list(schema.KEYS))
def test_the_database_refuses_to_change_delete_or_replace_a_row_whoever_asks(filled, table):
    columns = ", ".join(column.name for column in schema.METADATA.tables[table].c)
    with closing(sqlite3.connect(filled.path)) as other:
        for action in (
            f"DELETE FROM {table}",
            f"UPDATE {table} SET rowid = rowid",
            f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}",
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE true "
            f"ON CONFLICT DO UPDATE SET {columns.split(', ')[-1]} = 'x'",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="stay as they are"):
                other.execute(action)


@pytest.mark.parametrize("table", ["scenarios", "archived"])
def test_no_row_is_replaced_by_its_hidden_number(filled, table):
    columns = [column.name for column in schema.METADATA.tables[table].c]
    key = schema.KEYS[table][0]
    with closing(sqlite3.connect(filled.path)) as other:
        row = dict(
            zip(columns, other.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchone(), strict=True)
        )
        row |= {key: "ffffffffff"} | ({"content": "x"} if "content" in row else {})
        marks = ", ".join("?" * len(columns))
        with pytest.raises(sqlite3.IntegrityError, match="stay as they are"):
            other.execute(
                f"INSERT OR REPLACE INTO {table} (rowid, {', '.join(columns)}) VALUES (1, {marks})",
                list(row.values()),
            )


def test_triggers_that_somebody_took_away_are_put_back_and_it_is_said(filled, tmp_path):
    with closing(sqlite3.connect(filled.path)) as other:
        other.execute("DROP TRIGGER audit_no_delete")
        other.commit()
    again = open_store(tmp_path)
    last = again.audit().iloc[-1]
    again.close()
    assert last["what"] == "seal" and last["why"].endswith("audit_no_delete")
    with (
        closing(sqlite3.connect(filled.path)) as other,
        pytest.raises(sqlite3.IntegrityError, match="stay as they are"),
    ):
        other.execute("DELETE FROM audit")


def test_what_is_decided_on_cannot_be_archived_even_past_the_program(filled):
    locked = next(decision.scenario for decision in filled.decisions() if decision.locks)
    with pytest.raises(IntegrityError, match="decided on"), filled._file.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO archived (scenario, why, archived_by, archived_at) VALUES (?, 'x', 'x', 'x')",
            (locked,),
        )


@pytest.mark.parametrize("file", sorted(EARLIER.glob("store-format-*.sqlite")), ids=lambda file: file.stem)
def test_files_of_every_earlier_format_are_brought_up_to_date(tmp_path, file):
    earlier = int(file.stem.rsplit("-", 1)[1])
    shutil.copy(file, tmp_path / FILE)
    assert format_of(tmp_path) == earlier < schema.FORMAT
    store = open_store(tmp_path)
    second, first = store.list(archived=True)
    assert (first.short_id, second.short_id) == ("a15aaf3e50", "ef38f47d47")
    assert first.archived and second.decided.what == "用第二版" and second.parent == first.short_id
    assert first.title == "每人多缴三十元" and first.author == "王科长" and first.purpose == "十月碰头会"
    asked = Scenario(title=first.title, changes={"medical.individual": 380}, population="yicheng")
    assert first.scenario == asked
    whole = store.get(first.short_id)
    assert whole.headline["public"] + whole.headline["own"] == pytest.approx(whole.budget["amount"].sum())
    assert list(whole.changes["new"]) == ["380"]
    assert [decision.what for decision in store.decisions()] == ["用第二版", "下周再议档次"]
    assert list(store.audit()["what"]) == ["save", "save", "decide", "archive", "record", "upgrade"]
    store.close()
    assert format_of(tmp_path) == schema.FORMAT
    (kept,) = tmp_path.glob(f"store.format-{earlier}.*.sqlite")
    with closing(sqlite3.connect(kept)) as before:
        assert before.execute("PRAGMA user_version").fetchone() == (earlier,)


def test_a_row_altered_before_the_upgrade_is_not_taken_for_good_after_it(tmp_path):
    shutil.copy(EARLIER / "store-format-1.sqlite", tmp_path / FILE)
    with closing(sqlite3.connect(tmp_path / FILE)) as other:
        other.execute("DROP TRIGGER scenarios_no_update")
        other.execute("UPDATE scenarios SET author = '别人' WHERE short_id = 'a15aaf3e50'")
        other.commit()
    store = open_store(tmp_path)
    assert len(store.list(archived=True)) == 2 and store.get("ef38f47d47").author
    with pytest.raises(Refusal, match="hash"):
        store.get("a15aaf3e50")
    store.close()


def test_every_earlier_format_has_a_step_and_a_file_to_test_it_on():
    from simulation.store.upgrade import STEPS

    assert sorted(STEPS) == list(range(1, schema.FORMAT))
    assert {file.stem for file in EARLIER.glob("store-*.sqlite")} == {
        f"store-format-{step}" for step in STEPS
    }


def test_a_later_format_a_foreign_file_and_a_damaged_one_are_refused_untouched(tmp_path):
    path = tmp_path / FILE
    for make, words in ((_later, "newer"), (_foreign, "another program"), (_damaged, "scenario store")):
        path.unlink(missing_ok=True)
        make(path)
        before = path.read_bytes()
        with pytest.raises(Refusal) as refused:
            open_store(tmp_path)
        assert words in refused.value.text("en") and str(path) in refused.value.text("zh")
        assert path.read_bytes() == before


def _later(path: Path) -> None:
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE scenarios (x)")
        made.execute("PRAGMA user_version = 99")


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE bills (yuan)")


def _damaged(path: Path) -> None:
    path.write_bytes(b"no database " * 1000)


def _full(store) -> None:
    with store._file.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def _read_only(store) -> None:
    with store._file.read() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")


def _busy(store) -> None:
    with store._file.read() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    store.other = sqlite3.connect(store.path, isolation_level=None)
    store.other.execute("BEGIN IMMEDIATE")


@pytest.mark.parametrize(
    ("make", "en", "zh"),
    [(_full, "disk is full", "磁盘已满"), (_read_only, "rights", "权限"), (_busy, "another", "占用")],
)
def test_a_full_disk_a_read_only_or_a_locked_file_is_said_and_nothing_is_half_written(filled, make, en, zh):
    decisions, audit = len(filled.decisions()), len(filled.audit())
    make(filled)
    with pytest.raises(Refusal) as refused:
        for _ in range(40):
            filled.record(actor=DECIDER, what="x" * 2_000, by_whom="组", note="x" * 5_000)
            decisions, audit = decisions + 1, audit + 1
    assert en in refused.value.text("en") and zh in refused.value.text("zh")
    assert str(filled.path) in refused.value.text("en")
    if make is _busy:
        filled.other.close()
    assert (len(filled.decisions()), len(filled.audit())) == (decisions, audit)


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Refusal, match="cannot be made"):
        open_store(tmp_path / "file" / "data")


def test_several_may_make_and_write_the_file_at_the_same_moment(tmp_path):
    start = threading.Barrier(6)

    def write(name: str) -> None:
        start.wait()
        with closing(open_store(tmp_path)) as store:
            for turn in range(4):
                store.record(actor=DECIDER, what=f"{name} {turn}", by_whom="组")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, "ABCDEF"))
    with closing(open_store(tmp_path)) as store:
        assert len({decision.what for decision in store.decisions()}) == len(store.audit()) == 24


@pytest.mark.slow
def test_two_writers_at_once_lose_nothing(tmp_path):
    both = [child(tmp_path, name, 15) for name in ("甲", "乙")]  # they also make the file at the same moment
    said = [line for one in both for line in one.communicate(timeout=120)[0].splitlines()]
    assert len(said) == 30 and [one.returncode for one in both] == [0, 0]
    store = open_store(tmp_path)
    assert sorted(decision.what.rstrip("x") for decision in store.decisions()) == sorted(said)
    assert len(store.audit()) == 60
    store.close()


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, 3, 7, 12])
def test_a_killed_process_loses_nothing_confirmed_and_leaves_no_half_row(tmp_path, after):
    one = child(tmp_path, "甲", 10_000)
    said = [one.stdout.readline().strip() for _ in range(after)]
    one.kill()
    said += one.stdout.read().split("\n")
    one.wait(timeout=30)
    said = [line for line in said if line.startswith("甲 ") and line.strip() == line]
    store = open_store(tmp_path)
    kept = [decision.what.rstrip("x") for decision in store.decisions()]
    assert kept[: len(said)] == said and len(kept) - len(said) <= 1
    with closing(sqlite3.connect(store.path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert not file.execute("PRAGMA foreign_key_check").fetchall()
        drafts = file.execute("SELECT count(*) FROM drafts").fetchone()[0]
    # a write and its audit row are one transaction
    assert list(store.audit()["what"]).count("record") == len(kept)
    assert list(store.audit()["what"]).count("draft") == drafts >= len(kept)
    store.close()


@pytest.mark.slow
@pytest.mark.parametrize("wait", random.Random(7).sample(range(5, 200), 4))
def test_a_process_killed_while_it_saves_loses_no_confirmed_scenario(tmp_path, wait):
    one = child(tmp_path, "甲", 10_000, "saves")
    said = [one.stdout.readline().strip()]
    time.sleep(wait / 1000)  # somewhere within a save
    one.kill()
    said += one.stdout.read().split("\n")[:-1]  # what was printed whole
    one.wait(timeout=30)
    store = open_store(tmp_path)
    kept = [saved.short_id for saved in store.list()]
    assert set(said) <= set(kept) and len(kept) - len(said) <= 1
    for id in kept:
        assert store.get(id).budget["amount"].sum() > 0  # whole, by its hash
    assert list(store.audit()["what"]) == ["save"] * len(kept)
    with closing(sqlite3.connect(store.path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()


def test_a_damaged_store_is_laid_aside_whole_when_a_backup_takes_its_place(tmp_path, filled):
    copy = tmp_path / "copy.sqlite"
    filled.backup(copy, actor=DECIDER)
    filled.close()
    _damaged(tmp_path / FILE)
    damaged = (tmp_path / FILE).read_bytes()
    aside = restore(copy, actor=DECIDER, folder=tmp_path)
    assert aside.read_bytes() == damaged
    with closing(open_store(tmp_path)) as again:
        assert len(again.list(archived=True)) == 2
        with pytest.raises(Refusal, match="not a backup"):
            restore(again.path, actor=DECIDER, folder=tmp_path)
        with pytest.raises(Refusal, match="no such folder"):
            again.backup(tmp_path / "nowhere" / "x.sqlite", actor=DECIDER)


def test_backup_while_others_write_and_restore_puts_the_former_file_aside(tmp_path, filled):
    copy = tmp_path / "备份" / "方案库.sqlite"
    copy.parent.mkdir()
    before = [one.short_id for one in filled.list(archived=True)]
    with filled._file.write() as connection:  # a writer at work: the copy is of the moment before
        connection.exec_driver_sql("INSERT INTO audit (at, who, what, why) VALUES ('x', 'x', 'x', 'x')")
        from simulation.store import file

        file.copy(filled.path, copy)
    with pytest.raises(Refusal, match="not overwritten"):
        filled.backup(copy, actor=DECIDER)
    filled.record(actor=DECIDER, what="后来的决定", by_whom="组")
    with pytest.raises(Refusal, match="decider"):
        restore(copy, actor=EDITOR, folder=tmp_path)
    filled.close()
    aside = restore(copy, actor=DECIDER, folder=tmp_path)
    again = open_store(tmp_path)
    assert [one.short_id for one in again.list(archived=True)] == before
    assert "后来的决定" not in [decision.what for decision in again.decisions()]
    assert list(again.audit()["what"])[-1] == "restore"
    again.close()
    with closing(sqlite3.connect(aside)) as former:
        assert former.execute("SELECT count(*) FROM decisions WHERE what = '后来的决定'").fetchone() == (1,)


def test_restore_refuses_what_is_no_whole_store(tmp_path, filled):
    for name, make in (("a", _foreign), ("b", _damaged), ("c", lambda path: None)):
        make(tmp_path / name)
        with pytest.raises(Refusal):
            restore(tmp_path / name, actor=DECIDER, folder=tmp_path)
    assert len(filled.list(archived=True)) == 2


def test_a_row_that_was_tampered_with_is_not_shown_as_good(filled):
    short = filled.list()[0].short_id
    with closing(sqlite3.connect(filled.path)) as other:
        other.execute("DROP TRIGGER scenarios_no_update")
        other.execute("UPDATE scenarios SET author = '别人' WHERE short_id = ?", (short,))
        other.commit()
    with pytest.raises(Refusal, match="hash"):
        filled.get(short)


def test_a_scenario_of_a_plan_no_longer_here_is_listed_and_says_so_when_opened(tmp_path, filled):
    row = dict.fromkeys((column.name for column in schema.scenarios.c), "")
    text = json.loads(Scenario().to_json()) | {"plan": "nowhere-1999"}
    row |= {
        "short_id": "0123456789",
        "saved_at": "2099-01-01T00:00:00+08:00",
        "parent": None,
        "budget": b"",
        "coverage": b"",
        "assumptions": "{}",
    }
    row |= {"scenario": json.dumps(text), "versions": "{}", "changes": "[]", "headline": "{}", "title": "旧"}
    row |= {"assumptions": "{broken"}
    row["content"] = schema.content_of(row)
    with filled._file.write() as connection:
        connection.execute(schema.scenarios.insert().values(row))
    newest = filled.list()[0]
    assert newest.title == "旧" and newest.unreadable == ("headline", "assumptions")
    assert len(filled.list()) == 2 and not filled.list()[1].unreadable
    with pytest.raises(Refusal, match="nowhere-1999"):
        _ = newest.scenario
    with pytest.raises(Refusal, match="cannot read this scenario"):
        filled.get(newest.short_id)


def test_the_draft_of_a_version_before_the_store_is_taken_over_once(tmp_path):
    file = tmp_path / "draft.json"
    scenario = Scenario(title="从前", changes={"medical.individual": 380})
    kept = {"format": 1, "saved_at": "2026-11-01T08:00:00+08:00", "scenario": json.loads(scenario.to_json())}
    file.write_text(json.dumps(kept), encoding="utf-8")
    for _ in range(2):
        store = open_store(tmp_path)
        assert store.draft(actor=local_actor())[0] == scenario
        assert list(store.audit()["what"]) == ["draft"]
        store.close()
    assert not file.exists() and (tmp_path / "draft.taken-over.json").exists()


def test_an_earlier_draft_that_cannot_be_read_is_put_aside_and_the_store_opens(tmp_path):
    (tmp_path / "draft.json").write_text("{", encoding="utf-8")
    store = open_store(tmp_path)
    assert store.draft(actor=local_actor()) is None
    store.close()
    assert (tmp_path / "draft.unreadable.json").read_text(encoding="utf-8") == "{"
