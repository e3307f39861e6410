"""What the departments' lists say of groups: who is named for each, and of which groups and towns they speak at all."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.roster.kinds import KINDS, REGISTER_KINDS
from simulation.roster.listing import SEPARATOR, UNREAD_WORD

EVERY = ""
"""Among the towns of a list: all of them."""
ENOUGH, SHARE, ALONE = 10, 20, 0.9
"""Fewer than ENOUGH rows of a town are stray, and make a list none of that town, where they are less than a SHARE-th of the
rows of its town with most, or where ALONE of its rows or more are of one town (an assumption)."""


class Listed:
    """The lists of helped people by kind (their rows have token, town and groups). Groups of one office may come in a file
    each, and a list may be of one town: of a group that no row names, and of a town that the files which name the group do
    not have (ENOUGH), they say nothing. Lists of one thing alone go by their kind. `unread`: who is named without
    anybody knowing for which group; `ungraded`: who is on a list of disabled people, and on none with a grade that can be
    read; `stray`: (kind, file, town) -> rows of a town that the file does not have."""

    def __init__(self, by_kind: Mapping[str, pd.DataFrame]):
        self._tokens: dict[str, set[str]] = {}
        self._towns: dict[str, list[set[str]]] = {}
        self.stray: dict[tuple[str, str, str], int] = {}
        self._names: dict[str, set[str]] = {}
        for kind in REGISTER_KINDS:
            if len(by_kind[kind]):
                for file, rows in by_kind[kind].groupby("file", sort=False):
                    has = self._has(kind, str(file), rows)
                    named = rows.assign(_group=rows["groups"].str.split(SEPARATOR)).explode("_group")
                    for name, mine in named.groupby("_group", sort=False):
                        self._take(str(name), mine, has)
        self.unread = self.tokens(UNREAD_WORD)
        self.ungraded: set[str] = set()
        if len(by_kind["disabled"]):
            rows = by_kind["disabled"]
            self.ungraded = set(rows.loc[rows["disability_grade"].isna(), "token"]) - {""}
            self.ungraded -= set(rows.loc[rows["disability_grade"].notna(), "token"])
        for kind in KINDS:
            if kind not in ("tax", *REGISTER_KINDS) and len(by_kind[kind]):
                for file, rows in by_kind[kind].groupby("file", sort=False):
                    self._take(kind, rows, self._has(kind, str(file), rows))

    def _has(self, kind: str, file: str, rows: pd.DataFrame) -> set[str]:
        """The towns that a file has. One of which no row says a town is of every town; one whose towns were not understood
        is of none that anybody knows."""
        if (rows["town_said"] == "").all():
            return {EVERY}
        counts = rows.loc[rows["town"] != "", "town"].astype("str").value_counts()
        most = counts.max() if len(counts) else 0
        few = (counts < ENOUGH) & (counts < most)
        stray = few & ((counts * SHARE < most) | (most >= ALONE * counts.sum()))
        self.stray |= {(kind, file, str(town)): int(count) for town, count in counts[stray].items()}
        return set(counts[~stray].index)

    def _take(self, name: str, rows: pd.DataFrame, towns: set[str]) -> None:
        """Who is named for a group in a file that has these towns."""
        if not name:
            return
        self._tokens.setdefault(name, set()).update(set(rows["token"]) - {""})
        unread = rows.loc[rows["token"] == "", "name_token"]
        self._names.setdefault(name, set()).update(set(unread) - {""})
        self._towns.setdefault(name, []).append(towns)

    def tokens(self, name: str) -> set[str]:
        """Who is named for a group."""
        return self._tokens.get(name, set())

    def may_be(self, name: str, who: pd.Series) -> NDArray[np.bool_]:
        """Whose name (`who`, keyed) stands for a group in a row of which the ID number cannot be read: it may be theirs."""
        return who.isin(self._names.get(name, set())).to_numpy(dtype=bool)

    def names(self, name: str) -> bool:
        """Whether any list names a group, or is of a kind."""
        return name in self._tokens

    def settled(self, name: str, town: pd.Series) -> NDArray[np.bool_]:
        """For persons of these towns, whether the lists say who is of the group: they name it at all, and have the town, or
        state no town."""
        known: set[str] = set().union(*self._towns.get(name, []))
        if EVERY in known:
            return np.ones(len(town), dtype=bool)
        return town.astype("str").isin(known).to_numpy(dtype=bool)

    def denies(self, name: str, token: pd.Series, town: pd.Series, who: pd.Series) -> NDArray[np.bool_]:
        """Of which persons of these towns the lists say that they are not of the group: they speak of it, or of one that is
        the same, and name the person for neither, nor for something that was not understood; nor does the name (`who`)
        stand beside an ID number that cannot be read."""
        same = (name, *_SAME.get(name, ()))
        speak = np.logical_or.reduce([self.settled(one, town) for one in same])
        on = token.isin(set().union(self.unread, *map(self.tokens, same))).to_numpy(dtype=bool)
        maybe = np.logical_or.reduce([self.may_be(one, who) for one in (*same, UNREAD_WORD)])
        return speak & ~on & ~maybe


_SAME = {
    "five_guarantee": ("extreme_poverty",),
    "extreme_poverty": ("five_guarantee",),
    "entitled_group": ("key_entitled_group",),
}
"""Groups under which a list may have who goes by another on the roster: 五保 and 特困 are one in administration since 2016
(R7), and who is 重点优抚 is 优抚 too."""
