"""What a notebook shows of plans and results: the figures of the tables, with units and stamp, everything escaped."""

from __future__ import annotations

import re

import pytest

from simulation import (
    Goal,
    Lever,
    Limit,
    Scenario,
    compare,
    load_plan,
    plan_ids,
    simulate,
    solve,
)
from simulation.ledger import PERSONAL_LINES
from tests.simulation.people_table import random_people

HOSTILE = '<script>alert("x")</script> & <b>'
REFORM = Scenario(
    title=HOSTILE, changes={"medical.individual": 380}, assumptions={"payment_preparation_days": 10}
)


@pytest.fixture(scope="module")
def people():
    return random_people(2_000)


@pytest.fixture(scope="module")
def result(people):
    return compare(simulate(Scenario(title=HOSTILE), people), simulate(REFORM, people))


@pytest.fixture(scope="module")
def solution(people):
    levers, limits = [Lever("medical.individual", 350, 370, 10)], [Limit("rate:medical", at_least=0.5)]
    return solve(Scenario(title=HOSTILE), levers, Goal("public"), limits, people=people, workers=1)


def text_of(thing) -> str:
    html = thing._repr_html_()
    assert not re.search(r"<(?!/?(?:p|b|br|small|table|thead|tbody|tr|th|td)\b)", html), "a tag of its own"
    return html


def test_titles_cannot_become_markup(result, solution):
    for thing in (result, result.base, result.reform.scenario, solution):
        html = text_of(thing)
        assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &lt;b&gt;" in html


def test_money_is_that_of_the_tables_to_the_fen(result):
    html = text_of(result)
    sums = result.budget.groupby("line")[["base", "reform", "difference"]].sum().round(2)
    for _, row in sums.iterrows():
        assert f">{row['base']:,.2f}</td>" in html and f">{row['reform']:,.2f}</td>" in html
    own = sums.index.isin(PERSONAL_LINES)
    for rows in (sums[own], sums[~own]):
        change = round(rows["difference"].sum(), 2)
        assert f">{change:+,.2f}</td>" in html or (change == 0 and ">0.00</td>" in html)
    alone = text_of(result.base)
    assert all(f">{amount:,.2f}</td>" in alone for amount in sums["base"])
    assert "金额（元）" in alone and "Amount (yuan)" in alone


def test_members_rates_and_the_stamp_stand_below(result):
    coverage = result.reform.coverage.groupby("scheme")[["eligible", "enrolled"]].sum()
    html = text_of(result.reform)
    for _, row in coverage.iterrows():
        assert f">{row['enrolled']:,}</td>" in html
        assert f">{row['enrolled'] / row['eligible']:.2%}</td>" in html
    for thing in (result, result.reform):
        for lang in ("zh", "en"):
            assert result.reform.stamp.counting("mixed").line(lang) in text_of(thing)
    assert result.base.stamp.scenario_id in text_of(result)


def test_what_differs_is_said_figure_by_figure_and_assumption_by_assumption(result):
    for thing in (result, REFORM):
        html = text_of(thing)
        assert "个人缴费标准" in html and ">350</td>" in html and ">380</td>" in html and "4.1.M1" in html
        assert "征缴准备阶段天数" in html and ">10</td>" in html
    assert "没有改动" in text_of(Scenario()) and Scenario().id in text_of(Scenario())


@pytest.mark.parametrize("name", plan_ids())
def test_every_plan_is_shown_with_its_clauses_and_assumptions(name):
    plan = load_plan(name)
    html = text_of(plan)
    assert f">{plan.medical.individual:,.10g}</td>" in html and "4.1.M1" in html
    assert "假设" in html and plan.content_hash[:16] in html
    assert ("重建" in html) == (plan.status == "reconstructed")
    assert all(str(tier.amount) in html.replace(",", "") for tier in plan.pension.tiers)


def test_the_frame_of_a_plan_has_each_figure_with_unit_clause_and_basis():
    plan = load_plan("yicheng-2023")
    table = plan.to_frame().set_index("path")
    assert table.index.is_unique and not any(path.startswith("notes.") for path in table.index)
    assert table.loc["medical.aid.age_60_69.share", ["value", "unit"]].tolist() == [0.5, "share"]
    assert table.loc["pension.max_age", ["unit", "clause", "basis"]].tolist() == ["years", "R6", "regulation"]
    assert table.loc["calendar.waiting_months", "unit"] == "months"
    assert table.loc[["fee_year", "calendar.window_end", "readings.newborns"], "unit"].tolist() == [
        "",
        "",
        "",
    ]
    assert all(plan.get(path) == value for path, value in table["value"].items())


def test_frames_of_results_add_up(result):
    assert result.base.to_frame()["amount"].sum() == pytest.approx(result.base.budget["amount"].sum())
    table = result.to_frame(["line", "level"])
    assert (table["reform"] - table["base"]).round(2).tolist() == table["difference"].tolist()
    assert table["difference"].sum() == pytest.approx(result.budget["difference"].sum())


def test_a_solution_shows_where_the_best_stands_and_how_sure_that_is(solution):
    html = text_of(solution)
    public = float(solution.value(solution.best, "public")) / 10_000
    assert f"{public:,.2f}" in html and "万元" in html and solution.guarantee("zh") in html
