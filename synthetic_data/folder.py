"""Many districts: a folder with one Parquet file each, and a manifest that says what each file must be.

The manifest stands in the folder as manifest.json: format, place, seed, day, number of districts, and of every file its
district, spec hash, versions, persons and digest. It grows as files are finished, so that a run that was killed goes on
where it stopped.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

import engines
from synthetic_data.check import violations
from synthetic_data.generate import generate
from synthetic_data.partition import population_id, write_people
from synthetic_data.spec import Spec

FORMAT = 1
MANIFEST = "manifest.json"
TEMPORARY = ".tmp"
OF_THE_SYSTEM = {"thumbs.db", "desktop.ini"}
"""Files that Windows puts into folders by itself; like names that begin with a dot, they are no data."""

Progress = Callable[[int, int, str], object]
"""Called with districts done, districts in all, and the name of the one just done."""


class FolderError(ValueError):
    """A folder, or a file in it, that is not what it should be."""

    def __init__(self, where: str, zh: str, en: str):
        self.where, self.zh, self.en = where, zh, en
        super().__init__(f"{where}: {zh} / {en}")

    def __reduce__(self) -> tuple[type[FolderError], tuple[str, str, str]]:
        return (FolderError, (self.where, self.zh, self.en))


@dataclass(frozen=True)
class Partition:
    """A district's file as the manifest has it. `path` is absolute, so that it means the same to every worker."""

    path: str
    district: str
    sha256: str
    persons: int


@dataclass(frozen=True)
class Districts:
    """A whole folder: the partitions in the order of their names, and what they are."""

    place: str
    seed: int
    as_of: dt.date
    partitions: tuple[Partition, ...]

    @property
    def id(self) -> str:
        """A content hash of all files."""
        content = "\n".join(f"{part.district} {part.sha256}" for part in self.partitions)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def make_district(slot: int, spec: Spec, seed: int, as_of: dt.date, path: str) -> dict[str, object]:
    """Makes a district and writes its file; gives what the manifest says of it. Pure: equal arguments, equal bytes.

    Raises MarginError, and FolderError where the people fail a hard check.
    """
    people = generate(spec, seed, as_of, slot=slot)
    wrong = {name: count for name, count in violations(people, as_of).items() if count}
    if wrong:
        raise FolderError(
            spec.place,
            f"未通过硬性检查：{wrong}；请换种子",
            f"fails its hard checks: {wrong}; take another seed",
        )
    entry = write_people(people, spec, seed, as_of, Path(path), slot)
    del people
    pa.default_memory_pool().release_unused()
    return entry


