"""Who should answer each doubt, whether it is settled, and the form that records an answer in the draft's notes."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from simulation.doubts import Doubt, doubts_of, noted, status_table
from simulation.law.plan import Plan
from simulation.law.vocabulary import BASES
from simulation.stamp import Stamp
from ui import controls, frame, names, state
from ui.texts import t


def status(doubt: Doubt, plan: Plan, base: Plan) -> str:
    """Decided or open, by whom, on what basis: a line of Markdown."""
    return t(
        "doubts.status",
        state=_state(doubt.decided(plan, base)),
        office=frame.department_name(doubt.office),
        basis=_basis(doubt, plan, base),
    )


def _state(decided: bool) -> str:
    return t("doubts.decided" if decided else "doubts.open")


def _basis(doubt: Doubt, plan: Plan, base: Plan) -> str:
    """The note's basis, if it is about the side taken."""
    note = doubt.note(plan)
    if note is not None and not doubt.note_holds(plan, base):
        return t("doubts.other_side")
    return t(f"basis.{note.basis if note else 'assumption'}")


def render(stamp: Stamp) -> None:
    """The table of all doubts, and the form."""
    st.header(t("doubts.settled"))
    draft = state.draft()
    plan, base = draft.resolved_plan, draft.base_plan
    doubts = doubts_of(plan, base)
    table = status_table(plan, base)
    nothing = t("frame.none")
    shown = pd.DataFrame(
        {
            t("doubts.column.question"): [names.doubt_name(doubt) for doubt in doubts],
            t("doubts.column.taken"): [names.option_name(doubt, doubt.taken(plan)) for doubt in doubts],
            t("doubts.column.office"): [frame.department_name(office) for office in table["office"]],
            t("doubts.column.state"): [_state(decided) for decided in table["decided"]],
            t("column.basis"): [_basis(doubt, plan, base) for doubt in doubts],
            t("doubts.column.note"): [source or nothing for source in table["source"]],
            t("doubts.column.confirmed"): [day or nothing for day in table["confirmed_on"]],
        }
    )
    frame.table(shown, "doubts-settled", stamp)
    st.caption(t("doubts.settled_note"))
    with st.expander(t("doubts.record")):
        _form(doubts, plan)


def _form(doubts: tuple[Doubt, ...], plan: Plan) -> None:
    keys = {f"{doubt.id}:{doubt.name}": doubt for doubt in doubts}
    which = controls.choice(
        "doubts-record", t("doubts.record_which"), list(keys), lambda key: names.doubt_name(keys[key])
    )
    one, two = st.columns(2)
    with one:
        basis = controls.choice(
            "doubts-basis", t("doubts.record_basis"), list(BASES), lambda name: t(f"basis.{name}")
        )
    day = two.date_input(
        t("doubts.record_day"), value=dt.date.today(), format="YYYY-MM-DD", key="doubts-record-day"
    )
    source = st.text_input(t("doubts.record_source"), max_chars=500, key="doubts-record-source")
    doubt = keys[which]
    st.button(
        t("doubts.record_save"),
        key="doubts-record-save",
        on_click=_save,
        args=(doubt, plan, basis, source.strip(), day),
        disabled=not source.strip(),
        help=None if source.strip() else t("doubts.record_empty"),
    )
    controls.refused(f"notes.{doubt.paths[0]}")


def _save(doubt: Doubt, plan: Plan, basis: str, source: str, day: dt.date) -> None:
    confirmed = day.isoformat() if basis != "assumption" else None
    state.set_changes(noted(doubt, plan, basis, source, confirmed), at=f"notes.{doubt.paths[0]}")
