"""What leaves the desk: exception workbooks, tables for the notice board, the roster as a population, the encrypted link."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from export.exceptions import office_workbook, summary_workbook, town_workbook
from export.notice import HIDDEN, notice_table
from simulation import Scenario
from simulation.access import may
from simulation.columns import column_name
from simulation.populations import RosterRef, place_of
from simulation.roster import KINDS, Link, kept
from simulation.roster.checks import Findings, office_name
from simulation.roster.filling import FILLABLE, fill_kept
from simulation.roster.publication import LEAST, NOTICE, Publication, notice_counts, publish
from simulation.stamp import Stamp
from ui import cached, controls, frame, roster_desk, state
from ui.roster_desk import Checked
from ui.texts import t
from ui.user import current_actor

AT, FILL = "lists", "lists.fill"


def workbooks(checked: Checked) -> None:
    """The exception lists: a workbook per office and per town with its own rows and their names, and a summary."""
    assert checked.findings is not None
    if len(checked.findings):
        st.header(t("lists.workbooks"))
        st.caption(t("lists.workbooks_about"))
        books(checked.findings, checked.link, "lists-book")


def books(findings: Findings, link: Link, at: str) -> None:
    """Downloads of exception lists; `at` begins the keys of what is chosen and clicked."""
    lang, plan = state.language(), findings.stamp.plan_id
    one, two, three = st.columns(3, vertical_alignment="bottom")
    if findings.offices():
        with one:
            office = controls.choice(
                f"{at}-office",
                t("lists.column.office"),
                findings.offices(),
                lambda name: office_name(name, lang),
            )
            _book(
                t("lists.office_book", name=office_name(office, lang)),
                lambda: office_workbook(findings, link, office, lang),
                f"{plan}-{office_name(office, lang)}",
                at,
            )
    if findings.towns():
        with two:
            town = controls.choice(f"{at}-town", t("lists.column.town"), findings.towns(), lambda name: name)
            _book(
                t("lists.office_book", name=town),
                lambda: town_workbook(findings, link, town, lang),
                f"{plan}-{town}",
                at,
            )
    with three:
        st.caption(t("lists.summary_about"))
        _book(
            t("lists.summary_book"),
            lambda: summary_workbook(findings, lang),
            f"{plan}-{t('lists.summary_book')}",
            at,
        )


def _book(label: str, write: Callable[[], bytes], name: str, at: str) -> None:
    def written() -> bytes:
        with roster_desk.sealed():
            return write()

    file = f"{name}-{t('lists.book_file')}.xlsx"
    st.download_button(label, written, file, key=f"{at}-{name}", on_click="ignore", width="stretch")


def notice_board(checked: Checked, stamp: Stamp) -> None:
    """The tables for the notice board, made when they are asked for."""
    st.header(t("lists.notice"))
    st.caption(t("lists.notice_about", least=LEAST))
    if not st.toggle(t("lists.notice_go"), key="lists-notice"):
        return
    roster = checked.roster
    assert roster is not None
    with st.spinner(t("lists.notice_working")):
        published = _published(notice_counts(roster.people, checked.plan))
    st.caption(
        t("lists.notice_hidden", small=published.small, others=published.others, mark=HIDDEN, least=LEAST)
    )
    for names in NOTICE:
        shown = notice_table(published, names, checked.plan, state.language())
        frame.table(shown, f"lists-notice-{names[1]}", stamp, whole=True)


@cached.kept
def _published(counts: pd.DataFrame) -> Publication:
    return publish(counts, NOTICE)


def population(checked: Checked, draft: Scenario) -> None:
    """The roster as a population, kept on this machine: all pages work on it."""
    st.header(t("lists.population"))
    st.caption(t("lists.population_about"))
    st.button(
        t("lists.use"),
        key="lists-use",
        disabled=not may(current_actor(), "add roster"),
        on_click=state.guarded,
        args=(_use, AT, checked),
    )
    frame.problems(AT)


def _use(checked: Checked) -> None:
    assert checked.roster is not None
    with roster_desk.sealed():
        note = kept.keep(checked.roster, checked.plan, place_of(checked.plan), actor=current_actor())
    state.clear_problems(AT)
    state.replace_draft(state.draft().replace(population=note.name))
    state.say(t("lists.used", name=note.name))


def filling(draft: Scenario) -> None:
    """What the draft's roster lacks, filled from the synthetic population: only for what is ticked, kept beside it."""
    ref = draft.population_ref
    if not isinstance(ref, RosterRef):
        return
    lang, note = state.language(), ref.note
    st.header(t("lists.fill"))
    st.caption(t("lists.fill_about", name=note.name))
    if note.filled:
        names = "、".join(column_name(name, lang) for name in note.filled)
        st.info(t("lists.filled", names=names))
    lacking = [name for name in FILLABLE if name in note.absent]
    if not lacking:
        st.caption(t("lists.fill_nothing"))
        return
    wanted = st.multiselect(
        t("lists.fill_wanted"),
        lacking,
        format_func=_lacking,
        key=f"lists-fill:{note.digest}",
        placeholder=t("lists.fill_none"),
    )
    allowed = may(current_actor(), "add roster")
    if st.button(t("lists.fill_go"), key="lists-fill-go", disabled=not wanted or not allowed):
        with st.spinner(t("lists.filling")):
            state.guarded(_fill, FILL, ref, tuple(wanted))
        st.rerun()
    frame.problems(FILL)


def _lacking(name: str) -> str:
    if name in KINDS:
        return KINDS[name].name(state.language())
    return t("lists.fill.last_year") if name == "last_year" else column_name(name, state.language())


def _fill(ref: RosterRef, wanted: tuple[str, ...]) -> None:
    note = fill_kept(ref, wanted, actor=current_actor())
    state.clear_problems(FILL)
    state.replace_draft(state.draft().replace(population=note.name))
    state.say(t("lists.fill_done", name=note.name))
