"""How far to look ahead, and the growth after the last published year."""

from __future__ import annotations

from typing import Any

import streamlit as st

from simulation import Scenario
from simulation.projection import MOST_YEARS, ROLLING
from simulation.standards import STANDARDS, mean_step, published
from ui.texts import t


def asked(draft: Scenario) -> dict[str, Any]:
    """What `projection.question_of` is asked: years, growth, basic_pension."""
    last = max(published(draft))
    with st.container(border=True):
        st.markdown(f"**{t('years.settings', year=last)}**")
        one, two, three = st.columns([2, 3, 3])
        years = one.slider(t("years.count"), ROLLING, MOST_YEARS, 10, key="years-count")
        growth = {
            name: _step(column, draft, name) for column, name in zip((two, three), STANDARDS, strict=True)
        }
        one, two, three = st.columns([2, 3, 3])
        growth["moves"] = one.number_input(
            t("years.moves"), 0.0, 1.5, 1.0, 0.1, key="years-moves", help=t("years.moves_tip")
        )
        growth["pension_subsidy"] = _step(two, draft, "pension_subsidy")
        with three:
            basic = st.toggle(t("years.basic_on"), key="years-basic", help=t("years.basic_note"))
            if basic:
                growth["basic_pension"] = _step(st.container(), draft, "basic_pension")
    return {"years": years, "growth": growth, "basic_pension": basic}


def _step(column: Any, draft: Scenario, name: str) -> str:
    """A step a year, in yuan or percent."""
    left, right = column.columns([3, 2], vertical_alignment="bottom")
    unit = right.segmented_control(
        t("years.unit"),
        ["yuan", "percent"],
        format_func=lambda code: t(f"years.unit_{code}"),
        default="yuan",
        required=True,
        key=f"years-unit:{name}",
        label_visibility="collapsed",
    )
    percent = unit == "percent"
    moves = name in STANDARDS
    start = mean_step(draft, name, percent) if moves else 0.0
    value = left.number_input(
        t(f"years.growth_{name}"),
        -20.0 if percent else -200.0,
        50.0 if percent else 500.0,
        round(start, 1) if percent else float(round(start)),
        0.5 if percent else 5.0,
        format="%.1f" if percent else "%.0f",
        key=f"years-growth:{name}:{unit}",
        help=t("years.growth_tip" if moves else "years.growth_flat_tip"),
    )
    return f"{value:g}{'%' if percent else ''}"
