"""The template of 上年决算: a row a line (or aid rule) and town; heads and yuan are filled in or left blank."""

from __future__ import annotations

import io

from export.books import explain, new_book
from simulation.law.plan import Plan
from simulation.settlement_sheet import HEADERS, SHEET, WHOLE, items

_HELP = (
    "只填黄色的格：实际人数、实际金额（元）。不清楚的留空，留空的不参加对照。",
    "全区与各镇街可以只填一种；都填时必须相等。资助参保可以只填合计，也可以分规则填；都填时金额必须相等。",
    "人数是该项实际发生金额的人数；一人同时享受两条资助规则的，在两条规则里各计一次，合计里计一次。",
    "请勿改动代码、项目、镇街三列。只填汇总数，不要填个人信息。",
    "填好后在“财政测算”页上传；有一格不对，整份都不会载入，页面会逐格说明。",
    "Fill in the yellow cells only: heads and yuan. What is left blank is not compared. Totals only, no personal data.",
)


def settlement_template(plan: Plan) -> bytes:
    """The workbook for a plan's fee year; its codes are those of the plan's lines and aid rules."""
    buffer = io.BytesIO()
    book = new_book(buffer)
    sheet = book.add_worksheet(SHEET)
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
    locked = book.add_format({"border": 1, "font_color": "#555555"})
    count = book.add_format({"border": 1, "bg_color": "#FFF9DB", "locked": False, "num_format": "#,##0"})
    money = book.add_format({"border": 1, "bg_color": "#FFF9DB", "locked": False, "num_format": "#,##0.00"})
    sheet.write_string(0, 0, f"format 1 · 费款年度 {plan.fee_year} · 方案 {plan.id} · 实际发生数")
    for column, header in enumerate(HEADERS):
        sheet.write_string(1, column, header, head)
    rows = [(item, town) for item in items(plan) for town in (WHOLE, *plan.towns)]
    for row, (item, town) in enumerate(rows, start=2):
        for column, value in enumerate((item.code, item.name, town)):
            sheet.write_string(row, column, value, locked)
        sheet.write_blank(row, 3, None, count)
        sheet.write_blank(row, 4, None, money)
    last = len(rows) + 1
    sheet.data_validation(2, 3, last, 3, {
        "validate": "integer", "criteria": ">=", "value": 0, "ignore_blank": True,
        "error_title": HEADERS[3], "error_message": "请填不小于 0 的整数；不清楚的留空。",
    })  # fmt: skip
    sheet.data_validation(2, 4, last, 4, {
        "validate": "decimal", "criteria": ">=", "value": 0, "ignore_blank": True,
        "error_title": HEADERS[4], "error_message": "请填不小于 0 的金额，单位为元；不清楚的留空。",
    })  # fmt: skip
    for column, width in enumerate((30, 26, 12, 14, 20)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(2, 3)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    explain(book, _HELP)
    book.close()
    return buffer.getvalue()
