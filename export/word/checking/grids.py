"""Tables of a draft: those of figures (old and new, or a value) cell by cell; others row by row, as sentences."""

from __future__ import annotations

import re

from export.word.checking.record import Check, Finding
from export.word.figures import Difference
from export.word.reading import Grid, Line

NAMES = ("项目", "文件未写明之处", "Figure", "What the document leaves open")
VALUES = ("新值", "取值", "Now", "Value")
OLD = ("原值", "Was")
_UNIT = re.compile(r"[（(][^）)]*(元|周岁|岁|%|个月)[^）)]*[）)]")


def expected_cells(
    differences: list[Difference], others: dict[str, str]
) -> dict[str, tuple[str | None, str]]:
    """The name of each figure that a table may hold: its old value (None where none is told) and its value."""
    cells: dict[str, tuple[str | None, str]] = {name: (None, value) for name, value in others.items()}
    return cells | {row.name: (row.old, row.new) for row in differences}


def check_grid(check: Check, grid: Grid, cells: dict[str, tuple[str | None, str]]) -> list[Line]:
    """Holds a table of figures against the scenario. Of another table it gives the rows as lines, to be read as text."""
    if not grid.rows:
        return []
    heads = [cell.strip() for cell in grid.rows[0]]
    name_at = next((heads.index(name) for name in NAMES if name in heads), None)
    value_at = next((heads.index(name) for name in VALUES if name in heads), None)
    if name_at is None or value_at is None:
        return [Line(grid.number, _sentence(heads, row)) for row in grid.rows[1:]]
    old_at = next((heads.index(name) for name in OLD if name in heads), None)
    for row in grid.rows[1:]:
        if len(row) != len(heads):
            continue
        name = row[name_at]
        if name not in cells:
            check.findings.append(Finding("unknown", grid.number, name, row[value_at]))
            continue
        old, new = cells[name]
        check.hold_text(grid.number, name, row[value_at], name, new)
        if old_at is not None and old is not None:
            check.hold_text(grid.number, name, row[old_at], name, old)
    return []


def _sentence(heads: list[str], row: tuple[str, ...]) -> str:
    """A row of a table as a sentence: each head with its cell, and the head's unit where the cell has none."""
    parts = []
    for head, cell in zip(heads, row, strict=False):
        unit = _UNIT.search(head)
        bare = re.fullmatch(r"[\d,.]+", cell.strip())
        parts.append(f"{_UNIT.sub('', head)}{cell}{unit[1] if unit and bare else ''}")
    return "，".join(parts)
