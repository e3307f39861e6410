"""Who is acting on the pages."""

from __future__ import annotations

from simulation.access import Actor, local_actor


def current_actor() -> Actor:
    """The person at this session; without sign-in, the one at the desk."""
    return local_actor()
