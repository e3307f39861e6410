"""Each check finds all that was planted and nothing else, in every form of the lists (4.4.3, 4.4.4, 5.1, 5.8)."""

from __future__ import annotations

import io

import numpy as np
import openpyxl
import pandas as pd
import pytest

from export.exceptions import (
    listed,
    office_workbook,
    save_workbooks,
    summary_table,
    summary_workbook,
    town_workbook,
)
from simulation.roster.checks import check_name, sentence
from simulation.roster.checks.findings import office_name, words
from synthetic_data.dirty import DATES, Form, every_form, written
from synthetic_data.identity import has_valid_check
from tests.roster.dirty_district import (
    AMOUNTS,
    COMPARED,
    as_set,
    checked,
    district,
    plan,
    read,
)

pytestmark = pytest.mark.slow  # whole districts, or lists of one

BOOK = Form("xlsx", "cell", "word", 0)
CSV = Form("gb18030", "chinese", "mark", 2)
ALL_CHECKS = {*words()["checks"], "turns_60", "turns_70"} - {"turns_age"}


def compare(form: Form, by: int = 300, tell_kinds: bool = True) -> None:
    rosters, findings, _ = checked(form, by, tell_kinds) if (by, tell_kinds) != (300, True) else checked(form)
    found, planted = findings.table, rosters.truths
    assert set(planted["check"]) == ALL_CHECKS  # every check has something to find
    for check in sorted(ALL_CHECKS):
        mine, truths = (as_set(table[table["check"] == check], COMPARED) for table in (found, planted))
        assert mine - truths == set(), f"{check}: found and not planted"
        assert truths - mine == set(), f"{check}: planted and not found"
    stated = planted[planted["due"].notna()]
    assert as_set(stated, [*COMPARED, *AMOUNTS]) <= as_set(found, [*COMPARED, *AMOUNTS])  # to the fen


@pytest.mark.parametrize("form", [BOOK, CSV], ids=str)
def test_precision_and_recall_are_whole(form):
    compare(form, tell_kinds=form is BOOK)


def telling_forms() -> list[Form]:
    """Of every form those that bring an encoding, a form of dates, of yes and no or of headers that none before had; what is
    read is the same in all of them (`test_a_list_says_the_same_in_every_form`)."""
    seen: set[tuple[str, object]] = set()
    found = []
    for form in every_form():
        new = set(vars(form).items()) - seen
        if new:
            found.append(form)
        seen |= new
    return found


@pytest.mark.parametrize("form", telling_forms(), ids=str)
def test_precision_and_recall_are_whole_in_every_form(form):
    compare(form)


def test_precision_and_recall_are_whole_in_a_larger_place():
    compare(BOOK, by=25)


def test_every_encoding_with_every_form_of_dates():
    forms = {(form.encoding, form.dates) for form in every_form()}
    assert {encoding for encoding, _ in forms} == {"xlsx", "utf-8", "utf-8-sig", "gb18030"}
    assert all((encoding, date) in forms for encoding, _ in forms for date in DATES if date != "cell")


def test_a_list_says_the_same_in_every_form():
    """What is read does not depend on encoding, dates, words of yes and no, or headers; but for the place of the row."""
    first = None
    for form in every_form():
        rosters = written(district(), form)
        few = [file for file in rosters.files if file.kind in ("police", "employee")]
        few += [file for file in rosters.files if file.kind == "tax"][-1:]
        kept = [sheet for sheet in few[-1].sheets if "\u5ce8\u5c71" in sheet.name or not sheet.name]
        object.__setattr__(few[-1], "sheets", kept)
        object.__setattr__(rosters, "files", few)
        listings, _ = read(rosters)
        tables = [listing.rows.drop(columns="row") for listing in listings]
        for table in tables:  # a column of ticks without a tick says nothing, one of no says no
            if "residence_permit" in table:
                table["residence_permit"] = table["residence_permit"].fillna(False)
        assert all(listing.unread["field"].eq("village").all() for listing in listings), (
            form
        )  # near misses alone
        if first is None:
            first = tables
        for table, same in zip(tables, first, strict=True):
            pd.testing.assert_frame_equal(table, same, check_dtype=False, check_like=True)


