"""Pages by GB/T 9704-2012: A4, margins, fonts and spacing of official documents, page numbers; headings, tables, pictures.

Chinese text gets its font through `w:eastAsia`, Latin letters and digits through `w:ascii`: both stand on every style and
run. Fonts that only Windows has are named with a stand-in (`w:altName`), so that other systems choose well.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

LATIN = "Times New Roman"
TITLE_FONT, BODY_FONT, FIRST_FONT, SECOND_FONT, NUMBER_FONT = (
    "方正小标宋简体",
    "仿宋_GB2312",
    "黑体",
    "楷体_GB2312",
    "宋体",
)
STAND_INS = {
    TITLE_FONT: "Noto Serif CJK SC",
    BODY_FONT: "仿宋",
    FIRST_FONT: "Noto Sans CJK SC",
    SECOND_FONT: "楷体",
    NUMBER_FONT: "Noto Serif CJK SC",
}
"""The font to take where the one that the standard names is missing."""
MARGINS = {"top": 37, "bottom": 35, "left": 28, "right": 26}
TEXT_WIDTH = 210 - MARGINS["left"] - MARGINS["right"]
TITLE_SIZE, BODY_SIZE, NUMBER_SIZE, TABLE_SIZE = 22.0, 16.0, 14.0, 10.5
LINE = 28.0
LINES, SIGNS = 22, 28
"""Lines a page and signs a line. 28 signs of 16 pt are a little wider than the page, so each is set closer: spacing
rather than a grid of signs, as a grid would pull Latin letters and small tables apart."""
TOGETHER = 12
"""Tables of so many rows are not split over pages."""
MARK = "FFE699"
HEAD_SHADE = "E7EBF0"
BANNER_SHADE = "FBE5D6"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def clean(text: object) -> str:
    """Anybody's text as one line that a file may hold: no control signs, none that turn the direction of writing."""
    return _NOT_XML.sub("\ufffd", " ".join(str(text).split()))


@dataclass(frozen=True)
class Words:
    """A stretch of text; `changed` marks a figure that differs from the base."""

    text: str
    changed: bool = False
    bold: bool = False


Text = str | Sequence[Words]


def new_document(lang: str, title: str, about: str, header: str, created: dt.datetime) -> Document:
    """An empty document with page, styles, header and page numbers."""
    file = docx.Document()
    properties = file.core_properties
    properties.title, properties.comments = clean(title)[:255], clean(about)[:255]
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = created
    properties.language = "zh-CN" if lang == "zh" else "en"
    _forget_template(file)
    _name_stand_ins(file)
    _styles(file, lang)
    _page(file)
    _furniture(file, header)
    return file


# --- fonts and styles ------------------------------------------------------------------------------------------------


def _set_font(properties: Any, chinese: str, latin: str = LATIN) -> None:
    """Fonts of a style's or run's `rPr`: both alphabets stated."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, font in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{name}"), font)


def _forget_template(file: Document) -> None:
    """Takes out the template's own picture, which file managers would show for ours."""
    relations = file.part.package.rels
    for name in [name for name, of in relations.items() if of.reltype.endswith("/thumbnail")]:
        relations.pop(name)


def _name_stand_ins(file: Document) -> None:
    """Writes `w:altName` into the font table."""
    part = next(part for part in file.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    kinds = {TITLE_FONT: "roman", BODY_FONT: "modern", FIRST_FONT: "swiss", SECOND_FONT: "modern"}
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{kinds.get(name, "roman")}"/><w:pitch w:val="variable"/></w:font>'
        for name, other in STAND_INS.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    part._blob = f'{head}<w:fonts xmlns:w="{space}">{entries}</w:fonts>'.encode()


def _styles(file: Document, lang: str) -> None:
    zh = lang == "zh"
    size, line = (BODY_SIZE, LINE) if zh else (12.0, 20.0)
    theme = file.settings.element.find(qn("w:themeFontLang"))
    if theme is not None:
        theme.set(qn("w:eastAsia"), "zh-CN")
    tongue = file.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    if tongue is not None:
        tongue.set(qn("w:val"), "en-US")
        tongue.set(qn("w:eastAsia"), "zh-CN")
    defaults = file.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    _set_font(defaults, BODY_FONT)
    for name, font, points, bold in (
        ("Normal", BODY_FONT, size, False),
        ("Title", TITLE_FONT, TITLE_SIZE if zh else 20.0, False),
        ("Heading 1", FIRST_FONT, size if zh else 15.0, not zh),
        ("Heading 2", SECOND_FONT, size if zh else 13.0, not zh),
        ("Heading 3", BODY_FONT, size, True),
        ("Header", NUMBER_FONT, 9.0, False),
        ("Footer", NUMBER_FONT, NUMBER_SIZE, False),
        ("Caption", FIRST_FONT, 12.0 if zh else 11.0, not zh),
    ):
        style = file.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(points), bold, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        _set_font(style.element.get_or_add_rPr(), font)
        if name == "Normal" and zh:
            style.element.rPr.append(_spacing(TEXT_WIDTH / 25.4 * 72 / SIGNS - size))
        layout = style.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        if name in ("Header", "Footer"):
            continue
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
        layout.widow_control = True
        layout.keep_with_next = name not in ("Normal", "Title")
        layout.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if zh else WD_ALIGN_PARAGRAPH.LEFT
        if zh and name in ("Title", "Caption"):
            _no_indent(layout)
        elif zh:
            _two_signs_in(layout, size)
        if not zh:
            layout.space_after = Pt(6)
            layout.space_before = Pt(10 if name.startswith("Heading") else 0)
    title = file.styles["Title"]
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.line_spacing = Pt(34 if zh else 26)
    title.paragraph_format.space_after = Pt(line / 2)
    for border in title.element.pPr.findall(qn("w:pBdr")):
        title.element.pPr.remove(border)
    caption = file.styles["Caption"].paragraph_format
    caption.alignment, caption.space_before = WD_ALIGN_PARAGRAPH.CENTER, Pt(6)
    caption.line_spacing = Pt(22)


def _spacing(points: float) -> Any:
    """Letter spacing, rounded down to the twentieth of a point that Word counts in."""
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(math.floor(points * 20)))
    return spacing


