"""The charts of the 测算报告: those of the pages, as PNG, each with its title and a description in words."""

from __future__ import annotations

import altair as alt

from export import plot
from export.plot.asked import has_two
from simulation.comparison import Comparison
from ui import charts
from ui.texts import t_in

Picture = tuple[bytes, str, str]
"""PNG, title, description."""
WIDTH = 600
"""So that letters of 13 px are about 9 pt on the page."""


def report_charts(result: Comparison, lang: str) -> dict[str, Picture]:
    """By name: money by line and by level, rates of medical insurance by town, and (of two) who gains and loses."""
    shown = result if has_two(result) else result.reform
    drawn = {
        "line": plot.money(shown, "line", lang),
        "level": plot.money(shown, "level", lang, public_only=True),
        "rates": plot.rates(shown, lang),
    }
    if has_two(result):
        drawn["stakes"] = plot.stakes(result, "register", lang)
    return {name: _picture(result, chart, lang) for name, chart in drawn.items()}


def _picture(result: Comparison, chart: alt.Chart, lang: str) -> Picture:
    stamp = result.reform.stamp
    people = t_in(lang, f"workbook.footer.{'synthetic' if stamp.synthetic else 'roster'}")
    line = f"{people} · {stamp.plan_id} · {stamp.scenario_id} · {stamp.year_text}"  # in full under the tables
    return charts.to_png(chart, line, WIDTH), chart.title.text, chart.description
