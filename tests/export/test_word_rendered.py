"""The Word files as LibreOffice lays them out: pages of A4, nothing past the margins, every sentence there."""

from __future__ import annotations

import re
import shutil
import subprocess

import docx
import pytest

from export.word import to_draft, to_report
from export.word.layout import MARGINS
from run import find_office, has_writer
from simulation import Scenario, compare

pytestmark = pytest.mark.slow
OFFICE = find_office()
MM = 72 / 25.4
CHANGES = {
    "medical.individual": 380,
    "medical.aid.age_70_plus.min_age": 68,
    "medical.aid.age_60_69.max_age": 67,
    "payers.medical_government_subsidy": [
        {"level": "central", "share": 0.5},
        {"level": "district", "department": "财政", "share": 0.5},
    ],
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Folder with draft, report-zh and report-en, each as .docx and .pdf."""
    if OFFICE is None or not has_writer(OFFICE):
        pytest.skip("NO LIBREOFFICE WRITER FOUND: the Word files were not laid out")
    folder = tmp_path_factory.mktemp("文档")
    scenario = Scenario(changes=CHANGES)
    result = compare(scenario.base, scenario)
    to_draft(scenario, folder / "draft.docx")
    for lang in ("zh", "en"):
        to_report(result, folder / f"report-{lang}.docx", lang)
    command = [OFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    files = sorted(str(path) for path in folder.glob("*.docx"))
    subprocess.run(
        [*command, "--convert-to", "pdf", "--outdir", str(folder), *files],
        check=True,
        capture_output=True,
        timeout=250,
    )
    return folder


@pytest.mark.parametrize("name", ["draft", "report-zh", "report-en"])
def test_it_is_laid_out_on_a4_within_the_margins(pages, name):
    pdf = pages / f"{name}.pdf"
    assert pdf.stat().st_size > 20_000
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("no pdftotext here: only that the file was laid out is known")
    boxes = subprocess.run([reader, "-bbox", str(pdf), "-"], check=True, capture_output=True).stdout.decode(
        "utf-8"
    )
    sizes = {
        tuple(map(float, size)) for size in re.findall(r'<page width="([\d.]+)" height="([\d.]+)"', boxes)
    }
    assert {(round(width / MM), round(height / MM)) for width, height in sizes} == {(210, 297)}
    words = re.findall(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<', boxes
    )
    assert len(words) > 100
    spare = 6  # a full stop may hang over the edge
    for left, _, right, low, word in words:
        assert float(left) / MM > MARGINS["left"] - 1, word
        assert float(right) / MM < 210 - MARGINS["right"] + spare, word
        assert float(low) / MM < 297 - 20, word
    text = re.sub(r"\s", "", "".join(word for *_, word in words))
    for paragraph in docx.Document(pages / f"{name}.docx").paragraphs[:12]:
        start = re.sub(r"\s", "", paragraph.text)[:8]
        assert start.replace("<", "&lt;") in text, paragraph.text
