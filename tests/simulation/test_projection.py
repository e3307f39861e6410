"""Years ahead: the first year is simulate, people are shared, everything closes each year, a year without a standard is
refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import synthetic_data
from simulation import Refusal, Scenario, populations, project_years, simulate
from simulation.__main__ import REFUSED, main
from simulation.pensioners import basic_pension_table
from simulation.projection import CASES, TABLES, iter_years, question_of
from simulation.standards import Growth, Path, mean_step, path_of, plans_ahead
from synthetic_data.spec import load_spec
from synthetic_data.years import packed
from tests.synthetic_data.shrunk import shrunk

pytestmark = pytest.mark.slow  # whole districts, or lists of one

GROWTH = {"individual": 30, "government_subsidy": "5%"}
DRAFT = {
    "medical.individual": 380,
    "medical.aid.age_70_plus.min_age": 68,
    "medical.aid.age_60_69.max_age": 67,
}
MEDICAL = ["medical_personal", "medical_aid"]


@pytest.fixture(scope="module", autouse=True)
def small_world(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_HOME", str(tmp_path_factory.mktemp("home")))
        made = synthetic_data.generate
        patch.setattr(
            synthetic_data,
            "generate",
            lambda spec, seed, as_of, progress=None: made(shrunk(spec, 20), seed, as_of),
        )
        populations.load_facts.cache_clear()
        yield
        populations.load_facts.cache_clear()


@pytest.fixture(scope="module")
def draft() -> Scenario:
    return Scenario(changes=DRAFT)


@pytest.fixture(scope="module")
def ahead(draft):
    return project_years(draft, 6, growth=GROWTH)


def of(table: pd.DataFrame, case: str) -> pd.DataFrame:
    return table[table["case"] == case].drop(columns="case").reset_index(drop=True)


# --- the years


def test_the_first_year_is_what_simulate_gives(ahead, draft):
    for case, scenario in zip(CASES, (draft.base, draft), strict=True):
        outcome, budget = simulate(scenario), of(ahead.budget, case)
        first = budget[budget["year"] == 2023].drop(columns="year")
        pd.testing.assert_frame_equal(first.reset_index(drop=True), outcome.budget)
        covered = of(ahead.coverage, case).query("year == 2023").drop(columns="year").reset_index(drop=True)
        pd.testing.assert_frame_equal(covered, outcome.coverage[covered.columns])


def test_every_year_closes_to_the_fen(ahead):
    """Towns = payers = total; own part and assistance of the members are the standard a head, and so is the subsidy."""
    standards = ahead.standards.set_index(["case", "year"])
    members = ahead.coverage[ahead.coverage["scheme"] == "medical"]
    members = members.groupby(["case", "year", "town"], observed=True)["enrolled"].sum()
    budget = ahead.budget.assign(fen=(ahead.budget["amount"] * 100).round().astype("int64"))
    assert np.allclose(budget["fen"] / 100, budget["amount"], atol=1e-9, rtol=0)
    for (case, year), part in budget.groupby(["case", "year"]):
        totals = [
            part.groupby(by)["fen"].sum().sum() for by in ("town", "level", ["level", "department"], "line")
        ]
        assert len(set(totals)) == 1
        by_town = part.pivot_table(index="town", columns="line", values="fen", aggfunc="sum")
        heads = members[case, year].reindex(by_town.index)
        standard = standards.loc[(case, year)]
        assert (by_town[MEDICAL].sum(axis=1) == heads * round(standard["individual"] * 100)).all()
        subsidy = heads * round(standard["government_subsidy"] * 100)
        assert (by_town["medical_government_subsidy"] == subsidy).all()
        summary = ahead.summary.query("case == @case and year == @year").iloc[0]
        own = part[part["level"] == "person"]["fen"].sum()
        assert summary["own_payments"] == own / 100
        assert summary["public_money"] == (part["fen"].sum() - own) / 100


def test_base_and_draft_are_about_the_same_people(ahead, draft):
    """A plan changes nobody's life: with other changes the people of every year are the same."""
    other = project_years(Scenario(changes={"medical.individual": 700}), 3, growth=GROWTH)
    for name in ("people", "events"):
        one = getattr(ahead, name).query("year <= 2025") if name == "people" else getattr(ahead, name)[:2]
        pd.testing.assert_frame_equal(one.reset_index(drop=True), getattr(other, name))
    pd.testing.assert_frame_equal(
        of(other.budget, "base"), of(ahead.budget, "base").query("year <= 2025").reset_index(drop=True)
    )
    assert (of(ahead.summary, "base")["pensioners"] == of(ahead.summary, "draft")["pensioners"]).all()


