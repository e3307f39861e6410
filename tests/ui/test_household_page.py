"""The page of typical families: what it says is what the rules give; the form, its file, what is refused, both languages."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from simulation import Scenario, load_plan
from simulation.families import FAMILIES, ready
from simulation.household_answer import family_payments, family_totals
from simulation.household_file import to_json
from simulation.pension_return import Terms, returns_of
from ui.texts import t_in

APP = Path(__file__).resolve().parents[2] / "app.py"
PAGE = "ui/app_pages/household.py"
PLAN = load_plan("yicheng-2023")


@pytest.fixture
def app(unopened):
    return unopened


def opened(app, family="old_couple", lang="zh", own=None, view="day"):
    app.session_state["chosen:household-family"] = family
    app.session_state["chosen:household-view"] = view
    app.session_state["lang"] = lang
    if own is not None:
        app.session_state["chosen:household-own"] = own
    app.switch_page(PAGE).run()
    assert not app.exception
    return app


def table(app, column: str):
    return next(frame.value for frame in app.dataframe if column in frame.value.columns)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("view", ["day", "age", "tiers", "trace"])
def test_every_view_opens_without_a_population(app, lang, view, monkeypatch):
    monkeypatch.setattr("simulation.populations.people_of", lambda ref: pytest.fail("asked for a population"))
    opened(app, "disabled_son", lang, view=view)
    assert not app.error
    footer = " ".join(caption.value for caption in app.caption)
    assert ("人员按本页所填" if lang == "zh" else "persons as stated on the page") in footer


@pytest.mark.parametrize("family", FAMILIES)
def test_a_ready_family_s_sums_are_those_of_the_rules(app, family):
    opened(app, family)
    sums = family_totals(family_payments(ready(PLAN, family), PLAN, PLAN))
    assert app.metric[0].value == f"{sums['all', 'own']['draft']:,.2f}"
    assert app.metric[1].value == f"{sums['all', 'help']['draft']:,.2f}"
    assert not app.error and not app.warning


def test_a_draft_stands_beside_the_base_with_the_difference(app):
    opened(app)
    app.session_state["draft"] = Scenario().with_changes({"medical.individual": 390})
    app.run()
    assert app.metric[0].value == "195.00" and "+20.00" in app.metric[0].delta
    members = table(app, "为什么")
    assert members["自缴·差额"].tolist() == [0, 0, 0, 20]
    payments = table(app, "谁出")
    assert payments["差额（元/年）"].tolist()[:2] == [20, 60]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_trace_marks_what_the_draft_answers_otherwise(app, lang):
    """Old couple, first member 71 (4.1.M5): under the draft half of the own part is left to pay."""
    opened(app, lang=lang, view="trace")
    mark = t_in(lang, "trace.mark")
    assert not any(mark in part.label for part in app.expander)
    app.session_state["draft"] = Scenario().with_changes({"medical.aid.age_70_plus.share": 0.5})
    app.run()
    assert not app.exception
    marked = [part.label for part in app.expander if mark in part.label]
    own = "医保本人缴费 → 175 元" if lang == "zh" else "Medical paid by the person → 175 yuan"
    assert any(own in label for label in marked) and len(marked) == 2, marked
    tree = next(part.markdown[0].value for part in app.expander if own in part.label)
    assert t_in(lang, "trace.was", answer="0 元" if lang == "zh" else "0 yuan") in tree
    steps = table(app, t_in(lang, "trace.column.changed"))
    assert (steps[t_in(lang, "trace.column.changed")] == t_in(lang, "frame.yes")).sum() == 3


def test_the_strip_names_the_birthdays(app):
    """4.4.4: the steps of the couple that turns 70 and 60."""
    steps = table(opened(app, "turning"), "为什么变")
    assert steps["为什么变"].tolist() == ["本人满 70 周岁", "本人满 60 周岁"]
    assert steps["两险都在这一天缴"].tolist() == ["2022-11-20", "2022-12-10"]


def test_a_ready_family_is_copied_into_the_form_and_changed_there(app):
    opened(app, "one_child_couple")
    next(button for button in app.button if button.label == "复制到自己的家庭").click().run()
    assert app.selectbox(key="household-family:zh").value == "own"
    assert app.session_state["chosen:household-own"] == ready(PLAN, "one_child_couple")
    app.selectbox(key="household:pension_tier:zh").set_value(500).run()
    app.selectbox(key="household-at:zh").set_value("1").run()
    assert app.selectbox(key="household:pension_tier:zh").value == 300
    own = app.session_state["chosen:household-own"]
    assert [member.pension_tier for member in own.members] == [500, 300]
    assert app.metric[0].value == "1,500.00"  # 500 + 300 + 2 x 350


def test_members_come_and_go(app):
    opened(app, "own", own=ready(PLAN, "old_couple"))
    next(button for button in app.button if button.label == "增加成员").click().run()
    assert app.selectbox(key="household-at:zh").value == "2" and app.metric[3].value == "3 / 3 人"
    next(button for button in app.button if button.label == "删去这位").click().run()
    assert app.session_state["chosen:household-own"] == ready(PLAN, "old_couple")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_wrong_is_explained_and_mended_in_the_form(app, lang):
    opened(app, "own", lang, ready(PLAN, "old_couple"))
    app.date_input(key=f"household:birth_date:{lang}").set_value(dt.date(2022, 12, 1)).run()
    said = " ".join(error.value for error in app.error)
    assert ("出生日期" if lang == "zh" else "is born on") in said and not app.metric
    app.date_input(key=f"household:birth_date:{lang}").set_value(dt.date(1960, 12, 1)).run()
    assert not app.error and app.metric
    app.selectbox(key=f"household:pension_tier:{lang}").set_value(500).run()
    assert ("不起作用" if lang == "zh" else "has no effect") in app.warning[0].value


def test_the_words_of_a_choice_are_those_of_the_family_shown(app):
    """Another family's first member is another option: a browser would go on showing the former words."""
    opened(app, "disabled_son", view="trace")
    first = next(box for box in app.selectbox if box.label == t_in("zh", "trace.member"))
    app.selectbox(key="household-family:zh").set_value("old_couple").run()
    second = next(box for box in app.selectbox if box.label == t_in("zh", "trace.member"))
    assert "71" in second.options[0] and "71" not in first.options[0]
    assert second.key != first.key


