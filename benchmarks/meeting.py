"""`python -m benchmarks meeting`: saved scenarios opened, switched on the wall and set side by side, all results warm.

The page's run on the server, every message made, in one process without a browser; then in a browser from the click until
the page has drawn everything.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import run as launcher
from benchmarks.measure import Measure, table, timed
from benchmarks.pages import LINKS, wait_until_idle
from benchmarks.server import page_server
from simulation import Scenario, load_population, open_store, userdata
from simulation.access import local_actor

SAVED = 20
SIDE = 4
"""Scenarios beside the base."""
RUNS = 7
MOST_SERVER_MS, MOST_BROWSER_MS = 500.0, 1_000.0
CHANGES: tuple[dict[str, object], ...] = (
    {"medical.individual": 380},
    {"medical.government_subsidy": 660},
    {"medical.individual": 400, "medical.government_subsidy": 700},
    {"medical.aid.age_70_plus.min_age": 68, "medical.aid.age_60_69.max_age": 67},
)
LIBRARY, BESIDE, START = ".st-key-library-view", ".st-key-xlsx-compare-headlines", ".st-key-meeting-start"
READ, SAID, SENTENCE = ".st-key-saved-take", "[data-testid=stToast]", ".wall-sentence"
SAYS_ELSE = "([where, said]) => document.querySelector(where)?.innerText !== said"
Step = Callable[[int], object]


def save(home: Path) -> list[str]:
    """Short ids of twenty saved scenarios in a user's folder, the four of the meeting first."""
    store = open_store(home / "data")
    others = ({"medical.individual": 351 + number} for number in range(SAVED - len(CHANGES)))
    found = [
        store.save(Scenario(title=f"方案 {place}", changes=changes), actor=local_actor()).short_id
        for place, changes in enumerate((*CHANGES, *others), 1)
    ]
    store.close()
    return found


def served() -> Iterator[Measure]:
    """Milliseconds of a whole run on the server."""
    from streamlit.testing.v1 import AppTest

    load_population()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        populations = Path("cache") / "populations"
        shutil.copytree(userdata.cache_folder() / "populations", Path(home) / populations)
        with mock.patch.dict(os.environ, WORKBENCH_HOME=home):
            saved = save(Path(home))

            def session(page: str = "", **asked: str) -> AppTest:
                app = AppTest.from_file(launcher.ROOT / "app.py", default_timeout=60)
                for name, value in asked.items():
                    app.query_params[name] = value
                app.run()
                if page:
                    app.switch_page(f"ui/app_pages/{page}.py").run()
                assert not app.exception and not app.error
                return app

            def run(app: AppTest) -> Callable[[int], object]:
                return lambda _: app.run()

            yield timed(
                "server: a saved scenario by its link, a new session", lambda _: session(s=saved[0]), RUNS
            )
            yield timed(
                f"server: list of {SAVED} saved scenarios", run(session("library")), RUNS, MOST_SERVER_MS
            )
            app = session()
            app.session_state["chosen:compare-0"] = "yicheng-2023"
            for place in range(SIDE):
                app.session_state[f"chosen:compare-{place + 1}"] = f"saved:{saved[place]}"
            app.switch_page("ui/app_pages/compare.py").run()
            yield timed("server: four scenarios beside their base", run(app), RUNS, MOST_SERVER_MS)
            app = session("meeting")
            app.multiselect(key="meeting-saved").set_value(saved[:SIDE]).run()
            app.button(key="meeting-start").click().run()
            yield timed(
                "server: the next scenario on the wall",
                lambda _: app.button(key="meeting-next").click().run(),
                RUNS,
                MOST_SERVER_MS,
            )
            assert not app.exception and not app.error


def looked_at(browser: str) -> Iterator[Measure]:
    """Milliseconds from the click, or key, until everything is drawn."""
    from playwright.sync_api import sync_playwright

    saved: list[str] = []
    with page_server(lambda home: saved.extend(save(home))) as (url, _), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        page = chromium.new_page(viewport={"width": 1920, "height": 1080})

        def measured(what: str, act: Step, ready: Step = lambda number: None) -> Measure:
            """The first is not counted; `ready` brings the page to where it is asked."""
            values = []
            for number in range(RUNS + 1):
                ready(number)
                wait_until_idle(page)
                begun = time.perf_counter()
                act(number)
                values.append((wait_until_idle(page) - begun) * 1000)
            return Measure(f"browser: {what}", "ms", tuple(values[1:]), MOST_BROWSER_MS)

        def go(name: str, shown: str) -> None:
            page.locator(LINKS).filter(has_text=name).click()
            page.locator(shown).first.wait_for()

        def click(key: str, shown: str) -> None:
            page.locator(f".st-key-{key} button").locator("visible=true").first.click()
            page.locator(shown).first.wait_for()

        def choose(key: str, words: str) -> None:
            box = page.locator(f"[class*=st-key-{key}] input").first
            box.click()
            box.fill(words)
            page.get_by_role("option").filter(has_text=words).first.click()

        def at_library(number: int) -> None:
            go("方案库", LIBRARY)
            wait_until_idle(page)
            choose("library-chosen", saved[number % SIDE])

        page.goto(url)
        yield measured(
            "a saved scenario by its link, the start of the page included",
            lambda number: page.goto(f"{url}/?s={saved[number % SIDE]}"),
        )
        page.goto(f"{url}/library")
        yield measured("read only from the library", lambda _: click("library-view", READ), at_library)
        yield measured("opened into the draft", lambda _: click("library-open", SAID), at_library)
        for one in saved[:SIDE]:
            choose("library-compare", one)
            wait_until_idle(page)
        page.keyboard.press("Escape")
        click("library-compare-go", BESIDE)
        yield measured(
            "four scenarios beside their base",
            lambda _: go("方案对比", BESIDE),
            lambda _: go("方案库", LIBRARY),
        )
        yield measured(
            "another scenario in a column", lambda number: choose("compare-4", saved[SIDE - 1 + number % 2])
        )
        go("会商模式", START)
        wait_until_idle(page)
        for one in saved[:SIDE]:
            choose("meeting-saved", one)
            wait_until_idle(page)
        page.keyboard.press("Escape")
        click("meeting-start", SENTENCE)
        wait_until_idle(page)

        def next_one(_: int) -> None:
            said = page.locator(SENTENCE).inner_text()
            page.keyboard.press("ArrowRight")
            page.wait_for_function(SAYS_ELSE, arg=[SENTENCE, said])

        yield measured("the next scenario on the wall", next_one)
        chromium.close()


def section() -> str:
    """The measurement as text for the report."""
    browser = launcher.find_browser()
    intro = (
        f"{SAVED} saved scenarios, results warm. *server*: the whole run of the page in one process without a browser, "
        "every message made and read. *browser*: from the click or key until everything is drawn, server and browser on "
        "the same machine.\n\n"
    )
    if browser is None:
        return intro + table(list(served())) + "\n\nNo browser on this machine.\n"
    return intro + table([*served(), *looked_at(browser)]) + "\n"
