"""The user's folder: nothing half written is left."""

from __future__ import annotations

import pytest

from simulation import userdata


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "用户 数据"))


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
