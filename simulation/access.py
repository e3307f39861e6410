"""Who may do what. Checked where something is written, so that no page, command or notebook can pass it by."""

from __future__ import annotations

import getpass
from dataclasses import dataclass

from simulation.errors import refuse

ROLES = ("viewer", "editor", "decider")
"""Each may do what the ones before it may."""
LEAST_ROLE = {
    "save": "editor",
    "keep district data": "editor",
    "add roster": "editor",
    "archive": "editor",
    "draft": "viewer",
    "backup": "editor",
    "decide": "decider",
    "restore": "decider",
}
"""The role that an action needs at least."""
_ROLE_ZH = {"viewer": "查看", "editor": "编辑", "decider": "决定"}
_ACTION_ZH = {
    "save": "保存方案",
    "keep district data": "留存本区数据",
    "add roster": "添加名册",
    "archive": "归档",
    "draft": "保存草案",
    "backup": "备份",
    "decide": "作出决定",
    "restore": "恢复数据",
}


@dataclass(frozen=True)
class Actor:
    """A person who acts: a name to be shown and kept, and a role."""

    name: str
    role: str

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise refuse(
                "role",
                f"没有 {self.role} 这个角色；应为 {'、'.join(ROLES)}",
                f"no role {self.role}; expected one of {', '.join(ROLES)}",
            )


def local_actor() -> Actor:
    """Whoever sits at a desk without sign-in: one person, who may do everything."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        name = "local"
    return Actor(name, "decider")


def may(actor: Actor, action: str) -> bool:
    """Whether the actor's role reaches the action's."""
    return ROLES.index(actor.role) >= ROLES.index(LEAST_ROLE[action])


def require(actor: Actor, action: str) -> None:
    """Raises Refusal where the actor may not."""
    if not may(actor, action):
        needed = LEAST_ROLE[action]
        raise refuse(
            "role",
            f"{actor.name} 的角色是“{_ROLE_ZH[actor.role]}”，不能{_ACTION_ZH[action]}；需要“{_ROLE_ZH[needed]}”或更高的角色",
            f"{actor.name} is a {actor.role} and may not {action}; this needs a {needed} or higher",
        )
