"""A family as a small file: what was typed, and nothing else."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from simulation.errors import Problem, Refusal, refuse
from simulation.household import ALLOWED, MOST_MEMBERS, Household, Member, where
from simulation.law.vocabulary import REGISTERS

FORMAT = 1
DATES = ("birth_date", "pension_day", "medical_day", "wife_birth_date")


def to_json(household: Household) -> str:
    """The family as a small file, `format: 1`; members count from 1. It holds what was typed, and nothing else."""

    def plain(member: Member) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for field in fields(member):
            value = getattr(member, field.name)
            if isinstance(value, dt.date):
                value = value.isoformat()
            values[field.name] = list(value) if isinstance(value, tuple) else value
        if member.spouse is not None:
            values["spouse"] = member.spouse + 1
        return values

    content = {
        "format": FORMAT,
        "town": household.town,
        "village": household.village,
        "members": [plain(member) for member in household.members],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def from_json(text: str) -> Household:
    """A family from its file. Whether it is sound is `check`'s to say. Raises Refusal."""
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise refuse("file", f"不是 JSON 文件（{error}）", f"is no JSON ({error})") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise refuse(
            "format",
            f"应是本页存出的家庭文件（format: {FORMAT}）",
            f"expected a family file of this page (format: {FORMAT})",
        )
    members = content.get("members")
    if not isinstance(members, list) or not all(isinstance(one, dict) for one in members):
        raise refuse("members", "应是成员的列表", "expected a list of members")
    if not 1 <= len(members) <= MOST_MEMBERS:
        raise refuse("members", f"应为 1 至 {MOST_MEMBERS} 位成员", f"expected 1 to {MOST_MEMBERS} members")
    problems: list[Problem] = []
    for name in ("town", "village"):
        if not isinstance(content.get(name), str):
            problems.append(Problem(name, "应是文字", "expected text"))
    problems += _unknown("", content, {"format", "town", "village", "members"})
    read = []
    for place, one in enumerate(members):
        found, wrong = _member(place, one)
        problems += wrong
        if found is not None:
            read.append(found)
    if problems:
        raise Refusal(problems)
    return Household(tuple(read), content["town"], content["village"])


def _unknown(at: str, content: Mapping[str, Any], known: set[str]) -> list[Problem]:
    return [Problem(f"{at}{name}", "没有这一项", "is unknown here") for name in content if name not in known]


def _member(place: int, stated: Mapping[str, Any]) -> tuple[Member | None, list[Problem]]:
    """One member of a file, or what is wrong with it."""
    problems = _unknown(where(place, ""), stated, {field.name for field in fields(Member)})
    values: dict[str, Any] = {}
    for field in fields(Member):
        at = where(place, field.name)
        if field.name not in stated:
            problems.append(Problem(at, "缺这一项", "is missing"))
            continue
        try:
            values[field.name] = _value(field.name, stated[field.name])
        except (ValueError, TypeError) as error:
            problems.append(Problem(at, f"读不懂（{error}）", f"cannot be read ({error})"))
    return (None if problems else Member(**values)), problems


def _value(name: str, value: Any) -> Any:
    """A value of a file as the field wants it. Raises ValueError or TypeError."""
    if name in DATES:
        return None if value is None and name == "wife_birth_date" else dt.date.fromisoformat(value)
    if name in ALLOWED:
        if isinstance(value, bool) or value not in ALLOWED[name]:
            raise ValueError(", ".join(str(one) for one in ALLOWED[name]))
        return value
    if name == "registers":
        if not isinstance(value, list) or any(one not in REGISTERS for one in value):
            raise ValueError(", ".join(REGISTERS))
        return tuple(one for one in REGISTERS if one in value)
    if name in ("pension_tier", "spouse"):
        if value is None and name == "spouse":
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("0, 1, 2, ...")
        return value - 1 if name == "spouse" else value
    if not isinstance(value, bool):
        raise ValueError("true, false")
    return value
