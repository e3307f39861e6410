"""Statements on days: the collection window, the wait for benefits, the fee year."""

from __future__ import annotations

import re
from typing import Any

from export.word.checking.record import Check
from export.word.checking.scanning import Statement, Token
from export.word.figures import SPARED
from export.word.groups import groups_in

At = tuple[int, Statement]
WAIT = re.compile("等待期")
WINDOW = re.compile("征缴期|征缴时间|集中征缴|集中缴费|集中征收|缴费期|缴费时间|征收期")
STAGE = re.compile("阶段")
LATE = re.compile(r"^(?:\(含[^)]*\))?(?:及|起|以|之)?(?:以)?后|^起缴")
UNTIL = re.compile(r"(?:至|到|截止|截至|止于|[-－—–~～])$")
UNTIL_AFTER = re.compile("^(?:前|之前|止|截止|底前)")
NO_WAIT = re.compile("不受[^，。；]{0,8}等待期|(?:免|不设|无)[^，。；]{0,6}等待期")
OTHER_YEAR = re.compile(r"(?:上年|上一年|去年|较|比)\S{0,2}$")


def check_calendar(check: Check, at: At) -> set[Token]:
    """Holds the days, months and years of a statement against the plan; gives those that it knew."""
    statement, calendar = at[1], check.plan.calendar
    known: set[Token] = set()
    in_window: list[Token] = []
    named = groups_in(statement.text, medical=True) if NO_WAIT.search(statement.text) else []
    if named:
        check.hold_groups(at, named, SPARED, check.plan.readings.waiting_exempt)
        known |= {token for token in statement.tokens if token.kind == "months" and token.value == 0}
    for token in statement.tokens:
        if token in known:
            continue
        before, after = statement.text[: token.start], statement.text[token.end :]
        if token.kind == "months" and (WAIT.search(statement.text) or token.value == 0):
            check.hold(at, token, "calendar.waiting_months", calendar.waiting_months)
            known.add(token)
        elif token.kind == "year" and not OTHER_YEAR.search(before):
            check.hold(at, token, "fee_year", check.plan.fee_year)
            known.add(token)
        elif token.kind == "plain year" and token.value == check.plan.fee_year:
            known.add(token)
        elif token.kind == "day" and not STAGE.search(statement.text):
            if WAIT.search(statement.text) or (LATE.search(after) and not WINDOW.search(statement.text)):
                check.hold(at, token, "calendar.waiting_from", calendar.waiting_from)
                known.add(token)
            elif WINDOW.search(statement.text):
                in_window.append(token)
    for place, token in enumerate(in_window):
        name = _end_of_window(statement, token, place, len(in_window))
        if name:
            expected: Any = getattr(calendar, name)
            check.hold(at, token, f"calendar.{name}", expected)
            known.add(token)
        elif token.value in (calendar.window_start, calendar.window_end):
            known.add(token)
    return known


def _end_of_window(statement: Statement, token: Token, place: int, count: int) -> str | None:
    before, after = statement.text[: token.start], statement.text[token.end :]
    if place or UNTIL.search(before) or UNTIL_AFTER.search(after):
        return "window_end"
    return "window_start" if count > 1 or after.startswith(("起", "开始", "启动")) else None
