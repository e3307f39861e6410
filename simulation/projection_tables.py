"""The tables of one projected year: who there is, what happened, the standards, and what it all comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulation.errors import refuse
from simulation.law.plan import Plan
from simulation.ledger import PERSONAL_LINES, lines_shown, rests_on_assumption
from simulation.pensioners import pensioners
from simulation.scenario import Scenario
from simulation.standards import published
from simulation.tables import SCHEMES
from synthetic_data.years import Events, People

AGE_GROUPS = ("0-15", "16-59", "60-69", "70+")
"""Ages of the tables, not of the rules: a draft that moves an age of the help leaves them as they are."""
_EDGES = (16, 60, 70)


def dated(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """A table of one year's outcome with the fee year before it."""
    return table.assign(year=plan.fee_year)[["year", *table.columns]]


def closes(budget: pd.DataFrame, amounts: Mapping[tuple[str, str], Any], year: int) -> None:
    """Sum over towns = sum over payers = total of each line, to the fen. Raises Refusal."""
    fen = (budget["amount"] * 100).round().astype("int64")
    found = fen.groupby([budget["line"], budget["rule"], budget["town"]], sort=False).sum()
    towns = budget["town"].unique()
    for (line, rule), of_town in amounts.items():
        if [int(found[line, rule, town]) for town in towns] != [int(value) for value in of_town]:
            raise refuse(
                line,
                f"{year} 年度 {rule} 按负担方相加与合计不平，结果作废；请告知维护者",
                f"{year}: {rule} by payer does not add up to the total; result refused, tell the maintainers",
            )


def people_table(people: People, year: int) -> pd.DataFrame:
    """Registered people and residents (persons) by town and age group at the year end before a fee year."""
    group = np.searchsorted(_EDGES, people.age(), side="right")
    cell = people["town"].astype(np.int64) * len(AGE_GROUPS) + group
    cells = len(people.towns) * len(AGE_GROUPS)
    return pd.DataFrame(
        {
            "year": year,
            "as_of": people.day.isoformat(),
            "town": np.repeat(people.towns, len(AGE_GROUPS)),
            "age_group": np.tile(AGE_GROUPS, len(people.towns)),
            "registered": np.bincount(cell[people["local_hukou"]], minlength=cells),
            "residents": np.bincount(cell[people["resident"]], minlength=cells),
        }
    )


def events_table(events: Events | None, year: int) -> pd.DataFrame:
    """What happened to people (persons) in the year before a fee year; no row for the first one."""
    names = ("born", "died", "left", "returned", "married", "divorced")
    if events is None:
        return pd.DataFrame(columns=["year", *names, "lacking"]).astype("int64")
    row = {name: getattr(events, name) for name in names}
    return pd.DataFrame([{"year": year - 1, **row, "lacking": sum(events.lacking.values())}])


def standards_table(plan: Plan, asked: Scenario) -> pd.DataFrame:
    """What medical insurance costs a head in a year (yuan), and on what that rests."""
    note = plan.note("medical.individual")
    changed = asked.changes and plan.fee_year in published(asked)
    row = {
        "year": plan.fee_year,
        "plan": plan.id,
        "individual": float(plan.medical.individual),
        "government_subsidy": float(plan.medical.government_subsidy),
        "basis": "draft" if changed else note.basis if note else "assumption",
    }
    return pd.DataFrame([row])


def summary_table(people: People, plan: Plan, budget: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """One row: money (yuan), contributors and pensioners (persons), their ratio, shares and rates from 0 to 1."""
    own = budget["line"].isin(PERSONAL_LINES)
    public = budget[~own].groupby(["line", "rule"], as_index=False)["amount"].sum()
    assumed = [
        rests_on_assumption(plan, line, rule)
        for line, rule in zip(public["line"], public["rule"], strict=True)
    ]
    money = float(public["amount"].sum())
    eligible, enrolled = (
        {name: int(coverage.loc[coverage["scheme"] == name, column].sum()) for name in SCHEMES}
        for column in ("eligible", "enrolled")
    )
    contributors, heads = enrolled["pension"], int(pensioners(people, people.day).sum())
    local, age = people["local_hukou"], people.age()
    registered = int(local.sum())
    row = {
        "year": plan.fee_year,
        "public_money": round(money, 2),
        "own_payments": round(float(budget.loc[own, "amount"].sum()), 2),
        "contributors": contributors,
        "pensioners": heads,
        "per_pensioner": contributors / heads if heads else np.nan,
        "share_60_69": ((age >= 60) & (age < 70) & local).sum() / max(registered, 1),
        "share_70_plus": ((age >= 70) & local).sum() / max(registered, 1),
        "medical_rate": enrolled["medical"] / max(eligible["medical"], 1),
        "pension_rate": enrolled["pension"] / max(eligible["pension"], 1),
        "assumed": float(public["amount"][np.array(assumed, dtype=bool)].sum()) / money if money else 0.0,
    }
    return pd.DataFrame([row])


def lines_by_year(budget: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """A projection's budget in yuan: a row a line, columns (year, base | draft | difference)."""
    wide = budget.pivot_table("amount", index="line", columns=["year", "case"], aggfunc="sum", observed=True)
    wide = wide.reindex(lines_shown(wide.index)).fillna(0.0)
    columns = {}
    for year in years:
        columns[year, "base"], columns[year, "draft"] = wide[year, "base"], wide[year, "draft"]
        columns[year, "difference"] = wide[year, "draft"] - wide[year, "base"]
    return pd.DataFrame(columns).rename_axis(columns=["year", "case"]).round(2)
