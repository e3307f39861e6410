"""A family as stated on a page or in a small file: its members, what is wrong with them, and their people table.

Nothing is drawn and nothing is filled in: what each is and does is stated. Checks speak of members, counted from 1.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import pandas as pd

from simulation.columns import MARITAL_STATUS, SEX, YES_NO
from simulation.errors import Problem, Refusal, refuse
from simulation.law.dates import day_number, latest_birth_day
from simulation.law.facts import FAMILY_PLANNING
from simulation.law.parts import MAX_YUAN
from simulation.law.plan import Plan
from simulation.law.vocabulary import REGISTERS

FORMAT = 1
MOST_MEMBERS = 10
OLDEST = 120
FLAGS = tuple(name for name in YES_NO if name not in REGISTERS)
DATES = ("birth_date", "pension_day", "medical_day", "wife_birth_date")


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


def _where(place: int, field: str) -> str:
    return f"members[{place + 1}].{field}"


def _member_problems(place: int, member: Member, plan: Plan) -> Iterator[Problem]:
    who_zh, who = f"成员 {place + 1}", f"member {place + 1}"
    last = dt.date(plan.fee_year, 12, 31)
    for field, zh, en in (("pension_day", "养老缴费日", "pension"), ("medical_day", "医保缴费日", "medical")):
        day = getattr(member, field)
        if member.birth_date > day:
            yield Problem(
                _where(place, "birth_date"),
                f"{who_zh} 的出生日期 {member.birth_date} 晚于{zh} {day}；请把缴费日改到出生之后，或更正出生日期",
                f"{who} is born on {member.birth_date}, after the {en} payment on {day}; move the day or mend the date",
            )
        if day > last:
            yield Problem(
                _where(place, field),
                f"{who_zh} 的{zh} {day} 晚于费款年度末 {last}；请改到该日或以前",
                f"{who} pays on {day}, after the fee year's end {last}; choose that day or an earlier one",
            )
        elif day.year < plan.fee_year - 1:
            yield Problem(
                _where(place, field),
                f"{who_zh} 的{zh} {day} 早于上一年；{plan.fee_year} 费款年度最早从 {plan.fee_year - 1} 年起缴",
                f"{who} pays on {day}; payments for fee year {plan.fee_year} begin in {plan.fee_year - 1}",
            )
    if age_on(member.birth_date, member.medical_day) > OLDEST:
        yield Problem(
            _where(place, "birth_date"),
            f"{who_zh} 缴费时超过 {OLDEST} 岁；请核对出生日期",
            f"{who} is older than {OLDEST} on the day of payment; check the birth date",
        )
    if not 0 <= member.pension_tier <= MAX_YUAN:
        yield Problem(
            _where(place, "pension_tier"),
            f"{who_zh} 的档次应为 0（不选）或正的整元数",
            f"{who}: expected tier 0 (none) or a positive amount in yuan",
        )


def _choice_problems(place: int, member: Member) -> Iterator[Problem]:
    """Words that no rule knows: a misspelt register would else be a help left out in silence."""
    stated = [(name, getattr(member, name), allowed) for name, allowed in _ALLOWED.items()]
    stated += [("registers", name, REGISTERS) for name in member.registers]
    for field, value, allowed in stated:
        if isinstance(value, bool) or value not in allowed:
            known = "、".join(str(one) for one in allowed)
            yield Problem(
                _where(place, field),
                f"成员 {place + 1} 的“{value}”没有这一项，应为其中之一：{known}",
                f"member {place + 1}: {value!r} is unknown here; expected one of {known}",
            )


def _couple_problems(household: Household, place: int) -> Iterator[Problem]:
    members = household.members
    member = members[place]
    who_zh, who = f"成员 {place + 1}", f"member {place + 1}"
    at = _where(place, "spouse")
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
            _where(place, "family_planning"),
            f"{who_zh} 与成员 {max(named) + 1} 是夫妻，计生家庭一项须相同",
            f"{who} and member {max(named) + 1} are a couple: their family-planning status must be the same",
        )


def _wife_problems(place: int, member: Member, has_spouse: bool) -> Iterator[Problem]:
    at = _where(place, "wife_birth_date")
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


# --- as a file ---------------------------------------------------------------------------------------------------


def to_json(household: Household) -> str:
    """The family as a small file, `format: 1`; members count from 1. It holds what was typed, and nothing else."""

    def plain(member: Member) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for field in fields(member):
            value = getattr(member, field.name)
            if isinstance(value, dt.date):
                value = value.isoformat()
            values[field.name] = list(value) if isinstance(value, tuple) else value
        if member.spouse is not None:
            values["spouse"] = member.spouse + 1
        return values

    content = {
        "format": FORMAT,
        "town": household.town,
        "village": household.village,
        "members": [plain(member) for member in household.members],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def from_json(text: str) -> Household:
    """A family from its file. Whether it is sound is `check`'s to say. Raises Refusal."""
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise refuse("file", f"不是 JSON 文件（{error}）", f"is no JSON ({error})") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise refuse(
            "format",
            f"应是本页存出的家庭文件（format: {FORMAT}）",
            f"expected a family file of this page (format: {FORMAT})",
        )
    members = content.get("members")
    if not isinstance(members, list) or not all(isinstance(one, dict) for one in members):
        raise refuse("members", "应是成员的列表", "expected a list of members")
    if not 1 <= len(members) <= MOST_MEMBERS:
        raise refuse("members", f"应为 1 至 {MOST_MEMBERS} 位成员", f"expected 1 to {MOST_MEMBERS} members")
    problems: list[Problem] = []
    for name in ("town", "village"):
        if not isinstance(content.get(name), str):
            problems.append(Problem(name, "应是文字", "expected text"))
    problems += _unknown("", content, {"format", "town", "village", "members"})
    read = []
    for place, one in enumerate(members):
        found, wrong = _member(place, one)
        problems += wrong
        if found is not None:
            read.append(found)
    if problems:
        raise Refusal(problems)
    return Household(tuple(read), content["town"], content["village"])