def _two_signs_in(layout: Any, size: float) -> None:
    layout.first_line_indent = Pt(2 * size)
    layout._element.pPr.ind.set(qn("w:firstLineChars"), "200")


# --- the page --------------------------------------------------------------------------------------------------------


def _page(file: Document) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(MARGINS["top"]), Mm(MARGINS["bottom"])
    section.left_margin, section.right_margin = Mm(MARGINS["left"]), Mm(MARGINS["right"])
    section.header_distance, section.footer_distance = Mm(22), Mm(MARGINS["bottom"] - 7 - 5)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)


def _furniture(file: Document, header: str) -> None:
    """The header says on each page what it is; the page number stands outside: right on odd, left on even pages."""
    file.settings.odd_and_even_pages_header_footer = True
    section = file.sections[0]
    for part in (section.header, section.even_page_header):
        paragraph = part.paragraphs[0]
        paragraph.style, paragraph.alignment = file.styles["Header"], WD_ALIGN_PARAGRAPH.CENTER
        add_run(paragraph, Words(clean(header)), NUMBER_FONT)
        _line_under(paragraph)
    sides = (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right_indent"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left_indent"),
    )
    for part, side, indent in sides:
        paragraph = part.paragraphs[0]
        paragraph.style, paragraph.alignment = file.styles["Footer"], side
        setattr(paragraph.paragraph_format, indent, Pt(NUMBER_SIZE))
        add_run(paragraph, Words("— "), NUMBER_FONT, NUMBER_FONT)
        _page_field(paragraph)
        add_run(paragraph, Words(" —"), NUMBER_FONT, NUMBER_FONT)


def _line_under(paragraph: Paragraph) -> None:
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "808080")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _page_field(paragraph: Paragraph) -> None:
    for kind, text in (("begin", None), (None, "PAGE"), ("separate", None), ("text", "1"), ("end", None)):
        run = add_run(paragraph, Words(text if kind == "text" and text else ""), NUMBER_FONT, NUMBER_FONT)
        if kind is None:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = text
            run._r.append(instruction)
        elif kind != "text":
            sign = OxmlElement("w:fldChar")
            sign.set(qn("w:fldCharType"), kind)
            run._r.append(sign)


# --- paragraphs ------------------------------------------------------------------------------------------------------


def add_run(paragraph: Paragraph, words: Words, chinese: str = BODY_FONT, latin: str = LATIN) -> Run:
    """A run with its fonts; a changed figure is bold, underlined and shaded."""
    run = paragraph.add_run(_NOT_XML.sub("\ufffd", words.text))
    _set_font(run._r.get_or_add_rPr(), chinese, latin)
    if words.bold or words.changed:
        run.bold = True
    if words.changed:
        run.underline = True
        run._r.rPr.append(_shade(MARK))
    return run


def _shade(colour: str) -> Any:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    return shade


def runs_of(text: Text) -> Sequence[Words]:
    return (Words(text),) if isinstance(text, str) else text


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
        _shade(BANNER_SHADE), "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    paragraph.paragraph_format.space_after = Pt(12)


def add_small(file: Document, text: Text, size: float = TABLE_SIZE, bold: bool = False) -> Paragraph:
    """A note in small letters, without indent."""
    paragraph = file.add_paragraph()
    for words in runs_of(text):
        run = add_run(paragraph, Words(words.text, words.changed, words.bold or bold))
        run.font.size = Pt(size)
    layout = paragraph.paragraph_format
    _no_indent(layout)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(size + 5)
    layout.space_before, layout.space_after = Pt(3), Pt(6)
    return paragraph


def _no_indent(layout: Any) -> None:
    layout.first_line_indent = Pt(0)
    layout._element.pPr.ind.set(qn("w:firstLineChars"), "0")


def add_picture(file: Document, png: bytes, description: str, caption: str) -> None:
    """A picture as wide as the text, its description for who cannot see it, and its caption below."""
    paragraph = file.add_paragraph()
    _no_indent(paragraph.paragraph_format)
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
                cell._tc.get_or_add_tcPr().append(_shade(HEAD_SHADE))
            short = len(body) <= TOGETHER and place < len(body)
            if short or place in (0, 1, len(body) - 1):
                cell.paragraphs[0].paragraph_format.keep_with_next = True  # no row stands alone


def _fill(cell: Any, text: Text, side: Any, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    for words in runs_of(text):
        run = add_run(paragraph, Words(clean(words.text), words.changed, words.bold or bold), NUMBER_FONT)
        run.font.size = Pt(TABLE_SIZE)
    layout = paragraph.paragraph_format
    _no_indent(layout)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(TABLE_SIZE + 3.5)
    layout.space_before = layout.space_after = Pt(1.5)
    paragraph.alignment = side


def page_break(file: Document) -> None:
    """What follows starts on a new page."""
    file.add_page_break()
