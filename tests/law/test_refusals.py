"""Bad input is refused with a message that names where it is, what was found, and what is expected."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import yaml
from people_builder import table

from simulation import Refusal, assess, load_plan
from simulation.law.plan import parse_plan
from simulation.plain import load_yaml

PLAN = load_plan("yicheng-2023")


def plan_data() -> dict:
    return yaml.safe_load(PLAN.to_yaml())


@pytest.mark.parametrize(
    ("changes", "where", "said"),
    [
        ({"medical.individul": 350}, "medical.individul", "medical.individual"),
        ({"medical.individual.": 350}, "medical.individual.", "the nearest is medical.individual"),
        ({"medical.aid": None, "medical.aid.age_60_69.share": 0.4}, "medical.aid", "is missing"),
        ({"pension.tiers.550.amount": 1}, "pension.tiers.550.amount", "pension.tiers.5"),
        ({"pension.tiers.300.amount": 700}, "pension.tiers.500.amount", "500"),
        ({"pension.tiers.300.amount": 500}, "pension.tiers.500.amount", "500"),
        (
            {"pension.tiers": [{"amount": 100, "contribution_subsidy": 30, "open_to": ["dibao"]}]},
            "pension.tiers",
            "open_to",
        ),
        ({"pension.tiers": []}, "pension.tiers", "empty"),
        ({"pension.tiers.300.open_to": []}, "pension.tiers.300.open_to", "empty"),
        ({"pension.tiers.300.open_to": ["rich"]}, "pension.tiers.300.open_to", "rich"),
        ({"pension.tiers.300.amount": 300.5}, "amount", "300.5"),
        ({"pension.tiers.300.contribution_subsidy": -1}, "contribution_subsidy", "-1"),
        ({"pension.min_age": 130}, "pension.min_age", "130"),
        ({"pension.min_age": 16.5}, "pension.min_age", "16.5"),
        ({"pension.max_age": 10}, "pension.max_age", "10"),
        ({"pension.paid_on_behalf.amount": 0}, "pension.paid_on_behalf.amount", "> 0"),
        ({"medical.individual": 350.005}, "medical.individual", "350.005"),
        ({"medical.individual": "350"}, "medical.individual", "350"),
        ({"medical.individual": float("nan")}, "medical.individual", "finite"),
        ({"medical.aid.age_60_69.amount": 3}, "medical.aid.age_60_69", "exactly one"),
        ({"medical.aid.age_60_69.share": None}, "medical.aid.age_60_69", "exactly one"),
        ({"medical.aid.age_60_69.share": 1.5}, "share", "1.5"),
        ({"medical.aid.age_60_69.max_age": 50}, "medical.aid.age_60_69.max_age", "50"),
        ({"medical.aid.age_60_69.groups": []}, "medical.aid.age_60_69.groups", "empty"),
        ({"medical.aid.age_60_69.groups": ["poverty_household"]}, "groups", "poverty_household"),
        ({"medical.aid.age_60_69.towns": ["某镇"]}, "towns", "某镇"),
        ({"medical.aid": [{"id": "A", "share": 1.0}]}, "medical.aid", "A"),
        ({"medical.aid": [{"id": "a", "share": 1.0}, {"id": "a", "amount": 1}]}, "medical.aid.a", "twice"),
        ({"medical.aid": [{"id": "a", "share": 1.0, "sex": "female"}]}, "medical.aid.a.sex", "unknown key"),
        ({"readings.higher_tier": "maybe"}, "readings.higher_tier", "top_up"),
        ({"readings.subsidy_on_paid_on_behalf": 1}, "readings.subsidy_on_paid_on_behalf", "true or false"),
        ({"calendar.window_end": "2022-09-30"}, "calendar.window_end", "2022-10-01"),
        ({"calendar.waiting_from": "2024-01-01"}, "calendar.waiting_from", "2023-12-31"),
        ({"calendar.window_start": "2022-12-31"}, "calendar.window_start", "2022-12-20"),
        ({"calendar.window_end": "soon"}, "calendar.window_end", "soon"),
        ({"payers.medical_aid": [{"level": "city", "share": 0.5}]}, "payers.medical_aid", "0.5"),
        ({"payers.medical_aid": [{"level": "moon", "share": 1.0}]}, "payers.medical_aid", "moon"),
        ({"id": "other"}, "id", "cannot"),
        ({"format": 2}, "format", "cannot"),
        ({"status": "issued"}, "status", "cannot"),
        ({"document": "x"}, "document", "cannot"),
    ],
)
def test_a_change_that_cannot_be_is_refused_where_it_stands(changes, where, said):
    before = PLAN.to_json()
    with pytest.raises(Refusal) as refused:
        PLAN.change(changes)
    assert where in refused.value.text("en") and said in refused.value.text("en")
    assert refused.value.text("zh") != refused.value.text("en")
    assert PLAN.to_json() == before


def test_a_field_that_a_given_list_leaves_out_may_be_named_beside_it():
    one = [{"id": "all", "amount": 10}]
    plan = PLAN.change({"medical.aid": one, "medical.aid.all.applies_to": "remaining"})
    assert plan.get("medical.aid.all.applies_to") == "remaining"


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda data: data.update(colour="red"), "colour"),
        (lambda data: data["pension"].update(minimum_age=16), "min_age"),
        (lambda data: data["pension"].pop("min_age"), "pension.min_age"),
        (lambda data: data.update(format=2), "format"),
        (lambda data: data.update(document=None, status="issued"), "document"),
        (lambda data: data.update(status="draft"), "document"),
        (lambda data: data.update(towns=["榴园镇", "榴园镇"]), "towns"),
        (lambda data: data.update(towns=["榴园镇", ""]), r"towns\.1: 不能是空的"),
        (
            lambda data: data["notes"].update({"pension.minage": {"clause": "3.P1", "basis": "document"}}),
            "pension.min_age",
        ),
    ],
)
def test_a_plan_file_that_cannot_be_is_refused(harm, said):
    data = plan_data()
    harm(data)
    with pytest.raises(Refusal, match=said):
        parse_plan(data, "file")


@pytest.mark.parametrize("text", ["a: 1\na: 2", "a: [", "- 1", ""])
def test_a_file_that_is_no_plan_is_refused(text):
    with pytest.raises(Refusal):
        parse_plan(load_yaml(text), "file")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refusal, match=r"none\.yaml"):
        load_plan(tmp_path / "none.yaml")


COUPLE = [
    {"person_id": 1, "spouse_id": 2, "sex": "female", "birth_date": "1970-01-01"},
    {"person_id": 2, "spouse_id": 1, "sex": "male", "birth_date": "1969-01-01"},
    {"person_id": 3, "sex": "male", "birth_date": "1969-01-01"},
]


def people(**columns) -> pd.DataFrame:
    frame = table(COUPLE)
    for name, values in columns.items():
        frame[name] = values
    return frame


def days(*values) -> pd.Series:
    return pd.to_datetime(pd.Series(values)).astype("datetime64[s]")


IDS = {"dtype": "Int64"}


@pytest.mark.parametrize(
    ("frame", "column", "said"),
    [
        (people().drop(columns="in_school"), "in_school", "missing"),
        (people(in_school=[0, 1, 0]), "in_school", "bool"),
        (people(in_school=pd.array([True, None, False], dtype="boolean")), "in_school", "empty"),
        (people(birth_date=["1970-01-01"] * 3), "birth_date", "datetime64"),
        (people(birth_date=days("1970-01-01", None, "1969-01-01")), "birth_date", "person_id 2"),
        (people(person_id=[1, 2, 2]), "person_id", "twice"),
        (people(person_id=[1.0, 2.0, 3.0]), "person_id", "integer"),
        (people(spouse_id=pd.array([9, 1, None], **IDS)), "spouse_id", "nobody"),
        (people(spouse_id=pd.array([2, 3, None], **IDS)), "spouse_id", "mutual"),
        (people(spouse_id=pd.array([2, 1, 3], **IDS), marital_status="married"), "spouse_id", "mutual"),
        (people(sex="male"), "spouse_id", "one female"),
        (people(family_planning=["none", "one_child", "none"]), "spouse_id", "equal"),
        (people(marital_status="widowed"), "spouse_id", "married"),
        (people(marital_status="engaged"), "marital_status", "engaged"),
        (people(wife_birth_date=days(None, None, "1970-01-01")), "wife_birth_date", "married"),
        (people(wife_birth_date=days("1970-01-01", None, None)), "wife_birth_date", "beside a spouse_id"),
        (
            people(
                spouse_id=pd.array([None] * 3, **IDS),
                marital_status="married",
                wife_birth_date=days("1971-01-01", None, None),
            ),
            "wife_birth_date",
            "her own",
        ),
        (
            people(pension_payment_date=days("1960-01-01", "2022-11-01", "2022-11-01")),
            "pension_payment_date",
            "before",
        ),
        (
            people(medical_payment_date=days("2022-11-01", "2024-01-01", "2022-11-01")),
            "medical_payment_date",
            "2023-12-31",
        ),
        (people(pension_tier=[300, -100, 300]), "pension_tier", "-100"),
        (people(town=["榴园镇", "某镇", "榴园镇"]), "town", "某镇"),
        (people(disability_grade=np.array([0, 5, 0], dtype=np.int8)), "disability_grade", "5"),
        (people(sex=["female", "M", "male"]), "sex", "M"),
    ],
)
def test_a_people_table_that_cannot_be_is_refused_by_column_and_row(frame, column, said):
    before = frame.copy(deep=True)
    with pytest.raises(Refusal) as refused:
        assess(frame, PLAN)
    assert any(problem.where == column and said in problem.text("en") for problem in refused.value.problems)
    pd.testing.assert_frame_equal(frame, before)


def test_a_message_names_the_first_rows_and_the_count():
    frame = table([{"birth_date": "1970-01-01", "pension_tier": -1}] * 12)
    with pytest.raises(Refusal) as refused:
        assess(frame, PLAN)
    said = refused.value.text("en")
    assert "12 rows in all" in said and "person_id 1000000" in said and said.count("person_id") == 5


def test_what_is_not_a_table_is_refused():
    with pytest.raises(Refusal, match="DataFrame"):
        assess([1, 2], PLAN)
