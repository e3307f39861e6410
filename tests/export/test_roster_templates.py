"""A template of a list, filled in by its own lists to choose from, is read without any correction."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from export.books import EXPLAINED
from export.templates import CHOICES, choices, list_template
from simulation import load_plan, read_lists
from simulation.roster.fields import FIELDS, Profile
from simulation.roster.intake import ListFile
from simulation.roster.kinds import KINDS

ID = "11010519491231002X"
FILLED = {"id": ID, "text": "某某", "date": "2022-10-05", "money": 350}


@pytest.fixture(scope="module")
def plan():
    return load_plan("yicheng-2023")


@pytest.mark.parametrize("kind", KINDS)
def test_a_filled_template_is_read_whole(kind, plan):
    data = list_template(kind, plan)
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == [KINDS[kind].zh, EXPLAINED, CHOICES]
    sheet = book[KINDS[kind].zh]
    fields = {field.zh: field for field in FIELDS[kind]}
    headers = [cell.value for cell in sheet[1]]
    longest = max(len(choices(fields[header], KINDS[kind], plan)) for header in headers) or 1
    for row in range(longest):
        for column, header in enumerate(headers, start=1):
            field = fields[header]
            options = choices(field, KINDS[kind], plan)
            sheet.cell(row + 2, column, options[row % len(options)] if options else FILLED[field.form])
    filled = io.BytesIO()
    book.save(filled)
    listings, _ = read_lists(
        [ListFile("填好的.xlsx", filled.getvalue())], plan, profile=Profile(), key=b"k" * 32
    )
    (listing,) = listings
    assert listing.kind == kind and len(listing.rows) == longest
    assert set(listing.headers) == set(headers)
    assert listing.unread.empty and (listing.rows["id_fault"] == "").all()


def test_every_column_is_explained_and_has_its_list(plan):
    book = load_workbook(io.BytesIO(list_template("tax", plan)))
    explained = {row[0].value for row in book[EXPLAINED].iter_rows()}
    headers = [cell.value for cell in book["征缴清册"][1]]
    assert set(headers) <= explained
    lists = [rule for rule in book["征缴清册"].data_validations.dataValidation if rule.type == "list"]
    assert any(plan.towns[0] in rule.formula1 for rule in lists)
    assert any("300" in rule.formula1 for rule in lists)
    assert all(len(rule.formula1) <= 257 for rule in lists)
