"""The sheet of a scheme: a row for each line, rule, amount a head and payer; head counts in, money out.

Columns, from the left: labels, standard and share; head counts by town and in all; the amount (head count x standard x
share), its remainder and the row's total; beside them, outside what is printed, each town's amount and remainder. What a
row comes to is the sum of its towns' amounts. Of an amount that several payers share, the last one's remainders are
formulas too: it bears what rounding leaves over, so that the payers always add up to head count x standard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
from xlsxwriter.utility import quote_sheetname, xl_col_to_name, xl_rowcol_to_cell

from export.workbook.rows import Head, Part, heads_of
from export.workbook.sheet import A3, Book, Cell, Sheet, decimal, excel_round, sum_of, width_of
from simulation.law.plan import Plan
from simulation.ledger import PERSONAL_LINES, budget_code
from ui.texts import t_in
from ui.words import department_name, rule_in_words

LABELS = ("line", "rule", "clause", "level", "department", "code", "assumed", "standard", "share")
PAYER = ("level", "department", "code")
MONEY = ("amount", "remainder", "total", "ten_thousand")
GROUP_ROW, HEAD_ROW, FIRST_ROW = 4, 5, 6
Top = Callable[[Sheet, int], None]
"""Writes a sheet's title, stamp, banner and note over so many columns, in the rows above GROUP_ROW."""
NOTHING = "—"
"""Stands where there is no code: a formula can look for it, as it cannot for an empty cell."""


@dataclass(frozen=True)
class Row:
    """A row as it stands: which line and payer, and its cells; `towns` are the towns' amounts."""

    head: Head
    part: Part
    amount: Cell
    remainder: Cell
    total: Cell
    towns: list[Cell]
    persons: Cell | None
    """The head count, where this row is the first of its persons."""


@dataclass
class SchemeSheet:
    """A scheme's sheet, and what other sheets take from it."""

    sheet: Sheet
    towns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    persons: dict[str, Cell] = field(default_factory=dict)
    totals: dict[str, Cell] = field(default_factory=dict)
    of_towns: dict[str, list[Cell]] = field(default_factory=dict)
    """Subtotals by line: heads, money, money by town."""
    last: int = FIRST_ROW

    def __post_init__(self) -> None:
        heads = len(LABELS)
        money = heads + len(self.towns) + 1
        self.places = {name: place for place, name in enumerate(LABELS)}
        self.places |= {"heads": heads, "persons": money - 1}
        self.places |= {name: money + place for place, name in enumerate(MONEY)}
        self.places |= {"amounts": money + len(MONEY), "remainders": money + len(MONEY) + len(self.towns)}

    def public_lines(self) -> list[str]:
        """The lines that public money bears."""
        return [line for line in self.totals if line not in PERSONAL_LINES]

    def rule_rows(self, line: str, rule: str) -> list[Row]:
        """The rows of an aid rule."""
        return [row for row in self.rows if (row.head.line, row.head.rule) == (line, rule)]

    def sum_where(
        self, wanted: Mapping[str, Cell], seen_from: str, town: str | None = None
    ) -> tuple[str, float]:
        """A formula and its value: the money (of one town) of the rows whose payer reads as the wanted cells do."""
        if town is not None and town not in self.towns:
            return "0", 0.0
        lang = self.sheet.book.lang
        fits = [
            row
            for row in self.rows
            if all(shown(row.part, label, lang) == cell.value for label, cell in wanted.items())
        ]
        place = None if town is None else self.towns.index(town)
        column = self.places["total"] if place is None else self.places["amounts"] + place
        criteria = ",".join(
            f"{self._range(self.places[label])},{fixed(cell, seen_from)}" for label, cell in wanted.items()
        )
        value = sum_of([row.total if place is None else row.towns[place] for row in fits])
        return f"SUMIFS({self._range(column)},{criteria})", value

    def _range(self, column: int) -> str:
        name = xl_col_to_name(column, col_abs=True)
        return f"{quote_sheetname(self.sheet.name)}!{name}${FIRST_ROW + 1}:{name}${self.last + 1}"


