"""Statements on medical insurance: the standard, and who is helped with the own part, by how much."""

from __future__ import annotations

import re
from dataclasses import dataclass

from export.word.checking.record import Check
from export.word.checking.scanning import Statement, Token
from export.word.figures import TOTAL, total_of
from export.word.groups import groups_in
from simulation.law.parts import AidRule

At = tuple[int, Statement]
HELP = re.compile("资助|代缴|承担|负担|减免|补助|补贴|全额")
FIXED = re.compile("定额")
TOTALS = re.compile("总额|合计|筹资标准|人均筹资|共计")
OWN = re.compile("个人|自缴|自付|本人")
PUBLIC = re.compile("财政|政府补助|各级补助")
AT_MOST = re.compile(r"(?:不超过|不大于|至|到|[-－—–~～])$")
BELOW = re.compile(r"(?:不满|未满|不到)$")
SAME = re.compile(r"\((?:含|包括)$")


@dataclass
class Helped:
    """A stretch of a statement that says who is helped: groups, ages, places, and the value where one is stated."""

    at: At
    groups: list[str]
    low: Token | None
    high: Token | None
    high_below: bool
    places: list[str]
    value: Token | None
    again: list[Token]
    """Ages said a second time, as in `70岁（含70岁）`."""

    @property
    def shape(self) -> tuple[bool, bool]:
        return self.low is not None, self.high is not None


def check_standard(check: Check, at: At) -> set[Token]:
    """The whole standard, the own part and the subsidy of a statement."""
    statement, plan = at[1], check.plan
    expected = {
        TOTAL: total_of(plan),
        "medical.individual": float(plan.medical.individual),
        "medical.government_subsidy": float(plan.medical.government_subsidy),
    }
    tokens = [token for token in statement.tokens if token.kind == "yuan"]
    known: set[Token] = set()
    end = 0
    for place, token in enumerate(tokens):
        start_of_next = tokens[place + 1].start if place + 1 < len(tokens) else len(statement.text)
        path = _standard(statement.text[end : token.start]) or _standard(
            statement.text[token.end : start_of_next]
        )
        end = token.end
        if path:
            check.hold(at, token, path, expected[path])
            known.add(token)
    return known


def _standard(words: str) -> str | None:
    """Which of the three the words before (or after) an amount speak of: the last one named."""
    last = {
        path: max((found.start() for found in pattern.finditer(words)), default=-1)
        for path, pattern in (
            (TOTAL, TOTALS),
            ("medical.individual", OWN),
            ("medical.government_subsidy", PUBLIC),
        )
    }
    best = max(last, key=lambda path: last[path])
    return best if last[best] >= 0 else None


# --- who is helped ---------------------------------------------------------------------------------------------------


def helped_in(check: Check, at: At) -> list[Helped]:
    """The stretches of a statement that say who is helped; each ends with its value. Empty where nobody is."""
    statement = at[1]
    if not HELP.search(statement.text):
        return []
    found: list[Helped] = []
    start, ages = 0, []
    for token in statement.tokens:
        if token.kind == "age":
            ages.append(token)
        elif token.kind in ("share", "yuan"):
            found.append(_stretch(check, at, statement.text[start : token.end], ages, token))
            start, ages = token.end, []
    rest = statement.text[start:]
    if ages or FIXED.search(rest) or (start == 0 and groups_in(rest, medical=True)):
        found.append(_stretch(check, at, rest, ages, None))
    of_somebody = any(of.groups or any(of.shape) or of.places for of in found)
    return found if of_somebody or re.search("资助|代缴", statement.text) else []


def _stretch(check: Check, at: At, text: str, ages: list[Token], value: Token | None) -> Helped:
    low = high = None
    below, again = False, []
    for age in ages:
        before, after = at[1].text[: age.start], at[1].text[age.end :]
        if SAME.search(before) and low is not None:
            again.append(age)
            continue
        if BELOW.search(before) or AT_MOST.search(before) or after.startswith("以下"):
            high, below = age, BELOW.search(before) is not None
        elif low is None:
            low = age
    places = [name for name in check.plan.towns if name in text]
    villages = {name for rule in check.plan.medical.aid for name in rule.villages or ()}
    places += [name for name in sorted(villages) if name in text]
    return Helped(at, groups_in(text, medical=True), low, high, below, places, value, again)


