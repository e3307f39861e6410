"""Lists as they really come: merged headers over blank columns, sums in odd places, household heads, certificates in the
place of numbers, memberships that have ended, one roster by person and another by line."""

from __future__ import annotations

import datetime as dt

import pytest

from simulation import Refusal
from simulation.roster import ListFile, people_of_lists
from simulation.roster.checks import find_faults
from tests.roster.test_checks_by_hand import OTHER, PLAN, TOWN, A, B, C, brief, checks, number
from tests.roster.test_sheets_and_names import book, read

D, E = number("1972-03-03"), number("1973-04-04")


def test_two_header_rows_over_a_blank_column_subtotals_and_notes():
    rows = [
        ["2023年度城乡居民养老保险、医疗保险征收清册"],
        ["填报单位（盖章）：某镇", None, None, None, None, None, None, None, "单位：元"],
        ["序号", "镇街", "村居", "姓名", "身份证号码", None, "养老保险", None, "医疗保险", None, None],
        [None, None, None, None, None, None, "缴费档次", "缴费金额", "是否缴费", "缴费金额", "缴费日期"],
        [
            1,
            TOWN,
            "前楼村",
            "某",
            f"{A[:-1]}{A[-1].lower()}",
            None,
            300,
            300,
            "是",
            350,
            dt.datetime(2022, 11, 1),
        ],
        [2, TOWN, "前楼村", "某", B, None, None, None, "是", 350, "2022年11月2日"],
        [None, TOWN, "前楼村小计", "2人", None, None, None, 300, None, 700, None],
        [None, "合　计", None, None, None, None, None, 300, None, 700, None],
        ["注：1.本表一式三份。"],
        ["制表人：某某", None, None, "审核人：某某", None, None, None, None, "2022年12月25日"],
    ]
    (listing,) = read(book("清册.xlsx", 清册=rows))
    assert listing.rows["row"].tolist() == [5, 6] and set(listing.rows["id_fault"]) == {""}
    assert listing.rows["joins_medical"].tolist() == [True, True] and not len(listing.unread)
    assert listing.rows["medical_paid"].tolist() == [35000, 35000]
    assert brief(find_faults(people_of_lists([listing], PLAN), PLAN)) == []


def test_5_1_the_members_of_a_household_are_helped_not_its_head_alone():
    rows = [
        ["乡镇", "户主姓名", "户主身份证号", "家庭成员姓名", "家庭成员身份证号", "与户主关系", "保障类别"],
        [TOWN, "某", A, "某", A, "本人", "农村低保"],
        [TOWN, "某", A, "某", B, "子女", "农村低保（A类）"],
    ]
    (listing,) = read(book("民政.xlsx", 低保=rows))
    assert listing.kind == "civil_affairs" and listing.rows["groups"].tolist() == ["dibao", "dibao"]
    assert listing.rows["token"].nunique() == 2


@pytest.mark.parametrize("head", [["姓名", "残疾证号", "镇街"], ["姓名", "身份证号", "镇街"]])
def test_5_1_a_certificate_of_disability_holds_number_and_grade(head):
    (listing,) = read(book("残联名单.xlsx", 名单=[head, ["某", f"{A}43", TOWN], ["某", f"{B}12B1", TOWN]]))
    assert listing.rows["id_fault"].tolist() == ["", ""] and listing.rows["disability_grade"].tolist() == [
        3,
        2,
    ]


