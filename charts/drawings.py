"""Figures to charts: pure functions, tested by their specification. Units stand in the titles; sorts are stated.

One definition of each chart: pages draw them through `ui/charts.py`, notebooks through `simulation/plot.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

import altair as alt
import pandas as pd
import vl_convert

BASE, DRAFT = "#51606f", "#c4620a"
KINDS = ["#0b5cad", "#c4620a", "#51606f", "#6b3fa0"]
MANY = [*KINDS, "#1b7f6b", "#a23b52", "#8a7a12", "#9aa5b1"]
FONT = '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif'
WAN = 10_000
ROW = 40
HEAD = 90
LETTER = 5.6
"""Pixels of a Latin letter of the stamp (11 pixels high); a Chinese one takes two."""
_WIDE = "[\u2e80-\u9fff\uff00-\uffef]"
PICK = "pick"
"""Name of the selection of a chart whose points may be clicked."""
"""Title, legend and axis, which the height of a fitted chart includes."""

# Rough compass positions of the seven towns: an order on the wall, not a map.
TILES = {
    "榴园镇": (0, 0),
    "坛山街道": (1, 0),
    "吴林街道": (2, 0),
    "阴平镇": (0, 1),
    "峨山镇": (1, 1),
    "底阁镇": (2, 1),
    "古邵镇": (1, 2),
}


def dressed(chart: alt.Chart | alt.LayerChart, title: str, alt_text: str) -> alt.Chart:
    """A chart with its title, words and the house's looks: all at once, as each step copies the whole chart."""
    return chart.properties(
        title=alt.TitleParams(title, anchor="start", fontSize=15, color="#222"),
        description=alt_text,
        config=alt.Config(
            font=FONT,
            axis=alt.AxisConfig(
                labelColor="#222", titleColor="#222", labelFontSize=13, labelLimit=260, gridColor="#e3e6ea"
            ),
            axisX=alt.AxisConfig(labelBound=5),  # no label cut at the edge of the picture
            legend=alt.LegendConfig(labelColor="#222", labelFontSize=13, orient="top", title=None),
            view=alt.ViewConfig(stroke=None),
        ),
    )


def _lying(table: pd.DataFrame, category: str, order: Sequence[str]) -> alt.Chart:
    """Bars that lie: `value` from left to right, a line a category in the order given."""
    return (
        alt.Chart(table)
        .mark_bar()
        .encode(
            y=alt.Y(f"{category}:N", sort=list(order), title=None),
            x=alt.X("value:Q", title=None, axis=alt.Axis(format=",.0f", tickCount=5)),
        )
    )


def pairs(
    table: pd.DataFrame, category: str, order: Sequence[str], cases: Sequence[str], title: str, alt_text: str
) -> alt.Chart:
    """Bars of base and draft by category. Columns: category, `case`, `value` (yuan); shown in 10,000 yuan."""
    shown = table.assign(value=table["value"] / WAN)
    colours = alt.Scale(domain=list(cases), range=[BASE, DRAFT][: len(cases)])
    chart = (
        _lying(shown, category, order)
        .encode(
            yOffset=alt.YOffset("case:N", sort=list(cases)),
            color=alt.Color("case:N", scale=colours, sort=list(cases)),
            tooltip=[category, "case", alt.Tooltip("value:Q", format=",.1f")],
        )
        .properties(height=ROW * len(order) + HEAD, width="container")
    )
    return dressed(chart, title, alt_text)


def stacked(
    table: pd.DataFrame, category: str, order: Sequence[str], kinds: Sequence[str], title: str, alt_text: str
):
    """Stacked bars of heads. Columns: category, `kind`, `value`."""
    chart = (
        _lying(table, category, order)
        .encode(
            color=alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=KINDS), sort=list(kinds)),
            tooltip=[category, "kind", alt.Tooltip("value:Q", format=",.0f")],
        )
        .properties(height=28 * len(order) + HEAD, width="container")
    )
    return dressed(chart, title, alt_text)


