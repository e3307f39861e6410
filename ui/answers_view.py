"""Who should answer each doubt, whether it is settled, and the form that records an answer in the draft's notes."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from simulation.doubts import Doubt, doubts_of, noted
from simulation.law.plan import BASES, Plan
from simulation.stamp import Stamp
from ui import controls, frame, names, state
from ui.texts import t


def status(doubt: Doubt, plan: Plan) -> str:
    """Decided or open, by whom, on what basis: a line of Markdown."""
    note = doubt.note(plan)
    return t(
        "doubts.status",
        state=t("doubts.decided" if doubt.decided(plan) else "doubts.open"),
        office=frame.department_name(doubt.office),
        basis=t(f"basis.{note.basis if note else 'assumption'}"),
    )


def render(stamp: Stamp) -> None:
    """The table of all doubts, and the form."""
    st.header(t("doubts.settled"))
    draft = state.draft()
    plan = draft.resolved_plan
    doubts = doubts_of(plan, draft.base_plan)
    notes = [doubt.note(plan) for doubt in doubts]
    shown = pd.DataFrame(
        {
            t("doubts.column.question"): [names.doubt_name(doubt) for doubt in doubts],
            t("doubts.column.taken"): [names.option_name(doubt, doubt.taken(plan)) for doubt in doubts],
            t("doubts.column.office"): [frame.department_name(doubt.office) for doubt in doubts],
            t("doubts.column.state"): [
                t("doubts.decided" if doubt.decided(plan) else "doubts.open") for doubt in doubts
            ],
            t("column.basis"): [t(f"basis.{note.basis if note else 'assumption'}") for note in notes],
            t("doubts.column.note"): [note.source if note else t("frame.none") for note in notes],
            t("doubts.column.confirmed"): [
                str(note.confirmed_on) if note and note.confirmed_on else t("frame.none") for note in notes
            ],
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
