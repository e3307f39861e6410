"""城乡居民基本医疗保险: clauses 3.M1 to 3.M3, 4.1.M1 to 4.1.M7 and 4.2.2, one rule each. Amounts in fen a year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulation.law.dates import NEVER, Bits, Bools, Days, Fen, Ints, choose, has_reached, months_later
from simulation.law.figures import Aid, first_day, last_day, share_of, share_of_each
from simulation.law.rule import amount, condition, rule

# --- who may join (3.M1-3.M3) -----------------------------------------------------------------------------------


@condition("medical", "3.M1 3.M2")
def belongs_to_district(local_hukou: Bools, residence_permit: Bools) -> Bools:
    """Is registered here, or holds a residence permit, or is a child who moved along with who does."""
    return local_hukou | residence_permit


@condition("medical", "3.M1")
def outside_employee_medical(employee_medical: Bools) -> Bools:
    """Is not in, and does not belong to, the employee scheme."""
    return ~employee_medical


@condition("medical", "3.M3")
def not_insured_elsewhere(insured_elsewhere: Bools) -> Bools:
    """Has not paid basic medical for this year in another place."""
    return ~insured_elsewhere


@condition("medical", "3.M1 3.M2 3.M3")
def medical_eligible(
    belongs_to_district: Bools, outside_employee_medical: Bools, not_insured_elsewhere: Bools
) -> Bools:
    """Who may join: meets all three conditions."""
    return belongs_to_district & outside_employee_medical & not_insured_elsewhere


@condition("medical", "3.M1")
def medical_member(medical_eligible: Bools, joins_medical: Bools) -> Bools:
    """Who joins and may."""
    return medical_eligible & joins_medical


# --- help with the own part (4.1.M2-M7, R1, R9) -----------------------------------------------------------------


@rule(
    "medical",
    "4.4.4 R9",
    age_on="readings.medical_age_on",
    fee_year="fee_year",
    window_end="calendar.window_end",
)
def medical_age_day(medical_payment_day: Days, *, age_on: str, fee_year: int, window_end: int) -> Days:
    """The day on which the ages of 4.1.M5 and M6 are taken."""
    year_end = last_day(fee_year - 1)
    if age_on == "payment_by_year_end":
        return np.minimum(medical_payment_day, np.int32(year_end))
    if age_on == "payment":
        return medical_payment_day
    return np.full(
        medical_payment_day.shape, window_end if age_on == "window_end" else year_end, dtype=np.int32
    )


def aid_rule_fits(
    aid: Aid, groups: Bits, reached: Mapping[int, Bools], town: Ints, village: Ints, local_hukou: Bools
) -> Bools:
    """Who meets all that one aid rule states (`figures.Aid`); `reached` holds, by age, who has completed it."""
    fits = np.ones(groups.shape, dtype=bool)
    if aid.groups is not None:
        fits &= (groups & aid.groups) != 0
    if aid.min_age is not None:
        fits &= reached[aid.min_age]
    if aid.max_age is not None:
        fits &= ~reached[aid.max_age + 1]
    if aid.towns is not None:
        fits &= np.isin(town, aid.towns)
    if aid.villages is not None:
        fits &= np.isin(village, aid.villages)
    if aid.local_hukou is not None:
        fits &= local_hukou == aid.local_hukou
    return fits


@condition("medical", "4.1.M2 4.1.M3 4.1.M4 4.1.M5 4.1.M6 4.1.M7 R2 R13", aid="medical.aid")
def fits_aid_rules(
    medical_member: Bools,
    groups: Bits,
    birth_day: Days,
    medical_age_day: Days,
    town: Ints,
    village: Ints,
    local_hukou: Bools,
    *,
    aid: tuple[Aid, ...],
) -> tuple[Bools, ...]:
    """For each aid rule in the plan's order, which members it fits."""
    ages = {one.min_age for one in aid} | {None if one.max_age is None else one.max_age + 1 for one in aid}
    reached = {age: has_reached(birth_day, medical_age_day, age) for age in ages if age is not None}
    return tuple(
        medical_member & aid_rule_fits(one, groups, reached, town, village, local_hukou) for one in aid
    )


