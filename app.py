"""Entry of the workbench: page settings, language, navigation. No calculation here."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import frame, state
from ui.texts import t

PAGES = Path("ui") / "app_pages"
SIDE_BAR = 220  # pixels wide
START = "overview"
SECTIONS = {
    "plan": ("overview", "design", "budget", "compare", "doubts"),
    "meeting": ("meeting", "library", "solve"),
    "season": ("coverage", "collection", "season"),
    "outlook": ("years", "uncertainty", "bridge", "behaviour"),
    "data": ("population", "districts", "files", "documentation"),
}


def main() -> None:
    state.start()
    st.set_page_config(
        page_title=t("app.title"), page_icon="📊", layout="wide", initial_sidebar_state=SIDE_BAR
    )
    frame.dress_page()
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
        frame.top_bar(reading=page.url_path == "" and state.asked() is not None)
    frame.run(page.run)


main()