def pyramid(
    table: pd.DataFrame, sexes: Sequence[str], cases: Sequence[str], title: str, alt_text: str
) -> alt.Chart:
    """Residents by age and sex: bars of the population, outlines of the published census, the first sex to the left.

    Columns: `band` (text), `order`, `sex`, `case`, `value` (persons).
    """
    signed = table.assign(shown=table["value"].where(table["sex"] != sexes[0], -table["value"]))
    bands = signed.sort_values("order", ascending=False)["band"].drop_duplicates().tolist()
    base = alt.Chart(signed).encode(
        y=alt.Y("band:N", sort=bands, title=None),
        x=alt.X("shown:Q", title=None, axis=alt.Axis(labelExpr="format(abs(datum.value), ',')")),
        tooltip=["band", "sex", "case", alt.Tooltip("value:Q", format=",d")],
    )
    colour = alt.Color("sex:N", scale=alt.Scale(domain=list(sexes), range=KINDS[:2]), sort=list(sexes))
    bars = base.transform_filter(alt.datum.case == cases[0]).mark_bar(opacity=0.75).encode(color=colour)
    marks = base.transform_filter(alt.datum.case == cases[1]).mark_tick(
        color="#111", thickness=3, height=16, orient="vertical"
    )
    return dressed(
        (bars + marks).properties(height=22 * len(bands) + HEAD, width="container"), title, alt_text
    )


def beside(
    table: pd.DataFrame,
    category: str,
    order: Sequence[str],
    cases: Sequence[str],
    title: str,
    alt_text: str,
    form: str = ",.0f",
) -> alt.Chart:
    """Bars of heads (or rates) of one to three cases by category. Columns: category, `case`, `value`."""
    chart = (
        alt.Chart(table)
        .mark_bar()
        .encode(
            y=alt.Y(f"{category}:N", sort=list(order), title=None),
            # ~ leaves out the zeros that round ticks would end in.
            x=alt.X("value:Q", title=None, axis=alt.Axis(format=form.replace("%", "~%"), tickCount=5)),
            yOffset=alt.YOffset("case:N", sort=list(cases)),
            color=alt.Color("case:N", scale=alt.Scale(domain=list(cases), range=KINDS), sort=list(cases)),
            tooltip=[category, "case", alt.Tooltip("value:Q", format=form)],
        )
        .properties(height=ROW * len(order) + HEAD, width="container")
    )
    return dressed(chart, title, alt_text)


def lines(
    table: pd.DataFrame,
    x: str,
    cases: Sequence[str],
    title: str,
    alt_text: str,
    form: str = ",.0f",
    rules: Sequence[str] = (),
) -> alt.Chart:
    """Curves of a figure by `x` (a date or a number), one a case. Columns: x, `case`, `value`; `rules` are dates marked."""
    timed = pd.api.types.is_datetime64_any_dtype(table[x])
    axis = alt.Axis(format="%m-%d", labelOverlap=True) if timed else alt.Axis(tickMinStep=5)
    drawn = (
        alt.Chart(table)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X(f"{x}:{'T' if timed else 'Q'}", title=None, axis=axis),
            y=alt.Y("value:Q", title=None, axis=alt.Axis(format=form), scale=alt.Scale(zero=timed)),
            color=alt.Color("case:N", scale=alt.Scale(domain=list(cases), range=KINDS), sort=list(cases)),
            strokeDash=alt.StrokeDash("case:N", scale=alt.Scale(domain=list(cases)), sort=list(cases)),
            tooltip=[x, "case", alt.Tooltip("value:Q", format=form)],
        )
    )
    marks = (
        alt.Chart(pd.DataFrame({x: pd.to_datetime(list(rules))}))
        .mark_rule(color="#777", strokeDash=[3, 3])
        .encode(x=f"{x}:T")
    )
    whole = alt.layer(drawn, marks) if len(rules) else drawn
    return dressed(whole.properties(height=300 + HEAD, width="container"), title, alt_text)


def by_year(
    table: pd.DataFrame, cases: Sequence[str], title: str, alt_text: str, form: str = ",.0f"
) -> alt.Chart:
    """Curves of a figure by fee year, one a case. Columns: `year` (whole number), `case`, `value`."""
    base = alt.Chart(table).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("value:Q", title=None, axis=alt.Axis(format=form), scale=alt.Scale(zero=False)),
        color=alt.Color("case:N", scale=alt.Scale(domain=list(cases), range=KINDS), sort=list(cases)),
        tooltip=["year", "case", alt.Tooltip("value:Q", format=form)],
    )
    dash = alt.StrokeDash("case:N", scale=alt.Scale(domain=list(cases)), sort=list(cases))
    drawn = base.mark_line(strokeWidth=2.5).encode(strokeDash=dash) + base.mark_point(filled=True, size=45)
    return dressed(drawn.properties(height=260 + HEAD, width="container"), title, alt_text)


