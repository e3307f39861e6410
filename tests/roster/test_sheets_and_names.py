"""Groups named by sheets, hidden sheets, and names where no name should stand: neither kept nor shown."""

from __future__ import annotations

import io

import numpy as np
import openpyxl
import pytest

from simulation import Refusal, userdata
from simulation.access import local_actor
from simulation.populations import place_of
from simulation.roster import ListFile, Profile, kept, people_of_lists, read_lists
from simulation.roster.checks import find_faults
from simulation.roster.fields import without_ids
from simulation.roster.shown import villages_kept
from tests.planted_lists import leaks
from tests.roster.test_checks_by_hand import KEY, PLAN, TOWN, A, B, C, brief, number


def book(name: str, kind: str = "", hidden: tuple[str, ...] = (), **sheets: list[list]) -> ListFile:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if title in hidden:
            sheet.sheet_state = "hidden"
    buffer = io.BytesIO()
    made.save(buffer)
    return ListFile(name, buffer.getvalue(), kind)


def read(*files: ListFile):
    return read_lists(files, PLAN, profile=Profile(), ids="synthetic", key=KEY)[0]


HEAD = ["镇街", "姓名", "身份证号"]
TAX = [*HEAD, "医保实缴金额", "医保缴费日期"]


def test_5_1_one_department_file_with_a_sheet_a_group():
    """Sheets called 低保, 特困 and 重残 without a column of the group or grade: the sheet's name is the group."""
    lists = book(
        "资助对象.xlsx",
        低保=[HEAD, [TOWN, "某", A]],
        特困人员=[HEAD, [TOWN, "某", B]],
        重残=[HEAD, [TOWN, "某", C]],
    )
    found = read(lists)
    assert [one.kind for one in found] == ["civil_affairs", "civil_affairs", "disabled"]
    assert [one.rows["groups"][0] for one in found[:2]] == ["dibao", "extreme_poverty"]
    assert found[2].rows["disability_grade"].tolist() == [2]
    assert all(any("得知" in note.zh or "标题" in note.zh for note in one.notes) for one in found)


def test_a_blank_category_is_filled_by_the_sheet_s_name_and_a_stated_one_stands():
    lists = book("民政.xlsx", 低保=[[*HEAD, "类别"], [TOWN, "某", A, ""], [TOWN, "某", B, "特困"]])
    assert read(lists)[0].rows["groups"].tolist() == ["dibao", "extreme_poverty"]


def test_a_roster_with_a_sheet_a_category_has_it_from_the_sheet_s_name():
    tax = book(
        "清册.xlsx",
        低保=[TAX, [TOWN, "某", A, 0, "2022-11-01"]],
        普通居民=[TAX, [TOWN, "某", B, 350, "2022-11-01"]],
        不含低保=[TAX, [TOWN, "某", C, 350, "2022-11-01"]],
    )
    listings = read(tax)
    assert [one.kind for one in listings] == ["tax"] * 3
    assert brief(find_faults(people_of_lists(listings, PLAN), PLAN)) == []


def test_a_list_of_disabled_people_that_states_no_grade_anywhere_is_refused():
    with pytest.raises(Refusal, match="残疾等级"):
        read(book("残联名单.xlsx", "disabled", 名单=[HEAD, [TOWN, "某", A]]))


def test_a_hidden_sheet_is_not_read_unless_it_is_named():
    rows = [TAX, [TOWN, "某", A, 350, "2022-11-01"]]
    file = book("清册.xlsx", hidden=("去年",), 今年=rows, 去年=[TAX, [TOWN, "某", B, 320, "2021-11-01"]])
    (only,) = read(file)
    assert only.sheet == "今年" and any("去年" in note.zh and "隐藏" in note.zh for note in only.notes)
    (named,) = read(ListFile(file.name, file.data, "tax", "去年"))
    assert len(named.rows) == 1


NAMES = ["王小明", "欧阳修文", "李秀英"]


def village_rows(villages: list[str]) -> list[list]:
    people = [number("1970-01-01", place=place) for place in range(len(villages))]
    return [
        ["镇街", "村居", "姓名", "身份证号", "人员类别", "医保实缴金额"],
        *([TOWN, village, "某某", who, "", 350] for village, who in zip(villages, people, strict=True)),
    ]


