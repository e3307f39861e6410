"""Seeds: other people, the same margins; the figures are kept and not made twice."""

from __future__ import annotations

import pytest
from people_table import random_people

import synthetic_data
from simulation import Scenario
from simulation.seeds import FIGURES, kept_spread, seed_spread, spread_table


def test_each_seed_makes_other_people_and_the_result_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    made = []

    def generate(spec, seed, as_of, progress=None):
        made.append(seed)
        return random_people(400, seed)

    monkeypatch.setattr(synthetic_data, "generate", generate)
    told = []
    assert kept_spread(Scenario(), 3) is None
    spread = seed_spread(Scenario(), 3, told.append)
    assert made == [1, 2, 3] == told and spread["public_money"].nunique() == 3
    assert seed_spread(Scenario(), 3).equals(spread) and made == [1, 2, 3]
    table = spread_table(spread).set_index("figure")
    assert list(table.index) == list(FIGURES)
    row = table.loc["public_money"]
    assert row["variation"] == pytest.approx(spread["public_money"].std() / spread["public_money"].mean())
    assert row["lowest"] <= row["mean"] <= row["highest"]
