"""Saved, sent as a link, opened by another; a lost connection; text that would like to be more than text."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from simulation import Scenario, open_store
from simulation.access import Actor
from tests.browser.conftest import visiting
from tests.browser.test_browser import enter, first_metric, settle, visit

pytestmark = pytest.mark.browser

HOSTILE = (
    '=HYPERLINK("http://x.example")<img src=x onerror="window.hit=1"><script>window.hit=1</script> **粗** '
    "[链](http://x.example) ![图](http://x.example/i.png) :material/home: :streamlit: :red[红] $x^2$ www.x.example"
)
MADE = """[data-testid="stMarkdownContainer"] :is(img, script, [role="img"], .katex, a[href*="x.example"]),
  [role="listbox"] :is(img, script, a, strong), [data-testid="stMultiSelect"] :is(img, script, a, strong)"""
RUN = """made => [window.hit ?? null, [
  ...document.querySelectorAll(made),
  ...[...document.querySelectorAll('strong, em')].filter(e => e.textContent === '粗'),
].map(e => e.outerHTML)]"""


def ran(page) -> list:
    """What a text set off, and what was made of it that is not text."""
    return page.evaluate(RUN, MADE)


@pytest.fixture
def store(address, home):
    opened = open_store(home / "data")
    yield opened
    opened.close()


def test_what_is_saved_opens_by_its_link_with_the_same_figures(page, address, browser, store):
    earlier = Scenario(title="先前存的", changes={"medical.individual": 361})
    store.save(earlier, actor=Actor("甲", "editor"))
    visit(page, address, "/design")
    enter(page, "个人缴费标准（元/年）", "377")
    page.get_by_role("link", name="总览").click()
    settle(page)
    figure = first_metric(page)
    page.get_by_role("link", name="方案库").click()
    settle(page)
    page.get_by_role("textbox", name="标题", exact=True).fill("浏览器里存的")
    page.get_by_role("button", name="保存为方案").click()
    said = page.get_by_text("已保存：浏览器里存的")
    said.wait_for()
    id = re.search(r"[0-9a-f]{10}", said.inner_text())[0]
    link = f"{address}/?s={id}"
    page.locator('[data-testid="stCode"]').filter(has_text=link).wait_for()
    for lang, said in (("zh", "重算的结果逐格一致"), ("en", "The stored figures agree with")):
        with visiting(browser) as context:
            other = context.new_page()
            other.goto(f"{link}&lang={lang}")
            other.get_by_text(said).wait_for()
            settle(other)
            assert "浏览器里存的" in other.inner_text("body")
            if lang == "zh":
                assert first_metric(other) == figure


def test_a_lost_connection_loses_no_draft(page, address):
    visit(page, address, "/design")
    enter(page, "个人缴费标准（元/年）", "383")
    page.reload()
    settle(page)
    box = page.get_by_role("spinbutton", name="个人缴费标准（元/年）", exact=True)
    assert box.input_value() == "350.00"  # never put in place by itself
    page.get_by_role("button", name="继续该草案").click()
    expect(box).to_have_value("383.00")


def test_titles_notes_and_names_never_run(page, address, store):
    scenario = Scenario(title=HOSTILE[:200], changes={"medical.individual": 366})
    actor = Actor(HOSTILE[:100], "decider")
    saved = store.save(scenario, actor=actor, purpose=HOSTILE, note=HOSTILE)
    store.decide(saved.short_id, actor=actor, what=HOSTILE, by_whom=actor.name, note=HOSTILE)
    visit(page, address, "/library")
    box = page.locator('[class*="st-key-library-chosen"] input').first
    box.click()
    box.type(saved.short_id)
    option = page.get_by_role("option").filter(has_text=saved.short_id)
    option.wait_for()
    assert ran(page) == [None, []]
    option.click()
    settle(page)
    assert ran(page) == [None, []] and "onerror" in page.inner_text("body")
    page.get_by_role("button", name="打开到草案").click()
    page.get_by_text("已打开到草案").wait_for()
    settle(page)
    assert ran(page) == [None, []]
    many = page.locator('[class*="st-key-library-compare"] input').first
    many.click()
    many.type(saved.short_id)
    page.get_by_role("option").filter(has_text=saved.short_id).click()
    settle(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="并排对比").click()
    page.wait_for_url("**/compare")
    settle(page)
    assert ran(page) == [None, []] and "onerror" in page.inner_text("body")
    page.get_by_role("link", name="总览").click()
    settle(page)
    assert ran(page) == [None, []]
    page.goto(f"{address}/?s={saved.short_id}&lang=zh")
    page.get_by_text("重算的结果逐格一致").wait_for()
    settle(page)
    assert ran(page) == [None, []] and "onerror" in page.inner_text("body")


def test_what_stands_in_the_address_is_never_rendered(page, address):
    page.goto(f"{address}/?lang=zh&s=<img src=x onerror='window.hit=1'>**粗**:material/home:")
    page.get_by_text("10 位十六进制").wait_for()
    settle(page)
    assert ran(page) == [None, []]
