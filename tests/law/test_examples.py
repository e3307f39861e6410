"""Every public call has an example in its docstring, and it runs; the quick ones here, the others in the slow ring."""

from __future__ import annotations

import ast
import builtins
import dataclasses
import datetime as dt
import doctest
import inspect
import re
import shutil
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from random_people import random_people as random_roster

import simulation
from simulation import errors, plot, userdata
from simulation.clauses import clauses
from simulation.columns import COLUMNS, CONDUCT, LAST_YEAR, MADE, OPTIONAL
from synthetic_data import spec
from synthetic_data.folder import make_folder
from synthetic_data.province import PROVINCE, district_spec
from tests.simulation.people_table import random_people
from tests.synthetic_data.shrunk import shrunk

ROOT = Path(__file__).resolve().parents[2]
API = ROOT / "docs" / "api.md"
SLOW = {
    *("load_population", "seed_spread", "simulate_dataset", "DatasetResult", "project_years", "Projection"),
    *("uncertainty", "price_doubts", "solve", "Solution"),
    *("population_fit", "waiting_options", "quantiles", "tornado"),
}
"""The examples of these make people of whole districts or run the model many times."""
PLOTS = ("cost", "change", "coverage", "pyramid", "years", "bands", "swings", "frontier")
SLOW |= {f"plot.{name}" for name in PLOTS[3:]}
MONEY = {
    "amount",
    "own",
    "help",
    "base",
    "own_price",
    "at_stake",
    "forgone",
    "difference",
    "due",
    "public",
    "total",
}
PEOPLE = (*COLUMNS, *CONDUCT, *LAST_YEAR, *OPTIONAL, *MADE)
UNITS = r"\b(yuan|fen|persons|days?|dates?|months?|years?|shares?|per cent)\b"
REFUSING = ("refuse", "one_of", "check", "check_people", "refuse_roster", "facts_and_conduct", "answers_of", "persons_of",
            "known_measure", "source_of", "read_rows", "question_of", "settings_of")  # fmt: skip
"""Calls that refuse what they are given."""
PLAIN = re.findall(
    r"`(\w+)`", re.search(r"Said once for all.*?\n\n", API.read_text(encoding="utf-8"), re.DOTALL)[0]
)
"""Arguments that the page of calls explains once."""
WITHOUT_COLUMNS = {
    "population_fit": ("kinds", "pyramid", "sizes", "towns", "report"),
    "people_of_lists": ("left_out", "unplaced"),
}
"""Tables whose columns are said by their own kind of result."""
NAMES = [*sorted(simulation.__all__), *(f"plot.{name}" for name in PLOTS)]


def call(name: str):
    """A public call; those of `plot` by `plot.name`."""
    _, of_plot, last = name.partition("plot.")
    return getattr(plot, last) if of_plot else getattr(simulation, name)


def example_of(name: str) -> doctest.DocTest:
    thing = call(name)
    text = inspect.getdoc(thing) or ""
    return doctest.DocTestParser().get_doctest(text, {}, name, thing.__module__, 0)


@cache
def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    return random_people(2_000), random_roster(2_000, 7)


def run(name: str, folder: Path) -> None:
    test = example_of(name)
    assert test.examples, f"the docstring of {name} has no example (>>>)"
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    people, roster = tables()
    test.globs = {"people": people.copy(), "roster": roster.copy(), "folder": folder}
    said: list[str] = []
    given: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        if not inspect.isclass(call(name)):
            patch.setattr(
                plot if name.startswith("plot.") else simulation,
                name.removeprefix("plot."),
                noting(name, given),
            )
        runner.run(test, out=said.append)
    assert not runner.failures, "".join(said)
    for result in given:
        names_every_column(name, result)


def noting(name: str, given: list[object]):
    """The call itself, what it gives being noted."""
    asked = call(name)

    def called(*args, **words):
        given.append(asked(*args, **words))
        return given[-1]

    called.__doc__ = asked.__doc__
    return called


