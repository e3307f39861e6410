"""Templates of the lists that a district hands in: a sheet to fill in, with lists to choose from, and a page of explanation.

Headers, kinds and words are those by which the lists are read, so that a filled template needs no correction.
"""

from __future__ import annotations

import datetime as dt
import io

import xlsxwriter

from export.books import EXPLAINED, new_book
from simulation.dictionary import meaning_of
from simulation.law.plan import Plan
from simulation.law.vocabulary import REGISTERS
from simulation.roster.fields import FIELDS, Field, known_words
from simulation.roster.kinds import KINDS, Kind

ROWS = 100_000
MOST_LIST = 255
"""A list to choose from of more characters than this must stand in cells."""
CHOICES = "可选项"
_ONE_SCHEME = ("scheme", "paid", "payment_date")
"""Fields of a roster with one row a scheme; the template has one row a person."""
_HEAD = ("列", "列（英文）", "必填", "怎么填", "含义", "meaning")
_LINES = (
    "一人一行，表头不要改动；不掌握的列可以整列留空或删去，系统会说明缺这一列对结果意味着什么。",
    "带红色表头的列必填。身份证号按文本填写（18 位，末位可为 X），不要让表格软件变成数字。",
    "日期填成 2022-10-05 的样子。金额单位为元。表中不要用公式，不要加密码。",
    "姓名、身份证号只在载入它的机器上使用：载入时换成不可还原的编号，不进入日志、缓存、保存的方案。",
    "One row a person; leave the headers. Columns you do not keep may stay blank or be deleted. Red headers are needed.",
    "ID numbers as text, days as 2022-10-05, money in yuan; no formulas, no password.",
)
_FORM = {
    "id": "18 位身份证号（文本）",
    "text": "文字",
    "date": "日期，如 2022-10-05",
    "yes": "是 或 否",
    "money": "金额（元），最多两位小数",
}


def list_template(kind: str, plan: Plan) -> bytes:
    """The workbook for one kind of list (KINDS), with the plan's towns and tiers."""
    about = KINDS[kind]
    fields = [field for field in FIELDS[kind] if kind != "tax" or field.id not in _ONE_SCHEME]
    buffer = io.BytesIO()
    book = new_book(buffer)
    sheet = book.add_worksheet(about.zh)
    info, lists = book.add_worksheet(EXPLAINED), book.add_worksheet(CHOICES)
    look = {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"}
    head = book.add_format({**look, "bg_color": "#DCE6F1"})
    needed = book.add_format({**look, "bg_color": "#F8D7D4", "font_color": "#9C1C0F"})
    formats = {
        "id": book.add_format({"num_format": "@"}),
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "money": book.add_format({"num_format": "0.00"}),
    }
    for column, field in enumerate(fields):
        sheet.write_string(0, column, field.zh, needed if field.needed else head)
        sheet.set_column(column, column, 22 if field.form == "id" else 15, formats.get(field.form))
        sheet.data_validation(1, column, ROWS, column, _validation(lists, column, field, about, plan))
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 32)
    lists.hide()
    _explain(book, info, about, fields, plan)
    book.close()
    return buffer.getvalue()


def choices(field: Field, kind: Kind, plan: Plan) -> list[str]:
    """What a field can be filled with, in the words of the lists; empty for free entry."""
    if field.form == "yes":
        return ["是", "否"]
    if field.form == "town":
        return list(plan.towns)
    if field.form == "tier":
        return [str(tier.amount) for tier in plan.pension.tiers]
    if field.form == "grade":
        return ["一级", "二级", "三级", "四级"]
    if field.form == "words":
        return [
            word
            for meant, word in known_words(field.id).items()
            if field.id != "groups" or meant in (kind.groups or REGISTERS)
        ]
    return []


def _validation(
    lists: xlsxwriter.worksheet.Worksheet, column: int, field: Field, kind: Kind, plan: Plan
) -> dict[str, object]:
    said = {
        "ignore_blank": True,
        "input_title": field.zh[:32],
        "input_message": _how(field, kind, plan)[:250],
        "error_title": field.zh[:32],
        "error_message": f"应为：{_how(field, kind, plan)}"[:250],
    }
    options = choices(field, kind, plan)
    if options:
        if len(",".join(options)) <= MOST_LIST:
            return {"validate": "list", "source": options, **said}
        lists.write_column(0, column, options)
        letter = xlsxwriter.utility.xl_col_to_name(column)
        source = f"={CHOICES}!${letter}$1:${letter}${len(options)}"
        return {"validate": "list", "source": source, **said}
    if field.form == "id":
        return {"validate": "length", "criteria": "between", "minimum": 15, "maximum": 18, **said}
    if field.form == "money":
        return {"validate": "decimal", "criteria": ">=", "value": 0, **said}
    if field.form == "date":
        limits = {"minimum": dt.date(1900, 1, 1), "maximum": dt.date(plan.fee_year, 12, 31)}
        return {"validate": "date", "criteria": "between", **limits, **said}
    return {"validate": "any", **said}


def _how(field: Field, kind: Kind, plan: Plan) -> str:
    options = choices(field, kind, plan)
    if field.form == "tier":
        return f"档次金额（元/年）：{'、'.join(options)}；不缴留空"
    return "、".join(options) if options else _FORM[field.form]


def _explain(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    kind: Kind,
    fields: list[Field],
    plan: Plan,
) -> None:
    title = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, f"{kind.zh}（{kind.en}）", title)
    sheet.write_string(
        1,
        0,
        f"费款年度 {plan.fee_year} · 由{kind.office_zh}提供 · 依据 {kind.clause} · 填好后在“清册核对”页上传",
    )
    for row, line in enumerate(_LINES, start=2):
        sheet.write_string(row, 0, line)
    top = len(_LINES) + 3
    for column, word in enumerate(_HEAD):
        sheet.write_string(top, column, word, head)
    for row, field in enumerate(fields, start=top + 1):
        zh, en = meaning_of(field.id) or (field.zh, field.en)
        cells = (field.zh, field.en, "必填" if field.needed else "", _how(field, kind, plan), zh, en)
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text, cell)
    for column, width in enumerate((24, 30, 8, 60, 34, 40)):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