def fixed(cell: Cell, seen_from: str) -> str:
    """A cell's name that stays the same when the formula is copied elsewhere."""
    own = xl_rowcol_to_cell(cell.row, cell.column, row_abs=True, col_abs=True)
    return own if cell.sheet == seen_from else f"{quote_sheetname(cell.sheet)}!{own}"


def shown(part: Part, label: str, lang: str) -> str:
    """How a payer's level, department or code is written."""
    if label == "level":
        return t_in(lang, f"level.{part.level}")
    return department_name(part.department, lang) if label == "department" else part.code or NOTHING


def write_scheme(sheet: Sheet, table: pd.DataFrame, plan: Plan, top: Top) -> SchemeSheet:
    """Writes a scheme's sheet from the rows of `heads_by_payer`; `top` writes what stands above."""
    made = SchemeSheet(sheet, tuple(plan.towns))
    _widths(made)
    top(sheet, made.places["ten_thousand"])
    _column_heads(made)
    heads = heads_of(table, made.towns)
    row = FIRST_ROW
    for line in dict.fromkeys(head.line for head in heads):
        row = _write_line(made, row, line, [head for head in heads if head.line == line], plan)
    made.last = row - 1
    _grand_totals(made, row)
    _dress(made, row + 2)
    return made


def _column_heads(made: SchemeSheet) -> None:
    sheet, at, towns = made.sheet, made.places, len(made.towns)
    words = sheet.book.words
    for label in LABELS:
        sheet.paper.merge_range(GROUP_ROW, at[label], HEAD_ROW, at[label], "", sheet.book.look("head"))
        sheet.text(GROUP_ROW, at[label], words(f"column.{label}"), "head")
    for name, width in (
        ("heads", towns + 1),
        ("amount", len(MONEY)),
        ("amounts", towns),
        ("remainders", towns),
    ):
        sheet.across(GROUP_ROW, at[name], at[name] + width - 1, words(f"block.{name}"), "head")
    for name in ("heads", "amounts", "remainders"):
        sheet.heads(HEAD_ROW, made.towns, at[name])
    sheet.heads(HEAD_ROW, [words(f"column.{name}") for name in ("persons", *MONEY)], at["persons"])


def _write_line(made: SchemeSheet, row: int, line: str, heads: Sequence[Head], plan: Plan) -> int:
    """A line's band, rows and subtotal; returns the row after it."""
    sheet, at, book = made.sheet, made.places, made.sheet.book
    name = t_in(book.lang, f"line.{line}")
    sheet.across(row, 0, at["ten_thousand"], _band(book, name, line, heads[0]), "band")
    row += 1
    written, counted = [], []
    for head in heads:
        cells, rows = _write_head(made, row, head, name, rule_in_words(plan, line, head.rule, book.lang))
        counted.append(cells)
        written += rows
        row += len(rows)
    made.rows += written
    sheet.text(row, 0, book.words("subtotal", name=name), "text", "total")
    sheet.blank(row, range(1, len(LABELS)), "text", "total")
    for i in range(len(made.towns) + 1):
        cell = sheet.total(row, at["heads"] + i, [cells[i] for cells in counted], "count", "total")
    made.persons[line] = cell
    for column, cells in (
        ("amount", [r.amount for r in written]),
        ("remainder", [r.remainder for r in written]),
    ):
        sheet.total(row, at[column], cells, "yuan", "total")
    made.totals[line] = sheet.total(row, at["total"], [r.total for r in written], "yuan", "total")
    sheet.ten_thousand(row, at["ten_thousand"], made.totals[line], "ten_thousand", "total")
    made.of_towns[line] = [
        sheet.total(row, at["amounts"] + i, [r.towns[i] for r in written], "yuan", "total")
        for i in range(len(made.towns))
    ]
    return row + 1


def _band(book: Book, name: str, line: str, head: Head) -> str:
    entry = budget_code(line, head.rule)
    code = " ".join(
        word for word in (entry.code, entry.name_zh if book.lang == "zh" else entry.name_en) if word
    )
    confirm = book.words("to_confirm") if entry.to_confirm and entry.code else ""
    return f"{name} · {t_in(book.lang, f'account.{entry.account}')} · {code}{confirm}"


