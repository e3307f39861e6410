"""Who is acting on a page."""

from __future__ import annotations

from simulation.access import Actor, local_actor


def current_actor() -> Actor:
    """Without sign-in: the one local user."""
    return local_actor()