def test_border_cases_are_there_and_no_fault():
    rosters, findings, _ = checked(BOOK)
    assert len(rosters.borders) > 20
    found = as_set(findings.table.drop_duplicates(["file", "sheet", "row"]), ["file", "sheet", "row"])
    assert not found & as_set(rosters.borders, ["file", "sheet", "row"])


def test_what_may_not_be_judged_is_not():
    """A row without a readable number is one finding, of its number alone."""
    table = checked(BOOK)[1].table
    alone = table[table["token"] == ""]
    assert set(alone["check"]) == {"id_invalid"}
    assert not alone.duplicated(["file", "sheet", "row"]).any()


# ---- sentences


def test_each_finding_is_a_sentence_that_names_place_office_clause_and_amount():
    _, findings, link = checked(BOOK)
    secrets = set(link.frame["name"]) | set(link.frame["id_number"]) - {""}
    for row in findings.table.to_dict("records"):
        for lang in ("zh", "en"):
            said = sentence(row, lang)
            assert row["file"] in said and str(row["row"]) in said
            assert office_name(row["office"], lang) in said
            assert all(clause in said for clause in row["clause"].split())
            assert row["town"] in said
            assert "{" not in said and "nan" not in said.lower() and "<NA>" not in said
            if row["check"] in ("amount_differs", "full_amount_though_helped"):
                for fen in (row["due"], row["collected"], abs(row["due"] - row["collected"])):
                    assert f"{fen / 100:.2f}".removesuffix(".00") in said
            assert not any(number in said for number in secrets if len(number) == 18)


def test_findings_hold_no_name_and_no_number():
    _, findings, link = checked(BOOK)
    text = findings.table.to_csv() + "".join(note.zh for note in findings.notes) + repr(findings.stamp)
    numbers = [number for number in link.frame["id_number"] if number]
    assert len(numbers) > 1000
    assert not any(number in text for number in numbers)
    assert not any(name in text for name in link.frame["name"] if len(name) > 2)


def test_a_finding_says_both_amounts():
    row = {
        "check": "amount_differs", "scheme": "medical", "office": "tax", "department": "tax", "town": "\u5ce8\u5c71\u9547",
        "token": "0" * 16, "file": "a.xlsx", "sheet": "1", "row": 9, "other_file": "", "other_sheet": "",
        "other_row": 0, "clause": "4.1.M6", "due": 17500, "collected": 35001, "detail": "",
    }  # fmt: skip
    assert "350.01 yuan collected for the resident medical, 175 due, 175.01 too much, by 4.1.M6" in sentence(
        row, "en"
    )
    assert "\u591a\u6536 175.01 \u5143" in sentence(row, "zh")


# ---- workbooks


def rows_of(data: bytes) -> list[tuple]:
    """The list of a workbook: its header and rows down to the blank line before the stamp."""
    sheet = openpyxl.load_workbook(io.BytesIO(data))["\u95ee\u9898\u6e05\u5355"]
    rows = list(sheet.iter_rows(values_only=True))
    return rows[: next(place for place, row in enumerate(rows) if not any(row))]


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    _, findings, link = checked(BOOK)
    folder = tmp_path_factory.mktemp("books")
    return {path.name: path.read_bytes() for path in save_workbooks(findings, link, folder)}


def test_a_workbook_for_each_office_and_town_with_its_own_rows_only(books):
    _, findings, link = checked(BOOK)
    numbers = {
        number: token for token, number in zip(link.frame["token"], link.frame["id_number"], strict=True)
    }
    offices, towns = findings.offices(), findings.towns()
    assert "town" not in offices and set(towns) == set(plan().towns)
    assert len(books) == 1 + len(offices) + len(towns)
    parts = {f"\u8d23\u4efb\u5355\u4f4d-{office_name(o, 'zh')}.xlsx": findings.of_office(o) for o in offices}
    parts |= {f"\u9547\u8857-{town}.xlsx": findings.of_town(town) for town in towns}
    for name, mine in parts.items():
        header, *rows = rows_of(books[name])
        at = {title: place for place, title in enumerate(header)}
        assert len(rows) == len(mine)
        where = {
            (row[at["\u6587\u4ef6"]], row[at["\u5de5\u4f5c\u8868"]] or "", row[at["\u884c\u53f7"]])
            for row in rows
        }
        assert where == as_set(mine.drop_duplicates(["file", "sheet", "row"]), ["file", "sheet", "row"])
        # In the whole file, no number of a person who has no row in it.
        book = openpyxl.load_workbook(io.BytesIO(books[name]))
        cells = {
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell
        }
        named = {numbers[cell] for cell in cells if numbers.get(cell)}
        assert named == set(mine["token"]) - {""}
    everywhere = sum(len(rows_of(books[name])) - 1 for name in parts if name.startswith("\u9547\u8857"))
    assert everywhere == int((findings.table["town"] != "").sum())


