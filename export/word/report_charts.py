"""The charts of the 测算报告: those of the pages, as PNG, each with its title and a description in words."""

from __future__ import annotations

import pandas as pd

from export.word.report_tables import KINDS, has_two, town_rates
from simulation.comparison import Comparison
from simulation.law.plan import BUDGET_LINES, LEVELS, MEDICAL_GROUPS
from simulation.ledger import PERSONAL_LINES
from simulation.tables import SCHEMES
from ui import charts, numbers
from ui.texts import t_in

Picture = tuple[bytes, str, str]
"""PNG, title, description."""
WIDTH = 600
"""So that letters of 13 px are about 9 pt on the page."""


def report_charts(result: Comparison, lang: str) -> dict[str, Picture]:
    """By name: money by line and by level, rates of medical insurance by town, and (of two) who gains and loses."""
    public = result.budget[~result.budget["line"].isin(PERSONAL_LINES)]
    drawn = {
        "line": _pairs(result, result.budget, "line", BUDGET_LINES, "overview.cost_chart", lang),
        "level": _pairs(result, public, "level", LEVELS, "overview.payer_chart", lang),
        "rates": _rates(result, lang),
    }
    if has_two(result):
        drawn["stakes"] = _stakes(result, lang)
    return drawn


def _png(result: Comparison, chart, title: str, description: str, lang: str) -> Picture:
    stamp = result.reform.stamp
    people = t_in(lang, f"workbook.footer.{'synthetic' if stamp.synthetic else 'roster'}")
    line = f"{people} · {stamp.plan_id} · {stamp.scenario_id} · {stamp.year_text}"  # in full under the tables
    return charts.to_png(chart, line, WIDTH), title, description


def _pairs(
    result: Comparison, budget: pd.DataFrame, key: str, order: tuple[str, ...], title_key: str, lang: str
) -> Picture:
    """Base and draft by line or level."""
    title = t_in(lang, title_key)
    sums = budget.groupby(key)[["base", "reform"]].sum().round(2)
    names = [name for name in order if name in sums.index]
    labels = {name: t_in(lang, f"{key}.{name}") for name in names}
    cases = ["base", "reform"] if has_two(result) else ["reform"]
    words = [t_in(lang, f"workbook.name.{case if has_two(result) else 'only'}") for case in cases]
    rows = [
        (labels[name], word, float(sums.loc[name, case]))
        for name in names
        for case, word in zip(cases, words, strict=True)
    ]
    table = pd.DataFrame(rows, columns=[key, "case", "value"])
    said = "; ".join(f"{label} {case} {numbers.money(value, lang)}" for label, case, value in rows)
    drawn = charts.pairs(table, key, list(labels.values()), words, title, f"{title}: {said}")
    return _png(result, drawn, title, f"{title}: {said}", lang)


def _rates(result: Comparison, lang: str) -> Picture:
    """Rates of medical insurance by town: last year, draft, base, in per cent."""
    title = t_in(lang, "word.report.rates_chart")
    of = town_rates(result)
    of = of[of["scheme"] == SCHEMES[1]]
    cases = {"rate_last_year": t_in(lang, "word.last_year")}
    cases["rate_reform"] = t_in(lang, f"workbook.name.{'reform' if has_two(result) else 'only'}")
    if has_two(result):
        cases["rate_base"] = t_in(lang, "workbook.name.base")  # last: in the colour of the base elsewhere
    rows = [
        (row["town"], word, 100 * float(row[name]))
        for _, row in of.iterrows()
        for name, word in cases.items()
    ]
    table = pd.DataFrame(rows, columns=["town", "case", "value"])
    said = "; ".join(f"{town} {case} {value:.1f}%" for town, case, value in rows)
    towns = [town for town in result.reform.scenario.resolved_plan.towns if town in set(of["town"])]
    drawn = charts.beside(table, "town", towns, list(cases.values()), title, f"{title}: {said}", ",.0f")
    return _png(result, drawn, title, f"{title}: {said}", lang)


def _stakes(result: Comparison, lang: str) -> Picture:
    """Gainers, losers, entered and left by group."""
    title = t_in(lang, "word.report.stakes_chart")
    table = result.people[result.people["dimension"] == "group"].set_index("category")
    kinds = {kind: t_in(lang, f"column.{kind}") for kind in KINDS}
    groups = {name: t_in(lang, f"group.{name}") for name in MEDICAL_GROUPS if name in table.index}
    rows = [
        (label, word, int(table.loc[name, kind]))
        for name, label in groups.items()
        for kind, word in kinds.items()
    ]
    said = "; ".join(f"{label} {kind} {count:,}" for label, kind, count in rows if count)
    shown = pd.DataFrame(rows, columns=["category", "kind", "value"])
    drawn = charts.stacked(
        shown, "category", list(groups.values()), list(kinds.values()), title, f"{title}: {said}"
    )
    return _png(result, drawn, title, f"{title}: {said}", lang)
