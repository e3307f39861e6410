"""The population: census tables exact, families sound, quotas met, the same bytes anywhere, bad margins refused."""

from __future__ import annotations

import ast
import datetime as dt
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from shrunk import shrunk

import synthetic_data
from simulation import load_plan
from simulation.people import check_people
from synthetic_data import fit
from synthetic_data.check import families, violations, whipple
from synthetic_data.draw import controlled, match, spread, stream
from synthetic_data.partition import is_whole, write_partition
from synthetic_data.province import district_spec
from synthetic_data.spec import MARGINS, PLACES, MarginError, Spec, level_of, load_spec
from synthetic_data.stages import cells, given, registers
from synthetic_data.stages.aging import CENSUS_DAY

pytestmark = pytest.mark.slow  # whole districts, or lists of one

SPEC = load_spec("yicheng")
DAY = dt.date(2022, 12, 31)


@pytest.fixture(scope="module")
def people():
    return synthetic_data.generate(SPEC, 2023, DAY)


@pytest.fixture(scope="module")
def report(people):
    return fit.fit_report(SPEC, 2023, DAY, people)


@pytest.fixture(scope="module")
def small() -> Spec:
    """A district a fortieth of the size with every stage at work, for tests that make many."""
    return shrunk(SPEC, 40)


# --- the census


def test_census_age_bands_are_met_exactly():
    residents = cells.residents_by_age(SPEC)
    for margin in SPEC.rows("residents"):
        sex = 0 if margin.sex == "female" else 1
        assert residents[sex, margin.age_from : margin.age_to + 1].sum() == margin.value
    assert residents.sum() == 362_524


def test_both_totals_at_the_census():
    start = cells.persons(SPEC)
    kinds = np.bincount(start["kind"])
    assert kinds[cells.HERE] == 349_231 and kinds[cells.ELSEWHERE_HUKOU] == 13_293
    assert kinds[cells.ABSENT] == 79_000
    assert (start["urban"] & (start["kind"] != cells.ABSENT)).sum() == 160_523


def test_every_controlled_target_is_met_and_nothing_hard_is_missed(report):
    assert fit.hard_misses(report).empty
    counted = report[report["controlled"] & report["unit"].isin(["persons", "households"])]
    assert len(counted) > 45 and (counted["difference"] == 0).all()
    assert (report.loc[report["controlled"], "verdict"] != fit.OUTSIDE).all()


def test_households_have_the_published_sizes_and_generations(report):
    rows = report[report["table"] == "households"].set_index("target")["achieved"]
    assert rows["family_households"] == 120_241 and rows["one_person_households"] == 23_901
    generations = ["one", "two", "three", "four"]
    assert [rows[f"{name}_generation_households"] for name in generations] == [52_638, 57_032, 10_325, 246]
    assert fit.total_variation(report) < 0.02


def test_a_population_that_misses_is_reported(people, report):
    broken = people.copy()
    broken.loc[broken.index[:50], "dibao"] = True
    again = fit.fit_report(SPEC, 2023, DAY, broken, people)
    missed = fit.hard_misses(again)["target"].tolist()
    assert "dibao" in missed and len(missed) > len(fit.hard_misses(report))


def test_figures_that_explain_a_fit_say_zero_for_the_same_table_and_more_for_others():
    table = np.array([10.0, 200, 3000])
    assert fit.srmse(table, table) == 0 and fit.rssz(table, table) == 0
    assert fit.srmse(table, table * [1, 2, 1]) > 0.1 and fit.rssz(table, table * [1, 2, 1]) > 1


# --- families


def test_the_table_is_one_that_the_rules_accept(people):
    check_people(people, load_plan("yicheng-2023"), last_year=True)
    assert not {"pension_tier", "joins_medical", "pension_payment_date"} & set(people.columns)


def test_nothing_that_must_not_be_is_found(people):
    assert violations(people, DAY) == dict.fromkeys(violations(people, DAY), 0)
    assert 95 < whipple(people, DAY) < 105


