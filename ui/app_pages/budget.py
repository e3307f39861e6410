"""财政测算: who pays what in budget language, when, on what it rests; the payers to edit; published magnitudes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation import Comparison
from simulation.budget import public_parts
from simulation.law.vocabulary import LEVELS
from simulation.ledger import PERSONAL_LINES
from simulation.stamp import Stamp
from ui import as_code, cached, charts, controls, frame, numbers, payers_form, settlement_view, state
from ui.texts import TEXTS, t

MONEY = st.column_config.NumberColumn(format="%,.2f")
COUNT = st.column_config.NumberColumn(format="%,d")
SHARE = frame.PERCENT
VIEWS = {
    "line": ["scheme", "line", "rule", "clause", "account", "code"],
    "payer": ["level", "department", "account"],
    "line_payer": ["line", "rule", "level", "department", "code"],
    "town": ["town", "level"],
    "scheme": ["scheme", "account", "level"],
}


def render() -> None:
    result = cached.comparison(state.draft())
    stamp = result.reform.stamp
    plan = state.draft().resolved_plan  # its notes may be newer than the outcome's, which they do not move
    ledgers = cached.ledger(result.base, state.draft().base_plan), cached.ledger(result.reform, plan)
    _head(result, *ledgers)
    frame.explain(t("budget.about"))
    frame.undo_bar()
    _budget(result, *ledgers)
    frame.workbook_button(result)
    _closing(result, stamp)
    _months(result, stamp)
    _assumptions(result, stamp)
    payers_form.form(result)
    _departments(result, stamp)
    _magnitudes(result, stamp)
    settlement_view.render()
    frame.code(as_code.budget(state.draft(), VIEWS[state.value_of("budget-view")]))
    frame.footer(stamp)


def _head(result: Comparison, base: pd.DataFrame, draft: pd.DataFrame) -> None:
    lang, plan = state.language(), state.draft().resolved_plan
    was, now = public_parts(base), public_parts(draft)
    share = now["assumed"] / now["public"] if now["public"] else 0.0
    st.subheader(
        t(
            "budget.sentence",
            year=plan.fee_year,
            public=numbers.money(now["public"], lang),
            change=_against(now["public"] - was["public"]) if result.changes else "",
            central=numbers.money(now["central"], lang),
            district=numbers.money(now["district"], lang),
            others=numbers.money(now["others"], lang),
            unassigned=numbers.money(now["unassigned"], lang),
        )
    )
    for column, name in zip(st.columns(4), ("public", "district", "unassigned", "assumed"), strict=True):
        label = t(f"budget.{name}", share=numbers.rate(share)) if name == "assumed" else t(f"budget.{name}")
        with column:
            frame.metric(
                label,
                numbers.money(now[name], lang),
                numbers.money_change(now[name] - was[name], lang),
                round(now[name] - was[name], 2) != 0,
                t(f"budget.help.{name}"),
            )


def _against(change: float) -> str:
    if round(change, 2) == 0:
        return t("budget.as_base")
    return t("budget.against", change=numbers.money_change(change, state.language()))


# --- the budget ---------------------------------------------------------------------------------------------------


def _budget(result: Comparison, base: pd.DataFrame, draft: pd.DataFrame) -> None:
    st.header(t("budget.table"))
    stamp, plan = result.reform.stamp, state.draft().resolved_plan
    view = st.segmented_control(
        t("budget.by"),
        list(VIEWS),
        default="line",
        required=True,
        format_func=lambda name: t(f"budget.by_{name}"),
        key="budget-view",
    )
    keys = VIEWS[view]
    sums = cached.beside(base, draft, keys)
    if view == "line":
        heads = draft.drop_duplicates(["line", "rule", "scheme", "town"])
        counted = heads.groupby(["scheme", "line", "rule"], as_index=False)["persons"].sum()
        sums = sums.merge(counted, on=["scheme", "line", "rule"], how="left")
    _chart(result, sums, view)
    shown = _in_words(sums)
    shown[t("column.fee_year")] = str(plan.fee_year)
    shown[t("column.budget_year")] = str(int(draft["budget_year"].iloc[0]))
    config = {t(f"column.{name}"): MONEY for name in ("base", "reform", "difference")}
    config[t("column.persons")] = COUNT
    frame.table(shown, f"budget-{view}", stamp, config)
    note = plan.note("fee_year")
    st.caption(t("budget.years_note", year=plan.fee_year, source=frame.plain(note.source if note else "")))
    st.caption(t("budget.codes_note"))


def _in_words(table: pd.DataFrame) -> pd.DataFrame:
    """A table's codes and column names in the page's language; the code of a line says that it is to be confirmed."""
    shown, plan = table.copy(), state.draft().resolved_plan
    if "rule" in shown:
        pairs = list(zip(shown["line"], shown["rule"], strict=True))
        shown["line"] = [frame.item_name(line, rule, plan) for line, rule in pairs]
        shown = shown.drop(columns="rule")
    elif "line" in shown:
        shown["line"] = [frame.item_name(line) for line in shown["line"]]
    for name, words in (("scheme", "scheme"), ("level", "level"), ("account", "account")):
        if name in shown:
            shown[name] = [t(f"{words}.{code}") for code in shown[name]]
    if "department" in shown:
        shown["department"] = [frame.department_name(code) for code in shown["department"]]
    if "code" in shown:
        shown["code"] = [t("budget.code", code=code) if code else t("frame.none") for code in shown["code"]]
    if "persons" in shown:
        shown["persons"] = shown["persons"].fillna(0).astype("int64")
    return shown.rename(columns={name: t(f"column.{name}") for name in shown.columns})


def _chart(result: Comparison, sums: pd.DataFrame, view: str) -> None:
    """Public money of base and draft by the view's first name of a row; the two busy views go by payer."""
    by = {"line": "line", "town": "town", "scheme": "scheme"}.get(view, "level")
    source = sums[sums["level"] != "person"] if "level" in sums else sums
    if by == "line":
        names = {line: frame.item_name(line) for line in source["line"] if line not in PERSONAL_LINES}
        source = source[source["line"].isin(list(names))]
    else:
        names = {code: code if by == "town" else t(f"{by}.{code}") for code in source[by]}
    totals = source.groupby(by, sort=False)[["base", "reform"]].sum().reset_index()
    if by == "level":
        totals = totals.sort_values("level", key=lambda levels: levels.map(LEVELS.index))
    totals[by] = [names[code] for code in totals[by]]
    cases = [t("case.base"), t("case.reform")][: 2 if result.changes else 1]
    long = totals.melt(id_vars=[by], value_vars=["base", "reform"], var_name="case", value_name="value")
    long["case"] = long["case"].map({"base": t("case.base"), "reform": t("case.reform")})
    long = long[long["case"].isin(cases)]
    lang, title = state.language(), t(f"budget.chart_{by}")
    words = "; ".join(f"{row[by]} {numbers.money(row['reform'], lang)}" for _, row in totals.iterrows())
    drawn = charts.pairs(long, by, list(totals[by]), cases, title, f"{title}: {words}")
    frame.chart(drawn, f"budget-{view}", result.reform.stamp)


