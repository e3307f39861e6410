"""The user's data folder: the one module that knows where it is and writes to it.

`WORKBENCH_HOME` moves both folders (tests, shared machines); otherwise they stand where the system keeps such things.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs

APP = "resident-insurance-workbench"
DISTRICT_DATA = "district-data"
ROLES = "roles.yaml"


def data_folder() -> Path:
    """Where drafts and saved work live; made if missing."""
    home = os.environ.get("WORKBENCH_HOME")
    folder = Path(home) / "data" if home else Path(platformdirs.user_data_path(APP, appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def cache_folder() -> Path:
    """Where what can be made again lives; made if missing."""
    home = os.environ.get("WORKBENCH_HOME")
    folder = Path(home) / "cache" if home else Path(platformdirs.user_cache_path(APP, appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def roles_path() -> Path:
    """Where the roles of who signs in are given; the file need not be there."""
    return data_folder() / ROLES


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Calls `write` with a temporary name in the same folder and moves the result into place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=path.name + ".", suffix=".tmp", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text_atomically(path: Path, text: str) -> None:
    """UTF-8, line ends as given; the old file stays until the new one is whole."""
    write_atomically(path, lambda temporary: temporary.write_text(text, encoding="utf-8", newline="\n"))


def append_line(path: Path, line: str) -> None:
    """Adds a line to a file that grows while work goes on. It starts a line of its own: a power cut may have left the
    last one broken."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write("\n" + line)


def digest_of(text: str) -> str:
    """What kept rows go by: twelve digits of their content."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def save_district_data(place: str, text: str) -> None:
    """Keeps rows that the district gave for a place (a margin table) under the digest of their content."""
    write_text_atomically(data_folder() / DISTRICT_DATA / f"{place}-{digest_of(text)}.csv", text)


def load_district_data(place: str, digest: str) -> str | None:
    """The rows kept under a digest, or None where this machine has none or they were altered since."""
    path = data_folder() / DISTRICT_DATA / f"{place}-{digest}.csv"
    if not path.exists():
        return None
    text = path.read_text(encoding="utf-8")
    return text if digest_of(text) == digest else None


def district_data(place: str) -> list[str]:
    """Digests of what was given for a place, the latest first."""
    files = sorted(
        (data_folder() / DISTRICT_DATA).glob(f"{place}-*.csv"), key=lambda path: path.stat().st_mtime_ns
    )
    return [path.stem.removeprefix(f"{place}-") for path in reversed(files)]