def test_a_draft_that_changes_nothing_makes_no_difference_in_any_year():
    """Who bears a line moves nobody: other payers, the same money and members in every year."""
    payers = {"payers.aid.age_70_plus": [{"level": "city", "share": 1.0}]}
    result = project_years(Scenario(changes=payers), 5, growth=GROWTH)
    keys = ["year", "line", "rule", "town"]
    sums = [of(result.budget, case).groupby(keys)["amount"].sum() for case in CASES]
    pd.testing.assert_series_equal(*sums)
    pd.testing.assert_frame_equal(of(result.coverage, "base"), of(result.coverage, "draft"))
    unchanged = project_years(Scenario(), 3)
    pd.testing.assert_frame_equal(of(unchanged.budget, "base"), of(unchanged.budget, "draft"))


def test_what_a_plan_made_people_do_stays_with_them(ahead):
    """The draft is dearer by the same 30 yuan each year: who left in the first is still missing in the last."""
    enrolled = ahead.coverage.query("scheme == 'medical'").groupby(["case", "year"])["enrolled"].sum()
    gap = enrolled["draft"] - enrolled["base"]
    assert gap[2023] < 0 and (gap < 0).all()


def test_where_nobody_reacts_the_base_years_profile_by_age_holds():
    """Coming in and dropping out with age keeps the rate of each age near that of the first year."""
    from simulation import nobody_reacts

    result = project_years(Scenario(assumptions=nobody_reacts()), 10, growth=GROWTH)
    eligible, enrolled = (
        of(result.coverage, "base").pivot_table(
            index=["scheme", "age_band"], columns="year", values=name, aggfunc="sum"
        )
        for name in ("eligible", "enrolled")
    )
    rate, large = enrolled / eligible, eligible.min(axis=1) > 500
    assert large.sum() > 15
    assert (rate[2032] - rate[2023])[large].abs().max() < 0.06


def test_contributors_pensioners_and_shares_are_what_they_are_called(ahead):
    people = ahead.people.pivot_table(index="year", columns="age_group", values="registered", aggfunc="sum")
    summary = of(ahead.summary, "draft").set_index("year")
    total = people.sum(axis=1)
    assert np.allclose(summary["share_60_69"], people["60-69"] / total)
    assert np.allclose(summary["share_70_plus"], people["70+"] / total)
    assert (summary["pensioners"] <= people["60-69"] + people["70+"]).all()
    enrolled = of(ahead.coverage, "draft").query("scheme == 'pension'").groupby("year")["enrolled"].sum()
    assert (summary["contributors"] == enrolled).all()
    assert np.allclose(summary["per_pensioner"], summary["contributors"] / summary["pensioners"])


def test_registered_people_of_a_year_are_those_before_less_deaths_plus_births(ahead):
    registered = ahead.people.groupby("year")["registered"].sum()
    residents = ahead.people.groupby("year")["residents"].sum()
    events = ahead.events.set_index("year")
    change = (events["born"] - events["died"]).to_numpy()
    # Events count everybody in the table, those registered elsewhere too (3 per cent).
    assert (np.abs(np.diff(registered) - change) <= 5).all()
    assert (np.diff(residents) < 0).all()


