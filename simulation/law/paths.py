"""Dotted paths to a plan's figures, in its plain data: which there are, where each leads, what two plans differ in.

A tier is named by its amount and an aid rule by its id; after `payers.` and `notes.` the rest is one key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from simulation.errors import Refusal, nearest, refuse
from simulation.law.parts import AidRule, Part, Tier

Place: TypeAlias = tuple[dict[str, Any], str]
"""What holds a value, and the key under which it does."""

READ_ONLY = ("id", "format", "status", "document")
LISTS = {"pension.tiers": "amount", "medical.aid": "id"}
"""The lists whose entries have paths of their own, and the field that names an entry."""
_ENTRIES: dict[str, type[Part]] = {"pension.tiers": Tier, "medical.aid": AidRule}
_FREE_KEYS = ("payers", "notes")
OPTIONAL_BLOCKS = {"working_funds": ("amount",)}
"""Blocks that a plan may leave out whole; their figures are known paths though unset."""


def known_paths(data: Mapping[str, Any]) -> Iterator[str]:
    """Every path that a change may name, optional fields of tiers and aid rules included."""
    yield from (path for path in _paths_below("", data) if path not in READ_ONLY)
    if "previous" not in data:
        yield "previous"
    for block, fields in OPTIONAL_BLOCKS.items():
        if block not in data:
            yield from (f"{block}.{field}" for field in fields)


def _paths_below(path: str, value: Any) -> Iterator[str]:
    if path in LISTS:
        yield path
        for entry in value:
            yield from (f"{path}.{entry[LISTS[path]]}.{field}" for field in _ENTRIES[path].model_fields)
    elif path in _FREE_KEYS:
        yield from (f"{path}.{key}" for key in value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _paths_below(_join(path, key), inner)
    else:
        yield path


def resolve(data: dict[str, Any], path: str) -> Place:
    """The place that a path leads to, whether or not a value stands there.

    Raises:
        Refusal: a path that is none (the nearest is named) or cannot be changed.
    """
    if path in READ_ONLY:
        raise refuse(path, "这一项不能更改", "this cannot be changed")
    head, _, tail = path.partition(".")
    if (head in _FREE_KEYS and tail) or tail in OPTIONAL_BLOCKS.get(head, ()):
        return data.setdefault(head, {}), tail
    for name in LISTS:
        if path.startswith(f"{name}."):
            return _in_an_entry(data, name, path)
    holder: Any = None
    here: Any = data
    step = ""
    for step in path.split("."):
        if not isinstance(here, dict) or (step not in here and path != "previous"):
            raise _unknown_path(data, path)
        holder, here = here, here.get(step)
    if isinstance(here, dict):
        raise _unknown_path(data, path)  # a block is no figure: name one of its fields
    return holder, step


def _in_an_entry(data: dict[str, Any], name: str, path: str) -> Place:
    label, _, field = path.removeprefix(f"{name}.").partition(".")
    block, _, entries = name.partition(".")
    entry = next((entry for entry in data[block][entries] if str(entry[LISTS[name]]) == label), None)
    if entry is None or field not in _ENTRIES[name].model_fields:
        raise _unknown_path(data, path)
    return entry, field


def _unknown_path(data: dict[str, Any], path: str) -> Refusal:
    near = nearest(path, list(known_paths(data)))
    return refuse(path, f"没有这个路径；最接近的是 {near}", f"no such path; the nearest is {near}")


def value_at(place: Place) -> Any:
    """The value at a place; None where an optional one is not set."""
    holder, key = place
    return holder.get(key)


def assign(place: Place, value: Any) -> None:
    """Puts a value at a place; None takes it out."""
    holder, key = place
    if value is None:
        holder.pop(key, None)
    else:
        holder[key] = value


def changes_between(mine: Any, theirs: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Path and value of each change that turns one plan's plain data into the other's; None takes a value out."""
    if mine == theirs or path in READ_ONLY:
        return
    if path in LISTS:
        yield from _changes_in_list(path, mine, theirs)
    elif path in OPTIONAL_BLOCKS or (isinstance(mine, Mapping) and isinstance(theirs, Mapping)):
        mine, theirs = mine or {}, theirs or {}
        for key in [*mine, *(key for key in theirs if key not in mine)]:
            inner, left, right = _join(path, key), mine.get(key), theirs.get(key)
            if path not in _FREE_KEYS:
                yield from changes_between(left, right, inner)
            elif left != right:
                yield inner, right
    else:
        yield path, theirs


def _changes_in_list(
    path: str, mine: list[dict[str, Any]], theirs: list[dict[str, Any]]
) -> Iterator[tuple[str, Any]]:
    key = LISTS[path]
    if [entry[key] for entry in mine] != [entry[key] for entry in theirs]:
        yield path, theirs
        return
    for left, right in zip(mine, theirs, strict=True):
        for field in sorted({*left, *right}):
            if left.get(field) != right.get(field):
                yield f"{path}.{left[key]}.{field}", right.get(field)


def unit_of(path: str) -> str:
    """The unit of the number at a path: years, months, share or yuan."""
    ends = {"_age": "years", "_months": "months", ".share": "share"}
    return next((unit for end, unit in ends.items() if path.endswith(end)), "yuan")


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
