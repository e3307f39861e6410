"""The sheets that add up: summary, towns, payers. Every figure is a formula on the sheets of the schemes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from export.workbook.money_table import Case, MoneyTable, Put
from export.workbook.scheme import GROUP_ROW, PAYER, SchemeSheet, Top, shown
from export.workbook.sheet import Cell, Sheet, excel_round, width_of
from simulation.law.vocabulary import LEVELS
from simulation.ledger import PERSONAL_LINES, budget_code
from simulation.tables import SCHEMES
from ui.texts import t_in
from ui.words import rule_in_words

CHART_ROWS = 17


@dataclass(frozen=True)
class Totals:
    """The draft's totals where they stand: public money, own contributions, everything by line."""

    public: Cell
    own: Cell
    everything: Cell


# --- 汇总 -----------------------------------------------------------------------------------------------------------


def write_summary(sheet: Sheet, cases: Sequence[Case], top: Top, by_town: Cell) -> Totals:
    """By scheme and line, by level, whether the three ways of adding up agree, and a chart."""
    words, lang = sheet.book.words, sheet.book.lang
    money = 2 if len(cases) == 1 else 6
    sheet.set_widths({0: 46, 1: 11, **dict.fromkeys(range(2, 4 + money), 16)})
    top(sheet, 3 + money)
    table = MoneyTable(sheet, GROUP_ROW, [words("column.line")], cases, persons=True, model=True)
    publics, owns = [], []
    model = {"public": 0.0, "own": 0.0}
    for scheme in SCHEMES:
        name = t_in(lang, f"scheme.{scheme}")
        table.band(name)
        public, of_scheme = [], 0.0
        for line in lines_of(cases, scheme):
            cells, stated = _line(table, scheme, line)
            if line in PERSONAL_LINES:
                owns.append(cells)
                model["own"] += stated
            else:
                public.append(cells)
                of_scheme += stated
        publics.append(
            table.add(words("total.public_of", scheme=name), public, "total", excel_round(of_scheme, 2))
        )
        model["public"] += of_scheme
    public_cells = table.add(words("total.public"), publics, "grand", excel_round(model["public"], 2))
    own_cells = table.add(words("total.own"), owns, "grand", excel_round(model["own"], 2))
    both = table.add(
        words("total.all"), [public_cells, own_cells], "grand", excel_round(sum(model.values()), 2)
    )
    levels = MoneyTable(sheet, table.row + 1, [words("column.level"), ""], cases)
    of_levels = [_level(levels, level) for level in levels_of(cases)]
    rows = (levels.head_row + 1, levels.row - 1)
    by_level = levels.add(words("total.all"), of_levels, "grand")
    after = _checks(sheet, levels.row + 1, {"line": both[-1], "level": by_level[-1], "town": by_town})
    levels.chart(after + 1, words("chart.levels"), rows)
    sheet.paper.freeze_panes(GROUP_ROW + 1, 1)
    sheet.print_as(after + CHART_ROWS, table.last, one_page=True)
    return Totals(public_cells[-1], own_cells[-1], both[-1])


def lines_of(cases: Sequence[Case], scheme: str) -> list[str]:
    """The lines of a scheme in any of the cases."""
    return list(dict.fromkeys(line for case in cases for line in case.schemes[scheme].totals))


def levels_of(cases: Sequence[Case]) -> list[str]:
    """The levels that bear anything in any of the cases."""
    used = {row.part.level for case in cases for made in case.schemes.values() for row in made.rows}
    return [level for level in LEVELS if level in used]


def _line(table: MoneyTable, scheme: str, line: str) -> tuple[list[Cell], float]:
    """A line, and below it its aid rules; returns its cells and the model's sum."""
    sheet, lang = table.sheet, table.sheet.book.lang
    of_cases = [case.schemes[scheme] for case in table.cases]

    def put(row: int, column: int, i: int) -> Cell:
        if line in of_cases[i].totals:
            return sheet.same(row, column, of_cases[i].totals[line], "yuan")
        return sheet.number(row, column, 0, "yuan")

    stated = excel_round(
        sum(v for (s, name, _), v in table.cases[-1].model.items() if (s, name) == (scheme, line)), 2
    )
    persons = of_cases[-1].persons.get(line)
    cells = table.write(
        [t_in(lang, f"line.{line}")], put, persons=[persons] if persons else None, model=stated
    )
    if line == "medical_aid":
        for rule in dict.fromkeys(
            row.head.rule for made in of_cases for row in made.rows if row.head.line == line
        ):
            _aid_rule(table, scheme, rule)
    return cells, stated


