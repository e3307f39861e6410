"""Sheets as districts hand them in: encodings, titles, merged headers, sums and signatures; headers and words corrected."""

from __future__ import annotations

import datetime as dt
import io

import pandas as pd
import pytest
import xlsxwriter

from simulation import Refusal, people_of_lists, read_lists
from simulation.access import Actor
from simulation.roster import ListFile, Profile, load_profile, save_profile, values
from simulation.roster.fields import FIELDS, headers_of
from simulation.roster.header import find_header
from simulation.roster.identity import parse_ids
from simulation.roster.kinds import KINDS
from simulation.roster.reading import read_file
from tests.simulation.roster_files import KEY, PLAN

ONE, TWO = "11010519491231002X", "370404199001010016"
TWO = TWO[:17] + "10X98765432"[sum(int(d) * (2 ** (17 - i) % 11) for i, d in enumerate(TWO[:17])) % 11]
TAX = f"镇街,姓名,身份证号,养老缴费档次,是否参加医保\n坛山街道,甲,{ONE},,是\n坛山街道,乙,{TWO},300,否\n"


def read(text: str | bytes, name: str = "清册.csv", kind: str = "tax", **more):
    data = text if isinstance(text, bytes) else text.encode()
    return read_lists([ListFile(name, data, kind)], PLAN, key=KEY, **{"profile": Profile(), **more})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_encodings_and_delimiters_are_found(encoding, mark):
    (listing,), link = read(TAX.replace(",", mark).encode(encoding))
    assert listing.rows["birth_date"].dt.strftime("%Y-%m-%d").tolist() == ["1949-12-31", "1990-01-01"]
    assert listing.rows["row"].tolist() == [2, 3]
    assert link.of(listing.rows["token"].iloc[1]) == ("乙", TWO)


def test_bytes_of_no_encoding_are_refused():
    with pytest.raises(Refusal, match="编码"):
        read(b"\x81\xff\xff" + TAX.encode())


def workbook(rows: list[list[object]], merged: tuple[tuple[int, int, int, int, str], ...] = ()) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet, day = book.add_worksheet("征缴清册"), book.add_format({"num_format": "yyyy-mm-dd"})
    for area in merged:
        sheet.merge_range(*area)
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, dt.date):
                sheet.write_datetime(place, column, dt.datetime.combine(cell, dt.time()), day)
            elif cell not in (None, ""):
                sheet.write(place, column, cell)
    book.close()
    return buffer.getvalue()


def test_a_real_sheet_with_titles_merged_headers_sums_and_signatures():
    merged = (
        (0, 0, 0, 9, "2023年度城乡居民社会保险费征缴清册"),
        *(
            (2, column, 3, column, name)
            for column, name in enumerate(("序号", "镇（街道）", "姓名", "公民身份号码"))
        ),
        (2, 4, 2, 6, "养老保险"),
        (2, 7, 2, 9, "医疗保险"),
    )
    names = ["缴费档次", "缴费金额（元）", "缴费日期", "是否参保", "缴费金额（元）", "缴费日期"]
    rows = [
        [],
        ["单位：坛山街道"],
        [],
        ["", "", "", "", *names],
        [1, "坛山", "甲", ONE, 300, 300, dt.date(2022, 10, 5), "√", 175, "2022年10月5日"],
        [2, "坛山", "乙", TWO, "300元", 300, 44839, "", None, None],
        ["", "", "姓名", "公民身份号码"],
        [],
        ["合计", "", "", "", "", 600],
        ["制表人：丙", "", "", "审核人："],
    ]
    (listing,), _ = read(workbook(rows, merged), "清册.xlsx", "")
    rows = listing.rows
    assert listing.kind == "tax" and rows["row"].tolist() == [5, 6]
    assert rows["pension_tier"].tolist() == [300, 300] and rows["pension_paid"].tolist() == [30000, 30000]
    assert set(rows["pension_payment_date"].dt.strftime("%Y-%m-%d")) == {"2022-10-05"}
    assert rows["joins_medical"].tolist() == [True, False] and rows["medical_paid"].iloc[0] == 17500
    said = " ".join(note.zh for note in listing.notes)
    assert "合计" in said and "重复打印" in said and "空白按“否”" in said


