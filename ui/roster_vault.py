"""The way back to names in an encrypted file: saved if asked for, and opened again for exception lists without the lists."""

from __future__ import annotations

import streamlit as st

from simulation import Refusal
from simulation.errors import refuse
from simulation.roster import vault
from ui import frame, roster_desk, roster_outputs, state
from ui.roster_desk import Checked, Desk
from ui.texts import t

OPEN = "lists.open"


def save(checked: Checked) -> None:
    """The link and the findings in an encrypted file, only if it is asked for."""
    with st.expander(t("lists.vault")):
        st.caption(t("lists.vault_about", least=vault.LEAST_PASSWORD))
        password = st.text_input(t("lists.password"), type="password", key="lists-password")
        if not password:
            return
        try:
            with roster_desk.sealed():
                sealed = vault.lock(checked.link, password, checked.findings)
        except Refusal as refusal:
            st.error(frame.plain(refusal.text(state.language())))
            return
        st.download_button(
            t("lists.vault_go"),
            sealed,
            f"{checked.plan.id}-{t('lists.vault_file')}.link",
            key="lists-vault",
            on_click="ignore",
        )


def opened(desk: Desk) -> None:
    """Such a file opened, and the exception lists of its findings. It stays in this session's memory alone, and its password
    not even there."""
    with st.expander(t("lists.open"), expanded=desk.opened is not None or bool(state.problems(OPEN))):
        st.caption(t("lists.open_about"))
        file, password = f"lists-link-{desk.round}", f"lists-open-password-{desk.tries}"
        with st.form("lists-open", border=False):
            st.file_uploader(t("lists.open_file"), type=["link"], key=file)
            st.text_input(t("lists.password"), type="password", key=password)
            st.form_submit_button(t("lists.open_go"), on_click=_open, args=(desk, file, password))
        frame.problems(OPEN)
        if desk.opened is None:
            return
        findings = desk.opened.findings
        if findings is None:
            st.warning(t("lists.open_bare", count=f"{len(desk.opened.link):,}"))
            return
        st.success(t("lists.opened", findings=f"{len(findings):,}", persons=f"{len(desk.opened.link):,}"))
        roster_outputs.books(findings, desk.opened.link, "lists-opened")
        st.caption(frame.plain(findings.stamp.line(state.language())))


def _open(desk: Desk, file: str, password: str) -> None:
    upload, typed = state.value_of(file), str(state.value_of(password, ""))
    desk.opened, desk.tries = (
        None,
        desk.tries + 1,
    )  # the next field has another key: what was typed is forgotten
    state.clear_problems(OPEN)
    try:
        if upload is None:
            raise refuse("link", "请先选择文件", "choose a file first")
        with roster_desk.sealed():
            desk.opened = vault.unlock(upload.name, upload.getvalue(), typed)
    except Refusal as refusal:
        state.set_problems(OPEN, refusal.problems)