def _closing(result: Comparison, stamp: Stamp) -> None:
    st.header(t("budget.closing"))
    table = cached.table("closing", result.reform)
    names = [_identity(name) for name in table["identity"]]
    st.caption(t("budget.closing_note", count=len(table)))
    shown = table.assign(identity=names).rename(columns={"left": "by_person", "right": "by_standard"})
    shown = shown.rename(columns={name: t(f"column.{name}") for name in shown.columns})
    frame.table(shown, "closing", stamp, dict.fromkeys(shown.columns[1:], MONEY))


def _identity(name: str) -> str:
    if f"closing.{name}" in TEXTS:
        return t(f"closing.{name}")
    rule = name.removeprefix("aid.")
    return (
        frame.item_name("medical_aid", rule, state.draft().resolved_plan)
        if rule != name
        else frame.item_name(name)
    )


# --- when ---------------------------------------------------------------------------------------------------------


def _months(result: Comparison, stamp: Stamp) -> None:
    st.header(t("budget.months"))
    table = cached.table("monthly_need", result.reform)
    sums = table.groupby("month")[["accrued", "payable"]].sum()
    district = table[table["level"] == "district"].groupby("month")["payable"].sum()
    months = [month.strftime("%Y-%m") for month in sums.index]
    cases = [t("budget.accrued"), t("budget.payable")]
    long = pd.concat(
        [
            pd.DataFrame({"month": months, "case": case, "value": sums[name].to_numpy() / charts.WAN})
            for case, name in zip(cases, ("accrued", "payable"), strict=True)
        ]
    )
    left, right = st.columns([2, 3])
    with left:
        title = t("budget.months_chart")
        drawn = charts.beside(long, "month", months, cases, title, t("budget.months_alt"))
        frame.chart(drawn, "monthly-need", stamp)
    with right:
        shown = pd.DataFrame(
            {
                t("column.month"): months,
                t("column.accrued"): sums["accrued"].to_numpy(),
                t("column.payable"): sums["payable"].to_numpy(),
                t("column.payable_so_far"): sums["payable"].cumsum().to_numpy(),
                t("column.payable_district"): district.reindex(sums.index, fill_value=0.0).to_numpy(),
            }
        )
        frame.table(shown, "monthly-need", stamp, dict.fromkeys(shown.columns[1:], MONEY))
        st.caption(t("budget.months_note", year=stamp.fee_year))


