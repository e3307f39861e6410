"""Why the rules of 居民医疗 (`simulation/law/medical.py`) answered as they did, those that answer by aid rule included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from simulation.clauses import Said
from simulation.household import age_on
from simulation.trace import words
from simulation.trace.asked import Asked
from simulation.trace.reads import AID_FIELDS
from simulation.trace.reasons import Choice, Choose, all_of, in_both, yes_no


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
    return ("off" if asked.plan.readings.newborns == "as_others" else yes_no(answer)), {}


def _spared(asked: Asked, answer: bool) -> Choice:
    exempt = asked.plan.readings.waiting_exempt
    return (yes_no(answer) if exempt else "nobody"), {"shared": in_both(asked["groups"], exempt)}


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
    return yes_no(answer), {"conditions": joined}


def _condition(asked: Asked, field: str, stated: Any) -> tuple[bool, Said]:
    """Whether a person meets one thing that an aid rule states, and the words of it."""
    if field == "groups":
        own = asked["groups"]
        shared = in_both(own, stated)
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
    return holds, words.filled(words.said("part", f"{field}_{yes_no(holds)}"), named)


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


MEDICAL: dict[str, Choose] = {
    "medical_eligible": all_of("medical_eligible"),
    "medical_member": _member,
    "medical_age_day": _age_day,
    "medical_aid": _medical_aid,
    "medical_personal": lambda asked, answer: (yes_no(asked["medical_member"]), {}),
    "medical_government_subsidy": lambda asked, answer: (yes_no(asked["medical_member"]), {}),
    "newborn_covered_from_birth": _newborn,
    "spared_the_wait": _spared,
    "coverage_start": _start,
    "covered_days": _covered_days,
}

OF_AID_RULES: dict[str, Callable[[Asked, str, Any], Choice]] = {"fits_aid_rules": _fits, "aid_parts": _part}