def names_every_column(name: str, result: object) -> None:
    """A table that is given has its columns, and money its unit, in the docstring; tables inside a public kind of result
    in that of the kind."""
    home = type(result).__name__ if type(result).__name__ in simulation.__all__ else name
    text = inspect.getdoc(call(home)) or ""
    for other in re.findall(r"`(\w+)(?:\.\w+)?`", text):  # tables that are like those of another call
        if other in simulation.__all__:
            text += inspect.getdoc(call(other)) or ""
    ends = re.findall(r"`(_\w+)`", text)  # of columns that come once for each case
    tables = {"": result}
    if dataclasses.is_dataclass(result):
        tables = {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}
    for part, table in tables.items():
        if not isinstance(table, pd.DataFrame):
            continue
        assert not part or part.startswith("_") or re.search(rf"\b{part}\b", text), (home, part)
        known = set(PEOPLE) if "people table" in text else set()
        for column in {str(column) for column in table} - known:
            if part in WITHOUT_COLUMNS.get(home, ()):
                continue
            first = re.sub(r"_\d+$", "_1", column)  # of numbered columns the first is named
            stems = [column, first, first.removeprefix("sum_"), *(first.removesuffix(end) for end in ends)]
            named = any(re.search(rf"(?<!\w){re.escape(stem)}(?!\w)", text) for stem in stems)
            assert named or column.startswith("aid_"), (home, part, column)
        if MONEY & set(table) and part not in WITHOUT_COLUMNS.get(home, ()):
            assert re.search(r"\byuan\b|\bfen\b", text), (home, part)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(userdata, "data_folder", lambda: tmp_path)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in SLOW])
def test_the_example_of_a_call_runs(name, tmp_path):
    run(name, tmp_path)


@pytest.fixture(scope="module")
def districts(tmp_path_factory) -> Path:
    """A folder of two small districts."""
    folder = tmp_path_factory.mktemp("districts")
    specs = [shrunk(district_spec(number, 2023), 60) for number in range(2)]
    make_folder(folder, PROVINCE, specs, 2023, dt.date(2022, 12, 31), engine="serial")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SLOW))
def test_the_longer_example_of_a_call_runs(name, tmp_path, districts):
    shutil.copytree(districts, tmp_path, dirs_exist_ok=True)
    run(name, tmp_path)


def test_the_page_of_calls_lists_each_at_its_home():
    listed = re.findall(r"^::: (\S+)$", API.read_text(encoding="utf-8"), re.MULTILINE)
    things = [call(name) for name in NAMES]
    assert sorted(listed) == sorted(f"{thing.__module__}.{thing.__qualname__}" for thing in things)


def sections(name: str) -> dict[str, str]:
    """The parts of a docstring by their heading; what stands before the first is `says`."""
    text = inspect.getdoc(call(name)) or ""
    says, *rest = re.split(r"^(Raises|Source|Examples):$", text, flags=re.MULTILINE)
    return {"says": says, **dict(zip(rest[::2], rest[1::2], strict=True))}


@pytest.mark.parametrize("name", NAMES)
def test_every_call_says_what_it_takes_its_units_errors_and_source(name):
    """Shapes, units, errors, source, example: of each public call. What it says of errors and sources exists."""
    asked, parts = call(name), sections(name)
    assert len(parts["says"]) > 40 and "Source" in parts and "Examples" in parts
    assert re.search(UNITS, parts["says"] + parts["Examples"]), "no unit is named"
    source = parts["Source"]
    named = {word.rstrip(".") for word in re.findall(r"(?<![\w.])\d\.\w[\w.-]*", source)}
    assert not named - set(clauses()), named
    files = [path for path in re.findall(r"[\w./-]+/[\w./-]+", source) if "." in path or "/" in path]
    for path in files:
        assert (ROOT / path.rstrip(".")).exists(), path
    calls = [word for word in re.findall(r"`([a-z_A-Z]+)`", source) if word in simulation.__all__]
    assert named or files or calls or re.search("plan's|plan", source), source
    if not inspect.isclass(asked):
        taken = [p for p in inspect.signature(inspect.unwrap(asked)).parameters if p not in PLAIN]
        assert not [p for p in taken if not re.search(rf"\b{p}\b", parts["says"])], taken


@pytest.mark.parametrize("name", NAMES)
def test_every_error_that_a_call_raises_itself_is_named_and_is_one_that_exists(name):
    named = re.findall(r"^    (\w+): ", sections(name).get("Raises", ""), re.MULTILINE)
    for error in named:
        kind = getattr(errors, error, None) or getattr(spec, error, None) or getattr(builtins, error)
        assert issubclass(kind, Exception)
    tree = ast.parse(inspect.getsource(inspect.unwrap(call(name))))
    function = tree.body[0]
    if isinstance(function, ast.ClassDef):
        body = [
            node
            for node in function.body
            if getattr(node, "name", "") in ("__init__", "__post_init__", "check")
        ]
    else:
        body = [node for node in function.body if not isinstance(node, ast.FunctionDef)]
    for node in (found for part in body for found in ast.walk(part)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSING:
            assert "Refusal" in named, node.lineno
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            raised = ast.unparse(node.exc.func)
            assert raised in (*named, "refuse", "ArithmeticError"), raised
