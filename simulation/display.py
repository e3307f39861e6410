"""Tables for notebooks: figures with their unit, sensible formats, and the stamp under them; every text escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd

from simulation.words import NAMES

_GROUPS = {"line": "line", "level": "level", "scheme": "scheme", "case": "case"}
MONEY = {"amount", "base", "reform", "difference"}


def named(table: pd.DataFrame, lang: str = "zh") -> pd.DataFrame:
    """The table with lines, levels and schemes in words of a language; what has no word stays as it is."""
    shown = table.copy()
    for column, group in _GROUPS.items():
        if column in shown:
            shown[column] = [
                NAMES[key][0 if lang == "zh" else 1] if (key := f"{group}.{code}") in NAMES else code
                for code in shown[column]
            ]
    return shown


def summed(table: pd.DataFrame, by: str | Sequence[str], values: list[str]) -> pd.DataFrame:
    """Sums of `values` (yuan, to the fen) by one or more columns, in the order of the table."""
    keys = [by] if isinstance(by, str) else list(by)
    sums = table.groupby(keys, observed=True, sort=False)[values].sum().round(2)
    return sums.reset_index()


def html_table(table: pd.DataFrame, title: str, notes: Sequence[str]) -> str:
    """A table as HTML: numbers to the right with thousands, money with two places, `notes` under it."""
    head = "".join(f"<th>{escape(str(name))}</th>" for name in table)
    rows = "".join(
        f"<tr>{''.join(_cell(str(name), value) for name, value in zip(table, row, strict=True))}</tr>"
        for row in table.itertuples(index=False)
    )
    under = "".join(f'<div style="color:#555;font-size:85%">{escape(note)}</div>' for note in notes)
    return (
        f"<div><b>{escape(title)}</b><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f"{under}</div>"
    )


def _cell(name: str, value: Any) -> str:
    if isinstance(value, float):
        form = ",.2f" if name.split(" ")[0] in MONEY else ",.10g"
        text = "—" if pd.isna(value) else f"{value:{form}}"
    elif isinstance(value, int) and not isinstance(value, bool):
        text = f"{value:,d}"
    else:
        return f'<td style="text-align:left">{escape(str(value))}</td>'
    return f'<td style="text-align:right">{text}</td>'
