"""What a plan says of a family: who may join and why not, what each pays, every help and who pays it, from when covered.

The rules are asked as everywhere: people table, facts, rules. Nothing is drawn.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from simulation.household import Household, check, people_table
from simulation.law.assess import apply_rules, check_identities
from simulation.law.dates import NEVER, date_of
from simulation.law.facts import Conduct, Facts, conduct_of, facts_of
from simulation.law.figures import figures_of
from simulation.law.plan import Plan
from simulation.law.rule import RULES
from simulation.ledger import (
    PERSONAL_LINES,
    clause_of,
    payer_is_assumed,
    payers_of,
    rests_on_assumption,
    split,
)
from simulation.people import check_people
from simulation.tables import SCHEMES

CONDITIONS = {"pension": RULES["pension_eligible"].needs, "medical": RULES["medical_eligible"].needs}
"""The questions that decide who may join, in the order of the document."""
OWN = {"pension": "pension_personal", "medical": "medical_personal"}
HELP = {
    "pension": ("pension_paid_on_behalf", "pension_contribution_subsidy", "pension_family_planning"),
    "medical": ("medical_aid", "medical_government_subsidy"),
}
TAKES_PART = {"pension": "pension_tier_counted", "medical": "medical_member"}
KEYS = ["member", "scheme", "line", "rule", "level"]


@lru_cache(maxsize=64)
def facts_and_conduct(household: Household, plan: Plan) -> tuple[Facts, Conduct]:
    """The members as the rules read them, a row each. Shared: read only. Raises Refusal."""
    check(household, plan)
    check_people(_people(household), plan, conduct=True)
    return _read(household, plan.towns)


@lru_cache(maxsize=64)
def _people(household: Household) -> pd.DataFrame:
    return people_table(household)


@lru_cache(maxsize=64)
def _read(household: Household, towns: tuple[str, ...]) -> tuple[Facts, Conduct]:
    """Facts and conduct do not depend on a plan's figures: a draft that moves keeps them."""
    people = _people(household)
    return facts_of(people, towns), conduct_of(people)


def every_answer(facts: Facts, conduct: Conduct, plan: Plan) -> dict[str, Any]:
    """Facts, conduct and what every rule answered, by name; amounts in fen, identities checked. Raises Refusal."""
    figures = figures_of(plan, facts)
    known = apply_rules({**facts.columns(), **conduct.columns()}, figures)
    check_identities(known, figures)
    return known


@lru_cache(maxsize=64)
def answers_of(household: Household, plan: Plan) -> dict[str, Any]:
    """`every_answer` for a family, a place a member. Shared: read only. Raises Refusal."""
    return every_answer(*facts_and_conduct(household, plan), plan)


@lru_cache(maxsize=64)
def standing_of(household: Household, plan: Plan) -> pd.DataFrame:
    """A row a member and scheme: eligible, takes_part, missing (names of the conditions not met), tier (yuan, pension),
    own and help (yuan a year), covered_from (date; missing for pension and who is not in), covered_days. Shared, read
    only.

    Raises:
        Refusal: a family that no rule can be asked about, every problem named by its member.

    Source:
        Clauses 3.P1, 3.M1 to 3.M3, 4.1.M1, 4.2.1; `simulation/household_answer.py`.

    Examples:
        >>> import datetime as dt
        >>> from simulation import Household, Member, load_plan, standing_of
        >>> plan = load_plan("yicheng-2023")
        >>> old = Member(dt.date(1955, 6, 1), dt.date(2022, 11, 1), dt.date(2022, 11, 1))
        >>> family = Household((old,), plan.towns[0])
        >>> standing_of(family, plan)[["scheme", "eligible", "own"]].values.tolist()
        [['pension', False, 0.0], ['medical', True, 175.0]]
    """
    known = answers_of(household, plan)
    rows = []
    for member in range(len(household.members)):
        for scheme in SCHEMES:
            start = int(known["coverage_start"][member])
            medical = scheme == "medical"
            rows.append(
                {
                    "member": member,
                    "scheme": scheme,
                    "eligible": bool(known[f"{scheme}_eligible"][member]),
                    "takes_part": bool(known[TAKES_PART[scheme]][member] > 0),
                    "missing": tuple(name for name in CONDITIONS[scheme] if not known[name][member]),
                    "tier": 0.0 if medical else int(known["pension_tier_counted"][member]) / 100,
                    "own": int(known[OWN[scheme]][member]) / 100,
                    "help": sum(int(known[line][member]) for line in HELP[scheme]) / 100,
                    "covered_from": date_of(start) if medical and start != NEVER else None,
                    "covered_days": int(known["covered_days"][member]) if medical else 0,
                }
            )
    return pd.DataFrame(rows)


@lru_cache(maxsize=64)
def payments_of(household: Household, plan: Plan, base: Plan | None = None) -> pd.DataFrame:
    """Who pays what for each member: member, scheme, line, rule, level, departments, clause, amount (yuan a year),
    assumed (the amount rests on an assumption), payer_assumed. The levels of a line add to it, to the fen.

    `departments` are those that share the level's part, an average of the plan: which of them pays for this person is not
    stated. `base`: the plan whose notes the payers' own assumptions are held against. Shared: read only.
    """
    known = answers_of(household, plan)
    rows = []
    for member in range(len(household.members)):
        for scheme in SCHEMES:
            for line in (OWN[scheme], *HELP[scheme]):
                for rule, amount in _parts(known, plan, line, member):
                    if amount:
                        rows += _by_level(plan, base, member, scheme, line, rule, amount)
    columns = [*KEYS, "departments", "clause", "amount", "assumed", "payer_assumed"]
    return pd.DataFrame(rows, columns=columns)


