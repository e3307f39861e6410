"""Many independent jobs on a few processes, or here where that cannot be; each result belongs to its job."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from typing import Any

import engines
from simulation.errors import refuse

DEFAULT_WORKERS = 2


def each(
    function: Callable[..., Any], items: Sequence[tuple[Any, ...]], workers: int = DEFAULT_WORKERS
) -> Generator[tuple[int, Any]]:
    """(place, function(*item)) as they are done, whatever the order (`engines.run`).

    With one worker, or where no process can start or all of them keep ending, what is left is done in this process.
    Closing the generator ends the workers. Raises Refusal for a number of workers that cannot be.
    """
    left = set(range(len(items)))
    try:
        engine = "processes" if workers != 1 and len(items) > 1 else "serial"
        found: Any = engines.run(function, items, engine, workers)
        with closing(found) as runs:
            for place, result in runs:
                left.discard(place)
                yield place, result
    except engines.EngineError as error:
        if error.where == "workers":
            raise refuse(error.where, error.zh, error.en) from error
    except OSError:
        pass
    for place in sorted(left):
        yield place, function(*items[place])
