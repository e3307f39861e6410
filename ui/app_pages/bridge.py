"""变动分解: why two results differ, as a sentence, a waterfall and a table whose parts add to the fen."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from export import plot
from simulation import Refusal, Scenario, bridge
from simulation.bridging import Bridge, runs_left
from simulation.measures import MEASURES, is_money
from simulation.populations import plans_of
from simulation.stamp import Stamp
from ui import as_code, cached, controls, frame, names, numbers, state, uploads
from ui.texts import t

BASE, DRAFT, FILE = "base", "draft", "file"
AT_ONCE = 16  # so few runs are made without asking


def render() -> None:
    draft = state.draft()
    frame.explain(t("bridge.about"))
    found = _chosen(draft)
    if found is None:
        _foot(draft)
        return
    before, after = found
    if before.id == after.id:
        st.info(t("bridge.empty" if before.id == draft.base.id == draft.id else "bridge.same"))
        st.page_link("ui/app_pages/design.py", label=t("overview.go_design"))
        _foot(draft)
        return
    result = _made(before, after)
    if result is not None:
        _show(result)
    _foot(result.after if result is not None else draft)


def _foot(scenario: Scenario) -> None:
    frame.footer(cached.outcome_of(scenario).stamp.counting("mixed"))


# --- which two -----------------------------------------------------------------------------------------------------


def _chosen(draft: Scenario) -> tuple[Scenario, Scenario] | None:
    """The two scenarios of the controls; None where a file is still missing or was refused (said here)."""
    choices = [BASE, DRAFT, FILE, *plans_of(draft.population_ref.place)]
    left, right = st.columns(2)
    with left:
        before = _side("from", choices, BASE, draft)
    with right:
        after = _side("to", choices, DRAFT, draft)
    if before is None or after is None:
        return None
    if before.population_ref != after.population_ref and st.toggle(
        t("bridge.same_people"), key="bridge-people"
    ):
        before = before.replace(population=after.population_ref.name)
    return before, after


def _side(side: str, choices: list[str], default: str, draft: Scenario) -> Scenario | None:
    choice = controls.choice(
        f"bridge-{side}",
        t(f"bridge.{side}"),
        choices,
        lambda name: t(f"bridge.{name}") if name in (BASE, DRAFT, FILE) else name,
        default,
    )
    if choice == BASE:
        return draft.base
    if choice == DRAFT:
        return draft
    if choice != FILE:
        return Scenario(plan=choice)
    upload = st.file_uploader(
        t(f"bridge.upload_{side}"),
        type=["yaml", "yml", "json"],
        max_upload_size=uploads.PLAN_OR_DRAFT,
        key=f"bridge-file-{side}",
    )
    if upload is None:
        st.info(t("bridge.upload_first"))
        return None
    try:
        return Scenario.from_file(upload.name, uploads.content(upload, uploads.PLAN_OR_DRAFT))
    except Refusal as refusal:
        st.error(frame.plain(refusal.text(state.language())))
        return None


def _made(before: Scenario, after: Scenario) -> Bridge | None:
    """The bridge; where it takes many runs, once asked for. None before that, or where it was refused."""
    place = st.empty()
    try:
        left = runs_left(before, after)
        if left > AT_ONCE and not place.button(t("bridge.run", runs=left), key="bridge-run", type="primary"):
            return None
        with place.container():
            progress = frame.progress("sure.progress")
            if left:
                st.button(t("sure.stop"), key="bridge-stop")
            result = bridge(before, after, progress=progress)
    except Refusal as refusal:
        st.error(frame.plain(refusal.text(state.language())))
        return None
    place.empty()
    return result


# --- the answer ----------------------------------------------------------------------------------------------------


def _show(result: Bridge) -> None:
    stamp = cached.outcome_of(result.after).stamp
    measure = controls.choice("bridge-measure", t("bridge.measure"), MEASURES, names.measure_name)
    st.subheader(sentence(result, measure))
    money = is_money(measure)
    unit = "yuan" if money else "persons"
    frame.chart(plot.bridge(result, measure, state.language()), "bridge", stamp.counting(unit))
    _table(result, measure, stamp.counting(unit))
    words = {"items": len(result.items), "sets": 2 ** len(result.items)}
    st.caption(t(f"bridge.method.{result.method}", **words))
    if not money:
        st.caption(t("bridge.persons_note"))
    frame.code(as_code.bridge(result.before, result.after, measure))


def sentence(result: Bridge, measure: str) -> str:
    """From what to what, and the largest part."""
    lang, money = state.language(), is_money(measure)
    write, write_change = (
        (
            lambda value: numbers.money(value / 100, lang),
            lambda value: numbers.money_change(value / 100, lang),
        )
        if money
        else (lambda value: numbers.heads(value, lang), lambda value: numbers.heads_change(value, lang))
    )
    start, end, place = result.start[measure], result.end[measure], result.largest(measure)
    if place is None:
        return t("bridge.sentence_none", measure=names.measure_name(measure), start=write(start))
    item = result.items[place]
    return t(
        "bridge.sentence",
        measure=names.measure_name(measure),
        start=write(start),
        end=write(end),
        change=write_change(end - start),
        item=names.item_name(item),
        clause=t("bridge.clause", clause=", ".join(item.clauses)) if item.clauses else "",
        amount=write_change(result.shares[place][measure]),
    )


def _table(result: Bridge, measure: str, stamp: Stamp) -> None:
    table = result.table(measure)
    nothing = t("frame.none")
    items = [*result.items, None]
    part = t("bridge.column.part_yuan" if is_money(measure) else "bridge.column.part_persons")
    shown = pd.DataFrame(
        {
            t("bridge.column.item"): [
                t("bridge.item.rounding") if item is None else names.item_name(item, most=len(item.parts))
                for item in items
            ],
            t("bridge.column.kind"): [t(f"bridge.kind.{kind}") for kind in table["kind"]],
            t("column.clause"): [clause or nothing for clause in table["clause"]],
            t("column.old"): [nothing if item is None else _values(item.old) for item in items],
            t("column.new"): [nothing if item is None else _values(item.new) for item in items],
            part: table["amount"],
            t("bridge.column.share"): [numbers.rate(share) for share in table["share"]],
        }
    )
    total = [
        t("bridge.total"),
        nothing,
        nothing,
        nothing,
        nothing,
        float(table["amount"].sum()),
        numbers.rate(1),
    ]
    if table["share"].isna().all():
        total[-1] = nothing
    shown.loc[len(shown)] = total
    form = "%,.2f" if is_money(measure) else "%,d"
    config = {
        part: st.column_config.NumberColumn(format=form),
        t("bridge.column.share"): st.column_config.TextColumn(alignment="right"),
    }
    frame.table(shown, "bridge", stamp, config)


def _values(values: tuple[object, ...]) -> str:
    return "; ".join(
        ", ".join(f"{names.assumption_name(name)} {x:g}" for name, x in value.items())
        if isinstance(value, dict) and "amount" not in value and "id" not in value
        else frame.shown_value(value)
        for value in values
    )


render()
