"""A family as stated on a page or in a small file (`household_file.py`): its members, what is wrong, its people table.

Nothing is drawn and nothing is filled in: what each is and does is stated. Checks speak of members, counted from 1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from simulation.columns import COLUMNS, SEX, YES_NO
from simulation.errors import Problem, Refusal
from simulation.law.dates import day_number, latest_birth_day
from simulation.law.parts import MAX_YUAN
from simulation.law.plan import Plan
from simulation.law.vocabulary import REGISTERS

MOST_MEMBERS = 10
OLDEST = 120
FLAGS = tuple(name for name in YES_NO if name not in REGISTERS)
ALLOWED: dict[str, tuple[object, ...]] = {
    name: COLUMNS[name].allowed or ()
    for name in ("sex", "marital_status", "family_planning", "disability_grade")
}
"""What may be stated where few words may."""


@dataclass(frozen=True)
class Member:
    """A person as stated. `spouse` is the other's place in the family, from 0, stated by either or by both; it makes
    both married. `wife_birth_date` is for a married person whose spouse is no member. Yuan a year, groups of
    REGISTERS.

    Source:
        What the user states; allowed values: `simulation/columns.py`.

    Examples:
        >>> import datetime as dt
        >>> from simulation import Member
        >>> Member(dt.date(1955, 6, 1), dt.date(2022, 11, 1), dt.date(2022, 11, 1)).sex
        'female'
    """

    birth_date: dt.date
    pension_day: dt.date
    medical_day: dt.date
    sex: str = "female"
    pension_tier: int = 0
    joins_medical: bool = True
    spouse: int | None = None
    marital_status: str = "never_married"
    wife_birth_date: dt.date | None = None
    family_planning: str = "none"
    disability_grade: int = 0
    registers: tuple[str, ...] = ()
    local_hukou: bool = True
    residence_permit: bool = False
    resident: bool = True
    in_school: bool = False
    other_pension: bool = False
    employee_medical: bool = False
    insured_elsewhere: bool = False


@dataclass(frozen=True)
class Household:
    """A family: its members, town and village ("-" for none named).
    Days are dates, tiers yuan a year.

    Source:
        What the user states; checked by the calls that take it, in `simulation/household.py`.

    Examples:
        >>> import datetime as dt
        >>> from simulation import Household, Member, load_plan
        >>> plan = load_plan("yicheng-2023")
        >>> old = Member(dt.date(1955, 6, 1), dt.date(2022, 11, 1), dt.date(2022, 11, 1))
        >>> family = Household((old,), plan.towns[0])
        >>> len(family.members), family.village
        (1, '-')
    """

    members: tuple[Member, ...]
    town: str
    village: str = "-"

    def with_member(self, place: int, **values: Any) -> Household:
        """The same family with a member changed."""
        members = list(self.members)
        members[place] = replace(members[place], **values)
        return replace(self, members=tuple(members))

    def without(self, place: int) -> Household:
        """The family without a member; places after it move up, who was the spouse of it is no longer."""

        def moved(spouse: int | None) -> int | None:
            if spouse is None or spouse == place:
                return None
            return spouse - (spouse > place)

        kept = [member for at, member in enumerate(self.members) if at != place]
        return replace(self, members=tuple(replace(member, spouse=moved(member.spouse)) for member in kept))

    def spouse_of(self, place: int) -> int | None:
        """The place of a member's spouse, whoever of the two states it."""
        if self.members[place].spouse is not None:
            return self.members[place].spouse
        return next((at for at, one in enumerate(self.members) if one.spouse == place), None)


def age_on(birth_date: dt.date, day: dt.date) -> int:
    """Completed years on a day; -1 before birth. Who is born on 29 February reaches an age on the 28th of a common year."""
    age = day.year - birth_date.year
    return age if day_number(birth_date) <= latest_birth_day(day_number(day), age) else age - 1


# --- what is wrong with it ---------------------------------------------------------------------------------------


