"""Names in words, in the page's language where none is named: inputs that are drawn, plan paths, measures."""

from __future__ import annotations

import re

from simulation.behaviour import default_assumptions
from simulation.bridge_items import Item
from simulation.doubts import AS_STATED, Doubt, Option
from simulation.uncertain import Input
from ui import state, words
from ui.texts import TEXTS, t_in


def path_name(path: str, lang: str = "") -> str:
    """A plan path in words, that of an aid rule, a tier or a payer included; else the path itself."""
    lang = lang or state.language()
    item = f"bridge.item.{path}"
    if item in TEXTS:
        return t_in(lang, item)
    if path.startswith("payers."):
        return t_in(lang, "bridge.payers", line=line_name(path.removeprefix("payers."), lang))
    found = re.fullmatch(r"medical\.aid\.([^.]+)\.([^.]+)", path)
    if found:
        return t_in(lang, "sure.aid_path", rule=_rule(found[1], lang), field=_field(found[2], lang))
    found = re.fullmatch(r"pension\.tiers\.([^.]+)\.([^.]+)", path)
    if found:
        return t_in(lang, "sure.tier_path", amount=found[1], field=_field(found[2], lang))
    return words.figure_name(path, lang)


def value_name(path: str, value: object, lang: str = "") -> str:
    """A plan value in words; a reading by the words of its side."""
    lang, key = lang or state.language(), f"reading.{path.removeprefix('readings.')}.{value}"
    return (
        t_in(lang, key) if path.startswith("readings.") and key in TEXTS else words.shown_value(value, lang)
    )


def line_name(key: str, lang: str = "") -> str:
    """A budget line, or an aid rule as `aid.ID`."""
    lang = lang or state.language()
    if key.startswith("aid."):
        return _rule(key.removeprefix("aid."), lang)
    return t_in(lang, f"line.{key}") if f"line.{key}" in TEXTS else key


def _rule(rule: str, lang: str) -> str:
    return t_in(lang, f"sure.rule.{rule}") if f"sure.rule.{rule}" in TEXTS else rule


def _field(field: str, lang: str) -> str:
    return t_in(lang, f"sure.field.{field}") if f"sure.field.{field}" in TEXTS else field


def input_name(entry: Input, lang: str = "") -> str:
    """An input that is drawn."""
    lang = lang or state.language()
    if entry.kind == "payer":
        return t_in(lang, "sure.payer", line=line_name(entry.name.removeprefix("payers."), lang))
    if entry.kind == "figure":
        return path_name(entry.name, lang)
    label = entry.label_zh if lang == "zh" else entry.label_en
    return t_in(lang, "sure.size", name=label) if entry.kind == "size" else label


def measure_name(measure: str, lang: str = "") -> str:
    """A measure of `simulation.measures`."""
    lang = lang or state.language()
    kind, _, name = measure.partition(":")
    if not name:
        return t_in(lang, f"bridge.measure.{measure}")
    group = {"members": "scheme", "eligible": "scheme"}.get(kind, kind)
    return t_in(lang, f"bridge.measure.{kind}", name=t_in(lang, f"{group}.{name}"))


def item_name(item: Item, lang: str = "", most: int = 3) -> str:
    """An item of a bridge in words; of one that was joined of many, the first few."""
    parts = [path_name(part, lang) for part in item.parts]
    more = f" … ({len(parts)})" if len(parts) > most else ""
    return " + ".join(parts[:most]) + more


def assumption_name(name: str) -> str:
    """An assumption of behaviour."""
    entry = default_assumptions()[name]
    return entry.label_zh if state.language() == "zh" else entry.label_en


def doubt_name(doubt: Doubt, lang: str = "") -> str:
    """The question of a doubt, its id before it."""
    lang = lang or state.language()
    if doubt.id == "R2":
        return t_in(lang, "doubts.fixed_amount", rule=_rule(doubt.name, lang))
    return t_in(lang, f"reading.{doubt.name}" if f"reading.{doubt.name}" in TEXTS else f"doubts.{doubt.name}")


def option_name(doubt: Doubt, option: Option, lang: str = "") -> str:
    """A side of a doubt."""
    lang = lang or state.language()
    if doubt.is_figure:
        return t_in(lang, "doubts.age" if doubt.name == "max_age" else "doubts.yuan", value=option.name)
    for key in (f"reading.{doubt.name}.{option.name}", f"doubts.{doubt.name}.{option.name}"):
        if key in TEXTS:
            return t_in(lang, key)
    values = next(iter(option.changes.values())) if option.name == AS_STATED else option.name
    return words.shown_value(values, lang)
