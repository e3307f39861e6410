"""Charts of what lies ahead and how sure it is: years, bands, the inputs that move most, the parts of a difference."""

from __future__ import annotations

import altair as alt
import pandas as pd

from export.plot.asked import in_language
from simulation import Projection
from simulation.bridging import Bridge
from simulation.errors import one_of, refuse
from simulation.measures import is_money
from simulation.uncertain import CASES, FIGURES, Uncertainty
from simulation.uncertain import tornado as swings_of
from ui import cached, charts, names, numbers, sure_words
from ui.texts import t_in

MONEY_BY_YEAR = {"public": "public_money", "own": "own_payments"}
SHARES_BY_YEAR = {
    "age": {"share_60_69": "years.age_60_69", "share_70_plus": "years.age_70"},
    "ratio": {"per_pensioner": "column.per_pensioner"},
    "coverage": {"medical_rate": "scheme.medical", "pension_rate": "scheme.pension"},
}
YEARS = (*MONEY_BY_YEAR, *SHARES_BY_YEAR, "payers")


def years(projection: Projection, measure: str = "public", lang: str = "zh") -> alt.Chart:
    """A measure by fee year. `public` and `own` money in 10,000 yuan, base and draft (the projection holds both); of the
    draft: `payers` (money by who bears it), `age` (shares of the registered of 60 to 69 and of 70 and over), `ratio`
    (contributors per pensioner), `coverage` (the two rates). Raises Refusal for another measure.
    """
    in_language(lang)
    one_of("measure", measure, YEARS)
    if measure == "payers":
        return _payers(projection, lang)
    summary = projection.summary
    of = {case: summary[summary["case"] == case].set_index("year") for case in ("base", "draft")}
    if measure in MONEY_BY_YEAR:
        source, form = MONEY_BY_YEAR[measure], ",.0f"
        cases = {"base": "coverage.base", "draft": "coverage.draft"}
        if not projection.scenario.changes:
            cases = {"draft": "coverage.base"}
        curves = {t_in(lang, word): of[case][source] / charts.WAN for case, word in cases.items()}
    else:
        form = ".2f" if measure == "ratio" else ".0%"
        words = SHARES_BY_YEAR[measure]
        curves = {t_in(lang, word): of["draft"][column] for column, word in words.items()}
    parts = [
        pd.DataFrame({"year": curve.index, "case": case, "value": curve.to_numpy()})
        for case, curve in curves.items()
    ]
    title, alt_text = t_in(lang, f"years.chart_{measure}"), t_in(lang, f"years.chart_{measure}_alt")
    return charts.by_year(pd.concat(parts), list(curves), title, alt_text, form)


def _payers(projection: Projection, lang: str) -> alt.Chart:
    budget = projection.budget[projection.budget["case"] == "draft"]
    money = budget.groupby(["year", "level"], as_index=False)["amount"].sum()
    order = money.groupby("level")["amount"].sum().sort_values(ascending=False).index.tolist()
    money = money.assign(
        kind=[t_in(lang, f"level.{name}") for name in money["level"]], value=money["amount"] / charts.WAN
    )
    kinds = [t_in(lang, f"level.{name}") for name in order]
    title, alt_text = t_in(lang, "years.chart_payers"), t_in(lang, "years.chart_payers_alt")
    return charts.stacked_by_year(money[["year", "kind", "value"]], kinds, title, alt_text)


