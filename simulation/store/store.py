"""The store: save, get, list, decide, archive. Every write is one transaction together with its audit row."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, create_engine, event, insert, select

from simulation import MODEL_VERSION, userdata
from simulation.access import Actor, require
from simulation.errors import refuse
from simulation.outcome import Outcome, simulate
from simulation.scenario import Scenario
from simulation.store import schema

FILE = "store.sqlite"
_SHORT = re.compile(r"[0-9a-f]{10}")


@dataclass(frozen=True)
class Decision:
    """What was decided, by whom; `scenario` is a short id or None."""

    id: int
    what: str
    by_whom: str
    scenario: str | None
    note: str
    recorded_by: str
    recorded_at: dt.datetime


@dataclass(frozen=True, eq=False)
class Saved:
    """A saved scenario: what was asked, and what it rested on and gave on that day (population id, every assumption, the
    plan with its changes, two tables in yuan). Of a list, plan and tables are None: `get` has them."""

    short_id: str
    scenario: Scenario
    scenario_id: str
    title: str
    purpose: str
    note: str
    author: str
    saved_at: dt.datetime
    parent: str | None
    decided: Decision | None
    archived: bool
    versions: dict[str, str]
    population: str
    assumptions: dict[str, float]
    plan: dict[str, Any] | None
    budget: pd.DataFrame | None
    coverage: pd.DataFrame | None


class Store:
    """One SQLite file. Methods that write take an actor, whose role is checked here; all raise Refusal."""

    def __init__(self, path: Path):
        self.path = path
        self._engine = _engine(path)
        with self._write() as connection:
            found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if found > schema.FORMAT:
                raise refuse(
                    str(path),
                    f"文件格式为 {found}，本程序只认识到 {schema.FORMAT}；请升级程序",
                    f"format {found}; this program knows up to {schema.FORMAT}: use a newer one",
                )
            if found == 0:
                schema.METADATA.create_all(connection)
                for trigger in schema.TRIGGERS:
                    connection.exec_driver_sql(trigger)
                connection.exec_driver_sql(f"PRAGMA user_version = {schema.FORMAT}")

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def save(
        self,
        scenario: Scenario | Outcome,
        *,
        actor: Actor,
        purpose: str = "",
        parent: str | None = None,
        note: str = "",
    ) -> Saved:
        """Keeps a scenario (or its outcome) with the tables it gives, as a new row."""
        require(actor, "save")
        outcome = scenario if isinstance(scenario, Outcome) else simulate(scenario)
        asked = outcome.scenario
        row: dict[str, Any] = {
            "title": asked.title,
            "purpose": purpose,
            "note": note,
            "author": actor.name,
            "saved_at": _now(),
            "parent": parent,
            "scenario_id": outcome.stamp.scenario_id,
            "scenario": asked.to_json(),
            "plan": asked.resolved_plan.to_json(),
            "assumptions": json.dumps(asked.assumption_values, sort_keys=True),
            "population": outcome.stamp.population_id,
            "versions": json.dumps({"model": MODEL_VERSION, "store": str(schema.FORMAT)}),
            "budget": outcome.budget.to_parquet(index=False),
            "coverage": outcome.coverage.to_parquet(index=False),
        }
        content = hashlib.sha256(repr(sorted(row.items())).encode("utf-8")).hexdigest()
        short_id = content[:10]
        with self._write() as connection:
            if parent is not None:
                _existing(connection, parent)
            connection.execute(
                insert(schema.scenarios).values(row | {"content": content, "short_id": short_id})
            )
            _log(connection, actor, "save", purpose, short_id)
        return self.get(short_id)

    def get(self, short_id: str) -> Saved:
        """A saved scenario with its tables. Raises Refusal for an id that is unknown or malformed."""
        with self._engine.connect() as connection:
            row = _existing(connection, short_id)
            return _saved(connection, row)

    def list(self, archived: bool = False) -> Sequence[Saved]:
        """Saved scenarios without their tables, the latest first; `archived`: also those put away."""
        columns = [c for c in schema.scenarios.c if c.name not in ("budget", "coverage", "plan")]
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(*columns).order_by(schema.scenarios.c.saved_at.desc())
            ).mappings()
            found = [_saved(connection, row) for row in rows.all()]
        return [one for one in found if archived or not one.archived]

    def decide(self, short_id: str, *, actor: Actor, what: str, by_whom: str, note: str = "") -> Decision:
        """Decides on a scenario, which locks it: no second decision, no archiving."""
        require(actor, "decide")
        return self._record(actor, what, by_whom, short_id, note, locks=True)

    def record(
        self, *, actor: Actor, what: str, by_whom: str, scenario: str | Saved | None = None, note: str = ""
    ) -> Decision:
        """Notes a decision of a meeting, about a saved scenario or none; locks nothing."""
        require(actor, "decide")
        short_id = scenario.short_id if isinstance(scenario, Saved) else scenario
        return self._record(actor, what, by_whom, short_id, note, locks=False)

    def _record(
        self, actor: Actor, what: str, by_whom: str, short_id: str | None, note: str, *, locks: bool
    ) -> Decision:
        row = {"what": what, "by_whom": by_whom, "scenario": short_id, "note": note}
        row |= {"recorded_by": actor.name, "recorded_at": _now(), "locks": short_id if locks else None}
        with self._write() as connection:
            if short_id is not None:
                _existing(connection, short_id)
            if locks:
                _not_decided(connection, short_id)
            key = connection.execute(insert(schema.decisions).values(row)).inserted_primary_key
            _log(connection, actor, "decide" if locks else "record", what, short_id)
            found = connection.execute(
                select(schema.decisions).where(schema.decisions.c.id == key[0])
            ).mappings()
            return _decision(found.one())

    def decisions(self) -> list[Decision]:
        """All decisions in the order recorded."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(schema.decisions).order_by(schema.decisions.c.id)).mappings()
            return [_decision(row) for row in rows]

    def archive(self, short_id: str, *, actor: Actor, why: str) -> None:
        """Puts a scenario away, with a reason; it stays in the store and its link works."""
        require(actor, "archive")
        with self._write() as connection:
            _existing(connection, short_id)
            _not_decided(connection, short_id)
            if _is_archived(connection, short_id):
                raise refuse(short_id, "这个方案已归档", "this scenario is archived already")
            row = {"scenario": short_id, "why": why, "archived_by": actor.name, "archived_at": _now()}
            connection.execute(insert(schema.archived).values(row))
            _log(connection, actor, "archive", why, short_id)

    def audit(self) -> pd.DataFrame:
        """Every write: id, at (ISO), who, what, why, scenario (short id or None)."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(schema.audit).order_by(schema.audit.c.id)).mappings().all()
        return pd.DataFrame(rows, columns=[column.name for column in schema.audit.c])


def open_store(folder: Path | None = None) -> Store:
    """The store of a folder, the user's data folder by default; made if missing. Raises Refusal."""
    folder = folder or userdata.data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return Store(folder / FILE)


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path.as_posix()}")

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not where the driver thinks best
        for pragma in (
            "busy_timeout = 30000",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes its turn at once: one that reads first could not become a writer after another.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _now() -> str:
    return dt.datetime.now().astimezone().isoformat()


def _log(connection: Connection, actor: Actor, what: str, why: str, short_id: str | None) -> None:
    row = {"at": _now(), "who": actor.name, "what": what, "why": why, "scenario": short_id}
    connection.execute(insert(schema.audit).values(row))


def _existing(connection: Connection, short_id: str) -> Any:
    if not _SHORT.fullmatch(short_id):
        raise refuse("s", "方案编号应为 10 位十六进制数字", "a scenario's short id has 10 hexadecimal digits")
    found = select(schema.scenarios).where(schema.scenarios.c.short_id == short_id)
    row = connection.execute(found).mappings().one_or_none()
    if row is None:
        raise refuse(short_id, "方案库里没有这个编号", "no saved scenario has this id")
    return row


def _locking(connection: Connection, short_id: str | None) -> Decision | None:
    found = select(schema.decisions).where(schema.decisions.c.locks == short_id)
    row = connection.execute(found).mappings().one_or_none()
    return None if row is None else _decision(row)


def _not_decided(connection: Connection, short_id: str | None) -> None:
    if _locking(connection, short_id):
        raise refuse(
            str(short_id),
            "这个方案已经决定，不能归档或再次决定；请另存新版本",
            "this scenario was decided on and is locked; save a new version instead",
        )


def _is_archived(connection: Connection, short_id: str) -> bool:
    found = select(schema.archived.c.scenario).where(schema.archived.c.scenario == short_id)
    return connection.execute(found).first() is not None


def _decision(row: Any) -> Decision:
    kept = {name: row[name] for name in ("id", "what", "by_whom", "scenario", "note", "recorded_by")}
    return Decision(**kept, recorded_at=dt.datetime.fromisoformat(row["recorded_at"]))


def _saved(connection: Connection, row: Any) -> Saved:
    kept = ("short_id", "scenario_id", "title", "purpose", "note", "author", "parent")
    return Saved(
        **{name: row[name] for name in kept},
        scenario=Scenario.from_json(row["scenario"]),
        saved_at=dt.datetime.fromisoformat(row["saved_at"]),
        decided=_locking(connection, row["short_id"]),
        archived=_is_archived(connection, row["short_id"]),
        versions=json.loads(row["versions"]),
        population=row["population"],
        assumptions=json.loads(row["assumptions"]),
        plan=json.loads(row["plan"]) if "plan" in row else None,
        budget=pd.read_parquet(io.BytesIO(row["budget"])) if "budget" in row else None,
        coverage=pd.read_parquet(io.BytesIO(row["coverage"])) if "coverage" in row else None,
    )
