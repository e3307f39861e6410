"""The user's folder: drafts survive, a broken one is set aside, nothing half written is left."""

from __future__ import annotations

import pytest

from simulation import Scenario, userdata


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "用户 数据"))


def test_a_draft_comes_back_and_can_be_forgotten():
    assert userdata.load_draft() is None
    draft = Scenario(title="草案", changes={"medical.individual": 380})
    userdata.save_draft(draft)
    again, saved_at = userdata.load_draft()
    assert again == draft and saved_at.tzinfo is not None
    userdata.discard_draft()
    assert userdata.load_draft() is None


def test_a_draft_that_cannot_be_read_is_set_aside_and_kept():
    path = userdata.data_folder() / userdata.DRAFT
    path.write_text("{broken", encoding="utf-8")
    assert userdata.load_draft() is None
    kept = list(userdata.data_folder().glob("*unreadable*"))
    assert [file.read_text(encoding="utf-8") for file in kept] == ["{broken"]


def test_a_write_that_fails_leaves_the_old_file_and_no_litter():
    path = userdata.data_folder() / "file.txt"
    userdata.write_text_atomically(path, "old")

    def fails(temporary):
        temporary.write_text("half", encoding="utf-8")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        userdata.write_atomically(path, fails)
    assert path.read_text(encoding="utf-8") == "old"
    assert [file.name for file in userdata.data_folder().iterdir()] == ["file.txt"]
