"""Tables for notebooks and charts: sums by what is asked, and codes in words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from simulation.errors import one_of
from simulation.words import NAMES

_GROUPS = {"line": "line", "level": "level", "scheme": "scheme", "case": "case"}


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
    """Sums of `values` (yuan, to the fen) by one or more columns, in the order of the table. Raises Refusal for an
    unknown column."""
    keys = [by] if isinstance(by, str) else list(by)
    for key in keys:
        one_of("by", key, [name for name in table if name not in values])
    sums = table.groupby(keys, observed=True, sort=False)[values].sum().round(2)
    return sums.reset_index()
