"""The app without a browser, with the shared population and an empty data folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from simulation import load_population

APP = Path(__file__).resolve().parents[2] / "app.py"


@pytest.fixture(scope="session", autouse=True)
def population():
    load_population()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The data folder."""
    monkeypatch.setattr("simulation.userdata.data_folder", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def unopened(folder):
    """The app before its first run."""
    return AppTest.from_file(APP, default_timeout=90)


@pytest.fixture
def app(unopened):
    """The app on its first page."""
    return unopened.run()
