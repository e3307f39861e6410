"""Exports: BOM, stamp, numbers as numbers, and strings that can never become formulas."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pandas as pd
import streamlit as st

from export.tables import to_csv_bytes, to_xlsx_bytes
from simulation.stamp import Stamp
from ui.frame import shares_in

STAMP = Stamp(
    "yicheng-2023",
    "issued",
    2023,
    "x",
    1,
    "abc",
    "def",
    dt.date(2022, 12, 31),
    True,
    "0.1.0",
    428_000,
    361_000,
)
TABLE = pd.DataFrame({"镇街": ["榴园镇", "=1+1", "@x"], "金额": [1.5, 2.0, None], "人数": [1, 2, 3]})


def test_csv_has_a_bom_the_stamp_and_no_formula():
    data = to_csv_bytes(TABLE, STAMP)
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert "'=1+1" in text and "'@x" in text and STAMP.line("zh") in text and "\r\n" in text


def test_a_small_difference_is_no_share_unless_the_page_shows_it_as_one():
    table = pd.DataFrame({"参保率": [0.93], "方案1 较基准": [-0.44], "占比": [0.5]})
    config = {
        "方案1 较基准": st.column_config.NumberColumn(format="%,.2f"),
        "占比": st.column_config.NumberColumn(format="percent"),
    }
    book = to_xlsx_bytes({"表": table}, STAMP, shares=shares_in(config))
    cells = openpyxl.load_workbook(io.BytesIO(book))["表"][2]
    assert [cell.number_format for cell in cells] == ["0.00%", "#,##0.00", "0.00%"]


def test_xlsx_keeps_strings_strings_and_numbers_numbers():
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx_bytes({"表": TABLE}, STAMP, "en")))
    sheet = book["表"]
    assert sheet["A3"].value == "=1+1" and sheet["A3"].data_type == "s"
    assert sheet["B2"].value == 1.5 and sheet["B4"].value is None and sheet["C4"].value == 3
    assert sheet.freeze_panes == "A2"
    assert any(STAMP.line("en") == cell.value for row in sheet.iter_rows() for cell in row)


def test_every_part_of_the_stamp_is_said():
    rows = dict(STAMP.rows())
    assert rows["unit"] == "yuan" and rows["data_origin"] == "synthetic" and rows["fee_year"] == "2023"


def test_the_stamp_tells_both_totals_and_the_unit_of_the_figures():
    assert "户籍 428,000 人、常住 361,000 人" in STAMP.line("zh") and "单位：元" in STAMP.line("zh")
    assert "428,000 registered, 361,000 resident" in STAMP.line("en")
    assert STAMP.counting("persons").line("zh").startswith("单位：人")
    assert dict(STAMP.counting("months").rows())["unit"] == "months"
