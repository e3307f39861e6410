"""多区县结果: a run over many districts (python -m simulation dataset): whole, by payer, by district, between scenarios."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from simulation import MODEL_VERSION, DatasetResult, Refusal, Scenario
from simulation.dataset.command import kept_results
from simulation.law.plan import DEFAULT_PLAN
from simulation.law.vocabulary import BUDGET_LINES, LEVELS
from simulation.ledger import PERSONAL_LINES, lines_shown
from simulation.stamp import Stamp
from ui import as_code, cached, charts, controls, frame, names, numbers, state
from ui.texts import t

COUNT = st.column_config.NumberColumn(format="%,d")
MONEY = st.column_config.NumberColumn(format="%,.2f")
RATE = frame.PERCENT
ENDS = 8  # districts shown from each end of the order
FIGURES = ("public_a_head", "public", "own", "medical_rate", "pension_rate", "difference")


def render() -> None:
    frame.explain(t("districts.about"))
    folder = _chosen()
    if folder is None:
        _empty()
        return
    try:
        result = cached.dataset(folder)
    except Refusal as refusal:
        st.error(frame.plain(refusal.text(state.language())))
        _empty()
        return
    shown = _scenario(result)
    stamp = result.stamps[shown]
    st.subheader(_sentence(result, shown))
    _standing(result.scenarios[shown], stamp)
    _figures(result, shown)
    left, right = st.columns(2)
    with left:
        _lines(result, shown)
    with right:
        _payers(result, shown)
    _coverage(result, shown)
    _districts(result, shown)
    _towns(result, shown)
    if len(result.scenarios) > 1:
        _between(result, shown)
    frame.code(as_code.districts(str(folder), shown))
    frame.footer(stamp)


# --- which result, which scenario ------------------------------------------------------------------------------


def _chosen() -> Path | None:
    """The folder named, else the one picked of those in the data folder. A path is only ever read from."""
    left, right = st.columns(2)
    known = kept_results()
    picked = left.selectbox(
        t("districts.kept"),
        known,
        format_func=lambda path: path.name,
        placeholder=t("districts.none_kept"),
        disabled=not known,
        key="districts-kept",
    )
    named = right.text_input(t("districts.path"), key="districts-path", help=t("districts.path_help")).strip()
    return Path(named.strip('"')).expanduser() if named else picked


def _empty() -> None:
    st.info(t("districts.empty"))
    st.code(
        "python -m synthetic_data generate --place synthetic-province --districts 5 --out districts\n"
        f"python -m simulation dataset districts --scenario {DEFAULT_PLAN} --scenario reform.json",
        language="bash",
    )
    st.caption(t("districts.empty_note"))


def _scenario(result: DatasetResult) -> int:
    places = list(range(len(result.scenarios)))
    if len(places) == 1:
        return 0
    return st.selectbox(
        t("districts.scenario"),
        places,
        index=1,
        format_func=lambda place: _label(result, place),
        key=f"districts-scenario:{result.stamps[0].population_id}:{'-'.join(result.ids)}",
    )


def _label(result: DatasetResult, place: int) -> str:
    scenario: Scenario = result.scenarios[place]
    words = scenario.title or t(
        "districts.plan_changed" if scenario.changes else "districts.plan",
        plan=scenario.plan,
        count=len(scenario.changes),
    )
    return f"{place + 1}. {words}"


def _standing(scenario: Scenario, stamp: Stamp) -> None:
    """What the figures are of: the run's own plan, not the draft of this session."""
    status = t("status.draft" if scenario.changes else f"status.{stamp.plan_status}")
    st.caption(t("districts.standing", plan=stamp.plan_id, year=stamp.fee_year, status=status))
    if stamp.plan_status == "reconstructed":
        st.warning(t("frame.reconstructed"))
    if stamp.model_version != MODEL_VERSION:
        st.warning(t("districts.older", was=stamp.model_version, now=MODEL_VERSION))


# --- the whole -------------------------------------------------------------------------------------------------


def _of(table: pd.DataFrame, result: DatasetResult, place: int) -> pd.DataFrame:
    return table[table["scenario"] == result.ids[place]]


def _money(result: DatasetResult, place: int, own: bool) -> float:
    rows = _of(result.budget, result, place)
    return float(rows.loc[rows["line"].isin(PERSONAL_LINES) == own, "amount"].sum())


def _rate(result: DatasetResult, place: int, scheme: str, when: str = "") -> float:
    rows = _of(result.coverage, result, place)
    rows = rows[rows["scheme"] == scheme]
    eligible = rows[f"eligible{when}"].sum()
    return float(rows[f"enrolled{when}"].sum() / eligible) if eligible else float("nan")


