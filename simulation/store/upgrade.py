"""Files of earlier formats brought up to date, step by step. Short ids stay, so that links do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from simulation.store import schema
from simulation.store.records import headline, table_of


def upgrade(connection: Connection, found: int) -> None:
    """From an earlier format to the present one, in the transaction of the connection."""
    schema.unseal(connection)
    for format in range(found, schema.FORMAT):
        STEPS[format](connection)
    schema.seal(connection)


def _from_1(connection: Connection) -> None:
    """Changes (the old figures were not kept), headline from the tables, a hash of the new kind. A row that does not agree
    with its hash keeps it, so that it goes on being refused."""
    for name, default in (("changes", "[]"), ("origin", ""), ("headline", "{}")):
        connection.exec_driver_sql(
            f"ALTER TABLE scenarios ADD COLUMN {name} VARCHAR NOT NULL DEFAULT '{default}'"
        )
    schema.METADATA.create_all(connection)
    added = ("changes", "origin", "headline")
    for row in map(dict, connection.execute(schema.scenarios.select()).mappings().all()):
        if row["content"] != _content_1({name: row[name] for name in row if name not in added}):
            continue
        changes = json.loads(row["scenario"])["changes"]
        row["changes"] = json.dumps(
            [[path, "", "", str(new)] for path, new in changes.items()], ensure_ascii=False
        )
        row["headline"] = json.dumps(headline(table_of(row["budget"]), table_of(row["coverage"])))
        row["content"] = schema.content_of(row)
        key = schema.scenarios.c.short_id == row["short_id"]
        connection.execute(schema.scenarios.update().where(key).values(row))


def _content_1(row: Mapping[str, Any]) -> str:
    """The hash as format 1 took it."""
    kept = sorted((name, value) for name, value in row.items() if name not in ("short_id", "content"))
    return hashlib.sha256(repr(kept).encode("utf-8")).hexdigest()


STEPS: dict[int, Callable[[Connection], None]] = {1: _from_1}
"""By format, what turns it into the next."""
