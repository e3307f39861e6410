"""Files of earlier formats brought up to date, step by step. Short ids stay, so that links do."""

from __future__ import annotations

import json
from collections.abc import Callable

from sqlalchemy import Connection

from simulation.store import schema
from simulation.store.records import headline, table_of


def upgrade(connection: Connection, found: int) -> None:
    """From an earlier format to the present one, in the transaction of the connection."""
    names = (
        connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
    )
    for name in names:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    for format in range(found, schema.FORMAT):
        STEPS[format](connection)
    schema.seal(connection)


def _from_1(connection: Connection) -> None:
    """Changes (the old figures were not kept), headline from the tables, a hash of the new kind."""
    for name, default in (("changes", "[]"), ("origin", ""), ("headline", "{}")):
        connection.exec_driver_sql(
            f"ALTER TABLE scenarios ADD COLUMN {name} VARCHAR NOT NULL DEFAULT '{default}'"
        )
    schema.METADATA.create_all(connection)
    for row in map(dict, connection.execute(schema.scenarios.select()).mappings().all()):
        changes = json.loads(row["scenario"])["changes"]
        row["changes"] = json.dumps(
            [[path, "", "", str(new)] for path, new in changes.items()], ensure_ascii=False
        )
        row["headline"] = json.dumps(headline(table_of(row["budget"]), table_of(row["coverage"])))
        row["content"] = schema.content_of(row)
        key = schema.scenarios.c.short_id == row["short_id"]
        connection.execute(schema.scenarios.update().where(key).values(row))


STEPS: dict[int, Callable[[Connection], None]] = {1: _from_1}
"""By format, what turns it into the next."""
