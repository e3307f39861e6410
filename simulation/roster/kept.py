"""Rosters kept as populations, in the user's data folder: tokens only, under a digest of all that they say.

A roster goes by the name `roster+0123456789ab`. What it lacks and what was filled stands in a note beside the people, and
the digest covers the note too: nobody can take a mark off a figure without changing the roster's name.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation import userdata
from simulation.access import Actor, require
from simulation.errors import refuse
from simulation.law.plan import Plan
from simulation.roster.joining import Roster

FOLDER = "rosters"
PLACE = "roster"
"""What names of rosters begin with; no district may go by it."""
FORMAT = 1


@dataclass(frozen=True)
class RosterNote:
    """What is known of a kept roster besides its people. `absent`: name -> meaning (zh, en); `filled`: columns taken from
    the synthetic population; `lists`: (kind, rows) of each sheet; `left_out`: reason -> rows."""

    digest: str
    place: str
    plan: str
    fee_year: int
    window_end: dt.date
    persons: int
    missed: int
    absent: dict[str, tuple[str, str]]
    filled: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]
    lists: tuple[tuple[str, int], ...]
    left_out: dict[str, int]
    sha256: str

    @property
    def name(self) -> str:
        """What `Scenario.population` takes."""
        return f"{PLACE}+{self.digest}"


def keep(roster: Roster, plan: Plan, place: str, *, actor: Actor) -> RosterNote:
    """Keeps a roster for everybody who uses this data folder. `place`: the district it is of.

    Raises Refusal where the actor may not.
    """
    left = roster.left_out["reason"].value_counts(sort=False)
    content = {
        "format": FORMAT,
        "place": place,
        "plan": plan.id,
        "fee_year": plan.fee_year,
        "window_end": plan.calendar.window_end.isoformat(),
        "persons": len(roster.people),
        "missed": roster.missed,
        "absent": {name: [_unfiled(one, roster) for one in words] for name, words in roster.absent.items()},
        "filled": list(roster.filled),
        "notes": [[_unfiled(note.zh, roster), _unfiled(note.en, roster)] for note in roster.notes],
        "lists": [[part.kind, len(part.rows)] for part in roster.listings],
        "left_out": {str(reason): int(count) for reason, count in left.items()},
    }
    return _write(content, roster.people, actor)


def _unfiled(text: str, roster: Roster) -> str:
    """A text without the files' names in brackets: a file may bear the name of a person, which is not kept."""
    names = "|".join(sorted({re.escape(part.file) for part in roster.listings}, key=len, reverse=True))
    return re.sub(rf"\s?[（(](?:{names})(?:、(?:{names}))*[)）]", "", text)


def keep_again(
    note: RosterNote,
    people: pd.DataFrame,
    absent: dict[str, tuple[str, str]],
    filled: tuple[str, ...],
    *,
    actor: Actor,
) -> RosterNote:
    """A kept roster with other people's columns, kept beside it under a name of its own. Raises Refusal where the actor may
    not."""
    content = json.loads(_path(note.digest).with_suffix(".json").read_text(encoding="utf-8"))
    content |= {
        "absent": {name: list(words) for name, words in absent.items()},
        "filled": list(filled),
        "missed": int((~people["on_roster"]).sum()),
    }
    return _write(content, people, actor)


def _write(content: dict[str, Any], table: pd.DataFrame, actor: Actor) -> RosterNote:
    require(actor, "add roster")
    buffer = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), buffer, compression="zstd")
    people = buffer.getvalue().to_pybytes()
    content = content | {"sha256": hashlib.sha256(people).hexdigest()}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    digest = userdata.digest_of(text)
    userdata.write_atomically(_path(digest), lambda path: path.write_bytes(people))
    userdata.write_text_atomically(_path(digest).with_suffix(".json"), text)
    return _note(digest, content)


def note_of(digest: str) -> RosterNote:
    """What is known of a kept roster. Raises Refusal where this machine does not have it, or it was altered."""
    path = _path(digest).with_suffix(".json")
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if userdata.digest_of(text) != digest or not _path(digest).exists():
        raise refuse(
            "population",
            f"本机没有名册 {digest}，或其内容已被改动；名册不离开载入它的机器，请在“清册核对”页重新载入",
            f"this machine has no roster {digest}, or it was altered; a roster stays where it was loaded: load "
            "it again on the roster page",
        )
    return _note(digest, json.loads(text))


def kept_rosters() -> list[RosterNote]:
    """Every roster of this data folder, the latest first; what was altered is left out."""
    files = sorted((userdata.data_folder() / FOLDER).glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    found = [(path.stem, path.read_text(encoding="utf-8")) for path in reversed(files)]
    return [_note(digest, json.loads(text)) for digest, text in found if userdata.digest_of(text) == digest]


def remove(digest: str, *, actor: Actor) -> None:
    """Takes a roster off this machine. Raises Refusal where the actor may not."""
    require(actor, "add roster")
    for path in (_path(digest).with_suffix(".json"), _path(digest)):
        path.unlink(missing_ok=True)


def load_people(digest: str, columns: list[str] | None = None) -> pd.DataFrame:
    """The people of a kept roster; of the columns asked for, those that it has. Raises Refusal."""
    path = _whole(digest, str(userdata.data_folder()))
    names = pq.read_schema(path).names
    return pd.read_parquet(path, columns=None if columns is None else [c for c in columns if c in names])


@lru_cache(maxsize=8)
def _whole(digest: str, home: str) -> Path:
    """The file of the people, once it is found to be what the note says."""
    note = note_of(digest)
    path = _path(digest)
    if hashlib.sha256(path.read_bytes()).hexdigest() != note.sha256:
        raise refuse(
            "population", f"名册 {digest} 的文件已被改动", f"the file of roster {digest} was altered"
        )
    return path


def _path(digest: str) -> Path:
    return userdata.data_folder() / FOLDER / f"{digest}.parquet"


def _note(digest: str, content: dict[str, Any]) -> RosterNote:
    return RosterNote(
        digest=digest,
        place=content["place"],
        plan=content["plan"],
        fee_year=content["fee_year"],
        window_end=dt.date.fromisoformat(content["window_end"]),
        persons=content["persons"],
        missed=content["missed"],
        absent={name: (words[0], words[1]) for name, words in content["absent"].items()},
        filled=tuple(content["filled"]),
        notes=tuple((zh, en) for zh, en in content["notes"]),
        lists=tuple((kind, rows) for kind, rows in content["lists"]),
        left_out=content["left_out"],
        sha256=content["sha256"],
    )
