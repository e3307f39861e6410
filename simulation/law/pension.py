"""城乡居民基本养老保险: clauses 3.P1 and 4.1.P1 to 4.1.P5, one rule each. Amounts in fen a year."""

from __future__ import annotations

import numpy as np

from simulation.law.dates import Bits, Bools, Days, Fen, Ints, choose, has_reached
from simulation.law.facts import GROUP_BIT
from simulation.law.figures import NO_SUCH_TIER, NO_TIER, TierTable, first_day
from simulation.law.rule import amount, condition, rule, tier


def at_tier(amounts: Fen, index: Ints) -> Fen:
    """The amount at each tier index; 0 for NO_TIER."""
    return np.append(amounts, np.int32(0)).take(index, mode="wrap")


# --- who may join (3.P1, R6) -----------------------------------------------------------------------------------


@condition("pension", "3.P1")
def registered_in_district(local_hukou: Bools) -> Bools:
    """Joins where the household is registered."""
    return local_hukou


@condition("pension", "3.P1")
def not_in_school(in_school: Bools) -> Bools:
    """Is not at school or university."""
    return ~in_school


@condition("pension", "3.P1")
def in_no_other_pension(other_pension: Bools) -> Bools:
    """Is in no other pension scheme."""
    return ~other_pension


@condition("pension", "3.P1 4.4.4", min_age="pension.min_age")
def old_enough_to_contribute(birth_day: Days, pension_payment_day: Days, *, min_age: int) -> Bools:
    """Has reached the lowest age on the day of payment."""
    return has_reached(birth_day, pension_payment_day, min_age)


@condition(
    "pension", "R6", max_age="pension.max_age", upper_age_on="readings.upper_age_on", fee_year="fee_year"
)
def young_enough_to_contribute(
    birth_day: Days, pension_payment_day: Days, *, max_age: int, upper_age_on: str, fee_year: int
) -> Bools:
    """Is not past the highest age, on 1 January of the fee year or (R6 `payment`) on the day of payment."""
    on_day = first_day(fee_year) if upper_age_on == "fee_year_start" else pension_payment_day
    return ~has_reached(birth_day, on_day, max_age + 1)


@condition("pension", "3.P1 R6")
def pension_eligible(
    registered_in_district: Bools,
    not_in_school: Bools,
    in_no_other_pension: Bools,
    old_enough_to_contribute: Bools,
    young_enough_to_contribute: Bools,
) -> Bools:
    """Who may join the pension: meets all five conditions."""
    return (
        registered_in_district
        & not_in_school
        & in_no_other_pension
        & old_enough_to_contribute
        & young_enough_to_contribute
    )


# --- which tier counts (4.1.P1, 4.1.P2, 4.1.P4, R4) -------------------------------------------------------------


@rule(
    "pension",
    "R7 R8",
    five_guarantee_means="readings.five_guarantee_means",
    poverty_household_means="readings.poverty_household_means",
)
def pension_groups(groups: Bits, *, five_guarantee_means: str, poverty_household_means: str) -> Bits:
    """The groups as the pension clauses mean them: 五保 by R7, 扶贫户 by R8.

    Bits, as in `facts`.
    """
    result = groups.copy()
    if five_guarantee_means == "same":
        in_extreme_poverty = (groups & GROUP_BIT["extreme_poverty"]) != 0
        result |= in_extreme_poverty * np.uint16(GROUP_BIT["five_guarantee"])
    poor = {
        "lifted": GROUP_BIT["lifted_from_poverty"],
        "lifted_and_returned": GROUP_BIT["lifted_from_poverty"] | GROUP_BIT["returned_to_poverty"],
        "returned": GROUP_BIT["returned_to_poverty"],
    }[poverty_household_means]
    result |= ((groups & poor) != 0) * np.uint16(GROUP_BIT["poverty_household"])
    return result


@condition("pension", "4.1.P4", paid_groups="pension.paid_on_behalf.groups")
def government_pays_pension(pension_groups: Bits, *, paid_groups: int) -> Bools:
    """Belongs to a group for which the government pays."""
    return (pension_groups & paid_groups) != 0


@tier("pension", "4.1.P2", tiers="pension.tiers")
def lowest_open_tier(pension_groups: Bits, *, tiers: TierTable) -> Ints:
    """The lowest tier open to the person.

    Its place in the tier table.
    """
    for_everybody = tiers.open_to.index(None)
    result = np.full(pension_groups.shape, for_everybody, dtype=np.int8)
    for place, open_to in reversed(list(enumerate(tiers.open_to[:for_everybody]))):
        if open_to is not None:
            result = choose((pension_groups & open_to) != 0, np.int8(place), result)
    return result


@tier("pension", "4.1.P1 4.1.P2", tiers="pension.tiers")
def chosen_tier(
    pension_tier: Ints, pension_groups: Bits, lowest_open_tier: Ints, *, tiers: TierTable
) -> Ints:
    """The tier chosen; one that does not exist or is not open becomes the lowest open one.

    Its place in the tier table, -1 where none is chosen.
    """
    place = tiers.place_of.take(pension_tier, mode="clip")
    may_not_take = place == NO_SUCH_TIER
    for index, open_to in enumerate(tiers.open_to):
        if open_to is not None:
            may_not_take |= (place == index) & ((pension_groups & open_to) == 0)
    return choose(may_not_take, lowest_open_tier, place)


