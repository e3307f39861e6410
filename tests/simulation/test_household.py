"""A family by hand: who may join, who pays what, from when covered; strips against `assess`; the account by arithmetic."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import random

import pandas as pd
import pytest

from simulation import Refusal, assess, load_plan, plan_ids
from simulation.families import FAMILIES, family_people, ready
from simulation.household import Household, Member, age_on, check, people_table
from simulation.household_answer import (
    HELP,
    OWN,
    family_payments,
    family_totals,
    payments_of,
    standing_of,
)
from simulation.household_file import from_json, to_json
from simulation.household_remarks import remarks
from simulation.pension_return import Terms, assumptions, returns_of
from simulation.strips import birth_date_at, birthday_on, by_age, by_day, outline, strip_steps

PLAN = load_plan("yicheng-2023")
DAY = dt.date(2022, 11, 1)


def person(birth_date: dt.date, **facts) -> Member:
    return Member(**{"birth_date": birth_date, "pension_day": DAY, "medical_day": DAY, **facts})


def family(*members: Member) -> Household:
    return Household(members, PLAN.towns[0])


def of(table: pd.DataFrame, member: int, scheme: str) -> pd.Series:
    return table[(table["member"] == member) & (table["scheme"] == scheme)].iloc[0]


def paid(table: pd.DataFrame, member: int, line: str) -> float:
    return float(table.loc[(table["member"] == member) & (table["line"] == line), "amount"].sum())


# --- by hand -----------------------------------------------------------------------------------------------------


def test_a_couple_of_63_and_71_with_a_disabled_son():
    """4.1.M5: 71 pays nothing; M6: 63 pays 175; M4 and P4: the son's 350 and 100 are paid, 30 on top (P3, R3)."""
    couple = ready(PLAN, "old_couple").members
    son = person(dt.date(1990, 5, 1), sex="male", disability_grade=1)
    table = standing_of(family(*couple, son), PLAN)
    assert of(table, 0, "medical")[["own", "help"]].tolist() == [0, 960]
    assert of(table, 1, "medical")[["own", "help"]].tolist() == [175, 785]
    assert of(table, 2, "medical")[["own", "help"]].tolist() == [0, 960]
    assert of(table, 2, "pension")[["tier", "own", "help"]].tolist() == [100, 0, 130]
    assert not of(table, 0, "pension")["eligible"]
    assert of(table, 0, "pension")["missing"] == ("young_enough_to_contribute",)
    assert set(table.loc[table["scheme"] == "medical", "covered_from"]) == {dt.date(2023, 1, 1)}


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"local_hukou": False, "residence_permit": True}, ("registered_in_district",)),
        ({"in_school": True}, ("not_in_school",)),
        ({"other_pension": True}, ("in_no_other_pension",)),
        ({"birth_date": dt.date(2006, 11, 2)}, ("old_enough_to_contribute",)),
        ({"birth_date": dt.date(2006, 11, 1)}, ()),
        ({"birth_date": dt.date(1963, 1, 1)}, ("young_enough_to_contribute",)),
        ({"birth_date": dt.date(1963, 1, 2)}, ()),
        ({"in_school": True, "other_pension": True}, ("not_in_school", "in_no_other_pension")),
    ],
)
def test_why_not_in_the_pension(facts, missing):
    """3.P1 and R6, each condition by itself and two together; a day to either side of 16 and 60."""
    one = person(dt.date(1990, 5, 1), pension_tier=300)
    row = of(standing_of(family(dataclasses.replace(one, **facts)), PLAN), 0, "pension")
    assert (row["missing"], row["eligible"]) == (missing, not missing)


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"local_hukou": False}, ("belongs_to_district",)),
        ({"local_hukou": False, "residence_permit": True}, ()),
        ({"employee_medical": True}, ("outside_employee_medical",)),
        ({"insured_elsewhere": True}, ("not_insured_elsewhere",)),
    ],
)
def test_why_not_in_medical(facts, missing):
    """3.M1 to 3.M3."""
    row = of(standing_of(family(person(dt.date(1990, 5, 1), **facts)), PLAN), 0, "medical")
    assert (row["missing"], row["eligible"]) == (missing, not missing)
    assert pd.isna(row["covered_from"]) == bool(missing)


