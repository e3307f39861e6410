"""Entry of the workbench: page settings, language, navigation. No calculation here."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import frame, sign_in, state
from ui.texts import t

PAGES = Path("ui") / "app_pages"
SIDE_BAR = 220  # pixels wide
START = "overview"
SECTIONS = {
    "plan": ("overview", "design", "budget", "compare", "household", "doubts"),
    "meeting": ("meeting", "library", "solve"),
    "season": ("coverage", "collection", "season", "roster"),
    "outlook": ("years", "uncertainty", "bridge", "behaviour"),
    "data": ("population", "districts", "files", "documentation"),
}


def main() -> None:
    state.start_words()
    st.set_page_config(
        page_title=t("app.title"), page_icon="📊", layout="wide", initial_sidebar_state=SIDE_BAR
    )
    frame.dress_page()
    if not sign_in.is_open():
        return
    state.start()
    page = st.navigation(
        {
            t(f"section.{section}"): [
                st.Page(
                    PAGES / f"{name}.py",
                    title=t(f"page.{name}"),
                    url_path=None if name == START else name,
                    default=name == START,
                )
                for name in names
            ]
            for section, names in SECTIONS.items()
        },
        expanded=True,
    )
    if page.url_path != "meeting" or not state.meeting().running:
        sign_in.badge()
        frame.top_bar(reading=page.url_path == "" and state.asked() is not None)
    frame.run(page.run)


main()
