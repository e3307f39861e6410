"""What the figures of a plan must be to each other: one small check each, every problem named at its path."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from simulation.errors import Problem, nearest
from simulation.law.vocabulary import BUDGET_LINES

if TYPE_CHECKING:
    from simulation.law.plan import Plan


def disagreements(plan: Plan) -> Iterator[Problem]:
    """Every problem between figures that are each allowed by themselves."""
    yield from _only_an_issued_plan_has_a_document(plan)
    yield from _tiers_rise_strictly(plan)
    yield from _a_tier_is_open_to_everybody(plan)
    yield from _ages_fit(plan)
    yield from _aid_rules_fit(plan)
    yield from _dates_fit(plan)
    yield from _towns_are_unique(plan)
    yield from _payers_add_up(plan)
    yield from _notes_name_known_paths(plan)


def _only_an_issued_plan_has_a_document(plan: Plan) -> Iterator[Problem]:
    if (plan.status == "issued") != (plan.document is not None):
        yield Problem(
            "document",
            f"status 为 {plan.status}：只有 issued 的方案写文号，且必须写",
            f"status is {plan.status}: an issued plan names its document, another has none",
        )


def _tiers_rise_strictly(plan: Plan) -> Iterator[Problem]:
    amounts = [tier.amount for tier in plan.pension.tiers]
    for before, after in pairwise(amounts):
        if after <= before:
            yield Problem(
                f"pension.tiers.{after}.amount",
                f"{after} 排在 {before} 之后，档次须逐档升高且不重复",
                f"{after} follows {before}; tiers must rise strictly",
            )


def _a_tier_is_open_to_everybody(plan: Plan) -> Iterator[Problem]:
    if all(tier.open_to is not None for tier in plan.pension.tiers):
        yield Problem(
            "pension.tiers",
            "每一档都限定了人群；至少要有一档对所有人开放（不写 open_to）",
            "every tier is restricted; at least one must be open to everybody (no open_to)",
        )


def _ages_fit(plan: Plan) -> Iterator[Problem]:
    pension = plan.pension
    if pension.max_age < pension.min_age:
        yield Problem(
            "pension.max_age",
            f"{pension.max_age} 小于起始年龄 {pension.min_age}",
            f"{pension.max_age} is below pension.min_age {pension.min_age}",
        )
    for rule in plan.medical.aid:
        if rule.min_age is not None and rule.max_age is not None and rule.max_age < rule.min_age:
            yield Problem(
                f"medical.aid.{rule.id}.max_age",
                f"{rule.max_age} 小于 min_age {rule.min_age}",
                f"{rule.max_age} is below min_age {rule.min_age}",
            )


def _aid_rules_fit(plan: Plan) -> Iterator[Problem]:
    seen: set[str] = set()
    for rule in plan.medical.aid:
        path = f"medical.aid.{rule.id}"
        if rule.id in seen:
            yield Problem(path, f"编号 {rule.id} 重复", f"the id {rule.id} stands twice")
        seen.add(rule.id)
        if (rule.share is None) == (rule.amount is None):
            yield Problem(
                path,
                f"share 与 amount 须恰好写一个，现为 share={rule.share}, amount={rule.amount}",
                f"state exactly one of share and amount; found share={rule.share}, amount={rule.amount}",
            )
        for town in rule.towns or ():
            if town not in plan.towns:
                yield Problem(
                    f"{path}.towns",
                    f"{town} 不在方案的镇街之列：{'、'.join(plan.towns)}",
                    f"{town} is not one of the plan's towns: {', '.join(plan.towns)}",
                )


def _dates_fit(plan: Plan) -> Iterator[Problem]:
    calendar, year = plan.calendar, plan.fee_year
    earliest, latest = dt.date(year - 1, 10, 1), dt.date(year, 12, 31)
    for name in ("window_end", "waiting_from"):
        day = getattr(calendar, name)
        if not earliest <= day <= latest:
            yield Problem(
                f"calendar.{name}",
                f"{day} 应在 {earliest} 至 {latest} 之间",
                f"{day} must lie between {earliest} and {latest}",
            )
    if calendar.window_start > calendar.window_end:
        yield Problem(
            "calendar.window_start",
            f"{calendar.window_start} 晚于截止日 {calendar.window_end}",
            f"{calendar.window_start} is after window_end {calendar.window_end}",
        )
    if calendar.window_start < dt.date(year - 1, 1, 1):
        yield Problem(
            "calendar.window_start",
            f"{calendar.window_start} 早于 {year - 1}-01-01",
            f"{calendar.window_start} is before {year - 1}-01-01",
        )


def _towns_are_unique(plan: Plan) -> Iterator[Problem]:
    for town in {town for town in plan.towns if plan.towns.count(town) > 1}:
        yield Problem("towns", f"{town} 重复", f"{town} stands twice")


def _payers_add_up(plan: Plan) -> Iterator[Problem]:
    known = {line for line in BUDGET_LINES if not line.endswith("_personal")}
    known |= {f"aid.{rule.id}" for rule in plan.medical.aid}
    day = dt.date(plan.fee_year, 1, 1)
    for key, shares in plan.payers.items():
        path = f"payers.{key}"
        if key not in known:
            if key.startswith("aid."):
                continue  # the payer of a rule that a change took out
            near = nearest(key, sorted(known))
            yield Problem(path, f"没有这个支出项；最接近的是 {near}", f"no such line; the nearest is {near}")
        for share in shares:
            if share.valid_from and share.valid_to and share.valid_to < share.valid_from:
                yield Problem(
                    path,
                    f"止日 {share.valid_to} 早于起日 {share.valid_from}",
                    f"valid_to {share.valid_to} is before valid_from {share.valid_from}",
                )
        parties = [
            (share.level, share.department, share.valid_from, share.valid_to)
            for share in shares
            if share.in_force(day)
        ]
        for party in {party for party in parties if parties.count(party) > 1}:
            name = "、".join(str(word) for word in party[:2] if word)
            yield Problem(path, f"{name} 写了两次，请合成一行", f"{name} stands twice; make it one row")
        total = sum(share.share for share in shares if share.in_force(day))
        if abs(total - 1) > 1e-9:
            dated = any(share.valid_from or share.valid_to for share in shares)
            on_zh, on_en = (f"在 {day} 有效的", f" in force on {day}") if dated else ("", "")
            yield Problem(
                path, f"{on_zh}各方份额合计 {total:g}，应为 1", f"shares{on_en} add to {total:g}, not 1"
            )


def _notes_name_known_paths(plan: Plan) -> Iterator[Problem]:
    paths = set(plan.paths)
    for key in plan.notes:
        head = key.split(".", 1)[0]
        list_entry = re.match(r"^(pension\.tiers|medical\.aid)\.[^.]+(\..+)?$", key)
        if head == "payers" or key in paths or list_entry:
            continue  # a note may outlive a tier or rule that a change took out
        near = nearest(key, sorted(paths))
        yield Problem(
            f"notes.{key}", f"没有这个路径；最接近的是 {near}", f"no such path; the nearest is {near}"
        )
