"""The population: census cells exact, totals, couples, mothers, quotas, determinism, and margins that are refused."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import synthetic_data
from simulation import load_plan
from simulation.people import check_people
from synthetic_data.spec import MARGINS, MarginError, load_spec
from synthetic_data.stages import cells

SPEC = load_spec("yicheng")
DAY = dt.date(2022, 12, 31)


@pytest.fixture(scope="module")
def people():
    return synthetic_data.generate(SPEC, 2023, DAY)


def test_census_age_bands_are_met_exactly():
    residents = cells.residents_by_age(SPEC)
    for margin in SPEC.rows("residents"):
        sex = 0 if margin.sex == "female" else 1
        assert residents[sex, margin.age_from : margin.age_to + 1].sum() == margin.value
    assert residents.sum() == 362_524


def test_both_totals_at_the_census():
    start = cells.persons(SPEC, 1)
    kinds = np.bincount(start["kind"])
    assert kinds[cells.HERE] == 349_231 and kinds[cells.ELSEWHERE_HUKOU] == 13_293
    assert kinds[cells.ABSENT] == 79_000


def test_the_table_is_one_that_the_rules_accept(people):
    check_people(people, load_plan("yicheng-2023"), last_year=True)
    assert not {"pension_tier", "joins_medical", "pension_payment_date"} & set(people.columns)


def test_people_age_by_deaths_and_births_since_the_census(people):
    assert 435_000 < len(people) < 450_000
    born_since = people["birth_date"] > pd.Timestamp("2020-11-01")
    assert 4_500 < (born_since & people["resident"]).sum() < 6_500
    assert people["birth_date"].max() <= pd.Timestamp(DAY)
    deaths = 441_524 + born_since.sum() - len(people)
    assert (
        5_000 < deaths < 9_000
    )  # about 3,140 residents a year by the life table, over 2.16 years, and the absent


def test_couples_are_of_the_age_gap_and_town(people):
    wives = people[people["spouse_id"].notna() & (people["sex"] == "female")]
    husbands = people.set_index("person_id").loc[wives["spouse_id"].astype("int64")]
    gap = (
        (wives["birth_date"].to_numpy() - husbands["birth_date"].to_numpy()) / np.timedelta64(1, "D") / 365.25
    )
    assert 0.5 < gap.mean() < 2.0 and gap.std() < 3 and np.abs(gap).max() < 17
    assert (wives["town"].to_numpy() == husbands["town"].to_numpy()).all()
    assert (wives["household_id"].to_numpy() == husbands["household_id"].to_numpy()).mean() > 0.97


def test_mothers_are_of_an_age_to_be_and_nearly_every_minor_has_one(people):
    children = people[people["mother_id"].notna()]
    mothers = people.set_index("person_id").loc[children["mother_id"].astype("int64")]
    gap = (
        (children["birth_date"].to_numpy() - mothers["birth_date"].to_numpy())
        / np.timedelta64(1, "D")
        / 365.25
    )
    assert gap.min() >= 15 and gap.max() <= 50 and 25.5 < gap.mean() < 28.5
    assert (mothers["sex"] == "female").all()
    minors = people[people["birth_date"] > pd.Timestamp("2005-01-01")]
    assert minors["mother_id"].notna().mean() > 0.95


def test_no_minor_lives_in_a_family_household_without_an_adult(people):
    homes = people[~people["collective"]]
    adult = homes["birth_date"] <= pd.Timestamp("2004-12-31")
    with_adult = adult.groupby(homes["household_id"]).any()
    alone = homes.loc[~adult, "household_id"].map(with_adult)
    assert (~alone).mean() < 0.002  # whose only parent died since the census


def test_registers_meet_their_quotas_exactly(people):
    registered = int(people["local_hukou"].sum())
    for name in (
        "extreme_poverty",
        "dibao",
        "dibao_margin",
        "lifted_from_poverty",
        "entitled_group",
        "unsupported_child",
    ):
        assert people[name].sum() == round(SPEC.value(name) * registered), name
    assert people["disability_grade"].isin([1, 2]).sum() == round(
        SPEC.value("severe_disability") * registered
    )
    assert not (people["key_entitled_group"] & ~people["entitled_group"]).any()
    both = (people["lifted_from_poverty"] & people["dibao"]).sum() / people["lifted_from_poverty"].sum()
    assert abs(both - SPEC.value("lifted_also_dibao_or_extreme_poverty")) < 0.001


def test_members_lie_inside_the_published_orders_of_magnitude(people):
    members = people["joined_medical_last_year"].sum()
    assert 344_000 < members < 381_000
    payers = (people["pension_tier_last_year"] > 0).sum()
    assert 198_000 * 0.7 < payers < 219_000 * 0.75


def test_same_spec_and_seed_same_people_other_seed_others(people):
    again = synthetic_data.generate(SPEC, 2023, DAY)
    assert (again.dtypes == people.dtypes).all() and again.equals(people)
    other = synthetic_data.generate(SPEC, 7, DAY)
    assert abs(len(other) - len(people)) < 50
    count = min(len(other), len(people))
    same = other["birth_date"].to_numpy()[:count] == people["birth_date"].to_numpy()[:count]
    assert same.mean() < 0.01


def test_progress_is_told_and_ends_at_one():
    told = []
    synthetic_data.generate(SPEC, 1, dt.date(2021, 12, 31), lambda stage, done: told.append(done))
    assert told == sorted(told) and told[0] == 0 and told[-1] == 1


@pytest.mark.parametrize("day", [dt.date(2020, 10, 31), dt.date(2040, 1, 1)])
def test_a_day_outside_the_census_s_reach_is_refused(day):
    with pytest.raises(ValueError, match="census"):
        synthetic_data.generate(SPEC, 1, day)


def margins_with(tmp_path: Path, file: str, old: str, new: str) -> Path:
    folder = tmp_path / "margins"
    folder.mkdir()
    for path in (MARGINS / "yicheng").glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        if path.name == file:
            assert old in text
            text = text.replace(old, new, 1)
        (folder / path.name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("residents.csv", ",1515,", ",-1515,", "residents.csv 第 2 行"),
        ("residents.csv", ",1515,", ",many,", "many"),
        ("residents.csv", "residents,1,4,male", "residents,1,5,male", "5"),
        ("residents.csv", "residents,0,0,male", "residents,0,0,other", "other"),
        ("towns.csv", "urban_share,,,,榴园镇", "urban_share,,,,某镇", "榴园镇"),
        ("rates.csv", ",0.905,", ",0.9,", "0.995"),
        ("totals.csv", ",160523,", ",460523,", "urban_residents"),
        ("groups.csv", "assumption", "guess", "basis"),
    ],
)
def test_bad_margins_are_refused_with_file_row_and_reason(tmp_path, file, old, new, said):
    with pytest.raises(MarginError, match=said):
        load_spec("yicheng", margins_with(tmp_path, file, old, new))


def test_a_changed_margin_changes_the_hash(tmp_path):
    other = load_spec("yicheng", margins_with(tmp_path, "groups.csv", ",0.019,", ",0.02,"))
    assert other.hash != SPEC.hash == load_spec("yicheng").hash


def test_every_margin_states_basis_source_and_an_assumption_its_range():
    for margin in SPEC.margins:
        assert margin.source and margin.basis and margin.year, margin
        if margin.basis == "assumption" and margin.name != "villages":
            assert margin.low is not None and margin.high is not None, margin
            assert margin.low <= margin.value <= margin.high, margin


def test_the_generator_knows_the_people_and_not_the_rules():
    for path in Path(synthetic_data.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.split(".")[0] in ("simulation", "ui", "streamlit") for name in names), path


def test_no_quota_is_filled_by_a_collective_household():
    # Seed 19 once put a whole dormitory of 3,500 on dibao.
    people = synthetic_data.generate(SPEC, 19, DAY)
    for name in ("dibao", "lifted_from_poverty", "dibao_margin", "poverty_monitored", "returned_to_poverty"):
        assert not (people[name] & people["collective"]).any(), name


def test_children_live_with_an_adult_of_their_own_kind(people):
    minor = people["birth_date"] > pd.Timestamp("2004-12-31")
    for column, value in (("resident", True), ("resident", False), ("local_hukou", False)):
        own = people[(people[column] == value) & ~people["collective"]]
        adult = (~minor).loc[own.index].groupby(own["household_id"]).any()
        children = own[minor.loc[own.index]]
        assert (~children["household_id"].map(adult)).mean() < 0.002, (column, value)


def test_a_child_with_a_permit_moved_along_with_somebody_who_holds_one(people):
    minor = people["birth_date"] > pd.Timestamp("2004-12-31")
    holders = set(people.loc[people["residence_permit"] & ~minor, "household_id"])
    children = people[people["residence_permit"] & minor & ~people["collective"]]
    assert len(children) > 500 and children["household_id"].isin(holders).mean() > 0.995


def test_deaths_are_those_of_cohorts_that_grow_older(people):
    born = int((people["birth_date"] > pd.Timestamp("2020-11-01")).sum())
    start = cells.persons(SPEC, 2023)
    count = np.zeros((2, 101))
    np.add.at(count, (np.where(start["female"], 0, 1), start["age"]), 1)
    years, expected = (DAY - dt.date(2020, 11, 1)).days / 365.25, 0.0
    for sex, row in zip(("female", "male"), count, strict=True):
        hazard = -np.log(1 - np.minimum(SPEC.by_age("death_probability", sex), 0.999))
        # Small steps of time, for birthdays spread evenly over the year.
        for birthday in (np.arange(12) + 0.5) / 12:
            steps = (np.arange(200) + 0.5) / 200 * years
            at = np.minimum((np.arange(101)[:, None] + birthday + steps).astype(int), 100)
            expected += (row / 12 * (1 - np.exp(-hazard[at].mean(axis=1) * years))).sum()
    deaths = len(start["age"]) + born - len(people)
    assert abs(deaths / expected - 1) < 0.01
