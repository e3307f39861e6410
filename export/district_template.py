"""The template of 本区数据 as a workbook: a row a figure, the figure in use beside the cell to fill in."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping

from export.books import explain, new_book
from synthetic_data.district_data import DAY, FIRST_ROW, FORMAT, HEADERS, SHEET, SOURCE, VALUE, entries
from synthetic_data.spec import Spec

_HELP = (
    "只填黄色的格：本区数、来源、截至日期。不清楚的留空，留空的继续用现用数。",
    "每填一个数，都要写明来源（如：区医保局年报）与截至日期（如 2022-12-31）。",
    "填入的数会被人口逐一精确满足，并在人口与拟合页标为“本区给定”。",
    "分镇街与全区同填时应相等；各档人数合计应等于各镇街养老缴费人数合计。",
    "只填汇总人数，不要填姓名、身份证号等个人信息。",
    "Fill in the yellow cells only: figure, source and date. What is left blank keeps the figure in use.",
    "Totals only: no names, no identity numbers.",
)


def district_template(spec: Spec, current: Mapping[str, int], place_name: str, as_of: dt.date) -> bytes:
    """The workbook to fill in: a row an entry, the figure in use beside it, the blank cells unlocked."""
    given = {(margin.name, margin.town, margin.age_from): margin for margin in spec.margins}
    buffer = io.BytesIO()
    book = new_book(buffer)
    sheet = book.add_worksheet(SHEET)
    head = book.add_format(
        {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "vcenter"}
    )
    locked = book.add_format({"border": 1, "font_color": "#555555"})
    number = book.add_format({"border": 1, "font_color": "#555555", "num_format": "#,##0"})
    blank = book.add_format({"border": 1, "bg_color": "#FFF9DB", "locked": False, "num_format": "#,##0"})
    text = book.add_format({"border": 1, "bg_color": "#FFF9DB", "locked": False, "num_format": "@"})
    day = book.add_format({"border": 1, "bg_color": "#FFF9DB", "locked": False, "num_format": "yyyy-mm-dd"})
    sheet.write_string(0, 0, f"{place_name} 本区数据", book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, f"format {FORMAT} · {spec.place} · 现用数截至 {as_of} · 合成人口")
    for column, header in enumerate(HEADERS):
        sheet.write_string(FIRST_ROW - 1, column, header, head)
    for row, entry in enumerate(entries(spec), start=FIRST_ROW):
        margin = given.get((entry.name, entry.town, entry.age_from))
        for column, value in enumerate(
            (entry.key, entry.zh, entry.en, "对" if entry.unit == "households" else "人")
        ):
            sheet.write_string(row, column, value, locked)
        sheet.write_number(row, 4, current[entry.key], number)
        sheet.write_string(row, 5, margin.basis if margin else "derived", locked)
        stated = margin is not None and margin.basis == "given"
        if stated and margin is not None:
            source, _, when = margin.source.rpartition("，截至 ")
            sheet.write_number(row, VALUE, margin.value, blank)
            sheet.write_string(row, SOURCE, source, text)
            sheet.write_string(row, DAY, when, day)
        else:
            sheet.write_blank(row, VALUE, None, blank)
            sheet.write_blank(row, SOURCE, None, text)
            sheet.write_blank(row, DAY, None, day)
    last = FIRST_ROW + len(entries(spec)) - 1
    sheet.data_validation(FIRST_ROW, VALUE, last, VALUE, {
        "validate": "integer", "criteria": ">=", "value": 0, "ignore_blank": True,
        "error_title": "本区数", "error_message": "请填不小于 0 的整数；不清楚的留空。",
    })  # fmt: skip
    for column, width in enumerate((30, 34, 38, 6, 11, 16, 12, 30, 13)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)
    explain(book, _HELP)
    book.close()
    return buffer.getvalue()
