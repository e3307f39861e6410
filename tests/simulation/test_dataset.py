"""Scenarios over a folder of districts: the same to the fen whatever runs it, resumed, nothing stale, nothing skipped."""

from __future__ import annotations

import datetime as dt
import gc
import json
import multiprocessing
import pickle
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simulation import MODEL_VERSION, DatasetResult, Refusal, Scenario, simulate, simulate_dataset
from simulation.__main__ import main
from simulation.dataset import run
from simulation.dataset.partition import NEEDED, Partial, _people_of, partials_of
from simulation.law.facts import Facts
from simulation.tables import BUDGET_COLUMNS, COVERAGE_COLUMNS
from synthetic_data.folder import MANIFEST, digest_of, make_folder, read_folder
from synthetic_data.province import PROVINCE, district_spec
from synthetic_data.spec import load_spec
from tests.synthetic_data.shrunk import shrunk

pytestmark = pytest.mark.slow  # whole districts, or lists of one

DAY = dt.date(2022, 12, 31)
ROOT = Path(__file__).resolve().parents[2]
BASE = Scenario(title="as issued")
DEARER = Scenario(title="dearer", changes={"medical.individual": 380})
SCENARIOS = (BASE, DEARER)
SPECS = [shrunk(load_spec("yicheng"), 40), *(shrunk(district_spec(number, 2023), 60) for number in range(2))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Three districts; the first has the towns of the plan."""
    folder = tmp_path_factory.mktemp("districts")
    make_folder(folder, PROVINCE, SPECS, 2023, DAY, engine="serial")
    return folder


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("partials")


@pytest.fixture(scope="module")
def result(folder, kept) -> DatasetResult:
    return simulate_dataset(folder, SCENARIOS, "serial", partials=kept)


@pytest.fixture
def copy(folder, tmp_path) -> Path:
    made = tmp_path / "copy"
    made.mkdir()
    for path in folder.iterdir():
        (made / path.name).write_bytes(path.read_bytes())
    return made


def same(one: DatasetResult, other: DatasetResult) -> None:
    for name in ("budget", "coverage", "districts"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_dtype=False)
    assert one.stamps == other.stamps and one.scenarios == other.scenarios


# --- what it gives


def test_a_district_gives_what_simulate_gives_for_its_people(folder, result):
    people = pd.read_parquet(folder / "yicheng.parquet").drop(columns=["mother_id"])
    for scenario in SCENARIOS:
        alone = simulate(scenario, people)
        for name in ("budget", "coverage"):
            table = getattr(result, name)
            part = table[(table["scenario"] == scenario.id) & (table["district"] == "yicheng")]
            part = part.drop(columns=["scenario", "district"]).reset_index(drop=True)
            pd.testing.assert_frame_equal(part, getattr(alone, name), check_dtype=False)


def test_tables_are_those_of_an_outcome_with_the_district(result):
    assert result.budget.columns.tolist() == ["scenario", "district", *BUDGET_COLUMNS]
    assert result.coverage.columns.tolist()[:-1] == ["scenario", "district", *COVERAGE_COLUMNS]
    assert result.districts["district"].tolist() == sorted(spec.place for spec in SPECS)
    for spec in SPECS:
        towns = set(result.budget.loc[result.budget["district"] == spec.place, "town"])
        assert towns == set(spec.towns)


def test_payers_share_every_line_of_every_town_and_no_fen_is_lost(folder, result):
    fen = (result.budget["amount"] * 100).round().astype("int64")
    keys = ["scenario", "district", "line", "rule", "town"]
    shared = fen.groupby([result.budget[key] for key in keys]).sum()
    for part in read_folder(folder).partitions:
        for partial in partials_of(part, SCENARIOS):
            for (line, rule), of_town in partial.totals.amounts.items():
                for town, amount in zip(partial.towns, of_town, strict=True):
                    assert shared[partial.scenario, part.district, line, rule, town] == amount


def test_stamp_names_run_people_and_model(folder, result):
    for scenario, stamp in zip(SCENARIOS, result.stamps, strict=True):
        assert stamp.scenario_id == scenario.id and stamp.changes == len(scenario.changes)
        assert stamp.population_id == read_folder(folder).id and stamp.population_as_of == DAY
        assert stamp.synthetic and stamp.model_version == MODEL_VERSION
        assert stamp.registered == result.districts["registered"].sum()
        assert stamp.residents == result.districts["residents"].sum()


def test_an_aid_rule_that_names_towns_fits_only_where_they_are(folder, tmp_path):
    aid = [*BASE.resolved_plan.get("medical.aid"), {"id": "gift", "towns": ["榴园镇"], "amount": 50}]
    aid[-1]["applies_to"] = "remaining"
    asked = BASE.with_changes({"medical.aid": [_plain(rule) for rule in aid]})
    budget = simulate_dataset(folder, asked, "serial", partials=tmp_path).budget
    gift = budget[(budget["rule"] == "gift") & (budget["amount"] > 0)]
    assert set(gift["district"]) == {"yicheng"} and set(gift["town"]) == {"榴园镇"}


def _plain(rule):
    return rule if isinstance(rule, dict) else rule.model_dump(exclude_unset=True, mode="json")


def test_sums_and_differences_are_those_of_the_rows(result):
    spent = result.spent(["line"]).set_index("line")
    for scenario in SCENARIOS:
        rows = result.budget[result.budget["scenario"] == scenario.id]
        assert spent[scenario.id].sum().round(2) == rows["amount"].sum().round(2)
    difference = result.difference(BASE.id, DEARER.id, ["district", "line"])
    own = difference[difference["line"] == "medical_personal"]
    assert (own["difference"] > 0).all() and len(own) == 3
    assert (difference["reform"] - difference["base"] - difference["difference"]).abs().max() < 0.005
    public = result.spent(["line"], public=True)["line"].tolist()
    assert "medical_personal" not in public and "medical_aid" in public
    covered = result.covered(["scenario", "scheme"])
    assert covered["enrolled"].sum() == result.coverage["enrolled"].sum()
    assert ((covered["rate"] * covered["eligible"]).round() == covered["enrolled"]).all()


# --- whatever runs it


def test_processes_give_the_same_to_the_fen(folder, result, tmp_path):
    same(simulate_dataset(folder, SCENARIOS, workers=2, partials=tmp_path), result)


@pytest.mark.parametrize(("engine", "workers"), [("processes", 1), ("processes", 8), ("dask", 2)])
def test_every_engine_and_number_of_workers_gives_the_same_to_the_fen(
    folder, result, tmp_path, engine, workers
):
    same(simulate_dataset(folder, SCENARIOS, engine, workers=workers, partials=tmp_path), result)


def test_a_dask_that_runs_already_gives_the_same(folder, result, tmp_path):
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        same(simulate_dataset(folder, SCENARIOS, "dask", scheduler=address, partials=tmp_path), result)


def test_the_order_in_which_districts_are_done_does_not_matter(folder, result, tmp_path, monkeypatch):
    def backwards(function, items, *_):
        return ((place, function(*items[place])) for place in reversed(range(len(items))))

    monkeypatch.setattr("engines.run", backwards)
    same(simulate_dataset(folder, SCENARIOS, partials=tmp_path), result)


def test_the_parts_that_a_district_is_worked_on_in_do_not_matter(folder, result, tmp_path, monkeypatch):
    monkeypatch.setattr("simulation.dataset.partition.PART", 1000)
    same(simulate_dataset(folder, SCENARIOS, "serial", partials=tmp_path), result)


def test_a_worker_killed_in_the_middle_changes_nothing(folder, result, tmp_path):
    killed = []

    def kill_one(done: int, total: int, district: str) -> None:
        if not killed:
            killed.append(multiprocessing.active_children()[0])
            killed[0].kill()

    same(simulate_dataset(folder, SCENARIOS, workers=2, progress=kill_one, partials=tmp_path), result)
    assert killed


KILLED = """
import os, sys
from pathlib import Path
from simulation import Scenario, simulate_dataset
scenarios = [Scenario(title="as issued"), Scenario(title="dearer", changes={"medical.individual": 380})]
end = lambda done, total, district: os._exit(9) if done == 2 else None
simulate_dataset(sys.argv[1], scenarios, "serial", partials=Path(sys.argv[2]), progress=end)
"""


def test_a_run_killed_as_a_whole_goes_on_where_it_stopped(folder, result, tmp_path):
    command = [sys.executable, "-c", KILLED, str(folder), str(tmp_path)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 9
    said = []
    again = simulate_dataset(
        folder, SCENARIOS, "serial", partials=tmp_path, progress=lambda *words: said.append(words)
    )
    assert said == [(2, 3, ""), (3, 3, "yicheng")]
    same(again, result)


def test_only_what_is_missing_is_run_again(folder, result, kept, monkeypatch):
    ran = []

    def counted(partition, scenarios):
        ran.append((partition.district, [scenario.title for scenario in scenarios]))
        return partials_of(partition, scenarios)

    monkeypatch.setattr(run, "partials_of", counted)
    first = read_folder(folder).partitions[0]
    gone = next(kept.glob(f"{first.sha256[:16]}-{DEARER.id}-*.json"))
    gone.unlink()
    damaged = next(kept.glob(f"{read_folder(folder).partitions[1].sha256[:16]}-{BASE.id}-*.json"))
    damaged.write_text("{", encoding="utf-8")
    same(simulate_dataset(folder, SCENARIOS, "serial", partials=kept), result)
    assert ran == [(first.district, ["dearer"]), (f"{PROVINCE}-001", ["as issued"])]
    ran.clear()
    same(simulate_dataset(folder, SCENARIOS, "serial", partials=kept), result)
    assert not ran


# --- nothing stale, nothing skipped


def test_a_district_made_again_with_other_people_is_run_again(copy, result, kept):
    specs = [SPECS[0], SPECS[1], shrunk(district_spec(1, 2023), 70)]
    make_folder(copy, PROVINCE, specs, 2023, DAY, engine="serial")
    again = simulate_dataset(copy, SCENARIOS, "serial", partials=kept)
    changed = f"{PROVINCE}-001"
    now, before = (r.budget.groupby(["scenario", "district"])["amount"].sum() for r in (again, result))
    assert (now[:, changed] != before[:, changed]).all()
    assert now.drop(changed, level="district").equals(before.drop(changed, level="district"))


@pytest.mark.parametrize("partials_there", [True, False])
def test_an_altered_file_is_refused_by_name_whether_or_not_results_are_kept(
    copy, result, kept, tmp_path, partials_there
):
    path = copy / f"{PROVINCE}-000.parquet"
    table = pq.read_table(path)
    pq.write_table(table.slice(1), path)
    with pytest.raises(Refusal, match=rf"{PROVINCE}-000\.parquet.*digest of the manifest"):
        simulate_dataset(copy, SCENARIOS, "serial", partials=kept if partials_there else tmp_path / "none")


def restate(folder: Path, name: str) -> None:
    """Makes the manifest say that the file is as it is."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"][name]["sha256"] = digest_of(folder / name)
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def test_a_file_that_is_no_people_table_is_refused_by_name(copy, tmp_path):
    name = "yicheng.parquet"
    (copy / name).write_bytes(b"PAR1 nothing of the kind PAR1")
    restate(copy, name)
    with pytest.raises(Refusal, match=r"yicheng\.parquet.*no readable Parquet"):
        simulate_dataset(copy, BASE, "serial", partials=tmp_path)
    pq.write_table(pa.table({"person_id": [1], "town": ["a"]}), copy / name)
    restate(copy, name)
    with pytest.raises(Refusal, match=r"yicheng\.parquet.*columns are missing: household_id"):
        simulate_dataset(copy, BASE, "serial", partials=tmp_path)


