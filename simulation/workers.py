"""Many independent jobs on a few processes, with a serial fallback; each result belongs to its job, whatever the order.

A worker is `python -m simulation.workers MODULE:FUNCTION`, fed with JSON lines: it starts the same on every system and
never imports the program that asked. FUNCTION(setup) prepares once (loads the people) and returns what runs one job.
"""

from __future__ import annotations

import importlib
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

from simulation.errors import Problem, Refusal

DEFAULT_WORKERS = 2
_ROOT = Path(__file__).resolve().parent.parent
Run = Callable[[Any], Any]


def each(
    function: str, setup: Any, jobs: Sequence[Any], workers: int = DEFAULT_WORKERS
) -> Generator[tuple[int, Any]]:
    """(place of the job, result) as results come. `function` is MODULE:NAME; setup, jobs and results are JSON data.

    Where workers cannot start, or die, the rest is done in this process. Closing the iterator ends the workers. Raises
    what a job raises: Refusal, else RuntimeError.
    """
    left = set(range(len(jobs)))
    if workers > 1 and len(jobs) > 1:
        for place, result in _in_processes(function, setup, jobs, min(workers, len(jobs))):
            left.discard(place)
            yield place, result
    if left:
        run = _found(function)(setup)
        for place in sorted(left):
            yield place, run(jobs[place])


def _found(function: str) -> Callable[[Any], Run]:
    module, _, name = function.partition(":")
    found: Callable[[Any], Run] = getattr(importlib.import_module(module), name)
    return found


def _in_processes(function: str, setup: Any, jobs: Sequence[Any], workers: int) -> Generator[tuple[int, Any]]:
    """What the workers get done; ends early where none is left alive."""
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for place in range(len(jobs)):
        waiting.put(place)
    said: queue.SimpleQueue[tuple[int, Any] | None] = queue.SimpleQueue()
    processes = []
    try:
        for _ in range(workers):
            try:
                processes.append(_start(function))
            except OSError:
                break
        for process in processes:
            threading.Thread(
                target=_feed, args=(process, json.dumps(setup), jobs, waiting, said), daemon=True
            ).start()
        alive = len(processes)
        while alive:
            answer = said.get()
            if answer is None:
                alive -= 1
            else:
                place, reply = answer
                yield place, _result(reply)
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()


def _start(function: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", __name__, function],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _feed(
    process: subprocess.Popen[str],
    setup: str,
    jobs: Sequence[Any],
    waiting: queue.SimpleQueue[int],
    said: queue.SimpleQueue[tuple[int, Any] | None],
) -> None:
    """Hands one job after the other to a worker; says None when there is nothing left or the worker is gone."""
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(setup + "\n")
        while True:
            place = waiting.get_nowait()
            process.stdin.write(json.dumps(jobs[place]) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            if not line:
                break
            said.put((place, json.loads(line)))
    except (queue.Empty, OSError, ValueError):
        pass
    finally:
        said.put(None)


def _result(reply: dict[str, Any]) -> Any:
    if "refused" in reply:
        raise Refusal(Problem(*problem) for problem in reply["refused"])
    if "failed" in reply:
        raise RuntimeError(reply["failed"])
    return reply["result"]


def _serve(function: str) -> None:
    """The worker: the first line prepares, every other line is a job, a line of answer each."""
    answers, sys.stdout = (
        sys.stdout,
        sys.stderr,
    )  # whatever prints by the way must not stand among the answers
    setup = json.loads(sys.stdin.readline())
    run: Run | None = None
    for line in sys.stdin:
        try:
            run = run or _found(function)(setup)
            reply: dict[str, Any] = {"result": run(json.loads(line))}
        except Refusal as refusal:
            reply = {"refused": [(problem.where, problem.zh, problem.en) for problem in refusal.problems]}
        except Exception as error:
            reply = {"failed": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(reply) + "\n")
        answers.flush()


if __name__ == "__main__":
    _serve(sys.argv[1])
