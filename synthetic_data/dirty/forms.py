"""How a file is written: workbook or CSV, encoding, form of dates, of yes and no, and which headers."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml

Cell = str | int | float | dt.date | None
"""A cell as a spreadsheet holds it; a date is a cell with a date's format, a serial number is a plain int."""

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030")
DATES = ("serial", "dash", "slash", "compact", "chinese", "dot", "cell")
YES_NO = ("word", "have", "mark", "digit", "letter")
HEADER_VARIANTS = 3
_SERIAL_DAY_0 = dt.date(1899, 12, 30)


@dataclass(frozen=True)
class Form:
    """`encoding` is that of a CSV, or `xlsx`; `dates` one of DATES (`cell` in a workbook only), `yes_no` of YES_NO."""

    encoding: str = "xlsx"
    dates: str = "cell"
    yes_no: str = "word"
    headers: int = 0

    @property
    def is_book(self) -> bool:
        return self.encoding == "xlsx"

    @property
    def ending(self) -> str:
        return ".xlsx" if self.is_book else ".csv"


def every_form() -> list[Form]:
    """Each encoding with each form of dates, the forms of yes and no and the headers taken in turn."""
    pairs = [
        (encoding, dates)
        for encoding, dates in product(("xlsx", *ENCODINGS), DATES)
        if encoding == "xlsx" or dates != "cell"
    ]
    return [
        Form(encoding, dates, YES_NO[place % len(YES_NO)], place % HEADER_VARIANTS)
        for place, (encoding, dates) in enumerate(pairs)
    ]


@dataclass(frozen=True)
class RosterSheet:
    """A sheet's name (empty in a CSV) and its cells, row by row from the first line."""

    name: str
    rows: list[list[Cell]]


@dataclass(frozen=True)
class RosterFile:
    """A file to be: its name with ending, the kind of list it holds, its sheets, and the form they are in."""

    name: str
    kind: str
    sheets: list[RosterSheet]
    form: Form

    def csv_bytes(self) -> bytes:
        """The one sheet as a CSV. A workbook is written by whoever writes workbooks."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(
            ["" if cell is None else cell for cell in row] for row in self.sheets[0].rows
        )
        return text.getvalue().encode(self.form.encoding)


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Headers, titles and cell words."""
    text = Path(__file__).with_name("words.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def date_cell(day: dt.date | None, form: Form) -> Cell:
    """A day as the form writes it; blank for none."""
    if day is None:
        return None
    if form.dates == "cell":
        return day
    if form.dates == "serial":
        return (day - _SERIAL_DAY_0).days
    pattern = {
        "dash": "{0}-{1:02d}-{2:02d}",
        "slash": "{0}/{1}/{2}",
        "compact": "{0}{1:02d}{2:02d}",
        "chinese": "{0}\u5e74{1}\u6708{2}\u65e5",
        "dot": "{0}.{1}.{2}",
    }[form.dates]
    return pattern.format(day.year, day.month, day.day)


def yes_no_cell(yes: bool, form: Form) -> Cell:
    return words()["yes_no"][form.yes_no][0 if yes else 1] or None
