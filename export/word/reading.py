"""Reads a Word or text draft back as lines and tables, safely: sizes are bounded before anything is unpacked, entities
and macros are never looked at, and nothing is fetched."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from simulation.errors import Refusal, refuse

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_BODY = 10 * 1024 * 1024
MOST_PARTS = 2_000
MOST_LINES = 20_000
MOST_SIGNS = 300_000
"""Some ten times a long document of this kind."""
BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {
    f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "tblPr", "sectPr")
} | {_FALLBACK}
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Line:
    """A paragraph, with its number in the document, counted from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Grid:
    """A table: its rows of cell texts, and the number of the paragraph it follows."""

    number: int
    rows: tuple[tuple[str, ...], ...]


def read_draft(name: str, content: bytes) -> list[Line | Grid]:
    """The paragraphs and tables of a .docx, .txt or .md file, in order. Raises Refusal."""
    if len(content) > MOST_BYTES:
        size = f"{len(content) / 1024 / 1024:.1f} MB"
        raise refuse(name, f"文件有 {size}，最多读 5 MB", f"has {size}; at most 5 MB are read")
    if content[:4] == _OLE:
        raise refuse(
            name,
            "是旧版 .doc 或加了密码的文件；请在 Word 里另存为不加密的 .docx",
            "is an old .doc or has a password; save it in Word as .docx without a password",
        )
    if content[:2] == b"PK":
        return _bounded(name, _of_docx(name, content))
    if name.lower().endswith((".docx", ".docm", ".doc", ".wps", ".pdf")):
        raise refuse(
            name, "不是 Word 的 .docx 文件，或文件已损坏", "is no .docx file of Word, or it is damaged"
        )
    return _bounded(name, _of_text(name, content))


def _bounded(name: str, blocks: list[Line | Grid]) -> list[Line | Grid]:
    signs = sum(
        len(block.text) if isinstance(block, Line) else sum(len(cell) for row in block.rows for cell in row)
        for block in blocks
    )
    if signs > MOST_SIGNS:
        raise _too_large(name)
    return blocks


def _of_text(name: str, content: bytes) -> list[Line | Grid]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return _numbered(name, text.splitlines())
    raise refuse(name, "不是文字文件（UTF-8 或 GBK 编码）", "is no text file (UTF-8 or GBK)")


def _numbered(name: str, texts: list[str]) -> list[Line | Grid]:
    if len(texts) > MOST_LINES:
        raise _too_large(name)
    return [Line(number, text.strip()) for number, text in enumerate(texts, start=1) if text.strip()]


def _too_large(name: str) -> Refusal:
    return refuse(
        name,
        "解开后大得不像一份文件，没有读；请只留正文另存后再试",
        "unpacks to more than a document holds and was not read; save the text alone and try again",
    )


# --- docx ------------------------------------------------------------------------------------------------------------


def _of_docx(name: str, content: bytes) -> list[Line | Grid]:
    damaged = refuse(name, "Word 文件已损坏，读不出来", "the Word file is damaged and cannot be read")
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise _too_large(name)
            if BODY not in package.namelist():
                raise refuse(
                    name, "是压缩文件，但不是 Word 的 .docx", "is an archive, but no .docx file of Word"
                )
            with package.open(BODY) as body:
                xml = body.read(MOST_BODY + 1)  # what the directory claims may be a lie
    except Refusal:
        raise
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise damaged from error
    except Exception as error:  # zlib and lzma raise errors of their own
        raise damaged from error
    if len(xml) > MOST_BODY:
        raise _too_large(name)
    if b"<!DOCTYPE" in xml[:4096] or b"<!ENTITY" in xml:
        raise refuse(
            name,
            "文件里有 Word 不会写的实体声明，没有读",
            "holds entity declarations, which Word never writes, and was not read",
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged from error
    found = root.find(f"{_W}body")
    if found is None:
        raise damaged
    counter = iter(range(1, MOST_LINES + 1))
    try:
        return list(_blocks(found, counter))
    except (StopIteration, RuntimeError) as error:
        raise _too_large(name) from error


def _blocks(element: etree._Element, counter: Iterator[int]) -> Iterator[Line | Grid]:
    for child in element:
        if child.tag == f"{_W}p":
            number = next(counter)
            for text in _text(child).split("\n"):
                if text.strip():
                    yield Line(number, text.strip())
        elif child.tag == f"{_W}tbl":
            rows = tuple(tuple(_cell(cell) for cell in _cells(row)) for row in child.iter(f"{_W}tr"))
            yield Grid(next(counter), rows)
        elif child.tag not in _SKIPPED:
            yield from _blocks(child, counter)  # content controls, insertions


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _cells(child)


def _cell(cell: etree._Element) -> str:
    return "\n".join(filter(None, (_text(paragraph).strip() for paragraph in cell.iter(f"{_W}p"))))


def _text(element: etree._Element) -> str:
    """The text that a reader sees: insertions with, deletions without; a text box once."""
    parts: list[str] = []
    waiting = [element]
    while waiting:
        here = waiting.pop()
        if here.tag in _SKIPPED:
            continue
        if here.tag == f"{_W}t":
            parts.append(here.text or "")
        elif here.tag in (f"{_W}tab", f"{_W}noBreakHyphen"):
            parts.append(" " if here.tag.endswith("tab") else "-")
        elif here.tag in (f"{_W}br", f"{_W}cr") or (here.tag == f"{_W}p" and here is not element):
            parts.append("\n")
        waiting.extend(reversed(here))
    return "".join(parts)
