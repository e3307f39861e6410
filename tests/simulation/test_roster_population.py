"""A roster is a population like any other: who is in it, what it lacks, its name, what cannot be done with it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulation import (
    Refusal,
    Scenario,
    compare,
    people_of_lists,
    project_years,
    read_lists,
    seed_spread,
    simulate,
    uncertainty,
)
from simulation.__main__ import main
from simulation.access import Actor
from simulation.columns import CONDUCT
from simulation.populations import RosterRef
from simulation.roster import ListFile, Roster, kept
from simulation.roster.filling import donor_rows, fill_kept
from synthetic_data.identity import id_numbers
from tests.simulation.people_table import random_people
from tests.simulation.roster_files import KEY, PLAN, roster_of, tax_csv

EDITOR = Actor("e", "editor")


@pytest.fixture(scope="module")
def paying() -> pd.DataFrame:
    """People of the towns with what they paid."""
    people = random_people(400, 5)
    rng = np.random.default_rng(1)
    day = pd.Timestamp("2022-11-01")
    born = people["birth_date"] <= day
    return people[born].assign(
        pension_tier=rng.choice([0, 300, 500], born.sum()),
        joins_medical=rng.random(born.sum()) < 0.9,
        pension_payment_date=day,
        medical_payment_date=day,
    )


@pytest.fixture(scope="module")
def numbers(paying) -> np.ndarray:
    return id_numbers(paying, "00001")


@pytest.fixture(scope="module")
def roster(paying) -> Roster:
    return roster_of(paying)


@pytest.fixture
def note(small_world, roster) -> kept.RosterNote:
    return kept.keep(roster, PLAN, "yicheng", actor=EDITOR)


def test_what_was_paid_is_what_is_counted(paying, roster):
    people = roster.people
    assert len(people) == len(paying) and people["on_roster"].all()
    assert sorted(people["pension_tier"]) == sorted(paying["pension_tier"])
    assert people["joins_medical"].sum() == paying["joins_medical"].sum()
    outcome = simulate(Scenario(), people)
    medical = outcome.coverage[outcome.coverage["scheme"] == "medical"]["enrolled"].sum()
    assert medical == paying["joins_medical"].sum()
    assert {"others", "in_school", "civil_affairs", "last_year", "reaction"} <= set(roster.absent)


def test_numbers_of_persons_belong_to_the_person(paying, roster):
    """A draw belongs to (seed, person_id, purpose): another order, another file, the same number."""
    again = roster_of(paying.iloc[::-1])
    pd.testing.assert_frame_equal(again.people.drop(columns="village"), roster.people.drop(columns="village"))


def lists(paying, **texts: str) -> Roster:
    files = [ListFile("征缴清册.csv", tax_csv(paying).encode())]
    files += [ListFile(f"{kind}.csv", text.encode(), kind) for kind, text in texts.items()]
    listings, _ = read_lists(files, PLAN, ids="synthetic", key=KEY)
    return people_of_lists(listings, PLAN)


def person(roster: Roster, birth: pd.Timestamp, sex: str) -> pd.Series:
    found = roster.people[(roster.people["birth_date"] == birth) & (roster.people["sex"] == sex)]
    assert len(found) == 1
    return found.iloc[0]


@pytest.fixture(scope="module")
def alone(paying) -> list[int]:
    """Places of those who can be told by birth date and sex."""
    twice = paying.duplicated(["birth_date", "sex"], keep=False).to_numpy()
    return np.flatnonzero(~twice).tolist()


def test_departments_settle_registers_and_who_is_missed_is_in_the_table(paying, numbers, alone):
    on, off = alone[0], alone[1]
    spine = paying.drop(paying.index[off])
    # The numbers of the whole table: those of the spine alone would be dealt anew.
    tax = "\n".join(line for line in tax_csv(paying).splitlines() if numbers[off] not in line)
    civil = f"镇街,身份证号,类别\n坛山,{numbers[on]},低保\n榴园镇,{numbers[off]},特困人员\n,{numbers[alone[2]]},\n"
    files = [
        ListFile("征缴清册.csv", tax.encode()),
        ListFile("a.csv", civil.encode(), "civil_affairs"),
        ListFile("b.csv", f"身份证号,残疾等级\n{numbers[on]},二级\n".encode(), "disabled"),
    ]
    listings, _ = read_lists(files, PLAN, ids="synthetic", key=KEY)
    roster = people_of_lists(listings, PLAN)
    row = paying.iloc[on]
    helped = person(roster, row["birth_date"], row["sex"])
    assert helped["dibao"] and helped["disability_grade"] == 2 and helped["on_roster"]
    missed = person(roster, paying.iloc[off]["birth_date"], paying.iloc[off]["sex"])
    assert missed["extreme_poverty"] and not missed["on_roster"] and not missed["joins_medical"]
    assert missed["town"] == "榴园镇" and roster.missed == 1 and len(roster.people) == len(spine) + 1
    assert "civil_affairs" not in roster.absent and "disability_grade" not in roster.absent


def test_the_police_take_out_the_dead_and_the_hukou(paying, numbers, alone):
    dead, late, out, back = alone[:4]
    rows = [
        f"{numbers[dead]},死亡,2022-12-31",
        f"{numbers[late]},死亡,2023-01-01",
        f"{numbers[out]},迁出,2022.10.1",
        f"{numbers[back]},迁出,2022.10.1",
        f"{numbers[back]},迁入,20221101",
    ]
    roster = lists(paying, police="身份证号,变动类型,变动日期\n" + "\n".join(rows) + "\n")
    assert len(roster.people) == len(paying) - 1
    assert roster.left_out["reason"].tolist() == ["dead"]
    for place, hukou in ((late, True), (out, False), (back, True)):
        row = paying.iloc[place]
        assert person(roster, row["birth_date"], row["sex"])["local_hukou"] == hukou, place


def test_couples_by_either_s_word_and_the_wife_outside_the_table(paying, numbers, alone):
    sex, birth = paying["sex"].to_numpy(), paying["birth_date"].to_numpy()
    women = [i for i in alone if sex[i] == "female"]
    men = [i for i in alone if sex[i] == "male"]
    outside = tax_csv(paying)
    gone = women[1]
    outside = "\n".join(line for line in outside.splitlines() if numbers[gone] not in line)
    health = (
        "镇街,身份证号,类别,配偶身份证号\n"
        f"坛山,{numbers[men[0]]},双女户,{numbers[women[0]]}\n"
        f"坛山,{numbers[men[1]]},独生子女,{numbers[gone]}\n"
        f"坛山,{numbers[men[2]]},独生子女,{numbers[men[3]]}\n"
    )
    files = [ListFile("征缴清册.csv", outside.encode()), ListFile("h.csv", health.encode(), "health")]
    listings, _ = read_lists(files, PLAN, ids="synthetic", key=KEY)
    roster = people_of_lists(listings, PLAN)

    def of(place: int) -> pd.Series:
        return person(roster, birth[place], sex[place])

    husband, wife = of(men[0]), of(women[0])
    assert husband["spouse_id"] == wife["person_id"] and wife["spouse_id"] == husband["person_id"]
    assert husband["family_planning"] == wife["family_planning"] == "two_daughters"
    assert of(men[1])["wife_birth_date"] == birth[gone] and pd.isna(of(men[1])["spouse_id"])
    assert pd.isna(of(men[2])["spouse_id"]) and any("同性别" in note.zh for note in roster.notes)


def test_members_elsewhere_are_not_eligible(paying, numbers, alone):
    one, two = alone[:2]
    roster = lists(
        paying,
        employee=f"身份证号,险种,参保日期\n{numbers[one]},职工养老,2022-01-01\n{numbers[two]},职工医保,2023-06-01\n",
        elsewhere=f"身份证号,参保地\n{numbers[two]},徐州市\n",
    )
    first, second = (person(roster, paying.iloc[i]["birth_date"], paying.iloc[i]["sex"]) for i in (one, two))
    assert first["other_pension"] and not first["employee_medical"]
    assert not second["employee_medical"] and second["insured_elsewhere"]


def test_no_roster_or_no_payments_is_refused(numbers):
    with pytest.raises(Refusal, match="没有征缴清册"):
        people_of_lists([], PLAN)
    listings, _ = read_lists(
        [ListFile("清册.csv", f"镇街,身份证号\n坛山,{numbers[0]}\n".encode(), "tax")],
        PLAN,
        ids="synthetic",
        key=KEY,
    )
    with pytest.raises(Refusal, match="没有缴费情况"):
        people_of_lists(listings, PLAN)


# --- kept, and named by a scenario ----------------------------------------------------------------------------------


def test_a_kept_roster_goes_by_its_name(note, roster):
    scenario = Scenario(population=note.name)
    assert isinstance(scenario.population_ref, RosterRef) and scenario.population_ref.place == "yicheng"
    assert Scenario.from_json(scenario.to_json()).id == scenario.id != Scenario().id
    by_name, handed_in = simulate(scenario), simulate(Scenario(), roster.people)
    pd.testing.assert_frame_equal(by_name.budget, handed_in.budget)
    pd.testing.assert_frame_equal(by_name.coverage, handed_in.coverage)
    stamp = by_name.stamp
    assert stamp.origin == "roster" and "名册" in stamp.line("zh") and "未载明" in stamp.line("zh")
    assert "not real data" not in stamp.line("en")
    people = by_name.people()
    assert set(CONDUCT) <= set(people) and len(people) == note.persons


def test_every_name_of_before_is_still_read():
    for name in ("yicheng", "yicheng@2022-12-31", "yicheng#7", "yicheng@2022-12-31#7"):
        assert Scenario(population=name).population_ref.synthetic
    for name in ("roster", "roster#7+0123456789ab", "roster@2022-12-31+0123456789ab"):
        with pytest.raises(Refusal, match="名册编号"):
            Scenario(population=name)


def test_nobody_reacts_on_a_roster_and_the_comparison_says_who_pays_more(note):
    result = compare(
        Scenario(population=note.name), Scenario(population=note.name, changes={"medical.individual": 380})
    )
    enrolled = [o.coverage["enrolled"].sum() for o in (result.base, result.reform)]
    assert enrolled[0] == enrolled[1]
    own = result.budget[result.budget["line"] == "medical_personal"]["difference"].sum()
    assert own > 0


def test_last_year_is_missing_not_zero(note):
    coverage = simulate(Scenario(population=note.name)).coverage
    assert coverage["rate_last_year"].isna().all() and not coverage["eligible_last_year"].any()


def test_what_a_roster_cannot_do_is_refused_in_words(note, capsys):
    scenario = Scenario(population=note.name)
    for ask, why in (
        (lambda: project_years(scenario), "逐年"),
        (lambda: uncertainty(scenario), "没有可抽取"),
        (lambda: seed_spread(scenario, 1), "种子"),
        (lambda: Scenario(plan="yicheng-2022", population=note.name), "2023 年度"),
    ):
        with pytest.raises(Refusal, match=why):
            ask()
    assert main(["years", "yicheng-2023", "--population", note.name]) == 1
    assert "roster" not in capsys.readouterr().out


def test_an_altered_or_removed_roster_is_refused(note):
    name = note.name
    path = kept._path(note.digest).with_suffix(".json")
    path.write_text(
        path.read_text(encoding="utf-8").replace('"filled": []', '"filled": ["town"]'), encoding="utf-8"
    )
    with pytest.raises(Refusal, match="改动"):
        Scenario(population=name)
    assert kept.kept_rosters() == []
    kept.remove(note.digest, actor=EDITOR)
    with pytest.raises(Refusal, match="本机没有"):
        Scenario(population=name)


def test_who_may_not_add_a_roster_leaves_nothing(small_world, roster):
    with pytest.raises(Refusal, match="添加名册"):
        kept.keep(roster, PLAN, "yicheng", actor=Actor("v", "viewer"))
    assert kept.kept_rosters() == []


# --- filled on request ----------------------------------------------------------------------------------------------


def test_filling_is_asked_for_marked_and_leaves_what_is_stated(note):
    ref = Scenario(population=note.name).population_ref
    filled = fill_kept(ref, ("in_school", "last_year"), actor=EDITOR)
    assert filled.name != note.name and filled.filled[0] == "in_school" and "in_school" not in filled.absent
    outcome = simulate(Scenario(population=filled.name))
    assert outcome.stamp.origin == "roster, partly synthetic"
    assert "取自合成人口" in outcome.stamp.line("zh") and "synthetic" in outcome.stamp.line("en")
    assert outcome.coverage["eligible_last_year"].any()
    before, after = kept.load_people(note.digest), kept.load_people(filled.digest)
    for name in ("pension_tier", "joins_medical", "town", "birth_date"):
        pd.testing.assert_series_equal(before[name], after[name])
    with pytest.raises(Refusal, match="不能补"):
        fill_kept(ref, ("spouse_id",), actor=EDITOR)
    again = Scenario(population=filled.name).population_ref
    with pytest.raises(Refusal, match="已载明"):
        fill_kept(again, ("in_school",), actor=EDITOR)


def test_a_donor_belongs_to_the_person(roster, paying):
    day = pd.Timestamp("2023-01-01")
    rows = donor_rows(roster.people, paying, day, 1)
    order = np.random.default_rng(2).permutation(len(roster.people))
    assert (donor_rows(roster.people.iloc[order], paying, day, 1) == rows[order]).all()
    assert (paying["sex"].to_numpy()[rows] == roster.people["sex"].astype("str").to_numpy()).all()


def test_the_command_reads_keeps_and_lists(small_world, paying, tmp_path, capsys):
    file = tmp_path / "清册.csv"
    file.write_bytes(tax_csv(paying).encode("gb18030"))
    assert main(["roster", "read", f"tax={file}", "--ids", "synthetic", "--keep", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "not stated in_school" in said and "roster+" in said
    assert main(["roster", "list"]) == 0
    name = capsys.readouterr().out.split("\t")[0]
    assert main(["run", "yicheng-2023", "--population", name]) == 0
    assert "名册" in capsys.readouterr().out
    assert main(["roster", "read", str(tmp_path / "none.csv")]) == 1
