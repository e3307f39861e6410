"""Executes the notebooks anew from their text and keeps them with their outputs: `python notebooks/remake.py [01 …]`.

`text/*.py` (py:percent) is what one edits and reviews; the notebooks beside are made from it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent
TEXTS = sorted((FOLDER / "text").glob("*.py"))


def notebook_of(text: Path) -> nbformat.NotebookNode:
    """The notebook of a text, not executed; cells are numbered so that the same text gives the same file."""
    notebook = jupytext.read(text, fmt="py:percent")
    for place, cell in enumerate(notebook.cells):
        cell.id = f"cell-{place:02}"
        cell.metadata = {}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata = nbformat.from_dict({"kernelspec": kernel, "language_info": {"name": "python"}})
    notebook.nbformat_minor = 5
    return notebook


def executed(text: Path) -> nbformat.NotebookNode:
    """The notebook of a text with the outputs of a run in a fresh kernel, without times."""
    notebook = notebook_of(text)
    client = NotebookClient(
        notebook,
        timeout=240,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(FOLDER)}},
    )
    client.execute()
    notebook.metadata["language_info"] = {"name": "python"}  # without the version of the machine's Python
    return notebook


def remake(names: Iterable[str]) -> None:
    wanted = tuple(names)
    for text in TEXTS:
        if not wanted or text.stem.startswith(wanted):
            written = nbformat.writes(executed(text)) + "\n"
            (FOLDER / f"{text.stem}.ipynb").write_text(written, encoding="utf-8", newline="\n")
            print(text.stem)


if __name__ == "__main__":
    remake(sys.argv[1:])