@pytest.mark.parametrize(
    ("column", "value", "found"),
    [
        ("spouse_id", 1, "spouse_not_mutual"),
        ("mother_id", 10**9, "mother_not_found"),
        ("person_id", 2, "repeated_person_id"),
        ("disability_grade", 5, "unknown_disability_grade"),
        ("birth_date", pd.Timestamp("2023-05-01"), "born_after_the_day"),
    ],
)
def test_what_must_not_be_is_found_where_it_is(people, column, value, found):
    part = people.head(2_000).copy()
    part["spouse_id"] = part["spouse_id"].where(part["spouse_id"].isin(part["person_id"]))
    clean = violations(part, DAY)[found]
    row = part.index[part["spouse_id"].notna()][5]
    part.loc[row, column] = value
    assert violations(part, DAY)[found] > clean


def test_ages_of_couples_mothers_and_siblings_are_as_wanted(people):
    figures = families(people)
    assert abs(figures["spouse_gap_mean"] - SPEC.value("husband_older_years")) < 0.3
    assert 2 < figures["spouse_gap_spread"] < 3.2 and figures["spouse_gap_over_20"] < 0.005
    assert 26 < figures["mother_age_mean"] < 29 and 3.5 < figures["mother_age_spread"] < 5.5
    assert 3.8 < figures["sibling_spacing_median"] < 5.2 and 0.005 < figures["twin_share_of_births"] < 0.02


def test_most_minors_have_their_mother_and_the_others_live_with_an_adult(people):
    minors = people[(people["birth_date"] > pd.Timestamp("2004-12-31")) & ~people["collective"]]
    assert 0.75 < minors["mother_id"].notna().mean() < 0.95
    adult = people["birth_date"] <= pd.Timestamp("2004-12-31")
    with_adult = adult.groupby(people["household_id"]).any()
    assert minors["household_id"].map(with_adult).all()