def test_a_grown_orphan_is_asked_about_and_counted_as_stated(app):
    """4.1.M4 names no age; the register holds children."""
    own = ready(PLAN, "migrant").with_member(0, registers=("orphan",))
    opened(app, "own", own=own)
    assert "孤儿" in app.warning[0].value and app.metric[0].value == "0.00"
    opened(app, "own", "en", own.with_member(0, birth_date=dt.date(2010, 5, 1)))
    assert not app.warning


def test_two_spouses_are_explained(app):
    couple = ready(PLAN, "old_couple")
    three = dataclasses.replace(couple, members=(*couple.members, couple.members[0]))
    said = " ".join(error.value for error in opened(app, "own", own=three).error)
    assert "两个配偶" in said


def test_a_family_is_loaded_from_its_file_and_a_wrong_one_is_refused(app):
    opened(app, "own")
    upload = app.file_uploader(key="household-load")
    upload.upload("a.json", b'{"format": 1, "members": 3}', "application/json").run()
    assert "1 处" in app.error[0].value
    text = to_json(ready(PLAN, "turning")).encode()
    app.file_uploader(key="household-load").upload("b.json", text, "application/json").run()
    assert not app.error and app.session_state["chosen:household-own"] == ready(PLAN, "turning")


def test_a_file_with_impossible_values_is_shown_and_explained(app):
    """Dates, tier, town and spouse that no list of the form holds."""
    far = {"birth_date": dt.date(2031, 5, 1), "pension_tier": -5, "spouse": 7}
    strange = dataclasses.replace(ready(PLAN, "old_couple").with_member(0, **far), town="别处")
    said = " ".join(error.value for error in opened(app, "own", own=strange).error)
    for words in ("2031", "档次应为", "另一个人", "不在方案的镇街中"):
        assert words in said
    assert app.date_input(key="household:birth_date:zh").value == dt.date(2031, 5, 1)


def test_the_tiers_follow_the_assumptions_on_the_page(app):
    household = ready(PLAN, "one_child_couple")
    opened(app, "one_child_couple", view="tiers")
    app.number_input(key="household-interest:zh").set_value(4.0).run()
    shown = table(app, "60 岁账户余额（元）")
    found = returns_of(household, 0, PLAN, Terms(interest=4.0)).table
    assert shown["60 岁账户余额（元）"].tolist() == found["account"].tolist()
    assert all("假设" in control.label for control in app.number_input)


def test_nobody_to_contribute_is_said(app):
    assert t_in("zh", "household.nobody_contributes") in opened(app, "old_couple", view="tiers").info[0].value
