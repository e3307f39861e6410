"""The checks that a people table must pass before a rule reads it.

One row a person, with the columns of `simulation.columns`. A table is refused, never repaired: each check below says one
thing that must not be, and names the column, the first offending rows and what is expected.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api import types as pdt

from simulation.columns import COLUMNS, CONDUCT, LAST_YEAR, Column
from simulation.errors import Problem, Refusal
from simulation.law.facts import FAMILY_PLANNING, codes_of
from simulation.law.parts import MAX_YUAN
from simulation.law.plan import Plan

Rows = NDArray[np.int64]

SHOWN = 5
"""How many offending rows a message names."""

_KIND_ZH = {"int": "整数", "bool": "是/否（bool）", "date": "日期（datetime64）", "text": "文字"}
_KIND_EN = {"int": "an integer", "bool": "bool", "date": "datetime64", "text": "text"}


def check_people(people: pd.DataFrame, plan: Plan, *, conduct: bool = False, last_year: bool = False) -> None:
    """Refuse a table that the rules cannot take.

    `conduct` also asks for the four columns of what people do this year, `last_year` for the two of last year.
    Raises Refusal with every problem found.
    """
    columns = {**COLUMNS, **(CONDUCT if conduct else {}), **(LAST_YEAR if last_year else {})}
    if not isinstance(people, pd.DataFrame):
        raise Refusal([Problem("people", "应是 pandas 数据表", "expected a pandas DataFrame")])
    dtypes = dict(people.dtypes.items())
    in_doubt = [name for name, column in columns.items() if not _is_plain(dtypes.get(name), column)]
    problems = [problem for name in in_doubt for problem in _column_problems(people, name, columns[name])]
    if problems:
        raise Refusal(problems)
    checks: list[Callable[[pd.DataFrame, Plan], Iterator[Problem]]] = [
        person_id_stands_twice,
        town_is_not_in_plan,
    ]
    if people["spouse_id"].notna().any():
        checks += [
            spouse_is_not_in_the_table,
            spouse_is_not_mutual,
            spouse_without_married,
            spouses_of_one_sex,
            spouses_of_unequal_family_planning,
        ]
    if people["wife_birth_date"].notna().any():
        checks += [
            wife_birth_date_on_who_is_not_married,
            wife_birth_date_beside_a_spouse,
            wife_birth_date_of_a_woman_is_not_her_own,
        ]
    if conduct:
        checks += [payment_before_birth, payment_after_fee_year, tier_is_negative]
    if last_year:
        checks += [tier_last_year_is_negative]
    problems = [problem for check in checks for problem in check(people, plan)]
    if problems:
        raise Refusal(problems)


# --- a column by itself ------------------------------------------------------------------------------------------


def _is_plain(dtype: Any, column: Column) -> bool:
    """Whether a column's type alone says that nothing can be wrong: a plain array of bool or int misses no value."""
    if not isinstance(dtype, np.dtype):
        return False
    return column.allowed is None and dtype.kind in {"bool": "b", "int": "iu"}.get(column.kind, "")


def _column_problems(people: pd.DataFrame, name: str, column: Column) -> Iterator[Problem]:
    if name not in people.columns:
        yield Problem(
            name,
            f"缺这一列，应为{_KIND_ZH[column.kind]}",
            f"column is missing; expected {_KIND_EN[column.kind]}",
        )
        return
    values = people[name]
    if not _is_of_kind(values, column):
        yield Problem(
            name,
            f"类型是 {values.dtype}，应为{_KIND_ZH[column.kind]}",
            f"has type {values.dtype}, expected {_KIND_EN[column.kind]}",
        )
        return
    if not column.may_be_missing:
        yield from _offending(
            people,
            values.array.isna(),
            name,
            "缺值；这一列不允许空",
            "is missing; no value may be empty here",
        )
    if column.allowed is not None:
        unknown = ~_is_in(
            values, column.allowed
        )  # plain arrays: a Series costs more than a row's whole check
        if unknown.any():
            shown = ", ".join(str(value) for value in column.allowed)
            yield from _offending(
                people,
                unknown & ~values.array.isna(),
                name,
                f"应为其中之一：{shown}",
                f"expected one of {shown}",
            )


