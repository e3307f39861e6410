"""Every clause of the document: the rule that encodes it and its cases, or why it is not encoded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from case_list import written
from people_builder import all_cases

from simulation import load_plan, plan_ids
from simulation.clauses import CASES, beyond, clauses, figures_of_clause, rule_says
from simulation.law.facts import FACT_NAMES
from simulation.law.figures import figures_of
from simulation.law.readings import READINGS
from simulation.law.rule import RULES
from simulation.law.vocabulary import DEPARTMENTS
from simulation.ledger import LINE_CLAUSE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "clauses.md"
SETTLES = dict(re.findall(r"^\| (\S+) \| (.+?) \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE))
IDS = set(SETTLES) - {"id", "---"}

# Clauses encoded, whose effect no single case can show by itself.
NO_CASE = {
    "R13": "a change of the aid table, shown by the case of local registration under 4.1.M5",
}


def of_rules() -> set[str]:
    return {clause for rule in RULES for clause in rule.clauses}


def of_cases() -> set[str]:
    return {clause for case in all_cases() for clause in case["clauses"]}


def test_the_page_lists_all_clauses_and_readings():
    assert {f"R{i}" for i in range(1, 14)} <= IDS and len(IDS) == 34 + 13


def test_what_the_program_ships_of_the_clauses_is_what_the_page_says():
    assert set(clauses()) == IDS
    assert {id: clause.settles.en for id, clause in clauses().items()} == {id: SETTLES[id] for id in IDS}


def test_what_is_not_modelled_says_why_in_both_languages():
    for clause in clauses().values():
        assert clause.modelled or clause.no_rule, clause.id
        if clause.no_rule:
            assert clause.no_rule.zh and clause.no_rule.en, clause.id
    for what, why in beyond():
        assert what.zh and what.en and why.zh and why.en, what


def test_the_shipped_list_of_cases_is_that_of_the_cases():
    assert CASES.read_text(encoding="utf-8") == written(), "run: python tests/law/case_list.py"


def test_every_rule_says_in_chinese_what_it_does_and_every_reading_has_an_office():
    for rule in RULES:
        assert re.search("[\u4e00-\u9fff]", rule_says(rule, "zh")), rule.name
        assert rule_says(rule, "en") == rule.summary
    assert all(clause.office in DEPARTMENTS for clause in clauses().values() if clause.is_reading)


def test_the_pages_of_a_clause_are_pages():
    pages = {path.stem for path in (PAGE.parents[1] / "ui" / "app_pages").glob("*.py")}
    for clause in clauses().values():
        assert set(clause.pages) <= pages, clause.id
        assert clause.pages or not clause.modelled, clause.id


@pytest.mark.parametrize("plan_id", plan_ids())
def test_every_figure_with_a_note_stands_under_one_clause(plan_id):
    plan = load_plan(plan_id)
    found = [path for clause in clauses() for path, _, _ in figures_of_clause(plan, clause)]
    assert sorted(found) == sorted(plan.notes)


@pytest.mark.parametrize("clause", sorted(IDS))
def test_clause_is_encoded_and_has_a_case_or_says_why_not(clause):
    if clauses()[clause].no_rule:
        assert clause not in of_rules(), f"{clause} is encoded: take no_rule out"
    else:
        assert clause in of_rules(), f"no rule encodes {clause}"
        assert clause in of_cases() or clause in NO_CASE, f"no case shows {clause}"


@pytest.mark.parametrize("plan_id", plan_ids())
def test_no_rule_case_note_or_line_cites_an_unknown_clause(plan_id):
    cited = of_rules() | of_cases() | set(LINE_CLAUSE.values())
    cited |= {note.clause for note in load_plan(plan_id).notes.values()}
    assert cited <= IDS, cited - IDS


def test_every_rule_says_what_it_decides_and_reads_only_what_is_given():
    given = set(FACT_NAMES)
    for rule in RULES:
        assert rule.summary and rule.clauses, rule.name
        assert set(rule.needs) <= given, rule.name
        given.add(rule.name)


def test_every_figure_of_the_plan_is_read_by_a_rule():
    class Nobody:
        towns: tuple[str, ...] = ()
        villages: tuple[str, ...] = ()

    compiled = set(figures_of(load_plan("yicheng-2023"), Nobody()))
    read = {path for rule in RULES for path in rule.figures.values()}
    assert read == compiled


@pytest.mark.parametrize("plan_id", plan_ids())
def test_every_figure_has_a_note_with_clause_basis_and_source(plan_id):
    plan = load_plan(plan_id)
    structural = {"previous", "fee_year", "towns", "pension.tiers", "medical.aid"}
    # What identifies a rule, or is not stated by it, is no figure.
    fields = (".id", ".applies_to", ".towns", ".villages", ".local_hukou")
    for path in plan.paths:
        if path in structural or path.startswith("notes.") or path.endswith(fields) or plan.get(path) is None:
            continue
        note = plan.note(path)
        assert note is not None and note.source, path
        if note.basis == "assumption" and not path.startswith("readings.") and plan.status == "issued":
            assert note.range is not None, path


def test_figures_the_document_does_not_state_are_marked():
    plan = load_plan("yicheng-2023")
    assumed = {path for path, note in plan.notes.items() if note.basis == "assumption"}
    assert {f"readings.{name}" for name in READINGS} <= assumed
    assert "medical.aid.fixed_aid.amount" in assumed and "payers.medical_government_subsidy" in assumed
    assert plan.notes["medical.individual"].basis == "document"