def test_people_age_by_deaths_births_and_marriages_since_the_census(people):
    assert 435_000 < len(people) < 450_000
    born_since = people["birth_date"] > pd.Timestamp("2020-11-01")
    assert 4_000 < (born_since & people["resident"]).sum() < 6_500
    assert people["birth_date"].max() <= pd.Timestamp(DAY)
    census = synthetic_data.generate(SPEC, 2023, CENSUS_DAY)
    share = []
    for table, day in ((census, CENSUS_DAY), (people, DAY)):
        age = ((pd.Timestamp(day) - table["birth_date"]).dt.days // 365.25).astype(int)
        by_age = (table["marital_status"] == "never_married").groupby(age).mean()
        share.append(by_age.loc[22:34])
    assert (share[1] - share[0]).abs().mean() < 0.03  # marriages keep pace with people who grow older


def test_deaths_are_those_of_cohorts_that_grow_older(people):
    born = int((people["birth_date"] > pd.Timestamp("2020-11-01")).sum())
    start = cells.persons(SPEC)
    count = np.zeros((2, 101))
    np.add.at(count, (np.where(start["female"], 0, 1), start["age"]), 1)
    years, expected = (DAY - CENSUS_DAY).days / 365.25, 0.0
    for sex, row in zip(("female", "male"), count, strict=True):
        hazard = -np.log(1 - np.minimum(SPEC.by_age("death_probability", sex), 0.999))
        # Small steps of time, for birthdays spread evenly over the year.
        for birthday in (np.arange(12) + 0.5) / 12:
            steps = (np.arange(200) + 0.5) / 200 * years
            at = np.minimum((np.arange(101)[:, None] + birthday + steps).astype(int), 100)
            expected += (row / 12 * (1 - np.exp(-hazard[at].mean(axis=1) * years))).sum()
    deaths = len(start["age"]) + born - len(people)
    assert abs(deaths / expected - 1) < 0.01


# --- statuses


def test_registers_meet_their_quotas_exactly(people):
    registered = int(people["local_hukou"].sum())
    for name in (
        "extreme_poverty",
        "dibao",
        "dibao_margin",
        "lifted_from_poverty",
        "entitled_group",
        "orphan",
    ):
        assert people[name].sum() == round(SPEC.value(name) * registered), name
    assert not (people["key_entitled_group"] & ~people["entitled_group"]).any()
    assert not (people["five_guarantee"] & people["urban"]).any()
    both = (people["lifted_from_poverty"] & people["dibao"]).sum() / people["lifted_from_poverty"].sum()
    assert abs(both - SPEC.value("lifted_also_dibao_or_extreme_poverty")) < 0.001


def test_household_registers_take_whole_households_and_no_dormitory(people):
    for name in ("dibao", "lifted_from_poverty", "dibao_margin"):
        assert not (people[name] & people["collective"]).any(), name
    homes = people[people["local_hukou"] & ~people["collective"] & ~people["extreme_poverty"]]
    inside = homes.groupby("household_id")["dibao"].agg(["any", "all"])
    assert (inside["any"] & ~inside["all"]).sum() <= 1  # the one that the quota cuts


def test_a_dormitory_is_never_drawn_however_likely():
    people = {
        "household": np.repeat([0, 1, 2], [100, 4, 4]),
        "collective": np.repeat([True, False, False], [100, 4, 4]),
    }
    weight = np.where(people["collective"], 1e6, 1.0)
    for seed in range(5):
        chosen = registers._households(
            stream(seed, "test", "registers"), people, np.ones(108, dtype=bool), 6, weight
        )
        assert chosen.sum() == 6 and not chosen[:100].any()


def test_towns_given_are_met_by_moving_those_who_live_away_and_alone():
    towns = np.repeat(np.arange(7), 40)
    count = len(towns)
    people = {
        "town": towns.astype(np.uint8),
        "village": np.zeros(count, dtype=np.int16),
        "kind": np.full(count, cells.ABSENT, dtype=np.int8),
        "household": np.arange(count),
        "mother": np.full(count, -1),
        "spouse": np.full(count, -1),
        "local_hukou": np.ones(count, dtype=bool),
    }
    first = SPEC.rows("registered_weight")
    wanted = dict(zip(SPEC.towns, (50, 30, 40, 36, 44, 40, 38), strict=True))
    rows = [replace(m, name="registered_persons", value=float(wanted[m.town]), basis="given") for m in first]
    given.settle(SPEC.overlaid(rows), 1, people)
    assert np.bincount(people["town"]).tolist() == list(wanted.values())
    people["kind"][:] = cells.HERE
    with pytest.raises(MarginError, match="too far"):
        given.settle(SPEC.overlaid([replace(row, value=row.value + 5) for row in rows]), 1, people)


def test_family_planning_is_on_both_spouses_and_follows_the_children_ever_born(people):
    one, two = (people["family_planning"] == kind for kind in ("one_child", "two_daughters"))
    assert (people.loc[one, "children_ever_born"] == 1).all()
    assert (people.loc[two, "children_ever_born"] == 2).all() and (
        people.loc[two, "daughters_ever_born"] == 2
    ).all()
    at_home = people["mother_id"].value_counts()
    wives = people.set_index("person_id").loc[at_home.index.astype("int64"), "children_ever_born"]
    assert (wives.to_numpy() >= at_home.to_numpy()).mean() > 0.995  # the assumed most is four
    old = people[(people["birth_date"] < pd.Timestamp("1952-01-01")) & (people["sex"] == "female")]
    assert old["children_ever_born"].mean() > 2.4  # theirs live elsewhere


def test_who_holds_a_permit_moved_along_with_an_adult(people):
    minor = people["birth_date"] > pd.Timestamp("2004-12-31")
    holders = set(people.loc[people["residence_permit"] & ~minor, "household_id"])
    children = people[people["residence_permit"] & minor]
    assert len(children) > 200 and children["household_id"].isin(holders).all()
    came = int((people["resident"] & ~people["local_hukou"]).sum())
    assert people["residence_permit"].sum() == round(SPEC.value("permit_hukou_elsewhere") * came)


def test_members_lie_inside_the_published_orders_of_magnitude(report):
    rows = report[report["table"] == "compared"]
    assert len(rows) == 6 and (rows["verdict"] != fit.OUTSIDE).all()


# --- determinism


def test_the_same_spec_and_seed_give_the_same_people_and_another_seed_others(small):
    first, again = (synthetic_data.generate(small, 5, DAY) for _ in range(2))
    assert first.equals(again) and (first.dtypes == again.dtypes).all()
    other = synthetic_data.generate(small, 6, DAY)
    count = min(len(first), len(other))
    assert (first["birth_date"].to_numpy()[:count] == other["birth_date"].to_numpy()[:count]).mean() < 0.01


def test_files_are_the_same_bytes_in_one_process_in_a_pool_and_in_any_order(small, tmp_path):
    jobs = [(small, seed, DAY) for seed in (1, 2, 3)]
    serial = [write_partition(*job, tmp_path / f"serial-{job[1]}.parquet")["sha256"] for job in jobs]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        paths = [tmp_path / f"pool-{job[1]}.parquet" for job in reversed(jobs)]
        made = list(pool.map(write_partition, *zip(*reversed(jobs), strict=True), paths))
    assert [entry["sha256"] for entry in reversed(made)] == serial and len(set(serial)) == 3
    for seed in (1, 2, 3):
        same = (tmp_path / f"serial-{seed}.parquet").read_bytes() == (
            tmp_path / f"pool-{seed}.parquet"
        ).read_bytes()
        assert same and is_whole(tmp_path / f"pool-{seed}.parquet")
    assert not list(tmp_path.glob("*.tmp"))
    versions = made[0]["versions"]
    assert made[0]["origin"] == "synthetic" and {"numpy", "pyarrow", "generator"} <= set(versions)


def test_the_generator_draws_from_stable_bit_streams_only():
    forbidden = {"normal", "integers", "choice", "binomial", "gamma", "shuffle", "permutation", "poisson"}
    for path in Path(synthetic_data.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if called and isinstance(node.func.value, ast.Name) and node.func.value.id in ("rng", "random"):
                assert node.func.attr not in forbidden, (path.name, node.func.attr)
    assert stream(1, "yicheng", "towns").random() == stream(1, "yicheng", "towns").random()


def test_progress_is_told_and_ends_at_one(small):
    told = []
    synthetic_data.generate(small, 1, dt.date(2021, 12, 31), lambda stage, done: told.append(done))
    assert told == sorted(told) and told[0] == 0 and told[-1] == 1


@pytest.mark.parametrize("day", [dt.date(2020, 10, 31), dt.date(2040, 1, 1)])
def test_a_day_outside_the_census_s_reach_is_refused(day):
    with pytest.raises(ValueError, match="census"):
        synthetic_data.generate(SPEC, 1, day)


# --- drawing


def test_controlled_rounding_meets_both_margins():
    rng = np.random.default_rng(1)
    for _ in range(20):
        rows, columns = rng.integers(0, 50, 12), rng.integers(0, 5, 9)
        total = int(rows.sum())
        columns = np.bincount(rng.integers(0, 9, total), minlength=9)
        table = controlled(rows[:, None] * columns / max(total, 1), rows, columns)
        assert (table >= 0).all()
        assert (table.sum(axis=1) == rows).all() and (table.sum(axis=0) == columns).all()


def test_a_match_uses_nobody_twice_and_keeps_to_its_reach():
    rng = stream(3, "test", "siblings")
    wanted = (rng.random(500) * 30).astype(np.int64)
    at = (rng.random(400) * 40).astype(np.int64)
    found = match(rng, wanted, wanted + 4, np.arange(400), at)
    met = found >= 0
    assert met.sum() > 300 and len(set(found[met])) == met.sum()
    assert (at[found[met]] >= wanted[met]).all() and (at[found[met]] <= wanted[met] + 4).all()


def test_spread_numbers_give_each_cell_its_share_to_one():
    cell = np.repeat(np.arange(5), [3, 10, 100, 1, 1000])
    drawn = spread(stream(3, "test", "siblings"), cell)
    for code, size in enumerate([3, 10, 100, 1, 1000]):
        assert abs((drawn[cell == code] < 0.37).sum() - 0.37 * size) <= 1


# --- margins and levels


def margins_with(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """The place's folder with one change; a table of a higher level becomes the place's own."""
    folder = tmp_path / "margins"
    folder.mkdir()
    sources = {path.name: path for name in ("shandong", "yicheng") for path in (MARGINS / name).glob("*.csv")}
    for name in {path.name for path in (MARGINS / "yicheng").glob("*.csv")} | {file}:
        text = sources[name].read_text(encoding="utf-8")
        if name == file:
            assert old in text
            text = text.replace(old, new, 1)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("residents.csv", ",1515,", ",-1515,", "residents.csv 第 2 行"),
        ("residents.csv", ",1515,", ",many,", "many"),
        ("residents.csv", "residents,1,4,male", "residents,1,5,male", "5"),
        ("residents.csv", "residents,0,0,male", "residents,0,0,other", "other"),
        ("residents.csv", "age_from", "from", "age_from"),
        ("towns.csv", "urban_share,,,,榴园镇", "urban_share,,,,某镇", "榴园镇"),
        ("rates.csv", ",0.905,", ",0.9,", "0.995"),
        ("totals.csv", ",160523,", ",460523,", "urban_residents"),
        ("totals.csv", ",52638,", ",72638,", "generation"),
        ("groups.csv", "assumption", "guess", "basis"),
    ],
)
def test_bad_margins_are_refused_with_file_row_and_reason(tmp_path, file, old, new, said):
    with pytest.raises(MarginError, match=said):
        load_spec("yicheng", margins_with(tmp_path, file, old, new))


def test_generations_that_nearly_add_up_are_reconciled_and_told(tmp_path):
    spec = load_spec("yicheng", margins_with(tmp_path, "totals.csv", ",52638,", ",52700,"))
    names = ("one", "two", "three", "four")
    assert sum(spec.value(f"{name}_generation_households") for name in names) == 120_241
    assert [change.name for change in spec.adjustments] and spec.adjustments[0].was == 52_700
    assert not [change for change in SPEC.adjustments if change.name.endswith("_households")]


def test_a_changed_margin_changes_the_hash(tmp_path):
    other = load_spec("yicheng", margins_with(tmp_path, "groups.csv", ",0.019,", ",0.02,"))
    assert other.hash != SPEC.hash == load_spec("yicheng").hash


def test_every_margin_states_basis_source_and_an_assumption_its_range():
    for place in PLACES:
        for margin in load_spec(place).margins:
            assert margin.source and margin.basis and margin.year, margin
            if margin.basis == "assumption" and margin.name != "villages":
                assert margin.low is not None and margin.high is not None, margin
                assert margin.low <= margin.value <= margin.high, margin


def test_a_missing_margin_falls_back_a_level_and_is_marked():
    spec = load_spec("tengzhou")
    absent, ratio = spec.one("registered_absent"), spec.rows("cohort_ratio")[0]
    assert absent.folder == "zaozhuang" and absent.basis == "derived" and absent.confidence == "low"
    scale = sum(m.value for m in spec.rows("residents")) / 3_855_601
    assert absent.value == round((4_180_500 - (3_855_601 - 223_384)) * scale)
    assert ratio.folder == "zaozhuang" and spec.rows("death_probability")[0].folder == "china"
    assert SPEC.one("registered_absent").folder == "yicheng"


def test_a_place_is_a_folder_with_its_names_and_the_level_above_it():
    assert {"yicheng", "tengzhou"} == set(PLACES)
    assert level_of("tengzhou").name_zh == "滕州市" and level_of("tengzhou").parent == "zaozhuang"
    assert level_of("zaozhuang").parent == "shandong" and level_of("china").parent == ""


def test_another_district_fits_too():
    spec = shrunk(load_spec("tengzhou"), 40)
    report = fit.fit_report(spec, 1, DAY, synthetic_data.generate(spec, 1, DAY))
    assert set(report.loc[report["table"] == "registers", "verdict"]) <= {fit.EXACT, fit.WITHIN}
    assert fit.total_variation(report) < 0.02 and len(spec.towns) == 21


def test_districts_of_the_synthetic_province_differ_and_are_sound():
    specs = [district_spec(number, 1) for number in range(6)]
    sizes = [sum(m.value for m in spec.rows("residents")) for spec in specs]
    assert max(sizes) > 1.5 * min(sizes) and len({len(spec.towns) for spec in specs}) > 2
    old = [
        sum(m.value for m in s.rows("residents") if (m.age_from or 0) >= 60) / n
        for s, n in zip(specs, sizes, strict=True)
    ]
    assert max(old) > 1.1 * min(old)
    assert district_spec(3, 1).hash == specs[3].hash != district_spec(3, 2).hash
    made = synthetic_data.generate(shrunk(specs[0], 20), 1, DAY)
    wrong = violations(made, DAY)
    assert len(made) > 5_000 and wrong == dict.fromkeys(wrong, 0)


def test_the_generator_knows_the_people_and_not_the_rules():
    for path in Path(synthetic_data.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.split(".")[0] in ("simulation", "ui", "streamlit") for name in names), path
