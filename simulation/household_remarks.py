"""What a family states that has no effect, or another than stated: explained, not refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulation.errors import Problem
from simulation.household import Household, age_on
from simulation.household_answer import answers_of
from simulation.law.dates import NEVER
from simulation.law.plan import Plan

ADULT = 18
CHILDREN = {
    "orphan": ("孤儿", "an orphan"),
    "unsupported_child": ("事实无人抚养儿童", "an unsupported child"),
}
"""Registers of who is under ADULT (民发〔2009〕26号、民发〔2019〕62号)."""
Answers = dict[str, Any]
"""What each rule answered, a place a member."""
Words = tuple[str, str]
"""A remark in Chinese and English."""


def remarks(household: Household, plan: Plan) -> list[Problem]:
    """A remark each, at its member: on the tier, medical insurance, registers of children, the couple. Raises Refusal."""
    known = answers_of(household, plan)
    return [
        Problem(f"members[{place + 1}]", zh, en)
        for place in range(len(household.members))
        for zh, en in (
            *_tier(household, place, plan, known),
            *_medical(household, place, known),
            *_registers(household, place),
            *_couple(household, place, known),
        )
    ]


def _tier(household: Household, place: int, plan: Plan, known: Answers) -> Iterator[Words]:
    member = household.members[place]
    tier, counted = member.pension_tier, int(known["pension_tier_counted"][place]) // 100
    if not tier:
        return
    if not known["young_enough_to_contribute"][place]:
        age = age_on(member.birth_date, member.pension_day)
        yield (
            f"成员 {place + 1} 缴费时 {age} 周岁，已过缴费年龄（上限 {plan.pension.max_age}，口径 R6）："
            f"所填 {tier} 元档不起作用，请改为不选",
            f"member {place + 1} is {age} when paying, past the age of contributing (to {plan.pension.max_age}, "
            f"reading R6): tier {tier} has no effect; choose none",
        )
    elif not known["pension_eligible"][place]:
        yield (
            f"成员 {place + 1} 不能参加养老：所填 {tier} 元档不起作用",
            f"member {place + 1} may not join the pension: tier {tier} has no effect",
        )
    elif counted != tier:
        if tier in [one.amount for one in plan.pension.tiers]:
            why_zh = "这一档不对本人开放，或由口径 R4 定档"
            why = "that tier is not open to this person, or reading R4 settles the tier"
        else:
            why_zh, why = "方案没有这一档", "the plan has no such tier"
        yield (
            f"成员 {place + 1} 填了 {tier} 元档，实际计 {counted} 元档：{why_zh}（4.1.P1、4.1.P2）",
            f"member {place + 1} states tier {tier}; tier {counted} counts: {why} (4.1.P1, 4.1.P2)",
        )


def _medical(household: Household, place: int, known: Answers) -> Iterator[Words]:
    if household.members[place].joins_medical and not known["medical_eligible"][place]:
        yield (
            f"成员 {place + 1} 填了参加医保，但不符合参保条件，按不参加计",
            f"member {place + 1} states joining medical but may not; counted as not joining",
        )


def _registers(household: Household, place: int) -> Iterator[Words]:
    member = household.members[place]
    if age_on(member.birth_date, member.medical_day) < ADULT:
        return
    for zh, en in [words for name, words in CHILDREN.items() if name in member.registers]:
        yield (
            f"成员 {place + 1} 已满 {ADULT} 周岁，填了“{zh}”：民政登记的是未满 {ADULT} 周岁的人，请核对；"
            "文件没有写年龄（4.1.M4），这里按所填计",
            f"member {place + 1} is {ADULT} or older and stated as {en}: that register holds children, check it; "
            "the document names no age (4.1.M4), so it counts as stated",
        )


def _couple(household: Household, place: int, known: Answers) -> Iterator[Words]:
    has_couple = household.spouse_of(place) is not None or int(known["wife_birth_day"][place]) != int(NEVER)
    if household.members[place].marital_status == "married" and not has_couple:
        yield (
            f"成员 {place + 1} 填了已婚而没有配偶，也没有妻子出生日期：计生补贴（4.1.P5）按没有夫妻计",
            f"member {place + 1} is married without a spouse or a wife's birth date: for 4.1.P5 there is no couple",
        )
