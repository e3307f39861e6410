"""What tests of every folder share."""

from __future__ import annotations

import pytest

import synthetic_data
from simulation import populations
from tests.simulation.people_table import random_people


@pytest.fixture
def small_world(tmp_path, monkeypatch):
    """A home of its own, and a place of 2,000 persons made anew in it."""
    small_world_at(tmp_path, monkeypatch)
    yield
    populations.load_facts.cache_clear()


def small_world_at(folder, patch) -> None:
    """The home and the place of `small_world`, in a folder; load_facts is the caller's to clear afterwards."""
    patch.setenv("WORKBENCH_HOME", str(folder / "home"))
    patch.setattr(
        synthetic_data, "generate", lambda spec, seed, as_of, progress=None: random_people(2_000, seed)
    )
    patch.setattr(populations, "violations", lambda people, as_of: {})
    populations.load_facts.cache_clear()