def test_a_foreign_or_missing_file_is_refused_by_name(copy, tmp_path):
    (copy / "more.parquet").write_bytes(b"")
    with pytest.raises(Refusal, match=r"more\.parquet"):
        simulate_dataset(copy, BASE, "serial", partials=tmp_path)
    (copy / "more.parquet").unlink()
    (copy / "yicheng.parquet").unlink()
    with pytest.raises(Refusal, match=r"yicheng\.parquet"):
        simulate_dataset(copy, BASE, "serial", partials=tmp_path)


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ({"scenarios": []}, "scenarios"),
        ({"scenarios": [BASE, DEARER, BASE]}, r"scenarios\[2\]"),
        ({"scenarios": BASE, "engine": "abacus"}, "engine"),
        ({"scenarios": BASE, "engine": "processes", "scheduler": "tcp://127.0.0.1:1"}, "scheduler"),
    ],
)
def test_what_cannot_be_run_is_refused(folder, tmp_path, words, where):
    with pytest.raises(Refusal, match=where):
        simulate_dataset(folder, **words, partials=tmp_path)


def test_without_dask_the_refusal_says_what_to_install(folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Refusal, match=r"pip install -r requirements-scale\.txt"):
        simulate_dataset(folder, BASE, "dask", partials=tmp_path)