def _parts(known: dict[str, Any], plan: Plan, line: str, member: int) -> list[tuple[str, int]]:
    """The amounts of a line in fen, by aid rule where it has some."""
    if line != "medical_aid":
        return [(line, int(known[line][member]))]
    return [
        (aid.id, int(part[member])) for aid, part in zip(plan.medical.aid, known["aid_parts"], strict=True)
    ]


def _by_level(
    plan: Plan, base: Plan | None, member: int, scheme: str, line: str, rule: str, amount: int
) -> list[tuple[Any, ...]]:
    shares = payers_of(plan, line, rule)
    levels: dict[str, tuple[int, list[str]]] = {}
    for share, part in zip(shares, split(amount, [share.share for share in shares]), strict=True):
        so_far, departments = levels.get(share.level, (0, []))
        named = [share.department] if share.department and share.department not in departments else []
        levels[share.level] = (so_far + part, departments + named)
    assumed = line not in PERSONAL_LINES and rests_on_assumption(plan, line, rule)
    clause = clause_of(plan, line, rule)
    return [
        (
            member,
            scheme,
            line,
            rule,
            level,
            tuple(departments),
            clause,
            part / 100,
            assumed,
            payer_is_assumed(plan, line, rule, level, base),
        )
        for level, (part, departments) in levels.items()
    ]


@lru_cache(maxsize=64)
def family_payments(household: Household, base: Plan, draft: Plan) -> pd.DataFrame:
    """Payments under two plans: member, scheme, line, rule, level, departments, clause, assumed, payer_assumed (of
    the draft where it pays), base, draft, difference; yuan a year. A row that only one plan has stands at 0 in the
    other. Shared, read only.

    Raises:
        Refusal: a family that no rule can be asked about, every problem named by its member.

    Source:
        The rules of `simulation/law` and the plan's `payers`; `simulation/household_answer.py`.

    Examples:
        >>> import datetime as dt
        >>> from simulation import Household, Member, family_payments, load_plan
        >>> plan = load_plan("yicheng-2023")
        >>> old = Member(dt.date(1955, 6, 1), dt.date(2022, 11, 1), dt.date(2022, 11, 1))
        >>> family = Household((old,), plan.towns[0])
        >>> draft = plan.change({"medical.individual": 390})
        >>> float(family_payments(family, plan, draft)["difference"].sum())
        40.0
    """
    before = payments_of(household, base)
    after = before if draft is base else payments_of(household, draft, base)
    both: dict[tuple[Any, ...], dict[str, Any]] = {}
    for column, table in (("base", before), ("draft", after)):
        for found_row in table.to_dict("records"):
            row = {str(name): value for name, value in found_row.items()}
            key = tuple(row[name] for name in KEYS)
            found = both.setdefault(key, {**row, "base": 0.0, "draft": 0.0})
            kept = {name: found[name] for name in ("base", "draft")}
            both[key] = {**row, **kept, column: row["amount"]}
    columns = [*KEYS, "departments", "clause", "assumed", "payer_assumed", "base", "draft"]
    table = pd.DataFrame(list(both.values()), columns=columns)
    table["difference"] = (table["draft"] - table["base"]).round(2)
    order = {line: place for place, line in enumerate(line for s in SCHEMES for line in (OWN[s], *HELP[s]))}
    table["order"] = table["line"].map(order)
    return table.sort_values(["member", "order"], kind="stable", ignore_index=True).drop(columns="order")


def family_totals(table: pd.DataFrame) -> dict[tuple[str, str], dict[str, float]]:
    """What `family_payments` gives (`table`), for the whole family, by (scheme or all, item own or help): base,
    draft, difference, yuan a year.

    Source:
        `family_payments`.

    Examples:
        >>> import datetime as dt
        >>> from simulation import Household, Member, family_payments, family_totals, load_plan
        >>> plan = load_plan("yicheng-2023")
        >>> old = Member(dt.date(1955, 6, 1), dt.date(2022, 11, 1), dt.date(2022, 11, 1))
        >>> family = Household((old,), plan.towns[0])
        >>> family_totals(family_payments(family, plan, plan))["all", "own"]
        {'base': 175.0, 'draft': 175.0, 'difference': 0.0}
    """
    sums = {(scheme, item): [0, 0] for scheme in ("all", *SCHEMES) for item in ("own", "help")}
    columns = (table[name].tolist() for name in ("scheme", "level", "base", "draft"))
    for scheme, level, base, draft in zip(*columns, strict=True):
        for of in ("all", scheme):
            so_far = sums[of, "own" if level == "person" else "help"]
            so_far[0] += round(base * 100)
            so_far[1] += round(draft * 100)
    return {
        key: {"base": base / 100, "draft": draft / 100, "difference": (draft - base) / 100}
        for key, (base, draft) in sums.items()
    }


def repeated(facts: Facts, conduct: Conduct, members: list[int], times: int) -> tuple[Facts, Conduct]:
    """The rows of some members, all of them one after another so many times: copies that may be written into."""
    rows = np.tile(np.array(members), times)
    of_facts: dict[str, Any] = {name: array[rows] for name, array in facts.arrays().items()}
    of_conduct: dict[str, Any] = {name: array[rows] for name, array in vars(conduct).items()}
    return replace(facts, **of_facts), replace(conduct, **of_conduct)
