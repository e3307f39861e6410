"""会商模式: choose the scenarios for the wall, then one screen without scrolling; decisions go on record."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation import Problem, Refusal, Scenario
from simulation.store.records import LONGEST
from ui import as_code, cached, frame, meeting_wall, state, user
from ui.meeting_set import BASE, DRAFT, MOST, Entry, Words, keep_decision
from ui.texts import t

AT = "meeting"


def render() -> None:
    meeting = state.meeting()
    if meeting.running and meeting.entries:
        meeting_wall.show(_record)
    else:
        _prepare()


# --- before it starts ----------------------------------------------------------------------------------------------


def _base() -> Scenario:
    """What every scenario of the meeting is compared with."""
    return state.draft().base.replace(title="")


def _prepare() -> None:
    st.header(t("meeting.head"))
    frame.explain(t("meeting.about"))
    meeting, draft = state.meeting(), state.draft()
    saved = {light.short_id: light.title for light in cached.store().list()}
    at_hand = [BASE, DRAFT] if draft.changes else [BASE]
    left, right = st.columns([2, 3])
    with left:
        st.pills(
            t("meeting.include"),
            at_hand,
            selection_mode="multi",
            format_func=lambda key: t(f"meeting.{key}"),
            key=state.show("meeting-at-hand", [key for key in meeting.chosen if key in at_hand]),
            on_change=_choose,
        )
        if not draft.changes:
            st.caption(t("meeting.draft_unchanged"))
        second = st.segmented_control(
            t("meeting.second"),
            ["district", "own"],
            format_func=lambda name: t(f"meeting.figure.{name}"),
            required=True,
            key=state.show("meeting-second", meeting.second),
        )
        state.set_meeting(second=second)
    with right:
        if saved:
            st.multiselect(
                t("meeting.saved"),
                list(saved),
                format_func=lambda key: f"{saved[key]} · {key}" if saved[key] else key,
                key=state.show("meeting-saved", [key for key in meeting.chosen if key in saved]),
                on_change=_choose,
                placeholder=t("meeting.pick"),
                help=t("meeting.saved_help"),
            )
        else:
            st.info(t("meeting.none_saved"))
    keys = [key for key in meeting.chosen if key in at_hand or key in saved]
    if not keys:
        st.warning(t("meeting.nothing"))
    elif len(keys) > MOST:
        st.warning(t("meeting.too_many", count=len(keys), most=MOST))
    place = st.empty()
    ready = 0 < len(keys) <= MOST
    if place.button(t("meeting.start"), key="meeting-start", type="primary", disabled=not ready):
        place.empty()
        _start(keys, place)
    frame.problems(AT)
    if meeting.entries and meeting.base is not None:
        st.caption(t("code.meeting"))
        frame.code(as_code.meeting(meeting.base, [entry.scenario for entry in meeting.entries]))
    _decisions()
    frame.footer(cached.outcome_of(_base()).stamp)


def _choose() -> None:
    # One of the two boxes is not there while nothing is saved.
    state.set_meeting(chosen=(*state.value_of("meeting-at-hand"), *state.value_of("meeting-saved", ())))


def _start(keys: list[str], place: st.delta_generator.DeltaGenerator) -> None:
    """Works out every scenario of the set, then shows the first that is not the base."""
    state.clear_problems(AT)
    entries: list[Entry] = []
    problems: list[Problem] = []
    base = _base()
    bar = place.progress(0.0)
    for done, key in enumerate(keys, 1):
        bar.progress((done - 1) / len(keys), t("meeting.warming", done=done, of=len(keys)))
        try:
            entry = _entry(key, base)
            meeting_wall.ready(base, entry)
            entries.append(entry)
        except Refusal as refusal:
            problems += refusal.problems
    if problems:
        state.set_problems(AT, tuple(problems))
        st.rerun()
    bar.progress(1.0)
    first = next((place for place, entry in enumerate(entries) if entry.key != BASE), 0)
    state.set_meeting(base=base, entries=tuple(entries), shown=first, running=True, recording=False)
    st.rerun()


def _entry(key: str, base: Scenario) -> Entry:
    if key == BASE:
        return Entry(BASE, base)
    if key == DRAFT:
        return Entry(DRAFT, state.draft(), state.draft().title)
    saved = cached.store().get(key)
    return Entry(key, saved.scenario, saved.title)


# --- decisions -----------------------------------------------------------------------------------------------------


def _record() -> None:
    """The panel in which a decision goes on record."""

    @st.dialog(t("meeting.record"), width="large", on_dismiss=_close)
    def panel() -> None:
        entry = state.meeting().current
        actor = user.current_actor()
        st.write(
            frame.plain(t("meeting.record_for", title=meeting_wall.title_of(entry), id=entry.scenario.id))
        )
        with st.form("meeting-record", border=False):
            what = st.text_area(t("meeting.what"), max_chars=LONGEST["what"], height=110, key="meeting-what")
            by_whom = st.text_input(t("meeting.by_whom"), max_chars=LONGEST["name"], key="meeting-by-whom")
            note = st.text_area(t("meeting.note"), max_chars=LONGEST["note"], height=80, key="meeting-note")
            lock = st.checkbox(t("meeting.lock"), key="meeting-lock")
            st.caption(frame.plain(t("meeting.when", name=actor.name)))
            if not st.form_submit_button(t("meeting.keep"), type="primary", key="meeting-keep"):
                return
        if not what.strip() or not by_whom.strip():
            st.error(t("meeting.required"))
            return
        try:
            kept = keep_decision(
                cached.store(),
                actor,
                entry,
                entry.scenario.replace(title=meeting_wall.title_of(entry)),
                Words(what.strip(), by_whom.strip(), note.strip(), t("meeting.purpose")),
                lock=lock,
            )
        except Refusal as refusal:
            st.error(frame.plain(refusal.text(state.language())))
            return
        # What was saved for this decision is what the next one is about.
        entries = [kept if one is entry else one for one in state.meeting().entries]
        state.set_meeting(entries=tuple(entries), recording=False)
        st.toast(t("meeting.recorded"))
        st.rerun()

    panel()


def _close() -> None:
    state.set_meeting(recording=False)


def _decisions() -> None:
    st.header(t("meeting.decisions"))
    found = cached.store().decisions()
    if not found:
        st.caption(t("meeting.no_decisions"))
        return
    names = ("recorded_at", "what", "by_whom", "scenario", "note", "recorded_by")
    rows = [
        (
            decision.recorded_at.astimezone().strftime("%Y-%m-%d %H:%M"),
            decision.what,
            decision.by_whom,
            decision.scenario or "",
            decision.note,
            decision.recorded_by,
        )
        for decision in sorted(found, key=lambda decision: decision.recorded_at, reverse=True)
    ]
    shown = pd.DataFrame(rows, columns=[t(f"meeting.column.{name}") for name in names])
    frame.table(shown, "decisions", cached.outcome_of(_base()).stamp.counting("mixed"))


render()
