"""The meeting on a wall: one screen of 1920x1080 without scrolling, keys, decisions on record."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from simulation import Scenario
from simulation.access import local_actor
from tests.browser.test_browser import settle, visit

pytestmark = pytest.mark.browser

LONG = "提高个人缴费并把财政补助提高到六百六十元、全额代缴年龄降到六十八岁的综合方案（征求意见稿第三稿）"
TITLES = ("个人缴费 380", "补助 660", LONG, "代缴年龄 68", "补助极高")
CHANGES = (
    {"medical.individual": 380},
    {"medical.government_subsidy": 660},
    {"medical.individual": 400, "medical.government_subsidy": 700},
    {"medical.aid.age_70_plus.min_age": 68, "medical.aid.age_60_69.max_age": 67},
    {"medical.government_subsidy": 98_765},
)
CHOICES = '[class*="st-key-meeting-choice-"] button'
WALL = '[class*="st-key-wall"]'
FITS = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const wall = document.querySelector('.st-key-wall').getBoundingClientRect();
  return [document.documentElement.scrollHeight, main.scrollHeight, main.scrollWidth, wall.bottom];
}"""
CUT = """() => [...document.querySelectorAll('.wall-sentence, .wall-figure, .wall-figure div, .st-key-wall-choices button')]
  .filter(e => e.scrollHeight > e.clientHeight + 4 || e.scrollWidth > e.clientWidth + 2).map(e => e.innerText)"""


@pytest.fixture(scope="module")
def store(address, home):
    """The store that the pages write to, with five scenarios: a long title, a very large amount."""
    opened = pytest.importorskip("simulation.store").open_store(home / "data")
    for title, changes in zip(TITLES, CHANGES, strict=True):
        opened.save(Scenario(title=title, changes=changes), actor=local_actor())
    return opened


def start(page, address, lang: str, titles: list[str]) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    visit(page, address, "/meeting", lang)
    box = page.get_by_role("combobox")
    for title in titles:
        box.fill(title)  # a long list holds only what is seen of it
        page.get_by_role("option").filter(has_text=title).first.click()
        settle(page)
    page.keyboard.press("Escape")
    page.locator(".st-key-meeting-start button").click()
    page.wait_for_selector(WALL)
    settle(page)


@pytest.mark.parametrize(("lang", "count"), [("zh", 6), ("en", 6)])
def test_one_screen_without_scrolling_and_nothing_cut(page, address, store, lang, count):
    start(page, address, lang, list(TITLES[: count - 1]))
    for place in range(count):
        page.keyboard.press(str(place + 1))
        expect(page.locator(CHOICES).nth(place)).to_have_attribute("kind", "primary")
        settle(page)
        heights = page.evaluate(FITS)
        assert max(heights[:2]) <= 1080 and heights[2] <= 1920 and heights[3] <= 1080, heights
        assert page.evaluate(CUT) == []
        assert ("合成人口" if lang == "zh" else "synthetic people") in page.locator(
            ".wall-stamp"
        ).inner_text()


def test_arrows_and_digits_switch_on_axes_that_stay_and_escape_leaves(page, address, store):
    start(page, address, "zh", ["个人缴费 380", "补助 660"])
    ticks = "all => all.map(svg => [...svg.querySelectorAll('.role-axis-label text')].map(t => t.textContent).join())"
    charts = '[data-testid="stVegaLiteChart"] svg'
    assert "个人缴费 380" in page.locator(".wall-sentence").inner_text()
    before = page.eval_on_selector_all(charts, ticks)
    for key, words in (
        ("ArrowRight", "补助 660"),
        ("ArrowRight", "基准"),
        ("ArrowLeft", "补助 660"),
        ("2", "380"),
    ):
        page.keyboard.press(key)
        page.locator(".wall-sentence", has_text=words).wait_for()
        settle(page)
        assert page.eval_on_selector_all(charts, ticks) == before
    page.keyboard.press("Escape")
    page.locator(".st-key-meeting-start").wait_for()


def test_a_decision_is_recorded_and_keys_typed_into_it_switch_nothing(page, address, store):
    start(page, address, "zh", ["补助 660"])
    shown = page.locator(".wall-sentence").inner_text()
    page.get_by_role("button", name="记录决定").click()
    page.get_by_label("决定了什么").fill("采用 1 号方案 <b>*</b> =1+1")
    page.get_by_label("决定了什么").press("1")
    page.get_by_label("决定了什么").press("ArrowLeft")
    page.get_by_label("由谁决定", exact=False).fill("领导小组")
    page.get_by_role("button", name="写入记录").click()
    page.get_by_role("dialog").wait_for(state="detached")
    settle(page)
    assert page.locator(".wall-sentence").inner_text() == shown
    decision = store.decisions()[-1]
    assert decision.what == "采用 1 号方案 <b>*</b> =1+11" and decision.by_whom == "领导小组"
    assert store.get(decision.scenario).title == "补助 660"
