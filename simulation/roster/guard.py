"""Bounds for files from outside, kept before a reader sees them: what is hostile is refused, what is dangerous is not run.

The reader of workbooks holds a sheet as a full rectangle of cells, each with its own copy of its text; a few bytes of file
can so ask for any amount of memory. Here a file is gone through once, a piece at a time: what it inflates to, how far its
cells reach, and how much text they would hold are known before it is read.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulation.errors import Refusal, refuse
from simulation.roster import guard_xls
from simulation.roster.listing import Note

MEGABYTE = 1_000_000
MOST_KNOWN = 256
LARGE = 50 * MEGABYTE
"""Parts below this may inflate as they like."""


@dataclass(frozen=True)
class Bounds:
    """The most that one file may hold. Cells: of the rectangle that a sheet's cells span, over all sheets. `ratio`: how
    many times its packed size a large part may inflate to; lists of persons take 5 to 30 times."""

    file: int = 400 * MEGABYTE
    inflated: int = 1_500 * MEGABYTE
    ratio: int = 150
    small_part: int = 250 * MEGABYTE
    parts: int = 5_000
    sheets: int = 250
    rows: int = 1_048_576
    columns: int = 1_000
    cells: int = 24_000_000
    text: int = 800 * MEGABYTE
    line: int = 100_000


BOUNDS = Bounds()


@dataclass(frozen=True)
class FileKind:
    """What a file is by its content, whatever its name says ("xlsx", "xls" or "text"), and what must be said of it."""

    format: str
    notes: tuple[Note, ...] = ()


FORMULAS = Note(
    "文件里有公式：只读取表格软件上次算出的结果，不重新计算",
    "formulas: their last results are read, nothing is run",
)
MACROS = Note("文件里有宏：不运行，只读单元格", "macros: never run, only cells are read")
LINKS = Note(
    "文件里有指向其他文件的链接：不打开，只读单元格",
    "links to other files: not followed, only cells are read",
)
_REAL = {"xlsx": "xlsx", "xls": "xls", "text": "CSV"}
_ENDINGS = {
    "xlsx": (".xlsx", ".xlsm", ".et"),
    "xls": (".xls", ".et"),
    "text": (".csv", ".txt", ".tsv"),
}
_SAVE_ZH, _SAVE_EN = "请用表格软件打开后另存为 xlsx 再上传", "open it in a spreadsheet and save it as xlsx"


def inspect(name: str, data: bytes | Path, bounds: Bounds = BOUNDS) -> FileKind:
    """What the file is, once it is known to be within bounds. Nothing of its text is in what is said of it.

    Raises:
        Refusal: What it is or which bound it breaks, and what to do.
    """
    size = len(data) if isinstance(data, bytes) else data.stat().st_size
    if size == 0:
        raise refuse(name, "文件是空的", "the file is empty")
    if size > bounds.file:
        raise refuse(
            name,
            f"文件有 {size / MEGABYTE:,.0f} MB，上限 {bounds.file / MEGABYTE:,.0f} MB；请按镇街分成几个文件",
            f"{size / MEGABYTE:,.0f} MB; the most is {bounds.file / MEGABYTE:,.0f} MB; split it by town",
        )
    found = _content(name, data, bounds)
    if not name.lower().endswith(_ENDINGS[found.format]):
        real = _REAL[found.format]
        lies = Note(
            f"文件名的后缀与内容不符：内容是 {real}，按 {real} 读取",
            f"its name says otherwise, but it is {real}",
        )
        return FileKind(found.format, (lies, *found.notes))
    return found


_passed: dict[tuple[bytes, Bounds], FileKind] = {}
"""What passed before, by the digest of its content: a page looks at a file before it reads it."""


def _content(name: str, data: bytes | Path, bounds: Bounds) -> FileKind:
    """What a file is by its content. Raises Refusal."""
    if isinstance(data, Path):
        with data.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").digest()
    else:
        digest = hashlib.sha256(data).digest()
    known = _passed.get((digest, bounds))
    if known is None:
        start = data[:4096] if isinstance(data, bytes) else _start_of(data)
        if start.startswith(b"PK"):
            known = _workbook(name, data, bounds)
        elif start.startswith(guard_xls.MAGIC):
            known = _old_workbook(name, data, bounds)
        else:
            known = _text(name, data if isinstance(data, bytes) else data.read_bytes(), bounds)
        if len(_passed) >= MOST_KNOWN:
            _passed.clear()
        _passed[digest, bounds] = known
    return known


def _old_workbook(name: str, data: bytes | Path, bounds: Bounds) -> FileKind:
    try:
        reach = guard_xls.reach_of(name, data, bounds.text)
        macros = guard_xls.has_macros(data)
    except Refusal:
        raise
    except Exception as error:
        # Whatever is met in a broken file is one thing to the user: damaged.
        raise refuse(name, f"文件已损坏；{_SAVE_ZH}", f"the file is damaged; {_SAVE_EN}") from error
    for sheet, rows, columns in reach:
        _hold_reach(name, sheet, rows, columns, bounds)
    _hold_sum(name, sum(rows * columns for _, rows, columns in reach), bounds)
    return FileKind("xls", (MACROS,) if macros else ())


def _start_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


# --- workbooks of zipped XML --------------------------------------------------------------------------------------

_CHUNK = MEGABYTE
_OVERLAP = 2_000
_BLANKS = bytes.maketrans(b"\t\r\n", b"   ")
_PLACE = re.compile(rb" r {0,600}= {0,600}[\"']([A-Za-z]{0,12})([0-9]{0,12})")
_ROW = re.compile(rb"[<:]row[ >/]")
_STRING = re.compile(rb"<(?:\w{1,40}:)?si[ >/]")
_INDEX = re.compile(rb"<v>([0-9]{1,9})</v>")
# A cell with a format and nothing else; spreadsheets write whole rows and columns of them.
_HOLLOW = re.compile(rb"<c(?: [\w:]+=\"[^\"<>]*\")*/>")
_NEVER = (b"<!DOCTYPE", b"<!ENTITY", b" " * 600)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")  # XML in an encoding that no spreadsheet writes
_MEDIA = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bin")
_ODD = ("工作簿的内部结构不合规范；" + _SAVE_ZH, "the workbook is not built as one; " + _SAVE_EN)


@dataclass
class _Part:
    """How far a part's cells reach: those that say where they stand, and those that follow the one before."""

    named_rows: int = 0
    named_columns: int = 0
    bare_rows: int = 0
    bare_columns: int = 0
    cells: int = 0
    formulas: bool = False

    @property
    def rows(self) -> int:
        return self.named_rows + self.bare_rows

    @property
    def columns(self) -> int:
        return self.named_columns + self.bare_columns


