"""The browser ring: every page, whole, in both languages."""

from __future__ import annotations

import pytest

from tests.browser.test_browser import PATHS, settle, visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", PATHS)
def test_every_page_opens_whole_in_both_languages(page, address, path):
    """By its address in Chinese, then by the switch in English, as a reader of either would."""
    visit(page, address, path)
    _is_whole(page, path, "zh")
    page.get_by_role("button", name="English", exact=True).click()
    page.wait_for_function("document.documentElement.lang === 'en'", polling=100)
    settle(page)
    _is_whole(page, path, "en")


def _is_whole(page, path: str, lang: str) -> None:
    assert page.locator('[data-testid="stException"]').count() == 0
    assert page.locator('[data-testid="stAlertContentError"]').count() == 0
    body = page.inner_text("body")
    # The page of many districts has no figure to stamp before a run was made.
    empty = "还没有可看的结果" if lang == "zh" else "Nothing to show yet"
    stamped = "合成人口" if lang == "zh" else "synthetic people"
    if path == "/household":  # its persons are stated, no population's
        stamped = "人员按本页所填" if lang == "zh" else "persons as stated on the page"
    # Neither has the page of texts.
    assert stamped in body or (path == "/districts" and empty in body) or path == "/documentation"
    assert page.evaluate("document.documentElement.lang") == ("zh-CN" if lang == "zh" else "en")
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 2"), (
        "scrolls sideways"
    )
