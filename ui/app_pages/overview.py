"""总览: the answer as a sentence, then cost, payers, coverage, burden, gainers, towns; each against the base."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from export import plot
from export.plot.results import KINDS, money_by
from simulation import Comparison, Scenario, nobody_reacts
from simulation.law.vocabulary import MEDICAL_GROUPS
from simulation.ledger import PERSONAL_LINES
from simulation.uncertain import kept, rating
from simulation.uncertain.inputs import LEAST_DRAWS
from ui import as_code, cached, charts, frame, headline_view, numbers, saved_view, state
from ui.answer import headline, sentence
from ui.texts import t

HEADS = st.column_config.NumberColumn(format="%,d")
RATES = st.column_config.TextColumn(alignment="right")  # text, as on the tiles


def render() -> None:
    asked = state.asked()
    if asked is not None:
        saved_view.render(asked)
        return
    result = cached.comparison(state.draft())
    stamp = result.reform.stamp
    figures = headline(result)
    st.subheader(sentence(result, figures, state.language()))
    if not result.changes:
        st.caption(t("overview.unchanged"))
        st.page_link("ui/app_pages/design.py", label=t("overview.go_design"))
    headline_view.metrics(figures)
    _band(result.reform.scenario)
    frame.explain(t("overview.about"))
    if result.changes:
        st.header(t("overview.changes"))
        frame.table(frame.changes_table(result), "changes", stamp)
    left, right = st.columns(2)
    with left:
        _money(result, "line", "cost")
    with right:
        _money(result, "level", "payers")
        st.caption(t("overview.payers_note"))
    _coverage(result)
    _towns(result)
    if result.changes:
        _people(result)
    st.caption(_still(result))
    st.caption(
        t(
            "overview.assumed" if result.reform.stamp.synthetic else "roster.assumed",
            share=numbers.rate(result.reform.assumed_share),
        )
    )
    frame.code(as_code.overview(state.draft()))
    frame.footer(stamp)


def _still(result: Comparison) -> str:
    """The draft's figures if nobody reacted, beside those with response."""
    scenario = result.reform.scenario
    still = cached.outcome_of(scenario.replace(assumptions={**scenario.assumptions, **nobody_reacts()}))
    lang = state.language()
    public = still.budget.loc[~still.budget["line"].isin(PERSONAL_LINES), "amount"].sum()
    medical = still.coverage[still.coverage["scheme"] == "medical"]
    rate = medical["enrolled"].sum() / max(medical["eligible"].sum(), 1)
    return t("overview.still", money=numbers.money(public, lang), rate=numbers.rate(rate))


def _band(draft: Scenario) -> None:
    """One line: P10 to P90 of the headlines, where draws of this draft are kept; else the way to them."""
    found = kept(draft)
    page = "ui/app_pages/uncertainty.py"
    if found is None or found.done < LEAST_DRAWS:
        st.page_link(page, label=t("overview.no_band"))
        return
    table = cached.quantiles_of(found)
    rows = table[table["case"] == "reform"].set_index("figure")
    lang = state.language()

    def span(figure: str, write: Callable[[float], str]) -> str:
        return f"{write(rows.loc[figure, 'p10'])} – {write(rows.loc[figure, 'p90'])}"

    line = t(
        "overview.band",
        public=span("public", lambda value: numbers.money(value, lang)),
        own=span("own", lambda value: numbers.money(value, lang)),
        members=span("pension_members", lambda value: numbers.heads(value, lang)),
        rate=span("medical_rate", numbers.rate),
        rating=t(f"sure.rating.{rating(found, 'public').rating}"),
    )
    st.markdown(line)
    st.page_link(page, label=t("overview.band_details"))


def _money_columns() -> dict[str, object]:
    return {
        t(f"column.{name}"): st.column_config.NumberColumn(format="%,.2f")
        for name in ("base", "reform", "difference")
    }


def _renamed(table: pd.DataFrame) -> pd.DataFrame:
    return table.rename(columns={name: t(f"column.{name}") for name in table.columns})


def _money(result: Comparison, side: str, name: str) -> None:
    """The budget by one side of it (line or level), drawn and as a table."""
    st.header(t(f"overview.{name}"))
    frame.chart(plot.money(result, side, state.language()), name, result.reform.stamp)
    sums = money_by(result, side)
    sums[side] = [t(f"{side}.{one}") for one in sums[side]]
    frame.table(_renamed(sums), name, result.reform.stamp, _money_columns())


