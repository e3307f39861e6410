"""The way back from tokens to names and ID numbers in an encrypted file, only where it is asked for.

Kept by a password that is stored nowhere: the key comes from it by scrypt with a salt of the file's own, and the text is
encrypted and authenticated by Fernet (AES-128 and HMAC-SHA256).
"""

from __future__ import annotations

import base64
import io
import os
from pathlib import Path

import pandas as pd
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from simulation import userdata
from simulation.errors import refuse
from simulation.roster.secrecy import Link

MARK = b"roster-link 1\n"
SALT = 16
LEAST_PASSWORD = 10
COST = 2**15
COLUMNS = ("token", "file", "sheet", "row", "name", "id_number")


def lock(link: Link, password: str) -> bytes:
    """The link as encrypted bytes. Raises Refusal for a short password."""
    if len(password) < LEAST_PASSWORD:
        raise refuse(
            "密码",
            f"至少 {LEAST_PASSWORD} 个字符；密码不保存，忘记后无法找回",
            f"at least {LEAST_PASSWORD} characters; it is kept nowhere and cannot be had back",
        )
    salt = os.urandom(SALT)
    text = link.frame[list(COLUMNS)].to_csv(index=False, lineterminator="\n").encode("utf-8")
    return MARK + salt + Fernet(_key(password, salt)).encrypt(text)


def unlock(name: str, data: bytes, password: str) -> Link:
    """The link again. Raises Refusal for a wrong password, a damaged file, or what is no such file."""
    if not data.startswith(MARK):
        raise refuse(name, "不是本系统保存的对照文件", "no file of links saved here")
    salt, sealed = data[len(MARK) : len(MARK) + SALT], data[len(MARK) + SALT :]
    try:
        text = Fernet(_key(password, salt)).decrypt(sealed)
    except (InvalidToken, ValueError):
        # What it was is not to be told apart, and nothing of either is to be said.
        raise refuse(
            name, "密码不对，或文件已损坏", "the password is wrong, or the file is damaged"
        ) from None
    types = {column: "int64" if column == "row" else "str" for column in COLUMNS}
    return Link(pd.read_csv(io.BytesIO(text), dtype=types, keep_default_na=False))


def save(link: Link, path: Path, password: str) -> None:
    """Writes the encrypted link; the old file stays until the new one is whole."""
    sealed = lock(link, password)
    userdata.write_atomically(path, lambda temporary: temporary.write_bytes(sealed))


def _key(password: str, salt: bytes) -> bytes:
    derived = Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(password.encode("utf-8"))
    return base64.urlsafe_b64encode(derived)
