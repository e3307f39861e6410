"""Who gains and who loses between any two scenarios: by town, group or age, and by example."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation import Comparison, Scenario
from simulation.gain_examples import PAIRS
from simulation.law.vocabulary import MEDICAL_GROUPS
from ui import cached, charts, controls, frame
from ui.scenario_picker import Picked
from ui.texts import t

MONEY = st.column_config.NumberColumn(format="%,.2f")
HEADS = st.column_config.NumberColumn(format="%,d")
KINDS = ("gainers", "losers", "entered", "left")


def render(columns: list[Picked], scenarios: list[Scenario]) -> tuple[int, int, str]:
    """The part of the page, and what was chosen: places of the two, and by what. The scenarios are on the same people."""
    st.header(t("compare.people"))
    places = [str(one.place) for one in columns]
    left, middle, right = st.columns(3)
    with left:
        before = controls.choice(
            "compare-from", t("compare.people_from"), places, lambda place: columns[int(place)].name
        )
    with middle:
        after = controls.choice(
            "compare-to", t("compare.people_to"), places, lambda place: columns[int(place)].name, "1"
        )
    with right:
        dimension = controls.choice(
            "compare-dimension",
            t("overview.people_by"),
            ["group", "age_band", "town"],
            lambda name: t(f"dimension.{name}"),
        )
    result = cached.comparison_between(scenarios[int(before)], scenarios[int(after)])
    everybody = result.people.iloc[0]
    if not sum(everybody[kind] for kind in KINDS):
        st.info(t("compare.nobody"))
    else:
        _by(result, dimension)
        _examples(result)
    return int(before), int(after), dimension


def _by(result: Comparison, dimension: str) -> None:
    table = result.people[result.people["dimension"].isin(["all", dimension])].copy()
    words = {"all": t("all.all")}
    if dimension == "group":
        words |= {name: t(f"group.{name}") for name in (*MEDICAL_GROUPS, "none")}
    table["category"] = [words.get(name, name) for name in table["category"]]
    stamp = result.reform.stamp
    parts = table[table["dimension"] != "all"]
    long = parts.melt(id_vars=["category"], value_vars=list(KINDS), var_name="kind", value_name="value")
    kinds = [t(f"column.{kind}") for kind in KINDS]
    long["kind"] = long["kind"].map(dict(zip(KINDS, kinds, strict=True)))
    title = t("overview.people_chart")
    said = "; ".join(f"{t(f'column.{kind}')} {table.iloc[0][kind]:,}" for kind in KINDS)
    drawn = charts.stacked(long, "category", list(parts["category"]), kinds, title, f"{title}: {said}")
    frame.chart(drawn, "compare-people", stamp.counting("persons"))
    shown = table.drop(columns="dimension").rename(
        columns={name: t(f"column.{name}") for name in table.columns if name != "dimension"}
    )
    config = {t(f"column.{name}"): HEADS for name in ("persons", "unchanged", *KINDS)}
    config[t("column.total_change")] = MONEY
    frame.table(shown, "compare-people", stamp.counting("mixed"), config)
    st.caption(t("overview.people_note"))


def _examples(result: Comparison) -> None:
    st.subheader(t("compare.examples"))
    table = cached.examples_of(result.base, result.reform)
    shown = pd.DataFrame(
        {
            t("compare.column.kind"): [t(f"compare.kind.{kind}") for kind in table["kind"]],
            t("compare.column.alike"): table["persons"],
            t("compare.column.change"): table["change"],
            t("column.total_change"): table["total"],
            t("column.age_band"): table["age_band"],
            t("compare.column.groups"): [
                t("compare.and").join(t(f"group.{name}") for name in groups) or t("group.none")
                for groups in table["groups"]
            ],
            t("compare.column.hukou"): [
                t("compare.local" if local else "compare.not_local") for local in table["local_hukou"]
            ],
        }
    )
    if result.reform.stamp.synthetic:  # nobody of a roster is shown by himself
        shown[t("compare.column.person")] = [
            t("compare.person", id=id, sex=t(f"sex.{sex}"), age=age, town=town)
            for id, sex, age, town in zip(
                table["person_id"], table["sex"], table["age"], table["town"], strict=True
            )
        ]
    for pair in PAIRS:
        name, _, side = pair.rpartition("_")
        if (table[f"{name}_before"] != 0).any() or (table[f"{name}_after"] != 0).any():
            shown[t(f"compare.column.{side}", name=t(f"compare.paid.{name}"))] = table[pair]
    money = dict.fromkeys(shown.select_dtypes("float").columns, MONEY)
    frame.table(
        shown,
        "compare-examples",
        result.reform.stamp.counting("mixed"),
        {t("compare.column.alike"): HEADS, **money},
    )
    st.caption(t("compare.examples_note" if result.reform.stamp.synthetic else "roster.no_examples"))