# --- what it rests on ---------------------------------------------------------------------------------------------


def _assumptions(result: Comparison, stamp: Stamp) -> None:
    st.header(t("budget.assumptions"))
    st.caption(t("budget.assumptions_note"))
    plan = state.draft().resolved_plan
    for by in ("line", "level"):
        table = cached.assumed(result.reform, by, plan)
        table[by] = [frame.item_name(code) if by == "line" else t(f"level.{code}") for code in table[by]]
        names = [by, "amount", "standard_share", "payer_share", "unassigned_share"]
        shown = table[names].rename(columns={name: t(f"column.{name}") for name in names})
        config = {t("column.amount"): MONEY} | {
            t(f"column.{name}"): SHARE for name in names if name.endswith("_share")
        }
        frame.table(shown, f"assumed-{by}", stamp.counting("mixed"), config)


# --- who pays -----------------------------------------------------------------------------------------------------


def _departments(result: Comparison, stamp: Stamp) -> None:
    one, two = st.columns([3, 2])
    with one:
        table = cached.table("by_department", result.reform)
        by = table.groupby(["line", "rule", "department"], sort=False, as_index=False)
        sums = by[["persons", "amount"]].sum()
        st.subheader(t("budget.departments"))
        config = {t("column.persons"): COUNT, t("column.amount"): MONEY}
        frame.table(_in_words(sums), "by-department", stamp, config)
        st.caption(t("budget.departments_note"))
    with two:
        st.subheader(t("budget.working_funds"))
        controls.optional_amount("working_funds.amount")
        st.caption(t("budget.working_funds_note"))


# --- published magnitudes -----------------------------------------------------------------------------------------


def _magnitudes(result: Comparison, stamp: Stamp) -> None:
    st.header(t("budget.magnitudes"))
    st.caption(t("budget.magnitudes_note"))
    table = cached.table("magnitudes", result.reform)
    if table.empty:
        st.info(t("budget.magnitudes_none"))
        return
    lang = state.language()
    shown = pd.DataFrame(
        {
            t("column.figure"): [t(f"magnitude.{key}") for key in table["key"]],
            t("column.model"): [_value(row.model, row.unit) for row in table.itertuples()],
            t("column.published_as"): [_span(row.low, row.high, row.unit) for row in table.itertuples()],
            t("column.verdict"): [
                t(f"magnitude.{row.verdict}", ratio=f"{row.ratio:.2f}", share=numbers.rate(row.ratio))
                for row in table.itertuples()
            ],
            t("column.year"): table["year"].astype(str) + " " + table["place"],
            t("column.source"): table["source"],
        }
    )
    frame.table(shown, "magnitudes", stamp.counting("mixed"))
    for key, caveat in zip(table["key"], table[f"caveat_{lang}"], strict=True):
        st.caption(f"**{t(f'magnitude.{key}')}**  {frame.plain(caveat)}")


def _value(value: float, unit: str) -> str:
    lang = state.language()
    if unit == "persons":
        return numbers.heads(value, lang)
    return numbers.per_head(value, lang) if value < numbers.WAN else numbers.money(value, lang)


def _span(low: float, high: float, unit: str) -> str:
    if low != low or low == high:
        return _value(high, unit)
    return f"{_value(low, unit)} – {_value(high, unit)}"


render()
