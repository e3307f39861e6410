"""The store's tables and their formats. The database itself refuses to change, replace or delete a row.

Format 2 adds to format 1: changes, origin and headline of a scenario, and the drafts. `simulation.store.upgrade` brings
a file up to date.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Integer, LargeBinary, MetaData, String, Table, insert

FORMAT = 2
"""Kept in the file as SQLite's `user_version`."""
APPLICATION = 0x52495742
"""SQLite's `application_id` of a store ("RIWB")."""
METADATA = MetaData()


def _text(name: str, default: str | None = None) -> Column[str]:
    return Column(name, String, nullable=False, server_default=default)


scenarios = Table(
    "scenarios",
    METADATA,
    Column("short_id", String, primary_key=True),
    Column("content", String, nullable=False, unique=True),
    *(_text(name) for name in ("title", "purpose", "note", "author", "saved_at")),
    Column("parent", String, ForeignKey("scenarios.short_id")),
    *(_text(name) for name in ("scenario_id", "scenario", "plan", "assumptions", "population", "versions")),
    Column("budget", LargeBinary, nullable=False),
    Column("coverage", LargeBinary, nullable=False),
    _text("changes", "[]"),
    _text("origin", ""),
    _text("headline", "{}"),
)
decisions = Table(
    "decisions",
    METADATA,
    Column("id", Integer, primary_key=True),
    *(_text(name) for name in ("what", "by_whom", "note", "recorded_by", "recorded_at")),
    Column("scenario", String, ForeignKey("scenarios.short_id")),
    Column("locks", String, ForeignKey("scenarios.short_id"), unique=True),
)
archived = Table(
    "archived",
    METADATA,
    Column("scenario", String, ForeignKey("scenarios.short_id"), primary_key=True),
    *(_text(name) for name in ("why", "archived_by", "archived_at")),
)
audit = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True),
    *(_text(name) for name in ("at", "who", "what", "why")),
    Column("scenario", String),
)
drafts = Table(
    "drafts",
    METADATA,
    Column("id", Integer, primary_key=True),
    *(_text(name) for name in ("owner", "kept_at")),
    Column("scenario", String),  # none: the draft was left
)
KEYS = {
    "scenarios": ("short_id", "content", "rowid"),
    "decisions": ("id", "locks"),
    "archived": ("scenario", "rowid"),
    "audit": ("id",),
    "drafts": ("id",),
}
"""What is never given twice. REPLACE would delete the row that is there without any trigger of DELETE; where the key is a
text, SQLite numbers the rows besides, and REPLACE goes by that number too."""


def triggers() -> dict[str, str]:
    """By name, what makes the file append-only, whichever program writes to it."""
    made = {
        f"{table}_no_{action.lower()}": f"BEFORE {action} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: rows stay as they are'); END"
        for table in KEYS
        for action in ("UPDATE", "DELETE")
    }
    for table, keys in KEYS.items():
        same = " OR ".join(f"{key} = NEW.{key}" for key in keys)
        made[f"{table}_no_replace"] = (
            f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{table}: rows stay as they are'); END"
        )
    made["decided_stays"] = (
        "BEFORE INSERT ON archived WHEN EXISTS (SELECT 1 FROM decisions WHERE locks = NEW.scenario) "
        "BEGIN SELECT RAISE(ABORT, 'archived: decided on'); END"
    )
    return made


def content_of(row: Mapping[str, Any]) -> str:
    """SHA-256 of a saved scenario: canonical JSON of its columns, the two tables by their own SHA-256."""
    kept = {
        name: hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
        for name, value in row.items()
        if name not in ("short_id", "content")
    }
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def create(connection: Connection) -> None:
    """The tables of the present format in an empty file."""
    METADATA.create_all(connection)
    seal(connection)


def unsealed(connection: Connection) -> list[str]:
    """The triggers that the file lacks, or has otherwise than `triggers`, or too many."""
    kept = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    found = {str(name): str(sql) for name, sql in kept}
    wanted = {name: f"CREATE TRIGGER {name} {body}" for name, body in triggers().items()}
    return sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))


def unseal(connection: Connection) -> None:
    """Takes every trigger away, to be put back by `seal` in the same transaction."""
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars()
    for name in names.all():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def now() -> str:
    return dt.datetime.now().astimezone().isoformat()


def log(connection: Connection, who: str, what: str, why: str, short_id: str | None = None) -> None:
    """The row of audit that belongs to a write, in its transaction."""
    row = {"at": now(), "who": who, "what": what, "why": why, "scenario": short_id}
    connection.execute(insert(audit).values(row))


def seal(connection: Connection) -> None:
    """Makes the file append-only and marks it as a store of the present format."""
    for name, body in triggers().items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {body}")
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
    connection.exec_driver_sql(f"PRAGMA user_version = {FORMAT}")
