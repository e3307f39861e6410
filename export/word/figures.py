"""The figures that a funding section must state, by path: value, name, clause; and what differs from a base."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from simulation.law.parts import AidRule, Tier
from simulation.law.plan import Plan
from simulation.ledger import clause_of
from simulation.scenario import Scenario
from ui.texts import TEXTS, t_in
from ui.words import figure_in_words, rule_in_words, shown_value

AID_FIELDS = tuple(name for name in AidRule.model_fields if name != "id")
_CLAUSES = {
    "fee_year": "4.2.1",
    "calendar.window_start": "4.2.1",
    "calendar.window_end": "4.2.1",
    "calendar.waiting_from": "4.2.2",
    "calendar.waiting_months": "4.2.2",
    "pension.min_age": "3.P1",
    "pension.max_age": "R6",
    "pension.paid_on_behalf.amount": "4.1.P4",
    "pension.paid_on_behalf.groups": "4.1.P4",
    "pension.family_planning.amount": "4.1.P5",
    "pension.family_planning.wife_min_age": "4.1.P5",
    "medical.individual": "4.1.M1",
    "medical.government_subsidy": "4.1.M1",
    "medical.total": "4.1.M1",
    "pension.tiers": "4.1.P1",
    "working_funds.amount": "5.5",
    "readings.waiting_exempt": "R10",
}
_TIER_CLAUSES = {"amount": "4.1.P1", "contribution_subsidy": "4.1.P3", "open_to": "4.1.P2"}
TOTAL, COUNT = "medical.total", "pension.tiers"
"""Two figures that follow from others: the whole standard, and how many tiers there are."""
SPARED = "readings.waiting_exempt"
"""The groups that wait for nothing, R10."""


@dataclass(frozen=True)
class Difference:
    """A figure that differs from the base, in words."""

    clause: str
    name: str
    old: str
    new: str


def for_year(scenario: Scenario, year: int | None) -> Scenario:
    """The scenario written for another fee year: its days moved by whole years, all else as it is."""
    plan = scenario.resolved_plan
    if year is None or year == plan.fee_year:
        return scenario
    moved = {
        f"calendar.{name}": _years_later(getattr(plan.calendar, name), year - plan.fee_year).isoformat()
        for name in ("window_start", "window_end", "waiting_from")
    }
    # Its figures are the plan's: a roster, which serves its own year alone, is not asked.
    ref = scenario.population_ref
    return scenario.replace(
        changes={**scenario.changes, "fee_year": year, **moved}, population=ref.name if ref.synthetic else ""
    )


def _years_later(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def stated_figures(plan: Plan) -> dict[str, Any]:
    """Every figure by path: yuan, whole years and months, days, shares, groups. Those that nothing rests on are left out."""
    pension, medical, calendar = plan.pension, plan.medical, plan.calendar
    found: dict[str, Any] = {"fee_year": plan.fee_year}
    found |= {"pension.min_age": pension.min_age, "pension.max_age": pension.max_age}
    for tier in pension.tiers:
        at = f"pension.tiers.{tier.amount}"
        found |= {f"{at}.amount": float(tier.amount), f"{at}.contribution_subsidy": tier.contribution_subsidy}
        if tier.open_to is not None:
            found[f"{at}.open_to"] = tier.open_to
    if pension.paid_on_behalf.groups:
        found["pension.paid_on_behalf.amount"] = pension.paid_on_behalf.amount
        found["pension.paid_on_behalf.groups"] = pension.paid_on_behalf.groups
    if pension.family_planning.amount:
        found["pension.family_planning.amount"] = pension.family_planning.amount
        found["pension.family_planning.wife_min_age"] = pension.family_planning.wife_min_age
    found["medical.individual"] = medical.individual
    found["medical.government_subsidy"] = medical.government_subsidy
    for rule in medical.aid:
        for field in ("groups", "min_age", "max_age", "share", "amount"):
            if getattr(rule, field) is not None:
                found[f"medical.aid.{rule.id}.{field}"] = getattr(rule, field)
    found["calendar.window_start"], found["calendar.window_end"] = calendar.window_start, calendar.window_end
    found["calendar.waiting_months"] = calendar.waiting_months
    if calendar.waiting_months:
        found["calendar.waiting_from"] = calendar.waiting_from
        if plan.readings.waiting_exempt:
            found[SPARED] = plan.readings.waiting_exempt
    if plan.working_funds:
        found["working_funds.amount"] = plan.working_funds.amount
    return found


def clause_at(plan: Plan, path: str) -> str:
    """The clause a figure rests on."""
    if path in _CLAUSES:
        return _CLAUSES[path]
    steps = path.split(".")
    if path.startswith("pension.tiers."):
        return _TIER_CLAUSES[steps[-1]]
    if path.startswith("medical.aid.") and len(steps) > 3:
        return clause_of(plan, "medical_aid", steps[2])
    note = plan.note(path)
    return note.clause if note else ""


def name_at(plan: Plan, path: str, lang: str) -> str:
    """A figure in words."""
    if f"word.figure.{path}" in TEXTS:
        return t_in(lang, f"word.figure.{path}")
    steps = path.split(".")
    if path.startswith("medical.aid.") and len(steps) == 4:
        rule = steps[2]
        known = f"sure.rule.{rule}"
        named = t_in(lang, known) if known in TEXTS else rule_in_words(plan, "medical_aid", rule, lang)
        return t_in(lang, "word.figure.aid", rule=named, field=t_in(lang, f"sure.field.{steps[3]}"))
    return figure_in_words(plan, path, lang)


# --- values as text --------------------------------------------------------------------------------------------------


def number_text(value: float) -> str:
    """A number without needless zeros: 350, 190.55."""
    return f"{Decimal(str(value)):f}".rstrip("0").rstrip(".") if "." in f"{value}" else f"{value}"


def share_text(share: float) -> str:
    """A share of the own part: 全额, or per cent."""
    return "全额" if share == 1 else f"{number_text(float(Decimal(str(share)) * 100))}%"


def day_text(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def value_text(path: str, value: Any, lang: str) -> str:
    """A figure with its unit."""
    if value is None:
        return t_in(lang, "frame.none")
    if isinstance(value, dt.date):
        return day_text(value) if lang == "zh" else value.isoformat()
    field = path.rpartition(".")[2]
    if field in ("groups", "open_to", "waiting_exempt"):
        return t_in(lang, "word.list").join(t_in(lang, f"group.{name}") for name in value) or t_in(
            lang, "frame.none"
        )
    if field == "share":
        return share_text(value) if lang == "zh" else f"{value:.4%}".replace(".0000%", "%")
    units = {
        "min_age": "age",
        "max_age": "age",
        "wife_min_age": "age",
        "waiting_months": "months",
        "fee_year": "year",
    }
    unit = "tiers" if path == COUNT else units.get(field, "yuan")
    return t_in(lang, f"word.unit.{unit}", value=number_text(value))


# --- what differs ----------------------------------------------------------------------------------------------------


def changed_paths(base: Plan, plan: Plan) -> set[str]:
    """The paths of `stated_figures` whose figure the base has otherwise or not at all; and the two that follow."""
    old, new = stated_figures(base), stated_figures(plan)
    found = {path for path, value in new.items() if old.get(path) != value}
    if len(base.pension.tiers) != len(plan.pension.tiers):
        found.add(COUNT)
    if total_of(base) != total_of(plan):
        found.add(TOTAL)
    return found


def total_of(plan: Plan) -> float:
    """What is raised a head: own part and subsidy."""
    medical = plan.medical
    return float(Decimal(str(medical.individual)) + Decimal(str(medical.government_subsidy)))


def differences(base: Plan, plan: Plan, lang: str) -> list[Difference]:
    """Everything in which the plan differs from the base, tier by tier and rule by rule."""
    rows = []
    for path, new in base.diff(plan).items():
        if path == "pension.tiers":
            rows += _tier_differences(base, plan, lang)
        elif path == "medical.aid":
            rows += _aid_differences(base, plan, lang)
        elif not path.startswith("notes.") and path != "previous":
            old = base.get(path) if path in base.paths or path.startswith("payers.") else None
            name = name_at(plan if path in plan.paths else base, path, lang)
            rows.append(
                Difference(clause_at(plan, path), name, _as_text(path, old, lang), _as_text(path, new, lang))
            )
    return rows


def _as_text(path: str, value: Any, lang: str) -> str:
    if path in _CLAUSES and value is not None:
        day = path.startswith("calendar.") and path != "calendar.waiting_months"
        return value_text(path, dt.date.fromisoformat(str(value)) if day else value, lang)
    if path.startswith(("pension.tiers.", "medical.aid.")) and value is not None:
        field = path.rpartition(".")[2]
        if field in ("contribution_subsidy", "open_to", "groups", "min_age", "max_age", "share", "amount"):
            return value_text(path, value, lang)
    option = f"reading.{path.removeprefix('readings.')}.{value}"
    if path.startswith("readings.") and option in TEXTS:
        return t_in(lang, option)
    return shown_value(value, lang)


def _tier_differences(base: Plan, plan: Plan, lang: str) -> Iterator[Difference]:
    """Tiers that came, went or are otherwise; where as many are there as before, by their place."""
    old, new = base.pension.tiers, plan.pension.tiers
    by_place = len(old) == len(new)
    pairs: list[tuple[int, Tier | None, Tier | None]]
    if by_place:
        pairs = [(place, a, b) for place, (a, b) in enumerate(zip(old, new, strict=True), start=1)]
    else:
        before, after = ({tier.amount: tier for tier in tiers} for tiers in (old, new))
        pairs = [(0, before.get(amount), after.get(amount)) for amount in sorted({*before, *after})]
    for place, a, b in pairs:
        if a == b:
            continue
        known = a or b
        assert known is not None
        if a is None or b is None or a.amount != b.amount:
            name = (
                t_in(lang, "word.tier_place", place=place)
                if by_place
                else t_in(lang, "word.tier", amount=known.amount)
            )
            yield Difference("4.1.P1", name, _tier_text(a, lang), _tier_text(b, lang))
            continue
        for field in ("contribution_subsidy", "open_to"):
            left, right = getattr(a, field), getattr(b, field)
            if left != right:
                path = f"pension.tiers.{a.amount}.{field}"
                yield Difference(
                    _TIER_CLAUSES[field],
                    name_at(plan, path, lang),
                    value_text(path, left, lang),
                    value_text(path, right, lang),
                )


def _tier_text(tier: Tier | None, lang: str) -> str:
    if tier is None:
        return t_in(lang, "frame.none")
    return t_in(lang, "word.tier_text", amount=tier.amount, subsidy=number_text(tier.contribution_subsidy))


def _aid_differences(base: Plan, plan: Plan, lang: str) -> Iterator[Difference]:
    before, after = ({rule.id: rule for rule in of.medical.aid} for of in (base, plan))
    for rule_id in [*before, *(name for name in after if name not in before)]:
        a, b = before.get(rule_id), after.get(rule_id)
        if a is None or b is None:
            of = base if a else plan
            name = t_in(lang, "word.aid_rule", rule=rule_id)
            words = [
                rule_in_words(of, "medical_aid", rule_id, lang) if rule else t_in(lang, "frame.none")
                for rule in (a, b)
            ]
            yield Difference(clause_of(of, "medical_aid", rule_id), name, *words)
            continue
        for field in AID_FIELDS:
            left, right = getattr(a, field), getattr(b, field)
            if left != right:
                path = f"medical.aid.{rule_id}.{field}"
                yield Difference(
                    clause_of(plan, "medical_aid", rule_id),
                    name_at(plan, path, lang),
                    _as_text(path, left, lang),
                    _as_text(path, right, lang),
                )
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        yield Difference("R1", t_in(lang, "word.aid_order"), " → ".join(before), " → ".join(after))
