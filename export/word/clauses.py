"""A funding section in sentences of our own, from a plan's figures; each knows whether it differs from the base."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from export.word.figures import (
    COUNT,
    SPARED,
    TOTAL,
    changed_paths,
    day_text,
    number_text,
    share_text,
    stated_figures,
    total_of,
)
from export.word.groups import listed
from export.word.runs import Words
from simulation.law.parts import AidRule
from simulation.law.plan import Plan

TAIL = 3
"""So many highest tiers with one subsidy are written as `800元及以上各档`."""


@dataclass(frozen=True)
class Block:
    """A heading (level 1 or 2) or, with level 0, a paragraph."""

    level: int
    text: tuple[Words, ...]


class _Section:
    """Collects blocks; `figure` writes one figure and marks it where it differs from the base."""

    def __init__(self, plan: Plan, base: Plan):
        self.plan, self.changed = plan, changed_paths(base, plan)
        self.figures = stated_figures(plan)
        self.blocks: list[Block] = []

    def heading(self, level: int, text: str) -> None:
        self.blocks.append(Block(level, (Words(text),)))

    def say(self, *parts: str | Words) -> None:
        words = tuple(Words(part) if isinstance(part, str) else part for part in parts)
        self.blocks.append(Block(0, words))

    def figure(self, path: str, text: str) -> Words:
        return Words(text, changed=path in self.changed)

    def yuan(self, path: str) -> Words:
        return self.figure(path, f"{number_text(self.figures[path])}元")

    def groups(self, path: str) -> Words:
        return self.figure(path, listed(self.figures[path]))


def funding_section(plan: Plan, base: Plan) -> list[Block]:
    """Everything that the funding section of a plan settles, in order."""
    section = _Section(plan, base)
    year = section.figure("fee_year", f"{plan.fee_year}年度")
    section.say("本章规定", year, "城乡居民基本养老保险、基本医疗保险由谁出资、出资多少、何时缴纳。")
    _pension(section)
    _medical(section)
    _calendar(section)
    if plan.working_funds:
        section.heading(1, "四、工作经费")
        section.say("征缴工作经费按参保人次安排，每人次", section.yuan("working_funds.amount"), "。")
    return section.blocks


# --- pension ---------------------------------------------------------------------------------------------------------


def _pension(section: _Section) -> None:
    plan, figure, yuan = section.plan, section.figure, section.yuan
    section.heading(1, "一、居民基本养老保险")
    section.heading(2, "（一）缴费年龄")
    section.say(
        "年满",
        figure("pension.min_age", f"{plan.pension.min_age}周岁"),
        "、不超过",
        figure("pension.max_age", f"{plan.pension.max_age}周岁"),
        "的居民，未在校就读，也未参加其他养老保险的，在户籍所在地参保缴费。",
    )
    section.heading(2, "（二）缴费档次")
    tiers = plan.pension.tiers
    section.say(
        "缴费档次按年设定，共",
        figure(COUNT, f"{len(tiers)}个档次"),
        "：",
        *_separated([yuan(f"pension.tiers.{tier.amount}.amount") for tier in tiers], "、"),
        "。",
        *_restricted(section),
        "缴费人从可选的档次中自行选定一档。",
    )
    section.heading(2, "（三）缴费补贴")
    section.say("政府按所选档次给予缴费补贴，每人每年：", *_subsidies(section), "。")
    section.heading(2, "（四）政府代缴")
    if plan.pension.paid_on_behalf.groups:
        section.say(
            section.groups("pension.paid_on_behalf.groups"),
            "的养老保险费，由政府代缴，每人每年",
            yuan("pension.paid_on_behalf.amount"),
            "。",
        )
    else:
        section.say("本年度不设由政府代缴养老保险费的人员。")
    section.heading(2, "（五）计划生育家庭补贴")
    if plan.pension.family_planning.amount:
        section.say(
            "独生子女家庭和合法生育两女并绝育的家庭，妻子年满",
            figure(
                "pension.family_planning.wife_min_age", f"{plan.pension.family_planning.wife_min_age}周岁"
            ),
            "的，夫妻二人每人每年各补贴",
            yuan("pension.family_planning.amount"),
            "。",
        )
    else:
        section.say("本年度不设计划生育家庭缴费补贴。")


def _separated(parts: list[Words], sign: str) -> Iterator[str | Words]:
    for place, part in enumerate(parts):
        if place:
            yield sign
        yield part


def _restricted(section: _Section) -> Iterator[str | Words]:
    """Which tiers only some may choose; tiers with the same groups in one sentence."""
    tiers = [tier for tier in section.plan.pension.tiers if tier.open_to is not None]
    for groups, same in groupby(tiers, key=lambda tier: tier.open_to):
        paths = [f"pension.tiers.{tier.amount}" for tier in same]
        yield from _separated([section.yuan(f"{path}.amount") for path in paths], "、")
        changed = any(f"{path}.open_to" in section.changed for path in paths)
        yield "档只限"
        yield Words(listed(groups or ()), changed=changed)
        yield "选择。"


def _subsidies(section: _Section) -> Iterator[str | Words]:
    tiers = section.plan.pension.tiers
    runs = [
        (subsidy, list(same)) for subsidy, same in groupby(tiers, key=lambda tier: tier.contribution_subsidy)
    ]
    for place, (_, same) in enumerate(runs):
        last = place == len(runs) - 1
        paths = [f"pension.tiers.{tier.amount}" for tier in same]
        yield "；选" if place else "选"
        if last and place and len(same) >= TAIL:
            yield section.yuan(f"{paths[0]}.amount")
            yield "及以上各档的，补贴"
        else:
            yield from _separated([section.yuan(f"{path}.amount") for path in paths], "、")
            yield "档的，补贴"
        marks = {f"{path}.contribution_subsidy" for path in paths} & section.changed
        yield Words(f"{number_text(same[0].contribution_subsidy)}元", changed=bool(marks))


# --- medical ---------------------------------------------------------------------------------------------------------


def _medical(section: _Section) -> None:
    plan, yuan = section.plan, section.yuan
    section.heading(1, "二、居民基本医疗保险")
    section.heading(2, "（一）筹资标准")
    section.say(
        "每人每年筹资总额",
        section.figure(TOTAL, f"{number_text(total_of(plan))}元"),
        "，其中个人缴费",
        yuan("medical.individual"),
        "，财政补助",
        yuan("medical.government_subsidy"),
        "。",
    )
    section.heading(2, "（二）个人缴费资助")
    if not plan.medical.aid:
        section.say("本年度对个人缴费不设资助。")
        return
    section.say("下列居民参加居民基本医疗保险，个人缴费部分按本条资助：")
    for place, rule in enumerate(plan.medical.aid, start=1):
        end = "。" if place == len(plan.medical.aid) else "；"
        section.say(f"{place}．", *_aid(section, rule), end)


def _aid(section: _Section, rule: AidRule) -> Iterator[str | Words]:
    path, figure = f"medical.aid.{rule.id}", section.figure
    whom: list[list[str | Words]] = []
    places = [*(rule.towns or ()), *(rule.villages or ())]
    if places:
        whom.append(["、".join(places)])
    if rule.local_hukou is not None:
        whom.append(["本区户籍" if rule.local_hukou else "非本区户籍"])
    ages = _ages(rule, path, figure)
    if ages:
        whom.append(ages)
    whom.append([section.groups(f"{path}.groups")] if rule.groups else ["居民"])
    for place, part in enumerate(whom):
        if place:
            yield "的"
        yield from part
    yield "，"
    if rule.applies_to == "remaining":
        yield "在其他资助之后仍由本人承担的部分，"
    if rule.share is not None:
        share = figure(f"{path}.share", share_text(rule.share))
        yield from (share, "资助") if rule.share == 1 else ("由政府资助", share)
    else:
        yield "每人每年资助"
        yield section.yuan(f"{path}.amount")


def _ages(rule: AidRule, path: str, figure: Any) -> list[str | Words]:
    low = figure(f"{path}.min_age", f"{rule.min_age}周岁")
    high = figure(f"{path}.max_age", f"{rule.max_age}周岁")
    if rule.min_age is not None and rule.max_age is not None:
        return ["年满", low, "、不超过", high]
    if rule.min_age is not None:
        return ["年满", low, "（含）以上"]
    return ["不超过", high] if rule.max_age is not None else []


# --- when ------------------------------------------------------------------------------------------------------------


def _calendar(section: _Section) -> None:
    calendar, figure = section.plan.calendar, section.figure
    section.heading(1, "三、缴费时间和待遇等待期")
    section.heading(2, "（一）集中征缴期")
    section.say(
        figure("calendar.window_start", day_text(calendar.window_start)),
        "至",
        figure("calendar.window_end", day_text(calendar.window_end)),
        "为集中征缴期，所缴费款归属",
        figure("fee_year", f"{section.plan.fee_year}年度"),
        "。",
    )
    section.heading(2, "（二）医疗保险待遇等待期")
    if not calendar.waiting_months:
        section.say(figure("calendar.waiting_months", "不设待遇等待期"), "。")
        return
    section.say(
        "居民医疗保险费在",
        figure("calendar.waiting_from", day_text(calendar.waiting_from)),
        "及以后缴纳的，待遇等待期为",
        figure("calendar.waiting_months", f"{calendar.waiting_months}个月"),
        "，其间发生的医疗费用不予报销。",
    )
    if SPARED in section.figures:
        section.say(section.groups(SPARED), "不受前款等待期限制。")