@pytest.mark.slow
def test_3_m1_a_membership_that_has_ended_rules_nobody_out():
    columns = {"employee": "镇街 姓名 身份证号 险种 参保状态 参保日期 终止日期"}
    members = [
        [TOWN, "某", A, "职工医疗", "停保", "2015-01-01", ""],
        [TOWN, "某", B, "职工医疗", "正常参保", "2015-01-01", ""],
        [TOWN, "某", C, "职工医疗", "", "2015-01-01", "2021-06-30"],
        [TOWN, "某", D, "职工医疗", "正常参保", "2015-01-01", "2023-06-30"],
        [TOWN, "某", E, "职工医疗", "待核定", "2015-01-01", ""],
    ]
    tax = [[TOWN, "某", who, "是", 350, "2022-11-01"] for who in (A, B, C, D, E)]
    found = checks(
        columns={**columns, "tax": "镇街 姓名 身份证号 是否参加医保 医保实缴金额 医保缴费日期"},
        tax=tax,
        employee=members,
    )
    assert brief(found) == [("in_employee_scheme", "tax", 3), ("in_employee_scheme", "tax", 5)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "check"),
    [
        ("因病死亡", "dead_on_roster"), ("正常死亡注销户口", "dead_on_roster"), ("病故", "dead_on_roster"),
        ("迁往市外县外", "moved_on_roster"), ("大中专学生迁出", "moved_on_roster"), ("区内移居", ""), ("辖区内迁出", ""),
        ("省外迁入", ""), ("更改姓名", ""),
        ("死亡注销恢复", ""), ("误报死亡", ""), ("撤销死亡登记", ""), ("未迁出", ""), ("取消迁出", ""),
    ],
)  # fmt: skip
def test_5_8_what_the_police_call_it(said, check):
    tax = [[TOWN, "某", A, "是", 350, "2022-11-01"]]
    columns = {"tax": "镇街 姓名 身份证号 是否参加医保 医保实缴金额 医保缴费日期"}
    found = checks(columns=columns, tax=tax, police=[[TOWN, "某", A, said, "2022-09-01"]])
    assert brief(found) == ([(check, "tax", 2)] if check else [])


@pytest.mark.slow
def test_4_4_3_a_person_by_row_in_one_town_and_by_line_in_another():
    """A row of both schemes and a line of one: twice where both speak of it, not where the row is silent."""
    wide = [
        "镇街",
        "姓名",
        "身份证号",
        "养老缴费档次",
        "养老实缴金额",
        "养老缴费日期",
        "医保实缴金额",
        "医保缴费日期",
    ]
    people = book(
        "甲.xlsx",
        清册=[
            wide,
            [TOWN, "某", A, 300, 300, "2022-11-01", 350, "2022-11-01"],
            [TOWN, "某", B, None, None, None, 350, "2022-11-01"],
            [TOWN, "某", C, 300, 300, "2022-11-01", 350, "2022-11-01"],
        ],
    )
    lines = book(
        "乙.xlsx",
        清册=[
            ["镇街", "姓名", "身份证号", "征收项目", "实缴金额", "缴款日期"],
            [OTHER, "某", A, "城乡居民基本医疗保险费", 350, "2022-11-02"],
            [OTHER, "某", B, "城乡居民基本养老保险费", 300, "2022-11-02"],
            [TOWN, "某", C, "城乡居民基本医疗保险费", 350, "2022-11-02"],
        ],
    )
    found = find_faults(people_of_lists(read(people, lines), PLAN), PLAN).table
    places = sorted(zip(found["check"], found["file"], found["row"], strict=True))
    assert places == [("twice", "乙.xlsx", 4), ("two_towns", "乙.xlsx", 2), ("two_towns", "甲.xlsx", 2)]


def test_5_1_a_sheet_with_people_that_cannot_be_read_is_not_passed_over():
    """A list among others whose header nobody knows is refused, as leaving it out would leave its people out."""
    good = [["镇街", "姓名", "身份证号", "医保实缴金额"], [TOWN, "某", A, 350]]
    with pytest.raises(Refusal, match="身份证号"):
        read(book("名单.xlsx", 清册=good, 低保=[["甲", "乙", "丙"], ["某", B, TOWN]]))
    assert len(read(book("名单.xlsx", 清册=good, 说明=[["填表说明"], ["一人一行"]]))) == 1


def test_a_list_without_a_single_person_is_refused_in_words():
    with pytest.raises(Refusal, match="没有数据行"):
        read(book("清册.xlsx", 清册=[["镇街", "姓名", "身份证号", "医保实缴金额"], [None, "合计", None, 0]]))
    with pytest.raises(Refusal, match="没有数据行"):
        read(ListFile("清册.csv", "镇街,姓名,身份证号,医保实缴金额\n".encode()))
