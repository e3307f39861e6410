"""Years ahead: the people of a scenario aged year by year, its conduct carried on, the rules of each year's plan.

Base and draft share their people: nobody lives, moves or is born by a plan. The first year is the scenario's own
`simulate`; each later one starts from what people did in the year before, in the same scenario. docs/projection.md.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from simulation import MODEL_VERSION
from simulation.behaviour import behave
from simulation.behaviour.growing_older import Profile, Standing, grown_older, profile_of, standing_of
from simulation.errors import refuse
from simulation.law.facts import facts_of
from simulation.law.plan import Plan
from simulation.pensioners import basic_pension_table
from simulation.plain import canonical_json
from simulation.populations import people_of, refuse_roster
from simulation.projection_tables import (
    closes,
    dated,
    events_table,
    people_table,
    standards_table,
    summary_table,
)
from simulation.rich import html_of
from simulation.scenario import Scenario
from simulation.stamp import Stamp
from simulation.standards import Growth, plans_ahead
from simulation.tables import budget_table, coverage_table, totals
from synthetic_data.years import Events, People, Rates, outlook, packed, table_of, year_on

MOST_YEARS = 15
"""Nobody born on the way is then old enough to have children, and the base year's rates have some meaning."""
ROLLING = 3
"""The three-year rolling view that budgets are made with."""
CASES = ("base", "draft")
VERSION = "1"
"""Of the projection; raise it whenever the same question gives other figures."""


@dataclass(frozen=True, eq=False)
class Projection:
    """What the years so far give. Long tables, money in yuan; `case` is base or draft, and both are always there.

    people: year, as_of, town, age_group, registered, residents (the day before the fee year; the same for both cases).
    events: year, born, died, left, returned, married, divorced, lacking (persons in the calendar year before).
    standards: case, year, plan, individual, government_subsidy, basis. budget: case, year, then scheme, line, rule, clause,
    level, department, town, persons, amount.
    coverage: case, year, scheme, town, age_band, eligible, enrolled, covered_days. summary: case, year, public_money,
    own_payments, contributors, pensioners, per_pensioner, share_60_69, share_70_plus (of the registered),
    medical_rate, pension_rate, assumed (share of public money). basic_pension: year, age_group, persons, monthly,
    amount; empty unless asked for, and in no total.

    Source:
        `project_years`; people of later years: `synthetic_data/years`.

    Examples:
        >>> from simulation import Scenario, project_years
        >>> ahead = project_years(Scenario(), years=1)
        >>> sorted(ahead.summary["case"].unique())
        ['base', 'draft']
    """

    id: str
    scenario: Scenario
    base: Scenario
    growth: Growth
    years_asked: int
    stamp: Stamp
    people: pd.DataFrame
    events: pd.DataFrame
    standards: pd.DataFrame
    budget: pd.DataFrame
    coverage: pd.DataFrame
    summary: pd.DataFrame
    basic_pension: pd.DataFrame

    @property
    def years(self) -> list[int]:
        """The fee years done."""
        return sorted(int(year) for year in self.summary["year"].unique())

    @property
    def is_whole(self) -> bool:
        """Whether every year that was asked for is there."""
        return len(self.years) == self.years_asked

    def _repr_html_(self) -> str:
        return html_of(self)


TABLES = ("people", "events", "standards", "budget", "coverage", "summary", "basic_pension")


@dataclass(frozen=True, eq=False)
class Question:
    """What a projection is asked, checked: nothing that the run could refuse later."""

    scenario: Scenario
    base: Scenario
    growth: Growth
    years: int
    basic_pension: bool
    plans: dict[str, list[Plan]]
    id: str