def _is_of_kind(values: pd.Series, column: Column) -> bool:
    dtype = values.dtype
    if column.kind == "bool":
        return pdt.is_bool_dtype(dtype) and not isinstance(dtype, pd.CategoricalDtype)
    if column.kind == "int":
        return pdt.is_integer_dtype(dtype)
    if column.kind == "date":
        return pdt.is_datetime64_dtype(dtype)
    if isinstance(dtype, pd.CategoricalDtype):
        dtype = dtype.categories.dtype
        return pdt.is_string_dtype(dtype) or pdt.is_object_dtype(dtype)
    if pdt.is_object_dtype(dtype):
        return all(isinstance(value, str) for value in values.dropna())
    return pdt.is_string_dtype(dtype)


def _is_in(values: pd.Series, allowed: tuple[object, ...]) -> NDArray[np.bool_]:
    if isinstance(values.dtype, pd.CategoricalDtype):
        good = np.array([category in allowed for category in values.cat.categories] + [False])
        return good[values.cat.codes.to_numpy()]
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iu":
        return np.isin(values.to_numpy(), np.array(allowed))
    if pdt.is_integer_dtype(values.dtype):
        return values.isin(list(allowed)).to_numpy(dtype=bool)
    known = set(allowed)
    return np.array([value in known for value in values.to_numpy(dtype=object)], dtype=bool)


def _offending(people: pd.DataFrame, bad: Any, column: str, zh: str, en: str) -> Iterator[Problem]:
    bad = np.asarray(bad, dtype=bool)
    count = int(bad.sum())
    if not count:
        return
    rows = np.flatnonzero(bad)[:SHOWN]
    persons = people["person_id"].to_numpy()[rows] if "person_id" in people else rows
    pairs = zip(rows, persons, people[column].iloc[rows], strict=True)
    where = "; ".join(f"{row} (person_id {person}): {_shown(value)}" for row, person, value in pairs)
    more_zh = f"，共 {count} 行" if count > len(rows) else ""
    more_en = f", {count} rows in all" if count > len(rows) else ""
    yield Problem(column, f"第 {where} 行{more_zh}：{zh}", f"rows {where}{more_en}: {en}")


def _shown(value: object) -> str:
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return "—"
    return str(value.date()) if isinstance(value, (pd.Timestamp, dt.datetime)) else str(value)


# --- what must not be --------------------------------------------------------------------------------------------


def person_id_stands_twice(people: pd.DataFrame, plan: Plan) -> Iterator[Problem]:
    twice = people["person_id"].duplicated(keep=False)
    yield from _offending(
        people, twice, "person_id", "人员编号重复，应一人一号", "stands twice; expected one row a person"
    )


def town_is_not_in_plan(people: pd.DataFrame, plan: Plan) -> Iterator[Problem]:
    bad = ~_is_in(people["town"], plan.towns)
    towns = "、".join(plan.towns)
    yield from _offending(
        people, bad, "town", f"不在方案的镇街之列：{towns}", f"is not one of the plan's towns: {towns}"
    )


