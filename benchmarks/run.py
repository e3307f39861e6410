"""Measures what a person waits for, on the shipped population, and prints it beside the machine.

Every figure is the median of several runs after one that is not counted, so files are in the system's cache and caches
inside the program are as a second click finds them. Where the program keeps results, each run asks something new.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import run as launcher
from simulation import Scenario, assess, load_population, simulate
from simulation.outcome import source_of
from simulation.tables import budget_table, coverage_table, totals

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs" / "performance.md"

# Run in a process of its own, so that its peak is that of one run and not of all that was measured before.
ONE_RUN = """
import json, os, sys
from simulation import Scenario, simulate
simulate(Scenario(plan="yicheng-2023"))
if sys.platform == "win32":
    import psutil
    peak = psutil.Process().memory_info().peak_wset
else:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps(peak))
"""


@dataclass(frozen=True)
class Measure:
    """One line of the report: what, its median, its smallest and largest value, all in `unit`."""

    what: str
    unit: str
    values: tuple[float, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        low, middle, high = min(self.values), statistics.median(self.values), max(self.values)
        return (self.what, f"{middle:,.0f} {self.unit}", f"{low:,.0f}–{high:,.0f}", str(len(self.values)))


def timed(what: str, action: Callable[[int], object], runs: int) -> Measure:
    """Time `action(0)` uncounted, then `action(1)` … `action(runs)`; milliseconds."""
    action(0)
    values = []
    for number in range(1, runs + 1):
        begun = time.perf_counter()
        action(number)
        values.append((time.perf_counter() - begun) * 1000)
    return Measure(what, "ms", tuple(values))


def child(code: str) -> str:
    """What a fresh interpreter prints."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=launcher.child_variables(), capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def changed(number: int) -> Scenario:
    """A scenario that no earlier run asked for."""
    return Scenario(plan="yicheng-2023", changes={"medical.individual": 350 + number})


def model_measures() -> Iterator[Measure]:
    """The model alone, without pages."""
    people = load_population()
    persons = f"{len(people):,} persons"
    scenario = Scenario(plan="yicheng-2023")
    plan, before = scenario.resolved_plan, scenario.previous_plan
    source = source_of(scenario, None)
    facts = source.facts()
    conduct = source.conduct(scenario, facts)

    def tables(_: int) -> None:
        result = totals(facts, conduct, plan, before)
        budget_table(result, plan, facts.towns)
        coverage_table(result, facts.towns)

    empty = timed("start of an empty interpreter", lambda _: child("pass"), 7)
    yield empty
    yield timed(
        "the same with `from simulation import Scenario, simulate`",
        lambda _: child("from simulation import Scenario, simulate"),
        7,
    )
    yield timed(f"population from its Parquet file ({persons})", lambda _: load_population(), 7)
    yield timed(
        f"behaviour: facts and assumptions to what each does ({persons})",
        lambda _: source.conduct(scenario, facts),
        15,
    )
    yield timed(f"rules: facts and conduct to the outcome's tables ({persons})", tables, 15)
    yield timed(
        f"`simulate` of a changed scenario, population in memory ({persons})",
        lambda n: simulate(changed(n)),
        15,
    )
    roster = simulate(scenario).people()
    yield timed(
        f"`assess` with all checks, a row a person out ({len(roster):,} persons)",
        lambda _: assess(roster, plan),
        5,
    )
    values = tuple(json.loads(child(ONE_RUN)) / 2**20 for _ in range(3))
    yield Measure("peak memory of one run in a fresh process", "MiB", values)


