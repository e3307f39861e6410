"""本区数据: the control totals that only the district knows, as a workbook: what may be given, and what was.

A figure given replaces the published or assumed one and is met exactly. Blanks leave things as they are.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from openpyxl import load_workbook

from synthetic_data.spec import TIERS, Margin, Spec
from synthetic_data.stages.registers import REGISTERS

FORMAT = 1
SHEET = "本区数据"
HEADERS = ("代码", "项目", "Item", "单位", "现用数", "现用依据", "本区数", "来源", "截至日期")
KEY, VALUE, SOURCE, DAY = 0, 6, 7, 8
FIRST_ROW = 4
"""Row of the headers, counted from 1; the entries follow."""
MOST_BYTES = 20_000_000
"""Of the unpacked workbook: ours has under one hundredth of that."""

_GROUPS = {
    "extreme_poverty": ("特困人员", "persons in extreme poverty"),
    "five_guarantee": ("农村五保供养对象", "rural five-guarantee persons"),
    "dibao": ("低保对象", "dibao recipients"),
    "dibao_margin": ("低保边缘家庭成员", "members of dibao-margin households"),
    "returned_to_poverty": ("返贫致贫人口", "persons returned to poverty"),
    "poverty_monitored": ("防止返贫监测帮扶对象", "persons monitored against poverty"),
    "lifted_from_poverty": ("已脱贫仍享受政策人口", "persons lifted from poverty"),
    "entitled_group": ("优抚对象", "entitled group"),
    "key_entitled_group": ("其中：重点优抚对象", "of which key entitled group"),
    "orphan": ("孤儿", "orphans"),
    "unsupported_child": ("事实无人抚养儿童", "unsupported children"),
    "illness_hardship": ("因病致困（经批准）", "illness hardship, approved"),
    "severe_disability": ("重度残疾人（一、二级）", "severely disabled, grades 1 and 2"),
    "mild_disability": ("其他持证残疾人（三、四级）", "disabled, grades 3 and 4"),
}
_COUPLES = {
    "one_child_couples": ("独生子女家庭（对）", "one-child couples"),
    "two_daughter_couples": ("两女绝育家庭（对）", "two-daughter couples"),
}
_OTHERS = {
    "employee_medical_heads": ("职工社会保险参保人（户籍及常住）", "members of employee schemes"),
    "in_school_heads": ("在校学生（小学至大学）", "pupils and students"),
    "kindergarten_heads": ("在园幼儿", "children at kindergarten"),
    "residence_permit_heads": (
        "持居住证的外来人员（含随迁子女）",
        "residence permit holders and their children",
    ),
    "insured_elsewhere_heads": ("在外地参加居民医保的人", "insured elsewhere"),
}


@dataclass(frozen=True)
class Entry:
    """One figure that the district may give. `key` is what ties a row of the sheet to it."""

    key: str
    name: str
    town: str
    age_from: int | None
    zh: str
    en: str
    unit: str


@dataclass(frozen=True)
class CellProblem:
    """What is wrong in one cell: sheet, cell such as G12, and why."""

    sheet: str
    cell: str
    zh: str
    en: str


class DistrictDataError(ValueError):
    """A sheet that cannot be used, explained cell by cell."""

    def __init__(self, problems: list[CellProblem]):
        self.problems = problems
        super().__init__("; ".join(f"{p.sheet}!{p.cell}: {p.zh} / {p.en}" for p in problems))


def entries(spec: Spec) -> list[Entry]:
    """Everything that may be given for a place: about sixty figures."""
    result = [
        Entry(
            "registered_persons",
            "registered_persons",
            "",
            None,
            "户籍人口：全区",
            "registered persons",
            "persons",
        )
    ]

    def by_town(name: str, zh: str, en: str) -> None:
        result.extend(
            Entry(f"{name}.{number:02d}", name, town, None, f"{zh}：{town}", f"{en}: {town}", "persons")
            for number, town in enumerate(spec.towns, start=1)
        )

    by_town("registered_persons", "户籍人口", "registered persons")
    by_town("medical_last_year_members", "上年居民医保参保人数", "resident medical members last year")
    by_town("pension_last_year_members", "上年居民养老缴费人数", "resident pension payers last year")
    tiers = sorted({100, *(margin.age_from or 0 for margin in spec.rows(TIERS))})
    result += [
        Entry(
            f"{TIERS}.{tier}",
            TIERS,
            "",
            tier,
            f"上年居民养老 {tier} 元档人数",
            f"payers of the {tier} yuan tier",
            "persons",
        )
        for tier in tiers
    ]
    assert set(REGISTERS) <= set(_GROUPS)
    for names, unit in ((_GROUPS, "persons"), (_COUPLES, "households"), (_OTHERS, "persons")):
        result += [Entry(name, name, "", None, zh, en, unit) for name, (zh, en) in names.items()]
    return result


def current_values(spec: Spec, people: pd.DataFrame) -> dict[str, int]:
    """Heads in a population for each entry: what the district's own figure would replace."""
    local = people["local_hukou"]
    tier = people["pension_tier_last_year"]
    columns: dict[str, pd.Series] = {
        "registered_persons": local,
        "medical_last_year_members": people["joined_medical_last_year"],
        "pension_last_year_members": tier > 0,
        **{name: people[name] for name in REGISTERS},
        "severe_disability": people["disability_grade"].isin([1, 2]),
        "mild_disability": people["disability_grade"].isin([3, 4]),
        **{name: people[name.removesuffix("_heads")] for name in _OTHERS},
    }
    single = people["spouse_id"].isna()
    families = (people["sex"] == "female") | single
    for name, kind in (("one_child_couples", "one_child"), ("two_daughter_couples", "two_daughters")):
        columns[name] = families & local & (people["family_planning"] == kind)
    result = {}
    for entry in entries(spec):
        if entry.name == TIERS:
            result[entry.key] = int((tier == entry.age_from).sum())
        else:
            column = columns[entry.name]
            result[entry.key] = int((column & (people["town"] == entry.town) if entry.town else column).sum())
    return result


