"""典型家庭: what base and draft bring one family, member by member; days, ages and pension tiers. Nothing is drawn here."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation import Plan, Refusal
from simulation.families import FAMILIES, ready
from simulation.household import Household
from simulation.household_answer import (
    facts_and_conduct,
    family_payments,
    family_totals,
    standing_of,
)
from simulation.household_remarks import remarks
from simulation.stamp import Stamp
from simulation.trace import Trace, traces_from
from ui import as_code, controls, frame, household_form, state, trace_view
from ui import household_returns as returns
from ui import household_strips as strips
from ui import household_words as words
from ui.household_form import CHOSEN, OWN_FAMILY
from ui.texts import t

MONEY = st.column_config.NumberColumn(format="%,.2f")
WIDE = st.column_config.TextColumn(width=225)
VIEW, VIEWS = "household-view", ("day", "age", "tiers", "trace")
MEMBER = "household-trace"


def render() -> None:
    draft = state.draft()
    base, plan = draft.base_plan, draft.resolved_plan
    frame.explain(t("household.about"))
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    with left:
        chosen = controls.choice(
            CHOSEN,
            t("household.family"),
            (*FAMILIES, OWN_FAMILY),
            lambda name: t("household.own" if name == OWN_FAMILY else f"family.{name}"),
        )
    is_own = chosen == OWN_FAMILY
    family = household_form.own(base) if is_own else ready(base, chosen)
    right.button(
        t("household.copy"), on_click=household_form.copy, args=(family,), disabled=is_own, width="stretch"
    )
    if is_own:
        household_form.form(base)
    else:
        st.caption(t("family.conduct"))
    registered, residents = (
        sum(getattr(one, name) for one in family.members) for name in ("local_hukou", "resident")
    )
    stamp = Stamp.of_stated(draft, registered, residents)
    try:
        _answer(family, base, plan, stamp)
    except Refusal as refusal:
        st.subheader(t("household.refused"))
        for problem in refusal.problems:
            st.error(frame.plain(problem.zh if state.language() == "zh" else problem.en))
    frame.footer(stamp, rounded=False)


def _answer(family: Household, base: Plan, plan: Plan, stamp: Stamp) -> None:
    payments = family_payments(family, base, plan)
    for remark in remarks(family, plan):
        st.warning(frame.plain(remark.zh if state.language() == "zh" else remark.en))
    _headline(family, payments, plan)
    changed = plan is not base
    _members(family, base, plan, changed, stamp)
    _payments(family, payments, changed, stamp)
    view = st.segmented_control(
        t("household.view"),
        VIEWS,
        format_func={name: t(f"household.view.{name}") for name in VIEWS}.__getitem__,
        key=state.show(f"{VIEW}:{state.language()}", state.chosen(VIEW, VIEWS[0])),
        on_change=lambda: state.choose(VIEW, state.value_of(f"{VIEW}:{state.language()}") or VIEWS[0]),
        label_visibility="collapsed",
    )
    if view == "tiers":
        chosen: tuple[object, ...] = returns.render(family, base, plan, stamp)
    elif view == "trace":
        chosen = (_trace(family, base, plan, changed, stamp.counting("mixed")),)
    else:
        chosen = (strips.render(family, base, plan, view or VIEWS[0], stamp),)
    frame.code(as_code.household(family, state.draft(), view or VIEWS[0], *chosen))


# --- the answer --------------------------------------------------------------------------------------------------


def _headline(family: Household, payments: pd.DataFrame, plan: Plan) -> None:
    table = family_totals(payments)
    medical = standing_of(family, plan)
    medical = medical[medical["scheme"] == "medical"]
    covered = medical[medical["takes_part"]]
    columns = st.columns(4)
    for column, (scheme, item) in zip(columns, (("all", "own"), ("all", "help")), strict=False):
        row = table[scheme, item]
        with column:
            frame.metric(
                t(f"household.{item}_of_family"),
                f"{row['draft']:,.2f}",
                t("household.to_base", change=words.change(row["difference"])),
                bool(row["difference"]),
                t(f"household.{item}_tip"),
            )
    with columns[2]:
        rows = [table[scheme, "own"]["draft"] for scheme in ("pension", "medical")]
        frame.metric(
            t("household.split"),
            " + ".join(f"{amount:,.2f}".removesuffix(".00") for amount in rows),
            t("household.yuan_a_year"),
            False,
        )
    with columns[3]:
        first = min(covered["covered_from"]) if len(covered) else None
        last = max(covered["covered_from"]) if len(covered) else None
        frame.metric(
            t("household.covered"),
            t("household.covered_value", covered=len(covered), members=len(family.members)),
            t("household.covered_from", day=words.span(first, last)),
            False,
            t("household.covered_tip"),
        )


def _members(family: Household, base: Plan, plan: Plan, changed: bool, stamp: Stamp) -> None:
    st.header(t("household.members"))
    after = standing_of(family, plan)
    before = standing_of(family, base) if changed else after
    shown = {
        t("household.column.member"): [words.member(family, place) for place in after["member"]],
        t("column.scheme"): [t(f"scheme.{scheme}") for scheme in after["scheme"]],
        t("household.column.eligible"): [t("frame.yes" if yes else "frame.no") for yes in after["eligible"]],
        **_sides("own", before["own"], after["own"], changed),
        **_sides("help", before["help"], after["help"], changed),
        t("household.column.covered_from"): [words.span(day, day) for day in after["covered_from"]],
    }
    was = [words.span(day, day) for day in before["covered_from"]]
    if was != shown[t("household.column.covered_from")]:
        shown[t("household.column.covered_before")] = was
    shown[t("household.column.why")] = [words.why(family, row, plan) for row in after.to_dict("records")]
    table = pd.DataFrame(shown)
    config: dict[str, object] = dict.fromkeys(table.select_dtypes("float").columns, MONEY)
    config[t("household.column.member")] = WIDE
    frame.table(table, "household-members", stamp, config, whole=True)
    if not changed:
        st.caption(t("household.no_draft"))


def _sides(name: str, before: pd.Series, after: pd.Series, changed: bool) -> dict[str, pd.Series]:
    """One column, or base, draft and difference."""
    if not changed:
        return {t(f"household.column.{name}"): after}
    sides = {"base": before, "draft": after, "difference": (after - before).round(2)}
    return {t(f"household.side.{name}", side=t(f"household.side.{side}")): of for side, of in sides.items()}


def _payments(family: Household, payments: pd.DataFrame, changed: bool, stamp: Stamp) -> None:
    """The family's sums, then every line of every member by level."""
    st.header(t("household.payments"))
    whole, plan = family_totals(payments), state.draft().resolved_plan
    rows = [
        (
            t("household.whole_family"),
            t(f"household.total.{item}"),
            t(f"household.payer.{item}"),
            t("frame.none"),
            t("frame.none"),
            whole["all", item],
        )
        for item in ("own", "help")
    ]
    for row in payments.to_dict("records"):
        what = frame.item_name(row["line"], row["rule"], plan)
        who = words.member(family, row["member"])
        rows.append((who, what, words.payer(row), row["clause"], words.assumed(row), row))
    names = ("household.column.member", "household.column.item", "household.column.payer", "column.clause")
    shown = pd.DataFrame(
        {
            **{t(name): [row[place] for row in rows] for place, name in enumerate(names)},
            **_sides(
                "amount",
                *(pd.Series([row[5][side] for row in rows]) for side in ("base", "draft")),
                changed,
            ),
            t("household.column.assumed"): [row[4] for row in rows],
        }
    )
    config: dict[str, object] = dict.fromkeys(shown.select_dtypes("float").columns, MONEY)
    config |= dict.fromkeys([t("household.column.member"), t("household.column.payer")], WIDE)
    frame.table(shown, "household-payments", stamp, config, whole=True)
    st.caption(t("household.payer_note"))


def _trace(family: Household, base: Plan, plan: Plan, changed: bool, stamp: Stamp) -> int:
    """One member rule by rule, the draft beside the base; gives the member's place."""
    st.header(t("trace.title"))
    st.caption(t("trace.note"))
    places = [str(place) for place in range(len(family.members))]
    member = int(controls.choice(MEMBER, t("trace.member"), places, lambda at: words.member(family, int(at))))
    before = _member_trace(family, member, base) if changed else None
    trace_view.show(_member_trace(family, member, plan), before, stamp, "household-trace")
    return member


def _member_trace(family: Household, member: int, plan: Plan) -> Trace:
    return next(traces_from(*facts_and_conduct(family, plan), plan, [member]))


render()
