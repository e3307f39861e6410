"""The columns of the people table: what each is, in both languages, and which values it may have."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulation.law.facts import FAMILY_PLANNING
from simulation.law.vocabulary import REGISTERS

MARITAL_STATUS = ("never_married", "married", "divorced", "widowed")
SEX = ("female", "male")


@dataclass(frozen=True)
class Column:
    """What a column must be and what it says. `kind` is int, bool, date or text; `allowed` lists the values, where they
    are few. The check of a table and the data dictionary are both made from it."""

    kind: str
    zh: str
    en: str
    may_be_missing: bool = False
    allowed: tuple[object, ...] | None = None


COLUMNS: dict[str, Column] = {
    "person_id": Column("int", "人员编号，一人一号", "number of the person, one a row"),
    "household_id": Column("int", "户编号", "number of the household"),
    "spouse_id": Column(
        "int", "配偶的人员编号；配偶不在表中时留空", "number of the spouse; empty if not in the table", True
    ),
    "marital_status": Column("text", "婚姻状况", "marital status", allowed=MARITAL_STATUS),
    "wife_birth_date": Column(
        "date",
        "妻子的出生日期；仅在配偶不在表中时填，女性填本人的",
        "wife's date of birth; only where the spouse is not in the table, a woman's own",
        True,
    ),
    "town": Column("text", "镇街，须为方案所列", "town, one of the plan's"),
    "village": Column("text", "村居", "village"),
    "sex": Column("text", "性别", "sex", allowed=SEX),
    "birth_date": Column("date", "出生日期", "date of birth"),
    "disability_grade": Column(
        "int", "残疾等级；0 为无", "grade of disability; 0 for none", allowed=(0, 1, 2, 3, 4)
    ),
    "family_planning": Column(
        "text",
        "计生家庭：无、独生子女、双女；夫妻相同",
        "family-planning family: none, one child, two daughters; the same for both spouses",
        allowed=FAMILY_PLANNING,
    ),
    "local_hukou": Column("bool", "本区户籍", "registered in the district"),
    "residence_permit": Column("bool", "持居住证", "holds a residence permit"),
    "resident": Column("bool", "常住本区", "lives in the district"),
    "in_school": Column("bool", "在校学生", "in school"),
    "other_pension": Column("bool", "参加其他养老保险", "in another pension scheme"),
    "employee_medical": Column("bool", "参加职工医保", "in the employee medical scheme"),
    "insured_elsewhere": Column("bool", "同年度已在市外参保", "paid for the same year outside the city"),
    **{
        name: Column("bool", *words)
        for name, words in zip(
            REGISTERS,
            (
                ("特困人员", "in extreme poverty (特困)"),
                ("五保", "five guarantees (五保)"),
                ("低保", "minimum living allowance (低保)"),
                ("低保边缘", "on the margin of the allowance (低保边缘)"),
                ("返贫致贫", "returned to or fallen into poverty (返贫致贫)"),
                ("防返贫监测对象", "monitored against return to poverty (监测对象)"),
                ("脱贫享受政策", "lifted from poverty (脱贫享受政策)"),
                ("优抚对象", "entitled group (优抚)"),
                ("重点优抚对象", "key entitled group (重点优抚)"),
                ("孤儿", "orphan (孤儿)"),
                ("事实无人抚养儿童", "child without support in fact (事实无人抚养)"),
                ("因病致贫重病患者", "hardship through illness (因病致贫)"),
            ),
            strict=True,
        )
    },
}
YES_NO = tuple(name for name, column in COLUMNS.items() if column.kind == "bool")
CONDUCT: dict[str, Column] = {
    "pension_tier": Column("int", "养老缴费档次，元/年；0 为不参加", "pension tier, yuan a year; 0 for none"),
    "joins_medical": Column("bool", "参加居民医保", "joins the medical scheme"),
    "pension_payment_date": Column("date", "养老缴费日", "day of paying the pension contribution"),
    "medical_payment_date": Column("date", "医保缴费日", "day of paying for medical"),
}
LAST_YEAR: dict[str, Column] = {
    "pension_tier_last_year": Column(
        "int", "上年养老缴费档次，元/年；0 为未参加", "last year's pension tier, yuan a year; 0 for none"
    ),
    "joined_medical_last_year": Column("bool", "上年参加居民医保", "was in the medical scheme last year"),
}
OPTIONAL: dict[str, Column] = {
    "urban": Column("bool", "居住在城镇；有则分城乡", "lives in an urban area; tables by area need it"),
}
"""Columns that tables use where a population has them."""
MADE: dict[str, Column] = {
    "mother_id": Column(
        "int", "母亲的人员编号；母亲不在表中时留空", "number of the mother; empty if not in the table", True
    ),
    "collective": Column("bool", "住在集体户", "lives in an institution or dormitory, in no family"),
    "generation": Column(
        "int", "户内第几代，最小者为最年轻的一代", "generation inside the household, the youngest lowest"
    ),
    "children_ever_born": Column("int", "妇女生育过的子女数", "children a woman has ever borne"),
    "daughters_ever_born": Column("int", "其中女儿数", "daughters among them"),
    "school_stage": Column(
        "text",
        "就学阶段",
        "stage of school",
        allowed=("none", "kindergarten", "primary", "junior", "senior", "tertiary"),
    ),
    "kindergarten": Column("bool", "在幼儿园（不算在校学生）", "in kindergarten, which is not school"),
}
"""What a population that was made has besides: the fit to published figures reads it, no rule does."""


def column_name(name: str, lang: str) -> str:
    """A column of the people table in a few words; `last_year` and other names as they are."""
    known = {**COLUMNS, **CONDUCT, **LAST_YEAR, **OPTIONAL}
    if name not in known:
        return name
    about = known[name].zh if lang == "zh" else known[name].en
    return re.split("[，；,;]", about)[0]
