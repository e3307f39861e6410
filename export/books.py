"""What all workbooks have: texts that stay texts; and those to be filled in: a sheet that says how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import xlsxwriter

EXPLAINED = "说明"


def new_book(target: Any, **more: bool) -> xlsxwriter.Workbook:
    """A workbook in memory whose texts are never taken for formulas or links. `more`: further options of the writer."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, **more}
    return xlsxwriter.Workbook(target, options)


def explain(book: xlsxwriter.Workbook, lines: Sequence[str]) -> None:
    """Adds the sheet that says how to fill in the workbook."""
    sheet = book.add_worksheet(EXPLAINED)
    sheet.set_column(0, 0, 110)
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line)
