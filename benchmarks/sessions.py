"""Many people at once: sessions that speak Streamlit's own protocol over its WebSocket, without a browser.

A session sends what the browser would (a rerun with its widgets' states) and waits until the script has finished, every
message read and parsed. A message that shows an error ends the measurement.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.measure import Measure, table
from benchmarks.server import page_server

SESSIONS = 20
ROUNDS = 3
FIGURE = "control:medical.individual"
PATIENCE_SECONDS = 120
LARGEST_MESSAGE = 200 * 2**20


@dataclass
class Session:
    """One person's connection: what the browser would remember of it."""

    socket: ClientConnection
    pages: dict[str, str] = field(default_factory=dict)
    page: str = ""
    numbers: dict[str, str] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)

    async def rerun(self, changes: dict[str, float] | None = None) -> float:
        """Ask for the page again (with figures changed by key); milliseconds until the script has finished."""
        message = BackMsg()
        state = message.rerun_script
        state.page_script_hash = self.pages.get(self.page, "")
        state.cached_message_hashes.extend(self.held)
        for key, value in (changes or {}).items():
            state.widget_states.widgets.add(id=self.numbers[key], double_value=value)
        begun = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self._is_last(await self.socket.recv()):
                pass
        return (time.perf_counter() - begun) * 1000

    async def open(self, page: str) -> float:
        """Go to a page by its path."""
        self.page = page
        return await self.rerun()

    def _is_last(self, data: Any) -> bool:
        """Take in one message; whether the script has run to its end. Raises RuntimeError for an error shown."""
        message = ForwardMsg.FromString(data)
        if message.metadata.cacheable:
            self.held.add(message.hash)
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
        elif kind == "page_not_found":
            raise RuntimeError(f"no page {self.page}")
        elif kind == "delta" and message.delta.HasField("new_element"):
            self._take(message.delta.new_element)
        elif kind == "script_finished":
            status = message.script_finished
            if status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                raise RuntimeError("the page does not compile")
            return status == ForwardMsg.FINISHED_SUCCESSFULLY
        return False

    def _take(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise RuntimeError(f"{self.page}: {element.exception.type} {element.exception.message}")
        if kind == "alert" and element.alert.format == Alert.ERROR:
            raise RuntimeError(f"{self.page}: {element.alert.body}")
        if kind == "number_input":
            # Streamlit's id of a widget ends in the key that the page gave it.
            self.numbers["control:" + element.number_input.id.partition("control:")[2]] = (
                element.number_input.id
            )


async def together(clicks: Iterable[Awaitable[float]]) -> list[float]:
    """All at the same moment."""
    return list(await asyncio.gather(*clicks))


async def measured(url: str, memory: Callable[[], int]) -> list[Measure]:
    """Milliseconds by kind of click, and mebibytes a session."""
    address = url.replace("http://", "ws://", 1) + "/_stcore/stream"
    sessions: list[Session] = []

    async def visitor() -> Session:
        socket = await connect(
            address, origin=url, subprotocols=["streamlit"], max_size=LARGEST_MESSAGE, proxy=None
        )
        return Session(socket)

    # One visitor first, who sees every page and changes figures: what is loaded or kept once a process is then there.
    first = await visitor()
    await first.rerun()
    pages = list(first.pages)
    for page in pages:
        await first.open(page)
    await first.open("design")
    for figure in range(5):
        await first.rerun({FIGURE: 351.0 + figure})
    before = memory()
    sessions = [await visitor() for _ in range(SESSIONS)]
    try:
        found = [Measure("first visit", "ms", tuple(await together(one.rerun() for one in sessions)))]
        for page in pages:
            values = []
            for _ in range(ROUNDS):
                values += await together(one.open(page) for one in sessions)
            name = f"`{page or 'overview'}`, all the same scenario"
            found.append(Measure(name, "ms", tuple(values), bound=1_500, at_95=True))
        alike = memory()
        await together(one.open("design") for one in sessions)
        values = []
        for number in range(ROUNDS):
            own = [400.0 + SESSIONS * number + place for place in range(SESSIONS)]
            values += await together(
                one.rerun({FIGURE: figure}) for one, figure in zip(sessions, own, strict=True)
            )
        name = "`design`, each another figure of the plan"
        found.append(Measure(name, "ms", tuple(values), bound=4_000, at_95=True))
        for name, size in (("the same scenario", alike), ("each its own scenarios", memory())):
            grown = (size - before) / SESSIONS / 2**20
            found.append(Measure(f"memory a session, {name}", "MiB", (grown,), bound=2))
    finally:
        for one in [first, *sessions]:
            await one.socket.close()
    return found


def memory_of(process: int) -> int:
    """Bytes that a process alone holds (its proportional share, where the system tells it)."""
    import psutil

    info = psutil.Process(process).memory_full_info()
    return int(getattr(info, "pss", 0) or info.rss)


def section() -> str:
    """Text and table for the report."""
    with page_server() as (url, process):
        found = asyncio.run(measured(url, lambda: memory_of(process)))
    intro = (
        f"{SESSIONS} sessions click at the same moment, {ROUNDS} times; from the click to the script's end, every "
        "message read. No message showed an error. The client runs on the same machine.\n\n"
    )
    return intro + table(found) + "\n"
