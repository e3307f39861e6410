"""Why a rule answered as it did: which sentence of `words.yaml` fits, and the values it names.

A rule's sentence is chosen from the answer that the rule gave and from what it read; nothing is decided here. Plain values
of what the rule read are there under the names of its arguments.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from simulation.clauses import Said, rule_says
from simulation.household import age_on
from simulation.law.rule import RULES, Rule
from simulation.trace import words
from simulation.trace.asked import PER_AID_RULE, Asked, value_at
from simulation.trace.reads import AID_FIELDS, shown_answer, shown_figure

Choice = tuple[str, dict[str, Any]]
"""The sentence, and what it names beyond what the rule read."""


def why(asked: Asked, rule: Rule, item: str | None, answer: Any) -> Said:
    """The reason of one answer, in both languages."""
    if item is not None:
        sentence, more = _OF_AID_RULES[rule.name](asked, item, answer)
    elif rule.name in PER_AID_RULE:
        sentence, more = "no_rules", {}
    elif rule.name in _CHOOSE:
        sentence, more = _CHOOSE[rule.name](asked, answer)
    else:
        sentence, more = ("yes" if answer else "no"), {}
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


def _shared(mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in mine if name in theirs)


def _yes_no(answer: Any) -> str:
    return "yes" if answer else "no"


def _all_of(rule: str) -> Callable[[Asked, Any], Choice]:
    """For conditions that must all hold: those that do not, in words."""

    def choose(asked: Asked, answer: Any) -> Choice:
        needs = RULES[rule].needs
        return _yes_no(answer), {"count": len(needs), "missing": _says([n for n in needs if not asked[n]])}

    return choose


def _says(names: list[str]) -> Said:
    """What rules say, within a sentence."""
    return words.listed(
        tuple(
            Said(rule_says(RULES[name], "zh"), _within(rule_says(RULES[name], "en").rstrip(".")))
            for name in names
        )
    )


def _within(sentence: str) -> str:
    """A sentence that goes on where another began; the id of a reading (R12) keeps its letter."""
    return sentence if sentence[1:2].isdigit() else sentence[:1].lower() + sentence[1:]


# --- pension -----------------------------------------------------------------------------------------------------


def _old_enough(asked: Asked, answer: bool) -> Choice:
    return _yes_no(answer), {"age": age_on(asked["birth_day"], asked["pension_payment_day"])}


def _young_enough(asked: Asked, answer: bool) -> Choice:
    at_start = asked.plan.readings.upper_age_on == "fee_year_start"
    day = dt.date(asked.plan.fee_year, 1, 1) if at_start else asked["pension_payment_day"]
    return _yes_no(answer), {"day": day, "age": age_on(asked["birth_day"], day)}


def _pension_groups(asked: Asked, answer: tuple[str, ...]) -> Choice:
    added = tuple(name for name in answer if name not in asked["groups"])
    return ("more" if added else "same"), {"added": added}


def _government_pays(asked: Asked, answer: bool) -> Choice:
    groups = asked.plan.pension.paid_on_behalf.groups
    return _yes_no(answer), {"shared": _shared(asked["pension_groups"], groups)}


def _lowest_open(asked: Asked, answer: int) -> Choice:
    passed = []
    for tier in asked.plan.pension.tiers:
        if tier.open_to is None:
            break
        passed.append((tier.amount, tier.open_to))
        if tier.amount == answer:
            break
    if not passed:
        return "everybody", {}
    restricted = words.each(
        lambda lang: (
            words.said("part", "semicolon")
            .text(lang)
            .join(
                words.filled(
                    words.said("part", "open_to"), {"tier": words.tier(amount), "groups": groups}
                ).text(lang)
                for amount, groups in passed
            )
        )
    )
    found = asked.tier_of(answer)
    if found is not None and found.open_to is not None:
        return "restricted", {
            "restricted": restricted,
            "shared": _shared(asked["pension_groups"], found.open_to),
        }
    return "passed", {"restricted": restricted}


def _chosen(asked: Asked, answer: int | None) -> Choice:
    wanted = asked["pension_tier"]
    found = asked.tier_of(wanted)
    if answer is None:
        return "none", {}
    if found is None:
        return "unknown", {"amounts": value_at(asked.plan, "pension.tiers")}
    if found.open_to is None:
        return "open", {}
    shared = _shared(asked["pension_groups"], found.open_to)
    return ("allowed" if shared else "closed"), {"open_to": found.open_to, "shared": shared}


def _paid_tier(asked: Asked, answer: int) -> Choice:
    amount = asked.plan.pension.paid_on_behalf.amount
    found = asked.tier_of(amount)
    if found is None:
        return "unknown", {"amounts": value_at(asked.plan, "pension.tiers")}
    if found.open_to is None or _shared(asked["pension_groups"], found.open_to):
        return "open", {}
    return "closed", {"open_to": found.open_to}


def _tier_index(asked: Asked, answer: int | None) -> Choice:
    if not asked["pension_eligible"]:
        return "not_eligible", {}
    if asked["government_pays_pension"] and asked.plan.readings.higher_tier == "fixed":
        return "fixed", {}
    if asked["government_pays_pension"] and asked["chosen_tier"] is None:
        return "paid", {}
    return ("chosen" if answer is not None else "none"), {}


def _tier_counted(asked: Asked, answer: float) -> Choice:
    return ("counted" if answer else "none"), {}


def _paid_on_behalf(asked: Asked, answer: float) -> Choice:
    if not asked["pension_tier_counted"]:
        return "none", {}
    if not asked["government_pays_pension"]:
        return "not_paid_for", {}
    return ("paid" if answer else "own"), {}


def _subsidy(asked: Asked, answer: float) -> Choice:
    found = asked.tier_of(asked["pension_tier_index"])
    if found is None:
        return "none", {}
    given = answer or not found.contribution_subsidy
    return ("given" if given else "refused"), {"of_tier": float(found.contribution_subsidy)}


def _couple(asked: Asked, answer: bool) -> Choice:
    wife = asked["wife_birth_day"]
    if wife is None:
        return "no_couple", {}
    return _yes_no(answer), {"age": age_on(wife, asked["pension_payment_day"])}


def _widow(asked: Asked, answer: bool) -> Choice:
    if asked.plan.readings.family_planning_single == "none":
        return "off", {}
    if not (asked["widowed"] and asked["female"]):
        return "not_widow", {}
    return _yes_no(answer), {"age": age_on(asked["birth_day"], asked["pension_payment_day"])}


def _contributes(asked: Asked, answer: bool) -> Choice:
    return asked.plan.readings.family_planning_needs, {}


def _family_planning(asked: Asked, answer: float) -> Choice:
    missing = [] if asked["family_planning_family"] else ["family_planning_family"]
    if not (asked["couple_with_wife_old_enough"] or asked["widow_old_enough"]):
        missing.append("couple_with_wife_old_enough")
        if asked.plan.readings.family_planning_single != "none":
            missing.append("widow_old_enough")
    if not asked["contributes_as_family_planning_asks"]:
        missing.append("contributes_as_family_planning_asks")
    return ("no" if missing else "yes"), {"missing": _says(missing)}


# --- medical -----------------------------------------------------------------------------------------------------


def _member(asked: Asked, answer: bool) -> Choice:
    if answer:
        return "yes", {}
    return ("stays_out" if asked["medical_eligible"] else "may_not"), {}


def _age_day(asked: Asked, answer: dt.date) -> Choice:
    return asked.plan.readings.medical_age_on, {"year_end": dt.date(asked.plan.fee_year - 1, 12, 31)}


def _medical_aid(asked: Asked, answer: float) -> Choice:
    parts = [
        (aid.id, part) for aid, part in zip(asked.plan.medical.aid, asked["aid_parts"], strict=True) if part
    ]
    added = words.each(
        lambda lang: " + ".join(
            words.filled(words.said("part", "of_sum"), {"aid": words.aid(id), "part": part}).text(lang)
            for id, part in parts
        )
    )
    return ("sum" if parts else "none"), {"sum": added}


def _newborn(asked: Asked, answer: bool) -> Choice:
    return ("off" if asked.plan.readings.newborns == "as_others" else _yes_no(answer)), {}


def _spared(asked: Asked, answer: bool) -> Choice:
    exempt = asked.plan.readings.waiting_exempt
    return (_yes_no(answer) if exempt else "nobody"), {"shared": _shared(asked["groups"], exempt)}


def _start(asked: Asked, answer: dt.date | None) -> Choice:
    new_year = {"new_year": dt.date(asked.plan.fee_year, 1, 1)}
    if answer is None:
        return "not_member", {}
    if asked["newborn_covered_from_birth"]:
        return "newborn", new_year
    if not asked["pays_late"]:
        return "in_time", {}
    return ("spared" if asked["spared_the_wait"] else "waits"), new_year


def _covered_days(asked: Asked, answer: int) -> Choice:
    if asked["coverage_start"] is None:
        return "none", {}
    return ("covered" if answer else "after"), {"last_day": dt.date(asked.plan.fee_year, 12, 31)}


# --- aid rule by aid rule ----------------------------------------------------------------------------------------


def _fits(asked: Asked, item: str, answer: bool) -> Choice:
    if not asked["medical_member"]:
        return "not_member", {}
    rule = asked.aid_rule(item)[1]
    parts = [
        _condition(asked, field, getattr(rule, field))
        for field in AID_FIELDS
        if getattr(rule, field) is not None
    ]
    if not parts:
        return "everybody", {}
    # Of who does not fit, only what is missing.
    shown = [text for holds, text in parts if answer or not holds]
    joined = words.each(
        lambda lang: words.said("part", "semicolon").text(lang).join(text.text(lang) for text in shown)
    )
    return _yes_no(answer), {"conditions": joined}


def _condition(asked: Asked, field: str, stated: Any) -> tuple[bool, Said]:
    """Whether a person meets one thing that an aid rule states, and the words of it."""
    if field == "groups":
        own = asked["groups"]
        shared = _shared(own, stated)
        holds, named = bool(shared), {"shared": shared, "groups": stated, "own": words.registers(own)}
    elif field in ("min_age", "max_age"):
        birth, day = asked["birth_day"], asked["medical_age_day"]
        age = age_on(birth, day)
        holds = age >= stated if field == "min_age" else age <= stated
        named = {"birth": birth, "day": day, "age": age, field: stated}
    elif field == "local_hukou":
        holds, named = asked["local_hukou"] == stated, {"own": asked["local_hukou"], "asked": stated}
    else:
        own = asked[field.removesuffix("s")]
        holds, named = own in stated, {field.removesuffix("s"): own, field: stated}
    return holds, words.filled(words.said("part", f"{field}_{_yes_no(holds)}"), named)


def _part(asked: Asked, item: str, answer: float) -> Choice:
    at, rule = asked.aid_rule(item)
    if not asked["fits_aid_rules"][at]:
        return "not_fit", {}
    combination, parts = asked.plan.readings.aid_combination, asked["aid_parts"]
    individual = float(asked.plan.medical.individual)
    remaining = rule.applies_to == "remaining"
    earlier = [
        part
        for place, (other, part) in enumerate(zip(asked.plan.medical.aid, parts, strict=True))
        if (remaining and other.applies_to != "remaining")
        or (place < at and other.applies_to == rule.applies_to)
    ]
    before = round(sum(earlier), 2)
    measure = words.share(rule.share) if rule.share is not None else _yuan(rule.amount)
    if remaining or combination == "stack":
        left = round(individual - before, 2)
        return "left", {"before": before, "left": left, "measure": measure}
    figures = {"before": before, "measure": measure, "worth": asked.worth(at)}
    if combination == "top_up":
        return "top_up", figures
    return ("best" if answer else "not_best"), {**figures, "best": max(_first(asked, parts))}


def _first(asked: Asked, parts: tuple[float, ...]) -> list[float]:
    """The parts of the rules on the own part, which compete under `best_only`."""
    rules = asked.plan.medical.aid
    return [part for rule, part in zip(rules, parts, strict=True) if rule.applies_to != "remaining"]


def _yuan(amount: float | None) -> Said:
    return words.filled(words.said("yuan"), {"amount": float(amount or 0)})


_CHOOSE: dict[str, Callable[[Asked, Any], Choice]] = {
    "old_enough_to_contribute": _old_enough,
    "young_enough_to_contribute": _young_enough,
    "pension_eligible": _all_of("pension_eligible"),
    "pension_groups": _pension_groups,
    "government_pays_pension": _government_pays,
    "lowest_open_tier": _lowest_open,
    "chosen_tier": _chosen,
    "tier_paid_on_behalf": _paid_tier,
    "pension_tier_index": _tier_index,
    "pension_tier_counted": _tier_counted,
    "pension_paid_on_behalf": _paid_on_behalf,
    "pension_personal": lambda asked, answer: ("all", {}),
    "pension_contribution_subsidy": _subsidy,
    "couple_with_wife_old_enough": _couple,
    "widow_old_enough": _widow,
    "contributes_as_family_planning_asks": _contributes,
    "pension_family_planning": _family_planning,
    "medical_eligible": _all_of("medical_eligible"),
    "medical_member": _member,
    "medical_age_day": _age_day,
    "medical_aid": _medical_aid,
    "medical_personal": lambda asked, answer: (_yes_no(asked["medical_member"]), {}),
    "medical_government_subsidy": lambda asked, answer: (_yes_no(asked["medical_member"]), {}),
    "newborn_covered_from_birth": _newborn,
    "spared_the_wait": _spared,
    "coverage_start": _start,
    "covered_days": _covered_days,
}
"""Rules with more to say than a sentence for yes and one for no."""
_OF_AID_RULES: dict[str, Callable[[Asked, str, Any], Choice]] = {"fits_aid_rules": _fits, "aid_parts": _part}
