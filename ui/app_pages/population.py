"""人口与拟合: who the synthetic people are, how well they fit what is published, and the district's own figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import streamlit as st

from export import plot
from export.district_template import district_template
from export.plot.people import age_band
from simulation import Scenario, userdata
from simulation.errors import Refusal
from simulation.populations import (
    DEFAULT_SEED,
    PopulationRef,
    RosterRef,
    given_rows,
    keep_given,
    people_of,
    population_name,
)
from simulation.seeds import DEFAULT_SEEDS, LIMIT, kept_spread, seed_spread, spread_table
from simulation.stamp import Stamp
from synthetic_data import Margin, MarginError, Spec
from synthetic_data.district_data import HEADERS, DistrictDataError, entries, read
from synthetic_data.fit import EXACT, OUTSIDE, Fit, assumptions, rssz, srmse, total_variation
from synthetic_data.spec import TIERS, level_of
from synthetic_data.stages.given import NAME as REGISTERED
from ui import as_code, cached, charts, frame, kept_roster_view, numbers, state, uploads
from ui.texts import TEXTS, t
from ui.user import current_actor

AT = "population"
COUNT = st.column_config.NumberColumn(format="%,d")
FIGURE = st.column_config.NumberColumn(format="%,.6g")


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
    _verdict(fit, ref.spec)
    tabs = st.tabs(
        [
            t(f"population.tab_{name}")
            for name in ("shape", "all", "unknown", "own", "again", "seeds", "sample")
        ]
    )
    with tabs[0]:
        _shape(fit, ref, stamp)
    with tabs[1]:
        _all(fit, stamp.counting("mixed"))
    with tabs[2]:
        _unknown(ref.spec, stamp.counting("mixed"))
    with tabs[3]:
        _own(ref, current)
    with tabs[4]:
        _again(draft, ref, fit)
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


def _verdict(fit: Fit, spec: Spec) -> None:
    report = fit.report
    hard, controlled = report[report["hard"]], report[report["controlled"]]
    others = report[~report["controlled"] & ~report["hard"]]
    births = report[report["table"] == "births"]
    lines = [
        t("population.hard", passed=int((hard["verdict"] != OUTSIDE).sum()), of=len(hard)),
        t("population.controlled", exact=int((controlled["verdict"] == EXACT).sum()), of=len(controlled),
          outside=int((controlled["verdict"] == OUTSIDE).sum())),
        t("population.compared", within=int((others["verdict"] != OUTSIDE).sum()), of=len(others)),
        t("population.variation", value=f"{total_variation(report):.4f}"),
    ]  # fmt: skip
    if len(births):
        published, achieved = births["published"].to_numpy(), births["achieved"].to_numpy()
        lines.append(
            t(
                "population.srmse",
                srmse=f"{srmse(published, achieved):.2f}",
                rssz=f"{rssz(published, achieved):.1f}",
            )
        )
    if spec.adjustments:
        told = "、".join(
            f"{_about(a.name, None, None, '', '')} {a.was:g} → {a.now:g}" for a in spec.adjustments
        )
        lines.append(t("population.adjusted", names=told))
    st.markdown("\n".join(f"- {line}" for line in lines))
    missed = report[report["verdict"] == OUTSIDE]
    if len(missed):
        st.warning(t("population.missed", names="、".join(_target(row) for _, row in missed.iterrows())))


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
    frame.table(_report_table(rows), "registers", stamp, _config())


def _all(fit: Fit, stamp: Stamp) -> None:
    st.caption(t("population.all_note"))
    choice = st.segmented_control(
        t("population.show"),
        ["all", "controlled", "compared", "missed"],
        format_func=lambda name: t(f"population.show_{name}"),
        default="all",
        key="fit-show",
    )
    report = fit.report
    if choice == "controlled":
        report = report[report["controlled"]]
    elif choice == "compared":
        report = report[~report["controlled"]]
    elif choice == "missed":
        report = report[report["verdict"] == OUTSIDE]
    if report.empty:
        st.info(t("population.nothing"))
        return
    frame.table(_report_table(report), "fit", stamp, _config())


@cached.kept
def _report_table(report: pd.DataFrame) -> pd.DataFrame:
    names = (
        "table",
        "fit_target",
        "unit",
        "published",
        "achieved",
        "off",
        "verdict",
        "controlled",
        "basis",
        "year",
        "source",
    )
    rows = [
        (
            t(f"fit_table.{row['table']}"), _target(row), t(f"fit_unit.{row['unit']}"),
            row["published"], row["achieved"], row["difference"],
            t(f"verdict.{row['verdict']}"), t("fit.yes_controlled" if row["controlled"] else "fit.only_compared"),
            t(f"margin_basis.{row['basis']}"), row["year"], row["source"],
        )
        for _, row in report.iterrows()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[t(f"column.{name}") for name in names])


def _config() -> dict[str, object]:
    return {t(f"column.{name}"): FIGURE for name in ("published", "achieved", "off")}


def _target(row: pd.Series) -> str:
    return _about(str(row["target"]), row["age_from"], row["age_to"], row["sex"], row["town"])


def _about(name: str, age_from: float | None, age_to: float | None, sex: str, town: str) -> str:
    """A target in the page's words, with the age, sex or town it speaks of."""
    words = [next((t(key) for key in (f"group.{name}", f"fit.{name}") if key in TEXTS), name)]
    if sex:
        words.append(t(f"sex.{sex}"))
    if age_from is not None and pd.notna(age_from):
        last = int(age_to) if age_to is not None and pd.notna(age_to) else int(age_from)
        words.append(f"{age_from:.0f}" if name == TIERS else age_band(int(age_from), last))
    if town:
        words.append(town)
    return " · ".join(words)


