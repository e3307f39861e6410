"""Figures in Chinese text: amounts, ages, shares, months, days, years, each with its place. Nothing here knows a plan."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

_WIDE = str.maketrans("０１２３４５６７８９％．（）　", "0123456789%.() ")
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "[零〇○一二三四五六七八九十百千万两]+"
_COUNTED = re.compile(rf"(?<![第\d{_NUMERAL[1:-2]}])({_NUMERAL})(?=个月|元|周岁|岁|个档|档次|月|日)")
_YEARS = re.compile("([零〇○一二三四五六七八九]{4})(?=年)")
_OF_HUNDRED = re.compile(rf"百分之({_NUMERAL}|\d+(?:\.\d+)?)")
_IGNORED = re.compile(
    r"[〔\[(]\d{4}[〕\])]\s*\d*号?"  # the number of a document
    r"|^版本与数据:?：?.*"  # what this program says of itself
    r"|\d{1,20}[A-Za-z][A-Za-z0-9]*"  # the id of a scenario
    r"|\d{1,4}\.\d{1,4}\.[A-Z]?\d{1,4}(?:-\d)?|\d\.[PM]\d"  # a clause, a version
    r"|[A-Za-z_][A-Za-z0-9_.\-]*"  # the id of a plan
    r"|^(?:\d{1,2}[.、)](?!\d)|\(\d+\))"  # the number of a paragraph
)
_FIGURE = re.compile(
    r"(?P<day>(?:(?P<y>\d{4})年|(?P<next>次年|翌年|本年|当年|上年))?(?P<m>\d{1,2})月(?P<d>\d{1,2})日"
    r"|(?P<iso>\d{4}[-/.]\d{1,2}[-/.]\d{1,2}))"
    r"|(?P<year>\d{4})年(?P<term>度)?"
    r"|(?P<number>\d{1,2}(?:,\d{3}){1,3}(?:\.\d{1,9})?|\d{1,15}(?:\.\d{1,9})?)(?P<unit>万元|亿元|元|周岁|岁|%|个月|个档次?|档次|档)?"
    r"|(?P<full>全额|予以代缴|给予代缴)|(?P<half>半数|一半|减半|半额)|(?P<none>不设[^，。；]{0,4}等待期|无等待期)"
)
_UNITS = {
    "元": "yuan",
    "万元": "yuan",
    "亿元": "yuan",
    "周岁": "age",
    "岁": "age",
    "%": "share",
    "个月": "months",
    "个档": "tiers",
    "个档次": "tiers",
    "档次": "tiers",
    "档": "tiers",
}
_TIMES = {"万元": 10_000, "亿元": 100_000_000}
LONGEST = 4_000
"""No sentence is as long; what has no full stop is cut here."""
_JOINED = re.compile(r"[、，,和及与或至到~～\-－—–]{1,2}")


@dataclass(frozen=True, eq=False)
class Token:
    """A figure, the same as itself alone. `kind`: yuan, age, share, months, tiers, day, year, plain year, bare; `value` in
    that unit; its place in the statement."""

    kind: str
    value: Any
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Statement:
    """A sentence or half of one: its text, where it starts in its line, its figures (places counted in the statement)."""

    text: str
    start: int
    tokens: tuple[Token, ...]


def normalised(text: str) -> str:
    """Digits and signs of one width, no blanks beside Chinese, Chinese numerals before units as digits."""
    text = re.sub(r"\s+", " ", text.translate(_WIDE))
    text = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text)
    text = re.sub(r"(?<=\d)\s+(?=%)", "", text)
    text = _YEARS.sub(lambda found: "".join(str(_DIGITS[sign]) for sign in found[1]), text)
    text = _OF_HUNDRED.sub(lambda found: f"{_read(found[1])}%", text)
    # 万元 alone is a unit, and so are 百元 and 千元.
    return _COUNTED.sub(lambda found: found[0] if found[1][0] in "百千万" else str(_read(found[1])), text)


def _read(numeral: str) -> str | int:
    """A Chinese numeral below a hundred million; digits as they are."""
    if numeral[0].isdigit():
        return numeral
    whole, section, digit = 0, 0, 0
    for sign in numeral:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _PLACES:
            section, digit = section + (digit or 1) * _PLACES[sign], 0
        else:  # 万
            whole, section, digit = (whole + section + digit) * 10_000, 0, 0
    return whole + section + digit


def statements(text: str) -> Iterator[Statement]:
    """The statements of a normalised line."""
    tokens = list(tokens_of(text))
    first = 0
    for found in re.finditer(rf"[^。；;！？]{{1,{LONGEST}}}", text):
        inside = []
        while first < len(tokens) and tokens[first].start < found.end():
            token, first = tokens[first], first + 1
            if token.start >= found.start():
                inside.append(
                    replace(token, start=token.start - found.start(), end=token.end - found.start())
                )
        yield Statement(found.group(), found.start(), tuple(inside))


def tokens_of(text: str) -> Iterator[Token]:
    """The figures of a normalised line, in order; in a list the last one's unit is everyone's."""
    hidden = _IGNORED.sub(lambda found: "\x00" * len(found.group()), text)
    found = [token for token in map(_token, _FIGURE.finditer(hidden)) if token is not None]
    for place in range(len(found) - 2, -1, -1):
        token, after = found[place], found[place + 1]
        between = hidden[token.end : after.start]
        if (
            token.kind == "bare"
            and after.kind in ("yuan", "age", "share", "months")
            and _JOINED.fullmatch(between)
        ):
            value = token.value / 100 if after.kind == "share" else token.value
            found[place] = replace(token, kind=after.kind, value=value)
    last_year: int | None = None
    for token in found:
        if token.kind == "day":
            year, month, day = token.value
            if isinstance(year, str):
                year = last_year + {"次年": 1, "翌年": 1, "上年": -1}.get(year, 0) if last_year else None
            year = year or last_year
            last_year = year
            yield replace(token, value=_day(year, month, day))
        else:
            if token.kind == "year":
                last_year = None
            yield token


def _day(year: int | None, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day) if year else None
    except ValueError:
        return None


def _token(found: re.Match[str]) -> Token | None:
    def token(kind: str, value: Any) -> Token:
        return Token(kind, value, found.start(), found.end(), found.group())

    if found["iso"]:
        year, month, day = (int(part) for part in re.split("[-/.]", found["iso"]))
        return token("day", (year, month, day))
    if found["day"]:
        year_or_word: int | str | None = int(found["y"]) if found["y"] else found["next"]
        return token("day", (year_or_word, int(found["m"]), int(found["d"])))
    if found["year"]:
        return token("year" if found["term"] else "plain year", int(found["year"]))
    if found["full"] or found["half"]:
        return token("share", 1.0 if found["full"] else 0.5)
    if found["none"]:
        return token("months", 0)
    value = float(found["number"].replace(",", ""))
    unit = found["unit"]
    if unit is None:
        return token("bare", value)
    kind = _UNITS[unit]
    if kind == "share":
        value = round(value / 100, 8)
    return token(kind, value * _TIMES.get(unit, 1))
