"""Rosters of synthetic people as workbooks or CSV files, to try the import on."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

from export.books import new_book
from simulation import userdata
from synthetic_data.dirty import RosterFile


def roster_bytes(file: RosterFile) -> bytes:
    """The file as it would be handed in. Texts are texts (ID numbers too), days are cells with a date's format."""
    if not file.form.is_book:
        return file.csv_bytes()
    target = io.BytesIO()
    with new_book(target) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for part in file.sheets:
            sheet = book.add_worksheet(part.name[:31])
            for row, cells in enumerate(part.rows):
                for column, cell in enumerate(cells):
                    if cell is None:
                        continue
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(row, column, dt.datetime(cell.year, cell.month, cell.day), day)
                    elif isinstance(cell, str):
                        sheet.write_string(row, column, cell)
                    else:
                        sheet.write_number(row, column, cell)
    return target.getvalue()


def save_rosters(files: list[RosterFile], folder: Path) -> list[Path]:
    """The files in a folder, which is made if missing."""
    for file in files:
        data = roster_bytes(file)
        userdata.write_atomically(folder / file.name, lambda path, data=data: path.write_bytes(data))
    return [folder / file.name for file in files]
