"""What titles, remarks and states of payment say of rows, and what they do not: nobody is judged by a misread one."""

from __future__ import annotations

import pytest

from simulation.access import Actor
from simulation.errors import Refusal
from simulation.roster import ListFile, people_of_lists
from simulation.roster.checks import find_faults
from simulation.roster.header import find_header
from simulation.roster.kept import keep
from simulation.roster.reading import RawSheet
from simulation.roster.titles import town_by_title
from simulation.roster.values import town_stem
from tests.roster.test_checks_by_hand import OTHER, PLAN, TOWN
from tests.roster.test_clerks_files import ONE, THREE, TWO, days, of, read, said

HELPED = ["姓名", "身份证号", "救助类别"]
STEM = TOWN.removesuffix("街道")


def listed(kind: str, lines: list[str], name: str = "") -> ListFile:
    return ListFile(name or f"{kind}.csv", "\n".join(lines).encode(), kind)


def tax(*rows: str, head: str = "镇街,姓名,身份证号,人员类别,医保实缴金额,医保缴费日期") -> ListFile:
    return listed("tax", [head, *rows])


@pytest.mark.parametrize(
    ("name", "town"),
    [
        (f"低保名单（{TOWN}）", TOWN), (f"{STEM}低保", TOWN), (f"{TOWN}、{OTHER}低保", ""), (f"低保(不含{TOWN})", ""),
        (f"除{TOWN}外的低保", ""), (f"{TOWN}等7个镇街低保", ""), (f"{TOWN}敬老院低保", ""), ("全区低保", None),
    ],
)  # fmt: skip
def test_a_title_says_the_town_only_where_it_is_of_that_town_alone(name, town):
    """A list of nobody knows which towns has none (it denies nobody anything); one that names no town has all."""
    rows = read(f"{name}.csv", [HELPED, ["甲", ONE, "低保"]], kind="civil_affairs").rows
    assert rows["town"].tolist() == [town or ""] and (rows["town_said"][0] == "") is (town is None)


def test_5_1_a_list_of_two_towns_by_its_title_accuses_nobody_of_a_third():
    third = PLAN.towns[2]
    roster = people_of_lists(
        of(
            tax(f"{third},丙,{THREE},低保,175,2022-11-01"),
            listed(
                "civil_affairs", ["姓名,身份证号,救助类别", f"甲,{ONE},低保"], f"低保({TOWN}、{OTHER}).csv"
            ),
        ),
        PLAN,
    )
    assert roster.people.loc[roster.people["on_roster"], "dibao"].all()
    assert roster.absent["civil_affairs_towns"][0].endswith("另有 1 行镇街不明")
    assert "category_not_listed" not in set(find_faults(roster, PLAN).table["check"])


@pytest.mark.parametrize(
    ("town", "stem"),
    [("市中街道", "市中"), ("枣庄市市中街道", "市中"), ("城区街道", "城区"), ("峄城区坛山街道", "坛山")],
)
def test_a_town_that_is_called_like_a_city_is_told_by_more_than_a_character(town, stem):
    assert town_stem(town) == stem


def test_a_remark_that_names_a_town_makes_no_column_of_towns():
    head = ["姓名", "身份证号", "医保实缴金额", "备注"]
    rows = [["甲", ONE, "350", ""], ["乙", TWO, "350", OTHER], ["丙", THREE, "350", ""]]
    listing = read(f"{TOWN}居民医保清册.csv", [head, *rows])
    assert listing.rows["town"].tolist() == [TOWN] * 3


def test_a_remark_of_one_person_is_not_the_group_of_all():
    head = ["镇街", "姓名", "身份证号", "备注"]
    with pytest.raises(Refusal, match="没有“类别”列"):
        read("民政名单.csv", [head, [TOWN, "甲", ONE, "孤儿"], [TOWN, "乙", TWO, ""]], kind="civil_affairs")


def test_an_amount_beside_not_paid_is_due_and_not_collected():
    """税务局's list of who still owes: amount and tier stand there, and nobody has paid them."""
    head = ["镇街", "姓名", "身份证号", "险种", "缴费档次", "缴费金额", "缴费日期", "缴费状态"]
    rows = [
        [TOWN, "甲", ONE, "居民养老", "300", "300", "", "未缴费"],
        [TOWN, "乙", TWO, "居民医保", "350", "350", "2022-11-01", "未缴费"],
        [TOWN, "乙", TWO, "居民养老", "500", "500", "2022-11-01", "已缴费"],
    ]
    listing = read("征缴清册.csv", [head, *rows])
    assert "2 行写明未缴费而有金额" in said(listing)
    assert listing.rows["pension_paid"].fillna(0).tolist() == [0, 0, 50_000]
    people = people_of_lists([listing], PLAN).people.set_index("token").reindex(listing.rows["token"])
    assert people["pension_tier"].tolist() == [0, 500, 500], "350 in the line of medical is no tier"
    assert not people["joins_medical"].any() and listing.rows["medical_paid"].isna().all()


