"""One district, one file: a pure function of (spec, seed, day) to a Parquet file, so that many can be made side by side."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from synthetic_data.generate import Progress, generate
from synthetic_data.spec import GENERATOR_VERSION, Spec

FORMAT = 1


def population_id(spec: Spec, seed: int, as_of: dt.date, slot: int = 0) -> str:
    """Hash of all that the people depend on."""
    place = f":{slot}" if slot else ""
    return hashlib.sha256(f"{spec.hash}:{as_of.isoformat()}:{seed}{place}".encode()).hexdigest()[:16]


def write_partition(
    spec: Spec, seed: int, as_of: dt.date, path: Path, progress: Progress | None = None
) -> dict[str, object]:
    """Makes the people and writes them to `path`, with a manifest beside it; gives the manifest.

    Both are written under another name and moved into place, so that a killed run leaves no half file. The same
    arguments give the same bytes, in whatever process and order.
    """
    return save_people(generate(spec, seed, as_of, progress), spec, seed, as_of, path)


def save_people(people: pd.DataFrame, spec: Spec, seed: int, as_of: dt.date, path: Path) -> dict[str, object]:
    """Writes people already made, as `write_partition` does."""
    manifest = write_people(people, spec, seed, as_of, path)
    note = path.with_suffix(f".{os.getpid()}.json.tmp")
    note.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(note, path.with_suffix(".json"))
    return manifest


def write_people(
    people: pd.DataFrame, spec: Spec, seed: int, as_of: dt.date, path: Path, slot: int = 0
) -> dict[str, object]:
    """Writes the file alone, moved into place when whole; gives what a manifest says of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    table = pa.Table.from_pandas(people, preserve_index=False)
    pq.write_table(table, temporary, compression="zstd")
    digest = hashlib.sha256(temporary.read_bytes()).hexdigest()
    os.replace(temporary, path)
    return {
        "format": FORMAT,
        "id": population_id(spec, seed, as_of, slot),
        "origin": "synthetic",
        "place": spec.place,
        "as_of": as_of.isoformat(),
        "seed": seed,
        "spec": spec.hash,
        "persons": len(people),
        "sha256": digest,
        "versions": {
            "generator": GENERATOR_VERSION,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "pandas": pd.__version__,
            "pyarrow": pa.__version__,
        },
    }


def is_whole(path: Path) -> bool:
    """Whether the file is there with the digest that its manifest states."""
    manifest = path.with_suffix(".json")
    if not (path.exists() and manifest.exists()):
        return False
    try:
        stated = json.loads(manifest.read_text(encoding="utf-8"))["sha256"]
    except (ValueError, KeyError):
        return False
    return bool(hashlib.sha256(path.read_bytes()).hexdigest() == stated)
