"""A hostile workbook is refused or read as text within bounds: files made here, each with one trick."""

from __future__ import annotations

import io
import random
import struct
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from simulation.errors import Refusal
from simulation.roster.guard import BOUNDS, FORMULAS, LINKS, MACROS, inspect
from simulation.roster.reading import read_file

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
BOOK = (
    HEAD + b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    b'<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
ROOT = (
    HEAD + b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Target="xl/workbook.xml" Type='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
RELATIONS = (
    HEAD + b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
    b' Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="sharedStrings.xml" Type='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
)


def packed(sheet: bytes, strings: bytes = b"", **others: bytes) -> bytes:
    """A workbook of one sheet with this XML inside `<sheetData>` (or as it is, if it brings its own root)."""
    root = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    whole = (
        sheet
        if b"worksheet" in sheet.replace(b"\0", b"")
        else HEAD + root + b"<sheetData>" + sheet + b"</sheetData></worksheet>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", HEAD + b"<Types/>")
        archive.writestr("_rels/.rels", ROOT)
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", whole)
        archive.writestr("xl/sharedStrings.xml", HEAD + b"<sst>" + strings + b"</sst>")
        for name, content in others.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def cell(place: str, value: str = "1") -> bytes:
    return f'<c r="{place}"><v>{value}</v></c>'.encode()


def refused(name: str, data: bytes | Path, **bounds: int) -> str:
    with pytest.raises(Refusal) as caught:
        inspect(name, data, replace(BOUNDS, **bounds))
    return caught.value.text("zh")


def real_book() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("清册")
    sheet.write_row(0, 0, ["姓名", "金额", "备注"])
    sheet.write_string(1, 0, "=cmd|' /C calc'!A0")
    sheet.write_formula(1, 1, "=WEBSERVICE(A1)", None, 350)
    sheet.write_string(1, 2, "@SUM(1+1)")
    book.close()
    return buffer.getvalue()


def test_formulas_and_names_like_commands_are_read_as_text_and_said():
    data = real_book()
    assert inspect("清册.xlsx", data).notes == (FORMULAS,)
    (sheet,) = read_file("清册.xlsx", data)
    assert sheet.head[1] == ["=cmd|' /C calc'!A0", "350", "@SUM(1+1)"]


def test_macros_and_links_are_never_followed_and_said():
    parts = {
        "xl/vbaProject.bin": b"\xd0\xcf" * 50,
        "xl/externalLinks/externalLink1.xml": HEAD + b"<externalLink/>",
    }
    data = packed(b'<row r="1">' + cell("A1") + b"</row>", **parts)
    assert inspect("a.xlsm", data).notes == (MACROS, LINKS)


def test_a_zip_bomb_is_stopped_by_what_it_really_inflates_to():
    row = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    data = packed(row * 300_000)
    assert len(data) < 100_000
    tracemalloc.start()
    assert "压缩炸弹" in refused("a.xlsx", data, inflated=5_000_000)
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()


def test_a_large_part_that_inflates_as_no_list_does_is_stopped_early():
    data = packed(b"", **{"xl/media/a.png": b"\0" * 60_000_000})
    assert "压缩炸弹" in refused("a.xlsx", data)
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row>' * 30_000
    assert "单元格" in refused("a.xlsx", packed(rows), cells=20_000)


def test_what_the_directory_of_the_zip_says_of_a_size_is_not_believed():
    data = bytearray(packed(b'<row r="1"><c r="A1"><v>1</v></c></row>' * 300_000))
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(b"sheet1.xml"))
    struct.pack_into("<I", data, entry + 24, 500)  # a sheet of 500 bytes, it says
    refused("a.xlsx", bytes(data), inflated=5_000_000)


BILLION = b'<!DOCTYPE worksheet [<!ENTITY a "lol">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)
)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "docProps/core.xml"])
def test_entities_that_grow_are_refused_in_any_part(part):
    data = packed(cell("A1"), **{"xl/other.xml": b""})
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in {*old.namelist(), part}:
            new.writestr(
                name, HEAD + BILLION + b"]><worksheet>&j;</worksheet>" if name == part else old.read(name)
            )
    assert "不合规范" in refused("a.xlsx", buffer.getvalue())


def test_xml_in_an_encoding_that_hides_it_is_refused():
    sheet = (HEAD + BILLION + b"]><worksheet>&j;</worksheet>").decode()
    assert "不合规范" in refused("a.xlsx", packed(sheet.encode("utf-16")))


