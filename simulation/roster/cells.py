"""The columns of one sheet as values: each through its parser, with a note on what was not understood on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from simulation.law.plan import Plan
from simulation.roster import shown, values
from simulation.roster.fields import Profile, field_of, nearest, plain, words_of
from simulation.roster.header import Header
from simulation.roster.lines import filled_in
from simulation.roster.listing import Note
from simulation.roster.reading import RawSheet

SHOWN = 200
"""How many texts that were not understood are listed."""


@dataclass(eq=False, repr=False)
class Cells:
    """The columns of one sheet's persons as text (`text`: field -> a text a row), and the number of each row; gathers
    `notes` and what was not understood (`unread`: field, text, rows, nearest known word) while they are read.
    `day_unread`: which rows state a day that cannot be read; None where no column of days was read."""

    sheet: RawSheet
    header: Header
    kind: str
    plan: Plan
    profile: Profile
    text: dict[str, Any]
    row: NDArray[np.int32]
    notes: list[Note]

    def __post_init__(self) -> None:
        self.unread: list[tuple[str, str, int, str]] = []
        self.day_unread: NDArray[np.bool_] | None = None

    def own(self, name: str) -> Any:
        form = field_of(self.kind, name).form
        if form == "text":
            return self.shown_text(name)
        if form == "words":
            return self.words(name, values.word_of(name, self.profile.word), words_of(name))
        parse = {"date": values.date, "yes": values.yes, "money": values.fen, "tier": values.tier}
        parsed = self.parsed(name, parse.get(form, values.grade))
        if form == "yes":
            return self.yes_no(name, parsed)
        if form == "date":
            return pd.array(days(parsed))
        return pd.array(parsed, "Int64")

    def parsed(self, name: str, parse: Callable[[str], Any]) -> NDArray[Any]:
        parsed = values.parse_column(self.text[name], parse)
        self.not_understood(name, parsed.bad, ())
        if field_of(self.kind, name).form == "date" and name not in ("birth_date", "until"):
            stated = filled_in(self.text, (name,))
            unread = stated & np.array([value is None for value in parsed.values], dtype=bool)
            self.day_unread = unread if self.day_unread is None else self.day_unread | unread
        return parsed.values

    def words(self, name: str, parse: Callable[[str], str | None], known: Any) -> Any:
        if name not in self.text:
            return pd.array([""] * len(self.row), "str")
        parsed = values.parse_column(self.text[name], parse)
        self.not_understood(name, parsed.bad, known)
        return pd.array(np.where(parsed.values == None, "", parsed.values), "str")  # noqa: E711 (each element)

    def yes_no(self, name: str, parsed: NDArray[Any]) -> Any:
        """Ticks: where a column has only yes and blanks, a blank says no. Else a blank says nothing."""
        blank = np.array([value is None for value in parsed])
        only_yes = not any(value is False for value in parsed)
        if only_yes and blank.any() and not blank.all():
            zh, en = field_of(self.kind, name).zh, field_of(self.kind, name).en
            self.notes.append(
                Note(
                    f"“{zh}”只填了“是”，{int(blank.sum())} 行空白按“否”",
                    f"{en}: only yes is marked; {int(blank.sum())} blanks are taken as no",
                    int(blank.sum()),
                )
            )
            parsed = np.where(blank, False, parsed)
        return pd.array(parsed, "boolean")

    def shown_text(self, name: str, as_shown: Callable[[str], str] = values.masked) -> Any:
        """Text as written, without long runs of digits: a number in the wrong column must not get in this way."""
        if name not in self.text:
            return pd.array([""] * len(self.row), "str")
        parsed = values.parse_column(self.text[name], as_shown)
        return pd.array(np.where(parsed.values == None, "", parsed.values), "str")  # noqa: E711 (each element)

    def raw(self, name: str) -> NDArray[Any]:
        if name not in self.text:
            return np.full(len(self.row), "", dtype=object)
        return pc.utf8_trim_whitespace(pc.fill_null(self.text[name], "")).to_numpy()

    def not_understood(self, name: str, bad: dict[str, int], known: Any) -> None:
        if not bad:
            return
        about, rows = field_of(self.kind, name), sum(bad.values())
        said: dict[tuple[str, str], int] = {}  # of texts that are shown alike the rows add up
        for text, count in bad.items():
            one = self._shown(name, text, count, known), nearest(plain(text), known) if known else ""
            said[one] = said.get(one, 0) + count
        for (text, near), count in sorted(said.items(), key=lambda item: -item[1])[:SHOWN]:
            self.unread.append((name, text, count, near))
        zh, en = "按未填处理", "count as blank"
        if name in ("event_date", "since"):
            zh, en = "不据以下结论", "nothing is concluded from them"
        self.notes.append(
            Note(
                f"“{about.zh}”有 {rows} 行看不懂，{zh}",
                f"{about.en}: {rows} rows are not understood and {en}",
                rows,
            )
        )

    def _shown(self, name: str, text: str, count: int, known: Any) -> str:
        if name == "town":
            return self.town_shown(text)
        return shown.word_shown(text, count, known, self.names)

    def town_shown(self, text: str) -> str:
        return shown.town_shown(text, self.plan.towns, self.names)

    @cached_property
    def names(self) -> set[str]:
        """The names on the list, as they are compared."""
        return {
            shown.called(name) for column in ("name", "spouse_name") for name in set(self.raw(column))
        } - {""}


def days(parsed: NDArray[Any]) -> NDArray[np.datetime64]:
    return pa.array(parsed, pa.date32()).to_numpy(zero_copy_only=False).astype("datetime64[s]")
