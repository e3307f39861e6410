"""Copy as code: what each page gives is run, and gives the page's own figures to the fen."""

from __future__ import annotations

import ast
import contextlib
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import simulation
from app import SECTIONS
from simulation import Scenario, populations, uncertainty
from simulation.access import Actor
from simulation.scenario import literal
from simulation.store import open_store
from simulation.uncertain.inputs import LEAST_DRAWS
from tests.conftest import small_world_at
from ui.meeting_set import DRAFT, Entry, Meeting

APP = Path(__file__).resolve().parents[2] / "app.py"
DRAFTED = Scenario(
    title="O'Brien \"草案\"\n\\ {title} ''' \u202e",
    changes={
        "medical.individual": 380,
        "medical.aid.age_70_plus.min_age": 68,
        "medical.aid.age_60_69.max_age": 67,
        "readings.medical_age_on": "payment",
        "calendar.window_end": "2023-01-31",
    },
    assumptions={"medical_rate_15_26": 0.9},
    population="yicheng#11",
    seed=7,
)
"""A draft with some changes of every kind."""
WITHOUT = ("documentation",)
"""Pages that show no result."""


@pytest.fixture(scope="module", autouse=True)
def world(tmp_path_factory):
    """A place of 2,000 persons in a home of its own; what other tests keep of the district is not mixed with it."""
    with pytest.MonkeyPatch.context() as patch:
        st.cache_resource.clear()
        small_world_at(tmp_path_factory.mktemp("world"), patch)
        yield
    populations.load_facts.cache_clear()
    st.cache_resource.clear()


def opened(page: str, draft: Scenario = DRAFTED, **held: Any) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=90)
    app.session_state["draft"] = draft
    for key, value in {
        "opened": None,
        "said": None,
        "undo": [],
        "redo": [],
        "version": 0,
        "problems": {},
        "notice": None,
        "kept": None,
        **held,
    }.items():
        app.session_state[key] = value
    app.switch_page(f"ui/app_pages/{page}.py").run()
    assert not app.exception and not app.error, (page, [error.value for error in app.error])
    return app


def given(app: AppTest, place: int = -1) -> dict[str, Any]:
    """What the page's code gives by name, run as it stands. It may call only what `simulation` offers."""
    text = [block.value for block in app.code if block.value.startswith(("from simulation", "import "))][place]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module == "simulation":
            assert {name.name for name in node.names} <= set(simulation.__all__)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            assert ast.unparse(node) in ("import datetime as dt", "from pathlib import Path")
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(text, "given", "exec"), names)  # noqa: S102
    assert printed.getvalue()
    return names


def shown(app: AppTest, name: str) -> pd.DataFrame:
    """A table of the page by its name."""
    return next(one.value for one in app.dataframe if one.proto.id.endswith(f"table-{name}"))


def rows(table: pd.DataFrame, columns: list[str] | None = None) -> list[tuple[float, ...]]:
    """The figures of a table, row by row, in fen where they are yuan; the order of rows is the page's own matter."""
    figures = table[columns] if columns else table.select_dtypes("number")
    return sorted(tuple(round(float(value), 2) for value in row) for row in figures.to_numpy())


def same(page: pd.DataFrame, code: pd.DataFrame, columns: list[str] | None = None) -> None:
    figures = rows(code, columns)
    assert figures and rows(page) == figures


MONEY = ["base", "reform", "difference"]
