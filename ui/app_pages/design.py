"""方案设计: every figure of the plan in the document's order, and the result beside it as it changes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import streamlit as st

from simulation.law.plan import Plan
from simulation.law.readings import READINGS
from simulation.law.vocabulary import MEDICAL_GROUPS, PENSION_GROUPS
from simulation.ledger import PERSONAL_LINES
from ui import as_code, cached, controls, frame, names, numbers, state, tables_in
from ui.texts import t

ROW_HEIGHT = 35
AID_COLUMNS = (
    "order",
    "name",
    "groups",
    "min_age",
    "max_age",
    "share",
    "amount",
    "towns",
    "local_hukou",
    "applies_to",
    "villages",
    "id",
)


def render() -> None:
    frame.explain(t("design.about"))
    frame.undo_bar()
    left, right = st.columns([5, 2])
    with left:
        _eligibility()
        _pension()
        _medical()
        _calendar()
        _readings()
    with right, st.container(border=True, key="result"):
        _result()
    frame.code(as_code.overview(state.draft()))
    frame.footer(cached.comparison(state.draft()).reform.stamp)


def _eligibility() -> None:
    st.header(t("design.part3"))
    one, two = st.columns(2)
    with one:
        controls.age("pension.min_age")
    with two:
        controls.age("pension.max_age")


def _pension() -> None:
    st.header(t("design.part41p"))
    _tier_table()
    one, two = st.columns([1, 2])
    with one:
        controls.number("pension.paid_on_behalf.amount", least=0.01)
    with two:
        controls.groups("pension.paid_on_behalf.groups", PENSION_GROUPS)
    one, two = st.columns(2)
    with one:
        controls.number("pension.family_planning.amount")
    with two:
        controls.age("pension.family_planning.wife_min_age")


def _medical() -> None:
    st.header(t("design.part41m"))
    one, two = st.columns(2)
    with one:
        controls.number("medical.individual")
    with two:
        controls.number("medical.government_subsidy")
    _aid_table()


def _calendar() -> None:
    st.header(t("design.part42"))
    names = ("window_start", "window_end", "waiting_from", "waiting_months")
    for column, name in zip(st.columns(4), names, strict=True):
        with column:
            if name == "waiting_months":
                controls.number(f"calendar.{name}", whole=True, step=1, most=24)
            else:
                controls.date(f"calendar.{name}")


def _readings() -> None:
    st.header(t("design.readings"))
    st.caption(t("design.readings_note"))
    switches = [name for name, reading in READINGS.items() if reading.options]
    for first, second in zip(switches[::2], [*switches[1::2], None], strict=False):
        one, two = st.columns(2)
        with one:
            controls.reading(first)
        if second:
            with two:
                controls.reading(second)
    controls.groups("readings.waiting_exempt", MEDICAL_GROUPS, t("reading.waiting_exempt"))


def _group_names(names: tuple[str, ...]) -> dict[str, str]:
    return {t(f"group.{name}"): name for name in names}


def _tier_table() -> None:
    plan = state.draft().resolved_plan
    names = _group_names(PENSION_GROUPS)
    st.subheader(t("design.tiers"))
    st.caption(t("design.tiers_help"))
    with st.form("tiers", border=True):
        edited = st.data_editor(
            tables_in.tier_rows(plan.pension.tiers, lambda name: t(f"group.{name}")),
            num_rows="dynamic",
            placeholder="—",
            hide_index=True,
            width="stretch",
            height=ROW_HEIGHT * (len(plan.pension.tiers) + 2) + 3,
            key=tables_in.editor_key("tiers", plan.pension.tiers, state.language()),
            column_config={
                "amount": st.column_config.NumberColumn(t("design.col.amount"), format="%d", required=True),
                "contribution_subsidy": st.column_config.NumberColumn(
                    t("design.col.contribution_subsidy"), format="%.2f", required=True
                ),
                "open_to": st.column_config.MultiselectColumn(
                    t("design.col.open_to"), options=list(names), width="large"
                ),
            },
        )
        rows = edited.to_dict("records")
        controls.send(
            t("design.apply_tiers"),
            "pension.tiers",
            lambda: state.set_changes({"pension.tiers": tables_in.tiers_from(rows, names)}),
        )
    _origins(f"pension.tiers.{tier.amount}" for tier in state.draft().base_plan.pension.tiers)
    _table_foot("pension.tiers", "design.reset_tiers")


def _aid_table() -> None:
    plan = state.draft().resolved_plan
    names = _group_names(MEDICAL_GROUPS)
    rule_name = partial(frame.rule_name, plan=plan)
    st.subheader(t("design.aid"))
    st.caption(t("design.aid_help"))
    with st.form("aid", border=True):
        edited = st.data_editor(
            tables_in.aid_rows(plan.medical.aid, lambda name: t(f"group.{name}"), rule_name),
            num_rows="dynamic",
            placeholder="—",
            hide_index=True,
            width="stretch",
            key=tables_in.editor_key("aid", plan.medical.aid, state.language()),
            column_config={
                "order": st.column_config.NumberColumn(t("design.col.order"), format="%g", width=76),
                "name": st.column_config.TextColumn(t("design.col.name"), disabled=True, width=165),
                "groups": st.column_config.MultiselectColumn(
                    t("design.col.groups"), options=list(names), width=112
                ),
                "min_age": st.column_config.NumberColumn(
                    t("design.col.min_age"), format="%d", min_value=0, max_value=120, width=100
                ),
                "max_age": st.column_config.NumberColumn(
                    t("design.col.max_age"), format="%d", min_value=0, max_value=120, width=88
                ),
                "share": st.column_config.NumberColumn(t("design.col.share"), format="%g", width=92),
                "amount": st.column_config.NumberColumn(t("design.col.aid_amount"), format="%.2f", width=92),
                "towns": st.column_config.MultiselectColumn(t("design.col.towns"), options=list(plan.towns)),
                "villages": st.column_config.TextColumn(t("design.col.villages")),
                "local_hukou": st.column_config.CheckboxColumn(t("design.col.local_hukou")),
                "applies_to": st.column_config.SelectboxColumn(
                    t("design.col.applies_to"),
                    options=["individual", "remaining"],
                    format_func=lambda name: t(f"applies.{name}"),
                    default="individual",
                ),
                "id": st.column_config.TextColumn(t("design.col.id"), help=t("design.id_help")),
            },
            column_order=AID_COLUMNS,
        )
        rows = edited.to_dict("records")
        controls.send(
            t("design.apply_aid"),
            "medical.aid",
            lambda: state.set_changes({"medical.aid": tables_in.aid_from(rows, names, plan, rule_name)}),
        )
    _origins(f"medical.aid.{rule.id}" for rule in state.draft().base_plan.medical.aid)
    _table_foot("medical.aid", "design.reset_aid")


def _origins(entries: Iterable[str]) -> None:
    """Of each row of a table in the base plan: its clauses, and whether its figures are the document's or assumed."""
    plan = state.draft().base_plan
    words: dict[str, list[str]] = {}
    for entry in entries:
        notes = [note for path, note in plan.notes.items() if path.startswith(f"{entry}.")]
        clauses = t("frame.and").join(dict.fromkeys(note.clause for note in notes))
        bases = t("frame.and").join(dict.fromkeys(t(f"basis.{note.basis}") for note in notes))
        name = entry.rpartition(".")[2]
        words.setdefault(t("design.origin", clauses=clauses, bases=bases), []).append(
            frame.rule_name(name) if entry.startswith("medical.aid.") else name
        )
    for origin, departments in words.items():
        st.caption(frame.plain(f"{t('frame.and').join(departments)} — {origin}"))


