"""From facts to outcome tables: the fast path under every page, notebook, file and command.

Facts must be sorted by town. Rules run on blocks that lie within one town; a line's total is an integer sum over its
blocks, coverage a count of cells. No person frame is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.errors import Refusal
from simulation.law.assess import apply_rules, blocks, check_identities
from simulation.law.dates import day_number, has_reached
from simulation.law.facts import Conduct, Facts
from simulation.law.figures import fen, figures_of
from simulation.law.plan import LINES, WORKING_FUNDS, Plan
from simulation.ledger import check_totals, clause_of, payers_of, split, unequal

BAND_YEARS = 5
BAND_STARTS = tuple(range(0, 90, BAND_YEARS))
BANDS = (*(f"{a}-{a + BAND_YEARS - 1}" for a in BAND_STARTS[:-1]), f"{BAND_STARTS[-1]}+")
SCHEMES = ("pension", "medical")
BUDGET_COLUMNS = ["scheme", "line", "rule", "clause", "level", "department", "town", "persons", "amount"]
COVERAGE_COLUMNS = [
    "scheme",
    "town",
    "age_band",
    "eligible",
    "enrolled",
    "rate",
    "enrolled_last_year",
    "rate_last_year",
    "covered_days",
]


@dataclass(frozen=True)
class Totals:
    """Whole-number totals, before they become tables. Axes: town, or town x age band. Money in fen."""

    amounts: dict[tuple[str, str], NDArray[np.int64]]
    persons: dict[tuple[str, str], NDArray[np.int64]]
    coverage: dict[tuple[str, str], NDArray[np.int64]]


def town_ends(facts: Facts) -> list[int]:
    """Row after the last of each town; raises where the facts are not sorted by town."""
    if np.any(facts.town[1:] < facts.town[:-1]):
        raise ValueError("facts must be sorted by town")
    return [int(end) for end in np.searchsorted(facts.town, np.arange(len(facts.towns)), side="right")]


@lru_cache(maxsize=16)
def age_band_of(facts: Facts, on_day: int) -> NDArray[np.uint8]:
    """Each person's index into BANDS on a day; who is born later is in the first."""
    band = np.zeros(len(facts), dtype=np.uint8)
    for age in BAND_STARTS[1:]:
        band += has_reached(facts.birth_day, on_day, age)
    band.flags.writeable = False
    return band


