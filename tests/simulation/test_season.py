"""The season in flow: wrong files explained row by row, nothing half loaded; the band holds the truth as promised."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from people_table import random_people
from season_families import TOWNS, other_seasons, projected_curve

from export.season_template import season_template
from simulation import Refusal, Scenario, load_plan, simulate
from simulation.season import Projection, projected, reforecast
from simulation.season_forecast import forecast
from simulation.season_sheet import HEADERS, RUNNING, read_season

PLAN = load_plan("yicheng-2023")
START = PLAN.calendar.window_start


def sheet(*rows) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(season_template(PLAN)))
    page = book["征缴进度"]
    first = next(row for row in range(1, 20) if page.cell(row, 1).value == HEADERS[0]) + 1
    for place, row in enumerate(rows):
        for column, value in enumerate(row, start=1):
            page.cell(first + place, column).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refused(name: str, data: bytes) -> list[str]:
    with pytest.raises(Refusal) as caught:
        read_season(name, data, PLAN)
    return [f"{problem.where} {problem.zh} {problem.en}" for problem in caught.value.problems]


# --- reading


GOOD = ("榴园镇", dt.date(2022, 10, 21), "医疗", 120, 38500.5)


def test_a_filled_in_template_is_read():
    season = read_season("a.xlsx", sheet(GOOD, ("古邵镇", "2022年10月22日", "养老", "1,200", 360000)), PLAN)
    assert season["persons"].tolist() == [120, 1200] and season["scheme"].tolist() == ["medical", "pension"]
    assert season["amount"].sum() == 398_500.5 and season["day"].max() == pd.Timestamp("2022-10-22")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_usual_encodings_is_read(encoding):
    text = ",".join(HEADERS) + "\n榴园镇,2022/10/21,医疗,120,38500.5\n古邵镇,20221022,medical,5,1750\n"
    season = read_season("a.csv", text.encode(encoding), PLAN)
    assert season["persons"].tolist() == [120, 5]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("榴园", *GOOD[1:]), "是否 榴园镇"),
        (("榴园镇", "去年", "医疗", 1, 1), "not a date"),
        (("榴园镇", dt.date(2022, 9, 30), "医疗", 1, 1), "not within 2022-10-01"),
        (("榴园镇", dt.date(2024, 1, 1), "医疗", 1, 1), "not within"),
        (("榴园镇", dt.date(2022, 10, 21), "失业", 1, 1), "scheme"),
        (("榴园镇", dt.date(2022, 10, 21), "医疗", -3, 1), "whole number"),
        (("榴园镇", dt.date(2022, 10, 21), "医疗", 1.5, 1), "whole number"),
        (("榴园镇", dt.date(2022, 10, 21), "医疗", "=1+1", 1), "whole number"),
        (("榴园镇", dt.date(2022, 10, 21), "医疗", 1, "很多"), "amount"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_loaded(row, said):
    found = refused("a.xlsx", sheet(GOOD, row))
    assert len(found) == 1 and said in found[0] and "行" in found[0]


def test_every_wrong_row_is_told_at_once_and_repeats_are_found():
    found = refused("a.xlsx", sheet(GOOD, GOOD, ("某镇", *GOOD[1:])))
    assert len(found) == 2 and "same town" in found[0] and "某镇" in found[1]


def running(*rows: str) -> bytes:
    return "\n".join([",".join(RUNNING), *rows]).encode()


def test_running_totals_become_numbers_of_the_day():
    data = running(
        "榴园镇,2022-10-22,医疗,150,52500", "榴园镇,2022-10-21,医疗,120,42000", "古邵镇,2022-10-22,医疗,7,0"
    )
    season = read_season("a.csv", data, PLAN).set_index(["day", "town"])["persons"]
    assert season[pd.Timestamp("2022-10-21"), "榴园镇"] == 120
    assert (
        season[pd.Timestamp("2022-10-22"), "榴园镇"] == 30
        and season[pd.Timestamp("2022-10-22"), "古邵镇"] == 7
    )


def test_running_totals_that_fall_are_named():
    data = running("榴园镇,2022-10-21,医疗,120,42000", "榴园镇,2022-10-22,医疗,110,42000")
    found = refused("a.csv", data)
    assert len(found) == 1 and "第 3 行" in found[0] and "falls" in found[0]


def test_files_that_are_no_season_are_refused():
    assert "readable" in refused("a.xlsx", b"junk")[0]
    assert "header" in refused("a.csv", "甲,乙\n1,2\n".encode())[0]
    assert "no rows" in refused("a.xlsx", season_template(PLAN))[0]
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
    assert "too large" in refused("a.xlsx", bomb.getvalue())[0]


# --- the forecast


@pytest.fixture(scope="module")
def seasons():
    return other_seasons(500, 7)


@pytest.mark.parametrize("elapsed", [20, 40, 60])
def test_the_band_holds_the_truth_in_three_to_one_seasons_of_another_family(seasons, elapsed):
    whole = projected_curve().sum(axis=0)
    total = seasons.sum(axis=1)
    truth = total.sum(axis=1)
    low, middle, high = forecast(np.repeat(whole[None, :], len(total), axis=0), total[:, :elapsed], 0.0)
    assert 0.75 <= ((truth >= low) & (truth <= high)).mean() <= 0.88
    assert (low <= middle).all() and (middle <= high).all()


def test_the_band_narrows_as_days_pass(seasons):
    whole = projected_curve().sum(axis=0)
    total = seasons[:60].sum(axis=1)
    width = []
    for elapsed in (20, 40, 60, 81, 90, 120):
        low, _, high = forecast(np.repeat(whole[None, :], len(total), axis=0), total[:, :elapsed], 0.0)
        width.append(float(np.median(high - low)))
    assert all(after <= before * 1.01 for before, after in zip(width, width[1:], strict=False))
    assert width[-1] < 0.05 * width[0]


def as_season(counts: np.ndarray, days: int) -> pd.DataFrame:
    rows = [
        (
            pd.Timestamp(START) + pd.Timedelta(days=day),
            "medical",
            PLAN.towns[town],
            int(counts[town, day]),
            0.0,
        )
        for town in range(TOWNS)
        for day in range(days)
    ]
    return pd.DataFrame(rows, columns=["day", "scheme", "town", "persons", "amount"])


def test_a_season_just_as_projected_ends_as_projected_and_nobody_is_behind():
    curve = np.rint(projected_curve()).astype(np.int64)
    again = reforecast(as_season(curve, 60), Projection("medical", START, PLAN.towns, curve))
    assert again.as_of == START + dt.timedelta(days=59)
    assert abs(again.total["forecast"] / curve.sum() - 1) < 0.02
    assert again.total["low"] < curve.sum() < again.total["high"] and (again.towns["behind"] == 0).all()
    assert again.curve["observed"].notna().sum() == 60
    assert again.total["so_far"] == curve[:, :60].sum() == again.total["expected_so_far"]


def test_the_town_that_stalls_is_first_among_those_behind():
    curve = np.rint(projected_curve()).astype(np.int64)
    slow = curve.copy()
    slow[4, 25:60] = slow[4, 25:60] // 5
    again = reforecast(as_season(slow, 60), Projection("medical", START, PLAN.towns, curve))
    assert again.towns["town"].iloc[0] == PLAN.towns[4]
    assert again.towns["behind"].iloc[0] == curve[4, :60].sum() - slow[4, :60].sum()
    assert again.towns["behind"].iloc[1:].max() == 0


def test_a_season_without_the_scheme_is_refused():
    curve = np.rint(projected_curve()).astype(np.int64)
    with pytest.raises(Refusal, match="nothing was collected"):
        reforecast(as_season(curve, 30), Projection("pension", START, PLAN.towns, curve))


def test_the_projection_counts_everybody_who_is_in():
    outcome = simulate(Scenario(), random_people(3_000, 3))
    for scheme in ("pension", "medical"):
        made = projected(outcome, scheme)
        enrolled = outcome.coverage.loc[outcome.coverage["scheme"] == scheme, "enrolled"].sum()
        assert made.counts.sum() == enrolled and made.counts.shape[0] == len(PLAN.towns)
        assert made.days[0] == START
    with pytest.raises(ValueError, match="known"):
        projected(outcome, "other")
