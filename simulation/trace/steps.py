"""A trace: every rule that was asked about a person, in the order of the document, with what it read, its answer and why."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import pandas as pd

from simulation.clauses import Said, clauses, rule_says
from simulation.law.assess import RESULTS, result_columns
from simulation.law.plan import Plan
from simulation.law.rule import RULES, Rule
from simulation.ledger import clause_of
from simulation.trace import words
from simulation.trace.asked import PER_AID_RULE, Asked
from simulation.trace.reads import Read, is_as_shipped, reads_of, shown_answer
from simulation.trace.why import why

Key = tuple[str, str | None]
"""A rule's name and, where it is asked once for each aid rule, the id of that."""

BELONGS_TO = {
    "R1": "4.1.M4",
    "R2": "4.1.M3",
    "R3": "4.1.P3",
    "R4": "4.1.P4",
    "R5": "4.1.P5",
    "R6": "3.P1",
    "R7": "4.1.P2",
    "R8": "4.1.P2",
    "R9": "4.4.4",
    "R10": "4.2.2",
    "R11": "5.3",
    "R12": "4.1.P5",
    "R13": "4.1.M5",
}
"""The clause that each reading is a doubt of: a rule that rests on a reading alone stands there."""


@dataclass(frozen=True)
class Step:
    """A rule that was asked. `item`: the aid rule it was asked about. `clauses`: the first is where it stands in the
    document. `answer`: yes/no, yuan (a tier: its amount, None for none), a date, names of groups, days. `number`: its
    place in the order in which the rules ran."""

    rule: str
    item: str | None
    clauses: tuple[str, ...]
    answer: Any
    number: int
    _asked: Asked = field(repr=False, compare=False)

    @property
    def key(self) -> Key:
        return self.rule, self.item

    @property
    def scheme(self) -> str:
        return RULES[self.rule].scheme

    @property
    def kind(self) -> str:
        """condition, tier, amount or rule (`simulation.law.rule`)."""
        return RULES[self.rule].kind

    @property
    def says(self) -> Said:
        """What the rule does, and of which aid rule."""
        rule = RULES[self.rule]
        said = Said(rule_says(rule, "zh"), rule_says(rule, "en"))
        if self.item is None:
            return said
        named = words.aid(self.item)
        return Said(f"{said.zh}（{named.zh}）", f"{said.en.rstrip('.')} ({named.en}).")

    @property
    def reads(self) -> tuple[Read, ...]:
        """The columns, earlier answers and figures that it read."""
        return reads_of(self._asked, RULES[self.rule], self.item)

    @property
    def shown(self) -> Said:
        """The answer in words."""
        return shown_answer(RULES[self.rule], self.answer)

    @property
    def why(self) -> Said:
        return why(self._asked, RULES[self.rule], self.item, self.answer)

    @property
    def needs(self) -> tuple[Key, ...]:
        """The steps that it rests on."""
        found: list[Key] = []
        for name in RULES[self.rule].needs:
            if name not in RULES:
                continue
            if name in PER_AID_RULE and self.item is None:
                found += [(name, item) for item in _items(self._asked.plan)]
            else:
                found.append((name, self.item if name in PER_AID_RULE else None))
        return tuple(found)


