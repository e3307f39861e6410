"""simulate: a scenario to its outcome. Facts, behaviour, rules, tables; person rows only when asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from simulation.behaviour import behave
from simulation.columns import CONDUCT
from simulation.display import summed
from simulation.law.assess import assess_facts, result_frame
from simulation.law.facts import CHANNELS, Conduct, Facts, conduct_of, facts_of
from simulation.law.plan import Plan
from simulation.ledger import PERSONAL_LINES, rests_on_assumption
from simulation.people import check_people
from simulation.populations import in_order, load_conduct, load_facts, marks_of, people_of
from simulation.rich import html_of
from simulation.scenario import Scenario
from simulation.stamp import Stamp
from simulation.tables import budget_table, coverage_table, totals


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a scenario gives. Small enough to be kept (people are fetched anew when asked for).

    `budget`: scheme, line, rule, clause, level, department, town, persons, amount (yuan, to the fen); the levels of a
    line share it. `coverage`: scheme, town, age_band, and eligible, enrolled, eligible_last_year, enrolled_last_year
    (persons), rate, rate_last_year (shares), covered_days. `to_frame(by)`: money by columns of `budget`; `people()`:
    a row a person.

    Raises:
        Refusal: from `people()`, where they can no longer be had, as those of a roster that is kept no longer.

    Source:
        `simulate`; what every figure rests on stands in `stamp`.

    Examples:
        >>> from simulation import Scenario, simulate
        >>> outcome = simulate(Scenario(), people)
        >>> list(outcome.budget)
        ['scheme', 'line', 'rule', 'clause', 'level', 'department', 'town', 'persons', 'amount']
        >>> outcome.stamp.unit, outcome.stamp.synthetic
        ('yuan', False)
        >>> list(outcome.to_frame("level"))
        ['level', 'amount']
    """

    scenario: Scenario
    budget: pd.DataFrame
    coverage: pd.DataFrame
    stamp: Stamp
    _source: Source

    @cached_property
    def assumed_share(self) -> float:
        """The share of public money whose amount a head is an assumption, 0 to 1 (heads are always modelled)."""
        public = self.budget[~self.budget["line"].isin(PERSONAL_LINES)]
        by_rule = public.groupby(["line", "rule"], as_index=False)["amount"].sum()
        plan = self.scenario.resolved_plan
        pairs = zip(by_rule["line"], by_rule["rule"], strict=True)
        assumed = np.array([rests_on_assumption(plan, line, rule) for line, rule in pairs], dtype=bool)
        total = float(by_rule["amount"].sum())
        return float(by_rule["amount"][assumed].sum()) / total if total else 0.0

    def to_frame(self, by: str | Sequence[str] = "line") -> pd.DataFrame:
        """Money by one or more columns of `budget`: those, and `amount` (yuan, to the fen)."""
        return summed(self.budget, by, ["amount"])

    def __repr__(self) -> str:
        return f"<Outcome. {self.stamp.line('en')}>"

    def _repr_html_(self) -> str:
        return html_of(self)

    def people(self) -> pd.DataFrame:
        """The people table with what each did and what `assess` gave, a row a person; amounts in yuan."""
        return self._source.frame(self.scenario)


@dataclass(frozen=True, eq=False)
class Persons:
    """An outcome person by person, as arrays of one length sorted by town. `known` has every result of the rules, money
    in fen, days since 1970."""

    facts: Facts
    conduct: Conduct
    known: dict[str, Any]


@lru_cache(maxsize=3)
def persons_of(outcome: Outcome) -> Persons:
    """The persons behind an outcome's tables; worked out anew when asked for, the last few being kept."""
    facts = outcome._source.facts()
    conduct = outcome._source.conduct(outcome.scenario, facts)
    return Persons(facts, conduct, assess_facts(facts, conduct, outcome.scenario.resolved_plan))


@lru_cache(maxsize=4)
def _behave(
    facts: Facts, previous: Plan, plan: Plan, assumptions: tuple[tuple[str, float], ...], seed: int
) -> Conduct:
    """`behave`, kept for the last few questions: an outcome's tables, its persons and a comparison ask the same."""
    conduct = behave(facts, previous, plan, dict(assumptions), seed)
    for array in (*conduct.columns().values(), conduct.channel):
        array.flags.writeable = False
    return conduct


