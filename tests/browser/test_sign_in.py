"""Sign-in through a provider on loopback: who has not signed in sees nothing, and roles hold."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from simulation import open_store
from tests.browser.conftest import free_port, served
from tests.browser.oidc_provider import CLIENT, SECRET, Provider
from tests.browser.test_browser import PATHS, settle

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
PAGES = '[data-testid="stSidebarNav"], [data-testid="stMetric"], [data-testid="stDataFrame"]'
ROLES = """format: 1
others: none
people:
  kan@yicheng.test: viewer
  gai@yicheng.test: editor
  ding@yicheng.test: decider
"""


@pytest.fixture(scope="module")
def provider():
    made = Provider()
    yield made
    made.close()


@pytest.fixture(scope="module")
def guarded(provider, home, tmp_path_factory):
    """(address, data folder) of a workbench where people sign in; the population is the session's."""
    folder = tmp_path_factory.mktemp("登录")
    shutil.copytree(home / "cache", folder / "cache")
    (folder / "data").mkdir()
    (folder / "data" / "roles.yaml").write_text(ROLES, encoding="utf-8")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    secrets = folder / "secrets.toml"
    secrets.write_text(
        f"""[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "of the tests, long enough to sign a cookie"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{provider.url}/.well-known/openid-configuration"
""",
        encoding="utf-8",
    )
    with served(folder, port, "--secrets.files", str(secrets)):
        yield address, folder / "data"


@pytest.fixture
def visitor(office, guarded):
    """A page of somebody not signed in; requests that leave the machine fail the test."""
    office.clear_cookies()
    page = office.new_page()
    left: list[str] = []
    page.on(
        "request",
        lambda asked: urlsplit(asked.url).hostname not in ("127.0.0.1", None) and left.append(asked.url),
    )
    yield page
    page.close()
    office.clear_cookies()
    assert left == []


def come_in(page, guarded, provider, ends_at: str = "/?lang=zh", **claims) -> None:
    """Signs in. Who is let in, or has no role, ends at the address asked for; who is turned away, at the start page."""
    provider.claims = claims
    page.goto(f"{guarded[0]}/?lang=zh")
    page.evaluate("window.isBefore = true")  # the address asked for is also that of the page before
    page.locator(".st-key-sign-in button").click()
    page.wait_for_function(
        "address => !window.isBefore && location.href === address", arg=guarded[0] + ends_at, polling=100
    )
    settle(page)


def is_shut(page) -> bool:
    """The sign-in and nothing of the app."""
    return page.locator(".st-key-sign-in button").is_visible() and not page.locator(PAGES).count()


def test_who_has_not_signed_in_sees_nothing_on_any_page(visitor, guarded, provider):
    for path in [*PATHS[::7], "/?s=0123456789", "/nothing-here"]:
        visitor.goto(guarded[0] + path)
        settle(visitor)
        assert is_shut(visitor), path
        text = visitor.inner_text("body")
        assert "yicheng" not in text and "元" not in text.replace("单元", ""), path


@pytest.mark.parametrize(
    ("name", "role", "may_save", "may_decide"),
    [("kan", "查看", False, False), ("gai", "编辑", True, False), ("ding", "决定", True, True)],
)
def test_roles_hold_on_the_page_and_in_the_store(
    visitor, guarded, provider, name, role, may_save, may_decide
):
    come_in(visitor, guarded, provider, sub=name, email=f"{name}@yicheng.test", name=f"**{name}** <b>")
    assert f"**{name}** <b> · {role}" in visitor.inner_text("body")
    visitor.goto(f"{guarded[0]}/library?lang=zh")
    settle(visitor)
    assert visitor.locator(".st-key-library-save-go button").is_enabled() is may_save
    if may_save:
        visitor.get_by_label("标题").first.fill(f"{name} 的方案")
        visitor.locator(".st-key-library-save-go button").click()
        visitor.get_by_text(f"已保存：{name} 的方案").first.wait_for()
    store = open_store(guarded[1])
    saved = [one for one in store.list() if one.author == f"{name}@yicheng.test"]
    store.close()
    assert len(saved) == may_save
    settle_decision(visitor, guarded, f"{name} 定的", may_decide)


def settle_decision(page, guarded, what: str, may_decide: bool) -> None:
    """Tries to put a decision on record in the meeting; it is in the store exactly if the role reaches that."""
    page.goto(f"{guarded[0]}/meeting?lang=zh")
    settle(page)
    page.locator(".st-key-meeting-start button").click()
    page.get_by_role("button", name="记录决定").click()
    page.get_by_label("决定了什么").fill(what)
    page.get_by_label("由谁决定", exact=False).fill("领导小组")
    page.get_by_role("button", name="写入记录").click()
    dialog = page.get_by_role("dialog")
    if may_decide:
        dialog.wait_for(state="detached")
    else:
        dialog.get_by_text("需要“").first.wait_for()
    store = open_store(guarded[1])
    assert (what in [one.what for one in store.decisions()]) is may_decide
    store.close()