def question_of(
    scenario: Scenario,
    years: int = 10,
    base: Scenario | None = None,
    growth: Growth | Mapping[str, Any] | None = None,
    basic_pension: bool = False,
) -> Question:
    """The question, checked in full; `id` is a content hash of all that can move an answer. Raises Refusal."""
    base = scenario.base if base is None else base
    stated = Growth.of(growth)
    if isinstance(years, bool) or not isinstance(years, int) or not 1 <= years <= MOST_YEARS:
        raise refuse(
            "years",
            f"现为 {years}，应在 1 至 {MOST_YEARS} 之间",
            f"is {years}; must lie in 1 to {MOST_YEARS}",
        )
    if base.population_ref != scenario.population_ref:
        raise refuse(
            "population",
            "两个情景的人口不同，不能逐年比较；请写明同一人口",
            "the two scenarios are about different people; name the same population for both",
        )
    first, other = scenario.resolved_plan.fee_year, base.resolved_plan.fee_year
    if first != other:
        raise refuse(
            "fee_year",
            f"两个情景的费款年度不同（{other}、{first}），逐年比较须从同一年起",
            f"the two scenarios start in different fee years ({other}, {first})",
        )
    refuse_roster(
        scenario.population_ref,
        "名册只写明一年的缴费情况，没有生死、婚姻、迁移和此后各年的选择，不能逐年推算",
        "a roster states one year's payments, and nothing of births, deaths, marriages and what people choose later, so it "
        "cannot be carried forward",
    )
    as_of, eve = scenario.population_ref.as_of, dt.date(first - 1, 12, 31)
    if as_of != eve:
        raise refuse(
            "population",
            f"人口截至 {as_of}，多年预测须从费款年度前一日 {eve} 的人口开始；"
            f"请用 {scenario.population_ref.place}@{eve}",
            f"the people are as of {as_of}; years ahead start from the day before the fee year, {eve}: "
            f"use {scenario.population_ref.place}@{eve}",
        )
    last = max(int(row.year) for row in outlook("basic_pension") if row.name == "basic_pension")
    if basic_pension and stated.basic_pension is None and first + years - 1 > last:
        raise refuse(
            "growth.basic_pension",
            f"基础养老金最低标准只公布到 {last} 年 7 月；请设定其增长路径（如 basic_pension=5），或不列这一项",
            f"the basic pension is published up to July {last}; set a path (basic_pension=5) or leave it out",
        )
    plans = {
        case: plans_ahead(asked, years, stated) for case, asked in zip(CASES, (base, scenario), strict=True)
    }
    content = {
        "model": MODEL_VERSION,
        "projection": VERSION,
        "scenarios": [base.id, scenario.id],
        "plans": [[plan.content_hash for plan in plans[case]] for case in CASES],
        "growth": stated.key(),
        "outlook": [repr(outlook(name)) for name in ("fertility", "basic_pension")],
        "years": years,
        "basic_pension": basic_pension,
    }
    digest = hashlib.sha256(canonical_json(content).encode()).hexdigest()[:16]
    return Question(scenario, base, stated, years, basic_pension, plans, digest)


def project_years(
    scenario: Scenario,
    years: int = 10,
    base: Scenario | None = None,
    growth: Growth | Mapping[str, Any] | None = None,
    basic_pension: bool = False,
    progress: Callable[[Projection], object] | None = None,
) -> Projection:
    """A scenario and its base (by default the scenario without its changes), `years` fee years from its own on.

    `growth`: how standards go on after the last published year, such as {"individual": 30, "government_subsidy": "5%"}
    (`Growth`). `basic_pension` adds the line outside the document. `progress(so far)` is called after each year and may
    raise to stop. Money in yuan; tables as in `Projection`.

    Raises:
        Refusal: more than 15 years, another year or other people on one side, a year without a standard or a path for
            it.

    Source:
        Published standards and trends in `simulation/standards.py` and `synthetic_data/outlook`; method in
        docs/projection.md.

    Examples:
        >>> from simulation import Scenario, project_years
        >>> ahead = project_years(Scenario(), years=2)
        >>> ahead.years
        [2023, 2024]
    """
    result = None
    for result in iter_years(question_of(scenario, years, base, growth, basic_pension)):
        if progress is not None:
            progress(result)
    assert result is not None  # at least one year
    return result


