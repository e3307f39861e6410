"""The district by itself: start, loading, behaviour, rules, a changed scenario, a thousand plans, memory."""

from __future__ import annotations

import dataclasses
import json
import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from benchmarks import data
from benchmarks.measure import Measure, child, peak_memory, table, timed
from simulation import Scenario, assess, load_population, simulate
from simulation.outcome import source_of
from simulation.tables import budget_table, coverage_table, totals

PLANS = 1_000
WORKERS = 2
CHUNK = 20

# In a process of its own, so that the peak is that of one run and not of all that was measured before.
ONE_RUN = "from benchmarks.district import one_run; one_run()"


def one_run() -> None:
    """Print as JSON the most memory that one `simulate` takes, in bytes."""
    simulate(Scenario(plan=data.PLAN))
    print(json.dumps(peak_memory()))


def changed(number: int) -> Scenario:
    """A scenario that no other number gives."""
    figures = {"medical.individual": 350 + number % 50, "medical.government_subsidy": 610 + number // 50}
    return Scenario(plan=data.PLAN, changes=figures)


def public_money(number: int) -> float:
    """Yuan of one of the thousand plans, from its tables."""
    return float(simulate(changed(number)).budget["amount"].sum())


def thousand_plans() -> Measure:
    """From nothing: workers started, population loaded by each, every plan's tables made."""
    begun = time.perf_counter()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        answers = list(pool.map(public_money, range(1, PLANS + 1), chunksize=CHUNK))
    took = time.perf_counter() - begun
    if len(set(answers)) < PLANS // 2:
        raise RuntimeError("a thousand plans gave far fewer budgets")
    return Measure(
        f"{PLANS:,} different plans, {WORKERS} processes, starting them included", "s", (took,), 45
    )


def measures() -> Iterator[Measure]:
    """A line each."""
    people = load_population()
    scenario = Scenario(plan=data.PLAN)
    plan, before = scenario.resolved_plan, scenario.previous_plan
    source = source_of(scenario, None)
    facts = source.facts()
    conduct = source.conduct(scenario, facts)

    def tables(number: int) -> None:
        figure = plan.change({"medical.individual": 350 + number})
        result = totals(facts, dataclasses.replace(conduct), figure, before)
        budget_table(result, figure, facts.towns)
        coverage_table(result, facts.towns)

    yield timed("start of an empty interpreter", lambda _: child("pass"), 7)
    yield timed(
        "the same with `from simulation import Scenario, simulate`",
        lambda _: child("from simulation import Scenario, simulate"),
        7,
    )
    yield timed("population from its Parquet file", lambda _: load_population(), 7)
    yield timed(
        "behaviour: facts and assumptions to what each does",
        lambda n: source.conduct(changed(n), facts),
        15,
    )
    yield timed("rules: facts and conduct to the outcome's tables", tables, 15)
    yield timed(
        "`simulate` of a changed scenario, population in memory", lambda n: simulate(changed(n)), 31, bound=60
    )
    roster = simulate(scenario).people()
    yield timed(
        f"`assess` with all checks, a row a person out ({len(roster):,})", lambda _: assess(roster, plan), 5
    )
    yield thousand_plans()
    values = tuple(json.loads(child(ONE_RUN)) / 2**20 for _ in range(3))
    yield Measure("peak memory of one run in a fresh process", "MiB", values)
    yield Measure("persons of the district", "", (len(people),))


def section() -> str:
    """Text and table for the report."""
    return table(list(measures())) + "\n"
