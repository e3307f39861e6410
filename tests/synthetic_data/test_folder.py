"""A folder of districts: the same bytes however it is made, resumed, and nothing in it unaccounted for."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import pickle
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from shrunk import shrunk

from synthetic_data import folder as folders
from synthetic_data.__main__ import main
from synthetic_data.folder import MANIFEST, FolderError, digest_of, make_folder, read_folder
from synthetic_data.generate import SLOT
from synthetic_data.province import PROVINCE, district_spec, slot_of
from synthetic_data.spec import MarginError

pytestmark = pytest.mark.slow  # whole districts, or lists of one

DAY = dt.date(2022, 12, 31)
SPECS = [shrunk(district_spec(number, 2023), 60) for number in range(3)]
ROOT = Path(__file__).resolve().parents[2]


def make(folder: Path, specs=SPECS, seed: int = 2023, **words):
    return make_folder(folder, PROVINCE, specs, seed, DAY, **{"engine": "serial", **words})


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("districts")
    return folder, make(folder)


@pytest.fixture
def copy(made, tmp_path):
    for path in made[0].iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def digests(folder: Path) -> dict[str, str]:
    return {path.name: digest_of(path) for path in folder.iterdir()}


def test_the_manifest_says_what_each_file_must_be(made):
    folder, districts = made
    stated = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert stated["format"] == 1 and stated["districts"] == 3 and stated["seed"] == 2023
    for part, spec in zip(districts.partitions, SPECS, strict=True):
        entry = stated["files"][Path(part.path).name]
        assert entry["spec"] == spec.hash and entry["place"] == spec.place and entry["versions"]["generator"]
        assert entry["sha256"] == digest_of(Path(part.path)) and entry["persons"] == part.persons


def test_no_id_stands_twice_over_the_districts(made):
    tables = [pd.read_parquet(part.path) for part in made[1].partitions]
    together = pd.concat(tables)
    assert together["person_id"].is_unique
    for slot, table in enumerate(tables, start=1):
        for column in ("person_id", "household_id", "spouse_id", "mother_id"):
            assert (table[column].dropna() // SLOT == slot).all(), column
        spouse = table.set_index("person_id")["spouse_id"].dropna()
        assert (spouse.loc[spouse.to_numpy()].to_numpy() == spouse.index).all()
    homes = [set(table["household_id"]) for table in tables]
    assert not homes[0] & homes[1] and not homes[1] & homes[2]


def test_one_district_by_itself_is_the_one_of_the_folder(made, monkeypatch, tmp_path):
    monkeypatch.setattr("synthetic_data.__main__.district_spec", lambda number, seed: SPECS[number])
    out = tmp_path / "one.parquet"
    assert main(["generate", "--place", f"{PROVINCE}-002", "--out", str(out)]) == 0
    assert digest_of(out) == made[1].partitions[2].sha256
    assert slot_of(f"{PROVINCE}-2849") == 2850 and slot_of("yicheng") == 0


def test_processes_make_the_same_bytes(made, tmp_path):
    make(tmp_path, engine="processes", workers=2)
    assert digests(tmp_path) == digests(made[0])


@pytest.mark.parametrize(("engine", "workers"), [("processes", 1), ("processes", 8), ("dask", 2)])
def test_every_engine_and_number_of_workers_makes_the_same_bytes(made, tmp_path, engine, workers):
    make(tmp_path, engine=engine, workers=workers)
    assert digests(tmp_path) == digests(made[0])


def test_a_worker_killed_in_the_middle_changes_nothing(made, tmp_path):
    killed = []

    def kill_one(done: int, total: int, district: str) -> None:
        if done == 1 and not killed:
            killed.append(multiprocessing.active_children()[0])
            killed[0].kill()

    make(tmp_path, engine="processes", workers=2, progress=kill_one)
    assert killed and digests(tmp_path) == digests(made[0])


def test_what_is_there_and_whole_is_kept_and_the_rest_made_again(made, copy):
    first, second, third = (copy / Path(part.path).name for part in made[1].partitions)
    second.write_bytes(second.read_bytes()[:-100])
    third.unlink()
    (copy / f"{third.name}.123.tmp").write_bytes(b"half")
    before = first.stat().st_mtime_ns
    said = []
    make(copy, progress=lambda *words: said.append(words))
    assert said == [(1, 3, ""), (2, 3, SPECS[1].place), (3, 3, SPECS[2].place)]
    assert first.stat().st_mtime_ns == before and digests(copy) == digests(made[0])


def test_a_folder_grows_to_more_districts(made, tmp_path):
    make(tmp_path, SPECS[:1])
    make(tmp_path)
    assert digests(tmp_path) == digests(made[0])


KILLED = """
import datetime as dt, os, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from shrunk import shrunk
from synthetic_data.folder import make_folder
from synthetic_data.province import PROVINCE, district_spec
specs = [shrunk(district_spec(number, 2023), 60) for number in range(3)]
end = lambda done, total, district: os._exit(9) if done == 1 else None
make_folder(Path(sys.argv[1]), PROVINCE, specs, 2023, dt.date(2022, 12, 31), engine="serial", progress=end)
"""


def test_a_run_killed_as_a_whole_goes_on_where_it_stopped(made, tmp_path):
    code = KILLED.format(tests=str(Path(__file__).parent))
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False).returncode == 9
    with pytest.raises(FolderError, match="1 of 3 districts"):
        read_folder(tmp_path)
    said = []
    make(tmp_path, progress=lambda *words: said.append(words))
    assert said[0] == (1, 3, "") and digests(tmp_path) == digests(made[0])


def test_what_does_not_belong_there_is_refused_by_name(copy):
    (copy / "Thumbs.db").write_bytes(b"")
    (copy / ".hidden").write_bytes(b"")
    read_folder(copy)
    (copy / "other.parquet").write_bytes(b"PAR1")
    for action in (lambda: read_folder(copy), lambda: make(copy)):
        with pytest.raises(FolderError, match=r"other\.parquet.*not part of these people"):
            action()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: (folder / MANIFEST).unlink(), "has no manifest.json"),
        (lambda folder: (folder / MANIFEST).write_text("{", encoding="utf-8"), "cannot be read"),
        (lambda folder: (folder / MANIFEST).write_text('{"format": 2}', encoding="utf-8"), "format 2"),
        (lambda folder: next(folder.glob("*.parquet")).unlink(), "is in the manifest and not in the folder"),
        (
            lambda folder: edit(folder, lambda m: m["files"].update({"../a": m["files"].popitem()[1]})),
            r"\.\./a",
        ),
        (lambda folder: edit(folder, lambda m: m["files"].popitem()), "2 of 3 districts"),
    ],
)
def test_a_folder_that_is_not_whole_is_refused(copy, spoil, words):
    spoil(copy)
    with pytest.raises(FolderError, match=words):
        read_folder(copy)


def edit(folder: Path, change) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    change(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def test_a_folder_of_other_people_is_left_alone(copy):
    before = digests(copy)
    with pytest.raises(FolderError, match="seed is 2023, not 7"):
        make(copy, seed=7)
    with pytest.raises(FolderError, match="more than the 2 to make"):
        make(copy, SPECS[:2])
    assert digests(copy) == before


def test_people_who_fail_a_hard_check_are_not_written(monkeypatch, tmp_path):
    monkeypatch.setattr(folders, "violations", lambda people, day: {"minors_alone": 3, "other": 0})
    with pytest.raises(FolderError, match="'minors_alone': 3"):
        make(tmp_path, SPECS[:1])
    assert not list(tmp_path.glob("*.parquet"))


def test_refusals_come_back_whole_from_another_process():
    for error in (FolderError("a", "乙", "b"), MarginError("a.csv", 3, "乙", "b")):
        assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301


def test_the_command_asks_for_place_and_number_together(capsys, tmp_path):
    for words in (["--place", PROVINCE], ["--place", "yicheng", "--districts", "2"]):
        with pytest.raises(SystemExit):
            main(["generate", *words, "--out", str(tmp_path)])
    assert "--districts" in capsys.readouterr().err


def test_the_command_makes_a_folder(made, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("synthetic_data.__main__.district_spec", lambda number, seed: SPECS[number])
    words = ["--place", PROVINCE, "--districts", "3", "--engine", "serial", "--out", str(tmp_path)]
    assert main(["generate", *words]) == 0
    assert made[1].id in capsys.readouterr().out and digests(tmp_path) == digests(made[0])
