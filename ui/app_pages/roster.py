"""清册核对: real lists in, checked by the same rules, exception lists out. Names and ID numbers stay in this session."""

from __future__ import annotations

import streamlit as st

from simulation import Scenario, load_plan
from simulation.access import may
from simulation.stamp import Stamp
from ui import as_code, cached, frame, roster_findings, roster_intake, roster_outputs, roster_vault, state
from ui.roster_desk import Checked, Desk
from ui.texts import t
from ui.user import current_actor


def render() -> None:
    desk, draft = state.roster_desk(), state.draft()
    plan = load_plan(draft.plan)
    stamp = _stamp(desk.checked, draft)
    if desk.checked and desk.checked.findings is not None:
        st.subheader(roster_findings.sentence(desk.checked))
    frame.explain(t("lists.about"))
    if not may(current_actor(), "add roster"):
        st.info(t("lists.no_right"))
        frame.footer(stamp)
        return
    st.info(t("lists.privacy"), icon="🔒")
    roster_intake.templates(plan)
    uploads = roster_intake.uploads(desk)
    if not uploads and desk.checked is None:
        st.info(t("lists.empty"))
        _at_the_end(desk, draft)
        frame.footer(stamp)
        return
    if uploads:
        roster_intake.sheets(desk, uploads, plan)
    if desk.refusal:
        frame.refused_file(desk.refusal)
    checked = desk.checked
    if checked is None:
        _at_the_end(desk, draft)
        frame.footer(stamp)
        return
    roster_findings.understood(checked, stamp)
    if checked.roster is None or checked.findings is None:
        st.warning(t("lists.no_tax"))
    else:
        roster_findings.found(checked, stamp)
        frame.code(as_code.roster(checked.plan.id, checked.files, checked.ids))
        roster_outputs.workbooks(checked)
        roster_outputs.notice_board(checked, stamp)
        roster_outputs.population(checked, draft)
    _at_the_end(desk, draft)
    frame.footer(stamp)


def _at_the_end(desk: Desk, draft: Scenario) -> None:
    """What needs no lists on the desk, the kept roster's gaps and a saved link, with the saving of one; and clearing all."""
    roster_outputs.filling(draft)
    if desk.checked:
        roster_vault.save(desk.checked)
    roster_vault.opened(desk)
    if desk.checked or desk.opened:
        st.button(t("lists.clear"), on_click=state.clear_roster_desk, key="lists-clear")


def _stamp(checked: Checked | None, draft: Scenario) -> Stamp:
    """What the figures of the page rest on: the lists on the desk under the plan as it stands, nothing changed."""
    if checked is None:
        return cached.comparison(draft).reform.stamp
    people = checked.roster.people if checked.roster else None
    return Stamp.of(
        draft.base,
        registered=0 if people is None else int(people["local_hukou"].sum()),
        residents=0 if people is None else int(people["resident"].sum()),
        population_id=t("lists.not_kept"),
        population_as_of=None,
        synthetic=checked.synthetic,
        unit="persons",
        absent=tuple(checked.roster.absent) if checked.roster else (),
    )


render()