def _table_foot(path: str, reset: str) -> None:
    controls.refused(path)
    if any(change == path or change.startswith(f"{path}.") for change in state.draft().changes):
        left, right = st.columns([3, 1], vertical_alignment="center")
        left.caption(f":orange-background[{t('design.changed')}]")
        right.button(t(reset), key=f"reset:{path}", on_click=state.reset, args=(path,))


def _result() -> None:
    lang = state.language()
    result = cached.comparison(state.draft())
    st.subheader(t("design.result"))
    budget = result.budget
    own = budget["line"].isin(PERSONAL_LINES)
    for name, mask in (("public", ~own), ("own", own)):
        base, draft = budget.loc[mask, "base"].sum(), budget.loc[mask, "reform"].sum()
        change = numbers.money_change(draft - base, lang)
        frame.metric(t(f"overview.{name}"), numbers.money(draft, lang), change, round(draft - base, 2) != 0)
    for scheme in ("pension", "medical"):
        part = result.coverage[result.coverage["scheme"] == scheme]
        base, draft = part["enrolled_base"].sum(), part["enrolled_reform"].sum()
        label = f"{t(f'scheme.{scheme}')} · {t('column.enrolled')}"
        frame.metric(
            label, numbers.heads(draft, lang), numbers.heads_change(draft - base, lang), draft != base
        )
    st.subheader(t("design.checks"))
    for good, words in cross_checks(state.draft().resolved_plan):
        st.write(("✓ " if good else "⚠ ") + words)
    if result.changes:
        st.subheader(t("overview.changes"))
        for change in result.changes:
            name, old, new = (
                names.path_name(change.path),
                names.value_name(change.path, change.old),
                names.value_name(change.path, change.new),
            )
            told = t("design.change", name=name, clause=change.clause, old=old, new=new)
            st.caption(frame.plain(told))


def cross_checks(plan: Plan) -> list[tuple[bool, str]]:
    """What a plan may be and yet should be looked at, in words."""
    medical = plan.medical
    total = medical.individual + medical.government_subsidy
    words = t(
        "design.check_total",
        total=f"{total:g}",
        own=f"{medical.individual:g}",
        public=f"{medical.government_subsidy:g}",
    )
    checks = [(True, words)]
    subsidies = [tier.contribution_subsidy for tier in plan.pension.tiers]
    falls = [i for i in range(1, len(subsidies)) if subsidies[i] < subsidies[i - 1]]
    if falls:
        checks.append((False, t("design.check_steps_bad", tier=plan.pension.tiers[falls[0]].amount)))
    else:
        checks.append((True, t("design.check_steps")))
    spans = [
        (rule.min_age, rule.max_age, frame.rule_name(rule.id, plan))
        for rule in medical.aid
        if rule.min_age is not None
    ]
    spans.sort(key=lambda span: (span[0], span[1] is None, span[1] or 0))
    gaps = [
        f"{first[2]} – {second[2]}"
        for first, second in zip(spans, spans[1:], strict=False)
        if first[1] is None or second[0] != first[1] + 1
    ]
    if gaps:
        checks.append((False, t("design.check_ages_bad", gap=frame.plain(", ".join(gaps)))))
    elif len(spans) > 1:
        checks.append((True, t("design.check_ages")))
    return checks


render()
