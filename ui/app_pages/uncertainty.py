"""不确定性: bands and confidence of the headlines, what moves them most, how firm the bands are; draws on demand."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from export import plot
from simulation import Refusal, Scenario, uncertainty
from simulation.stamp import Stamp
from simulation.uncertain import (
    CASES,
    FIGURES,
    Input,
    Uncertainty,
    kept,
    rating,
    sobol,
    sobol_runs,
    tornado,
)
from simulation.uncertain.inputs import LEAST_DRAWS
from ui import as_code, cached, charts, frame, names, numbers, ranges_form, state, sure_words
from ui.texts import t

DRAWS = (200, 500, 1000)
NUMBER = st.column_config.NumberColumn(format="%,.1f")


def render() -> None:
    draft = state.draft()
    stamp = cached.comparison(draft).reform.stamp.counting("mixed")
    result = kept(draft)
    enough = result is not None and result.done >= LEAST_DRAWS
    if result is not None and enough:
        st.subheader(_sentence(result))
    frame.explain(t("sure.about"))
    if not draft.population_ref.synthetic:
        st.info(t("roster.no_draws"))
        frame.footer(stamp)
        return
    _run(draft, result)
    if result is not None and enough:
        _headlines(result, stamp)
        figure, case = _tornado(result, stamp)
        _firm(result, stamp)
        asked = result.settings
        frame.code(as_code.uncertainty(draft, asked.draws, asked.seed, asked.by_name, figure, case))
    elif result is not None:
        st.info(t("sure.too_few", done=result.done))
    ranges_form.inputs(draft, stamp)
    frame.footer(stamp)


# --- running -------------------------------------------------------------------------------------------------------


def _run(draft: Scenario, result: Uncertainty | None) -> None:
    if result is None:
        st.info(t("sure.empty", draws=DRAWS[0]))
    elif not result.is_whole:
        st.warning(t("sure.partly", done=result.done, of=result.settings.draws))
    if result is not None:
        words = {"done": result.done, "seed": result.settings.seed, "ranges": len(result.settings.ranges)}
        st.caption(t("sure.settings", **words))
    left, middle, _ = st.columns([2, 2, 3], vertical_alignment="bottom")
    draws = left.segmented_control(t("sure.draws"), DRAWS, default=DRAWS[0], required=True, key="sure-draws")
    partly = result is not None and not result.is_whole
    label = "sure.continue" if partly else "sure.run" if result is None else "sure.again"
    place = st.empty()
    if not middle.button(t(label), key="sure-run", type="primary", width="stretch"):
        return
    if result is not None and partly:
        draws, ranges = result.settings.draws, result.settings.by_name
    else:
        ranges = state.ranges()
    with place.container():
        progress = frame.progress("sure.progress")
        st.button(t("sure.stop"), key="sure-stop")
        try:
            uncertainty(draft, draws=draws, ranges=ranges, progress=progress)
        except Refusal as refusal:
            state.set_problems(ranges_form.AT, refusal.problems)
    st.rerun()


# --- results -------------------------------------------------------------------------------------------------------


def _row(result: Uncertainty, figure: str, case: str) -> pd.Series:
    table = cached.quantiles_of(result)
    return table[(table["figure"] == figure) & (table["case"] == case)].iloc[0]


def _sentence(result: Uncertainty) -> str:
    lang = state.language()
    level, change = _row(result, "public", "reform"), _row(result, "public", "difference")
    words = {
        "rating": t(f"sure.rating.{rating(result, 'public').rating}"),
        **{
            name: numbers.money(level[q], lang)
            for name, q in (("low", "p10"), ("middle", "p50"), ("high", "p90"))
        },
    }
    if not result.changes:
        return t("sure.sentence_same", **words)
    return t(
        "sure.sentence",
        **words,
        diff_low=numbers.money_change(change["p10"], lang),
        diff_high=numbers.money_change(change["p90"], lang),
        diff_rating=t(f"sure.rating.{rating(result, 'public', 'difference').rating}"),
    )


def _cases(result: Uncertainty) -> tuple[str, ...]:
    return CASES if result.changes else ("reform",)


def reason(result: Uncertainty, figure: str, case: str) -> tuple[str, str]:
    """The rating in a word, and why in a sentence."""
    found = rating(result, figure, case)
    word = t(f"sure.rating.{found.rating}")
    is_rate = sure_words.unit(figure) == "rate"
    written = [
        numbers.points(value, state.language()).lstrip("+") if is_rate else numbers.rate(value)
        for value in (found.half_width, found.threshold)
    ]
    than = t("sure.within" if found.half_width <= found.threshold else "sure.beyond")
    words = {"width": written[0], "threshold": written[1], "than": than}
    why = t("sure.why_sign") if found.sign_open else t("sure.why_rate" if is_rate else "sure.why", **words)
    if not result.is_whole:
        return word, t("sure.why_later", why=why)
    if not found.most:
        return word, t("sure.why_nothing")
    return word, t("sure.why_most", why=why, most=names.input_name(result.inputs[found.most]))


def _headlines(result: Uncertainty, stamp: Stamp) -> None:
    st.header(t("sure.headlines"))
    lang = state.language()
    left, right = st.columns(2) if result.changes else (st.container(), None)
    with left:
        frame.chart(plot.bands(result, lang), "bands", stamp)
    if right is not None:
        with right:
            frame.chart(plot.bands(result, lang, difference=True), "bands-difference", stamp)
    rows = []
    for figure in FIGURES:
        for case in _cases(result):
            row = _row(result, figure, case)
            values = [sure_words.scaled(row[name], figure) for name in ("centre", "p10", "p50", "p90")]
            head = [
                t(f"sure.figure.{figure}"),
                t(f"sure.case.{case}"),
                t(f"sure.unit.{sure_words.unit(figure)}"),
            ]
            rows.append([*head, *values, *reason(result, figure, case)])
    titles = ["figure", "case", "unit", "centre"]
    columns = [
        *(t(f"sure.column.{name}") for name in titles),
        *("P10", "P50", "P90"),
        *(t(f"sure.column.{name}") for name in ("rating", "reason")),
    ]
    numeric = dict.fromkeys(columns[3:7], NUMBER)
    frame.table(pd.DataFrame(rows, columns=columns), "uncertainty", stamp, numeric)
    lines = [("reform", figure) for figure in FIGURES] + [("difference", "public")] * result.changes
    st.markdown("\n".join(_line(result, figure, case) for case, figure in lines))


def _line(result: Uncertainty, figure: str, case: str) -> str:
    word, why = reason(result, figure, case)
    head = {"figure": t(f"sure.figure.{figure}"), "case": t(f"sure.case.{case}")}
    return t("sure.line", **head, rating=word, reason=frame.plain(why))


def _tornado(result: Uncertainty, stamp: Stamp) -> tuple[str, str]:
    """What moves a figure most; gives the figure and the case that were chosen."""
    st.header(t("sure.tornado"))
    st.caption(t("sure.tornado_note"))
    figure = st.segmented_control(
        t("sure.which_figure"),
        FIGURES,
        default="public",
        required=True,
        format_func=lambda name: t(f"sure.figure.{name}"),
        key="sure-figure",
    )
    cases = _cases(result)
    case = "reform"
    if len(cases) > 1:
        case = st.segmented_control(
            t("sure.which_case"),
            cases,
            default="reform",
            required=True,
            format_func=lambda name: t(f"sure.case.{name}"),
            key="sure-case",
        )
    table = tornado(result, figure, case)
    if table.empty or not result.is_whole:
        st.info(t("sure.tornado_none" if result.is_whole else "sure.tornado_later"))
        return figure, case
    entries = [result.inputs[name] for name in table["input"]]
    labels = [names.input_name(entry) for entry in entries]
    frame.chart(plot.tornado(result, figure, state.language(), case), "tornado", stamp)
    shown = pd.DataFrame(
        {
            t("sure.column.input"): labels,
            t("sure.column.ends"): [_ends(entry) for entry in entries],
            **{
                t(f"sure.column.{name}"): [sure_words.scaled(value, figure) for value in table[name]]
                for name in ("at_low", "at_high", "centre", "swing")
            },
            t("sure.column.unit"): t(f"sure.unit.{sure_words.unit(figure)}"),
        }
    )
    numeric = [t(f"sure.column.{name}") for name in ("at_low", "at_high", "centre", "swing")]
    frame.table(shown, "tornado", stamp, dict.fromkeys(numeric, NUMBER))
    _sobol(result, figure, case, stamp)
    return figure, case


def _ends(entry: Input) -> str:
    return f"{entry.low:.3g} – {entry.high:.3g} {t(f'unit.{entry.unit}')}"


def _sobol(result: Uncertainty, figure: str, case: str, stamp: Stamp) -> None:
    st.header(t("sure.sobol"))
    runs, left = sobol_runs(result, figure, case)
    st.caption(t("sure.sobol_note", runs=runs))
    place = st.empty()
    if left and not place.button(t("sure.sobol_run"), key="sobol-run"):
        return
    with place.container():
        progress = frame.progress("sure.progress")
        if left:
            st.button(t("sure.stop"), key="sobol-stop")
        table = sobol(result, figure, case, progress=progress)
    place.empty()
    labels = [names.input_name(result.inputs[name]) for name in table["input"]]
    kinds = {"first": t("sure.first"), "total": t("sure.total")}
    long = pd.concat(
        pd.DataFrame(
            {
                "input": labels,
                "kind": word,
                "value": table[kind],
                "low": table[f"{kind}_low"],
                "high": table[f"{kind}_high"],
            }
        )
        for kind, word in kinds.items()
    )
    title = t("sure.sobol_chart", figure=t(f"sure.figure.{figure}"), case=t(f"sure.case.{case}"))
    said = "; ".join(
        f"{label} {numbers.rate(value)}" for label, value in zip(labels, table["total"], strict=True)
    )
    frame.chart(charts.indices(long, labels, list(kinds.values()), title, f"{title}: {said}"), "sobol", stamp)
    shown = pd.DataFrame({t("sure.column.input"): labels})
    for kind, word in kinds.items():
        shown[word] = [numbers.rate(value) for value in table[kind]]
        ends = zip(table[f"{kind}_low"], table[f"{kind}_high"], strict=True)
        shown[f"{word} · {t('sure.interval')}"] = [
            f"{numbers.rate(low)} – {numbers.rate(high)}" for low, high in ends
        ]
    frame.table(shown, "sobol", stamp)


def _firm(result: Uncertainty, stamp: Stamp) -> None:
    st.header(t("sure.firm"))
    st.caption(t("sure.firm_note"))
    rows = []
    for figure in FIGURES:
        for case in _cases(result):
            row = _row(result, figure, case)
            head = [
                t(f"sure.figure.{figure}"),
                t(f"sure.case.{case}"),
                t(f"sure.unit.{sure_words.unit(figure)}"),
            ]
            for q in ("p10", "p50", "p90"):
                head.append(sure_words.scaled(row[q], figure))
                ends = (sure_words.written(row[f"{q}_{end}"], figure) for end in ("low", "high"))
                head.append(" – ".join(ends))
            rows.append(head)
    columns = [t(f"sure.column.{name}") for name in ("figure", "case", "unit")]
    for q in ("P10", "P50", "P90"):
        columns += [q, f"{q} · {t('sure.interval')}"]
    frame.table(pd.DataFrame(rows, columns=columns), "firmness", stamp, dict.fromkeys(columns[3::2], NUMBER))


render()
