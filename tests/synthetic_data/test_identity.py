"""Nobody is real: every ID number is impossible, and no file of the project holds one that could be somebody's."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from shrunk import shrunk

import synthetic_data
from export.tables import to_csv_bytes, to_xlsx_bytes
from simulation import Scenario
from simulation.outcome import simulate
from synthetic_data.identity import display_sample, has_valid_check, id_numbers, identities, is_synthetic
from synthetic_data.spec import PLACES, level_of, load_spec

ROOT = Path(__file__).resolve().parents[2]
DAY = dt.date(2022, 12, 31)
LIKE_A_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")


@pytest.fixture(scope="module")
def people():
    return synthetic_data.generate(shrunk(load_spec("yicheng"), 20), 1, DAY)


@pytest.fixture(scope="module")
def known(people):
    return identities(people, "yicheng", 1)


def real_looking(text: str) -> list[str]:
    """ID numbers in a text that could be a citizen's: the right check character and no leading 0."""
    return [found for found in LIKE_A_NUMBER.findall(text) if has_valid_check(found) and found[0] != "0"]


def planted() -> str:
    """A number with the right check character, put together here so that no file holds it."""
    first = "37040419" + "900101" + "123"
    return next(first + check for check in "0123456789X" if has_valid_check(first + check))


def test_every_number_is_impossible(known):
    numbers = known["id_number"]
    assert numbers.str.fullmatch(r"070404\d{11}[\dX]").all() and numbers.is_unique
    assert is_synthetic(numbers).all() and not any(has_valid_check(number) for number in numbers)
    assert (known["data_origin"] == "synthetic").all()


def test_a_number_says_the_birth_date_and_the_sex(people, known):
    assert (known["id_number"].str[6:14] == people["birth_date"].dt.strftime("%Y%m%d").to_numpy()).all()
    odd = known["id_number"].str[16].astype(int) % 2 == 1
    assert (odd.to_numpy() == (people["sex"] == "male").to_numpy()).all()
    assert (known["id_number"].str[14:17] != "000").all()


def test_order_of_rows_moves_no_number_and_no_name(people, known):
    shuffled = people.sample(frac=1, random_state=3)
    again = identities(shuffled, "yicheng", 1).set_index("person_id").loc[known["person_id"]]
    assert (again["id_number"].to_numpy() == known["id_number"].to_numpy()).all()
    assert (again["name"].to_numpy() == known["name"].to_numpy()).all()
    assert (identities(people, "yicheng", 2)["name"] != known["name"]).mean() > 0.9


def test_a_child_has_its_father_s_surname(people, known):
    name = known.set_index("person_id")["name"]
    spouse = people.set_index("person_id")["spouse_id"]
    children = people[people["mother_id"].notna()]
    father = children["mother_id"].astype("int64").map(spouse)
    pairs = pd.DataFrame({"child": children["person_id"], "father": father}).dropna()
    same = [
        name[c][0] == name[f][0] for c, f in zip(pairs["child"], pairs["father"].astype(int), strict=True)
    ]
    assert len(same) > 2_000 and all(same)
    assert name.nunique() > 0.5 * len(name) and name.str.len().between(2, 4).all()


def test_more_births_on_a_day_than_order_codes_are_refused():
    crowd = pd.DataFrame(
        {"person_id": range(500), "sex": "male", "birth_date": pd.Timestamp("1990-01-01")}
    ).astype({"person_id": "int64"})
    with pytest.raises(ValueError, match="499"):
        id_numbers(crowd, "70404")
    assert len(set(id_numbers(crowd.head(499), "70404"))) == 499


def test_numbers_stay_text_in_csv_and_excel(known):
    stamp = simulate(Scenario(), synthetic_people()).stamp
    part = known.head(50)
    text = to_csv_bytes(part, stamp, "zh").decode("utf-8-sig")
    assert all(number in text for number in part["id_number"])
    sheets = pd.read_excel(
        io.BytesIO(to_xlsx_bytes({"names": part}, stamp, "zh")), sheet_name=None, header=None
    )
    cells = {
        value for sheet in sheets.values() for value in sheet.to_numpy().ravel() if isinstance(value, str)
    }
    assert set(part["id_number"]) <= cells


SPECIMEN = "11010519491231002X"
"""The number that GB 11643-1999 itself gives as its example, in examples and tests of reading real numbers."""


def synthetic_people() -> pd.DataFrame:
    return synthetic_data.generate(shrunk(load_spec("yicheng"), 200), 1, DAY)


def test_real_numbers_and_damaged_ones_are_not_taken_for_ours(known):
    first = known["id_number"].iloc[0]
    others = pd.Series(
        [planted(), "1" + first[1:], first[:-1], first[:-1] + ("1" if first[-1] != "1" else "2"), ""]
    )
    assert not is_synthetic(others).any() and is_synthetic(pd.Series([first])).all()


def test_places_have_slots_of_their_own():
    slots = [level_of(place).id_slot for place in PLACES]
    assert len(set(slots)) == len(PLACES) and all(re.fullmatch(r"\d{5}", slot) for slot in slots)


@pytest.mark.slow
def test_a_display_sample_can_call_nobody(people):
    sample = display_sample(people, "yicheng", 1)
    assert sample["phone"].str.startswith("0000").all() and sample["household_id"].nunique() == 5
    assert is_synthetic(sample["id_number"]).all() and (sample["data_origin"] == "synthetic").all()
    assert sample.equals(display_sample(people, "yicheng", 1))


def test_the_scanner_finds_a_planted_number_and_lets_ours_pass(known):
    assert real_looking(f"证号 {planted()}，") == [planted()]
    assert real_looking(" ".join(known["id_number"].head(200))) == []
    assert real_looking(planted()[:-1] + "x" * 2) == []


def test_no_file_of_the_project_and_no_output_holds_a_number_that_could_be_real(known, people, tmp_path):
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
    files = [ROOT / name for name in listed.splitlines()] or [p for p in ROOT.rglob("*") if p.is_file()]
    read = 0
    for path in files:
        if path.suffix in (".py", ".md", ".csv", ".yaml", ".json", ".ipynb", ".txt", ".toml"):
            found = real_looking(path.read_text(encoding="utf-8", errors="replace"))
            assert {number.upper() for number in found} <= {SPECIMEN}, path
            read += 1
    assert read > 60
    outcome = simulate(Scenario(), synthetic_people())
    outputs = [outcome.people(), outcome.budget, outcome.coverage, people, known]
    for number, table in enumerate(outputs):
        text = to_csv_bytes(table.head(5_000), outcome.stamp, "zh").decode("utf-8-sig")
        assert len(text) > 200 and real_looking(text) == [], number
    assert "id_number" not in people.columns and "name" not in people.columns
