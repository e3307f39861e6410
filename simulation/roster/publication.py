"""Tables for the notice board: counts from 1 to 4 are hidden, and as many others as it takes that none can be worked out.

What a reader can do is tried here before anything is published: from all figures shown, in all tables together, and knowing
that a hidden count is at least 1, the least and the most that each hidden count can be are sought in whole numbers. A small
count must be open to at least as many values as `least`, another hidden one to at least two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from simulation.errors import refuse
from simulation.law.plan import Plan
from simulation.law.vocabulary import REGISTERS

LEAST = 5
ALL = ""
"""The value of a dimension in a row that sums over it."""
SECONDS = 5.0
Cell = tuple[str, ...]
"""A value for each dimension; ALL where it is summed over."""


@dataclass(frozen=True, eq=False)
class Publication:
    """`tables`: for each set of dimensions asked for, rows of them (ALL for totals) and `persons`, missing where hidden.
    `small` and `others`: how many cells are hidden for their own sake, and to protect those."""

    tables: dict[tuple[str, ...], pd.DataFrame]
    small: int
    others: int


def publish(
    counts: pd.DataFrame,
    tables: Sequence[Sequence[str]],
    least: int = LEAST,
    within: Mapping[str, str] | None = None,
) -> Publication:
    """Tables that may be shown together, and together with no other table of the same persons.

    `counts` has one row a combination, a column for each dimension (text) and `persons` (whole numbers); every person is in
    exactly one row. `tables` names the dimensions of each table; all totals come with it. `within` says which dimension is a
    part of which (a village within a town), so that its values are not summed over towns.

    Raises:
        Refusal: Where a person count is not a whole number of 0 or more, or a dimension is unknown.
    """
    dimensions = sorted({name for table in tables for name in table})
    lacking = [name for name in (*dimensions, "persons") if name not in counts]
    if lacking:
        raise refuse("counts", f"没有列 {'、'.join(lacking)}", f"no such column: {', '.join(lacking)}")
    if not pd.api.types.is_integer_dtype(counts["persons"]) or (counts["persons"] < 0).any():
        raise refuse("persons", "应为不小于 0 的整数", "expected whole numbers of 0 or more")
    system = _System.of(counts, dimensions, [tuple(table) for table in tables], within or {})
    hidden = _hide(system, least)
    found = {}
    for table in tables:
        places = [place for place, cell in enumerate(system.cells) if _belongs(cell, dimensions, table)]
        frame = pd.DataFrame(
            [[system.cells[place][dimensions.index(name)] for name in table] for place in places],
            columns=list(table),
        )
        persons = pd.array(system.values[places], "Int64")
        persons[hidden[places]] = pd.NA
        found[tuple(table)] = frame.assign(persons=persons)
    small = _is_small(system.values, least)
    return Publication(found, int(small.sum()), int((hidden & ~small).sum()))


BANDS = ((0, "0-15"), (16, "16-59"), (60, "60-69"), (70, "70+"))
"""Ages at the fee year's end, from each on."""
NOBODY, SEVERAL = "none", "several"
"""The help group of who is in none, and of who is in more than one."""
NOTICE = (("town", "help"), ("town", "age_band"))
"""The tables for the notice board. They are made together: others of the same persons beside them would tell more."""