def _sentence(result: DatasetResult, shown: int) -> str:
    lang = state.language()
    words = {
        "districts": len(result.districts),
        "persons": numbers.heads(int(result.districts["persons"].sum()), lang),
        "public": numbers.money(_money(result, shown, own=False), lang),
        "own": numbers.money(_money(result, shown, own=True), lang),
        "rate": numbers.rate(_rate(result, shown, "medical")),
    }
    if shown == 0:
        return t("districts.sentence", **words)
    change = _money(result, shown, own=False) - _money(result, 0, own=False)
    return t(
        "districts.sentence_change",
        **words,
        base=_label(result, 0),
        change=numbers.money_change(change, lang),
    )


def _figures(result: DatasetResult, shown: int) -> None:
    lang = state.language()
    columns = st.columns(4)
    for column, (key, own) in zip(columns, (("public", False), ("own", True)), strict=False):
        value, was = _money(result, shown, own), _money(result, 0, own)
        with column:
            frame.metric(
                t(f"districts.{key}"),
                numbers.money(value, lang),
                t("districts.against", change=numbers.money_change(value - was, lang)),
                round(value - was, 2) != 0,
                t("districts.against_tip", base=_label(result, 0)),
            )
    for column, scheme in zip(columns[2:], ("medical", "pension"), strict=True):
        rate, was = _rate(result, shown, scheme), _rate(result, 0, scheme)
        with column:
            frame.metric(
                t("coverage.rate_of", scheme=t(f"scheme.{scheme}")),
                numbers.rate(rate),
                t("districts.against", change=numbers.points(rate - was, lang)),
                round(rate - was, 4) != 0,
                t("coverage.rate_tip", last=numbers.rate(_rate(result, shown, scheme, "_last_year"))),
            )


def _cases(result: DatasetResult, shown: int) -> list[int]:
    return [0, shown] if shown else [0]


def _lines(result: DatasetResult, shown: int) -> None:
    st.header(t("districts.lines"))
    spent = _by_line(result)
    names = [t(f"line.{line}") for line in spent.index]
    cases = [_label(result, place) for place in _cases(result, shown)]
    long = pd.concat(
        [
            pd.DataFrame({"line": names, "case": case, "value": spent[result.ids[place]].to_numpy()})
            for case, place in zip(cases, _cases(result, shown), strict=True)
        ]
    )
    drawn = charts.pairs(long, "line", names, cases, t("districts.lines_title"), t("districts.lines_alt"))
    frame.chart(drawn, "districts-lines", result.stamps[shown])
    table = _beside(result, shown, "line").set_index("line").reindex(spent.index).fillna(0.0).reset_index()
    table["line"] = names
    _show_money(table, "districts-lines", result.stamps[shown])


def _by_line(result: DatasetResult) -> pd.DataFrame:
    """Yuan by line, in the order of the budget, a column a scenario; 0 where a scenario has no such line."""
    spent = result.spent(["line"]).set_index("line")
    return spent.reindex(lines_shown(spent.index)).fillna(0.0)


def _payers(result: DatasetResult, shown: int) -> None:
    st.header(t("districts.payers"))
    table = _beside(result, shown, "level").set_index("level")
    order = [level for level in LEVELS if level in table.index]
    table = table.loc[order].reset_index()
    table["level"] = [t(f"level.{level}") for level in order]
    _show_money(table, "districts-payers", result.stamps[shown])
    st.caption(t("districts.payers_note"))


def _beside(result: DatasetResult, shown: int, by: str) -> pd.DataFrame:
    """Yuan by one column: of the shown scenario, or of it beside the first of the run."""
    if shown:
        return result.difference(result.ids[0], result.ids[shown], [by])
    return result.spent([by])[[by, result.ids[0]]].rename(columns={result.ids[0]: "base"})


def _show_money(table: pd.DataFrame, name: str, stamp: Stamp) -> None:
    heads = {
        "base": t("districts.first_yuan") if "reform" in table else t("districts.yuan"),
        "reform": t("districts.shown_yuan"),
        "difference": t("column.difference"),
    }
    renamed = table.rename(columns={c: heads.get(c) or t(f"column.{c}") for c in table.columns})
    frame.table(renamed, name, stamp, dict.fromkeys(heads.values(), MONEY))


def _coverage(result: DatasetResult, shown: int) -> None:
    st.header(t("districts.coverage"))
    covered = _of(result.covered(["scenario", "scheme", "age_band"]), result, shown)
    stamp = result.stamps[shown].counting("persons")
    cases = [t("coverage.last_year"), t("coverage.this_year")]
    left, right = st.columns([2, 3])
    scheme = controls.scheme("districts-scheme", place=left)
    part = covered[(covered["scheme"] == scheme) & (covered["eligible"] > 0)]
    long = pd.concat(
        [
            pd.DataFrame(
                {
                    "age": part["age_band"].str.extract(r"^(\d+)", expand=False).astype(int),
                    "case": case,
                    "value": part[column],
                }
            )
            for case, column in zip(cases, ("rate_last_year", "rate"), strict=True)
        ]
    )
    with right:
        title = t("districts.coverage_title", scheme=t(f"scheme.{scheme}"))
        drawn = charts.lines(long, "age", cases, title, t("districts.coverage_alt"), ".0%")
        frame.chart(drawn, "districts-coverage", stamp)
    columns = ["age_band", "eligible", "enrolled", "rate", "enrolled_last_year", "rate_last_year"]
    renamed = part[columns].rename(columns={name: t(f"column.{name}") for name in columns})
    with left:
        frame.table(renamed, "districts-coverage", stamp, _config())


