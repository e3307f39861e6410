"""Word on the page of files: both downloads, and a draft handed in is held against the scenario."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from export.word import to_draft
from simulation import Scenario

APP = Path(__file__).resolve().parents[2] / "app.py"
FILES = "ui/app_pages/files.py"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def app(app):
    return app.switch_page(FILES).run()


def drafted(scenario: Scenario) -> bytes:
    buffer = io.BytesIO()
    to_draft(scenario, buffer)
    return buffer.getvalue()


def handed_in(app, name: str, content: bytes):
    app.file_uploader(key="check-draft").upload(name, content, DOCX).run()
    assert not app.exception
    return app


def test_a_draft_of_the_scenario_agrees(app):
    handed_in(app, "草案.docx", drafted(Scenario()))
    assert "没有遗漏" in app.success[0].value and not app.warning and not app.error


def test_a_changed_figure_is_listed_first_with_what_is_expected(app):
    file = docx.Document(io.BytesIO(drafted(Scenario())))
    run = next(run for p in file.paragraphs for run in p.runs if run.text == "350元")
    run.text = "355元"
    buffer = io.BytesIO()
    file.save(buffer)
    handed_in(app, "草案.docx", buffer.getvalue())
    assert "不一致 1 处" in app.warning[-1].value
    first = app.dataframe[-1].value.iloc[0]
    assert list(first[["结果", "文中写的", "情景的数字", "条款"]]) == ["不一致", "355元", "350 元", "4.1.M1"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0" + bytes(99), bytes(64)])
def test_a_file_that_cannot_be_read_is_explained_and_its_name_is_text(app, content):
    handed_in(app, "**粗** [a](http://b).docx", content)
    assert "\\*\\*粗\\*\\*" in app.error[0].value


def test_the_page_offers_both_files(app):
    labels = {button.proto.label for button in app.get("download_button")}
    assert {"下载测算报告（Word）", "下载草案条文（Word）"} <= labels