def make_folder(
    folder: Path,
    place: str,
    specs: Sequence[Spec],
    seed: int,
    as_of: dt.date,
    *,
    engine: str = "processes",
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> Districts:
    """A file for each spec; the first has slot 1 (see `generate`). Files that are there and whole are kept.

    The same bytes with every engine, number of workers and order, and after any number of killed runs. Raises
    FolderError for a folder that holds something else, MarginError, EngineError.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    names = {f"{spec.place}.parquet": (slot, spec) for slot, spec in enumerate(specs, start=1)}
    stated: dict[str, Any] = {
        "format": FORMAT,
        "place": place,
        "seed": seed,
        "as_of": as_of.isoformat(),
        "districts": len(specs),
    }
    before = _read(folder) if (folder / MANIFEST).exists() else {**stated, "files": {}}
    for name in ("place", "seed", "as_of"):
        if before[name] != stated[name]:
            raise FolderError(
                str(folder),
                f"文件夹里是另一份人口（{name} 为 {before[name]}，不是 {stated[name]}）；请另选文件夹",
                f"holds other people ({name} is {before[name]}, not {stated[name]}); take another folder",
            )
    _remove_temporary(folder)  # what a killed run left
    _refuse_foreign(folder, {*before["files"], *names})
    if set(before["files"]) - set(names):
        raise FolderError(
            str(folder),
            f"文件夹里已有 {len(before['files'])} 个区县，多于要生成的 {len(specs)} 个；请另选文件夹",
            f"holds {len(before['files'])} districts, more than the {len(specs)} to make; take another folder",
        )
    files = {
        name: entry
        for name, entry in before["files"].items()
        if entry["id"] == population_id(names[name][1], seed, as_of, names[name][0])
        and digest_of(folder / name) == entry["sha256"]
    }
    done = len(files)
    if progress is not None:
        progress(done, len(specs), "")
    missing = [name for name in names if name not in files]
    items = [(*names[name], seed, as_of, str(folder / name)) for name in missing]
    for place_of, entry in engines.run(make_district, items, engine, workers, scheduler):
        name = missing[place_of]
        files[name] = entry
        _write(folder, {**stated, "files": {known: files[known] for known in names if known in files}})
        done += 1
        if progress is not None:
            progress(done, len(specs), names[name][1].place)
    if not missing:
        _write(folder, {**stated, "files": {known: files[known] for known in names}})
    _remove_temporary(folder)  # what a worker that died in this run left; its district was made by another
    return read_folder(folder)


def read_folder(folder: Path) -> Districts:
    """The districts of a folder, every file of it accounted for by name; contents are for who reads them to check.

    Raises FolderError for a folder without manifest, unfinished, or with a file too many or too few.
    """
    folder = folder.resolve()
    manifest = _read(folder)
    files = manifest["files"]
    if len(files) < manifest["districts"]:
        raise FolderError(
            str(folder),
            f"还没有生成完：{manifest['districts']} 个区县只有 {len(files)} 个；请再运行同一条 generate 命令",
            f"is unfinished: {len(files)} of {manifest['districts']} districts; run the same generate command again",
        )
    missing = [name for name in files if not (folder / name).is_file()]
    if missing:
        raise FolderError(
            str(folder / missing[0]),
            f"清单里有而文件夹里没有（共缺 {len(missing)} 个）；请再运行同一条 generate 命令",
            f"is in the manifest and not in the folder ({len(missing)} missing); run the same generate command again",
        )
    _refuse_foreign(folder, set(files))
    parts = tuple(
        Partition(str(folder / name), files[name]["place"], files[name]["sha256"], files[name]["persons"])
        for name in sorted(files)
    )
    return Districts(manifest["place"], manifest["seed"], dt.date.fromisoformat(manifest["as_of"]), parts)


def digest_of(path: Path) -> str:
    """SHA-256 of a file's content; nothing where it is not there."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _remove_temporary(folder: Path) -> None:
    for path in folder.glob(f"*{TEMPORARY}"):
        if path.is_file():
            path.unlink()


def _refuse_foreign(folder: Path, known: set[str]) -> None:
    for path in sorted(folder.iterdir()):
        name = path.name
        if name in known or name == MANIFEST or name.startswith(".") or name.lower() in OF_THE_SYSTEM:
            continue
        raise FolderError(
            str(path),
            "不属于这份人口（清单里没有）；请移走后再试",
            "is not part of these people (not in the manifest); move it away and try again",
        )


def _read(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found = manifest["format"]
        if found == FORMAT:
            dt.date.fromisoformat(manifest["as_of"])
            _ = [(e["place"], e["id"], e["sha256"], e["persons"]) for e in manifest["files"].values()]
            _ = manifest["place"], manifest["seed"], manifest["districts"]
            outside = [name for name in manifest["files"] if Path(name).name != name]
            if outside:
                raise ValueError(outside[0])
            return manifest
    except FileNotFoundError:
        raise FolderError(
            str(folder),
            f"没有 {MANIFEST}；应是 python -m synthetic_data generate --place synthetic-province 生成的文件夹",
            f"has no {MANIFEST}; expected a folder that python -m synthetic_data generate --place synthetic-province made",
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FolderError(str(path), f"读不懂（{error}）", f"cannot be read ({error})") from None
    raise FolderError(
        str(path), f"格式是 {found}，本程序读 {FORMAT}", f"is of format {found}; this program reads {FORMAT}"
    )


def _write(folder: Path, manifest: dict[str, Any]) -> None:
    temporary = folder / f"{MANIFEST}.{os.getpid()}{TEMPORARY}"
    temporary.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8", newline="\n")
    os.replace(temporary, folder / MANIFEST)
