"""Why a rule answered as it did: which sentence of `words.yaml` fits, and the values it names.

A rule's sentence is chosen from the answer that the rule gave and from what it read (`why_pension.py`, `why_medical.py`);
nothing is decided here. Plain values of what the rule read are there under the names of its arguments.
"""

from __future__ import annotations

from typing import Any

from simulation.clauses import Said
from simulation.law.rule import RULES, Rule
from simulation.trace import words
from simulation.trace.asked import PER_AID_RULE, Asked, value_at
from simulation.trace.reads import shown_answer, shown_figure
from simulation.trace.reasons import yes_no
from simulation.trace.why_medical import MEDICAL, OF_AID_RULES
from simulation.trace.why_pension import PENSION

_CHOOSE = {**PENSION, **MEDICAL}


def why(asked: Asked, rule: Rule, item: str | None, answer: Any) -> Said:
    """The reason of one answer, in both languages."""
    if item is not None:
        sentence, more = OF_AID_RULES[rule.name](asked, item, answer)
    elif rule.name in PER_AID_RULE:
        sentence, more = "no_rules", {}
    elif rule.name in _CHOOSE:
        sentence, more = _CHOOSE[rule.name](asked, answer)
    else:
        sentence, more = yes_no(answer), {}
    pattern = words.said("why", rule.name, sentence)
    return words.filled(pattern, {**_named(asked, rule, answer), **more})


def _named(asked: Asked, rule: Rule, answer: Any) -> dict[str, Any]:
    """What the rule read and answered, by the names of its arguments, groups, readings and tiers in words."""
    named: dict[str, Any] = {}
    for name in rule.needs:
        value = asked[name]
        if name in ("groups", "pension_groups"):
            value = words.registers(value)
        elif name == "family_planning":
            value = words.said("family_planning", value)
        elif name in RULES and RULES[name].kind == "tier":
            value = words.tier(value)
        named[name] = value
    for argument, path in rule.figures.items():
        value = value_at(asked.plan, path)
        named[argument] = shown_figure(path, value) if path.startswith("readings.") else value
    plain = rule.kind == "amount" or rule.name == "covered_days"
    named["answer"] = answer if plain else shown_answer(rule, answer)
    named["verdict"] = words.said("verdict", "met" if answer else "not_met")
    return named
