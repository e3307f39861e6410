"""征缴进行时: what has been collected so far against the projected curve, where it will end, which towns are behind."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from export.season_template import season_template
from simulation import Outcome
from simulation.errors import Refusal
from simulation.law.plan import Plan
from simulation.season import Reforecast, example_season, reforecast
from simulation.season_sheet import read_season
from simulation.stamp import Stamp
from ui import as_code, cached, charts, controls, frame, hand_in, numbers, state, uploads
from ui.texts import t

COUNT = st.column_config.NumberColumn(format="%,d")


def render() -> None:
    outcome = cached.comparison(state.draft()).reform
    plan, stamp = outcome.scenario.resolved_plan, outcome.stamp.counting("persons")
    frame.explain(t("season.about"))
    if not state.draft().population_ref.synthetic:
        st.info(t("roster.season"))
    season, file = _input(outcome, plan)
    if season is None:
        st.info(t("season.empty"))
        frame.footer(stamp)
        return
    if file is None:
        st.warning(t("season.example_note"))
    schemes = [name for name in ("medical", "pension") if (season["scheme"] == name).any()]
    left, right = st.columns(2)
    scheme = controls.scheme("season-scheme", schemes, left)
    mine = season[season["scheme"] == scheme]
    days = sorted({day.date() for day in mine["day"]})
    day = days[-1]
    if len(days) > 1:
        day = right.select_slider(
            t("season.day"), days, days[-1], key=f"season-day:{scheme}:{days[0]}:{days[-1]}"
        )
    try:
        again = reforecast(season, cached.table("projected", outcome, scheme), day)
    except Refusal as refusal:
        st.error(frame.plain(refusal.text(state.language())))
        return
    _result(again, stamp)
    frame.code(as_code.season(state.draft(), scheme, day, file))
    frame.footer(stamp)


def _input(outcome: Outcome, plan: Plan) -> tuple[pd.DataFrame | None, str | None]:
    """The season to show and its file's name: the file handed in, the example (no file) where asked for, or none."""
    upload, wanted = hand_in.row(
        "season", lambda: season_template(plan), f"{plan.id}-{t('season.template_name')}.xlsx"
    )
    if upload is not None:
        try:
            return read_season(upload.name, uploads.content(upload, uploads.TABLE), plan), upload.name
        except Refusal as refusal:
            frame.refused_file(refusal)
            return None, None
    return (example_season(outcome) if wanted else None), None


def _short(persons: float, lang: str) -> str:
    """In ten thousands, in English in thousands: a band has to fit into a box."""
    return f"{persons / 1e4:.1f}" if lang == "zh" else f"{persons / 1e3:,.0f}"


def _result(again: Reforecast, stamp: Stamp) -> None:
    lang, total = state.language(), again.total
    gap = total["so_far"] - total["expected_so_far"]
    st.subheader(
        t(
            "season.sentence",
            day=again.as_of.isoformat(),
            so_far=numbers.heads(total["so_far"], lang),
            gap=numbers.heads_change(gap, lang),
            forecast=numbers.heads(total["forecast"], lang),
            low=numbers.heads(total["low"], lang),
            high=numbers.heads(total["high"], lang),
        )
    )
    one, two, three, four = st.columns(4)
    one.metric(t("season.so_far"), numbers.heads(total["so_far"], lang), border=True)
    two.metric(
        t("season.expected"),
        numbers.heads(total["expected_so_far"], lang),
        border=True,
        help=t("season.expected_tip"),
    )
    three.metric(
        t("season.forecast"), numbers.heads(total["forecast"], lang), border=True, help=t("season.band_tip")
    )
    four.metric(
        t("season.band"),
        t("season.between", **{end: _short(total[end], lang) for end in ("low", "high")}),
        border=True,
        help=t("season.band_tip"),
    )
    names = [t("season.projected"), t("season.so_far"), t("season.forecast")]
    curve = again.curve[again.curve["day"] <= again.curve["day"].min() + pd.Timedelta(days=140)]
    long = pd.concat(
        [
            pd.DataFrame({"day": curve["day"], "case": case, "value": curve[column]})
            for case, column in zip(names, ("projected", "observed"), strict=False)
        ]
    ).dropna()
    end = (total["low"], total["forecast"], total["high"])
    frame.chart(charts.season(long, end, names, t("season.chart"), t("season.chart_alt")), "season", stamp)
    st.header(t("season.behind"))
    behind = again.towns
    order = behind["town"].tolist()
    cases = [t("season.expected"), t("season.so_far")]
    bars = pd.concat(
        [
            pd.DataFrame({"town": behind["town"], "case": case, "value": behind[column]})
            for case, column in zip(cases, ("expected_so_far", "so_far"), strict=True)
        ]
    )
    left, right = st.columns(2)
    with left:
        drawn = charts.beside(bars, "town", order, cases, t("season.behind_title"), t("season.behind_alt"))
        frame.chart(drawn, "season-towns", stamp)
    with right:
        shown = behind.rename(columns={name: t(f"column.{name}") for name in behind.columns})
        frame.table(shown, "season-towns", stamp, dict.fromkeys(shown.columns[1:], COUNT))


render()
