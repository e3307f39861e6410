"""The rows of a scheme's sheet before they are written: an amount a head, its heads by town, and who bears it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Part:
    """A payer's part of one amount a head: share, and money in fen by town."""

    level: str
    department: str
    account: str
    code: str
    share: float
    assumed: bool
    fen: list[int]


@dataclass(frozen=True)
class Head:
    """So many persons (by town) at an amount a head (yuan), and who bears it."""

    line: str
    rule: str
    clause: str
    standard: float
    assumed: bool
    persons: list[int]
    parts: list[Part]


def heads_of(table: pd.DataFrame, towns: Sequence[str]) -> Iterator[Head]:
    """The rows of `heads_by_payer` of one scheme, towns side by side; amounts a head rise within a rule."""
    place = {town: i for i, town in enumerate(towns)}
    for key, of_rule in table.groupby(["line", "rule", "clause"], sort=False):
        used = of_rule[of_rule["persons"] > 0]
        for standard, same in (used if len(used) else of_rule).groupby("amount_a_head", sort=True):
            persons = [0] * len(towns)
            parts = []
            for who, rows in same.groupby(["level", "department", "account", "code", "share"], sort=False):
                fen = [0] * len(towns)
                for town, count, amount in zip(rows["town"], rows["persons"], rows["amount"], strict=True):
                    persons[place[town]] = int(count)
                    fen[place[town]] = round(amount * 100)
                parts.append(Part(*who, assumed=bool(rows["payer_assumed"].iloc[0]), fen=fen))
            assumed = bool(same["standard_assumed"].iloc[0])
            yield Head(*key, standard=float(standard), assumed=assumed, persons=persons, parts=parts)
