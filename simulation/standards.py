"""Standards by year: the plan of each fee year where one is published, from then on the growth path the user sets."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from simulation.errors import Problem, Refusal, nearest, refuse
from simulation.law.plan import Plan, load_plan, parse_plan, plan_ids
from simulation.scenario import Scenario

PATH = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(%|元|yuan)?")
LIMITS = {False: (-200.0, 500.0), True: (-20.0, 50.0)}
"""Yuan a year, percent a year: wider than any step ever published."""
DATES = ("calendar.window_start", "calendar.window_end", "calendar.waiting_from")
STANDARDS = ("individual", "government_subsidy")
"""Of medical.* in the plan: what moves from year to year."""
_WORDS = {
    "individual": ("个人缴费", "the individual contribution"),
    "government_subsidy": ("财政补助", "the government subsidy"),
    "pension_subsidy": ("养老缴费补贴", "the pension contribution subsidy"),
    "basic_pension": ("基础养老金", "the basic pension"),
}


@dataclass(frozen=True)
class Path:
    """A step a year: yuan, or percent of the year before. Amounts are rounded half up to whole yuan, from the last
    published one each time, so that roundings do not add up."""

    step: float
    percent: bool = False

    def after(self, amount: float, years: int) -> float:
        """The amount so many years on."""
        if not self.step or not years:
            return amount
        exact = Decimal(str(amount))
        step = Decimal(str(self.step))
        exact = exact * (1 + step / 100) ** years if self.percent else exact + step * years
        return float(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))

    def text(self, lang: str) -> str:
        if self.percent:
            return f"每年 {self.step:+g}%" if lang == "zh" else f"{self.step:+g}% a year"
        return f"每年 {self.step:+g} 元" if lang == "zh" else f"{self.step:+g} yuan a year"


@dataclass(frozen=True)
class Growth:
    """How standards go on after the last published year; None: not stated, and such a year is refused.

    individual, government_subsidy: medical, yuan a year and head. pension_subsidy: every tier's. basic_pension: the
    monthly minimum, needed only where that line is asked for. moves: which part of the net moves for work of 2010 to
    2020 goes on (0 none, 1 all).
    """

    individual: Path | None = None
    government_subsidy: Path | None = None
    pension_subsidy: Path = Path(0)
    basic_pension: Path | None = None
    moves: float = 1.0

    @classmethod
    def of(cls, stated: Growth | Mapping[str, Any] | None) -> Growth:
        """From a mapping such as {"individual": 30, "government_subsidy": "5%"}. Raises Refusal."""
        if isinstance(stated, Growth):
            return stated
        known = {field.name for field in fields(cls)}
        values: dict[str, Any] = {}
        problems = []
        for name, value in (stated or {}).items():
            where = f"growth.{name}"
            if name not in known:
                near = nearest(name, sorted(known))
                problems.append(
                    Problem(where, f"没有这一项；最接近的是 {near}", f"unknown; the nearest is {near}")
                )
                continue
            try:
                values[name] = _moves(value, where) if name == "moves" else path_of(value, where)
            except Refusal as refusal:
                problems += refusal.problems
        if problems:
            raise Refusal(problems)
        return cls(**values)

    def key(self) -> list[Any]:
        """All of it, as plain data for a content hash."""
        paths = (self.individual, self.government_subsidy, self.pension_subsidy, self.basic_pension)
        return [None if path is None else [path.step, path.percent] for path in paths] + [self.moves]


def path_of(value: Any, where: str) -> Path:
    """`30`, `"30"`, `"+30元"` or `"5%"` as a path. Raises Refusal."""
    if isinstance(value, Path):
        path = value
    else:
        match = None if isinstance(value, bool) else PATH.fullmatch(str(value).strip())
        if not match:
            raise refuse(
                where,
                f"现为 {value}；应形如 30（每年 30 元）或 5%（每年 5%）",
                f"is {value}; expected 30 (yuan a year) or 5% (a year)",
            )
        path = Path(float(match[1]), match[2] == "%")
    low, high = LIMITS[path.percent]
    if not low <= path.step <= high:
        unit_zh, unit_en = ("%", "%") if path.percent else (" 元", " yuan")
        raise refuse(
            where,
            f"现为 {path.step:g}{unit_zh}，应在 {low:g} 至 {high:g}{unit_zh}之间",
            f"is {path.step:g}{unit_en}; must lie in {low:g} to {high:g}{unit_en}",
        )
    return path


def _moves(value: Any, where: str) -> float:
    try:
        share = float(value)
    except (TypeError, ValueError):
        share = -1.0
    if not 0 <= share <= 1.5:
        raise refuse(where, f"现为 {value}，应在 0 至 1.5 之间", f"is {value}; must lie in 0 to 1.5")
    return share


def published(scenario: Scenario) -> dict[int, Plan]:
    """The plans that come with the project for the district of a scenario, by fee year, from its own year on."""
    base = scenario.base_plan
    later = {p.fee_year: p for p in _of_district(scenario) if p.fee_year > base.fee_year}
    return {base.fee_year: base, **later}


def _of_district(scenario: Scenario) -> list[Plan]:
    """Every shipped plan of a scenario's district, by fee year."""
    stem, towns = scenario.plan.rpartition("-")[0], scenario.base_plan.towns
    plans = (load_plan(plan_id) for plan_id in plan_ids() if plan_id.rpartition("-")[0] == stem)
    return sorted((plan for plan in plans if plan.towns == towns), key=lambda plan: plan.fee_year)


