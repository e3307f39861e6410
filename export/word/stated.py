"""What a result takes for granted: the readings chosen, the figures that no document states, how people behave; in words."""

from __future__ import annotations

from dataclasses import dataclass

from export.word.figures import name_at, number_text, stated_figures, value_text
from simulation.behaviour import default_assumptions
from simulation.law.parts import Note
from simulation.law.plan import Plan
from simulation.law.readings import READINGS
from simulation.law.vocabulary import BASES
from simulation.scenario import Scenario
from ui.texts import TEXTS, t_in
from ui.words import shown_value

AGE_RULES = ("min_age", "max_age")


@dataclass(frozen=True)
class ReadingRow:
    """A doubt of the document and the side taken."""

    id: str
    path: str
    doubt: str
    taken: str


@dataclass(frozen=True)
class AssumptionRow:
    """A figure that the document does not state."""

    name: str
    value: str
    range: str
    basis: str
    source: str


def reading_rows(plan: Plan, lang: str) -> list[ReadingRow]:
    """R1 to R13 in order; R2 and R13 are figures of the aid rules, R6 a figure and a switch."""
    rows = []
    for name, reading in READINGS.items():
        value = getattr(plan.readings, name)
        option = f"reading.{name}.{value}"
        taken = t_in(lang, option) if option in TEXTS else shown_value(value, lang)
        if not value and name == "waiting_exempt":
            taken = t_in(lang, "word.nobody")
        if name == "upper_age_on":
            taken = f"{value_text('pension.max_age', plan.pension.max_age, lang)}{t_in(lang, 'word.comma')}{taken}"
        doubt = t_in(lang, f"reading.{name}").removeprefix(reading.id).strip()
        rows.append(ReadingRow(reading.id, f"readings.{name}", doubt, taken))
    rows.append(ReadingRow("R2", "medical.aid", t_in(lang, "word.r2"), _fixed_amounts(plan, lang)))
    rows.append(ReadingRow("R13", "medical.aid", t_in(lang, "word.r13"), _hukou(plan, lang)))
    return sorted(rows, key=lambda row: int(row.id[1:]))


def _fixed_amounts(plan: Plan, lang: str) -> str:
    """The fixed amounts among the aid rules."""
    fixed = [
        f"{name_at(plan, f'medical.aid.{rule.id}.amount', lang)} {value_text('amount', rule.amount, lang)}"
        for rule in plan.medical.aid
        if rule.amount is not None
    ]
    return t_in(lang, "word.semicolon").join(fixed) or t_in(lang, "frame.none")


def _hukou(plan: Plan, lang: str) -> str:
    by_age = [
        rule for rule in plan.medical.aid if any(getattr(rule, field) is not None for field in AGE_RULES)
    ]
    needs = [rule.id for rule in by_age if rule.local_hukou]
    if not needs:
        return t_in(lang, "word.r13.no")
    if len(needs) == len(by_age):
        return t_in(lang, "word.r13.yes")
    return t_in(lang, "word.r13.some", rules=", ".join(needs))


def assumption_rows(plan: Plan, lang: str, paid: bool = True) -> list[AssumptionRow]:
    """Figures of the plan that no document of the district states, assumptions first; `paid`: the payers' shares too.

    The readings have a table of their own.
    """
    figures = stated_figures(plan)
    rows = []
    for basis in reversed(BASES[1:]):
        for path, note in plan.notes.items():
            if note.basis != basis or path.startswith("readings."):
                continue
            if path.startswith("payers."):
                if paid and (value := _payers(plan, path, lang)):
                    rows.append(_row(name_at(plan, path, lang), value, note, lang))
            elif path in figures and path != "fee_year":
                value = value_text(path, figures[path], lang)
                rows.append(_row(name_at(plan, path, lang), value, note, lang))
    return rows


def _payers(plan: Plan, path: str, lang: str) -> str:
    key = path.removeprefix("payers.")
    while key and key not in plan.payers:
        key = key.rpartition(".")[0]
    return shown_value(plan.payers_in_force(key), lang) if key and plan.payers_in_force(key) else ""


def _row(name: str, value: str, note: Note, lang: str) -> AssumptionRow:
    return AssumptionRow(
        name, value, _range(note.range, lang), t_in(lang, f"basis.{note.basis}"), note.source
    )


def _range(ends: tuple[float, float] | None, lang: str) -> str:
    if ends is None:
        return t_in(lang, "frame.none")
    return t_in(lang, "word.range", low=number_text(ends[0]), high=number_text(ends[1]))


def behaviour_rows(scenario: Scenario, lang: str) -> list[AssumptionRow]:
    """How people behave: every assumption with its value, range and source; a changed one says what it was."""
    rows = []
    for name, entry in default_assumptions().items():
        value = scenario.assumption_values[name]
        shown = f"{value:g}"
        if value != entry.value:
            shown += t_in(lang, "workbook.assumptions.changed", value=f"{entry.value:g}")
        label = entry.label_zh if lang == "zh" else entry.label_en
        note = Note(clause="", basis="assumption", source=entry.source, range=entry.range)
        rows.append(_row(label, f"{shown} {t_in(lang, f'unit.{entry.unit}')}", note, lang))
    return rows
