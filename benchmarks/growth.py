"""Time and memory from forty thousand persons to twenty million."""

from __future__ import annotations

import json
import statistics

from benchmarks import data
from benchmarks.comparison import race
from benchmarks.measure import child, markdown, peak_memory
from benchmarks.systems import PEERS, Ours
from simulation import Scenario

SIZES = (40_000, 400_000, 4_000_000)
LARGE = 20_000_000
ROUNDS = 3

INTRO = """The district's people over again, town by town (below its size: every so many-th), their ids new; from one set of
facts in memory to the same totals as above, compared in every round. Medians of {rounds} rounds.
"""
ONE_SIZE = "import sys; from benchmarks.growth import one_size; one_size(int(sys.argv[1]))"


def one_size(persons: int) -> None:
    """Print as JSON how many persons, milliseconds of each round, and the peak of this process's memory in bytes."""
    facts, conduct = data.district()
    rows = data.places(facts, persons)
    large, did = data.taken(facts, rows), data.taken(conduct, rows)
    del facts, conduct, rows
    scenario = Scenario(plan=data.PLAN)
    ours = Ours(large, did, scenario.previous_plan)
    times = []
    for number in range(ROUNDS + 1):
        ours.take(scenario.resolved_plan.change({"medical.individual": 350 + number}))
        times.append(ours.run()[0])
    print(json.dumps({"persons": len(large), "ms": times[1:], "peak": peak_memory()}))


def section(large: bool) -> str:
    """Text and table for the report; with `large` twenty million persons too, in a process of its own."""
    facts, conduct = data.district()
    rows, per_person = [], {}
    labels = [Ours.label, *(peer.label for peer in PEERS)]
    for size in SIZES:
        places = data.places(facts, size)
        found = race(data.taken(facts, places), data.taken(conduct, places), PEERS, ROUNDS)
        medians = {label: statistics.median(found[label][0]) for label in ["read", *labels]}
        per_person[len(places)] = medians[Ours.label] * 1e6 / len(places)
        cells = [f"{medians[label]:,.1f} ms, {medians[label] * 1e6 / len(places):.0f} ns" for label in labels]
        rows.append((f"{len(places):,}", *cells, f"{medians[Ours.label] / medians['read']:.1f}"))
    text = ""
    if large:
        answer = json.loads(child(ONE_SIZE, str(LARGE)))
        took = statistics.median(answer["ms"])
        per_person[answer["persons"]] = took * 1e6 / answer["persons"]
        cell = f"{took:,.0f} ms, {took * 1e6 / answer['persons']:.0f} ns"
        rows.append((f"{answer['persons']:,}", cell, *[""] * len(PEERS), ""))
        text = f" The process of the last row held {answer['peak'] / 2**30:.1f} GiB at most, facts and making them included."
    district, most = list(per_person)[1], list(per_person)[-1]
    ratio = per_person[most] / per_person[district]
    head = ("persons", *labels, "ours, times read")
    return (
        INTRO.format(rounds=ROUNDS)
        + f"\n{markdown(head, rows)}\n\nA person of {most:,} takes this project {ratio:.2f} times as long as one of "
        f"{district:,} (1 would be exactly linear).{text}\n"
    )
