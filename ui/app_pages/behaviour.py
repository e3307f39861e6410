"""行为假设: how people react, each coefficient with its range and source; nobody reacts at one click; side by side."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation import Scenario, nobody_reacts
from simulation.behaviour.assumptions import Assumption, default_assumptions
from simulation.ledger import PERSONAL_LINES
from ui import as_code, cached, frame, numbers, state
from ui.texts import t

AT = "behaviour"
PARTS = ("medical", "pension", "payment")


def render() -> None:
    draft = state.draft()
    frame.explain(t("behaviour.about"))
    if not draft.population_ref.synthetic:
        st.info(t("roster.no_behaviour"))
    frame.undo_bar()
    still = _is_still(draft)
    left, right = st.columns([1, 3], vertical_alignment="center")
    left.button(
        t("behaviour.react" if still else "behaviour.nobody"),
        type="primary",
        on_click=_set,
        args=(_without(draft) if still else {**draft.assumptions, **nobody_reacts()},),
        key="nobody-reacts",
        width="stretch",
    )
    right.caption(t("behaviour.still" if still else "behaviour.reacting"))
    frame.problems(AT)
    _side_by_side(draft)
    st.header(t("behaviour.figures"))
    tabs = st.tabs([t(f"behaviour.part_{part}") for part in PARTS])
    for tab, part in zip(tabs, PARTS, strict=True):
        with tab:
            _part(draft, part)
    frame.footer(cached.comparison(draft).reform.stamp)


def _is_still(draft: Scenario) -> bool:
    still = nobody_reacts()
    return all(draft.assumption_values[name] == value for name, value in still.items())


def _without(draft: Scenario) -> dict[str, float]:
    return {name: value for name, value in draft.assumptions.items() if name not in nobody_reacts()}


def _set(assumptions: dict[str, float]) -> None:
    state.clear_problems(AT)
    state.guarded(lambda: state.replace_draft(state.draft().replace(assumptions=assumptions)), AT)


def _side_by_side(draft: Scenario) -> None:
    """Four outcomes in columns: base and draft, each with nobody reacting and with the response."""
    st.header(t("behaviour.side_by_side"))
    still = {**draft.assumptions, **nobody_reacts()}
    reacting = _without(draft) if _is_still(draft) else dict(draft.assumptions)
    base = draft.base
    columns = {
        t("behaviour.base_static"): base.replace(assumptions=still),
        t("behaviour.base_response"): base.replace(assumptions=reacting),
        t("behaviour.draft_static"): draft.replace(assumptions=still),
        t("behaviour.draft_response"): draft.replace(assumptions=reacting),
    }
    if not draft.changes:
        columns = dict(list(columns.items())[:2])
    shown = {t("column.figure"): [t(f"behaviour.row_{name}") for name in ROWS]}
    shown |= {name: _figures(scenario) for name, scenario in columns.items()}
    stamp = cached.comparison(draft).reform.stamp.counting("mixed")
    right = st.column_config.TextColumn(alignment="right")
    frame.table(pd.DataFrame(shown), "static-and-response", stamp, dict.fromkeys(columns, right))
    frame.code(as_code.behaviour(draft, reacting))
    st.caption(t("behaviour.side_note"))


ROWS = ("public", "own", "medical_rate", "medical_members", "pension_rate", "pension_members", "own_medical")


def _figures(scenario: Scenario) -> list[str]:
    outcome = cached.outcome_of(scenario)
    budget = outcome.budget
    own = budget["line"].isin(PERSONAL_LINES)
    values = {
        "public": _wan(budget.loc[~own, "amount"].sum()),
        "own": _wan(budget.loc[own, "amount"].sum()),
        "own_medical": _wan(budget.loc[budget["line"] == "medical_personal", "amount"].sum()),
    }
    for scheme, part in outcome.coverage.groupby("scheme", observed=True):
        values[f"{scheme}_members"] = f"{part['enrolled'].sum():,.0f}"
        values[f"{scheme}_rate"] = numbers.rate(part["enrolled"].sum() / max(part["eligible"].sum(), 1))
    return [values[name] for name in ROWS]


def _wan(yuan: float) -> str:
    """With one decimal: here the differences are small."""
    return f"{yuan / numbers.WAN:,.1f}"


def _part(draft: Scenario, part: str) -> None:
    known = {name: entry for name, entry in default_assumptions().items() if entry.part == part}
    columns = st.columns(2)
    for place, (name, entry) in enumerate(known.items()):
        with columns[place % 2], st.container(border=True):
            _control(draft, name, entry)


def _control(draft: Scenario, name: str, entry: Assumption) -> None:
    zh = state.language() == "zh"
    low, high = entry.range
    value = float(draft.assumption_values[name])
    key = state.show(f"assumption:{name}", value)
    label = entry.label_zh if zh else entry.label_en
    st.number_input(
        f"{label}（{t(f'unit.{entry.unit}')}）" if zh else f"{label} ({t(f'unit.{entry.unit}')})",
        min_value=float(low),
        max_value=float(high),
        step=_step(low, high),
        format="%.3g" if abs(high) < 1 else "%g",
        key=key,
        on_change=_change,
        args=(name, key),
        help=t("behaviour.moves", moves=frame.plain(entry.moves)),
    )
    changed = name in draft.assumptions
    words = [
        t("behaviour.default", value=f"{entry.value:g}", low=f"{low:g}", high=f"{high:g}"),
        t(f"basis.{entry.basis}"),
    ]
    mark = f":orange-background[{t('design.changed')}] " if changed else ""
    st.caption(mark + " · ".join(words) + " · " + frame.plain(entry.source))


def _step(low: float, high: float) -> float:
    span = high - low
    return 1.0 if span > 20 else 0.1 if span > 2 else 0.01


def _change(name: str, key: str) -> None:
    value = float(state.value_of(key))
    assumptions = {**state.draft().assumptions, name: value}
    if value == default_assumptions()[name].value:
        del assumptions[name]
    _set(assumptions)


render()
