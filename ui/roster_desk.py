"""What a session holds of real lists while it works on them. Nothing of it is written, cached or printed."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from simulation.errors import Refusal
from simulation.law.plan import Plan
from simulation.roster import Link, ListFile, Listing, Roster, people_of_lists, read_lists
from simulation.roster.checks import Findings, find_faults
from simulation.roster.fields import without_ids
from simulation.roster.header import guess_kind
from simulation.roster.reading import Progress, RawSheet, read_file
from simulation.roster.vault import Opened

SKIP = "-"
"""The kind of a sheet that is not to be read."""


class Upload(Protocol):
    """A file handed in on a page."""

    file_id: str
    name: str

    def getvalue(self) -> bytes: ...


@dataclass(frozen=True, eq=False, repr=False)
class Seen:
    """A sheet as first looked at, and the kind that it seems to be ("" unclear)."""

    file_id: str
    sheet: RawSheet
    guess: str

    @property
    def key(self) -> str:
        return f"{self.file_id}:{self.sheet.sheet}"


@dataclass(frozen=True, eq=False, repr=False)
class Checked:
    """Lists read, joined and checked. Without a tax roster there is no roster, and nothing to check it against.
    `ids`: the profile of ID numbers; `files`: name, kind and sheet of what was read."""

    listings: tuple[Listing, ...]
    link: Link
    roster: Roster | None
    findings: Findings | None
    plan: Plan
    ids: str
    files: tuple[tuple[str, str, str], ...]

    @property
    def synthetic(self) -> bool:
        return self.ids == "synthetic"


@dataclass(eq=False, repr=False)
class Desk:
    """`seen`: file -> its sheets, or why it is refused; `checked`: the last reading; `asked`: what it was asked for;
    `opened`: a saved link, opened; `tries`: how often one was tried to open."""

    round: int = 0
    seen: dict[str, tuple[Seen, ...] | Refusal] = field(default_factory=dict)
    checked: Checked | None = None
    asked: object = None
    refusal: Refusal | None = None
    opened: Opened | None = None
    tries: int = 0

    def look_at(self, uploads: Sequence[Upload]) -> None:
        """Looks at the files that are new, and forgets those that were taken away."""
        self.seen = {file.file_id: self.seen.get(file.file_id) or _seen(file) for file in uploads}


@contextmanager
def sealed() -> Iterator[None]:
    """What goes wrong while names are at hand is raised again by its kind and place alone: the words of an error may quote a
    cell, and errors are logged."""
    try:
        yield
    except Refusal:
        raise
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        raise RuntimeError(f"{type(error).__name__} in {where}") from None


def _seen(file: Upload) -> tuple[Seen, ...] | Refusal:
    try:
        with sealed():
            sheets = read_file(file.name, file.getvalue())
            return tuple(Seen(file.file_id, sheet.without_rows(), guess_kind(sheet)) for sheet in sheets)
    except Refusal as refusal:
        return refusal


def check(
    uploads: Sequence[Upload], kinds: dict[str, str], plan: Plan, ids: str, progress: Progress
) -> Checked:
    """Reads the sheets of the kinds stated (`Seen.key` -> kind), joins and checks them. Raises Refusal."""
    files = []
    for file in uploads:
        for key, kind in kinds.items():
            file_id, _, sheet = key.partition(":")
            if file_id == file.file_id and kind != SKIP:
                files.append(ListFile(file.name, file.getvalue(), kind, sheet))
    named = tuple((without_ids(file.name), file.kind, file.sheet) for file in files)
    with sealed():
        listings, link = read_lists(files, plan, ids=ids, progress=progress)
        if not any(listing.kind == "tax" for listing in listings):
            return Checked(tuple(listings), link, None, None, plan, ids, named)
        progress("joining", 1.0)
        roster = people_of_lists(listings, plan)
        progress("checking", 1.0)
        found = find_faults(roster, plan, synthetic=ids == "synthetic")
        return Checked(tuple(listings), link, roster, found, plan, ids, named)
