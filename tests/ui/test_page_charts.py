"""A chart on a page is the chart of `plot`: the same specification, figure for figure and word for word."""

from __future__ import annotations

import pytest

from export import plot
from simulation import Scenario, compare
from ui import frame

DRAFT = Scenario().with_changes({"medical.individual": 380})


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_what_the_pages_draw_is_what_plot_gives(app, monkeypatch, lang):
    drawn, as_before = {}, frame.chart

    def kept(chart, name, *args, **words):
        drawn[name] = chart.to_dict()
        as_before(chart, name, *args, **words)

    monkeypatch.setattr(frame, "chart", kept)
    app.session_state["draft"], app.session_state["lang"] = DRAFT, lang
    for page in ("overview", "coverage", "collection"):
        app.switch_page(f"ui/app_pages/{page}.py").run()
        assert not app.exception and not app.error
    result = compare(Scenario(), DRAFT)
    expected = {
        "cost": plot.money(result, "line", lang),
        "payers": plot.money(result, "level", lang),
        "town-bars": plot.money(result, "town", lang),
        "people": plot.stakes(result, "town", lang),
        "coverage-age": plot.coverage_by_age(result, "medical", lang),
        "cumulative": plot.collected(result, "both", lang),
    }
    for name, chart in expected.items():
        assert drawn[name] == chart.to_dict(), name