def _partner_rows(people: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Rows of those with a spouse_id, and the row of that spouse (-1: not in the table)."""
    rows = np.flatnonzero(people["spouse_id"].notna().to_numpy())
    wanted = people["spouse_id"].to_numpy(dtype=np.int64, na_value=-1)[rows]
    ids = people["person_id"].to_numpy(dtype=np.int64)
    order = np.argsort(ids, kind="stable")
    place = np.minimum(np.searchsorted(ids, wanted, sorter=order), max(len(ids) - 1, 0))
    partner = order[place] if len(ids) else place
    return rows, np.where(ids[partner] == wanted, partner, -1)


def _couple_problem(
    people: pd.DataFrame, wrong_pairs: Callable[[Rows, Rows], NDArray[np.bool_]], zh: str, en: str
) -> Iterator[Problem]:
    rows, partner = _partner_rows(people)
    known = partner >= 0
    bad = np.zeros(len(people), dtype=bool)
    bad[rows[known]] = wrong_pairs(rows[known], partner[known])
    yield from _offending(people, bad, "spouse_id", zh, en)


def spouse_is_not_in_the_table(people: pd.DataFrame, plan: Plan) -> Iterator[Problem]:
    rows, partner = _partner_rows(people)
    bad = np.zeros(len(people), dtype=bool)
    bad[rows[partner < 0]] = True
    yield from _offending(
        people,
        bad,
        "spouse_id",
        "表中没有这个人；配偶不在表中时留空并填 wife_birth_date",
        "leads to nobody in the table; leave it empty and fill in wife_birth_date",
    )


def spouse_is_not_mutual(people: pd.DataFrame, plan: Plan) -> Iterator[Problem]:
    ids = people["person_id"].to_numpy(dtype=np.int64)
    back = people["spouse_id"].to_numpy(dtype=np.int64, na_value=-1)
    yield from _couple_problem(
        people,
        lambda row, partner: (back[partner] != ids[row]) | (row == partner),
        "配偶关系不是相互的",
        "is not mutual: the spouse names somebody else or nobody",
    )


def spouse_without_married(people: pd.DataFrame, plan: Plan) -> Iterator[Problem]:
    bad = people["spouse_id"].notna() & (people["marital_status"] != "married")
    yield from _offending(
        people,
        bad,
        "spouse_id",
        "有配偶编号而 marital_status 不是 married",
        "given, but marital_status is not married",
    )


def spouses_of_one_sex(people: pd.DataFrame, plan: Plan) -> Iterator[Problem]:
    female = (people["sex"] == "female").to_numpy()
    yield from _couple_problem(
        people,
        lambda row, partner: female[row] == female[partner],
        "夫妻须一女一男",
        "spouses must be one female and one male",
    )


def spouses_of_unequal_family_planning(people: pd.DataFrame, plan: Plan) -> Iterator[Problem]:
    codes = codes_of(people["family_planning"], FAMILY_PLANNING)
    yield from _couple_problem(
        people,
        lambda row, partner: codes[row] != codes[partner],
        "夫妻的 family_planning 须相同",
        "spouses must have equal family_planning",
    )


def wife_birth_date_on_who_is_not_married(people: pd.DataFrame, plan: Plan) -> Iterator[Problem]:
    bad = people["wife_birth_date"].notna() & (people["marital_status"] != "married")
    yield from _offending(
        people, bad, "wife_birth_date", "填了妻子出生日期而未婚配", "given, but marital_status is not married"
    )


def wife_birth_date_beside_a_spouse(people: pd.DataFrame, plan: Plan) -> Iterator[Problem]:
    bad = people["wife_birth_date"].notna() & people["spouse_id"].notna()
    yield from _offending(
        people,
        bad,
        "wife_birth_date",
        "已有 spouse_id，不应再填",
        "given beside a spouse_id; state only one of them",
    )


def wife_birth_date_of_a_woman_is_not_her_own(people: pd.DataFrame, plan: Plan) -> Iterator[Problem]:
    wife = people["wife_birth_date"]
    bad = wife.notna() & (people["sex"] == "female") & (wife != people["birth_date"])
    yield from _offending(
        people, bad, "wife_birth_date", "女性应填本人的出生日期", "a woman carries her own birth date here"
    )


def payment_before_birth(people: pd.DataFrame, plan: Plan) -> Iterator[Problem]:
    for column in ("pension_payment_date", "medical_payment_date"):
        bad = people[column].to_numpy() < people["birth_date"].to_numpy()
        yield from _offending(people, bad, column, "缴费日早于出生日期", "is before the birth date")


def payment_after_fee_year(people: pd.DataFrame, plan: Plan) -> Iterator[Problem]:
    last = dt.date(plan.fee_year, 12, 31)
    after = np.datetime64(last) + 1
    for column in ("pension_payment_date", "medical_payment_date"):
        bad = people[column].to_numpy() >= after
        yield from _offending(
            people,
            bad,
            column,
            f"缴费日晚于费款年度末 {last}",
            f"is after the fee year's end {last}",
        )


def tier_is_negative(people: pd.DataFrame, plan: Plan) -> Iterator[Problem]:
    yield from _tier_problem(people, "pension_tier")


def tier_last_year_is_negative(people: pd.DataFrame, plan: Plan) -> Iterator[Problem]:
    yield from _tier_problem(people, "pension_tier_last_year")


def _tier_problem(people: pd.DataFrame, column: str) -> Iterator[Problem]:
    tier = people[column].to_numpy(dtype=np.int64)
    bad = (tier < 0) | (tier > MAX_YUAN)
    yield from _offending(
        people,
        bad,
        column,
        "档次应为 0（不选）或正的整元数",
        "expected 0 (none) or a positive amount in yuan",
    )
