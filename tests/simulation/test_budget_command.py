"""python -m simulation budget and settlement; python -m export settlement."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

from export.__main__ import main as export
from simulation.__main__ import REFUSED, main
from simulation.settlement_sheet import SHEET

pytestmark = pytest.mark.usefixtures("small_world")


def test_5_5_budget_prints_by_payer_with_codes_and_writes_every_table(tmp_path, capsys):
    out = tmp_path / "财政"
    arguments = ["budget", "yicheng-2023", "--set", "working_funds.amount=2", "--out", str(out)]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    for word in ("2082602", "2101202", "2101301", "central", "民政", "insurance_fund", "working_funds"):
        assert word in printed
    ledger = pd.read_csv(out / "ledger.csv", dtype={"code": str})
    assert (pd.read_csv(out / "closing.csv")["difference"] == 0).all()
    need = pd.read_csv(out / "monthly_need.csv")
    assert round(need["payable"].sum(), 2) == round(
        ledger.loc[ledger["level"] != "person", "amount"].sum(), 2
    )


def test_budget_by_what_is_asked_for(capsys):
    assert main(["budget", "yicheng-2023", "--by", "level", "--lang", "en"]) == 0
    assert "assistance_fund" in capsys.readouterr().out


def test_shares_that_do_not_add_to_one_are_refused_on_the_command_line(capsys):
    setting = "payers.aid.age_70_plus=[{level: city, share: 0.4}]"
    assert main(["budget", "yicheng-2023", "--set", setting]) == REFUSED
    assert "应为 1" in capsys.readouterr().err


def test_the_template_filled_in_is_compared_with_last_years_run(tmp_path, capsys):
    file = tmp_path / "上年.xlsx"
    assert export(["settlement", "yicheng-2023", "--out", str(file)]) == 0
    assert main(["settlement", "yicheng-2023", "--file", str(file)]) == REFUSED
    assert "没有填任何数" in capsys.readouterr().err
    book = openpyxl.load_workbook(file)
    book[SHEET].cell(3, 4).value, book[SHEET].cell(3, 5).value = 900, 300_000
    book.save(file)
    assert main(["settlement", "yicheng-2023", "--file", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "pension_personal" in printed and "what_would_close" in printed and "yicheng-2022" in printed
    assert main(["settlement", "yicheng-2022", "--file", str(file)]) == REFUSED
