"""The same rules on the same people in other systems: first equal to the fen, then timed in turn."""

from __future__ import annotations

import contextlib
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import data
from benchmarks.measure import markdown
from benchmarks.systems import PEERS, VARIANTS, Child, Ours, Peer, System
from simulation import Scenario
from simulation.law.facts import Conduct, Facts
from simulation.law.plan import Plan

ROUNDS = 9
ODD_PERSONS = 50_000
WANTED = {"openfisca-core": 8, "pandas": 12, "polars": 1}
"""How many times faster ours is to be."""

INTRO = """All rules of the 2023 plan for both schemes under its default readings, on facts and conduct, to heads and fen by
town, line and aid rule, to who could join and who did, and to covered days. Every system loads the same {bytes} bytes a
person into its own process and keeps them; each round asks all of them, one after the other, for another plan. Every
answer is compared: a head or a fen of difference ends the measurement. Before it, all agreed on {odd:,} people as no
district has them (around every age limit, in many groups, tiers that do not exist) under {plans} plans.

*Read* is the time to sum each of the same columns once with numpy. Days are whole numbers, and all systems get our
tables of last birth days (which spare them the arithmetic of dates); *own dates* are the same rules with dates and date
arithmetic as that library offers them. *Busy* is processor time over time.
"""


def plans_to_agree_on() -> list[Plan]:
    """The plan, and two with most figures changed."""
    plan = Scenario(plan=data.PLAN).resolved_plan
    return [
        plan,
        plan.change(
            {
                "medical.individual": 361,
                "medical.government_subsidy": 615.55,
                "medical.aid.fixed_aid.amount": 123.45,
                "medical.aid.age_60_69.min_age": 58,
                "medical.aid.age_60_69.share": 0.35,
                "pension.min_age": 18,
                "pension.max_age": 57,
                "pension.tiers.300.contribution_subsidy": 35.5,
                "pension.paid_on_behalf.amount": 300,
                "pension.family_planning.amount": 321,
            }
        ),
        plan.change(
            {
                "medical.aid.age_60_69.max_age": 66,
                "medical.aid.age_70_plus.min_age": 71,
                "pension.paid_on_behalf.amount": 250,
                "pension.family_planning.wife_min_age": 51,
                "pension.tiers.300.open_to": ["disabled", "orphan"],
                "calendar.waiting_from": "2022-12-15",
                "calendar.waiting_months": 5,
                "calendar.window_end": "2022-12-31",
            }
        ),
    ]


def agree(systems: Sequence[System], plan: Plan) -> list[tuple[float, float]]:
    """Run all in turn under a plan: milliseconds and processors of each. Raises RuntimeError where totals differ."""
    for system in systems:
        system.take(plan)
    answers = [system.run() for system in systems]
    for system, (_, _, stated) in zip(systems, answers, strict=True):
        found = data.differences(answers[0][2], stated)
        if found:
            raise RuntimeError(f"{systems[0].label} and {system.label} differ:\n" + "\n".join(found))
    return [(took, busy) for took, busy, _ in answers]


@contextlib.contextmanager
def systems_on(facts: Facts, conduct: Conduct, peers: Sequence[Peer]) -> Iterator[list[System]]:
    """Ours and the peers, all with the same people loaded."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, contextlib.ExitStack() as stack:
        file = Path(folder) / "people.parquet"
        data.write_columns(data.packed(facts, conduct), file)
        ours = Ours(facts, conduct, Scenario(plan=data.PLAN).previous_plan)
        children = [stack.enter_context(Child(peer, file, len(facts.towns))) for peer in peers]
        yield [ours, *children]


def race(
    facts: Facts, conduct: Conduct, peers: Sequence[Peer], rounds: int
) -> dict[str, tuple[list[float], list[float]]]:
    """Milliseconds and busy processors by system (and `read`), a value a round; the first round is not counted."""
    plan = Scenario(plan=data.PLAN).resolved_plan
    columns = data.packed(facts, conduct)
    found: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    with systems_on(facts, conduct, peers) as systems:
        for number in range(rounds + 1):
            limit = data.read_limit(columns)
            times = agree(systems, plan.change({"medical.individual": 350 + number}))
            if number:
                found["read"][0].append(limit)
                found["read"][1].append(1.0)
                for system, (took, busy) in zip(systems, times, strict=True):
                    found[system.label][0].append(took)
                    found[system.label][1].append(busy)
    return dict(found)


def check_agreement(peers: Sequence[Peer] = (*PEERS, *VARIANTS)) -> None:
    """Raises RuntimeError where a system's totals differ on odd people."""
    plans = plans_to_agree_on()
    with systems_on(*data.odd_people(ODD_PERSONS), peers) as systems:
        for plan in plans:
            agree(systems, plan)


def section() -> str:
    """Text and table for the report."""
    check_agreement()
    facts, conduct = data.district()
    found = race(facts, conduct, (*PEERS, *VARIANTS), ROUNDS)
    medians = {label: statistics.median(times) for label, (times, _) in found.items()}
    ours, limit = medians[Ours.label], medians["read"]
    rows = []
    for label, (times, busy) in found.items():
        ratio = medians[label] / ours
        library, _, way = label.partition(", ")
        wanted = None if way == "1 thread" else WANTED.get(library)
        judged = "" if wanted is None else f"> {wanted} {'met' if ratio > wanted else 'MISSED'}"
        rows.append(
            (
                label,
                f"{medians[label]:.1f} ms",
                f"{min(times):.1f}–{max(times):.1f}",
                f"{medians[label] * 1e6 / len(facts):.0f} ns",
                f"{statistics.median(busy):.1f}",
                f"{medians[label] / limit:.1f}",
                f"{ratio:.1f}",
                judged,
            )
        )
    head = ("system", "median", "range", "a person", "busy", "times read", "times ours", "wanted")
    intro = INTRO.format(bytes=data.BYTES, odd=ODD_PERSONS, plans=len(plans_to_agree_on()))
    return f"{intro}\n{len(facts):,} persons, {ROUNDS} rounds.\n\n{markdown(head, rows)}\n"
