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
from simulation.law.plan import Plan
from simulation.law.rule import rules_for
from simulation.law.standing import may_contribute_at_end, standing
from simulation.law.tally import Combinations, Tally
from simulation.law.vocabulary import LINES, WORKING_FUNDS
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
    figures = figures_of(plan, facts)
    return {
        "pension": may_contribute_at_end(facts, plan, figures),
        "medical": standing(facts, plan, figures)["medical_eligible"],
    }


@lru_cache(maxsize=4)
def who_last_year(facts: Facts, previous: Plan) -> dict[str, tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """By scheme: who could join under last year's plan, and who of them did.

    Statuses (school, other schemes ...) are those of the table: what they were a year ago is not known. Who was not
    born by the end of that window is left out. Where the table says nothing of last year nobody counts in either, so that
    its rate is missing, not zero.
    """
    tier, joined = facts.pension_tier_last_year, facts.joined_medical_last_year
    if tier is None or joined is None:
        none = np.zeros(len(facts), dtype=bool)
        return dict.fromkeys(SCHEMES, (none, none))
    born = facts.birth_day <= day_number(previous.calendar.window_end)
    was_in = {"pension": tier > 0, "medical": joined}
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


STATES = (("pension", "eligible"), ("pension", "enrolled"), ("medical", "eligible"), ("medical", "enrolled"))
"""What coverage counts, each a yes or no; by all of them and the age band at once, so that people are counted once."""
Known = dict[str, Any]
CELLS = len(BANDS) << len(STATES)
WANTED = {
    "pension": (*(line for line in LINES if line.startswith("pension")), "pension_tier_index"),
    "medical": (
        *(line for line in LINES if line.startswith("medical")),
        "pays_late",
        "newborn_covered_from_birth",
    ),
}
"""By scheme, the lines, and what coverage asks of each person."""


def totals(facts: Facts, conduct: Conduct, plan: Plan, previous: Plan) -> Totals:
    """Rules on facts, in blocks, to whole-number totals. Raises Refusal where an identity does not hold."""
    figures = figures_of(plan, facts)
    columns = {**standing(facts, plan, figures), **conduct.columns()}
    at_end = may_contribute_at_end(facts, plan, figures)
    band = age_band_of(facts, figures["calendar.window_end"])
    pension, medical = (Combinations(WANTED[scheme], figures) for scheme in SCHEMES)
    contributors, members = Tally(pension, len(facts.towns)), Tally(medical, len(facts.towns), CELLS)
    missed = np.zeros((len(facts.towns), len(BANDS)), dtype=np.int64)
    for rows in blocks(len(facts), town_ends(facts)):
        block = {name: array[rows] for name, array in columns.items()}
        town = int(facts.town[rows.start])
        may = at_end[rows]
        contributes, concerned = _pension_of(block, pension)
        contributors.count(town, concerned)
        part = _stretch(may | contributes | block["medical_eligible"])
        block = medical.ask({name: values[part] for name, values in block.items()})
        states = (may[part], contributes[part], block["medical_eligible"], block["medical_member"])
        members.count(town, block, _cell(band[rows][part], states))
        missed[town] += _days_missed(block, band[rows][part], figures)
    coverage = {
        **_last_year(facts, previous),
        **_by_state(members.by_cell().reshape(len(facts.towns), len(BANDS), -1)),
    }
    year = last_day(plan.fee_year) + 1 - first_day(plan.fee_year)
    coverage["medical", "covered_days"] = coverage["medical", "enrolled"] * year - missed
    coverage["pension", "covered_days"] = np.zeros_like(missed)
    amounts, persons = _by_line({"pension": contributors, "medical": members}, plan)
    return Totals(amounts, persons, coverage)


def _cell(band: NDArray[np.uint8], states: tuple[NDArray[np.bool_], ...]) -> NDArray[np.uint16]:
    """Each person's age band and states as one number below CELLS."""
    bits = np.zeros(len(band), dtype=np.uint8)
    for yes in states:
        bits += bits
        bits += yes.view(np.uint8)
    cell = band.astype(np.uint16)
    cell *= np.uint16(1 << len(states))
    cell += bits
    return cell


def _by_state(counted: NDArray[np.int64]) -> dict[tuple[str, str], NDArray[np.int64]]:
    """Persons by town and age band of each state, from those by all states at once."""
    bits = np.arange(counted.shape[2])
    return {
        state: counted[:, :, (bits >> bit & 1).astype(bool)].sum(axis=2)
        for bit, state in enumerate(reversed(STATES))
    }


def _days_missed(known: Known, band: NDArray[np.uint8], figures: Mapping[str, Any]) -> NDArray[np.int64]:
    """Days of the fee year that members are not covered, by age band: of who pays late or is born late, for all others
    are covered from its first day."""
    late = (known["pays_late"] | known["newborn_covered_from_birth"]) & known["medical_member"]
    rows = np.flatnonzero(late)
    rules = rules_for(("covered_days",), frozenset(known))
    few = {name: known[name][rows] for rule in rules for name in rule.needs if name in known}
    covered = apply_rules(few, figures, ("covered_days",))["covered_days"]
    year = last_day(figures["fee_year"]) + 1 - first_day(figures["fee_year"])
    missed = np.bincount(band[rows], weights=year - covered, minlength=len(BANDS))
    return np.rint(missed).astype(np.int64)


def _pension_of(block: Known, pension: Combinations) -> tuple[NDArray[np.bool_], Known]:
    """Who of a block takes part, and what is known of the stretch of rows outside which nobody has a pension amount.

    Amounts are 0 for who is not eligible, but for the family-planning subsidy under R5 `couple`. As people stand in
    order, whole stretches need not be asked (`simulation.populations.in_order`).
    """
    figures, rows = pension.figures, len(block["town"])
    contributes = np.zeros(rows, dtype=bool)
    open_to = block["registered_in_district"] & block["not_in_school"] & block["in_no_other_pension"]
    couples_too = figures["readings.family_planning_needs"] == "couple"
    first = slice(0, rows) if couples_too else _stretch(open_to)
    known = {name: values[first] for name, values in block.items()}
    known = apply_rules(known, figures, ("pension_eligible",))
    second = slice(0, rows) if couples_too else _stretch(known["pension_eligible"])
    known = pension.ask({name: values[second] for name, values in known.items()})
    contributes[first][second] = known["pension_tier_index"] != NO_TIER
    return contributes, known


def _stretch(who: NDArray[np.bool_]) -> slice:
    """From the first to the last of them."""
    yes = who.tobytes()  # bytes are searched from the end quicker than arrays
    return slice(yes.find(1), yes.rfind(1) + 1) if 1 in yes else slice(0, 0)


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
    rows: list[tuple[object, ...]] = []
    starts: list[int] = []
    for scheme, line, rule, of_town, heads in lines:
        starts.append(len(rows))
        payers = payers_of(plan, line, rule)
        clause = clause_of(plan, line, rule)
        for code, town in enumerate(towns):
            parts = split(int(of_town[code]), [payer.share for payer in payers])
            persons = int(heads[code])
            for payer, part in zip(payers, parts, strict=True):
                department = payer.department or ""
                rows.append((scheme, line, rule, clause, payer.level, department, town, persons, part / 100))
    table = pd.DataFrame(rows, columns=BUDGET_COLUMNS)
    kept = np.add.reduceat(np.rint(table["amount"].to_numpy() * 100).astype(np.int64), starts)
    problems = [
        unequal(f"{line} [{rule}]", int(found), int(of_town.sum()))
        for found, (_, line, rule, of_town, _) in zip(kept, lines, strict=True)
        if found != of_town.sum()
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
