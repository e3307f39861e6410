"""The first sheet, and what stands above every other: title, what the figures rest on, and that the people are synthetic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from export.workbook.sheet import Book, Sheet
from export.workbook.totals import Totals
from simulation.ledger import budget_year
from simulation.outcome import Outcome

WIDTHS = {0: 24, 1: 40, 2: 62}
LINK_ROW = 2
HOW = 6


def write_top(sheet: Sheet, last: int, key: str, outcome: Outcome) -> None:
    """Title, banner, the way back, the stamp and a note; four rows over the columns up to `last`."""
    book, lang = sheet.book, sheet.book.lang
    sheet.text(0, 0, book.words(f"heading.{key}", year=outcome.stamp.fee_year), "title")
    sheet.paper.set_row(0, 26)
    sheet.paragraph(1, last, banner(book, outcome), "banner")
    sheet.link(LINK_ROW, 0, book.words("sheet.cover"), book.words("back"))
    sheet.paragraph(LINK_ROW, last, outcome.stamp.line(lang), "note_wrap", first=1)
    sheet.paragraph(LINK_ROW + 1, last, book.words(f"note.{key}"), "note_wrap")


def banner(book: Book, outcome: Outcome) -> str:
    """What nobody may overlook: whose people these are, and what kind of plan it is."""
    stamp = outcome.stamp
    status = "draft" if outcome.scenario.changes else stamp.plan_status
    people = book.words("banner.synthetic" if stamp.synthetic else "banner.roster")
    return people + book.words(f"banner.{status}")


def write_cover(
    sheet: Sheet, keys: Sequence[str], draft: Outcome, base: Outcome | None, totals: Totals, made: dt.datetime
) -> None:
    """What it is, what it rests on, its totals, how to use it, and the way to every sheet."""
    words, stamp, plan = sheet.book.words, draft.stamp, draft.scenario.resolved_plan
    sheet.set_widths(WIDTHS)
    sheet.text(0, 0, words("heading.cover", year=stamp.fee_year), "title")
    sheet.paper.set_row(0, 34)
    sheet.paragraph(1, 2, banner(sheet.book, draft), "banner")
    status = "draft" if draft.scenario.changes else stamp.plan_status
    counts = {"registered": f"{stamp.registered:,}", "residents": f"{stamp.residents:,}"}
    people = (stamp.population_id, str(stamp.population_as_of or ""), words("counts", **counts))
    beside = {"plan": base.stamp.plan_id, "id": base.stamp.scenario_id} if base else {}
    versions = {"model": stamp.model_version, "scenario": stamp.scenario_id, "seed": draft.scenario.seed}
    facts = {
        "scenario": draft.scenario.title or words("untitled"),
        "plan": f"{stamp.plan_id}（{words(f'status.{status}')}）",
        "document": _document(sheet.book, draft),
        "compared": words("compared", **beside) if base else words("alone"),
        "years": words("years", fee=stamp.fee_year, budget=budget_year(plan)),
        "people": " · ".join(word for word in people if word),
        "versions": words("versions", **versions),
        "made": made.strftime("%Y-%m-%d %H:%M"),
        "units": words("units"),
    }
    row = 3
    for name, text in facts.items():
        sheet.text(row, 0, words(f"cover.{name}"), "text", "total")
        sheet.across(row, 1, 2, text, "wrap")
        row += 1
    row += 1
    for name, cell in (("public", totals.public), ("own", totals.own), ("all", totals.everything)):
        sheet.text(row, 0, words(f"total.{name}"), "text", "total")
        sheet.same(row, 1, cell, "yuan", "grand")
        sheet.text(row, 2, words("live"), "note")
        row += 1
    row += 1
    sheet.text(row, 0, words("how"), "heading")
    for step in range(1, HOW + 1):
        sheet.paragraph(row + step, 2, words(f"how.{step}"), "note_wrap")
    row += HOW + 2
    sheet.text(row, 0, words("directory"), "heading")
    for place, key in enumerate(keys[1:], start=row + 1):
        sheet.link(place, 0, words(f"sheet.{key}"), words(f"sheet.{key}"))
        sheet.across(place, 1, 2, words(f"about.{key}"), "note")
    sheet.print_as(row + len(keys), 2, one_page=True)
    sheet.protect()


def _document(book: Book, draft: Outcome) -> str:
    """The document of an issued plan; a draft has none, but what it starts from may."""
    if not draft.stamp.document:
        return book.words("no_document")
    return (
        book.words("document_of_base", document=draft.stamp.document)
        if draft.scenario.changes
        else draft.stamp.document
    )