def _coverage(result: Comparison) -> None:
    st.header(t("overview.coverage"))
    lang = state.language()
    coverage = result.reform.coverage
    sums = coverage.groupby("scheme", sort=False)[
        ["eligible", "enrolled", "eligible_last_year", "enrolled_last_year"]
    ].sum()
    sums["rate"] = sums["enrolled"] / sums["eligible"]
    sums["rate_last_year"] = sums["enrolled_last_year"] / sums["eligible_last_year"]
    gap = sums["rate"] - sums["rate_last_year"]
    shown = pd.DataFrame(
        {
            t("column.scheme"): [t(f"scheme.{name}") for name in sums.index],
            t("column.eligible"): sums["eligible"].to_numpy(),
            t("column.enrolled"): sums["enrolled"].to_numpy(),
            t("column.rate"): [numbers.rate(value) for value in sums["rate"]],
            t("column.enrolled_last_year"): sums["enrolled_last_year"].to_numpy(),
            t("column.rate_last_year"): [numbers.rate(value) for value in sums["rate_last_year"]],
            t("column.target"): [
                t("frame.none")
                if value != value
                else t("overview.met")
                if value >= 0
                else t("overview.below", points=numbers.points(-value, lang).lstrip("+"))
                for value in gap
            ],
        }
    )
    config = {t(f"column.{name}"): HEADS for name in ("eligible", "enrolled", "enrolled_last_year")}
    config |= {t(f"column.{name}"): RATES for name in ("rate", "rate_last_year")}
    frame.table(shown, "coverage", result.reform.stamp, config)
    st.caption(t("overview.coverage_note"))
    st.header(t("overview.burden"))
    budget = result.budget[result.budget["line"] == "medical_personal"]
    members = headline(result)["medical_members"]
    base, draft = (
        budget[case].sum() / count for case, count in zip(("base", "reform"), members, strict=True)
    )
    moved = round(draft - base, 2) != 0
    change = numbers.per_head_change(draft - base, lang)
    with st.columns(4)[0]:
        frame.metric(t("overview.burden_per_head"), numbers.per_head(draft, lang), change, moved)


def _towns(result: Comparison) -> None:
    st.header(t("overview.towns"))
    sums = money_by(result, "town", public_only=True)
    medical = result.coverage[result.coverage["scheme"] == "medical"]
    members = medical.groupby("town")["enrolled_reform"].sum()
    money = sums["difference"] if result.changes else sums["reform"]
    heads = [max(int(members[town]), 1) for town in sums["town"]]
    sums["per_head"] = (money / heads).round(2)
    left, right = st.columns(2)
    title = t("overview.tiles" if result.changes else "overview.tiles_level")
    words = "; ".join(
        f"{town} {value:,.2f}" for town, value in zip(sums["town"], sums["per_head"], strict=True)
    )
    with left:
        values = dict(zip(sums["town"], sums["per_head"], strict=True))
        frame.chart(charts.tiles(values, title, f"{title}: {words}"), "tiles", result.reform.stamp)
    with right:
        frame.chart(plot.money(result, "town", state.language()), "town-bars", result.reform.stamp)
    shown = sums if result.changes else sums.drop(columns="per_head")
    config = {**_money_columns(), t("column.per_head"): st.column_config.NumberColumn(format="%,.2f")}
    frame.table(_renamed(shown), "towns", result.reform.stamp, config)


def _people(result: Comparison) -> None:
    st.header(t("overview.people"))
    dimension = st.segmented_control(
        t("overview.people_by"),
        ["town", "group", "age_band"],
        default="town",
        required=True,
        format_func=lambda name: t(f"dimension.{name}"),
        key="people-dimension",
    )
    table = result.people[result.people["dimension"].isin(["all", dimension])].copy()
    names = {"all": t("all.all")}
    if dimension == "group":
        names |= {name: t(f"group.{name}") for name in (*MEDICAL_GROUPS, "none")}
    table["category"] = [names.get(name, name) for name in table["category"]]
    frame.chart(plot.stakes(result, dimension, state.language()), "people", result.reform.stamp)
    shown = _renamed(table.drop(columns="dimension"))
    frame.table(
        shown,
        "people",
        result.reform.stamp,
        {
            t("column.total_change"): st.column_config.NumberColumn(format="%,.2f"),
            **{t(f"column.{name}"): HEADS for name in ("persons", "unchanged", *KINDS)},
        },
    )
    st.caption(t("overview.people_note"))


render()
