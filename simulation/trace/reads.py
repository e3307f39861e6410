"""What a rule read: columns of the person, earlier answers, and those figures of the plan that it looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from simulation.clauses import Said, rule_says
from simulation.law.facts import FACT_NAMES
from simulation.law.plan import Plan, load_plan, plan_ids
from simulation.law.rule import RULES, Rule
from simulation.trace import words
from simulation.trace.asked import PER_AID_RULE, Asked, value_at

AID_FIELDS = ("groups", "min_age", "max_age", "towns", "villages", "local_hukou")
WORTH_FIELDS = ("share", "amount", "applies_to")
READ_BY_RULE_ONLY = {"fits_aid_rules": AID_FIELDS, "aid_parts": WORTH_FIELDS}


@dataclass(frozen=True)
class Read:
    """Something a rule read. `kind`: fact (`name` is a column), answer (a rule) or figure (a plan path, with the clause
    and the basis of its note). `value`: yuan, date, names, yes/no."""

    kind: str
    name: str
    value: Any
    clause: str = ""
    basis: str = ""

    @property
    def label(self) -> Said:
        if self.kind == "fact":
            return words.said("facts", self._fact)
        if self.kind == "figure":
            return words.figure(self.name)
        return Said(rule_says(RULES[self.name], "zh"), rule_says(RULES[self.name], "en").rstrip("."))

    @property
    def _fact(self) -> str:
        return _FACT_OF_COLUMN.get(self.name, self.name)

    @property
    def shown(self) -> Said:
        """The value in words."""
        if self.kind == "answer":
            return shown_answer(RULES[self.name], self.value)
        if self.kind == "figure":
            return shown_figure(self.name, self.value)
        if self.name == "groups":
            return words.registers(self.value)
        if self.name == "family_planning":
            return words.said("family_planning", self.value)
        if self.name == "pension_tier":
            return words.filled(words.said("yuan"), {"amount": self.value})
        return words.in_words(self.value)

    def text(self, lang: str) -> str:
        """`本区户籍（local_hukou）= 是`; a figure with its clause, and its basis where that is not the document."""
        extra = [] if self.kind == "answer" else [self.name]
        extra += [self.clause] if self.clause else []
        if self.basis not in ("", "document"):
            extra.append(words.said("basis", self.basis).text(lang))
        joined = words.said("separator").text(lang).join(extra)
        named = self.label.text(lang)
        if joined:
            named = f"{named}（{joined}）" if lang == "zh" else f"{named} ({joined})"
        return f"{named} = {self.shown.text(lang)}"


_COLUMN_OF_FACT = {name: words.catalogue()["facts"][name].get("column", name) for name in FACT_NAMES}
_FACT_OF_COLUMN = {column: name for name, column in _COLUMN_OF_FACT.items()}


def shown_answer(rule: Rule, answer: Any) -> Said:
    """What a rule answered, in words."""
    if isinstance(answer, tuple) and rule.name in PER_AID_RULE:
        return words.listed(tuple(shown_answer(rule, one) for one in answer))
    if rule.kind == "condition":
        yes, no = ("yes", "no") if rule.name in _ASKS_WHETHER else ("met", "not_met")
        return words.said("verdict", yes if answer else no)
    if rule.kind == "tier":
        return words.tier(answer)
    if rule.kind == "amount":
        return words.filled(words.said("yuan"), {"amount": answer})
    if rule.name == "pension_groups":
        return words.registers(answer)
    if rule.name == "covered_days":
        return words.filled(words.said("days"), {"days": answer})
    if rule.name == "coverage_start" and answer is None:
        return words.said("not_covered")
    return words.in_words(answer)


_ASKS_WHETHER = (
    "pension_eligible",
    "medical_eligible",
    "government_pays_pension",
    "medical_member",
    "pays_late",
    "newborn_covered_from_birth",
    "spared_the_wait",
)
"""Conditions that are a question, not a requirement."""


def shown_figure(path: str, value: Any) -> Said:
    """A figure of the plan in words."""
    if path.startswith("readings.") and not isinstance(value, tuple):
        return words.option(path.removeprefix("readings."), value)
    field = path.rpartition(".")[2]
    if value is not None and field == "share":
        return words.share(value)
    if value is not None and field == "applies_to":
        return words.said("applies_to", value)
    if value is not None and field in ("amount", "contribution_subsidy", "individual", "government_subsidy"):
        return words.filled(words.said("yuan"), {"amount": float(value)})
    if path == "medical.aid":
        return words.listed(tuple(words.aid(one) for one in value))
    return words.in_words(value)


def reads_of(asked: Asked, rule: Rule, item: str | None) -> tuple[Read, ...]:
    """All that a rule read for a person; `item` is the aid rule that it was asked about."""
    return (
        *_columns_and_answers(asked, rule, item),
        *(_figure(asked.plan, path) for path in _paths(asked, rule, item)),
    )


def _columns_and_answers(asked: Asked, rule: Rule, item: str | None) -> Iterator[Read]:
    for name in rule.needs:
        value = asked[name]
        if name in FACT_NAMES:
            yield Read("fact", _COLUMN_OF_FACT[name], value)
        elif item is not None and name in PER_AID_RULE:
            yield Read("answer", name, value[asked.aid_rule(item)[0]])
        else:
            yield Read("answer", name, value)


def _paths(asked: Asked, rule: Rule, item: str | None) -> Iterator[str]:
    """The figures that the rule looked at: of the tier table and the aid rules those that this person's case is about."""
    for path in rule.figures.values():
        if path == "pension.tiers":
            yield from _tier_paths(asked, rule)
        elif path == "medical.aid" and item is not None:
            stated = asked.aid_rule(item)[1]
            for field in READ_BY_RULE_ONLY[rule.name]:
                if getattr(stated, field) not in (None, "individual"):
                    yield f"medical.aid.{item}.{field}"
        else:
            yield path