def _unknown(spec: Spec, stamp: Stamp) -> None:
    st.caption(t("population.unknown_note"))
    table = assumptions(spec)
    subject = [
        _about(name, age_from, age_to, sex, town)
        for name, age_from, age_to, sex, town in zip(
            table["name"], table["age_from"], table["age_to"], table["sex"], table["town"], strict=True
        )
    ]
    shown = pd.DataFrame(
        {
            t("column.fit_target"): subject,
            t("column.value"): table["value"],
            t("column.low"): table["low"],
            t("column.high"): table["high"],
            t("column.unit"): table["unit"],
            t("column.source"): table["source"],
        }
    )
    frame.table(shown, "assumed", stamp)


def _own(ref: PopulationRef, current: dict[str, int]) -> None:
    st.write(t("population.own_note"))
    file_name = f"{ref.place}-{t('population.template_name')}.xlsx"
    st.download_button(
        t("population.template", count=len(entries(ref.spec))),
        lambda: district_template(ref.spec, current, level_of(ref.place).name_zh, ref.as_of),
        file_name,
        key="own-template",
        on_click="ignore",
    )
    key = f"own-upload:{state.version()}"
    upload = st.file_uploader(
        t("population.own_upload"), type=["xlsx"], key=key, max_upload_size=uploads.PLAN_OR_DRAFT
    )
    if upload is not None:
        try:
            _take_sheet(ref, uploads.content(upload, uploads.PLAN_OR_DRAFT))
        except Refusal as refusal:
            frame.refused_file(refusal)
    kept = userdata.district_data(ref.place)
    if ref.given:
        rows = given_rows(ref.place, ref.given)
        st.success(t("population.own_used", id=ref.given, count=len(rows)))
        shown = pd.DataFrame(
            [
                (_row_name(ref.spec, row), row.value, t(f"margin_basis.{row.basis}"), row.source)
                for row in rows
            ],
            columns=[t(f"column.{name}") for name in ("fit_target", "value", "basis", "source")],
        )
        st.dataframe(shown, hide_index=True, width="stretch", column_config={t("column.value"): FIGURE})
        st.button(t("population.own_drop"), on_click=_use, args=(population_name(ref.place, None, ref.seed),))
    elif kept:
        st.caption(t("population.own_kept", count=len(kept)))
        for digest in kept[:5]:
            st.button(
                t("population.own_use", id=digest),
                key=f"own-use-{digest}",
                on_click=_use,
                args=(population_name(ref.place, None, ref.seed, digest),),
            )
    else:
        st.info(t("population.own_none"))


def _row_name(spec: Spec, row: Margin) -> str:
    zh = state.language() == "zh"
    for entry in entries(spec):
        if (entry.name, entry.town, entry.age_from) == (row.name, row.town, row.age_from):
            return entry.zh if zh else entry.en
    return t(f"fit.{row.name}") if f"fit.{row.name}" in TEXTS else row.name


