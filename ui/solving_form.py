"""The form of a question asked backwards: ready questions, levers, goal, limits, method. Views of what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import streamlit as st

from simulation import Lever
from simulation.solving import METHODS, numeric_paths, ready_levers
from simulation.solving.levers import exact
from simulation.solving.question import SENSES
from ui import frame, state
from ui import solving_words as words
from ui.solving_asked import (
    AGAINST,
    AT,
    MOST_LEVERS,
    MOST_LIMITS,
    READY,
    SIDES,
    Asked,
    add_lever,
    add_limit,
    asked,
    choices_of_measures,
    known_levers,
    remove,
    take_ready,
    write,
)
from ui.texts import t


def form() -> None:
    """Ready questions, then the question in its parts."""
    st.markdown(f"**{t('solve.ready')}**")
    for column, name in zip(st.columns(len(READY)), READY, strict=True):
        column.button(
            t(f"solve.ready.{name}"),
            key=f"solve-ready-{name}",
            on_click=take_ready,
            args=(name,),
            width="stretch",
        )
    with st.container(border=True):
        _levers()
        _goal()
        _limits()
    frame.problems(AT)


def _select(
    label: str,
    options: Sequence[str],
    value: str,
    shown: Any,
    *,
    part: str,
    place: int | None,
    field: str,
    first: bool,
) -> None:
    """One of several, for a field of what is asked; only the first row of a part has labels."""
    key = f"solve:{part}:{place}:{field}:{state.language()}"
    st.selectbox(
        label,
        options if value in options else [value, *options],
        format_func=shown,
        key=state.show(key, value),
        on_change=write,
        args=(part, place, field, key),
        label_visibility="visible" if first else "collapsed",
    )


def _number(
    label: str, value: Any, part: str, place: int, field: str, first: bool, times: Fraction = Fraction(1)
) -> None:
    key = f"solve:{part}:{place}:{field}"
    st.number_input(
        label,
        format="%.10g",
        step=1.0,
        key=state.show(key, float(exact(value) * times)),
        on_change=write,
        args=(part, place, field, key, 1 / times),
        label_visibility="visible" if first else "collapsed",
    )


def _levers() -> None:
    plan, rows = state.draft().base_plan, asked()["levers"]
    ready = ready_levers(plan)
    single = {lever.moves[0].path for lever in ready.values() if len(lever.moves) == 1}
    choices = [*ready, *(path for path in numeric_paths(plan) if path not in single)]
    st.markdown(f"**{t('solve.levers')}**")
    for place, row in enumerate(rows):
        first = place == 0
        what, low, high, step, gone = st.columns([5, 2, 2, 2, 1], vertical_alignment="bottom")
        with what:
            named = words.choice_name
            _select(
                t("solve.lever"),
                choices,
                row["path"],
                named,
                part="levers",
                place=place,
                field="path",
                first=first,
            )
        times = words.lever_scale(Lever(row["path"], 0, 1, 1))
        for column, field in ((low, "low"), (high, "high"), (step, "step")):
            with column:
                _number(t(f"solve.{field}"), row[field], "levers", place, field, first, times)
        gone.button(
            "✕",
            key=f"solve-remove-lever-{place}",
            help=t("solve.remove"),
            on_click=remove,
            args=("levers", place),
            disabled=len(rows) == 1,
        )
        _about(row)
    st.button(
        t("solve.add_lever"), key="solve-add-lever", on_click=add_lever, disabled=len(rows) >= MOST_LEVERS
    )


def _about(row: Asked) -> None:
    """Where the plan has it, and how many values the range has, where that can be said."""
    try:
        lever = Lever(row["path"], row["low"], row["high"], row["step"])
        now = lever.now(state.draft().base_plan)
    except ValueError:
        return
    told = {"unit": t(f"solve.unit.{lever.unit}"), "now": words.lever_value(lever, now)}
    st.caption(t("solve.lever_note", count=lever.count, **told))


def _goal() -> None:
    now = asked()
    st.markdown(f"**{t('solve.goal')}**")
    what, sense, _ = st.columns([5, 4, 3])
    levers = known_levers()
    pick = partial(_select, part="goal", place=None, first=True)
    with what:
        choices = [*(f"lever:{lever.name}" for lever in levers), *choices_of_measures(towns=False)]
        named = partial(words.measure_name, levers=levers)
        pick(t("solve.measure"), choices, now["goal"]["measure"], named, field="measure")
    with sense:
        pick(t("solve.sense"), SENSES, now["goal"]["sense"], lambda of: t(f"solve.sense.{of}"), field="sense")


def _limits() -> None:
    rows, levers = asked()["limits"], known_levers()
    st.markdown(f"**{t('solve.limits')}**")
    if not rows:
        st.caption(t("solve.no_limits"))
    choices, named = choices_of_measures(towns=True), partial(words.measure_name, levers=levers)
    for place, row in enumerate(rows):
        what, side, bound, against, gone = st.columns([5, 2, 2, 2, 1], vertical_alignment="bottom")
        pick = partial(_select, part="limits", place=place, first=place == 0)
        with what:
            pick(t("solve.measure"), choices, row["measure"], named, field="measure")
        with side:
            pick(t("solve.side"), SIDES, row["side"], lambda of: t(f"solve.side.{of}"), field="side")
        with bound:
            label = t("solve.bound", unit=words.unit_name(row["measure"], levers))
            _number(label, row["bound"], "limits", place, "bound", True, words.scale(row["measure"]))
        with against:
            pick(
                t("solve.against"),
                AGAINST,
                row["against"],
                lambda of: t(f"solve.against.{of}"),
                field="against",
            )
        gone.button(
            "✕",
            key=f"solve-remove-limit-{place}",
            help=t("solve.remove"),
            on_click=remove,
            args=("limits", place),
        )
    st.button(
        t("solve.add_limit"), key="solve-add-limit", on_click=add_limit, disabled=len(rows) >= MOST_LIMITS
    )


def choose_method() -> None:
    """Full grid or bisection; only where there is a choice."""
    if len(asked()["levers"]) > 1:
        return
    key = f"solve:method:{state.language()}"
    st.radio(
        t("solve.method"),
        METHODS,
        format_func=lambda name: t(f"solve.method.{name}"),
        key=state.show(key, asked()["method"]),
        on_change=write,
        args=("", None, "method", key),
        horizontal=True,
    )
