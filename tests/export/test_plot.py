"""The charts of the pages as functions: what a page draws is what `plot` gives, and its figures are the tables'."""

from __future__ import annotations

import ast
import doctest
import inspect
from pathlib import Path

import pandas as pd
import pytest

from export import plot
from simulation import Goal, Lever, Limit, Plan, Refusal, Scenario, compare, coverage_by, simulate, solve
from simulation import plot as notebook
from simulation.bridge_items import Item
from simulation.bridging import Bridge
from simulation.ledger import PERSONAL_LINES
from simulation.measures import MEASURES
from simulation.projection import Projection
from simulation.standards import Growth
from tests.simulation.people_table import random_people
from tests.ui.test_sure_pages import DRAFT, made_up
from ui import charts, numbers

ROOT = Path(__file__).resolve().parents[2]
REFORM = Scenario(changes={"medical.individual": 380, "medical.aid.fixed_aid.amount": 190})


@pytest.fixture(scope="module")
def people():
    return random_people(2_000)


@pytest.fixture(scope="module")
def result(people):
    return compare(simulate(Scenario(), people), simulate(REFORM, people))


def shown(chart) -> pd.DataFrame:
    """The table behind a chart."""
    spec = chart.to_dict()
    return pd.DataFrame(max(spec["datasets"].values(), key=len))


def fen(values) -> list[int]:
    return [round(float(value) * 100) for value in values]


@pytest.mark.parametrize("by", ["line", "level", "town"])
def test_money_agrees_with_the_tables_to_the_fen(result, by):
    budget = result.budget
    if by == "town":
        budget = budget[~budget["line"].isin(PERSONAL_LINES)]
    bars = shown(plot.money(result, by, "en"))
    for case, word in (("base", "Base"), ("reform", "Draft")):
        drawn = bars.loc[bars["case"] == word, "value"] * charts.WAN
        assert sorted(fen(drawn)) == sorted(fen(budget.groupby(by)[case].sum()))
    assert sum(fen(bars["value"] * charts.WAN)) == sum(fen(budget[["base", "reform"]].sum()))


def test_of_an_outcome_and_of_a_scenario_against_itself_there_is_one_bar_each(result):
    alone, itself = plot.money(result.base), plot.money(compare(result.base, result.base))
    assert set(shown(alone)["case"]) == {"本情景"} and set(shown(itself)["case"]) == {"基准"}
    assert shown(alone)["value"].tolist() == shown(itself)["value"].tolist()


@pytest.mark.parametrize("by", ["town", "group", "register", "age_band"])
def test_who_gains_and_loses_is_as_in_the_table(result, by):
    table = result.people[result.people["dimension"] == ("group" if by == "register" else by)]
    if by == "register":
        table = table[table["category"] != "none"]
    bars = shown(plot.stakes(result, by, "en")).groupby("kind")["value"].sum()
    for kind, word in (
        ("losers", "Losers"),
        ("left", "Left"),
        ("gainers", "Gainers"),
        ("entered", "Entered"),
    ):
        assert bars[word] == table[kind].sum()


def test_rates_are_those_of_the_coverage_table(result):
    bars = shown(plot.rates(result, "en"))
    medical = result.reform.coverage[result.reform.coverage["scheme"] == "medical"]
    sums = medical.groupby("town")[["eligible", "enrolled", "eligible_last_year", "enrolled_last_year"]].sum()
    drawn = bars.set_index(["town", "case"])["value"]
    for town, row in sums.iterrows():
        assert drawn[town, "Draft"] == pytest.approx(100 * row["enrolled"] / row["eligible"])
        before = 100 * row["enrolled_last_year"] / row["eligible_last_year"]
        assert drawn[town, "Last year"] == pytest.approx(before)
    assert set(bars["case"]) == {"Last year", "Draft", "Base"}
    assert set(shown(plot.rates(result.base, "en"))["case"]) == {"Last year", "This scenario"}


def test_the_last_day_of_the_collection_curve_is_all_that_persons_pay(result):
    curve = shown(plot.collected(result, "both", "en"))
    own = result.budget[result.budget["line"].isin(PERSONAL_LINES)]
    for case, word in (("base", "Base"), ("reform", "Draft")):
        end = curve.loc[curve["case"] == word, "value"].max()
        assert fen([end * charts.WAN]) == fen([own[case].sum()])


def test_other_people_under_the_same_scenario_are_told_apart(result):
    others = simulate(Scenario(), random_people(1_000, 5))
    one, other = (shown(plot.collected(outcome))["value"].max() for outcome in (result.base, others))
    assert one != other


def test_coverage_by_age_is_the_coverage_table_by_age(result, monkeypatch):
    monkeypatch.setattr("export.plot.people.LEAST", 1)
    curves = shown(plot.coverage_by_age(result, "pension", "en"))
    for outcome, case, column in (
        (result.base, "Base", "rate"),
        (result.reform, "Draft", "rate"),
        (result.reform, "Last year", "rate_last_year"),
    ):
        table = coverage_by(outcome, "age")
        table = table[(table["scheme"] == "pension") & (table["eligible"] > 0)]
        drawn = curves.loc[curves["case"] == case, "value"].tolist()
        assert drawn == pytest.approx(table[column].tolist(), nan_ok=True)
    assert set(shown(plot.coverage_by_age(result.base))["case"]) == {"上年", "本年"}


@pytest.fixture(scope="module")
def study():
    return made_up(DRAFT)


