"""Without configuration one local user; a configuration that cannot be used closes the pages."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from simulation import Refusal, userdata
from simulation.access import local_actor
from ui import user
from ui.user import Standing

ROOT = Path(__file__).parents[2]
NEEDED = dict.fromkeys(
    ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url"), "x"
)


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    user.is_configured.cache_clear()
    yield tmp_path
    user.is_configured.cache_clear()


def secrets(monkeypatch, tmp_path, sections: dict | None) -> None:
    """A secrets file that is there; `None`: it cannot be parsed."""
    file = tmp_path / "secrets.toml"
    file.write_text("x", encoding="utf-8")
    read = SimpleNamespace(load_if_toml_exists=lambda: sections is not None, get=(sections or {}).get)
    monkeypatch.setattr(
        user, "st", SimpleNamespace(get_option=lambda name: [str(file)], secrets=read, user={})
    )


def test_without_configuration_there_is_one_local_user(monkeypatch):
    monkeypatch.setattr(user, "st", SimpleNamespace(get_option=lambda name: []))
    assert user.standing() is Standing.LOCAL and user.current_actor() == local_actor()


@pytest.mark.parametrize(
    "sections", [None, {"auth": {**NEEDED, "client_id": ""}}], ids=["broken", "unfinished"]
)
def test_a_secrets_file_that_cannot_be_used_closes_the_pages(monkeypatch, fresh, sections):
    secrets(monkeypatch, fresh, sections)
    with pytest.raises(Refusal):
        user.current_actor()


def test_roles_without_a_way_to_sign_in_close_the_pages():
    userdata.roles_path().write_text("format: 1\n", encoding="utf-8")
    app = AppTest.from_file(str(ROOT / "app.py")).run(timeout=60)
    assert "roles.yaml" in app.error[0].value and not app.metric and not app.sidebar


def test_secrets_for_something_else_do_not_ask_anybody_to_sign_in(monkeypatch, fresh):
    secrets(monkeypatch, fresh, {"other": {"x": 1}})
    assert user.standing() is Standing.LOCAL


def test_with_sign_in_a_visitor_is_nobody_and_may_write_nothing(monkeypatch, fresh):
    secrets(monkeypatch, fresh, {"auth": NEEDED})
    assert user.standing() is Standing.SIGNED_OUT
    assert user.current_actor().role == "viewer"