def _aid_rule(table: MoneyTable, scheme: str, rule: str) -> None:
    sheet, words = table.sheet, table.sheet.book.words
    of_cases = [case.schemes[scheme].rule_rows("medical_aid", rule) for case in table.cases]

    def put(row: int, column: int, i: int) -> Cell:
        return sheet.total(row, column, [made.total for made in of_cases[i]], "yuan", "follows")

    plan = next(
        case.plan for case, rows in zip(reversed(table.cases), reversed(of_cases), strict=True) if rows
    )
    name = words("of_which", name=rule_in_words(plan, "medical_aid", rule, sheet.book.lang))
    stated = table.cases[-1].model.get((scheme, "medical_aid", rule), 0.0)
    counted = [row.persons for row in of_cases[-1] if row.persons is not None]
    sheet.fit_row(table.row, [(name, sheet.widths[0])])
    table.write([name], put, "follows", persons=counted, model=stated, kind="wrap")


def _level(table: MoneyTable, level: str) -> list[Cell]:
    name = t_in(table.sheet.book.lang, f"level.{level}")
    label = Cell(table.sheet.name, table.row, 0, name)
    return table.write([name, ""], _where(table, {"level": label}))


def _where(table: MoneyTable, wanted: dict[str, Cell]) -> Put:
    """Both schemes' money of the payers that read as the wanted cells do."""

    def put(row: int, column: int, i: int) -> Cell:
        return sum_where(table.sheet, row, column, table.cases[i], wanted)

    return put


def sum_where(
    sheet: Sheet, row: int, column: int, case: Case, wanted: dict[str, Cell], town: str | None = None
) -> Cell:
    """A cell with a case's money of the payers that read as the wanted cells do (in one town)."""
    found = [made.sum_where(wanted, sheet.name, town) for made in case.schemes.values()]
    added = "+".join(formula for formula, _ in found)
    return sheet.formula(row, column, f"ROUND({added},2)", excel_round(sum(v for _, v in found), 2), "yuan")


def _checks(sheet: Sheet, row: int, ways: dict[str, Cell]) -> int:
    """The three ways of adding up, their differences, and the word for it; returns the next free row."""
    words = sheet.book.words
    sheet.heads(
        row, [words("check.title"), "", words("check.sum"), words("check.off"), words("check.verdict")]
    )
    first = ways["line"]
    for place, (way, cell) in enumerate(ways.items(), start=row + 1):
        sheet.text(place, 0, words(f"check.by_{way}"))
        sheet.blank(place, [1])
        here = sheet.same(place, 2, cell, "yuan")
        off = sheet.less(place, 3, here, first)
        yes, no = words("check.closes"), words("check.open")
        verdict = yes if off.value == 0 else no
        sheet.formula(place, 4, f'IF({off.name(sheet.name)}=0,"{yes}","{no}")', verdict, "text", "centre")
    return row + 1 + len(ways)


# --- 镇街 -----------------------------------------------------------------------------------------------------------


def write_towns(sheet: Sheet, cases: Sequence[Case], top: Top) -> Cell:
    """Public money by town, then the draft by line and by level. Returns the draft's total over towns and lines."""
    words, draft = sheet.book.words, cases[-1]
    towns = list(
        dict.fromkeys(town for case in cases for made in case.schemes.values() for town in made.towns)
    )
    lines = [(scheme, line) for scheme in SCHEMES for line in lines_of([draft], scheme)]
    levels = levels_of([draft])
    wide = max(len(lines) + 3, len(levels) + 1, 2 if len(cases) == 1 else 6)
    sheet.set_widths(
        {0: max(16, *(width_of(town) + 2 for town in towns)), **dict.fromkeys(range(1, wide + 1), 17)}
    )
    top(sheet, wide)
    table = MoneyTable(sheet, GROUP_ROW, [words("column.town")], cases)
    by_town = [_public_of(table, town) for town in towns]
    rows = (table.head_row + 1, table.row - 1)
    table.add(words("total.public"), by_town, "grand")
    row, everything = _town_lines(sheet, table.row + 1, draft, towns, lines)
    row = _town_levels(sheet, row + 1, draft, towns, levels)
    table.chart(row + 1, words("chart.towns"), rows)
    sheet.paper.freeze_panes(GROUP_ROW + 1, 1)
    sheet.print_as(row + CHART_ROWS, wide, one_page=True)
    return everything


def _public_of(table: MoneyTable, town: str) -> list[Cell]:
    def put(row: int, column: int, i: int) -> Cell:
        cells = [
            made.of_towns[line][made.towns.index(town)]
            for made in table.cases[i].schemes.values()
            for line in made.public_lines()
            if town in made.towns
        ]
        return table.sheet.total(row, column, cells, "yuan")

    return table.write([town], put)


