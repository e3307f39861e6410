"""Bounds of old workbooks (xls, et): how far the cells of each sheet reach, without reading a cell."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import olefile

from simulation.errors import Refusal, refuse

MAGIC = olefile.MAGIC
_BOF, _SHEET_NAME, _LOCKED, _SST, _CONTINUE = 0x0809, 0x0085, 0x002F, 0x00FC, 0x003C
_SHARED_CELL = 0x00FD
_ROW_OF_CELLS = (0x00BD, 0x00BE)
_CELLS = {0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x00D6, 0x027E, _SHARED_CELL, *_ROW_OF_CELLS}
_SAVE_ZH, _SAVE_EN = "请用表格软件打开后另存为 xlsx 再上传", "open it in a spreadsheet and save it as xlsx"


def has_macros(data: bytes | Path) -> bool:
    """Whether the workbook carries a project of macros."""
    with olefile.OleFileIO(io.BytesIO(data) if isinstance(data, bytes) else data) as file:
        return any("_VBA_PROJECT" in part for path in file.listdir(storages=True) for part in path)


def reach_of(name: str, data: bytes | Path, most_text: int) -> list[tuple[str, int, int]]:
    """Number of each sheet, rows and columns as far as its cells reach.

    Raises Refusal for what is locked or no workbook, and where shared texts, copied into every cell that names them, would
    take more than `most_text` bytes; whatever the reader raises for what is damaged.
    """
    stream = _stream(name, data)
    found: list[list[int]] = []
    shared, longest, place, previous = 0, 0, 0, 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        body = place + 4
        place = body + length
        if kind == _LOCKED:
            raise _locked(name)
        if kind == _BOF:
            found.append([0, 0])
        elif kind == _SST or (kind == _CONTINUE and previous == _SST):
            longest += length  # No text is longer than all of them together.
            previous = _SST
            continue
        elif kind in _CELLS and length >= 4 and found:
            row, column = struct.unpack_from("<HH", stream, body)
            last = struct.unpack_from("<H", stream, place - 2)[0] if kind in _ROW_OF_CELLS else column
            sheet = found[-1]
            sheet[0], sheet[1] = max(sheet[0], row + 1), max(sheet[1], column + 1, last + 1)
            shared += kind == _SHARED_CELL
        previous = kind
    if not found:
        raise refuse(name, f"读不出工作簿；{_SAVE_ZH}", f"no readable workbook; {_SAVE_EN}")
    if shared * min(longest, 8 * 32_767) > most_text and shared * _longest_text(stream) > most_text:
        raise refuse(
            name, f"单元格里的文字太多；{_SAVE_ZH}", f"too much text in cells that share it; {_SAVE_EN}"
        )
    return [(f"{number}", rows, columns) for number, (rows, columns) in enumerate(found) if rows]


def _longest_text(stream: bytes) -> int:
    """The longest shared text in bytes, of its characters twice over: texts stand one after another, each with its length,
    and where a record ends in the midst of one, the next begins with a byte on its width."""
    place, longest = 0, 0
    pieces: list[bytes] = []
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == _SST:
            pieces = [stream[place + 12 : place + 4 + length]]
        elif pieces and kind == _CONTINUE:
            pieces.append(stream[place + 4 : place + 4 + length])
        elif pieces:
            break
        place += 4 + length
    number, at = 0, 0
    while number < len(pieces):
        piece = pieces[number]
        if at + 3 > len(piece):
            number, at = number + 1, 0
            continue
        count, flags = struct.unpack_from("<HB", piece, at)
        longest = max(longest, count)
        at += 3
        extra = 0
        if flags & 8:
            extra += 4 * struct.unpack_from("<H", piece.ljust(at + 2, b"\0"), at)[0]
            at += 2
        if flags & 4:
            extra += struct.unpack_from("<I", piece.ljust(at + 4, b"\0"), at)[0]
            at += 4
        width = 1 + (flags & 1)
        while number < len(pieces) and at + count * width > len(pieces[number]):
            count -= (len(pieces[number]) - at) // width
            number += 1
            if number < len(pieces) and pieces[number]:
                width = 1 + (pieces[number][0] & 1)
            at = 1
        at += count * width + extra
        while number < len(pieces) and at > len(pieces[number]):
            at -= len(pieces[number])
            number += 1
    return 2 * longest


def _stream(name: str, data: bytes | Path) -> bytes:
    with olefile.OleFileIO(io.BytesIO(data) if isinstance(data, bytes) else data) as file:
        if file.exists("EncryptedPackage"):
            raise _locked(name)
        for part in ("Workbook", "Book"):
            if file.exists(part):
                return bytes(file.openstream(part).read())
    raise refuse(name, f"不是工作簿；{_SAVE_ZH}", f"no workbook; {_SAVE_EN}")


def _locked(name: str) -> Refusal:
    return refuse(
        name,
        "工作簿加了密码；请在表格软件里去掉密码、另存后再上传",
        "the workbook is locked by a password; take it off in a spreadsheet and save it again",
    )
