"""The store's tables, format 1. The database itself refuses to change or delete a row."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, MetaData, String, Table

FORMAT = 1
"""Kept in the file as SQLite's `user_version`."""
METADATA = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, String, nullable=False)


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
TRIGGERS = [
    f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{table}: rows stay as they are'); END"
    for table in METADATA.tables
    for action in ("UPDATE", "DELETE")
] + [
    "CREATE TRIGGER decided_stays BEFORE INSERT ON archived "
    "WHEN EXISTS (SELECT 1 FROM decisions WHERE locks = NEW.scenario) "
    "BEGIN SELECT RAISE(ABORT, 'archived: decided on'); END"
]