def _tier_paths(asked: Asked, rule: Rule) -> Iterator[str]:
    tiers = asked.plan.pension.tiers
    if rule.name == "lowest_open_tier":
        for tier in tiers:
            yield f"pension.tiers.{tier.amount}.{'amount' if tier.open_to is None else 'open_to'}"
            if tier.open_to is None:
                return
    looked_up = {
        "chosen_tier": asked["pension_tier"],
        "tier_paid_on_behalf": asked.plan.pension.paid_on_behalf.amount,
        "pension_tier_counted": asked["pension_tier_index"],
        "pension_contribution_subsidy": asked["pension_tier_index"],
    }
    found = asked.tier_of(looked_up[rule.name])
    if found is None:
        yield "pension.tiers"
    elif rule.name == "pension_contribution_subsidy":
        yield f"pension.tiers.{found.amount}.contribution_subsidy"
    else:
        yield f"pension.tiers.{found.amount}.amount"
        if found.open_to is not None and rule.name != "pension_tier_counted":
            yield f"pension.tiers.{found.amount}.open_to"


def _figure(plan: Plan, path: str) -> Read:
    # The note of the whole tier table is that of its amounts.
    noted = f"{path}.{plan.pension.tiers[0].amount}.amount" if path == "pension.tiers" else path
    value, note = value_at(plan, path), plan.note(noted)
    if path == "fee_year":  # its note is of the year it is budgeted in, which no rule reads
        return Read("figure", path, value, "4.2.1")
    if note is None:
        return Read("figure", path, value)
    base = _shipped(plan.id)
    changed = base is not None and base.note(path) == note and value_at(base, path) != value
    return Read("figure", path, value, note.clause, "changed" if changed else note.basis)


def is_as_shipped(plan: Plan) -> bool:
    """Whether a plan is the shipped one of its id, unchanged."""
    return plan == _shipped(plan.id)


@lru_cache(maxsize=32)
def _shipped(plan_id: str) -> Plan | None:
    """The plan of an id that comes with the project."""
    return load_plan(plan_id) if plan_id in plan_ids() else None
