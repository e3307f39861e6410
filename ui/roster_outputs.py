"""What leaves the desk: exception workbooks, tables for the notice board, the roster as a population, the encrypted link."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from export.exceptions import office_workbook, summary_workbook, town_workbook
from export.notice import HIDDEN, notice_table
from simulation import Refusal, Scenario
from simulation.access import may
from simulation.populations import place_of
from simulation.roster import kept, vault
from simulation.roster.checks import office_name
from simulation.roster.publication import LEAST, NOTICE, Publication, notice_counts, publish
from simulation.stamp import Stamp
from ui import cached, controls, frame, roster_desk, state
from ui.roster_desk import Checked
from ui.texts import t
from ui.user import current_actor

AT = "lists"


def workbooks(checked: Checked) -> None:
    """The exception lists: a workbook per office and per town with its own rows and their names, and a summary."""
    findings, lang = checked.findings, state.language()
    assert findings is not None
    if not len(findings):
        return
    st.header(t("lists.workbooks"))
    st.caption(t("lists.workbooks_about"))
    one, two, three = st.columns(3, vertical_alignment="bottom")
    plan, link = checked.plan, checked.link
    if findings.offices():
        with one:
            office = controls.choice(
                "lists-book-office",
                t("lists.column.office"),
                findings.offices(),
                lambda name: office_name(name, lang),
            )
            _book(
                t("lists.office_book", name=office_name(office, lang)),
                lambda: office_workbook(findings, link, office, lang),
                f"{plan.id}-{office_name(office, lang)}",
            )
    if findings.towns():
        with two:
            town = controls.choice(
                "lists-book-town", t("lists.column.town"), findings.towns(), lambda name: name
            )
            _book(
                t("lists.office_book", name=town),
                lambda: town_workbook(findings, link, town, lang),
                f"{plan.id}-{town}",
            )
    with three:
        st.caption(t("lists.summary_about"))
        _book(
            t("lists.summary_book"),
            lambda: summary_workbook(findings, lang),
            f"{plan.id}-{t('lists.summary_book')}",
        )


def _book(label: str, write: Callable[[], bytes], name: str) -> None:
    def written() -> bytes:
        with roster_desk.sealed():
            return write()

    file = f"{name}-{t('lists.book_file')}.xlsx"
    st.download_button(label, written, file, key=f"lists-book-{name}", on_click="ignore", width="stretch")


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
    for problem in state.problems(AT):
        st.error(frame.plain(problem.text(state.language())))


def _use(checked: Checked) -> None:
    assert checked.roster is not None
    with roster_desk.sealed():
        note = kept.keep(checked.roster, checked.plan, place_of(checked.plan), actor=current_actor())
    state.clear_problems(AT)
    state.replace_draft(state.draft().replace(population=note.name))
    state.say(t("lists.used", name=note.name))


def vault_file(checked: Checked) -> None:
    """The way back to names in an encrypted file, only if it is asked for."""
    with st.expander(t("lists.vault")):
        st.caption(t("lists.vault_about", least=vault.LEAST_PASSWORD))
        password = st.text_input(t("lists.password"), type="password", key="lists-password")
        if not password:
            return
        try:
            with roster_desk.sealed():
                sealed = vault.lock(checked.link, password)
        except Refusal as refusal:
            st.error(frame.plain(refusal.text(state.language())))
            return
        st.download_button(
            t("lists.vault_go"),
            sealed,
            f"{checked.plan.id}-{t('lists.vault_file')}.link",
            key="lists-vault",
            on_click="ignore",
        )
