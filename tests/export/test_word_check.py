"""The check of a draft: it finds exactly what was planted, reads wording of other people, and is not harmed by any file."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest

from export.__main__ import main
from export.word import check_draft, to_draft
from export.word.checking.scanning import normalised, tokens_of
from export.word.clauses import funding_section
from export.word.figures import SPARED
from export.word.reading import MOST_UNPACKED
from simulation import Refusal, Scenario

OTHER = Scenario(
    changes={
        "working_funds.amount": 1.5,
        "medical.aid": [
            {"id": "old_dibao", "groups": ["dibao"], "min_age": 55, "amount": 200},
            {"id": "full", "groups": ["extreme_poverty", "orphan"], "share": 1.0},
            {"id": "from_80", "min_age": 80, "share": 1.0},
            {"id": "from_70", "min_age": 70, "max_age": 79, "share": 0.8},
            {"id": "young", "max_age": 17, "amount": 60},
            {"id": "gift", "towns": ["榴园镇"], "amount": 50, "applies_to": "remaining"},
        ],
        "pension.tiers": [
            {"amount": 200, "contribution_subsidy": 40, "open_to": ["dibao"]},
            {"amount": 300, "contribution_subsidy": 40, "open_to": ["disabled"]},
            {"amount": 1000, "contribution_subsidy": 70},
            {"amount": 2000, "contribution_subsidy": 100},
        ],
    }
)
SCENARIOS = {"2023": Scenario(), "other": OTHER}


def text_of(scenario: Scenario) -> str:
    blocks = funding_section(scenario.resolved_plan, scenario.base_plan)
    return "\n".join("".join(words.text for words in block.text) for block in blocks)


def check(text: str, scenario: Scenario = SCENARIOS["2023"]):
    return check_draft(text.encode(), scenario, name="draft.txt")


def said(text: str, scenario: Scenario = SCENARIOS["2023"]) -> list[tuple[str, str, object]]:
    """(stated, path, expected) of what disagrees."""
    return [(found.stated, found.path, found.expected) for found in check(text, scenario).disagreements]


@pytest.mark.parametrize("name", SCENARIOS)
def test_our_own_text_agrees_in_full(name):
    buffer = io.BytesIO()
    to_draft(SCENARIOS[name], buffer)
    for source in (buffer.getvalue(), text_of(SCENARIOS[name]).encode()):
        found = check_draft(source, SCENARIOS[name])
        assert found.agrees and not found.unknown and len(found.findings) > 30


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_figure_changed_alone_is_found_alone_and_where_it_stands(name):
    scenario = SCENARIOS[name]
    text = text_of(scenario)
    planted = 0
    for figure in re.finditer(r"\d+(\.\d+)?", text):
        after = text[figure.end() : figure.end() + 1]
        if after == "．":
            continue  # the number of a paragraph
        new = float(figure.group()) + (-1 if after in ("月", "日") and float(figure.group()) > 1 else 1)
        wrong = f"{text[: figure.start()]}{new:g}{text[figure.end() :]}"
        found = check(wrong, scenario)
        where = text.count("\n", 0, figure.start()) + 1
        assert [finding.paragraph for finding in found.disagreements] == [where], (figure.group(), new)
        assert not found.unstated and not found.unknown, (figure.group(), new)
        planted += 1
    assert planted > 40


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_figure_in_the_place_of_another_is_found_too(name):
    """Also where the wrong figure is one that the plan has elsewhere."""
    scenario = SCENARIOS[name]
    text = text_of(scenario)
    for figure in re.finditer(r"\d+(\.\d+)?(?=元)", text):
        for new in ("100", "300", "500", "800", "350", "60"):
            if new != figure.group():
                wrong = text[: figure.start()] + new + text[figure.end() :]
                where = text.count("\n", 0, figure.start()) + 1
                found = check(wrong, scenario).disagreements
                assert any(finding.paragraph == where for finding in found), (figure.start(), new)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("特困人员，全额资助", "特困人员，半数资助", "medical.aid.extreme_poverty.share"),
        ("特困人员，全额", "孤儿，全额", "medical.aid.extreme_poverty.groups"),
        ("返贫致贫人口、", "", "medical.aid.fixed_aid.groups"),
        ("扶贫户、低保对象和农村五保供养对象的", "扶贫户的", "pension.paid_on_behalf.groups"),
        ("残疾人、农村五保", "农村五保", "pension.tiers.100.open_to"),
        ("待遇等待期为3个月", "不设待遇等待期", "calendar.waiting_months"),
        ("2023年1月1日及以后", "2023年2月1日及以后", "calendar.waiting_from"),
    ],
)
def test_words_are_held_against_the_plan_like_figures(old, new, path):
    text = text_of(SCENARIOS["2023"])
    assert text.count(old) == 1
    assert [where for _, where, _ in said(text.replace(old, new))] == [path]


# Sentences in the style of such documents, written for this test.
STYLE = [
    ("居民养老保险：年缴费分为 100、300、５００元 等12个档次。", ["12个档次", "100", "300", "500元"]),
    (
        "居民养老保险个人缴费100和300元的，财政补贴 30元；800元及以上，补贴80元。",
        ["30元", "30元", "800元", "80元"],
    ),
    (
        "居民养老保险设100元、300元、500元等12个档次，其中100元档只适用于残疾人、五保、低保、优抚对象和扶贫户。",
        ["100元", "300元", "500元", "12个档次", "100元"],
    ),
    ("居民养老保险：年满十六周岁的居民可以参保。", ["16周岁"]),
    ("养老保险费由政府为重度残疾人、扶贫户、低保户、五保户代缴，标准每人每年一百元。", ["100元"]),
    ("居民养老保险对两女户，女方满50周岁后夫妻各补300元。", ["50周岁", "300元"]),
    (
        "居民医疗保险2023年度人均筹资 960元，由财政补助610 元，个人缴 350元。",
        ["2023年度", "960元", "610元", "350元"],
    ),
    ("居民医疗保险：70岁（含70岁）以上老人个人缴费部分予以代缴。", ["70岁", "70岁", "予以代缴"]),
    ("居民医疗保险：60—69周岁老年人由当地承担百分之五十。", ["60", "69周岁", "50%"]),
    ("居民医疗保险：60至69岁的，按半数资助。", ["60", "69岁", "半数"]),
    ("城乡居民两险集中征缴时间2022年10月1日－12月20日。", ["2022年10月1日", "12月20日"]),
    ("居民医疗保险于2023年1月1日后缴费的，设三个月待遇等待期。", ["2023年1月1日", "3个月"]),
]


@pytest.mark.parametrize(("sentence", "figures"), STYLE)
def test_the_wording_of_such_documents_is_read(sentence, figures):
    found = check(sentence)
    assert not found.disagreements and not found.unknown
    agreeing = [
        finding.stated
        for finding in found.findings
        if finding.path.rpartition(".")[2] not in ("groups", "open_to")
    ]
    assert sorted(agreeing) == sorted(figures)


@pytest.mark.parametrize(
    ("sentence", "stated", "path", "expected"),
    [
        ("居民养老保险：年满18周岁的居民可以参保。", "18周岁", "pension.min_age", 16),
        (
            "居民养老保险个人缴费500、600元的，政府补贴 50元。",
            "50元",
            "pension.tiers.500.contribution_subsidy",
            60,
        ),
        ("居民养老保险个人缴费900元及以上的，补贴80元。", "900元", "pension.tiers.800.amount", 800),
        ("居民医疗保险2023年度个人缴纳380元。", "380元", "medical.individual", 350),
        (
            "居民医疗保险：65岁（含）以上老人个人缴费部分予以代缴。",
            "65岁",
            "medical.aid.age_70_plus.min_age",
            70,
        ),
        ("居民医疗保险：60周岁-69岁的老年人由政府承担60%。", "60%", "medical.aid.age_60_69.share", 0.5),
        ("集中征缴期为2022年10月1日至12月31日。", "12月31日", "calendar.window_end", None),
        ("居民医疗保险设6个月的待遇等待期。", "6个月", "calendar.waiting_months", 3),
        ("2024年度城乡居民两险征缴方案", "2024年度", "fee_year", 2023),
    ],
)
def test_a_wrong_figure_in_such_wording_is_named_with_what_is_expected(sentence, stated, path, expected):
    ((found, where, wanted),) = said(sentence)
    assert (found, where) == (stated, path)
    assert expected is None or wanted == expected


def test_what_is_not_recognised_is_listed_for_a_person():
    found = check("清册在村居公示3天，咨询电话12366，共12万元。\n征缴准备阶段（10月1日－10月20日）")
    assert [finding.stated for finding in found.unknown] == ["3", "12366", "12万元", "10月1日", "10月20日"]
    assert not found.disagreements


def test_a_figure_of_the_scenario_that_is_never_stated_is_listed():
    text = text_of(SCENARIOS["2023"])
    kept = "\n".join(line for line in text.splitlines() if "等待期为" not in line)
    assert check(kept).unstated == ["calendar.waiting_months", "calendar.waiting_from"]


@pytest.mark.parametrize(
    "text", ["残疾人和孤儿不受前款等待期限制。", "居民医疗保险：孤儿、残疾人不设等待期。"]
)
def test_who_is_spared_the_wait_is_held_against_the_scenario(text):
    spared = Scenario(changes={"readings.waiting_exempt": ["disabled", "orphan"]})
    assert not check(text).agrees and [found.path for found in check(text).disagreements] == [SPARED]
    buffer = io.BytesIO()
    to_draft(spared, buffer)
    assert check_draft(buffer.getvalue(), spared).agrees
    assert "残疾人和孤儿不受前款等待期限制。" in text_of(spared)
    assert not check_draft(text.encode(), spared, name="a.txt").disagreements


def test_ids_clauses_and_numbers_of_documents_are_no_figures():
    text = "1．方案 yicheng-2023，情景 0f224024bb6331b1，条款 4.1.P3、R9，某政发〔2022〕8号，模型 0.3.0。"
    assert list(tokens_of(normalised(text))) == []
    assert list(tokens_of(normalised("表中金额单位：万元（不足百元的不计）。"))) == []


def test_a_wrong_cell_of_the_annex_is_found():
    scenario = Scenario(changes={"medical.individual": 380})
    buffer = io.BytesIO()
    to_draft(scenario, buffer)
    file = docx.Document(buffer)
    for column, wrong in ((2, "340 元"), (3, "390 元")):
        cell = file.tables[0].rows[1].cells[column]
        right, cell.text = cell.text, wrong
        changed = io.BytesIO()
        file.save(changed)
        (found,) = check_draft(changed.getvalue(), scenario).disagreements
        assert (found.stated, found.expected) == (wrong, right)
        cell.text = right


def test_the_annex_of_another_scenario_disagrees_in_text_and_table():
    buffer = io.BytesIO()
    to_draft(Scenario(changes={"medical.individual": 380}), buffer)
    found = check_draft(buffer.getvalue(), Scenario())
    wrong = [finding.stated.replace(" ", "") for finding in found.disagreements]
    assert wrong.count("380元") == 2 and not found.unknown


def test_deletions_are_not_read_insertions_and_tables_are():
    file = docx.Document()
    paragraph = file.add_paragraph("居民医疗保险个人缴费")
    for name, text in (("del", "350元"), ("ins", "380元")):
        part = docx.oxml.OxmlElement(f"w:{name}")
        run = docx.oxml.OxmlElement("w:r")
        inner = docx.oxml.OxmlElement("w:delText" if name == "del" else "w:t")
        inner.text = text
        run.append(inner)
        part.append(run)
        paragraph._p.append(part)
    table = file.add_table(rows=2, cols=2)
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells],
        ["养老保险缴费标准（元）", "政府补贴（元）", "500", "70"],
        strict=True,
    ):
        cell.text = text
    buffer = io.BytesIO()
    file.save(buffer)
    found = check_draft(buffer.getvalue(), Scenario())
    stated = [(finding.stated, finding.path) for finding in found.disagreements]
    assert stated == [("380元", "medical.individual"), ("70元", "pension.tiers.500.contribution_subsidy")]


# --- files that mean harm --------------------------------------------------------------------------------------------

HEAD = '<?xml version="1.0"?>'
SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(body: str | bytes, **more: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", body)
        for name, content in more.items():
            package.writestr(name, content)
    return buffer.getvalue()


DOCTYPE = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
ENTITY = f"{HEAD}{DOCTYPE}<w:document {SPACE}><w:body>&e;</w:body></w:document>"
DEEP = f"{HEAD}<w:document {SPACE}><w:body>" + "<w:sdt>" * 3000 + "</w:sdt>" * 3000 + "</w:body></w:document>"
LONG = "缴费" * 160_000
NOVEL = f"{HEAD}<w:document {SPACE}><w:body><w:p><w:r><w:t>{LONG}</w:t></w:r></w:p></w:body></w:document>"
HOSTILE = {
    "a bomb": (packed(b"<" + b"a" * (MOST_UNPACKED // 2)), "大得不像"),
    "a bomb beside": (packed("<a/>", bomb=b"0" * (MOST_UNPACKED + 1)), "大得不像"),
    "an entity": (packed(ENTITY), "实体"),
    "too deep": (packed(DEEP), "损坏"),
    "no xml": (packed("hello"), "损坏"),
    "no body": (packed(f"{HEAD}<w:document {SPACE}/>"), "损坏"),
    "no document": (packed("x").replace(b"word/document.xml", b"word/documant.xml"), "不是 Word"),
    "cut off": (packed("<a/>" * 200)[:90], "损坏"),
    "an old .doc": (b"\xd0\xcf\x11\xe0" + bytes(600), ".doc"),
    "a novel": (packed(NOVEL), "大得不像"),
    "too large": (b"a" * (5 * 1024 * 1024 + 1), "5 MB"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "不是"),
    "nothing but zeros": (bytes(64), "不是 Word"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_cannot_be_read_is_refused_in_words(name):
    content, word = HOSTILE[name]
    with pytest.raises(Refusal) as refused:
        check_draft(content, Scenario(), name="某.docx")
    assert word in refused.value.text("zh") and refused.value.text("en")


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["1" * 200_000, "〔" * 200_000, "百分之" * 60_000, "1、" * 30_000, "a" + " " * 200_000 + "a"]
)
def test_text_made_to_be_slow_is_read_like_any_other(text):
    assert check(text).disagreements == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_of_any_usual_encoding_is_read(encoding):
    content = "居民医疗保险个人缴费380元。".encode(encoding)
    assert check_draft(content, Scenario(), name="a.txt").disagreements[0].expected == 350


def test_the_command_says_what_disagrees_and_by_its_code_that_something_does(tmp_path, capsys):
    out = tmp_path / "草案.docx"
    assert main(["draft", "yicheng-2023", "--set", "medical.individual=380", "--out", str(out)]) == 0
    right = ["check-draft", str(out), "--scenario", "yicheng-2023"]
    assert main([*right, "--set", "medical.individual=380"]) == 0
    capsys.readouterr()
    assert main(right) == 2
    printed = capsys.readouterr().out
    assert "380元" in printed and "350 元" in printed and "4.1.M1" in printed
    assert main(["check-draft", str(tmp_path / "没有.docx"), "--scenario", "yicheng-2023"]) == 1
