"""征缴进度: money by day and by payer, the waiting list of 4.4.4, who waits three months."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from export import plot
from simulation import Comparison, Outcome
from simulation.collection import phases
from simulation.law.facts import CHANNELS
from simulation.stamp import Stamp
from ui import as_code, cached, charts, controls, frame, numbers, state
from ui.texts import t

COUNT = st.column_config.NumberColumn(format="%,d")
MONEY = st.column_config.NumberColumn(format="%,.2f")
DAY = st.column_config.DateColumn(format="YYYY-MM-DD")


def render() -> None:
    result = cached.comparison(state.draft())
    outcome, stamp = result.reform, result.reform.stamp
    listed = cached.table("waiting_list", outcome)
    st.subheader(_sentence(outcome, listed))
    frame.explain(t("collection.about"))
    _figures(result)
    _phases()
    scheme = controls.scheme("collection-scheme", ["both", "medical", "pension"])
    _curves(result, scheme, stamp)
    _towns(outcome, scheme, stamp)
    _payers(outcome, stamp)
    _waiting(outcome, listed, stamp)
    _late(outcome, stamp)
    frame.code(as_code.collection(state.draft(), scheme))
    frame.footer(stamp)


def _own(outcome: Outcome, scheme: str) -> pd.DataFrame:
    table = cached.table("collected", outcome)
    return table if scheme == "both" else table[table["scheme"] == scheme]


def _sentence(outcome: Outcome, listed: pd.DataFrame) -> str:
    lang = state.language()
    own = _own(outcome, "both")
    end = pd.Timestamp(outcome.scenario.resolved_plan.calendar.window_end)
    inside = own.loc[own["day"] <= end, "amount"].sum() / max(own["amount"].sum(), 1)
    return t(
        "collection.sentence",
        money=numbers.money(own["amount"].sum(), lang),
        share=numbers.rate(inside),
        persons=numbers.heads(int(listed["persons"].sum()), lang),
        stake=numbers.money(float(listed["at_stake"].sum()), lang),
    )


def _figures(result: Comparison) -> None:
    lang = state.language()
    values = []
    for outcome in (result.base, result.reform):
        own, listed, late = (
            _own(outcome, "both"),
            cached.table("waiting_list", outcome),
            cached.table("late_payers", outcome),
        )
        values.append(
            (own["amount"].sum(), listed["early"].sum(), listed["forgone"].sum(), late["persons"].sum())
        )
    base, draft = values
    names = ("own", "early", "forgone", "late")
    for column, name, was, now in zip(st.columns(4), names, base, draft, strict=True):
        money = name in ("own", "forgone")
        write, differ = (
            (numbers.money, numbers.money_change) if money else (numbers.heads, numbers.heads_change)
        )
        with column:
            frame.metric(
                t(f"collection.{name}"),
                write(now, lang),
                differ(now - was, lang),
                now != was,
                t(f"collection.{name}_tip"),
            )


def _phases() -> None:
    table = phases(state.draft())
    words = [
        f"{t(f'phase.{row.phase}')} {row.start:%Y-%m-%d} – {row.end:%Y-%m-%d} ({row.clause})"
        for row in table.itertuples(index=False)
    ]
    st.caption(" · ".join(words))


def _curves(result: Comparison, scheme: str, stamp: Stamp) -> None:
    left, right = st.columns(2)
    with left:
        frame.chart(plot.collected(result, scheme, state.language()), "cumulative", stamp)
    by_channel = _by_channel(result.reform, scheme)
    shown_until = pd.Timestamp(result.reform.scenario.resolved_plan.calendar.window_end) + pd.Timedelta(
        days=30
    )
    daily = by_channel[by_channel["day"] <= shown_until]
    daily = daily.assign(kind=daily["word"], value=daily["amount"] / charts.WAN)
    kinds = [t(f"channel.{name}") for name in CHANNELS if (daily["channel"] == name).any()]
    with right:
        frame.chart(
            charts.areas(daily, kinds, t("collection.daily"), t("collection.daily_alt")), "daily", stamp
        )
    config = {t("column.day"): DAY, t("column.persons"): COUNT, t("column.amount"): MONEY}
    if st.toggle(t("collection.daily_table"), key="daily-table"):
        table = by_channel.assign(channel=by_channel["word"]).drop(columns="word")
        shown = table.rename(columns={name: t(f"column.{name}") for name in table.columns})
        frame.table(shown, "daily", stamp, config)


@cached.kept
def _by_channel(outcome: Outcome, scheme: str) -> pd.DataFrame:
    """Persons and yuan by day and channel, the channel also in words."""
    table = _own(outcome, scheme).groupby(["day", "channel"], as_index=False)[["persons", "amount"]].sum()
    return table.assign(word=[t(f"channel.{name}") for name in table["channel"]])


def _towns(outcome: Outcome, scheme: str, stamp: Stamp) -> None:
    st.header(t("collection.towns"))
    shown = _by_town(outcome, scheme)
    frame.table(
        shown,
        "collection-towns",
        stamp,
        {name: COUNT if name == t("column.persons") else MONEY for name in shown.columns[1:]},
    )


@cached.kept
def _by_town(outcome: Outcome, scheme: str) -> pd.DataFrame:
    """Persons, and yuan by channel, by town, as it is shown."""
    own = _own(outcome, scheme)
    wide = own.pivot_table(
        index="town", columns="channel", values="amount", aggfunc="sum", observed=True, fill_value=0.0
    )
    wide = wide.reindex(list(outcome.scenario.resolved_plan.towns), fill_value=0.0)
    wide["total"] = wide.sum(axis=1)
    wide.insert(0, "persons", own.groupby("town")["persons"].sum().reindex(wide.index, fill_value=0))
    shown = wide.reset_index()
    shown.columns = [
        t(f"column.{name}") if name in ("town", "persons", "total") else t(f"channel.{name}")
        for name in shown.columns
    ]
    return shown


def _payers(outcome: Outcome, stamp: Stamp) -> None:
    st.header(t("collection.payers"))
    shown = _by_payer(outcome)
    frame.table(shown, "payers-by-month", stamp, dict.fromkeys(shown.columns[2:], MONEY))
    st.caption(t("collection.payers_note"))


@cached.kept
def _by_payer(outcome: Outcome) -> pd.DataFrame:
    """Yuan owed by month of each payer and line, as it is shown."""
    table = cached.table("owed_by_month", outcome)
    table = table.assign(month=table["month"].dt.strftime("%Y-%m"))
    table["payer"] = [
        frame.payer_name(*payer) for payer in zip(table["level"], table["department"], strict=True)
    ]
    wide = table.pivot_table(
        index=["payer", "line"], columns="month", values="amount", aggfunc="sum", fill_value=0.0
    )
    wide[t("column.total")] = wide.sum(axis=1)
    shown = wide.reset_index()
    shown["line"] = [t(f"line.{name}") for name in shown["line"]]
    return shown.rename(columns={"payer": t("column.level"), "line": t("column.line")})


def _waiting(outcome: Outcome, listed: pd.DataFrame, stamp: Stamp) -> None:
    st.header(t("collection.waiting"))
    st.caption(t("collection.waiting_note"))
    if listed.empty:
        st.info(t("collection.waiting_none"))
        return
    lang = state.language()
    sums = listed.groupby(["age", "when"], as_index=False)[["persons", "at_stake", "early", "forgone"]].sum()
    weeks = listed.assign(week=listed["week"].dt.strftime("%m-%d"))
    order = listed.sort_values("week")["week"].dt.strftime("%m-%d").drop_duplicates().tolist()
    cells = (
        weeks.groupby(["town", "week"], as_index=False)["persons"].sum().rename(columns={"persons": "value"})
    )
    towns = list(outcome.scenario.resolved_plan.towns)
    drawn = charts.heat(cells, towns, order, t("collection.heat"), t("collection.heat_alt"))
    frame.chart(drawn, "waiting", stamp.counting("persons"))
    shown = sums.assign(
        when=[t(f"when.{name}") for name in sums["when"]],
        age=[t("collection.turns", age=age) for age in sums["age"]],
    )
    shown = shown.rename(columns={name: t(f"column.{name}") for name in shown.columns})
    config = {t(f"column.{name}"): COUNT for name in ("persons", "early")}
    config |= {t(f"column.{name}"): MONEY for name in ("at_stake", "forgone")}
    frame.table(shown, "waiting-sums", stamp.counting("mixed"), config)
    full = listed.assign(when=[t(f"when.{name}") for name in listed["when"]])
    full = full.rename(columns={name: t(f"column.{name}") for name in full.columns})
    if st.toggle(t("collection.waiting_list"), key="waiting-list-table"):
        frame.table(full, "waiting-list", stamp.counting("mixed"), config | {t("column.week"): DAY})
    options = cached.table("waiting_options", outcome)
    base = options.iloc[0]
    names = [t(f"option.{name}") if name == "as_it_is" else t("frame.of", head=t(f"option.{name}"), value=_value(value))
             for name, value in zip(options["option"], options["value"], strict=True)]  # fmt: skip
    shown = pd.DataFrame(
        {
            t("column.option"): names,
            t("column.early"): options["early"],
            t("column.forgone"): options["forgone"],
            t("column.help_change"): options["age_help"] - base["age_help"],
            t("column.own_change"): options["own_payments"] - base["own_payments"],
        }
    )
    config = {
        t("column.early"): COUNT,
        **{t(f"column.{n}"): MONEY for n in ("forgone", "help_change", "own_change")},
    }
    frame.table(shown, "waiting-options", stamp.counting("mixed"), config)
    st.caption(t("collection.options_note", money=numbers.money(float(base["age_help"]), lang)))


def _value(value: str) -> str:
    return value if value[:1].isdigit() else t(f"age_day.{value}")


def _late(outcome: Outcome, stamp: Stamp) -> None:
    st.header(t("collection.late_title"))
    table = cached.table("late_payers", outcome)
    shown = table.rename(columns={name: t(f"column.{name}") for name in table.columns})
    frame.table(shown, "late", stamp.counting("mixed"), dict.fromkeys(shown.columns[1:], COUNT))
    st.caption(t("collection.late_note"))


render()
