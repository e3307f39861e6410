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
_BRACKETS = re.compile(r"[()（）\[\]【】]")
_IN_BRACKETS = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]")
_OTHER_TOWNS = re.compile(r"不含|不包括|除.{1,20}外|以外|等(?:\d+|[一二三四五六七八九十]+)?个?(?:镇|街|乡)")
"""What tells that a title which names a town is not of that town, or not of it alone."""
_HOUSE = re.compile(r"小学|中学|学校|中心校|高中|初中|学院|幼儿园|敬老院|福利院|养老院")
"""A house in a town: whoever is in it may be of another, and the town has others."""


def titles_of(sheet: RawSheet, header: Header) -> list[str]:
    """The sheet's name, the file's, and what stands above the header, in this order."""
    return [sheet.sheet, sheet.file, *(cell for row in sheet.head[: header.row - 1] for cell in row)]


def whole(text: str) -> str:
    """A title as it is searched: with what stands in brackets, unless that leaves something out.

    Examples:
        >>> from simulation.roster.titles import whole
        >>> [whole(text) for text in ("征缴清册（医保）", "养老清册（不含医保）")]
        ['征缴清册医保', '养老清册']
    """
    return plain(_IN_BRACKETS.sub(lambda one: "" if LEAVES_OUT.search(one[1]) else one[1], text))


def meant_by_title(sheet: RawSheet, header: Header, known: dict[str, str]) -> set[str]:
    """What the first title says that says anything, by its words (word -> meaning)."""
    for text in titles_of(sheet, header):
        found = {meant for word, meant in known.items() if word in whole(text)}
        if found:
            return found
    return set()


def town_by_title(sheet: RawSheet, header: Header, towns: Sequence[str], kind: str) -> tuple[str, str]:
    """The one town of the first title that names any, with or without 街道 or 镇, and what it names; "" twice where none
    does. Where it names several towns, or all but some, or (but on a roster) a school or home in a town, nobody knows of
    which town a row is: "" and what it names."""
    for text in titles_of(sheet, header):
        bare = plain(_BRACKETS.sub("", text))
        found = _named(bare, towns)
        if found:
            unsure = len(found) > 1 or _OTHER_TOWNS.search(bare) or (kind != "tax" and _HOUSE.search(bare))
            return "" if unsure else found[0], "、".join(found)
    return "", ""


def _named(text: str, towns: Sequence[str]) -> list[str]:
    """The towns named in a text, by whole names before stems and by longer words before those within them."""
    found: set[str] = set()
    for short in (plain, town_stem):
        by_word: dict[str, set[str]] = {}
        for town in towns:
            by_word.setdefault(short(town), set()).add(town)
        for word in sorted(by_word, key=len, reverse=True):
            if len(word) > 1 and word in text:
                found |= by_word[word]
                text = text.replace(word, " ")
    return [town for town in towns if town in found]


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
