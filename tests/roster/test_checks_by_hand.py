"""The checks at their borders, on lists of a few rows written out here: what is a fault, and what only looks like one."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd
import pytest

from simulation import load_plan
from simulation.roster import ListFile, Profile, people_of_lists, read_lists
from simulation.roster.checks import find_faults
from synthetic_data.identity import id_numbers

pytestmark = pytest.mark.slow  # whole districts, or lists of one

PLAN = load_plan("yicheng-2023")
TOWN, OTHER = PLAN.towns[:2]
KEY = b"k" * 32
_COLUMNS = {
    "tax": "镇街 姓名 身份证号 是否本区户籍 居住证 婚姻状况 配偶身份证号 养老缴费档次 养老实缴金额 养老缴费日期 "
    "是否参加医保 医保实缴金额 医保缴费日期",
    "civil_affairs": "镇街 姓名 身份证号 人员类别",
    "disabled": "镇街 姓名 身份证号 残疾等级",
    "veterans": "镇街 姓名 身份证号 人员类别",
    "elderly": "镇街 姓名 身份证号",
    "health": "镇街 姓名 身份证号 家庭类型 配偶身份证号",
    "education": "镇街 姓名 身份证号 学校",
    "police": "镇街 姓名 身份证号 变动类型 变动日期",
    "employee": "镇街 姓名 身份证号 险种 参保日期",
    "elsewhere": "镇街 姓名 身份证号 险种 参保地",
}


def number(birth: str, sex: str = "male", place: int = 0) -> str:
    """A synthetic ID number; the place tells those of one day and sex apart."""
    people = pd.DataFrame(
        {
            "person_id": np.arange(place + 1),
            "birth_date": pd.to_datetime([birth] * (place + 1)),
            "sex": [sex] * (place + 1),
        }
    )
    return str(id_numbers(people, "70404")[place])


def paid(
    who: str, medical: float | str = 350, day: str = "2022-11-01", town: str = TOWN, **more: object
) -> list:
    """A row of the tax roster; `more`: tier, pension, spouse, marital, hukou, permit, joins."""
    tier = more.get("tier", "")
    return [
        town, "某某", who, more.get("hukou", "是"), more.get("permit", "否"), more.get("marital", ""),
        more.get("spouse", ""), tier, more.get("pension", tier), day if tier else "", more.get("joins", "是"), medical,
        day,
    ]  # fmt: skip


def file(kind: str, rows: list[list], columns: str = "") -> ListFile:
    text = io.StringIO()
    csv.writer(text).writerows([(columns or _COLUMNS[kind]).split(), *rows])
    return ListFile(f"{kind}.csv", text.getvalue().encode(), kind)


def checks(plan=PLAN, columns: dict | None = None, **lists: list[list]):
    """The findings of lists of rows by kind."""
    files = [file(kind, rows, (columns or {}).get(kind, "")) for kind, rows in lists.items()]
    listings, _ = read_lists(files, plan, profile=Profile(), ids="synthetic", key=KEY)
    return find_faults(people_of_lists(listings, plan), plan)


def brief(findings) -> list[tuple]:
    """check, kind of list, row (from 2 on, below the header), sorted."""
    table = findings.table
    return sorted(zip(table["check"], table["department"], table["row"], strict=True))


A, B, C = number("1985-03-04"), number("1986-05-06", "female"), number("1990-01-02")


def test_a_clean_roster_has_no_findings():
    assert brief(checks(tax=[paid(A), paid(B, tier=300), paid(C)])) == []


def of_row(findings, row: int) -> list[str]:
    """The checks that found something at a row of the tax roster."""
    return sorted(check for check, kind, at in brief(findings) if (kind, at) == ("tax", row))


def test_4_4_4_who_turns_60_or_70_after_paying():
    cases = [
        ("1962-11-02", "2022-11-01", ["turns_60"]),
        ("1962-11-01", "2022-11-01", ["amount_differs"]),  # 60 on the day: half is due, 350 was taken
        ("1962-12-31", "2022-11-01", ["turns_60"]),
        ("1963-01-01", "2022-11-01", []),
        ("1952-12-01", "2022-11-01", ["amount_differs", "turns_70"]),  # 69: half is due; from 70 on nothing
        ("1962-12-30", "", ["turns_60"]),  # not yet paid
        ("1962-10-01", "", []),  # 60 from the window's first day on
    ]
    found = checks(tax=[paid(number(birth), 350 if day else "", day) for birth, day, _ in cases])
    for row, (birth, day, expected) in enumerate(cases, start=2):
        assert of_row(found, row) == expected, (birth, day)


def test_4_4_4_half_before_70_and_nothing_from_70_on():
    found = checks(tax=[paid(number("1952-12-01"), 175)])
    assert brief(found) == [("turns_70", "tax", 2)]
    row = found.table.iloc[0]
    assert (row["due"], row["collected"], row["detail"]) == (17500, 17500, "2022-12-01|0|175")


def test_r9_another_day_of_the_age_leaves_nothing_to_wait_for():
    plan = PLAN.change({"readings.medical_age_on": "window_end"})
    found = checks(plan, tax=[paid(number("1962-12-10"), 350)])
    assert brief(found) == [
        ("amount_differs", "tax", 2)
    ]  # 60 at the window's end: half is due whenever one pays
    assert found.table["clause"].iloc[0] == "4.1.M6"


def test_the_ages_are_those_of_the_plan():
    plan = PLAN.change({"medical.aid.age_60_69.min_age": 65})
    found = checks(plan, tax=[paid(number("1957-12-10"), 350), paid(number("1962-12-10"), 350)])
    assert brief(found) == [("turns_65", "tax", 2)]


def test_an_amount_without_a_day_is_wrong_only_if_it_is_on_every_day():
    turning = number("1962-11-15")
    for amount, expected in ((350, []), (175, []), (300, [("amount_differs", "tax", 2)])):
        assert brief(checks(tax=[paid(turning, amount, day=""), paid(A)])) == expected


def test_one_line_a_scheme_is_no_repeat_and_two_for_one_scheme_are():
    columns = {"tax": "镇街 姓名 身份证号 险种 缴费金额 缴费日期"}
    lines = [
        [TOWN, "某", A, "城乡居民基本养老保险", 300, "2022-11-01"],
        [TOWN, "某", A, "城乡居民基本医疗保险", 350, "2022-11-01"],
    ]
    assert brief(checks(columns=columns, tax=lines)) == []
    assert brief(checks(columns=columns, tax=[*lines, lines[1]])) == [("twice", "tax", 4)]


def test_a_roster_in_a_file_a_scheme_is_no_repeat_and_each_is_about_its_own_scheme():
    turning, employed = number("1962-11-15"), number("1985-03-04", place=3)
    pension = "镇街,姓名,身份证号,养老缴费档次\n"
    pension += "".join(f"{TOWN},某,{who},300\n" for who in (A, turning, employed))
    medical = f"镇街,姓名,身份证号,医保实缴金额\n{TOWN},某,{A},350\n"
    employee = file("employee", [[TOWN, "某", employed, "职工医疗", ""]])
    disabled = file("disabled", [[TOWN, "某", turning, "一级"]])
    files = [ListFile("a.csv", pension.encode(), "tax"), employee, disabled]
    found = []
    for more in ([], [ListFile("b.csv", medical.encode(), "tax")]):
        listings, _ = read_lists([*files, *more], PLAN, profile=Profile(), ids="synthetic", key=KEY)
        found.append(brief(find_faults(people_of_lists(listings, PLAN), PLAN)))
    assert found == [[], [("missed", "disabled", 2)]]


def test_a_category_or_scheme_that_is_not_understood_is_not_judged():
    columns = {"tax": "镇街 姓名 身份证号 人员类别 医保实缴金额"}
    found = checks(columns=columns, tax=[[TOWN, "某", A, "退役军人", 100], [TOWN, "某", B, "普通", 100]])
    assert brief(found) == [("amount_differs", "tax", 3)] and [note.rows for note in found.notes] == [1]
    columns = {"tax": "镇街 姓名 身份证号 险种 缴费金额"}
    lines = [[TOWN, "某", B, "居民医保", 350], [TOWN, "某", A, "某险", 20], [TOWN, "某", A, "某险", 20]]
    found = checks(columns=columns, tax=lines, disabled=[[TOWN, "某", A, "一级"]])
    assert brief(found) == [] and [note.rows for note in found.notes] == [2]


def test_three_rows_in_two_towns():
    rows = [paid(A), paid(A), paid(A, town=OTHER), paid(B)]
    assert brief(checks(tax=rows)) == [("twice", "tax", 3), ("two_towns", "tax", 2), ("two_towns", "tax", 4)]
    found = checks(tax=rows).table
    towns = found[found["check"] == "two_towns"]
    assert towns[["town", "other_row"]].values.tolist() == [[TOWN, 4], [OTHER, 2]]


def test_5_8_dead_or_moved_before_the_fee_year():
    cases = [
        ([("死亡", "2022-12-31")], ["dead_on_roster"]),
        ([("死亡", "2023-01-01")], []),  # a member on that day
        ([("死亡", "")], ["dead_on_roster"]),
        ([("迁出", "2023-01-01")], ["moved_on_roster"]),
        ([("迁出", "2023-01-02")], []),
        ([("迁出", "2022-06-01"), ("迁入", "2022-07-01")], []),
        ([("迁出", "2022-07-01"), ("迁入", "2022-07-01")], []),
        ([("迁入", "2022-06-01"), ("迁出", "2022-07-01")], ["moved_on_roster"]),
        ([("免缴费老年人", "2022-06-01")], []),
    ]
    who = [number("1985-03-04", place=place) for place in range(len(cases))]
    events = [[TOWN, "某", one, *event] for one, (said, _) in zip(who, cases, strict=True) for event in said]
    found = checks(tax=[paid(one) for one in who], police=events)
    for row, (said, expected) in enumerate(cases, start=2):
        assert of_row(found, row) == expected, said


def test_5_8_died_between_the_new_year_and_a_late_payment():
    for day, expected in (("2023-02-09", ["dead_on_roster"]), ("2023-02-10", [])):
        found = checks(tax=[paid(A, day="2023-02-10"), paid(B)], police=[[TOWN, "某", A, "死亡", day]])
        assert [check for check, *_ in brief(found)] == expected


def test_5_8_moved_with_a_permit_stays_in_medical_but_not_in_the_pension():
    police = [[TOWN, "某", A, "迁出", "2022-06-01"]]
    assert brief(checks(tax=[paid(A, permit="是"), paid(B)], police=police)) == []
    found = checks(tax=[paid(A, permit="是", tier=300), paid(B)], police=police)
    assert brief(found) == [("moved_on_roster", "tax", 2)]
    assert found.table[["due", "collected"]].values.tolist() == [[35000, 65000]]


def test_3_p1_3_m1_in_the_employee_scheme():
    both = [
        ("in_employee_scheme", "medical", "medical", 0, 35000),
        ("in_employee_scheme", "pension", "social", 0, 30000),
    ]
    cases = [  # scheme, since, the row of the roster, what is found
        ("职工养老、医疗", "2022-01-01", {"tier": 300}, both),
        ("职工养老", "2022-01-01", {"tier": 300}, both[1:]),
        ("职工养老", "2022-01-01", {}, []),  # takes no tier
        ("职工医疗", "2023-01-02", {}, []),  # from then on, not before
        ("职工医疗", "2023-01-01", {}, both[:1]),
        ("职工医疗", "2023-02-01", {"day": "2023-02-01"}, both[:1]),  # pays late, a member on the day
    ]
    who = [number("1985-03-04", place=place) for place in range(len(cases))]
    table = checks(
        tax=[paid(one, **row) for one, (_, _, row, _) in zip(who, cases, strict=True)],
        employee=[[TOWN, "某", one, *case[:2]] for one, case in zip(who, cases, strict=True)],
    ).table
    for row, case in enumerate(cases, start=2):
        mine = table.loc[table["row"] == row, ["check", "scheme", "office", "due", "collected"]]
        assert sorted(map(tuple, mine.values.tolist())) == case[3], case


def test_an_employee_list_without_a_scheme_speaks_of_both():
    found = checks(
        columns={"employee": "镇街 姓名 身份证号"},
        tax=[paid(A, tier=300), paid(B)],
        employee=[[TOWN, "某", A]],
    )
    assert sorted(found.table["scheme"]) == ["medical", "pension"]


def test_a_scheme_that_is_not_understood_is_no_membership():
    said = [[TOWN, "某", A, "工伤保险", ""], [TOWN, "某", B, "", ""], [TOWN, "某", C, "职工医疗", ""]]
    found = checks(tax=[paid(who, tier=300) for who in (A, B, C)], employee=said)
    assert brief(found) == [("in_employee_scheme", "tax", 4)]


def test_5_1_at_the_full_amount_only_where_the_list_brings_help():
    old = number("1957-03-04")  # 65: half is due by age
    for group, expected in (("优抚对象", "amount_differs"), ("重点优抚对象", "full_amount_though_helped")):
        found = checks(tax=[paid(old, 350), paid(B)], veterans=[[TOWN, "某", old, group]])
        assert brief(found) == [(expected, "tax", 2)]
    by_age = checks(tax=[paid(old, 350), paid(B)]).table.iloc[0]
    assert (by_age["due"], by_age["clause"]) == (17500, "4.1.M6")


def test_5_1_the_list_named_is_the_one_that_brings_help():
    found = checks(
        tax=[paid(A), paid(B)],
        disabled=[[TOWN, "某", A, "四级"]],
        civil_affairs=[[TOWN, "某", A, "低保边缘家庭成员"]],
    )
    row = found.table.iloc[0]
    assert (row["check"], row["other_file"], row["due"], row["clause"]) == (
        "full_amount_though_helped",
        "civil_affairs.csv",
        17500,
        "4.1.M3",
    )


def test_5_1_missed_is_who_would_be_helped_and_may_join():
    severe, mild, not_joining, employed, dead, later = (
        number("1985-03-04", place=place) for place in range(6)
    )
    listed = [
        (severe, "一级"),
        (mild, "三级"),
        (not_joining, "一级"),
        (employed, "一级"),
        (dead, "一级"),
        (later, "一级"),
    ]
    found = checks(
        tax=[paid(B), paid(not_joining, "", "", joins="否")],
        disabled=[[TOWN, "某", who, grade] for who, grade in listed],
        employee=[
            [TOWN, "某", employed, "职工医疗", "2020-01-01"],
            [TOWN, "某", later, "职工医疗", "2023-03-01"],
        ],
        police=[[TOWN, "某", dead, "死亡", "2022-10-01"]],
    )
    assert brief(found) == [
        ("excluding_lists", "disabled", 5),
        ("excluding_lists", "disabled", 6),
        ("missed", "disabled", 2),
        ("missed", "disabled", 4),
        ("missed", "disabled", 7),
    ]


def test_5_1_missed_without_a_town_and_not_of_towns_that_the_roster_lacks():
    townless = {"disabled": "姓名 身份证号 残疾等级"}
    found = checks(columns=townless, tax=[paid(A)], disabled=[["某", B, "一级"], ["某", C, "四级"]])
    assert brief(found) == [("missed", "disabled", 2)]
    assert (found.table["town"][0], found.table["office"][0]) == ("", "disabled")
    assert [note.rows for note in found.notes] == [1]
    listed = [[TOWN, "某", B, "一级"], [OTHER, "某", C, "一级"]]
    found = checks(tax=[paid(A)], disabled=listed)
    assert brief(found) == [("missed", "disabled", 2)]
    assert [note.rows for note in found.notes] == [1] and "没有一行" in found.notes[0].zh


def test_groups_that_exclude_each_other_are_an_assumption_and_said_so():
    rows = [
        [TOWN, "某", A, "低保对象"],
        [TOWN, "某", A, "低保边缘家庭成员"],
        [TOWN, "某", B, "孤儿"],
        [TOWN, "某", B, "因病致困"],
    ]
    found = checks(tax=[paid(A, 0), paid(B, 0)], civil_affairs=rows)
    assert brief(found) == [("excluding_lists", "civil_affairs", 3)]
    assert "假设" in found.sentences("zh")[0] and "assumption" in found.sentences("en")[0]


def test_4_1_p2_a_tier_that_is_not_open():
    found = checks(tax=[paid(A, tier=100), paid(B, tier=550), paid(C, tier=300)])
    assert brief(found) == [("tier_not_open", "tax", 2), ("tier_not_open", "tax", 3)]
    assert set(found.table["due"]) == {30000}  # the lowest open tier
    mild = checks(tax=[paid(A, tier=100), paid(B)], disabled=[[TOWN, "某", A, "四级"]])
    assert brief(mild) == []  # open to every grade of disability; this one pays it


def test_amounts_name_the_clause_that_decides():
    pupil, old, stranger = number("2004-02-03"), number("1960-02-03"), number("1991-02-03")
    found = checks(
        tax=[
            paid(pupil, tier=300),
            paid(old, 175, tier=300),
            paid(stranger, hukou="否"),
            paid(A, 700),
            paid(B, tier=300, pension=299.99),
        ],
        education=[[TOWN, "某", pupil, "学校"]],
    )
    table = found.table
    rows = zip(table["row"], table["scheme"], table["due"], table["collected"], table["clause"], strict=True)
    assert sorted(rows) == [
        (2, "pension", 0, 30000, "3.P1"),
        (3, "pension", 0, 30000, "3.P1 R6"),
        (4, "medical", 0, 35000, "3.M1 3.M2"),
        (5, "medical", 35000, 70000, "4.1.M1"),
        (6, "pension", 30000, 29999, "4.1.P1"),
    ]
    assert set(table["check"]) == {"amount_differs"}


def test_4_1_p5_couples():
    one = "独生子女家庭"
    men = [number("1985-03-04", place=place) for place in range(5)]
    women = [number("1986-03-04", "female", place) for place in range(5)]
    rows = [
        (men[0], women[0]), (women[0], men[0]),  # whole
        (men[1], women[1]), (women[1], ""),  # she names nobody, but is named
        (men[2], women[2]),  # she has no row
        (men[3], ""),
        (women[4], ""),  # widowed by the roster: no couple
    ]  # fmt: skip
    found = checks(
        tax=[paid(women[4], marital="丧偶"), paid(men[3], marital="已婚")],
        health=[[TOWN, "某", who, one, spouse] for who, spouse in rows],
    )
    assert brief(found) == [
        ("couple_missing_spouse", "health", 6),
        ("couple_missing_spouse", "health", 7),
        ("spouse_not_mutual", "health", 4),
    ]


def test_a_spouse_who_is_not_on_the_list_is_not_known_to_be_wrong():
    assert brief(checks(tax=[paid(A, spouse=B), paid(C)])) == []


def test_a_town_nobody_knows_is_said_and_its_faults_go_to_the_tax_bureau():
    found = checks(tax=[paid(A, town="月球镇"), paid(A, town="月球镇"), paid(B)])
    assert brief(found) == [("twice", "tax", 3)]
    assert found.table["office"].tolist() == ["tax"]
    assert found.notes[0].rows == 2
    assert "town" not in found.offices() and found.towns() == []


def test_findings_do_not_depend_on_the_order_of_files():
    lists = {
        "disabled": [[TOWN, "某", A, "一级"]],
        "tax": [paid(A), paid(B, 300), paid(number("1962-11-15"))],
        "police": [[TOWN, "某", B, "死亡", "2022-10-01"]],
    }
    backwards = dict(reversed(list(lists.items())))
    assert brief(checks(**lists)) == brief(checks(**backwards))


def test_a_row_of_an_unknown_town_is_a_repeat_and_its_person_not_missed():
    found = checks(
        tax=[paid(A), paid(A, town="月球镇"), paid(B), paid(C, 0, town="月球镇")],
        disabled=[[TOWN, "某", C, "一级"]],
    )
    assert brief(found) == [("twice", "tax", 3)]


def test_before_anybody_has_paid():
    """A roster that is only to be collected: nobody on it is missed, and who should wait is named (4.4.4)."""
    turning, employed = number("1962-11-15"), number("1985-03-04", place=3)
    rows = [paid(who, "", "", joins="") for who in (A, turning, employed)]
    found = checks(
        tax=[*rows, paid(B, joins="")],
        disabled=[[TOWN, "某", A, "一级"]],
        employee=[[TOWN, "某", employed, "职工医疗", "2020-01-01"]],
    )
    assert brief(found) == [("in_employee_scheme", "tax", 4), ("turns_60", "tax", 3)]
    assert "尚未缴费" in found.sentences("zh")[0] and found.table["collected"].isna().all()


def test_a_day_that_cannot_be_counts_as_none():
    found = checks(tax=[paid(A, day="2032-11-01"), paid(B)], police=[[TOWN, "某", A, "死亡", "2023-05-01"]])
    assert brief(found) == []


def test_a_refund_is_an_amount_too():
    assert brief(checks(tax=[paid(A, -350), paid(B)])) == [("amount_differs", "tax", 2)]


def test_4_1_p5_a_list_with_a_line_a_couple():
    columns = {"health": "镇街 女方姓名 女方身份证号 家庭类型 男方身份证号"}
    health = [
        [TOWN, "某", B, "独生子女家庭", A],
        [TOWN, "某", number("1986-07-08", "female"), "独生子女家庭", ""],
    ]
    found = checks(columns=columns, tax=[paid(A), paid(B)], health=health)
    assert brief(found) == [("couple_missing_spouse", "health", 3)]


def test_two_who_name_each_other_and_nobody_else_on_the_roster():
    assert brief(checks(tax=[paid(A, spouse=B), paid(B, spouse=A)])) == []


def test_a_pension_amount_below_zero_is_money_paid_back():
    for amount in (-350.5, -300):
        found = checks(tax=[paid(A, pension=amount), paid(B)])
        assert [(row, check) for check, _, row in brief(found)] == [(2, "amount_differs")]
        assert f"{amount}" in found.sentences("zh")[0] and f"{amount}" in found.sentences("en")[0]


def test_an_id_number_or_account_under_an_amount_or_tier_is_not_understood():
    for wrong in (
        "11010519491231002X",
        "110105194912310021",
        "6222021234567890123",
        "6222 0212 3456 7890 123",
        "1" * 23,
    ):
        rows = [paid(A, wrong, tier=wrong), paid(B)]
        listings, _ = read_lists([file("tax", rows)], PLAN, profile=Profile(), ids="synthetic", key=KEY)
        (listing,) = listings
        assert listing.rows[["pension_tier", "pension_paid", "medical_paid"]].iloc[0].isna().all()
        assert len(listing.unread) == 3 and not any(
            char.isdigit() for char in "".join(listing.unread["said"]).rstrip("X")
        )


def test_whose_last_move_was_away_lives_elsewhere():
    cases = [
        ([("迁出", "2021-01-01"), ("迁入", "2021-06-01"), ("迁出", "2022-03-01")], False),
        ([("迁出", "2021-01-01"), ("迁入", "2021-06-01")], True),
        ([("迁出", "2022-03-01"), ("迁入", "2023-11-01")], False),  # back after the limit
    ]
    for events, here in cases:
        files = [file("tax", [paid(A)]), file("police", [[TOWN, "某", A, *event] for event in events])]
        listings, _ = read_lists(files, PLAN, profile=Profile(), ids="synthetic", key=KEY)
        people = people_of_lists(listings, PLAN).people
        assert people[["local_hukou", "resident"]].values.tolist() == [[here, here]], events


def test_a_day_that_cannot_be_read_gives_a_note_and_no_finding():
    moved, dead, employed = (number("1985-03-04", place=place) for place in range(3))
    found = checks(
        tax=[paid(moved), paid(dead), paid(employed, tier=300), paid(B)],
        police=[
            [TOWN, "某", dead, "死亡", "2023年5月"],
            [TOWN, "某", moved, "迁出", "2021-01-01"],
            [TOWN, "某", moved, "迁入", "2022-06"],
        ],
        employee=[[TOWN, "某", employed, "职工养老、医疗", "2023"]],
        disabled=[[TOWN, "某", dead, "一级"]],
    )
    assert brief(found) == []
    assert [note.rows for note in found.notes] == [3]
    only = checks(tax=[paid(A, "", "2023-01", joins=""), paid(number("1962-11-15"), "", "2022-11", joins="")])
    assert brief(only) == []


def test_a_refund_in_a_line_of_a_scheme_chooses_no_tier():
    columns = {"tax": "镇街 姓名 身份证号 险种 缴费金额 缴费日期"}
    rows = [[TOWN, "某", A, "居民养老", -350.5, "2022-11-01"], [TOWN, "某", B, "居民医保", 350, "2022-11-01"]]
    assert brief(checks(columns=columns, tax=rows)) == [("amount_differs", "tax", 2)]


def test_moves_without_days_say_that_one_is_here():
    columns = {"police": "镇街 姓名 身份证号 变动类型"}
    police = [[TOWN, "某", A, "迁入"], [TOWN, "某", A, "迁出"]]
    assert brief(checks(columns=columns, tax=[paid(A), paid(B)], police=police)) == []
    found = checks(columns=columns, tax=[paid(A), paid(B)], police=police[1:])
    assert brief(found) == [("moved_on_roster", "tax", 2)]