def test_bands_and_tornado_are_those_of_the_draws(study):
    from simulation.uncertain import quantiles, tornado

    table = quantiles(study).set_index(["figure", "case"])
    bars = shown(plot.bands(study, "en", difference=True))
    drawn = bars.set_index("figure")["p50"] * numbers.WAN
    assert fen([drawn["Public money"]]) == fen([table.loc[("public", "difference"), "p50"]])
    swings = shown(plot.tornado(study, "medical_members", "en"))
    found = tornado(study, "medical_members", "reform")
    assert sorted(swings["value"]) == sorted([*found["at_low"], *found["at_high"]])
    with pytest.raises(Refusal, match="study"):
        plot.tornado(made_up(DRAFT, done=30))


def test_a_bridge_adds_up_to_its_difference():
    start = dict.fromkeys(MEASURES, 0)
    item = Item("figure", ("medical.individual",), ("4.1.M1",), (350,), (380,))
    share = {**start, "public": 1_234_567}
    made = Bridge(Scenario(), REFORM, "shapley", (item,), start, share, (share,))
    bars = shown(plot.bridge(made, "public", "en"))
    assert fen(bars["value"] * numbers.WAN) == [1_234_567, 1_234_567]
    with pytest.raises(Refusal, match="no measure"):
        plot.bridge(made, "nothing")


def test_every_plan_run_stands_on_the_frontier_chart(people):
    found = solve(
        Scenario(), [Lever("medical.individual", 350, 370, 10)], Goal("public"),
        [Limit("rate:medical", at_least=0.5)], people=people, workers=1,
    )  # fmt: skip
    points = shown(plot.frontier(found, lang="en"))
    assert len(points) == len(found.runs) + 1 and (points["kind"] == "best").sum() == 1
    base = points.loc[points["kind"] == "base", "cost"].item()
    assert fen([base * numbers.WAN]) == fen([found.value(None, "public")])
    assert plot.frontier(found).title.text != plot.frontier(found, "own").title.text


@pytest.fixture(scope="module")
def ahead(result):
    """A projection of two made-up years."""
    rows = [
        (
            case,
            year,
            1000.01 * year + 100 * (case == "draft"),
            10.0 * year,
            5,
            4,
            1.25,
            0.1,
            0.2,
            0.9,
            0.8,
            0.3,
        )
        for case in ("base", "draft")
        for year in (2023, 2024)
    ]
    names = ["case", "year", "public_money", "own_payments", "contributors", "pensioners", "per_pensioner"]
    names += ["share_60_69", "share_70_plus", "medical_rate", "pension_rate", "assumed"]
    summary = pd.DataFrame(rows, columns=names)
    budget = result.reform.budget.assign(case="draft", year=2023)
    none = pd.DataFrame()
    stamp = result.reform.stamp
    return Projection(
        "id", REFORM, Scenario(), Growth(), 2, stamp, none, none, none, budget, none, summary, none
    )


def test_years_draws_what_the_summary_says(ahead):
    curves = shown(plot.years(ahead, "public", "en"))
    assert fen(curves["value"] * charts.WAN) == fen(ahead.summary["public_money"])
    assert shown(plot.years(ahead, "ratio"))["value"].tolist() == [1.25, 1.25]
    payers = shown(plot.years(ahead, "payers"))
    assert fen([(payers["value"] * charts.WAN).sum()]) == fen([ahead.budget["amount"].sum()])
    assert {plot.years(ahead, name, "en").title.text for name in ("own", "age", "coverage")}


def test_a_notebook_has_the_same_charts_of_a_stated_width_and_with_the_stamp(result, ahead, study):
    stamp = result.reform.stamp
    for mine, page in (
        (notebook.cost(result, "level"), plot.money(result, "level")),
        (notebook.years(ahead, "own_payments"), plot.years(ahead, "own")),
        (notebook.bands(study, stamp), plot.bands(study)),
        (notebook.swings(study, "medical_members", stamp=stamp), plot.tornado(study, "medical_members")),
    ):
        own, shown_on_page = mine.to_dict(), page.to_dict()
        assert "".join(own["title"]["subtitle"]) == stamp.under(own["title"]["text"]).line("zh")
        for name in ("subtitle", "subtitleFontSize", "subtitleColor"):
            del own["title"][name]
        assert {**own, "width": "container"} == {**shown_on_page, "width": "container"}
    assert notebook.tornado is plot.tornado and notebook.stakes is plot.stakes


@pytest.mark.parametrize(
    "call", [plot.money, plot.stakes, plot.rates, Plan.to_frame], ids=lambda call: call.__name__
)
def test_the_example_of_a_chart_runs(call, people):
    test = doctest.DocTestParser().get_doctest(inspect.getdoc(call) or "", {}, call.__name__, None, 0)
    assert test.examples
    test.globs = {"people": people}
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test, out=said.append)
    assert not runner.failures, "".join(said)


@pytest.mark.parametrize(
    "ask",
    [
        lambda result: plot.money(result, "county"),
        lambda result: plot.money(result, lang="fr"),
        lambda result: plot.stakes(result, "scheme"),
        lambda result: plot.coverage_by_age(result, "dental"),
        lambda result: plot.pyramid("nowhere"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_both_languages(result, ask):
    with pytest.raises(Refusal) as refused:
        ask(result)
    (problem,) = refused.value.problems
    assert problem.text("zh") and problem.text("en")


@pytest.mark.parametrize(
    ("page", "own"),
    [
        ("overview", {"tiles"}),
        ("coverage", {"beside"}),
        ("collection", {"areas", "heat", "WAN"}),
        ("population", {"beside"}),
        ("years", set()),
        ("bridge", set()),
        ("uncertainty", {"indices"}),
        ("solve", set()),
    ],
)
def test_a_page_draws_these_charts_nowhere_else(page, own):
    source = (ROOT / "ui" / "app_pages" / f"{page}.py").read_text(encoding="utf-8")
    used = {
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "charts"
    }
    assert used <= own
