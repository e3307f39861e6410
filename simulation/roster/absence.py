"""What a roster does not state, and what that means for each result."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.roster.kinds import KINDS

MEANING: dict[str, tuple[str, str]] = {
    "others": (
        "各名单之外的人不在表中：参保率只说明名单内的人，不是全区参保率",
        "people on none of the lists are not in the table: an enrolment rate speaks of the lists alone, not of the district",
    ),
    "pension_tier": (
        "清册没有养老档次或金额：按无人缴费计，养老只有政府代缴的人和资金",
        "no pension tier or amount: nobody pays, and the pension has only those whom the government pays for",
    ),
    "joins_medical": (
        "清册没有医保缴费情况：按无人参保计，医保资金为零",
        "nothing on medical payments: nobody joins, and medical money is zero",
    ),
    "pension_payment_date": (
        "没有养老缴费日期：按集中征缴期最后一天计，征缴进度不说明问题",
        "no day of paying the pension: the window's last day stands for it; the calendar says nothing of it",
    ),
    "medical_payment_date": (
        "没有医保缴费日期：按集中征缴期最后一天计，60、70 周岁和待遇等待期都以该日为准，征缴进度不说明问题",
        "no day of paying for medical: the window's last day stands for it, for ages 60 and 70, the waiting period and the "
        "calendar",
    ),
    "household_id": (
        "没有户编号：夫妻算一户，其余一人一户；按户的结果不说明问题",
        "no households: spouses are one, everybody else one each; results by household say nothing",
    ),
    "marital_status": (
        "没有婚姻状况：只有名单写明配偶的算已婚；口径“丧偶妇女也享受”算不出人",
        "no marital status: only those whose spouse is named count as married; the reading widowed_too finds nobody",
    ),
    "spouse_id": (
        "没有配偶：计生家庭中，丈夫一方的缴费补贴算不出",
        "no spouses: a family-planning husband's subsidy cannot be worked out",
    ),
    "family_planning": (
        "没有计生家庭名单：计生家庭缴费补贴为零",
        "no list of family-planning families: their subsidy is zero",
    ),
    "village": ("没有村居：按村的结果不说明问题", "no villages: results by village say nothing"),
    "local_hukou": (
        "没有户籍：全部按本区户籍计，养老参保对象可能偏多",
        "no place of registration: everybody counts as registered here; pension eligibility may be too wide",
    ),
    "residence_permit": (
        "没有居住证：清册上的外地户籍人员按持居住证计",
        "no residence permits: who is on the roster without registration here counts as holding one",
    ),
    "resident": ("没有是否常住：全部按常住计", "nothing on living here: everybody counts as resident"),
    "in_school": (
        "没有在校学生名单：16 周岁以上的在校学生按应参加养老计",
        "no list of pupils: those of 16 and older count as eligible for the pension",
    ),
    "other_pension": (
        "没有职工养老名单：已在职工养老的人按应参加居民养老计",
        "no members of the employee pension: they count as eligible here",
    ),
    "employee_medical": (
        "没有职工医保名单：已在职工医保的人按应参加居民医保计",
        "no members of the employee medical scheme: they count as eligible here",
    ),
    "insured_elsewhere": (
        "没有异地参保名单：已在外地参保的人按应在本区参保计",
        "no members in other places: they count as eligible here",
    ),
    "disability_grade": (
        "没有残疾人名单：重度残疾人的代缴和资助为零",
        "no list of disabled people: what is paid for severe disability is zero",
    ),
    "last_year": (
        "没有上年参保情况：上年参保率和与上年的比较不可用",
        "nothing on last year: last year's rate and the comparison with it are not available",
    ),
    "urban": (
        "没有城乡：分城乡的结果不可用",
        "nothing on town or country: results by area are not available",
    ),
    "reaction": (
        "清册写明了每人做了什么：改动方案后，人们的缴费选择不变",
        "the roster states what each person did: under a changed plan nobody chooses otherwise",
    ),
}


def group_meaning(kind: str) -> tuple[str, str]:
    """What the lack of a department's list means."""
    about = KINDS[kind]
    return (
        f"没有{about.zh}：其中各类对象的代缴、资助为零",
        f"no {about.en}: what is paid for its groups is zero",
    )


def absences(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Each absent thing with its meaning in Chinese and English; a kind of list goes by its id."""
    return {name: MEANING[name] if name in MEANING else group_meaning(name) for name in names}