def test_a_name_under_the_village_goes_into_no_table_and_no_store(small_world, tmp_path):
    """A row shifted by a column, and the head of a household under the village of five: both are left blank, and said."""
    villages = [
        "前楼村",
        "王楼",
        "阳光社区",
        "3组",
        *["欧阳修文"] * 5,
        *["东南庄"] * 2,
        *["大口子"] * 40,
        "王小明",
    ]
    rows = village_rows(villages)
    rows[1][2] = rows[3][2] = "李秀英"
    rows[3][1] = "李秀英家"  # the row's own name, with something after it
    (listing,) = read(book("清册.xlsx", 清册=rows))
    kept_villages = listing.rows["village"].tolist()
    assert kept_villages[0] == "前楼村" and kept_villages[2:4] == ["", "3组"]
    assert set(kept_villages[4:9]) == {""} and kept_villages[9] == "东南庄"
    assert set(kept_villages[11:51]) == {"大口子"}
    assert kept_villages[-1] == "" and any("像地名" in note.zh for note in listing.notes)
    roster = people_of_lists([listing], PLAN)
    kept.keep(roster, PLAN, place_of(PLAN), actor=local_actor())
    assert (userdata.data_folder() / "rosters").is_dir() and leaks(userdata.data_folder(), NAMES) == []


def test_villages_that_do_not_end_like_one_are_kept_where_they_stand_in_many_rows():
    said = np.array(["大口子"] * 40 + ["前店"] * 30 + ["王小明"], dtype=object)
    name = np.array(["某某"] * 71, dtype=object)
    assert villages_kept(said, name).tolist() == [True] * 70 + [False]
    # A column of names is a column of names, however often one of them is borne.
    names = np.array(["王伟"] * 30 + [f"王{chr(0x4E00 + n)}" for n in range(200)], dtype=object)
    assert not villages_kept(names, np.array(["某某"] * 230, dtype=object)).any()


def test_a_near_miss_of_a_village_is_offered_never_taken_and_a_correction_is_used():
    file = book("清册.xlsx", 清册=village_rows([*["徐楼村"] * 20, "徐娄村", "东关社区"]))
    (listing,) = read(file)
    assert listing.unread.values.tolist() == [["village", "徐娄村", 1, "徐楼村"]]
    assert listing.rows["village"].tolist()[-2:] == ["徐娄村", "东关社区"]
    profile = Profile().with_word("village", "徐娄村", "徐楼村")
    (again, *_), _ = read_lists([file], PLAN, profile=profile, ids="synthetic", key=KEY)
    assert again.rows["village"].tolist()[-2] == "徐楼村" and not len(again.unread)


def test_an_id_number_in_the_name_of_a_file_or_sheet_goes_no_further():
    """They stand in findings, tables and what the page caches; a day in eight digits stays."""
    file = book(f"清册{A}-20221005.xlsx", "tax", **{f"表{B}": [TAX, [TOWN, "某", A, 350, "2022-11-01"]]})
    (listing,) = read(file)
    assert (listing.file, listing.sheet) == ("清册******-20221005.xlsx", "表******")
    rows = [TAX, [TOWN, "某", A, 350, "2022-11-01"]]
    two = read(book("清册.xlsx", "tax", **{A: rows, B: rows}))
    assert [one.sheet for one in two] == ["******", "******（2）"]
    for name in (
        f"{A}41",
        f"{A[:17]}X20221005",
        f"{A[:6]} {A[6:14]} {A[14:]}",
        f"{A[:6]}-{A[6:14]}-{A[14:]}",
    ):
        assert without_ids(f"残疾{name}.xlsx") == "残疾******.xlsx"
    with pytest.raises(Refusal) as caught:
        read(ListFile(f"{A}.xlsx", b"PK" + b"0" * 80))
    assert A not in str(caught.value)


def test_a_name_in_a_column_of_words_is_not_quoted():
    rows = village_rows(["前楼村"] * 3)
    rows[1][4], rows[2][4], rows[3][4] = "王小明", "失独家庭", "某某"
    (listing,) = read(book("清册.xlsx", 清册=rows))
    assert set(listing.unread["said"]) == {"王＊", "失独家庭", "某＊"}


def test_a_name_within_a_longer_text_is_not_quoted_either():
    rows = village_rows(["前楼村"] * 5)
    for row, said in zip(
        rows[1:], ("户主王小明", "王小明之子", "王小明低保", "王 小明（某）", "失独家庭"), strict=True
    ):
        row[4] = said
    rows[1][2], rows[2][0] = "王小明", f"{TOWN}王小明"
    (listing,) = read(book("清册.xlsx", 清册=rows))
    assert "小明" not in listing.unread.to_string() + listing.rows.to_string() and "失独家庭" in set(
        listing.unread["said"]
    )
