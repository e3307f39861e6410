"""The stamp on every figure: unit, year, plan, scenario, people, version, and synthetic or real."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simulation import MODEL_VERSION
from simulation.columns import column_name

if TYPE_CHECKING:
    from simulation.scenario import Scenario

_STATUS_ZH = {"issued": "正式文件", "reconstructed": "重建，非正式文件", "draft": "草案"}
UNITS = {
    "yuan": ("元", "yuan"),
    "persons": ("人", "persons"),
    "households": ("户", "households"),
    "months": ("人月", "person-months"),
    "mixed": ("见各行", "in each row"),
    "wan": ("万元", "10,000 yuan"),
    "yuan_a_person": ("元/人", "yuan a person"),
    "yuan_a_year": ("元/年", "yuan a year"),
    "yuan_a_month": ("元/月", "yuan a month"),
    "years": ("年", "years"),
    "days": ("天", "days"),
    "percent": ("%", "%"),
}
_STATUS_EN = {"issued": "issued", "reconstructed": "reconstructed, not an issued document", "draft": "draft"}


def units_in(title: str) -> list[str]:
    """The units (of UNITS) that the title of a chart names: in brackets, or after its last comma."""
    said = "|".join(re.escape(word) for words in UNITS.values() for word in words)
    found = re.findall(rf"(?:[（(]|[，,] ?)({said})(?=[）)，,；;：:]|$)", title)
    return list(dict.fromkeys(key for word in found for key, words in UNITS.items() if word in words))


@dataclass(frozen=True)
class ListStamp:
    """The stamp of a list whose rows each name their own scenario, plan and version. `name` goes into file names."""

    name: str
    count: int
    synthetic: bool
    model_version: str
    unit: str = "mixed"

    @property
    def file_stem(self) -> str:
        return f"{self.name}-{self.count}"

    def line(self, lang: str) -> str:
        """As `Stamp.line`."""
        unit = UNITS[self.unit][0 if lang == "zh" else 1]
        if lang == "zh":
            people = "合成人口，非真实数据" if self.synthetic else "部分方案用的是用户提供的人员名册"
            return f"单位：{unit}；方案、年度、情景与人口见各行；{people}；当前模型 {self.model_version}"
        people = "synthetic people, not real data" if self.synthetic else "some rest on a roster handed in"
        return (
            f"Unit: {unit}; plan, year, scenario and people as in each row; {people}; present model "
            f"{self.model_version}"
        )


@dataclass(frozen=True)
class RosterStamp:
    """The stamp of lists of findings on a roster: the plan they were checked against and the lists that were handed in."""

    plan_id: str
    plan_status: str
    fee_year: int
    lists: int
    rows: int
    synthetic: bool
    model_version: str = MODEL_VERSION

    @property
    def file_stem(self) -> str:
        return f"{self.plan_id}-roster"

    def line(self, lang: str) -> str:
        """As `Stamp.line`."""
        if lang == "zh":
            people = "合成人员，非真实数据" if self.synthetic else "用户提供的真实名册"
            return (
                f"单位：元；费款年度 {self.fee_year}；方案 {self.plan_id}（{_STATUS_ZH[self.plan_status]}）；"
                f"{people}，{self.lists} 份名单 {self.rows:,} 行；模型 {self.model_version}"
            )
        people = "synthetic persons, not real data" if self.synthetic else "real lists handed in"
        return (
            f"Unit: yuan; fee year {self.fee_year}; plan {self.plan_id} ({_STATUS_EN[self.plan_status]}); "
            f"{people}, {self.lists} lists of {self.rows:,} rows; model {self.model_version}"
        )


@dataclass(frozen=True)
class Stamp:
    """What a figure rests on. `changes` counts the differences to the plan; `synthetic` says whose people these are;
    `registered` and `residents` are the two totals, which overlap but are not the same. `years` counts the fee years that
    the figures span, from `fee_year` on; `assumed` is the share of public money that rests on assumptions, where stated.
    `stated`: the persons are those typed on the page, no population's. Of a kept roster, `absent`: what it does not state;
    `filled`: columns taken from the synthetic population on request."""

    plan_id: str
    plan_status: str
    fee_year: int
    document: str | None
    changes: int
    scenario_id: str
    population_id: str
    population_as_of: dt.date | None
    synthetic: bool
    model_version: str
    registered: int
    residents: int
    unit: str = "yuan"
    years: int = 1
    assumed: float | None = None
    stated: bool = False
    absent: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()

    @property
    def file_stem(self) -> str:
        """What the name of a file with these figures starts with."""
        return f"{self.plan_id}-{self.scenario_id}"

    @property
    def origin(self) -> str:
        """Whose people these are: stated, synthetic, roster, or roster with columns filled."""
        if self.stated or self.synthetic:
            return "stated" if self.stated else "synthetic"
        return "roster, partly synthetic" if self.filled else "roster"

    @property
    def year_text(self) -> str:
        """`2023`, or `2023–2032` where the figures span several years."""
        return f"{self.fee_year}–{self.fee_year + self.years - 1}" if self.years > 1 else f"{self.fee_year}"

    def line(self, lang: str) -> str:
        """One line for a footer, an export or a chart."""
        zh = lang == "zh"
        status = (_STATUS_ZH if zh else _STATUS_EN)[self.plan_status]
        unit = ("、" if zh else " and ").join(UNITS[key][0 if zh else 1] for key in self.unit.split("+"))
        if zh:
            people = "合成人口，非真实数据" if self.synthetic else "用户提供的人员名册"
            as_of = f"，人口截至 {self.population_as_of}" if self.population_as_of else ""
            as_of += f"，户籍 {self.registered:,} 人、常住 {self.residents:,} 人"
            as_of += f"，{len(self.absent)} 项未载明" if self.absent else ""
            as_of += (
                f"，{'、'.join(column_name(name, lang) for name in self.filled)}取自合成人口"
                if self.filled
                else ""
            )
            whose = (
                "人员按本页所填，不是真实名册" if self.stated else f"{people}（{self.population_id}{as_of}）"
            )
            rests = "" if self.assumed is None else f"；公共资金中 {self.assumed:.2%} 依假设"
            changed = f"基础上改动 {self.changes} 项" if self.changes else ""
            return (
                f"单位：{unit}；费款年度 {self.year_text}；方案 {self.plan_id}（{status}{changed}）；"
                f"{whose}；情景 {self.scenario_id}；模型 {self.model_version}{rests}"
            )
        people = "synthetic people, not real data" if self.synthetic else "a roster handed in"
        as_of = f", as of {self.population_as_of}" if self.population_as_of else ""
        as_of += f", {self.registered:,} registered, {self.residents:,} resident"
        as_of += f", {len(self.absent)} things not stated" if self.absent else ""
        as_of += (
            f", {', '.join(column_name(name, lang) for name in self.filled)} filled from synthetic people"
            if self.filled
            else ""
        )
        whose = (
            "persons as stated on the page, no register"
            if self.stated
            else f"{people} ({self.population_id}{as_of})"
        )
        rests = "" if self.assumed is None else f"; {self.assumed:.2%} of public money rests on assumptions"
        changed = f" plan with {self.changes} changed" if self.changes else ""
        return (
            f"Unit: {unit}; fee year {self.year_text}; plan {self.plan_id} ({status}{changed}); "
            f"{whose}; scenario {self.scenario_id}; model {self.model_version}{rests}"
        )

    @classmethod
    def of(cls, scenario: Scenario, *, registered: int, residents: int, **people: Any) -> Stamp:
        """The stamp of a scenario's figures. `people`: population_id, population_as_of, synthetic, as fields."""
        plan = scenario.resolved_plan
        return cls(
            plan_id=plan.id,
            plan_status=plan.status,
            fee_year=plan.fee_year,
            document=plan.document,
            changes=len(scenario.changes),
            scenario_id=scenario.id,
            model_version=MODEL_VERSION,
            registered=registered,
            residents=residents,
            **people,
        )

    @classmethod
    def of_stated(cls, scenario: Scenario, registered: int, residents: int) -> Stamp:
        """The stamp of figures about persons who are stated one by one."""
        return cls.of(
            scenario,
            registered=registered,
            residents=residents,
            population_id="stated",
            population_as_of=None,
            synthetic=False,
            stated=True,
        )

    def counting(self, unit: str) -> Stamp:
        """The same stamp for figures of another unit, one of UNITS."""
        return replace(self, unit=unit)

    def under(self, title: str) -> Stamp:
        """The same stamp for a chart: in the unit, or the two of its axes, that its title names."""
        return self.counting("+".join(units_in(title)) or self.unit)

    def rows(self) -> list[tuple[str, str]]:
        """Name and value of each part, for a sheet or a CSV head."""
        return [
            ("unit", self.unit),
            ("fee_year", self.year_text),
            ("plan", self.plan_id),
            ("plan_status", self.plan_status),
            ("document", self.document or ""),
            ("changes", str(self.changes)),
            ("scenario", self.scenario_id),
            ("population", self.population_id),
            ("population_as_of", str(self.population_as_of or "")),
            ("registered_persons", str(self.registered)),
            ("residents", str(self.residents)),
            ("data_origin", self.origin),
            ("model_version", self.model_version),
            *([("absent", " ".join(self.absent))] if self.absent else []),
            *([("filled_from_synthetic", " ".join(self.filled))] if self.filled else []),
            *([] if self.assumed is None else [("assumed_share", f"{self.assumed:.4f}")]),
        ]
