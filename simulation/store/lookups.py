"""What is looked up in the store within a connection, to read or before a write."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from simulation.errors import refuse
from simulation.scenario import SHORT_ID
from simulation.store import schema
from simulation.store.records import Decision, decision


def is_taken(connection: Connection, short_id: str) -> bool:
    """Whether a scenario has the short id."""
    found = select(schema.scenarios.c.short_id).where(schema.scenarios.c.short_id == short_id)
    return connection.execute(found).first() is not None


def existing(connection: Connection, short_id: str) -> dict[str, Any]:
    """The row of a saved scenario. Raises Refusal for an id that is malformed or unknown."""
    if not SHORT_ID.fullmatch(short_id):
        raise refuse(
            "s",
            "方案编号应为 10 位十六进制数字（0-9、a-f）；请核对链接",
            "a scenario's id has 10 hexadecimal digits (0-9, a-f); check the link",
        )
    found = select(schema.scenarios).where(schema.scenarios.c.short_id == short_id)
    row = connection.execute(found).mappings().one_or_none()
    if row is None:
        raise refuse(
            short_id,
            "方案库里没有这个编号；请在“方案库”页查找",
            "no saved scenario has this id; look on the page Scenario library",
        )
    return dict(row)


def locking(connection: Connection) -> dict[str, Decision]:
    """The decisions that lock a scenario, by its short id."""
    rows = connection.execute(select(schema.decisions).where(schema.decisions.c.locks.is_not(None)))
    return {row["locks"]: decision(dict(row)) for row in rows.mappings()}


def not_decided(connection: Connection, short_id: str) -> None:
    """Raises Refusal where a scenario was decided on."""
    if short_id in locking(connection):
        raise refuse(
            short_id,
            "这个方案已经决定，不能归档或再次决定；请另存新版本",
            "this scenario was decided on and is locked; save a new version instead",
        )


def archived_ids(connection: Connection) -> set[str]:
    """The short ids of what was put away."""
    return set(connection.execute(select(schema.archived.c.scenario)).scalars())
