"""多年预测: three years first, then ten; the growth that the user sets; the published part fixed and marked."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from export import plot
from simulation import Refusal
from simulation.city_trend import CENSUS_YEAR, city_trend
from simulation.ledger import PERSONAL_LINES
from simulation.projection import ROLLING, Projection, Question
from simulation.projection_tables import lines_by_year
from simulation.standards import STANDARDS
from ui import as_code, cached, frame, numbers, state, years_form
from ui.texts import t

COUNT = st.column_config.NumberColumn(format="%,d")
MONEY = st.column_config.NumberColumn(format="%,.2f")
RATE = frame.PERCENT
RATIO = st.column_config.NumberColumn(format="%.3f")
YEAR = st.column_config.NumberColumn(format="%d")


def render() -> None:
    draft = state.draft()
    head = st.container()
    frame.explain(t("years.about"))
    asked = years_form.asked(draft)
    try:
        question = cached.question(draft, **asked)
    except Refusal as refusal:
        st.error(frame.plain(refusal.text(state.language())))
        frame.footer(cached.comparison(draft).reform.stamp)
        return
    result = _worked_out(question)
    if result is None:
        st.info(t("years.empty"))
        frame.footer(cached.comparison(draft).reform.stamp)
        return
    if not result.is_whole:
        words = {"year": result.years[-1], "done": len(result.years), "asked": result.years_asked}
        st.warning(t("years.stopped", **words))
    head.subheader(_sentence(result))
    _figures(result)
    _rolling(result)
    _curves(result)
    _every_year(result)
    _towns(result)
    _people(result)
    _city(result)
    _basic_pension(result)
    frame.code(as_code.years(draft, len(result.years), asked["growth"], asked["basic_pension"]))
    frame.footer(result.stamp.counting("mixed"))


# --- working it out -------------------------------------------------------------------------------------------------


def _worked_out(question: Question) -> Projection | None:
    """The projection as far as it goes, each year painted when it is done; switching off stops it."""
    ahead = cached.years_ahead(question)
    going = st.toggle(t("years.going"), value=True, key="years-going")
    box = st.empty()
    so_far = ahead.so_far
    while going and (so_far is None or not so_far.is_whole):
        with box.container():
            _in_progress(so_far, question.years)
        so_far = ahead.advance(len(so_far.years) if so_far else 0)
    box.empty()
    return so_far


def _in_progress(so_far: Projection | None, asked: int) -> None:
    if so_far is None:
        st.progress(0.0, t("years.starting"))
        return
    done = len(so_far.years)
    st.progress(done / asked, t("years.progress", done=done, asked=asked))
    frame.table(_summary(so_far), f"so-far-{done}", so_far.stamp.counting("mixed"), _config())


# --- what it gives ---------------------------------------------------------------------------------------------------


def _of(result: Projection, case: str) -> pd.DataFrame:
    return result.summary[result.summary["case"] == case].set_index("year")


def _sentence(result: Projection) -> str:
    lang, base, draft = state.language(), _of(result, "base"), _of(result, "draft")
    first, last = draft.iloc[0], draft.iloc[-1]
    old = [row["share_60_69"] + row["share_70_plus"] for row in (first, last)]
    words = {
        "first": result.years[0],
        "last": result.years[-1],
        "start": numbers.money(first["public_money"], lang),
        "end": numbers.money(last["public_money"], lang),
        "old_start": numbers.rate(old[0]),
        "old_end": numbers.rate(old[1]),
        "ratio_start": f"{first['per_pensioner']:.2f}",
        "ratio_end": f"{last['per_pensioner']:.2f}",
    }
    if not result.scenario.changes:
        return t("years.sentence_base", **words)
    difference = (draft["public_money"] - base["public_money"]).sum()
    return t("years.sentence", years=len(draft), difference=numbers.money_change(difference, lang), **words)


def _figures(result: Projection) -> None:
    lang, base, draft = state.language(), _of(result, "base"), _of(result, "draft")
    year, start = result.years[-1], result.years[0]
    differences = draft["public_money"] - base["public_money"]
    old = draft["share_60_69"] + draft["share_70_plus"]
    ratio = draft["per_pensioner"]
    one, two, three, four = st.columns(4)
    if result.scenario.changes:
        with one:
            change = numbers.money_change(differences.iloc[-1], lang)
            shown = numbers.money(draft["public_money"].iloc[-1], lang)
            moved = bool(differences.iloc[-1])
            frame.metric(t("years.public", year=year), shown, change, moved, t("years.public_tip"))
        two.metric(
            t("years.whole_difference", years=len(draft)),
            numbers.money_change(differences.sum(), lang),
            border=True,
            help=t("years.public_tip"),
        )
    else:
        for column, name, source in ((one, "public", "public_money"), (two, "own", "own_payments")):
            money = draft[source]
            change = numbers.money_change(money.iloc[-1] - money.iloc[0], lang)
            with column:
                frame.metric(
                    t(f"years.{name}", year=year),
                    numbers.money(money.iloc[-1], lang),
                    t("years.since", change=change, year=start),
                    len(money) > 1,
                    t("years.public_tip") if name == "public" else None,
                )
    with three:
        change = t("years.since", change=numbers.points(old.iloc[-1] - old.iloc[0], lang), year=start)
        frame.metric(t("years.old_share", year=year), numbers.rate(old.iloc[-1]), change, len(old) > 1)
    with four:
        change = t("years.since", change=f"{ratio.iloc[-1] - ratio.iloc[0]:+.2f}", year=start)
        shown = f"{ratio.iloc[-1]:.2f}"
        frame.metric(t("years.ratio", year=year), shown, change, len(ratio) > 1, t("years.ratio_tip"))


def _rolling(result: Projection) -> None:
    """The next three years by line: base, draft and difference, or one column a year where nothing is changed."""
    years = result.years[:ROLLING]
    st.header(t("years.rolling", first=years[0], last=years[-1]))
    table = lines_by_year(result.budget, years)
    own = table.loc[list(PERSONAL_LINES)].sum()
    public = table.sum() - own
    cases = ("base", "draft", "difference") if result.scenario.changes else ("year",)
    columns = {
        t(f"years.column_{case}", year=year): [*table[year, shown], public[year, shown], own[year, shown]]
        for year in years
        for case in cases
        for shown in ["draft" if case == "year" else case]
    }
    names = [*(t(f"line.{line}") for line in table.index), t("years.public_total"), t("years.own_total")]
    shown = pd.DataFrame({t("column.line"): names, **columns}).round(2)
    frame.table(shown, "rolling", result.stamp, dict.fromkeys(columns, MONEY))
    st.header(t("years.standards"))
    table = result.standards if result.scenario.changes else _draft_only(result.standards)
    names = ["fee_year", "case", "individual", "government_subsidy", "basis", "plan_of_year"]
    shown = table.rename(columns={"year": "fee_year", "plan": "plan_of_year"})[names]
    shown = shown.assign(
        case=[t(f"coverage.{name}") for name in table["case"]],
        basis=[t("years.basis_draft" if name == "draft" else f"basis.{name}") for name in table["basis"]],
    )
    if not result.scenario.changes:
        shown = shown.drop(columns="case")
    shown = shown.rename(columns={name: t(f"column.{name}") for name in names})
    config = {t("column.fee_year"): YEAR}
    config |= {t(f"column.{name}"): MONEY for name in STANDARDS}
    frame.table(shown, "standards", result.stamp, config)
    st.caption(t("years.standards_note"))


def _draft_only(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["case"] == "draft"]


def _curves(result: Projection) -> None:
    if len(result.years) < 2:
        return
    lang = state.language()
    for column, name in zip(st.columns(2), ("public", "own"), strict=True):
        with column:
            frame.chart(plot.years(result, name, lang), f"years-{name}", result.stamp)
    st.caption(t("years.axis_note"))
    persons = result.stamp.counting("persons")
    for column, name in zip(st.columns(2), ("age", "ratio"), strict=True):
        with column:
            frame.chart(plot.years(result, name, lang), f"years-{name}", persons)
    left, right = st.columns(2)
    with left:
        frame.chart(plot.years(result, "payers", lang), "years-payers", result.stamp)
    with right:
        frame.chart(plot.years(result, "coverage", lang), "years-coverage", persons)
        st.caption(t("years.coverage_note"))


def _summary(result: Projection) -> pd.DataFrame:
    base, draft = _of(result, "base"), _of(result, "draft")
    table = pd.DataFrame({"fee_year": draft.index})
    if result.scenario.changes:
        table["public_base"] = base["public_money"].to_numpy()
        table["public_draft"] = draft["public_money"].to_numpy()
        table["difference"] = (draft["public_money"] - base["public_money"]).round(2).to_numpy()
        table["own_base"] = base["own_payments"].to_numpy()
        table["own_draft"] = draft["own_payments"].to_numpy()
    else:
        table["public_base"] = draft["public_money"].to_numpy()
        table["own_base"] = draft["own_payments"].to_numpy()
    for name in (
        "contributors",
        "pensioners",
        "per_pensioner",
        "share_60_69",
        "share_70_plus",
        "medical_rate",
        "pension_rate",
        "assumed",
    ):
        table[name] = draft[name].to_numpy()
    return table.rename(columns={name: t(f"column.{name}") for name in table.columns})


def _config() -> dict[str, object]:
    kinds: dict[str, tuple[object, tuple[str, ...]]] = {
        "year": (YEAR, ("fee_year",)),
        "money": (MONEY, ("public_base", "public_draft", "difference", "own_base", "own_draft", "amount")),
        "count": (COUNT, ("contributors", "pensioners", "registered", "residents", "persons")),
        "rate": (RATE, ("share_60_69", "share_70_plus", "medical_rate", "pension_rate", "assumed")),
        "ratio": (RATIO, ("per_pensioner",)),
    }
    return {t(f"column.{name}"): kind for kind, names in kinds.values() for name in names}


def _every_year(result: Projection) -> None:
    st.header(t("years.ten"))
    frame.table(_summary(result), "years", result.stamp.counting("mixed"), _config())


def _towns(result: Projection) -> None:
    money = _draft_only(result.budget)
    st.header(t("years.payers"))
    wide = money.pivot_table(index=["level", "department"], columns="year", values="amount", aggfunc="sum")
    shown = wide.reset_index()
    shown["level"] = [
        frame.payer_name(*payer) for payer in zip(shown["level"], shown["department"], strict=True)
    ]
    shown = shown.drop(columns="department")
    shown.loc[len(shown)] = [t("years.all_payers"), *wide.sum()]
    shown.columns = [t("column.level"), *(t("years.column_year", year=year) for year in wide.columns)]
    frame.table(shown, "years-by-payer", result.stamp, dict.fromkeys(shown.columns[1:], MONEY))
    st.header(t("years.towns"))
    public = money[~money["line"].isin(PERSONAL_LINES)]
    wide = public.pivot_table(index="town", columns="year", values="amount", aggfunc="sum", observed=True)
    wide = wide.reindex(list(result.scenario.resolved_plan.towns))
    wide.loc[t("years.public_total")] = wide.sum()
    shown = wide.reset_index()
    shown.columns = [t("column.town"), *(t("years.column_year", year=year) for year in wide.columns)]
    frame.table(shown, "years-towns", result.stamp, dict.fromkeys(shown.columns[1:], MONEY))
    if st.toggle(t("years.details"), key="years-details"):
        for name in ("budget", "coverage"):
            table = getattr(result, name)
            frame.table(table, f"years-{name}", result.stamp.counting("mixed"))


def _people(result: Projection) -> None:
    st.header(t("years.people"))
    counts = result.people.groupby("year")[["registered", "residents"]].sum()
    names = ["born", "died", "net_left", "net_returned"]
    events = result.events.set_index("year").rename(columns={"left": "net_left", "returned": "net_returned"})
    events = events[names].reindex(counts.index).astype("Int64")
    shown = counts.join(events).reset_index().rename(columns={"year": "fee_year"})
    shown = shown.rename(columns={name: t(f"column.{name}") for name in shown.columns})
    config = _config() | dict.fromkeys([t(f"column.{name}") for name in names], COUNT)
    frame.table(shown, "years-people", result.stamp.counting("persons"), config)
    st.caption(t("years.people_note"))


def _city(result: Projection) -> None:
    """The trend of residents against the city's published one, and what can be compared."""
    trend = city_trend(result.scenario.population_ref, result.people)
    if trend is None:
        return
    st.header(t("years.city"))
    lang = state.language()
    before, last = trend.iloc[-2], trend.iloc[-1]
    if pd.notna([before["district"], last["district"]]).all():
        st.write(
            t(
                "years.city_sentence",
                from_year=int(before["year"]),
                to_year=int(last["year"]),
                from_value=numbers.heads(before["city"], lang),
                to_value=numbers.heads(last["city"], lang),
                city=f"{last['city_change']:+.2%}",
                district=f"{last['district_change']:+.2%}",
            )
        )
    ends = [t("years.census") if year == CENSUS_YEAR else str(year) for year in trend["year"]]
    table = trend.assign(year=ends)
    names = {name: t(f"years.column_{name}") for name in table.columns[1:]}
    table = table.rename(columns={"year": t("column.year_end"), **names})
    config = {names[name]: RATE if name.endswith("_change") else COUNT for name in names}
    frame.table(table, "years-city", result.stamp.counting("persons"), config)
    st.caption(t("years.city_note"))


def _basic_pension(result: Projection) -> None:
    if result.basic_pension.empty:
        return
    st.header(t("years.basic"))
    table = result.basic_pension.rename(columns={"year": "fee_year"})
    shown = table.rename(columns={name: t(f"column.{name}") for name in table.columns})
    config = _config() | {t("column.monthly"): MONEY}
    frame.table(shown, "basic-pension", result.stamp.counting("mixed"), config)
    st.caption(t("years.basic_note"))


render()
