"""What a person waits for in a real browser on this machine."""

from __future__ import annotations

import time
from collections.abc import Iterator

import run as launcher
from benchmarks.measure import Measure, table
from benchmarks.server import page_server

QUIET_MS = 300.0
STEPS = 11
VISITS = 3
FIGURE = "个人缴费标准（元/年）"
RESULT = "[data-testid=stMetricDelta]"
CHANGED = "([where, old]) => document.querySelectorAll(where)[1]?.innerText !== old"
LINKS = "[data-testid=stSidebarNavLink]"
IDLE = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  const busy = '[data-testid=stSkeleton], [data-testid=stSpinner], [data-stale=true]';
  return app && app.dataset.testConnectionState === 'CONNECTED' && app.dataset.testScriptState === 'notRunning'
    && !document.querySelector(busy)
    && [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every(chart => chart.querySelector('svg'));
}"""


def wait_until_idle(page) -> float:
    """Wait until the page has drawn everything and stayed so; return the moment from which it had."""
    since = None
    deadline = time.perf_counter() + 60
    while time.perf_counter() < deadline:
        now = time.perf_counter()
        if not page.evaluate(IDLE):
            since = None
        elif since is None:
            since = now
        elif (now - since) * 1000 >= QUIET_MS:
            return since
        page.wait_for_timeout(15)
    raise RuntimeError("the page did not come to rest within a minute")


def measures(browser: str) -> Iterator[Measure]:
    """Key press or click to the repainted page."""
    from playwright.sync_api import sync_playwright

    with page_server() as (url, _), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        page = chromium.new_page(viewport={"width": 1440, "height": 1000})

        def visit() -> float:
            begun = time.perf_counter()
            page.goto(url)
            return (wait_until_idle(page) - begun) * 1000

        yield Measure("first visit of a started server to a quiet page", "ms", (visit(),))
        yield Measure("start page, opened again", "ms", tuple(visit() for _ in range(5)))
        page.goto(f"{url}/design")
        wait_until_idle(page)
        steps = [step(page, 351 + number) for number in range(STEPS)]
        yield Measure(
            "`design`: one step of a figure to the repainted page", "ms", tuple(steps[1:]), bound=400
        )
        links = page.locator(LINKS)
        addresses = [links.nth(place).get_attribute("href") or "" for place in range(links.count())]
        taken: dict[str, list[float]] = {}
        for number in range(VISITS):
            # Another scenario each time, so that every page works its figures out anew.
            page.goto(f"{url}/design")
            wait_until_idle(page)
            step(page, 370 + number)
            for place, address in enumerate(addresses):
                name = address.removeprefix(url).strip("/") or "overview"
                begun = time.perf_counter()
                links.nth(place).click()
                page.wait_for_timeout(30)
                values = taken.setdefault(name, [])
                values.append((wait_until_idle(page) - begun) * 1000)
        for address, values in taken.items():
            yield Measure(f"`{address}`: click to the quiet page, scenario just changed", "ms", tuple(values))
        chromium.close()


def step(page, value: int) -> float:
    """Type a figure of the settings page; milliseconds from the key press to the changed result."""
    shown = page.locator(RESULT).nth(1).inner_text()
    figure = page.get_by_role("spinbutton", name=FIGURE, exact=True)
    figure.fill(str(value))
    begun = time.perf_counter()
    figure.press("Enter")
    page.wait_for_function(CHANGED, arg=[RESULT, shown])
    took = (time.perf_counter() - begun) * 1000
    wait_until_idle(page)
    return took


def section() -> str:
    """Text and table for the report, or a sentence where there is no browser."""
    browser = launcher.find_browser()
    if browser is None:
        return "Not measured: no browser on this machine.\n"
    intro = "Server and browser on the same machine; one session.\n\n"
    return intro + table(list(measures(browser))) + "\n"