def _cells(facts: Facts, band: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    cells = facts.town.astype(np.int32) * len(BANDS) + band
    counted = np.bincount(cells[mask], minlength=len(facts.towns) * len(BANDS))
    return counted.reshape(len(facts.towns), len(BANDS))


def eligible_at_window_end(facts: Facts, plan: Plan) -> dict[str, NDArray[np.bool_]]:
    """Who could join each scheme, counted on the window's last day: does not depend on the days people chose."""
    window_end = np.full(len(facts), day_number(plan.calendar.window_end), dtype=np.int32)
    wanted = ("pension_eligible", "medical_eligible")
    known = apply_rules(
        {**facts.columns(), "pension_payment_day": window_end}, figures_of(plan, facts), wanted
    )
    return {scheme: known[f"{scheme}_eligible"] for scheme in SCHEMES}


@lru_cache(maxsize=4)
def who_last_year(facts: Facts, previous: Plan) -> dict[str, tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """By scheme: who could join under last year's plan, and who of them did.

    Statuses (school, other schemes ...) are those of the table: what they were a year ago is not known. Who was not
    born by the end of that window is left out.
    """
    born = facts.birth_day <= day_number(previous.calendar.window_end)
    none = np.zeros(len(facts), dtype=bool)
    was_in = {
        "pension": none if facts.pension_tier_last_year is None else facts.pension_tier_last_year > 0,
        "medical": none if facts.joined_medical_last_year is None else facts.joined_medical_last_year,
    }
    return {
        scheme: (eligible & born, eligible & born & was_in[scheme])
        for scheme, eligible in eligible_at_window_end(facts, previous).items()
    }


@lru_cache(maxsize=8)
def _last_year(facts: Facts, previous: Plan) -> dict[tuple[str, str], NDArray[np.int64]]:
    """`who_last_year` counted by town and the age band of then."""
    band = age_band_of(facts, day_number(previous.calendar.window_end))
    result = {}
    for scheme, (eligible, enrolled) in who_last_year(facts, previous).items():
        result[scheme, "eligible_last_year"] = _cells(facts, band, eligible)
        result[scheme, "enrolled_last_year"] = _cells(facts, band, enrolled)
    return result


def totals(facts: Facts, conduct: Conduct, plan: Plan, previous: Plan) -> Totals:
    """Rules on facts, in blocks, to whole-number totals. Raises Refusal where an identity does not hold."""
    figures = figures_of(plan, facts)
    columns = {**facts.columns(), **conduct.columns()}
    keys = [(line, line) for line in LINES if line != "medical_aid"]
    keys[5:5] = [("medical_aid", aid.id) for aid in plan.medical.aid]
    towns = len(facts.towns)
    amounts = {key: np.zeros(towns, dtype=np.int64) for key in keys}
    persons = {key: np.zeros(towns, dtype=np.int64) for key in keys}
    enrolled = {scheme: np.zeros(len(facts), dtype=bool) for scheme in SCHEMES}
    covered_days = np.zeros(towns * len(BANDS), dtype=np.int64)
    band = age_band_of(facts, day_number(plan.calendar.window_end))
    for rows in blocks(len(facts), town_ends(facts)):
        known = apply_rules({name: array[rows] for name, array in columns.items()}, figures)
        check_identities(known, figures)
        town = int(facts.town[rows.start])
        parts = {
            ("medical_aid", aid.id): part
            for aid, part in zip(plan.medical.aid, known["aid_parts"], strict=True)
        }
        for key in keys:
            values = parts[key] if key in parts else known[key[0]]
            amounts[key][town] += values.sum(dtype=np.int64)
            persons[key][town] += np.count_nonzero(values)
        enrolled["pension"][rows] = known["pension_tier_counted"] > 0
        enrolled["medical"][rows] = known["medical_member"]
        days = np.bincount(band[rows], weights=known["covered_days"], minlength=len(BANDS))
        covered_days[town * len(BANDS) : (town + 1) * len(BANDS)] += np.rint(days).astype(np.int64)
    coverage = dict(_last_year(facts, previous))
    for scheme, eligible in eligible_at_window_end(facts, plan).items():
        coverage[scheme, "eligible"] = _cells(facts, band, eligible)
        coverage[scheme, "enrolled"] = _cells(facts, band, enrolled[scheme])
    coverage["medical", "covered_days"] = covered_days.reshape(towns, len(BANDS))
    coverage["pension", "covered_days"] = np.zeros_like(coverage["medical", "covered_days"])
    return Totals(amounts, persons, coverage)


def budget_table(result: Totals, plan: Plan, towns: tuple[str, ...]) -> pd.DataFrame:
    """Long table, a row for each line, aid rule, payer and town; amounts in yuan. Raises Refusal where it does not close.

    `persons` are those whom the line is for, the same in the row of each payer.
    """
    check_totals(plan, result.amounts, result.coverage["medical", "enrolled"].sum(axis=1))
    lines = [
        (line.partition("_")[0], line, rule, of_town, result.persons[line, rule])
        for (line, rule), of_town in result.amounts.items()
    ]
    if plan.working_funds is not None:
        for scheme in SCHEMES:
            enrolled = result.coverage[scheme, "enrolled"].sum(axis=1)
            amount = enrolled.astype(np.int64) * fen(plan.working_funds.amount)
            lines.append((scheme, WORKING_FUNDS, WORKING_FUNDS, amount, enrolled))
    rows = []
    for scheme, line, rule, of_town, heads in lines:
        payers = payers_of(plan, line, rule)
        clause = clause_of(plan, line, rule)
        for code, town in enumerate(towns):
            parts = split(int(of_town[code]), [payer.share for payer in payers])
            persons = int(heads[code])
            for payer, part in zip(payers, parts, strict=True):
                department = payer.department or ""
                rows.append((scheme, line, rule, clause, payer.level, department, town, persons, part / 100))
    table = pd.DataFrame(rows, columns=BUDGET_COLUMNS)
    in_fen = table.assign(amount=(table["amount"] * 100).round().astype("int64"))
    kept = in_fen.groupby(["scheme", "line", "rule"])["amount"].sum().to_dict()
    stated = {(scheme, line, rule): int(of_town.sum()) for scheme, line, rule, of_town, _ in lines}
    problems = [
        unequal(f"{line} [{rule}]", int(kept[scheme, line, rule]), amount)
        for (scheme, line, rule), amount in stated.items()
        if int(kept[scheme, line, rule]) != amount
    ]
    if problems:
        raise Refusal(problems)
    return table


def coverage_table(result: Totals, towns: tuple[str, ...]) -> pd.DataFrame:
    """Long table by scheme, town and age band. Rates are enrolled over eligible, missing where nobody is eligible."""
    frames = []
    for scheme in SCHEMES:
        counts = {name: cells for (of, name), cells in result.coverage.items() if of == scheme}
        frame = pd.DataFrame({name: cells.ravel() for name, cells in counts.items()})
        frame["scheme"] = scheme
        frame["town"] = np.repeat(towns, len(BANDS))
        frame["age_band"] = np.tile(BANDS, len(towns))
        frames.append(frame)
    table = pd.concat(frames, ignore_index=True)
    table["rate"] = table["enrolled"] / table["eligible"].where(table["eligible"] > 0)
    table["rate_last_year"] = table["enrolled_last_year"] / table["eligible_last_year"].where(
        table["eligible_last_year"] > 0
    )
    return table[[*COVERAGE_COLUMNS, "eligible_last_year"]]