def _take_sheet(ref: PopulationRef, data: bytes) -> None:
    """Reads a filled-in template, keeps it and makes the people; what is wrong is told cell by cell."""
    try:
        rows = read(data, ref.spec, dt.date.today())
    except DistrictDataError as error:
        st.error(t("population.own_refused", count=len(error.problems)))
        zh = state.language() == "zh"
        shown = pd.DataFrame(
            [(p.cell, p.zh if zh else p.en) for p in error.problems[:200]],
            columns=[t("column.cell"), t("column.problem")],
        )
        st.dataframe(shown, hide_index=True, width="stretch")
        return
    if not rows:
        st.info(t("population.own_empty", column=HEADERS[6]))
        return
    st.write(t("population.own_read", count=len(rows)))
    if st.button(t("population.own_build"), type="primary", key="own-build"):
        _build(ref.place, rows, ref.seed, None)


def _build(place: str, rows: list[Margin], seed: int, day: dt.date | None) -> None:
    """Makes a population with a progress bar and takes it as the draft's; the draft stays where it cannot be made."""
    bar = st.progress(0.0, t("population.working"))
    try:
        digest = keep_given(place, rows, actor=current_actor()) if rows else ""
        name = population_name(place, day, seed, digest)
        scenario = state.draft().replace(population=name)
        people_of(
            scenario.population_ref, lambda stage, done: bar.progress(min(done, 1.0), t(f"stage.{stage}"))
        )
    except MarginError as error:
        bar.empty()
        st.error(frame.plain(str(error)))
        return
    except (Refusal, ValueError) as error:
        bar.empty()
        text = error.text(state.language()) if isinstance(error, Refusal) else str(error)
        st.error(frame.plain(text))
        return
    bar.empty()
    state.replace_draft(scenario)
    st.rerun()


def _use(name: str) -> None:
    state.guarded(lambda: state.replace_draft(state.draft().replace(population=name)), AT)


def _again(draft: Scenario, ref: PopulationRef, fit: Fit) -> None:
    st.write(t("population.again_note"))
    one, two, three = st.columns(3)
    seed = one.number_input(t("population.seed"), 1, 999_999_999, ref.seed, key=f"again-seed:{ref.id}")
    first, last = dt.date(2020, 11, 1), dt.date(2035, 12, 31)
    day = two.date_input(t("population.day"), ref.as_of, first, last, key=f"again-day:{ref.id}")
    registered = int(fit.towns["registered"].sum())
    total = three.number_input(
        t("population.size"),
        1_000,
        5_000_000,
        registered,
        key=f"again-size:{ref.id}",
        help=t("population.size_help"),
    )
    edited = _margins_editor(ref)
    if st.button(t("population.again"), type="primary", key="again-build"):
        rows = {row.key: row for row in (given_rows(ref.place, ref.given) if ref.given else [])}
        rows |= {row.key: row for row in edited}
        if total != registered:
            row = _tried(ref.spec.one("registered_absent"), float(total))
            rows[(REGISTERED, None, "", "")] = replace(row, name=REGISTERED)
        eve = dt.date(draft.resolved_plan.fee_year - 1, 12, 31)
        _build(ref.place, list(rows.values()), int(seed), day if day != eve else None)
    if ref != draft.replace(population="").population_ref:
        st.button(t("population.back"), on_click=_use, args=("",))


def _margins_editor(ref: PopulationRef) -> list[Margin]:
    """The single figures as an editable table; gives the rows that were changed."""
    single = [
        m for m in ref.spec.margins if m.age_from is None and not m.sex and not m.name.startswith("compare_")
    ]
    single = [m for m in single if m.name != REGISTERED]
    table = pd.DataFrame(
        {
            t("column.fit_target"): [
                " · ".join(part for part in (_row_name(ref.spec, m), m.town) if part) for m in single
            ],
            t("column.value"): [m.value for m in single],
            t("column.low"): [m.low for m in single],
            t("column.high"): [m.high for m in single],
            t("column.basis"): [t(f"margin_basis.{m.basis}") for m in single],
            t("column.source"): [m.source for m in single],
        }
    )
    with st.expander(t("population.edit", count=len(single))):
        st.caption(t("population.edit_note"))
        edited = st.data_editor(
            table,
            hide_index=True,
            width="stretch",
            disabled=[name for name in table.columns if name != t("column.value")],
            column_config={t("column.value"): st.column_config.NumberColumn(min_value=0.0, required=True)},
            key=f"again-margins:{ref.id}:{state.language()}",
        )
    values = edited[t("column.value")]
    return [
        _tried(margin, float(value))
        for margin, value in zip(single, values, strict=True)
        if pd.notna(value) and value != margin.value
    ]


def _tried(margin: Margin, value: float) -> Margin:
    return replace(
        margin,
        folder="given",
        value=value,
        basis="edited",
        low=None,
        high=None,
        source=t("population.tried", value=f"{margin.value:g}", source=margin.source),
    )


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