def test_a_forged_dimension_is_not_believed_and_a_hollow_row_of_formats_does_no_harm():
    sheet = (
        HEAD + b'<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1">' + cell("A1")
        + b'<c r="XFD1" s="1"/></row><row r="1048576"><c r="A1048576" s="2"/></row></sheetData></worksheet>'
    )  # fmt: skip
    assert inspect("a.xlsx", packed(sheet)).format == "xlsx"
    assert read_file("a.xlsx", packed(sheet))[0].head == [["1"]]


@pytest.mark.parametrize(
    "sheet",
    [
        cell("A1") + cell("XFD1048576"),
        cell("A1") + cell("ABCDEFG1"),
        cell("A1") + b"<c r = 'XFD9'><v>1</v></c>",
        cell("A1") + b'<c r="XFD9" s="1"></c><c t="/>" r="XFD9"><v>1</v></c>',
        cell("A1") + cell("SZ1048576"),
        b"<c><v>1</v></c>" * 5_000,
        b"<row><c><v>1</v></c></row>" * 200 + b"<row>" + b"<c/>" * 3_000 + b"</row>",
        b'<row r="9999999"><c><v>1</v></c></row>',
        b'<x:row xmlns:x="a">' + b"<x:c><x:v>1</x:v></x:c>" * 5_000 + b"</x:row>",
        cell("A1") + b"<c" + b" " * 3_000 + b'r="XFD1048576"><v>1</v></c>',
    ],
    ids=["corner", "letters", "quoted", "tag", "square", "bare", "bare-rows", "row", "prefix", "padded"],
)
def test_cells_that_span_more_than_memory_are_refused_before_a_reader_sees_them(sheet):
    assert refused("a.xlsx", packed(sheet))


def test_really_wide_rows_are_refused():
    from openpyxl.utils import get_column_letter

    row = b"".join(cell(f"{get_column_letter(column)}1") for column in range(1, 16_385))
    assert "16,384 列" in refused("宽.xlsx", packed(b'<row r="1">' + row + b"</row>"), cells=10**9)


def test_an_honest_book_longer_than_a_piece_is_as_wide_as_it_is():
    """Pieces of a long sheet end anywhere: no cell is counted twice, none is taken for one that does not say where it is."""
    rows = b"".join(
        b'<row r="%d">' % number
        + b"".join(cell(f"{letter}{number}") for letter in "ABCDEFGHIJKLMNOPQRST")
        + b"</row>"
        for number in range(1, 5_001)
    )
    data = packed(rows)
    bounds = replace(BOUNDS, columns=20, rows=5_000, cells=100_000)
    assert inspect("a.xlsx", data, bounds).format == "xlsx"
    assert refused("a.xlsx", data, columns=19) and refused("a.xlsx", data, rows=4_999)


def test_a_text_shared_by_many_cells_counts_as_often_as_it_is_copied():
    strings = b"<si><t>" + b"x" * 30_000 + b"</t></si><si><t>y</t></si>"
    shared = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>' % (n, n, 0) for n in range(1, 2_001)
    )
    assert "文字" in refused("a.xlsx", packed(shared, strings), text=50_000_000)
    few = shared.replace(b"<v>0</v>", b"<v>1</v>")
    assert inspect("a.xlsx", packed(few, strings), replace(BOUNDS, text=50_000_000)).format == "xlsx"


def test_too_many_sheets_and_parts_are_refused():
    many = {f"xl/worksheets/sheet{n}.xml": b"<a/>" for n in range(2, 300)}
    assert "工作表超过" in refused("a.xlsx", packed(b"", **many))
    assert "不合规范" in refused("a.xlsx", packed(b"", **{f"x/{n}": b"" for n in range(60)}), parts=50)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.99])
def test_a_workbook_cut_off_is_refused(share):
    data = real_book()
    assert "损坏" in refused("清册.xlsx", data[: int(len(data) * share)])