@amount(
    "medical",
    "4.1.M2 4.1.M3 4.1.M4 4.1.M5 4.1.M6 4.1.M7 R1",
    aid="medical.aid",
    individual="medical.individual",
    combination="readings.aid_combination",
)
def aid_parts(
    fits_aid_rules: tuple[Bools, ...],
    medical_member: Bools,
    *,
    aid: tuple[Aid, ...],
    individual: int,
    combination: str,
) -> tuple[Fen, ...]:
    """The part that each aid rule brings, in the plan's order; `remaining` rules come after the others."""
    parts = [np.zeros(medical_member.shape, dtype=np.int32) for _ in aid]
    help_so_far = np.zeros(medical_member.shape, dtype=np.int32)
    first = [i for i, one in enumerate(aid) if not one.of_remaining]
    then = [i for i, one in enumerate(aid) if one.of_remaining]
    if combination == "best_only":
        # From the most on, each finds its own worth reached; a stable sort lets the earlier rule win a tie.
        first.sort(key=lambda i: -aid_worth(aid[i], individual))
    elif combination == "stack":
        # Each on what the rules before it have left, as `remaining` rules always are.
        first, then = [], [*first, *then]
    for i in first:
        worth = fits_aid_rules[i] * np.int32(aid_worth(aid[i], individual))
        parts[i] = np.maximum(worth - help_so_far, np.int32(0))
        help_so_far += parts[i]
    for i in then:
        parts[i] = _worth_of_each(aid[i], np.int32(individual) - help_so_far) * fits_aid_rules[i]
        help_so_far += parts[i]
    return tuple(parts)


def aid_worth(aid: Aid, individual: int) -> int:
    """What a rule is worth by itself: a share of the own part, or an amount, never more than the own part."""
    return min(aid.amount, individual) if aid.share is None else share_of(individual, aid.share)


def _worth_of_each(aid: Aid, left: Fen) -> Fen:
    """What a rule is worth on what is left of each person's own part."""
    return np.minimum(left, np.int32(aid.amount)) if aid.share is None else share_of_each(left, aid.share)


@amount("medical", "4.1.M2 4.1.M3 4.1.M4 4.1.M5 4.1.M6 4.1.M7")
def medical_aid(aid_parts: tuple[Fen, ...], medical_member: Bools) -> Fen:
    """The help with the own part, all rules together."""
    total = np.zeros(medical_member.shape, dtype=np.int32)
    for part in aid_parts:
        total += part
    return total


# --- who pays (4.1.M1) ------------------------------------------------------------------------------------------


@amount("medical", "4.1.M1", individual="medical.individual")
def medical_personal(medical_member: Bools, medical_aid: Fen, *, individual: int) -> Fen:
    """What the person pays: the own part less the help."""
    return medical_member * np.int32(individual) - medical_aid


@amount("medical", "4.1.M1", amount="medical.government_subsidy")
def medical_government_subsidy(medical_member: Bools, *, amount: int) -> Fen:
    """What public finance adds for each member, late payers too."""
    return medical_member * np.int32(amount)


# --- from when covered (4.2.2, R10, R11) ------------------------------------------------------------------------


@condition("medical", "4.2.2", waiting_from="calendar.waiting_from")
def pays_late(medical_payment_day: Days, *, waiting_from: int) -> Bools:
    """Pays on or after the day from which there is a wait."""
    return medical_payment_day >= waiting_from


@condition("medical", "5.3 R11", window_end="calendar.window_end", newborns="readings.newborns")
def newborn_covered_from_birth(birth_day: Days, *, window_end: int, newborns: str) -> Bools:
    """R11 `from_birth`: was born after the window's end."""
    if newborns == "as_others":
        return np.zeros(birth_day.shape, dtype=bool)
    return birth_day > window_end


@condition("medical", "R10", exempt="readings.waiting_exempt")
def spared_the_wait(groups: Bits, *, exempt: int) -> Bools:
    """R10: is in a group that is covered from the day of payment."""
    return (groups & exempt) != 0


@rule("medical", "4.2.2 R10 R11", months="calendar.waiting_months", fee_year="fee_year")
def coverage_start(
    medical_member: Bools,
    medical_payment_day: Days,
    birth_day: Days,
    pays_late: Bools,
    newborn_covered_from_birth: Bools,
    spared_the_wait: Bools,
    *,
    months: int,
    fee_year: int,
) -> Days:
    """The first day covered, never before 1 January of the fee year.

    NEVER for who is not in.
    """
    new_year = np.int32(first_day(fee_year))
    start = np.full(birth_day.shape, new_year, dtype=np.int32)
    late = np.flatnonzero(pays_late)
    paid = medical_payment_day[late]
    start[late] = choose(spared_the_wait[late], paid, months_later(paid, months))
    newborn = np.flatnonzero(newborn_covered_from_birth)
    start[newborn] = birth_day[newborn]
    np.maximum(start, new_year, out=start)
    return choose(medical_member, start, NEVER)


@rule("medical", "4.2.2", fee_year="fee_year")
def covered_days(coverage_start: Days, *, fee_year: int) -> Days:
    """Days of the fee year from the first day covered to 31 December, both counted."""
    after = np.int32(last_day(fee_year) + 1)
    return after - np.minimum(coverage_start, after)
