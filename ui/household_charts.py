"""Charts of the household page: stepped strips, and what each pension tier brings. Pure functions, as in `ui.charts`."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from ui.cached import drawn_once
from ui.charts import BASE, DRAFT, KINDS, MANY, dressed

STEPPED = 290
WIDEST, NARROWEST = 7.0, 2.5
ROOM_FOR_WORDS = 1.18
"""The axis reaches above the highest line, where the marks have their words."""


@drawn_once
def strip(
    table: pd.DataFrame,
    members: Sequence[str],
    cases: Sequence[str],
    marks: pd.DataFrame,
    axis: str,
    form: str,
    title: str,
    alt_text: str,
) -> alt.Chart:
    """Stepped lines of a figure along days or ages, a colour a member, dashes for the base where there is one.

    Columns: `x` (date or number), `member`, `case`, `value`; `marks`: `x`, `label`. Lines that lie on each other stay
    visible: earlier members are drawn wider.
    """
    timed = pd.api.types.is_datetime64_any_dtype(table["x"])
    kind = "T" if timed else "Q"
    axes = alt.Axis(format="%Y-%m", labelOverlap=True, tickCount=8) if timed else alt.Axis(tickCount=20)
    x = alt.X(f"x:{kind}", title=axis, axis=axes, scale=alt.Scale(nice=False))
    top = max(float(table["value"].max()), 1.0) * ROOM_FOR_WORDS
    colours = alt.Scale(domain=list(members), range=MANY[: len(members)])
    dashes = alt.Scale(domain=list(cases), range=[[6, 4], [1, 0]][-len(cases) :])
    lines = (
        alt.Chart(table)
        .mark_line(interpolate="step-after", strokeWidth=NARROWEST)
        .encode(
            x=x,
            y=alt.Y(
                "value:Q",
                title=None,
                axis=alt.Axis(format=form, tickCount=5),
                scale=alt.Scale(domain=[0, top], nice=False),
            ),
            color=alt.Color("member:N", scale=colours, sort=list(members)),
            tooltip=[
                alt.Tooltip(f"x:{kind}", title=axis, **({"format": "%Y-%m-%d"} if timed else {})),
                "member",
                "case",
                alt.Tooltip("value:Q", format=form),
            ],
        )
    )
    if len(cases) > 1:
        lines = lines.encode(strokeDash=alt.StrokeDash("case:N", scale=dashes, sort=list(cases)))
    if len(members) > 1:
        widths = [max(WIDEST - 2.2 * place, NARROWEST) for place in range(len(members))]
        scale = alt.Scale(domain=list(members), range=widths)
        lines = lines.encode(strokeWidth=alt.StrokeWidth("member:N", scale=scale, sort=list(members)))
    rules = alt.Chart(marks).mark_rule(color="#777", strokeDash=[3, 3]).encode(x=f"x:{kind}")
    words = (
        alt.Chart(marks)
        .mark_text(align="left", baseline="top", dx=4, fontSize=12, color="#444")
        .encode(x=f"x:{kind}", y=alt.value(0), text="label:N")
    )
    return dressed((lines + rules + words).properties(height=STEPPED, width="container"), title, alt_text)


@drawn_once
def monthly(
    table: pd.DataFrame, tiers: Sequence[str], parts: Sequence[str], axis: str, title: str, alt_text: str
) -> alt.Chart:
    """The monthly pension by tier, its parts one on another. Columns: `tier`, `part`, `place` (from
    the foot up), `value` (yuan a month)."""
    chart = (
        alt.Chart(table)
        .mark_bar()
        .encode(
            x=alt.X("tier:N", sort=list(tiers), title=axis, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("value:Q", title=None, axis=alt.Axis(format=",.0f", tickCount=5)),
            color=alt.Color(
                "part:N", scale=alt.Scale(domain=list(parts), range=[BASE, DRAFT]), sort=list(parts)
            ),
            order=alt.Order("place:Q"),
            tooltip=["tier", "part", alt.Tooltip("value:Q", format=",.2f")],
        )
        .properties(height=STEPPED, width="container")
    )
    return dressed(chart, title, alt_text)


@drawn_once
def years_back(
    table: pd.DataFrame, tiers: Sequence[str], kinds: Sequence[str], axis: str, title: str, alt_text: str
) -> alt.Chart:
    """Years until the person's own money is back, by tier, two ways of counting. Columns: `tier`, `kind`, `value`."""
    chart = (
        alt.Chart(table)
        .mark_line(point=alt.OverlayMarkDef(size=60), strokeWidth=2.5)
        .encode(
            x=alt.X("tier:N", sort=list(tiers), title=axis, axis=alt.Axis(labelAngle=0)),
            y=alt.Y(
                "value:Q", title=None, axis=alt.Axis(format=".0f", tickCount=6), scale=alt.Scale(zero=True)
            ),
            color=alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=KINDS), sort=list(kinds)),
            tooltip=["tier", "kind", alt.Tooltip("value:Q", format=".1f")],
        )
        .properties(height=STEPPED, width="container")
    )
    return dressed(chart, title, alt_text)
