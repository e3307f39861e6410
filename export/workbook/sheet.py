"""Cells that live: a formula together with its value, so that a file is right before anything recalculates it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from export.books import new_book
from ui.texts import t_in

FONT = "Microsoft YaHei"
A4, A3 = 9, 8
"""Paper sizes, as the file format numbers them."""
KINDS: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@"},
    "wrap": {"num_format": "@", "text_wrap": True},
    "count": {"num_format": "#,##0"},
    "yuan": {"num_format": "#,##0.00"},
    "ten_thousand": {"num_format": "#,##0.00"},
    "share": {"num_format": "0.00%"},
    "figure": {"num_format": "General"},
    "count_change": {"num_format": "+#,##0;-#,##0;0"},
    "change": {"num_format": "+#,##0.00;-#,##0.00;0.00"},
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 12, "font_color": "#1F3864"},
    "note": {"font_color": "#555555"},
    "note_wrap": {"font_color": "#555555", "text_wrap": True},
    "banner": {"bold": True, "font_color": "#9C0006", "bg_color": "#FFE7E7", "text_wrap": True},
    "link": {"font_color": "#0B5CAD", "underline": 1},
    "head": {"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "align": "center"},
    "band": {"bold": True, "bg_color": "#EEF3F8", "font_color": "#1F3864"},
}
MARKS: dict[str, dict[str, Any]] = {
    "input": {"bg_color": "#FFF9DB", "locked": False},
    "follows": {"font_color": "#7F7F7F"},
    "total": {"bold": True, "bg_color": "#F2F2F2", "top": 1},
    "grand": {"bold": True, "bg_color": "#E2EFDA", "top": 1, "bottom": 1},
    "constant": {"font_color": "#7F7F7F", "italic": True},
    "border": {"border": 1, "border_color": "#BFBFBF"},
    "centre": {"align": "center"},
}
UNREMARKABLE = ("number_stored_as_text", "formula_differs", "formula_range", "empty_cell_reference")
UNBOXED = ("title", "heading", "note", "note_wrap", "banner", "link")


def decimal(value: float) -> Decimal:
    """The decimal number that a float is written as."""
    return Decimal(repr(value))


def excel_round(value: Decimal | float, digits: int) -> float:
    """ROUND of a spreadsheet: half away from zero, on the decimal number as it is shown."""
    exact = value if isinstance(value, Decimal) else decimal(value)
    return float(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)) + 0.0


def width_of(text: str) -> float:
    """How many digits wide a text stands; a Chinese character is as wide as two, a Latin letter narrower than one."""
    return sum(2 if ord(sign) > 0x2E7F else 0.9 for sign in text)


@dataclass(frozen=True)
class Cell:
    """A place in the workbook and the number (or text) that stands there."""

    sheet: str
    row: int
    column: int
    value: Any

    def name(self, seen_from: str) -> str:
        """How a formula of a sheet calls it."""
        own = xl_rowcol_to_cell(self.row, self.column)
        return own if seen_from == self.sheet else f"{quote_sheetname(self.sheet)}!{own}"


class Book:
    """The file being written: sheets in order, looks made once, words in one language."""

    def __init__(self, target: Any, lang: str, foot: str = ""):
        self.file = new_book(target)
        self.lang, self.foot = lang, foot
        self._looks: dict[tuple[str, ...], Any] = {}

    def words(self, key: str, **words: object) -> str:
        """A text of the catalogue's `workbook.` part."""
        return t_in(self.lang, f"workbook.{key}", **words)

    def look(self, kind: str, *marks: str) -> Any:
        """A cell format: what the cell holds, and what it is."""
        key = (kind, *sorted(marks))
        if key not in self._looks:
            boxed = {} if kind in UNBOXED else MARKS["border"]
            properties = {"font_name": FONT, "font_size": 10, "valign": "vcenter", **boxed, **KINDS[kind]}
            for mark in marks:
                properties |= MARKS[mark]
            self._looks[key] = self.file.add_format(properties)
        return self._looks[key]

    def sheet(self, name: str) -> Sheet:
        """A new sheet at the end. The name is the catalogue's, never a user's."""
        return Sheet(self, name)


