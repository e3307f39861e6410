"""The 草案条文: the funding section for the scenario's year, what differs from the base, and notes for who drafts it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import IO

from docx.document import Document

from export.word.blocks import (
    add_banner,
    add_caption,
    add_heading,
    add_small,
    add_table,
    add_text,
    add_title,
    page_break,
)
from export.word.clauses import funding_section
from export.word.figures import differences, for_year
from export.word.layout import new_document
from export.word.runs import Words, clean
from export.word.stated import assumption_rows, reading_rows
from simulation import MODEL_VERSION
from simulation.scenario import Scenario
from synthetic_data.spec import level_of
from ui.texts import t_in

LANG = "zh"
"""A document of a Chinese government is written in Chinese."""


def to_draft(
    scenario: Scenario,
    target: str | Path | IO[bytes],
    year: int | None = None,
    created: dt.datetime | None = None,
) -> None:
    """Writes the funding section of a scenario as a Word file, to a path or an open file.

    Every figure is the plan's; what differs from the plan unchanged is marked and listed old to new. It is a draft: no
    number, no date of issue, no seal. `year`: written for another fee year, the calendar moved by whole years. Raises
    Refusal where that year does not fit the plan, OSError where the file cannot be written.
    """
    base, scenario = scenario.base_plan, for_year(scenario, year)
    plan, created = scenario.resolved_plan, created or dt.datetime.now()
    place = level_of(scenario.population_ref.place).name_zh
    title = t_in(LANG, "word.draft.title", place=place, year=plan.fee_year)
    file = new_document(
        LANG, title, t_in(LANG, "word.draft.banner"), t_in(LANG, "word.draft.header"), created
    )
    add_title(file, title)
    add_banner(file, t_in(LANG, "word.draft.banner"))
    for block in funding_section(plan, base):
        if block.level:
            add_heading(file, block.text[0].text, block.level)
        else:
            add_text(file, block.text)
    changed = differences(base, plan, LANG)
    add_small(
        file,
        [
            Words(t_in(LANG, "word.draft.legend")),
            Words(t_in(LANG, "word.draft.mark"), changed=True),
            Words(
                t_in(LANG, "word.draft.legend_rest" if changed else "word.draft.legend_none", plan=base.id)
            ),
        ],
    )
    page_break(file)
    _annex(file, scenario, base.id, changed)
    _notes(file, scenario)
    _versions(file, scenario, created)
    file.save(target if hasattr(target, "write") else str(target))


def _annex(file: Document, scenario: Scenario, base_id: str, changed) -> None:
    add_heading(file, t_in(LANG, "word.draft.annex"), 1)
    if not changed:
        add_text(file, t_in(LANG, "word.draft.same", plan=base_id))
        return
    add_caption(file, t_in(LANG, "word.draft.annex_caption", plan=base_id))
    heads = [t_in(LANG, f"word.column.{name}") for name in ("clause", "figure", "old", "new")]
    rows = [(row.clause, row.name, row.old, [Words(row.new, changed=True)]) for row in changed]
    add_table(file, heads, rows, (16, 54, 43, 43))


def _notes(file: Document, scenario: Scenario) -> None:
    """What the text leaves open; not part of it."""
    plan = scenario.resolved_plan
    add_heading(file, t_in(LANG, "word.draft.notes"), 1)
    add_text(file, t_in(LANG, "word.draft.notes_about"), keep=True)
    add_caption(file, t_in(LANG, "word.draft.readings_caption"))
    heads = [t_in(LANG, f"word.column.{name}") for name in ("reading", "doubt", "value")]
    add_table(file, heads, [(row.id, row.doubt, row.taken) for row in reading_rows(plan, LANG)], (14, 62, 80))
    rows = assumption_rows(plan, LANG, paid=False)
    if rows:
        add_caption(file, t_in(LANG, "word.draft.assumed_caption"))
        heads = [
            t_in(LANG, f"word.column.{name}") for name in ("figure", "value", "range", "basis", "source")
        ]
        add_table(
            file, heads, [(r.name, r.value, r.range, r.basis, r.source) for r in rows], (38, 28, 22, 18, 50)
        )
    add_small(file, t_in(LANG, "word.draft.open"))


def _versions(file: Document, scenario: Scenario, created: dt.datetime) -> None:
    plan = scenario.resolved_plan
    add_small(
        file,
        t_in(
            LANG,
            "word.draft.versions",
            title=clean(scenario.title) or t_in(LANG, "workbook.untitled"),
            plan=plan.id,
            id=scenario.id,
            model=MODEL_VERSION,
            created=created.strftime("%Y-%m-%d %H:%M"),
        ),
    )
