"""A small district whose lists hold every fault, read and checked, for tests of rosters."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import pandas as pd

from export.roster_command import handed_of
from export.roster_files import roster_bytes
from simulation import load_plan
from simulation.law.plan import Plan
from simulation.roster import Link, ListFile, Listing, Profile, people_of_lists, read_lists
from simulation.roster.checks import Findings, find_faults
from synthetic_data import generate, load_spec
from synthetic_data.dirty import DirtyRosters, Form, planted, written
from tests.synthetic_data.shrunk import shrunk

KEY = b"a key for tests, of 32 bytes ..."
PLACES = ["file", "sheet", "row", "other_file", "other_sheet", "other_row"]
COMPARED = ["check", "scheme", "office", *PLACES]
AMOUNTS = ["due", "collected"]


def plan() -> Plan:
    return load_plan("yicheng-2023")


@lru_cache(maxsize=2)
def district(by: int = 300, seed: int = 7):
    """The lists of a fraction of the district, every fault planted."""
    people = generate(shrunk(load_spec("yicheng"), by), seed, dt.date(2022, 12, 31))
    return planted(people, "yicheng", seed, handed_of(plan()))


def read(rosters: DirtyRosters, tell_kinds: bool = True) -> tuple[list[Listing], Link]:
    """The files read as they would be handed in; the kinds stated or told by the import."""
    files = [ListFile(f.name, roster_bytes(f), f.kind if tell_kinds else "") for f in rosters.files]
    return read_lists(files, plan(), profile=Profile(), ids="synthetic", key=KEY)


@lru_cache(maxsize=4)
def checked(form: Form, by: int = 300, tell_kinds: bool = True) -> tuple[DirtyRosters, Findings, Link]:
    """Generated, read, joined, checked."""
    rosters = written(district(by), form)
    listings, link = read(rosters, tell_kinds)
    return rosters, find_faults(people_of_lists(listings, plan()), plan(), synthetic=True), link


def as_set(table: pd.DataFrame, columns: list[str]) -> set[tuple]:
    """Rows as a set; every row must differ from every other."""
    rows = [tuple(row) for row in table[columns].itertuples(index=False)]
    assert len(rows) == len(set(rows)), "a finding stands twice"
    return set(rows)
