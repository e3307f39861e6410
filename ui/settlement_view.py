"""上年决算对照, a part of the budget page: the sheet handed in, actual against model, and what would close it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from export.settlement_template import settlement_template
from simulation import Outcome
from simulation.errors import Refusal
from simulation.settlement import example_books, last_year, settle, what_would_close
from simulation.settlement_sheet import read_settlement
from ui import as_code, cached, frame, hand_in, numbers, state, uploads
from ui.texts import TEXTS, t

ORDER = [
    "town",
    "amount_difference",
    "heads_effect",
    "a_head_effect",
    "actual_amount",
    "model_amount",
    "heads_difference",
    "actual_heads",
    "model_heads",
    "actual_a_head",
    "model_a_head",
]
"""Differences first: they are what is looked for."""
MONEY = st.column_config.NumberColumn(format="%,.2f")
COUNT = st.column_config.NumberColumn(format="%,d")


def render() -> None:
    """The whole section; everything rests on last year's run, which its own stamp names."""
    st.header(t("settlement.title"))
    try:
        scenario = last_year(state.draft())
    except Refusal as refusal:
        st.info(frame.plain(refusal.text(state.language())))
        return
    plan = scenario.resolved_plan
    st.caption(t("settlement.about", plan=plan.id, day=str(scenario.population_ref.as_of)))
    upload, example = hand_in.row(
        "settlement", lambda: settlement_template(plan), f"{plan.id}-{t('settlement.file_name')}.xlsx"
    )
    if upload is None and not example:
        st.info(t("settlement.empty"))
        return
    if upload is not None:
        try:
            actual = read_settlement(upload.name, uploads.content(upload, uploads.TABLE), plan)
        except Refusal as refusal:
            frame.refused_file(refusal)
            return
        _result(cached.outcome_of(scenario), actual)
        frame.code(as_code.settlement(state.draft(), upload.name))
        return
    outcome = cached.outcome_of(scenario)
    st.warning(t("settlement.example_note"))
    _result(outcome, example_books(outcome))
    frame.code(as_code.settlement(state.draft(), None))


def _result(outcome: Outcome, actual: pd.DataFrame) -> None:
    lang, stamp = state.language(), outcome.stamp
    table = settle(outcome, actual)
    district = table[table["town"] == ""]
    whole = district[~((district["line"] == "medical_aid") & (district["rule"] != ""))]
    off = float((whole if len(whole) else table)["amount_difference"].sum())
    st.write(
        t("settlement.sentence", lines=len(district), rows=len(table), off=numbers.money_change(off, lang))
    )
    names = [_item(row.line, row.rule) for row in table.itertuples()]
    places = [town or t("settlement.whole") for town in table["town"]]
    shown = table[ORDER].assign(town=places)
    shown.insert(0, "line", names)
    heads = ("model_heads", "actual_heads", "heads_difference")
    config = {t(f"column.{name}"): COUNT if name in heads else MONEY for name in shown.columns[2:]}
    shown = shown.rename(columns={name: t(f"column.{name}") for name in shown.columns})
    frame.table(shown, "settlement", stamp.counting("mixed"), config)
    st.caption(t("settlement.effects_note"))
    st.caption(frame.plain(stamp.line(lang)))
    moves = what_would_close(outcome, table)
    if moves.empty:
        return
    st.subheader(t("settlement.close"))
    wide = pd.DataFrame(
        {
            t("column.line"): [_item(row.line, row.rule) for row in moves.itertuples()],
            t("column.books_off"): moves["difference"],
            t("column.lever"): [_lever(row.lever, row.heads_from) for row in moves.itertuples()],
            t("column.now"): moves["now"],
            t("column.needed"): moves["needed"],
            t("column.how"): [t(f"settlement.together_{bool(row.together)}") for row in moves.itertuples()],
            t("column.verdict"): [_sense(row) for row in moves.itertuples()],
        }
    )
    config = {t(f"column.{name}"): MONEY for name in ("books_off", "now", "needed")}
    frame.table(wide, "what-would-close", stamp.counting("mixed"), config)
    st.caption(t("settlement.close_note"))


def _item(line: str, rule: str) -> str:
    return frame.item_name(line, rule) if line == "medical_aid" else frame.item_name(line)


def _lever(lever: str, heads_from: str) -> str:
    if lever == "heads":
        return t("settlement.heads_from", source=t(f"heads_from.{heads_from}"))
    if lever == "a_head":
        return t("settlement.a_head")
    if lever.startswith("medical.aid."):
        _, _, rule, field = lever.split(".")
        return f"{frame.item_name('medical_aid', rule)} {t(f'settlement.aid_{field}')}"
    return t(f"figure.{lever}") if f"figure.{lever}" in TEXTS else lever


def _sense(row) -> str:
    """What to think of a move: nothing to move, a figure of the document, an assumption in or out of its range."""
    if round(row.now - row.needed, 4) == 0:
        return t("sense.nothing")
    if row.lever == "heads":
        return t("sense.ages" if row.heads_from == "ages" else "sense.heads")
    if row.lever == "a_head":
        return t("sense.mix")
    if row.basis in ("document", "published", "regulation"):
        return t("sense.fixed", basis=t(f"basis.{row.basis}"))
    if row.low != row.low:
        return t("sense.assumed")
    return t("sense.inside" if row.possible else "sense.outside", low=f"{row.low:g}", high=f"{row.high:g}")