@dataclass(frozen=True)
class Trace:
    """All steps about one person under one plan. Compare two with `changed_from`. Amounts in yuan, days as dates.

    `to_frame()`: a row a step, in the order of the document; `text("zh")`, `text("en")`; `results`: the columns of
    `assess`.

    Source:
        `explain`.

    Examples:
        >>> from simulation import Trace, explain, load_plan
        >>> plan = load_plan("yicheng-2023")
        >>> number = int(roster["person_id"].iloc[0])
        >>> before = explain(number, plan, roster)
        >>> after = explain(number, plan.change({"medical.individual": 360}), roster)
        >>> isinstance(after, Trace), sorted(after.results)[:2]
        (True, ['aid_age_60_69', 'aid_age_70_plus'])
        >>> ("medical_personal", None) in after.changed_from(before)
        True
        >>> list(after.to_frame().columns)[:4]
        ['number', 'clauses', 'scheme', 'rule']
    """

    person_id: int
    plan: Plan = field(repr=False)
    steps: tuple[Step, ...] = field(repr=False)

    @cached_property
    def by_key(self) -> dict[Key, Step]:
        return {step.key: step for step in self.steps}

    def step(self, rule: str, item: str | None = None) -> Step:
        return self.by_key[rule, item]

    @cached_property
    def results(self) -> dict[str, Any]:
        """What the steps add up to: the columns of `assess` (amounts in yuan, coverage_start a date or None)."""
        found: dict[str, Any] = {}
        for name in result_columns(self.plan):
            if name.startswith("aid_"):
                found[name] = self.step("aid_parts", name.removeprefix("aid_")).answer
            else:
                found[name] = self.step(name).answer
        return found

    def changed_from(self, before: Trace) -> tuple[Key, ...]:
        """The steps that answer otherwise than in another trace of the person, or stand in this one only."""
        return tuple(
            step.key
            for step in self.steps
            if step.key not in before.by_key or before.by_key[step.key].answer != step.answer
        )

    # --- as data and as text -------------------------------------------------------------------------------------

    def to_frame(self) -> pd.DataFrame:
        """A row a step, in the order of the document: number, clauses, scheme, rule, item, says_zh, says_en, reads (plain
        values by name), reads_zh, reads_en, answer (plain), answer_zh, answer_en, why_zh, why_en."""
        rows = []
        for number, step in enumerate(self.steps, start=1):
            says, reason, shown, reads = step.says, step.why, step.shown, step.reads
            rows.append(
                {
                    "number": number,
                    "clauses": " ".join(step.clauses),
                    "scheme": step.scheme,
                    "rule": step.rule,
                    "item": step.item or "",
                    "says_zh": says.zh,
                    "says_en": says.en,
                    "reads": {read.name: read.value for read in reads},
                    "reads_zh": _reads_text(reads, "zh"),
                    "reads_en": _reads_text(reads, "en"),
                    "answer": step.answer,
                    "answer_zh": shown.zh,
                    "answer_en": shown.en,
                    "why_zh": reason.zh,
                    "why_en": reason.en,
                }
            )
        table = pd.DataFrame(rows)
        return table.astype({"answer": object, "reads": object})

    def headline(self, lang: str) -> str:
        """Who, under which plan."""
        named = {"person": Said(str(self.person_id), str(self.person_id)), "plan": _plan_name(self.plan)}
        return words.filled(words.said("trace", "title"), {**named, "year": self.plan.fee_year}).text(lang)

    def text(self, lang: str = "zh") -> str:
        """The whole trace as text, "zh" or "en": result, then every step with what it read and why."""
        lines = [self.headline(lang), words.said("trace", "note").text(lang), ""]
        lines.append(words.said("trace", "result").text(lang))
        colon = "：" if lang == "zh" else ": "
        for name in RESULTS:
            label = result_name(name).text(lang)
            lines.append(f"   {label}{colon}{self.step(name).shown.text(lang)}")
        lines.append("")
        for number, step in enumerate(self.steps, start=1):
            parts = {
                "number": number,
                "clauses": Said(*[" ".join(step.clauses)] * 2),
                "says": step.says,
                "answer": step.shown,
            }
            lines.append(words.filled(words.said("trace", "step"), parts).text(lang))
            reads = _reads_text(step.reads, lang)
            lines.append(words.filled(words.said("trace", "reads"), {"reads": Said(reads, reads)}).text(lang))
            lines.append(words.filled(words.said("trace", "why"), {"why": step.why}).text(lang))
        return "\n".join(lines) + "\n"

    def _repr_html_(self) -> str:
        """For a notebook: a table in Chinese, the English reason under each; every value escaped."""
        heads = "".join(
            f"<th>{html.escape(words.said('columns', name).zh)}</th>" for name in words.catalogue()["columns"]
        )
        rows = []
        for number, step in enumerate(self.steps, start=1):
            reads = "<br>".join(html.escape(read.text("zh")) for read in step.reads)
            reason = step.why
            cells = [
                str(number),
                html.escape(" ".join(step.clauses)),
                html.escape(step.says.zh),
                reads,
                html.escape(step.shown.zh),
                f"{html.escape(reason.zh)}<br><small>{html.escape(reason.en)}</small>",
            ]
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        note = html.escape(words.said("trace", "note").zh)
        return (
            f"<p><b>{html.escape(self.headline('zh'))}</b><br>{note}</p>"
            f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )


