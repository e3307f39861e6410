"""Functions for the engines to run: at module level, as workers import them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def doubled(number: int) -> int:
    return number * 2


def slow(number: int) -> int:
    time.sleep(0.05)
    return number * 2


def wrong(number: int) -> int:
    if number == 3:
        raise ValueError(f"{number} will not do")
    return number


def ends_its_process(number: int, mark: str, times: int) -> int:
    """Ends the worker on item 2, the first so many times; each time leaves a file beside `mark`."""
    done = len(list(Path(mark).iterdir()))
    if number == 2 and done < times:
        (Path(mark) / str(done)).touch()
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    return number * 2


def environment(name: str) -> str | None:
    return os.environ.get(name)
