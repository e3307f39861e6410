"""The roster's own categories: understood as offices write them, held against the departments' lists, and never trusted
where these speak."""

from __future__ import annotations

import csv
import io

import pytest

from simulation.law.vocabulary import REGISTERS
from simulation.roster import ListFile, Listing, Profile, people_of_lists, read_lists
from simulation.roster.checks import find_faults
from simulation.roster.fields import known_words
from simulation.roster.values import groups_in
from tests.roster.test_checks_by_hand import KEY, OTHER, PLAN, TOWN, A, B, C, brief, checks, number

COLUMNS = {"tax": "镇街 姓名 身份证号 人员类别 医保实缴金额 医保缴费日期"}
read = groups_in(lambda field, text: None)


def row(who: str, category: str, medical: float = 0, town: str = TOWN) -> list:
    return [town, "某某", who, category, medical, "2022-11-01"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("农村低保户（A类）", "dibao"), ("城乡低保对象", "dibao"), ("低保边缘家庭成员", "dibao_margin"),
        ("分散供养特困人员", "extreme_poverty"), ("城市特困供养人员", "extreme_poverty"),
        ("农村五保供养对象", "five_guarantee"),
        ("返贫致贫人口", "returned_to_poverty"), ("防止返贫监测帮扶对象", "poverty_monitored"),
        ("边缘易致贫户", "poverty_monitored"), ("已脱贫仍享受政策人口", "lifted_from_poverty"),
        ("脱贫户", "lifted_from_poverty"), ("脱贫户（不享受政策）", ""),
        ("脱贫户（监测对象）", "lifted_from_poverty,poverty_monitored"),
        ("优抚对象", "entitled_group"), ("带病回乡退伍军人", "key_entitled_group"), ("社会散居孤儿", "orphan"),
        ("事实无人抚养儿童", "unsupported_child"), ("因病致困家庭重病患者", "illness_hardship"),
        ("重度残疾人", "severe_disability"), ("残疾(一、二级)", "severe_disability"), ("肢体二级", "severe_disability"),
        ("三级残疾", "disabled"), ("残疾人", "disabled_grade_unsaid"), ("低保、重残", "dibao,severe_disability"),
        ("低保(重残)", "dibao,severe_disability"), ("双女户", "two_daughters"), ("计生", ""), ("普通居民", ""),
        ("老年人(70周岁以上)", ""), ("失独家庭", "unread"), ("低保和某某", "dibao,unread"),
    ],
)  # fmt: skip
def test_5_1_categories_as_offices_write_them(said, meant):
    assert read(said) == meant


def test_every_register_of_the_plan_has_words():
    assert set(REGISTERS) <= set(known_words("groups"))
    assert all(read(word) == group for group, word in known_words("groups").items())


def test_a_word_may_mean_something_else_on_one_kind_of_list():
    assert (read("边缘户"), groups_in(lambda f, t: None, "rural")("边缘户")) == (
        "dibao_margin",
        "poverty_monitored",
    )


def test_what_is_due_follows_the_category_where_no_list_speaks():
    cases = {A: "低保", B: "重度残疾", C: "普通", number("1980-02-03"): "特困人员"}
    found = checks(columns=COLUMNS, tax=[row(who, category) for who, category in cases.items()])
    assert brief(found) == [("amount_differs", "tax", 4)]  # 350 are due of the ordinary person alone


@pytest.mark.slow
def test_disabled_without_a_grade_is_judged_once_a_list_states_it():
    tax = [row(A, "残疾人", 0), row(B, "普通", 350)]
    assert (
        brief(checks(columns=COLUMNS, tax=tax)) == []
    )  # of grade 1 or 2 nothing is due, of 3 or 4 all: not judged
    found = checks(columns=COLUMNS, tax=tax, disabled=[[TOWN, "某", A, "三级"]])
    assert brief(found) == [("amount_differs", "tax", 2)]
    assert brief(checks(columns=COLUMNS, tax=tax, disabled=[[TOWN, "某", A, "一级"]])) == []


