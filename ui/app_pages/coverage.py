"""覆盖面: who is covered, against last year and the target of 2.1; whom to reach first and through which office."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from export import plot
from simulation import Comparison, Outcome
from simulation.coverage import DIMENSIONS
from simulation.stamp import Stamp
from ui import as_code, cached, charts, controls, frame, numbers, state
from ui.texts import TEXTS, t

COUNT = st.column_config.NumberColumn(format="%,d")
RATE = frame.PERCENT
POINTS = st.column_config.NumberColumn(format="%+.2f")
WIDE = ("group", "age")


def render() -> None:
    result = cached.comparison(state.draft())
    outcome = result.reform
    stamp = outcome.stamp.counting("persons")
    below = cached.table("towns_below_target", outcome)
    medical = below[below["scheme"] == "medical"]
    st.subheader(_sentence(outcome, medical))
    frame.explain(t("coverage.about"))
    _figures(result, below)
    scheme = controls.scheme("coverage-scheme")
    left, right = st.columns(2)
    with left:
        _age(result, scheme, stamp)
    with right:
        _below(outcome, below, scheme, stamp)
    _sides(outcome, scheme, stamp)
    if scheme == "medical":
        _reach(outcome, stamp)
        _months(outcome, stamp)
    _bands(outcome, stamp)
    frame.code(as_code.coverage(state.draft(), scheme, state.value_of("coverage-side")))
    frame.footer(stamp)


def _sentence(outcome: Outcome, below: pd.DataFrame) -> str:
    rate, last = _rate(outcome, "medical"), _rate(outcome, "medical", "_last_year")
    lang = state.language()
    words = {"rate": numbers.rate(rate), "change": numbers.points(rate - last, lang)}
    if last != last:
        return t("roster.coverage_sentence", **words)
    if below.empty:
        return t("coverage.sentence_met", **words)
    short = numbers.heads(int(below["short"].sum()), lang)
    return t("coverage.sentence_short", **words, towns=len(below), short=short)


def _rate(outcome: Outcome, scheme: str, when: str = "") -> float:
    part = outcome.coverage[outcome.coverage["scheme"] == scheme]
    eligible = part[f"eligible{when}"].sum()
    return float(part[f"enrolled{when}"].sum() / eligible) if eligible else float("nan")


def _figures(result: Comparison, below: pd.DataFrame) -> None:
    lang, base, draft = state.language(), result.base, result.reform
    columns = st.columns(4)
    for column, scheme in zip(columns, ("medical", "pension"), strict=False):
        rate, was = _rate(draft, scheme), _rate(base, scheme)
        with column:
            frame.metric(
                t("coverage.rate_of", scheme=t(f"scheme.{scheme}")),
                numbers.rate(rate),
                t("coverage.against_base", change=numbers.points(rate - was, lang)),
                round(rate - was, 4) != 0,
                t("coverage.rate_tip", last=numbers.rate(_rate(draft, scheme, "_last_year"))),
            )
    short = {name: int(part["short"].sum()) for name, part in below.groupby("scheme")}
    with columns[2]:
        text = numbers.heads(short.get("medical", 0), lang)
        columns[2].metric(t("coverage.short_medical"), text, border=True, help=t("coverage.short_tip"))
    with columns[3]:
        months = cached.table("months_covered", draft)
        lost = months["lost_not_joining"].sum() + months["lost_waiting"].sum()
        columns[3].metric(
            t("coverage.months_lost"), numbers.heads(lost, "en"), border=True, help=t("coverage.months_tip")
        )


def _age(result: Comparison, scheme: str, stamp: Stamp) -> None:
    frame.chart(plot.coverage_by_age(result, scheme, state.language()), "coverage-age", stamp)
    st.caption(t("coverage.axis_note"))


def _below(outcome: Outcome, below: pd.DataFrame, scheme: str, stamp: Stamp) -> None:
    st.header(t("coverage.below"))
    part = below[below["scheme"] == scheme]
    if not outcome.coverage["eligible_last_year"].any():
        st.info(t("roster.no_last_year"))
        return
    if part.empty:
        st.success(t("coverage.none_below"))
        return
    names = ["town", "eligible", "rate", "rate_last_year", "change", "short"]
    shown = (
        part[names]
        .assign(change=part["change"] * 100)
        .rename(columns={name: t(f"column.{name}") for name in names})
    )
    frame.table(shown, "below-target", stamp, _config())
    st.caption(t("coverage.below_note"))


def _config() -> dict[str, object]:
    rates = {t(f"column.{name}"): RATE for name in ("rate", "rate_last_year")}
    rates[t("column.change")] = POINTS
    return rates | {
        t(f"column.{name}"): COUNT
        for name in ("eligible", "enrolled", "enrolled_last_year", "short", "persons")
    }


def _sides(outcome: Outcome, scheme: str, stamp: Stamp) -> None:
    st.header(t("coverage.sides"))
    side = st.segmented_control(
        t("coverage.side"),
        list(DIMENSIONS),
        format_func=lambda name: t(f"side.{name}"),
        default="town",
        required=True,
        key="coverage-side",
    )
    table = cached.table("coverage_by", outcome, side)
    part = table[(table["scheme"] == scheme) & (table["eligible"] > 0)]
    if part.empty:
        st.info(t("coverage.side_missing"))
        return
    names = [_name(side, str(value)) for value in part[side]]
    if side not in WIDE:
        cases = [t("coverage.last_year"), t("coverage.this_year")]
        long = pd.concat(
            [
                pd.DataFrame({"side": names, "case": case, "value": part[column].to_numpy()})
                for case, column in zip(cases, ("rate_last_year", "rate"), strict=True)
            ]
        )
        drawn = charts.beside(
            long, "side", names, cases, t("coverage.side_title"), t("coverage.side_alt"), ".2%"
        )
        frame.chart(drawn, f"coverage-{side}", stamp)
    columns = ["eligible", "enrolled", "rate", "enrolled_last_year", "rate_last_year", "change", "short"]
    shown = (
        part[columns]
        .assign(change=part["change"] * 100)
        .rename(columns={name: t(f"column.{name}") for name in columns})
    )
    shown.insert(0, t(f"side.{side}"), names)
    frame.table(shown, f"coverage-{side}", stamp, _config())
    if side == "group":
        st.caption(t("coverage.group_note"))


def _name(side: str, value: str) -> str:
    for key in (f"side.{side}.{value}", f"{side}.{value}"):
        if key in TEXTS:
            return t(key)
    return value


def _reach(outcome: Outcome, stamp: Stamp) -> None:
    st.header(t("coverage.reach"))
    st.caption(t("coverage.reach_note"))
    table = cached.table("whom_to_reach", outcome)
    names = [t(f"target.{name}") for name in table["target"]]
    long = pd.DataFrame({"target": names, "case": t("column.persons"), "value": table["persons"]})
    drawn = charts.beside(
        long, "target", names, [t("column.persons")], t("coverage.reach_title"), t("coverage.reach_alt")
    )
    frame.chart(drawn, "reach", stamp)
    shown = pd.DataFrame(
        {
            t("column.target_group"): names,
            t("column.office"): [t(f"office.{name}") for name in table["office"]],
            t("column.clause"): table["clause"],
            t("column.persons"): table["persons"],
            t("column.own_price"): table["own_price"],
        }
    )
    config = {
        t("column.persons"): COUNT,
        t("column.own_price"): st.column_config.NumberColumn(format="%,.0f"),
    }
    frame.table(shown, "reach", stamp.counting("mixed"), config)


def _months(outcome: Outcome, stamp: Stamp) -> None:
    st.header(t("coverage.months"))
    table = cached.table("months_covered", outcome)
    shown = table.rename(columns={name: t(f"column.{name}") for name in table.columns})
    number = st.column_config.NumberColumn(format="%,.0f")
    frame.table(shown, "months", stamp.counting("months"), dict.fromkeys(shown.columns[1:], number))
    st.caption(t("coverage.months_note"))


def _bands(outcome: Outcome, stamp: Stamp) -> None:
    table = cached.table("bands", outcome)
    if table.empty:
        return
    st.header(t("coverage.bands"))
    shown = pd.DataFrame(
        {
            t("column.scheme"): [t(f"scheme.{name}") for name in table["scheme"]],
            t("column.persons"): table["members"],
            t("column.low"): table["low"],
            t("column.high"): table["high"],
            t("column.verdict"): [
                t("coverage.inside" if inside else "coverage.outside") for inside in table["inside"]
            ],
            t("column.source"): table["source"],
        }
    )
    frame.table(shown, "bands", stamp, {t(f"column.{name}"): COUNT for name in ("persons", "low", "high")})
    st.caption(t("coverage.bands_note"))


render()
