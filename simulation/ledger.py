"""Who bears each line (split by the plan's payers without losing a fen), and the line in budget language (5.5, 5.6)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simulation.errors import Problem, Refusal
from simulation.law.figures import fen
from simulation.law.parts import Note, PayerShare
from simulation.law.plan import Plan
from simulation.law.vocabulary import BUDGET_LINES, LINES, WORKING_FUNDS

PERSONAL_LINES = ("pension_personal", "medical_personal")
_PERSON = (PayerShare(level="person", share=1.0),)
_UNASSIGNED = (PayerShare(level="unassigned", share=1.0),)

LINE_CLAUSE = {
    "pension_personal": "4.1.P1",
    "pension_paid_on_behalf": "4.1.P4",
    "pension_contribution_subsidy": "4.1.P3",
    "pension_family_planning": "4.1.P5",
    "medical_personal": "4.1.M1",
    "medical_government_subsidy": "4.1.M1",
    WORKING_FUNDS: "5.5",
}
LINE_FIGURES: dict[str, tuple[str, ...]] = {
    "pension_paid_on_behalf": ("pension.paid_on_behalf.amount",),
    "pension_family_planning": ("pension.family_planning.amount",),
    "medical_government_subsidy": ("medical.government_subsidy",),
    WORKING_FUNDS: ("working_funds.amount",),
}


def lines_shown(stated: Iterable[str]) -> list[str]:
    """The lines of a table, in the order of the budget: those of every plan, and working funds where they are stated."""
    found = set(stated)
    return [line for line in BUDGET_LINES if line in LINES or line in found]


# --- payers -------------------------------------------------------------------------------------------------------


def payer_key(plan: Plan, line: str, rule: str) -> str:
    """The key of `payers` that a line (an aid rule) takes its payers from, whether or not the plan states it."""
    own = f"aid.{rule}"
    return own if line == "medical_aid" and own in plan.payers else line


def payers_of(plan: Plan, line: str, rule: str) -> tuple[PayerShare, ...]:
    """Who bears a line (an aid rule of it): the person, the plan's payers, or nobody named yet."""
    if line in PERSONAL_LINES:
        return _PERSON
    return plan.payers_in_force(payer_key(plan, line, rule)) or _UNASSIGNED


def payer_note(plan: Plan, line: str, rule: str, level: str) -> Note | None:
    """Where the share of a level comes from: `notes.payers.<key>.<level>`, else `notes.payers.<key>`."""
    return plan.note(f"payers.{payer_key(plan, line, rule)}.{level}")


def payer_is_assumed(plan: Plan, line: str, rule: str, level: str, base: Plan | None = None) -> bool:
    """Whether the share of a level is an assumption. What is not assigned assumes nothing; a share without note does, and
    one that differs from the base plan's under the base plan's note."""
    if line in PERSONAL_LINES or level == "unassigned":
        return False
    note = payer_note(plan, line, rule, level)
    if note is None or note.basis == "assumption":
        return True
    if base is None or note != payer_note(base, line, rule, level):
        return False
    mine, theirs = (
        [share for share in payers_of(of, line, rule) if share.level == level] for of in (plan, base)
    )
    return mine != theirs


def clause_of(plan: Plan, line: str, rule: str) -> str:
    """The clause a line or aid rule rests on."""
    if line != "medical_aid":
        return LINE_CLAUSE[line]
    for field in ("groups", "min_age", "max_age", "share", "amount"):
        note = plan.notes.get(f"medical.aid.{rule}.{field}")
        if note and note.clause.startswith("4."):
            return note.clause
    return "4.1.M7"  # a rule that the document does not name is a gift of somebody's


def rests_on_assumption(plan: Plan, line: str, rule: str) -> bool:
    """Whether the amount a head of a line is an assumption (its heads always come from the population)."""
    paths: tuple[str, ...] = LINE_FIGURES.get(line, ())
    if line == "medical_aid":
        paths = (f"medical.aid.{rule}.share", f"medical.aid.{rule}.amount")
    elif line == "pension_contribution_subsidy":
        paths = tuple(f"pension.tiers.{tier.amount}.contribution_subsidy" for tier in plan.pension.tiers)
    return any(
        note is not None and note.basis == "assumption" for note in (plan.note(path) for path in paths)
    )


