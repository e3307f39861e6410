"""`python -m benchmarks family`: one person explained, and the household page's run after a change, without a browser."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from unittest import mock

import run as launcher
from benchmarks.measure import Measure, table, timed
from simulation import Household, Scenario, explain, load_plan, people_table
from simulation.families import FAMILIES, ready

PAGE = "ui/app_pages/household.py"
VIEWS = ("day", "age", "tiers", "trace")
RUNS = 25
MOST_PAGE_MS, MOST_EXPLAIN_MS = 100.0, 5.0


def explained() -> Iterator[Measure]:
    """The first member of every ready family by itself, one after the other: a row of a table to a trace."""
    plan = load_plan("yicheng-2023")
    lone = []
    for name in FAMILIES:
        family = ready(plan, name)
        member = family.with_member(0, spouse=None).members[0]
        lone.append(people_table(Household((member,), family.town)))
    yield timed(
        "explain(person, plan), a person by itself",
        lambda number: explain(lone[number % len(lone)], plan),
        10 * len(lone),
        MOST_EXPLAIN_MS,
    )


def page() -> Iterator[Measure]:
    """From the change of a figure to all that the page sends; each run another figure, so that nothing was kept of it."""
    from streamlit.testing.v1 import AppTest

    from ui import frame

    values: list[float] = []
    run = frame.run

    def noted(script) -> None:
        begun = time.perf_counter()
        run(script)
        values.append((time.perf_counter() - begun) * 1000)

    with (
        tempfile.TemporaryDirectory() as home,
        mock.patch.dict(os.environ, WORKBENCH_HOME=home),
        mock.patch.object(frame, "run", noted),
    ):
        for place, view in enumerate(VIEWS):
            app = AppTest.from_file(launcher.ROOT / "app.py", default_timeout=60)
            app.session_state["chosen:household-view"] = view
            app.switch_page(PAGE).run()
            values.clear()
            for number in range(RUNS):
                fee = 351 + place * RUNS + number
                app.session_state["draft"] = Scenario(changes={"medical.individual": fee})
                app.run()
            assert not app.exception and not app.error
            yield Measure(f"household page after a change, view {view}", "ms", tuple(values), MOST_PAGE_MS)


def section() -> str:
    """The measurement as text for the report."""
    return (
        "The page's run on the server, in one process without a browser: rules, tables, charts, messages. *explain*: "
        "from a row of a people table, checks included, to every rule with its reasons. Nothing is kept of a plan that "
        "was not asked before.\n\n" + table([*explained(), *page()])
    )
