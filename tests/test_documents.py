"""The documentation: every page in the contents, links lead somewhere, generated pages up to date, the site builds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.columns import COLUMNS, CONDUCT, LAST_YEAR
from simulation.dictionary import data_dictionary
from ui import documents

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))


def anchors_of(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", head.lower())).strip("-") for head in heads}


def test_every_page_is_in_the_contents_once():
    names = [page.name for page in documents.contents()]
    assert sorted(names) == sorted(path.stem for path in PAGES)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_links_of_a_page_lead_somewhere_inside_the_documentation(path):
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = path if not name else path.parent / name
        assert target.is_file() and path.parent in target.parents, link
        if anchor:
            assert anchor in anchors_of(target), link


def test_the_data_dictionary_is_what_the_checks_say():
    page = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert page == data_dictionary(), (
        "write it anew: python -m simulation dictionary --out docs/data-dictionary.md"
    )
    for name, column in {**COLUMNS, **CONDUCT, **LAST_YEAR}.items():
        assert f"| `{name}` | {column.zh} | {column.en} |" in page


@pytest.mark.parametrize("page", documents.contents(), ids=lambda page: page.name)
def test_the_workbench_shows_every_page_without_a_link_that_leaves_it(page):
    parts = documents.parts_of(page.name)
    assert parts and page.title.count(" · ") == 1
    for kind, part in parts:
        assert kind == "text" or Path(part).is_file()
        assert kind == "picture" or not re.search(r"\]\([\w-]+\.md|^::: ", part, re.MULTILINE)


@pytest.mark.slow
def test_the_site_builds_strictly_and_fetches_nothing(tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    variables = {**os.environ, "PYTHONUTF8": "1", "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    shim = (tmp_path / "assets" / "iframe-worker.js").read_text(encoding="utf-8")
    assert "IFrameWorker" in shim  # without it the search of pages opened from disk is fetched from elsewhere
    for page in documents.contents():
        html = (tmp_path / f"{page.name}.html").read_text(encoding="utf-8")
        fetched = re.findall(
            r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"?((?:https?:)?//[^\"\s>]+)", html
        )
        assert not [url for url in fetched if "rel=canonical" not in url], page.name
    assert "simulate" in (tmp_path / "api.html").read_text(encoding="utf-8")
    assert (tmp_path / "search" / "search_index.js").is_file()  # searched from disk