def _unknown(at: str, content: Mapping[str, Any], known: set[str]) -> list[Problem]:
    return [Problem(f"{at}{name}", "没有这一项", "is unknown here") for name in content if name not in known]


_ALLOWED: dict[str, tuple[object, ...]] = {
    "sex": SEX,
    "marital_status": MARITAL_STATUS,
    "family_planning": FAMILY_PLANNING,
    "disability_grade": (0, 1, 2, 3, 4),
}


def _member(place: int, stated: Mapping[str, Any]) -> tuple[Member | None, list[Problem]]:
    """One member of a file, or what is wrong with it."""
    problems = _unknown(_where(place, ""), stated, {field.name for field in fields(Member)})
    values: dict[str, Any] = {}
    for field in fields(Member):
        at = _where(place, field.name)
        if field.name not in stated:
            problems.append(Problem(at, "缺这一项", "is missing"))
            continue
        try:
            values[field.name] = _value(field.name, stated[field.name])
        except (ValueError, TypeError) as error:
            problems.append(Problem(at, f"读不懂（{error}）", f"cannot be read ({error})"))
    return (None if problems else Member(**values)), problems


def _value(name: str, value: Any) -> Any:
    """A value of a file as the field wants it. Raises ValueError or TypeError."""
    if name in DATES:
        return None if value is None and name == "wife_birth_date" else dt.date.fromisoformat(value)
    if name in _ALLOWED:
        if isinstance(value, bool) or value not in _ALLOWED[name]:
            raise ValueError(", ".join(str(one) for one in _ALLOWED[name]))
        return value
    if name == "registers":
        if not isinstance(value, list) or any(one not in REGISTERS for one in value):
            raise ValueError(", ".join(REGISTERS))
        return tuple(one for one in REGISTERS if one in value)
    if name in ("pension_tier", "spouse"):
        if value is None and name == "spouse":
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("0, 1, 2, ...")
        return value - 1 if name == "spouse" else value
    if not isinstance(value, bool):
        raise ValueError("true, false")
    return value
