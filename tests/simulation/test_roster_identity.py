"""ID numbers, dates and other cells of rosters: what is read, and what is not taken for something else."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.roster import parse_ids, values
from simulation.roster.secrecy import tokens
from synthetic_data.identity import has_valid_check, id_numbers

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2022, 12, 31))
CHECKS = "10X98765432"


def real_number(day: dt.date, order: int) -> str:
    body = f"370404{day:%Y%m%d}{order:03d}"
    return body + CHECKS[sum(int(d) * (2 ** (17 - i) % 11) for i, d in enumerate(body)) % 11]


@settings(max_examples=50, deadline=None)
@given(DAYS, st.integers(0, 999))
def test_a_right_number_gives_birth_date_and_sex(day, order):
    number = real_number(day, order)
    assert has_valid_check(number)
    ids = parse_ids([number, f" {number.lower()}\t", f"'{number}", number[:6] + " " + number[6:]])
    assert ids.fault.tolist() == [""] * 4
    assert set(ids.number) == {number}
    assert {str(found)[:10] for found in ids.birth_date} == {day.isoformat()}
    assert set(ids.sex) == {"male" if order % 2 else "female"}


@settings(max_examples=50, deadline=None)
@given(DAYS, st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_any_one_wrong_digit_is_found(day, order, place, by):
    number = real_number(day, order)
    old = "0123456789X".index(number[place])
    new = "0123456789"[(old + by) % 10] if place < 17 else CHECKS[(CHECKS.index(number[place]) + by) % 11]
    fault = parse_ids([number[:place] + new + number[place + 1 :]]).fault[0]
    assert fault in ("check_character", "birth_date", "synthetic")


@settings(max_examples=30, deadline=None)
@given(st.dates(dt.date(1900, 1, 1), dt.date(1999, 12, 31)), st.integers(0, 999))
def test_the_old_form_is_the_same_person(day, order):
    number = real_number(day, order)
    ids = parse_ids([number[:6] + number[8:17], number])
    assert ids.fault.tolist() == ["", ""] and ids.number[0] == ids.number[1]
    one, two = tokens(ids.number, b"k" * 32)
    assert one == two and len(one) == 16


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "missing"),
        (None, "missing"),
        (float("nan"), "missing"),
        ("3704041990", "length"),
        ("37040419900101123A", "characters"),
        ("370404199002301231", "birth_date"),
        ("370404189901011231", "birth_date"),
        ("3.70404199001011E+17", "rounded"),
    ],
)
def test_what_is_wrong_is_named(text, fault):
    assert parse_ids([text]).fault[0] == fault


def test_neither_profile_takes_the_other_s_numbers():
    people = pd.DataFrame(
        {"person_id": [1, 2], "sex": ["male", "female"], "birth_date": pd.to_datetime(["1990-01-01"] * 2)}
    )
    synthetic = id_numbers(people, "00001")
    assert parse_ids(synthetic, "synthetic").fault.tolist() == ["", ""]
    assert parse_ids(synthetic, "synthetic").sex.tolist() == ["male", "female"]
    assert set(parse_ids(synthetic).fault) == {"synthetic"}
    real = real_number(dt.date(1990, 1, 1), 11)
    assert parse_ids([real], "synthetic").fault[0] == "not_synthetic"
    broken = synthetic[0][:17] + CHECKS[(CHECKS.index(synthetic[0][17]) + 1) % 11]
    assert parse_ids([broken], "synthetic").fault[0] == "check_character"


def test_a_birth_after_the_last_possible_day_is_a_fault():
    number = real_number(dt.date(2022, 6, 1), 1)
    assert parse_ids([number], latest=np.datetime64("2022-05-31")).fault[0] == "birth_date"


def test_tokens_need_the_key():
    assert tokens(["a"], b"k" * 32) != tokens(["a"], b"l" * 32)


@settings(max_examples=50, deadline=None)
@given(st.dates(dt.date(1950, 1, 1), dt.date(2050, 12, 31)))
def test_every_form_of_a_day_is_the_same_day(day):
    serial = (day - dt.date(1899, 12, 30)).days
    forms = (
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y.%m.%d}",
        str(serial),
        f"{serial}.5",
        f"{day:%Y-%m-%d} 10:30:00",
    )
    assert {values.date(values.clean(form)) for form in forms} == {day}


@pytest.mark.parametrize(
    "text", ["2022-13-01", "2022-02-30", "22-10-05", "2022-10", "二〇二二年", "99", "1e5"]
)
def test_no_day_is_made_up(text):
    assert values.date(text) is None


@pytest.mark.parametrize(
    ("text", "fen"),
    [("350", 35000), ("¥1,000.50", 100050), ("３５０元", 35000), ("349.99999999", 35000), ("-20", -2000)],
)
def test_amounts(text, fen):
    assert values.fen(values.clean(text)) == fen


@pytest.mark.parametrize("text", ["350.005", "三百", "350或", "nan", "1e3"])
def test_no_amount_is_made_up(text):
    assert values.fen(text) is None


def test_yes_no_grades_and_towns():
    assert [values.yes(word) for word in ("是", "√", "有", "Y", "1", "已缴费")] == [True] * 6
    assert [values.yes(word) for word in ("否", "×", "无", "N", "0", "也许")] == [False] * 5 + [None]
    assert [
        values.grade(word) for word in ("一级", "2级", "Ⅲ级".replace("Ⅲ", "III"), "肢体四级", "重度")
    ] == [
        1,
        2,
        3,
        4,
        None,
    ]
    town = values.town_of(("坛山街道", "榴园镇"), lambda name, text: None)
    assert [town(t) for t in ("坛山", "坛山街道办事处", "山东省枣庄市峄城区榴园镇", "榴圆镇")] == [
        "坛山街道",
        "坛山街道",
        "榴园镇",
        None,
    ]
    groups = values.groups_of(lambda name, text: None)
    assert groups("低保边缘家庭") == "dibao_margin" and groups("低保、特困") == "dibao,extreme_poverty"
    assert groups("普通居民") == "" and groups("低保户和某某") is None
