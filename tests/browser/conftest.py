"""A running workbench on loopback and a headless browser; what a person would hit is collected and must be empty."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
]
# A page keeps the order of what it asks the server for and what it is told, and when it last changed: `settle` in
# test_browser.py waits by it. The first field of a message, after its hash and its metadata, says what it is:
# to the server 11 is "run the script"; from it 4 is "a run begins" and 6 "it ended", with 2 for "to run again".
TRAFFIC = """(() => {
  if (window.traffic) return;
  const traffic = window.traffic = {count: 0, asked: 0, begun: 0, ended: 0, uploads: 0, last: Date.now()};
  const now = () => { traffic.last = Date.now(); return ++traffic.count; };
  const told = data => {
    const bytes = new Uint8Array(data);
    let at = 0;
    while (bytes[at] === 0x0a || bytes[at] === 0x12) {
      let length = 0, shift = 0;
      do { at += 1; length |= (bytes[at] & 127) << shift; shift += 7; } while (bytes[at] & 128);
      at += 1 + length;
    }
    const order = now();
    if (bytes[at] === (4 << 3 | 2)) traffic.begun = order;
    if (bytes[at] === 6 << 3 && bytes[at + 1] !== 2) traffic.ended = order;
  };
  window.WebSocket = class extends window.WebSocket {
    constructor(...words) {
      super(...words);
      this.addEventListener('message', ({data}) => told(data));
    }
    send(data) {
      const order = now();
      if (new Uint8Array(data)[0] === (11 << 3 | 2)) traffic.asked = order;
      super.send(data);
    }
  };
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (...words) {
    traffic.uploads += 1;
    this.addEventListener('loadend', () => { traffic.uploads -= 1; now(); });
    send.apply(this, words);
  };
  new MutationObserver(now).observe(document, {subtree: true, childList: true, characterData: true});
})()"""
WAIT_MS = 120_000
expect.set_options(timeout=WAIT_MS)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


def browser_path() -> str | None:
    stated = os.environ.get("WORKBENCH_BROWSER")
    return stated or next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """The folder of the run, for drafts, the store and the cache; population from the usual cache."""
    from simulation import load_population, userdata

    load_population()
    folder = tmp_path_factory.mktemp("数据 home")
    (folder / "cache").mkdir()
    for file in (userdata.cache_folder() / "populations").glob("*"):
        target = folder / "cache" / "populations" / file.name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(file, target)
    return folder


def free_port() -> int:
    """A port below those that systems give to connections: between here and the server's start nobody is given it."""
    for port in random.sample(range(12_000, 32_000), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no port is free")


@contextmanager
def served(home: Path, port: int, *options: str) -> Iterator[str]:
    """The address of a running workbench with a home of its own."""
    log = home / "server.log"
    with log.open("w", encoding="utf-8") as file:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), *options],
            cwd=ROOT,
            env={**os.environ, "WORKBENCH_HOME": str(home), "PYTHONUTF8": "1", "NO_PROXY": "127.0.0.1"},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(240):
                try:
                    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                        break
                except OSError:
                    time.sleep(0.25)
                    if server.poll() is not None:
                        pytest.fail("the app ended: " + log.read_text(encoding="utf-8")[-2000:])
            else:
                pytest.fail("the app did not start: " + log.read_text(encoding="utf-8")[-2000:])
            yield url
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except (
                subprocess.TimeoutExpired
            ):  # Arrow does not return from the exit while a page still reads with it
                server.kill()
                server.wait()


@pytest.fixture(scope="session")
def address(home):
    """The app's address; drafts and the store in the folder of the run."""
    with served(home, free_port()) as url:
        yield url
        said = (home / "server.log").read_text(
            encoding="utf-8"
        )  # what a server says that is ended is not meant
    assert "Traceback" not in said, said[-3000:]


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    path = browser_path()
    if path is None:
        pytest.skip("NO BROWSER FOUND: the browser ring was not run")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@contextmanager
def visiting(browser) -> Iterator:
    """Somebody's browser, with nothing kept from before."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(WAIT_MS)
    context.add_init_script(TRAFFIC)
    yield context
    context.close()


@pytest.fixture(scope="session")
def office(browser):
    """A browser that was here before and keeps the framework's scripts; a session of the workbench is of one page."""
    with visiting(browser) as context:
        yield context


@pytest.fixture
def page(office, address):
    """A page of a new session; errors, failed requests and requests that leave the machine fail the test."""
    opened = office.new_page()
    found: list[str] = []

    def request_leaves(request):
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            found.append(f"leaves the machine: {request.url}")

    def answered(response):
        # The framework looks for its own endpoints below a deep link first.
        if response.status >= 400 and "/_stcore/" not in response.url:
            found.append(f"{response.status}: {response.url}")

    def said(message):
        if message.type == "error" and "404" not in message.text:
            found.append(f"console: {message.text}")

    opened.on("request", request_leaves)
    opened.on("response", answered)
    opened.on("console", said)
    opened.on("pageerror", lambda error: found.append(f"script: {error}"))
    yield opened
    opened.close()
    assert found == []