def test_late_payment_waits_three_months_and_a_newborn_does_not():
    """4.2.2: paid on 31 May 2023, covered from 31 August; 5.3, R11: covered from birth."""
    late = person(dt.date(1990, 5, 1), medical_day=dt.date(2023, 5, 31))
    born = person(dt.date(2023, 3, 5), pension_day=dt.date(2023, 4, 1), medical_day=dt.date(2023, 4, 1))
    table = standing_of(family(late, born), PLAN)
    assert of(table, 0, "medical")["covered_from"] == dt.date(2023, 8, 31)
    assert of(table, 0, "medical")["covered_days"] == 1 + 30 + 31 + 30 + 31
    assert of(table, 1, "medical")["covered_from"] == dt.date(2023, 3, 5)


def test_who_pays_what_for_a_dibao_child():
    """4.1.M3: 175 by the assistance fund (R2, an assumption); M4 raises it to 350; 4.1.M1: half of 610 is central."""
    table = payments_of(ready(PLAN, "dibao_household"), PLAN)
    child = table[(table["member"] == 1) & (table["amount"] > 0)].set_index(["line", "rule", "level"])
    assert child.loc[("medical_aid", "fixed_aid", "assistance_fund"), "amount"] == 175
    assert child.loc[("medical_aid", "fixed_aid", "assistance_fund"), "assumed"]
    assert child.loc[("medical_aid", "government_paid", "district"), "amount"] == 175
    subsidy = child.loc[("medical_government_subsidy", "medical_government_subsidy")]
    assert subsidy["amount"].to_dict() == {"central": 305, "unassigned": 305}
    assert child["amount"].sum() == 960
    assert "民政" in child.loc[("medical_aid", "government_paid", "district"), "departments"]


@pytest.mark.parametrize("plan_id", plan_ids())
def test_a_family_s_sums_are_those_of_assess_under_every_plan(plan_id):
    plan = load_plan(plan_id)
    people = family_people(plan)
    given = assess(people.drop(columns="family"), plan)
    for name in FAMILIES:
        household = ready(plan, name)
        standing, payments = standing_of(household, plan), payments_of(household, plan)
        right = given[(people["family"] == name).to_numpy()].reset_index(drop=True)
        for member in range(len(household.members)):
            for scheme, own in OWN.items():
                row = of(standing, member, scheme)
                assert row["own"] == right.loc[member, own] == paid(payments, member, own)
                assert row["help"] == round(sum(right.loc[member, line] for line in HELP[scheme]), 2)
                for line in HELP[scheme]:
                    assert round(paid(payments, member, line), 2) == right.loc[member, line]


def test_base_draft_and_difference_stand_beside_each_other():
    """4.1.M6 halved again: at 40 yuan more the woman of 63 pays 20 more, the district 20 more."""
    draft = PLAN.change({"medical.individual": 390})
    table = family_payments(ready(PLAN, "old_couple"), PLAN, draft)
    own = table[(table["member"] == 1) & (table["line"] == "medical_personal")].iloc[0]
    assert own[["base", "draft", "difference"]].tolist() == [175, 195, 20]
    sums = family_totals(table)
    assert sums["all", "own"] == {"base": 175, "draft": 195, "difference": 20}
    assert sums["medical", "help"]["difference"] == 40 + 20
    gone = family_payments(ready(PLAN, "old_couple"), PLAN, PLAN.change({"medical.aid": []}))
    row = gone[(gone["member"] == 0) & (gone["rule"] == "age_70_plus")].iloc[0]
    assert row[["base", "draft", "difference"]].tolist() == [350, 0, -350]


# --- what is wrong -----------------------------------------------------------------------------------------------


def refused(household: Household) -> str:
    with pytest.raises(Refusal) as found:
        check(household, PLAN)
    return str(found.value)


def test_a_birth_after_the_day_of_payment_is_explained_in_both_languages():
    said = refused(family(person(dt.date(2022, 11, 2))))
    assert "晚于养老缴费日" in said and "born on 2022-11-02, after the medical payment" in said


