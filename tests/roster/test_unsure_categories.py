"""Nobody is accused by a list that does not speak of them, or of whose category nobody knows what it means."""

from __future__ import annotations

import pytest

from simulation.roster import ListFile, Profile, people_of_lists, read_lists
from simulation.roster.checks import find_faults
from simulation.roster.values import groups_in
from tests.roster.test_categories import COLUMNS, csv_file, row
from tests.roster.test_checks_by_hand import KEY, OTHER, PLAN, TOWN, A, B, C, brief, checks, number
from tests.roster.test_sheets_and_names import book

pytestmark = pytest.mark.slow  # each reads and checks several lists
PERSON = "镇街 姓名 身份证号"
D = number("1980-02-03")


def of_files(*files: ListFile):
    listings, _ = read_lists(files, PLAN, profile=Profile(), ids="synthetic", key=KEY)
    return find_faults(people_of_lists(listings, PLAN), PLAN)


def named(name: str, rows: list[list]) -> ListFile:
    file = csv_file("civil_affairs", rows)
    return ListFile(name, file.data, file.kind)


def test_5_1_a_file_of_one_town_says_nothing_of_another_which_the_next_file_has():
    tax = csv_file("tax", [row(A, "低保", town=OTHER), row(B, "低保"), row(C, "特困", town=OTHER)])
    files = named("低保.csv", [[TOWN, "某", B, "低保"]]), named("特困.csv", [[OTHER, "某", C, "特困"]])
    assert brief(of_files(tax, *files)) == []
    files = named("低保.csv", [[TOWN, "某", B, "低保"]]), named("特困.csv", [[OTHER, "某", D, "低保"]])
    assert ("category_not_listed", "tax", 2) in brief(of_files(tax, *files))


def test_5_1_a_list_whose_towns_are_not_understood_is_not_one_of_every_town():
    tax = [row(A, "低保", town=OTHER), row(B, "低保")]
    assert brief(checks(columns=COLUMNS, tax=tax, civil_affairs=[["月球镇", "某", B, "低保"]])) == []
    found = checks(
        columns={**COLUMNS, "civil_affairs": "姓名 身份证号 人员类别"},
        tax=tax,
        civil_affairs=[["某", B, "低保"]],
    )
    assert brief(found) == [("category_not_listed", "tax", 2)]


@pytest.mark.parametrize(
    ("kind", "own", "other", "office"),
    [("civil_affairs", "五保", "特困", "civil_affairs"), ("veterans", "优抚", "重点优抚", "veterans")],
)
def test_r7_what_is_due_is_by_the_list_of_the_same_group_too(kind, own, other, office):
    found = checks(columns=COLUMNS, tax=[row(A, own), row(B, other)], **{kind: [[TOWN, "某", B, other]]})
    assert [(f, r) for f, _, r in brief(found)][:1] == [("category_not_listed", 2)]
    first = found.table[found.table["check"] == "category_not_listed"].iloc[0]
    assert (first["due"], first["office"]) == (35_000, office)


@pytest.mark.parametrize("said", ["某某类", "", "特困、某某"])
def test_5_1_whom_a_list_names_for_nobody_knows_what_is_not_judged(said):
    lists = [[TOWN, "某", B, "低保"], [TOWN, "某", A, said], [TOWN, "某", C, said]]
    found = checks(columns=COLUMNS, tax=[row(A, "低保"), row(B, "低保"), row(C, "")], civil_affairs=lists)
    assert brief(found) == [] and any("2 行的人员类别" in note.zh for note in found.notes)


def test_5_1_a_grade_that_the_list_does_not_state_denies_none():
    lists = [[TOWN, "某", B, "一级"], [TOWN, "某", A, "不详"]]
    tax = [row(A, "重残"), row(B, "重残"), row(C, "重残")]
    assert brief(checks(columns=COLUMNS, tax=tax, disabled=lists)) == [("category_not_listed", "tax", 4)]


def test_5_1_each_office_is_told_and_the_money_counts_once():
    lists = {
        "disabled": [[TOWN, "某", C, "一级"]],
        "civil_affairs": [[TOWN, "某", B, "低保"], [TOWN, "某", D, "孤儿"]],
    }
    tax = [row(A, "低保、孤儿、重残"), row(B, "低保"), row(C, "重残"), row(D, "孤儿")]
    found = checks(columns=COLUMNS, tax=tax, **lists)
    assert sorted(found.table["office"]) == ["civil_affairs", "disabled"] and set(found.table["row"]) == {2}
    assert any("“低保、孤儿”" in one for one in found.sentences("zh"))
    assert found.summary()["too_little"].sum() == 35_000


def test_4_1_p2_which_tiers_are_open_is_not_known_without_the_category():
    columns = {"tax": f"{PERSON} 人员类别 养老缴费档次 养老缴费金额 养老缴费日期 医保实缴金额 医保缴费日期"}
    rows = [(A, "某某类", 100), (B, "残疾人", 100), (C, "普通", 100), (D, "某某类", 123)]
    tax = [[TOWN, "某", who, said, tier, tier, "2022-11-01", 350, "2022-11-01"] for who, said, tier in rows]
    assert brief(checks(columns=columns, tax=tax)) == [
        ("tier_not_open", "tax", 4),
        ("tier_not_open", "tax", 5),
    ]


