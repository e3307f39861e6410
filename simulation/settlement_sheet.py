"""The sheet of 上年决算: what may be filled in, and its reader, which names every wrong cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.errors import Problem, Refusal
from simulation.law.parts import AidRule
from simulation.law.plan import Plan
from simulation.law.vocabulary import LINES
from simulation.sheets import near, number_in, read_rows

SHEET = "上年决算"
HEADERS = ("代码", "项目", "镇街", "实际人数", "实际金额（元）")
WHOLE = "全区"
"""The town of a row for the whole district; in tables it is an empty text."""
_NAMES = {
    "pension_personal": "养老个人缴费",
    "pension_paid_on_behalf": "养老政府代缴",
    "pension_contribution_subsidy": "养老缴费补贴（入口补）",
    "pension_family_planning": "计生家庭缴费补贴",
    "medical_personal": "医疗个人缴费",
    "medical_aid": "医疗资助参保合计",
    "medical_government_subsidy": "医疗财政补助",
}
_AID_NAMES = {
    "extreme_poverty": "特困人员",
    "fixed_aid": "定额资助人群",
    "government_paid": "政府代缴人群",
}
COLUMNS = ["line", "rule", "town", "heads", "amount"]
ALL_AID = ("medical_aid", "")
_BLANK = (None, "")
Wrong = tuple[int, str, str]
"""The column of a wrong cell, and why it is wrong in Chinese and English."""


@dataclass(frozen=True)
class Item:
    """A line or aid rule that a district's books may state; the rule of all assistance together is empty."""

    code: str
    line: str
    rule: str
    name: str


def items(plan: Plan) -> list[Item]:
    """What may be filled in: every line, all assistance together, and each aid rule."""
    result = []
    for line in LINES:
        if line != "medical_aid":
            result.append(Item(line, line, line, _NAMES[line]))
            continue
        result.append(Item("medical_aid", *ALL_AID, _NAMES[line]))
        result += [
            Item(f"aid.{aid.id}", "medical_aid", aid.id, f"其中：{_aid_name(aid)}")
            for aid in plan.medical.aid
        ]
    return result


def _aid_name(aid: AidRule) -> str:
    """The name of an aid rule in the books; one for all of an age is named by its ages, one's own other rule by its id."""
    if aid.id in _AID_NAMES or aid.min_age is None or aid.groups or aid.towns or aid.villages:
        return _AID_NAMES.get(aid.id, aid.id)
    return f"{aid.min_age}周岁及以上" if aid.max_age is None else f"{aid.min_age}至{aid.max_age}周岁"


def read_settlement(name: str, data: bytes, plan: Plan) -> pd.DataFrame:
    """The template filled in (xlsx or CSV): line, rule, town (empty: the whole district), heads, amount (yuan).

    `name` is the file's, `data` its bytes. A row for each code and town of which heads or amount are given; the other
    is missing. Nothing is half loaded.

    Raises:
        Refusal: a file that is no such sheet, and every wrong cell of one.

    Source:
        The file handed in; the template is written by `export/settlement_template.py`.

    Examples:
        >>> from simulation import load_plan, read_settlement
        >>> sheet = "代码,项目,镇街,实际人数,实际金额（元）\\nmedical_government_subsidy,,全区,350000,203000000\\n"
        >>> read_settlement("books.csv", sheet.encode(), load_plan("yicheng-2022")).values.tolist()
        [['medical_government_subsidy', 'medical_government_subsidy', '', 350000.0, 203000000.0]]
    """
    _, rows = read_rows(name, data, SHEET, (HEADERS,))
    known = {item.code: item for item in items(plan)}
    problems: list[Problem] = []
    seen: dict[tuple[str, str], int] = {}
    found = []
    for number, (code, _, town, heads, amount) in rows:
        if heads in _BLANK and amount in _BLANK:
            continue
        place = str(code or "").strip(), str(town or "").strip()
        wrong = [
            Problem(f"{SHEET}!{'ABCDE'[column]}{number}（{HEADERS[column]}）", zh, en)
            for column, zh, en in (*_wrong_place(place, known, plan, seen), *_wrong_numbers(heads, amount))
        ]
        problems += wrong
        if not wrong:
            seen[place] = number
            item, where = known[place[0]], "" if place[1] == WHOLE else place[1]
            found.append((item.line, item.rule, where, _number(heads), _number(amount)))
    if not problems and not found:
        problems.append(Problem(SHEET, "没有填任何数", "nothing is filled in"))
    table = pd.DataFrame(found, columns=COLUMNS).astype({"heads": "float64", "amount": "float64"})
    if not problems:
        problems = [*_towns_against_whole(table, plan), *_rules_against_all(table, plan)]
    if problems:
        raise Refusal(problems)
    return table


