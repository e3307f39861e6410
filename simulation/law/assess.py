"""assess: check, facts, rules, frame. The one public way from a people table to entitlements person by person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.errors import Problem, Refusal
from simulation.law.dates import NEVER
from simulation.law.facts import Conduct, Facts, conduct_of, facts_of
from simulation.law.figures import figures_of
from simulation.law.plan import Plan
from simulation.law.rule import RULES, rules_for
from simulation.people import check_people

BLOCK = 1 << 17
"""Persons a block: few enough for what a rule reads and gives to stay in the processor's (third-level) cache, enough
for the hundred or so array operations of a block to outweigh the cost of calling them."""

PENSION_AMOUNTS = (
    "pension_tier_counted",
    "pension_paid_on_behalf",
    "pension_personal",
    "pension_contribution_subsidy",
    "pension_family_planning",
)
RESULTS = (
    "pension_eligible",
    *PENSION_AMOUNTS,
    "medical_eligible",
    "medical_personal",
    "medical_aid",
    "medical_government_subsidy",
    "coverage_start",
    "covered_days",
)
"""The rules whose answers are the result, in order."""


def apply_rules(
    columns: Mapping[str, Any], figures: Mapping[str, Any], wanted: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Facts, conduct and results known so far, by name -> the same and every (wanted) result. Amounts in fen."""
    known = dict(columns)
    for rule in rules_for(wanted, frozenset(known)) if wanted else RULES:
        known[rule.name] = rule(known, figures)
    return known


IDENTITIES: dict[str, tuple[tuple[str, ...], Callable[..., NDArray[np.bool_]]]] = {
    "pension_personal + pension_paid_on_behalf = tier": (
        ("pension_personal", "pension_paid_on_behalf", "pension_tier_counted"),
        lambda figures, own, paid, tier: own + paid == tier,
    ),
    "medical_personal + medical_aid = individual": (
        ("medical_personal", "medical_aid", "medical_member"),
        lambda figures, own, aid, member: own + aid == figures["medical.individual"] * member,
    ),
    "medical_personal + medical_aid + medical_government_subsidy = total": (
        ("medical_personal", "medical_aid", "medical_government_subsidy", "medical_member"),
        lambda figures, own, aid, subsidy, member: (
            own + aid + subsidy
            == (figures["medical.individual"] + figures["medical.government_subsidy"]) * member
        ),
    ),
    "every pension amount >= 0": (
        PENSION_AMOUNTS,
        lambda figures, *amounts: np.minimum.reduce(amounts) >= 0,
    ),
    "medical_personal >= 0": (("medical_personal",), lambda figures, own: own >= 0),
}
"""What must hold for every row, whatever the plan: the results it is about, and who keeps it."""


def check_identities(known: Mapping[str, Any], figures: Mapping[str, Any], persons: Any = 1) -> None:
    """Refuses a run that breaks an identity for anybody, of those whose results are all known. Raises Refusal.

    `persons`: how many persons stand behind each row.
    """
    problems = []
    for name, (about, holds) in IDENTITIES.items():
        if all(result in known for result in about):
            broken = ~holds(figures, *(known[result] for result in about))
            if broken.any():
                count = int((broken * persons).sum())
                problems.append(
                    Problem(
                        name,
                        f"{count} 人不平，结果作废",
                        f"does not hold for {count} persons; result refused",
                    )
                )
    if problems:
        raise Refusal(problems)


def blocks(length: int, ends: Iterable[int] = ()) -> list[slice]:
    """Slices of at most BLOCK rows; none reaches over one of the `ends`."""
    edges = sorted({0, length, *ends})
    return [
        slice(start, min(start + BLOCK, after))
        for before, after in pairwise(edges)
        for start in range(before, after, BLOCK)
    ]


def assess_facts(facts: Facts, conduct: Conduct, plan: Plan) -> dict[str, np.ndarray]:
    """The result columns of `assess` as arrays: amounts in fen, days as ints, identities checked."""
    figures = figures_of(plan, facts)
    columns = {**facts.columns(), **conduct.columns()}
    names = result_columns(plan)
    collected: dict[str, list[np.ndarray]] = {name: [] for name in names}
    for rows in blocks(len(facts)) or [slice(0, 0)]:
        known = apply_rules({name: array[rows] for name, array in columns.items()}, figures)
        check_identities(known, figures)
        for aid, part in zip(plan.medical.aid, known["aid_parts"], strict=True):
            known[f"aid_{aid.id}"] = part
        for name in names:
            collected[name].append(known[name])
    return {name: np.concatenate(parts) for name, parts in collected.items()}


def result_columns(plan: Plan) -> tuple[str, ...]:
    """The columns that `assess` gives, in order."""
    parts = tuple(f"aid_{aid.id}" for aid in plan.medical.aid)
    at = RESULTS.index("medical_aid") + 1
    return (*RESULTS[:at], *parts, *RESULTS[at:])


def result_frame(results: Mapping[str, np.ndarray], index: pd.Index) -> pd.DataFrame:
    """Arrays of `assess_facts` as the public table: amounts in yuan, dates as datetime64."""
    frame: dict[str, Any] = {}
    for name, values in results.items():
        if name in ("pension_eligible", "medical_eligible"):
            frame[name] = values
        elif name == "coverage_start":
            days = np.where(values == NEVER, np.iinfo(np.int64).min, values.astype(np.int64))
            frame[name] = days.astype("datetime64[D]").astype("datetime64[s]")
        elif name == "covered_days":
            frame[name] = values.astype(np.int64)
        else:
            frame[name] = values / 100.0
    return pd.DataFrame(frame, index=index)


def assess(people: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Entitlements person by person under a plan.

    `people`: the people table with the four columns of what each does (`simulation.columns`). Returns a table with the
    same index: yes/no, amounts in yuan a year (float64, exact to the fen), coverage dates and days; the columns
    pension_eligible, pension_tier_counted, pension_paid_on_behalf, pension_personal, pension_contribution_subsidy,
    pension_family_planning, medical_eligible, medical_personal, medical_aid, one `aid_` and its id for each aid rule
    of the plan, medical_government_subsidy, coverage_start (missing: not covered), covered_days. Pure: neither
    argument is touched.

    Raises:
        Refusal: a people table that the rules cannot take, each column and row named.

    Source:
        Clauses 3.P1, 3.M1, 4.1.P1, 4.1.M1, 4.2.1 and those beside them; `simulation/law/pension.py`,
        `simulation/law/medical.py`.

    Examples:
        >>> from simulation import assess, load_plan
        >>> owed = assess(roster, load_plan("yicheng-2023"))
        >>> float(owed["medical_personal"].sum()), int(owed["medical_eligible"].sum())
        (89775.0, 1435)
        >>> bool((owed.index == roster.index).all())
        True
    """
    check_people(people, plan, conduct=True)
    facts = facts_of(people, plan.towns)
    return result_frame(assess_facts(facts, conduct_of(people), plan), people.index)
