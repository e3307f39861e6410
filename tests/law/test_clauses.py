"""Every clause of the document: the rule that encodes it and its cases, or why it is not encoded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from people_builder import all_cases

from simulation import load_plan, plan_ids
from simulation.law.facts import FACT_NAMES
from simulation.law.figures import figures_of
from simulation.law.plan import READINGS
from simulation.law.rule import RULES
from simulation.ledger import LINE_CLAUSE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "clauses.md"
IDS = set(re.findall(r"^\| (\S+) \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)) - {"id", "---"}

# Clauses that no rule encodes, and why. Whoever encodes one takes it out here.
NOT_A_RULE = {
    "2.1": "a target: the coverage tables hold this year's rate beside last year's",
    "4.2.1": "a figure of the calendar: rules read window_end (4.4.4, R11)",
    "4.3.1": "no amount depends on the channel",
    "4.3.2": "no amount depends on the channel",
    "4.3.3": "no amount depends on the channel",
    "4.4.1-2": "registration moves no amount",
    "4.4.3": "needs rosters",
    "4.5": "publication moves no amount",
    "5.1": "the registers are columns of the people table",
    "5.4": "needs the season's figures",
    "5.5": "the budget tables",
    "5.6": "the payers of the plan",
    "5.8": "a source of rosters",
    "5.10": "coverage by age band",
    "6.1-6.3": "figures of the calendar",
}
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


@pytest.mark.parametrize("clause", sorted(IDS))
def test_clause_is_encoded_and_has_a_case_or_says_why_not(clause):
    if clause in NOT_A_RULE:
        assert clause not in of_rules(), f"{clause} is encoded: take it out of the list"
        assert NOT_A_RULE[clause]
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
        given.add(rule.gives)


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
