"""Rosters as offices hand them in, dirty, from a synthetic population: every fault at known rows, in every form.

Nobody in them is real: the people are synthetic and so are their ID numbers (synthetic_data/identity.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from synthetic_data.dirty import faults_of_amounts, faults_of_lists  # noqa: F401 (they declare what is planted)
from synthetic_data.dirty.district import District, Handed, RowRef
from synthetic_data.dirty.forms import (
    DATES,
    ENCODINGS,
    YES_NO,
    Form,
    RosterFile,
    RosterSheet,
    every_form,
)
from synthetic_data.dirty.layout import Places, files_of
from synthetic_data.dirty.plants import PLANTS

__all__ = [
    "DATES",
    "ENCODINGS",
    "YES_NO",
    "DirtyRosters",
    "Form",
    "Handed",
    "RosterFile",
    "RosterSheet",
    "every_form",
    "planted",
    "written",
]

TRUTHS = (
    "check", "scheme", "office", "file", "sheet", "row", "other_file", "other_sheet", "other_row", "due", "collected",
)  # fmt: skip
"""Columns of the truths: the check that must find it, pension, medical or "", who must act, where the row stands, where the
row stands that shows it ("" and 0: none), fen due and collected (missing where the fault is not one of an amount)."""


@dataclass(frozen=True, eq=False)
class DirtyRosters:
    """`files` to be written, `truths` (TRUTHS) a row a fault, `borders` (why, file, sheet, row) rows that look like a fault
    and are none, `identities` (name, id_number) of everybody in the files, to search for."""

    files: list[RosterFile]
    truths: pd.DataFrame
    borders: pd.DataFrame
    identities: pd.DataFrame


def planted(people: pd.DataFrame, place: str, seed: int, handed: Handed) -> District:
    """A district's lists with every fault planted, to be written in any form. `people`: a synthetic population of the place,
    of 1,000 persons or more.

    Pure: the same arguments give the same lists; what a person does belongs to (seed, person). Raises ValueError where the
    people are too few.
    """
    district = District(people, place, seed, handed)
    started = [fault(district) for fault in PLANTS]
    for one in started:
        next(one)
    district.make_lists()
    for one in started:
        next(one, None)
    return district


def written(district: District, form: Form | None = None) -> DirtyRosters:
    """The lists of a district in a form, and where everything that was planted stands in it."""
    files, places = files_of(district, form or Form())
    truths = [truth for one in district.truths for truth in _placed(one, places)]
    borders = [(row["why"], *places[row["ref"]]) for row in district.spared]
    return DirtyRosters(
        files,
        pd.DataFrame(truths, columns=list(TRUTHS)).astype({"due": "Int64", "collected": "Int64"}),
        pd.DataFrame(borders, columns=["why", "file", "sheet", "row"]),
        district.common[["name", "id_number"]].reset_index(drop=True),
    )


def _placed(one: dict[str, Any], places: Places) -> list[dict[str, Any]]:
    """A fault with the places of its rows; one among several rows is found at each but the first."""
    if "among" in one:
        first, *later = sorted(one["among"], key=lambda ref: places[ref][2])
        return [_row(one, places[ref], places[first]) for ref in later]
    other: RowRef | None = one["other"]
    return [_row(one, places[one["ref"]], ("", "", 0) if other is None else places[other])]


def _row(one: dict[str, Any], at: tuple[str, str, int], other: tuple[str, str, int]) -> dict[str, Any]:
    known = {name: one.get(name) for name in ("check", "scheme", "office", "due", "collected")}
    return {
        **known,
        **dict(zip(("file", "sheet", "row"), at, strict=True)),
        **dict(zip(("other_file", "other_sheet", "other_row"), other, strict=True)),
    }
