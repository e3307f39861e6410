"""The tables of what the other readings of the document would move: each alone, and together beside the plain sum."""

from __future__ import annotations

from export.word.report_tables import Table
from simulation.doubts import Prices
from ui import names
from ui.texts import t_in

COLUMNS = ("question", "other", "public", "own", "persons", "days_persons")


def alone_table(prices: Prices, lang: str) -> Table:
    """A row for each other reading: yuan of public money and of own payments, persons of whom some amount is another,
    persons whose days of cover are."""
    doubts = {(doubt.id, doubt.name): doubt for doubt in prices.doubts}
    rows = []
    for row in prices.alone.to_dict("records"):
        doubt = doubts[row["doubt"], row["name"]]
        option = next(side for side in doubt.options if side.name == row["option"])
        rows.append(
            [
                names.doubt_name(doubt, lang),
                names.option_name(doubt, option, lang),
                f"{row['public']:,.2f}",
                f"{row['own']:,.2f}",
                f"{row['persons']:,}",
                f"{row['days_persons']:,}",
            ]
        )
    heads = [t_in(lang, f"doubts.column.{name}") for name in COLUMNS]
    return Table(heads, rows, (39, 38, 25, 25, 14, 15), (2, 3, 4, 5))


def joint_table(prices: Prices, lang: str) -> Table:
    """All doubts at once, each at the side with the lowest or highest public money or own payments."""
    rows = [
        [
            t_in(lang, f"doubts.scope.{row['scope']}"),
            f"{t_in(lang, 'doubts.by.' + row['by'])} · {t_in(lang, 'doubts.end.' + row['end'])}",
            *(f"{row[name]:,.2f}" for name in ("public", "sum_public", "own", "sum_own")),
        ]
        for row in prices.joint.to_dict("records")
    ]
    columns = ("scope", "by", "public", "sum_public", "own", "sum_own")
    heads = [t_in(lang, f"doubts.column.{name}") for name in columns]
    return Table(heads, rows, (24, 32, 25, 25, 25, 25), (2, 3, 4, 5))
