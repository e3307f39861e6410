"""The rows of a scheme's sheet before they are written: an amount a head, its heads by town, and who bears it."""

from __future__ import annotations

from collections.abc import Sequence
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


def heads_of(table: pd.DataFrame, towns: Sequence[str]) -> list[Head]:
    """The rows of `heads_by_payer` of one scheme, towns side by side; amounts a head rise within a rule.

    Where anybody has something of a rule, its empty rows are left out.
    """
    place = {town: i for i, town in enumerate(towns)}
    found: dict[tuple[str, str, str], dict[float, Head]] = {}
    parts: dict[tuple[object, ...], Part] = {}
    for row in table.to_dict("records"):
        rule = (row["line"], row["rule"], row["clause"])
        of_rule, standard = found.setdefault(rule, {}), row["amount_a_head"]
        if standard not in of_rule:
            of_rule[standard] = Head(*rule, standard, row["standard_assumed"], [0] * len(towns), [])
        who = (row["level"], row["department"], row["account"], row["code"])
        key = (*rule, standard, *who)
        if key not in parts:
            parts[key] = Part(*who, row["share"], row["payer_assumed"], [0] * len(towns))
            of_rule[standard].parts.append(parts[key])
        at = place[row["town"]]
        of_rule[standard].persons[at] = row["persons"]
        parts[key].fen[at] = round(row["amount"] * 100)
    return [
        head
        for of_rule in found.values()
        for head in sorted(of_rule.values(), key=lambda head: head.standard)
        if any(head.persons) or len(of_rule) == 1
    ]