@dataclass(frozen=True, eq=False)
class Source:
    """Where the people of an outcome come from: a named population, or a table handed in. `own_conduct`: what they do, in
    the order of the facts, where the table states it."""

    population_id: str
    table: Callable[[], pd.DataFrame]
    facts: Callable[[], Facts]
    own_conduct: Callable[[], Conduct] | None

    @property
    def stated(self) -> bool:
        """Whether the table says itself what each does this year."""
        return self.own_conduct is not None

    def conduct(self, scenario: Scenario, facts: Facts) -> Conduct:
        """What people do: as the table states it, else as behaviour works it out."""
        if self.own_conduct is not None:
            return self.own_conduct()
        assumptions = tuple(scenario.assumption_values.items())
        return _behave(facts, scenario.previous_plan, scenario.resolved_plan, assumptions, scenario.seed)

    def frame(self, scenario: Scenario) -> pd.DataFrame:
        """The people table with what each does under a scenario."""
        plan = scenario.resolved_plan
        people = self.table()
        facts = facts_of(people, plan.towns)
        if self.stated:
            conduct, shown = conduct_of(people), people
        else:
            conduct = self.conduct(scenario, facts)
            did: dict[str, Any] = {
                "pension_tier": conduct.pension_tier,
                "joins_medical": conduct.joins_medical,
                "pension_payment_date": conduct.pension_payment_day.astype("datetime64[D]").astype(
                    "datetime64[s]"
                ),
                "medical_payment_date": conduct.medical_payment_day.astype("datetime64[D]").astype(
                    "datetime64[s]"
                ),
                "channel": pd.Categorical.from_codes(conduct.channel.astype(np.int8), pd.Index(CHANNELS)),
            }
            shown = people.assign(**did)
        gave = result_frame(assess_facts(facts, conduct, plan), people.index)
        return pd.concat([shown, gave], axis=1)


def source_of(scenario: Scenario, people: pd.DataFrame | None) -> Source:
    """The people of a scenario. A table handed in is checked; if it states conduct it is a roster, and that holds.

    Raises Refusal.
    """
    plan = scenario.resolved_plan
    if people is None:
        ref = scenario.population_ref
        return Source(
            ref.id,
            lambda: people_of(ref),
            lambda: load_facts(ref, plan.towns),
            None if ref.synthetic else lambda: load_conduct(ref, plan.towns),
        )
    stated = all(name in people for name in CONDUCT)
    check_people(people, plan, conduct=stated, last_year=not stated)
    table = people.copy()
    ordered = in_order(table, plan.towns)
    facts = facts_of(ordered, plan.towns)
    own = (lambda: conduct_of(ordered)) if stated else None
    return Source(_digest(table), lambda: table, lambda: facts, own)


def _digest(people: pd.DataFrame) -> str:
    """A content hash of a table, whatever the order of its rows and columns."""
    ordered = people.sort_values("person_id", kind="stable").reset_index(drop=True)
    ordered = ordered[sorted(ordered.columns)]
    rows = pd.util.hash_pandas_object(ordered.astype(str), index=False).to_numpy()
    return hashlib.sha256(
        ",".join(ordered.columns).encode() + np.ascontiguousarray(rows).tobytes()
    ).hexdigest()[:16]


def simulate(scenario: Scenario, people: pd.DataFrame | None = None) -> Outcome:
    """Behaviour, then the rules, then the tables.

    `people`: a people table instead of the scenario's population; where it states what people do (a roster), that
    holds, otherwise behaviour works it out from the two last-year columns. Tables in
    yuan and persons: see `Outcome`.

    Raises:
        Refusal: a table that the rules cannot take, or people that cannot be had.

    Source:
        Behaviour: `simulation/behaviour`; rules: `simulation/law`; payers: clauses 5.1, 5.6 and the plan's `payers`.

    Examples:
        >>> from simulation import Scenario, simulate
        >>> outcome = simulate(Scenario(), people)
        >>> float(outcome.budget["amount"].sum())
        2269590.0
        >>> outcome.coverage.groupby("scheme", observed=True)["enrolled"].sum().to_dict()
        {'medical': 1417, 'pension': 579}
    """
    source = source_of(scenario, people)
    plan = scenario.resolved_plan
    ref = scenario.population_ref if people is None else None
    facts = source.facts()
    conduct = source.conduct(scenario, facts)
    result = totals(facts, conduct, plan, scenario.previous_plan)
    return Outcome(
        scenario=scenario,
        budget=budget_table(result, plan, facts.towns),
        coverage=coverage_table(result, facts.towns),
        stamp=Stamp.of(
            scenario,
            registered=int(np.count_nonzero(facts.local_hukou)),
            residents=int(np.count_nonzero(facts.resident)),
            population_id=source.population_id,
            population_as_of=ref.as_of if ref is not None and ref.synthetic else None,
            synthetic=ref is not None and ref.synthetic,
            **(marks_of(ref) if ref is not None else {}),
        ),
        _source=source,
    )
