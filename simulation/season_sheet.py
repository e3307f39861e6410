"""The sheet of 征缴进度 (5.4): what was collected by town, day and scheme; its reader names every wrong row."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from simulation.errors import Problem, Refusal, refuse
from simulation.law.plan import Plan
from simulation.sheets import near, number_in, read_rows

SHEET = "征缴进度"
HEADERS = ("镇街", "日期", "险种", "人数", "金额（元）")
RUNNING = ("镇街", "日期", "险种", "累计人数", "累计金额（元）")
"""Headers of a file of the day's numbers, and of one of running totals."""
SCHEME_WORDS = {"养老": "pension", "养老保险": "pension", "pension": "pension"} | {
    "医疗": "medical",
    "医疗保险": "medical",
    "医保": "medical",
    "medical": "medical",
}
COLUMNS = ["day", "scheme", "town", "persons", "amount"]
Row = tuple[pd.Timestamp, str, str, int, float]
"""A row of COLUMNS; the amount in yuan."""


def read_season(name: str, data: bytes, plan: Plan) -> pd.DataFrame:
    """What has been collected so far: day, scheme, town, persons, amount (yuan), a row a town, day and scheme.

    `name` is the file's, `data` its bytes: the template filled in (xlsx) or a CSV with the same headers (UTF-8 with
    or without BOM, or GB18030). Numbers are those of the day; under the headers 累计人数 and 累计金额（元） they are running
    totals, which must not fall, and are turned into those of the day. Nothing is half loaded.

    Raises:
        Refusal: a file that is no such sheet, and every wrong row of one.

    Source:
        The file handed in; the template is written by `export/season_template.py`.

    Examples:
        >>> from simulation import load_plan, read_season
        >>> sheet = "镇街,日期,险种,人数,金额（元）\\n坛山街道,2022-10-21,医疗,3,1050\\n"
        >>> found = read_season("progress.csv", sheet.encode(), load_plan("yicheng-2023"))
        >>> found[["scheme", "persons", "amount"]].to_dict("records")
        [{'scheme': 'medical', 'persons': 3, 'amount': 1050.0}]
    """
    header, rows = read_rows(name, data, SHEET, (HEADERS, RUNNING))
    problems: list[Problem] = []
    seen: dict[tuple[pd.Timestamp, str, str], int] = {}
    result: list[Row] = []
    for number, cells in rows:
        where = f"{SHEET} 第 {number} 行"
        try:
            row = _row(cells, where, plan)
        except Refusal as refusal:
            problems += refusal.problems
            continue
        if row[:3] in seen:
            earlier = seen[row[:3]]
            zh, en = f"与第 {earlier} 行重复", f"the same town, day and scheme as in row {earlier}"
            problems.append(Problem(where, zh, en))
            continue
        seen[row[:3]] = number
        result.append(row)
    if header == RUNNING:
        result, falls = _of_the_day(result, seen)
        problems += falls
    if not problems and not result:
        problems.append(Problem(SHEET, "没有数据行", "no rows of data"))
    if problems:
        raise Refusal(problems)
    return pd.DataFrame(result, columns=COLUMNS).sort_values(COLUMNS[:3], ignore_index=True)


def _row(cells: list[object], where: str, plan: Plan) -> Row:
    """The cells of one row as what they mean. Raises Refusal with the first that is wrong."""
    place, day, scheme, persons, amount = cells
    first, last = plan.calendar.window_start, dt.date(plan.fee_year, 12, 31)
    town = str(place or "").strip()
    if town not in plan.towns:
        zh, en = near(town, plan.towns)
        raise refuse(where, f"没有镇街 {town or '（空）'}{zh}", f"no town {town or '(blank)'}{en}")
    date = _day(day)
    if date is None:
        raise refuse(where, f"日期看不懂：{day}；应如 2022-10-21", f"not a date: {day}; expected 2022-10-21")
    if not first <= date <= last:
        raise refuse(where, f"{date} 不在 {first} 至 {last} 之间", f"{date} is not within {first} to {last}")
    kind = SCHEME_WORDS.get(str(scheme or "").strip().lower())
    if kind is None:
        zh, en = f"险种应为“养老”或“医疗”，现为 {scheme}", f"scheme is pension or medical, not {scheme}"
        raise refuse(where, zh, en)
    count, money = number_in(persons), number_in(amount)
    if count is None or count != int(count):
        zh = f"人数应为不小于 0 的整数，现为 {persons}"
        raise refuse(where, zh, f"persons is a whole number of 0 or more, not {persons}")
    if money is None:
        zh = f"金额应为不小于 0 的数，现为 {amount}"
        raise refuse(where, zh, f"the amount is a number of 0 or more, not {amount}")
    return pd.Timestamp(date), kind, town, int(count), float(money)


def _of_the_day(
    totals: list[Row], rows: dict[tuple[pd.Timestamp, str, str], int]
) -> tuple[list[Row], list[Problem]]:
    """Running totals as numbers of the day, and a problem for each that falls."""
    result, problems = [], []
    last: dict[tuple[str, str], tuple[int, float]] = {}
    for day, scheme, town, persons, amount in sorted(totals):
        before, paid = last.get((scheme, town), (0, 0.0))
        if persons < before or round(amount - paid, 2) < 0:
            number = rows[day, scheme, town]
            zh = f"累计数回落：{persons} 人、{amount:.2f} 元，前一次为 {before} 人、{paid:.2f} 元"
            en = f"the running total falls: {persons}, {amount:.2f} yuan after {before}, {paid:.2f} yuan"
            problems.append(Problem(f"{SHEET} 第 {number} 行", zh, en))
        result.append((day, scheme, town, persons - before, round(amount - paid, 2)))
        last[scheme, town] = persons, amount
    return result, problems


def _day(value: object) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = str(value or "").strip().replace("/", "-").replace(".", "-")
    text = text.replace("年", "-").replace("月", "-").replace("日", "")
    try:
        if len(text) == 8 and text.isdigit():
            return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
        year, month, day = (int(part) for part in text.split("-"))
        return dt.date(year, month, day)
    except ValueError:
        return None