def test_two_spouses_are_explained_in_both_languages():
    a, b, c = (person(dt.date(1990, 5, 1), sex=sex) for sex in ("female", "male", "male"))
    two = family(a, dataclasses.replace(b, spouse=0), dataclasses.replace(c, spouse=0))
    said = refused(two)
    assert "成员 1 有两个配偶（成员 2, 3）" in said and "member 1 has two spouses (members 2, 3)" in said


def test_couples_that_cannot_be():
    woman, man = person(dt.date(1990, 5, 1)), person(dt.date(1988, 5, 1), sex="male")
    assert "one man and one woman" in refused(family(woman, dataclasses.replace(woman, spouse=0)))
    assert "another member" in refused(family(dataclasses.replace(man, spouse=0)))
    one_child = dataclasses.replace(man, spouse=0, family_planning="one_child")
    assert "must be the same" in refused(family(woman, one_child))
    late = dataclasses.replace(man, medical_day=dt.date(2024, 1, 1))
    assert "after the fee year's end" in refused(family(late))


def test_sixty_with_a_tier_is_explained_and_counts_for_nothing():
    """R6: past 59 no contribution."""
    old = family(person(dt.date(1960, 5, 1), pension_tier=500))
    said = remarks(old, PLAN)
    assert len(said) == 1 and "500 元档不起作用" in said[0].zh and "tier 500 has no effect" in said[0].en
    assert of(standing_of(old, PLAN), 0, "pension")["own"] == 0


def test_a_tier_that_is_not_open_is_explained():
    """4.1.P2: the 100 tier is for five groups; 300 counts."""
    said = remarks(family(person(dt.date(1990, 5, 1), pension_tier=100)), PLAN)
    assert "计 300 元档" in said[0].zh and "tier 300 counts" in said[0].en


def test_a_man_whose_wife_is_not_listed_gets_the_subsidy_by_her_birth_date():
    """4.1.P5: 300 for each spouse once the wife is 50."""
    man = person(
        dt.date(1975, 5, 1),
        sex="male",
        marital_status="married",
        family_planning="one_child",
        pension_tier=300,
    )
    for born, amount in ((dt.date(1972, 11, 1), 300), (dt.date(1972, 11, 2), 0)):
        alone = family(dataclasses.replace(man, wife_birth_date=born))
        assert paid(payments_of(alone, PLAN), 0, "pension_family_planning") == amount
    assert any("没有配偶" in remark.zh for remark in remarks(family(man), PLAN))


# --- as a file ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_comes_back_from_its_file(name):
    household = ready(PLAN, name)
    assert from_json(to_json(household)) == household
    assert json.loads(to_json(household))["format"] == 1


