"""The page server for a measurement: in a process and a user's folder of its own, so that nobody's draft is touched."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import run as launcher
from simulation import load_population, userdata

ADDRESS = "127.0.0.1"
START_SECONDS = 90


@contextlib.contextmanager
def page_server(prepare: Callable[[Path], object] = lambda home: None) -> Iterator[tuple[str, int]]:
    """Address and process id of a started page server, ended afterwards; `prepare` fills the user's folder before. Raises
    RuntimeError where it does not start."""
    load_population()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        shutil.copytree(userdata.cache_folder() / "populations", Path(home) / "cache" / "populations")
        prepare(Path(home))
        port = launcher.choose_port(ADDRESS, None)
        url = launcher.url_of(ADDRESS, port)
        server = subprocess.Popen(
            launcher.server_command(Path(sys.executable), ADDRESS, port),
            cwd=launcher.ROOT,
            env=launcher.child_variables({**launcher.SERVER_VARIABLES, "WORKBENCH_HOME": home}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            deadline = time.monotonic() + START_SECONDS
            while not launcher.is_healthy(url):
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the page server did not start (code {server.poll()})")
                time.sleep(0.2)
            yield url, server.pid
        finally:
            launcher.end(server)
