"""Many runs side by side, on the engines; what keeps an engine from its work is said as a refusal."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

import engines
from simulation.errors import refuse

DEFAULT_WORKERS = 2


def each(
    function: Callable[..., Any], items: Sequence[tuple[Any, ...]], workers: int = DEFAULT_WORKERS
) -> Generator[tuple[int, Any]]:
    """(place in `items`, function(*item)) as results come, in whatever order; in this process where `workers` is 1.

    The function stands at module level. Closing the iterator ends the workers. Raises what the function raises, Refusal
    where workers keep ending.
    """
    engine = "processes" if workers > 1 and len(items) > 1 else "serial"
    try:
        yield from engines.run(function, items, engine, workers if engine == "processes" else None)
    except engines.EngineError as error:
        raise refuse(error.where, error.zh, error.en) from error
