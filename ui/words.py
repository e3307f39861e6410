"""Figures, plan values and aid rules in words, in either language: for pages and files alike."""

from __future__ import annotations

from collections.abc import Mapping

from simulation.law.parts import AidRule, PayerShare, Tier
from simulation.law.plan import Plan
from simulation.law.vocabulary import LEVELS
from ui.texts import TEXTS, t_in

_AGES = {"age_70_plus": (70, None), "age_60_69": (60, 69)}
"""The ages in the names that the catalogue has of aid rules."""


def item_name(line: str, rule: str, lang: str, plan: Plan | None = None) -> str:
    """A line of the budget, or an aid rule of it; `plan`: see `rule_name`."""
    if line != "medical_aid" or not rule:
        return t_in(lang, f"line.{line}")
    return t_in(lang, "frame.aid_rule", rule=rule_name(rule, lang, plan))


def rule_name(rule: str, lang: str, plan: Plan | None = None) -> str:
    """An aid rule in words where the catalogue has them, else its id. Where a name speaks of ages and `plan` has others now,
    these are said besides."""
    if f"aid.{rule}" not in TEXTS:
        return rule
    name = t_in(lang, f"aid.{rule}")
    aid = next((aid for aid in plan.medical.aid if aid.id == rule), None) if plan and rule in _AGES else None
    if aid is None or (aid.min_age, aid.max_age) == _AGES[rule]:
        return name
    return t_in(
        lang, "frame.aid_moved", name=name, ages=_ages(aid, lang) or t_in(lang, "workbook.rule.everybody")
    )


def _ages(aid: AidRule, lang: str) -> str:
    """Of what ages an aid rule is; empty where of all."""
    if aid.min_age is None and aid.max_age is None:
        return ""
    kind = "from" if aid.max_age is None else "to" if aid.min_age is None else "between"
    return t_in(lang, f"workbook.rule.{kind}", low=aid.min_age, high=aid.max_age)


def department_name(department: str, lang: str) -> str:
    """A department; a dash for none."""
    return t_in(lang, f"department.{department}" if department else "frame.none")


def figure_name(path: str, lang: str) -> str:
    """A path in words where the catalogue has them, else the path itself."""
    if path.startswith("payers."):
        key = path.removeprefix("payers.")
        aid = key.removeprefix("aid.")
        named = item_name("medical_aid", aid, lang) if aid != key else key
        if f"line.{key}" in TEXTS:
            named = item_name(key, "", lang)
        return t_in(lang, "frame.payers_of", item=named)
    for prefix in ("figure.", "reading."):
        key = prefix + path.removeprefix("readings.")
        if key in TEXTS:
            return t_in(lang, key)
    return path


def figure_in_words(plan: Plan, path: str, lang: str) -> str:
    """A path in words: as `figure_name`, and those of tiers, aid rules and one level of a line's payers too."""
    above, _, level = path.rpartition(".")
    if path.startswith("payers.") and level in LEVELS:
        return f"{figure_name(above, lang)} · {t_in(lang, f'level.{level}')}"
    name = figure_name(path, lang)
    if name != path:
        return name
    steps = path.split(".")
    if path.startswith("pension.tiers.") and len(steps) == 4:
        return t_in(lang, f"workbook.figure.tier.{steps[3]}", amount=steps[2])
    if path.startswith("medical.aid.") and len(steps) == 4:
        return t_in(lang, "workbook.figure.aid", rule=rule_in_words(plan, "medical_aid", steps[2], lang))
    return t_in(lang, f"workbook.figure.{path}") if f"workbook.figure.{path}" in TEXTS else path


def shown_value(value: object, lang: str) -> str:
    """A plan value as text for a table; a tier stands as its amount, an aid rule as its id."""
    if value is None:
        return t_in(lang, "frame.none")
    if isinstance(value, bool):
        return t_in(lang, "frame.yes" if value else "frame.no")
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, PayerShare):
        return payer_share(value.model_dump(), lang)
    if isinstance(value, Mapping):
        if "level" in value:
            return payer_share(value, lang)
        return str(value.get("id", value.get("amount", value)))
    if isinstance(value, (AidRule, Tier)):
        return value.id if isinstance(value, AidRule) else str(value.amount)
    if isinstance(value, (list, tuple)):
        return t_in(lang, "frame.and").join(shown_value(item, lang) for item in value) or t_in(
            lang, "word.nobody"
        )
    return t_in(lang, f"group.{value}") if f"group.{value}" in TEXTS else str(value)


def payer_share(entry: Mapping[str, object], lang: str) -> str:
    """A payer and its share: level, department where one is named, per cent."""
    words = [t_in(lang, f"level.{entry['level']}")]
    if entry.get("department"):
        words.append(department_name(str(entry["department"]), lang))
    return " ".join([*words, f"{float(str(entry['share'])):.2%}"])


def rule_in_words(plan: Plan, line: str, rule: str, lang: str) -> str:
    """Whom a line or aid rule is for and what it brings, short enough for a cell."""
    if line != "medical_aid":
        return t_in(lang, f"workbook.rule.{line}")
    aid = next((aid for aid in plan.medical.aid if aid.id == rule), None)
    if aid is None:
        return rule
    join = t_in(lang, "workbook.rule.and")
    parts = []
    if aid.groups:
        named = [t_in(lang, f"group.{name}") for name in aid.groups[:2]]
        more = len(aid.groups) > len(named)
        parts.append(
            join.join(named) + (t_in(lang, "workbook.rule.groups", count=len(aid.groups)) if more else "")
        )
    if ages := _ages(aid, lang):
        parts.append(ages)
    for places in (aid.towns, aid.villages):
        if places:
            parts.append(join.join(places[:2]) + ("…" if len(places) > 2 else ""))
    if aid.local_hukou is not None:
        parts.append(t_in(lang, "workbook.rule.hukou" if aid.local_hukou else "workbook.rule.no_hukou"))
    whom = join.join(parts) or t_in(lang, "workbook.rule.everybody")
    amount = (
        t_in(lang, "workbook.rule.share", share=f"{aid.share * 100:g}%")
        if aid.share is not None
        else t_in(lang, "workbook.rule.amount", amount=f"{aid.amount:g}")
    )
    what = t_in(lang, "workbook.rule.remaining", amount=amount) if aid.applies_to == "remaining" else amount
    return t_in(lang, "workbook.rule.whom_what", whom=whom, what=what)
