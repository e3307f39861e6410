"""What of a cell may be shown or kept: a name in a wrong column, or an ID number, is neither.

A list may have a row shifted by a column, a header over the wrong cells, or the head of a household under the village. So a
text that is kept (the village) or shown (what was not understood) must be known, or look like what belongs there, or stand
in so many rows that it is nobody's name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.roster.fields import nearest, plain
from simulation.roster.values import masked
from synthetic_data.identity import surnames

PLACE = re.compile(r"(?:镇|街道|乡|办事处|街道办|政府|村|社区|居委会|村委会|区|县|市|工业园)$")
"""How the name of a place ends: a text under the town that does not may be a person's name."""
VILLAGE = re.compile(
    r"(?:村|社区|居委会|村委会|居民委员会|村民委员会|小区|居|街|庄|林场|农场|[0-9一二三四五六七八九十]+[组队])$"
)
"""How the name of a village or a part of one ends."""
MANY = 10
MOST = 0.75
"""A village that does not end like one stands in MANY rows or more, as do at least MOST of the rows that have such a one:
else the column is one of names, some of which many people bear. A word like a name is shown from MANY rows on."""
FEW = 5
"""A village of fewer rows may be another one mistyped."""
SOUGHT, TIMES = 500, 20
"""For how many villages of few rows a near one is sought, and how many times their rows that one has."""
_NAME = re.compile(r"[\u3400-\u9fff·]{2,4}")
_LONGEST = 12
"""Characters of a name that is sought within a text."""
_CALLED = re.compile(r"[\s\u3000·.]+")


def called(name: object) -> str:
    """A name without the blanks that lists put into it (张　三)."""
    return _CALLED.sub("", "" if name is None else str(name))


@lru_cache(maxsize=1)
def _surnames() -> frozenset[str]:
    return frozenset(surnames())


def like_a_name(text: str) -> bool:
    """Whether a text could be a person's name: two to four characters that begin with a surname."""
    word = called(text)
    return bool(_NAME.fullmatch(word)) and (word[:1] in _surnames() or word[:2] in _surnames())


def names_someone(text: str, names: Collection[str]) -> bool:
    """Whether one of the names (`called`) stands in a text: 户主王小明. Of single characters nothing is concluded."""
    word = called(text)
    if word in names:
        return True
    return any(
        word[start : start + length] in names
        for length in range(2, min(len(word), _LONGEST + 1))
        for start in range(len(word) - length + 1)
    )


def hidden(text: str) -> str:
    """A text by its first character alone."""
    return f"{text[:1]}＊"


def town_shown(text: str, known: Iterable[str], names: Collection[str] = ()) -> str:
    """A text under the town as it may be shown: as written where it looks like a place and none of the list's names stands
    in it, else its first character alone.

    Examples:
        >>> from simulation.roster.shown import town_shown
        >>> [town_shown(text, ["坛山街道"]) for text in ("月球镇", "坛善街", "王小明")]
        ['月球镇', '坛善街', '王＊']
    """
    shown = masked(text)
    if names_someone(text, names):
        return hidden(shown)
    if PLACE.search(plain(text)) or nearest(plain(text), known) or shown.startswith("*"):
        return shown
    return hidden(shown)


def word_shown(text: str, rows: int, known: Collection[str], names: Collection[str]) -> str:
    """A text that was not understood, which stands in so many rows, as it may be shown: by its first character where one of
    the list's names stands in it, or it looks like a name, is like no known word and stands in few rows.

    Examples:
        >>> from simulation.roster.shown import word_shown
        >>> [word_shown(text, 1, ["低保"], {"欧阳"}) for text in ("王小明", "欧阳", "低保A", "失独家庭")]
        ['王＊', '欧＊', '低保A', '失独家庭']
    """
    shown = masked(text)
    own = names_someone(text, names)
    likely = rows < MANY and like_a_name(text) and not (known and nearest(plain(text), known))
    return hidden(shown) if own or likely else shown


def near_villages(kept: NDArray[np.object_]) -> list[tuple[str, int, str]]:
    """Villages of few rows that are written almost like one of many, with their rows and that one: offered as near misses,
    never taken. There is no list of a district's villages: those of the roster are held against each other."""
    counts = pd.Series(kept)[kept != ""].value_counts()
    rare = [(str(text), int(rows)) for text, rows in counts.items() if rows < FEW]
    found = [
        (text, rows, nearest(text, counts.index[counts >= TIMES * rows])) for text, rows in rare[:SOUGHT]
    ]
    return [one for one in found if one[2] and abs(len(one[2]) - len(one[0])) <= 1]


def villages_kept(said: NDArray[np.object_], name: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which rows' villages may be kept; `said` without long runs of digits, `name` each row's person.

    A village that ends like one is kept. Any other is kept if it stands in MANY rows or more, MOST like it do, and it is
    nobody's name on the list. A text in which the row's own name stands is never kept.
    """
    column = pd.Series(said)
    counts = column[column != ""].value_counts()
    unlike = counts[[not VILLAGE.search(plain(text)) for text in counts.index]]
    code, distinct = pd.factorize(pd.Series(name))
    person = np.array([called(one) for one in distinct], dtype=object)[code]
    names = set(person)
    many = unlike[unlike >= MANY].sum() >= MOST * unlike.sum()
    doubtful = {text for text, count in unlike.items() if not many or count < MANY or called(text) in names}
    own = np.array([len(one) > 1 and one in text for one, text in zip(person, said, strict=True)], dtype=bool)
    return (said != "") & ~own & ~column.isin(doubtful).to_numpy()
