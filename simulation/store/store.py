"""The store: save, get, list, decide, archive, drafts. Every write is one transaction together with its audit row."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import insert, select

from simulation import userdata
from simulation.access import Actor, local_actor, require
from simulation.errors import Refusal, refuse
from simulation.outcome import Outcome, simulate
from simulation.scenario import Scenario
from simulation.store import file, schema
from simulation.store.keeping import row_of
from simulation.store.lookups import archived_ids, existing, is_taken, locking, not_decided
from simulation.store.records import Decision, Saved, checked, decision, is_whole, saved

FILE = "store.sqlite"
EARLIER_DRAFT = "draft.json"


class Store:
    """One SQLite file. Methods that write take an actor, whose role is checked here; all raise Refusal."""

    def __init__(self, path: Path):
        self.path = path
        self._file = file.StoreFile(path)

    def close(self) -> None:
        self._file.close()

    # --- scenarios -------------------------------------------------------------------------------------------------

    def save(
        self,
        scenario: Scenario | Outcome,
        *,
        actor: Actor,
        purpose: str = "",
        parent: str | None = None,
        note: str = "",
    ) -> Saved:
        """Keeps a scenario (or its outcome) with the tables it gives, as a new row; `parent`: what it is a version of."""
        _may(actor, "save")
        asked = scenario.scenario if isinstance(scenario, Outcome) else scenario
        checked(title=asked.title, purpose=purpose, note=note)
        outcome = scenario if isinstance(scenario, Outcome) else simulate(scenario)
        row = row_of(asked, outcome, actor.name, purpose, parent, note)
        with self._file.write() as connection:
            if parent is not None:
                existing(connection, parent)
            content = schema.content_of(row)
            while is_taken(connection, short_id := content[:10]):  # within one tick of a coarse clock
                row["saved_at"] = schema.now()
                content = schema.content_of(row)
            connection.execute(
                insert(schema.scenarios).values(row | {"content": content, "short_id": short_id})
            )
            schema.log(connection, actor.name, "save", purpose, short_id)
        return self.get(short_id)

    def get(self, short_id: str) -> Saved:
        """A saved scenario with its tables. The id may be typed by hand: capitals and blanks around it do no harm. Raises
        Refusal for an id that is unknown or malformed, and for a row whose content is not what was saved."""
        short_id = short_id.strip().lower()
        with self._file.read() as connection:
            row = existing(connection, short_id)
            decided = locking(connection).get(short_id)
            archived = short_id in archived_ids(connection)
        if not is_whole(row):
            raise refuse(
                short_id,
                "存下的内容与其校验值不符，文件被改动过；请用备份恢复",
                "what is kept does not agree with its hash: the file was tampered with; restore a backup",
            )
        try:
            found = saved(row, decided, archived)
        except (ValueError, KeyError, OSError) as error:  # its tables
            raise _unreadable(short_id, row, str(error)) from error
        if found.unreadable:
            raise _unreadable(short_id, row, ", ".join(found.unreadable))
        return found

    def list(self, archived: bool = False) -> Sequence[Saved]:
        """Saved scenarios without their tables, the latest first; `archived`: also those put away. One that this version
        cannot read is in the list with `unreadable`."""
        columns = [c for c in schema.scenarios.c if c.name not in ("budget", "coverage", "plan", "content")]
        with self._file.read() as connection:
            rows = connection.execute(
                select(*columns).order_by(schema.scenarios.c.saved_at.desc())
            ).mappings()
            decided, away = locking(connection), archived_ids(connection)
            found = [saved(dict(row), decided.get(row["short_id"]), row["short_id"] in away) for row in rows]
        return [one for one in found if archived or not one.archived]

    def history(self, short_id: str) -> Sequence[Saved]:
        """A scenario's versions: what it came from, itself, and what came from it; the oldest first, without tables."""
        known = {one.short_id: one for one in self.list(archived=True)}
        if short_id not in known:
            with self._file.read() as connection:
                existing(connection, short_id)
        first, passed = known[short_id], {short_id}
        while first.parent in known and first.parent not in passed:
            passed.add(first.parent)
            first = known[first.parent]
        line = {first.short_id}
        for one in sorted(known.values(), key=lambda one: one.saved_at):
            if one.parent in line:
                line.add(one.short_id)
        return sorted((known[key] for key in line), key=lambda one: one.saved_at)

    def archive(self, short_id: str, *, actor: Actor, why: str) -> None:
        """Puts a scenario away, with a reason; it stays in the store and its link works."""
        _may(actor, "archive")
        checked(why=why)
        with self._file.write() as connection:
            existing(connection, short_id)
            not_decided(connection, short_id)
            if short_id in archived_ids(connection):
                raise refuse(short_id, "这个方案已归档", "this scenario is archived already")
            row = {"scenario": short_id, "why": why, "archived_by": actor.name, "archived_at": schema.now()}
            connection.execute(insert(schema.archived).values(row))
            schema.log(connection, actor.name, "archive", why, short_id)

    # --- decisions -------------------------------------------------------------------------------------------------

    def decide(self, short_id: str, *, actor: Actor, what: str, by_whom: str, note: str = "") -> Decision:
        """Decides on a scenario, which locks it: no second decision, no archiving."""
        _may(actor, "decide")
        return self._record(actor, what, by_whom, short_id, note, locks=True)

    def record(
        self, *, actor: Actor, what: str, by_whom: str, scenario: str | Saved | None = None, note: str = ""
    ) -> Decision:
        """Notes a decision of a meeting, about a saved scenario or none; locks nothing."""
        _may(actor, "decide")
        short_id = scenario.short_id if isinstance(scenario, Saved) else scenario
        return self._record(actor, what, by_whom, short_id, note, locks=False)

    def _record(
        self, actor: Actor, what: str, by_whom: str, short_id: str | None, note: str, *, locks: bool
    ) -> Decision:
        checked(what=what, by_whom=by_whom, note=note)
        row = {"what": what, "by_whom": by_whom, "scenario": short_id, "note": note}
        row |= {"recorded_by": actor.name, "recorded_at": schema.now(), "locks": short_id if locks else None}
        with self._file.write() as connection:
            if short_id is not None:
                existing(connection, short_id)
            if locks:
                not_decided(connection, str(short_id))
            connection.execute(insert(schema.decisions).values(row))
            schema.log(connection, actor.name, "decide" if locks else "record", what, short_id)
            last = select(schema.decisions).order_by(schema.decisions.c.id.desc()).limit(1)
            return decision(dict(connection.execute(last).mappings().one()))

    def decisions(self, scenario_id: str | None = None) -> Sequence[Decision]:
        """The decisions in the order recorded; with a `scenario_id` (`Scenario.id`) those on scenarios of these figures."""
        asked = select(schema.decisions).order_by(schema.decisions.c.id)
        if scenario_id is not None:
            same = schema.scenarios.c.scenario_id == scenario_id
            asked = asked.where(
                schema.decisions.c.scenario.in_(select(schema.scenarios.c.short_id).where(same))
            )
        with self._file.read() as connection:
            rows = connection.execute(asked).mappings()
            return [decision(dict(row)) for row in rows]

    # --- drafts ----------------------------------------------------------------------------------------------------

    def keep_draft(self, scenario: Scenario, *, actor: Actor) -> None:
        """Keeps a person's work at hand, to be offered after a lost connection."""
        self._keep(actor, scenario.to_json(), "draft", scenario.id)

    def drop_draft(self, *, actor: Actor) -> None:
        """The person left the draft: it is no longer offered, and stays in the store."""
        self._keep(actor, None, "leave draft", "")

    def _keep(self, actor: Actor, text: str | None, what: str, why: str) -> None:
        _may(actor, "draft")
        with self._file.write() as connection:
            row = {"owner": actor.name, "kept_at": schema.now(), "scenario": text}
            connection.execute(insert(schema.drafts).values(row))
            schema.log(connection, actor.name, what, why)

    def draft(self, *, actor: Actor) -> tuple[Scenario, dt.datetime] | None:
        """(scenario, kept at) of a person's last draft; None where there is none or this version cannot read it."""
        mine = select(schema.drafts).where(schema.drafts.c.owner == actor.name)
        with self._file.read() as connection:
            last = mine.order_by(schema.drafts.c.id.desc()).limit(1)
            row = connection.execute(last).mappings().one_or_none()
        if row is None or row["scenario"] is None:
            return None
        try:
            return Scenario.from_json(row["scenario"]), dt.datetime.fromisoformat(row["kept_at"])
        except ValueError:
            return None  # of a plan or data no longer here; the row stays

    # --- the file --------------------------------------------------------------------------------------------------

    def audit(self) -> pd.DataFrame:
        """Every write: id, at (ISO), who, what, why, scenario (short id or None)."""
        with self._file.read() as connection:
            rows = connection.execute(select(schema.audit).order_by(schema.audit.c.id)).mappings().all()
        return pd.DataFrame(rows, columns=[column.name for column in schema.audit.c])

    def backup(self, target: Path, *, actor: Actor) -> None:
        """A whole copy in one file, also while others write. Nothing is overwritten."""
        _may(actor, "backup")
        file.copy(self.path, target)
        with self._file.write() as connection:
            schema.log(connection, actor.name, "backup", target.name)


