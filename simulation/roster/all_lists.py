"""The lists by kind while they are joined: what they say, and what is decided on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.errors import refuse
from simulation.law.plan import Plan
from simulation.roster.kinds import KINDS
from simulation.roster.listed import Listed
from simulation.roster.listing import Listing, Note

LEFT_OUT = ("reason", "kind", "file", "sheet", "row", "paid")
"""reason: id (number unreadable), town, birth_date, dead; `paid`: fen collected, missing where not stated."""
REASONS = {
    "id": ("身份证号读不出", "the ID number cannot be read"),
    "town": ("镇街不明", "the town is not known"),
    "birth_date": ("出生在费款年度之后", "born after the fee year"),
    "dead": ("公安名单载明已死亡", "dead by the police's list"),
    "not_needed": (
        "只在职工、异地、户籍或学生名单上，不是清册上的人",
        "only on a list that makes nobody a member",
    ),
}
LONG_AGO = pd.Timestamp("1900-01-01")


class AllLists:
    """The rows of all lists by kind (`by_kind`), what they say of groups (`listed`), and the days that count under a plan.
    Gathers `notes`, what is `absent`, of which towns lists say nothing (`gaps`), and which rows are `left` out (LEFT_OUT).
    Raises Refusal without a roster."""

    def __init__(self, listings: tuple[Listing, ...], plan: Plan):
        self.plan = plan
        self.notes: list[Note] = []
        self.left: list[pd.DataFrame] = []
        self.absent: list[str] = ["others"]
        self.gaps: dict[str, tuple[str, str]] = {}
        self.by_kind = {kind: together(listings, kind) for kind in KINDS}
        self.listed = Listed(self.by_kind)
        if not len(self.by_kind["tax"]):
            raise refuse(
                "roster",
                "没有征缴清册：先载入税务局的清册，再加各部门名单",
                "no tax bureau's roster: load it first, then the departments' lists",
            )
        self.start = pd.Timestamp(dt.date(plan.fee_year, 1, 1))
        self.end = pd.Timestamp(dt.date(plan.fee_year, 12, 31))
        self.window_end = pd.Timestamp(plan.calendar.window_end)

    def leave(self, rows: pd.DataFrame, kind: str, reason: NDArray[Any]) -> None:
        """Rows that are no person of the table: those with a reason."""
        out = reason != ""
        if not out.any():
            return
        left = rows.loc[out, ["file", "sheet", "row"]]
        paid = sum(
            (rows.loc[out, name].fillna(0) for name in ("pension_paid", "medical_paid") if name in rows),
            start=pd.Series(0, index=left.index, dtype="Int64"),
        )
        self.left.append(left.assign(reason=reason[out], kind=kind, paid=paid)[list(LEFT_OUT)])

    def limit(self, day: pd.Series) -> pd.Series:
        """Until when a change counts: the day of payment, or the fee year's first day where that is later."""
        return day.where(day > self.start, self.start)

    def on(self, rows: pd.DataFrame, people: pd.DataFrame, limit: pd.Series, day: str) -> NDArray[np.bool_]:
        """Who stands in the rows, by the limit where the rows state a day; a missing day counts, one that cannot be
        read does not."""
        if not len(rows):
            return np.zeros(len(people), dtype=bool)
        if day not in rows:
            return people["token"].isin(set(rows["token"]) - {""}).to_numpy()
        rows = rows[~unsure(rows)]
        if not len(rows):
            return np.zeros(len(people), dtype=bool)
        found = people["token"].map(first_day(rows, day))
        return (found.notna() & (found <= limit)).to_numpy(dtype=bool)


def together(listings: Iterable[Listing], kind: str) -> pd.DataFrame:
    """The rows of all listings of a kind, with file and sheet; without rows the columns that joining asks for."""
    parts = [part.rows.assign(file=part.file, sheet=part.sheet) for part in listings if part.kind == kind]
    if not parts:
        return pd.DataFrame(columns=["token", "town", "birth_date", "village", "file", "sheet", "row"])
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0].reset_index(drop=True)


def unsure(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows state a day that cannot be read."""
    if "day_unread" not in rows:
        return np.zeros(len(rows), dtype=bool)
    return rows["day_unread"].astype("boolean").fillna(False).to_numpy(dtype=bool)


def first_day(rows: pd.DataFrame, day: str) -> pd.Series:
    """The earliest day of each token; a missing one counts as long ago."""
    return rows.assign(_day=rows[day].fillna(LONG_AGO)).groupby("token")["_day"].min()
