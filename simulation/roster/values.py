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

from simulation.roster.fields import plain, words_of

EXCEL_EPOCH = dt.date(1899, 12, 30)
"""Day 0 of a spreadsheet's dates (from 1 March 1900 on)."""
FIRST_SERIAL, LAST_SERIAL = 367, 73_050
"""Serial numbers that are taken for days: 1 January 1901 to 31 December 2099."""
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?:[T ]?\d{1,2}[:时].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_SERIAL = re.compile(r"\d{3,5}(?:\.\d+)?")
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
_DIGIT_RUN = re.compile(r"[0-9０-９]{6,}[xX]?|[0-9０-９](?:[\s_.·-]?[0-9０-９]){10,}[\s_.·-]?[xX]?")


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
    """An amount in yuan as whole fen: 350, 350.00, ¥1,000, 350元. More than two decimals only as a float's tail."""
    bare = re.sub(r"[,，\s¥￥]|人民币|元|RMB", "", text)
    if not re.fullmatch(r"[-+]?\d+(?:\.\d*)?", bare):
        return None
    try:
        exact = Decimal(bare) * 100
    except InvalidOperation:
        return None
    whole = int(exact.to_integral_value())
    return whole if abs(exact - whole) <= Decimal("0.0001") else None


def tier(text: str) -> int | None:
    """A tier in yuan: 300, 300.0, 300元, 300元档, 300元/年; 0 for none."""
    found = re.fullmatch(r"(\d{1,6})(?:\.0*)?(?:元)?(?:档次|档)?(?:/年|每年)?", text.replace(",", ""))
    if found:
        return int(found[1])
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
        return own if own is not None else known.get(plain(text))

    return read


def groups_of(said: Callable[[str, str], str | None]) -> Callable[[str], str | None]:
    """Reads one or several groups of a cell to their names joined by a comma, in the order in which they are written."""
    single = word_of("groups", said)

    def read(text: str) -> str | None:
        whole = single(text)
        if whole is not None:
            return whole
        parts = [single(part) for part in re.split(r"[、,，;；/+|\s和]+", text) if part]
        return None if None in parts else ",".join(dict.fromkeys(part for part in parts if part))

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
    word = re.sub(r"^(?:.*?(?:省|自治区))?(?:.*?市)?(?:.*?[区县])?", "", plain(text)) or plain(text)
    return re.sub(r"(?:街道办事处|街道办|街道|镇人民政府|镇政府|办事处|镇|乡)$", "", word) or word