def check_aid(check: Check, stretches: list[Helped]) -> set[Token]:
    """Gives each stretch its rules: those that fit exactly first, so that a wrong figure meets the rule it is of."""
    known: set[Token] = set()
    free = list(check.plan.medical.aid)
    waiting = [(helped, part) for helped in stretches for part in _parts(helped, check.plan.medical.aid)]
    chosen: list[tuple[Helped, str, AidRule]] = []
    for how in ("exactly", "alike", "by value"):
        for helped, part in list(waiting):
            rule = _rule_for(helped, part, free, how)
            if rule is not None:
                waiting.remove((helped, part))
                free.remove(rule)
                chosen.append((helped, part, rule))
    for helped in stretches:
        rules = [(part, rule) for of, part, rule in chosen if of is helped]
        known |= _hold(check, helped, rules)
    return known


def _parts(helped: Helped, rules: tuple[AidRule, ...]) -> list[str]:
    """A stretch may name groups and, beside them, an age: then it speaks of two rules, unless one rule asks for both."""
    ages = any(helped.shape)
    both = any(rule.groups and (rule.min_age, rule.max_age) != (None, None) for rule in rules)
    if ages and helped.groups and not both:
        return ["groups", "ages"]
    return ["both" if ages and helped.groups else "ages" if ages else "groups"]


def _rule_for(helped: Helped, part: str, free: list[AidRule], how: str) -> AidRule | None:
    """The free rule that a stretch speaks of: one that it states exactly; else the most alike; else, where it names quite
    other people, one that gives the same."""
    best: tuple[float, AidRule] | None = None
    for rule in free:
        shape = (rule.min_age is not None, rule.max_age is not None)
        if shape != (helped.shape if part in ("ages", "both") else (False, False)):
            continue
        if bool(rule.groups) != bool(helped.groups if part in ("groups", "both") else []):
            continue
        places = {*(rule.towns or ()), *(rule.villages or ())}
        if bool(places) != bool(helped.places):
            continue
        ages = [(helped.low, rule.min_age), (helped.high, rule.max_age)]
        right = [token.value == wanted for token, wanted in ages if token is not None and part != "groups"]
        shared = _likeness(set(helped.groups), set(rule.groups or ())) if part != "ages" else 1.0
        if how == "by value":
            shared = float(helped.value is not None and _value_fits(helped.value, rule))
        if helped.groups and part != "ages" and not shared:
            continue
        like = shared + sum(right) + _likeness(set(helped.places), places)
        if how == "exactly" and (shared < 1 or not all(right) or places != set(helped.places)):
            continue
        if best is None or like > best[0]:
            best = like, rule
    return best[1] if best else None


def _likeness(left: set[str], right: set[str]) -> float:
    return len(left & right) / len(left | right) if left | right else 1.0


def _hold(check: Check, helped: Helped, rules: list[tuple[str, AidRule]]) -> set[Token]:
    known: set[Token] = set()
    for part, rule in rules:
        path = f"medical.aid.{rule.id}"
        if part in ("groups", "both") and rule.groups:
            check.hold_groups(helped.at, helped.groups, f"{path}.groups", rule.groups)
        if part in ("ages", "both"):
            for age in [helped.low, *helped.again]:
                if age is not None:
                    check.hold(helped.at, age, f"{path}.min_age", rule.min_age)
                    known.add(age)
            if helped.high is not None:
                stated = helped.high.value - helped.high_below
                check.hold(
                    helped.at, helped.high, f"{path}.max_age", rule.max_age, same=stated == rule.max_age
                )
                known.add(helped.high)
    if helped.value is None or not rules:
        return known
    wrong = [rule for _, rule in rules if not _value_fits(helped.value, rule)]
    for rule in wrong[:1] or [rule for _, rule in rules]:
        field = "share" if rule.share is not None else "amount"
        expected = rule.share if rule.share is not None else rule.amount
        check.hold(helped.at, helped.value, f"medical.aid.{rule.id}.{field}", expected, same=not wrong)
    for _, rule in rules:
        check.covered.add(f"medical.aid.{rule.id}.{'share' if rule.share is not None else 'amount'}")
    known.add(helped.value)
    return known


def _value_fits(value: Token, rule: AidRule) -> bool:
    expected = rule.share if value.kind == "share" else rule.amount
    return expected is not None and abs(value.value - expected) < 1e-6