def stacked_by_year(
    table: pd.DataFrame, kinds: Sequence[str], title: str, alt_text: str, form: str = ",.0f"
) -> alt.Chart:
    """Bars of a figure by fee year, stacked by kind. Columns: `year` (whole number), `kind`, `value`."""
    order = {kind: place for place, kind in enumerate(kinds)}
    drawn = (
        alt.Chart(table.assign(place=table["kind"].map(order)))
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("value:Q", title=None, axis=alt.Axis(format=form)),
            color=alt.Color(
                "kind:N", scale=alt.Scale(domain=list(kinds), range=MANY[: len(kinds)]), sort=list(kinds)
            ),
            order=alt.Order("place:Q"),
            tooltip=["year", "kind", alt.Tooltip("value:Q", format=form)],
        )
    )
    return dressed(drawn.properties(height=260 + HEAD, width="container"), title, alt_text)


def areas(
    table: pd.DataFrame, kinds: Sequence[str], title: str, alt_text: str, form: str = ",.0f"
) -> alt.Chart:
    """A figure by day, stacked by kind. Columns: `day`, `kind`, `value`."""
    drawn = (
        alt.Chart(table)
        .mark_bar()
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%m-%d", labelOverlap=True)),
            y=alt.Y("value:Q", title=None, axis=alt.Axis(format=form)),
            color=alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=KINDS), sort=list(kinds)),
            tooltip=["day", "kind", alt.Tooltip("value:Q", format=form)],
        )
    )
    return dressed(drawn.properties(height=260 + HEAD, width="container"), title, alt_text)


def heat(
    table: pd.DataFrame, rows: Sequence[str], columns: Sequence[str], title: str, alt_text: str
) -> alt.Chart:
    """A figure by town and week, its number in each cell. Columns: `town`, `week` (text), `value`."""
    middle = float(table["value"].max()) * 0.55 if len(table) else 0.0
    base = alt.Chart(table).encode(
        x=alt.X("week:N", sort=list(columns), title=None, axis=alt.Axis(labelAngle=-45)),
        y=alt.Y("town:N", sort=list(rows), title=None),
        tooltip=["town", "week", alt.Tooltip("value:Q", format=",.0f")],
    )
    colour = alt.condition(alt.datum.value > middle, alt.value("white"), alt.value("#111"))
    drawn = base.mark_rect().encode(
        color=alt.Color("value:Q", scale=alt.Scale(range=["#eef3f9", "#0b4a8f"]), legend=None)
    ) + base.mark_text(fontSize=12).encode(text=alt.Text("value:Q", format=",.0f"), color=colour)
    return dressed(drawn.properties(height=34 * len(rows) + HEAD, width="container"), title, alt_text)


def season(
    curve: pd.DataFrame, end: tuple[float, float, float], names: Sequence[str], title: str, alt_text: str
) -> alt.Chart:
    """Cumulative persons projected and collected, and at the last day the forecast with its band.

    Columns: `day`, `case`, `value`; `end`: low, middle, high; `names`: projected, collected, forecast.
    """
    last = curve["day"].max()
    band = pd.DataFrame(
        {"day": [last], "low": [end[0]], "value": [end[1]], "high": [end[2]], "case": [names[2]]}
    )
    scale = alt.Scale(domain=list(names), range=[BASE, KINDS[0], DRAFT])
    drawn = (
        alt.Chart(curve)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%m-%d", labelOverlap=True)),
            y=alt.Y("value:Q", title=None, axis=alt.Axis(format=",.0f")),
            color=alt.Color("case:N", scale=scale, sort=list(names)),
            tooltip=["day", "case", alt.Tooltip("value:Q", format=",.0f")],
        )
    )
    bars = (
        alt.Chart(band)
        .mark_rule(strokeWidth=6, opacity=0.5)
        .encode(x="day:T", y="low:Q", y2="high:Q", color=alt.Color("case:N", scale=scale))
    )
    dot = (
        alt.Chart(band)
        .mark_point(filled=True, size=120)
        .encode(x="day:T", y="value:Q", color=alt.Color("case:N", scale=scale))
    )
    return dressed((drawn + bars + dot).properties(height=320 + HEAD, width="container"), title, alt_text)