def _number(cell: object) -> float | None:
    return None if cell in _BLANK else number_in(cell)


def _wrong_place(
    place: tuple[str, str], known: Mapping[str, Item], plan: Plan, seen: Mapping[tuple[str, str], int]
) -> Iterator[Wrong]:
    """What is wrong with the code and the town of a row."""
    code, town = place
    if code not in known:
        zh, en = near(code, tuple(known))
        yield 0, f"没有代码 {code or '（空）'}{zh}", f"no code {code or '(blank)'}{en}"
    if town not in (WHOLE, *plan.towns):
        zh, en = near(town, (WHOLE, *plan.towns))
        yield 2, f"没有镇街 {town or '（空）'}{zh}", f"no town {town or '(blank)'}{en}"
    if place in seen:
        yield 0, f"与第 {seen[place]} 行重复", f"the same code and town as in row {seen[place]}"


def _wrong_numbers(heads: object, amount: object) -> Iterator[Wrong]:
    """What is wrong with the heads and the amount (yuan) of a row."""
    count, money = _number(heads), _number(amount)
    if heads not in _BLANK and (count is None or count != int(count)):
        zh, en = (
            f"人数应为不小于 0 的整数，现为 {heads}",
            f"heads is a whole number of 0 or more, not {heads}",
        )
        yield 3, zh, en
    if amount not in _BLANK and (money is None or abs(money * 100 - round(money * 100)) > 1e-4):
        yield (
            4,
            f"金额应为不小于 0、最多两位小数的数，现为 {amount}",
            f"the amount is a number of 0 or more with at most two decimals, not {amount}",
        )
    if count == 0 and money:
        yield 3, f"人数为 0 而金额为 {money:.2f}", f"0 heads with an amount of {money:.2f}"


def _towns_against_whole(table: pd.DataFrame, plan: Plan) -> list[Problem]:
    """Where all towns and the whole district are given, they must agree."""
    problems = []
    for (line, rule), rows in table.groupby(["line", "rule"], sort=False):
        for column in ("heads", "amount"):
            given = dict(zip(rows["town"], rows[column], strict=True))
            towns = [given.get(town, np.nan) for town in plan.towns]
            whole = given.get("", np.nan)
            if not np.isnan([*towns, whole]).any() and round(sum(towns) - whole, 2):
                name = rule if line == "medical_aid" and rule else line
                problems.append(
                    _disagree(
                        f"{name} {column}",
                        ("各镇街", "the towns"),
                        sum(towns),
                        (WHOLE, "the district"),
                        whole,
                    )
                )
    return problems


def _rules_against_all(table: pd.DataFrame, plan: Plan) -> list[Problem]:
    """Where the amounts of all aid rules and of assistance together are given for a place, they must agree.

    Their heads need not: a person may be helped by two rules.
    """
    problems = []
    aid = table[table["line"] == "medical_aid"]
    for town, rows in aid.groupby("town", sort=False):
        given = dict(zip(rows["rule"], rows["amount"], strict=True))
        parts = [given.get(rule.id, np.nan) for rule in plan.medical.aid]
        whole = given.get("", np.nan)
        if not np.isnan([*parts, whole]).any() and round(sum(parts) - whole, 2):
            place = str(town) or WHOLE
            problems.append(
                _disagree(
                    f"medical_aid {place}", ("各规则", "the rules"), sum(parts), ("合计", "the total"), whole
                )
            )
    return problems


def _disagree(
    where: str, parts: tuple[str, str], left: float, whole: tuple[str, str], right: float
) -> Problem:
    return Problem(
        f"{SHEET} {where}",
        f"{parts[0]}相加为 {left:,.2f}，{whole[0]}填的是 {right:,.2f}；请改成一致，或只填其一",
        f"{parts[1]} add to {left:,.2f}, {whole[1]} is {right:,.2f}; make them agree or fill in one of them",
    )
