"""Names in the page's words: inputs that are drawn, plan paths, measures."""

from __future__ import annotations

import re

from simulation.behaviour import default_assumptions
from simulation.doubts import AS_STATED, Doubt, Option
from simulation.uncertain import Input
from ui import frame, state
from ui.texts import TEXTS, t


def path_name(path: str) -> str:
    """A plan path in words, that of an aid rule, a tier or a payer included; else the path itself."""
    item = f"bridge.item.{path}"
    if item in TEXTS:
        return t(item)
    if path.startswith("payers."):
        return t("bridge.payers", line=line_name(path.removeprefix("payers.")))
    found = re.fullmatch(r"medical\.aid\.([^.]+)\.([^.]+)", path)
    if found:
        return t("sure.aid_path", rule=_rule(found[1]), field=_field(found[2]))
    found = re.fullmatch(r"pension\.tiers\.([^.]+)\.([^.]+)", path)
    if found:
        return t("sure.tier_path", amount=found[1], field=_field(found[2]))
    return frame.figure_name(path)


def value_name(path: str, value: object) -> str:
    """A plan value in words; a reading by the words of its side."""
    key = f"reading.{path.removeprefix('readings.')}.{value}"
    return t(key) if path.startswith("readings.") and key in TEXTS else frame.shown_value(value)


def line_name(key: str) -> str:
    """A budget line, or an aid rule as `aid.ID`."""
    if key.startswith("aid."):
        return _rule(key.removeprefix("aid."))
    return t(f"line.{key}") if f"line.{key}" in TEXTS else key


def _rule(rule: str) -> str:
    return t(f"sure.rule.{rule}") if f"sure.rule.{rule}" in TEXTS else rule


def _field(field: str) -> str:
    return t(f"sure.field.{field}") if f"sure.field.{field}" in TEXTS else field


def input_name(entry: Input) -> str:
    """An input that is drawn."""
    if entry.kind == "payer":
        return t("sure.payer", line=line_name(entry.name.removeprefix("payers.")))
    if entry.kind == "figure":
        return path_name(entry.name)
    label = entry.label_zh if state.language() == "zh" else entry.label_en
    return t("sure.size", name=label) if entry.kind == "size" else label


def measure_name(measure: str) -> str:
    """A measure of `simulation.measures`."""
    kind, _, name = measure.partition(":")
    if not name:
        return t(f"bridge.measure.{measure}")
    group = {"members": "scheme", "eligible": "scheme"}.get(kind, kind)
    return t(f"bridge.measure.{kind}", name=t(f"{group}.{name}"))


def assumption_name(name: str) -> str:
    """An assumption of behaviour."""
    entry = default_assumptions()[name]
    return entry.label_zh if state.language() == "zh" else entry.label_en


def doubt_name(doubt: Doubt) -> str:
    """The question of a doubt, its id before it."""
    if doubt.id == "R2":
        return t("doubts.fixed_amount", rule=_rule(doubt.name))
    return t(f"reading.{doubt.name}" if f"reading.{doubt.name}" in TEXTS else f"doubts.{doubt.name}")


def option_name(doubt: Doubt, option: Option) -> str:
    """A side of a doubt."""
    if doubt.is_figure:
        return t("doubts.age" if doubt.name == "max_age" else "doubts.yuan", value=option.name)
    for key in (f"reading.{doubt.name}.{option.name}", f"doubts.{doubt.name}.{option.name}"):
        if key in TEXTS:
            return t(key)
    values = next(iter(option.changes.values())) if option.name == AS_STATED else option.name
    return frame.shown_value(values)
