"""What each pension tier brings a member of the household page, with the assumptions it rests on, marked and adjustable."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation.household import Household
from simulation.law.plan import Plan
from simulation.pension_return import Returns, Terms, assumptions, may_contribute, returns_of
from simulation.stamp import Stamp
from ui import cached, controls, frame, household_charts, state
from ui import household_words as words
from ui.texts import t

MEMBER = "household-tiers-member"
MISSING = "missing"
MONEY = st.column_config.NumberColumn(format="%,.2f")
YEARS = st.column_config.NumberColumn(format="%.1f")
WHOLE = st.column_config.NumberColumn(format="%,d")


def render(family: Household, base: Plan, plan: Plan, stamp: Stamp) -> tuple[int | None, Terms | None, bool]:
    """Controls, charts and the tables; gives the member (None: nobody contributes), the terms and whether the member
    may contribute under the base too. Raises Refusal."""
    able = may_contribute(family, plan)
    if not able:
        st.info(t("household.nobody_contributes"))
        return None, None, False
    member = int(
        controls.choice(
            MEMBER,
            t("household.member_tiers"),
            [str(place) for place in able],
            lambda at: words.member(family, int(at)),
        )
    )
    terms = _terms()
    found = returns_of(family, member, plan, terms)
    st.markdown(
        t(
            "household.returns_head",
            member=words.member(family, member),
            year=found.pension_year,
            years=int(found.table["years"].max()),
            before=found.years_before,
        )
    )
    if not found.enough:
        least = int(assumptions()["least_years"].value)
        st.warning(t("household.not_enough", least=least, years=found.years_before))
    _charts(found, stamp)
    if plan is not base:
        st.caption(t("household.tiers_of_draft"))
    _table(found, stamp)
    both = member in may_contribute(family, base)
    if plan is not base and both:
        _differences(family, member, base, terms, found, stamp)
    st.caption(
        t(
            "household.returns_note",
            last=found.last_published,
            divisor=f"{assumptions()['divisor'].value:g}",
            least=f"{assumptions()['least_years'].value:g}",
        )
    )
    return member, terms, both


def _terms() -> Terms:
    columns = st.columns(4)
    values = {}
    for column, name in zip(columns[:2], ("interest", "basic_growth"), strict=True):
        entry = assumptions()[name]
        zh = state.language() == "zh"
        low, high = entry.range
        with column:
            values[name] = _number(
                name,
                t("household.assumption", name=entry.label_zh if zh else entry.label_en),
                float(low),
                float(high),
                0.5,
                float(entry.value),
                t("household.assumption_help", source=frame.plain(entry.source), low=low, high=high),
            )
    with columns[2]:
        picked = controls.choice(
            "household-years-before",
            t("household.years_before"),
            [MISSING, *(str(years) for years in range(51))],
            lambda years: t("household.years_missing") if years == MISSING else years,
        )
    with columns[3]:
        account = _number(
            "account_before",
            t("household.account_before"),
            0.0,
            1_000_000.0,
            100.0,
            0.0,
            t("household.account_help"),
        )
    years = None if picked == MISSING else int(picked)
    return Terms(values["interest"], values["basic_growth"], years, account)


def _number(name: str, label: str, low: float, high: float, step: float, default: float, tip: str) -> float:
    kept = f"household-{name}"
    value = state.chosen(kept, default)
    key = f"{kept}:{state.language()}"
    st.number_input(
        label,
        min_value=low,
        max_value=high,
        step=step,
        format="%.2f",
        key=state.show(key, value),
        on_change=lambda: state.choose(kept, state.value_of(key)),
        help=tip,
    )
    return float(value)


def _charts(found: Returns, stamp: Stamp) -> None:
    table = found.table
    tiers = [f"{amount:,}" for amount in table["tier"]]
    axis = t("household.returns.tier")
    parts = {t(f"household.part.{name}"): table[f"{name}_monthly"] for name in ("basic", "account")}
    long = pd.concat(
        [
            pd.DataFrame({"tier": tiers, "part": part, "place": place, "value": values})
            for place, (part, values) in enumerate(parts.items())
        ],
        ignore_index=True,
    )
    left, right = st.columns(2)
    with left:
        title = t("household.chart.monthly")
        said = "; ".join(f"{tier} {value:,.2f}" for tier, value in zip(tiers, table["monthly"], strict=True))
        frame.chart(
            cached.Filled(
                household_charts.monthly(tiers, list(parts), axis, title),
                f"{title}: {said}",
                {household_charts.TABLE: long},
            ),
            "household-monthly",
            stamp,
        )
    kinds = {
        t("household.back.whole"): table["years_back"],
        t("household.back.account"): table["years_back_account"],
    }
    back = pd.concat(
        [pd.DataFrame({"tier": tiers, "kind": kind, "value": values}) for kind, values in kinds.items()],
        ignore_index=True,
    ).dropna()
    with right:
        title = t("household.chart.back")
        said = "; ".join(
            f"{tier} {whole:.1f} / {alone:.1f}"
            for tier, whole, alone in zip(tiers, *kinds.values(), strict=True)
        )
        frame.chart(
            cached.Filled(
                household_charts.years_back(tiers, list(kinds), axis, title),
                f"{title}: {said}",
                {household_charts.TABLE: back},
            ),
            "household-back",
            stamp.counting("mixed"),
        )


NAMES = (
    "tier",
    "years",
    "pension_personal",
    "account",
    "monthly",
    "years_back",
    "years_back_account",
    "account_monthly",
    "basic_monthly",
    "pension_paid_on_behalf",
    "pension_contribution_subsidy",
    "pension_family_planning",
    "interest",
)


def _table(found: Returns, stamp: Stamp) -> None:
    shown = found.table[[name for name in NAMES if name in ("tier", "years") or found.table[name].any()]]
    named = shown.rename(columns={name: t(f"household.returns.{name}") for name in shown})
    config: dict[str, object] = dict.fromkeys(named.columns, MONEY)
    config |= dict.fromkeys([t(f"household.returns.{name}") for name in ("tier", "years")], WHOLE)
    config |= dict.fromkeys(
        [t(f"household.returns.{name}") for name in ("years_back", "years_back_account")], YEARS
    )
    frame.table(named, "household-tiers", stamp.counting("mixed"), config, whole=True)


def _differences(
    family: Household, member: int, base: Plan, terms: Terms, draft: Returns, stamp: Stamp
) -> None:
    """Monthly pension and account under base and draft, tier by tier."""
    both = returns_of(family, member, base, terms).table.merge(
        draft.table, on="tier", how="outer", suffixes=("_base", "_draft")
    )
    shown = {t("household.returns.tier"): both["tier"]}
    for name in ("account", "monthly"):
        before, after = both[f"{name}_base"], both[f"{name}_draft"]
        sides = {"base": before, "draft": after, "difference": (after - before).round(2)}
        for side, values in sides.items():
            shown[t(f"household.side.{name}", side=t(f"household.side.{side}"))] = values
    table = pd.DataFrame(shown)
    config: dict[str, object] = dict.fromkeys(table.columns[1:], MONEY)
    config[t("household.returns.tier")] = WHOLE
    st.subheader(t("household.tiers_difference"))
    frame.table(table, "household-tiers-difference", stamp.counting("mixed"), config, whole=True)