def test_results_come_year_by_year_and_can_be_stopped(draft, ahead):
    run = iter_years(question_of(draft, 6, growth=GROWTH))
    first, second = next(run), next(run)
    run.close()
    assert first.years == [2023] and second.years == [2023, 2024] and not second.is_whole
    for name in TABLES:
        if name == "basic_pension":
            continue
        known = getattr(ahead, name)
        limit = known["year"] <= (2023 if name == "events" else 2024)
        left = (
            getattr(second, name).sort_values(list(known.columns[:2]), kind="stable").reset_index(drop=True)
        )
        right = known[limit].sort_values(list(known.columns[:2]), kind="stable").reset_index(drop=True)
        pd.testing.assert_frame_equal(left, right)
    seen = []

    def stop(so_far):
        seen.append(so_far.years[-1])
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        project_years(draft, 6, growth=GROWTH, progress=stop)
    assert seen == [2023, 2024]


def test_the_stamp_names_the_years_and_the_share_that_rests_on_assumptions(ahead):
    words = ahead.stamp.line("zh")
    assert "费款年度 2023–2028" in words and "依假设" in words and "合成人口" in words
    assert ("fee_year", "2023–2028") in ahead.stamp.rows()
    assumed = of(ahead.summary, "base").set_index("year")["assumed"]
    assert assumed[2023] < 0.05 and assumed[2028] > 0.9  # nothing is published that far ahead


def test_the_id_moves_with_all_that_moves_a_result(draft):
    ids = {
        question_of(draft, years, growth=growth, basic_pension=basic).id
        for years, growth, basic in (
            (3, {}, False),
            (2, {}, False),
            (3, {"moves": 0.5}, False),
            (3, {"basic_pension": 5}, True),
            (6, GROWTH, False),
            (6, GROWTH | {"individual": 31}, False),
            (6, GROWTH | {"pension_subsidy": 5}, False),
        )
    }
    assert len(ids) == 7 and question_of(draft, 3).id in ids
    assert question_of(draft.replace(title="另一名称"), 3).id in ids


# --- standards


def test_published_years_are_fixed_and_the_path_goes_on_from_the_last():
    plans = plans_ahead(Scenario(), 5, Growth.of(GROWTH))
    assert [plan.fee_year for plan in plans] == [2023, 2024, 2025, 2026, 2027]
    assert [plan.medical.individual for plan in plans] == [350, 380, 400, 430, 460]
    assert [plan.medical.government_subsidy for plan in plans] == [610, 640, 670, 704, 739]  # 703.5, 738.675
    assert {plan.note("medical.individual").basis for plan in plans[1:3]} == {"published"}
    assert {note.basis for note in plans[3].notes.values()} == {"assumption"}
    assert plans[4].calendar.window_end.isoformat() == "2026-12-20" and plans[4].status == "draft"


def test_a_drafts_changes_hold_in_later_years():
    """A standard that moves keeps its difference in yuan; all else the changed value; days their day of the year."""
    changes = {
        "medical.individual": 365,
        "pension.tiers.500.contribution_subsidy": 90,
        "calendar.window_end": "2022-12-25",
        "readings.aid_combination": "stack",
        "medical.aid.age_70_plus.min_age": 68,
        "medical.aid.age_60_69.max_age": 67,
    }
    plans = plans_ahead(
        Scenario(changes=changes), 5, Growth.of({"individual": "10%", "government_subsidy": 0})
    )
    assert [plan.medical.individual for plan in plans] == [365, 395, 415, 455, 499]  # 440, 484 and 15 more
    assert {plan.medical.government_subsidy for plan in plans[2:]} == {670}
    for plan in plans:
        assert plan.get("pension.tiers.500.contribution_subsidy") == 90
        assert plan.readings.aid_combination == "stack"
        assert plan.get("medical.aid.age_70_plus.min_age") == 68
        assert plan.calendar.window_end.isoformat() == f"{plan.fee_year - 1}-12-25"


def test_pension_subsidies_grow_where_asked():
    plans = plans_ahead(Scenario(), 5, Growth.of(GROWTH | {"pension_subsidy": 10}))
    assert [plan.get("pension.tiers.300.contribution_subsidy") for plan in plans] == [30, 30, 30, 40, 50]


def test_the_mean_step_is_that_of_the_published_years():
    assert mean_step(Scenario(), "individual") == pytest.approx((400 - 320) / 3)
    assert mean_step(Scenario(), "government_subsidy", percent=True) == pytest.approx(
        100 * ((670 / 580) ** (1 / 3) - 1)
    )