def read(data: bytes, spec: Spec, today: dt.date) -> list[Margin]:
    """The figures given in a filled-in workbook, as margin rows. Raises DistrictDataError, cell by cell."""
    rows = _cells(data)
    known = {entry.key: entry for entry in entries(spec)}
    problems: list[CellProblem] = []
    margins: dict[str, Margin] = {}
    seen: dict[str, int] = {}
    for number, cells in rows:
        key = str(cells[KEY] or "").strip()
        value, source, day = cells[VALUE], str(cells[SOURCE] or "").strip(), cells[DAY]

        def wrong(column: int, zh: str, en: str, number: int = number) -> None:
            problems.append(CellProblem(SHEET, f"{'ABCDEFGHI'[column]}{number}", zh, en))

        if not key and value in (None, ""):
            continue
        entry = known.get(key)
        if entry is None:
            wrong(
                KEY,
                f"没有代码 {key or '（空）'}；请勿改动代码列",
                f"no entry {key or '(blank)'}; leave the codes as they are",
            )
            continue
        if key in seen:
            wrong(KEY, f"代码与第 {seen[key]} 行重复", f"the same code as in row {seen[key]}")
            continue
        seen[key] = number
        if value in (None, ""):
            continue
        count = _count(value)
        if isinstance(value, str) and value.startswith("="):
            wrong(VALUE, "是公式；请粘贴为数值", "a formula; paste it as a value")
        elif count is None:
            wrong(
                VALUE,
                f"应为不小于 0 的整数，现为 {value}",
                f"a whole number of 0 or more expected, is {value}",
            )
        when = _day(day)
        if not source:
            wrong(SOURCE, "填了数就要写来源", "a figure needs its source")
        if when is None or when > today:
            wrong(
                DAY,
                f"应为不晚于今天的日期，如 2022-12-31，现为 {day}",
                f"a date not after today expected, is {day}",
            )
        if count is not None and source and when is not None:
            margins[key] = Margin(
                folder="given", file=SHEET, row=number, name=entry.name, age_from=entry.age_from, age_to=entry.age_from,
                sex="", town=entry.town, value=float(count), unit=entry.unit, year=str(when.year), level="district",
                basis="given", low=None, high=None, confidence="high", source=f"{source}，截至 {when.isoformat()}",
            )  # fmt: skip
    problems += _contradictions(margins, spec)
    if problems:
        raise DistrictDataError(problems)
    return list(margins.values())