def bands(
    table: pd.DataFrame, category: str, order: Sequence[str], cases: Sequence[str], title: str, alt_text: str
) -> alt.Chart:
    """P10 to P90 as a bar, P50 as a tick, the result with every default as a ring, by category and case.

    Columns: category, `case`, `p10`, `p50`, `p90`, `centre`, in the unit of the title.
    """
    colours = alt.Scale(domain=list(cases), range=[BASE, DRAFT, KINDS[0]][: len(cases)])
    tips = [
        category,
        "case",
        *(alt.Tooltip(f"{name}:Q", format=",.2f") for name in ("p10", "p50", "p90", "centre")),
    ]
    base = alt.Chart(table).encode(
        y=alt.Y(f"{category}:N", sort=list(order), title=None),
        yOffset=alt.YOffset("case:N", sort=list(cases)),
        color=alt.Color("case:N", scale=colours, sort=list(cases)),
        tooltip=tips,
    )
    axis = alt.Axis(format=",.0f", tickCount=6)
    drawn = (
        base.mark_rule(strokeWidth=9, opacity=0.45).encode(
            x=alt.X("p10:Q", title=None, axis=axis, scale=alt.Scale(zero=False)), x2="p90:Q"
        )
        + base.mark_tick(thickness=3, size=16).encode(x="p50:Q")
        + base.mark_point(size=60, strokeWidth=2).encode(x="centre:Q")
    )
    return dressed(drawn.properties(height=ROW * len(order) + HEAD, width="container"), title, alt_text)


def swings(
    table: pd.DataFrame, order: Sequence[str], ends: Sequence[str], centre: float, title: str, alt_text: str
) -> alt.Chart:
    """A tornado: from the centre to the figure at either end of an input. Columns: `input`, `end`, `value`, `at` (text)."""
    scale = alt.Scale(domain=list(ends), range=[BASE, DRAFT])
    bars = (
        alt.Chart(table.assign(centre=centre))
        .mark_bar(height=18)
        .encode(
            y=alt.Y("input:N", sort=list(order), title=None, axis=alt.Axis(labelLimit=380)),
            x=alt.X(
                "value:Q", title=None, axis=alt.Axis(format=",.6~g", tickCount=6), scale=alt.Scale(zero=False)
            ),
            x2="centre:Q",
            color=alt.Color("end:N", scale=scale, sort=list(ends)),
            tooltip=["input", "end", "at", alt.Tooltip("value:Q", format=",.4~f")],
        )
    )
    line = (
        alt.Chart(pd.DataFrame({"value": [centre]}))
        .mark_rule(color="#222", strokeWidth=1.5)
        .encode(x="value:Q")
    )
    return dressed(
        (bars + line).properties(height=32 * len(order) + HEAD, width="container"), title, alt_text
    )


def indices(
    table: pd.DataFrame, order: Sequence[str], kinds: Sequence[str], title: str, alt_text: str
) -> alt.Chart:
    """Shares of the variance with their intervals. Columns: `input`, `kind`, `value`, `low`, `high` (0 to 1)."""
    scale = alt.Scale(domain=list(kinds), range=[BASE, DRAFT])
    base = alt.Chart(table).encode(
        y=alt.Y("input:N", sort=list(order), title=None, axis=alt.Axis(labelLimit=380)),
        yOffset=alt.YOffset("kind:N", sort=list(kinds)),
        color=alt.Color("kind:N", scale=scale, sort=list(kinds)),
        tooltip=[
            "input",
            "kind",
            *(alt.Tooltip(f"{name}:Q", format=".2%") for name in ("value", "low", "high")),
        ],
    )
    drawn = base.mark_bar(opacity=0.8).encode(
        x=alt.X("value:Q", title=None, axis=alt.Axis(format=".0%", tickCount=5))
    ) + base.mark_rule(color="#222").encode(x="low:Q", x2="high:Q", color=alt.value("#222"))
    return dressed(drawn.properties(height=ROW * len(order) + HEAD, width="container"), title, alt_text)


