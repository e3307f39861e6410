"""A table of money: labels, a column for each case, the difference, and the same in 10,000 yuan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from export.workbook.scheme import SchemeSheet
from export.workbook.sheet import Cell, Sheet
from simulation.law.plan import Plan

COLOURS = {"base": "#8497B0", "reform": "#0B5CAD", "only": "#0B5CAD"}


@dataclass(frozen=True)
class Case:
    """The base, the draft, or the only outcome there is: its schemes' sheets, and the model's own sums in yuan by scheme,
    line and rule."""

    name: str
    plan: Plan
    schemes: dict[str, SchemeSheet]
    model: Mapping[tuple[str, str, str], float]


Put = Callable[[int, int, int], Cell]
"""Writes the money of a case (its place among them) at a row and column, and gives the cell."""


class MoneyTable:
    """Writes its heads at a row, then row after row. Columns: labels, [heads], cases, difference, 10,000 yuan, [model]."""

    def __init__(
        self,
        sheet: Sheet,
        row: int,
        labels: Sequence[str],
        cases: Sequence[Case],
        persons: bool = False,
        model: bool = False,
    ):
        self.sheet, self.cases, self.row, self.head_row = sheet, cases, row + 1, row
        self.labels = len(labels)
        self.first = self.labels + persons
        words = sheet.book.words
        names = [case.name for case in cases] + (["difference"] if len(cases) > 1 else [])
        titles = [*labels, *([words("column.persons_lines")] if persons else [])]
        titles += [
            words(f"case.{name}", unit=words(unit))
            for unit in ("yuan", "ten_thousand_yuan")
            for name in names
        ]
        titles += [words("column.model"), words("column.off_model")] if model else []
        self.step, self.with_model, self.with_persons = len(names), model, persons
        self.last = len(titles) - 1
        least = {self.first + i: 16 if i < self.step else 12 for i in range(2 * self.step)}
        sheet.set_widths({at: max(width, sheet.widths.get(at, 0)) for at, width in least.items()})
        sheet.heads(row, titles)
        sheet.paper.set_row(row, 30)

    def band(self, text: str) -> None:
        """A heading inside the table."""
        self.sheet.across(self.row, 0, self.last, text, "band")
        self.row += 1

    def write(
        self,
        labels: Sequence[str],
        put: Put,
        *marks: str,
        persons: Sequence[Cell] | None = None,
        model: float | None = None,
        kind: str = "text",
    ) -> list[Cell]:
        """A row; returns the cells of the cases. `model`: what the model itself gives for the last case, in yuan."""
        sheet, row = self.sheet, self.row
        for column, label in enumerate(labels):
            sheet.text(row, column, label, kind, *marks)
        if self.with_persons and persons:
            sheet.total(row, self.labels, persons, "count", *marks)
        elif self.with_persons:
            sheet.blank(row, [self.labels], "count", *marks)
        cells = [put(row, self.first + i, i) for i in range(len(self.cases))]
        both = list(cells)
        if len(cells) > 1:
            both.append(sheet.less(row, self.first + len(cells), cells[1], cells[0], "change", *marks))
        for i, cell in enumerate(both):
            looks = "change" if i == len(self.cases) else "ten_thousand"
            sheet.ten_thousand(row, self.first + self.step + i, cell, looks, *marks)
        if self.with_model and model is not None:
            stated = sheet.number(row, self.last - 1, model, "yuan", "constant", *marks)
            sheet.less(row, self.last, cells[-1], stated, "change", *marks)
        elif self.with_model:
            sheet.blank(row, [self.last - 1, self.last], "yuan", *marks)
        self.row += 1
        return cells

    def add(
        self, name: str, rows: Sequence[Sequence[Cell]], mark: str, model: float | None = None
    ) -> list[Cell]:
        """A row that adds up others, each given as the cells of its cases."""

        def put(row: int, column: int, i: int) -> Cell:
            return self.sheet.total(row, column, [cells[i] for cells in rows], "yuan", mark)

        return self.write([name, *[""] * (self.labels - 1)], put, mark, model=model)

    def chart(self, row: int, title: str, rows: tuple[int, int]) -> None:
        """Bars of some rows in 10,000 yuan, a colour a case, as wide as the table, at a row below everything."""
        sheet, book = self.sheet, self.sheet.book
        chart = book.file.add_chart({"type": "column"})
        for i, case in enumerate(self.cases):
            column = self.first + self.step + i
            chart.add_series(
                {
                    "name": [sheet.name, self.head_row, column],
                    "categories": [sheet.name, rows[0], 0, rows[1], 0],
                    "values": [sheet.name, rows[0], column, rows[1], column],
                    "fill": {"color": COLOURS[case.name]},
                    "gap": 60,
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 11}})
        lines = {"visible": True, "line": {"color": "#E0E0E0"}}
        chart.set_y_axis({"num_format": "#,##0", "major_gridlines": lines})
        chart.set_legend({"position": "bottom"} if len(self.cases) > 1 else {"none": True})
        wide = sum(7 * sheet.widths.get(column, 9) + 5 for column in range(self.last + 1))
        chart.set_size({"width": min(1000, int(wide) - 10), "height": 300})
        sheet.paper.insert_chart(
            row, 0, chart, {"x_offset": 4, "y_offset": 4, "object_position": 2, "description": title}
        )
