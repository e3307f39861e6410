"""Tables for the notice board as files, and a saved link opened by its password."""

from __future__ import annotations

import pandas as pd
import pytest
from openpyxl import load_workbook

from export.__main__ import main
from simulation import people_of_lists, read_lists
from simulation.roster import ListFile, vault
from simulation.roster.publication import LEAST, NOTICE, bounds_of, notice_counts, publish
from tests.planted_lists import found_in, leaks, planted
from tests.simulation.roster_files import PLAN

pytestmark = pytest.mark.slow  # whole districts, or lists of one

FILES, SECRETS = planted()


@pytest.fixture(scope="module")
def read():
    lists = [ListFile(name, data) for name, data in FILES.items()]
    listings, link = read_lists(lists, PLAN, ids="synthetic", key=b"k" * 32)
    return people_of_lists(listings, PLAN), link


def test_every_member_counts_once_and_no_small_count_stands(read):
    roster, _ = read
    counts = notice_counts(roster.people, PLAN)
    assert counts["persons"].sum() == roster.people["joins_medical"].sum()
    published = publish(counts, NOTICE)
    assert published.small and all(high > low for low, high in bounds_of(published).values())
    for table in published.tables.values():
        shown = table["persons"].dropna()
        assert ((shown == 0) | (shown >= LEAST)).all()


def test_the_workbook_for_the_notice_board_shows_stars_and_no_names(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    out = tmp_path / "out" / "公示.xlsx"
    assert (
        main(["notice", *(str(tmp_path / name) for name in FILES), "--ids", "synthetic", "--out", str(out)])
        == 0
    )
    book = load_workbook(out)
    assert book.sheetnames == ["资助类别", "年龄"]
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "＊" in cells and not {str(n) for n in range(1, LEAST)} & set(map(str, cells))
    assert leaks(out.parent, SECRETS) == [] and leaks(tmp_path / "home", SECRETS) == []


def test_a_saved_link_opens_with_its_password_alone(read, tmp_path, monkeypatch, capsys):
    _, link = read
    vault.save(link, tmp_path / "a.link", "correct horse battery")
    assert leaks(tmp_path, SECRETS) == []
    out = tmp_path / "names.csv"
    monkeypatch.setattr("getpass.getpass", lambda prompt: "another password")
    assert main(["names", str(tmp_path / "a.link"), "--out", str(out)]) == 1 and not out.exists()
    assert found_in(capsys.readouterr().err.encode(), SECRETS) == []
    monkeypatch.setattr("getpass.getpass", lambda prompt: "correct horse battery")
    assert main(["names", str(tmp_path / "a.link"), "--out", str(out)]) == 0
    assert len(pd.read_csv(out)) == len(link) and leaks(tmp_path, SECRETS) == ["names.csv"]


def test_a_template_comes_from_the_command_line(tmp_path):
    assert main(["list-template", "police", "--out", str(tmp_path / "a.xlsx")]) == 0
    assert "变动类型" in [cell.value for cell in load_workbook(tmp_path / "a.xlsx")["户籍变动名单"][1]]