def check(household: Household, plan: Plan) -> None:
    """Refuses a family that no rule can be asked about, every problem named by its member. Raises Refusal."""
    problems = list(_family_problems(household, plan))
    for place, member in enumerate(household.members):
        problems += _choice_problems(place, member)
        problems += _member_problems(place, member, plan)
        problems += _couple_problems(household, place)
    if problems:
        raise Refusal(problems)


def _family_problems(household: Household, plan: Plan) -> Iterator[Problem]:
    count = len(household.members)
    if not 1 <= count <= MOST_MEMBERS:
        yield Problem(
            "members",
            f"现有 {count} 人，应为 1 至 {MOST_MEMBERS} 人",
            f"{count} members; expected 1 to {MOST_MEMBERS}",
        )
    if household.town not in plan.towns:
        towns = "、".join(plan.towns)
        yield Problem(
            "town",
            f"“{household.town}”不在方案的镇街中，应为其中之一：{towns}",
            f"{household.town} is no town of the plan; expected one of {towns}",
        )


def where(place: int, field: str) -> str:
    """What a problem calls a field of a member: members count from 1."""
    return f"members[{place + 1}].{field}"


def _member_problems(place: int, member: Member, plan: Plan) -> Iterator[Problem]:
    who_zh, who = f"成员 {place + 1}", f"member {place + 1}"
    last = dt.date(plan.fee_year, 12, 31)
    for field, zh, en in (("pension_day", "养老缴费日", "pension"), ("medical_day", "医保缴费日", "medical")):
        day = getattr(member, field)
        if member.birth_date > day:
            yield Problem(
                where(place, "birth_date"),
                f"{who_zh} 的出生日期 {member.birth_date} 晚于{zh} {day}；请把缴费日改到出生之后，或更正出生日期",
                f"{who} is born on {member.birth_date}, after the {en} payment on {day}; move the day or mend the date",
            )
        if day > last:
            yield Problem(
                where(place, field),
                f"{who_zh} 的{zh} {day} 晚于费款年度末 {last}；请改到该日或以前",
                f"{who} pays on {day}, after the fee year's end {last}; choose that day or an earlier one",
            )
        elif day.year < plan.fee_year - 1:
            yield Problem(
                where(place, field),
                f"{who_zh} 的{zh} {day} 早于上一年；{plan.fee_year} 费款年度最早从 {plan.fee_year - 1} 年起缴",
                f"{who} pays on {day}; payments for fee year {plan.fee_year} begin in {plan.fee_year - 1}",
            )
    if age_on(member.birth_date, member.medical_day) > OLDEST:
        yield Problem(
            where(place, "birth_date"),
            f"{who_zh} 缴费时超过 {OLDEST} 岁；请核对出生日期",
            f"{who} is older than {OLDEST} on the day of payment; check the birth date",
        )
    if not 0 <= member.pension_tier <= MAX_YUAN:
        yield Problem(
            where(place, "pension_tier"),
            f"{who_zh} 的档次应为 0（不选）或正的整元数",
            f"{who}: expected tier 0 (none) or a positive amount in yuan",
        )


def _choice_problems(place: int, member: Member) -> Iterator[Problem]:
    """Words that no rule knows: a misspelt register would else be a help left out in silence."""
    stated = [(name, getattr(member, name), allowed) for name, allowed in ALLOWED.items()]
    stated += [("registers", name, REGISTERS) for name in member.registers]
    for field, value, allowed in stated:
        if isinstance(value, bool) or value not in allowed:
            known = "、".join(str(one) for one in allowed)
            yield Problem(
                where(place, field),
                f"成员 {place + 1} 的“{value}”没有这一项，应为其中之一：{known}",
                f"member {place + 1}: {value!r} is unknown here; expected one of {known}",
            )


