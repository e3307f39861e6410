"""The row by which totals are handed in: the file, its template, and an example to look at."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ui import uploads
from ui.texts import t


def row(name: str, template: Callable[[], bytes], file_name: str) -> tuple[UploadedFile | None, bool]:
    """What was handed in, and whether the example is asked for. `name` begins the keys of the widgets and the text above
    the file; `template` is written when it is asked for."""
    left, middle, right = st.columns([2, 1, 1], vertical_alignment="bottom")
    upload = left.file_uploader(
        t(f"{name}.upload"), type=["xlsx", "csv"], max_upload_size=uploads.TABLE, key=f"{name}-upload"
    )
    middle.download_button(
        t("season.template"), template, file_name, key=f"{name}-template", on_click="ignore", width="stretch"
    )
    return upload, right.toggle(t("season.example"), key=f"{name}-example")
