"""条款台账: every clause with its rules, figures, cases and pages; one in detail; what is not modelled and why."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation.clauses import Clause, beyond, clauses, figures_of_clause, rule_says
from simulation.law.parts import Note
from simulation.law.plan import Plan
from simulation.stamp import Stamp
from ui import controls, frame, names, state
from ui.texts import t

WIDTHS = {"settles": 260, "rules": 250, "figures": 220, "cases": 62, "pages": 110, "why": 110, "modelled": 62}
MOST_FIGURES = 4
"""So many figures in a cell; all of them stand in the detail."""


def render(stamp: Stamp) -> None:
    """The part of the page."""
    st.header(t("clauses.title"))
    st.caption(t("clauses.note"))
    plan, known = state.draft().resolved_plan, clauses()
    lang = state.language()
    rows = [
        (
            clause.id,
            clause.settles.text(lang),
            t("trace.semicolon").join(rule_says(rule, lang).rstrip(".") for rule in clause.rules)
            or t("frame.none"),
            _figures(plan, clause),
            len(clause.cases),
            t("frame.and").join(t(f"page.{page}") for page in clause.pages) or t("frame.none"),
            clause.no_rule.text(lang) if clause.no_rule else "",
            t("frame.yes" if clause.modelled else "frame.no"),
        )
        for clause in known.values()
    ]
    heads = [t("column.clause")]
    heads += [
        t(f"clauses.column.{name}")
        for name in ("settles", "rules", "figures", "cases", "pages", "why", "modelled")
    ]
    widths = {t("clauses.column." + name): width for name, width in WIDTHS.items()}
    config: dict[str, object] = {
        head: st.column_config.Column(width=width) for head, width in {heads[0]: 64, **widths}.items()
    }
    frame.table(pd.DataFrame(rows, columns=heads), "clauses", stamp, config)
    chosen = controls.choice(
        "clause-detail",
        t("clauses.detail"),
        list(known),
        lambda id: f"{id} {known[id].settles.text(lang)}",
        "4.1.M5",
    )
    _detail(plan, known[chosen], stamp)
    _beyond(known, stamp)


def _basis(path: str, value: object, note: Note) -> str:
    """The note's basis; of a figure that the draft changed and left the note of, that it was changed."""
    base = state.draft().base_plan
    was = base.get(path) if path in base.paths else None
    if value == was or note != base.note(path):
        return t(f"basis.{note.basis}")
    return t("clauses.changed", value=names.value_name(path, was))


def _figures(plan: Plan, clause: Clause) -> str:
    found = figures_of_clause(plan, clause.id)
    words = [
        t(
            "clauses.figure",
            name=names.path_name(path),
            value=names.value_name(path, value),
            basis=_basis(path, value, note),
        )
        for path, value, note in found[:MOST_FIGURES]
    ]
    more = f" … ({len(found)})" if len(found) > MOST_FIGURES else ""
    return t("trace.semicolon").join(words) + more if words else t("frame.none")


def _detail(plan: Plan, clause: Clause, stamp: Stamp) -> None:
    """Rules with what they do and read, figures with their notes, cases by title."""
    lang = state.language()
    if clause.rules:
        rows = [
            (
                rule_says(rule, lang),
                t("frame.and").join(names.path_name(path) for path in rule.figures.values())
                or t("frame.none"),
                rule.name,
            )
            for rule in clause.rules
        ]
        heads = [t(f"clauses.column.{name}") for name in ("says", "reads", "rule")]
        frame.table(pd.DataFrame(rows, columns=heads), f"clause-{clause.id}-rules", stamp)
    elif clause.no_rule:
        st.info(t("clauses.no_rules", why=clause.no_rule.text(lang)))
    found = figures_of_clause(plan, clause.id)
    if found:
        figures = [
            (
                names.path_name(path),
                names.value_name(path, value),
                _basis(path, value, note),
                note.source,
                str(note.confirmed_on or t("frame.none")),
            )
            for path, value, note in found
        ]
        heads = [t("column.path"), t("column.value"), t("column.basis"), t("column.source")]
        shown = pd.DataFrame(figures, columns=[*heads, t("doubts.column.confirmed")])
        frame.table(shown, f"clause-{clause.id}-figures", stamp)
    if clause.cases:
        st.markdown(f"**{t('clauses.cases_of', count=len(clause.cases))}**")
        st.markdown("\n".join(f"- {frame.plain(title)}" for title in clause.cases))


def _beyond(known: dict[str, Clause], stamp: Stamp) -> None:
    st.subheader(t("clauses.beyond"))
    lang = state.language()
    rows = [
        (clause.id, clause.settles.text(lang), clause.no_rule.text(lang))
        for clause in known.values()
        if not clause.modelled and clause.no_rule
    ]
    rows += [(t("frame.none"), what.text(lang), why.text(lang)) for what, why in beyond()]
    heads = [t("column.clause"), t("clauses.column.what"), t("clauses.column.why")]
    frame.table(pd.DataFrame(rows, columns=heads), "not-modelled", stamp)