def test_a_register_that_nobody_keeps_is_refused():
    """Else a misspelt one would leave its help out in silence."""
    wrong = ready(PLAN, "migrant").with_member(0, registers=("dibao", "debao"), sex="women")
    with pytest.raises(Refusal) as refused:
        check(wrong, PLAN)
    assert {problem.where for problem in refused.value.problems} == {"members[1].registers", "members[1].sex"}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"format": 2}, "format"),
        ({"members": {}}, "members"),
        ({"members": []}, "members"),
        ({"colour": 1}, "colour"),
        ({"birth_date": "1950-13-01"}, "members[1].birth_date"),
        ({"sex": "man"}, "members[1].sex"),
        ({"registers": ["poor"]}, "members[1].registers"),
        ({"spouse": "2"}, "members[1].spouse"),
        ({"pension_tier": True}, "members[1].pension_tier"),
        ({"in_school": "no"}, "members[1].in_school"),
        ({"disability_grade": [1]}, "members[1].disability_grade"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(change, where):
    content = json.loads(to_json(ready(PLAN, "old_couple")))
    at = content["members"][0] if where.startswith("members[") else content
    at.update(change)
    with pytest.raises(Refusal) as found:
        from_json(json.dumps(content))
    assert where in [problem.where for problem in found.value.problems]


def test_a_member_left_out_leaves_no_spouse_behind():
    couple = ready(PLAN, "old_couple")
    three = dataclasses.replace(couple, members=(person(dt.date(2000, 1, 1)), *couple.members))
    three = three.with_member(1, spouse=2).with_member(2, spouse=1)
    assert three.without(0) == couple
    assert three.without(2).members[1].spouse is None


# --- strips ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("age_on_reading", ["payment_by_year_end", "payment"])
@pytest.mark.parametrize("name", ["turning", "one_child_couple", "newborn"])
def test_the_strip_of_days_is_assess_asked_day_by_day(name, age_on_reading):
    plan = PLAN.change({"readings.medical_age_on": age_on_reading})
    household = ready(plan, name)
    strip = by_day(household, plan)
    days = sorted(set(strip["day"].dt.date))
    for day in {days[0], *random.Random(name).sample(days, 5), days[-1]}:
        born = [at for at, one in enumerate(household.members) if one.birth_date <= day]
        moved = household
        for at in born:
            moved = moved.with_member(at, pension_day=day, medical_day=day)
        given = assess(people_table(moved), plan)
        rows = strip[strip["day"] == pd.Timestamp(day)].set_index("member")
        assert list(rows.index) == born
        for at in born:
            right = given.iloc[at]
            assert rows.loc[at, "own"] == right["pension_personal"] + right["medical_personal"]
            assert rows.loc[at, "help"] == round(sum(right[x] for lines in HELP.values() for x in lines), 2)
            assert rows.loc[at, "covered_days"] == right["covered_days"]


@pytest.mark.parametrize(
    ("name", "member"), [("one_child_couple", 1), ("one_child_couple", 0), ("dibao_household", 0)]
)
def test_the_strip_of_ages_is_assess_asked_age_by_age(name, member):
    household = ready(PLAN, name)
    strip = by_age(household, PLAN, member)
    for age in (0, 15, 16, 49, 50, 60, 70, 100):
        born = birth_date_at(household, member, age)
        assert age_on(born, DAY) == age
        given = assess(people_table(household.with_member(member, birth_date=born)), PLAN)
        rows = strip[strip["age"] == age]
        assert rows["own"].tolist() == (given["pension_personal"] + given["medical_personal"]).tolist()
        assert rows["covered_days"].tolist() == given["covered_days"].tolist()


def test_the_60th_and_the_70th_birthday_are_steps():
    """4.4.4, 4.1.M5, M6: 350 to 175 on the 60th birthday, 175 to 0 on the 70th; none after the year's end (R9)."""
    household = ready(PLAN, "turning")
    found = strip_steps(by_day(household, PLAN), "day")
    assert found[["member", "own_before", "own_after"]].values.tolist() == [[0, 175, 0], [1, 350, 175]]
    assert found["day"].dt.strftime("%Y-%m-%d").tolist() == ["2022-11-20", "2022-12-10"]
    assert birthday_on(household, 0, dt.date(2022, 11, 20)) == (0, 70)
    assert birthday_on(household, 0, dt.date(2022, 12, 10)) == (1, 60)
    assert birthday_on(household, 0, dt.date(2022, 11, 21)) is None
    later = household.with_member(0, birth_date=dt.date(1953, 2, 1))
    assert 0 not in set(strip_steps(by_day(later, PLAN), "day")["member"])
    on_payment = PLAN.change({"readings.medical_age_on": "payment"})
    assert pd.Timestamp("2023-02-01") in set(strip_steps(by_day(later, on_payment), "day")["day"])


def test_ages_step_at_16_60_and_70():
    """3.P1, R6, 4.1.M5, M6; half a year off the birthday, age 60 on payment is 60 on 1 January."""
    found = strip_steps(by_age(ready(PLAN, "working_family"), PLAN, 0), "age")
    assert found["age"].tolist() == [16, 60, 70]
    assert found[["own_before", "own_after"]].values.tolist() == [[350, 850], [850, 175], [175, 0]]


def test_the_outline_holds_every_value_of_the_strip():
    strip = by_day(ready(PLAN, "turning"), PLAN)
    for item in ("own", "help", "covered_days"):
        points = outline(strip, "day", item)
        both = strip.merge(points, on=["day", "member"], how="left", suffixes=("", "_point"))
        filled = both.sort_values(["member", "day"]).groupby("member")[f"{item}_point"].ffill()
        assert (filled == both.sort_values(["member", "day"])[item]).all()


# --- the account -------------------------------------------------------------------------------------------------


def test_the_account_by_hand():
    """Born 1 May 1965: fee years 2023, 2024, 2025 (R6: 59 on 1 January 2025). Tier 300 brings 330 a year, at 8 percent:
    330 x (1.1664 + 1.08 + 1) = 1071.31 in 2025; / 139 = 7.71 a month;
    2025's basic pension is 168 x 1.05^2 = 185 (whole yuan)."""
    one = family(person(dt.date(1965, 5, 1), pension_tier=300))
    found = returns_of(one, 0, PLAN, Terms(interest=8, basic_growth=5))
    assert found.pension_year == 2025 and found.last_published == 2023
    table = found.table.set_index("tier")
    assert list(table.index) == [tier.amount for tier in PLAN.pension.tiers if tier.open_to is None]
    row = table.loc[300]
    assert (row["years"], row["pension_personal"], row["pension_contribution_subsidy"]) == (3, 900, 90)
    assert row["account"] == round(330 * (1.08**2 + 1.08 + 1), 2) == 1071.31
    assert row["interest"] == round(1071.31 - 990, 2)
    assert row["account_monthly"] == round(1071.31 / 139, 2) == 7.71
    assert row["basic_monthly"] == 185 and row["monthly"] == 192.71
    # 900 yuan are back after 4.67 months: in the fifth; by the account alone after 116.8: in the 117th.
    assert row["years_back"] == round(5 / 12, 1) and row["years_back_account"] == round(117 / 12, 1)
    assert found.years_before == 12 and found.enough


def test_a_balance_so_far_earns_interest_and_counts_as_one_s_own():
    one = family(person(dt.date(1965, 5, 1), pension_tier=300))
    row = (
        returns_of(one, 0, PLAN, Terms(interest=0, basic_growth=0, account_before=1000))
        .table.set_index("tier")
        .loc[300]
    )
    assert row["account"] == 1990 and row["interest"] == 0 and row["basic_monthly"] == 168
    # 1900 / (1990 / 139 + 168) = 10.4 months.
    assert row["years_back"] == round(11 / 12, 1)


def test_who_is_paid_for_has_the_100_tier_and_nothing_to_get_back():
    """4.1.P2, P4: 100 paid on behalf and 30 on top a year; the 300 tier costs 200 (R4)."""
    table = returns_of(ready(PLAN, "disabled_son"), 2, PLAN).table.set_index("tier")
    years = table.loc[100, "years"]
    assert table.loc[100, "pension_personal"] == 0 and table.loc[100, "years_back"] == 0
    assert table.loc[100, "pension_paid_on_behalf"] == 100 * years
    assert table.loc[300, "pension_personal"] == 200 * years


def test_the_family_planning_subsidy_begins_in_the_year_the_wife_is_50():
    """4.1.P5: a wife of 48 now: 300 yuan from the third year on, for her husband too."""
    wife = person(dt.date(1974, 5, 1), family_planning="one_child", pension_tier=300)
    husband = person(dt.date(1970, 5, 1), sex="male", spouse=0, family_planning="one_child", pension_tier=300)
    for member in (0, 1):
        row = returns_of(family(wife, husband), member, PLAN).table.set_index("tier").loc[300]
        assert row["pension_family_planning"] == 300 * (row["years"] - 2)


def test_too_few_years_and_who_may_not_contribute_are_said():
    """At 58 with nothing before: fewer than 15 years."""
    one = family(person(dt.date(1964, 5, 1)))
    assert not returns_of(one, 0, PLAN, Terms(years_before=3)).enough
    assert returns_of(one, 0, PLAN, Terms(years_before=13)).enough
    with pytest.raises(Refusal, match="may not contribute"):
        returns_of(ready(PLAN, "old_couple"), 0, PLAN)
    with pytest.raises(Refusal, match="must lie in"):
        returns_of(one, 0, PLAN, Terms(interest=9))


def test_what_is_outside_the_document_says_where_it_comes_from():
    for name, entry in assumptions().items():
        low, high = entry.range
        assert entry.source and entry.label_zh and entry.label_en and low <= entry.value <= high, name
        assert (entry.basis == "assumption") == (low < high), name