class Sheet:
    """One sheet. Text is only ever written as text."""

    def __init__(self, book: Book, name: str):
        self.book, self.name = book, name
        self.widths: dict[int, float] = {}
        self.paper = book.file.add_worksheet(name)
        self.paper.hide_gridlines(2)
        # Codes and clauses are text, and a subtotal stands among rows: no green corner needs to say so.
        self.paper.ignore_errors(dict.fromkeys(UNREMARKABLE, "A1:XFD1048576"))

    def text(self, row: int, column: int, text: str, kind: str = "text", *marks: str) -> Cell:
        """Text, whatever it begins with."""
        self.paper.write_string(row, column, text, self.book.look(kind, *marks))
        return Cell(self.name, row, column, text)

    def blank(self, row: int, columns: Sequence[int], kind: str = "text", *marks: str) -> None:
        """Empty cells with a look."""
        for column in columns:
            self.paper.write_blank(row, column, None, self.book.look(kind, *marks))

    def across(self, row: int, first: int, last: int, text: str, kind: str, *marks: str) -> None:
        """A text over several columns."""
        look = self.book.look(kind, *marks)
        if last > first:
            self.paper.merge_range(row, first, row, last, "", look)
        self.paper.write_string(row, first, text, look)

    def set_widths(self, widths: Mapping[int, float]) -> None:
        """Column widths, in digits."""
        self.widths |= widths
        for column, width in widths.items():
            self.paper.set_column(column, column, width)

    def paragraph(self, row: int, last: int, text: str, kind: str, first: int = 0) -> None:
        """A text over several columns, the row as high as it needs."""
        self.across(row, first, last, text, kind)
        self.fit_row(row, [(text, sum(self.widths.get(column, 8.43) for column in range(first, last + 1)))])

    def fit_row(self, row: int, texts: Sequence[tuple[str, float]], least: int = 1) -> None:
        """A row high enough for wrapped texts, each given with the width it has."""
        lines = max(least, *(math.ceil(width_of(text) * 1.05 / width) for text, width in texts))
        self.paper.set_row(row, 15 * lines + 1)

    def link(self, row: int, column: int, sheet: str, text: str) -> None:
        """A way to another sheet."""
        target = f"internal:{quote_sheetname(sheet)}!A1"
        self.paper.write_url(row, column, target, self.book.look("link"), string=text)

    def number(self, row: int, column: int, value: float, kind: str, *marks: str) -> Cell:
        """A number as it is."""
        self.paper.write_number(row, column, value, self.book.look(kind, *marks))
        return Cell(self.name, row, column, value)

    def formula(self, row: int, column: int, formula: str, value: Any, kind: str, *marks: str) -> Cell:
        """A formula and the value it has."""
        self.paper.write_formula(row, column, f"={formula}", self.book.look(kind, *marks), value)
        return Cell(self.name, row, column, value)

    def same(self, row: int, column: int, cell: Cell, kind: str, *marks: str) -> Cell:
        """What stands in another cell."""
        return self.formula(row, column, cell.name(self.name), cell.value, kind, *marks)

    def total(self, row: int, column: int, cells: Sequence[Cell], kind: str, *marks: str) -> Cell:
        """The sum of cells: a range where they stand side by side, else one by one."""
        added = f"SUM({self.ranges(cells)})"
        if kind.startswith("count"):
            return self.formula(row, column, added, sum(cell.value for cell in cells), kind, *marks)
        return self.formula(row, column, f"ROUND({added},2)", sum_of(cells), kind, *marks)

    def ranges(self, cells: Sequence[Cell]) -> str:
        """The arguments of a sum: cells that follow each other down or across as a range."""
        runs: list[list[Cell]] = []
        for cell in cells:
            if runs and _goes_on(runs[-1], cell):
                runs[-1].append(cell)
            else:
                runs.append([cell])
        ends = [
            (run[0].name(self.name), xl_rowcol_to_cell(run[-1].row, run[-1].column), len(run)) for run in runs
        ]
        return ",".join(first if count == 1 else f"{first}:{last}" for first, last, count in ends) or "0"

    def less(self, row: int, column: int, left: Cell, right: Cell, kind: str = "change", *marks: str) -> Cell:
        """One cell less another."""
        value = excel_round(left.value - right.value, 2)
        names = f"{left.name(self.name)}-{right.name(self.name)}"
        return self.formula(row, column, f"ROUND({names},2)", value, kind, *marks)

    def ten_thousand(
        self, row: int, column: int, cell: Cell, kind: str = "ten_thousand", *marks: str
    ) -> Cell:
        """A cell in yuan as 10,000 yuan."""
        value = excel_round(decimal(cell.value) / 10_000, 6)
        return self.formula(row, column, f"ROUND({cell.name(self.name)}/10000,6)", value, kind, *marks)

    def heads(self, row: int, titles: Sequence[str], first: int = 0) -> None:
        """A row of column heads."""
        for column, title in enumerate(titles, start=first):
            self.text(row, column, title, "head")

    def print_as(
        self,
        last_row: int,
        last_column: int,
        head_rows: tuple[int, int] | None = None,
        paper_size: int = A4,
        one_page: bool = False,
    ) -> None:
        """Paper across, as wide as the page (or all on one), the column heads on every page."""
        paper = self.paper
        paper.set_landscape()
        paper.set_paper(paper_size)
        paper.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        paper.fit_to_pages(1, int(one_page))
        paper.center_horizontally()
        paper.print_area(0, 0, last_row, last_column)
        paper.set_footer(f"&L&8{self.book.foot}&R&8{self.name}  &P / &N")
        if head_rows:
            paper.repeat_rows(*head_rows)

    def protect(self) -> None:
        """Only the cells to be filled in can be changed; no password, so that protection can be taken off."""
        self.paper.protect(
            "", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}
        )


def sum_of(cells: Sequence[Cell]) -> float:
    """What a sum of cells shows, to the fen."""
    return excel_round(math.fsum(cell.value for cell in cells), 2)


def _goes_on(run: Sequence[Cell], cell: Cell) -> bool:
    last = run[-1]
    step = (cell.row - last.row, cell.column - last.column)
    along = step if len(run) == 1 else (last.row - run[-2].row, last.column - run[-2].column)
    return last.sheet == cell.sheet and step in ((1, 0), (0, 1)) and step == along
