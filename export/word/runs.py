"""Text in a Word file: stretches of it with their fonts, and what may stand in one at all.

Chinese text gets its font through `w:eastAsia`, Latin letters and digits through `w:ascii`: both stand on every run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
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
MARK = "FFE699"
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


def runs_of(text: Text) -> Sequence[Words]:
    return (Words(text),) if isinstance(text, str) else text


def set_font(properties: Any, chinese: str, latin: str = LATIN) -> None:
    """Fonts of a style's or run's `rPr`: both alphabets stated."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, font in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{name}"), font)


def add_run(paragraph: Paragraph, words: Words, chinese: str = BODY_FONT, latin: str = LATIN) -> Run:
    """A run with its fonts; a changed figure is bold, underlined and shaded."""
    run = paragraph.add_run(_NOT_XML.sub("\ufffd", words.text))
    set_font(run._r.get_or_add_rPr(), chinese, latin)
    if words.bold or words.changed:
        run.bold = True
    if words.changed:
        run.underline = True
        run._r.rPr.append(shade(MARK))
    return run


def shade(colour: str) -> Any:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    return shade


def no_indent(layout: Any) -> None:
    layout.first_line_indent = Pt(0)
    layout._element.pPr.ind.set(qn("w:firstLineChars"), "0")
