"""Saving, deciding and archiving on the page. Who may is checked in the store; here it is said beforehand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from simulation import Refusal
from simulation.access import may, require
from simulation.store import Saved
from simulation.store.records import LONGEST
from ui import cached, frame, saved_view, state
from ui.texts import t
from ui.user import current_actor

NONE = ""


def save(everything: Sequence[Saved]) -> None:
    """The present draft as a new scenario, by default a version of what it was opened from."""
    draft, opened = state.draft(), state.opened()
    known = {one.short_id: one for one in everything}
    st.header(t("library.save"))
    if opened in known:
        same = known[str(opened)].scenario_id == draft.id
        words = t("library.from_same" if same else "library.from", id=opened)
        st.caption(f"{words} {frame.plain(saved_view.title(known[str(opened)]))}")
    why_not = _why_not("save")
    with st.form(f"library-save:{state.version()}:{opened}"):
        left, right = st.columns(2)
        title = left.text_input(t("library.title"), draft.title, max_chars=LONGEST["title"])
        parents = [NONE, *known]
        parent = right.selectbox(
            t("library.parent"),
            parents,
            index=parents.index(opened) if opened in known else 0,
            format_func=lambda name: _parent(known, name),
            help=t("library.parent_help"),
        )
        purpose = left.text_input(
            t("library.purpose"), max_chars=LONGEST["purpose"], placeholder=t("library.purpose_hint")
        )
        note = right.text_area(t("library.note"), max_chars=LONGEST["note"], height=68)
        sent = st.form_submit_button(
            t("library.save_go"), type="primary", disabled=why_not is not None, key="library-save-go"
        )
    if why_not:
        st.caption(why_not)
    if sent and not title.strip():
        st.error(t("library.needs_title"))
    elif sent:
        _guarded(lambda: _saved(title.strip(), purpose.strip(), note.strip(), parent or None))


def _parent(known: dict[str, Saved], name: str) -> str:
    if name == NONE:
        return t("library.no_parent")
    return t("compare.saved", title=saved_view.title(known[name]), id=name)


def _saved(title: str, purpose: str, note: str, parent: str | None) -> str:
    scenario = state.draft().replace(title=title)
    # Outcomes are shared by what moves a result; the title is this one's own.
    outcome = replace(cached.outcome_of(scenario), scenario=scenario)
    kept = cached.store().save(outcome, actor=current_actor(), purpose=purpose, note=note, parent=parent)
    state.start_from(scenario, kept.short_id)
    state.choose("library-chosen", kept.short_id)
    return t("library.saved", title=frame.plain(title), id=kept.short_id)


def decide(one: Saved) -> None:
    """A decision on a saved scenario, which locks it."""
    with st.expander(t("library.decide")):
        st.caption(t("library.decide_note"))
        why_not = t("library.is_decided") if one.decided else _why_not("decide")
        with st.form(f"library-decide:{one.short_id}"):
            what = st.text_area(t("library.what"), max_chars=LONGEST["what"], height=68)
            by_whom = st.text_input(t("library.by_whom"), max_chars=LONGEST["name"])
            note = st.text_input(t("library.note"), max_chars=LONGEST["note"])
            sent = st.form_submit_button(
                t("library.decide_go"), disabled=why_not is not None, key="library-decide-go"
            )
        if why_not:
            st.caption(why_not)
        if sent:
            _guarded(lambda: _decided(one, what.strip(), by_whom.strip(), note.strip()))


def _decided(one: Saved, what: str, by_whom: str, note: str) -> str:
    cached.store().decide(one.short_id, actor=current_actor(), what=what, by_whom=by_whom, note=note)
    return t("library.decided_said", title=frame.plain(saved_view.title(one)), id=one.short_id)


def archive(one: Saved) -> None:
    """Putting a scenario away, with a reason; nothing is deleted."""
    with st.expander(t("library.archive")):
        st.caption(t("library.archive_note"))
        why_not = _why_not("archive")
        if one.decided or one.archived:
            why_not = t("library.is_decided" if one.decided else "library.is_archived")
        with st.form(f"library-archive:{one.short_id}"):
            why = st.text_input(t("library.why"), max_chars=LONGEST["why"])
            sent = st.form_submit_button(
                t("library.archive_go"), disabled=why_not is not None, key="library-archive-go"
            )
        if why_not:
            st.caption(why_not)
        if sent:
            _guarded(lambda: _archived(one, why.strip()))


def _archived(one: Saved, why: str) -> str:
    cached.store().archive(one.short_id, actor=current_actor(), why=why)
    return t("library.archived_said", title=frame.plain(saved_view.title(one)), id=one.short_id)


def _why_not(action: str) -> str | None:
    """Why the person may not, in the page's language; None where they may."""
    actor = current_actor()
    if may(actor, action):
        return None
    try:
        require(actor, action)
    except Refusal as refusal:
        return frame.plain(" ".join(_words(refusal)))
    return None


def _words(refusal: Refusal) -> list[str]:
    zh = state.language() == "zh"
    return [problem.zh if zh else problem.en for problem in refusal.problems]


def _guarded(act: Callable[[], str]) -> None:
    """Does it, says so after the rerun, or says what the store refused and leaves what was typed."""
    try:
        said = act()
    except Refusal as refusal:
        for words in _words(refusal):
            st.error(frame.plain(words))
        return
    state.say(said)
    st.rerun()