@tier("pension", "4.1.P4", tiers="pension.tiers", amount="pension.paid_on_behalf.amount")
def tier_paid_on_behalf(
    pension_groups: Bits, lowest_open_tier: Ints, *, tiers: TierTable, amount: int
) -> Ints:
    """The tier that counts when only the government pays: the one of its amount if open, else the lowest open one."""
    place = np.flatnonzero(tiers.amounts == amount)
    if not len(place):
        return lowest_open_tier
    of_amount, open_to = np.int8(place[0]), tiers.open_to[place[0]]
    if open_to is None:
        return np.full(pension_groups.shape, of_amount)
    return choose((pension_groups & open_to) != 0, of_amount, lowest_open_tier)


@tier("pension", "4.1.P1 4.1.P4 R4", higher_tier="readings.higher_tier")
def pension_tier_index(
    pension_eligible: Bools,
    chosen_tier: Ints,
    government_pays_pension: Bools,
    tier_paid_on_behalf: Ints,
    *,
    higher_tier: str,
) -> Ints:
    """The tier that counts; who is paid for takes part without choosing.

    Its place in the tier table, -1 for who takes no part.
    """
    if higher_tier == "fixed":
        takes_paid_tier = government_pays_pension
    else:
        takes_paid_tier = government_pays_pension & (chosen_tier == NO_TIER)
    return choose(pension_eligible, choose(takes_paid_tier, tier_paid_on_behalf, chosen_tier), NO_TIER)


@amount("pension", "4.1.P1", tiers="pension.tiers")
def pension_tier_counted(pension_tier_index: Ints, *, tiers: TierTable) -> Fen:
    """The yearly amount of the tier that counts; 0 takes no part."""
    return at_tier(tiers.amounts, pension_tier_index)


# --- who pays (4.1.P3, 4.1.P4, R3, R4) --------------------------------------------------------------------------


@amount("pension", "4.1.P4 R4", amount="pension.paid_on_behalf.amount", higher_tier="readings.higher_tier")
def pension_paid_on_behalf(
    pension_tier_counted: Fen,
    chosen_tier: Ints,
    government_pays_pension: Bools,
    *,
    amount: int,
    higher_tier: str,
) -> Fen:
    """What the government pays for its groups: the amount, at most the tier's."""
    paid = np.minimum(pension_tier_counted, np.int32(amount)) * government_pays_pension
    if higher_tier == "own":
        paid = paid * ~((chosen_tier != NO_TIER) & (pension_tier_counted > amount))
    return paid


@amount("pension", "4.1.P1 4.1.P4")
def pension_personal(pension_tier_counted: Fen, pension_paid_on_behalf: Fen) -> Fen:
    """What the person pays: the tier less what the government pays."""
    return pension_tier_counted - pension_paid_on_behalf


@amount("pension", "4.1.P3 R3", tiers="pension.tiers", on_paid_for="readings.subsidy_on_paid_on_behalf")
def pension_contribution_subsidy(
    pension_tier_index: Ints,
    pension_paid_on_behalf: Fen,
    pension_personal: Fen,
    *,
    tiers: TierTable,
    on_paid_for: bool,
) -> Fen:
    """The subsidy of the tier; under R3 `false` none where the government pays it all."""
    subsidy = at_tier(tiers.subsidies, pension_tier_index)
    if not on_paid_for:
        subsidy = subsidy * ~((pension_paid_on_behalf > 0) & (pension_personal == 0))
    return subsidy


# --- family planning (4.1.P5, R5, R12) --------------------------------------------------------------------------


@condition("pension", "4.1.P5")
def family_planning_family(family_planning: Ints) -> Bools:
    """Is of a one-child family or a legally born two-daughter sterilised family."""
    return family_planning != 0


@condition("pension", "4.1.P5", wife_min_age="pension.family_planning.wife_min_age")
def couple_with_wife_old_enough(
    wife_birth_day: Days, pension_payment_day: Days, *, wife_min_age: int
) -> Bools:
    """Is one of a couple whose wife has reached the age on this person's own day of payment."""
    return has_reached(wife_birth_day, pension_payment_day, wife_min_age)


@condition(
    "pension",
    "R12",
    wife_min_age="pension.family_planning.wife_min_age",
    single="readings.family_planning_single",
)
def widow_old_enough(
    widowed: Bools,
    female: Bools,
    birth_day: Days,
    pension_payment_day: Days,
    *,
    wife_min_age: int,
    single: str,
) -> Bools:
    """R12 `widowed_too`: a widowed woman who has reached the age herself."""
    if single == "none":
        return np.zeros(widowed.shape, dtype=bool)
    return widowed & female & has_reached(birth_day, pension_payment_day, wife_min_age)


@condition("pension", "R5", needs="readings.family_planning_needs")
def contributes_as_family_planning_asks(
    pension_tier_counted: Fen, pension_personal: Fen, local_hukou: Bools, *, needs: str
) -> Bools:
    """R5: takes part; or pays something; or (`couple`) is only registered here."""
    if needs == "takes_part":
        return pension_tier_counted > 0
    if needs == "own_money":
        return pension_personal > 0
    return local_hukou


@amount("pension", "4.1.P5 R5 R12", amount="pension.family_planning.amount")
def pension_family_planning(
    family_planning_family: Bools,
    couple_with_wife_old_enough: Bools,
    widow_old_enough: Bools,
    contributes_as_family_planning_asks: Bools,
    *,
    amount: int,
) -> Fen:
    """The yearly subsidy of each spouse of such a family."""
    entitled = (
        family_planning_family
        & (couple_with_wife_old_enough | widow_old_enough)
        & contributes_as_family_planning_asks
    )
    return entitled * np.int32(amount)
