"""How well the people fit what is published: the verdict, the report target by target, and what had to be assumed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from export.plot.people import age_band
from simulation.stamp import Stamp
from synthetic_data import Spec
from synthetic_data.fit import EXACT, OUTSIDE, Fit, assumptions, rssz, srmse, total_variation
from synthetic_data.spec import TIERS
from ui import cached, frame
from ui.texts import TEXTS, t

FIGURE = st.column_config.NumberColumn(format="%,.6g")


def verdict(fit: Fit, spec: Spec) -> None:
    """How many targets are met, and which are missed."""
    report = fit.report
    hard, controlled = report[report["hard"]], report[report["controlled"]]
    others = report[~report["controlled"] & ~report["hard"]]
    births = report[report["table"] == "births"]
    lines = [
        t("population.hard", passed=int((hard["verdict"] != OUTSIDE).sum()), of=len(hard)),
        t("population.controlled", exact=int((controlled["verdict"] == EXACT).sum()), of=len(controlled),
          outside=int((controlled["verdict"] == OUTSIDE).sum())),
        t("population.compared", within=int((others["verdict"] != OUTSIDE).sum()), of=len(others)),
        t("population.variation", value=f"{total_variation(report):.4f}"),
    ]  # fmt: skip
    if len(births):
        published, achieved = births["published"].to_numpy(), births["achieved"].to_numpy()
        lines.append(
            t(
                "population.srmse",
                srmse=f"{srmse(published, achieved):.2f}",
                rssz=f"{rssz(published, achieved):.1f}",
            )
        )
    if spec.adjustments:
        told = t("frame.then").join(
            f"{_about(a.name, None, None, '', '')} {a.was:g} → {a.now:g}" for a in spec.adjustments
        )
        lines.append(t("population.adjusted", names=told))
    st.markdown("\n".join(f"- {line}" for line in lines))
    missed = report[report["verdict"] == OUTSIDE]
    if len(missed):
        st.warning(
            t("population.missed", names=t("frame.and").join(_target(row) for _, row in missed.iterrows()))
        )


def everything(fit: Fit, stamp: Stamp) -> None:
    """Every target with what is published and what the people give."""
    st.caption(t("population.all_note"))
    choice = st.segmented_control(
        t("population.show"),
        ["all", "controlled", "compared", "missed"],
        format_func=lambda name: t(f"population.show_{name}"),
        default="all",
        key="fit-show",
    )
    report = fit.report
    if choice == "controlled":
        report = report[report["controlled"]]
    elif choice == "compared":
        report = report[~report["controlled"]]
    elif choice == "missed":
        report = report[report["verdict"] == OUTSIDE]
    if report.empty:
        st.info(t("population.nothing"))
        return
    frame.table(report_table(report), "fit", stamp, config())


@cached.kept
def report_table(report: pd.DataFrame) -> pd.DataFrame:
    """Rows of the fit in the page's words; the figures in the unit that the row names."""
    names = (
        "table",
        "fit_target",
        "unit",
        "published",
        "achieved",
        "off",
        "verdict",
        "controlled",
        "basis",
        "year",
        "source",
    )
    rows = [
        (
            t(f"fit_table.{row['table']}"), _target(row), t(f"fit_unit.{row['unit']}"),
            row["published"], row["achieved"], row["difference"],
            t(f"verdict.{row['verdict']}"), t("fit.yes_controlled" if row["controlled"] else "fit.only_compared"),
            t(f"margin_basis.{row['basis']}"), row["year"], row["source"],
        )
        for _, row in report.iterrows()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[t(f"column.{name}") for name in names])


def config() -> dict[str, object]:
    """How the figures of a report are written."""
    return {t(f"column.{name}"): FIGURE for name in ("published", "achieved", "off")}


def unknown(spec: Spec, stamp: Stamp) -> None:
    """The figures that no source states, with the range of each."""
    st.caption(t("population.unknown_note"))
    table = assumptions(spec)
    subject = [
        _about(name, age_from, age_to, sex, town)
        for name, age_from, age_to, sex, town in zip(
            table["name"], table["age_from"], table["age_to"], table["sex"], table["town"], strict=True
        )
    ]
    shown = pd.DataFrame(
        {
            t("column.fit_target"): subject,
            t("column.value"): table["value"],
            t("column.low"): table["low"],
            t("column.high"): table["high"],
            t("column.unit"): table["unit"],
            t("column.source"): table["source"],
        }
    )
    frame.table(shown, "assumed", stamp)


def _target(row: pd.Series) -> str:
    return _about(str(row["target"]), row["age_from"], row["age_to"], row["sex"], row["town"])


def _about(name: str, age_from: float | None, age_to: float | None, sex: str, town: str) -> str:
    """A target in the page's words, with the age, sex or town it speaks of."""
    words = [next((t(key) for key in (f"group.{name}", f"fit.{name}") if key in TEXTS), name)]
    if sex:
        words.append(t(f"sex.{sex}"))
    if age_from is not None and pd.notna(age_from):
        last = int(age_to) if age_to is not None and pd.notna(age_to) else int(age_from)
        words.append(f"{age_from:.0f}" if name == TIERS else age_band(int(age_from), last))
    if town:
        words.append(town)
    return " · ".join(words)
