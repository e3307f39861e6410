"""A filled-in template as rows of cells: xlsx or CSV in the usual encodings, found by its header row. Numbers in cells."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np
from openpyxl import load_workbook

from simulation.errors import Refusal, refuse

MOST_BYTES, MOST_ROWS = 50_000_000, 20_000
Row = tuple[int, list[object]]
"""A row's number in the file and its cells."""


def read_rows(
    name: str, data: bytes, sheet: str, headers: Sequence[tuple[str, ...]]
) -> tuple[tuple[str, ...], list[Row]]:
    """Which of the headers stands in the file, and the rows under it that are not blank, with their numbers.

    `data` is a workbook with the sheet (by the name's ending) or a CSV (UTF-8 with or without BOM, or GB18030). Headers
    are of one length. Raises Refusal for what is no such file.
    """
    width = len(headers[0])
    is_book = name.lower().endswith((".xlsx", ".xlsm"))
    cells = _of_workbook(data, sheet, width) if is_book else _of_csv(data, sheet)
    for place, row in enumerate(cells):
        words = tuple(str(cell or "").strip() for cell in row[:width])
        if words in headers:
            below = [
                (place + 2 + offset, (list(found) + [None] * width)[:width])
                for offset, found in enumerate(cells[place + 1 :])
                if not all(cell in (None, "") for cell in found)
            ]
            return words, below
    wanted = "、".join(headers[0])
    raise refuse(sheet, f"找不到表头：{wanted}", f"no header row: {wanted}")


def _of_workbook(data: bytes, sheet: str, width: int) -> list[list[object]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
                raise refuse(sheet, "工作簿过大，不是本模板", "too large a workbook: not the template")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    except Refusal:
        raise
    except Exception as error:
        # Whatever openpyxl meets in a broken file is one thing to the user: not a workbook.
        raise refuse(sheet, f"读不出工作簿：{error}", f"not a readable workbook: {error}") from error
    if sheet not in book.sheetnames:
        raise refuse(sheet, f"没有工作表“{sheet}”；请用本页的模板", f"no sheet {sheet}; use the template")
    rows = book[sheet].iter_rows(max_row=MOST_ROWS, max_col=width, values_only=True)
    return [list(row) for row in rows]


def _of_csv(data: bytes, sheet: str) -> list[list[object]]:
    if len(data) > MOST_BYTES:
        raise refuse(sheet, "文件过大", "too large a file")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise refuse(sheet, "编码应为 UTF-8 或 GB18030", "the encoding must be UTF-8 or GB18030")
    try:
        rows: list[list[object]] = [list(row) for row in csv.reader(io.StringIO(text))]
    except csv.Error as error:
        raise refuse(sheet, f"不是 CSV：{error}", f"not a CSV: {error}") from error
    return rows[:MOST_ROWS]


def near(word: str, known: Sequence[str]) -> tuple[str, str]:
    """What a word may have been meant for, as the end of a message (Chinese, English); empty where nothing is like it."""
    found = get_close_matches(word, known, 1, 0.3)
    return (f"；是否 {found[0]}", f"; {found[0]}?") if found else ("", "")


def number_in(value: object) -> float | None:
    """A cell as a number of 0 or more, separators of thousands allowed; None for what is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        try:
            value = float(value.strip().replace(",", "").replace("，", ""))
        except ValueError:
            return None
    if isinstance(value, (int, float)) and np.isfinite(value) and value >= 0:
        return float(value)
    return None
