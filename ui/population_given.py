"""The people made anew: with the district's own figures, with another seed, day, size or margin."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import streamlit as st

from export.district_template import district_template
from simulation import Scenario, userdata
from simulation.errors import Refusal
from simulation.populations import PopulationRef, given_rows, keep_given, people_of, population_name
from synthetic_data import Margin, MarginError, Spec
from synthetic_data.district_data import HEADERS, DistrictDataError, entries, read
from synthetic_data.fit import Fit
from synthetic_data.spec import level_of
from synthetic_data.stages.given import NAME as REGISTERED
from ui import frame, state, uploads
from ui.population_fit import FIGURE
from ui.texts import TEXTS, t
from ui.user import current_actor

AT = "population"


def own(ref: PopulationRef, current: dict[str, int]) -> None:
    """The template for the district's own figures, its upload, and the figures now in use."""
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


def again(draft: Scenario, ref: PopulationRef, fit: Fit) -> None:
    """The people made with another seed, day, size or single figure."""
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