def _workbook(name: str, data: bytes | Path, bounds: Bounds) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data) as archive:
            return _archive(name, archive, bounds)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        if isinstance(error, Refusal):
            raise
        raise refuse(
            name, f"文件不完整或已损坏；{_SAVE_ZH}", f"the file is cut off or damaged; {_SAVE_EN}"
        ) from error


def _archive(name: str, archive: zipfile.ZipFile, bounds: Bounds) -> FileKind:
    entries = archive.infolist()
    names = [entry.filename.lower().replace("\\", "/") for entry in entries]
    if len(entries) > bounds.parts or len(set(names)) < len(names) or archive.comment:
        raise refuse(name, *_ODD)
    if any(entry.flag_bits & 1 for entry in entries):
        raise refuse(
            name,
            "文件加了密码；请先去掉密码再上传",
            "the file is locked by a password; take it off and try again",
        )
    if not any(part.endswith("workbook.xml") for part in names):
        raise refuse(
            name, f"不是 xlsx 工作簿；{_SAVE_ZH}", f"a zipped file, but no xlsx workbook; {_SAVE_EN}"
        )
    if sum(part.startswith("xl/worksheets/") and part.endswith(".xml") for part in names) > bounds.sheets:
        raise refuse(name, f"工作表超过 {bounds.sheets} 张；{_SAVE_ZH}", f"more than {bounds.sheets} sheets")
    left, parts, strings = bounds.inflated, [], np.zeros(0, dtype=np.int64)
    for entry, part_name in zip(entries, names, strict=True):
        # What is large is either cells or texts; whatever else a reader holds whole.
        most = left if part_name.startswith("xl/worksheets/") else min(left, bounds.small_part)
        part, lengths, size = _scan(name, archive, entry, most, bounds)
        left -= size
        parts.append((entry, part))
        if len(lengths) > len(strings):
            strings = lengths
    _hold_sum(name, sum(part.rows * part.columns for _, part in parts), bounds)
    _hold_text(name, archive, parts, strings, bounds)
    notes = []
    if any(part.formulas for _, part in parts):
        notes.append(FORMULAS)
    if any("vbaproject" in part or "macrosheets/" in part for part in names):
        notes.append(MACROS)
    if any("externallinks/" in part for part in names):
        notes.append(LINKS)
    return FileKind("xlsx", tuple(notes))


