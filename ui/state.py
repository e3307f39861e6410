"""The only module that touches session state: language, the draft scenario, its history, what was refused.

The scenario is the truth and widgets are views of it: every accepted change replaces the whole frozen object.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from simulation import Problem, Refusal, Scenario
from simulation.errors import unreadable
from simulation.store import Store
from simulation.words import LANGUAGES
from ui.meeting_set import Meeting
from ui.roster_desk import Desk
from ui.user import STRANGER, current_actor

MOST_UNDO = 100


_run = threading.local()
"""The language of the run that this thread is at: asked for thousands of times on a page, session state is too slow."""


def start_words() -> None:
    """The language of a new session, from the address."""
    if "lang" not in st.session_state:
        asked = st.query_params.get("lang")
        st.session_state.lang = asked if asked in LANGUAGES else "zh"
    _run.language = st.session_state.lang


def start() -> None:
    """Fills a new session: a fresh draft, the person's kept draft to offer."""
    session = st.session_state
    if "draft" not in session:
        session.draft = Scenario()
        session.opened = None
        session.said = None
        session.undo, session.redo = [], []
        session.version = 0
        session.problems = {}
        session.notice = None
        session.kept = None
        try:
            session.kept = _store().draft(actor=current_actor())
        except Refusal as refusal:
            session.notice = refusal.text
        if session.kept and _same(session.kept[0], session.draft):
            session.kept = None


def language() -> str:
    return getattr(_run, "language", None) or st.session_state.get("lang", "zh")


def set_language(lang: str) -> None:
    st.session_state.lang = _run.language = lang
    st.query_params["lang"] = lang


def draft() -> Scenario:
    return st.session_state.draft


def version() -> int:
    """Counts accepted changes; in the uploader's key it empties the uploader."""
    return st.session_state.version


def _store() -> Store:
    from ui import cached  # here, as caches ask for the language

    return cached.store()


def _same(one: Scenario, other: Scenario) -> bool:
    return one.id == other.id and one.title == other.title


def _accept(scenario: Scenario) -> None:
    session = st.session_state
    session.draft = scenario
    session.version += 1
    try:
        actor = current_actor()
        if actor is not STRANGER:  # whose time ran out while the page was open
            _store().keep_draft(scenario, actor=actor)
        session.notice = None
    except Refusal as refusal:
        session.notice = refusal.text


def opened() -> str | None:
    """The short id of the saved scenario that the draft was opened from, if it was."""
    return st.session_state.opened


def start_from(scenario: Scenario, opened: str | None = None) -> None:
    """Takes a scenario that is no change of the draft before: a file, a kept draft, or a saved one by its short id."""
    replace_draft(scenario)
    st.session_state.opened = opened


def replace_draft(scenario: Scenario) -> None:
    """Takes another scenario as the draft; the one before can be had back by undo."""
    session = st.session_state
    if scenario == session.draft:
        return
    session.undo = [*session.undo, (session.draft, session.opened)][-MOST_UNDO:]
    session.redo = []
    session.problems = {}
    _accept(scenario)


def set_changes(changes: Mapping[str, Any], at: str | None = None) -> tuple[Problem, ...]:
    """Merges changes into the draft. What the plan refuses leaves the draft and is kept to be shown at the control."""
    session = st.session_state
    where = at or next(iter(changes))
    try:
        scenario = session.draft.with_changes(changes)
    except Refusal as refusal:
        session.problems = {**session.problems, where: refusal.problems}
        return refusal.problems
    session.problems = {key: value for key, value in session.problems.items() if key != where}
    replace_draft_keeping_problems(scenario)
    return ()


def replace_draft_keeping_problems(scenario: Scenario) -> None:
    kept = st.session_state.problems
    replace_draft(scenario)
    st.session_state.problems = kept


def reset(path: str) -> None:
    """Drops the change of one figure (or of all in a list)."""
    changes = st.session_state.draft.changes
    rest = {key: value for key, value in changes.items() if key != path and not key.startswith(f"{path}.")}
    try:
        replace_draft(st.session_state.draft.replace(changes=rest))
    except Refusal as refusal:
        st.session_state.problems = {**st.session_state.problems, path: refusal.problems}


def reset_all() -> None:
    replace_draft(st.session_state.draft.base)


def undo() -> None:
    _step("undo", "redo")


def redo() -> None:
    _step("redo", "undo")


