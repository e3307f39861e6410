"""How a notebook shows a result: the words and tables are those of the files, loaded by name when they are asked for."""

from __future__ import annotations

import importlib
from typing import Any


def html_of(thing: Any) -> str:
    """A plan, scenario or result as a compact table in HTML, everything escaped (`export.display`)."""
    return importlib.import_module("export.display").html_of(thing)
