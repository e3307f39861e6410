"""文档: the pages of docs/, shown by the workbench itself: nothing is built, fetched or opened elsewhere."""

from __future__ import annotations

import streamlit as st

from ui import documents, frame, state
from ui.texts import t

CHOSEN = "documentation"


def render() -> None:
    frame.explain(t("documentation.about"))
    contents = documents.contents()
    if not contents:
        st.info(t("documentation.missing"))
        return
    names = {page.name: page for page in contents}
    left, right = st.columns([1, 3], gap="large")
    with left:
        key = state.show("documentation-page", state.chosen(CHOSEN, contents[0].name))
        st.radio(
            t("documentation.choose"),
            list(names),
            format_func=lambda name: documents.title_of(names[name], state.language()),
            key=key,
            on_change=lambda: state.choose(CHOSEN, state.value_of(key)),
        )
        if documents.SITE.is_dir():
            st.download_button(
                t("documentation.site"),
                documents.site_as_zip,
                "documentation.zip",
                "application/zip",
                key="documentation-site",
                on_click="ignore",
            )
    with right:
        _page(names, state.chosen(CHOSEN, contents[0].name))


def _page(names: dict[str, documents.Page], name: str) -> None:
    for kind, part in documents.parts_of(name):
        if kind == "picture":
            st.image(part)
        else:
            st.markdown(part)
    mentioned = [other for other in documents.mentioned_in(name) if other in names and other != name]
    if mentioned:
        st.subheader(t("documentation.mentioned"))
        with st.container(horizontal=True):
            for other in mentioned:
                st.button(
                    documents.title_of(names[other], state.language()),
                    key=f"documentation:{other}",
                    on_click=state.choose,
                    args=(CHOSEN, other),
                )


render()
