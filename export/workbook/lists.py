"""The sheets that list: people by group, assumptions, changes. Head counts typed elsewhere do not move them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from export.workbook.scheme import GROUP_ROW, NOTHING, Top
from export.workbook.sheet import Sheet, decimal, excel_round
from simulation.behaviour import default_assumptions
from simulation.comparison import Change
from simulation.heads import group_table
from simulation.law.parts import Note
from simulation.law.plan import Plan
from simulation.law.vocabulary import BASES
from simulation.outcome import Outcome
from simulation.scenario import Scenario
from simulation.tables import SCHEMES
from ui.texts import TEXTS, t_in
from ui.words import figure_in_words, shown_value

MEASURES = ("enrolled", "own", "aid", "subsidy")


# --- 人员类别 -------------------------------------------------------------------------------------------------------


def write_people(sheet: Sheet, cases: Mapping[str, Outcome], top: Top) -> None:
    """By scheme and group: persons, members, what they pay themselves and what is paid for them. Groups overlap."""
    words, lang = sheet.book.words, sheet.book.lang
    names, outcomes = list(cases), list(cases.values())
    step = len(outcomes) + (len(outcomes) > 1)
    last = 1 + len(MEASURES) * step + 2
    money = 16
    sheet.set_widths(
        {0: 30, 1: 11, **dict.fromkeys(range(2, last + 1), money), **dict.fromkeys(range(2, 2 + step), 11)}
    )
    top(sheet, last)
    tables = [group_table(outcome).set_index(["scheme", "group"]) for outcome in outcomes]
    row = GROUP_ROW
    for scheme in SCHEMES:
        sheet.text(row, 0, t_in(lang, f"scheme.{scheme}"), "heading")
        _people_heads(sheet, row + 1, scheme, names, step)
        row += 3
        for group in tables[-1].loc[scheme].index:
            name = words("group.all") if group == "all" else t_in(lang, f"group.{group}")
            marks = ("total",) if group == "all" else ()
            sheet.text(row, 0, name, "text", *marks)
            _people_row(sheet, row, [table.loc[(scheme, group)] for table in tables], marks)
            row += 1
        row += 1
    sheet.paper.freeze_panes(GROUP_ROW, 2)
    sheet.print_as(row, last, one_page=True)


def _people_heads(sheet: Sheet, row: int, scheme: str, names: Sequence[str], step: int) -> None:
    words = sheet.book.words
    for column, title in ((0, words("column.group")), (1, words("column.people"))):
        sheet.paper.merge_range(row, column, row + 1, column, "", sheet.book.look("head"))
        sheet.text(row, column, title, "head")
    titles = [*names, "difference"] if step > 1 else ["only"]
    for place, measure in enumerate(MEASURES):
        first = 2 + place * step
        sheet.across(row, first, first + step - 1, words(f"people.{scheme}.{measure}"), "head")
        sheet.heads(row + 1, [words(f"name.{name}") for name in titles], first)
    first = 2 + len(MEASURES) * step
    for column, title in ((first, words("people.own_a_head")), (first + 1, words("people.public_a_head"))):
        sheet.paper.merge_range(row, column, row + 1, column, "", sheet.book.look("head"))
        sheet.text(row, column, title, "head")
    sheet.paper.set_row(row, 30)


def _people_row(sheet: Sheet, row: int, cases: Sequence[pd.Series], marks: tuple[str, ...]) -> None:
    sheet.number(row, 1, int(cases[-1]["persons"]), "count", *marks)
    column, of_draft = 2, {}
    for measure in MEASURES:
        count = measure == "enrolled"
        cells = []
        for case in cases:
            value = int(case[measure]) if count else float(case[measure])
            cells.append(sheet.number(row, column, value, "count" if count else "yuan", *marks))
            column += 1
        if len(cells) > 1:
            sheet.less(row, column, cells[1], cells[0], "count_change" if count else "change", *marks)
            column += 1
        of_draft[measure] = cells[-1]
    members = of_draft["enrolled"]
    for money in (["own"], ["aid", "subsidy"]):
        cells = [of_draft[name] for name in money]
        added = "+".join(cell.name(sheet.name) for cell in cells)
        whole = sum((decimal(cell.value) for cell in cells), decimal(0))
        a_head = excel_round(whole / members.value, 2) if members.value else 0.0
        members_name = members.name(sheet.name)
        sheet.formula(
            row, column, f"IF({members_name}=0,0,ROUND(({added})/{members_name},2))", a_head, "yuan", *marks
        )
        column += 1


# --- 假设 -----------------------------------------------------------------------------------------------------------


def write_assumptions(sheet: Sheet, outcome: Outcome, top: Top) -> None:
    """Every figure that the document does not state, with value, range, source and basis; then how people behave."""
    words, lang, scenario = sheet.book.words, sheet.book.lang, outcome.scenario
    widths = (41, 36, 30, 8, 8, 7, 10, 72)
    sheet.set_widths(dict(enumerate(widths)))
    last = len(widths) - 1
    top(sheet, last)
    sheet.paragraph(
        GROUP_ROW, last, words("assumptions.share", share=f"{outcome.assumed_share:.2%}"), "note_wrap"
    )
    row = GROUP_ROW + 1
    names = ("path", "figure", "value", "low", "high", "clause", "basis", "source")
    head = row
    sheet.heads(row, [words(f"column.{name}") for name in names])
    row += 1
    plan = scenario.resolved_plan
    for basis in reversed(BASES[1:]):  # assumptions first
        noted = [(path, note) for path, note in plan.notes.items() if note.basis == basis]
        if not noted:
            continue
        sheet.across(row, 0, last, t_in(lang, f"basis.{basis}"), "band")
        row += 1
        for path, note in noted:
            value = _value_of(plan, path, lang)
            if value is not None:
                _assumption_row(sheet, row, path, figure_in_words(plan, path, lang), value, note)
                row += 1
    sheet.across(row, 0, last, words("assumptions.behaviour"), "band")
    row += 1
    for name, entry in default_assumptions().items():
        label = f"{entry.label_zh if lang == 'zh' else entry.label_en}（{t_in(lang, f'unit.{entry.unit}')}）"
        value = scenario.assumption_values[name]
        if value != entry.value:
            label += words("assumptions.changed", value=f"{entry.value:g}")
        note = Note(clause="", basis="assumption", source=entry.source, range=entry.range)
        _assumption_row(sheet, row, f"assumptions.{name}", label, value, note)
        row += 1
    sheet.paper.freeze_panes(head + 1, 1)
    sheet.print_as(row, last, (head, head))


def _value_of(plan: Plan, path: str, lang: str) -> str | float | None:
    """What stands at a path; None where a change took the figure out."""
    if path.startswith("payers."):
        key = path.removeprefix("payers.")
        while key and key not in plan.payers:
            key = key.rpartition(".")[0]  # a note on one level of the shares
        return shown_value(plan.payers_in_force(key), lang) if key else None
    if path not in plan.paths:
        return None
    value = plan.get(path)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if value == []:
        return t_in(lang, "frame.none")
    option = f"reading.{path.removeprefix('readings.')}.{value}"
    return (
        t_in(lang, option) if path.startswith("readings.") and option in TEXTS else shown_value(value, lang)
    )


def _assumption_row(sheet: Sheet, row: int, path: str, name: str, value: str | float, note: Note) -> None:
    low, high = note.range or (None, None)
    basis = t_in(sheet.book.lang, f"basis.{note.basis}")
    cells = [path, name, value, low, high, note.clause or NOTHING, basis, note.source]
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.text(row, column, cell, "wrap", *(("centre",) if column in (5, 6) else ()))
        elif cell is None:
            sheet.text(row, column, NOTHING, "wrap", "centre")
        else:
            sheet.number(row, column, cell, "figure", "centre")
    sheet.fit_row(
        row, [(cell, sheet.widths[column]) for column, cell in enumerate(cells) if isinstance(cell, str)]
    )


# --- 改动清单 -------------------------------------------------------------------------------------------------------


def write_changes(sheet: Sheet, changes: Sequence[Change], plan: Plan, top: Top) -> None:
    """What differs from the base: figure, old and new value, clause."""
    words, lang = sheet.book.words, sheet.book.lang
    widths = (44, 36, 40, 40, 10)
    sheet.set_widths(dict(enumerate(widths)))
    top(sheet, len(widths) - 1)
    sheet.heads(GROUP_ROW, [words(f"column.{name}") for name in ("path", "figure", "old", "new", "clause")])
    row = GROUP_ROW + 1
    for change in changes:
        name = _label_of(plan, change.path, lang)
        old, new = (shown_value(value, lang) for value in (change.old, change.new))
        texts = [change.path, name, old, new, change.clause or NOTHING]
        for column, text in enumerate(texts):
            sheet.text(row, column, text, "wrap")
        sheet.fit_row(row, list(zip(texts, widths, strict=True)))
        row += 1
    if row == GROUP_ROW + 1:
        sheet.across(row, 0, len(widths) - 1, words("changes.none"), "text")
    sheet.paper.freeze_panes(GROUP_ROW + 1, 1)
    sheet.print_as(row, len(widths) - 1, (GROUP_ROW, GROUP_ROW))


def _label_of(plan: Plan, path: str, lang: str) -> str:
    entry = default_assumptions().get(path.removeprefix("assumptions."))
    if path.startswith("assumptions.") and entry:
        return entry.label_zh if lang == "zh" else entry.label_en
    return figure_in_words(plan, path, lang)


def behaviour_changes(base: Scenario, draft: Scenario) -> Iterator[Change]:
    """The assumptions of behaviour that differ."""
    for name, value in draft.assumption_values.items():
        if base.assumption_values[name] != value:
            yield Change(f"assumptions.{name}", "", float(base.assumption_values[name]), float(value))
