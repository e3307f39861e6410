"""Addresses that lead back here: of a saved scenario."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from ui import state


def link_to(short_id: str) -> str:
    """The address under which anybody who reaches this machine opens a saved scenario, in the language they choose."""
    parts = urlsplit(state.address())
    folder = parts.path.rsplit("/", 1)[0]  # pages stand beside the start page
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/", f"s={short_id}", ""))
