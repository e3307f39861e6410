"""Pages by GB/T 9704-2012: A4, margins, fonts and spacing of official documents, page numbers.

Fonts that only Windows has are named with a stand-in (`w:altName`), so that other systems choose well.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from export.word.runs import (
    BODY_FONT,
    FIRST_FONT,
    NUMBER_FONT,
    SECOND_FONT,
    TITLE_FONT,
    Words,
    add_run,
    clean,
    no_indent,
    set_font,
)

STAND_INS = {
    TITLE_FONT: "Noto Serif CJK SC",
    BODY_FONT: "仿宋",
    FIRST_FONT: "Noto Sans CJK SC",
    SECOND_FONT: "楷体",
    NUMBER_FONT: "Noto Serif CJK SC",
}
"""The font to take where the one that the standard names is missing."""
AFTER_SPACING = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:shd", "w:lang")
"""What stands after `w:spacing` in the order that Word keeps."""
MARGINS = {"top": 37, "bottom": 35, "left": 28, "right": 26}
TEXT_WIDTH = 210 - MARGINS["left"] - MARGINS["right"]
TITLE_SIZE, BODY_SIZE, NUMBER_SIZE, TABLE_SIZE = 22.0, 16.0, 14.0, 10.5
LINE = 28.0
LINES, SIGNS = 22, 28
"""Lines a page and signs a line. 28 signs of 16 pt are a little wider than the page, so each is set closer: spacing
rather than a grid of signs, as a grid would pull Latin letters and small tables apart."""


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
    set_font(defaults, BODY_FONT)
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
        set_font(style.element.get_or_add_rPr(), font)
        if name == "Normal" and zh:
            style.element.rPr.insert_element_before(
                _spacing(TEXT_WIDTH / 25.4 * 72 / SIGNS - size), *AFTER_SPACING
            )
        layout = style.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        if name in ("Header", "Footer"):
            continue
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
        layout.widow_control = True
        layout.keep_with_next = name not in ("Normal", "Title")
        layout.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if zh else WD_ALIGN_PARAGRAPH.LEFT
        if zh and name in ("Title", "Caption"):
            no_indent(layout)
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
