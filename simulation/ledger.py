"""Who bears each line: amounts split by the plan's payers without losing a fen (5.5, 5.6)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from simulation.law.plan import PayerShare, Plan

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
}
LINE_FIGURES = {
    "pension_paid_on_behalf": ("pension.paid_on_behalf.amount",),
    "pension_contribution_subsidy": ("pension.tiers",),
    "pension_family_planning": ("pension.family_planning.amount",),
    "medical_government_subsidy": ("medical.government_subsidy",),
}


def payers_of(plan: Plan, line: str, rule: str) -> tuple[PayerShare, ...]:
    """Who bears a line (an aid rule of it): the person, the plan's payers, or nobody named yet."""
    if line in PERSONAL_LINES:
        return _PERSON
    of_line = plan.payers.get(line, _UNASSIGNED)
    return plan.payers.get(f"aid.{rule}", of_line) if line == "medical_aid" else of_line


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
    paths = (
        (f"medical.aid.{rule}.share", f"medical.aid.{rule}.amount")
        if line == "medical_aid"
        else LINE_FIGURES.get(line, ())
    )
    return any(
        note is not None and note.basis == "assumption" for note in (plan.note(path) for path in paths)
    )


def split(amount: int, shares: Sequence[float]) -> list[int]:
    """An amount in fen by shares that add to 1, to the fen: the largest remainders get what is left over.

    Ties go to the earlier share, so that the same plan always gives the same split.
    """
    exact = [Fraction(str(share)) * amount for share in shares]
    parts = [int(part) for part in exact]
    left = amount - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])
    for i in by_remainder[:left]:
        parts[i] += 1
    if sum(parts) != amount:
        raise ArithmeticError(f"{amount} fen split into {parts}")
    return parts