def restore(source: Path, *, actor: Actor, folder: Path | None = None) -> Path | None:
    """Puts a backup in the store's place; returns where the former store was put aside. Raises Refusal."""
    _may(actor, "restore")
    path = _path(folder)
    aside = file.restore(source, path)
    store = Store(path)  # brings it up to date
    try:
        with store._file.write() as connection:
            schema.log(connection, actor.name, "restore", source.name)
    finally:
        store.close()
    return aside


def open_store(folder: Path | None = None) -> Store:
    """The store of a folder, the user's data folder by default; made if missing, brought up to date if of an earlier
    format (a copy of the earlier file stays beside it).
    Figures kept of a scenario are in yuan and persons.

    Raises:
        Refusal: a file that is damaged, of a later format, locked for long, or that cannot be written.

    Source:
        The file `store.sqlite` in the user's data folder; its format is in `simulation/store/schema.py`.

    Examples:
        >>> from simulation import Scenario, open_store, simulate
        >>> from simulation.access import local_actor
        >>> store = open_store(folder)
        >>> saved = store.save(simulate(Scenario(title="First"), people), actor=local_actor())
        >>> [kept.title for kept in store.list()]
        ['First']
        >>> store.close()
    """
    path = _path(folder)
    store = Store(path)
    _take_over_draft(store, path.with_name(EARLIER_DRAFT))
    return store