def mean_step(scenario: Scenario, figure: str, percent: bool = False) -> float:
    """The mean step a year (yuan or percent) of a medical standard over the published years; 0 where there is but one.

    A place to start from, no forecast.
    """
    plans = _of_district(scenario)
    first, last = (getattr(plan.medical, figure) for plan in (plans[0], plans[-1])) if plans else (0, 0)
    span = plans[-1].fee_year - plans[0].fee_year if plans else 0
    if not span or not first:
        return 0.0
    return 100 * ((last / first) ** (1 / span) - 1) if percent else (last - first) / span


def plans_ahead(scenario: Scenario, years: int, growth: Growth) -> list[Plan]:
    """The plan of each year, the scenario's own first.

    A published year has its plan. What the scenario changes holds in every year: a figure that moves over the years
    keeps the difference in yuan that the change made in the first, all else (readings, ages, rules, tiers) the changed
    value, days the changed day of their year. Raises Refusal where a year has neither a plan nor a path.
    """
    first = scenario.resolved_plan
    known = published(scenario)
    wanted = range(first.fee_year, first.fee_year + years)
    beyond = [year for year in wanted if year > max(known)]
    lacking = [name for name in STANDARDS if getattr(growth, name) is None]
    if beyond and lacking:
        raise Refusal(
            Problem(
                f"growth.{name}",
                f"{beyond[0]} 年度起没有公布的标准，也没有设定{_WORDS[name][0]}的增长路径；"
                f"请设定（如 {name}=30 或 {name}=5%），或把年数减到 {len(wanted) - len(beyond)}",
                f"no standard is published from {beyond[0]} on and no path is set for {_WORDS[name][1]}; "
                f"set one ({name}=30 or {name}=5%), or ask for {len(wanted) - len(beyond)} years",
            )
            for name in lacking
        )
    result = [first]
    for year in wanted[1:]:
        origin = known[max(y for y in known if y <= year)]
        changed = _changed(scenario, origin)
        result.append(changed if origin.fee_year == year else _grown(origin, changed, year, growth, scenario))
    return result


def _changed(scenario: Scenario, plan: Plan) -> Plan:
    """A later plan with the scenario's changes."""
    base, later = scenario.base_plan, plan.fee_year - scenario.base_plan.fee_year
    if not later:
        return scenario.resolved_plan
    known, changes = set(plan.paths), {}
    for path, value in scenario.changes.items():
        if path.startswith("notes.") or path in ("fee_year", "previous"):
            continue
        if path in DATES:
            changes[path] = years_later(dt.date.fromisoformat(str(value)), later).isoformat()
            continue
        was = base.get(path) if path in base.paths else None
        now = plan.get(path) if path in known else None
        if _is_number(was) and _is_number(now) and _is_number(value) and was != now:
            value = _tidy(Decimal(str(now)) + Decimal(str(value)) - Decimal(str(was)))
        changes[path] = value
    return _named(plan.fee_year, lambda: plan.change(changes)) if changes else plan


def _named(year: int, make: Callable[[], Plan]) -> Plan:
    """The plan; where it is refused, the year is named."""
    try:
        return make()
    except Refusal as refusal:
        raise Refusal(
            Problem(f"{year} 年度的 {p.where} / {p.where} of {year}", p.zh, p.en) for p in refusal.problems
        ) from None


def _grown(origin: Plan, changed: Plan, year: int, growth: Growth, scenario: Scenario) -> Plan:
    """The plan of a year that is not published: the last one carried on, its standards along the paths."""
    later = year - origin.fee_year
    data = changed.to_dict()
    data.pop("document", None)
    data.pop("previous", None)
    data |= {"id": f"{scenario.plan.rpartition('-')[0]}-{year}", "status": "draft", "fee_year": year}
    for dated in DATES:
        name = dated.partition(".")[2]
        data["calendar"][name] = years_later(getattr(changed.calendar, name), later).isoformat()
    notes = {
        figure: {**note, "basis": "assumption", "source": f"沿用 {origin.id}；{note.get('source', '')}"}
        for figure, note in data.get("notes", {}).items()
    }
    for name in STANDARDS:
        path: Path = getattr(growth, name)
        was, draft = getattr(origin.medical, name), getattr(changed.medical, name)
        data["medical"][name] = _tidy(
            Decimal(str(path.after(was, later))) + Decimal(str(draft)) - Decimal(str(was))
        )
        notes[f"medical.{name}"] = {
            "clause": "4.1.M1",
            "basis": "assumption",
            "source": f"增长路径：自 {origin.fee_year} 年度 {was:g} 元起{path.text('zh')}",
        }
    if growth.pension_subsidy.step:
        for tier in data["pension"]["tiers"]:
            tier["contribution_subsidy"] = growth.pension_subsidy.after(tier["contribution_subsidy"], later)
    data["notes"] = notes
    return _named(year, lambda: parse_plan(data, f"{year}"))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _tidy(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)


def years_later(day: dt.date, years: int) -> dt.date:
    """The same day some years later; 29 February becomes the 28th."""
    return dt.date(day.year + years, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
