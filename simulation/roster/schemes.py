"""Which schemes the rows of a sheet are about: by a column, else by its titles."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from simulation.roster import values
from simulation.roster.cells import Cells, days
from simulation.roster.fields import words_of
from simulation.roster.listing import STOPPED, UNREAD_WORD, Note
from simulation.roster.titles import meant_by_title

SCHEME_WORDS = {"养老": "pension", "医保": "medical", "医疗": "medical"}
"""Words in names and titles that say of which scheme all of a sheet are members."""


def one_line_a_scheme(cells: Cells) -> dict[str, Any]:
    """A file with one line a scheme: each line fills the columns of its scheme alone."""
    scheme = cells.words("scheme", values.word_of("scheme", cells.profile.word), words_of("scheme"))
    about = {
        name: np.isin(np.asarray(scheme, dtype=object), (name, "both")) for name in ("pension", "medical")
    }
    known = np.asarray(scheme, dtype=object) != ""  # of another line nobody knows what it is about
    rows: dict[str, Any] = {}
    paid = cells.parsed("paid", values.fen) if "paid" in cells.text else None
    day = days(cells.parsed("payment_date", values.date)) if "payment_date" in cells.text else None
    both = about["pension"] & about["medical"]
    if paid is not None and both.any():
        number = int(both.sum())
        zh = f"{number} 行两险合写一个金额，不知怎样分，不据以核对"
        en = f"{number} rows state one amount for both schemes: nobody knows how it divides, and it is not checked"
        cells.notes.append(Note(zh, en, number))
    for name, joins in (("pension", "pays_pension"), ("medical", "joins_medical")):
        rows[joins] = pd.array(about[name], "boolean")
        rows[joins][~known] = pd.NA
        if paid is not None:
            rows[f"{name}_paid"] = pd.array(
                [p if a else None for p, a in zip(paid, about[name] & ~both, strict=True)], "Int64"
            )
        if day is not None:
            rows[f"{name}_payment_date"] = pd.array(np.where(about[name], day, np.datetime64("NaT", "s")))
    return rows


def scheme_of_members(cells: Cells, said: Any) -> dict[str, Any]:
    """The scheme of members elsewhere: one blank or not understood is neither; without a column the title
    speaks."""
    return _less_stopped(cells, _stated_scheme(cells, said))


def _less_stopped(cells: Cells, stated: dict[str, Any]) -> dict[str, Any]:
    """The schemes of members, none for who has stopped: by the state of the membership, or by a last day before the fee
    year. What a state means that is not understood, nobody knows: no membership follows from it."""
    count = len(cells.row)
    stopped = np.zeros(count, dtype=bool)
    if "status" in cells.text:
        status = cells.words("status", values.word_of("status", cells.profile.word), words_of("status"))
        blank = np.array([not values.clean(text) for text in cells.raw("status")], dtype=bool)
        stopped |= ~blank & (np.asarray(status, dtype=object) != "active")
    if "until" in cells.text:
        day = days(values.parse_column(cells.text["until"], values.date).values)
        stopped |= day < np.datetime64(f"{cells.plan.fee_year}-01-01", "s")
    if not stopped.any():
        return stated
    number = int(stopped.sum())
    zh, en = (
        f"{number} 行已停保、终止或状态看不懂，不按参保计",
        f"{number} memberships have stopped and count as none",
    )
    cells.notes.append(Note(zh, en, number))
    scheme = np.asarray(stated["scheme"], dtype=object) if "scheme" in stated else np.full(count, "", object)
    return {"scheme": pd.array(np.where(stopped, STOPPED, scheme), "str")}


def _stated_scheme(cells: Cells, said: Any) -> dict[str, Any]:
    if said is not None and any(values.clean(text) for text in cells.raw("scheme")):
        blank = sum(not values.clean(text) for text in cells.raw("scheme"))
        if blank:
            cells.notes.append(
                Note(
                    f"“险种”有 {blank} 行空白，不按参保计",
                    f"scheme: {blank} blanks count as no membership",
                    blank,
                )
            )
        return {"scheme": pd.array([one or UNREAD_WORD for one in said], "str")}
    found = meant_by_title(cells.sheet, cells.header, SCHEME_WORDS)
    if not found:
        return {}
    scheme = found.pop() if len(found) == 1 else "both"
    zh = {"pension": "养老", "medical": "医保", "both": "养老和医保"}[scheme]
    cells.notes.append(
        Note(f"全表按{zh}（由标题得知）", f"all rows are of {scheme} (by the title)", len(cells.row))
    )
    return {"scheme": pd.array([scheme] * len(cells.row), "str")}