def waterfall(
    table: pd.DataFrame, kinds: Sequence[str], title: str, alt_text: str, form: str = "+,.1f"
) -> alt.Chart:
    """Parts one after the other from 0 to the whole difference, which is the last row. Columns: `item`, `value`, `kind`."""
    shown = table.assign(stop=table["value"].cumsum())
    shown["start"] = shown["stop"] - shown["value"]
    last = shown.index[-1]
    shown.loc[last, ["start", "stop"]] = [0.0, shown.loc[last, "value"]]
    shown["end"] = shown[["start", "stop"]].max(axis=1)
    order = list(shown["item"])
    scale = alt.Scale(domain=list(kinds), range=[DRAFT, KINDS[0], BASE][: len(kinds)])
    base = alt.Chart(shown).encode(y=alt.Y("item:N", sort=order, title=None, axis=alt.Axis(labelLimit=420)))
    spare = max(float(shown[["start", "stop"]].abs().max().max()), 1e-9) * 0.18
    bounds = [float(min(shown[["start", "stop"]].min().min(), 0.0)), float(shown["end"].max()) + spare]
    drawn = base.mark_bar(height=22).encode(
        x=alt.X(
            "start:Q", title=None, axis=alt.Axis(format=",.6~g", tickCount=6), scale=alt.Scale(domain=bounds)
        ),
        x2="stop:Q",
        color=alt.Color("kind:N", scale=scale, sort=list(kinds)),
        tooltip=["item", alt.Tooltip("value:Q", format=form)],
    ) + base.mark_text(align="left", dx=5, fontSize=13, color="#111").encode(
        x="end:Q", text=alt.Text("value:Q", format=form)
    )
    return dressed(drawn.properties(height=36 * len(order) + HEAD, width="container"), title, alt_text)


def tiles(values: dict[str, float], title: str, alt_text: str) -> alt.Chart:
    """The towns as tiles, coloured by a figure a head; the number stands on each, dark on light and light on dark."""
    rows = [
        {"town": town, "x": TILES[town][0], "y": TILES[town][1], "value": value}
        for town, value in values.items()
        if town in TILES
    ]
    table = pd.DataFrame(rows, columns=["town", "x", "y", "value"])
    low, high = float(table["value"].min()), float(table["value"].max())
    middle = low + (high - low) * 0.55
    base = alt.Chart(table).encode(
        x=alt.X("x:O", axis=None),
        y=alt.Y("y:O", axis=None),
        tooltip=["town", alt.Tooltip("value:Q", format=",.2f")],
    )
    scale = alt.Scale(domain=[low, high if high > low else low + 1], range=["#e8eef6", "#0b4a8f"])
    colour = alt.condition(alt.datum.value > middle, alt.value("white"), alt.value("#111"))
    layers = (
        base.mark_rect(cornerRadius=6, stroke="white", strokeWidth=4).encode(
            color=alt.Color("value:Q", scale=scale, legend=None)
        )
        + base.mark_text(dy=-10, fontSize=16, fontWeight="bold").encode(text="town:N", color=colour)
        + base.mark_text(dy=14, fontSize=15).encode(text=alt.Text("value:Q", format=",.2f"), color=colour)
    )
    return dressed(layers.properties(height=300, width="container"), title, alt_text)


def frontier(
    table: pd.DataFrame,
    kinds: Sequence[str],
    title: str,
    alt_text: str,
    form: str,
) -> alt.Chart:
    """Plans by cost (across) and coverage (up), a point each that may be clicked, those of the frontier joined.

    Columns: `cost`, `coverage`, `kind` (of the five `kinds`: misses, keeps, frontier, base, best; later rows lie on top),
    `place`, `plan` (text), `joined`.
    """
    colours = alt.Scale(domain=list(kinds), range=["#c3cad2", "#7ba7d6", KINDS[0], "#111111", DRAFT])
    shapes = alt.Scale(domain=list(kinds), range=["circle", "circle", "circle", "diamond", "triangle-up"])
    axes = {
        "x": alt.X(
            "cost:Q", title=None, axis=alt.Axis(format=",.0f", tickCount=6), scale=alt.Scale(zero=False)
        ),
        "y": alt.Y("coverage:Q", title=None, axis=alt.Axis(format=form), scale=alt.Scale(zero=False)),
    }
    pick = alt.selection_point(name=PICK, fields=["place"], on="click", empty=False)
    points = (
        alt.Chart(table)
        .mark_point(filled=True, opacity=0.9, cursor="pointer")
        .encode(
            **axes,
            color=alt.Color("kind:N", scale=colours, sort=list(kinds)),
            shape=alt.Shape("kind:N", scale=shapes, sort=list(kinds)),
            size=alt.condition(
                f"indexof({list(kinds[-2:])!r}, datum.kind) >= 0", alt.value(220), alt.value(70)
            ),
            tooltip=[
                "plan",
                "kind",
                alt.Tooltip("cost:Q", format=",.2f"),
                alt.Tooltip("coverage:Q", format=",.3f"),
            ],
        )
        .add_params(pick)
    )
    joined = (
        alt.Chart(table[table["joined"]])
        .mark_line(color=KINDS[0], strokeWidth=1.5, interpolate="step-after")
        .encode(**axes)
    )
    return dressed((joined + points).properties(height=360 + HEAD, width="container"), title, alt_text)


