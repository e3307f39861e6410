"""What is drawn: every input with its range, narrowed where the user knows better, and what is drawn together."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation import Scenario
from simulation.stamp import Stamp
from simulation.uncertain import Input, correlations, inputs_of
from ui import controls, frame, names, state
from ui.texts import t

AT = "uncertainty"


def inputs(draft: Scenario, stamp: Stamp) -> None:
    """The table of inputs with the fields that narrow one, then the groups that are drawn together."""
    st.header(t("sure.inputs"))
    st.caption(t("sure.inputs_note"))
    everything = inputs_of(draft)
    _narrow(everything)
    narrowed = state.ranges()
    rows = []
    for name, entry in everything.items():
        low, high = narrowed.get(name, (entry.low, entry.high))
        mark = t("sure.changed") if name in narrowed else ""
        unit, shape = t(f"unit.{entry.unit}"), t(f"sure.shape.{entry.shape}")
        rows.append((names.input_name(entry), low, entry.value, high, unit, shape, mark, entry.source))
    columns = [
        t("sure.column.input"),
        t("sure.low"),
        t("sure.column.mode"),
        t("sure.high"),
        t("sure.column.unit"),
    ]
    columns += [t("sure.column.shape"), t("sure.changed"), t("column.source")]
    shown = pd.DataFrame(rows, columns=columns)
    if not narrowed:
        shown = shown.drop(columns=t("sure.changed"))
    number = st.column_config.NumberColumn(format="%.4g")
    frame.table(shown, "inputs", stamp, dict.fromkeys((columns[1], columns[2], columns[3]), number))
    st.header(t("sure.together"))
    zh = state.language() == "zh"
    together = pd.DataFrame(
        [
            (
                group["rank"],
                group["reason_zh" if zh else "reason_en"],
                ("、" if zh else ", ").join(words),
            )
            for group in correlations()
            for words in [
                [names.input_name(everything[name]) for name in group["inputs"] if name in everything]
            ]
        ],
        columns=[t("sure.column.rank"), t("sure.column.reason"), t("sure.column.input")],
    )
    rank = st.column_config.NumberColumn(format="%.2f")
    frame.table(together, "correlations", stamp, {t("sure.column.rank"): rank})


def _narrow(everything: dict[str, Input]) -> None:
    with st.container(border=True):
        st.markdown(f"**{t('sure.narrow')}**")
        one, two, three, four = st.columns([4, 2, 2, 2], vertical_alignment="bottom")
        choices = [name for name, entry in everything.items() if entry.shape != "normal"]
        with one:
            name = controls.choice(
                "narrow-input", t("sure.column.input"), choices, lambda key: names.input_name(everything[key])
            )
        entry = everything[name]
        low, high = state.ranges().get(name, (entry.low, entry.high))
        keys = (f"narrow-low:{name}", f"narrow-high:{name}")
        two.number_input(f"{t('sure.low')} ≥ {entry.low:g}", value=low, format="%g", key=keys[0])
        three.number_input(f"{t('sure.high')} ≤ {entry.high:g}", value=high, format="%g", key=keys[1])
        four.button(t("sure.apply"), key="narrow-apply", on_click=_take, args=(name, *keys), width="stretch")
        frame.problems(AT)
        if state.ranges():
            st.button(t("sure.drop"), key="narrow-drop", on_click=_drop)


def _take(name: str, low: str, high: str) -> None:
    state.clear_problems(AT)
    state.guarded(lambda: _checked(name, (state.value_of(low), state.value_of(high))), AT)


def _checked(name: str, pair: tuple[float, float]) -> None:
    found = {**state.ranges(), name: (float(pair[0]), float(pair[1]))}
    inputs_of(state.draft(), found)
    state.set_ranges(found)


def _drop() -> None:
    state.clear_problems(AT)
    state.set_ranges({})
