"""Populations: made once, cached by content, verified on load, rebuilt when damaged."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pandas as pd
import pytest
from people_table import random_people

import synthetic_data
from simulation import Refusal, load_plan, load_population, populations
from simulation.access import Actor

EDITOR = Actor("甲", "editor")


@pytest.fixture
def small_world(tmp_path, monkeypatch):
    """A generator that counts its calls and makes 500 people, in a cache folder of its own."""
    calls = []

    def generate(spec, seed, as_of, progress=None):
        calls.append((seed, as_of))
        return random_people(500, seed)

    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    monkeypatch.setattr(synthetic_data, "generate", generate)
    monkeypatch.setattr(populations, "violations", lambda people, as_of: {"minors_alone": 0})
    return calls


def test_made_once_then_read_from_the_cache(small_world):
    first = load_population(seed=1)
    again = load_population(seed=1)
    assert small_world == [(1, dt.date(2022, 12, 31))]
    pd.testing.assert_frame_equal(first, again)
    load_population(seed=2)
    assert len(small_world) == 2


@pytest.mark.parametrize("harm", ["cut", "manifest", "gone"])
def test_a_damaged_file_is_made_anew(small_world, harm):
    whole = load_population(seed=1)
    path = populations._path(populations.PopulationRef("yicheng", dt.date(2022, 12, 31), 1))
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-100])
    elif harm == "manifest":
        path.with_suffix(".json").write_text("{", encoding="utf-8")
    else:
        path.unlink()
    pd.testing.assert_frame_equal(load_population(seed=1), whole)
    assert len(small_world) == 2


def test_the_manifest_says_synthetic_seed_day_and_spec(small_world):
    load_population(seed=1)
    path = populations._path(populations.PopulationRef("yicheng", dt.date(2022, 12, 31), 1))
    manifest = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert manifest["origin"] == "synthetic" and manifest["seed"] == 1 and manifest["as_of"] == "2022-12-31"
    assert manifest["spec"] == synthetic_data.load_spec("yicheng").hash and manifest["persons"] == 500


def test_the_id_moves_with_place_day_and_seed_and_nothing_else():
    day = dt.date(2022, 12, 31)
    ids = {
        populations.PopulationRef("yicheng", day, 1).id,
        populations.PopulationRef("yicheng", day, 2).id,
        populations.PopulationRef("yicheng", dt.date(2021, 12, 31), 1).id,
    }
    assert len(ids) == 3
    assert populations.PopulationRef("yicheng", day, 1).id in ids


def test_a_name_without_a_day_means_the_eve_of_the_fee_year():
    plan = load_plan("yicheng-2024")
    assert populations.resolve("yicheng", plan).as_of == dt.date(2023, 12, 31)
    assert populations.resolve("yicheng@2022-06-30", plan).as_of == dt.date(2022, 6, 30)


def test_facts_are_sorted_by_town_and_read_only(small_world):
    plan = load_plan("yicheng-2023")
    populations.load_facts.cache_clear()
    facts = populations.load_facts(populations.PopulationRef("yicheng", dt.date(2022, 12, 31), 1), plan.towns)
    assert (facts.town[1:] >= facts.town[:-1]).all()
    with pytest.raises(ValueError, match="read-only"):
        facts.birth_day[0] = 0
    populations.load_facts.cache_clear()


def test_people_of_other_towns_are_refused(small_world):
    populations.load_facts.cache_clear()
    with pytest.raises(Refusal, match="towns"):
        populations.load_facts(populations.PopulationRef("yicheng", dt.date(2022, 12, 31), 1), ("榴园镇",))


def test_people_that_fail_a_hard_check_are_refused_and_not_kept(small_world, monkeypatch):
    monkeypatch.setattr(populations, "violations", lambda people, as_of: {"minors_alone": 2})
    with pytest.raises(Refusal, match="minors_alone"):
        load_population(seed=1)
    assert not populations._path(populations.PopulationRef("yicheng", dt.date(2022, 12, 31), 1)).exists()


def test_a_name_can_state_the_seed_of_the_people_and_the_district_s_data(small_world):
    plan = load_plan("yicheng-2023")
    ref = populations.resolve("yicheng@2022-06-30#7", plan)
    assert ref.seed == 7 and ref.name == "yicheng@2022-06-30#7"
    dibao = synthetic_data.load_spec("yicheng").one("dibao")
    row = dataclasses.replace(
        dibao, value=9_000.0, unit="persons", basis="given", source="民政局，截至 2022-12-31"
    )
    digest = populations.keep_given("yicheng", [row], actor=EDITOR)
    given = populations.resolve(f"yicheng+{digest}", plan)
    assert given.spec.one("dibao").value == 9_000 and given.id != populations.resolve("yicheng", plan).id
    assert given.name == f"yicheng@2022-12-31+{digest}"
    assert [kept.value for kept in populations.given_rows("yicheng", digest)] == [9_000.0]


def test_district_data_that_is_not_here_or_was_altered_is_refused(small_world, tmp_path):
    plan = load_plan("yicheng-2023")
    with pytest.raises(Refusal, match="0123456789ab"):
        populations.resolve("yicheng+0123456789ab", plan)
    dibao = synthetic_data.load_spec("yicheng").one("dibao")
    digest = populations.keep_given("yicheng", [dataclasses.replace(dibao, value=0.02)], actor=EDITOR)
    file = next((tmp_path / "data" / "district-data").glob("*.csv"))
    file.write_text(file.read_text(encoding="utf-8").replace("0.02", "0.03"), encoding="utf-8")
    populations._spec.cache_clear()
    with pytest.raises(Refusal, match="altered"):
        populations.resolve(f"yicheng+{digest}", plan)


def test_rows_that_do_not_fit_the_place_are_not_kept(small_world, tmp_path):
    households = synthetic_data.load_spec("yicheng").one("one_generation_households")
    with pytest.raises(synthetic_data.MarginError, match="generation"):
        populations.keep_given("yicheng", [dataclasses.replace(households, value=90_000.0)], actor=EDITOR)
    assert not (tmp_path / "data" / "district-data").exists()


def test_who_only_looks_keeps_no_district_data_but_uses_what_is_kept(small_world, tmp_path):
    dibao = synthetic_data.load_spec("yicheng").one("dibao")
    with pytest.raises(Refusal, match="needs a editor"):
        populations.keep_given("yicheng", [dibao], actor=Actor("丙", "viewer"))
    assert not (tmp_path / "data" / "district-data").exists()
    kept = populations.keep_given("yicheng", [dibao], actor=EDITOR)
    assert populations.keep_given("yicheng", [dibao], actor=Actor("丙", "viewer")) == kept
