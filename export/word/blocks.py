"""What stands on the pages: title, headings, paragraphs, notes, pictures, tables."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from export.word.layout import TABLE_SIZE, TEXT_WIDTH
from export.word.runs import (
    BODY_FONT,
    FIRST_FONT,
    NUMBER_FONT,
    SECOND_FONT,
    TITLE_FONT,
    Text,
    Words,
    add_run,
    clean,
    no_indent,
    runs_of,
    shade,
)

TOGETHER = 12
"""Tables of so many rows are not split over pages."""
HEAD_SHADE = "E7EBF0"
BANNER_SHADE = "FBE5D6"


def add_title(file: Document, text: str) -> None:
    """The title; a line break in it is one on the page."""
    paragraph = file.add_paragraph(style="Title")
    for place, line in enumerate(text.split("\n")):
        run = add_run(paragraph, Words(clean(line)), TITLE_FONT)
        if place < text.count("\n"):
            run.add_break()


def add_heading(file: Document, text: str, level: int) -> None:
    paragraph = file.add_paragraph(style=f"Heading {level}")
    add_run(paragraph, Words(text), (FIRST_FONT, SECOND_FONT, BODY_FONT)[level - 1])


def add_text(file: Document, text: Text, style: str = "Normal", keep: bool = False) -> Paragraph:
    """A paragraph of the body."""
    paragraph = file.add_paragraph(style=style)
    for words in runs_of(text):
        add_run(paragraph, words)
    if keep:
        paragraph.paragraph_format.keep_with_next = True
    return paragraph


def add_banner(file: Document, text: str) -> None:
    """A shaded paragraph that nobody overlooks."""
    paragraph = add_small(file, text, 12.0, bold=True)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph._p.get_or_add_pPr().insert_element_before(
        shade(BANNER_SHADE), "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    paragraph.paragraph_format.space_after = Pt(12)


def add_small(file: Document, text: Text, size: float = TABLE_SIZE, bold: bool = False) -> Paragraph:
    """A note in small letters, without indent."""
    paragraph = file.add_paragraph()
    for words in runs_of(text):
        run = add_run(paragraph, Words(words.text, words.changed, words.bold or bold))
        run.font.size = Pt(size)
    layout = paragraph.paragraph_format
    no_indent(layout)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(size + 5)
    layout.space_before, layout.space_after = Pt(3), Pt(6)
    return paragraph


def add_picture(file: Document, png: bytes, description: str, caption: str) -> None:
    """A picture as wide as the text, its description for who cannot see it, and its caption below."""
    paragraph = file.add_paragraph()
    no_indent(paragraph.paragraph_format)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.paragraph_format.keep_with_next = True
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shape = paragraph.add_run().add_picture(io.BytesIO(png), width=Mm(TEXT_WIDTH))
    shape._inline.docPr.set("descr", clean(description))
    shape._inline.docPr.set("title", clean(caption))
    below = file.add_paragraph(style="Caption")
    add_run(below, Words(clean(caption)), FIRST_FONT)
    below.paragraph_format.keep_with_next = False


# --- tables ----------------------------------------------------------------------------------------------------------


def add_caption(file: Document, text: str) -> None:
    """The caption above a table; it stays with it."""
    paragraph = file.add_paragraph(style="Caption")
    add_run(paragraph, Words(clean(text)), FIRST_FONT)


def add_table(
    file: Document,
    heads: Sequence[str],
    rows: Iterable[Sequence[Text]],
    widths: Sequence[float],
    numbers: Sequence[int] = (),
    strong: Sequence[int] = (),
) -> None:
    """A table over the whole width. `widths`: shares of it; `numbers`: columns to the right; `strong`: rows in bold.

    The heads are repeated on every page and no row is split.
    """
    body = [list(row) for row in rows]
    table = file.add_table(rows=1 + len(body), cols=len(heads), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    whole = sum(widths)
    measures = [Mm(TEXT_WIDTH * width / whole) for width in widths]
    for column, measure in zip(table.columns, measures, strict=True):
        column.width = measure
    for place, (row, texts) in enumerate(zip(table.rows, [list(heads), *body], strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if place == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = measures[column]
            side = (
                WD_ALIGN_PARAGRAPH.CENTER
                if place == 0
                else WD_ALIGN_PARAGRAPH.RIGHT
                if column in numbers
                else WD_ALIGN_PARAGRAPH.LEFT
            )
            _fill(cell, text, side, bold=place == 0 or place - 1 in strong)
            if place == 0:
                cell._tc.get_or_add_tcPr().append(shade(HEAD_SHADE))
            short = len(body) <= TOGETHER and place < len(body)
            if short or place in (0, 1, len(body) - 1):
                cell.paragraphs[0].paragraph_format.keep_with_next = True  # no row stands alone


def _fill(cell: Any, text: Text, side: Any, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    for words in runs_of(text):
        run = add_run(paragraph, Words(clean(words.text), words.changed, words.bold or bold), NUMBER_FONT)
        run.font.size = Pt(TABLE_SIZE)
    layout = paragraph.paragraph_format
    no_indent(layout)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(TABLE_SIZE + 3.5)
    layout.space_before = layout.space_after = Pt(1.5)
    paragraph.alignment = side


def page_break(file: Document) -> None:
    """What follows starts on a new page."""
    file.add_page_break()