def test_of_one_scheme_an_amount_beside_not_paid_is_not_collected_either():
    head = ["镇街", "姓名", "身份证号", "是否参加医保", "缴费金额", "缴费日期", "是否缴费"]
    rows = [[TOWN, "甲", ONE, "是", "350", "", "否"], [TOWN, "乙", TWO, "是", "350", "20221101", "是"]]
    listing = read("征缴清册（医保）.csv", [head, *rows])
    assert listing.rows["medical_paid"].fillna(0).tolist() == [0, 35_000]
    assert listing.rows["joins_medical"].tolist() == [False, True]
    assert days(listing, "medical_payment_date") == ["NaT", "2022-11-01"]


def test_an_amount_on_which_title_and_columns_disagree_is_refused_and_one_that_is_double_is_said():
    head, row = ["镇街", "姓名", "身份证号", "缴费档次", "缴费金额"], [TOWN, "甲", ONE, "300", "650"]
    with pytest.raises(Refusal, match="没有一致说明"):
        read("居民医保清册.csv", [head, row])
    own = read("居民医保清册.csv", [[*head[:3], "医保实缴金额", "金额"], [*row[:3], "350", "400"]])
    assert own.rows["medical_paid"].tolist() == [35_000] and "“金额”没有说明" in said(own)


def test_days_of_other_steps_and_numbers_of_cards_are_second():
    head = ["镇街", "姓名", "缴费人识别号", "身份证号", "医保实缴金额", "开票日期", "缴费日期", "上解日期"]
    row = [TOWN, "甲", TWO, ONE, "350", "2022-11-09", "2022-11-05", "2022-11-06"]
    listing = read("居民医保清册.csv", [head, row])
    assert days(listing, "medical_payment_date") == ["2022-11-05"]
    assert (
        listing.headers["身份证号"] == "id_number" and str(listing.rows["birth_date"][0])[:10] == "1970-02-03"
    )
    assert "没有用到的列：缴费人识别号、开票日期、上解日期" in said(listing)
    with pytest.raises(Refusal, match="有几列"):
        read("居民医保清册.csv", [[*head[:6], "备注", "上解日期"], row])


def test_5_1_whose_name_stands_on_the_roster_beside_an_unreadable_number_is_to_be_looked_at_first():
    rows = (f"{TOWN},孔庆云,3.70404E+17,,350,2022-11-01", f"{TOWN},乙,{TWO},,350,2022-11-01")
    helped = listed(
        "civil_affairs",
        ["镇街,姓名,身份证号,救助类别", f"{TOWN},孔庆云,{ONE},低保", f"{TOWN},丙,{THREE},低保"],
    )
    found = find_faults(people_of_lists(of(tax(*rows), helped), PLAN), PLAN)
    missed = found.table[found.table["check"] == "missed"]
    assert missed["other_row"].tolist() == [2, 0]
    first, second = found.sentences("zh", missed)
    assert "tax.csv》第 2 行 同名而身份证号读不出，先核对" in first and "同名" not in second
    assert "of the same name" in found.sentences("en", missed)[0]


def test_5_10_a_category_of_a_pupil_counts_where_the_list_lacks_the_town():
    roster = tax(f"{TOWN},甲,{ONE},学生,350,2022-11-01", f"{OTHER},乙,{TWO},学生,350,2022-11-01")
    pupils = listed("education", ["镇街,姓名,身份证号,学校", f"{TOWN},丙,{THREE},某校"])
    people = people_of_lists(of(roster, pupils), PLAN).people
    own = people[people["on_roster"]].set_index("town")["in_school"]
    assert not own[TOWN] and own[OTHER]


def test_a_kept_roster_has_no_name_of_a_file(tmp_path, monkeypatch):
    """A file may be called by a person; what the page says of it is not kept."""
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    rows = (f"{TOWN},甲,{ONE},,350,2022-11-01", f"{OTHER},乙,{TWO},,350,2022-11-01")
    files = [
        listed("civil_affairs", ["镇街,姓名,身份证号,救助类别", f"{TOWN},某,{who},低保"], name)
        for name, who in (("孔庆云(1).csv", ONE), ("孟祥兰.csv", THREE))
    ]
    roster = people_of_lists(of(tax(*rows), *files), PLAN)
    assert "孔庆云" in str(roster.absent)
    note = keep(roster, PLAN, "yicheng", actor=Actor("e", "editor"))
    kept = "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.json"))
    assert (
        note.absent["civil_affairs_towns"][0].startswith("民政对象名单没有")
        and "孔庆云" not in kept
        and "孟祥兰" not in kept
    )