def bands(study: Uncertainty, lang: str = "zh", difference: bool = False) -> alt.Chart:
    """P10 to P90, the median and the single run of the sums of money, in 10,000 yuan: base and draft, or their
    `difference`. Where nothing is changed there is one case."""
    in_language(lang)
    cases = ["difference"] if difference else ["base", "reform"] if study.changes else ["reform"]
    table = cached.quantiles_of(study)
    shown = table[table["figure"].isin(sure_words.MONEY) & table["case"].isin(cases)].copy()
    for column in ("p10", "p50", "p90", "centre"):
        shown[column] = shown[column] / numbers.WAN
    shown["figure"] = [t_in(lang, f"sure.figure.{figure}") for figure in shown["figure"]]
    shown["case"] = [t_in(lang, f"sure.case.{case}") for case in shown["case"]]
    words = "; ".join(
        f"{row['figure']} {row['case']} {row['p10']:,.0f} – {row['p90']:,.0f}" for _, row in shown.iterrows()
    )
    order = [t_in(lang, f"sure.figure.{figure}") for figure in sure_words.MONEY]
    title = t_in(lang, "sure.band_difference" if difference else "sure.band_chart")
    named = [t_in(lang, f"sure.case.{case}") for case in cases]
    return charts.bands(shown, "figure", order, named, title, f"{title}: {words}")


def tornado(study: Uncertainty, measure: str = "public", lang: str = "zh", case: str = "reform") -> alt.Chart:
    """The inputs that move a headline most, each at the ends of its range; `case` is base, reform or difference.

    Raises Refusal for another measure or case, and where the draws are not all done or no input moves the headline.
    """
    in_language(lang)
    one_of("measure", measure, FIGURES)
    one_of("case", case, CASES)
    table = swings_of(study, measure, case)
    if table.empty or not study.is_whole:
        raise refuse(
            "study",
            "抽样还没有做完，或没有一项输入会移动这个指标；请先做完抽样，或换一个指标",
            "the draws are not all done, or no input moves this figure; finish the draws or take another figure",
        )
    labels = [names.input_name(study.inputs[name], lang) for name in table["input"]]
    words = {
        "figure": t_in(lang, f"sure.figure.{measure}"),
        "case": t_in(lang, f"sure.case.{case}"),
        "unit": t_in(lang, f"sure.unit.{sure_words.unit(measure)}"),
    }
    title = t_in(lang, "sure.tornado_chart", **words)
    ends = [t_in(lang, "sure.end.low"), t_in(lang, "sure.end.high")]
    rows = list(zip(labels, (row for _, row in table.iterrows()), strict=True))
    long = pd.DataFrame(
        [
            (label, end, sure_words.scaled(row[f"at_{side}"], measure), f"{row[side]:g}")
            for label, row in rows
            for end, side in zip(ends, ("low", "high"), strict=True)
        ],
        columns=["input", "end", "value", "at"],
    )
    said = "; ".join(
        f"{label} {sure_words.written(row['at_low'], measure)} – {sure_words.written(row['at_high'], measure)}"
        for label, row in rows
    )
    centre = sure_words.scaled(float(table["centre"].iloc[0]), measure)
    return charts.swings(long, labels, ends, centre, title, f"{title}: {said}")


def bridge(result: Bridge, measure: str = "public", lang: str = "zh") -> alt.Chart:
    """From one result to another: what each item adds to a measure of `simulation.measures` (10,000 yuan, or persons),
    and the whole. Raises Refusal for another measure."""
    in_language(lang)
    table, money = result.table(measure), is_money(measure)
    unit = numbers.WAN if money else 1
    labels = [names.item_name(item, lang) for item in result.items]
    values = [*table["amount"].iloc[:-1], float(table["amount"].sum())]
    kinds = [t_in(lang, f"bridge.{name}") for name in ("up", "down", "net")]
    rows = pd.DataFrame(
        {
            "item": [*labels, t_in(lang, "bridge.total")],
            "value": [value / unit for value in values],
            "kind": [*(kinds[0] if value >= 0 else kinds[1] for value in values[:-1]), kinds[2]],
        }
    )
    units = t_in(lang, f"sure.unit.{'money' if money else 'persons'}")
    title = t_in(lang, "bridge.chart", measure=names.measure_name(measure, lang), unit=units)
    form = "+,.1f" if money else "+,.0f"
    said = "; ".join(f"{row['item']} {row['value']:{form}}" for _, row in rows.iterrows())
    return charts.waterfall(rows, kinds, title, f"{title}: {said}", form)