def folded(text: str, width: int) -> list[str]:
    """A small line of words as several, none wider than a chart of so many pixels, broken between words or after a
    Chinese character. Together they are the text."""
    lines, used = [""], 0
    for piece in re.findall(rf"[（《]?(?:{_WIDE}|(?:(?!{_WIDE})\S)+\s*)[）》；，。、]*|\s+", text):
        size = sum(LETTER * (2 if re.match(_WIDE, letter) else 1) for letter in piece.rstrip())
        if used + size > width and lines[-1]:
            lines.append("")
            used = 0
        lines[-1] += piece
        used += size + LETTER * (len(piece) - len(piece.rstrip()))
    return lines


class Drawn(Protocol):
    """Whatever gives its Vega-Lite specification."""

    def to_dict(self) -> dict[str, Any]: ...


def to_png(chart: Drawn, stamp_line: str, width: int = 900) -> bytes:
    """The chart as PNG with the stamp under it, drawn on this machine."""
    specification = chart.to_dict()
    specification["width"] = width
    words = folded(stamp_line, width)
    title = specification["title"]
    title["subtitle"], title["subtitleColor"], title["subtitleFontSize"] = words, "#444", 11
    specification["background"] = "white"
    specification["config"]["font"] = "Noto Sans CJK SC"
    return vl_convert.vegalite_to_png(vl_spec=specification, scale=2)


WALL = 22
"""Pixels of the letters on a chart for a wall."""
WALL_NAMES, WALL_GAP = 380, 8
"""The most pixels of a category's name; between a bar and its number."""


def wall_changes(
    table: pd.DataFrame,
    order: Sequence[str],
    kinds: Sequence[str],
    ends: tuple[float, float],
    longest: int,
    title: str,
    alt_text: str,
    size: tuple[int, int],
) -> alt.Chart:
    """Differences as bars with their number at the end, for a wall. Columns: `category`, `kind`, `value`, `text`.

    `ends` of the axis hold zero and are those of all scenarios shown in turn, so that bars do not jump; `longest` are the
    letters of the longest number among them. A picture of `size` (pixels), to be scaled as a whole.
    """
    low, high = ends
    width, height = size
    letter = LETTER * WALL / 11
    names = min(max(len(re.sub(_WIDE, "  ", name)) for name in order) * letter, WALL_NAMES)
    number_room = longest * letter + 2 * WALL_GAP
    bars = width - names - 2 * WALL_GAP - number_room * ((low < 0) + (high > 0))
    room = (high - low) * number_room / bars  # for the number beyond a bar's end
    domain = [low - room if low < 0 else low, high + room if high > 0 else high]
    base = alt.Chart(table).encode(
        y=alt.Y(
            "category:N", sort=list(order), title=None, axis=alt.Axis(labelLimit=WALL_NAMES, ticks=False)
        ),
        x=alt.X(
            "value:Q",
            title=None,
            scale=alt.Scale(domain=domain, nice=False),
            axis=alt.Axis(format="+,~f", tickCount=4, labelOverlap=True),
        ),
    )
    colour = alt.Color(
        "kind:N",
        sort=list(kinds),
        scale=alt.Scale(domain=list(kinds), range=[DRAFT, BASE][: len(kinds)]),
        legend=alt.Legend() if len(kinds) > 1 else None,
    )
    words = base.encode(text="text:N")
    number = {"fontSize": WALL, "color": "#111", "baseline": "middle"}
    drawn = (
        base.mark_bar(height={"band": 0.62}).encode(color=colour)
        + words.transform_filter(alt.datum.value >= 0).mark_text(align="left", dx=WALL_GAP, **number)
        + words.transform_filter(alt.datum.value < 0).mark_text(align="right", dx=-WALL_GAP, **number)
        + alt.Chart(pd.DataFrame({"value": [0]})).mark_rule(color="#222", strokeWidth=2).encode(x="value:Q")
    )
    fit = alt.AutoSizeParams(type="fit", contains="padding")
    whole = dressed(drawn.properties(height=height, width=width, autosize=fit), title, alt_text)
    whole.title.fontSize, whole.title.limit = WALL + 2, width
    return whole.configure_axis(labelColor="#111", labelFontSize=WALL, gridColor="#e3e6ea").configure_legend(
        labelColor="#111", labelFontSize=WALL, symbolSize=260, orient="top", title=None
    )