def _cells(data: bytes) -> list[tuple[int, list[object]]]:
    def refuse(zh: str, en: str) -> DistrictDataError:
        return DistrictDataError([CellProblem(SHEET, "A1", zh, en)])

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
                raise refuse("工作簿过大，不是本模板", "too large a workbook: not the template")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    except DistrictDataError:
        raise
    except Exception as error:
        # Whatever openpyxl meets in a broken file is one thing to the user: not a workbook.
        raise refuse(f"读不出工作簿：{error}", f"not a readable workbook: {error}") from error
    if SHEET not in book.sheetnames:
        raise refuse(f"没有工作表“{SHEET}”；请用本页下载的模板", f"no sheet {SHEET}; use the template")
    rows = []
    for number, row in enumerate(
        book[SHEET].iter_rows(max_row=500, max_col=len(HEADERS), values_only=True), start=1
    ):
        cells = list(row) + [None] * (len(HEADERS) - len(row))
        if number == FIRST_ROW and [str(cell) for cell in cells] != list(HEADERS):
            raise DistrictDataError(
                [
                    CellProblem(
                        SHEET, f"A{FIRST_ROW}", "表头与模板不符", "the header differs from the template's"
                    )
                ]
            )
        if number > FIRST_ROW:
            rows.append((number, cells))
    return rows


def _count(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = value.strip().replace(",", "").replace("，", "")
        if not value.isdigit():
            return None
        return int(value)
    if isinstance(value, (int, float)) and np.isfinite(value) and value >= 0 and value == int(value):
        return int(value)
    return None


def _day(value: object) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value).strip().replace("/", "-"))
    except ValueError:
        return None


def _contradictions(margins: Mapping[str, Margin], spec: Spec) -> list[CellProblem]:
    """Figures that cannot all be true."""
    problems = []

    def cell(margin: Margin) -> str:
        return f"G{margin.row}"

    def both(part: str, whole: str, zh: str, en: str) -> None:
        if part in margins and whole in margins and margins[part].value > margins[whole].value:
            problems.append(CellProblem(SHEET, cell(margins[part]), zh, en))

    both(
        "five_guarantee",
        "extreme_poverty",
        "农村五保多于特困人员",
        "more five-guarantee persons than in extreme poverty",
    )
    both(
        "key_entitled_group",
        "entitled_group",
        "重点优抚多于优抚对象",
        "more key entitled persons than entitled",
    )
    towns = {name: [m for key, m in margins.items() if m.name == name and m.town] for name in
             ("registered_persons", "medical_last_year_members", "pension_last_year_members")}  # fmt: skip
    whole = margins.get("registered_persons")
    parts = towns["registered_persons"]
    if whole and len(parts) == len(spec.towns) and sum(m.value for m in parts) != whole.value:
        total = int(sum(m.value for m in parts))
        problems.append(
            CellProblem(
                SHEET,
                cell(whole),
                f"各镇街合计 {total}，与全区不等",
                f"the towns add to {total}, not to this",
            )
        )
    tiers = [m for m in margins.values() if m.name == TIERS]
    payers = towns["pension_last_year_members"]
    every = len(tiers) == len([e for e in entries(spec) if e.name == TIERS])
    in_tiers, paying = (int(sum(m.value for m in margins_)) for margins_ in (tiers, payers))
    if every and len(payers) == len(spec.towns) and in_tiers != paying:
        zh = f"各档合计 {in_tiers}，与各镇街缴费人数合计 {paying} 不等"
        problems.append(
            CellProblem(SHEET, cell(tiers[0]), zh, f"the tiers add to {in_tiers}, the payers to {paying}")
        )
    return problems
