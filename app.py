"""Entry of the workbench: page settings, language, navigation. No calculation here."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import frame, state
from ui.texts import t

PAGES = Path("ui") / "app_pages"


def main() -> None:
    state.start()
    st.set_page_config(page_title=t("app.title"), page_icon="📊", layout="wide")
    frame.dress_page()
    page = st.navigation(
        [
            st.Page(PAGES / "overview.py", title=t("page.overview"), default=True),
            st.Page(PAGES / "design.py", title=t("page.design"), url_path="design"),
            st.Page(PAGES / "budget.py", title=t("page.budget"), url_path="budget"),
            st.Page(PAGES / "coverage.py", title=t("page.coverage"), url_path="coverage"),
            st.Page(PAGES / "collection.py", title=t("page.collection"), url_path="collection"),
            st.Page(PAGES / "season.py", title=t("page.season"), url_path="season"),
            st.Page(PAGES / "behaviour.py", title=t("page.behaviour"), url_path="behaviour"),
            st.Page(PAGES / "years.py", title=t("page.years"), url_path="years"),
            st.Page(PAGES / "uncertainty.py", title=t("page.uncertainty"), url_path="uncertainty"),
            st.Page(PAGES / "bridge.py", title=t("page.bridge"), url_path="bridge"),
            st.Page(PAGES / "population.py", title=t("page.population"), url_path="population"),
            st.Page(PAGES / "districts.py", title=t("page.districts"), url_path="districts"),
            st.Page(PAGES / "files.py", title=t("page.files"), url_path="files"),
        ],
        position="top",
    )
    frame.top_bar()
    frame.run(page.run)


main()
