"""清册核对: real lists in, checked by the same rules, exception lists out. Names and ID numbers stay in this session."""

from __future__ import annotations

import streamlit as st

from simulation import Scenario, load_plan
from simulation.access import may
from simulation.stamp import Stamp
from ui import cached, frame, roster_findings, roster_intake, roster_outputs, state
from ui.roster_desk import Desk
from ui.texts import t
from ui.user import current_actor


def render() -> None:
    desk, draft = state.roster_desk(), state.draft()
    plan = load_plan(draft.plan)
    stamp = _stamp(desk, draft.base)
    if desk.checked and desk.checked.findings is not None:
        st.subheader(roster_findings.sentence(desk.checked))
    frame.explain(t("lists.about"))
    if not may(current_actor(), "add roster"):
        st.info(t("lists.no_right"))
        frame.footer(cached.comparison(draft).reform.stamp)
        return
    st.info(t("lists.privacy"), icon="🔒")
    roster_intake.templates(plan)
    uploads = roster_intake.uploads(desk)
    if not uploads and desk.checked is None:
        st.info(t("lists.empty"))
        frame.footer(cached.comparison(draft).reform.stamp)
        return
    if uploads:
        roster_intake.sheets(desk, uploads, plan)
    if desk.refusal:
        frame.refused_file(desk.refusal)
    checked = desk.checked
    if checked is None:
        frame.footer(stamp)
        return
    roster_findings.understood(checked, stamp)
    if checked.roster is None or checked.findings is None:
        st.warning(t("lists.no_tax"))
    else:
        roster_findings.found(checked, stamp)
        roster_outputs.workbooks(checked)
        roster_outputs.notice_board(checked, stamp)
        roster_outputs.population(checked, draft)
    roster_outputs.vault_file(checked)
    st.button(t("lists.clear"), on_click=state.clear_roster_desk, key="lists-clear")
    frame.footer(stamp)


def _stamp(desk: Desk, scenario: Scenario) -> Stamp:
    """What the figures of the page rest on: the lists on the desk under the plan as it stands, nothing changed."""
    roster = desk.checked.roster if desk.checked else None
    persons = len(roster.people) if roster else 0
    residents = int(roster.people["resident"].sum()) if roster else 0
    return Stamp.of(
        scenario,
        registered=persons,
        residents=residents,
        population_id=t("lists.not_kept"),
        population_as_of=None,
        synthetic=desk.checked is not None and desk.checked.synthetic,
        unit="persons",
        absent=tuple(roster.absent) if roster else (),
    )


render()
