"""The two editable tables of a plan: plan to rows, and edited rows back to a whole list. No page, no state."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from simulation.law.parts import AidRule, Tier
from simulation.law.plan import Plan

AID_FIELDS, TIER_FIELDS = tuple(AidRule.model_fields), tuple(Tier.model_fields)


def editor_key(name: str, entries: tuple[Tier, ...] | tuple[AidRule, ...], lang: str) -> str:
    """A key that moves only with what the table starts from: edits not yet applied outlive any other change."""
    content = hashlib.sha256(repr(entries).encode()).hexdigest()[:12]
    return f"{name}:{content}:{lang}"


def tier_rows(tiers: tuple[Tier, ...], name: Callable[[str], str]) -> pd.DataFrame:
    """A row a tier; groups under the names that the page shows."""
    rows = [
        (tier.amount, tier.contribution_subsidy, [name(group) for group in tier.open_to or ()])
        for tier in tiers
    ]
    table = pd.DataFrame(rows, columns=list(TIER_FIELDS))
    return table.astype({"amount": "Int64", "contribution_subsidy": "Float64"})


def aid_rows(
    rules: tuple[AidRule, ...], name: Callable[[str], str], rule_name: Callable[[str], str]
) -> pd.DataFrame:
    """A row an aid rule; `order` is its place, and may be edited to move it; `name` is what the page calls it."""
    rows = [
        (
            place,
            rule_name(rule.id),
            rule.id,
            [name(group) for group in rule.groups or ()],
            rule.min_age,
            rule.max_age,
            list(rule.towns or ()),
            ", ".join(rule.villages or ()),
            bool(rule.local_hukou),
            rule.share,
            rule.amount,
            rule.applies_to,
        )
        for place, rule in enumerate(rules, start=1)
    ]
    table = pd.DataFrame(rows, columns=["order", "name", *AID_FIELDS])
    return table.astype(
        {"order": "Float64", "min_age": "Int64", "max_age": "Int64", "share": "Float64", "amount": "Float64"}
    )


def _is_empty(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return not value
    return value is None or value is pd.NA or value != value or value == ""


def _whole(value: Any) -> Any:
    return int(value) if float(value).is_integer() else float(value)


def tiers_from(rows: list[Mapping[str, Any]], group: Mapping[str, str]) -> list[dict[str, Any]]:
    """Edited rows as `pension.tiers`, lowest first; empty rows are left out. `group` maps shown names back."""
    tiers = []
    for row in rows:
        if all(_is_empty(row.get(field)) for field in TIER_FIELDS):
            continue
        tier: dict[str, Any] = {}
        if not _is_empty(row.get("amount")):
            tier["amount"] = _whole(row["amount"])
        if not _is_empty(row.get("contribution_subsidy")):
            tier["contribution_subsidy"] = _whole(row["contribution_subsidy"])
        if not _is_empty(row.get("open_to")):
            tier["open_to"] = [group[name] for name in row["open_to"]]
        tiers.append(tier)
    return sorted(tiers, key=lambda tier: tier.get("amount", 0))


def aid_from(
    rows: list[Mapping[str, Any]], group: Mapping[str, str], plan: Plan, rule_name: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Edited rows of `aid_rows` as `medical.aid`, by their `order`; a row without one comes last. A rule whose id was
    emptied keeps it. A new one without an id is called rule_1, rule_2, ..., never as one that the plan has, or had and
    still names payers or sources of: they would become its own."""
    rules = []
    old = {rule.id: rule for rule in plan.medical.aid}
    ids = {rule_name(id): id for id in old}
    taken = {str(row.get("id")) for row in rows} | set(old)
    taken |= {step for key in (*plan.payers, *plan.notes) for step in key.split(".")}
    free = (name for name in (f"rule_{number}" for number in itertools.count(1)) if name not in taken)
    last = float(len(rows) + 1)
    placed = sorted(rows, key=lambda row: last if _is_empty(row.get("order")) else float(row["order"]))
    for row in placed:
        stated = {field: row.get(field) for field in AID_FIELDS if not _is_empty(row.get(field))}
        if "id" not in stated and str(row.get("name")) in ids:
            stated["id"] = ids[str(row["name"])]
        if not stated.get("local_hukou"):
            before = old.get(str(stated.get("id")))
            stated.pop("local_hukou", None)
            if before is not None and before.local_hukou is False:
                stated["local_hukou"] = False  # the box shows yes or nothing: an explicit no stays
        if set(stated) <= {"applies_to"}:
            continue
        if "id" not in stated:
            stated["id"] = next(free)
        if "groups" in stated:
            stated["groups"] = [group[name] for name in stated["groups"]]
        if "villages" in stated:
            stated["villages"] = [
                name.strip() for name in re.split("[,，、]", stated["villages"]) if name.strip()
            ]
        for field in ("min_age", "max_age", "share", "amount"):
            if field in stated:
                stated[field] = _whole(stated[field])
        if stated.get("applies_to") == "individual":
            del stated["applies_to"]
        rules.append(stated)
    return rules