def iter_years(question: Question) -> Iterator[Projection]:
    """The projection after each year, the first year first. Whoever stops asking stops the run."""
    scenario, base = question.scenario, question.base
    ref = scenario.population_ref
    people = packed(people_of(ref), ref.as_of, scenario.resolved_plan.towns)
    rates = Rates.of(ref.spec, people, question.growth.moves)
    start = people_of(ref, columns=["person_id", "pension_tier_last_year", "joined_medical_last_year"])
    start = start.set_index("person_id").loc[people["person_id"]]
    none = np.zeros(len(people), dtype=bool)
    first = Standing(
        start["pension_tier_last_year"].to_numpy(), start["joined_medical_last_year"].to_numpy(), none, none
    )
    standing = dict.fromkeys(CASES, first)
    profile: Profile | None = None
    events: Events | None = None
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    same = base.id == scenario.id
    for number in range(question.years):
        if number:
            people, origin, events = year_on(people, rates, ref.seed)
            standing = {case: kept.moved(origin) for case, kept in standing.items()}
        year = scenario.resolved_plan.fee_year + number
        parts["people"].append(people_table(people, year))
        parts["events"].append(events_table(events, year))
        if question.basic_pension:
            parts["basic_pension"].append(basic_pension_table(people, year, question.growth.basic_pension))
        done: dict[str, _Done] = {}
        for case, asked in zip(CASES, (base, scenario), strict=True):
            if case == "draft" and same:
                done[case] = done["base"]
            else:
                done[case] = _year_of(question, case, asked, number, people, standing[case], profile)
            if profile is None:
                profile = done["base"].profile
            for name, table in done[case].tables.items():
                parts[name].append(table.assign(case=case)[["case", *table.columns]])
        standing = {case: done[case].standing for case in CASES}
        yield _so_far(question, parts)


@dataclass(frozen=True, eq=False)
class _Done:
    """A year of one case: its tables, where people stand after it, and its profile by age (asked for in the first)."""

    tables: dict[str, pd.DataFrame]
    standing: Standing
    profile: Profile | None


def seed_of(seed: int, number: int) -> int:
    """The seed of behaviour in a year: the scenario's own in the first, then one of the two. A draw held against a
    chance year after year must be a new one each year."""
    if not number:
        return seed
    return int.from_bytes(hashlib.sha256(f"{seed}:year {number}".encode()).digest()[:7], "little")


def _year_of(
    question: Question,
    case: str,
    asked: Scenario,
    number: int,
    people: People,
    standing: Standing,
    profile: Profile | None,
) -> _Done:
    plan = question.plans[case][number]
    previous = question.plans[case][number - 1] if number else asked.previous_plan
    frame = table_of(people, pension_tier_last_year=standing.tier, joined_medical_last_year=standing.joined)
    facts = facts_of(frame, plan.towns)
    seed, assumptions = seed_of(asked.seed, number), asked.assumption_values
    conduct = behave(facts, previous, plan, assumptions, seed)
    if number:
        assert profile is not None
        conduct = grown_older(facts, standing, conduct, previous, plan, profile, assumptions, seed)
    result = totals(facts, conduct, plan, previous)
    budget = budget_table(result, plan, facts.towns)
    closes(budget, result.amounts, plan.fee_year)
    coverage = coverage_table(result, facts.towns)
    after = standing_of(facts, conduct, plan)
    columns = ["scheme", "town", "age_band", "eligible", "enrolled", "covered_days"]
    tables = {
        "standards": standards_table(plan, asked),
        "budget": dated(budget, plan),
        "coverage": dated(coverage[columns], plan),
        "summary": summary_table(people, plan, budget, coverage),
    }
    return _Done(tables, after, None if number else profile_of(facts, after, plan))


def _so_far(question: Question, parts: dict[str, list[pd.DataFrame]]) -> Projection:
    tables = {
        name: pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
        for name, frames in parts.items()
    }
    scenario, plan = question.scenario, question.scenario.resolved_plan
    summary = tables["summary"][tables["summary"]["case"] == "draft"]
    first = tables["people"][tables["people"]["year"] == plan.fee_year]
    total = float(summary["public_money"].sum())
    stamp = Stamp(
        plan_id=plan.id,
        plan_status=plan.status,
        fee_year=plan.fee_year,
        document=plan.document,
        changes=len(scenario.changes),
        scenario_id=f"{scenario.id}-{question.id[:8]}",
        population_id=scenario.population_ref.id,
        population_as_of=scenario.population_ref.as_of,
        synthetic=True,
        model_version=MODEL_VERSION,
        registered=int(first["registered"].sum()),
        residents=int(first["residents"].sum()),
        years=int(summary["year"].nunique()),
        assumed=float((summary["assumed"] * summary["public_money"]).sum()) / total if total else 0.0,
    )
    return Projection(question.id, scenario, question.base, question.growth, question.years, stamp, **tables)