def test_damaged_bytes_end_in_a_refusal_or_a_reading_never_in_another_error():
    data, dice = real_book(), random.Random(9)
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(8):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        try:
            inspect("清册.xlsx", bytes(broken))
            read_file("清册.xlsx", bytes(broken))
        except Refusal:
            continue


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("清册.xlsx", b"MZ\x90\x00" + b"\0" * 99),
        ("清册.csv", b"a,b\x00\n1,2\n"),
        ("清册.csv", b"%PDF-1.7 ..."),
        ("清册.xls", b"<html><table><tr><td>1</td></tr></table></html>"),
        ("清册.csv", b"a" * 200_000),
        ("清册.csv", b'"' + b"a,b\n" * 10 + b"x," * 90_000),
        ("清册.csv", b""),
        ("清册.zip", b"PK\x05\x06" + b"\0" * 18),
    ],
    ids=["program", "nul", "pdf", "html", "endless", "wide", "empty", "zip"],
)
def test_what_is_no_table_is_refused_whatever_its_name(name, content):
    assert name in refused(name, content)


def test_an_extension_that_lies_is_read_as_what_it_is_and_said():
    assert inspect("清册.csv", real_book()).format == "xlsx"
    assert "后缀" in inspect("清册.csv", real_book()).notes[0].zh
    assert inspect("清册.xls", "姓名,金额\n甲,1\n".encode("gb18030")).format == "text"


def test_the_size_of_a_file_is_bounded(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" * 100)
    assert "上限" in refused("a.csv", path, file=300)
    assert inspect("a.csv", path).format == "text"


def biff(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)


def ole(stream: str, content: bytes) -> bytes:
    """An OLE file of one stream, of one sector of directory and as many of table as it takes."""
    content = content.ljust(4096, b"\0")
    content += b"\0" * (-len(content) % 512)
    count = len(content) // 512
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    tables = (count + 2 + 126) // 127
    chain = [fat_mark] * tables + [end] + [tables + 2 + n for n in range(count - 1)] + [end]
    chain += [free] * (tables * 128 - len(chain))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, tables,
        tables, 0, 4096, end, 0, end, 0, 0,
    )[:76]  # fmt: skip
    header += struct.pack("<109I", *range(tables), *[free] * (109 - tables))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        return (
            text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) if name else 0, kind, 1, free, free, child)
            + b"\0" * 36 + struct.pack("<IQ", start, size)
        )  # fmt: skip

    folder = entry("Root Entry", 5, 1, end, 0) + entry(stream, 2, free, tables + 1, len(content))
    return header + struct.pack(f"<{len(chain)}I", *chain) + folder.ljust(512, b"\0") + content


BEGIN = (0x0809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))


def number_at(row: int, column: int) -> tuple[int, bytes]:
    return 0x0203, struct.pack("<HHHd", row, column, 0, 1.0)


def test_an_encrypted_workbook_is_refused_with_what_to_do():
    assert "密码" in refused("a.xlsx", ole("EncryptedPackage", b"x"))
    assert "密码" in refused("a.xls", ole("Workbook", biff(BEGIN, (0x002F, b"\0" * 6))))


def test_an_old_workbook_is_bounded_too():
    assert inspect("a.xls", ole("Workbook", biff(BEGIN, number_at(3, 4)))).format == "xls"
    wide = ole("Workbook", biff(BEGIN, number_at(0, 0), number_at(65_535, 900)))
    assert "铺开" in refused("a.xls", wide)
    many = [part for _ in range(4) for part in (BEGIN, number_at(65_535, 250))]
    assert "合计" in refused("a.xls", ole("Workbook", biff(*many)))
    assert refused("a.xls", ole("Book1", b"nothing"))
    assert refused("a.xls", ole("Workbook", biff(BEGIN, number_at(3, 4)))[:700])


def test_a_damaged_old_workbook_ends_in_a_refusal_or_passes():
    data, dice = ole("Workbook", biff(BEGIN, *[number_at(n, n % 9) for n in range(300)])), random.Random(4)
    for _ in range(200):
        broken = bytearray(data[: dice.randrange(600, len(data))] if dice.random() < 0.3 else data)
        for _ in range(6):
            broken[dice.randrange(8, len(broken))] = dice.randrange(256)
        try:
            inspect("a.xls", bytes(broken))
        except Refusal:
            continue


def test_a_text_shared_by_many_cells_of_an_old_workbook_counts_too():
    text = struct.pack("<HB", 8_000, 0) + b"x" * 8_000
    table = (0x00FC, struct.pack("<II", 2, 2) + struct.pack("<HB", 1, 0) + b"y" + text)
    cells = [(0x00FD, struct.pack("<HHHI", row, 0, 0, 1)) for row in range(5_000)]
    assert "文字" in refused("a.xls", ole("Workbook", biff(BEGIN, table, BEGIN, *cells)), text=10_000_000)
