"""Scenario controls, one helper a kind: base value, clause, summary, basis, changed mark, reset; writes by callback."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from simulation.law.parts import MAX_YUAN
from simulation.law.readings import READINGS
from ui import frame, state
from ui.texts import TEXTS, t


def _key(path: str) -> str:
    return f"control:{path}"


def _head(path: str) -> str:
    """The help text: clause, summary, basis, source."""
    plan = state.draft().base_plan
    note = plan.note(path)
    parts = [t(f"about.{path}")] if f"about.{path}" in TEXTS else []
    if note:
        parts.append(t("design.clause", clause=note.clause))
        parts.append(t(f"basis.{note.basis}"))
        if note.source:
            parts.append(frame.plain(note.source))
        if note.range:
            parts.append(f"{note.range[0]:g} – {note.range[1]:g}")
    return " · ".join(parts)


def _foot(path: str, base: Any) -> None:
    """Base value, basis and clause in words; if changed, the mark and the reset; what was refused."""
    note = state.draft().base_plan.note(path)
    changed = path in state.draft().changes
    words = [t("design.now", value=frame.shown_value(base))]
    if note:
        words += [t("design.clause", clause=note.clause), t(f"basis.{note.basis}")]
    if changed:
        left, right = st.columns([3, 1], vertical_alignment="center")
        left.caption(f":orange-background[{t('design.changed')}] " + " · ".join(words))
        right.button(t("frame.reset"), key=f"reset:{path}", on_click=state.reset, args=(path,))
    else:
        st.caption(" · ".join(words))
    refused(path)


def refused(path: str) -> None:
    """What the plan said to the last value tried here."""
    for problem in state.problems(path):
        st.error(t("design.refused", reason=frame.plain(problem.text(state.language()))))


def _write(path: str, key: str) -> None:
    value = state.value_of(key)
    if isinstance(value, dt.date):
        value = value.isoformat()
    state.guarded(lambda: state.set_changes({path: value}, at=path), path)


def number(
    path: str, whole: bool = False, step: float = 10.0, least: float = 0, most: float = MAX_YUAN
) -> None:
    """An amount or an age. The bounds are those of the kind; what fits the rest of the plan is the plan's to say."""
    plan = state.draft().resolved_plan
    value = plan.get(path)
    kind = int if whole else float
    st.number_input(
        t(f"figure.{path}"),
        min_value=kind(least),
        max_value=kind(most),
        step=kind(step),
        format="%d" if whole else "%.2f",
        key=state.show(_key(path), kind(value)),
        on_change=_write,
        args=(path, _key(path)),
        help=_head(path),
    )
    _foot(path, state.draft().base_plan.get(path))


def age(path: str) -> None:
    """An age in whole years."""
    number(path, whole=True, step=1, most=120)


def date(path: str) -> None:
    """A day."""
    value = dt.date.fromisoformat(state.draft().resolved_plan.get(path))
    st.date_input(
        t(f"figure.{path}"),
        min_value=value - dt.timedelta(days=800),
        max_value=value + dt.timedelta(days=800),
        format="YYYY-MM-DD",
        key=state.show(_key(path), value),
        on_change=_write,
        args=(path, _key(path)),
        help=_head(path),
    )
    _foot(path, state.draft().base_plan.get(path))


def groups(path: str, names: tuple[str, ...], label: str | None = None) -> None:
    """A set of groups."""
    st.multiselect(
        label or t(f"figure.{path}"),
        list(names),
        format_func=lambda name: t(f"group.{name}"),
        key=state.show(_key(path), list(state.draft().resolved_plan.get(path))),
        on_change=_write,
        args=(path, _key(path)),
        help=_head(path),
        placeholder=t("frame.none"),
    )
    _foot(path, state.draft().base_plan.get(path))


def reading(name: str) -> None:
    """A reading: both sides explained, one taken."""
    path = f"readings.{name}"
    options = list(READINGS[name].options)
    value = state.draft().resolved_plan.get(path)
    st.radio(
        f"**{t(f'reading.{name}')}**",
        options,
        format_func=lambda option: t(f"reading.{name}.{option}"),
        key=state.show(_key(path), value),
        on_change=_write,
        args=(path, _key(path)),
    )
    base = state.draft().base_plan.get(path)
    if path in state.draft().changes:
        left, right = st.columns([3, 1], vertical_alignment="center")
        words = t("design.now", value=t(f"reading.{name}.{base}"))
        left.caption(f":orange-background[{t('design.changed')}] {words}")
        right.button(t("frame.reset"), key=f"reset:{path}", on_click=state.reset, args=(path,))
    refused(path)


def optional_amount(path: str) -> None:
    """An amount that a plan may leave out: 0 leaves it out."""
    value = state.draft().resolved_plan.get(path)
    st.number_input(
        t(f"figure.{path}"),
        min_value=0.0,
        max_value=float(MAX_YUAN),
        step=0.5,
        format="%.2f",
        key=state.show(_key(path), float(value or 0.0)),
        on_change=_write_optional,
        args=(path, _key(path)),
        help=_head(path),
    )
    _foot(path, state.draft().base_plan.get(path))


def _write_optional(path: str, key: str) -> None:
    state.guarded(lambda: state.set_changes({path: state.value_of(key) or None}, at=path), path)


def choice(
    name: str,
    words: str,
    options: Sequence[str],
    shown: Callable[[str], str],
    default: str | None = None,
    label: bool = True,
) -> str:
    """One of several, not part of the scenario. A widget of its own in each language, so that its words change too;
    what was chosen elsewhere since (`state.choose`) is what it shows. `label`: whether its words stand above it."""
    last = state.chosen(name, default)
    named = {option: shown(option) for option in options}
    key = state.show(_key_of_words(name, named), last if last in options else options[0])
    value = st.selectbox(
        words,
        options,
        label_visibility="visible" if label else "collapsed",
        format_func=named.__getitem__,
        key=key,
        on_change=lambda: state.choose(name, state.value_of(key)),
    )
    state.choose(name, value)
    return value


def _key_of_words(name: str, named: dict[str, str]) -> str:
    """The widget's key. A browser goes on showing the words that it had for what is chosen, so where those of an option
    have changed (another family's first member) the widget is another one."""
    key = f"{name}:{state.language()}"
    before, count = state.chosen(f"{key}:words", ({}, 0))
    if any(before.get(option, words) != words for option, words in named.items()):
        count += 1
    state.choose(f"{key}:words", (named, count))
    return f"{key}:{count}" if count else key


def send(label: str, where: str, action: Callable[[], object]) -> None:
    """The button of a form of the plan: what `action` was refused is said at `where`, else the page is shown anew."""
    st.caption(t("design.unsent"))
    if st.form_submit_button(label, type="primary"):
        state.guarded(action, where)
        if not state.problems(where):
            st.rerun()


def scheme(key: str, options: Sequence[str] = ("medical", "pension"), place: Any = st) -> str:
    """The scheme that a page shows; `both` may be one of the options. The first is shown at once."""
    return place.segmented_control(
        t("coverage.scheme"),
        options,
        format_func=lambda name: t("collection.both" if name == "both" else f"scheme.{name}"),
        default=options[0],
        required=True,
        key=key,
    )
