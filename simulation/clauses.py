"""The clauses and readings as data: what each settles, what encodes and shows it, what is not modelled and why.

Read from `clauses.yaml`; the hand-worked cases of each from `clause_cases.yaml`, which the tests keep up to date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from simulation.law.parts import Note
from simulation.law.plan import Plan
from simulation.law.rule import RULES, Rule

FILE = Path(__file__).with_name("clauses.yaml")
CASES = Path(__file__).with_name("clause_cases.yaml")


@dataclass(frozen=True)
class Said:
    """A text in both languages."""

    zh: str
    en: str

    def text(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Clause:
    """A clause or reading. `no_rule` says why no rule encodes it; `office` who should answer a reading (an assumption);
    `cases` are the titles of its hand-worked cases, in Chinese."""

    id: str
    settles: Said
    pages: tuple[str, ...]
    modelled: bool
    no_rule: Said | None
    office: str | None
    cases: tuple[str, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that encode it, in the order they run."""
        return tuple(rule for rule in RULES if self.id in rule.clauses)

    @property
    def is_reading(self) -> bool:
        return self.id.startswith("R")


def _said(found: Mapping[str, str] | None) -> Said | None:
    return None if found is None else Said(**found)


@lru_cache(maxsize=1)
def _content() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def clauses() -> dict[str, Clause]:
    """Every clause and reading by id, in the order of the document."""
    cases = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return {
        id: Clause(
            id=id,
            settles=Said(**entry["settles"]),
            pages=tuple(entry["pages"]),
            modelled=entry.get("modelled", True),
            no_rule=_said(entry.get("no_rule")),
            office=entry.get("office"),
            cases=tuple(cases.get(id, ())),
        )
        for id, entry in _content()["clauses"].items()
    }


def beyond() -> tuple[tuple[Said, Said], ...]:
    """What is not modelled and stands in no clause, and why."""
    return tuple((Said(**entry["what"]), Said(**entry["why"])) for entry in _content()["beyond"])


def rule_says(rule: Rule, lang: str) -> str:
    """What a rule does, in a line."""
    return str(_content()["rules"][rule.name]) if lang == "zh" else rule.summary


def figures_of_clause(plan: Plan, clause: str) -> list[tuple[str, Any, Note]]:
    """The figures of a plan that rest on a clause: path, value (None: not stated), note."""
    found = []
    for path, note in plan.notes.items():
        if note.clause == clause:
            in_plan = path in plan.paths or path.removeprefix("payers.") in plan.payers
            found.append((path, plan.get(path) if in_plan else None, note))
    return found
