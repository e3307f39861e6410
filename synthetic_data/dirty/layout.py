"""Lists as files: which sheet a row goes to, titles above, sums and signatures below, and the number of each row."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from synthetic_data.dirty.district import District, RowRef
from synthetic_data.dirty.forms import Cell, Form, RosterFile, RosterSheet, date_cell, words, yes_no_cell
from synthetic_data.draw import hashed

TOWNS_A_BOOK = 3
BLANK_AFTER = 0.4
"""Where in a sheet a blank row stands, as they do."""
_DATES = ("pension_date", "medical_date", "event_date", "since")
_YES_NO = ("hukou", "permit", "joins")
_MONEY = ("pension_paid", "medical_paid")
Places = dict[RowRef, tuple[str, str, int]]


def files_of(d: District, form: Form) -> tuple[list[RosterFile], Places]:
    """The files of a district in a form, and where each row stands: file, sheet, row as the spreadsheet counts."""
    files, places = [], {}
    for kind in words()["lists"]:
        rows = [RowRef(kind, number) for number in range(len(d.rows[kind]))]
        rows = [ref for ref in rows if ref not in d.gone]
        if not rows:
            continue
        for name, sheets in _books(d, kind, rows, form):
            written = []
            for sheet, members in sheets:
                cells, numbers = _sheet(d, kind, members, form)
                written.append(RosterSheet(sheet, cells))
                places.update({ref: (name, sheet, number) for ref, number in numbers.items()})
            files.append(RosterFile(name, kind, written, form))
    return files, places


def _books(
    d: District, kind: str, rows: list[RowRef], form: Form
) -> list[tuple[str, list[tuple[str, list[RowRef]]]]]:
    """Files, their sheets, and the rows of each: the tax roster by town, every other list in one sheet."""
    order = hashed(d.seed, np.arange(len(rows), dtype=np.uint64), f"order of {kind}")
    rows = [rows[place] for place in np.argsort(order, kind="stable")]
    rows.sort(key=lambda ref: (d.cells(ref)["town"], d.cells(ref)["village"]))
    stem = words()["lists"][kind]["file"]
    if kind != "tax":
        return [(stem + form.ending, [("Sheet1" if form.is_book else "", rows)])]
    by_town = {town: [ref for ref in rows if d.cells(ref)["town"] == town] for town in d.towns}
    by_town = {town: members for town, members in by_town.items() if members}
    if not form.is_book:
        return [(f"{stem}-{town}.csv", [("", members)]) for town, members in by_town.items()]
    parts = list(by_town.items())
    return [
        (f"{stem}-{start // TOWNS_A_BOOK + 1}.xlsx", parts[start : start + TOWNS_A_BOOK])
        for start in range(0, len(parts), TOWNS_A_BOOK)
    ]


def _sheet(
    d: District, kind: str, rows: list[RowRef], form: Form
) -> tuple[list[list[Cell]], dict[RowRef, int]]:
    about, said = words()["lists"][kind], words()
    columns = about["columns"]
    headers = [_header(said["columns"][name], form) for name in columns]
    wide = len(columns)
    cells: list[list[Cell]] = [_padded([about["title"]], wide)]
    if form.headers:
        cells.append(_padded([said["year"].format(d.handed.fee_year)], wide))
    if form.headers == 2:
        cells.append(_padded([said["unit"]], wide))
    cells.append([*headers])
    numbers: dict[RowRef, int] = {}
    gap = int(len(rows) * BLANK_AFTER) if len(rows) > 10 else -1
    for place, ref in enumerate(rows):
        if place == gap:
            cells.append([None] * wide)
        row = d.cells(ref)
        cells.append([_cell(kind, name, row, place, form) for name in columns])
        numbers[ref] = len(cells)
    total = _padded([said["total"]], wide)
    total[columns.index("name")] = said["persons"].format(len(rows))
    for name in _MONEY:
        if name in columns:
            total[columns.index(name)] = round(sum(d.cells(ref)[name] or 0.0 for ref in rows), 2)
    cells.append(total)
    cells.append(
        _padded([said["signature"].format(dt.date(d.handed.fee_year - 1, 12, 25).isoformat())], wide)
    )
    return cells, numbers


def _header(variants: list[str], form: Form) -> str:
    return variants[form.headers % len(variants)]


def _padded(cells: list[Cell], wide: int) -> list[Cell]:
    return [*cells, *([None] * (wide - len(cells)))]


def _cell(kind: str, name: str, row: dict[str, Any], place: int, form: Form) -> Cell:
    """A cell as somebody would have typed it; every seventh number has blanks around it, every third name one inside."""
    value = row.get(name)
    if name == "number":
        return place + 1
    if value is None:
        return None
    if name in _DATES:
        return date_cell(value, form)
    if name in _YES_NO:
        return yes_no_cell(value, form)
    if name in _MONEY:
        return _money(float(value), form)
    if name == "id_number":
        text = str(value).lower() if place % 2 else str(value)
        return f" {text} " if place % 7 == 0 else text
    if name == "name" and len(value) == 2 and place % 3 == 0:
        return f"{value[0]}\u3000{value[1]}"
    if name in ("group", "scheme"):
        return words()["values"][kind][value]
    if name in ("grade", "planning", "event", "marital"):
        return words()["values"][name][value]
    return value


def _money(yuan: float, form: Form) -> Cell:
    if form.is_book and form.headers != 1:
        return yuan
    return (
        (f"{yuan:g}" if yuan == int(yuan) and yuan < 1e5 else f"{yuan:.2f}")
        if form.headers == 0
        else f"{yuan:,.2f}"
    )
