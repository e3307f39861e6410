"""The lists of the season: what each states of a person, and the office that keeps it and must act on it."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.law.registers import registers_of


@dataclass(frozen=True)
class Kind:
    """One kind of list. `states`: the columns of the people table that its rows settle; `groups`: the registers that its
    rows may name, where it is a list of helped people."""

    id: str
    zh: str
    en: str
    office_zh: str
    office_en: str
    clause: str
    states: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def name(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en

    def office(self, lang: str) -> str:
        return self.office_zh if lang == "zh" else self.office_en


_ALL = (
    Kind("tax", "征缴清册", "tax bureau's roster", "区税务局", "tax bureau", "4.4.1-2"),
    Kind(
        "civil_affairs",
        "民政对象名单",
        "civil affairs' list",
        "区民政局",
        "civil affairs bureau",
        "5.1",
        groups=registers_of("民政"),
    ),
    Kind(
        "disabled",
        "残疾人名单",
        "list of disabled people",
        "区残联",
        "disabled persons' federation",
        "5.1",
        states=("disability_grade",),
    ),
    Kind(
        "rural",
        "乡村振兴帮扶对象名单",
        "rural revitalisation's list",
        "区乡村振兴局",
        "rural revitalisation bureau",
        "5.1",
        groups=registers_of("乡村振兴"),
    ),
    Kind(
        "veterans",
        "优抚对象名单",
        "veterans bureau's list",
        "区退役军人局",
        "veterans bureau",
        "5.1",
        groups=registers_of("退役军人"),
    ),
    Kind("elderly", "70周岁以上老年人名单", "list of people of 70 and older", "镇街", "towns", "5.1"),
    Kind(
        "health",
        "计生家庭名单",
        "list of family-planning couples",
        "区卫生健康局",
        "health bureau",
        "4.1.P5",
        states=("family_planning", "spouse_id", "marital_status", "wife_birth_date"),
    ),
    Kind(
        "education",
        "在校学生名单",
        "list of pupils",
        "区教育和体育局",
        "education bureau",
        "5.10",
        states=("in_school",),
    ),
    Kind(
        "police",
        "户籍变动名单",
        "registry changes",
        "区公安分局",
        "police",
        "5.8",
        states=("local_hukou", "resident"),
    ),
    Kind(
        "employee",
        "职工社保参保名单",
        "members of the employee schemes",
        "区人社局、区医保局",
        "social security and medical insurance bureaux",
        "3.P1, 3.M1",
        states=("other_pension", "employee_medical"),
    ),
    Kind(
        "elsewhere",
        "异地参保名单",
        "members in another place",
        "区医保局",
        "medical insurance bureau",
        "3.M3",
        states=("insured_elsewhere",),
    ),
)
KINDS: dict[str, Kind] = {kind.id: kind for kind in _ALL}
"""All kinds by id; `tax` is the spine, the others are registers joined to it."""
REGISTER_KINDS = tuple(kind.id for kind in _ALL if kind.groups)
"""The kinds whose rows name a group in the column `groups`."""
HELP_KINDS = ("civil_affairs", "disabled", "rural", "veterans", "elderly")
"""The lists of people to be helped that 5.1 names."""
SCHEMES = ("pension", "medical", "both")
"""What a list of members elsewhere speaks of."""