def _pieces(
    name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, bounds: Bounds
) -> Iterator[tuple[bytes, int]]:
    """A part as really inflated, blanks alike, in pieces that end before a tag (a tag longer than a piece ends anywhere, and
    the next piece overlaps it); with where each begins."""
    tail, done = b"", 0
    with archive.open(entry) as file:
        while chunk := file.read(_CHUNK):
            text = (tail + chunk).translate(_BLANKS)
            begins = done - len(tail)
            done += len(chunk)
            if done > most or done > max(LARGE, bounds.ratio * entry.compress_size):
                raise refuse(
                    name,
                    f"展开后超过 {done / MEGABYTE:,.0f} MB，像是压缩炸弹；请按镇街分成几个文件",
                    f"inflates to over {done / MEGABYTE:,.0f} MB, as a zip bomb does; split it by town",
                )
            cut = text.rfind(b"<", max(len(text) - _CHUNK // 2, 1))
            tail = text[cut:] if cut > 0 else text[-_OVERLAP:]
            yield (text[:cut] if cut > 0 else text), begins
    if tail:
        yield tail, done - len(tail)


def _scan(
    name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, bounds: Bounds
) -> tuple[_Part, np.ndarray, int]:
    """Goes through one part: how far its cells reach, the lengths of its shared texts, and its size inflated."""
    part, size, run, starts = _Part(), 0, 0, []
    is_media = entry.filename.lower().endswith(_MEDIA)
    for piece, at in _pieces(name, archive, entry, most, bounds):
        size = at + len(piece)
        if not is_media and (piece[:2] in _WIDE or any(mark in piece for mark in _NEVER)):
            raise refuse(name, *_ODD)
        if b"<si" in piece or b":si" in piece:
            starts += [at + found.start() for found in _STRING.finditer(piece)]
        cells = _cells_in(piece)
        if not cells and not run:
            continue
        part.formulas = part.formulas or b"<f>" in piece or b"<f " in piece
        part.cells += cells
        _hold_sum(name, part.cells, bounds)
        rows, columns, own = _reach(piece, bounds)
        part.named_rows = max(part.named_rows, rows)
        part.named_columns = max(part.named_columns, columns)
        bare = cells - piece.count(b'<c r="')
        if bare or run:
            widths = [_cells_in(row) for row in _ROW.split(piece)]
            widths[0] += run
            run = widths[-1] if bare else 0
            part.named_rows = max(part.named_rows, own)
            part.bare_rows += len(widths) - 1
            part.bare_columns = max(part.bare_columns, *widths)
        _hold_reach(name, "", part.rows, part.columns, bounds)
    return part, np.diff(np.unique([*starts, size])), size


def _cells_in(piece: bytes) -> int:
    return sum(map(piece.count, (b"<c ", b"<c>", b"<c/", b":c ", b":c>", b":c/")))


def _reach(piece: bytes, bounds: Bounds) -> tuple[int, int, int]:
    """The furthest row and column that cells name, and the furthest row that rows name of themselves."""
    rows, columns, own = _named(piece)
    if rows > bounds.rows or columns > bounds.columns or rows * columns > bounds.cells:
        rows, columns, _ = _named(_HOLLOW.sub(b"", piece))
    return rows, columns, own


def _named(piece: bytes) -> tuple[int, int, int]:
    found = _PLACE.findall(piece)
    columns = max(map(_number, {letters for letters, _ in found}), default=0)
    rows = _furthest({digits for letters, digits in found if letters})
    return rows, columns, _furthest({digits for letters, digits in found if not letters})


def _furthest(digits: set[bytes]) -> int:
    return max((int(each or 0) for each in digits), default=0)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _hold_reach(name: str, sheet: str, rows: int, columns: int, bounds: Bounds) -> None:
    where = f"{name}｜{sheet}" if sheet else name
    if columns > bounds.columns:
        raise refuse(
            where,
            f"有单元格写到第 {columns:,} 列，上限 {bounds.columns:,} 列；请删去右侧多余的列后重新保存",
            f"cells as far as column {columns:,}; the most is {bounds.columns:,}; delete the columns to the right",
        )
    if rows > bounds.rows or rows * columns > bounds.cells:
        raise refuse(
            where,
            f"单元格铺开 {rows:,} 行 × {columns:,} 列，太大；请删去下方、右侧多余的行列后重新保存，或按镇街分成几个文件",
            f"cells span {rows:,} rows by {columns:,} columns, too many; delete the rows and columns beyond the list, or"
            " split it by town",
        )


def _hold_sum(name: str, cells: int, bounds: Bounds) -> None:
    if cells > bounds.cells:
        raise refuse(
            name,
            f"各工作表合计铺开 {cells:,} 个单元格，上限 {bounds.cells:,}；请按镇街分成几个文件",
            f"its sheets span {cells:,} cells; the most is {bounds.cells:,}; split it by town",
        )


def _hold_text(
    name: str,
    archive: zipfile.ZipFile,
    parts: list[tuple[zipfile.ZipInfo, _Part]],
    strings: np.ndarray,
    bounds: Bounds,
) -> None:
    """A text shared by many cells is copied into each of them: all copies together must fit."""
    longest = int(strings.max(initial=0))
    cells = sum(part.cells for _, part in parts)
    if cells * longest <= bounds.text:
        return
    total = 0
    for entry, part in parts:
        if not part.cells:
            continue
        named = 0
        for piece, _ in _pieces(name, archive, entry, bounds.inflated, bounds):
            index = np.array(_INDEX.findall(piece), dtype=np.int64)
            named += len(index)
            total += int(strings[index[index < len(strings)]].sum())
        total += max(part.cells - named, 0) * longest
    if total > bounds.text:
        raise refuse(
            name,
            f"单元格里的文字展开后约 {total / MEGABYTE:,.0f} MB，太多；请删去长段文字，或按镇街分成几个文件",
            f"about {total / MEGABYTE:,.0f} MB of text in cells, too much; take long texts out or split it by town",
        )


# --- text ---------------------------------------------------------------------------------------------------------


def _text(name: str, data: bytes, bounds: Bounds) -> FileKind:
    head = data[:2_000].lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"%pdf", b"{\\rtf")):
        raise refuse(
            name,
            f"内容是网页、XML 或 PDF，不是表格；{_SAVE_ZH}",
            f"a web page, XML or PDF, no table; {_SAVE_EN}",
        )
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))  # UTF-16, where every other byte may be 0
    values = np.frombuffer(data, dtype=np.uint8)
    if not marked and (values == 0).any():
        raise refuse(
            name, f"不是文字文件（含有空字节）；{_SAVE_ZH}", f"no text file (it has NUL bytes); {_SAVE_EN}"
        )
    ends = np.flatnonzero((values == 10) | (values == 13))
    longest = int(np.diff(ends, prepend=-1, append=len(values)).max())
    if longest > bounds.line:
        raise refuse(
            name,
            f"有一行长达 {longest:,} 字节，不是清册；{_SAVE_ZH}",
            f"a line of {longest:,} bytes: no list; {_SAVE_EN}",
        )
    if len(ends) > 2 * bounds.rows:
        raise refuse(name, "行数过多；请按镇街分成几个文件", "too many rows; split it by town")
    return FileKind("text")
