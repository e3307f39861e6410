"""A list that lacks towns of the roster: who lives there is counted and what follows is said; a stray row is no town."""

from __future__ import annotations

import pandas as pd
import pytest

from simulation.roster import ListFile, Profile, Roster, people_of_lists, read_lists
from simulation.roster.checks import find_faults
from simulation.roster.kinds import KINDS
from simulation.roster.listed import Listed
from tests.roster.test_categories import csv_file, row
from tests.roster.test_checks_by_hand import KEY, OTHER, PLAN, TOWN, A, B, C, file, number

HERE = [number("1970-01-01", place=place) for place in range(12)]
PLAIN = {"tax": "镇街 姓名 身份证号 医保实缴金额 医保缴费日期"}


def joined(*files: ListFile) -> Roster:
    listings, _ = read_lists(files, PLAN, profile=Profile(), ids="synthetic", key=KEY)
    return people_of_lists(listings, PLAN)


def plain_tax(*people: tuple[str, str]) -> ListFile:
    return file("tax", [[town, "某某", who, 350, "2022-11-01"] for town, who in people], PLAIN["tax"])


def test_5_1_a_list_without_a_town_is_said_with_its_people_and_what_follows_for_results():
    roster = joined(
        plain_tax((TOWN, A), (OTHER, B), (OTHER, C)), file("civil_affairs", [[TOWN, "某", A, "低保"]])
    )
    zh, en = roster.absent["civil_affairs_towns"]
    assert f"（civil_affairs.csv）没有{OTHER}的人（清册上有 2 人）：低保在那里" in zh and "为零" in zh
    assert OTHER in en and "2 persons" in en and "nobody counts" in en
    assert any("没有一行是" in note.zh and "特困" in note.zh for note in roster.notes)


def test_5_1_where_the_roster_has_categories_they_are_said_to_count_in_the_towns_that_a_list_lacks():
    tax = csv_file("tax", [row(A, "低保"), row(B, "低保", town=OTHER)])
    roster = joined(tax, file("civil_affairs", [[TOWN, "某", A, "低保"]]))
    assert roster.people["dibao"].all() and "清册上的人员类别计" in roster.absent["civil_affairs_towns"][0]
    whole = joined(tax, file("civil_affairs", [[TOWN, "某", A, "低保"], [OTHER, "某", B, "低保"]]))
    assert "civil_affairs_towns" not in whole.absent


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "stray"), [(4, False), (8, False), (9, True), (12, True)])
def test_a_stray_row_of_another_town_makes_a_list_none_of_that_town(rows, stray):
    """One row beside eight is taken for a short list of both towns; beside nine it is not."""
    tax = csv_file("tax", [row(A, "低保", town=OTHER), row(B, "低保", 350)])
    listed = [[TOWN, "某", who, "低保"] for who in HERE[:rows]] + [[OTHER, "某", C, "低保"]]
    roster = joined(tax, file("civil_affairs", listed))
    assert (
        bool(roster.people.loc[roster.people["on_roster"] & (roster.people["town"] == OTHER), "dibao"].all())
        is stray
    )
    assert any("只有 1 行" in note.zh and "假设" in note.zh for note in roster.notes) is stray
    accused = find_faults(roster, PLAN).table.query("check == 'category_not_listed'")["row"].tolist()
    assert accused == ([3] if stray else [2, 3])
    assert roster.people["dibao"].sum() >= rows + 1, "who stands in the stray row is on the list all the same"


def test_4_1_p5_a_family_the_roster_marks_counts_in_a_town_that_the_health_list_lacks():
    columns = "镇街 姓名 身份证号 医保实缴金额 计生家庭类型"
    tax = file("tax", [[TOWN, "某", A, 350, "双女户"], [OTHER, "某", B, 350, "双女户"]], columns)
    roster = joined(tax, file("health", [[TOWN, "某", C, "双女户", ""]]))
    people = roster.people.set_index("town")
    own = people.loc[people["on_roster"], "family_planning"]
    assert (own[TOWN], own[OTHER]) == ("none", "two_daughters") and OTHER in roster.absent["health_towns"][0]


@pytest.mark.parametrize(
    ("kind", "line", "word"),
    [
        ("disabled", [TOWN, "某", A, "一级"], "为零"),
        ("police", [TOWN, "某", A, "死亡", "2023-02-01"], "仍按在册计"),
        ("employee", [TOWN, "某", A, "医疗", ""], "参保率可能偏低"),
        ("education", [TOWN, "某", A, "某校"], "在校学生"),
        ("elderly", [TOWN, "某", A], "没有核对"),
    ],
)
def test_every_kind_of_list_says_what_its_lacking_a_town_means(kind, line, word):
    roster = joined(plain_tax((TOWN, A), (OTHER, B)), file(kind, [line]))
    said = roster.absent[f"{kind}_towns"]
    assert OTHER in said[0] and word in said[0] and OTHER in said[1]


def test_a_list_that_states_no_town_is_of_every_town():
    roster = joined(
        plain_tax((TOWN, A), (OTHER, B)), file("civil_affairs", [["某", A, "低保"]], "姓名 身份证号 人员类别")
    )
    assert not [name for name in roster.absent if name.endswith("_towns")]


@pytest.mark.parametrize(
    ("counts", "stray"),
    [
        ((13, 6, 4, 3, 2, 1), 0), ((300, 280, 310, 1), 1), ((300, 280, 9), 1), ((300, 280, 10), 0),
        ((400, 9), 1), ((400, 10), 0), ((1, 1, 1), 0), ((5, 1), 0), ((40,), 0),
    ],
)  # fmt: skip
def test_which_rows_are_stray(counts, stray):
    """A short list of a whole district has one or two rows of its small towns; a long one has none of a town by a row."""
    towns = [town for town, rows in zip(PLAN.towns, counts, strict=False) for _ in range(rows)]
    empty = pd.DataFrame()
    rows = pd.DataFrame({"file": "a", "token": "t", "town": towns, "town_said": towns, "name_token": ""})
    assert len(Listed({**dict.fromkeys(KINDS, empty), "elderly": rows}).stray) == stray