def page_measures(browser: str) -> Iterator[Measure]:
    """Key press in a figure of the settings page to the repainted page, in a real browser on this machine."""
    from playwright.sync_api import sync_playwright

    port = launcher.choose_port("127.0.0.1", None)
    url = launcher.url_of("127.0.0.1", port)
    command = launcher.server_command(Path(sys.executable), "127.0.0.1", port)
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env=launcher.child_variables(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not launcher.is_healthy(url):
            if server.poll() is not None:
                raise RuntimeError(f"the page server ended with code {server.returncode}")
            time.sleep(0.2)
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=browser, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
            )
            page = chromium.new_page(viewport={"width": 1440, "height": 1000})
            begun = time.perf_counter()
            page.goto(url)
            wait_until_idle(page)
            first = (time.perf_counter() - begun) * 1000
            yield Measure("first visit of a started server to a quiet page", "ms", (first,))

            def reload(_: int) -> None:
                page.goto(url)
                wait_until_idle(page)

            yield timed("start page, opened again", reload, 5)
            page.goto(f"{url}/design")
            wait_until_idle(page)
            values = []
            for number in range(11):
                shown = page.locator(RESULT).nth(1).inner_text()
                figure = page.get_by_role("spinbutton", name="个人缴费标准（元/年）", exact=True)
                figure.fill(str(351 + number))
                begun = time.perf_counter()
                figure.press("Enter")
                page.wait_for_function(CHANGED, arg=[RESULT, shown])
                if number:
                    values.append((time.perf_counter() - begun) * 1000)
                wait_until_idle(page)
            yield Measure("one step of a figure to the repainted page", "ms", tuple(values))
            chromium.close()
    finally:
        launcher.end(server)


RESULT = "[data-testid=stMetricDelta]"
CHANGED = "([where, old]) => document.querySelectorAll(where)[1]?.innerText !== old"
IDLE = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  const busy = '[data-testid=stSkeleton], [data-testid=stSpinner], [data-stale=true]';
  return app && app.dataset.testConnectionState === 'CONNECTED' && app.dataset.testScriptState === 'notRunning'
    && !document.querySelector(busy)
    && [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every(chart => chart.querySelector('svg'));
}"""


def wait_until_idle(page) -> float:
    """Wait until the page has drawn everything and stayed so for 300 ms; return those milliseconds."""
    quiet = 300.0
    since = None
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        now = time.monotonic()
        if not page.evaluate(IDLE):
            since = None
        elif since is None:
            since = now
        elif (now - since) * 1000 >= quiet:
            return quiet
        page.wait_for_timeout(15)
    raise RuntimeError("the page did not come to rest within a minute")


def processor() -> str:
    """The processor's name, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def machine() -> list[str]:
    """The machine and the versions that the figures hold for."""
    packages = ("numpy", "pandas", "pyarrow", "streamlit", "altair")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in packages)
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        system = f"{platform.system()} {platform.release()}"
    return [
        f"measured {dt.datetime.now(dt.UTC):%Y-%m-%d}, medians of warm runs",
        f"{processor()}, {os.cpu_count()} logical processors",
        f"{system}, Python {platform.python_version()}, {versions}",
    ]


def table(measures: list[Measure]) -> str:
    """A Markdown table of the measures."""
    head = ["| what | median | range | runs |", "| --- | ---: | ---: | ---: |"]
    return "\n".join(head + ["| " + " | ".join(measure.cells) + " |" for measure in measures])


def main() -> int:
    """Measure, print, and keep the report where asked; return the exit code."""
    launcher.make_console_safe()
    reader = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    reader.add_argument("--write", action="store_true", help="keep the figures in docs/performance.md")
    reader.add_argument("--no-browser", action="store_true", help="leave out what is measured in a browser")
    arguments = reader.parse_args()
    measures = list(model_measures())
    browser = None if arguments.no_browser else launcher.find_browser()
    if browser:
        measures += page_measures(browser)
    else:
        print("not measured: the pages in a browser")
    text = "\n".join([*(f"- {line}" for line in machine()), "", table(measures), ""])
    print(text)
    if arguments.write:
        intro = (
            "# Performance\n\nWritten by `python -m benchmarks --write`; other machines give other figures. "
            "Server and browser ran on the same machine.\n\n"
        )
        REPORT.write_text(intro + text, encoding="utf-8", newline="\n")
    return 0
