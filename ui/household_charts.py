"""Looks of the household page's charts: stepped strips, and what each pension tier brings; `cached.Filled` adds figures.

Drawing a chart costs more than all the rest of the page, so the looks depend on no figure. Units stand in the titles.
"""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from ui.cached import drawn_once
from ui.charts import BASE, DRAFT, KINDS, MANY, dressed

HEIGHT = 290
WIDEST, NARROWEST = 7.0, 2.5
TABLE, MARKS = "figures", "marks"


@drawn_once
def strip(
    members: Sequence[str], cases: Sequence[str], timed: bool, axis: str, form: str, title: str
) -> alt.Chart:
    """Stepped lines of a figure along days (`timed`) or ages, a colour a member, dashes for the base where there is one.

    TABLE: `x` (date or number), `member`, `case`, `value`; MARKS: `x`, `label`. Lines that lie on each other stay visible:
    earlier members are drawn wider.
    """
    kind = "T" if timed else "Q"
    axes = alt.Axis(format="%Y-%m", labelOverlap=True, tickCount=8) if timed else alt.Axis(tickCount=20)
    colours = alt.Scale(domain=list(members), range=MANY[: len(members)])
    lines = (
        alt.Chart(alt.NamedData(name=TABLE))
        .mark_line(interpolate="step-after", strokeWidth=NARROWEST)
        .encode(
            x=alt.X(f"x:{kind}", title=axis, axis=axes, scale=alt.Scale(nice=False)),
            y=alt.Y(
                "value:Q", title=None, axis=alt.Axis(format=form, tickCount=5), scale=alt.Scale(zero=True)
            ),
            color=alt.Color("member:N", scale=colours, sort=list(members)),
            tooltip=[
                alt.Tooltip(f"x:{kind}", title=axis, **({"format": "%Y-%m-%d"} if timed else {})),
                "member:N",
                "case:N",
                alt.Tooltip("value:Q", format=form),
            ],
        )
    )
    if len(cases) > 1:
        dashes = alt.Scale(domain=list(cases), range=[[6, 4], [1, 0]])
        lines = lines.encode(strokeDash=alt.StrokeDash("case:N", scale=dashes, sort=list(cases)))
    if len(members) > 1:
        widths = [max(WIDEST - 2.2 * place, NARROWEST) for place in range(len(members))]
        scale = alt.Scale(domain=list(members), range=widths)
        lines = lines.encode(strokeWidth=alt.StrokeWidth("member:N", scale=scale, sort=list(members)))
    marked = alt.Chart(alt.NamedData(name=MARKS)).encode(x=f"x:{kind}")
    rules = marked.mark_rule(color="#777", strokeDash=[3, 3])
    words = marked.mark_text(align="left", baseline="bottom", dx=2, dy=-2, fontSize=12, color="#444").encode(
        y=alt.value(0), text="label:N"
    )
    return dressed((lines + rules + words).properties(height=HEIGHT, width="container"), title, title)


@drawn_once
def monthly(tiers: Sequence[str], parts: Sequence[str], axis: str, title: str) -> alt.Chart:
    """The monthly pension by tier, its parts one on another. TABLE: `tier`, `part`, `place` (from the foot up), `value`
    (yuan a month)."""
    colours = alt.Scale(domain=list(parts), range=[BASE, DRAFT])
    chart = (
        alt.Chart(alt.NamedData(name=TABLE))
        .mark_bar()
        .encode(
            x=alt.X("tier:N", sort=list(tiers), title=axis, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("value:Q", title=None, axis=alt.Axis(format=",.0f", tickCount=5)),
            color=alt.Color("part:N", scale=colours, sort=list(parts)),
            order=alt.Order("place:Q"),
            tooltip=["tier:N", "part:N", alt.Tooltip("value:Q", format=",.2f")],
        )
        .properties(height=HEIGHT, width="container")
    )
    return dressed(chart, title, title)


@drawn_once
def years_back(tiers: Sequence[str], kinds: Sequence[str], axis: str, title: str) -> alt.Chart:
    """Years until the person's own money is back, by tier, two ways of counting. TABLE: `tier`, `kind`, `value`."""
    colours = alt.Scale(domain=list(kinds), range=KINDS[: len(kinds)])
    chart = (
        alt.Chart(alt.NamedData(name=TABLE))
        .mark_line(point=alt.OverlayMarkDef(size=60), strokeWidth=2.5)
        .encode(
            x=alt.X("tier:N", sort=list(tiers), title=axis, axis=alt.Axis(labelAngle=0)),
            y=alt.Y(
                "value:Q", title=None, axis=alt.Axis(format=".0f", tickCount=6), scale=alt.Scale(zero=True)
            ),
            color=alt.Color("kind:N", scale=colours, sort=list(kinds)),
            tooltip=["tier:N", "kind:N", alt.Tooltip("value:Q", format=".1f")],
        )
        .properties(height=HEIGHT, width="container")
    )
    return dressed(chart, title, title)
