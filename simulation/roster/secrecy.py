"""Names and ID numbers stop here: a keyed hash takes their place, and the way back is kept in memory only.

The key is made once and lies in the user's data folder; without it nobody can try out numbers against the hashes.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation import userdata
from simulation.errors import refuse

KEY_FILE = "roster.key"
KEY_BYTES = 32
TOKEN_DIGITS = 16
LINK_COLUMNS = ("token", "file", "sheet", "row", "name", "id_number")


def key_path() -> Path:
    return userdata.data_folder() / KEY_FILE


def load_key() -> bytes:
    """The key of this machine's user, made on first use. Raises Refusal where the file is not a key."""
    path = key_path()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise refuse(
            KEY_FILE,
            f"名册密钥文件应为 {KEY_BYTES} 字节，现为 {len(key)}；请从备份恢复，或删去后重新载入全部名册",
            f"the roster key has {len(key)} bytes, not {KEY_BYTES}; restore it from a backup, or remove it and load all "
            "rosters anew",
        )
    return key


def tokens(numbers: Iterable[str], key: bytes) -> NDArray[Any]:
    """HMAC-SHA256 of each normalised ID number, its first 16 hex digits; "" for "".

    Examples:
        >>> from simulation.roster.secrecy import tokens
        >>> tokens(["11010519491231002X", ""], b"k" * 32).tolist()
        ['1ac3cb2f8a5ad24a', '']
    """
    digest = hmac.digest
    half = TOKEN_DIGITS // 2
    return np.array(
        [digest(key, number.encode(), "sha256")[:half].hex() if number else "" for number in numbers],
        dtype=object,
    )


def person_ids(token: NDArray[Any]) -> NDArray[np.int64]:
    """A number for each token, the same wherever the person stands: what draws belong to."""
    raw = bytes.fromhex("".join(token.tolist()))
    return (np.frombuffer(raw, dtype=">u8").astype(np.uint64) >> np.uint64(1)).astype(np.int64)


class Link:
    """The way back from tokens to names and ID numbers, in memory. `frame`: LINK_COLUMNS, a row a token; a row without a
    token is one whose ID number cannot be read and goes by file, sheet and row. It has no repr of what it holds."""

    def __init__(self, frame: pd.DataFrame | None = None):
        self.frame = pd.DataFrame(columns=list(LINK_COLUMNS)) if frame is None else frame

    def __repr__(self) -> str:
        return f"Link({len(self.frame)})"

    def __len__(self) -> int:
        return len(self.frame)

    def joined(self, others: Iterable[Link]) -> Link:
        """This link and others; the first name of a token stands (a spouse's number may come without one)."""
        frames = [self.frame, *(other.frame for other in others)]
        whole = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
        whole = whole.sort_values("name", key=lambda name: name == "", kind="stable", ignore_index=True)
        again = (whole["token"] != "") & whole["token"].duplicated()
        return Link(whole[~again].reset_index(drop=True))

    def many(self, token: Iterable[str]) -> pd.DataFrame:
        """name and id_number of each token, "" where it is not known; a row a token, in order."""
        known = self.frame[self.frame["token"] != ""].set_index("token")[["name", "id_number"]]
        return known.reindex(list(token)).fillna("").reset_index(drop=True)

    def of(self, token: str) -> tuple[str, str]:
        """Name and ID number behind a token, "" and "" where it is not known."""
        found = self.frame[self.frame["token"] == token] if token else self.frame.iloc[:0]
        return (found["name"].iloc[0], found["id_number"].iloc[0]) if len(found) else ("", "")

    def of_row(self, file: str, sheet: str, row: int) -> tuple[str, str]:
        """Name and ID number as written in a row whose number cannot be read."""
        frame = self.frame
        found = frame[
            (frame["token"] == "")
            & (frame["file"] == file)
            & (frame["sheet"] == sheet)
            & (frame["row"] == row)
        ]
        return (found["name"].iloc[0], found["id_number"].iloc[0]) if len(found) else ("", "")