def _take_over_draft(store: Store, path: Path) -> None:
    """The draft that versions before the store kept in a file of its own becomes the local user's; the file is put aside."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))["scenario"]
        scenario = Scenario.from_json(json.dumps(kept))
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError):
        path.replace(path.with_suffix(".unreadable.json"))
        return
    store.keep_draft(scenario, actor=local_actor())
    path.replace(path.with_suffix(".taken-over.json"))


def format_of(folder: Path | None = None) -> int | None:
    """The format of the file as it stands; None where there is none. Raises Refusal."""
    path = _path(folder)
    return file.check(path) if path.exists() else None


def _path(folder: Path | None) -> Path:
    folder = folder or userdata.data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(
            str(folder),
            f"这个文件夹建不了（{error.strerror}）；请检查权限，或用 WORKBENCH_HOME 另选文件夹",
            f"this folder cannot be made ({error.strerror}); check its rights, or name another with WORKBENCH_HOME",
        ) from error
    return folder / FILE


def _may(actor: Actor, action: str) -> None:
    """Raises Refusal where the role does not reach, or where the name cannot be kept."""
    require(actor, action)
    checked(name=actor.name)


def _unreadable(short_id: str, row: Mapping[str, Any], what: str) -> Refusal:
    return refuse(
        short_id,
        f"本程序读不出这个方案（{what}）；它仍在库中，请用保存它的版本打开：{row['versions']}",
        f"this program cannot read this scenario ({what}); it stays: open it with the versions {row['versions']}",
    )
