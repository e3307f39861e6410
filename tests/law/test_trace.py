"""The trace of a person: the very rules of `assess`, in the order of the document, with what was read, answered and why."""

from __future__ import annotations

import dataclasses
import html
import re

import numpy as np
import pandas as pd
import pytest
from people_builder import table
from random_people import random_people
from test_against_reference import PLAN, VARIANTS

from simulation import Refusal, Trace, assess, explain, load_plan, plan_ids
from simulation.clauses import clauses
from simulation.household import age_on
from simulation.law.assess import result_columns
from simulation.law.readings import READINGS
from simulation.law.rule import RULES
from simulation.trace import explain_each
from simulation.trace import words as trace_words
from simulation.trace.steps import place_in_document
from ui.texts import TEXTS

SOME, ALL = 50, 10_000
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(
    scope="module",
    params=[pytest.param(SOME, id="some"), pytest.param(ALL, id="all", marks=pytest.mark.slow)],
)
def people(request):
    return random_people(request.param, seed=87)


def plain(column: pd.Series) -> list[object]:
    """A column of `assess` as plain values, a missing date as None."""
    if column.dtype.kind == "M":
        return [None if pd.isna(day) else day.date() for day in column]
    return column.tolist()


@pytest.mark.parametrize("variant", VARIANTS)
def test_trace_and_result_agree_for_everybody_under_every_variant(variant, people):
    plan = PLAN.change(VARIANTS[variant])
    results = [trace.results for trace in explain_each(people, plan)]
    expected = assess(people, plan)
    assert len(results) == len(people) and set(results[0]) == set(expected.columns)
    for column in expected.columns:
        assert [result[column] for result in results] == plain(expected[column]), column


@pytest.mark.parametrize("variant", VARIANTS)
def test_explain_of_one_row_is_that_of_the_table(variant):
    people = random_people(40, seed=3)
    plan = PLAN.change(VARIANTS[variant])
    for row, of_table in list(enumerate(explain_each(people, plan)))[:2]:
        alone = explain(int(people["person_id"].iloc[row]), plan, people)
        assert alone.steps == of_table.steps and alone.person_id == of_table.person_id


def one(**facts: object) -> pd.DataFrame:
    return table([{"birth_date": "1953-06-01", **facts}])


def test_a_rule_that_answers_otherwise_shows_in_the_trace(monkeypatch):
    """The trace runs the rules, not a copy."""
    person, before = one(), explain(one(), PLAN)
    other = dataclasses.replace(
        RULES["medical_personal"], function=lambda member, aid, *, individual: aid + 1
    )
    monkeypatch.setitem(RULES._rules, "medical_personal", other)
    monkeypatch.setattr("simulation.trace.explaining.check_identities", lambda known, figures: None)
    after = explain(person, PLAN)
    assert after.changed_from(before) == (("medical_personal", None),)
    assert after.step("medical_personal").answer == before.step("medical_aid").answer + 0.01


def test_a_broken_account_is_refused_and_not_explained(monkeypatch):
    other = dataclasses.replace(
        RULES["medical_personal"], function=lambda member, aid, *, individual: aid + 1
    )
    monkeypatch.setitem(RULES._rules, "medical_personal", other)
    with pytest.raises(Refusal):
        explain(one(), PLAN)


@pytest.mark.parametrize("plan_id", plan_ids())
def test_every_rule_stands_there_under_its_clause_in_the_order_of_the_document(plan_id):
    plan = load_plan(plan_id)
    trace = explain(one(town=plan.towns[0]), plan)
    assert {step.rule for step in trace.steps} == {rule.name for rule in RULES}
    assert all(step.clauses and set(step.clauses) <= set(clauses()) for step in trace.steps)
    places = [place_in_document(step.clauses) for step in trace.steps]
    assert places == sorted(places)
    per_rule = [step.item for step in trace.steps if step.rule == "aid_parts"]
    assert sorted(per_rule) == sorted(aid.id for aid in trace.plan.medical.aid)


def test_each_step_reads_what_its_rule_declares():
    for step in explain(one(), PLAN).steps:
        rule = RULES[step.rule]
        answers = [read.name for read in step.reads if read.kind == "answer"]
        assert answers == [name for name in rule.needs if name in RULES], step.rule
        columns = [read.name for read in step.reads if read.kind == "fact"]
        assert len(columns) == len(rule.needs) - len(answers), step.rule
        stated = [read for read in step.reads if read.kind == "figure"]
        assert all(read.clause in clauses() for read in stated), step.rule
        for path in rule.figures.values():
            near = [read.name for read in stated if read.name.startswith(path)]
            assert near or path == "medical.aid", (step.rule, path)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_reason_has_words_in_both_languages_and_no_hole(variant):
    plan = PLAN.change(VARIANTS[variant])
    for trace in explain_each(random_people(12, seed=11), plan):
        for step in trace.steps:
            reason = step.why
            for text in (reason.zh, reason.en):
                assert text and not re.search(r"[{}]|None|True|False", text), (step.rule, text)
            assert CHINESE.search(reason.zh) and reason.en != reason.zh, (step.rule, reason)


