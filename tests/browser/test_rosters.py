"""Hostile files on the page of rosters: refused in words while others go on working; nothing of a name is left behind."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from tests.browser.conftest import visiting
from tests.browser.test_browser import settle, visit
from tests.planted_lists import found_in, leaks, planted

pytestmark = pytest.mark.browser


def book(sheet: str, strings: bytes = b"") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        archive.writestr("xl/sharedStrings.xml", strings)
    return target.getvalue()


def hostile() -> dict[str, bytes]:
    entities = '<!DOCTYPE a [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    return {
        "bomb.xlsx": book("", b"\0" * 260_000_000),
        "laughs.xlsx": book(entities),
        "corner.xlsx": book('<worksheet><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></worksheet>'),
        "endless.csv": b"=cmd|' /C calc'!A0," * 400_000,
        "lies.xlsx": b"MZ\x90\0" * 100,
    }


def give(page, files: dict[str, bytes]) -> None:
    payload = [{"name": name, "mimeType": "", "buffer": data} for name, data in files.items()]
    page.locator('input[type="file"]').first.set_input_files(payload)


@pytest.fixture
def another(browser):
    """The browser of somebody else."""
    with visiting(browser) as context:
        yield context


def test_hostile_files_are_refused_while_others_work_and_no_name_is_left(
    page, another, address, home, tmp_path
):
    other = another.new_page()
    visit(page, address, "/roster")
    visit(other, address, "/coverage")
    given = hostile()
    give(page, given)
    began = time.monotonic()
    visit(other, address, "/")
    assert (
        other.locator('[data-testid="stMetricValue"]').count() and not other.get_by_text("错误编号").count()
    )
    served = time.monotonic() - began
    page.get_by_text("有的文件不能读").wait_for()
    settle(page)
    refused = page.locator('[data-testid="stAlert"]').all_inner_texts()
    assert all(any(name in text for text in refused) for name in given), refused
    assert served < 60, "another session waited for the hostile files"

    files, secrets = planted()
    visit(page, address, "/roster")
    page.get_by_text("选项：").click()
    settle(page)
    page.locator('[data-testid="stSelectbox"]', has_text="身份证号").locator("input").click()
    page.get_by_role("option", name="合成身份证号（测试用）").click()
    settle(page)
    give(page, files)
    settle(page)
    page.get_by_role("button", name="读入并核对").click()
    page.get_by_text("发现的问题").wait_for()
    settle(page)
    page.get_by_role("button", name="留存并用作人口").click()
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载区税务局的清单").click()
    taken = tmp_path / "taken"
    taken.mkdir()
    download.value.save_as(taken / "a.xlsx")
    assert leaks(taken, secrets) == ["a.xlsx"]
    assert leaks(home / "data", secrets) == []
    assert found_in((home / "server.log").read_bytes(), secrets) == []
    assert found_in(page.url.encode(), secrets) == []
    assert found_in(page.content().encode(), secrets) == []
