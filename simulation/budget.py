"""The finance bureau's tables (5.5, 5.6): the budget in its language, what it rests on, whether it closes, when it is due.

Each takes an outcome and gives a table in yuan; each adds up to the outcome's own budget to the fen.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from simulation.collection import owed_by_month
from simulation.errors import Refusal, one_of
from simulation.law.dates import NEVER
from simulation.law.facts import group_mask
from simulation.law.figures import fen
from simulation.law.pension import pension_groups
from simulation.law.plan import Plan
from simulation.law.registers import REGISTER_DEPARTMENTS
from simulation.law.vocabulary import LEVELS
from simulation.ledger import (
    PERSONAL_LINES,
    budget_code,
    budget_year,
    payer_is_assumed,
    payers_of,
    rests_on_assumption,
    split,
    unequal,
)
from simulation.outcome import Outcome, persons_of

OUTSIDE = "outside"
"""Account of what a collective or a donor pays: no budget of the government holds it."""
LEDGER_COLUMNS = [
    "scheme",
    "line",
    "rule",
    "clause",
    "account",
    "code",
    "to_confirm",
    "fee_year",
    "budget_year",
    "level",
    "department",
    "town",
    "persons",
    "amount",
    "standard_assumed",
    "payer_assumed",
]


def budget_ledger(outcome: Outcome, plan: Plan | None = None) -> pd.DataFrame:
    """The budget (persons, amount in yuan) with account (general_budget, insurance_fund, outside), functional code
    (empty where none is known; to_confirm: whether it is to be confirmed), fee_year and budget_year, and whether the
    amount a head (standard_assumed) and the payer's share (payer_assumed) are assumptions; scheme, line, rule,
    clause, level, department and town as in `Outcome.budget`.

    `plan`: the same plan with other notes, which move no amount but say what is assumed.

    Source:
        Clauses 5.1, 5.6; codes and their source in `simulation/ledger.py`.

    Examples:
        >>> from simulation import Scenario, budget_ledger, simulate
        >>> ledger = budget_ledger(simulate(Scenario(), people))
        >>> ledger[["line", "clause", "account", "level"]].to_dict("records")[-1]
        {'line': 'medical_government_subsidy', 'clause': '4.1.M1', 'account': 'general_budget', 'level': 'unassigned'}
    """
    plan = plan or outcome.scenario.resolved_plan
    table = outcome.budget.copy()
    parties = table[["line", "rule", "level"]].drop_duplicates()
    known = []
    for line, rule, level in parties.itertuples(index=False):
        entry = budget_code(line, rule)
        outside = level == "collective"
        known.append(
            {
                "line": line,
                "rule": rule,
                "level": level,
                "account": OUTSIDE if outside else entry.account,
                "code": "" if outside else entry.code,
                "to_confirm": entry.to_confirm and not outside,
                "standard_assumed": rests_on_assumption(plan, line, rule),
                "payer_assumed": payer_is_assumed(plan, line, rule, level, outcome.scenario.base_plan),
            }
        )
    table = table.merge(pd.DataFrame(known), on=["line", "rule", "level"], how="left", validate="many_to_one")
    table["fee_year"], table["budget_year"] = plan.fee_year, budget_year(plan)
    return table[LEDGER_COLUMNS]


def public_parts(ledger: pd.DataFrame) -> dict[str, float]:
    """Of a ledger, in yuan: public (all but what persons pay), and of it central, district, unassigned, others (the levels
    between), and assumed (what rests on an assumed payer's share)."""
    public = ledger[~ledger["line"].isin(PERSONAL_LINES)]
    amount, level = public["amount"], public["level"]
    parts = {name: float(amount[level == name].sum()) for name in ("central", "district", "unassigned")}
    whole = float(amount.sum())
    return {
        "public": whole,
        **parts,
        "others": whole - sum(parts.values()),
        "assumed": float(amount[public["payer_assumed"]].sum()),
    }


def assumed(outcome: Outcome, by: str, plan: Plan | None = None) -> pd.DataFrame:
    """How far public money rests on assumptions, by one column of the budget (line, level, department, scheme, town).

    Columns: `by`, amount; standard (yuan whose amount a head is assumed), payer (yuan whose payer's share is assumed),
    unassigned (yuan no level is named for), and the share of each in the amount: standard_share,
    payer_share, unassigned_share (0 to 1). The two are different things: the first
    says how much it is, the second who pays it. Heads are always modelled and count in neither. `plan`: as in
    `budget_ledger`.

    Raises:
        Refusal: a column that the budget has not.

    Source:
        The notes of the plan (`basis: assumption`) and `budget_ledger`.

    Examples:
        >>> from simulation import Scenario, assumed, simulate
        >>> outcome = simulate(Scenario(), people)
        >>> list(assumed(outcome, "level").columns[:3])
        ['level', 'amount', 'standard']
    """
    one_of("by", by, outcome.budget)
    table = budget_ledger(outcome, plan)
    table = table[~table["line"].isin(PERSONAL_LINES)]
    sums = pd.DataFrame(
        {
            by: table[by],
            "amount": table["amount"],
            "standard": table["amount"].where(table["standard_assumed"], 0.0),
            "payer": table["amount"].where(table["payer_assumed"], 0.0),
            "unassigned": table["amount"].where(table["level"] == "unassigned", 0.0),
        }
    )
    sums = sums.groupby(by, sort=False, as_index=False).sum().round(2)
    if by == "level":
        order = {name: place for place, name in enumerate(LEVELS)}
        sums = sums.sort_values("level", key=lambda names: names.map(order), ignore_index=True)
    for name in ("standard", "payer", "unassigned"):
        sums[f"{name}_share"] = sums[name] / sums["amount"].where(sums["amount"] != 0)
    return sums


def closing(outcome: Outcome) -> pd.DataFrame:
    """Every identity with both its sides, added up afresh from the persons: identity, left, right, difference (yuan).

    The left side is what the persons add up to, the right what the plan or the budget says.

    Raises:
        Refusal: two sides that differ by a fen; or the people of the outcome can no longer be had.

    Source:
        Clauses 4.1.M1, 4.1.P1, 4.1.P4; `simulation/budget.py`.

    Examples:
        >>> from simulation import Scenario, closing, simulate
        >>> sides = closing(simulate(Scenario(), people))
        >>> float(sides["difference"].abs().max())
        0.0
    """
    plan, known = outcome.scenario.resolved_plan, persons_of(outcome).known

    def total(name: str) -> int:
        return int(np.asarray(known[name]).sum(dtype=np.int64))

    members = int(np.count_nonzero(known["coverage_start"] != NEVER))
    individual, subsidy = fen(plan.medical.individual), fen(plan.medical.government_subsidy)
    own, aid, public = total("medical_personal"), total("medical_aid"), total("medical_government_subsidy")
    paid = total("pension_personal") + total("pension_paid_on_behalf")
    sides = [
        ("medical_own", own + aid, members * individual),
        ("medical_total", own + aid + public, members * (individual + subsidy)),
        ("pension_tier", paid, total("pension_tier_counted")),
    ]
    budget = outcome.budget.assign(fen=(outcome.budget["amount"] * 100).round().astype("int64"))
    of_line = budget.groupby(["line", "rule"], sort=False, as_index=False)["fen"].sum()
    enrolled = outcome.coverage["enrolled"].sum()
    for line, rule, stated in zip(of_line["line"], of_line["rule"], of_line["fen"], strict=True):
        if line == "working_funds":
            a_head = plan.working_funds.amount if plan.working_funds else 0.0
            left = int(enrolled) * fen(a_head)
        else:
            left = total(f"aid_{rule}" if line == "medical_aid" else line)
        sides.append((line if line != "medical_aid" else f"aid.{rule}", left, int(stated)))
    problems = [unequal(name, left, right) for name, left, right in sides if left != right]
    if problems:
        raise Refusal(problems)
    rows = [(name, left / 100, right / 100, (left - right) / 100) for name, left, right in sides]
    return pd.DataFrame(rows, columns=["identity", "left", "right", "difference"])


def monthly_need(outcome: Outcome) -> pd.DataFrame:
    """Public money by month: month, scheme, line, level, department, accrued, payable (yuan).

    Accrued: in the month in which the person it is for pays (`owed_by_month`). Payable: the same, but nothing before
    1 January of the budget year, when its budget opens; what has accrued by then is due in January. Both are
    assumptions about when public money is due; no document at hand says.

    Raises:
        Refusal: the people of the outcome can no longer be had, as those of a roster that is kept no longer.

    Source:
        `owed_by_month`; months of the budget year: `simulation/ledger.py`.

    Examples:
        >>> from simulation import Scenario, monthly_need, simulate
        >>> need = monthly_need(simulate(Scenario(), people))
        >>> float(need["accrued"].sum()) == float(need["payable"].sum())
        True
    """
    table = owed_by_month(outcome)
    table = table[table["level"] != "person"].rename(columns={"amount": "accrued"})
    opens = pd.Timestamp(dt.date(budget_year(outcome.scenario.resolved_plan), 1, 1))
    keys = ["month", "scheme", "line", "level", "department"]
    later = table.assign(month=table["month"].where(table["month"] > opens, opens)).rename(
        columns={"accrued": "payable"}
    )
    both = pd.concat([table, later]).fillna({"accrued": 0.0, "payable": 0.0})
    sums = both.groupby(keys, as_index=False)[["accrued", "payable"]].sum()
    return sums.round({"accrued": 2, "payable": 2})


def by_department(outcome: Outcome) -> pd.DataFrame:
    """The help for groups under the department whose register the person is in: line, rule, department, town,
    persons, amount (yuan).

    Only lines and aid rules that name groups. A person counts under the first department of `REGISTER_DEPARTMENTS` of
    whose registers the rule names one that the person is in, so the rows of a rule add up to it.

    Raises:
        Refusal: the people of the outcome can no longer be had, as those of a roster that is kept no longer.

    Source:
        Clauses 5.1, 5.6; departments by register in `simulation/ledger.py`.

    Examples:
        >>> from simulation import Scenario, by_department, simulate
        >>> outcome = simulate(Scenario(), people)
        >>> sorted(by_department(outcome)["line"].unique())
        ['medical_aid', 'pension_paid_on_behalf']
    """
    persons, plan = persons_of(outcome), outcome.scenario.resolved_plan
    facts, known = persons.facts, persons.known
    as_pension = pension_groups(
        facts.groups,
        five_guarantee_means=plan.readings.five_guarantee_means,
        poverty_household_means=plan.readings.poverty_household_means,
    )
    lines = [
        (
            "pension_paid_on_behalf",
            "pension_paid_on_behalf",
            plan.pension.paid_on_behalf.groups,
            "pension_paid_on_behalf",
        )
    ]
    lines += [("medical_aid", aid.id, aid.groups, f"aid_{aid.id}") for aid in plan.medical.aid if aid.groups]
    rows = []
    for line, rule, groups, column in lines:
        amount = np.asarray(known[column])
        left = amount > 0
        bits = as_pension if line == "pension_paid_on_behalf" else facts.groups
        for department, registers in [*REGISTER_DEPARTMENTS.items(), ("", ())]:
            inside = left.copy()
            if department:
                inside &= (bits & group_mask(name for name in registers if name in groups)) != 0
            left &= ~inside
            heads = np.bincount(facts.town[inside], minlength=len(facts.towns))
            money = np.bincount(facts.town[inside], weights=amount[inside], minlength=len(facts.towns))
            for code, town in enumerate(facts.towns):
                if heads[code]:
                    rows.append(
                        (line, rule, department, town, int(heads[code]), round(float(money[code])) / 100)
                    )
    return pd.DataFrame(rows, columns=["line", "rule", "department", "town", "persons", "amount"])


def department_shares(outcome: Outcome) -> dict[str, list[dict[str, object]]]:
    """`payers` of the lines and rules of `by_department` as their people fall to the departments, to a hundredth of a
    percent; only where one level bears the whole, which it keeps."""
    plan = outcome.scenario.resolved_plan
    sums = (
        by_department(outcome)
        .groupby(["line", "rule", "department"], sort=False, as_index=False)["amount"]
        .sum()
    )
    result = {}
    for line, rule in dict.fromkeys(zip(sums["line"], sums["rule"], strict=True)):
        rows = sums[(sums["line"] == line) & (sums["rule"] == rule)]
        levels = {share.level for share in payers_of(plan, line, rule)}
        if len(levels) != 1 or "assistance_fund" in levels:
            continue
        parts = split(10_000, [round(part, 12) for part in rows["amount"] / rows["amount"].sum()])
        result[f"aid.{rule}" if line == "medical_aid" else line] = [
            {"level": next(iter(levels)), "department": department, "share": part / 10_000}
            for department, part in zip(rows["department"], parts, strict=True)
            if part
        ]
    return result


def ledgers_beside(base: pd.DataFrame, draft: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Two ledgers, `base` and `draft`, added up by some columns, side by side: those, base, reform, difference (yuan).

    Raises:
        Refusal: a column that the ledgers have not.

    Source:
        `budget_ledger`.

    Examples:
        >>> from simulation import Scenario, budget_ledger, ledgers_beside, simulate
        >>> outcome = simulate(Scenario(), people)
        >>> ledger = budget_ledger(outcome)
        >>> table = ledgers_beside(ledger, ledger, ["level"])
        >>> float(table["difference"].sum())
        0.0
    """
    for name in by:
        one_of("by", name, base)
    sums = [table.groupby(by, sort=False)["amount"].sum() for table in (base, draft)]
    both = pd.concat(sums, axis=1, keys=["base", "reform"], sort=False).fillna(0.0).round(2)
    both["difference"] = (both["reform"] - both["base"]).round(2)
    return both.reset_index()