def test_where_only_the_paid_are_marked_a_row_without_a_mark_and_an_amount_is_not_paid():
    head = ["镇街", "姓名", "身份证号", "险种", "缴费金额", "已缴费"]
    rows = [
        [TOWN, "甲", ONE, "居民医保", "350", "√"],
        [TOWN, "乙", TWO, "居民医保", "", ""],
        [TOWN, "丙", THREE, "居民医保", "350", ""],
    ]
    listing = read("征缴清册.csv", [head, *rows])
    assert listing.rows["joins_medical"].fillna(False).tolist() == [True, False, True]
    assert "1 行写明未缴费（或没有标记已缴）" in said(listing)


def test_a_town_within_the_name_of_another_is_not_named():
    towns = ["王庄镇", "大王庄镇", "城关镇", "城关街道"]
    for text, named in (
        ("大王庄镇低保", ["大王庄镇"]),
        ("城关镇低保", ["城关镇"]),
        ("城关低保", ["城关镇", "城关街道"]),
    ):
        sheet = RawSheet("a.csv", text, [["姓名", "身份证号"]], 1, lambda: iter(()))
        header = find_header(sheet, "civil_affairs")
        assert town_by_title(sheet, header, towns, "civil_affairs")[1] == "、".join(named)


def test_amounts_under_the_name_of_a_scheme_are_amounts():
    head = ["镇街", "姓名", "身份证号", "养老保险（元）", "医疗保险（元）", "缴费日期"]
    rows = [[TOWN, "甲", ONE, "300", "350", "2022-11-05"], [TOWN, "乙", TWO, "", "350.00", "2022-11-06"]]
    listing = read("征缴清册.csv", [head, *rows])
    assert listing.rows["pension_paid"].fillna(0).tolist() == [30_000, 0] and "列里是金额" in said(listing)
    assert listing.rows["medical_paid"].tolist() == [35_000] * 2
    assert days(listing, "pension_payment_date") == ["2022-11-05", "NaT"]


def test_one_day_beside_yes_and_blanks_is_that_of_who_says_yes():
    head = ["镇街", "姓名", "身份证号", "养老是否缴费", "医保是否缴费", "缴费日期"]
    rows = [[TOWN, "甲", ONE, "是", "", "2022-11-05"], [TOWN, "乙", TWO, "否", "是", "2022-11-06"]]
    listing = read("征缴清册.csv", [head, [TOWN, "丙", THREE, "", "否", ""], *rows])
    assert days(listing, "pension_payment_date") == ["NaT", "2022-11-05", "NaT"]
    assert days(listing, "medical_payment_date") == ["NaT", "NaT", "2022-11-06"]


@pytest.mark.parametrize("below", ["日期", "缴费日期", "时间（年月日）"])
def test_a_scheme_over_two_columns_is_not_read_as_yes_or_no(below):
    rows = [
        ["镇街", "姓名", "身份证号", "养老保险", "", "医疗保险", ""],
        ["", "", "", "金额", below, "金额", below],
        [TOWN, "甲", ONE, "300", "2022-11-05", "350", "2022-11-06"],
    ]
    listing = read("征缴清册.csv", rows)
    assert (listing.rows["pension_paid"][0], listing.rows["medical_paid"][0]) == (30_000, 35_000)


def test_the_long_names_of_the_schemes_stand_before_any_header_of_theirs():
    head = [
        "镇街", "姓名", "身份证号", "居民养老保险缴费档次", "城乡居民基本养老保险缴费金额", "居民医疗保险缴费金额",
        "缴费日期",
    ]  # fmt: skip
    listing = read("两险.csv", [head, [TOWN, "甲", ONE, "300", "300", "350", "2022-11-05"]], kind="tax")
    assert listing.rows.loc[0, ["pension_tier", "pension_paid", "medical_paid"]].tolist() == [
        300,
        30_000,
        35_000,
    ]


def test_an_amount_of_a_named_scheme_beside_not_paid_is_not_collected():
    head = ["镇街", "姓名", "身份证号", "医保个人缴费", "缴费状态"]
    listing = read(
        "征缴清册.csv", [head, [TOWN, "甲", ONE, "350", "未缴费"], [TOWN, "乙", TWO, "350", "已缴费"]]
    )
    assert listing.rows["medical_paid"].fillna(0).tolist() == [0, 35_000]
    assert "1 行写明未缴费而有金额" in said(listing)
    assert not len(find_faults(people_of_lists([listing], PLAN), PLAN).table)
