"""A chart on a page is the chart of `plot`: the same specification, figure for figure and word for word."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import pandas as pd
import pytest

from charts import drawings
from export import plot
from simulation import Scenario, compare
from simulation.stamp import Stamp
from ui import charts, frame, state
from ui.texts import TEXTS

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


@pytest.mark.parametrize(
    ("key", "lang", "unit"),
    [
        ("overview.cost_chart", "zh", "单位：万元；"),
        ("overview.cost_chart", "en", "Unit: 10,000 yuan;"),
        ("sure.band_chart", "en", "Unit: 10,000 yuan;"),
        ("household.chart.monthly", "zh", "单位：元/月；"),
        ("years.chart_ratio", "en", "Unit: persons;"),
        ("coverage.side_title", "zh", "单位：%；"),
    ],
)
def test_the_picture_of_a_chart_is_stamped_with_the_unit_of_its_title(monkeypatch, key, lang, unit):
    lines = []
    monkeypatch.setattr(state, "language", lambda: lang)
    monkeypatch.setattr(charts, "to_png", lambda drawn, line: lines.append(line))
    buttons = SimpleNamespace(
        vega_lite_chart=lambda *args, **words: None,
        download_button=lambda label, data, *args, **words: data(),
    )
    monkeypatch.setattr(frame, "st", buttons)
    title = TEXTS[key][0 if lang == "zh" else 1]
    table = pd.DataFrame({"town": ["甲"], "case": ["x"], "value": [1.0]})
    drawn = charts.beside(table, "town", ["甲"], ["x"], title, title)
    frame.chart(drawn, "any", Stamp.of_stated(Scenario(), 1, 1))
    assert [line.startswith(unit) for line in lines] == [True], lines


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [600, 640, 900])
def test_a_stamp_is_broken_between_words_and_no_line_is_wider_than_its_chart(lang, width):
    line = Stamp.of_stated(Scenario(changes={"medical.individual": 380}), 428_427, 360_785).line(lang) * 2
    lines = drawings.folded(line, width)
    assert "".join(lines) == line and len(lines) > 1
    for one, after in pairwise(lines):
        assert one[-1] in " ；" or one[-1] >= "\u2e80", one
        assert one[-1] not in "（" and after[0] not in "）；，"
    wide = [sum(2 if letter >= "\u2e80" else 1 for letter in one.rstrip()) * drawings.LETTER for one in lines]
    assert max(wide) <= width + 2 * drawings.LETTER
