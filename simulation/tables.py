"""From facts to outcome tables: the fast path under every page, notebook, file and command.

Facts must be sorted by town. Rules run on blocks that lie within one town; a line's total is an integer sum over its
blocks, coverage a count of cells. No person frame is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.errors import Refusal
from simulation.law.assess import apply_rules, blocks
from simulation.law.dates import day_number, has_reached
from simulation.law.facts import Conduct, Facts
from simulation.law.figures import NO_TIER, fen, figures_of, first_day, last_day
from simulation.law.plan import LINES, WORKING_FUNDS, Plan
from simulation.law.tally import Combinations, Tally
from simulation.ledger import check_totals, clause_of, payers_of, split, unequal

SCHEMES = ("pension", "medical")
BAND_YEARS = 5
BAND_STARTS = tuple(range(0, 90, BAND_YEARS))
BANDS = (*(f"{a}-{a + BAND_YEARS - 1}" for a in BAND_STARTS[:-1]), f"{BAND_STARTS[-1]}+")
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
    return _eligible_on(facts.columns(), day_number(plan.calendar.window_end), figures_of(plan, facts))


def _eligible_on(
    columns: Mapping[str, Any], day: int, figures: Mapping[str, Any]
) -> dict[str, NDArray[np.bool_]]:
    wanted = ("pension_eligible", "medical_eligible")
    known = apply_rules({**columns, "pension_payment_day": day}, figures, wanted)
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
    towns = len(facts.towns)
    window_end = day_number(plan.calendar.window_end)
    band = age_band_of(facts, window_end)
    tallies = {scheme: Tally(Combinations(wanted, figures), towns) for scheme, wanted in WANTED.items()}
    counted = np.zeros((towns, len(BANDS), 1 << len(STATES)), dtype=np.int64)
    days_missed = np.zeros((towns, len(BANDS)), dtype=np.int64)
    year = np.int32(last_day(plan.fee_year) + 1 - first_day(plan.fee_year))
    for rows in blocks(len(facts), town_ends(facts)):
        block = {name: array[rows] for name, array in columns.items()}
        town = int(facts.town[rows.start])
        may = _eligible_on(block, window_end, figures)
        contributes = np.zeros(rows.stop - rows.start, dtype=bool)
        stretch, concerned = _concerned_by_pension(block, figures)
        known = tallies["pension"].count(town, concerned)
        contributes[stretch] = known["pension_tier_index"] != NO_TIER
        known = tallies["medical"].count(town, block)
        member = known["medical_member"]
        state = (may["pension"], contributes, may["medical"], member)
        cell = band[rows].astype(np.uint16)
        for yes in state:
            cell += cell
            cell += yes
        counted[town] += np.bincount(cell, minlength=counted[0].size).reshape(counted[0].shape)
        short = np.flatnonzero((known["covered_days"] != year) & member)
        missed = year - known["covered_days"][short]
        days_missed[town] += np.bincount(band[rows][short], weights=missed, minlength=len(BANDS)).astype(
            np.int64
        )
    by_state = {
        name: (np.arange(counted.shape[2]) >> bit & 1).astype(bool)
        for bit, name in enumerate(reversed(STATES))
    }
    coverage = dict(_last_year(facts, previous))
    for (scheme, name), chosen in by_state.items():
        coverage[scheme, name] = counted[:, :, chosen].sum(axis=2)
    coverage["medical", "covered_days"] = coverage["medical", "enrolled"] * int(year) - days_missed
    coverage["pension", "covered_days"] = np.zeros_like(days_missed)
    amounts, persons = _by_line(tallies, plan)
    return Totals(amounts, persons, coverage)


STATES = (("pension", "eligible"), ("pension", "enrolled"), ("medical", "eligible"), ("medical", "enrolled"))
WANTED = {
    "pension": (*(line for line in LINES if line.startswith("pension")), "pension_tier_index"),
    "medical": (*(line for line in LINES if line.startswith("medical")), "covered_days"),
}
"""By scheme, the lines, and what coverage asks of each person."""


def _concerned_by_pension(block: dict[str, Any], figures: Mapping[str, Any]) -> tuple[slice, dict[str, Any]]:
    """The stretch of a block outside which nobody can have a pension amount, and what is known of it.

    Amounts are 0 for who is not eligible, but for the family-planning subsidy under R5 `couple`.
    """
    known = apply_rules(block, figures, ("pension_eligible", "family_planning_family"))
    who = known["pension_eligible"]
    if figures["readings.family_planning_needs"] == "couple":
        who = who | known["family_planning_family"]
    stretch = slice(int(who.argmax()), len(who) - int(who[::-1].argmax())) if who.any() else slice(0, 0)
    return stretch, {name: values[stretch] for name, values in known.items()}


def _by_line(tallies: dict[str, Tally], plan: Plan) -> tuple[dict, dict]:
    """Fen and persons by (line, rule) and town."""
    known, persons = {}, {}
    for scheme, tally in tallies.items():
        known[scheme], persons[scheme] = tally.amounts()
    amounts, heads = {}, {}
    for line in LINES:
        scheme = line.partition("_")[0]
        by_rule = {line: known[scheme][line]}
        if line == "medical_aid":
            by_rule = dict(zip((aid.id for aid in plan.medical.aid), known[scheme]["aid_parts"], strict=True))
        for rule, values in by_rule.items():
            amounts[line, rule] = persons[scheme] @ values.astype(np.int64)
            heads[line, rule] = persons[scheme] @ (values != 0)
    return amounts, heads


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