def _step(source: str, target: str) -> None:
    session = st.session_state
    if not session[source]:
        return
    *rest, (scenario, opened) = session[source]
    session[target] = [*session[target], (session.draft, session.opened)]
    session.opened = opened
    session[source] = rest
    session.problems = {}
    _accept(scenario)


def can_undo() -> bool:
    return bool(st.session_state.undo)


def can_redo() -> bool:
    return bool(st.session_state.redo)


def problems(path: str) -> tuple[Problem, ...]:
    return st.session_state.problems.get(path, ())


def clear_problems(path: str) -> None:
    st.session_state.problems = {
        key: value for key, value in st.session_state.problems.items() if key != path
    }


def set_problems(path: str, found: tuple[Problem, ...]) -> None:
    st.session_state.problems = {**st.session_state.problems, path: found}


def kept_draft() -> tuple[Scenario, dt.datetime] | None:
    """The person's last draft of before this session, until it is taken or left: a change made meanwhile takes neither."""
    return st.session_state.kept


def continue_kept() -> None:
    scenario, _ = st.session_state.kept
    st.session_state.kept = None
    start_from(scenario)


def forget_kept() -> None:
    """Leaves it. What this session made meanwhile, or another of the same person, stays kept."""
    (scenario, _), st.session_state.kept = st.session_state.kept, None
    try:
        last = _store().draft(actor=current_actor())
        if last and _same(last[0], scenario):
            _store().drop_draft(actor=current_actor())
    except Refusal as refusal:
        st.session_state.notice = refusal.text


def notice() -> str | None:
    """Why the draft could not be kept, if it could not."""
    said: Callable[[str], str] | None = st.session_state.notice
    return said(language()) if said else None


def asked() -> str | None:
    """What stands after `?s=` in the address: meant to be the short id of a saved scenario, but anybody's text."""
    return st.query_params.get("s")


def stop_asking() -> None:
    """Takes the saved scenario out of the address."""
    st.query_params.pop("s", None)


def address() -> str:
    """The address under which this session is looked at; empty where there is no browser."""
    return st.context.url or ""


def say(text: str) -> None:
    """Leaves a message to be shown once, by the next run."""
    st.session_state.said = text


def said() -> str | None:
    """The message left, once."""
    text, st.session_state.said = st.session_state.said, None
    return text


def ranges() -> dict[str, tuple[float, float]]:
    """The ranges that this session draws from instead of those of the files, by input."""
    return st.session_state.get("ranges", {})


def set_ranges(found: dict[str, tuple[float, float]]) -> None:
    st.session_state.ranges = found


def chosen(name: str, default: Any) -> Any:
    """What was last chosen under a name; it outlives a change of language, which a widget's words do not."""
    return st.session_state.get(f"chosen:{name}", default)


def choose(name: str, value: Any) -> None:
    st.session_state[f"chosen:{name}"] = value


def roster_desk() -> Desk:
    """What this session has on its desk of real lists: in memory, nobody else's, gone with the session."""
    return st.session_state.setdefault("roster_desk", Desk())


def clear_roster_desk() -> None:
    """Takes all lists off the desk, the uploaded files too."""
    st.session_state.roster_desk = Desk(round=roster_desk().round + 1)


def meeting() -> Meeting:
    """The set of scenarios on the wall, and which is shown."""
    return st.session_state.get("meeting", Meeting())


def set_meeting(**parts: Any) -> None:
    """Replaces parts of the meeting."""
    st.session_state.meeting = dataclasses.replace(meeting(), **parts)


def step_meeting(by: int) -> None:
    """The next or the previous scenario; after the last comes the first."""
    held = meeting()
    set_meeting(shown=(held.shown + by) % max(len(held.entries), 1))


def show(key: str, value: Any) -> str:
    """Makes the widget of this key show the draft's value, whatever was typed there; returns the key.

    The key stays: a change elsewhere neither remounts the widget nor loses what is being typed into it.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def value_of(key: str, *absent: Any) -> Any:
    """What a widget holds, for a callback; `absent` where there is no such widget, if that may be."""
    return st.session_state.get(key, *absent) if absent else st.session_state[key]


def guarded(action: Callable[..., None], where: str, *args: Any) -> None:
    """Runs a callback's action; whatever it raises is shown at the control, not in a framework's box."""
    try:
        action(*args)
    except Refusal as refusal:
        set_problems(where, refusal.problems)
    except (ValueError, TypeError, KeyError) as error:
        set_problems(where, unreadable(where, error).problems)
