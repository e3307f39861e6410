"""Engines: the same results from each, whatever the order; a worker that ends costs nothing but time."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import work

import engines
from engines import TRIES, EngineError
from engines.on_dask import MALLOC_TRIM

ITEMS = [(number,) for number in range(9)]
WANTED = {number: number * 2 for number in range(9)}


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_processes_give_what_one_process_gives(workers):
    assert dict(engines.run(work.doubled, ITEMS, "serial")) == WANTED
    assert dict(engines.run(work.doubled, ITEMS, "processes", workers)) == WANTED


def test_nothing_to_do_is_nothing_done():
    assert (
        list(engines.run(work.doubled, [], "serial"))
        == list(engines.run(work.doubled, [], "processes"))
        == []
    )


def test_an_error_of_the_function_ends_the_run():
    for engine in ("serial", "processes"):
        with pytest.raises(ValueError, match="3 will not do"):
            list(engines.run(work.wrong, ITEMS, engine, 2))


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_costs_no_result():
    results = {}
    for place, result in engines.run(work.slow, [(number,) for number in range(40)], "processes", 2):
        if not results:
            multiprocessing.active_children()[0].kill()
        assert place not in results
        results[place] = result
    assert results == {number: number * 2 for number in range(40)}


def test_what_ends_its_worker_is_tried_a_stated_number_of_times(tmp_path):
    items = [(number, str(tmp_path), TRIES - 1) for number in range(5)]
    assert dict(engines.run(work.ends_its_process, items, "processes", 2)) == {n: n * 2 for n in range(5)}
    assert len(list(tmp_path.iterdir())) == TRIES - 1
    hopeless = [(2, str(tmp_path), 99)]
    with pytest.raises(EngineError, match=r"^2: .*3 times"):
        list(engines.run(work.ends_its_process, hopeless, "processes", 2))
    assert len(list(tmp_path.iterdir())) == TRIES - 1 + TRIES


@pytest.mark.parametrize(
    "arguments",
    [
        {"engine": "cluster"},
        {"engine": "processes", "scheduler": "tcp://127.0.0.1:1"},
        {"engine": "processes", "workers": 0},
        {"engine": "processes", "workers": 62},
    ],
)
def test_what_no_engine_can_do_is_refused_by_name(arguments):
    with pytest.raises(EngineError) as caught:
        engines.run(work.doubled, ITEMS, **arguments)
    assert caught.value.where in arguments and caught.value.zh and caught.value.en
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301


def test_without_dask_the_refusal_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EngineError, match=r"requirements-scale\.txt"):
        list(engines.run(work.doubled, ITEMS, "dask"))


@pytest.mark.slow
def test_dask_gives_the_same_started_here_or_running_already(tmp_path):
    from distributed import LocalCluster

    assert dict(engines.run(work.doubled, ITEMS, "dask", 2)) == WANTED
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        assert dict(engines.run(work.doubled, ITEMS, "dask", scheduler=address)) == WANTED
        with pytest.raises(ValueError, match="3 will not do"):
            list(engines.run(work.wrong, ITEMS, "dask", scheduler=address))


@pytest.mark.slow
def test_a_dask_worker_killed_in_the_middle_costs_no_result(tmp_path):
    items = [(number, str(tmp_path), 1) for number in range(5)]
    assert dict(engines.run(work.ends_its_process, items, "dask", 2)) == {n: n * 2 for n in range(5)}
    assert len(list(tmp_path.iterdir())) == 1
    with pytest.raises(EngineError, match="3 times"):
        list(engines.run(work.ends_its_process, [(2, str(tmp_path), 99)], "dask", 1))


@pytest.mark.slow
def test_dask_workers_keep_the_allocator_s_own_rule_for_large_blocks(monkeypatch):
    monkeypatch.delenv(MALLOC_TRIM, raising=False)  # Dask leaves it in the process that starts workers, too
    found = dict(engines.run(work.environment, [(MALLOC_TRIM,), ("OMP_NUM_THREADS",)], "dask", 1))
    assert found == {0: None, 1: "1"}


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_refused(monkeypatch):
    monkeypatch.setattr("engines.on_dask.PATIENCE", 1)
    with pytest.raises(EngineError, match="does not answer"):
        list(engines.run(work.doubled, ITEMS, "dask", scheduler="tcp://127.0.0.1:9"))


def test_a_script_needs_no_guard_and_is_not_run_again_by_its_workers(tmp_path):
    """Nor is a page: workers never import the program that asked."""
    script = tmp_path / "脚本.py"
    script.write_text(
        "print('the script runs')\n"
        "import engines, work\n"
        "print(sorted(engines.run(work.doubled, [(1,), (2,)], 'processes', 2)))\n",
        encoding="utf-8",
    )
    folders = [str(Path(engines.__file__).resolve().parents[1]), str(Path(work.__file__).parent)]
    done = subprocess.run(
        [sys.executable, "-X", "utf8", script],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(folders)},
        capture_output=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.decode("utf-8").split("\n")[:2] == ["the script runs", "[(0, 2), (1, 4)]"]
