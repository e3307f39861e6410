"""Another year is one file; another district is one folder of margins and one plan file. Nothing else is touched."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from simulation import Refusal, Scenario, load_plan, plan_ids
from simulation.carry_over import carried_over, write_new_plan
from simulation.law.plan import DEFAULT_PLAN
from simulation.populations import place_of, plans_of
from synthetic_data import load_spec
from synthetic_data.spec import margins_to_text

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("simulation", "synthetic_data", "engines")
YUNHE = """format: 1
name_zh: 云河区
name_en: Yunhe
parent: zaozhuang
division_code: "999901"
id_slot: "99901"
"""
TOWNS = (("云东街道", 2100, 0.9), ("云西镇", 1200, 0.4), ("云北镇", 900, 0.2))


# --- which people a plan is for ------------------------------------------------------------------------------------


@pytest.mark.parametrize("plan_id", plan_ids())
def test_a_plan_brings_the_people_of_its_own_district(plan_id):
    ref = Scenario(plan=plan_id).population_ref
    assert ref.place == plan_id.rpartition("-")[0]
    assert set(load_spec(ref.place).towns) == set(load_plan(plan_id).towns)
    assert ref.as_of.year == load_plan(plan_id).fee_year - 1


def test_the_empty_name_and_the_place_name_are_the_same_question():
    assert Scenario().id == Scenario(population="yicheng").id
    assert Scenario(plan="tengzhou-2025").id == Scenario(plan="tengzhou-2025", population="tengzhou").id


def test_a_plan_is_known_by_its_towns_where_its_id_says_nothing():
    plan = load_plan("tengzhou-2025")
    own = type(plan)(**{**plan.to_dict(), "id": "mine"})
    assert place_of(own) == "tengzhou"
    assert Scenario.from_plan(own).population_ref.place == "tengzhou"
    assert Scenario.from_plan(own).plan == "tengzhou-2025"
    nowhere = type(plan)(**{**plan.to_dict(), "id": "mine", "towns": ["无名镇"]})
    assert place_of(nowhere) == ""


def test_plans_of_a_district_are_its_own():
    assert plans_of("tengzhou") == ["tengzhou-2025"]
    assert DEFAULT_PLAN in plans_of("yicheng") and "tengzhou-2025" not in plans_of("yicheng")


# --- starting a plan file ------------------------------------------------------------------------------------------


def test_what_is_carried_over_to_another_year_is_marked():
    old, new = load_plan("yicheng-2023"), carried_over(load_plan("yicheng-2023"), "yicheng-2024")
    assert (new.status, new.document, new.previous) == ("draft", None, "yicheng-2023")
    assert new.fee_year == 2024 and str(new.calendar.window_start) == "2023-10-01"
    assert new.medical == old.medical and new.pension == old.pension
    assert set(new.notes) == set(old.notes)
    assert not {"document", "published"} & {note.basis for note in new.notes.values()}
    assert all(n.confirmed_on is None for n in new.notes.values())
    assert (
        new.notes["medical.individual"].source == "沿用 yicheng-2023，本方案的文件未见：峄政办发〔2022〕8号"
    )
    assert new.notes["pension.max_age"].basis == "regulation"


def test_for_another_district_the_towns_are_those_of_its_margins():
    new = carried_over(load_plan("yicheng-2025"), "tengzhou-2026")
    assert new.towns == load_spec("tengzhou").towns and new.previous is None


@pytest.mark.parametrize("plan_id", ["nowhere-2026", "yicheng", "yicheng-26", "yicheng-next"])
def test_an_id_that_is_no_place_and_year_is_refused(plan_id):
    with pytest.raises(Refusal, match="PLACE-YEAR"):
        carried_over(load_plan(DEFAULT_PLAN), plan_id)


def test_a_file_that_is_there_is_not_overwritten(tmp_path):
    path = write_new_plan("yicheng-2026", "yicheng-2025", tmp_path)
    assert load_plan(path) == carried_over(load_plan("yicheng-2025"), "yicheng-2026")
    with pytest.raises(Refusal, match="already"):
        write_new_plan("yicheng-2026", "yicheng-2025", tmp_path)


def test_every_figure_of_tengzhou_is_published_there_or_says_that_it_is_carried_over():
    plan = load_plan("tengzhou-2025")
    published = {path for path, note in plan.notes.items() if note.basis == "published"}
    assert published == {
        "calendar.window_start",
        "calendar.window_end",
        "medical.individual",
        "medical.government_subsidy",
        "payers.medical_government_subsidy.central",
    }
    own = {"fee_year", "working_funds.amount", "calendar.waiting_from"}
    for path, note in plan.notes.items():
        assert note.basis != "document", path
        if note.basis == "assumption" and path not in own:
            assert note.source.startswith("沿用 yicheng-"), path


# --- built from a folder and a file --------------------------------------------------------------------------------


@pytest.fixture
def fresh(tmp_path) -> Path:
    """The program without Tengzhou."""
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(tmp_path / "synthetic_data/margins/tengzhou")
    (tmp_path / "simulation/plans/tengzhou-2025.yaml").unlink()
    return tmp_path


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for part in PARTS
        for path in (folder / part).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def run(folder: Path, *words: str, code: int = 0) -> str:
    """What a command of the copied program prints, having ended with the code."""
    variables = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(folder)}
    variables["WORKBENCH_HOME"] = str(folder / "home")
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=variables,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, f"{words}: {done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout if code == 0 else done.stderr


def commands_of(page: str) -> list[list[str]]:
    blocks = re.findall(r"```bash\n(.*?)```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert lines and all(line.startswith(".venv/bin/python -m ") for line in lines)
    return [shlex.split(line)[1:] for line in lines]


@pytest.mark.slow
def test_another_year_is_one_file_as_the_page_says(fresh):
    before = files_of(fresh)
    said = [run(fresh, *words) for words in commands_of("add-a-plan.md")]
    after = files_of(fresh)
    assert set(after) - set(before) == {"simulation/plans/yicheng-2026.yaml"}
    assert all(after[name] == content for name, content in before.items())
    assert "yicheng-2026" in said[2] and "medical_government_subsidy" in said[3]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_tengzhou_is_one_folder_and_one_file_as_the_page_says(fresh):
    before = files_of(fresh)
    folder, plan = "synthetic_data/margins/tengzhou", "simulation/plans/tengzhou-2025.yaml"
    shutil.copytree(ROOT / folder, fresh / folder)
    said = []
    for words in commands_of("add-a-district.md"):
        if "validate" in words:
            drafted = load_plan(fresh / plan)
            assert drafted.towns == load_plan("tengzhou-2025").towns
            shutil.copy(ROOT / plan, fresh / plan)  # what is published, written in
        said.append(run(fresh, *words))
    after = files_of(fresh)
    assert {name for name in set(after) - set(before) if not name.startswith(folder)} == {plan}
    assert all(after[name] == content for name, content in before.items())
    assert "medical.individual" in said[-1] and "荆河街道" in said[-1]


@pytest.mark.slow
def test_a_made_up_district_is_one_folder_and_one_file(fresh):
    folder = fresh / "synthetic_data/margins/yunhe"
    folder.mkdir()
    (folder / "place.yaml").write_text(YUNHE, encoding="utf-8")
    spec = load_spec("yicheng")
    residents = [type(m)(**{**vars(m), "value": float(round(m.value / 50))}) for m in spec.rows("residents")]
    (folder / "residents.csv").write_text(margins_to_text(residents), encoding="utf-8")
    rows = {m.name: m for m in spec.margins if m.town == spec.towns[0]}
    towns = [
        type(row)(**{**vars(row), "town": town, "value": value, "low": None, "high": None})
        for town, weight, urban in TOWNS
        for row, value in (
            (rows["registered_weight"], float(weight)),
            (rows["urban_share"], urban),
            (rows["villages"], 4.0),
        )
    ]
    (folder / "towns.csv").write_text(margins_to_text(towns), encoding="utf-8")
    (births,) = (m for m in spec.margins if m.name == "births_first_year")
    births = type(births)(**{**vars(births), "value": 49.0, "low": None, "high": None})
    before = files_of(fresh)
    run(fresh, "-m", "simulation", "new-plan", "yunhe-2023")
    refused = ("-m", "simulation", "prepare", "yunhe-2023")
    assert "births_first_year" in run(fresh, *refused, code=1)  # the one total that no level above can lend
    (folder / "totals.csv").write_text(margins_to_text([births]), encoding="utf-8")
    before["synthetic_data/margins/yunhe/totals.csv"] = (folder / "totals.csv").read_bytes()

    said = run(
        fresh, "-m", "simulation", "compare", "yunhe-2023", "yunhe-2023", "--set", "medical.individual=380"
    )
    for town, _, _ in TOWNS:
        assert town in said
    assert "yunhe-2023" in said and "坛山街道" not in said
    after = files_of(fresh)
    assert set(after) - set(before) == {"simulation/plans/yunhe-2023.yaml"}
    assert all(after[name] == content for name, content in before.items())