def _town_lines(
    sheet: Sheet, row: int, case: Case, towns: Sequence[str], lines: Sequence[tuple[str, str]]
) -> tuple[int, Cell]:
    """A case's lines by town: a column a line, then public money, own contributions, both. Returns the next free row and
    the cell of everything."""
    words, lang = sheet.book.words, sheet.book.lang
    names = [t_in(lang, f"line.{line}") for _, line in lines]
    names = [
        f"{name}（{t_in(lang, f'scheme.{scheme}')}）" if names.count(name) > 1 else name
        for name, (scheme, _) in zip(names, lines, strict=True)
    ]
    sums = [words(f"total.{name}") for name in ("public", "own", "all")]
    sheet.text(row, 0, words("towns.by_line", case=words(f"name.{case.name}")), "heading")
    sheet.heads(row + 1, [words("column.town"), *names, *sums])
    sheet.paper.set_row(row + 1, 45)
    columns: list[list[Cell]] = [[] for _ in range(len(lines) + 3)]
    here = row + 2
    for town in towns:
        sheet.text(here, 0, town)
        cells = [
            _of_town(sheet, here, place, case.schemes[scheme], line, town)
            for place, (scheme, line) in enumerate(lines, start=1)
        ]
        for own in (False, True):
            part = [c for c, (_, line) in zip(cells, lines, strict=False) if (line in PERSONAL_LINES) == own]
            cells.append(sheet.total(here, len(lines) + 1 + own, part, "yuan", "total"))
        cells.append(sheet.total(here, len(lines) + 3, cells[-2:], "yuan", "total"))
        for column, cell in zip(columns, cells, strict=True):
            column.append(cell)
        here += 1
    sheet.text(here, 0, words("total.towns"), "text", "grand")
    for place, column in enumerate(columns, start=1):
        everything = sheet.total(here, place, column, "yuan", "grand")
    return here + 1, everything


def _of_town(sheet: Sheet, row: int, column: int, made: SchemeSheet, line: str, town: str) -> Cell:
    if town in made.towns:
        return sheet.same(row, column, made.of_towns[line][made.towns.index(town)], "yuan")
    return sheet.number(row, column, 0, "yuan")


def _town_levels(sheet: Sheet, row: int, case: Case, towns: Sequence[str], levels: Sequence[str]) -> int:
    """A case's money by town and level; returns the next free row."""
    words, lang = sheet.book.words, sheet.book.lang
    sheet.text(row, 0, words("towns.by_level", case=words(f"name.{case.name}")), "heading")
    head = row + 1
    sheet.text(head, 0, words("column.town"), "head")
    named = [
        sheet.text(head, i, t_in(lang, f"level.{level}"), "head") for i, level in enumerate(levels, start=1)
    ]
    sheet.text(head, len(levels) + 1, words("total.all"), "head")
    columns: list[list[Cell]] = [[] for _ in range(len(levels) + 1)]
    here = head + 1
    for town in towns:
        sheet.text(here, 0, town)
        cells = [sum_where(sheet, here, c.column, case, {"level": c}, town) for c in named]
        cells.append(sheet.total(here, len(levels) + 1, cells, "yuan", "total"))
        for column, cell in zip(columns, cells, strict=True):
            column.append(cell)
        here += 1
    sheet.text(here, 0, words("total.towns"), "text", "grand")
    for place, column in enumerate(columns, start=1):
        sheet.total(here, place, column, "yuan", "grand")
    return here + 1


# --- 负担方 ---------------------------------------------------------------------------------------------------------


def write_payers(sheet: Sheet, cases: Sequence[Case], top: Top) -> None:
    """By level, department and functional code, with a subtotal for each level."""
    words, lang = sheet.book.words, sheet.book.lang
    money = 2 if len(cases) == 1 else 6
    sheet.set_widths({0: 21, 1: 17, 2: 12, 3: 47, 4: 20, **dict.fromkeys(range(5, 5 + money), 16)})
    top(sheet, 4 + money)
    titles = [words(f"column.{name}") for name in ("level", "department", "code", "code_name", "account")]
    table = MoneyTable(sheet, GROUP_ROW, titles, cases)
    found = _payers(cases, lang)
    subtotals = []
    for level in levels_of(cases):
        cells = []
        for key, (name, account) in found.items():
            if key[0] == t_in(lang, f"level.{level}"):
                labels = [*key, name, t_in(lang, f"account.{account}")]
                wanted = {label: Cell(sheet.name, table.row, i, key[i]) for i, label in enumerate(PAYER)}
                sheet.fit_row(table.row, [(name, sheet.widths[3])])
                cells.append(table.write(labels, _where(table, wanted), kind="wrap"))
        name = words("subtotal", name=t_in(lang, f"level.{level}"))
        subtotals.append(table.add(name, cells, "total"))
    table.add(words("total.all"), subtotals, "grand")
    sheet.paper.freeze_panes(GROUP_ROW + 1, 2)
    sheet.print_as(table.row, table.last, (GROUP_ROW, GROUP_ROW))


def _payers(cases: Sequence[Case], lang: str) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Every payer as written (level, department, code), with the names of what it pays and the account."""
    found: dict[tuple[str, str, str], tuple[list[str], str]] = {}
    for case in cases:
        for made in case.schemes.values():
            for row in made.rows:
                level, department, code = (shown(row.part, label, lang) for label in PAYER)
                entry = budget_code(row.head.line, row.head.rule)
                name = entry.name_zh if lang == "zh" else entry.name_en
                names, _ = found.setdefault((level, department, code), ([], row.part.account))
                if name not in names:
                    names.append(name)
    join = "；" if lang == "zh" else "; "
    return {key: (join.join(names), account) for key, (names, account) in found.items()}
