"""The check of a draft on the page of files: a file handed in, each figure held against the scenario."""

from __future__ import annotations

import streamlit as st

from export.word import check_draft
from simulation import Refusal
from simulation.stamp import Stamp
from ui import frame, state, uploads
from ui.texts import t


def render(stamp: Stamp) -> None:
    """The upload and, once there is a file, what was found in it."""
    st.header(t("word.check.page"))
    st.caption(t("word.check.about"))
    upload = st.file_uploader(
        t("word.check.upload"),
        type=["docx", "txt", "md"],
        key="check-draft",
        max_upload_size=uploads.PLAN_OR_DRAFT,
    )
    if upload is None:
        return
    try:
        found = check_draft(uploads.content(upload, uploads.PLAN_OR_DRAFT), state.draft(), name=upload.name)
    except Refusal as refusal:
        st.error(t("word.check.refused", name=frame.plain(upload.name)))
        for problem in refusal.problems:
            st.write("- " + frame.plain(problem.text(state.language())))
        return
    say = st.success if found.agrees and not found.unknown else st.warning
    say(t("word.check.clear") if found.agrees and not found.unknown else found.summary(state.language()))
    shown = found.table(state.language())
    shown["paragraph"] = [str(number) if number else t("frame.none") for number in shown["paragraph"]]
    shown = shown.rename(columns={name: t(f"word.check.column.{name}") for name in shown.columns})
    frame.table(shown, "draft-check", stamp)