@pytest.mark.parametrize("said", ["残疾人", "某某类"])
def test_the_category_of_one_scheme_s_line_is_the_person_s(said):
    columns = {"tax": f"{PERSON} 险种 人员类别 缴费金额 缴费日期"}
    tax = [[TOWN, "某", A, "养老", said, 300, "2022-11-01"], [TOWN, "某", A, "医疗", "", 0, "2022-11-01"]]
    assert brief(checks(columns=columns, tax=tax)) == []
    tax[0][4] = "低保"
    found = checks(columns=columns, tax=tax, civil_affairs=[[TOWN, "某", B, "低保"]])
    assert ("category_not_listed", "tax", 3) in brief(found)
    assert not [one for one in brief(found) if one[0] == "amount_differs"]


def test_of_two_whole_rows_each_has_its_own_category():
    tax = [row(A, "普通", 350), row(A, "低保")]
    found = brief(checks(columns=COLUMNS, tax=tax, civil_affairs=[[TOWN, "某", B, "低保"]]))
    assert [one for one in found if one[0] == "category_not_listed"] == [("category_not_listed", "tax", 3)]


def test_one_amount_for_both_schemes_is_held_against_neither():
    columns = {"tax": f"{PERSON} 险种 缴费金额 缴费日期"}
    tax = [[TOWN, "某", A, "两险", 650, "2022-11-01"], [TOWN, "某", B, "医疗", 200, "2022-11-01"]]
    assert brief(checks(columns=columns, tax=tax)) == [("amount_differs", "tax", 3)]


def test_4_1_p2_who_pays_without_a_stated_tier_chose_none():
    columns = {"tax": f"{PERSON} 是否缴纳养老 是否参加医保 医保实缴金额 医保缴费日期"}
    tax = [[TOWN, "某", A, "是", "是", 350, "2022-11-01"], [TOWN, "某", B, "否", "是", 350, "2022-11-01"]]
    assert brief(checks(columns=columns, tax=tax)) == []


@pytest.mark.parametrize(
    "said",
    [
        "低保（已停发）",
        "低保（2022年退出）",
        "低保(取消)",
        "重残（否）",
        "残疾（无）",
        "低保（不享受）",
        "原低保户",
        "非低保",
    ],
)
def test_a_category_that_is_taken_back_is_not_understood(said):
    assert groups_in(lambda field, text: None)(said) == "unread"


def test_what_brackets_say_beside_the_word_takes_nothing_back():
    read = groups_in(lambda field, text: None)
    assert [read(said) for said in ("低保（非重残）", "低保边缘/非低保", "脱贫户（不享受政策）", "低保（A类）")] == [
        "dibao", "dibao_margin,unread", "", "dibao",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "sheet"),
    [("civil_affairs", "低保退出人员"), ("rural", "脱贫不享受政策人口"), ("rural", "稳定脱贫户")],
)
def test_a_sheet_of_those_who_left_a_group_names_nobody_for_it(kind, sheet):
    with pytest.raises(Exception, match="没有“类别”列"):
        of_files(book("名单.xlsx", kind, **{sheet: [PERSON.split(), [TOWN, "某", B]]}))


def test_a_broader_word_in_the_name_of_a_roster_s_sheet_proves_nothing():
    head = f"{PERSON} 医保实缴金额 医保缴费日期".split()
    people = [head, [TOWN, "某", A, 350, "2022-11-01"], [TOWN, "某", B, 0, "2022-11-01"]]
    rural = ListFile("名单.csv", f"镇街,姓名,身份证号,帮扶类别\n{TOWN},某,{B},脱贫享受政策".encode(), "rural")
    assert brief(of_files(book("清册.xlsx", "tax", 脱贫户=people), rural)) == []
    found = brief(of_files(book("清册.xlsx", "tax", 脱贫享受政策=people), rural))
    assert found == [("category_not_listed", "tax", 2)]


def test_a_certificate_of_another_person_gives_no_grade():
    head = f"{PERSON} 残疾证号"
    listings, _ = read_lists(
        [csv_file("disabled", [[TOWN, "某", A, f"{B}41"], [TOWN, "某", B, f"{B}41"]], head)],
        PLAN, profile=Profile(), ids="synthetic", key=KEY,
    )  # fmt: skip
    assert listings[0].rows["disability_grade"].fillna(0).tolist() == [0, 1]


def test_5_1_the_list_that_is_named_is_one_that_names_the_person_for_the_help():
    columns = {**COLUMNS, "rural": f"{PERSON} 帮扶类别"}
    tax = [row(A, "", 350), row(B, "", 0)]
    lists = {
        "civil_affairs": [[TOWN, "某", A, "其他"], [TOWN, "某", B, "返贫致贫人口"]],
        "rural": [[TOWN, "某", A, "返贫致贫人口"]],
    }
    found = checks(columns=columns, tax=tax, **lists)
    full = found.table[found.table["check"] == "full_amount_though_helped"]
    assert full[["row", "other_file"]].values.tolist() == [[2, "rural.csv"]]
