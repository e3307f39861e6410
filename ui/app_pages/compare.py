"""方案对比: up to four scenarios beside a base in columns, what differs in each, who gains and loses between any two."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation import Refusal
from simulation.families import ITEMS
from simulation.lineup import SideBySide, on_the_same_people
from simulation.stamp import Stamp
from ui import as_code, cached, charts, controls, frame, gains_view, names, numbers, scenario_picker, state
from ui.scenario_picker import Picked
from ui.texts import TEXTS, t

MONEY = st.column_config.NumberColumn(format="%,.2f")
HEADS = st.column_config.NumberColumn(format="%,d")
TOWN_MEASURES = {
    "public": ("all", "public"),
    "own": ("all", "own"),
    "enrolled.medical": ("medical", "enrolled"),
    "rate.medical": ("medical", "rate"),
    "enrolled.pension": ("pension", "enrolled"),
    "rate.pension": ("pension", "rate"),
}


def render() -> None:
    frame.explain(t("compare.about"))
    columns = scenario_picker.picked(state.draft())
    scenarios = on_the_same_people([one.scenario for one in columns])
    base = cached.outcome_of(scenarios[0])
    if all(scenario.id == scenarios[0].id for scenario in scenarios):
        st.info(t("compare.empty"))
        st.page_link("ui/app_pages/design.py", label=t("overview.go_design"))
        frame.footer(base.stamp)
        return
    if scenarios != [one.scenario for one in columns]:
        st.caption(t("compare.same_people", people=scenarios[0].population_ref.name))
    try:
        outcomes = tuple(cached.outcome_of(scenario) for scenario in scenarios)
        result = cached.beside_all(outcomes)
    except Refusal as refusal:
        st.error(frame.plain(refusal.text(state.language())))
        frame.footer(base.stamp)
        return
    stamp = base.stamp
    _sentences(result, columns)
    _headlines(result, columns, stamp.counting("mixed"))
    _columns(result, columns, stamp.counting("mixed"))
    _changes(result, columns, stamp.counting("mixed"))
    _chart(result, columns, stamp)
    largest_first = st.toggle(t("compare.largest_first"), value=True, key="compare-largest")
    for section in ("money", "payer"):
        _section(result, columns, section, stamp, largest_first)
    _section(result, columns, "heads", stamp.counting("persons"), largest_first)
    st.caption(t("compare.heads_note"))
    _section(result, columns, "rate", stamp.counting("mixed"), largest_first)
    _section(result, columns, "burden", stamp, largest_first)
    st.caption(t("compare.burden_note"))
    _towns(result, columns, stamp, largest_first)
    _families(result, columns, stamp, largest_first)
    before, after, dimension = gains_view.render(columns, scenarios)
    frame.code(as_code.compare(scenarios, before, after, dimension))
    frame.footer(stamp)


# --- the answer ----------------------------------------------------------------------------------------------------


def _sentences(result: SideBySide, columns: list[Picked]) -> None:
    lang = state.language()
    for one in columns[1:]:
        column = f"difference_{one.place}"
        if not result.table[column].abs().sum():
            st.markdown(t("compare.sentence_same", name=frame.plain(one.name)))
            continue
        words = t(
            "compare.sentence",
            name=frame.plain(one.name),
            public=numbers.money_change(result.value(column, "money", "yuan", "all", "public"), lang),
            own=numbers.money_change(result.value(column, "money", "yuan", "all", "own"), lang),
            rate=numbers.points(result.value(column, "rate", "share", "medical", "rate"), lang),
        )
        st.markdown(f"**{words}**")


def _headlines(result: SideBySide, columns: list[Picked], stamp: Stamp) -> None:
    st.header(t("compare.headlines"))
    lang = state.language()
    rows = (
        ("money", "yuan", "all", "public", lambda value: numbers.money(value, lang)),
        ("money", "yuan", "all", "own", lambda value: numbers.money(value, lang)),
        ("burden", "yuan_a_head", "medical", "own_a_head", lambda value: numbers.per_head(value, lang)),
        ("heads", "persons", "pension", "enrolled", lambda value: numbers.heads(value, lang)),
        ("heads", "persons", "medical", "enrolled", lambda value: numbers.heads(value, lang)),
        ("rate", "share", "pension", "rate", numbers.rate),
        ("rate", "share", "medical", "rate", numbers.rate),
    )
    shown = pd.DataFrame(
        {
            t("column.figure"): [_item(scheme, item, "") for _, _, scheme, item, _ in rows],
            **{
                one.head: [
                    write(result.value(_column(one.place), section, unit, scheme, item))
                    for section, unit, scheme, item, write in rows
                ]
                for one in columns
            },
        }
    )
    right = st.column_config.TextColumn(alignment="right")
    frame.table(shown, "compare-headlines", stamp, dict.fromkeys((one.head for one in columns), right))


def _columns(result: SideBySide, columns: list[Picked], stamp: Stamp) -> None:
    """What each column is: plan, changes, and the id under which anybody gets the same figures."""
    rows = [
        (
            one.name,
            of.plan_id,
            str(of.fee_year),
            of.changes,
            of.scenario_id,
            of.population_id,
            of.model_version,
        )
        for one, of in zip(columns, (outcome.stamp for outcome in result.outcomes), strict=True)
    ]
    heads = ("case", "plan", "fee_year", "changes", "scenario", "population", "model_version")
    shown = pd.DataFrame(rows, columns=[t(f"compare.about.{name}") for name in heads])
    with st.expander(t("compare.columns")):
        frame.table(shown, "compare-columns", stamp)


def _column(place: int) -> str:
    return f"scenario_{place}" if place else "base"


def _names(columns: list[Picked]) -> tuple[str, ...]:
    return tuple(one.head for one in columns)


def _item(scheme: str, item: str, rule: str) -> str:
    """A row in words: the scheme before counts, a line or level by itself."""
    if f"line.{item}" in TEXTS:
        return frame.item_name(item, rule)
    if f"level.{item}" in TEXTS:
        return t(f"level.{item}")
    of = t("compare.scheme.all") if scheme == "all" else t(f"scheme.{scheme}")
    return f"{of} · {t(f'compare.item.{item}')}"


def _changes(result: SideBySide, columns: list[Picked], stamp: Stamp) -> None:
    """What differs in each scenario, a row a figure: clause, the base's value, each scenario's."""
    st.header(t("compare.changes"))
    rows: dict[str, dict[str, str]] = {}
    for one, items in zip(columns[1:], result.differences, strict=True):
        for item in items:
            for part, old, new in zip(item.parts, item.old, item.new, strict=True):
                row = rows.setdefault(
                    part,
                    {
                        t("column.clause"): ", ".join(item.clauses) or t("frame.none"),
                        t("column.path"): names.path_name(part),
                        columns[0].head: _stated(part, old),
                    },
                )
                row[one.head] = _stated(part, new)
    if not rows:
        st.caption(t("compare.no_changes"))
        return
    shown = pd.DataFrame(list(rows.values()))
    for one in columns[1:]:
        if one.head not in shown:
            shown[one.head] = t("compare.as_base")
    order = [t("column.clause"), t("column.path"), *(one.head for one in columns)]
    frame.table(shown[order].fillna(t("compare.as_base")), "compare-changes", stamp)


def _stated(part: str, value: object) -> str:
    if isinstance(value, dict) and "id" not in value and "amount" not in value:
        return ", ".join(f"{names.assumption_name(name)} {x:g}" for name, x in value.items())
    return names.value_name(part, value)


@cached.kept
def _moved_lines(result: SideBySide, cases: tuple[str, ...]) -> pd.DataFrame:
    """What each scenario moves in each line that any of them moves: line, case, value (10,000 yuan)."""
    rows = result.section("money")
    rows = rows[rows["item"].str.contains("_") & (rows["largest"] != 0)]
    labels = [_item(*key) for key in _keys(rows)]
    parts = [
        pd.DataFrame(
            {"line": labels, "case": case, "value": rows[f"difference_{place}"].to_numpy() / numbers.WAN}
        )
        for place, case in enumerate(cases, 1)
    ]
    return pd.concat(parts, ignore_index=True)


def _chart(result: SideBySide, columns: list[Picked], stamp: Stamp) -> None:
    cases = [one.short for one in columns[1:]]
    long = _moved_lines(result, tuple(cases))
    if long.empty:
        return
    title = t("compare.chart")
    said = "; ".join(
        f"{line} {case} {value:+,.1f}" for line, case, value in long.itertuples(index=False, name=None)
    )
    lines = list(dict.fromkeys(long["line"]))
    drawn = charts.beside(long, "line", lines, cases, title, f"{title}: {said}", "+,.0f")
    frame.chart(drawn, "compare-lines", stamp)


def _keys(rows: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(zip(rows["scheme"], rows["item"], rows["rule"], strict=True))


# --- the tables ----------------------------------------------------------------------------------------------------


@cached.kept
def _side(
    result: SideBySide,
    names: tuple[str, ...],
    section: str,
    largest_first: bool,
    only: tuple[str, str] | None = None,
) -> pd.DataFrame:
    """The rows of a section in words (`only`: of one scheme and item), the base, and each scenario with its difference to
    it; rates in per cent. `names` are those of the columns, the base first."""
    rows = result.section(section, largest_first)
    if only:
        rows = rows[(rows["scheme"] == only[0]) & (rows["item"] == only[1])]
    unit = rows["unit"].iloc[0]
    by = 100.0 if unit == "share" else 1.0
    if section == "town":
        shown = {t("column.town"): list(rows["town"])}
    elif section == "family":
        shown = {t("compare.column.family"): [t(f"family.{family}") for family in rows["town"]]}
    else:
        shown = {t("column.path"): [_item(*key) for key in _keys(rows)]}
    kind = "int64" if unit in ("persons", "days") else "float64"
    for place, name in enumerate(names):
        shown[name] = (rows[_column(place)].to_numpy() * by).astype(kind)
        if place:
            difference = rows[f"difference_{place}"].to_numpy() * by
            shown[t("compare.difference", place=place)] = difference.astype(kind)
    return pd.DataFrame(shown)


def _side_table(table: pd.DataFrame, name: str, stamp: Stamp) -> None:
    config = {head: HEADS if table[head].dtype.kind == "i" else MONEY for head in table.columns[1:]}
    frame.table(table, name, stamp, config)


def _section(
    result: SideBySide, columns: list[Picked], section: str, stamp: Stamp, largest_first: bool
) -> None:
    st.header(t(f"compare.section.{section}"))
    _side_table(_side(result, _names(columns), section, largest_first), f"compare-{section}", stamp)


def _towns(result: SideBySide, columns: list[Picked], stamp: Stamp, largest_first: bool) -> None:
    st.header(t("compare.section.town"))
    measure = controls.choice(
        "compare-town-measure",
        t("compare.town_measure"),
        list(TOWN_MEASURES),
        lambda name: t(f"compare.town.{name}"),
    )
    counted = stamp.counting({"enrolled": "persons", "rate": "mixed"}.get(TOWN_MEASURES[measure][1], "yuan"))
    table = _side(result, _names(columns), "town", largest_first, TOWN_MEASURES[measure])
    _side_table(table, f"compare-town-{measure.replace('.', '-')}", counted)


def _families(result: SideBySide, columns: list[Picked], stamp: Stamp, largest_first: bool) -> None:
    st.header(t("compare.section.family"))
    st.caption(t("family.conduct"))
    item = controls.choice(
        "compare-family-item", t("family.item"), list(ITEMS), lambda name: t(f"family.item.{name}")
    )
    unit = stamp.counting("mixed" if item == "covered_days" else "yuan")
    table = _side(result, _names(columns), "family", largest_first, ("all", item))
    _side_table(table, f"compare-family-{item}", unit)


render()
