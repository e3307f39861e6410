"""The same on Dask: a scheduler that runs already, or one started here for the time of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from typing import Any

from engines.errors import EngineError

REQUIREMENTS = "requirements-scale.txt"
MALLOC_TRIM = "MALLOC_TRIM_THRESHOLD_"
"""Dask sets this for its workers. It turns glibc's own rule for large blocks off, so that every large array is mapped
and faulted anew, which nearly doubles the time of work like ours."""
PATIENCE = 30
"""Seconds to wait for a scheduler to answer."""


def on_dask(
    function: Callable[..., Any],
    items: Sequence[tuple[Any, ...]],
    workers: int,
    scheduler: str | None,
    tries: int,
) -> Iterator[tuple[int, Any]]:
    """As `engines.run`. Raises EngineError where Dask is not installed, or the scheduler does not answer."""
    try:
        import dask
        from distributed import Client, KilledWorker, LocalCluster, as_completed
        from distributed.client import FutureCancelledError
    except ModuleNotFoundError:
        raise EngineError(
            "dask",
            f"本机没有安装 Dask；请运行 pip install -r {REQUIREMENTS} -c constraints.txt，或改用 processes",
            f"Dask is not installed; run pip install -r {REQUIREMENTS} -c constraints.txt, or use processes",
        ) from None
    settings = {
        f"distributed.nanny.pre-spawn-environ.{MALLOC_TRIM}": None,
        "distributed.scheduler.allowed-failures": tries - 1,
    }
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(settings))  # before the workers start: later it changes nothing
        address: Any = scheduler
        if scheduler is None:
            address = LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None, memory_limit=0
            )
            stack.callback(_close, address)
        try:
            client = stack.enter_context(Client(address, timeout=PATIENCE))
        except (OSError, ValueError) as error:
            raise EngineError(
                "scheduler",
                f"{scheduler} 没有应答（{error}）；地址应形如 tcp://127.0.0.1:8786",
                f"{scheduler} does not answer ({error}); an address looks like tcp://127.0.0.1:8786",
            ) from error
        columns = zip(*items, strict=True)
        in_hand = {future: place for place, future in enumerate(client.map(function, *columns, pure=False))}
        try:
            for future, result in as_completed(list(in_hand), with_results=True):
                yield in_hand.pop(future), result
        except (KilledWorker, FutureCancelledError) as error:
            raise EngineError(
                "dask",
                f"工作进程 {tries} 次意外结束，或调度器已停止（{error}）；多半是内存不足",
                f"workers ended {tries} times with one item in hand, or the scheduler stopped ({error}); most likely "
                "out of memory",
            ) from error


def _close(cluster: Any) -> None:
    """Ends a Dask started here. A worker that is being started anew just then cannot be joined, and Dask raises that; what
    was worked out, or the error that ended the run, is in hand already."""
    with suppress(AssertionError, OSError):
        cluster.close()
