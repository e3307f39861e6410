"""Head counts behind every amount: how many persons at which amount a head, by town, payer and group (5.5).

Each table adds up to the outcome's own budget to the fen, or is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from simulation.budget import budget_ledger
from simulation.errors import Refusal
from simulation.law.dates import NEVER
from simulation.law.figures import fen
from simulation.law.plan import Plan
from simulation.law.vocabulary import MEDICAL_GROUPS, WORKING_FUNDS
from simulation.ledger import payers_of, split, unequal
from simulation.outcome import Outcome, Persons, persons_of
from simulation.tables import SCHEMES

LINE_KEYS = ["scheme", "line", "rule", "clause"]
CELL = [*LINE_KEYS, "town"]
HEADS_COLUMNS = [*CELL, "amount_a_head", "persons", "amount"]
PAYER_COLUMNS = [
    *LINE_KEYS,
    "level",
    "department",
    "account",
    "code",
    "town",
    "amount_a_head",
    "persons",
    "share",
    "amount",
    "standard_assumed",
    "payer_assumed",
]
GROUP_COLUMNS = ["scheme", "group", "persons", "enrolled", "own", "aid", "subsidy"]


def heads_table(outcome: Outcome) -> pd.DataFrame:
    """Long table: scheme, line, rule, clause, town, amount_a_head (yuan), persons, amount (yuan).

    A row for each line (aid rule), town and amount a head that somebody there has; amount = persons x amount_a_head.
    A person stands in a row of every line that brings something. Raises Refusal where a line and town differs from
    `outcome.budget`.
    """
    persons = persons_of(outcome)
    towns = persons.facts.towns
    rows = []
    for key in outcome.budget[LINE_KEYS].drop_duplicates().itertuples(index=False, name=None):
        amounts = _amounts(persons, outcome.scenario.resolved_plan, *key[:3])
        some = np.flatnonzero(amounts)
        place, distinct = pd.factorize(amounts[some])
        cells = np.asarray(persons.facts.town)[some].astype(np.int64) * len(distinct) + place
        counts = np.bincount(cells, minlength=len(towns) * len(distinct)).reshape(len(towns), len(distinct))
        order = np.argsort(distinct)
        for town, of_town in zip(towns, counts, strict=True):
            rows += [
                (
                    *key,
                    town,
                    int(distinct[i]) / 100,
                    int(of_town[i]),
                    int(distinct[i]) * int(of_town[i]) / 100,
                )
                for i in order
                if of_town[i]
            ]
    table = pd.DataFrame(rows, columns=HEADS_COLUMNS)
    _refuse_unequal(outcome.budget, table, CELL)
    return table


def _amounts(persons: Persons, plan: Plan, scheme: str, line: str, rule: str) -> np.ndarray:
    """What a line (an aid rule of it) comes to for each person, in fen."""
    if line == WORKING_FUNDS and plan.working_funds is not None:
        return _enrolled(persons)[scheme] * np.int32(fen(plan.working_funds.amount))
    return np.asarray(persons.known[f"aid_{rule}" if line == "medical_aid" else line])


def _enrolled(persons: Persons) -> dict[str, np.ndarray]:
    known = persons.known
    return {"pension": known["pension_tier_counted"] > 0, "medical": known["coverage_start"] != NEVER}


def _refuse_unequal(budget: pd.DataFrame, table: pd.DataFrame, keys: list[str]) -> None:
    """Raises Refusal where a table's sums by some columns are not the budget's."""
    sums = [_fen_by(frame, keys) for frame in (table, budget)]
    problems = [
        unequal(" ".join(str(word) for word in key), found, stated)
        for key in dict.fromkeys([*sums[0], *sums[1]])
        if (found := sums[0].get(key, 0)) != (stated := sums[1].get(key, 0))
    ]
    if problems:
        raise Refusal(problems)


def _fen_by(table: pd.DataFrame, keys: list[str]) -> dict[tuple[str, ...], int]:
    """Sums of `amount` in fen; plain Python, which for some hundred rows is quicker than grouping a frame."""
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    for *key, amount in _records(table, [*keys, "amount"]):
        sums[tuple(key)] += round(amount * 100)
    return sums


def _records(table: pd.DataFrame, names: list[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[name].tolist() for name in names), strict=True)


def heads_by_payer(outcome: Outcome) -> pd.DataFrame:
    """`heads_table` with a row for each payer: level, department, account, functional code, share, and the payer's amount;
    and whether the amount a head and the share are assumptions.

    The amounts of a head row's payers add up to persons x amount_a_head, and those of a payer in a town to the payer's
    amount in `outcome.budget`, both to the fen; so an amount may differ from persons x amount_a_head x share by a
    remainder of a fen or two. A line that nobody has anything of has one row a town and payer, with 0 persons at 0 yuan.
    Raises Refusal where it does not close.
    """
    plan = outcome.scenario.resolved_plan
    heads: dict[tuple[str, ...], list[tuple[float, int]]] = defaultdict(list)
    for *key, a_head, count in _records(heads_table(outcome), [*CELL, "amount_a_head", "persons"]):
        heads[tuple(key)].append((a_head, count))
    parties: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    who = ["level", "department", "account", "code"]
    for record in _records(
        budget_ledger(outcome), [*CELL, *who, "amount", "standard_assumed", "payer_assumed"]
    ):
        parties[record[: len(CELL)]].append(record[len(CELL) :])
    rows: list[tuple[Any, ...]] = []
    for cell, of_cell in parties.items():
        shares = [payer.share for payer in payers_of(plan, cell[1], cell[2])]
        pairs = heads[cell] or [(0.0, 0)]
        parts = share_out(
            [fen(a_head) * count for a_head, count in pairs],
            shares,
            [round(amount * 100) for *_, amount, _, _ in of_cell],
        )
        for (a_head, count), given in zip(pairs, parts, strict=True):
            for (*party, _, standard, payer), share, part in zip(of_cell, shares, given, strict=True):
                rows.append((*cell[:-1], *party, cell[-1], a_head, count, share, part / 100, standard, payer))
    table = pd.DataFrame(rows, columns=PAYER_COLUMNS)
    _refuse_unequal(outcome.budget, table, [*LINE_KEYS, "level", "department", "town"])
    return table


def share_out(amounts: Sequence[int], shares: Sequence[float], parts: Sequence[int]) -> list[list[int]]:
    """Amounts in fen split by the same shares, so that each is given out whole and each payer gets its part of them all.

    `parts`: what each payer gets of the sum, as `ledger.split` gives it. Each amount is split by itself; what a payer
    then has too much goes, fen by fen, to who has too little, where the two are furthest from their exact shares.
    """
    if sum(amounts) != sum(parts):
        raise ArithmeticError(f"{sum(amounts)} fen to be shared out as {sum(parts)}")
    exact = [[Fraction(str(share)) * amount for share in shares] for amount in amounts]
    given = [split(amount, shares) for amount in amounts]
    over = [sum(column) - part for column, part in zip(zip(*given, strict=True), parts, strict=True)]
    while any(over):
        giver, taker = over.index(max(over)), over.index(min(over))
        row = max(
            (i for i in range(len(amounts)) if given[i][giver] > 0),
            key=lambda i: (given[i][giver] - exact[i][giver]) - (given[i][taker] - exact[i][taker]),
        )
        for payer, step in ((giver, -1), (taker, 1)):
            given[row][payer] += step
            over[payer] += step
    return given


def group_table(outcome: Outcome) -> pd.DataFrame:
    """By scheme and group: persons, enrolled, own (yuan the persons pay), aid, subsidy (yuan of public money for them).

    `aid` lowers what a person pays (paid on behalf; enrolment assistance), `subsidy` comes on top (contribution and
    family-planning subsidy; government subsidy). Groups overlap, so their rows do not add up; `all` is everybody, `none`
    who is in no register. Working funds are for nobody in particular and are left out.
    """
    persons = persons_of(outcome)
    known, enrolled = persons.known, _enrolled(persons)
    money = {
        "pension": (
            known["pension_personal"],
            known["pension_paid_on_behalf"],
            known["pension_contribution_subsidy"] + known["pension_family_planning"],
        ),
        "medical": (
            known["medical_personal"],
            known["medical_aid"],
            known["medical_government_subsidy"],
        ),
    }
    rows = []
    for name, inside in _groups(persons):
        for scheme in SCHEMES:
            sums = [int(values[inside].sum(dtype=np.int64)) / 100 for values in money[scheme]]
            count = int(np.count_nonzero(enrolled[scheme][inside]))
            rows.append((scheme, name, int(np.count_nonzero(inside)), count, *sums))
    table = pd.DataFrame(rows, columns=GROUP_COLUMNS)
    return table.sort_values(
        "scheme", key=lambda names: names.map(SCHEMES.index), kind="stable", ignore_index=True
    )


def _groups(persons: Persons) -> Iterator[tuple[str, np.ndarray]]:
    facts = persons.facts
    anywhere = np.zeros(len(facts), dtype=bool)
    yield "all", np.ones(len(facts), dtype=bool)
    for name in MEDICAL_GROUPS:
        inside = facts.in_group(name)
        anywhere |= inside
        yield name, inside
    yield "none", ~anywhere
