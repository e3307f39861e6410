"""The way through the commands: made-up lists, their check, and the workbooks that go back to offices and towns."""

from __future__ import annotations

import pandas as pd
import pytest

from export import roster_command
from export.__main__ import main as export
from simulation.__main__ import main as simulation
from tests.roster.dirty_district import district

pytestmark = pytest.mark.slow  # whole districts, or lists of one


@pytest.fixture
def lists(tmp_path, monkeypatch):
    """Lists of a small place in a folder, and the key of a user of their own."""
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(roster_command, "planted", lambda people, place, seed, handed: district())
    monkeypatch.setattr(roster_command, "people_of", lambda ref: district().people.reset_index(drop=True))
    asked = ["--out", str(tmp_path / "made"), "--encoding", "gb18030", "--dates", "slash", "--one-in", "1"]
    assert export(["rosters", *asked]) == 0
    return tmp_path / "made"


def test_lists_are_made_checked_and_sent_back(lists, tmp_path, capsys):
    files = [str(path) for path in sorted((lists / "lists").iterdir())]
    truths = pd.read_csv(lists / "planted.csv")
    assert (
        simulation(
            ["roster", "check", *files, "--ids", "synthetic", "--all", "--out", str(tmp_path / "found")]
        )
        == 0
    )
    said = capsys.readouterr()
    found = pd.read_csv(tmp_path / "found" / "findings.csv")
    assert len(found) == len(truths)
    assert found["check"].value_counts().to_dict() == truths["check"].value_counts().to_dict()
    known = district().common
    everything = said.out + said.err + (tmp_path / "found" / "findings.csv").read_text(encoding="utf-8-sig")
    assert not any(number in everything for number in known["id_number"])
    assert all(str(text) in said.out for text in found["text"])

    assert export(["exceptions", *files, "--ids", "synthetic", "--out", str(tmp_path / "books")]) == 0
    names = {path.name for path in (tmp_path / "books").iterdir()}
    assert {f"镇街-{town}.xlsx" for town in found["town"].dropna().unique()} < names
    assert "汇总.xlsx" in names


def test_a_form_that_cannot_be_is_refused(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(roster_command, "people_of", lambda ref: district().people.reset_index(drop=True))
    asked = ["rosters", "--out", str(tmp_path), "--encoding", "utf-8", "--dates", "cell"]
    assert export(asked) == 1
    assert "only a workbook" in capsys.readouterr().err
