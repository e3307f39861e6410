"""Files as a county's clerks make them, each written out here: nothing in them may be misread without a word."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from simulation.errors import Refusal
from simulation.roster import ListFile, Listing, Profile, parse_ids, people_of_lists, read_lists
from simulation.roster.checks import find_faults
from simulation.roster.intake import ListFile as File
from tests.roster.test_checks_by_hand import KEY, OTHER, PLAN, TOWN

_WEIGHTS, _CHECKS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], "10X98765432"


def real(birth: str, sequence: int) -> str:
    """A number of the form of GB 11643 with its check character, by the standard's own weights; nobody's."""
    head = f"370404{birth}{sequence:03d}"
    return head + _CHECKS[sum(int(d) * w for d, w in zip(head, _WEIGHTS, strict=True)) % 11]


ONE, TWO, THREE = real("19700203", 111), real("19651112", 126), real("20100506", 135)


def read(name: str, lines: list[list], encoding: str = "gb18030", kind: str = "") -> Listing:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return of(ListFile(name, text.getvalue().encode(encoding), kind))[0]


def of(*files: File) -> list[Listing]:
    return read_lists(files, PLAN, profile=Profile(), key=KEY)[0]


def said(listing: Listing) -> str:
    return " ".join(note.zh for note in listing.notes)


def days(listing: Listing, name: str) -> list[str]:
    return [str(day)[:10] for day in listing.rows[name]]


def test_a_day_that_names_no_scheme_is_that_of_each_scheme_which_the_row_pays():
    """A tax bureau's table of fifteen columns: one 缴费日期 beside the amounts of both schemes, the town under 单位."""
    head = (
        "序号 征收单位 单位 村居 姓名 证件类型 证件号码 性别 出生年月 人员类别 缴费档次 养老保险费 医疗保险费 "
        "缴费日期 备注"
    )
    first = f"1 税务局 {TOWN} 前村 甲 身份证 '{ONE} 男 1970-02-03 - 300 300 350 2022.11.5 -"
    second = f"2 税务局 {OTHER} 前村 乙 身份证 {TWO[:6]}~{TWO[6:]} 女 - - 500元 500 - 44870 微信"
    third = f"3 税务局 {OTHER} 后村 阿里·买买提 身份证 {THREE.lower()} - - - - - 350 2022年11月7日 -"
    cells = [
        ["" if cell == "-" else cell.replace("~", " ") for cell in row.split()]
        for row in (first, second, third)
    ]
    rows = [*cells[:2], [""] * 15, cells[2], ["合计", *[""] * 10, "800", "700", "", ""]]
    listing = read(
        "2023年度征缴明细.csv",
        [["2023年度两险征缴明细表"], ["填报单位：区税务局", "", "单位：元"], head.split(), *rows],
    )
    assert listing.rows["town"].tolist() == [TOWN, OTHER, OTHER] and "“单位”列里是镇街名" in said(listing)
    assert days(listing, "pension_payment_date") == ["2022-11-05", "2022-11-05", "NaT"]
    assert days(listing, "medical_payment_date") == ["2022-11-05", "NaT", "2022-11-07"]
    assert (listing.rows["id_fault"] == "").all() and "不分险种" in said(listing)
    assert "没有用到的列：序号、征收单位、证件类型、备注" in said(listing)


@pytest.mark.parametrize(
    ("name", "scheme", "amount"),
    [("居民医保缴费清册.csv", "medical", 350), ("城乡居民养老保险缴费清册.csv", "pension", 300)],
)
def test_a_roster_of_one_scheme_says_which_in_its_name(name, scheme, amount):
    listing = read(
        name,
        [["镇街", "姓名", "身份证号", "缴费金额", "缴费日期"], [TOWN, "甲", ONE, f"{amount}.00", "20221105"]],
    )
    other = {"medical": "pension", "pension": "medical"}[scheme]
    assert listing.rows[f"{scheme}_paid"].tolist() == [amount * 100]
    assert days(listing, f"{scheme}_payment_date") == ["2022-11-05"] and not listing.states(f"{other}_paid")


def test_an_amount_of_nobody_knows_which_scheme_is_refused_or_said_not_to_count():
    head, row = ["镇街", "姓名", "身份证号", "缴费金额"], [TOWN, "甲", ONE, "650"]
    with pytest.raises(Refusal, match="险种"):
        read("征缴清册.csv", [head, row])
    listing = read("征缴清册.csv", [[*head, "养老缴费档次", "是否参加医保"], [*row, "300", "是"]])
    assert "没有说明是养老还是医保，不用" in said(listing) and not listing.states("medical_paid")


def test_of_sheets_one_a_town_the_name_is_the_town():
    book = openpyxl.Workbook()
    book.remove(book.active)
    for town, who in ((TOWN, ONE), (OTHER, TWO)):
        sheet = book.create_sheet(town)
        for line in (
            [f"{town}困难群众花名册"],
            ["序号", "姓名", "身份证号", "救助类别"],
            [1, "甲", who, "低保"],
            ["合计", "1人"],
        ):
            sheet.append(line)
        sheet.merge_cells("A1:D1")
    hidden = book.create_sheet("2021年")
    hidden.append(["姓名", "身份证号", "救助类别"])
    hidden.append(["丙", THREE, "低保"])
    hidden.sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    first, second = of(ListFile("民政对象.xlsx", target.getvalue(), "civil_affairs"))
    assert (first.rows["town"].tolist(), second.rows["town"].tolist()) == ([TOWN], [OTHER])
    assert "由标题得知" in said(first) and "隐藏" in said(first)


