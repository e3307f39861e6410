"""The 测算表 of the district recalculated by LibreOffice: every formula gives the model's figure to the fen.

LibreOffice is told to recalculate on loading, and the files it is given hold wrong values, so that agreeing means it did.
"""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from export.workbook import to_excel
from run import find_office
from simulation import Scenario, compare, simulate
from simulation.ledger import PERSONAL_LINES
from ui.texts import t_in

pytestmark = pytest.mark.slow
OFFICE = find_office()
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""
CHANGES = {
    "medical.individual": 380,
    "medical.aid.fixed_aid.amount": 190.55,
    "working_funds.amount": 1.37,
    "payers.medical_government_subsidy": [
        {"level": "central", "share": 0.3333},
        {"level": "province", "share": 0.3333},
        {"level": "city", "department": "财政", "share": 0.1667},
        {"level": "district", "department": "财政", "share": 0.1667},
    ],
}
WRONG = "1234567.89"
HEADS = slice(9, 16)
"""Columns of the towns' head counts on the sheets of the schemes, counted from 0."""


@pytest.fixture(scope="module")
def result():
    return compare(simulate(Scenario()), simulate(Scenario(changes=CHANGES)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("测算表")


@pytest.fixture(scope="module")
def file(result, folder) -> Path:
    path = folder / "written.xlsx"
    to_excel(result, path, created=dt.datetime(2026, 11, 25))
    return path


def with_wrong_values(source: Path, target: Path) -> None:
    """A copy in which every formula's stored value is wrong."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text = data.decode("utf-8")
                data = re.sub(r"(</f><v>)-?[\d.eE+-]+(</v>)", rf"\g<1>{WRONG}\g<2>", text).encode("utf-8")
            new.writestr(name, data)


def with_one_more_head(source: Path, target: Path, sheet: str, label: str) -> float:
    """A copy with one person more in the first row of a line, in its third town; gives the standard."""
    book = openpyxl.load_workbook(source)
    row = next(
        r for r in book[sheet].iter_rows(min_row=7) if r[0].value == label and not r[9].protection.locked
    )
    row[HEADS][2].value += 1
    book.save(target)
    return row[7].value


@pytest.fixture(scope="module")
def recalculated(file, folder):
    """Openpyxl's view of three files after LibreOffice: wrong values planted, and one head more on either sheet."""
    if OFFICE is None:
        pytest.skip("NO LIBREOFFICE FOUND: the working papers were not recalculated")
    wrong, alone, shared = (folder / f"{name}.xlsx" for name in ("wrong", "alone", "shared"))
    with_wrong_values(file, wrong)
    standards = {
        "alone": with_one_more_head(file, alone, "养老", t_in("zh", "line.pension_contribution_subsidy")),
        "shared": with_one_more_head(file, shared, "医疗", t_in("zh", "line.medical_government_subsidy")),
    }
    profile, out = folder / "profile", folder / "out"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    command = [OFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", "xlsx", "--outdir", str(out), str(wrong), str(alone), str(shared)]
    subprocess.run(command, check=True, capture_output=True, timeout=250)
    books = {
        name: openpyxl.load_workbook(out / f"{name}.xlsx", data_only=True)
        for name in ("wrong", "alone", "shared")
    }
    return books, standards


def value(book, sheet: str, label: str, column: int, nth: int = 0):
    """The number in a column (from 0) of the nth row that begins with a label."""
    rows = [row for row in book[sheet].iter_rows(values_only=True) if row[0] == label]
    return rows[nth][column]


def fen(yuan: float) -> int:
    return round(yuan * 100)


def test_every_formula_comes_out_as_it_was_written(file, recalculated):
    written = openpyxl.load_workbook(file, data_only=True)
    formulas = openpyxl.load_workbook(file)
    planted = openpyxl.load_workbook(file.with_name("wrong.xlsx"), data_only=True)
    books, _ = recalculated
    counted = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                now = books["wrong"][sheet.title][cell.coordinate].value
                then = written[sheet.title][cell.coordinate].value
                if isinstance(then, str):
                    assert now == then
                    continue
                assert planted[sheet.title][cell.coordinate].value == float(WRONG)
                assert abs(now - then) < 1e-6, f"{sheet.title}!{cell.coordinate} {cell.value}: {now}, {then}"
                counted += 1
    assert counted > 2_400


def test_every_total_is_the_models_to_the_fen(result, recalculated):
    book = recalculated[0]["wrong"]
    for case, column in ((result.base, 2), (result.reform, 3)):
        budget = case.budget
        lines = budget.groupby(["scheme", "line"], sort=False)["amount"].sum()
        for (_, line), stated in lines.items():
            if line != "working_funds":
                assert fen(value(book, "汇总", t_in("zh", f"line.{line}"), column)) == fen(stated), line
        public = ~budget["line"].isin(PERSONAL_LINES)
        for label, amount in (
            ("公共资金合计", budget.loc[public, "amount"].sum()),
            ("个人缴费合计", budget.loc[~public, "amount"].sum()),
            ("总计", budget["amount"].sum()),
        ):
            assert fen(value(book, "汇总", label, column)) == fen(amount), label
        for level, stated in budget.groupby("level")["amount"].sum().items():
            assert fen(value(book, "汇总", t_in("zh", f"level.{level}"), column)) == fen(stated), level
        for town, stated in budget[public].groupby("town")["amount"].sum().items():
            assert fen(value(book, "镇街", town, column - 1)) == fen(stated), town
    draft = result.reform.budget
    for town, stated in draft.groupby("town")["amount"].sum().items():
        rows = [row for row in book["镇街"].iter_rows(values_only=True) if row[0] == town]
        assert fen(max(v for v in rows[1] if isinstance(v, (int, float)))) == fen(stated)
        by_level = draft[draft["town"] == town].groupby("level")["amount"].sum()
        assert sorted(fen(v) for v in rows[2][1 : 1 + len(by_level)]) == sorted(fen(v) for v in by_level)
    parties = draft.groupby(["level", "department"])["amount"].sum()
    for (level, department), stated in parties.items():
        key = (t_in("zh", f"level.{level}"), department or "—")
        of = [row[6] for row in book["负担方"].iter_rows(values_only=True) if row[:2] == key]
        assert fen(sum(of)) == fen(stated), key
    assert [row[4] for row in book["汇总"].iter_rows(values_only=True) if str(row[0]).startswith("按")] == [
        "平"
    ] * 3


@pytest.mark.parametrize(
    ("name", "scheme", "line"),
    [
        ("alone", "pension", "pension_contribution_subsidy"),
        ("shared", "medical", "medical_government_subsidy"),
    ],
)
def test_one_head_more_moves_every_total_by_its_standard(recalculated, name, scheme, line):
    """Also where four payers share it by odd shares: what rounding leaves over is borne, not lost."""
    books, standards = recalculated
    before, after, standard = books["wrong"], books[name], fen(standards[name])

    def moved(*place) -> int:
        return fen(value(after, *place)) - fen(value(before, *place))

    label = t_in("zh", f"line.{line}")
    scheme_name = t_in("zh", f"scheme.{scheme}")
    for place in (
        ("汇总", label, 3),
        ("汇总", f"{scheme_name}公共资金小计", 3),
        ("汇总", "公共资金合计", 3),
        ("汇总", "公共资金合计", 9),
        ("汇总", "总计", 3, 0),
        ("汇总", "总计", 3, 1),
        ("镇街", "古邵镇", 2),
        ("镇街", "公共资金合计", 2),
        ("负担方", "总计", 6),
        ("封面", "公共资金合计", 1),
    ):
        assert moved(*place) == standard > 0, place
    assert moved("汇总", label, 1) == 100  # one person more
    assert moved("汇总", label, 2) == moved("镇街", "坛山街道", 2) == 0
    verdicts = [row[4] for row in after["汇总"].iter_rows(values_only=True) if str(row[0]).startswith("按")]
    assert verdicts == ["平"] * 3