@pytest.mark.slow
def test_5_1_a_category_that_the_office_s_list_does_not_confirm():
    lists = {"civil_affairs": [[TOWN, "某", B, "低保"], [TOWN, "某", C, "低保边缘"]]}
    tax = [row(A, "低保"), row(B, "低保"), row(C, "低保", 0), row(number("1980-02-03"), "孤儿")]
    found = checks(columns=COLUMNS, tax=tax, **lists)
    assert brief(found) == [("category_not_listed", "tax", 2), ("category_not_listed", "tax", 4)]
    first, second = found.sentences("zh")
    assert (
        "“低保”" in first and "350 元" in first and "区民政局" in first and "civil_affairs.csv" not in first
    )
    assert "civil_affairs.csv》第 3 行 有此人" in second
    # No list names an orphan: the roster's own category counts, and that is said.
    listed = [note.zh for note in roster(tax, **lists).notes]
    assert any("1 人的人员类别，所载名单没有这一类" in note for note in listed)


@pytest.mark.slow
def test_a_list_says_nothing_of_towns_that_it_does_not_have():
    tax = [row(A, "低保", town=OTHER), row(B, "低保"), row(C, "重度残疾", town=OTHER)]
    found = checks(
        columns=COLUMNS,
        tax=tax,
        civil_affairs=[[TOWN, "某", B, "低保"]],
        disabled=[[TOWN, "某", number("1999-01-01"), "一级"]],
    )
    assert [one for one in brief(found) if one[0] != "missed"] == []


def test_五保_and_特困_are_one_and_a_broader_word_proves_nothing():
    tax = [row(A, "五保"), row(B, "脱贫户", 350)]
    lists = {"civil_affairs": [[TOWN, "某", A, "特困"]], "rural": [[TOWN, "某", C, "脱贫享受政策"]]}
    found = checks(
        columns={**COLUMNS, "rural": "镇街 姓名 身份证号 帮扶类别"}, tax=[*tax, row(C, "脱贫户")], **lists
    )
    assert brief(found) == []


def test_the_grade_on_the_roster_is_held_against_the_list_too():
    columns = {"tax": "镇街 姓名 身份证号 残疾等级 医保实缴金额 医保缴费日期"}
    found = checks(
        columns=columns,
        tax=[row(A, "二级"), row(B, "二级")],
        disabled=[[TOWN, "某", A, "一级"], [TOWN, "某", B, "四级"]],
    )
    assert brief(found) == [("category_not_listed", "tax", 3)]
    assert found.table["office"].tolist() == ["disabled"]


def test_an_office_s_list_may_name_groups_of_another():
    """A mixed list of civil affairs with people lifted from poverty: they are helped, and missed like others."""
    found = checks(
        columns=COLUMNS,
        tax=[row(A, "", 350)],
        civil_affairs=[[TOWN, "某", A, "脱贫享受政策"], [TOWN, "某", B, "脱贫享受政策"]],
    )
    assert brief(found) == [("full_amount_though_helped", "tax", 2), ("missed", "civil_affairs", 3)]


def test_what_is_not_understood_is_listed_and_corrected_once_for_all():
    tax = [row(A, "困境家庭"), row(B, "困境家庭"), row(C, "普通", 350)]
    one = listing(tax)
    assert one.unread[["field", "said", "rows"]].values.tolist() == [["groups", "困境家庭", 2]]
    assert brief(checks(columns=COLUMNS, tax=tax)) == []
    corrected = listing(tax, Profile().with_word("groups", "困境家庭", "illness_hardship"))
    assert corrected.rows["groups"].tolist()[:2] == ["illness_hardship"] * 2 and not len(corrected.unread)
    nothing = listing(tax, Profile().with_word("groups", "困境家庭", ""))
    assert nothing.rows["groups"].tolist() == ["", "", ""] and not len(nothing.unread)


def listing(rows: list[list], profile: Profile | None = None, **more) -> Listing:
    return read_lists([csv_file("tax", rows)], PLAN, profile=profile or Profile(), ids="synthetic", key=KEY)[
        0
    ][0]


def csv_file(kind: str, rows: list[list], head: str = "") -> ListFile:
    text = io.StringIO()
    csv.writer(text).writerows([(head or COLUMNS.get(kind, "镇街 姓名 身份证号 人员类别")).split(), *rows])
    return ListFile(f"{kind}.csv", text.getvalue().encode(), kind)


def roster(tax: list[list], **lists: list[list]):
    files = [csv_file("tax", tax), *(csv_file(kind, rows) for kind, rows in lists.items())]
    listings, _ = read_lists(files, PLAN, profile=Profile(), ids="synthetic", key=KEY)
    made = people_of_lists(listings, PLAN)
    assert len(find_faults(made, PLAN)) >= 0
    return made
