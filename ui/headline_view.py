"""The four figures at the top of a page."""

from __future__ import annotations

import streamlit as st

from ui import frame, numbers, state
from ui.texts import t


def metrics(figures: dict[str, tuple[float, float]]) -> None:
    """Public money, own contributions, pension members, medical rate: each as it is and against what it stands beside."""
    lang = state.language()
    shown = (
        ("public", figures["public"], numbers.money, numbers.money_change),
        ("own", figures["own"], numbers.money, numbers.money_change),
        ("members", figures["pension_members"], numbers.heads, numbers.heads_change),
        ("rate", figures["medical_rate"], lambda value, lang: numbers.rate(value), numbers.points),
    )
    for column, (name, (base, draft), write, write_change) in zip(st.columns(4), shown, strict=True):
        with column:
            frame.metric(
                t(f"overview.{name}"),
                write(draft, lang),
                write_change(draft - base, lang),
                round(draft - base, 6) != 0,
                t(f"overview.help.{name}"),
            )