def test_names_come_back_from_the_link_also_where_the_number_cannot_be_read():
    rosters, findings, link = checked(BOOK)
    table = listed(findings, findings.table, link)
    assert (table["\u59d3\u540d"] != "").all()
    known = dict(zip(rosters.identities["id_number"], rosters.identities["name"], strict=True))
    named = table[table["\u8eab\u4efd\u8bc1\u53f7"].isin(known)]
    assert len(named) > 50
    said = named["\u59d3\u540d"].str.replace("\u3000", "").str.replace(" ", "")
    assert (said == named["\u8eab\u4efd\u8bc1\u53f7"].map(known)).all()


def test_text_in_a_workbook_is_never_a_formula():
    _, findings, link = checked(BOOK)
    token = findings.table.loc[findings.table["token"] != "", "token"].iloc[0]
    town = findings.table.loc[findings.table["token"] == token, "town"].iloc[0]
    frame = link.frame.copy()
    frame.loc[frame["token"] == token, "name"] = "=cmd|' /C calc'!A0"
    evil = type(link)(frame)
    sheet = openpyxl.load_workbook(io.BytesIO(town_workbook(findings, evil, town)))[
        "\u95ee\u9898\u6e05\u5355"
    ]
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=cmd")]
    assert cells and all(cell.data_type == "s" for cell in cells)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_workbooks_carry_the_stamp(lang):
    _, findings, link = checked(BOOK)
    stamp = findings.stamp.line(lang)
    assert "yicheng-2023" in stamp and "2023" in stamp
    for data in (summary_workbook(findings, lang), office_workbook(findings, link, "tax", lang)):
        for sheet in openpyxl.load_workbook(io.BytesIO(data)):
            assert stamp in [row[0] for row in sheet.iter_rows(values_only=True)]


def test_the_summary_adds_up():
    _, findings, _ = checked(BOOK)
    table = findings.table
    difference = (table["collected"] - table["due"]).fillna(0)
    for keys in (("check", "office", "town"), ("check",), ("office",), ("town",)):
        shown = summary_table(findings, "en", keys)
        assert shown["rows"].iloc[-1] == len(table) == shown["rows"].iloc[:-1].sum()
        assert round(shown["too much (yuan)"].iloc[-1] * 100) == int(difference.clip(lower=0).sum())
        assert round(shown["too little (yuan)"].iloc[-1] * 100) == int((-difference).clip(lower=0).sum())
    assert set(summary_table(findings, "en", ("check",))["check"]) == {
        *(check_name(check, "en") for check in ALL_CHECKS),
        "total",
    }


# ---- the generator


def test_nobody_in_the_files_could_be_real():
    """Every number that passes for one begins with 0 or has a wrong check character."""
    rosters = written(district(), CSV)
    texts = [
        str(cell).strip().upper()
        for file in rosters.files
        for sheet in file.sheets
        for row in sheet.rows
        for cell in row
    ]
    numbers = [text for text in texts if len(text) == 18 and text[:17].isdigit()]
    assert len(numbers) > 2000
    assert not any(number[0] != "0" and has_valid_check(number) for number in numbers)


def test_the_same_seed_gives_the_same_files():
    again = district.__wrapped__()
    assert [f.csv_bytes() for f in written(again, CSV).files] == [
        f.csv_bytes() for f in written(district(), CSV).files
    ]


def test_what_a_person_does_does_not_depend_on_the_order_of_the_people():
    d = district()
    people = d.people.sample(frac=1.0, random_state=np.random.RandomState(3))
    share = type(d).share
    assert (pd.Series(share(d, "day"), d.people.index)[people.index].to_numpy() == _shares(d, people)).all()


def _shares(d, people):
    other = object.__new__(type(d))
    other.seed, other.people = d.seed, people
    return other.share("day")
