"""Who may not, cannot; and is told why in words."""

import pytest

from simulation import Refusal
from simulation.access import LEAST_ROLE, ROLES, Actor, local_actor, may, require


@pytest.mark.parametrize("action", LEAST_ROLE)
def test_a_role_may_do_what_the_lower_ones_may(action):
    allowed = [may(Actor("甲", role), action) for role in ROLES]
    assert allowed == sorted(allowed) and allowed[-1]
    assert allowed.index(True) == ROLES.index(LEAST_ROLE[action])


def test_a_viewer_who_saves_is_refused_by_name_and_role():
    with pytest.raises(Refusal, match="甲"):
        require(Actor("甲", "viewer"), "save")
    require(Actor("乙", "editor"), "save")


def test_without_sign_in_the_one_at_the_desk_may_do_everything():
    assert all(may(local_actor(), action) for action in LEAST_ROLE)


def test_an_unknown_role_is_refused():
    with pytest.raises(Refusal, match="boss"):
        Actor("甲", "boss")
