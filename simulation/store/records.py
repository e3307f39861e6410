"""What is kept: saved scenarios, decisions, drafts; and what text may be in them."""

from __future__ import annotations

import datetime as dt
import io
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from simulation.errors import Problem, Refusal
from simulation.measures import measures_of
from simulation.scenario import Scenario
from simulation.store.schema import content_of
from simulation.tables import SCHEMES

LONGEST = {"title": 200, "name": 100, "purpose": 500, "what": 2_000, "note": 5_000, "why": 2_000}
"""Characters of a text that is kept."""
_WORDS = {
    "title": "标题",
    "name": "姓名",
    "purpose": "用途",
    "what": "决定内容",
    "note": "备注",
    "why": "理由",
}
_NEEDED = ("name", "what", "why")
HEADLINE = ("public", "own", "members_pension", "rate_pension", "members_medical", "rate_medical")


@dataclass(frozen=True)
class Decision:
    """What was decided, by whom; `scenario` is a short id or None, `locks` whether it closed that scenario."""

    id: int
    what: str
    by_whom: str
    scenario: str | None
    note: str
    recorded_by: str
    recorded_at: dt.datetime
    locks: bool


@dataclass(frozen=True, eq=False)
class Saved:
    """A saved scenario. Tables are in yuan; of a list they are None: `get` has them."""

    short_id: str
    scenario_id: str
    title: str
    purpose: str
    note: str
    author: str
    saved_at: dt.datetime
    parent: str | None
    decided: Decision | None
    archived: bool
    population: str
    origin: str
    """`synthetic` or `real`; empty in files of format 1."""
    versions: dict[str, str]
    assumptions: dict[str, float] = field(repr=False)
    """Every assumption as it was on that day."""
    headline: dict[str, float]
    """public, own (yuan); members_pension, members_medical (persons); rate_pension, rate_medical (shares). Or NaN."""
    unreadable: tuple[str, ...]
    """Columns of the file that this version cannot read; none in a scenario that `get` gives."""
    budget: pd.DataFrame | None
    coverage: pd.DataFrame | None
    text: str = field(repr=False)
    _changes: list[list[str]] = field(repr=False)
    plan: str | None = field(repr=False, default=None)
    """The plan with its changes, as JSON."""

    @cached_property
    def changes(self) -> pd.DataFrame:
        """path, clause, old, new against the plan."""
        return pd.DataFrame(self._changes, columns=["path", "clause", "old", "new"])

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario to run again. Raises Refusal where this version no longer knows its plan, figures or data."""
        return Scenario.from_json(self.text)


def saved(row: Mapping[str, Any], decided: Decision | None, archived: bool) -> Saved:
    """A row as it is kept. What cannot be read is named and left empty, so that a list shows the other rows."""
    unreadable: list[str] = []

    def read(name: str, kind: type, fits: Callable[[Any], bool] = bool) -> Any:
        try:
            value = json.loads(row[name])
            if isinstance(value, kind) and (not value or fits(value)):
                return value
        except (ValueError, TypeError):
            pass
        unreadable.append(name)
        return kind()

    try:
        saved_at = dt.datetime.fromisoformat(row["saved_at"]).astimezone()
    except (ValueError, TypeError, OSError):
        unreadable.append("saved_at")
        saved_at = dt.datetime.fromtimestamp(0, dt.UTC)
    figures = read("headline", dict, lambda value: all(isinstance(v, int | float) for v in value.values()))
    if not set(HEADLINE) <= figures.keys() and "headline" not in unreadable:
        unreadable.append("headline")
    kept = ("short_id", "scenario_id", "title", "purpose", "note", "author", "parent", "population", "origin")
    return Saved(
        **{name: row[name] for name in kept},
        text=row["scenario"],
        plan=row.get("plan"),
        _changes=read("changes", list, lambda value: all(isinstance(v, list) and len(v) == 4 for v in value)),
        saved_at=saved_at,
        decided=decided,
        archived=archived,
        versions=read("versions", dict),
        assumptions=read("assumptions", dict),
        headline=dict.fromkeys(HEADLINE, math.nan) | figures,
        budget=table_of(row["budget"]) if "budget" in row else None,
        coverage=table_of(row["coverage"]) if "coverage" in row else None,
        unreadable=tuple(unreadable),
    )


def table_of(kept: bytes) -> pd.DataFrame:
    """A table as it is kept, Parquet."""
    return pd.read_parquet(io.BytesIO(kept))


def headline(budget: pd.DataFrame, coverage: pd.DataFrame) -> dict[str, float]:
    """What a list of scenarios shows: `Saved.headline`."""
    found = measures_of(budget, coverage)
    figures: dict[str, float] = {name: found[name] / 100 for name in ("public", "own")}
    for scheme in SCHEMES:
        enrolled, eligible = found[f"members:{scheme}"], found[f"eligible:{scheme}"]
        figures[f"members_{scheme}"] = enrolled
        figures[f"rate_{scheme}"] = enrolled / eligible if eligible else 0.0
    return figures


def is_whole(row: Mapping[str, Any]) -> bool:
    """Whether a row's content is what was saved."""
    return bool(row["content"] == content_of(row))


def decision(row: Mapping[str, Any]) -> Decision:
    """A row of decisions."""
    kept = {name: row[name] for name in ("id", "what", "by_whom", "scenario", "note", "recorded_by")}
    recorded_at = dt.datetime.fromisoformat(row["recorded_at"])
    return Decision(**kept, recorded_at=recorded_at, locks=row["locks"] is not None)


def checked(**texts: str) -> None:
    """Raises Refusal where a text is too long, is missing, or has characters that no text has."""
    problems = []
    for key, text in texts.items():
        kind = {"by_whom": "name"}.get(key, key)
        word, longest = _WORDS[kind], LONGEST[kind]
        if kind in _NEEDED and not text.strip():
            problems.append(Problem(key, f"请填写{word}", f"{kind} is missing"))
        if len(text) > longest:
            problems.append(
                Problem(
                    key,
                    f"{word}有 {len(text):,} 字，至多 {longest:,} 字",
                    f"{kind} has {len(text):,} characters, at most {longest:,}",
                )
            )
        if any((sign < " " and sign not in "\n\t") or "\ud800" <= sign <= "\udfff" for sign in text):
            problems.append(
                Problem(
                    key,
                    f"{word}里有看不见的控制字符；请删去",
                    f"{kind} has control characters; take them out",
                )
            )
    if problems:
        raise Refusal(problems)
