"""Who is in the people table: one row a person of the roster, and who stands on departments' lists alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.errors import refuse
from simulation.roster.all_lists import AllLists
from simulation.roster.kinds import HELP_KINDS
from simulation.roster.listing import Note, counted
from simulation.roster.secrecy import person_ids

ADDING = ("civil_affairs", "disabled", "rural", "veterans", "elderly", "health", "education")
"""The lists whose people belong into the table even if the roster lacks them; so does who moved in (police)."""


def persons_on(lists: AllLists) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The persons of the table, and those of whom no list states a town (under the first town, for the rules)."""
    tax = _usable(lists, lists.by_kind["tax"], "tax")
    if not len(tax):
        raise refuse("roster", "清册上没有一行能用", "no row of the roster can be used")
    spine = _one_row_each(lists, tax).assign(on_roster=True)
    seen = set(spine["token"])
    parts, townless = [spine], [spine[:0]]
    for kind in (*ADDING, "police"):
        rows = lists.by_kind[kind]
        if not len(rows):
            continue
        if kind == "police" and "event" in rows:
            rows = rows[rows["event"] == "moved_in"]
        elif kind == "police":
            continue
        rows = rows[~_among(rows["token"], seen)]
        columns = ["token", "birth_date", "sex", "town", "village"]
        if kind in HELP_KINDS:
            lost = rows[(rows["town"] == "") & (rows["token"] != "") & ~(rows["birth_date"] > lists.end)]
            townless.append(lost[columns].assign(town=lists.plan.towns[0], on_roster=False))
        rows = _usable(lists, rows, kind).drop_duplicates("token")
        parts.append(rows[columns].assign(on_roster=False))
        seen.update(rows["token"])
    lost = pd.concat(townless)
    lost = lost[~_among(lost["token"], seen)].drop_duplicates("token")
    people = pd.concat([*parts, lost.assign(on_roster=False)], ignore_index=True)
    people["person_id"] = person_ids(people["token"].to_numpy(dtype=object))
    people["town"] = pd.Categorical(people["town"], categories=list(lists.plan.towns))
    people["sex"] = pd.Categorical(people["sex"], categories=["female", "male"])
    people["village"] = pd.Categorical(people["village"].fillna(""))
    people = people.astype({"on_roster": bool})
    placed = len(people) - len(lost)
    people, unplaced = people[:placed], people[placed:].reset_index(drop=True)
    lists.notes += counted(
        ~people["on_roster"].to_numpy(),
        "人在部门名单上而不在清册上，按未缴费计入（政府代缴养老的仍算参保）",
        "persons on departments' lists but not on the roster are in the table as not having paid (who is paid for in "
        "the pension still takes part)",
    )
    if (lists.by_kind["tax"]["village"] == "").all():
        lists.absent.append("village")
    return people, unplaced


def _usable(lists: AllLists, rows: pd.DataFrame, kind: str, needs_town: bool = True) -> pd.DataFrame:
    """Rows that are certainly a person; the others are left out, with the reason."""
    reason = np.full(len(rows), "", dtype=object)
    if needs_town:
        reason[(rows["town"] == "").to_numpy(dtype=bool)] = "town"
    reason[(rows["birth_date"] > lists.end).to_numpy(dtype=bool)] = "birth_date"
    reason[(rows["token"] == "").to_numpy(dtype=bool)] = "id"
    lists.leave(rows, kind, reason)
    return rows[reason == ""]


def _one_row_each(lists: AllLists, tax: pd.DataFrame) -> pd.DataFrame:
    """Rows of one token as one: lines of two schemes add up; of two lines for the same thing the first stands."""
    again = tax["token"].duplicated(keep=False)
    if not again.any():
        return tax.reset_index(drop=True)
    several = tax[again].replace("", pd.NA)
    for name in ("pays_pension", "joins_medical"):
        if name in several:  # a line says nothing of the scheme that it is not about
            several[name] = several[name].where(several[name].fillna(False).astype(bool))
    first = several.groupby("token", sort=False).first().reset_index()
    for name in tax.columns:
        if name not in first:
            continue
        first[name] = first[name].fillna("").astype("str") if tax[name].dtype == "str" else first[name]
    twice = int(again.sum()) - len(first)
    lists.notes.append(
        Note(
            f"{twice} 行与同一人的另一行合并：分险种的相加，重复的以先出现的为准",
            f"{twice} rows are merged with another of the same person: lines of two schemes add up, of repeats the "
            "first stands",
            twice,
        )
    )
    return pd.concat([tax[~again], first[tax.columns]], ignore_index=True)


def _among(token: pd.Series, seen: set[str]) -> NDArray[np.bool_]:
    """Which of a list's tokens are among those of the persons so far; for `isin` those would be made an array every time."""
    return np.fromiter((one in seen for one in token), dtype=bool, count=len(token))
