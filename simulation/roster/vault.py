"""The way back from tokens to names and ID numbers in an encrypted file, only where it is asked for, and beside it the
findings, so that exception lists can be written later without the lists.

Kept by a password that is stored nowhere: the key comes from it by scrypt with a salt of the file's own, and the text is
encrypted and authenticated by Fernet (AES-128 and HMAC-SHA256).
"""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from simulation import userdata
from simulation.errors import refuse
from simulation.roster.checks.findings import COLUMNS as CHECKED
from simulation.roster.checks.findings import Findings
from simulation.roster.listing import Note
from simulation.roster.secrecy import Link
from simulation.stamp import RosterStamp

MARK, MARK_OF_LINK_ALONE = b"roster-link 2\n", b"roster-link 1\n"
SALT = 16
LEAST_PASSWORD = 10
COST = 2**15
COLUMNS = ("token", "file", "sheet", "row", "name", "id_number")


@dataclass(frozen=True, eq=False, repr=False)
class Opened:
    """What such a file holds: the link, and the findings that it was saved with (None: none)."""

    link: Link
    findings: Findings | None = None


def lock(link: Link, password: str, findings: Findings | None = None) -> bytes:
    """The link, and findings if given, as encrypted bytes. Raises Refusal for a short password."""
    if len(password) < LEAST_PASSWORD:
        raise refuse(
            "密码",
            f"至少 {LEAST_PASSWORD} 个字符；密码不保存，忘记后无法找回",
            f"at least {LEAST_PASSWORD} characters; it is kept nowhere and cannot be had back",
        )
    salt = os.urandom(SALT)
    parts = {"link.csv": _csv(link.frame[list(COLUMNS)])}
    if findings is not None:
        notes = [[note.zh, note.en, note.rows] for note in findings.notes]
        about = {"stamp": asdict(findings.stamp), "notes": notes}
        parts |= {"findings.csv": _csv(findings.table), "about.json": json.dumps(about, ensure_ascii=False)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return MARK + salt + Fernet(_key(password, salt)).encrypt(buffer.getvalue())


def unlock(name: str, data: bytes, password: str) -> Opened:
    """The link and its findings again. Raises Refusal for a wrong password, a damaged file, or what is no such file."""
    if not data.startswith((MARK, MARK_OF_LINK_ALONE)):
        raise refuse(name, "不是本系统保存的对照文件", "no file of links saved here")
    salt, sealed = data[len(MARK) : len(MARK) + SALT], data[len(MARK) + SALT :]
    try:
        text = Fernet(_key(password, salt)).decrypt(sealed)
    except (InvalidToken, ValueError):
        # What it was is not to be told apart, and nothing of either is to be said.
        raise refuse(
            name, "密码不对，或文件已损坏", "the password is wrong, or the file is damaged"
        ) from None
    try:
        return Opened(_link(text)) if data.startswith(MARK_OF_LINK_ALONE) else _parts(text)
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile):
        raise refuse(
            name,
            "文件由不同版本的系统保存，或已损坏；请用原来的版本打开，或重新载入名单",
            "saved by another version, or damaged; open it with that version, or load the lists anew",
        ) from None


def _parts(text: bytes) -> Opened:
    with zipfile.ZipFile(io.BytesIO(text)) as archive:
        link = _link(archive.read("link.csv"))
        if "findings.csv" not in archive.namelist():
            return Opened(link)
        about = json.loads(archive.read("about.json"))
        text = archive.read("findings.csv")
    blank = {name: "" for name, kind in CHECKED.items() if kind == "Int64"}
    table = pd.read_csv(io.BytesIO(text), dtype=CHECKED, keep_default_na=False, na_values=blank)
    notes = tuple(Note(*note) for note in about["notes"])
    return Opened(link, Findings(table, notes, RosterStamp(**about["stamp"])))


def _csv(frame: pd.DataFrame) -> str:
    # Text in quotes: a name may hold a carriage return, which would end the line.
    return frame.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)


def _link(text: bytes) -> Link:
    types = {column: "int64" if column == "row" else "str" for column in COLUMNS}
    return Link(pd.read_csv(io.BytesIO(text), dtype=types, keep_default_na=False))


def save(link: Link, path: Path, password: str, findings: Findings | None = None) -> None:
    """Writes the encrypted file (`lock`); the old one stays until the new one is whole."""
    sealed = lock(link, password, findings)
    userdata.write_atomically(path, lambda temporary: temporary.write_bytes(sealed))


def _key(password: str, salt: bytes) -> bytes:
    derived = Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(password.encode("utf-8"))
    return base64.urlsafe_b64encode(derived)
