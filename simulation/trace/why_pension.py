"""Why the rules of 居民养老 (`simulation/law/pension.py`) answered as they did."""

from __future__ import annotations

import datetime as dt

from simulation.household import age_on
from simulation.trace import words
from simulation.trace.asked import Asked, value_at
from simulation.trace.reasons import Choice, Choose, all_of, in_both, says, yes_no


def _old_enough(asked: Asked, answer: bool) -> Choice:
    return yes_no(answer), {"age": age_on(asked["birth_day"], asked["pension_payment_day"])}


def _young_enough(asked: Asked, answer: bool) -> Choice:
    at_start = asked.plan.readings.upper_age_on == "fee_year_start"
    day = dt.date(asked.plan.fee_year, 1, 1) if at_start else asked["pension_payment_day"]
    return yes_no(answer), {"day": day, "age": age_on(asked["birth_day"], day)}


def _pension_groups(asked: Asked, answer: tuple[str, ...]) -> Choice:
    added = tuple(name for name in answer if name not in asked["groups"])
    return ("more" if added else "same"), {"added": added}


def _government_pays(asked: Asked, answer: bool) -> Choice:
    groups = asked.plan.pension.paid_on_behalf.groups
    return yes_no(answer), {"shared": in_both(asked["pension_groups"], groups)}


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
            "shared": in_both(asked["pension_groups"], found.open_to),
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
    shared = in_both(asked["pension_groups"], found.open_to)
    return ("allowed" if shared else "closed"), {"open_to": found.open_to, "shared": shared}


def _paid_tier(asked: Asked, answer: int) -> Choice:
    amount = asked.plan.pension.paid_on_behalf.amount
    found = asked.tier_of(amount)
    if found is None:
        return "unknown", {"amounts": value_at(asked.plan, "pension.tiers")}
    if found.open_to is None or in_both(asked["pension_groups"], found.open_to):
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
    return yes_no(answer), {"age": age_on(wife, asked["pension_payment_day"])}


def _widow(asked: Asked, answer: bool) -> Choice:
    if asked.plan.readings.family_planning_single == "none":
        return "off", {}
    if not (asked["widowed"] and asked["female"]):
        return "not_widow", {}
    return yes_no(answer), {"age": age_on(asked["birth_day"], asked["pension_payment_day"])}


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
    return ("no" if missing else "yes"), {"missing": says(missing)}


PENSION: dict[str, Choose] = {
    "old_enough_to_contribute": _old_enough,
    "young_enough_to_contribute": _young_enough,
    "pension_eligible": all_of("pension_eligible"),
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
}