@pytest.mark.parametrize(
    ("text", "path"), [("30", Path(30)), (" +5% ", Path(5, True)), (-12.5, Path(-12.5)), ("20元", Path(20))]
)
def test_a_path_is_read_as_written(text, path):
    assert path_of(text, "x") == path


@pytest.mark.parametrize(
    ("years", "growth", "said"),
    [
        (4, None, "2026 年度起没有公布的标准"),
        (4, {"individual": 30}, "财政补助"),
        (10, {"individul": 30}, "individual"),
        (10, {"individual": "a lot"}, "应形如"),
        (10, {"individual": "900%"}, "应在"),
        (10, GROWTH | {"moves": 3}, "0 至 1.5"),
        (0, GROWTH, "1 至 15"),
        (16, GROWTH, "1 至 15"),
        (10, GROWTH | {"individual": -60}, "2032 年度的 medical.individual"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(years, growth, said):
    with pytest.raises(Refusal) as refusal:
        question_of(Scenario(), years, growth=growth)
    assert said in refusal.value.text("zh") and refusal.value.text("en")


def test_three_published_years_need_no_path():
    assert question_of(Scenario(), 3).years == 3


def test_scenarios_of_other_years_or_people_are_refused(draft):
    for base in (Scenario(plan="yicheng-2024"), Scenario(population="yicheng#8")):
        with pytest.raises(Refusal):
            question_of(draft, 2, base=base)
    with pytest.raises(Refusal) as refusal:
        question_of(Scenario(population="yicheng@2021-12-31"), 2)
    assert "yicheng@2022-12-31" in refusal.value.text("zh")


# --- outside the document


def test_the_basic_pension_is_the_minimum_and_its_supplements_half_a_year_each(ahead, draft):
    """60, 65 and 75 years old on 30 June: 160 and 168 yuan, 5 and 10 more, six months each."""
    table = synthetic_data.generate(load_spec("yicheng"), 2023, draft.population_ref.as_of)
    people = packed(table, draft.population_ref.as_of, draft.resolved_plan.towns)
    result = basic_pension_table(people, 2023, None).set_index("age_group")
    born = table.loc[table["local_hukou"] & ~table["other_pension"], "birth_date"]
    old = {
        "60-64": (born <= "1963-06-30") & (born > "1958-06-30"),
        "65-74": (born <= "1958-06-30") & (born > "1948-06-30"),
        "75+": born <= "1948-06-30",
    }
    for (name, who), more in zip(old.items(), (0, 5, 10), strict=True):
        assert result.loc[name, "persons"] == who.sum()
        assert result.loc[name, "amount"] == who.sum() * 6 * (160 + 168 + 2 * more)
    assert ahead.basic_pension.empty
    asked = project_years(draft, 2, growth={"basic_pension": 5}, basic_pension=True)
    assert asked.basic_pension.query("year == 2024")["monthly"].tolist() == [170.5, 175.5, 180.5]
    assert asked.summary.equals(
        ahead.summary.query("year <= 2024").reset_index(drop=True)[asked.summary.columns]
    )


def test_the_basic_pension_needs_a_path_beyond_what_is_published():
    with pytest.raises(Refusal) as refusal:
        question_of(Scenario(), 2, basic_pension=True)
    assert "basic_pension" in refusal.value.text("zh")
    assert question_of(Scenario(), 1, basic_pension=True)


# --- the command


def test_the_command_prints_and_writes_every_year(tmp_path, capsys):
    out = tmp_path / "多年"
    asked = ["years", "yicheng-2023", "--years", "4", "--set", "medical.individual=380", "--out", str(out)]
    assert main([*asked, "--growth", "individual=30", "government_subsidy=5%"]) == 0
    shown = capsys.readouterr().out
    assert "rolling" in shown and "2026" in shown and "费款年度 2023–2026" in shown
    budget = pd.read_parquet(out / "budget.parquet")
    assert set(budget["case"]) == set(CASES) and set(budget["year"]) == {2023, 2024, 2025, 2026}
    assert (out / "summary.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert main(asked) == REFUSED
    assert "2026" in capsys.readouterr().err
    assert main([*asked, "--growth", "individual"]) == REFUSED
