"""The page of questions asked backwards: what it says is what `solve` gives; taking a plan, stopping, refusing."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation import Goal, Lever, Limit, Scenario, compare, solve
from ui import numbers, solving_asked
from ui.texts import t_in

APP = Path(__file__).resolve().parents[2] / "app.py"
PAGE = "ui/app_pages/solve.py"
SMALL = {
    "levers": [{"path": "full_help_age", "low": 62, "high": 70, "step": 4}],
    "goal": {"sense": "min", "measure": "lever:full_help_age"},
    "limits": [{"measure": "level:district", "side": "at_most", "bound": 2_500_000, "against": "base"}],
    "method": "grid",
}


@pytest.fixture
def app(unopened, tmp_path, monkeypatch):
    """The app with candidates kept in a folder of its own."""
    monkeypatch.setattr("simulation.solving.run.folder", lambda: tmp_path / "solve")
    return unopened.run()


def asked(app, question=SMALL):
    app.session_state["chosen:solve"] = question
    return app.switch_page(PAGE).run()


def answer():
    """The same question in a notebook; it stays in the folder of the test."""
    limit = Limit("level:district", at_most=2_500_000, over_base=True)
    return solve(
        Scenario(), [Lever("full_help_age", 62, 70, 4)], Goal("lever:full_help_age"), [limit], workers=1
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_opens_empty_and_says_what_to_do(app, lang):
    app.session_state["lang"] = lang
    app.switch_page(PAGE).run()
    assert not app.exception and not app.error
    assert [info.value for info in app.info] == [t_in(lang, "solve.empty")]
    assert any("16" in caption.value for caption in app.caption)  # candidates, before anything is run


def test_the_answer_is_that_of_the_notebook_and_can_be_taken_and_undone(app):
    found = answer()
    asked(app)
    assert not app.exception and not app.error
    assert "70 周岁 → 66 周岁" in app.subheader[0].value and found.best.values == (66,)
    figures = next(frame.value for frame in app.dataframe if "差额" in frame.value)
    row = figures[figures["指标"] == "负担方：区"].iloc[0]
    assert row["最优"] * 10_000 == pytest.approx(float(found.value(found.best, "level:district")))
    app.button(key="solve-take").click().run()
    assert app.session_state["draft"].id == found.scenario_of(found.best).id
    assert app.success and "70 周岁 → 66 周岁" in app.subheader[0].value  # the same question as before
    app.button(key="solve-undo").click().run()
    assert app.session_state["draft"].id == Scenario().id


def test_running_on_the_page_answers_and_bisection_needs_fewer(app):
    asked(
        app,
        {**SMALL, "levers": [{**SMALL["levers"][0], "low": 58, "high": 74, "step": 1}], "method": "bisect"},
    )
    app.button(key="solve-run").click().run()
    assert not app.exception and not app.error
    assert "66 周岁" in app.subheader[0].value
    assert any("二分：17 个候选中测算了" in caption.value for caption in app.caption)


@pytest.mark.parametrize("name", list(solving_asked.READY))
def test_each_ready_question_is_one_that_holds(app, name):
    app.switch_page(PAGE).run()
    app.button(key=f"solve-ready-{name}").click().run()
    assert not app.exception and not app.error
    assert app.session_state["chosen:solve"] == solving_asked.READY[name]


def test_a_range_that_is_empty_is_refused_where_it_is_entered(app):
    asked(app)
    app.number_input(key="solve:levers:0:low").set_value(80.0).run()
    assert "80" in app.error[0].value and not app.exception
    app.number_input(key="solve:levers:0:low").set_value(60.0).run()
    assert not app.error


def test_levers_and_limits_are_added_changed_and_taken_away(app):
    asked(app)
    app.button(key="solve-add-lever").click().run()
    app.button(key="solve-add-limit").click().run()
    assert not app.exception and not app.error
    now = app.session_state["chosen:solve"]
    assert len(now["levers"]) == 2 and now["limits"][1]["measure"] == "worse_off:all"
    app.selectbox(key="solve:limits:1:measure:zh").set_value("rate:medical").run()
    app.number_input(key="solve:limits:1:bound").set_value(95.0).run()
    assert app.session_state["chosen:solve"]["limits"][1]["bound"] == 0.95
    app.button(key="solve-remove-lever-0").click().run()
    now = app.session_state["chosen:solve"]
    assert now["goal"] == {"sense": "min", "measure": "public"} and len(now["levers"]) == 1
    assert not app.exception and not app.error


def test_a_plan_of_the_frontier_is_taken_without_a_click_on_the_chart(app):
    found = answer()
    asked(app)
    pick = next(box for box in app.selectbox if str(box.key).startswith("solve-pick:"))
    front = [found.runs[place] for place, _ in found.frontier_places("public", "rate:medical")]
    assert len(pick.options) == len(front) == 3 and "70 周岁 → 66 周岁" in pick.value
    pick.select_index(2).run()
    app.button(key="solve-take-picked").click().run()
    assert app.session_state["draft"].id == found.scenario_of(front[2]).id
    assert not app.exception and not app.error


def test_when_a_stopped_search_went_on_the_list_offers_the_new_frontier(app):
    def pick():
        return next(box for box in app.selectbox if str(box.key).startswith("solve-pick:"))

    lever, limit = (
        Lever("full_help_age", 62, 70, 4),
        Limit("level:district", at_most=2_500_000, over_base=True),
    )
    question = (Scenario(), [lever], Goal("lever:full_help_age"), [limit])
    part = solve(*question, workers=1, stop=lambda: True)  # the base alone
    part = solve(*question, workers=1, stop=lambda: True)  # and one candidate
    assert part.done == 1
    asked(app)
    assert len(pick().options) == 1 and "62 周岁" in pick().value
    assert "都不满足" in app.subheader[0].value and any("未经证明" in part.value for part in app.caption)
    before = pick().key
    app.button(key="solve-run").click().run()
    assert len(pick().options) == 3 and pick().value in pick().options
    assert pick().key != before  # else a browser keeps the old text
    assert "66 周岁" in pick().value  # the best, no leftover of the part
    app.button(key="solve-take-picked").click().run()
    assert app.session_state["draft"].resolved_plan.get("medical.aid.age_70_plus.min_age") == 66


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_where_nothing_keeps_the_limits_the_page_says_by_how_much_and_what_bars(app, lang):
    app.session_state["lang"] = lang
    limits = [{"measure": "rate:medical", "side": "at_least", "bound": 1, "against": "itself"}]
    lever = Lever("full_help_age", 62, 70, 4)
    found = solve(
        Scenario(), [lever], Goal("lever:full_help_age"), [Limit("rate:medical", at_least=1)], workers=1
    )
    asked(app, {**SMALL, "limits": limits})
    short = float(1 - found.value(found.nearest, "rate:medical")) * 100
    said = " ".join(part.value for part in app.markdown)
    assert found.best is None and f"{short:,.4g} {t_in(lang, 'solve.unit.points')}" in said
    assert not app.exception and not app.error


def test_a_share_is_entered_in_per_cent_and_months_are_months(app):
    asked(app, {**SMALL, "levers": [{"path": "partial_help_share", "low": 0.3, "high": 0.9, "step": 0.15}]})
    assert app.number_input(key="solve:levers:0:step").value == 15.0
    app.number_input(key="solve:levers:0:step").set_value(12.5).run()
    assert app.session_state["chosen:solve"]["levers"][0]["step"] == 0.125
    assert Lever("calendar.waiting_months", 0, 6, 1).unit == "months"


def test_a_fund_that_receives_less_is_said_with_what_it_receives_less_in_all(app):
    found = solve(Scenario(), [Lever("individual", 300, 350, 50)], Goal("public"), workers=1)
    lower = compare(Scenario(), Scenario(changes={"medical.individual": 300}))
    medical = lower.budget[lower.budget["scheme"] == "medical"]
    change = numbers.money_change(medical["difference"].sum(), "zh")
    levers = [{"path": "individual", "low": 300, "high": 350, "step": 50}]
    goal = {"sense": "min", "measure": "public"}
    asked(app, {"levers": levers, "goal": goal, "limits": [], "method": "grid"})
    assert found.best.values == (300,) and change.startswith("-")
    (told,) = [warning.value for warning in app.warning]
    assert "910.00 元" in told and change in told
