"""The 测算报告: the result's own figures to the fen, both languages, everything typed in is text."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from export.__main__ import main
from export.word import check_draft, to_report
from export.word import report as report_module
from export.word.report_tables import band_table
from simulation import Refusal, Scenario, compare, price_doubts, simulate, uncertainty
from simulation.ledger import PERSONAL_LINES
from simulation.store import Decision
from tests.simulation.people_table import random_people
from ui import charts
from ui.answer import headline, sentence

pytestmark = pytest.mark.slow  # whole districts, or lists of one

PEOPLE = random_people(2_500)
CREATED = dt.datetime(2026, 11, 25, 8, 0)
NASTY = '=HYPERLINK("http://a") <b>粗</b> **粗** $x$ \x07 { DDEAUTO cmd }'
CHANGES = {"medical.individual": 380, "medical.aid.age_70_plus.min_age": 68, "readings.newborns": "as_others"}


DECISION = Decision(
    1, "同意 " + NASTY, "领导小组", "ab12", "@SUM(1)", "王", dt.datetime(2026, 11, 25, 9, 30), locks=True
)


def written(result, lang="zh", **more) -> bytes:
    buffer = io.BytesIO()
    to_report(result, buffer, lang, created=CREATED, **more)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def result():
    draft = Scenario(title=NASTY, changes=CHANGES, assumptions={"medical_price_response": 0.004})
    return compare(simulate(Scenario(), PEOPLE), simulate(draft, PEOPLE))


@pytest.fixture(scope="module")
def prices(result):
    return price_doubts(result.reform.scenario, PEOPLE)


@pytest.fixture(scope="module")
def content(result, prices):
    return written(result, question="68 岁全额资助要花多少？" + NASTY, decisions=[DECISION], prices=prices)


@pytest.fixture(scope="module")
def file(content):
    return docx.Document(io.BytesIO(content))


def tables_of(file) -> dict[str, list[list[str]]]:
    """The cells of each table by its caption, the number taken off."""
    found, caption = {}, ""
    for element in file.element.body:
        if element.tag == qn("w:p"):
            text = "".join(part.text or "" for part in element.iter(qn("w:t")))
            caption = text if re.match(r"表\d|Table \d", text) else caption
        elif element.tag == qn("w:tbl"):
            table = docx.table.Table(element, file)
            name = re.sub(r"^(表\d+\s*|Table \d+\. )", "", caption)
            found[name] = [[cell.text for cell in row.cells] for row in table.rows]
    return found


def yuan(text: str) -> float:
    return float(text.replace(",", ""))


def test_it_has_every_part_in_order_and_the_answer_of_the_page(result, file):
    headings = [p.text for p in file.paragraphs if p.style.name == "Heading 1"]
    assert headings == [
        "一、问题",
        "二、结论",
        "三、改动",
        "四、资金",
        "五、人员",
        "六、依据的假设",
        "七、存疑之处",
        "八、决定",
        "九、版本与数据",
    ]
    text = [paragraph.text for paragraph in file.paragraphs]
    answer = sentence(result, headline(result), "zh")
    assert answer in text
    change = tables_of(file)["主要数字"][1][3]
    assert change.lstrip("+-") in answer  # one figure, written alike in sentence and table
    assert any("68 岁全额资助要花多少" in line for line in text)


def test_money_by_line_and_payer_is_the_results_own_to_the_fen(result, file):
    tables = tables_of(file)
    budget, own = result.budget, result.budget["line"].isin(PERSONAL_LINES)
    by_line = {row[1]: row[2:] for row in tables["分项目资金（元）"][1:]}
    for name, part in (("公共资金合计", budget[~own]), ("个人缴费合计", budget[own]), ("总计", budget)):
        expected = [round(part[case].sum(), 2) for case in ("base", "reform", "difference")]
        assert [yuan(cell) for cell in by_line[name]] == expected
    public = next(rows for name, rows in tables.items() if name.startswith("公共资金：级次"))
    for column, case in ((3, "base"), (4, "reform"), (5, "difference")):
        cells = [round(100 * yuan(row[column])) for row in public[1:-1]]
        assert (
            sum(cells) == round(100 * budget.loc[~own, case].sum()) == round(100 * yuan(public[-1][column]))
        )
    codes = {row[2] for row in public[1:-1]}
    assert {"2082602", "2101202", "2101301"} <= codes
    towns = tables["分镇街公共资金（元）"]
    assert yuan(towns[-1][2]) == round(budget.loc[~own, "reform"].sum(), 2) and len(towns) == 9


def test_coverage_gains_changes_and_doubts_are_those_of_the_result(result, file):
    tables = tables_of(file)
    medical = result.reform.coverage[result.reform.coverage["scheme"] == "medical"]
    rows = {row[0]: row for row in tables["参保覆盖与上年比（人）"]}
    assert rows["医疗保险"][2] == f"{medical['enrolled'].sum():,}"
    everybody = result.people[result.people["dimension"] == "all"].iloc[0]
    gains = tables["分人群受益与受损（人、元）"]
    assert gains[1][1:4] == [f"{everybody[name]:,}" for name in ("persons", "gainers", "losers")]
    assert ["4.1.M1", "个人缴费标准（元/年）", "350 元", "380 元"] in tables["草案与基准的全部差别"]
    doubts = tables["口径"]
    assert [row[0] for row in doubts[1:]] == [f"R{number}" for number in range(1, 14)]
    assumed = tables["本区文件没有写明的数字"]
    assert any(row[1:4] == ["175 元", "105 至 228", "假设"] for row in assumed)


def test_the_check_of_a_draft_refuses_a_report(content):
    with pytest.raises(Refusal, match="测算报告"):
        check_draft(content, Scenario())


def test_every_other_reading_has_its_own_price_and_says_which_it_is(prices, file):
    tables = tables_of(file)
    alone = tables["其他口径单独取用时的变化"][1:]
    money = prices.alone[["public", "own"]].to_numpy().tolist()
    assert [[yuan(cell) for cell in row[2:4]] for row in alone] == money
    assert [int(row[4].replace(",", "")) for row in alone] == list(prices.alone["persons"])
    # A later age is not a price of the question on which day the age is taken, though both are R6.
    assert {row[0] for row in alone if row[0].startswith("R6")} == {
        "R6 上限年龄按哪一天算",
        "R6 缴费到多少周岁",
    }
    assert all(row[1] for row in alone)
    together = tables["各处同时改取时的变化"][1:]
    assert [yuan(row[2]) for row in together] == list(prices.joint["public"])
    assert [yuan(row[5]) for row in together] == list(prices.joint["sum_own"])


def test_what_people_type_is_text_and_nothing_in_it_runs(content, file):
    decided = tables_of(file)["决定记录"][1]
    assert decided[0].startswith('同意 =HYPERLINK("http://a") <b>粗</b> **粗**') and decided[4] == "@SUM(1)"
    assert decided[2] == "2026-11-25 09:30"
    package = zipfile.ZipFile(io.BytesIO(content))
    body = package.read("word/document.xml").decode()
    assert "<w:hyperlink" not in body and "w:instrText" not in body and "<b>" not in body
    assert not any(b"External" in package.read(name) for name in package.namelist() if name.endswith(".rels"))
    bold = [run.text for p in file.paragraphs for run in p.runs if run.bold and "粗" in run.text]
    assert not bold


def test_every_chart_is_described_and_every_page_says_whose_people_these_are(content, file):
    pictures = list(file.element.body.iter(qn("wp:docPr")))
    assert len(pictures) == 4 and all(len(picture.get("descr")) > 40 for picture in pictures)
    assert "用户名册" in file.sections[0].header.paragraphs[0].text
    assert any("人员名册由用户提供" in paragraph.text for paragraph in file.paragraphs)
    versions = tables_of(file)["本报告所依据的版本与数据"]
    assert any("模型" in row[1] and "费款年度 2023" in row[1] for row in versions)


def test_in_english_no_word_is_missing_and_one_scenario_stands_alone(result, content, monkeypatch):
    package = zipfile.ZipFile(io.BytesIO(content))
    png = package.read(next(name for name in package.namelist() if name.endswith(".png")))
    monkeypatch.setattr(charts, "to_png", lambda *_: png)  # drawn once is enough
    english = docx.Document(io.BytesIO(written(result, "en")))
    own = [
        p.text for p in english.paragraphs if p.style.name in ("Heading 1", "Heading 2", "Caption", "Title")
    ]
    assert len(own) > 25 and not [text for text in own if re.search("[\u4e00-\u9fff]", text)]
    alone = docx.Document(io.BytesIO(written(result.base)))
    tables = tables_of(alone)
    assert tables["分项目资金（元）"][0] == ["条款", "项目", "金额（元）"]
    assert not any("受益" in name for name in tables) and "草案与基准的全部差别" not in tables
    assert any("没有决定记录" in paragraph.text for paragraph in alone.paragraphs)


def test_the_band_of_kept_draws_is_in_it(result, monkeypatch):
    draft = Scenario(changes=CHANGES)
    found = uncertainty(draft, Scenario(), draws=20, people=PEOPLE, workers=1)
    table = band_table(found, "zh")
    assert table.rows[0][0] == "公共资金" and len(table.rows) == 14
    monkeypatch.setattr(report_module, "kept", lambda *_: found)
    both = compare(simulate(Scenario(), PEOPLE), simulate(draft, PEOPLE))
    tables = tables_of(docx.Document(io.BytesIO(written(both))))
    assert tables["主要数字的区间（P10 至 P90）"][1:] == table.rows


def test_the_command_writes_it(tmp_path, capsys):
    out = tmp_path / "报告.docx"
    words = ["report", "yicheng-2023", "--set", "medical.individual=380", "--question", "涨到 380 元？"]
    assert main([*words, "--out", str(out)]) == 0
    assert any("涨到 380 元？" in p.text for p in docx.Document(out).paragraphs)