def test_a_roster_that_says_no_town_is_refused_with_what_to_do():
    with pytest.raises(Refusal, match="没有写明镇街"):
        read("征缴清册.csv", [["姓名", "身份证号", "医保实缴金额"], ["甲", ONE, "350"]])
    with pytest.raises(Refusal, match="征收镇、户籍单位"):
        read("征缴清册.csv", [["征收镇", "户籍单位", "身份证号", "医保实缴金额"], [TOWN, OTHER, ONE, "350"]])


def test_numbers_that_a_spreadsheet_cut_to_fifteen_digits_are_nobodys_even_where_the_check_character_fits():
    """370404197002031xx written out as ...000: one in eleven fits by chance, and is another person's number."""
    cut = [f"37040419{70 + n // 12}{n % 12 + 1:02d}03{n % 10}000" for n in range(60)]
    faults = parse_ids(cut).fault.tolist()
    assert set(faults) == {"rounded"}
    alone = next(one for one in cut if real(one[6:14], int(one[14:17])) == one)
    assert parse_ids([alone, ONE, TWO, ONE[:-1] + "0" if ONE[-1] != "0" else TWO]).fault[0] == ""


def test_headers_that_are_alike_are_refused_with_what_can_be_done_about_them():
    head = ["镇街", "姓名", "身份证号", "身份证号", "医保实缴金额"]
    with pytest.raises(Refusal, match="在文件里改名"):
        read("征缴清册.csv", [head, [TOWN, "甲", ONE, TWO, "350"]])


def test_a_grade_that_differs_from_the_certificate_is_said():
    head = ["镇街", "姓名", "身份证号", "残疾证号", "残疾等级"]
    listing = read(
        "残联.csv", [head, [TOWN, "甲", ONE, f"{ONE}42", "四级"], [TOWN, "乙", TWO, f"{TWO}42", "贰级"]]
    )
    assert listing.rows["disability_grade"].tolist() == [4, 2] and "1 行的残疾等级与残疾证号里的不同" in said(
        listing
    )


def test_a_line_that_says_nothing_was_paid_is_no_membership():
    head = ["镇街", "姓名", "身份证号", "险种", "缴费金额", "缴费状态"]
    rows = [[TOWN, "甲", ONE, "居民医保", "350", "已缴费"], [TOWN, "乙", TWO, "居民医保", "", "未缴费"]]
    listing = read("征缴清册.csv", [head, *rows])
    assert listing.rows["joins_medical"].isna().tolist() == [False, True]
    people = people_of_lists([listing], PLAN).people.set_index("token")
    assert people["joins_medical"].reindex(listing.rows["token"]).tolist() == [True, False]
    assert "1 行写明未缴费" in said(listing)
    alone = read(
        "居民医保缴费清册.csv",
        [["镇街", "姓名", "身份证号", "是否缴费"], [TOWN, "甲", ONE, "否"], [TOWN, "乙", TWO, "是"]],
    )
    assert alone.rows["joins_medical"].tolist() == [False, True]


def test_two_columns_of_categories_are_put_together_where_both_are_understood():
    """The monitoring system's export: 户类型 says who was lifted from poverty, 监测对象类别 who is watched."""
    head = ["乡镇", "户主姓名", "户主证件号码", "姓名", "证件号码", "户类型", "监测对象类别"]
    rows = [
        [TOWN, "户", THREE, "甲", ONE, "脱贫户", ""],
        [TOWN, "户", THREE, "乙", TWO, "一般农户", "突发严重困难户"],
        [TOWN, "户", ONE, "丙", THREE, "脱贫户", "脱贫不稳定户"],
    ]
    listing = read("乡村振兴导出.csv", [head, *rows])
    assert listing.rows["groups"].tolist() == [
        "lifted_from_poverty", "poverty_monitored", "lifted_from_poverty,poverty_monitored",
    ]  # fmt: skip
    with pytest.raises(Refusal, match="有几列"):
        read("乡村振兴导出.csv", [head, [*rows[0][:-1], "某某类"]])


def test_a_name_that_strayed_into_the_header_is_not_shown():
    head = ["镇街", "姓名", "身份证号", "医保实缴金额", "填报人孔庆云", f"号{ONE}"]
    listing = read("征缴清册.csv", [head, [TOWN, "孔庆云", TWO, "350", "", ""]])
    assert "没有用到的列：填＊、号******" in said(listing)


def test_nobody_is_said_to_be_on_no_list_whose_row_may_be_the_one_with_a_number_that_cannot_be_read():
    """The department's own list lost the number's last digits: the roster's category of who bears that name stands."""
    tax = ["镇街,姓名,身份证号,人员类别,医保实缴金额,医保缴费日期"]
    tax += [f"{TOWN},{name},{who},低保,175,2022-11-01" for name, who in (("孔　庆云", ONE), ("孟祥兰", TWO))]
    listed = ["镇街,姓名,身份证号,救助类别", f"{TOWN},孔庆云,3.70404E+17,低保", f"{TOWN},曾丽,{THREE},低保"]
    files = [
        ListFile(f"{kind}.csv", "\n".join(lines).encode(), kind)
        for kind, lines in (("tax", tax), ("civil_affairs", listed))
    ]
    roster = people_of_lists(of(*files), PLAN)
    assert roster.people.query("on_roster")["dibao"].sum() == 1 and "name_token" not in roster.people
    found = find_faults(roster, PLAN).table
    assert found.loc[found["check"] == "category_not_listed", "row"].tolist() == [3]
