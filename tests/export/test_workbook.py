"""The 测算表: formulas in every amount cell, cached values that are the model's, strings that stay strings."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest

from export.__main__ import main
from export.workbook import to_excel
from export.workbook.scheme import FIRST_ROW
from export.workbook.sheet import excel_round
from simulation import Scenario, compare, simulate
from simulation.law.vocabulary import LEVELS
from tests.simulation.people_table import TOWNS, random_people
from ui.texts import t_in

pytestmark = pytest.mark.slow  # whole districts, or lists of one

PEOPLE = random_people(2_500)
CREATED = dt.datetime(2026, 11, 25, 8, 0)
CHANGES = {
    "medical.aid.fixed_aid.amount": 190.55,
    "payers.medical_government_subsidy": [
        {"level": "central", "share": 0.3333},
        {"level": "province", "share": 0.3333},
        {"level": "district", "department": "财政", "share": 0.3334},
    ],
    "working_funds.amount": 1.37,
}
ZH = {"summary": "汇总", "towns": "镇街", "payers": "负担方", "pension": "养老", "medical": "医疗"}


def written(result, lang="zh", created=CREATED) -> bytes:
    buffer = io.BytesIO()
    to_excel(result, buffer, lang, created)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def result():
    return compare(simulate(Scenario(), PEOPLE), simulate(Scenario(changes=CHANGES), PEOPLE))


@pytest.fixture(scope="module")
def file(result) -> bytes:
    return written(result)


@pytest.fixture(scope="module")
def formulas(file):
    return openpyxl.load_workbook(io.BytesIO(file))


@pytest.fixture(scope="module")
def values(file):
    return openpyxl.load_workbook(io.BytesIO(file), data_only=True)


def cells(sheet):
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def heads_of(sheet, row=FIRST_ROW):
    """Column by the words of the second row of heads (the first where there is none)."""
    found = {}
    for column in range(1, sheet.max_column + 1):
        for at in (row, row - 1):
            word = sheet.cell(at, column).value
            if word and word not in found:
                found[word] = column
                break
    return found


def amount_of(sheet, label: str, column: int) -> float:
    """The number in a column of the row that begins with a label."""
    return next(
        sheet.cell(row, column).value
        for row in range(1, sheet.max_row + 1)
        if sheet.cell(row, 1).value == label
    )


def test_it_has_every_sheet_and_the_cover_leads_to_each(formulas):
    names = [
        "封面",
        "汇总",
        "养老",
        "医疗",
        "镇街",
        "负担方",
        "人员类别",
        "假设",
        "改动清单",
        "养老-基准",
        "医疗-基准",
    ]
    assert formulas.sheetnames == names
    links = {cell.hyperlink.location for cell in cells(formulas["封面"]) if cell.hyperlink}
    assert {link.replace("'", "").split("!")[0] for link in links} == set(names[1:])
    text = " ".join(str(cell.value) for cell in cells(formulas["封面"]))
    for word in (
        "人员名册由用户提供",
        "草案",
        "峄政办发〔2022〕8号",
        "费款所属期 2023",
        "2023 年预算",
        "2026-11-25 08:00",
        "模型",
    ):
        assert word in text, word


def test_every_amount_is_a_formula_and_only_marked_cells_can_be_typed_over(formulas):
    for name in ("汇总", "镇街", "负担方"):
        typed = [c for c in cells(formulas[name]) if c.data_type == "n" and c.value != 0]
        model = heads_of(formulas["汇总"], 5).get("模型原值（元）")
        assert all(name == "汇总" and cell.column == model for cell in typed), name
    for name in ("养老", "医疗", "养老-基准", "医疗-基准"):
        sheet = formulas[name]
        at = heads_of(sheet)
        for cell in cells(sheet):
            if cell.row <= FIRST_ROW or cell.data_type == "s":
                continue
            may_be_typed = not cell.protection.locked
            if cell.column in [
                at[word] for word in ("金额（元）", "尾差（元）", "合计（元）", "合计（万元）", "合计（人）")
            ]:
                assert cell.data_type == "f" and not may_be_typed, cell.coordinate
            if may_be_typed:
                assert cell.data_type == "n" and cell.fill.start_color.rgb == "FFFFF9DB", cell.coordinate
        assert sheet.protection.sheet and sheet.freeze_panes == "C7"
        assert sheet.page_setup.orientation == "landscape" and sheet.print_area and sheet.print_title_rows


def test_a_row_is_head_count_times_standard_times_share(formulas):
    sheet = formulas["医疗"]
    at = {word: openpyxl.utils.get_column_letter(column) for word, column in heads_of(sheet).items()}
    seen = 0
    for row in range(FIRST_ROW + 1, sheet.max_row):
        formula = sheet[f"{at['金额（元）']}{row}"].value
        if isinstance(formula, str) and "SUM" not in formula:
            heads, standard, share = at["合计（人）"], at["标准（元/人·年）"], at["份额"]
            assert formula == f"=ROUND({heads}{row}*${standard}{row}*${share}{row},2)"
            amount, left = at["金额（元）"], at["尾差（元）"]
            assert sheet[f"{at['合计（元）']}{row}"].value == f"=ROUND({amount}{row}+{left}{row},2)"
            seen += 1
    assert seen > 15


def test_cached_values_are_the_models_by_line_payer_and_town(result, values):
    for case, column in ((result.base, 3), (result.reform, 4)):
        budget = case.budget
        sheet = values["汇总"]
        for line in (
            "pension_personal",
            "pension_contribution_subsidy",
            "medical_aid",
            "medical_government_subsidy",
        ):
            stated = budget.loc[budget["line"] == line, "amount"].sum()
            assert amount_of(sheet, t_in("zh", f"line.{line}"), column) == round(stated, 2), line
        for level in set(budget["level"]):
            stated = round(budget.loc[budget["level"] == level, "amount"].sum(), 2)
            assert amount_of(sheet, t_in("zh", f"level.{level}"), column) == stated, level
        public = budget[budget["level"] != "person"].groupby("town")["amount"].sum().round(2)
        for town in TOWNS:
            assert amount_of(values["镇街"], town, column - 1) == public[town]
    rows = [[c.value for c in row] for row in values["负担方"].iter_rows(min_row=6)]
    found = {tuple(row[:3]): row[6] for row in rows if row[2]}
    parties = result.reform.budget.groupby(["level", "department"])["amount"].sum().round(2)
    for (level, department), stated in parties.items():
        of = [v for key, v in found.items() if key[:2] == (t_in("zh", f"level.{level}"), department or "—")]
        assert round(sum(of), 2) == stated, (level, department)


def test_the_three_ways_of_adding_up_close_and_nothing_is_off_the_model(values):
    sheet = values["汇总"]
    verdicts = [cell.value for cell in cells(sheet) if cell.value in ("平", "不平")]
    assert verdicts == ["平", "平", "平"]
    off = heads_of(sheet, 5)["本表减模型（元）"]
    differences = [sheet.cell(row, off).value for row in range(6, 40)]
    assert {value for value in differences if value is not None} == {0}


def test_rows_and_remainders_close_to_the_fen(result, values):
    """金额 + 尾差 = 合计 in every row, and the totals are those of the budget: payers with thirds leave remainders."""
    remainders = 0
    for name, scheme in (("养老", "pension"), ("医疗", "medical")):
        sheet = values[name]
        at = heads_of(sheet)
        total = 0
        for row in range(FIRST_ROW + 1, sheet.max_row + 1):
            amount, left, whole = (
                sheet.cell(row, at[word]).value for word in ("金额（元）", "尾差（元）", "合计（元）")
            )
            if isinstance(amount, (int, float)):
                assert round(amount * 100) + round(left * 100) == round(whole * 100)
                remainders += left != 0
                total += round(whole * 100) if sheet.cell(row, 3).value else 0
        stated = result.reform.budget.loc[result.reform.budget["scheme"] == scheme, "amount"].sum()
        assert total == round(stated * 100)
    assert remainders


def test_groups_assumptions_and_changes_are_listed(result, values):
    people = values["人员类别"]
    assert amount_of(people, "全部人口（户籍或常住）", 2) == len(PEOPLE)
    listed = {str(cell.value) for cell in cells(values["假设"])}
    plan = result.reform.scenario.resolved_plan
    assumed = {path for path, note in plan.notes.items() if note.basis == "assumption" and path in plan.paths}
    assert assumed <= listed and "assumptions.medical_price_response" in listed
    changed = {row[0].value: [c.value for c in row] for row in values["改动清单"].iter_rows(min_row=6)}
    assert set(changed) == set(CHANGES)
    assert changed["medical.aid.fixed_aid.amount"][2:] == ["175", "190.55", "R2"]


def test_every_chart_stands_below_the_tables(formulas):
    for name in ("汇总", "镇街"):
        (chart,) = formulas[name]._charts
        filled = max(cell.row for cell in cells(formulas[name]))
        assert chart.anchor._from.row >= filled
        assert len(chart.series) == 2


def test_one_outcome_alone_and_english(result):
    book = openpyxl.load_workbook(io.BytesIO(written(result.base, "en")))
    assert book.sheetnames[:4] == ["Cover", "Summary", "Pension", "Medical"] and len(book.sheetnames) == 9
    chinese = re.compile(r"[\u4e00-\u9fff]")
    plan = result.base.scenario.resolved_plan
    allowed = {*TOWNS, *(note.source for note in plan.notes.values())}
    for name in ("Summary", "Payers", "Pension", "Groups"):
        for cell in cells(book[name]):
            if isinstance(cell.value, str) and chinese.search(cell.value):
                assert cell.value in allowed or "（" in cell.value or "(" in cell.value, cell.value


def test_the_same_result_gives_the_same_bytes_but_for_the_time(result, file):
    assert written(result) == file
    later = written(result, created=CREATED + dt.timedelta(hours=1))
    parts = [zipfile.ZipFile(io.BytesIO(data)) for data in (file, later)]
    differ = {name for name in parts[0].namelist() if parts[0].read(name) != parts[1].read(name)}
    assert differ == {"docProps/core.xml", "xl/sharedStrings.xml"}


HOSTILE = ("=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2", "'*?~", 'a"&b<c>', "&[Path]\x01_x0041_")


def test_names_that_look_like_formulas_stay_text():
    towns = dict(zip(TOWNS, HOSTILE, strict=True))
    people = PEOPLE.head(600).assign(town=PEOPLE["town"].head(600).cat.rename_categories(towns))
    gift = {"id": "gift", "towns": [HOSTILE[0]], "amount": 5.0, "applies_to": "remaining"}
    base = Scenario(title='=HYPERLINK("http://x")', changes={"towns": list(HOSTILE)})
    aid = [*base.resolved_plan.to_dict()["medical"]["aid"], gift]
    outcome = simulate(base.with_changes({"medical.aid": aid}), people)
    data = written(outcome)
    book = openpyxl.load_workbook(io.BytesIO(data))
    ours = re.compile(
        r"=('?[\w\u4e00-\u9fff-]+'?!|\$?[A-Z]{1,3}\$?\d+|ROUND|SUMIFS|SUM|IF|平|不|[-+*/(),:=\"\d.])+$"
    )
    for sheet in book:
        for cell in cells(sheet):
            if cell.data_type == "f":
                assert ours.match(cell.value), cell.value
    strings = {str(cell.value) for sheet in book for cell in cells(sheet) if cell.data_type == "s"}
    assert {'=HYPERLINK("http://x")', *HOSTILE[:6]} <= strings
    parts = zipfile.ZipFile(io.BytesIO(data))
    assert not [name for name in parts.namelist() if "external" in name.lower()]
    assert b"http://x" not in b"".join(parts.read(n) for n in parts.namelist() if n.endswith(".rels"))
    for name in parts.namelist():
        if name.endswith(".xml"):
            ElementTree.fromstring(parts.read(name))


@pytest.mark.parametrize(
    ("value", "rounded"), [(0.005, 0.01), (2.675, 2.68), (-0.005, -0.01), (1.004999, 1.0), (-0.001, 0.0)]
)
def test_rounding_is_that_of_a_spreadsheet(value, rounded):
    assert excel_round(value, 2) == rounded


def test_levels_stand_in_the_order_of_the_plan(values):
    names = [t_in("zh", f"level.{level}") for level in LEVELS]
    shown = [row[0].value for row in values["汇总"].iter_rows() if row[0].value in names]
    assert shown == [name for name in names if name in shown]


def test_the_command_writes_what_the_call_writes(small_world, tmp_path, capsys):
    out = tmp_path / "测算表.xlsx"
    assert main(["workbook", "yicheng-2023", "--set", "medical.individual=380", "--out", str(out)]) == 0
    assert str(out) in capsys.readouterr().out
    book = openpyxl.load_workbook(out, data_only=True)
    base = Scenario()
    both = compare(base, base.with_changes({"medical.individual": 380}))
    for outcome, column in ((both.base, 3), (both.reform, 4)):
        assert amount_of(book["汇总"], "总计", column) == round(outcome.budget["amount"].sum(), 2)
    assert "合成人口" in book["封面"]["A2"].value
    assert main(["workbook", "yicheng-2023", "--out", str(out)]) == 0
    assert "医疗-基准" not in openpyxl.load_workbook(out).sheetnames
    assert main(["workbook", "yicheng-2023", "--set", "medical.individual=-1", "--out", str(out)]) == 1
    assert "medical.individual" in capsys.readouterr().err
