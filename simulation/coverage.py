"""Who is covered and who is not (2.1): rates by any side of a person, who to reach first, months covered and lost.

Everything is counted from the persons behind an outcome; the totals are those of `outcome.coverage`.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.behaviour.choice import medical_price
from simulation.errors import one_of
from simulation.law.dates import NEVER, Bools, day_number, has_reached
from simulation.law.facts import Facts
from simulation.law.figures import first_day, last_day
from simulation.law.registers import registers_of
from simulation.law.vocabulary import MEDICAL_GROUPS, PENSION_GROUPS
from simulation.outcome import Outcome, persons_of
from simulation.tables import BANDS, SCHEMES, age_band_of, eligible_at_window_end, who_last_year

DIMENSIONS = ("town", "age_band", "age", "sex", "group", "area", "residence")
OLDEST = 100
COUNTS = ["eligible", "enrolled", "eligible_last_year", "enrolled_last_year"]


@dataclass(frozen=True)
class Target:
    """Whom to reach, in whose list they stand, and the clause that gives the office its task."""

    name: str
    office: str
    clause: str


TARGETS = (
    Target("civil_affairs_list", "civil_affairs", "5.1"),
    Target("severely_disabled", "disabled_federation", "5.1"),
    Target("rural_list", "rural_revitalisation", "5.1"),
    Target("entitled", "veterans", "5.1"),
    Target("pupils", "education", "5.10"),
    Target("newborns", "medical", "5.3"),
    Target("aged_70_plus", "towns", "5.1"),
    Target("living_away", "towns", "5.1"),
    Target("aged_60_69", "towns", "4.3.1"),
    Target("others_here", "towns", "4.3.1"),
)
"""In order: a person counts under the first that fits."""
LIST_AGES = {"aged_70_plus": 70, "aged_60_69": 60}
"""Ages from which somebody is on the lists of old people (5.1, 4.4.4). The lists are what they are: a draft that moves the
ages of the help does not move them."""
_LISTS = {
    "civil_affairs_list": registers_of("民政"),
    "severely_disabled": ("severe_disability",),
    "rural_list": registers_of("乡村振兴"),
    "entitled": registers_of("退役军人"),
}


def coverage_by(outcome: Outcome, dimension: str) -> pd.DataFrame:
    """Rates by one side of a person, both schemes: scheme, the dimension's own column, eligible, enrolled,
    eligible_last_year, enrolled_last_year (persons), rate, rate_last_year, change (shares, 0 to 1), short (persons).

    Counted on the last day of the window (last year's on that of then). `age` is single years up to 100; `group` lists
    a person under each register, and under `none`; `area` is missing where the people table does not say. `change` is
    this year's rate less last year's; `short` the people by which the rate falls below last year's (target 2.1).

    Raises:
        Refusal: an unknown dimension; or the people of the outcome can no longer be had, as those of a roster that is
            kept no longer.

    Source:
        Clauses 2.1, 3.P1, 3.M1 to 3.M3; `simulation/coverage.py`.

    Examples:
        >>> from simulation import Scenario, coverage_by, simulate
        >>> rates = coverage_by(simulate(Scenario(), people), "town")
        >>> rates[["scheme", "town", "eligible", "enrolled"]].to_dict("records")[0]
        {'scheme': 'pension', 'town': '坛山街道', 'eligible': 105, 'enrolled': 78}
    """
    one_of("dimension", dimension, DIMENSIONS)
    persons = persons_of(outcome)
    facts, scenario = persons.facts, outcome.scenario
    plan, previous = scenario.resolved_plan, scenario.previous_plan
    now, then = (_labels(facts, dimension, day_number(p.calendar.window_end)) for p in (plan, previous))
    eligible = eligible_at_window_end(facts, plan)
    enrolled = _enrolled(outcome)
    rows = []
    for scheme in SCHEMES:
        before = who_last_year(facts, previous)[scheme]
        for name, mask_now, mask_then in _cells(facts, now, then):
            counts = [int(np.count_nonzero(mask_now & who)) for who in (eligible[scheme], enrolled[scheme])]
            counts += [int(np.count_nonzero(mask_then & who)) for who in before]
            rows.append((scheme, name, *counts))
    return _rates(pd.DataFrame(rows, columns=["scheme", dimension, *COUNTS]))


def _enrolled(outcome: Outcome) -> dict[str, Bools]:
    known = persons_of(outcome).known
    return {"pension": known["pension_tier_counted"] > 0, "medical": known["coverage_start"] != NEVER}


def _rates(table: pd.DataFrame) -> pd.DataFrame:
    table["rate"] = table["enrolled"] / table["eligible"].where(table["eligible"] > 0)
    last = table["enrolled_last_year"] / table["eligible_last_year"].where(table["eligible_last_year"] > 0)
    table["rate_last_year"] = last
    table["change"] = table["rate"] - last
    # Whole people: just as many as bring the rate back to last year's.
    exact = table["enrolled_last_year"] * table["eligible"]
    needed = -(-exact // table["eligible_last_year"].where(table["eligible_last_year"] > 0, 1))
    table["short"] = (needed - table["enrolled"]).clip(lower=0).astype("int64")
    return table


def _labels(facts: Facts, dimension: str, on_day: int) -> tuple[tuple[str, ...], NDArray[np.int64]] | None:
    """Names and each person's place among them; None where groups overlap."""
    if dimension == "town":
        return facts.towns, facts.town.astype(np.int64)
    if dimension == "age_band":
        return BANDS, age_band_of(facts, on_day).astype(np.int64)
    if dimension == "age":
        return tuple(str(age) for age in range(OLDEST + 1)), _age(facts, on_day)
    if dimension == "sex":
        return ("female", "male"), np.where(facts.female, 0, 1)
    if dimension == "residence":
        return ("here", "away"), np.where(facts.resident, 0, 1)
    if dimension == "area":
        if facts.urban is None:
            return (), np.zeros(len(facts), dtype=np.int64)
        return ("urban", "rural"), np.where(facts.urban, 0, 1)
    return None


def _age(facts: Facts, on_day: int) -> NDArray[np.int64]:
    age = np.zeros(len(facts), dtype=np.int64)
    for years in range(1, OLDEST + 1):
        age += has_reached(facts.birth_day, on_day, years)
    return age


def _cells(facts: Facts, now, then):
    if now is not None and then is not None:
        for place, name in enumerate(now[0]):
            yield name, now[1] == place, then[1] == place
        return
    names = tuple(dict.fromkeys((*MEDICAL_GROUPS, *(g for g in PENSION_GROUPS if g != "poverty_household"))))
    anything = np.zeros(len(facts), dtype=bool)
    for name in names:
        inside = facts.in_group(name)
        anything |= inside
        yield name, inside, inside
    yield "none", ~anything, ~anything


def towns_below_target(outcome: Outcome) -> pd.DataFrame:
    """Towns and schemes whose rate falls below last year's (2.1), and by how many people; worst first: the columns of
    `coverage_by`: scheme, town, eligible, enrolled, eligible_last_year, enrolled_last_year, short (persons), rate,
    rate_last_year, change (shares).

    Raises:
        Refusal: the people of the outcome can no longer be had, as those of a roster that is kept no longer.

    Source:
        Clause 2.1; `simulation/coverage.py`.

    Examples:
        >>> from simulation import Scenario, simulate, towns_below_target
        >>> outcome = simulate(Scenario(), people)
        >>> towns_below_target(outcome)["scheme"].tolist()[:2]
        ['medical', 'medical']
    """
    table = coverage_by(outcome, "town")
    return table[table["short"] > 0].sort_values("short", ascending=False, ignore_index=True)


def whom_to_reach(outcome: Outcome) -> pd.DataFrame:
    """Who could be in medical insurance and is not, under the office that holds the list; the largest first.

    Columns: target, office, clause, persons, aged (60 and older), own_price (yuan the persons would pay in all, on
    the window's last day). Everybody left out is in exactly one row.

    Raises:
        Refusal: the people of the outcome can no longer be had, as those of a roster that is kept no longer.

    Source:
        Clauses 4.3.1, 5.1, 5.3, 5.10 name the offices; `simulation/coverage.py`.

    Examples:
        >>> from simulation import Scenario, simulate, whom_to_reach
        >>> whom_to_reach(simulate(Scenario(), people))[["office", "clause", "persons"]].to_dict("records")[0]
        {'office': 'towns', 'clause': '4.3.1', 'persons': 63}
    """
    persons = persons_of(outcome)
    facts, plan = persons.facts, outcome.scenario.resolved_plan
    end = day_number(plan.calendar.window_end)
    out = eligible_at_window_end(facts, plan)["medical"] & ~_enrolled(outcome)["medical"]
    _, price = medical_price(facts, plan)
    old = has_reached(facts.birth_day, end, LIST_AGES["aged_60_69"])
    rows = []
    left = out.copy()
    for target in TARGETS:
        inside = left & _fits(facts, target.name, end)
        left &= ~inside
        rows.append(
            (
                target.name,
                target.office,
                target.clause,
                int(np.count_nonzero(inside)),
                int(np.count_nonzero(inside & old)),
                int(price[inside].sum(dtype=np.int64)) / 100,
            )
        )
    table = pd.DataFrame(rows, columns=["target", "office", "clause", "persons", "aged", "own_price"])
    return table.sort_values("persons", ascending=False, kind="stable", ignore_index=True)


def _fits(facts: Facts, name: str, day: int) -> Bools:
    """Whom a target means by itself; who fits an earlier one was counted there."""
    if name in _LISTS:
        return np.logical_or.reduce([facts.in_group(group) for group in _LISTS[name]])
    if name == "pupils":
        return facts.in_school
    if name == "newborns":
        return ~has_reached(facts.birth_day, day, 1)
    if name in LIST_AGES:
        return has_reached(facts.birth_day, day, LIST_AGES[name])
    if name == "living_away":
        return ~facts.resident
    return np.ones(len(facts), dtype=bool)


def months_covered(outcome: Outcome) -> pd.DataFrame:
    """Person-months of medical cover in the fee year by town: possible, covered, lost_waiting,
    lost_not_joining, a row a town.

    Possible: from 1 January (or birth) to 31 December for everybody who may join on the window's last day or is a
    member. Months are days of the year over its length, times twelve; the three parts add to what was possible.

    Raises:
        Refusal: the people of the outcome can no longer be had, as those of a roster that is kept no longer.

    Source:
        Clauses 4.2.1, 4.2.2; `simulation/coverage.py`.

    Examples:
        >>> from simulation import Scenario, months_covered, simulate
        >>> months = months_covered(simulate(Scenario(), people)).drop(columns="town").sum()
        >>> parts = months["covered"] + months["lost_waiting"] + months["lost_not_joining"]
        >>> bool(abs(parts - months["possible"]) < 1e-6)
        True
    """
    persons = persons_of(outcome)
    facts, plan = persons.facts, outcome.scenario.resolved_plan
    member = _enrolled(outcome)["medical"]
    may = eligible_at_window_end(facts, plan)["medical"] | member
    start = np.maximum(facts.birth_day, first_day(plan.fee_year))
    days = np.maximum(last_day(plan.fee_year) - start + 1, 0).astype(np.int64)
    covered = persons.known["covered_days"].astype(np.int64)
    year = 366 if calendar.isleap(plan.fee_year) else 365
    parts = {
        "possible": days * may,
        "covered": covered,
        "lost_waiting": np.where(member, days - covered, 0),
        "lost_not_joining": np.where(may & ~member, days, 0),
    }
    towns = len(facts.towns)
    summed = {
        name: np.rint(np.bincount(facts.town, weights=values, minlength=towns)) * 12 / year
        for name, values in parts.items()
    }
    return pd.DataFrame({"town": facts.towns, **summed})


def published_bands(outcome: Outcome) -> pd.DataFrame:
    """This year's members beside published orders of magnitude: scheme, members, low, high (persons),
    inside, source.

    The published pension band counts recipients too: their national share is taken out first. Empty where the people
    are no synthetic place.

    Source:
        Published figures, named row by row: `synthetic_data/margins/yicheng/comparisons.csv`.

    Examples:
        >>> from simulation import Scenario, published_bands, simulate
        >>> outcome = simulate(Scenario(), people)
        >>> published_bands(outcome).empty  # a table handed in is no synthetic place
        True
    """
    spec = outcome.scenario.population_ref.spec
    columns = ["scheme", "members", "low", "high", "inside", "source"]
    wanted = {"medical": "compare_medical_members", "pension": "compare_pension_members_with_recipients"}
    if not outcome.stamp.synthetic or not all(spec.rows(name) for name in wanted.values()):
        return pd.DataFrame(columns=columns)
    payers = 1 - spec.value("compare_recipients_share")
    enrolled = outcome.coverage.groupby("scheme", observed=True)["enrolled"].sum()
    rows = []
    for scheme, name in wanted.items():
        margin = spec.one(name)
        keep = payers if scheme == "pension" else 1.0
        low, high = round((margin.low or 0) * keep), round((margin.high or 0) * keep)
        members = int(enrolled[scheme])
        rows.append((scheme, members, low, high, low <= members <= high, margin.source))
    return pd.DataFrame(rows, columns=columns)
