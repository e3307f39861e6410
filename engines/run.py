"""run: the one way from a pure function and its items to results, whatever the engine.

The function stands at module level and its items can be pickled, for workers start as fresh interpreters (spawn) on
every system. A worker that ends in the middle (killed, out of memory) costs nothing but time: what it had in hand is
done again, at most TRIES times.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from engines.errors import EngineError

ENGINES = ("serial", "processes", "dask")
TRIES = 3
"""How often an item may be in hand when a worker ends, before the run gives up."""
MOST_WORKERS = 61
"""A Windows process waits for no more."""


def default_workers() -> int:
    """One for each processor."""
    return min(os.cpu_count() or 1, MOST_WORKERS)


def run(
    function: Callable[..., Any],
    items: Sequence[tuple[Any, ...]],
    engine: str = "processes",
    workers: int | None = None,
    scheduler: str | None = None,
) -> Iterator[tuple[int, Any]]:
    """(place in `items`, function(*item)) for every item, as they are done: in whatever order.

    `workers` (one a processor) is for processes and for a Dask started here; `scheduler` is the address of a Dask that
    runs already. An error of the function ends the run and is raised here. Raises EngineError.
    """
    if engine not in ENGINES:
        known = ", ".join(ENGINES)
        raise EngineError("engine", f"没有 {engine}；可用：{known}", f"no {engine}; known: {known}")
    if scheduler is not None and engine != "dask":
        raise EngineError(
            "scheduler", f"只用于 dask，现为 {engine}", f"is for dask only; the engine is {engine}"
        )
    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        raise EngineError(
            "workers",
            f"现为 {workers}，应为 1 至 {MOST_WORKERS}",
            f"is {workers}; expected 1 to {MOST_WORKERS}",
        )
    number = min(workers or default_workers(), max(len(items), 1))
    if engine == "serial":
        return ((place, function(*item)) for place, item in enumerate(items))
    if engine == "processes":
        return _in_processes(function, items, number)
    from engines.on_dask import on_dask

    return on_dask(function, items, number, scheduler, TRIES)


def _in_processes(
    function: Callable[..., Any], items: Sequence[tuple[Any, ...]], workers: int
) -> Iterator[tuple[int, Any]]:
    waiting = deque(range(len(items)))
    tries = [0] * len(items)
    while waiting:
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
        in_hand: dict[Future[Any], int] = {}
        try:
            while waiting or in_hand:
                # One more than there are workers: nobody waits, and no more than that is ever lost or cancelled.
                while waiting and len(in_hand) <= workers:
                    place = waiting[0]
                    with _no_program():
                        in_hand[pool.submit(function, *items[place])] = place
                    waiting.popleft()
                done, _ = wait(in_hand, return_when=FIRST_COMPLETED)
                for future in done:
                    result = future.result()
                    yield in_hand.pop(future), result
        except BrokenProcessPool:
            waiting.extendleft(sorted(in_hand.values(), reverse=True))
            for place in in_hand.values():
                tries[place] += 1
                if tries[place] >= TRIES:
                    raise _lost(items[place], TRIES) from None
        finally:
            pool.shutdown(cancel_futures=True)


_starting = threading.Lock()


@contextmanager
def _no_program() -> Iterator[None]:
    """Workers import the function's own module and what it needs, never the program that asked: a page or a script
    would run again in each of them."""
    program = sys.modules["__main__"]
    with _starting:
        spec, file = program.__spec__, getattr(program, "__file__", None)
        program.__spec__, program.__file__ = None, None
        try:
            yield
        finally:
            program.__spec__ = spec
            if file is None:
                del program.__file__
            else:
                program.__file__ = file


def _lost(item: tuple[Any, ...], tries: int) -> EngineError:
    return EngineError(
        str(item[0]),
        f"处理它时工作进程 {tries} 次意外结束；多半是内存不足，请减少 workers",
        f"a worker ended {tries} times with this in hand; most likely out of memory: use fewer workers",
    )
