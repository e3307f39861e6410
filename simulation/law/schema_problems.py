"""What the schema of a plan refuses (pydantic's errors), in our words and at our paths: value found, what is allowed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from simulation.errors import Problem, nearest
from simulation.law.paths import LISTS

_SIGNS = {"greater_than": ">", "greater_than_equal": "≥", "less_than": "<", "less_than_equal": "≤"}
_MESSAGES = {
    "missing": ("缺这一项", "is missing"),
    "whole_fen": ("金额最多两位小数", "an amount has at most two decimals"),
    "int_type": ("应是整数", "expected a whole number"),
    "int_from_float": ("应是整数", "expected a whole number"),
    "float_type": ("应是数字", "expected a number"),
    "float_parsing": ("应是数字", "expected a number"),
    "finite_number": ("应是有限的数字", "expected a finite number"),
    "bool_type": ("应是 true 或 false", "expected true or false"),
    "date_from_datetime_parsing": ("应是日期，如 2022-10-01", "expected a date such as 2022-10-01"),
    "date_parsing": ("应是日期，如 2022-10-01", "expected a date such as 2022-10-01"),
    "date_type": ("应是日期，如 2022-10-01", "expected a date such as 2022-10-01"),
    "date_from_datetime_inexact": ("应是日期，不带时刻", "expected a date without a time"),
    "too_short": ("不能是空的", "must not be empty"),
    "string_type": ("应是文字", "expected text"),
    "string_too_short": ("不能是空的", "must not be empty"),
    "tuple_type": ("应是一个列表", "expected a list"),
    "model_type": ("应是一张“键: 值”的表", "expected a mapping"),
    "dict_type": ("应是一张“键: 值”的表", "expected a mapping"),
}


def plan_problems(error: ValidationError, data: Any, plan: type[BaseModel]) -> list[Problem]:
    """A problem for each of pydantic's errors about the data; `plan` is the schema that refused it."""
    problems = []
    items = error.errors()
    inner = {item["loc"][:i] for item in items for i in range(len(item["loc"]))}
    for item in items:
        kind, value = item["type"], item.get("input")
        if kind == "too_short" and item["loc"] in inner:
            continue  # said because the entries were refused, not because there are none
        zh, en = _words(item, plan)
        if kind not in ("missing", "extra_forbidden") and not isinstance(value, Mapping) and value != "":
            zh, en = f"现为 {_shown(value)}，{zh}", f"is {_shown(value)}; {en}"
        problems.append(Problem(_path_of(item["loc"], data), zh, en))
    return problems


def _words(item: Mapping[str, Any], plan: type[BaseModel]) -> tuple[str, str]:
    """What one error asks for, in Chinese and English."""
    kind, bounds = item["type"], item.get("ctx", {})
    if kind == "extra_forbidden":
        near = nearest(str(item["loc"][-1]), _known_keys(item["loc"], plan))
        return f"没有这个键；最接近的是 {near}", f"unknown key; the nearest is {near}"
    if kind == "literal_error":
        return f"可选：{bounds['expected']}", f"allowed: {bounds['expected']}"
    if kind in _SIGNS:
        bound = f"{_SIGNS[kind]} {next(iter(bounds.values()))}"
        return f"应 {bound}", f"must be {bound}"
    if kind == "string_pattern_mismatch":
        return f"应合乎 {bounds['pattern']}", f"must match {bounds['pattern']}"
    named = str(bounds["error"]) if kind == "value_error" else kind
    return _MESSAGES.get(named, (f"不合要求（{item['msg']}）", item["msg"]))


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else text[:77] + "..."


def _path_of(loc: tuple[Any, ...], data: Any) -> str:
    """A pydantic location as our dotted path: tiers by amount, aid rules by id."""
    path: list[str] = []
    here = data
    for step in loc:
        if isinstance(step, int) and isinstance(here, (list, tuple)) and step < len(here):
            here = here[step]
            name = LISTS.get(".".join(path), "")
            label = here.get(name) if isinstance(here, Mapping) else None
            path.append(str(step if label is None else label))
        elif isinstance(here, Mapping) and step in here:
            here = here[step]
            path.append(str(step))
        elif isinstance(step, str) and ("[" in step or step in ("tuple", "constrained-int")):
            continue  # a branch of a union, no part of the path
        else:
            here = None
            path.append(str(step))
    return ".".join(path)


def _known_keys(loc: tuple[Any, ...], plan: type[BaseModel]) -> list[str]:
    """The keys of the part that a location leads into; its steps are fields, places in a list and free keys."""
    part = plan
    for step in loc[:-1]:
        if step in part.model_fields:
            part = next(_parts_in(part.model_fields[step].annotation), part)
    return list(part.model_fields)


def _parts_in(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for inner in get_args(kind):
        yield from _parts_in(inner)
