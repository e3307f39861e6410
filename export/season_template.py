"""The template for what has been collected so far, a row a town, day and scheme."""

from __future__ import annotations

import datetime as dt
import io

from export.books import explain, new_book
from simulation.law.plan import Plan
from simulation.season_sheet import HEADERS, SHEET

ROWS = 3_000
_HELP = (
    "每行一个镇街、一天、一个险种：当日新缴费人数与金额，不是累计数。没有缴费的日子可以不填。",
    "手头是累计数的，把表头改为“累计人数”“累计金额（元）”，逐日累计填写，不得回落。",
    "险种填“养老”或“医疗”。日期如 2022-10-21。只填汇总数，不要填个人信息。",
    "填好后在“征缴进行时”页上传；有一行不对，整份都不会载入，页面会逐行说明。",
    "One row a town, day and scheme: persons and yuan of that day, not running totals. Totals only, no personal data.",
)


def season_template(plan: Plan) -> bytes:
    """The workbook, with lists of the plan's towns and schemes and its dates."""
    buffer = io.BytesIO()
    book = new_book(buffer)
    sheet = book.add_worksheet(SHEET)
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_string(
        0,
        0,
        f"format 1 · 费款年度 {plan.fee_year} · 集中征缴期 {plan.calendar.window_start} 至 {plan.calendar.window_end}",
    )
    for column, header in enumerate(HEADERS):
        sheet.write_string(1, column, header, head)
    sheet.set_column(0, 4, 16)
    sheet.set_column(1, 1, 14, day)
    last = ROWS + 1
    sheet.data_validation(2, 0, last, 0, {"validate": "list", "source": list(plan.towns)})
    sheet.data_validation(2, 2, last, 2, {"validate": "list", "source": ["养老", "医疗"]})
    sheet.data_validation(2, 3, last, 3, {"validate": "integer", "criteria": ">=", "value": 0})
    limits = {"minimum": plan.calendar.window_start, "maximum": dt.date(plan.fee_year, 12, 31)}
    sheet.data_validation(2, 1, last, 1, {"validate": "date", "criteria": "between", **limits})
    sheet.freeze_panes(2, 0)
    explain(book, _HELP)
    book.close()
    return buffer.getvalue()
