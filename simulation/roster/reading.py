"""Files to sheets of text: xlsx, xls, et (WPS), csv and txt in the usual encodings. What a cell means comes later."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from simulation.errors import Refusal, refuse
from simulation.roster.fields import plain, without_ids
from simulation.roster.guard import FileKind, inspect
from simulation.roster.listing import Note

Progress = Callable[[str, float], None]
DELIMITERS = (",", "\t", ";", "|", "，")
HEAD_ROWS = 40
CHUNK = 20_000
EXACT = 2.0**53
"""Whole numbers up to here survive in a spreadsheet's number cell; an ID number of eighteen digits does not."""


@dataclass(frozen=True, eq=False, repr=False)
class RawSheet:
    """A sheet before anything is understood: its first rows, and its rows from any on, as text; numbered from 1. `notes`:
    what must be said of its file; `hidden`: the workbook does not show it. It has no repr of what it holds."""

    file: str
    sheet: str
    head: list[list[str]]
    size: int
    _rows: Callable[[], Iterator[list[Any]]]
    notes: tuple[Note, ...] = ()
    hidden: bool = False

    @cached_property
    def plain_head(self) -> list[list[str]]:
        """The first rows as headers are compared."""
        return [[plain(cell) for cell in row] for row in self.head]

    def without_rows(self) -> RawSheet:
        """The sheet with its first rows alone, so that the file need not be held for it."""
        return replace(self, _rows=lambda: iter(()))

    def columns(
        self, wanted: list[int], after: int, progress: Progress | None = None
    ) -> tuple[list[pa.ChunkedArray], list[int]]:
        """The wanted columns below row `after` as text, blank cells null or empty, and the row that each line stands in."""
        rows = islice(self._rows(), after, None)
        chunks: list[list[pa.Array]] = [[] for _ in wanted]
        width = max(wanted) + 1
        done = 0
        while block := list(islice(rows, CHUNK)):
            whole = [row if len(row) >= width else [*row, *[None] * (width - len(row))] for row in block]
            columns = list(zip(*whole, strict=False))  # a row may reach further than the others
            for place, column in enumerate(wanted):
                cells = columns[column]
                is_text = set(map(type, cells)) <= {str, type(None)}
                chunks[place].append(pa.array(cells if is_text else map(text_of, cells), pa.string()))
            done += len(block)
            if progress:
                progress("reading", min(done / max(self.size - after, done), 1.0))
        return [pa.chunked_array(parts, pa.string()) for parts in chunks], list(
            range(after + 1, after + 1 + done)
        )


def text_of(cell: Any) -> str | None:
    """A cell as the text that a person would type; None for a blank one."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT else repr(cell)
    if isinstance(cell, int):
        return str(cell) if abs(cell) < EXACT else repr(float(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, (dt.date, dt.time)) else str(cell)


def read_file(name: str, data: bytes | Path) -> list[RawSheet]:
    """The sheets of a file that are not empty, read as what the file is by its content. Raises Refusal."""
    name = without_ids(name)
    found = inspect(name, data)
    if found.format == "text":
        return [_text_sheet(name, data, found)]
    return _book_sheets(name, data, found)


# --- workbooks ----------------------------------------------------------------------------------------------------


def _book_sheets(name: str, data: bytes | Path, kind: FileKind) -> list[RawSheet]:
    try:
        book = CalamineWorkbook.from_object(data if isinstance(data, Path) else io.BytesIO(data))
        sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        found = [
            _book_sheet(
                name, book, sheet.name, kind, sheet.visible != SheetVisibleEnum.Visible, len(sheets) == 1
            )
            for sheet in sheets
        ]
    except (CalamineError, OSError, ValueError) as error:
        # The reader's own words may quote a cell: they are not shown.
        raise refuse(
            name,
            "工作簿打不开：文件损坏、加了密码，或并非工作簿；请用表格软件打开后另存为 xlsx",
            "the workbook cannot be opened: damaged, encrypted, or none; open it and save it as xlsx",
        ) from error
    full = [sheet for sheet in found if sheet.size]
    if not full:
        raise refuse(name, "工作簿里没有数据", "the workbook has no data")
    given: dict[str, int] = {}
    for place, one in enumerate(full):  # two may be alike without the ID numbers in their names
        given[one.sheet] = again = given.get(one.sheet, 0) + 1
        if again > 1:
            full[place] = replace(one, sheet=f"{one.sheet}（{again}）")
    return full


def _book_sheet(
    name: str, book: CalamineWorkbook, sheet: str, kind: FileKind, hidden: bool, alone: bool
) -> RawSheet:
    # One of several is read again when its columns are asked for: two of a large book are never in memory together.
    opened = book.get_sheet_by_name(sheet)
    head = [[text_of(cell) or "" for cell in row] for row in islice(opened.iter_rows(), HEAD_ROWS)]
    size = opened.total_height + 1 if head else 0  # the reader counts its last row from 0
    return RawSheet(
        name,
        without_ids(sheet),
        head,
        size,
        opened.iter_rows if alone else lambda: book.get_sheet_by_name(sheet).iter_rows(),
        kind.notes,
        hidden,
    )


# --- text ---------------------------------------------------------------------------------------------------------


def _text_sheet(name: str, data: bytes | Path, kind: FileKind) -> RawSheet:
    raw = data.read_bytes() if isinstance(data, Path) else data
    text = decoded(name, raw)
    del raw
    first = [line for line in islice(io.StringIO(text), HEAD_ROWS) if line.strip()]
    if not first:
        raise refuse(name, "文件是空的", "the file is empty")
    delimiter = max(DELIMITERS, key=lambda mark: sum(line.count(mark) for line in first))

    def rows() -> Iterator[list[Any]]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        before = 0
        try:
            for cells in reader:
                # A stray quote would make one cell of the lines up to the next, and lose their people without a trace.
                if reader.line_num > before + 1 and any(_holds_a_row(cell, delimiter) for cell in cells):
                    raise _stray_quote(name, before + 1)
                before = reader.line_num
                yield cells
        except csv.Error as error:
            raise _stray_quote(name, before + 1) from error

    head = list(islice(rows(), HEAD_ROWS))
    return RawSheet(name, "", head, max(text.count("\n"), len(head)), rows, kind.notes)


def _holds_a_row(cell: str, delimiter: str) -> bool:
    """Whether a cell of several lines has a line with at least two delimiters: no remark, but the next row."""
    return "\n" in cell and any(line.count(delimiter) >= 2 for line in cell.splitlines())


def _stray_quote(name: str, line: int) -> Refusal:
    return refuse(
        f"{name} {line}",
        f"第 {line} 行起引号不成对，后面的行会被吞掉；请改正这一行的引号，或另存为 xlsx",
        f"from line {line} on a quotation mark is not closed and would swallow what follows; mend it, or save as xlsx",
    )


def decoded(name: str, raw: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else GB18030: each is decoded strictly, so none is guessed.

    Raises Refusal where the bytes are none of them.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refuse(
        name,
        "编码既不是 UTF-8 也不是 GB18030；请另存为“CSV UTF-8”",
        "the encoding is neither UTF-8 nor GB18030; save it as CSV UTF-8",
    )
