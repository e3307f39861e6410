"""The 草案条文: every figure of the plan, what differs marked and listed, by GB/T 9704, never like an issued document."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from export.word import check_draft, to_draft
from export.word.clauses import funding_section
from export.word.figures import differences, stated_figures
from export.word.layout import SIGNS, TEXT_WIDTH
from simulation import Scenario

CREATED = dt.datetime(2026, 11, 25, 8, 0)
NASTY = '=1+1 <script>alert(1)</script> **粗** [链接](http://a) \x07\u202e{ INCLUDEPICTURE "http://a" }'
CHANGES = {
    "medical.individual": 380,
    "medical.aid.age_70_plus.min_age": 68,
    "medical.aid.age_60_69.max_age": 67,
    "pension.tiers.500.contribution_subsidy": 65,
    "calendar.waiting_months": 2,
    "readings.newborns": "as_others",
}


def written(scenario: Scenario, year: int | None = None) -> bytes:
    buffer = io.BytesIO()
    to_draft(scenario, buffer, year, CREATED)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def draft():
    return written(Scenario(title=NASTY, changes=CHANGES))


@pytest.fixture(scope="module")
def file(draft):
    return docx.Document(io.BytesIO(draft))


def marked(file) -> list[str]:
    """Runs of the text that are bold, underlined and shaded at once."""
    runs = [run for paragraph in file.paragraphs for run in paragraph.runs]
    return [r.text for r in runs if r.bold and r.underline and r._r.rPr.find(qn("w:shd")) is not None]


def test_the_page_is_that_of_gbt_9704(file):
    section = file.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    body = file.styles["Normal"]
    assert body.font.size == Pt(16) and body.paragraph_format.line_spacing == Pt(28)
    assert (297 - 37 - 35) / 25.4 * 72 // 28 == 22
    closer = int(body.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert SIGNS * (16 + closer) <= TEXT_WIDTH / 25.4 * 72 < (SIGNS + 1) * (16 + closer)


def test_every_style_and_run_states_its_chinese_and_latin_fonts(file):
    fonts = {
        "Title": "方正小标宋简体",
        "Normal": "仿宋_GB2312",
        "Heading 1": "黑体",
        "Heading 2": "楷体_GB2312",
    }
    for name, font in fonts.items():
        stated = file.styles[name].element.rPr.rFonts
        assert stated.get(qn("w:eastAsia")) == font and stated.get(qn("w:ascii")) == "Times New Roman"
    assert file.styles["Title"].font.size == Pt(22)
    runs = [run for paragraph in file.element.body.iter(qn("w:p")) for run in paragraph.iter(qn("w:r"))]
    with_text = [run for run in runs if run.find(qn("w:t")) is not None]
    assert len(with_text) > 100
    assert all(run.rPr.rFonts.get(qn("w:eastAsia")) for run in with_text)


ORDER = [
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "color",
    "spacing",
    "kern",
    "sz",
    "szCs",
    "u",
    "shd",
    "lang",
]


def test_properties_of_runs_stand_in_the_order_that_word_keeps(file):
    """Word may call a file damaged whose properties stand in another order."""
    places = [*file.element.body.iter(qn("w:rPr")), file.styles["Normal"].element.rPr]
    for properties in places:
        names = [child.tag.partition("}")[2] for child in properties]
        assert names == sorted(names, key=ORDER.index), names


def test_page_numbers_stand_outside_between_dashes(file):
    section = file.sections[0]
    assert file.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        assert paragraph.text == "— 1 —"
        assert paragraph._p.pPr.jc.get(qn("w:val")) == side
        assert "PAGE" in paragraph._p.xml and file.styles["Footer"].font.size == Pt(14)


def test_what_differs_is_marked_and_nothing_else(file):
    assert marked(file) == ["65元", "990元", "380元", "68周岁", "67周岁", "2个月", "加粗、下划线并加底纹"]
    assert marked(docx.Document(io.BytesIO(written(Scenario())))) == ["加粗、下划线并加底纹"]


def test_the_annex_lists_every_change_from_old_to_new_with_its_clause(file):
    rows = [[cell.text for cell in row.cells] for row in file.tables[0].rows]
    assert rows[0] == ["条款", "项目", "原值", "新值"]
    assert ["4.1.M1", "个人缴费标准（元/年）", "350 元", "380 元"] in rows
    assert ["4.2.2", "等待期（月）", "3 个月", "2 个月"] in rows
    assert ["4.1.P3", "500 元档：缴费补贴", "60 元", "65 元"] in rows
    assert len(rows) == 1 + len(CHANGES)


def test_whole_lists_are_compared_tier_by_tier_and_rule_by_rule():
    base = Scenario().resolved_plan
    tiers = [tier.model_dump(exclude_none=True) for tier in base.pension.tiers]
    tiers[2]["amount"] = 550
    rules = [rule.model_dump(exclude_none=True) for rule in base.medical.aid][:-1]
    rules[0]["share"] = 0.9
    plan = base.change({"pension.tiers": tiers, "medical.aid": rules})
    rows = {(row.clause, row.name): (row.old, row.new) for row in differences(base, plan, "zh")}
    assert rows["4.1.P1", "第 3 档"] == ("500 元，补贴 60 元", "550 元，补贴 60 元")
    assert rows["4.1.M2", "资助参保（特困全额）：比例"] == ("全额", "90%")
    assert rows["4.1.M6", "资助规则 age_60_69"][1] == "—" and len(rows) == 3


def test_tables_repeat_their_heads_and_split_no_row(file):
    for table in file.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        widths = [int(column.width.mm) for column in table.columns]
        assert sum(widths) <= TEXT_WIDTH


def test_it_never_looks_like_an_issued_document(draft, file):
    text = "\n".join(paragraph.text for paragraph in file.paragraphs)
    assert "不是正式文件" in file.sections[0].header.paragraphs[0].text
    assert "不是正式文件" in file.sections[0].even_page_header.paragraphs[0].text
    assert "草案" in text.splitlines()[1] and "没有文号" in text
    whole = zipfile.ZipFile(io.BytesIO(draft)).read("word/document.xml").decode()
    assert not re.search(r"〔\d{4}〕|号文|印发|特此通知", whole)


def test_a_title_is_text_and_nothing_in_it_runs(draft):
    package = zipfile.ZipFile(io.BytesIO(draft))
    assert not any("vba" in name.lower() or "embeddings" in name for name in package.namelist())
    for name in package.namelist():
        content = package.read(name).decode("utf-8", "replace")
        if name.endswith(".rels"):
            assert "External" not in content
        if name.startswith("word/") and name.endswith(".xml"):
            fields = re.findall(r"<w:instrText[^>]*>([^<]*)<", content)
            assert set(fields) <= {"PAGE"} and "<w:hyperlink" not in content
            assert "<script" not in content and "\u202e" not in content
    assert "=1+1 &lt;script&gt;" in package.read("word/document.xml").decode()


def test_another_year_moves_the_calendar_and_marks_it():
    content = written(Scenario(), 2024)
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    assert "2024年度" in text and "2023年10月1日至2023年12月20日" in text and "2023年度" not in text
    assert check_draft(content, Scenario(), 2024).agrees
    assert not check_draft(content, Scenario()).agrees


def test_every_figure_of_the_plan_is_in_the_text():
    """A figure changed alone changes the text: nothing is left out."""
    base = Scenario()
    plan = base.resolved_plan

    def text_of(of) -> str:
        return "".join(words.text for block in funding_section(of, of) for words in block.text)

    before = text_of(plan)
    others = {"fee_year": None, "open_to": ["dibao"], "groups": ["orphan"], "min_age": 55, "max_age": 66}
    others |= {"share": 0.35, "amount": 123, "waiting_months": 4, "wife_min_age": 51}
    others |= {"window_start": "2022-10-08", "window_end": "2022-12-25", "waiting_from": "2023-01-05"}
    for path in stated_figures(plan):
        value = others.get(path.rpartition(".")[2], 47)
        if path == "pension.min_age":
            value = 18
        if path.startswith("pension.tiers.") and path.endswith(".amount"):
            value = int(path.split(".")[2]) + 7
        if path.endswith("age_70_plus.min_age"):
            value = 71
        if path.endswith("paid_on_behalf.groups"):
            value = ["dibao"]
        if value is not None:
            assert text_of(plan.change({path: value})) != before, path
