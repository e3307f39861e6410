"""本区数据: every figure given is met exactly; a wrong sheet is explained cell by cell; nothing is half taken."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from shrunk import shrunk

import synthetic_data
from export.district_template import district_template
from synthetic_data import fit
from synthetic_data.district_data import SHEET, DistrictDataError, current_values, entries, read
from synthetic_data.spec import load_spec, margins_from_text, margins_to_text

pytestmark = pytest.mark.slow  # whole districts, or lists of one

SPEC = shrunk(load_spec("yicheng"), 10)
DAY = dt.date(2022, 12, 31)
TODAY = dt.date(2023, 6, 1)


@pytest.fixture(scope="module")
def current():
    return current_values(SPEC, synthetic_data.generate(SPEC, 2023, DAY))


@pytest.fixture(scope="module")
def blank(current) -> bytes:
    return district_template(SPEC, current, "峄城区", DAY)


def filled(blank: bytes, figures: dict[str, object], source="区局台账", day: object = DAY) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet = book[SHEET]
    rows = {sheet.cell(row, 1).value: row for row in range(5, sheet.max_row + 1)}
    for key, value in figures.items():
        sheet.cell(rows[key], 7).value = value
        sheet.cell(rows[key], 8).value = source
        sheet.cell(rows[key], 9).value = day
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def problems(data: bytes) -> dict[str, str]:
    with pytest.raises(DistrictDataError) as caught:
        read(data, SPEC, TODAY)
    return {problem.cell: problem.en for problem in caught.value.problems}


def test_the_template_has_about_sixty_figures_with_those_in_use(blank, current):
    assert 50 <= len(entries(SPEC)) <= 65 and len(current) == len(entries(SPEC))
    sheet = openpyxl.load_workbook(io.BytesIO(blank))[SHEET]
    shown = {sheet.cell(row, 1).value: sheet.cell(row, 5).value for row in range(5, sheet.max_row + 1)}
    assert shown == current and all(sheet.cell(row, 7).value is None for row in range(5, sheet.max_row + 1))
    assert current["dibao"] == round(SPEC.value("dibao") * current["registered_persons"])


def test_a_blank_template_gives_nothing(blank):
    assert read(blank, SPEC, TODAY) == []


def test_every_figure_given_is_met_exactly_and_marked(blank, current):
    figures = {
        key: round(value * 1.013) for key, value in current.items() if not key.startswith("pension_tier")
    }
    towns = [f"registered_persons.{number:02d}" for number in range(1, 8)]
    figures["registered_persons"] = sum(figures[key] for key in towns)
    payers = sum(value for key, value in figures.items() if key.startswith("pension_last_year"))
    figures |= {"pension_tier_share.100": 900, "pension_tier_share.5000": 50}
    rows = read(filled(blank, figures), SPEC, TODAY)
    assert len(rows) == len(figures) and {row.basis for row in rows} == {"given"}
    assert rows[0].source == "区局台账，截至 2022-12-31"
    spec = SPEC.overlaid(margins_from_text(margins_to_text(rows), "given", "given.csv"))
    people = synthetic_data.generate(spec, 2023, DAY)
    made = current_values(spec, people)
    assert {key: made[key] for key in figures} == figures
    assert (people["pension_tier_last_year"] > 0).sum() == payers
    report = fit.fit_report(spec, 2023, DAY, people)
    assert fit.hard_misses(report).empty
    assert (report.loc[report["basis"] == "given", "verdict"] == fit.EXACT).all()
    assert (report["basis"] == "given").sum() >= 40


def test_a_wrong_sheet_is_explained_cell_by_cell(blank):
    found = problems(
        filled(blank, {"dibao": "八千", "orphan": -3, "in_school_heads": 1.5, "extreme_poverty": "=1+1"})
    )
    assert len(found) == 4 and all(cell.startswith("G") for cell in found)
    assert any("formula" in text for text in found.values())
    assert "source" in next(iter(problems(filled(blank, {"dibao": 800}, source="")).values()))
    assert next(iter(problems(filled(blank, {"dibao": 800}, day="去年底")))).startswith("I")
    assert next(iter(problems(filled(blank, {"dibao": 800}, day=dt.date(2024, 1, 1))))).startswith("I")


def test_figures_that_cannot_all_be_true_are_refused(blank):
    assert "five-guarantee" in str(problems(filled(blank, {"five_guarantee": 90, "extreme_poverty": 80})))
    towns = {f"registered_persons.{number:02d}": 6_000 for number in range(1, 8)}
    assert "42000" in str(problems(filled(blank, {**towns, "registered_persons": 43_000})))


def test_a_changed_code_or_header_is_refused(blank):
    book = openpyxl.load_workbook(io.BytesIO(blank))
    book[SHEET].cell(7, 1).value = "dibao"
    out = io.BytesIO()
    book.save(out)
    assert "same code" in str(problems(out.getvalue()))
    book[SHEET].cell(4, 7).value = "别的"
    out = io.BytesIO()
    book.save(out)
    assert "header" in str(problems(out.getvalue()))


def test_what_is_no_workbook_or_unpacks_too_large_is_refused():
    assert "readable" in str(problems(b"not a workbook"))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)
    assert "too large" in str(problems(bomb.getvalue()))


def test_a_figure_nobody_can_meet_is_refused_with_its_name(blank):
    spec = SPEC.overlaid(read(filled(blank, {"orphan": 9_000}), SPEC, TODAY))
    with pytest.raises(synthetic_data.MarginError, match="orphan"):
        synthetic_data.generate(spec, 1, DAY)