def _config() -> dict[str, object]:
    return {t(f"column.{name}"): COUNT for name in ("eligible", "enrolled", "enrolled_last_year")} | {
        t(f"column.{name}"): RATE for name in ("rate", "rate_last_year")
    }


# --- by district -----------------------------------------------------------------------------------------------


def _districts(result: DatasetResult, shown: int) -> None:
    st.header(t("districts.by_district"))
    table = result.by_district(shown)
    figures = [name for name in FIGURES if name != "difference" or shown]
    figure = st.segmented_control(
        t("districts.figure"),
        figures,
        format_func=lambda name: t(f"districts.figure.{name}"),
        default=figures[0],
        required=True,
        key="districts-figure",
    )
    ranked = table.sort_values(figure, ascending=False, kind="stable", ignore_index=True)
    few = len(ranked) <= 2 * ENDS
    ends = ranked if few else pd.concat([ranked.head(ENDS), ranked.tail(ENDS)])
    money, rate = figure in ("public", "own", "difference"), figure.endswith("rate")
    unit = t(f"districts.unit.{'money' if money else 'rate' if rate else 'head'}")
    value = ends[figure] / charts.WAN if money else ends[figure]
    long = pd.DataFrame({"district": ends["district"], "case": unit, "value": value})
    form = ".2%" if rate else ",.0f" if money else ",.2f"
    title = t(
        "districts.all_title" if few else "districts.ends_title",
        figure=t(f"districts.figure.{figure}"),
        unit=unit,
        number=ENDS,
    )
    order = long["district"].tolist()
    drawn = charts.beside(long, "district", order, [unit], title, t("districts.ends_alt"), form)
    frame.chart(drawn, f"districts-{figure}", result.stamps[shown].counting("mixed"))
    columns = ["district", "towns", "persons", "registered", "residents", *figures]
    heads = {
        name: t(f"districts.column.{name}") if name in figures else t(f"column.{name}") for name in columns
    }
    config = {heads[name]: COUNT for name in ("towns", "persons", "registered", "residents")}
    config |= {heads[name]: RATE if name.endswith("rate") else MONEY for name in figures}
    shown_table = ranked[columns].rename(columns=heads)
    frame.table(shown_table, "districts", result.stamps[shown].counting("mixed"), config)


def _towns(result: DatasetResult, shown: int) -> None:
    st.header(t("districts.towns"))
    district = st.selectbox(
        t("column.district"), result.districts["district"].tolist(), key="districts-district"
    )
    budget = _of(result.budget, result, shown)
    budget = budget[budget["district"] == district]
    rows = budget.pivot_table("amount", index="town", columns="line", aggfunc="sum", sort=False).round(2)
    rows = rows[[line for line in BUDGET_LINES if line in rows]]
    names = {line: f"{t(f'line.{line}')}{t('districts.in_yuan')}" for line in rows.columns}
    table = rows.rename(columns=names).reset_index().rename(columns={"town": t("column.town")})
    table.columns.name = None
    frame.table(table, f"towns-{district}", result.stamps[shown], dict.fromkeys(names.values(), MONEY))


# --- between scenarios -----------------------------------------------------------------------------------------


def _between(result: DatasetResult, shown: int) -> None:
    st.header(t("districts.between"))
    st.caption(t("districts.between_note"))
    spent = _by_line(result)
    public = spent[~spent.index.isin(PERSONAL_LINES)].sum()
    rows = [
        *((t(f"line.{line}"), *spent.loc[line]) for line in spent.index),
        (t("districts.public"), *public),
        (t("districts.own"), *(spent.sum() - public)),
    ]
    heads = [f"{_label(result, place)}{t('districts.in_yuan')}" for place in range(len(result.ids))]
    table = pd.DataFrame(rows, columns=[t("column.line"), *heads])
    frame.table(table, "between", result.stamps[shown], dict.fromkeys(heads, MONEY))
    changed = [
        (_label(result, place), names.path_name(path), names.value_name(path, value))
        for place, scenario in enumerate(result.scenarios)
        for path, value in scenario.changes.items()
    ]
    if changed:
        columns = [t("districts.scenario"), t("column.path"), t("column.new")]
        frame.table(pd.DataFrame(changed, columns=columns), "between-changes", result.stamps[shown])


render()
