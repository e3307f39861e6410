"""The store's file: opened, begun, brought up to date, copied. What SQLite says becomes a refusal."""

from __future__ import annotations

import datetime as dt
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, IntegrityError

from simulation.access import local_actor
from simulation.errors import Refusal, refuse
from simulation.store import schema
from simulation.store.upgrade import upgrade

WAIT_MS = 30_000
"""So long a writer waits for another."""


class StoreFile:
    """A SQLite file in WAL mode. Readers see one moment; a writer takes its turn at once. Raises Refusal."""

    def __init__(self, path: Path):
        self.path = path
        _look(path)  # before anything is written: not even the mode of another program's file is changed
        self._engine = _engine(path)
        try:
            with self.write() as connection:
                found = _format(connection, path)
                if found == 0:
                    schema.create(connection)
                elif found == schema.FORMAT and (names := schema.unsealed(connection)):
                    schema.unseal(connection)
                    schema.seal(connection)
                    schema.log(
                        connection, local_actor().name, "seal", f"triggers put back: {', '.join(names)}"
                    )
            if 0 < found < schema.FORMAT:
                copy(path, _aside(path, f"format-{found}"))
                with self.write() as connection:
                    found = _format(connection, path)  # another process may have been quicker
                    if found < schema.FORMAT:
                        upgrade(connection, found)
                        schema.log(
                            connection, local_actor().name, "upgrade", f"format {found} -> {schema.FORMAT}"
                        )
        except Refusal:
            self.close()
            raise

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with _told(self.path), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it is in the file, or nothing."""
        with (
            _told(self.path),
            self._engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path.as_posix()}")

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not where the driver thinks best
        connection.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
        _set_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # One that reads first could not become a writer after another.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _set_wal(connection: sqlite3.Connection) -> None:
    """WAL mode. SQLite does not itself wait here for another process that is making the file."""
    last = time.monotonic() + WAIT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > last:
                raise
        time.sleep(0.02)


def _format(connection: Connection, path: Path) -> int:
    """The file's format, 0 for an empty file. Raises Refusal for a file that is no store, or a later one."""
    found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    tables = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
    if found > schema.FORMAT:
        raise refuse(
            str(path),
            f"文件格式为 {found}，本程序只认识到 {schema.FORMAT}；请升级程序",
            f"format {found}; this program knows up to {schema.FORMAT}: use a newer one",
        )
    if bool(tables) != bool(found) or (found and not {"scenarios", "audit"} <= tables):
        raise refuse(
            str(path),
            "这是别的程序的数据库，不是方案库；请把它移开，或指定另一个文件夹",
            "a database of another program, not a scenario store; move it away or name another folder",
        )
    return int(found)


def check(path: Path) -> int:
    """The format of a file that is a whole store. Raises Refusal."""
    with _told(path):
        if not path.is_file():
            raise refuse(str(path), "没有这个文件；请核对路径", "there is no such file; check the path")
    found = _look(path, every_page=True)
    if not found:
        raise refuse(
            str(path),
            "这个文件里没有方案库；请另选一个备份",
            "there is no scenario store in this file; name another backup",
        )
    return found


def _look(path: Path, every_page: bool = False) -> int:
    """The format of a file, 0 for one that is empty or missing. Writes nothing. Raises Refusal."""
    with _told(path):
        if not path.is_file() or not path.stat().st_size:
            return 0
        engine = create_engine("sqlite://", creator=lambda: _read_only(path))
        try:
            with engine.connect() as connection:
                state = (
                    connection.exec_driver_sql("PRAGMA integrity_check").scalars().first()
                    if every_page
                    else "ok"
                )
                if state != "ok":
                    raise refuse(
                        str(path),
                        f"文件已损坏（{state}）；请用更早的备份",
                        f"damaged ({state}); use an earlier backup",
                    )
                return _format(connection, path)
        finally:
            engine.dispose()


def copy(source: Path, target: Path) -> None:
    """SQLite's own online copy: whole, also while others write. Raises Refusal where the target is there."""
    _is_free(target)
    part = target.with_name(f"{target.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        _pour(source, part)
        with _told(part), closing(sqlite3.connect(part)) as made:
            made.execute("PRAGMA journal_mode = DELETE")
        _is_free(target)  # two may have asked for the same name
        with _told(target):
            part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def _is_free(target: Path) -> None:
    with _told(target):
        if not target.parent.is_dir():
            raise refuse(
                str(target.parent), "没有这个文件夹；请先建好", "there is no such folder; make it first"
            )
        if target.exists():
            raise refuse(
                str(target),
                "已有这个文件，不会覆盖；请换一个名字",
                "exists and is not overwritten; use another name",
            )


def restore(source: Path, path: Path) -> Path | None:
    """Puts a checked copy in the store's place, in one transaction; returns where the former one was put aside."""
    check(source)
    if path.exists() and source.samefile(path):
        raise refuse(
            str(source), "这就是方案库本身，不是备份", "this is the store itself, not a backup of it"
        )
    aside = _lay_aside(path) if path.exists() else None
    _pour(source, path)
    return aside


def _lay_aside(path: Path) -> Path:
    """A copy of the present file; one that is damaged is itself moved, with what SQLite keeps beside it."""
    aside = _aside(path, "before-restore")
    try:
        copy(path, aside)
    except Refusal as refusal:
        if not any(sign in refusal.text("en") for sign in ("malformed", "not a database")):
            raise
        with _told(path):
            for ending in ("", "-wal", "-shm"):
                beside = path.with_name(path.name + ending)
                if beside.exists():
                    beside.rename(aside.with_name(aside.name + ending))
    return aside


def _pour(source: Path, target: Path) -> None:
    with (
        _told(target),
        closing(_read_only(source)) as one,
        closing(sqlite3.connect(target, timeout=WAIT_MS / 1000)) as other,
    ):
        one.backup(other)


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=WAIT_MS / 1000)


def _aside(path: Path, why: str) -> Path:
    now = dt.datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    return path.with_name(f"{path.stem}.{why}.{now}{path.suffix}")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What the database or the disk says, as a refusal that says what to do next."""
    try:
        yield
    except IntegrityError:
        raise  # one of the store's own rules: who writes past `Store` may see it
    except (DatabaseError, sqlite3.DatabaseError, OSError) as error:
        said = str(getattr(error, "orig", None) or error)
        zh, en = next((words for key, words in _WORDS.items() if key in said), _OTHER)
        raise refuse(str(path), f"{zh}（{said}）", f"{en} ({said})") from error


_WORDS = {
    "locked": (
        "方案库正被另一个程序占用；请关闭它后再试，什么也没有写入",
        "another program holds the store; close it and try again, nothing was written",
    ),
    "readonly": (
        "方案库只能读，不能写；请检查文件夹的权限",
        "the store can be read but not written; check the rights of the folder",
    ),
    "full": (
        "磁盘已满，什么也没有写入；请腾出空间后再试",
        "the disk is full, nothing was written; free some space",
    ),
    "malformed": (
        "方案库文件已损坏；请用 python -m simulation store restore 恢复备份",
        "the store's file is damaged; restore a backup: python -m simulation store restore",
    ),
    "not a database": (
        "这个文件不是方案库；请把它移开，或恢复备份",
        "this file is not a scenario store; move it away or restore a backup",
    ),
    "unable to open": (
        "打不开方案库文件；请检查文件夹的权限",
        "the store's file cannot be opened; check the rights of the folder",
    ),
}
_OTHER = (
    "方案库出错，什么也没有写入；请再试一次",
    "the store failed and nothing was written; try again",
)
