"""The table of payers: plan to rows, and edited rows back to changes of the plan. No page, no state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from simulation.errors import Problem, Refusal
from simulation.law.plan import Plan
from simulation.law.vocabulary import LINES, WORKING_FUNDS
from simulation.ledger import PERSONAL_LINES, payer_note, payers_of
from ui.texts import TEXTS

FIELDS = ("item", "level", "department", "percent", "valid_from", "valid_to", "basis", "source")
Item = tuple[str, str]
"""A line and its aid rule (or the line again)."""


def items_of(plan: Plan) -> list[Item]:
    """Whatever somebody but the person bears: public lines, each aid rule, the working funds where they are on."""
    lines = [(line, line) for line in LINES if line not in (*PERSONAL_LINES, "medical_aid")]
    lines += [("medical_aid", aid.id) for aid in plan.medical.aid]
    return [*lines, (WORKING_FUNDS, WORKING_FUNDS)] if plan.working_funds else lines


def own_key(item: Item) -> str:
    """The key of `payers` that is the item's own."""
    line, rule = item
    return f"aid.{rule}" if line == "medical_aid" else line


def payer_rows(plan: Plan, name: Callable[[str, str], str]) -> pd.DataFrame:
    """A row a payer of each item, as it holds; `name(kind, code)` gives what the page shows for a code."""
    rows = []
    for item in items_of(plan):
        key = own_key(item)
        for share in plan.payers.get(key) or payers_of(plan, *item):
            note = payer_note(plan, *item, share.level)
            rows.append(
                (
                    name("item", key),
                    name("level", share.level),
                    name("department", share.department or ""),
                    float(Decimal(str(share.share)) * 100),
                    share.valid_from,
                    share.valid_to,
                    name("basis", note.basis if note else "assumption"),
                    note.source if note else "",
                )
            )
    table = pd.DataFrame(rows, columns=list(FIELDS))
    for name_ in ("valid_from", "valid_to"):
        table[name_] = pd.to_datetime(table[name_])
    return table


Rows = list[Mapping[str, Any]]
Codes = Mapping[str, Mapping[str, str]]


def payer_changes(rows: Rows, before: Rows, plan: Plan, code: Codes, set_here: str) -> dict[str, Any]:
    """The changes of `payers` and of their notes that lead from the rows shown to the rows edited.

    `code` maps shown names back, by kind. A share that was changed while its basis and source were left as they were is
    an assumption from then on, with `set_here` as its source. Raises Refusal for a row without item, level or share and
    for a basis that is no assumption without a source.
    """
    old, new = _by_item(before, code), _by_item(rows, code)
    changes: dict[str, Any] = {}
    problems: list[Problem] = []
    for item in items_of(plan):
        key = own_key(item)
        was, now = old.get(key, []), new.get(key, [])
        if was == now:
            continue
        path = f"payers.{key}"
        changes[path] = [entry["share"] for entry in now]
        for level in dict.fromkeys(entry["share"]["level"] for entry in now):
            if level == "unassigned":
                continue
            mine = [entry for entry in now if entry["share"]["level"] == level]
            shares = [entry["share"] for entry in was if entry["share"]["level"] == level]
            basis, source = mine[0]["basis"], mine[0]["source"]
            untouched = (basis, source) in [(entry["basis"], entry["source"]) for entry in was]
            moved = [entry["share"] for entry in mine] != shares
            if moved and (untouched or not (basis and source)):
                basis, source = "assumption", set_here
            if basis != "assumption" and not source:
                problems.append(Problem(path, *TEXTS["payers.no_source"]))
                continue
            note = payer_note(plan, *item, level)
            if note and (basis, source) == (note.basis, note.source):
                continue
            stated = {"clause": note.clause if note else "5.6", "basis": basis, "source": source}
            if basis == "assumption":
                stated["range"] = list(note.range) if note and note.range else [0.0, 1.0]
            changes[f"notes.{path}.{level}"] = stated
    if problems:
        raise Refusal(problems)
    return changes


def _by_item(rows: Rows, code: Codes) -> dict[str, list[dict[str, Any]]]:
    """Rows by the item's key, each as its share of the plan, basis and source; blank rows are left out."""
    result: dict[str, list[dict[str, Any]]] = {}
    problems = []
    for number, row in enumerate(rows, start=1):
        if all(_blank(row.get(name)) for name in ("item", "level", "percent")):
            continue
        missing = [name for name in ("item", "level", "percent") if _blank(row.get(name))]
        if missing:
            zh, en = (words.format(row=number) for words in TEXTS["payers.incomplete"])
            problems.append(Problem("payers", zh, en))
            continue
        share: dict[str, Any] = {
            "level": code["level"][row["level"]],
            "share": float(Decimal(str(row["percent"])) / 100),
        }
        department = row.get("department")
        if not _blank(department) and code["department"].get(department):
            share["department"] = code["department"][department]
        for name in ("valid_from", "valid_to"):
            if not _blank(row.get(name)):
                share[name] = _day(row[name])
        result.setdefault(code["item"][row["item"]], []).append(
            {
                "share": share,
                "basis": "assumption" if _blank(row.get("basis")) else code["basis"][row["basis"]],
                "source": "" if _blank(row.get("source")) else str(row["source"]).strip(),
            }
        )
    if problems:
        raise Refusal(problems)
    return result


def _blank(value: Any) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or value != value or value == ""


def _day(value: Any) -> str:
    return (value.date() if isinstance(value, dt.datetime) else value).isoformat()
