"""Who has which role where people sign in: `roles.yaml` in the user's data folder, read anew whenever it changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from simulation import userdata
from simulation.access import ROLES
from simulation.errors import Problem, Refusal, refuse
from simulation.plain import load_yaml

NOBODY = "none"
_KEYS = ("format", "others", "hours", "people")


@dataclass(frozen=True)
class Roles:
    """`people`: role by e-mail or subject of the provider, in small letters; `others`: the role of who is not in it, or
    NOBODY; `hours`: how long a sign-in holds."""

    people: Mapping[str, str]
    others: str = "viewer"
    hours: float = 12.0

    def of(self, names: Iterable[str]) -> str | None:
        """The role of a person under any of their names; None: may not even look."""
        for name in names:
            if name.lower() in self.people:
                return self.people[name.lower()]
        return None if self.others == NOBODY else self.others

    @classmethod
    def parse(cls, text: str, where: str) -> Roles:
        """Raises Refusal with every problem found."""
        data = load_yaml(text)
        if not isinstance(data, dict) or data.get("format") != 1:
            raise refuse(where, "应有 format: 1", "must have format: 1")
        problems = [
            Problem(
                f"{where}: {key}",
                f"没有这一项；可用 {'、'.join(_KEYS)}",
                f"no such key; use {', '.join(_KEYS)}",
            )
            for key in data
            if key not in _KEYS
        ]
        people = data.get("people") or {}
        others, hours = data.get("others", "viewer"), data.get("hours", 12)
        if not isinstance(people, dict):
            problems.append(
                Problem(f"{where}: people", "应为“邮箱: 角色”的清单", "must map e-mails to roles")
            )
            people = {}
        for name, role in people.items():
            problems += _role(f"{where}: people.{name}", role, ROLES)
            if not isinstance(name, str):  # YAML reads 0012 as a number, no as False
                problems.append(
                    Problem(
                        f"{where}: people.{name}",
                        '名称请加引号，例如 "0012"',
                        'put the name in quotes, such as "0012"',
                    )
                )
        spelt = Counter(str(name).lower() for name in people)
        problems += [
            Problem(
                f"{where}: people.{name}",
                "写了不止一次（不分大小写），只能有一个角色",
                "is given more than once (capitals do not count); one person has one role",
            )
            for name, times in spelt.items()
            if times > 1
        ]
        problems += _role(f"{where}: others", others, (NOBODY, "viewer"))
        if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= 720:
            problems.append(
                Problem(f"{where}: hours", "应为 0 到 720 的小时数", "must be hours from 0 to 720")
            )
        if problems:
            raise Refusal(problems)
        return cls({str(name).lower(): role for name, role in people.items()}, others, float(hours))


def _role(where: str, role: Any, known: Iterable[str]) -> list[Problem]:
    known = tuple(known)
    if role in known:
        return []
    return [
        Problem(
            where,
            f"现为 {role}；应为 {'、'.join(known)} 之一",
            f"is {role}; must be one of {', '.join(known)}",
        )
    ]


def is_there() -> bool:
    """Whether somebody has given roles, and so means that people sign in."""
    return userdata.roles_path().exists()


def read() -> Roles:
    """The roles as the file has them now; without a file everybody looks and nobody writes. Raises Refusal."""
    path = userdata.roles_path()
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return Roles({})
    return _read(path, changed)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Roles:
    try:
        return Roles.parse(path.read_text(encoding="utf-8-sig"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise refuse(
            str(path), f"读不出（{error}）；应为 UTF-8", f"cannot be read ({error}); must be UTF-8"
        ) from error


def secrets_unreadable(path: Path) -> Refusal:
    """The secrets file is there, but cannot be used: nobody is let in."""
    return refuse(str(path), "读不懂这个文件；请改正后重新启动", "cannot be read; mend it and start again")


def without_sign_in() -> Refusal:
    """Roles are given, but nobody could sign in: nobody is let in."""
    return refuse(
        str(userdata.roles_path()),
        "写了角色，却没有登录设置；请写 .streamlit/secrets.toml（docs/sign-in.md）或移走本文件，然后重新启动",
        "gives roles, but no sign-in is set up: write .streamlit/secrets.toml (docs/sign-in.md) or move this file away, "
        "then start again",
    )


def secret_too_short(least: int) -> Refusal:
    """Whoever guesses the secret can write a cookie that makes them anybody: nobody is let in."""
    return refuse(
        "secrets.toml: [auth] cookie_secret",
        f"至少要 {least} 个字符，且须随机生成（docs/sign-in.md 有一行命令）",
        f"must be {least} characters or more, made at random (docs/sign-in.md has the command)",
    )


def open_to_the_network(address: str) -> Refusal:
    """Other machines could open the pages, and nobody would have to sign in: nobody is let in."""
    return refuse(
        "server.address",
        f"服务地址是 {address or '全部网卡'}，其他机器也能打开，却没有登录设置；"
        "请只用 127.0.0.1，或先按 docs/sign-in.md 设置登录",
        f"is {address or 'every address'}: other machines could open the pages, and no sign-in is set up. Serve 127.0.0.1 "
        "alone, or set sign-in up first (docs/sign-in.md)",
    )


def sign_in_unfinished(missing: Iterable[str]) -> Refusal:
    """Parts of the sign-in are missing: nobody is let in."""
    return Refusal(Problem(f"secrets.toml: [auth] {key}", "缺少这一项", "is missing") for key in missing)
