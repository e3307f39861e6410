"""Cells as text to values: dates, yes and no, money, tiers, grades, words, towns. A distinct text is parsed once."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from simulation.law.parts import MAX_YUAN
from simulation.roster.fields import (
    bare_group,
    broader_groups,
    contained,
    groups_on,
    plain,
    words_of,
)
from simulation.roster.listing import SEPARATOR, UNREAD_WORD

EXCEL_EPOCH = dt.date(1899, 12, 30)
"""Day 0 of a spreadsheet's dates (from 1 March 1900 on)."""
FIRST_SERIAL, LAST_SERIAL = 3_654, 73_050
"""Serial numbers that are taken for days: 1 January 1910 to 31 December 2099. What is below may be a year alone (2023) or a
month and a day (1105): no day is read from it."""
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?:[T ]?\d{1,2}[:时].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_SERIAL = re.compile(r"\d{4,5}(?:\.\d+)?")
_GRADES = {
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
}
_GRADES |= {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_BRACKETS, _IN_BRACKETS = re.compile(r"[()\[\]【】]"), re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】")
_TAKEN_BACK = re.compile(
    r"退出|停|取消|终止|注销|清退|到期|不再|未批|未通过|申请|待审|待定|拟|曾|原|不享受|未享受|^(?:否|无|不|不是|非)$"
)
"""What in brackets takes back the word before them (低保（已停发）): what the whole means is not known."""
_DISABILITY = re.compile(r"残|肢体|视力|听力|言语|智力|精神|多重")
_BETWEEN = re.compile(r"[、,，;；/+|\s和及与兼且]+")
_DIGIT_RUN = re.compile(r"[0-9０-９]{6,}[xX]?|[0-9０-９](?:[\s,_.·-]?[0-9０-９]){10,}[\s,_.·-]?[xX]?")
"""Six digits on end, or eleven with marks between them, as account numbers are written."""


@dataclass(frozen=True, eq=False, repr=False)
class Parsed:
    """`values`: an object a cell, None where nothing can be read; `bad`: text that cannot be read -> rows."""

    values: NDArray[Any]
    bad: dict[str, int]


def parse_column(column: Any, parse: Callable[[str], Any]) -> Parsed:
    """Each distinct text through `parse`, which gives None for what it cannot read; blank cells are None."""
    coded = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    coded = coded.dictionary_encode()
    texts = [clean(text) for text in coded.dictionary.to_pylist()]
    meant = [parse(text) if text else None for text in texts]
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    table = np.empty(len(meant) + 1, dtype=object)
    table[:-1] = meant
    table[-1] = None
    counts = np.bincount(codes[codes >= 0], minlength=len(texts))
    bad: dict[str, int] = {}
    for text, value, count in zip(texts, meant, counts.tolist(), strict=True):
        if text and value is None:
            bad[text] = bad.get(text, 0) + count
    return Parsed(table[codes], bad)


def clean(text: str | None) -> str:
    """Full-width forms as ASCII, blanks at the ends and a leading apostrophe taken off."""
    return unicodedata.normalize("NFKC", text or "").strip().lstrip("'`").strip()


def masked(text: str) -> str:
    """Without long runs of digits: what stands in a wrong column may be an ID number."""
    return _DIGIT_RUN.sub("******", text)


# --- one text each ------------------------------------------------------------------------------------------------


def date(text: str) -> dt.date | None:
    """2022-10-05, 2022/10/5, 2022.10.5, 2022年10月5日, 20221005, a spreadsheet's serial number; each with a time or without.
    A year alone, or a year and a month, is no day.

    Examples:
        >>> from simulation.roster.values import date
        >>> [str(date(text)) for text in ("2022年10月5日", "20221005", "44839", "2022/10/5 9:30")]
        ['2022-10-05', '2022-10-05', '2022-10-05', '2022-10-05']
    """
    found = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    if found:
        try:
            return dt.date(*(int(part) for part in found.groups()))
        except ValueError:
            return None
    if _SERIAL.fullmatch(text):
        serial = int(float(text))
        if FIRST_SERIAL <= serial <= LAST_SERIAL:
            return EXCEL_EPOCH + dt.timedelta(days=serial)
    return None


def yes(text: str) -> bool | None:
    """是 or 否 in the many ways of saying it (headers.yaml)."""
    return {"yes": True, "no": False}.get(words_of("yes_no").get(plain(text), ""))


def fen(text: str) -> int | None:
    """An amount in yuan as whole fen: 350, 350.00, ¥1,000, 350元. More than two decimals only as a float's tail.
    A number that no amount can have (an ID number, a bank account) is none."""
    bare = re.sub(r"[,，\s¥￥]|人民币|元|RMB", "", text)
    if not re.fullmatch(r"[-+]?\d{1,18}(?:\.\d*)?", bare):
        return None
    try:
        exact = Decimal(bare) * 100
    except InvalidOperation:
        return None
    whole = int(exact.to_integral_value())
    plausible = abs(whole) <= MAX_YUAN * 100
    return whole if plausible and abs(exact - whole) <= Decimal("0.0001") else None


def tier(text: str) -> int | None:
    """A tier in yuan: 300, 300.0, 300元, 300元档, 300元/年; 0 for none."""
    found = re.fullmatch(r"(\d{1,18})(?:\.0*)?(?:元)?(?:档次|档)?(?:/年|每年)?", text.replace(",", ""))
    if found:
        return int(found[1]) if int(found[1]) <= MAX_YUAN else None
    return 0 if text in ("无", "未参保", "不参保", "-", "/") else None


def grade(text: str) -> int | None:
    """A grade of disability, 1 to 4: 一级, 1级, Ⅰ级, 贰级, 肢体一级; 0 for none."""
    word = plain(text)
    if word in ("无", "否", "0", "无残疾"):
        return 0
    found = re.fullmatch(
        r"(?:肢体|视力|听力|言语|智力|精神|多重)?(?:残疾)?(iv|iii|ii|i|[1-4一二三四壹贰叁肆])(?:级)?", word
    )
    return _GRADES[found[1]] if found else None


def word_of(name: str, said: Callable[[str, str], str | None]) -> Callable[[str], str | None]:
    """Reads a field of words; `said(field, text)` is what the user has said it means, asked first."""
    known = words_of(name)

    def read(text: str) -> str | None:
        own = said(name, text)
        if own is not None:
            return own
        word = plain(text)
        return known[word] if word in known else contained(name, word)

    return read


def groups_in(said: Callable[[str, str], str | None], kind: str = "") -> Callable[[str], str]:
    """Reads one or several groups of a cell to their names joined by a comma, in the order in which they are written; what
    is not understood among them is UNREAD_WORD. What stands in brackets may be a part of the word, a group more, or nothing.

    Examples:
        >>> from simulation.roster.values import groups_in
        >>> read = groups_in(lambda field, text: None)
        >>> [read(text) for text in ("农村低保户（A类）", "残疾人（二级）", "低保(重残)", "特困、某某")]
        ['dibao', 'severe_disability', 'dibao,severe_disability', 'extreme_poverty,unread']
    """
    parts = _parts_of_groups(said, kind)
    return lambda text: _joined(name for name, _ in parts(text))


def broader_in(said: Callable[[str, str], str | None], kind: str = "") -> Callable[[str], str]:
    """Those groups of a cell that are written in a word which says less (脱贫户), as `groups_in` has them."""
    parts = _parts_of_groups(said, kind)
    return lambda text: _joined(name for name, broader in parts(text) if broader)


def _joined(names: Iterable[str]) -> str:
    return SEPARATOR.join(dict.fromkeys(name for name in names if name))


def _parts_of_groups(
    said: Callable[[str, str], str | None], kind: str
) -> Callable[[str], list[tuple[str, bool]]]:
    """The groups of a cell ("" for none, UNREAD_WORD), each with whether its word says less."""
    known = groups_on(kind)

    def single(text: str) -> tuple[str, bool]:
        own = said("groups", text)
        if own is not None:
            return own, False
        word = bare_group(plain(_BRACKETS.sub("", text)), known)
        if word is not None:
            return known[word], word in broader_groups()
        severity = grade(text) if _DISABILITY.search(text) else None
        return ("severe_disability" if severity in (1, 2) else "disabled" if severity else UNREAD_WORD), False

    def parts(text: str) -> list[tuple[str, bool]]:
        text = clean(text)
        whole = single(text)
        if whole[0] != UNREAD_WORD:
            return [whole]
        if any(_TAKEN_BACK.search(_BRACKETS.sub("", one)) for one in _IN_BRACKETS.findall(text)):
            return [whole]
        inside = [single(part) for part in _BETWEEN.split(_BRACKETS.sub("、", text)) if part]
        outside = [single(part) for part in _BETWEEN.split(_IN_BRACKETS.sub("", text)) if part]
        return outside if any(name == UNREAD_WORD for name, _ in inside) else inside

    return parts


def groups_of(said: Callable[[str, str], str | None], kind: str = "") -> Callable[[str], str | None]:
    """As `groups_in`; None where any part is not understood."""
    every = groups_in(said, kind)

    def read(text: str) -> str | None:
        found = every(text)
        return None if UNREAD_WORD in found.split(SEPARATOR) else found

    return read


def town_of(towns: Iterable[str], said: Callable[[str, str], str | None]) -> Callable[[str], str | None]:
    """Reads a town: by its name, with or without what stands before it, or by its stem where only one town has it."""
    known = {plain(town): town for town in towns}
    stems: dict[str, list[str]] = {}
    for town in towns:
        stems.setdefault(town_stem(town), []).append(town)

    def read(text: str) -> str | None:
        own = said("town", text)
        if own is not None:
            return own
        word = plain(text)
        if word in known:
            return known[word]
        fitting = stems.get(town_stem(text), [])
        return fitting[0] if len(fitting) == 1 else None

    return read


def town_stem(text: str) -> str:
    """A town's name without province, city and district before it and without 街道, 镇, 乡 or 办事处 after it."""
    word = plain(text)
    bare = re.sub(r"^(?:.*?(?:省|自治区))?(?:.*?市)?(?:.*?[区县])?", "", word)
    for one in (bare, word):  # 市中街道 is no 中 of some city
        stem = re.sub(r"(?:街道办事处|街道办|街道|镇人民政府|镇政府|办事处|镇|乡)$", "", one)
        if len(stem) > 1:
            return stem
    return word