def test_a_reason_names_the_figure_it_compared_with_the_column_and_the_outcome():
    """4.1.M5, 4.1.M6 on the two sides of the 70th birthday."""
    day = "2022-11-01"
    sixty_nine = explain(one(birth_date="1953-06-01", payment_date=day), PLAN)
    seventy = explain(one(birth_date="1952-11-01", payment_date=day), PLAN)
    for lang, words in (
        ("zh", ("69 周岁", "未满 70 周岁", "不符合")),
        ("en", ("69 on", "not reached 70", "not met")),
    ):
        said = sixty_nine.step("fits_aid_rules", "age_70_plus").why.text(lang)
        assert all(word in said for word in (*words, "1953-06-01", day)), said
    assert "已满 70 周岁：符合" in seventy.step("fits_aid_rules", "age_70_plus").why.zh
    assert "350 元 − 资助 350 元 = 0 元" in seventy.step("medical_personal").why.zh
    assert "350 元 − 资助 175 元 = 175 元" in sixty_nine.step("medical_personal").why.zh
    changed = seventy.changed_from(sixty_nine)
    assert ("fits_aid_rules", "age_70_plus") in changed and ("medical_aid", None) in changed
    assert ("pension_eligible", None) not in changed


def test_the_ages_that_reasons_name_never_gainsay_the_answer():
    for variant in ("as issued", "ages 18 to 64, by payment", "R9 payment", "wife 58"):
        plan = PLAN.change(VARIANTS[variant])
        for trace in explain_each(random_people(60, seed=29), plan):
            for step in trace.steps:
                read = {read.name: read.value for read in step.reads}
                if step.rule == "old_enough_to_contribute":
                    age = age_on(read["birth_date"], read["pension_payment_date"])
                    assert step.answer == (age >= plan.pension.min_age)
                for sentence, holds in (("已满", True), ("未超过", True), ("已超过", False)):
                    if step.kind == "condition" and step.item is None and sentence in step.why.zh:
                        assert step.answer is holds, step.why.zh


def test_a_changed_figure_is_marked_and_moves_the_steps_that_rest_on_it():
    draft = PLAN.change({"medical.aid.age_60_69.share": 0.6})
    before, after = explain(one(), PLAN), explain(one(), draft)
    part = after.step("aid_parts", "age_60_69")
    assert part.answer == 210.0 and "210 元" in part.why.zh and "60%" in part.why.en
    assert {read.basis for read in part.reads if read.name.endswith("share")} == {"changed"}
    assert set(after.changed_from(before)) == {
        ("aid_parts", "age_60_69"),
        ("medical_aid", None),
        ("medical_personal", None),
    }
    assert before.changed_from(before) == ()


def test_as_data_as_text_and_in_a_notebook():
    trace = explain(one(), PLAN)
    frame = trace.to_frame()
    assert len(frame) == len(trace.steps) and frame["why_zh"].str.len().min() > 0
    assert frame["answer"].tolist() == [step.answer for step in trace.steps]
    for lang in ("zh", "en"):
        text = trace.text(lang)
        assert text.count("\n   ") >= len(trace.steps) * 2
        assert all(" ".join(step.clauses) in text for step in trace.steps)
    assert "1000000" in trace.text("zh") and "yicheng-2023" in trace.text("en")


def test_a_notebook_shows_names_and_never_runs_them():
    trace = explain(one(village="<script>alert(1)</script>"), PLAN)
    shown = trace._repr_html_()
    assert "<script" not in shown and html.escape("<script>alert(1)</script>") in shown


def test_a_person_as_a_row_as_a_mapping_and_by_number():
    people = random_people(40, seed=5)
    single = people[people["spouse_id"].isna()]
    row = single.iloc[[0]]
    as_row, as_mapping = explain(row, PLAN), explain(row.to_dict("records")[0], PLAN)
    assert as_row.steps == as_mapping.steps == explain(row.iloc[0], PLAN).steps
    assert as_row.steps == explain(int(row["person_id"].iloc[0]), PLAN, people).steps


@pytest.mark.parametrize(
    "person", [one().drop(columns="sex"), {"person_id": 1}, random_people(2, seed=1), 5, "x", True]
)
def test_who_cannot_be_asked_about_is_refused_in_both_languages(person):
    with pytest.raises(Refusal) as refused:
        explain(person, PLAN)
    assert CHINESE.search(refused.value.text("zh")) and refused.value.text("en")


def test_groups_readings_and_aid_rules_are_called_as_on_the_pages():
    words = trace_words.catalogue()
    for name, said in words["groups"].items():
        assert (said["zh"], said["en"]) == TEXTS[f"group.{name}"]
    for name, said in words["aid"].items():
        assert (said["zh"], said["en"]) == TEXTS[f"aid.{name}"]
    for name, reading in READINGS.items():
        for key in (name, *(f"{name}.{option}" for option in reading.options)):
            said = words["readings"][key]
            assert (said["zh"], said["en"]) == TEXTS[f"reading.{key}"]
    assert set(words["why"]) == {rule.name for rule in RULES}


def test_results_are_those_of_assess_by_name():
    trace = explain(one(), PLAN)
    assert isinstance(trace, Trace) and tuple(trace.results) == result_columns(PLAN)
    assert np.isclose(trace.results["medical_personal"], 175.0)