def notice_counts(people: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Members of the medical scheme of a people table with conduct, by town, help group and age band, for `publish`: one row
    a combination. Who is in two groups counts in neither of them but among those in several, so that nobody counts twice."""
    mine = people[people["joins_medical"]]
    groups = [name for name in REGISTERS if name in mine]
    flags = mine[groups].to_numpy(dtype=bool)
    severe = mine["disability_grade"].isin((1, 2)).to_numpy()[:, None]
    flags, names = np.hstack([flags, severe]), np.array([*groups, "severe_disability"])
    number = flags.sum(axis=1)
    help_group = np.where(number == 1, names[flags.argmax(axis=1)], np.where(number > 1, SEVERAL, NOBODY))
    born = mine["birth_date"].dt.year.to_numpy()
    starts = [start for start, _ in BANDS]
    band = np.array([name for _, name in BANDS])[np.digitize(plan.fee_year - born, starts) - 1]
    counts = pd.DataFrame(
        {"town": mine["town"].astype("str").to_numpy(), "help": help_group, "age_band": band}
    )
    return counts.value_counts(sort=False).rename("persons").reset_index()


def bounds_of(
    publication: Publication, within: Mapping[str, str] | None = None
) -> dict[Cell, tuple[int, int]]:
    """What a reader of the tables can know of each hidden cell: the least and the most it can be, in whole numbers.

    Cells are given in the order of the sorted names of all dimensions; a combination that no table lists is a 0.
    """
    dimensions = sorted({name for table in publication.tables for name in table})
    shown: dict[Cell, int | None] = {}
    for table, frame in publication.tables.items():
        for row in frame.to_dict("records"):
            cell = tuple(str(row[name]) if name in table else ALL for name in dimensions)
            shown[cell] = None if pd.isna(row["persons"]) else int(row["persons"])
    values = {name: sorted({cell[at] for cell in shown} - {ALL}) for at, name in enumerate(dimensions)}
    grid = pd.MultiIndex.from_product([values[name] for name in dimensions], names=dimensions)
    counts = grid.to_frame(index=False)
    for child, parent in (within or {}).items():
        pairs = {
            (cell[dimensions.index(child)], cell[dimensions.index(parent)])
            for cell in shown
            if cell[dimensions.index(child)]
        }
        counts = counts[[pair in pairs for pair in zip(counts[child], counts[parent], strict=True)]]
    system = _System.of(counts.assign(persons=0), dimensions, list(publication.tables), within or {})
    hidden = np.array([shown.get(cell, 0) is None for cell in system.cells])
    system.values[:] = [shown.get(cell, 0) or 0 for cell in system.cells]
    system.top = 2 * int(system.values.max(initial=0)) + 100
    low, high = _reach(system, hidden, np.full(len(hidden), system.top))
    return {system.cells[place]: (int(low[place]), int(high[place])) for place in np.flatnonzero(hidden)}


def _belongs(cell: Cell, dimensions: Sequence[str], table: Sequence[str]) -> bool:
    return all(value == ALL or name in table for name, value in zip(dimensions, cell, strict=True))


def _is_small(values: NDArray[np.int64], least: int) -> NDArray[np.bool_]:
    return (values > 0) & (values < least)


@dataclass(eq=False)
class _System:
    """The cells of all tables, which of the finest counts each of them sums, and the sums between cells."""

    cells: list[Cell]
    values: NDArray[np.int64]
    parts: csr_array
    sums: list[list[int]]
    top: int

    @classmethod
    def of(
        cls,
        counts: pd.DataFrame,
        dimensions: list[str],
        tables: list[tuple[str, ...]],
        within: Mapping[str, str],
    ) -> _System:
        atoms = counts.groupby(dimensions, sort=True)["persons"].sum() if dimensions else counts["persons"]
        keys = [key if isinstance(key, tuple) else (key,) for key in atoms.index]
        members: dict[Cell, list[int]] = {}
        kinds = {
            kept
            for table in tables
            for size in range(len(table) + 1)
            for kept in combinations(sorted(table), size)
            if all(within.get(name) in (None, *kept) for name in kept)
        }
        for kept in sorted(kinds):
            for place, key in enumerate(keys):
                cell = tuple(v if n in kept else ALL for n, v in zip(dimensions, key, strict=True))
                members.setdefault(cell, []).append(place)
        cells = sorted(members)
        index = {cell: place for place, cell in enumerate(cells)}
        rows = np.repeat(np.arange(len(cells)), [len(members[cell]) for cell in cells])
        columns = np.array([place for cell in cells for place in members[cell]], dtype=np.int64)
        parts = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(cells), len(keys)))
        sums: dict[tuple[Cell, int], list[int]] = {}
        for cell in cells:
            for at, value in enumerate(cell):
                whole = (*cell[:at], ALL, *cell[at + 1 :])
                if value != ALL and whole in index:
                    sums.setdefault((whole, at), [index[whole]]).append(index[cell])
        values = (parts @ atoms.to_numpy()).astype(np.int64)
        return cls(cells, values, parts, list(sums.values()), 2 * int(values.max(initial=0)) + 100)


def _hide(system: _System, least: int) -> NDArray[np.bool_]:
    """Which cells are hidden: the small ones, and others, the smallest first, until a reader's best try fails."""
    small = _is_small(system.values, least)
    hidden = small.copy()
    needed = np.where(small, least - 1, 1)
    while hidden.any():
        # Lines in which one cell alone is hidden give it away at once: no need to seek.
        for line in system.sums:
            if hidden[line].sum() == 1:
                _hide_one_more(system, line, hidden)
        if any(hidden[line].sum() == 1 for line in system.sums):
            continue
        low, high = _reach(system, hidden, needed)
        open_ones = np.flatnonzero(hidden & (high - low < needed))
        if not len(open_ones):
            break
        # The most exposed first; then seek again, as one more hidden cell often covers several.
        worst = open_ones[np.argmin((high - low - needed)[open_ones])]
        open_lines = [line for line in system.sums if _may_hide(system, line, hidden)]
        lines = [line for line in open_lines if worst in line] or open_lines
        if not lines:
            break  # everything is hidden
        _hide_one_more(system, min(lines, key=lambda line: _cheapest(system, line, hidden)[0]), hidden)
    return hidden


def _may_hide(system: _System, line: list[int], hidden: NDArray[np.bool_]) -> list[int]:
    """The cells of a line that are shown. A 0 stays: hidden it would protect nothing, as all others are known to be more."""
    return [place for place in line if not hidden[place] and system.values[place]]


def _cheapest(system: _System, line: list[int], hidden: NDArray[np.bool_]) -> tuple[tuple[int, int], int]:
    """The cell of a line to hide next: parts before totals, the smallest first."""
    cost = {
        place: (sum(value == ALL for value in system.cells[place]), int(system.values[place]))
        for place in _may_hide(system, line, hidden)
    }
    place = min(cost, key=cost.__getitem__)
    return cost[place], place


def _hide_one_more(system: _System, line: list[int], hidden: NDArray[np.bool_]) -> None:
    hidden[_cheapest(system, line, hidden)[1]] = True


def _reach(
    system: _System, hidden: NDArray[np.bool_], needed: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The least and the most that each hidden cell can be, as far as it takes to know that they are `needed` apart.

    Every solution found says something of all cells, so that few cells need a search of their own.
    """
    rows = LinearConstraint(
        system.parts,
        np.where(hidden, 1, system.values),
        np.where(hidden, system.top, system.values),
    )
    count = system.parts.shape[1]
    low, high = np.full(len(hidden), system.top), np.full(len(hidden), -1)

    def seek(place: int, sign: int) -> bool:
        target = sign * np.asarray(system.parts[[place]].todense()).ravel()
        found: Any = milp(
            target,
            constraints=rows,
            integrality=np.ones(count),
            bounds=Bounds(0, system.top),
            options={"time_limit": SECONDS},
        )
        if found.x is None:
            return False
        values = np.rint(system.parts @ np.rint(found.x)).astype(np.int64)
        np.minimum(low, values, out=low)
        np.maximum(high, values, out=high)
        return True

    for place in np.flatnonzero(hidden):
        for sign in (1, -1):
            if high[place] - low[place] < needed[place] and not seek(int(place), sign):
                # No solution in time: as good as worked out, so that more is hidden.
                low[place] = high[place] = 0
                break
    return low, high
