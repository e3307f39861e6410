"""What the names of a sheet and its file, and the lines above its header, say of all its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulation.roster.fields import plain
from simulation.roster.header import Header
from simulation.roster.reading import RawSheet
from simulation.roster.values import town_stem

LEAVES_OUT = re.compile(
    r"不含|不包括|除外|除去|以外|非|不享受|未享受|不再|退出|取消|停发|停保|停止|终止|清退|注销"
)
_SEVERE = re.compile(r"重度残|重残|一二级|12级|1至2级|1-2级|二级以上")


def titles_of(sheet: RawSheet, header: Header) -> list[str]:
    """The sheet's name, the file's, and what stands above the header, in this order."""
    return [sheet.sheet, sheet.file, *(cell for row in sheet.head[: header.row - 1] for cell in row)]


def meant_by_title(sheet: RawSheet, header: Header, known: dict[str, str]) -> set[str]:
    """What the first title says that says anything, by its words (word -> meaning)."""
    for text in titles_of(sheet, header):
        found = {meant for word, meant in known.items() if word in plain(text)}
        if found:
            return found
    return set()


def town_by_title(sheet: RawSheet, header: Header, towns: Sequence[str]) -> str:
    """The one town that the first title names which names any, with or without 街道 or 镇; "" where none does."""
    for text in titles_of(sheet, header):
        found = {town for town in towns if town_stem(town) in plain(text)}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def severe_by_title(sheet: RawSheet, header: Header) -> bool:
    """Whether a list is of the severely disabled by the name of its sheet or file, or by what stands above its header."""
    found = [plain(text) for text in titles_of(sheet, header)]
    return any(_SEVERE.search(text) and not LEAVES_OUT.search(text) for text in found)


def groups_in_title(text: str, known: dict[str, str]) -> set[str]:
    """The groups that a title names; of words that overlap the one that ends last counts: 城乡低保边缘 is not 低保. A title
    that leaves a group out (不含低保), or is of those who left it (低保退出人员), names none."""
    if LEAVES_OUT.search(text):
        return set()
    spans = [(m.end(), m.start(), known[w]) for w in known for m in re.finditer(re.escape(w), text)]
    found, start = set(), len(text) + 1
    for end, begin, group in sorted(spans, key=lambda span: (-span[0], span[1])):
        if end <= start:
            found.add(group)
            start = begin
    return found - {""}
