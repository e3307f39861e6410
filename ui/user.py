"""Who is acting on a page: the one local user, or who signed in with the provider that the secrets file names."""

from __future__ import annotations

import time
from enum import Enum, auto
from functools import cache
from pathlib import Path

import streamlit as st

from simulation import roles
from simulation.access import Actor, local_actor

_NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_LEAST_SECRET = 32
_PATIENCE = 5.0  # seconds
STRANGER = Actor("-", "viewer")
"""Somebody who has not signed in and is shown nothing."""


class Standing(Enum):
    """Where a visitor stands."""

    LOCAL = auto()
    SIGNED_OUT = auto()
    EXPIRED = auto()
    NO_ROLE = auto()
    SIGNED_IN = auto()


@cache
def is_configured() -> bool:
    """Whether people sign in. A secrets file that is there but cannot be used closes the pages instead of opening them
    to everybody, and so do roles without a way to sign in. Raises Refusal."""
    files = [Path(name) for name in st.get_option("secrets.files")]
    there = [file for file in files if file.exists()]
    if there and not st.secrets.load_if_toml_exists():
        raise roles.secrets_unreadable(there[0])
    auth = st.secrets.get("auth") if there else None
    if auth is None:
        if roles.is_there():
            raise roles.without_sign_in()
        address = st.get_option("server.address") or ""
        if not _is_loopback(address):
            raise roles.open_to_the_network(address)
        return False
    missing = [key for key in _NEEDED if not auth.get(key)]
    if missing:
        raise roles.sign_in_unfinished(missing)
    if len(auth["cookie_secret"]) < _LEAST_SECRET:
        raise roles.secret_too_short(_LEAST_SECRET)
    return True


def _is_loopback(address: str) -> bool:
    return address in ("localhost", "::1") or address.startswith("127.")


def provider_answers() -> bool:
    """Whether the provider can be reached now, over the way that signing in takes."""
    import httpx  # here, as only sign-in needs it

    try:
        return httpx.get(st.secrets["auth"]["server_metadata_url"], timeout=_PATIENCE).is_success
    except (httpx.HTTPError, httpx.InvalidURL, OSError):  # OSError: a certificate file that is not there
        return False


def standing() -> Standing:
    """Where the visitor of this run stands. Raises Refusal where sign-in or roles cannot be read."""
    if not is_configured():
        return Standing.LOCAL
    if not st.user.get("is_logged_in") or not _is_for_us():
        return Standing.SIGNED_OUT
    known = roles.read()
    signed_at = float(st.user.get("iat") or 0)
    if time.time() > signed_at + known.hours * 3600:
        return Standing.EXPIRED
    return Standing.SIGNED_IN if known.of(_names()) else Standing.NO_ROLE


def current_actor() -> Actor:
    """Who acts, with the role that the file gives at this moment. Raises Refusal where sign-in or roles cannot be read."""
    where = standing()
    if where is Standing.LOCAL:
        return local_actor()
    role = roles.read().of(_names()) if where is Standing.SIGNED_IN else None
    return Actor(_names()[0], role) if role else STRANGER


def shown_name() -> str:
    """The person's name as the provider has it: text, never Markdown."""
    return str(st.user.get("name") or _names()[0])


def _is_for_us() -> bool:
    """Whether the token was made out to this workbench: Authlib lets one for another client pass that names us as `azp`."""
    audience = st.user.get("aud")
    return st.secrets["auth"]["client_id"] in (audience if isinstance(audience, list) else [audience])


def _names() -> list[str]:
    """What a person is known by: the e-mail, unless the provider says that it was not verified, then the subject."""
    email = st.user.get("email")
    verified = st.user.get("email_verified", True) not in (False, "false")
    names = [str(email).lower()] if email and verified else []
    return [*names, str(st.user.get("sub"))]