def test_an_id_number_stored_as_a_number_is_said_to_be_lost():
    rows = [["镇街", "姓名", "身份证号", "是否参加医保"], [PLAN.towns[0], "甲", 110105194912310029, "是"]]
    (listing,), link = read(workbook(rows), "清册.xlsx")
    assert listing.rows["id_fault"].tolist() == ["rounded"] and listing.rows["token"].tolist() == [""]
    assert link.of_row("清册.xlsx", "征缴清册", 2)[0] == "甲"


def test_a_line_for_each_scheme():
    text = (
        "镇街,身份证号,征收品目,实缴金额,入库日期\n"
        f"坛山,{ONE},城乡居民基本医疗保险,350,20221005\n坛山,{ONE},居民养老,300,2022.10.6\n"
    )
    (listing,), _ = read(text)
    assert listing.rows["medical_paid"].tolist() == [35000, pd.NA]
    assert listing.rows["pension_paid"].tolist() == [pd.NA, 30000]
    assert listing.rows["joins_medical"].tolist() == [True, False]


def test_an_unknown_header_is_offered_and_corrected():
    text = TAX.replace("身份证号", "公民身份证号吗").replace("镇街", "乡镇街道名")
    with pytest.raises(Refusal, match="找不到表头"):
        read(text)
    profile = Profile().with_header("tax", "公民身份证号吗", "id_number")
    sheet = read_file("清册.csv", text.encode())[0]
    header = find_header(sheet, "tax", profile)
    assert header is not None and "乡镇街道名" in header.unknown
    assert header.unknown["乡镇街道名"] == "town"
    (listing,), _ = read(text, profile=profile.with_header("tax", "乡镇街道名", "town"))
    assert set(listing.rows["town"]) == {"坛山街道"}
    with pytest.raises(Refusal, match="没有字段"):
        profile.with_header("tax", "镇", "nothing")


def test_a_near_miss_of_a_town_is_offered_never_taken():
    text = TAX.replace("坛山街道,乙", "坛善街道,乙")
    (listing,), _ = read(text)
    assert listing.rows["town"].tolist() == ["坛山街道", ""]
    assert listing.unread[["said", "rows", "nearest"]].values.tolist() == [["坛善街道", 1, "坛山街道"]]
    (listing,), _ = read(text, profile=Profile().with_word("town", "坛善街道", "坛山街道"))
    assert set(listing.rows["town"]) == {"坛山街道"} and listing.unread.empty


def test_two_columns_for_one_thing_are_not_chosen_between():
    text = TAX.replace("姓名", "证件号码")
    with pytest.raises(Refusal, match="有几列"):
        read(text)
    read(text, profile=Profile().with_header("tax", "证件号码", ""))


def test_a_list_of_one_group_may_name_it_in_its_title():
    text = f"2023年城乡低保边缘名单\n姓名,身份证号\n甲,{ONE}\n"
    (listing,), _ = read(text, "a.csv", "civil_affairs")
    assert listing.rows["groups"].tolist() == ["dibao_margin"]
    with pytest.raises(Refusal, match="哪一类"):
        read(f"姓名,身份证号\n甲,{ONE}\n", "a.csv", "civil_affairs")


@pytest.mark.parametrize(
    ("name", "day", "event"),
    [
        ("公安死亡人员名单.csv", "日期", "death"),
        ("公安迁出名单.csv", "迁出日期", "moved_out"),
        ("公安名单.csv", "死亡日期", "death"),
    ],
)
def test_the_police_may_say_what_changed_in_a_title_or_header(name, day, event):
    (listing,), _ = read(f"姓名,身份证号,{day}\n甲,{ONE},2022-10-01\n", name, "")
    assert listing.kind == "police" and listing.rows["event"].tolist() == [event] and listing.notes
    with pytest.raises(Refusal, match="变动类型"):
        read(f"姓名,身份证号,日期\n甲,{ONE},2022-10-01\n", "公安名单.csv", "police")


