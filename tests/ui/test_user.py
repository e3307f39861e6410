"""Without configuration one local user; a configuration that cannot be used closes the pages."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from simulation import Refusal, userdata
from simulation.access import Actor, local_actor
from ui import user
from ui.user import Standing

ROOT = Path(__file__).parents[2]
NEEDED = dict.fromkeys(
    ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url"), "x" * 32
)


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    user.is_configured.cache_clear()
    yield tmp_path
    user.is_configured.cache_clear()


def options(monkeypatch, address: str | None = "127.0.0.1") -> None:
    """No secrets file, the pages served at an address."""
    found = {"secrets.files": [], "server.address": address}
    monkeypatch.setattr(user, "st", SimpleNamespace(get_option=found.get))


def secrets(monkeypatch, tmp_path, sections: dict | None, **claims: object) -> None:
    """A secrets file that is there (`None`: it cannot be parsed), and the claims of who signed in."""
    file = tmp_path / "secrets.toml"
    file.write_text("x", encoding="utf-8")
    read = type("Secrets", (dict,), {"load_if_toml_exists": lambda self: sections is not None})(
        sections or {}
    )
    found = {"secrets.files": [str(file)], "server.address": "127.0.0.1"}
    monkeypatch.setattr(user, "st", SimpleNamespace(get_option=found.get, secrets=read, user=claims))


def test_without_configuration_there_is_one_local_user(monkeypatch):
    options(monkeypatch)
    assert user.standing() is Standing.LOCAL and user.current_actor() == local_actor()


@pytest.mark.parametrize("address", [None, "0.0.0.0", "::", "10.0.0.8"])
def test_other_machines_are_shown_nothing_without_sign_in_however_the_server_was_started(
    monkeypatch, address
):
    options(monkeypatch, address)
    with pytest.raises(Refusal, match="no sign-in is set up"):
        user.current_actor()


@pytest.mark.parametrize(
    "sections",
    [None, {"auth": {**NEEDED, "client_id": ""}}, {"auth": {**NEEDED, "cookie_secret": "…"}}],
    ids=["broken", "unfinished", "a secret to guess"],
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


@pytest.mark.parametrize(
    ("audience", "standing"),
    [
        (NEEDED["client_id"], Standing.SIGNED_IN),
        (["another", NEEDED["client_id"]], Standing.SIGNED_IN),
        ("another", Standing.SIGNED_OUT),
        (["another"], Standing.SIGNED_OUT),
        (None, Standing.SIGNED_OUT),
    ],
)
def test_a_token_for_another_client_signs_nobody_in(monkeypatch, fresh, audience, standing):
    secrets(
        monkeypatch, fresh, {"auth": NEEDED}, is_logged_in=True, aud=audience, sub="1", iat=int(time.time())
    )
    assert user.standing() is standing


def test_one_person_is_one_author_however_the_provider_spells_the_e_mail(monkeypatch, fresh):
    userdata.roles_path().write_text("format: 1\npeople: {Gai@x.test: editor}\n", encoding="utf-8")
    who = {"is_logged_in": True, "aud": NEEDED["client_id"], "sub": "1", "iat": int(time.time())}
    for email in ("gai@x.test", "GAI@X.test"):
        secrets(monkeypatch, fresh, {"auth": NEEDED}, email=email, **who)
        assert user.current_actor() == Actor("gai@x.test", "editor")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_provider_that_is_down_is_found_out_before_going_there(monkeypatch, fresh, scheme):
    with socket.socket() as held:  # bound, not listening: refuses
        held.bind(("127.0.0.1", 0))
        away = f"{scheme}://127.0.0.1:{held.getsockname()[1]}/.well-known/openid-configuration"
        secrets(monkeypatch, fresh, {"auth": {**NEEDED, "server_metadata_url": away}})
        assert not user.provider_answers()


def test_sign_in_costs_nothing_where_it_is_not_set_up():
    code = (
        "import sys; from ui import sign_in, user; assert user.standing() is user.Standing.LOCAL; "
        "print(sorted({'authlib', 'httpx', 'joserfc'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "[]"