def _write_head(
    made: SchemeSheet, row: int, head: Head, line: str, rule: str
) -> tuple[list[Cell], list[Row]]:
    """One amount a head, a row for each payer. Returns the head counts (of the towns, then in all) and the rows.

    Head counts and standard are filled in once, in the first payer's row; the others' rows follow it.
    """
    sheet, at = made.sheet, made.places
    counts = [sheet.number(row, at["heads"] + i, n, "count", "input") for i, n in enumerate(head.persons)]
    standard = sheet.number(row, at["standard"], head.standard, "yuan", "input")
    everybody = [_sum_of_heads(made, row + place, head, place > 0) for place in range(len(head.parts))]
    rows: list[Row] = []
    shares: list[Cell] = []
    for place, part in enumerate(head.parts):
        here = row + place
        _write_labels(made, here, head, part, line, rule)
        if place:
            for cell, kind in [(standard, "yuan"), *((count, "count") for count in counts)]:
                sheet.formula(here, cell.column, cell.name(sheet.name), cell.value, kind, "follows")
        last = len(head.parts) > 1 and place == len(head.parts) - 1
        shares.append(_write_share(sheet, here, at["share"], part.share, shares, last))
        counted = None if place else everybody[0]
        rows.append(_write_money(made, here, head, part, shares[-1].value, rows if last else None, counted))
    return [*counts, everybody[0]], rows


def _write_labels(made: SchemeSheet, row: int, head: Head, part: Part, line: str, rule: str) -> None:
    sheet = made.sheet
    assumed = [name for name, is_so in (("standard", head.assumed), ("share", part.assumed)) if is_so]
    texts = {"line": line, "rule": rule, "clause": head.clause}
    texts |= {label: shown(part, label, sheet.book.lang) for label in PAYER}
    texts["assumed"] = sheet.book.words("assumed." + "_".join(assumed)) if assumed else NOTHING
    for label, text in texts.items():
        sheet.text(row, made.places[label], text, "wrap")
    sheet.fit_row(row, [(text, sheet.widths[made.places[label]]) for label, text in texts.items()])


def _write_share(sheet: Sheet, row: int, column: int, share: float, before: list[Cell], last: bool) -> Cell:
    """A share to be filled in; who bears all has 1, and the last of several what the others leave."""
    if last:
        left = excel_round(1 - sum(decimal(cell.value) for cell in before), 12)
        rest = f"ROUND(1-SUM({sheet.ranges(before)}),12)"
        return sheet.formula(row, column, rest, left, "share", "follows")
    return sheet.number(row, column, share, "share", "follows" if share == 1 else "input")


def _sum_of_heads(made: SchemeSheet, row: int, head: Head, follows: bool) -> Cell:
    first, last = (xl_rowcol_to_cell(row, made.places["heads"] + i) for i in (0, len(made.towns) - 1))
    marks = ("follows",) if follows else ()
    return made.sheet.formula(
        row, made.places["persons"], f"SUM({first}:{last})", sum(head.persons), "count", *marks
    )


def _write_money(
    made: SchemeSheet,
    row: int,
    head: Head,
    part: Part,
    share: float,
    others: list[Row] | None,
    counted: Cell | None,
) -> Row:
    """A row's amount, remainder and total, and the towns'. `others`: the payers before, where this is the last of them."""
    sheet, at = made.sheet, made.places
    a_head, of_it = (xl_rowcol_to_cell(row, at[name], col_abs=True) for name in ("standard", "share"))
    each = decimal(head.standard) * decimal(share)
    towns = []
    for i, (count, fen) in enumerate(zip(head.persons, part.fen, strict=True)):
        heads = xl_rowcol_to_cell(row, at["heads"] + i)
        product = f"ROUND({heads}*{a_head}*{of_it},2)"
        plain = excel_round(count * each, 2)
        left = excel_round(decimal(fen / 100) - decimal(plain), 2)
        column = at["remainders"] + i
        if others:
            borne = sheet.ranges([other.towns[i] for other in others])
            rest = f"ROUND(ROUND({heads}*{a_head},2)-SUM({borne})-{product},2)"
            remainder = sheet.formula(row, column, rest, left, "yuan", "follows")
        else:
            remainder = sheet.number(row, column, left, "yuan", "constant")
        whole = f"ROUND({product}+{remainder.name(sheet.name)},2)"
        towns.append(sheet.formula(row, at["amounts"] + i, whole, fen / 100, "yuan"))
    persons = xl_rowcol_to_cell(row, at["persons"])
    plain = excel_round(sum(head.persons) * each, 2)
    amount = sheet.formula(row, at["amount"], f"ROUND({persons}*{a_head}*{of_it},2)", plain, "yuan")
    left = excel_round(decimal(sum(part.fen) / 100) - decimal(plain), 2)
    rest = f"ROUND(SUM({sheet.ranges(towns)})-{amount.name(sheet.name)},2)"
    remainder = sheet.formula(row, at["remainder"], rest, left, "yuan")
    whole = f"ROUND({amount.name(sheet.name)}+{remainder.name(sheet.name)},2)"
    total = sheet.formula(row, at["total"], whole, sum(part.fen) / 100, "yuan")
    sheet.ten_thousand(row, at["ten_thousand"], total)
    return Row(head, part, amount, remainder, total, towns, counted)


