"""The strips of the household page: the day of payment moved across the year, a member of every age."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from simulation.household import Household
from simulation.law.plan import Plan
from simulation.stamp import Stamp
from simulation.strips import ITEMS, birthday_on, by_age, by_day, outline, strip_steps
from ui import cached, controls, frame, household_charts
from ui import household_words as words
from ui.texts import t

ITEM, MEMBER = "household-item", "household-member"
MONEY = st.column_config.NumberColumn(format="%,.2f")
EVERYBODY = "all"
TOO_CLOSE = dt.timedelta(days=45)
"""Marks nearer than this share one label."""


def render(family: Household, base: Plan, plan: Plan, along: str, stamp: Stamp) -> int | None:
    """The chart, and below it each step and what causes it; gives who was chosen, None for everybody. Raises Refusal."""
    left, right = st.columns(2)
    with left:
        item = controls.choice(ITEM, t("household.item"), ITEMS, lambda name: t(f"household.item.{name}"))
    size = len(family.members)
    with right:
        options = [str(place) for place in range(size)]
        if along == "day":
            options = [EVERYBODY, *options] if size > 1 else options
        asked = controls.choice(
            f"{MEMBER}-{along}",
            t(f"household.member_{along}"),
            options,
            lambda at: t("household.everybody") if at == EVERYBODY else words.member(family, int(at)),
        )
    members = list(range(size)) if asked == EVERYBODY else [int(asked)]
    moved = members[0]
    cases = {t("case.base"): base, t("case.reform"): plan} if plan is not base else {plan.id: plan}
    tables = {
        case: by_day(family, of) if along == "day" else by_age(family, of, moved)
        for case, of in cases.items()
    }
    if along == "age":
        members = _who_moves(tables, moved)
    tables = {case: of[of["member"].isin(members)] for case, of in tables.items()}
    _chart(family, plan, along, item, members, tables, stamp)
    _steps(family, plan, along, tables, stamp)
    st.caption(t(f"household.{along}_note", year=plan.fee_year))
    return None if asked == EVERYBODY else moved


def _who_moves(tables: dict[str, pd.DataFrame], member: int) -> list[int]:
    """The member whose age moves, and whom else that concerns."""
    found = {member}
    for table in tables.values():
        varied = table.groupby("member")[list(ITEMS)].nunique().max(axis=1) > 1
        found |= {int(place) for place in varied.index[varied]}
    return sorted(found)


def _chart(
    family: Household,
    plan: Plan,
    along: str,
    item: str,
    members: list[int],
    tables: dict[str, pd.DataFrame],
    stamp: Stamp,
) -> None:
    named = {
        place: words.short(family, place) if along == "day" else t("household.member", place=place + 1)
        for place in members
    }
    table = pd.concat(
        [
            outline(of, along, item)
            .rename(columns={along: "x", item: "value"})
            .assign(case=case)
            .astype({"value": "float64"})
            for case, of in tables.items()
        ],
        ignore_index=True,
    )
    table["member"] = table["member"].map(named)
    title = t(f"household.chart.{along}", item=t(f"household.item.{item}"))
    last = list(tables.values())[-1]
    said = "; ".join(
        t("household.chart_said", member=named[place], low=f"{of.min():,g}", high=f"{of.max():,g}")
        for place, of in last.groupby("member")[item]
    )
    looks = household_charts.strip(
        list(named.values()), list(tables), along == "day", t(f"household.axis.{along}"), ",.0f", title
    )
    marks = _marks(plan, along)
    drawn = cached.Filled(
        looks, f"{title}: {said}", {household_charts.TABLE: table, household_charts.MARKS: marks}
    )
    frame.chart(drawn, f"household-{along}", stamp.counting("mixed" if item == "covered_days" else "yuan"))


def _marks(plan: Plan, along: str) -> pd.DataFrame:
    """Days and ages that the plan names, with their words."""
    if along == "age":
        ages = {plan.pension.min_age, plan.pension.max_age + 1}
        for aid in plan.medical.aid:
            ages |= {age for age in (aid.min_age,) if age is not None}
        rows = [(age, t("household.mark.age", age=age)) for age in sorted(ages)]
        return pd.DataFrame(rows, columns=["x", "label"])
    calendar = plan.calendar
    marked = [
        (calendar.window_end, t("household.mark.window_end")),
        (calendar.waiting_from, t("household.mark.waiting_from")),
    ]
    if abs(marked[1][0] - marked[0][0]) < TOO_CLOSE and marked[0][0] < marked[1][0]:
        marked = [(marked[0][0], ""), (marked[1][0], t("household.mark.both"))]
    table = pd.DataFrame(marked, columns=["x", "label"])
    table["x"] = pd.to_datetime(table["x"])
    return table


def _steps(family: Household, plan: Plan, along: str, tables: dict[str, pd.DataFrame], stamp: Stamp) -> None:
    parts = [strip_steps(table, along).assign(case=case) for case, table in tables.items()]
    found = pd.concat(parts, ignore_index=True)
    if found.empty:
        st.info(t(f"household.no_steps.{along}"))
        return
    shown = pd.DataFrame(
        {
            **({t("household.column.case"): found["case"]} if len(tables) > 1 else {}),
            t(f"household.axis.{along}"): (
                found[along].dt.strftime("%Y-%m-%d") if along == "day" else found[along]
            ),
            t("household.column.member"): [
                words.member(family, place) if along == "day" else t("household.member", place=place + 1)
                for place in found["member"]
            ],
            t("household.column.cause"): [
                _cause(family, plan, along, row) for row in found.to_dict("records")
            ],
            t("household.column.own_before"): found["own_before"],
            t("household.column.own_after"): found["own_after"],
            t("household.column.help_before"): found["help_before"],
            t("household.column.help_after"): found["help_after"],
        }
    )
    frame.table(
        shown,
        f"household-{along}-steps",
        stamp.counting("mixed"),
        dict.fromkeys(shown.select_dtypes("float").columns, MONEY),
    )


def _cause(family: Household, plan: Plan, along: str, row: dict[str, object]) -> str:
    """Why money moves: a birthday, one's own or the spouse's; else the rule is the plan's calendar."""
    place = int(str(row["member"]))
    if along == "age":
        return t("household.cause.age", age=row["age"])
    born = birthday_on(family, place, pd.Timestamp(str(row["day"])).date())
    if born is None:
        return t("household.cause.calendar")
    kind = "own" if born[0] == place else "spouse"
    return t(f"household.cause.birthday_{kind}", age=born[1])
