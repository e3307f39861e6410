"""One draw: values for every input, the people moved by the shared effects, behaviour, rules, tables: a proper run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from simulation.behaviour import behave
from simulation.errors import Refusal, refuse
from simulation.law.facts import Facts
from simulation.law.plan import Plan
from simulation.measures import measures_of
from simulation.outcome import source_of
from simulation.scenario import Scenario
from simulation.tables import budget_table, coverage_table, totals
from simulation.uncertain.effects import Movable, movable, moved_facts
from simulation.uncertain.inputs import Input, Range, inputs_of, with_district_share

Measures = dict[str, int]
Job = Mapping[str, Any]
"""`u`: quantile by input name (the others stay at the mode); `local`: which draw's local deviations, or None."""
Run = Callable[[Job], dict[str, Measures]]


def run_of(base: Scenario, reform: Scenario, ranges: Mapping[str, Range], facts: Facts) -> Run:
    """What runs one job on the people: the measures of base and reform. Every identity is checked, as in any run."""
    ready = movable(facts, base.previous_plan)
    cases = {case: (s, inputs_of(s, ranges)) for case, s in (("base", base), ("reform", reform))}
    same = base.id == reform.id

    def run(job: Job) -> dict[str, Measures]:
        moved: Facts | None = None
        found: dict[str, Measures] = {}
        for case, (scenario, inputs) in cases.items():
            if case == "reform" and same:
                found[case] = found["base"]
                continue
            values = {
                name: entry.at(job["u"][name]) if name in job["u"] else entry.value
                for name, entry in inputs.items()
            }
            moved = moved or _moved(ready, values, job["local"])
            found[case] = _measures(scenario, inputs, values, moved)
        return found

    return run


def _moved(ready: Movable, values: Mapping[str, float], local: int | None) -> Facts:
    still = local is None and not any(value for name, value in values.items() if name.startswith("shared."))
    return ready.facts if still else moved_facts(ready, values, local)


def _measures(
    scenario: Scenario, inputs: Mapping[str, Input], values: Mapping[str, float], facts: Facts
) -> Measures:
    plan, previous = (_drawn(p, inputs, values) for p in (scenario.resolved_plan, scenario.previous_plan))
    assumptions = {name: values.get(name, value) for name, value in scenario.assumption_values.items()}
    conduct = behave(facts, previous, plan, assumptions, scenario.seed)
    result = totals(facts, conduct, plan, previous)
    return measures_of(budget_table(result, plan, facts.towns), coverage_table(result, facts.towns))


def _drawn(plan: Plan, inputs: Mapping[str, Input], values: Mapping[str, float]) -> Plan:
    """The plan with the drawn figures and payers. Last year's plan moves along: the same share of the way from its own
    figure to the end of the range, so that what is not known is not taken for a change."""
    changes: dict[str, Any] = {}
    for name, entry in inputs.items():
        if entry.kind not in ("figure", "payer") or values[name] == entry.value:
            continue
        try:
            now = float(plan.get(name)) if entry.kind == "figure" else entry.value
        except Refusal:
            continue  # last year's plan does not have it
        if entry.kind == "payer":
            if name.removeprefix("payers.") in plan.payers:
                changes[name] = with_district_share(plan, name, values[name])
            continue
        end = entry.low if values[name] < entry.value else entry.high
        value = now + (values[name] - entry.value) / (end - entry.value) * (end - now)
        changes[name] = round(value) if entry.unit == "years" else round(value, 2)
    return plan.change(changes) if changes else plan


def run_job(setup: str, job: Job) -> dict[str, Measures]:
    """One job on the population of two scenarios, both named in `setup` (JSON); for a worker, which prepares once."""
    return _prepared(setup)(job)


@lru_cache(maxsize=1)
def _prepared(setup: str) -> Run:
    asked = json.loads(setup)
    base, reform = (Scenario.from_json(asked[case]) for case in ("base", "reform"))
    facts = source_of(base, None).facts()
    return run_of(base, reform, {name: (low, high) for name, (low, high) in asked["ranges"].items()}, facts)


def check_pair(base: Scenario, reform: Scenario) -> None:
    """Raises Refusal where the two are about different people."""
    if base.population_ref != reform.population_ref:
        raise refuse(
            "population",
            f"两个情景的人口不同（{base.population_ref.name}，{reform.population_ref.name}）；请写明同一人口",
            f"different people ({base.population_ref.name}, {reform.population_ref.name}); name the same population",
        )
