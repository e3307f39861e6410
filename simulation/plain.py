"""Plain data, as YAML and JSON have it: read from text, made from values, and its one text for one content."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import BaseModel

from simulation.errors import refuse


class _UniqueKeyLoader(yaml.SafeLoader):
    """A key that stands twice would silently win or lose; it is refused."""


def _unique_mapping(loader: _UniqueKeyLoader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=deep)
        if key in seen:
            line = key_node.start_mark.line + 1
            raise refuse(str(key), f"第 {line} 行：这个键写了两次", f"line {line}: this key stands twice")
        seen.add(key)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=deep)


_UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _unique_mapping)


def load_yaml(text: str) -> Any:
    """YAML to plain data; a key that stands twice is refused. Raises Refusal."""
    try:
        # A SafeLoader that also counts keys.
        return yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        reason = getattr(error, "problem", None) or "not YAML"
        raise refuse(
            "YAML", f"第 {line} 行读不懂（{reason}）", f"line {line} cannot be read ({reason})"
        ) from error


def load_json(text: str) -> Any:
    """JSON to plain data. Raises Refusal."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in pairs:
            if key in result:
                raise refuse(key, "这个键写了两次", "this key stands twice")
            result[key] = value
        return result

    try:
        return json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise refuse(
            "JSON", f"第 {error.lineno} 行读不懂（{error.msg}）", f"line {error.lineno}: {error.msg}"
        ) from error


def plain(value: Any) -> Any:
    """A value as JSON has it: tuples as lists, dates as ISO text, numpy scalars as Python's."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        return value.item()
    return value


def canonical_json(data: Any) -> str:
    """One text for one content: sorted keys, no spare blanks, whole amounts without a decimal point."""

    def tidy(value: Any) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, dict):
            return {k: tidy(v) for k, v in value.items()}
        if isinstance(value, list):
            return [tidy(v) for v in value]
        return value

    return json.dumps(tidy(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
