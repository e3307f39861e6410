"""What the departments' lists say of groups: who is named for each, and of which groups and towns they speak at all."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.roster.kinds import REGISTER_KINDS
from simulation.roster.listing import SEPARATOR


class Listed:
    """The lists of helped people by kind (their rows have token, town and groups). Groups of one office may come in a file
    each, and a list may be of one town: of a group that no row names, and of a town that the lists which name the group do
    not have, they say nothing."""

    def __init__(self, by_kind: Mapping[str, pd.DataFrame]):
        self._tokens: dict[str, set[str]] = {}
        self._towns: dict[str, list[set[str]]] = {}
        for kind in REGISTER_KINDS:
            rows = by_kind[kind]
            if len(rows):
                self._take(rows.assign(_group=rows["groups"].str.split(SEPARATOR)).explode("_group"), rows)
        disabled = by_kind["disabled"]
        if len(disabled):
            self._tokens["disabled"] = set(disabled["token"]) - {""}
            self._towns["disabled"] = [set(disabled["town"])]

    def _take(self, named: pd.DataFrame, rows: pd.DataFrame) -> None:
        towns = set(rows["town"])
        for name, mine in named.groupby("_group", sort=False):
            if name:
                self._tokens.setdefault(str(name), set()).update(set(mine["token"]) - {""})
                self._towns.setdefault(str(name), []).append(towns)

    def tokens(self, name: str) -> set[str]:
        """Who is named for a group."""
        return self._tokens.get(name, set())

    def settled(self, name: str, town: pd.Series) -> NDArray[np.bool_]:
        """For persons of these towns, whether the lists say who is of the group: they name it at all, and have the town, or
        state no town."""
        known = self._towns.get(name, [])
        if any(not towns - {""} for towns in known):
            return np.ones(len(town), dtype=bool)
        return town.astype("str").isin(set().union(*known)).to_numpy(dtype=bool)
