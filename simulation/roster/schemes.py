"""Which schemes the rows of a sheet are about: by a column, else by its titles."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.errors import refuse
from simulation.roster import values
from simulation.roster.cells import Cells, days
from simulation.roster.fields import words_of
from simulation.roster.lines import filled_in
from simulation.roster.listing import STOPPED, UNREAD_WORD, Note, counted
from simulation.roster.titles import meant_by_title

SCHEME_WORDS = {"养老": "pension", "医保": "medical", "医疗": "medical"}
"""Words in names and titles that say of which scheme all of a sheet are members."""
_NAMING = {
    "pension": ("pays_pension", "pension_tier", "pension_paid"),
    "medical": ("joins_medical", "medical_paid"),
}
"""The columns of a roster that say by themselves which scheme they are about."""
WHICHEVER = {"paid", "payment_date", "paid_state"}
"""The columns of a roster that do not."""


def one_line_a_scheme(cells: Cells) -> dict[str, Any]:
    """A file with one line a scheme: each line fills the columns of its scheme alone, one that says that nothing was paid
    those of none."""
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
    unpaid = _unpaid(cells, _paid_state(cells))
    for name, joins in (("pension", "pays_pension"), ("medical", "joins_medical")):
        rows[joins] = pd.array(about[name], "boolean")
        rows[joins][~known | unpaid] = pd.NA
        mine = about[name] & ~unpaid
        if paid is not None:
            rows[f"{name}_paid"] = pd.array(paid, "Int64")
            rows[f"{name}_paid"][~mine | both] = pd.NA
        if day is not None:
            rows[f"{name}_payment_date"] = pd.array(np.where(mine, day, np.datetime64("NaT", "s")))
    if "pension_tier" in cells.text:  # what stands there in a line of medical is no tier of the pension
        rows["pension_tier"] = cells.own("pension_tier")
        rows["pension_tier"][(about["medical"] & ~about["pension"]) | unpaid] = pd.NA
    return rows


_PAYMENT = (
    "paid_state",
    *(f"{scheme}{name}" for scheme in ("", "pension_", "medical_") for name in ("paid", "payment_date")),
)


def _paid_state(cells: Cells) -> NDArray[Any] | None:
    """Whether each row says that it is paid; None where no column does. Where only the paid are marked, a row without a
    mark, an amount and a day is not paid."""
    if "paid_state" not in cells.text:
        return None
    state = cells.parsed("paid_state", values.yes)
    if set(state) != {True, None}:
        return state
    blank = np.array([one is None for one in state], dtype=bool)
    return np.where(blank & ~filled_in(cells.text, _PAYMENT), False, state)


def _unpaid(
    cells: Cells, state: NDArray[Any] | None, amounts: tuple[str, ...] = ("paid",)
) -> NDArray[np.bool_]:
    """Which rows say that nothing was paid; without such a column none does. An amount beside it is what is due."""
    if state is None:
        return np.zeros(len(cells.row), dtype=bool)
    unpaid = np.array([said is False for said in state], dtype=bool)
    cells.notes += counted(
        unpaid,
        "行写明未缴费（或没有标记已缴），按还没有缴费计",
        "rows say that nothing was paid (or are not marked as paid), and count as not having paid yet",
    )
    stated = np.zeros(len(unpaid), dtype=bool)
    for name in (name for name in amounts if name in cells.text):
        amount = values.parse_column(cells.text[name], values.fen).values
        stated |= np.array([bool(one) for one in amount], dtype=bool)
    cells.notes += counted(
        unpaid & stated,
        "行写明未缴费而有金额：当作应缴，不算实缴",
        "rows say that nothing was paid beside an amount: it is taken for what is due, not as collected",
    )
    return unpaid


def amounts_without_scheme(cells: Cells, rows: dict[str, Any]) -> dict[str, Any]:
    """Amounts and days of a roster that has no column of schemes: of the scheme that a title or the other columns name; a
    day that stands for both is that of each scheme for which the row (`rows` so far) states a payment."""
    named = {name for name, columns in _NAMING.items() if any(column in cells.text for column in columns)}
    title = meant_by_title(cells.sheet, cells.header, SCHEME_WORDS)
    alone = title if len(title) == 1 and named <= title else named if len(named) == 1 and not title else set()
    if len(alone) == 1:
        return _of_one(cells, rows, *alone)
    if not named or (len(named) == 1 and {"paid", "paid_state"} & set(cells.text)):
        raise refuse(
            f"{cells.sheet.file} {cells.sheet.sheet}".strip(),
            "有缴费金额、日期或状态而没有“险种”列，标题和其他列也没有一致说明是养老还是医保；请加上险种列，或在表名中写明，"
            "或把不用的列标为不用",
            "there is an amount, a day or a state of payment, but no column of schemes, and title and other columns do not "
            "agree on pension or medical; add the column, say it in the sheet's name, or mark columns as not used",
        )
    for name in ("paid", "paid_state"):
        _not_used(cells, name)
    return _one_day(cells, rows) if "payment_date" in cells.text else {}


def _not_used(cells: Cells, name: str) -> None:
    if name in cells.text:
        zh = f"“{cells.header.said(name)}”没有说明是养老还是医保，不用；核对按分险种的列"
        en = f"{cells.header.said(name)} does not say which scheme it is of and is not used; the columns of each scheme are"
        cells.notes.append(Note(zh, en, len(cells.row)))


def _of_one(cells: Cells, rows: dict[str, Any], scheme: str) -> dict[str, Any]:
    """Amount, day and state of payment as those of the one scheme; what it has in a column of its own stays."""
    more: dict[str, Any] = {}
    state = _paid_state(cells)
    unpaid = _unpaid(cells, state, ("paid", f"{scheme}_paid"))
    if state is not None:
        joins = _NAMING[scheme][0]
        more[joins] = rows[joins].copy() if joins in rows else pd.array(state, "boolean")
        more[joins][unpaid] = False
    for name in ("paid", "payment_date"):
        own = f"{scheme}_{name}"
        if own in rows:
            _not_used(cells, name)
            more |= {own: rows[own].copy()} if unpaid.any() else {}
        elif name in cells.text:
            read = cells.parsed(name, values.fen if name == "paid" else values.date)
            more[own] = pd.array(read, "Int64") if name == "paid" else pd.array(days(read))
        if own in more:
            more[own][unpaid] = pd.NA if name == "paid" else np.datetime64("NaT", "s")
    if more:
        zh = {"pension": "养老", "medical": "医保"}[scheme]
        cells.notes.append(
            Note(
                f"没有“险种”列，缴费金额、日期和是否缴费按{zh}（由标题或其他列得知）",
                f"no column of schemes: amounts and days are of the {scheme} (by the title or the other columns)",
                len(cells.row),
            )
        )
    return more


def _one_day(cells: Cells, rows: dict[str, Any]) -> dict[str, Any]:
    day, more = days(cells.parsed("payment_date", values.date)), {}
    for scheme, columns in _NAMING.items():
        if f"{scheme}_payment_date" not in rows:
            pays = np.zeros(len(day), dtype=bool)
            for name in (column for column in columns if column in rows):
                pays |= (pd.Series(rows[name]).astype("Int64").fillna(0) > 0).to_numpy(dtype=bool)
            more[f"{scheme}_payment_date"] = pd.array(np.where(pays, day, np.datetime64("NaT", "s")))
    if more:
        zh = f"“{cells.header.said('payment_date')}”不分险种，作为该行所缴各险种的缴费日期"
        en = "the day of payment names no scheme: it counts for each scheme that the row pays"
        cells.notes.append(Note(zh, en, len(day)))
    return more


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
