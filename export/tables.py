"""Tables as CSV (UTF-8 with BOM) and xlsx, each with the stamp of what its figures rest on."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pandas as pd

from export.books import new_book
from simulation.stamp import ListStamp, RosterStamp, Stamp

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_YUAN = ("\uff08\u5143\uff09", "(yuan)")
LINE_HEIGHT = 15
MONEY = ("amount", "base", "reform", "difference", "total_change")


def to_csv_bytes(table: pd.DataFrame, stamp: Stamp | ListStamp, lang: str = "zh") -> bytes:
    """The table, then a blank line and the stamp. Text that a spreadsheet would run as a formula gets a quote before it."""
    text = table.copy()
    for name in text.columns:
        if not pd.api.types.is_numeric_dtype(text[name]):
            text[name] = [quoted(value) for value in text[name]]
    text.columns = [quoted(str(name)) for name in text.columns]
    body = text.to_csv(index=False, lineterminator="\r\n")
    return (body + "\r\n" + quoted(stamp.line(lang)) + "\r\n").encode("utf-8-sig")


def quoted(value: object) -> object:
    """A text that starts, blanks aside, as a formula does, with a quote before it."""
    return f"'{value}" if isinstance(value, str) and value.lstrip().startswith(_FORMULA) else value


def to_xlsx_bytes(
    sheets: Mapping[str, pd.DataFrame],
    stamp: Stamp | ListStamp | RosterStamp,
    lang: str = "zh",
    widths: Mapping[str, int] | None = None,
    shares: Mapping[str, bool] | None = None,
) -> bytes:
    """A workbook, a sheet a table; the stamp stands under each. Strings stay strings, never formulas. `widths`: of columns
    that are to be wider or narrower than their title, by title; what is longer wraps. `shares`: whether a column holds
    shares, written as per cent, by title; where it is not said, small fractions that are no money do."""
    target = io.BytesIO()
    with new_book(target, nan_inf_to_errors=True) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "font_name": "Microsoft YaHei"})
        whole = book.add_format({"num_format": "#,##0", "valign": "top"})
        cents = book.add_format({"num_format": "#,##0.00", "valign": "top"})
        share = book.add_format({"num_format": "0.00%", "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for name, table in sheets.items():
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            for column, title in enumerate(table.columns):
                sheet.write_string(0, column, str(title), head)
                values = table[title]
                fractional = pd.api.types.is_float_dtype(values)
                money = str(title).endswith(_YUAN)
                small = fractional and not money and values.abs().max() <= 1.5
                is_share = fractional and (shares or {}).get(str(title), small)
                looks = share if is_share else cents if fractional else whole
                width = (widths or {}).get(str(title))
                sheet.set_column(column, column, width or max(10, min(40, 2 * len(str(title)) + 4)))
                for row, value in enumerate(values, start=1):
                    if pd.isna(value):
                        sheet.write_blank(row, column, None)
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value, wrapped if width else None)
                    else:
                        sheet.write_number(row, column, float(value), looks)
            for row, lines in enumerate(_lines(table, widths or {}), start=1):
                if lines > 1:  # a height of its own: not every program fits rows to wrapped text
                    sheet.set_row(row, LINE_HEIGHT * lines)
            sheet.write_string(len(table) + 2, 0, stamp.line(lang))
    return target.getvalue()


def _lines(table: pd.DataFrame, widths: Mapping[str, int]) -> list[int]:
    """How many lines each row takes where its texts wrap; what is not ASCII is two characters wide."""
    wrapped = [
        [-(-sum(1 if letter.isascii() else 2 for letter in text) // (width - 1)) for text in table[name]]
        for name, width in widths.items()
        if name in table and not pd.api.types.is_numeric_dtype(table[name])
    ]
    return [max(1, *counts) for counts in zip(*wrapped, strict=True)]