def test_a_worker_with_another_model_is_refused(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("simulation.dataset.partition.MODEL_VERSION", "0.0.1")
    with pytest.raises(Refusal, match=r"model 0\.0\.1"):
        simulate_dataset(folder, BASE, "serial", partials=tmp_path)


# --- memory, and what travels


def test_a_worker_keeps_nothing_of_a_district_that_is_done(folder):
    partials_of(read_folder(folder).partitions[0], SCENARIOS)
    gc.collect()
    assert not [found for found in gc.get_objects() if isinstance(found, Facts) and "第01镇" in found.towns]


def test_only_the_columns_that_facts_need_are_read(folder):
    path = folder / "yicheng.parquet"
    assert set(_people_of(path.read_bytes(), path).columns) == {*NEEDED, "urban"}
    assert {"mother_id", "school_stage", "generation"} <= set(pq.read_schema(path).names)


def test_what_travels_comes_back_whole(folder):
    part = read_folder(folder).partitions[0]
    again = pickle.loads(pickle.dumps((part, SCENARIOS)))  # noqa: S301
    assert again == (part, SCENARIOS) and [s.id for s in again[1]] == [s.id for s in SCENARIOS]
    partial = partials_of(*again)[0]
    assert Partial.from_json(partial.to_json()).to_json() == partial.to_json()


# --- a folder of results


def test_a_result_is_the_same_after_saving(result, tmp_path):
    same(DatasetResult.load(result.save(tmp_path / "r")), result)
    content = json.loads((tmp_path / "r" / "result.json").read_text(encoding="utf-8"))
    assert content["format"] == 1 and content["stamps"][0]["synthetic"]
    assert pq.read_schema(tmp_path / "r" / "budget.parquet").metadata[b"format"] == b"1"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda f: (f / "budget.parquet").write_bytes(b"x"), r"budget\.parquet.*damaged or altered"),
        (lambda f: (f / "coverage.parquet").unlink(), r"coverage\.parquet.*missing"),
        (lambda f: (f / "result.json").unlink(), r"has no result\.json"),
        (lambda f: (f / "result.json").write_text('{"format": 9}', encoding="utf-8"), "format 9"),
        (lambda f: (f / "result.json").write_text('{"format": 1}', encoding="utf-8"), "cannot be read"),
    ],
)
def test_a_result_that_is_not_whole_is_refused(result, tmp_path, spoil, words):
    spoil(result.save(tmp_path))
    with pytest.raises(Refusal, match=words):
        DatasetResult.load(tmp_path)