@pytest.mark.parametrize(
    ("name", "kind", "scheme"),
    [
        ("职工医保参保.csv", "employee", ["medical"]),
        ("异地养老.csv", "elsewhere", ["pension"]),
        ("职工.csv", "employee", None),
    ],
)
def test_a_list_of_members_may_name_its_scheme_in_its_title(name, kind, scheme):
    (listing,), _ = read(f"姓名,身份证号\n甲,{ONE}\n", name, kind)
    assert (listing.rows["scheme"].tolist() if listing.states("scheme") else None) == scheme


def test_a_sheet_of_payments_is_a_roster_whatever_group_it_is_called():
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        for name, who in (("普通", ONE), ("低保", TWO)):
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, ["镇街", "姓名", "身份证号", "医保缴费金额"])
            sheet.write_row(1, 0, ["坛山街道", "甲", who, "350"])
        workbook.add_worksheet("说明").write(0, 0, "填写要求")
        workbook.add_worksheet("空")
    listings, _ = read(book.getvalue(), "坛山.xlsx", "")
    assert [listing.kind for listing in listings] == ["tax", "tax"]
    assert [note.zh for one in listings for note in one.notes if "没有读入" in note.zh] == [
        "工作表“说明”看不出是名单，没有读入"
    ]


def test_no_name_and_no_number_gets_into_a_listing():
    text = (
        f"镇街,村居,姓名,身份证号,是否参加医保\n坛山,{ONE}村,甲某某,{ONE},是\n{TWO},,乙某某,{TWO[:17]},是\n"
    )
    (listing,), _ = read(text)
    shown = listing.rows.to_csv() + listing.unread.to_csv() + str(listing.notes)
    assert not any(secret in shown for secret in ("甲某某", "乙某某", ONE, TWO, TWO[:17]))


def test_corrections_are_kept_for_who_may(small_world):
    profile = Profile().with_word("town", "榴圆", "榴园镇")
    with pytest.raises(Refusal, match="名册"):
        save_profile(profile, actor=Actor("v", "viewer"))
    save_profile(profile, actor=Actor("e", "editor"))
    assert load_profile().word("town", "榴圆") == "榴园镇"


def test_the_dictionary_has_no_header_for_two_things():
    for kind in KINDS:
        known = headers_of(kind)
        assert {f.id for f in FIELDS[kind]} == set(known.values()), kind


# --- files of one name, quotation marks, numbers in the wrong place ---------------------------------------------------


def test_two_towns_may_hand_in_files_of_one_name_and_rows_stay_apart():
    files = [
        ListFile("清册.csv", f"镇街,姓名,身份证号,医保实缴金额\n{town},{who},123,350\n".encode())
        for town, who in (("坛山街道", "乙"), ("吴林街道", "戊"))
    ]
    listings, link = read_lists(files, PLAN, profile=Profile(), key=KEY)
    assert [one.file for one in listings] == ["清册.csv", "清册（2）.csv"]
    assert [link.of_row(one.file, one.sheet, 2)[0] for one in listings] == ["乙", "戊"]


def test_the_same_file_given_twice_is_refused():
    text = f"镇街,姓名,身份证号,医保实缴金额\n坛山街道,甲,{ONE},350\n".encode()
    with pytest.raises(Refusal, match="两次"):
        read_lists([ListFile("甲.csv", text), ListFile("乙.csv", text)], PLAN, key=KEY)


@pytest.mark.parametrize("row", [f'坛山街道,甲,{ONE},350,"外出', f'"坛山街道,甲,{ONE},350,外出'])
def test_a_stray_quotation_mark_loses_nobody_without_a_word(row):
    lines = [
        "镇街,姓名,身份证号,医保实缴金额,备注",
        row,
        f"坛山街道,乙,{TWO},300,",
        f"坛山街道,丙,{TWO},300,",
    ]
    for text in ("\n".join(lines), "\n".join([*lines, f'坛山街道,"丁",{TWO},300,'])):
        with pytest.raises(Refusal, match="引号") as refused:
            read_lists([ListFile("清册.csv", text.encode())], PLAN, key=KEY)
        assert ONE not in str(refused.value) and "清册.csv 2" in str(refused.value)


