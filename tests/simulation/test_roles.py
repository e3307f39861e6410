"""Who may do what: roles from the file, read anew when it changes; what is wrong in it is said."""

from __future__ import annotations

import os

import pytest

from simulation import Refusal, roles, userdata
from simulation.access import LEAST_ROLE, ROLES, Actor, local_actor, may, require


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))


def write(text: str) -> None:
    path = userdata.roles_path()
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(0, write.turn))
    write.turn += 1


write.turn = 1


def test_a_role_is_given_by_name_whatever_its_capitals_and_changes_at_once():
    write("format: 1\npeople:\n  Wang@x.test: editor\n")
    assert roles.read().of(["wang@X.test"]) == "editor"
    assert roles.read().of(["other@x.test", "sub-1"]) == "viewer"
    write("format: 1\nothers: none\npeople:\n  wang@x.test: viewer\n")
    assert roles.read().of(["wang@x.test"]) == "viewer" and roles.read().of(["other@x.test"]) is None


def test_without_a_file_everybody_looks_and_nobody_writes():
    assert not roles.is_there() and roles.read().of(["x"]) == "viewer"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("people: {}", "roles.yaml"),
        ("format: 2", "roles.yaml"),
        ("[", "YAML"),
        ("format: 1\nothers: decider", "others"),
        ("format: 1\npeople: {a: boss}", "people.a"),
        ("format: 1\npeople: [a]", "people"),
        ("format: 1\nhours: 0", "hours"),
        ("format: 1\nhours: true", "hours"),
        ("format: 1\nadmins: [a]", "admins"),
        ("format: 1\npeople: {a: viewer, a: decider}", "a"),
        ("format: 1\npeople: {a@x.test: viewer, A@x.test: decider}", "people.a@x.test"),
        ("format: 1\npeople: {0012: decider}", "people.10"),
        ("format: 1\npeople: {no: decider}", "people.False"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_at_its_place(text, where):
    write(text)
    with pytest.raises(Refusal) as refused:
        roles.read()
    assert where in refused.value.problems[0].where


def test_each_role_may_what_the_one_below_may_and_more():
    allowed = [{action for action in LEAST_ROLE if may(Actor("x", role), action)} for role in ROLES]
    assert allowed[0] < allowed[1] < allowed[2] == set(LEAST_ROLE)
    with pytest.raises(Refusal, match="may not decide"):
        require(Actor("x", "editor"), "decide")
    with pytest.raises(Refusal, match="no role boss"):
        Actor("x", "boss")
    assert local_actor().role == "decider"