def test_the_command_runs_keeps_and_says_where(folder, result, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    reform = tmp_path / "dearer.json"
    reform.write_text(DEARER.to_json(), encoding="utf-8")
    words = [
        "dataset",
        str(folder),
        "--scenario",
        "yicheng-2023",
        "--scenario",
        str(reform),
        "--engine",
        "serial",
    ]
    assert main([*words, "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "synthetic people, not real data" in said and BASE.id in said
    (made,) = (tmp_path / "data" / "datasets").iterdir()
    assert str(made) in said
    loaded = DatasetResult.load(made)
    pd.testing.assert_frame_equal(loaded.budget, result.budget, check_dtype=False)
    assert main([*words, "--out", str(tmp_path / "out")]) == 0 and (tmp_path / "out" / "result.json").exists()
    assert main(["dataset", str(tmp_path / "out")]) == 1
    assert "manifest.json" in capsys.readouterr().err


def test_districts_side_by_side_add_up_to_the_whole(result):
    for place, name in enumerate(result.ids):
        table = result.by_district(place)
        public, everything = (result.spent(["line"], public=public)[name].sum() for public in (True, False))
        assert round(table["public"].sum() - public, 2) == 0
        assert round(table["public"].sum() + table["own"].sum() - everything, 2) == 0
        heads = table["public"] / table["public_a_head"]
        assert heads.round().tolist() == table["registered"].tolist()
        assert table[["medical_rate", "pension_rate"]].apply(lambda rate: rate.between(0, 1)).all(axis=None)
    assert not result.by_district(0)["difference"].any() and result.by_district(1)["difference"].any()
