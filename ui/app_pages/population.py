"""人口与拟合: who the synthetic people are, how well they fit what is published, and the district's own figures."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from export import plot
from export.plot.people import age_band
from simulation import Scenario
from simulation.populations import (
    DEFAULT_SEED,
    PopulationRef,
    RosterRef,
)
from simulation.seeds import DEFAULT_SEEDS, LIMIT, kept_spread, seed_spread, spread_table
from simulation.stamp import Stamp
from synthetic_data.fit import Fit
from synthetic_data.spec import level_of
from ui import (
    as_code,
    cached,
    charts,
    frame,
    kept_roster_view,
    numbers,
    population_fit,
    population_given,
    state,
)
from ui.texts import t

COUNT = st.column_config.NumberColumn(format="%,d")


def render() -> None:
    draft = state.draft()
    ref = draft.population_ref
    if isinstance(ref, RosterRef):
        kept_roster_view.roster(draft, ref)
        return
    with st.spinner(t("population.working")):
        fit, current = cached.fit(ref)
    stamp = cached.comparison(draft).reform.stamp
    st.subheader(_sentence(fit, ref))
    frame.explain(t("population.about"))
    _totals(fit, ref)
    frame.problems(population_given.AT)
    population_fit.verdict(fit, ref.spec)
    tabs = st.tabs(
        [
            t(f"population.tab_{name}")
            for name in ("shape", "all", "unknown", "own", "again", "seeds", "sample")
        ]
    )
    with tabs[0]:
        _shape(fit, ref, stamp)
    with tabs[1]:
        population_fit.everything(fit, stamp.counting("mixed"))
    with tabs[2]:
        population_fit.unknown(ref.spec, stamp.counting("mixed"))
    with tabs[3]:
        population_given.own(ref, current)
    with tabs[4]:
        population_given.again(draft, ref, fit)
    with tabs[5]:
        _seeds(draft, stamp.counting("mixed"))
    with tabs[6]:
        _sample(ref)
    kept_roster_view.kept_rosters()
    frame.code(as_code.population(draft))
    frame.footer(stamp.counting("mixed"))


def _place(ref: PopulationRef) -> str:
    level = level_of(ref.place)
    return level.name_zh if state.language() == "zh" else level.name_en


def _sentence(fit: Fit, ref: PopulationRef) -> str:
    kinds = fit.kinds.set_index("kind")["persons"]
    lang = state.language()
    registered = kinds["resident_registered"] + kinds["registered_absent"]
    resident = fit.persons - kinds["registered_absent"]
    return t(
        "population.sentence",
        place=_place(ref),
        day=ref.as_of.isoformat(),
        registered=numbers.heads(registered, lang),
        resident=numbers.heads(resident, lang),
    )


def _totals(fit: Fit, ref: PopulationRef) -> None:
    lang = state.language()
    for column, (kind, count) in zip(st.columns(4), fit.kinds.itertuples(index=False), strict=True):
        column.metric(t(f"kind.{kind}"), numbers.heads(count, lang), border=True, help=t(f"kind_help.{kind}"))
    st.caption(t("population.basis", name=ref.name, id=ref.id, spec=ref.spec.hash, seed=ref.seed))


def _shape(fit: Fit, ref: PopulationRef, stamp: Stamp) -> None:
    stamp = stamp.counting("persons")
    frame.chart(plot.pyramid(ref, state.language()), "pyramid", stamp)
    table = fit.pyramid.assign(sex=[t(f"sex.{name}") for name in fit.pyramid["sex"]])
    table["band"] = [age_band(*ends) for ends in zip(table["age_from"], table["age_to"], strict=True)]
    shown = table[["sex", "band", "published", "census", "today"]]
    shown.columns = [t(f"column.{name}") for name in ("sex", "age_band", "published", "at_census", "on_day")]
    frame.table(shown, "pyramid", stamp, dict.fromkeys(shown.columns[2:], COUNT))
    left, right = st.columns(2)
    with left:
        _homes(fit, stamp.counting("households"))
    with right:
        _towns(fit, stamp)
    _groups(fit, stamp)


def _homes(fit: Fit, stamp: Stamp) -> None:
    rows = fit.report[fit.report["table"] == "households"]
    rows = rows[~rows["target"].isin(["family_households", "family_household_members"])]
    names = [t(f"fit.{target}") for target in rows["target"]]
    cases = [t("population.case_people"), t("population.case_published")]
    long = pd.concat(
        [
            pd.DataFrame({"kind": names, "case": case, "value": rows[column].to_numpy()})
            for case, column in zip(cases, ("achieved", "published"), strict=True)
        ]
    )
    drawn = charts.beside(
        long, "kind", names, cases, t("population.households"), t("population.households_alt")
    )
    frame.chart(drawn, "households", stamp)
    sizes = fit.sizes.assign(size=[f"{n}+" if n == 7 else str(n) for n in fit.sizes["size"]])
    sizes.columns = [t("column.household_size"), t("column.households")]
    frame.table(sizes, "sizes", stamp, {t("column.households"): COUNT})
    st.caption(t("population.sizes_note"))


def _towns(fit: Fit, stamp: Stamp) -> None:
    cases = [t("column.registered"), t("column.resident")]
    long = pd.concat(
        [
            fit.towns.assign(case=case, value=fit.towns[column])[["town", "case", "value"]]
            for case, column in zip(cases, ("registered", "resident"), strict=True)
        ]
    )
    order = fit.towns["town"].tolist()
    drawn = charts.beside(long, "town", order, cases, t("population.towns"), t("population.towns_alt"))
    frame.chart(drawn, "population-towns", stamp)
    shown = fit.towns.rename(columns={name: t(f"column.{name}") for name in fit.towns.columns})
    frame.table(shown, "population-towns", stamp, dict.fromkeys(shown.columns[1:], COUNT))
    st.caption(t("population.towns_note"))


def _groups(fit: Fit, stamp: Stamp) -> None:
    st.header(t("population.groups"))
    rows = fit.report[(fit.report["table"] == "registers") & (fit.report["unit"] != "share")]
    frame.table(population_fit.report_table(rows), "registers", stamp, population_fit.config())


def _seeds(draft: Scenario, stamp: Stamp) -> None:
    st.write(t("population.seeds_note", limit=f"{LIMIT:.1%}", count=DEFAULT_SEEDS))
    if draft.population_ref.seed != DEFAULT_SEED:
        st.caption(t("population.seeds_other"))
    spread = kept_spread(draft)
    if spread is None:
        if not st.button(t("population.seeds_run", count=DEFAULT_SEEDS), key="seeds-run"):
            return
        bar = st.progress(0.0)
        spread = seed_spread(
            draft, DEFAULT_SEEDS, lambda done: bar.progress(done / DEFAULT_SEEDS, f"{done} / {DEFAULT_SEEDS}")
        )
        bar.empty()
    table = spread_table(spread)
    cost = float(table.loc[table["figure"] == "public_money", "variation"].iloc[0])
    words = t("population.seeds_result", value=f"{cost:.3%}", limit=f"{LIMIT:.1%}")
    (st.success if cost < LIMIT else st.warning)(words)
    shown = table.assign(figure=[t(f"seeds.{name}") for name in table["figure"]])
    shown["variation"] = [f"{value:.3%}" for value in shown["variation"]]
    shown.columns = [
        t(f"column.{name}") for name in ("figure", "mean", "deviation", "variation", "lowest", "highest")
    ]
    number = st.column_config.NumberColumn(format="%,.0f")
    frame.table(
        shown,
        "seeds",
        stamp,
        {t(f"column.{name}"): number for name in ("mean", "deviation", "lowest", "highest")},
    )


def _sample(ref: PopulationRef) -> None:
    st.warning(t("population.sample_note"))
    if not st.toggle(t("population.sample_show"), key="sample-show"):
        return
    shown = cached.sample(ref)
    names = [
        "household_id",
        "name",
        "sex",
        "birth_date",
        "id_number",
        "town",
        "address",
        "phone",
        "data_origin",
    ]
    table = shown[names].assign(sex=[t(f"sex.{sex}") for sex in shown["sex"]])
    table = table.rename(columns={name: t(f"column.{name}") for name in names})
    day = st.column_config.DateColumn(format="YYYY-MM-DD")
    st.dataframe(table, hide_index=True, width="stretch", column_config={t("column.birth_date"): day})


render()
