"""Every public call has an example in its docstring, and it runs; the quick ones here, the others in the slow ring."""

from __future__ import annotations

import datetime as dt
import doctest
import inspect
import re
from pathlib import Path

import pytest
from random_people import random_people as random_roster

import simulation
from simulation import plot, userdata
from synthetic_data.folder import make_folder
from synthetic_data.province import PROVINCE, district_spec
from tests.simulation.people_table import random_people
from tests.synthetic_data.shrunk import shrunk

API = Path(__file__).resolve().parents[2] / "docs" / "api.md"
SLOW = {
    *("load_population", "seed_spread", "simulate_dataset", "DatasetResult", "project_years", "Projection"),
    *("uncertainty", "price_doubts", "solve", "Solution"),
    *("population_fit", "waiting_options", "quantiles", "tornado"),
}
"""The examples of these make people of whole districts or run the model many times."""
PLOTS = ("cost", "change", "coverage", "pyramid", "years", "bands", "swings", "frontier")
SLOW |= {f"plot.{name}" for name in PLOTS[3:]}
NAMES = [*sorted(simulation.__all__), *(f"plot.{name}" for name in PLOTS)]


def call(name: str):
    """A public call; those of `plot` by `plot.name`."""
    _, of_plot, last = name.partition("plot.")
    return getattr(plot, last) if of_plot else getattr(simulation, name)


def example_of(name: str) -> doctest.DocTest:
    thing = call(name)
    text = inspect.getdoc(thing) or ""
    return doctest.DocTestParser().get_doctest(text, {}, name, thing.__module__, 0)


def run(name: str, folder: Path) -> None:
    test = example_of(name)
    assert test.examples, f"the docstring of {name} has no example (>>>)"
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    test.globs = {"people": random_people(2_000), "roster": random_roster(2_000, 7), "folder": folder}
    said: list[str] = []
    runner.run(test, out=said.append)
    assert not runner.failures, "".join(said)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(userdata, "data_folder", lambda: tmp_path)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in SLOW])
def test_the_example_of_a_call_runs(name, tmp_path):
    run(name, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SLOW))
def test_the_longer_example_of_a_call_runs(name, tmp_path):
    specs = [shrunk(district_spec(number, 2023), 60) for number in range(2)]
    make_folder(tmp_path, PROVINCE, specs, 2023, dt.date(2022, 12, 31), engine="serial")
    run(name, tmp_path)


def test_the_page_of_calls_lists_each_at_its_home():
    listed = re.findall(r"^::: (\S+)$", API.read_text(encoding="utf-8"), re.MULTILINE)
    things = [call(name) for name in NAMES]
    assert sorted(listed) == sorted(f"{thing.__module__}.{thing.__qualname__}" for thing in things)


def test_every_call_says_what_it_takes_and_gives():
    for name in NAMES:
        text = (inspect.getdoc(call(name)) or "").split(">>>")[0]
        assert len(text) > 40, name
