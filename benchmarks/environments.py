"""An environment for each other system, made on first use in the cache folder and never mixed with the project's own."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import run as launcher
from simulation import userdata

PEERS = Path(__file__).resolve().parent / "peers"


def python_of(name: str) -> Path:
    """The interpreter of a system's environment, with the pinned packages of its requirements file in it.

    The folder's name has a digest of that file, so a changed pin makes a new one. Raises RuntimeError where pip fails.
    """
    requirements = PEERS / f"requirements-{name}.txt"
    pins = requirements.read_text(encoding="utf-8") + "{}.{}".format(*sys.version_info[:2])
    digest = hashlib.sha256(pins.encode()).hexdigest()[:12]
    folder = userdata.cache_folder() / "benchmarks" / f"{name}-{digest}"
    python = launcher.environment_python(folder)
    if launcher.read_marker(folder):
        return python
    print(f"making the environment of {name} in {folder}", flush=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [*pip, "-r", str(requirements)],
    ):
        if subprocess.run(command, env=launcher.child_variables(), check=False).returncode != 0:
            raise RuntimeError(f"the environment of {name} could not be made: {' '.join(command)}")
    launcher.write_marker(folder, {requirements.name: digest})
    return python