def test_what_was_asked_for_opens_after_the_sign_in(visitor, guarded, provider):
    provider.claims = {"sub": "kan", "email": "kan@yicheng.test"}
    asked = f"{guarded[0]}/?s=0123456789&lang=en"
    visitor.goto(asked)
    settle(visitor)
    assert is_shut(visitor)
    visitor.locator(".st-key-sign-in button").click()
    visitor.get_by_text("This link cannot be opened").first.wait_for()
    assert visitor.url == asked


def test_a_role_taken_away_holds_at_the_next_click_without_a_restart(visitor, guarded, provider):
    come_in(visitor, guarded, provider, sub="gai", email="GAI@yicheng.test")
    visitor.goto(f"{guarded[0]}/library?lang=zh")
    settle(visitor)
    file = guarded[1] / "roles.yaml"
    try:
        file.write_text(
            ROLES.replace("gai@yicheng.test: editor", "gai@yicheng.test: viewer"), encoding="utf-8"
        )
        visitor.get_by_label("标题").first.fill("来不及了")
        visitor.locator(".st-key-library-save-go button").click()
        visitor.get_by_text("需要“编辑”").first.wait_for()
        store = open_store(guarded[1])
        assert "来不及了" not in [one.title for one in store.list()]
        store.close()
    finally:
        file.write_text(ROLES, encoding="utf-8")


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "wai", "email": "wai@elsewhere.test"},
        {"sub": "x", "email": "ding@yicheng.test", "email_verified": False},
    ],
    ids=["stranger", "e-mail not verified"],
)
def test_who_has_no_role_sees_nothing_and_can_leave(visitor, guarded, provider, claims):
    come_in(visitor, guarded, provider, **claims)
    text = visitor.inner_text("body")
    assert "还没有给您分配角色" in text and "yicheng-2023" not in text
    visitor.locator(".st-key-sign-out button").click()
    visitor.locator(".st-key-sign-in button").wait_for()


def test_a_sign_in_runs_out_and_signing_out_closes_the_pages(visitor, guarded, provider):
    long_ago = int(time.time()) - 13 * 3600
    come_in(visitor, guarded, provider, "/", sub="ding", email="ding@yicheng.test", iat=long_ago)
    assert "登录已过期" in visitor.inner_text("body")
    come_in(visitor, guarded, provider, sub="ding", email="ding@yicheng.test")
    visitor.locator(".st-key-sign-out button").click()
    visitor.locator(".st-key-sign-in button").wait_for()
    assert provider.ended[-1]["client_id"] == CLIENT and provider.ended[-1]["id_token_hint"]
    visitor.reload()
    settle(visitor)
    assert is_shut(visitor)


def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(visitor, guarded, provider):
    from joserfc.jwk import RSAKey

    provider.sign_with = RSAKey.generate_key(2048, {"kid": "1"}, private=True)
    try:
        come_in(visitor, guarded, provider, "/", sub="ding", email="ding@yicheng.test")
        assert is_shut(visitor)
    finally:
        provider.sign_with = provider.key


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "of another visit"},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1},
    ],
    ids=["nonce", "issuer", "run out"],
)
def test_a_token_that_is_not_for_this_visit_lets_nobody_in(visitor, guarded, provider, wrong):
    come_in(visitor, guarded, provider, "/", sub="ding", email="ding@yicheng.test", **wrong)
    assert is_shut(visitor)


def test_an_answer_that_nobody_asked_for_and_a_cookie_that_was_altered_let_nobody_in(
    visitor, guarded, provider
):
    visitor.goto(f"{guarded[0]}/oauth2callback?code=x&state=forged")
    settle(visitor)
    assert is_shut(visitor)
    come_in(visitor, guarded, provider, sub="ding", email="ding@yicheng.test")
    assert not is_shut(visitor)
    (cookie,) = [one for one in visitor.context.cookies() if one["name"] == "_streamlit_user"]
    middle = len(cookie["value"]) // 2
    other = "A" if cookie["value"][middle] != "A" else "B"
    cookie["value"] = cookie["value"][:middle] + other + cookie["value"][middle + 1 :]
    visitor.context.add_cookies([cookie])
    visitor.goto(f"{guarded[0]}/?lang=zh")
    settle(visitor)
    assert is_shut(visitor)


def test_a_provider_that_is_down_is_said_and_who_is_in_works_on(visitor, guarded, provider):
    provider.down = True
    try:
        visitor.goto(f"{guarded[0]}/?lang=zh")
        settle(visitor)
        visitor.locator(".st-key-sign-in button").click()
        visitor.get_by_text("连不上登录服务").first.wait_for()
        settle(visitor)
        assert is_shut(visitor)
        provider.down = False
        come_in(visitor, guarded, provider, sub="kan", email="kan@yicheng.test")
        provider.down = True
        visitor.goto(f"{guarded[0]}/library?lang=zh")
        settle(visitor)
        assert not is_shut(visitor)
    finally:
        provider.down = False
