"""The form of a question asked backwards: ready questions, levers, goal, limits, method. What is asked outlives the page;
the widgets are views of it."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import streamlit as st

from simulation import Goal, Lever, Limit, Scenario
from simulation.solving import METHODS, Question, numeric_paths, question_of, ready_levers
from simulation.solving.figures import GROUPS, measures
from simulation.solving.levers import exact, number
from simulation.solving.question import SENSES
from ui import frame, state
from ui import solving_words as words
from ui.texts import t

AT = "solve"
SIDES = ("at_most", "at_least")
AGAINST = ("itself", "base")
MOST_LEVERS, MOST_LIMITS = 5, 8
Asked = dict[str, Any]

READY: dict[str, Asked] = {
    "budget": {
        "levers": [{"path": "full_help_age", "low": 60, "high": 75, "step": 1}],
        "goal": {"sense": "min", "measure": "lever:full_help_age"},
        "limits": [{"measure": "level:district", "side": "at_most", "bound": 5_000_000, "against": "base"}],
        "method": "grid",
    },
    "keep": {
        "levers": [
            {"path": "individual_kept_total", "low": 300, "high": 350, "step": 5},
            {"path": "full_help_age", "low": 60, "high": 70, "step": 1},
            {"path": "fixed_aid", "low": 175, "high": 350, "step": 25},
        ],
        "goal": {"sense": "min", "measure": "public"},
        "limits": [{"measure": "lowest_change:medical", "side": "at_least", "bound": 0, "against": "itself"}],
        "method": "grid",
    },
    "high": {
        "levers": [{"path": "individual", "low": 150, "high": 450, "step": 10}],
        "goal": {"sense": "max", "measure": "lever:individual"},
        "limits": [{"measure": "rate:medical", "side": "at_least", "bound": 0.95, "against": "itself"}],
        "method": "grid",
    },
}
"""The ready questions; bounds in yuan, persons and shares."""


def asked() -> Asked:
    """What is asked now."""
    return state.chosen(AT, READY["budget"])


def question(draft: Scenario) -> Question:
    """The question as it is asked now, from the draft. Raises Refusal."""
    now = asked()
    levers = [Lever(row["path"], row["low"], row["high"], row["step"]) for row in now["levers"]]
    limits = [
        Limit(row["measure"], **{row["side"]: row["bound"]}, over_base=row["against"] == "base")
        for row in now["limits"]
    ]
    return question_of(draft, levers, Goal(**now["goal"]), limits)


def method() -> str:
    """How it is searched."""
    now = asked()
    return now["method"] if len(now["levers"]) == 1 else "grid"


# --- what the widgets do -------------------------------------------------------------------------------------------


def _change(action: Any) -> None:
    """Replaces what is asked by a changed copy."""
    state.clear_problems(AT)
    now = copy.deepcopy(asked())
    action(now)
    state.choose(AT, now)


def _take_ready(name: str) -> None:
    _change(lambda now: now.update(copy.deepcopy(READY[name])))


def _write(part: str, place: int | None, field: str, key: str, times: Fraction = Fraction(1)) -> None:
    value = state.value_of(key)
    if isinstance(value, float):
        value = number(exact(value) * times)

    def action(now: Asked) -> None:
        row = now if part == "" else now[part] if place is None else now[part][place]
        row[field] = value
        if field == "path":
            row.update(_span(value))
            _drop_unknown(now)
        if part == "limits" and field == "measure":
            row.update({"bound": 0, "against": "itself"})

    _change(action)


def _span(path: str) -> dict[str, Any]:
    """A range to begin with: that of the ready lever, else some steps around where the plan has it."""
    plan = state.draft().base_plan
    ready = ready_levers(plan).get(path)
    if ready is not None:
        return dict(zip(("low", "high", "step"), ready.range, strict=True))
    now, unit = words.base_now(plan, path), Lever(path, 0, 1, 1).unit
    step = {"years": 1, "share": 0.1}.get(unit) or max(1, round(now / 20))
    low, high = (exact(now) + side * exact(step) * 5 for side in (-1, 1))
    if unit == "share":
        low, high = max(low, Fraction(0)), min(high, Fraction(1))
    return {"low": number(max(low, Fraction(0))), "high": number(high), "step": step}


def _drop_unknown(now: Asked) -> None:
    """A goal or limit on a lever that is gone becomes one on public money, or goes too."""
    known = {f"lever:{row['path']}" for row in now["levers"]}
    if now["goal"]["measure"].startswith("lever:") and now["goal"]["measure"] not in known:
        now["goal"] = {"sense": "min", "measure": "public"}
    now["limits"] = [
        row for row in now["limits"] if not row["measure"].startswith("lever:") or row["measure"] in known
    ]


def _add_lever() -> None:
    plan = state.draft().base_plan
    taken = {row["path"] for row in asked()["levers"]}
    path = next(name for name in (*ready_levers(plan), *numeric_paths(plan)) if name not in taken)
    _change(lambda now: now["levers"].append({"path": path, **_span(path)}))


def _add_limit() -> None:
    row = {"measure": "worse_off:all", "side": "at_most", "bound": 0, "against": "itself"}
    _change(lambda now: now["limits"].append(row))


def _remove(part: str, place: int) -> None:
    def action(now: Asked) -> None:
        del now[part][place]
        _drop_unknown(now)

    _change(action)


# --- the widgets ---------------------------------------------------------------------------------------------------


def form() -> None:
    """Ready questions, then the question in its parts."""
    st.markdown(f"**{t('solve.ready')}**")
    for column, name in zip(st.columns(len(READY)), READY, strict=True):
        column.button(
            t(f"solve.ready.{name}"),
            key=f"solve-ready-{name}",
            on_click=_take_ready,
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
    part: str,
    place: int | None,
    field: str,
    first: bool,
) -> None:
    key = f"solve:{part}:{place}:{field}:{state.language()}"
    st.selectbox(
        label,
        options if value in options else [value, *options],
        format_func=shown,
        key=state.show(key, value),
        on_change=_write,
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
        on_change=_write,
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
            _select(t("solve.lever"), choices, row["path"], words.choice_name, "levers", place, "path", first)
        times = words.lever_scale(Lever(row["path"], 0, 1, 1))
        for column, field in ((low, "low"), (high, "high"), (step, "step")):
            with column:
                _number(t(f"solve.{field}"), row[field], "levers", place, field, first, times)
        gone.button(
            "✕",
            key=f"solve-remove-lever-{place}",
            help=t("solve.remove"),
            on_click=_remove,
            args=("levers", place),
            disabled=len(rows) == 1,
        )
        _about(row)
    st.button(
        t("solve.add_lever"), key="solve-add-lever", on_click=_add_lever, disabled=len(rows) >= MOST_LEVERS
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
    levers = _known_levers()
    with what:
        _select(
            t("solve.measure"),
            [*(f"lever:{lever.name}" for lever in levers), *_choices(towns=False)],
            now["goal"]["measure"],
            lambda measure: words.measure_name(measure, levers),
            "goal",
            None,
            "measure",
            True,
        )
    with sense:
        _select(
            t("solve.sense"),
            SENSES,
            now["goal"]["sense"],
            lambda of: t(f"solve.sense.{of}"),
            "goal",
            None,
            "sense",
            True,
        )


def _limits() -> None:
    rows, levers = asked()["limits"], _known_levers()
    st.markdown(f"**{t('solve.limits')}**")
    if not rows:
        st.caption(t("solve.no_limits"))
    choices = _choices(towns=True)
    for place, row in enumerate(rows):
        what, side, bound, against, gone = st.columns([5, 2, 2, 2, 1], vertical_alignment="bottom")
        with what:
            _select(
                t("solve.measure"),
                choices,
                row["measure"],
                lambda measure: words.measure_name(measure, levers),
                "limits",
                place,
                "measure",
                place == 0,
            )
        with side:
            _select(
                t("solve.side"),
                SIDES,
                row["side"],
                lambda of: t(f"solve.side.{of}"),
                "limits",
                place,
                "side",
                place == 0,
            )
        with bound:
            unit = words.unit_name(row["measure"], levers)
            _number(
                t("solve.bound", unit=unit),
                row["bound"],
                "limits",
                place,
                "bound",
                True,
                words.scale(row["measure"]),
            )
        with against:
            _select(
                t("solve.against"),
                AGAINST,
                row["against"],
                lambda of: t(f"solve.against.{of}"),
                "limits",
                place,
                "against",
                place == 0,
            )
        gone.button(
            "✕",
            key=f"solve-remove-limit-{place}",
            help=t("solve.remove"),
            on_click=_remove,
            args=("limits", place),
        )
    st.button(
        t("solve.add_limit"), key="solve-add-limit", on_click=_add_limit, disabled=len(rows) >= MOST_LIMITS
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
        on_change=_write,
        args=("", None, "method", key),
        horizontal=True,
    )


def _known_levers() -> tuple[Lever, ...]:
    """The levers whose rows hold; a row that does not is refused elsewhere."""
    found = []
    for row in asked()["levers"]:
        try:
            found.append(Lever(row["path"], row["low"], row["high"], row["step"]))
        except ValueError:
            found.append(Lever(row["path"], 0, 1, 1))
    return tuple(found)


def _choices(towns: bool) -> list[str]:
    """Measures to choose from: all of them for limits, for goals without single towns and groups."""
    found = measures(state.draft().base_plan.towns if towns else (), ())
    parts = {
        f"{kind}:{group}" for kind in ("losers", "left", "worse_off") for group in GROUPS if group != "all"
    }
    return [name for name in found if not name.startswith("eligible") and (towns or name not in parts)]