def _couple_problems(household: Household, place: int) -> Iterator[Problem]:
    members = household.members
    member = members[place]
    who_zh, who = f"成员 {place + 1}", f"member {place + 1}"
    at = where(place, "spouse")
    named = {one for one in (member.spouse,) if one is not None}
    named |= {other for other, one in enumerate(members) if one.spouse == place}
    if member.spouse is not None and (member.spouse == place or not 0 <= member.spouse < len(members)):
        yield Problem(
            at,
            f"{who_zh} 的配偶应是家里的另一个人",
            f"the spouse of {who} must be another member of the family",
        )
        return
    if len(named) > 1:
        listed = ", ".join(str(other + 1) for other in sorted(named))
        yield Problem(
            at,
            f"{who_zh} 有两个配偶（成员 {listed}）；一人只能有一个配偶，请留下一对",
            f"{who} has two spouses (members {listed}); a person has one: keep one couple",
        )
        return
    if member.wife_birth_date is not None:
        yield from _wife_problems(place, member, bool(named))
    if not named or max(named) < place:
        return
    other = members[max(named)]
    if {member.sex, other.sex} != set(SEX):
        yield Problem(
            at,
            f"{who_zh} 与成员 {max(named) + 1} 是夫妻，应一男一女",
            f"{who} and member {max(named) + 1} are a couple: expected one man and one woman",
        )
    if member.family_planning != other.family_planning:
        yield Problem(
            where(place, "family_planning"),
            f"{who_zh} 与成员 {max(named) + 1} 是夫妻，计生家庭一项须相同",
            f"{who} and member {max(named) + 1} are a couple: their family-planning status must be the same",
        )


def _wife_problems(place: int, member: Member, has_spouse: bool) -> Iterator[Problem]:
    at = where(place, "wife_birth_date")
    if has_spouse or member.marital_status != "married":
        yield Problem(
            at,
            f"成员 {place + 1} 的配偶就在家里，或未填已婚；妻子出生日期只在已婚而配偶不在名单中时填",
            f"member {place + 1}: the wife's birth date is for a married person whose spouse is no member",
        )
    elif member.sex == "female" and member.wife_birth_date != member.birth_date:
        yield Problem(
            at,
            f"成员 {place + 1} 是女性，这里应是本人的出生日期",
            f"member {place + 1} is a woman: her own birth date belongs here",
        )


# --- as a people table -------------------------------------------------------------------------------------------


def people_table(household: Household, first: int = 0, household_id: int = 0) -> pd.DataFrame:
    """The members, a row each, as a people table with conduct (docs/data-dictionary.md; tiers in yuan a year, days as
    dates), person_id from `first` on, all of `household_id`. What is stated is not checked here.

    Source:
        What the family states; `simulation/columns.py`.

    Examples:
        >>> import datetime as dt
        >>> from simulation import Household, Member, load_plan, people_table
        >>> plan = load_plan("yicheng-2023")
        >>> old = Member(dt.date(1955, 6, 1), dt.date(2022, 11, 1), dt.date(2022, 11, 1))
        >>> family = Household((old,), plan.towns[0])
        >>> people_table(family)["birth_date"].dt.year.tolist()
        [1955]
    """
    rows = []
    for place, member in enumerate(household.members):
        spouse = household.spouse_of(place)
        rows.append(
            {
                "person_id": first + place,
                "household_id": household_id,
                "spouse_id": pd.NA if spouse is None else first + spouse,
                "marital_status": member.marital_status if spouse is None else "married",
                "wife_birth_date": member.wife_birth_date,
                "town": household.town,
                "village": household.village,
                "sex": member.sex,
                "birth_date": member.birth_date,
                "disability_grade": member.disability_grade,
                "family_planning": member.family_planning,
                **{name: getattr(member, name) for name in FLAGS},
                **{name: name in member.registers for name in REGISTERS},
                "pension_tier": member.pension_tier,
                "joins_medical": member.joins_medical,
                "pension_payment_date": member.pension_day,
                "medical_payment_date": member.medical_day,
            }
        )
    table = pd.DataFrame(rows)
    for name in ("birth_date", "wife_birth_date", "pension_payment_date", "medical_payment_date"):
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    return table.astype({"spouse_id": "Int64", "disability_grade": "int8"})