def result_name(rule: str) -> Said:
    """A result (of RESULTS) as the tables call it."""
    return words.said("results", rule)


def _reads_text(reads: tuple[Read, ...], lang: str) -> str:
    return ("；" if lang == "zh" else "; ").join(read.text(lang) for read in reads)


def _plan_name(plan: Plan) -> Said:
    if is_as_shipped(plan):
        return Said(plan.id, plan.id)
    changed = words.said("trace", "changed")
    return Said(f"{plan.id}（{changed.zh}）", f"{plan.id} ({changed.en})")


# --- from what the rules answered to steps -----------------------------------------------------------------------


def trace_of(asked: Asked) -> Trace:
    """The trace of a person about whom all rules were asked."""
    answers = {rule.name: asked[rule.name] for rule in RULES}
    steps = tuple(
        Step(
            rule.name, item, of, answers[rule.name] if item is None else answers[rule.name][at], number, asked
        )
        for rule, item, at, of, number in _order(asked.plan)
    )
    return Trace(asked.person_id, asked.plan, steps)


def _items(plan: Plan) -> tuple[str | None, ...]:
    """The aid rules that a rule is asked about one by one; a plan without any is one item without id."""
    return tuple(aid.id for aid in plan.medical.aid) or (None,)


@lru_cache(maxsize=64)
def _order(plan: Plan) -> tuple[tuple[Rule, str | None, int, tuple[str, ...], int], ...]:
    """Every rule, for each aid rule where it is asked so, in the order of the document: item, its place in the plan,
    clauses, number in the order they run."""
    entries: list[tuple[Rule, str | None, int, tuple[str, ...], int]] = []
    for rule in RULES:
        items = _items(plan) if rule.name in PER_AID_RULE else (None,)
        for at, item in enumerate(items):
            of = rule.clauses if item is None else _clauses_of_aid(plan, rule, item)
            entries.append((rule, item, at, of, len(entries) + 1))
    return tuple(sorted(entries, key=lambda entry: (place_in_document(entry[3]), entry[4])))


def place_in_document(of: tuple[str, ...]) -> int:
    """Where a rule stands: at the first of its clauses, at the clause that its reading is a doubt of where it has none."""
    first = next((clause for clause in of if clause not in BELONGS_TO), None) or BELONGS_TO[of[0]]
    return _places()[first]


@lru_cache(maxsize=1)
def _places() -> dict[str, int]:
    return {clause: place for place, clause in enumerate(clauses())}


def _clauses_of_aid(plan: Plan, rule: Rule, item: str) -> tuple[str, ...]:
    """The clause of an aid rule, and the readings that matter where it is asked."""
    stated = next(aid for aid in plan.medical.aid if aid.id == item)
    note = plan.note(f"medical.aid.{item}.amount")
    apply = {
        "R1": True,
        "R2": stated.amount is not None and note is not None and note.clause == "R2",
        "R13": stated.local_hukou is not None,
    }
    readings = [reading for reading in rule.clauses if apply.get(reading)]
    return (clause_of(plan, "medical_aid", item), *readings)