def split(amount: int, shares: Sequence[float]) -> list[int]:
    """An amount in fen by shares that add to 1, to the fen: the largest remainders get what is left over.

    Ties go to the earlier share, so that the same plan always gives the same split.
    """
    weights, whole = _weights(tuple(shares))
    parts = [amount * weight // whole for weight in weights]
    left = amount - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: -(amount * weights[i] % whole))
    for i in by_remainder[:left]:
        parts[i] += 1
    if sum(parts) != amount:
        raise ArithmeticError(f"{amount} fen split into {parts}")
    return parts


@lru_cache(maxsize=256)
def _weights(shares: tuple[float, ...]) -> tuple[tuple[int, ...], int]:
    """The shares as whole numbers over one denominator."""
    exact = [Fraction(str(share)) for share in shares]
    whole = math.lcm(*(share.denominator for share in exact))
    return tuple(int(share * whole) for share in exact), whole


# --- what must close ----------------------------------------------------------------------------------------------


def unequal(where: str, left: int, right: int) -> Problem:
    """Two totals in fen that should be one."""
    return Problem(
        where,
        f"不平：{left / 100:,.2f} 元与 {right / 100:,.2f} 元，差 {(left - right) / 100:,.2f} 元；结果作废，请报告此问题",
        f"does not close: {left / 100:,.2f} against {right / 100:,.2f} yuan, {(left - right) / 100:,.2f} apart; "
        "result refused, please report it",
    )


def check_totals(
    plan: Plan, amounts: Mapping[tuple[str, str], NDArray[np.int64]], members: NDArray[np.int64]
) -> None:
    """In each town: own + aid = individual x members, and with the subsidy = (individual + subsidy) x members.

    `amounts`: fen by town of each line and rule; `members`: medical members by town. Raises Refusal.
    """
    medical = plan.medical
    own = amounts["medical_personal", "medical_personal"]
    aid = sum((of for (line, _), of in amounts.items() if line == "medical_aid"), np.zeros_like(own))
    subsidy = amounts["medical_government_subsidy", "medical_government_subsidy"]
    problems = []
    for name, left, a_head in (
        ("medical_personal + medical_aid = individual", own + aid, fen(medical.individual)),
        (
            "medical_personal + medical_aid + medical_government_subsidy = total",
            own + aid + subsidy,
            fen(medical.individual) + fen(medical.government_subsidy),
        ),
    ):
        right = members.astype(np.int64) * a_head
        problems += [
            unequal(f"{name} [{town}]", int(left[place]), int(right[place]))
            for place, town in enumerate(plan.towns)
            if left[place] != right[place]
        ]
    if problems:
        raise Refusal(problems)


# --- budget language ----------------------------------------------------------------------------------------------

Account = Literal["general_budget", "insurance_fund"]


@dataclass(frozen=True)
class BudgetCode:
    """Functional code of a line (empty: to be filled in by the bureau), its name, and the budget it stands in.

    `to_confirm`: the code was not taken from this district's own budget and is to be confirmed.
    """

    code: str
    name_zh: str
    name_en: str
    account: Account
    to_confirm: bool = True


_PENSION_FUND = BudgetCode(
    "2082602",
    "财政对城乡居民基本养老保险基金的补助",
    "subsidy to the resident pension fund",
    "general_budget",
)
_CODES = {
    "pension_personal": BudgetCode(
        "",
        "城乡居民基本养老保险基金收入（个人缴费）",
        "income of the resident pension fund (own contributions)",
        "insurance_fund",
    ),
    "pension_paid_on_behalf": _PENSION_FUND,
    "pension_contribution_subsidy": _PENSION_FUND,
    "pension_family_planning": _PENSION_FUND,
    "medical_personal": BudgetCode(
        "",
        "城乡居民基本医疗保险基金收入（个人缴费）",
        "income of the resident medical fund (own part)",
        "insurance_fund",
    ),
    "medical_aid": BudgetCode("2101301", "城乡医疗救助", "medical assistance", "general_budget"),
    "medical_government_subsidy": BudgetCode(
        "2101202",
        "财政对城乡居民基本医疗保险基金的补助",
        "subsidy to the resident medical fund",
        "general_budget",
    ),
    WORKING_FUNDS: BudgetCode("", "两险工作经费（科目按部门预算）", "working funds", "general_budget"),
}


def budget_code(line: str, rule: str) -> BudgetCode:
    """A line (an aid rule of it) in budget language; every code is still to be confirmed. Raises KeyError."""
    return _CODES[line]


def budget_year(plan: Plan) -> int:
    """The year in whose budget the public money of a fee year stands: the fee year itself, an assumption.

    People pay mostly from October to December before it; the note on the plan's `fee_year` says so.
    """
    return plan.fee_year