def _grand_totals(made: SchemeSheet, row: int) -> None:
    """Public money, own contributions, both."""
    sheet, at = made.sheet, made.places
    public = made.public_lines()
    own = [line for line in made.totals if line not in public]
    for place, (name, lines) in enumerate((("public", public), ("own", own), ("all", [*own, *public]))):
        here = row + place
        sheet.text(here, 0, sheet.book.words(f"total.{name}"), "text", "grand")
        sheet.blank(here, range(1, at["total"]), "text", "grand")
        total = sheet.total(here, at["total"], [made.totals[line] for line in lines], "yuan", "grand")
        sheet.ten_thousand(here, at["ten_thousand"], total, "ten_thousand", "grand")
        for i in range(len(made.towns)):
            cells = [made.of_towns[line][i] for line in lines]
            sheet.total(here, at["amounts"] + i, cells, "yuan", "grand")


def _widths(made: SchemeSheet) -> None:
    at, towns = made.places, range(len(made.towns))
    wide = 0 if made.sheet.book.lang == "zh" else 5  # English names are longer
    widths = {
        "line": 26,
        "rule": 32 + wide,
        "clause": 8,
        "level": 13 + wide,
        "department": 10 + wide,
        "code": 10,
        "assumed": 10,
    }
    widths |= {"standard": 11, "share": 9, "persons": 10, "amount": 16, "remainder": 8, "total": 16}
    made.sheet.set_widths({at[name]: width for name, width in {**widths, "ten_thousand": 11}.items()})
    town = [max(9, width_of(name) + 2) for name in made.towns]
    made.sheet.set_widths({at["heads"] + i: town[i] for i in towns})
    made.sheet.set_widths({at["amounts"] + i: max(15, town[i]) for i in towns})
    hidden = {"level": 1, "hidden": True}
    made.sheet.paper.set_column(at["remainders"], at["remainders"] + towns[-1], 10, None, hidden)
    beyond = at["remainders"] + len(towns)
    made.sheet.paper.set_column(beyond, beyond, 3, None, {"collapsed": True})


def _dress(made: SchemeSheet, last_row: int) -> None:
    """Frozen heads, what may be typed, what is printed."""
    sheet, at, words = made.sheet, made.places, made.sheet.book.words
    sheet.paper.set_row(HEAD_ROW, 30)
    sheet.paper.freeze_panes(FIRST_ROW, 2)
    for name, count, kind, most in (
        ("heads", len(made.towns), "integer", 100_000_000),
        ("standard", 1, "decimal", 1_000_000),
        ("share", 1, "decimal", 1),
    ):
        rule = {"validate": kind, "criteria": "between", "minimum": 0, "maximum": most}
        rule |= {"error_title": words(f"enter.{name}"), "error_message": words(f"enter.{kind}", most=most)}
        sheet.paper.data_validation(FIRST_ROW, at[name], made.last, at[name] + count - 1, rule)
    sheet.print_as(last_row, at["ten_thousand"], (GROUP_ROW, HEAD_ROW), A3)
    sheet.protect()