def test_a_cell_of_two_lines_is_no_stray_quotation_mark():
    text = f'镇街,姓名,"身份\n证号",医保实缴金额,备注\n坛山街道,甲,{ONE},350,"外出，\n明年回"\n'
    listings, _ = read_lists([ListFile("清册.csv", text.encode())], PLAN, key=KEY)
    assert len(listings[0].rows) == 1


def test_an_id_number_in_a_wrong_column_is_never_quoted():
    spaced = f"{ONE[:4]} {ONE[4:8]} {ONE[8:12]} {ONE[12:16]} {ONE[16:]}"
    text = f"镇街,村居,姓名,身份证号,养老缴费档次\n坛山街道,{spaced},甲,{TWO},{ONE}\n"
    listings, _ = read_lists([ListFile("清册.csv", text.encode())], PLAN, key=KEY)
    told = listings[0].rows.to_csv() + listings[0].unread.to_csv()
    assert not any(part in told for part in (ONE, spaced, ONE[4:8] + " " + ONE[8:12]))
    assert ONE not in repr(parse_ids([ONE]))


def test_a_year_alone_is_no_day():
    cells = ("2023", "1105", "2023.5", "44839", "4000")
    assert [str(values.date(cell)) for cell in cells] == ["None", "None", "None", "2022-10-05", "1910-12-13"]


def test_a_name_under_the_town_is_not_shown():
    text = TAX + f"王小明,{ONE},坛山街道,,是\n王小红,{ONE},坛山街道,,是\n月球镇,丙,{ONE},,是\n"
    (listing,), _ = read(text)
    assert sorted(listing.unread["said"]) == ["月球镇", "王＊"]
    assert "小" not in listing.unread.to_csv() + listing.rows.to_csv()


def test_lines_of_sums_are_no_persons_however_they_are_written():
    lines = [
        ("全镇合计", ""),
        ("坛山街道小计", ""),
        ("共54人", ""),
        ("合计", "54人"),
        ("合计", "共54"),
        ("", "54人"),
    ]
    text = "镇街,姓名,身份证号,医保缴费金额\n" + f"坛山街道,甲,{ONE},350\n"
    (listing,), _ = read(text + "".join(f"坛山街道,{name},{number},18900\n" for name, number in lines))
    assert listing.rows["row"].tolist() == [2]
    assert any(note.rows == len(lines) and "合计" in note.zh for note in listing.notes)
    (listing,), _ = read(text + "坛山街道,乙,54,350\n坛山街道,,,350\n,,,700\n")
    assert listing.rows[["row", "id_fault"]].values.tolist() == [[2, ""], [3, "length"], [4, "missing"]]
    left = people_of_lists([listing], PLAN).left_out
    assert left[["reason", "row", "paid"]].values.tolist() == [["id", 3, 35000], ["id", 4, 35000]]


def test_of_two_lists_of_employees_one_may_have_no_column_of_the_scheme():
    tax = f"镇街,姓名,身份证号,是否参加医保\n坛山街道,甲,{ONE},是\n坛山街道,乙,{TWO},是\n"
    files = [
        ListFile("清册.csv", tax.encode(), "tax"),
        ListFile("一.csv", f"姓名,身份证号,险种\n甲,{ONE},职工养老\n".encode(), "employee"),
        ListFile("二.csv", f"姓名,身份证号\n乙,{TWO}\n".encode(), "employee"),
    ]
    listings, _ = read_lists(files, PLAN, profile=Profile(), key=KEY)
    people = people_of_lists(listings, PLAN).people
    known = people[["other_pension", "employee_medical"]].to_numpy().tolist()
    assert sorted(known) == [[True, False], [True, True]]
