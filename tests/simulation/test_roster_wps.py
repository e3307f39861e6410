"""Files as WPS and old exports write them, made by hand byte by byte: what a spreadsheet shows is what is read."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from simulation import load_plan
from simulation.roster import ListFile, Profile, people_of_lists, read_lists
from tests.simulation.test_roster_guard import biff, ole

PLAN = load_plan("yicheng-2023")
KEY = b"k" * 32
WHO = "11010519491231002X"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEAD = ["镇街", "姓名", "身份证号", "医保实缴金额", "医保缴费日期"]


def workbook(rows: str, styles: str = "", strings: str = "", dimension: str = "A1") -> bytes:
    """An xlsx of one sheet with exactly these rows."""
    head, office = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    )
    packed = "http://schemas.openxmlformats.org/package/2006"

    def links(**parts: str) -> str:
        found = "".join(
            f'<Relationship Id="{kind}" Type="{office}/{kind}" Target="{target}"/>'
            for kind, target in parts.items()
        )
        return f'{head}<Relationships xmlns="{packed}/relationships">{found}</Relationships>'

    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="{packed}/content-types"/>',
        "_rels/.rels": links(officeDocument="xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": links(
            worksheet="worksheets/sheet1.xml", styles="styles.xml", sharedStrings="sharedStrings.xml"
        ),
        "xl/workbook.xml": f'{head}<workbook {MAIN} xmlns:r="{office}"><sheets>'
        '<sheet name="征缴清册" sheetId="1" r:id="worksheet"/></sheets></workbook>',
        "xl/styles.xml": f"{head}<styleSheet {MAIN}>{styles}</styleSheet>",
        "xl/sharedStrings.xml": f"{head}<sst {MAIN}>{strings}</sst>",
        "xl/worksheets/sheet1.xml": f'{head}<worksheet {MAIN}><dimension ref="{dimension}"/>'
        f"<sheetData>{rows}</sheetData></worksheet>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return buffer.getvalue()


def inline(text: str, ref: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def line(number: int, cells: list[str], last: str = "") -> str:
    """A row of inline texts; `last`: cells in place of those that follow, as written."""
    return (
        f'<row r="{number}">'
        + "".join(inline(t, f"{'ABCDEFG'[k]}{number}") for k, t in enumerate(cells))
        + last
        + "</row>"
    )


def read(data: bytes, name: str = "征缴清册.xlsx", kind: str = "tax"):
    (listing, *_), _ = read_lists([ListFile(name, data, kind)], PLAN, profile=Profile(), key=KEY)
    return listing


FORMATS = [
    'yyyy"年"m"月"d"日"',
    "[$-804]yyyy\\年m\\月d\\日;@",
    "yyyy\\-mm\\-dd",
    '[DBNum1][$-804]yyyy"年"m"月"d"日";@',
    "m/d/yyyy h:mm",
]


@pytest.mark.parametrize("code", [*FORMATS, 31, 57, 58, 14, 0])
def test_days_in_chinese_formats_are_the_day_that_is_shown(code):
    """A serial number under a format of its own, under one of the Chinese built-in formats, or under none."""
    escaped = str(code).replace('"', "&quot;")
    own = (
        f'<numFmts count="1"><numFmt numFmtId="176" formatCode="{escaped}"/></numFmts>'
        if isinstance(code, str)
        else ""
    )
    number = 176 if isinstance(code, str) else code
    styles = (
        f'{own}<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="{number}" applyNumberFormat="1"/></cellXfs>'
    )
    last = '<c r="D2"><v>350</v></c><c r="E2" s="1"><v>44866</v></c>'
    listing = read(workbook(line(1, HEAD) + line(2, ["坛山街道", "某", WHO], last), styles))
    assert str(listing.rows["medical_payment_date"][0])[:10] == "2022-11-01"
    assert listing.rows["medical_paid"][0] == 35000


def test_a_wrong_dimension_loses_no_row():
    rows = "".join(line(n, ["坛山街道", "某", WHO, "350", "2022-11-01"]) for n in range(2, 40))
    assert len(read(workbook(line(1, HEAD) + rows, dimension="A1")).rows) == 38


def test_cells_and_rows_that_do_not_say_where_they_stand():
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in HEAD)
    row = "".join(
        f'<c t="inlineStr"><is><t>{t}</t></is></c>' for t in ["坛山街道", "某", WHO, "350", "2022-11-01"]
    )
    listing = read(workbook(f"<row>{cells}</row><row>{row}</row>"))
    assert listing.rows["id_fault"].tolist() == [""] and listing.rows["row"].tolist() == [2]


def test_shared_texts_in_runs_with_a_reading_above_them():
    """Rich text in runs is one text; what stands above it as a reading (rPh) is no part of it."""
    texts = [*HEAD, "坛山街道", "某", WHO, "350", "2022-11-01"]
    items = [f'<si><t xml:space="preserve">{text}</t></si>' for text in texts]
    items[2] = (
        "<si><r><rPr><b/></rPr><t>身份</t></r><r><t>证号</t></r>"
        '<rPh sb="0" eb="2"><t>shenfen</t></rPh><phoneticPr fontId="1"/></si>'
    )
    items[5] = '<si><r><t>坛山</t></r><r><t>街道</t></r><rPh sb="0" eb="2"><t>tanshan</t></rPh></si>'
    rows = "".join(
        f'<row r="{n + 1}">'
        + "".join(f'<c r="{"ABCDE"[k]}{n + 1}" t="s"><v>{n * 5 + k}</v></c>' for k in range(5))
        + "</row>"
        for n in range(2)
    )
    listing = read(workbook(rows, strings="".join(items)))
    assert listing.rows[["town", "id_fault"]].values.tolist() == [["坛山街道", ""]]


@pytest.mark.parametrize(
    ("who", "fault"),
    [
        ("　11010519491231002Ｘ", ""), ("１１０１０５１９４９１２３１００２Ｘ", ""), ("'11010519491231002x", ""),
        ("110105 19491231 002X", ""), ("11010519491231002X\u200b", ""), ("11010519491231002\u00d7", "characters"),
        ("110105491231002", ""), ("1.10105194912310e+17", "rounded"), ("11010519491231002*", "characters"),
        ("1101051949123100", "length"), ("83000019491231002X", "check_character"), ("G12345678", "length"),
    ],
)  # fmt: skip
def test_full_width_digits_and_blanks_of_every_kind(who, fault):
    listing = read(
        workbook(line(1, HEAD) + line(2, ["坛山街道 ", "某", who, "３５０．００", "２０２２年１１月１日"]))
    )
    row = listing.rows.iloc[0]
    assert (row["id_fault"], row["medical_paid"], row["town"]) == (fault, 35000, "坛山街道")
    assert str(row["medical_payment_date"])[:10] == "2022-11-01"


def test_an_id_number_stored_as_a_number_is_said_to_be_lost_and_one_of_fifteen_is_whole():
    last = '<c r="C2"><v>1.10105194912310E+17</v></c><c r="D2"><v>350</v></c>'
    short = '<c r="C3"><v>110105491231002</v></c><c r="D3"><v>350</v></c>'
    listing = read(
        workbook(line(1, HEAD) + line(2, ["坛山街道", "某"], last) + line(3, ["坛山街道", "某"], short))
    )
    assert listing.rows["id_fault"].tolist() == ["rounded", ""]


def test_numbers_stored_as_text_and_results_of_formulas():
    last = (
        '<c r="C2" t="str"><f>A1&amp;B1</f><v>11010519491231002X</v></c><c r="D2" t="str"><v>350.00</v></c>'
    )
    last += '<c r="E2" t="d"><v>2022-11-01T00:00:00</v></c>'
    listing = read(workbook(line(1, HEAD) + line(2, ["坛山街道", "某"], last)))
    assert listing.rows["id_fault"].tolist() == [""] and listing.rows["medical_paid"].tolist() == [35000]
    assert str(listing.rows["medical_payment_date"][0])[:10] == "2022-11-01"


def text_at(row: int, column: int, text: str) -> tuple[int, bytes]:
    return 0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le")


def old_workbook() -> bytes:
    """An old workbook (BIFF8) record by record: a date of a Chinese format of its own, an amount as a small whole number."""
    code = 'yyyy"年"m"月"d"日"'
    style = (0x041E, struct.pack("<HHB", 176, len(code), 1) + code.encode("utf-16-le"))
    xf = [(0x00E0, struct.pack("<HH", 0, number) + b"\0" * 16) for number in (0, 176)]
    cells = [
        text_at(0, 0, "2023年度征缴清册"),
        *(text_at(1, column, text) for column, text in enumerate(HEAD)),
    ]
    cells += [text_at(2, column, text) for column, text in enumerate(["坛山街道", "某", WHO])]
    cells += [
        (0x027E, struct.pack("<HHHI", 2, 3, 0, 350 << 2 | 2)),
        (0x0203, struct.pack("<HHHd", 2, 4, 1, 44866.0)),
    ]
    end = (0x000A, b"")
    sheet = biff((0x0809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)), *cells, end)

    def globals_of(at: int) -> bytes:
        name = "清册"
        bound = (0x0085, struct.pack("<IHBB", at, 0, len(name), 1) + name.encode("utf-16-le"))
        return biff((0x0809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)), style, *xf, bound, end)

    return ole("Workbook", globals_of(len(globals_of(0))) + sheet)


@pytest.mark.parametrize("name", ["征缴清册.et", "征缴清册.xls", "征缴清册.xlsx"])
@pytest.mark.parametrize("old", [True, False])
def test_a_file_of_wps_goes_by_what_it_is(name, old):
    """WPS saves .et as an old workbook or as xlsx; whatever the name says, the content counts, and a lie is said."""
    new = workbook(line(1, HEAD) + line(2, ["坛山街道", "某", WHO, "350", "2022-11-01"]))
    listing = read(old_workbook() if old else new, name)
    row = listing.rows.iloc[0]
    assert (row["id_fault"], row["medical_paid"], str(row["medical_payment_date"])[:10]) == (
        "",
        35000,
        "2022-11-01",
    )
    lies = name.endswith(".xlsx") if old else name.endswith(".xls")
    assert any("后缀" in note.zh for note in listing.notes) == lies


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t"])
def test_csv_as_wps_and_excel_save_it(encoding, mark):
    """Numbers kept as text by a tab or an apostrophe, or as ="…"; Windows line ends; a trailing empty column."""
    who = {",": f'="{WHO}"', "\t": f"'{WHO}"}[mark]
    lines = [
        "2023年度征缴清册" + mark * 5,
        mark.join([*HEAD, ""]),
        mark.join(["坛山街道", "某", who, "350.00 ", "2022/11/1 0:00", ""]),
    ]
    listing = read("\r\n".join([*lines, ""]).encode(encoding), "征缴清册.csv")
    row = listing.rows.iloc[0]
    assert (row["id_fault"], row["medical_paid"], str(row["medical_payment_date"])[:10]) == (
        "",
        35000,
        "2022-11-01",
    )
    assert len(people_of_lists([listing], PLAN).people) == 1
