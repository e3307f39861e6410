"""Scenarios side by side: the outcomes' own figures, differences to the base, typical families by hand, examples."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people_table import random_people

from simulation import Refusal, Scenario, compare, load_plan, plan_ids, side_by_side, simulate
from simulation.families import FAMILIES, ITEMS, family_people, family_table
from simulation.gain_examples import PAIRS, examples
from simulation.law.vocabulary import MEDICAL_GROUPS
from simulation.lineup import on_the_same_people
from simulation.people import check_people

pytestmark = pytest.mark.slow  # whole districts, or lists of one

PEOPLE = random_people(300)
BASE = Scenario()
CHANGES = {
    "medical.individual": 381.37,
    "medical.government_subsidy": 640,
    "medical.aid.age_70_plus.min_age": 68,
    "readings.aid_combination": "stack",
    "readings.poverty_household_means": "returned",
    "pension.paid_on_behalf.amount": 200,
    "payers.medical_government_subsidy": [
        {"level": "central", "share": 0.4},
        {"level": "city", "share": 0.6},
    ],
    "working_funds.amount": 1.5,
}


def outcomes(*sets):
    return [
        simulate(BASE.with_changes({path: CHANGES[path] for path in paths}), PEOPLE) for paths in ((), *sets)
    ]


@given(st.lists(st.sets(st.sampled_from(sorted(CHANGES)), max_size=4), min_size=1, max_size=4))
@settings(max_examples=6, deadline=None)
def test_lines_levels_and_towns_add_to_the_totals_and_differences_are_those_of_compare(sets):
    found = outcomes(*sets)
    table = side_by_side(found).table
    for place, outcome in enumerate(found):
        column = f"scenario_{place}" if place else "base"
        values = table.set_index(["section", "unit", "scheme", "item", "rule", "town"])[column]
        total = round(outcome.budget["amount"].sum(), 2)
        public, own = (values["money", "yuan", "all", item, "", ""] for item in ("public", "own"))
        assert round(public + own, 2) == total
        money = table[(table["section"] == "money") & table["item"].str.contains("_|funds")]
        assert round(money[column].sum(), 2) == total
        assert round(table.loc[table["section"] == "payer", column].sum(), 2) == total
        town = table[(table["section"] == "town") & (table["unit"] == "yuan")]
        assert round(town[column].sum(), 2) == total
        medical = outcome.coverage[outcome.coverage["scheme"] == "medical"]
        assert values["heads", "persons", "medical", "enrolled", "", ""] == medical["enrolled"].sum()
        rate = medical["enrolled"].sum() / medical["eligible"].sum()
        assert values["rate", "share", "medical", "rate", "", ""] == rate
        paid = values["burden", "yuan", "medical", "own", "", ""]
        a_head = values["burden", "yuan_a_head", "medical", "own_a_head", "", ""]
        assert a_head * medical["enrolled"].sum() == pytest.approx(paid)
        if place:
            of_compare = compare(found[0], outcome).budget.groupby("line")["difference"].sum().round(2)
            mine = table[table["section"] == "money"].groupby("item")[f"difference_{place}"].sum().round(2)
            assert all(mine[line] == amount for line, amount in of_compare.items())


def test_the_largest_difference_stands_first_after_the_totals():
    result = side_by_side(outcomes({"medical.individual"}, {"medical.government_subsidy"}))
    rows = result.section("money")
    assert list(rows["item"][:4]) == ["public", "own", "public", "public"]
    assert rows["largest"][4:].is_monotonic_decreasing
    assert rows["largest"].equals(rows[["difference_1", "difference_2"]].abs().max(axis=1))
    ordered = result.section("money", largest_first=False)
    assert ordered["item"].iloc[3] == "pension_personal"


def test_what_differs_is_named_with_its_clause_old_and_new():
    result = side_by_side(outcomes({"medical.individual"}, {"readings.aid_combination"}))
    first, second = result.differences
    assert [(item.parts, item.clauses, item.old, item.new) for item in first] == [
        (("medical.individual",), ("4.1.M1",), (350.0,), (381.37,))
    ]
    assert second[0].clauses == ("R1",) and second[0].new == ("stack",)


def test_a_line_or_rule_that_a_scenario_does_not_have_is_nothing_there():
    table = side_by_side(outcomes({"working_funds.amount"})).table
    rows = table[(table["section"] == "money") & (table["item"] == "working_funds")]
    assert len(rows) == 2 and not rows["base"].any() and (rows["scenario_1"] > 0).all()


def test_one_or_six_scenarios_and_different_people_are_refused():
    base = simulate(BASE, PEOPLE)
    for count in (1, 6):
        with pytest.raises(Refusal, match="4"):
            side_by_side([base] * count)
    with pytest.raises(Refusal, match="on_the_same_people"):
        side_by_side([base, simulate(BASE, PEOPLE.head(50))])


def test_plans_of_two_years_are_put_on_the_first_ones_people():
    found = on_the_same_people([BASE, Scenario(plan="yicheng-2022")])
    assert found[0] is BASE and found[1].population_ref == BASE.population_ref


# --- typical families, by hand


def worth(plan=None) -> dict[tuple[str, str], float]:
    table = family_table(plan or load_plan("yicheng-2023"))
    return {(family, item): value for family, item, value in table.itertuples(index=False)}


BY_HAND = {
    # 4.1.M5: 71 pays nothing; 4.1.M6: 63 pays half of 350.
    "old_couple": {"own": 175, "own_pension": 0, "medical_aid": 525, "covered_days": 730},
    # 4.1.P5: the wife is 50: 300 each; 4.1.P3: 30 each at tier 300.
    "one_child_couple": {"own": 1300, "own_pension": 600, "family_planning": 600, "contribution_subsidy": 60},
    # R12 by default: a widow gets none.
    "widow": {"own": 650, "family_planning": 0},
    # 4.1.P4, 4.1.M4: the son's 100 and 350 are paid; parents pay 300 + 350 each.
    "disabled_son": {"own": 1300, "paid_on_behalf": 100, "medical_aid": 350, "contribution_subsidy": 90},
    "dibao_household": {"own": 0, "paid_on_behalf": 100, "medical_aid": 700, "contribution_subsidy": 30},
    # R4 top_up: the man at tier 300 pays 200 of it; both have medical paid (4.1.M4).
    "lifted_household": {"own": 200, "own_pension": 200, "paid_on_behalf": 100, "medical_aid": 700},
    "migrant": {"own": 350, "own_pension": 0, "contribution_subsidy": 0},
    "student": {"own": 350, "own_pension": 0},
    # 5.3, R11: covered from birth on 15 January.
    "newborn": {"own": 350, "covered_days": 351},
    # 4.2.2: paid on 10 March, covered from 10 June: 205 days.
    "late_payer": {"own": 650, "covered_days": 205},
    # 4.4.4, 4.1.M6: paid on 1 November, before both birthdays: he is 69 and pays half, she is 59 and pays all.
    "turning": {"own": 525, "own_pension": 0, "medical_aid": 175},
    # 500 + 300 + 3 x 350; subsidies 60 + 30.
    "working_family": {"own": 1850, "contribution_subsidy": 90, "medical_aid": 0, "covered_days": 1095},
}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_typical_family_gets_what_was_worked_out_by_hand(family):
    found = worth()
    for item, value in BY_HAND[family].items():
        assert found[family, item] == value, (family, item)
    assert found[family, "own"] == found[family, "own_pension"] + found[family, "own_medical"]


def test_a_widow_gets_it_where_r12_says_so():
    plan = load_plan("yicheng-2023").change({"readings.family_planning_single": "widowed_too"})
    assert worth(plan)["widow", "family_planning"] == 300


@pytest.mark.parametrize("plan_id", plan_ids())
def test_the_families_pass_the_checks_under_every_plan_and_keep_their_ages(plan_id):
    plan = load_plan(plan_id)
    people = family_people(plan)
    check_people(people.drop(columns="family"), plan, conduct=True)
    ages = [m["age"] for members in FAMILIES.values() for m in members if "age" in m]
    born = people[~people["family"].isin(["newborn", "turning"])]
    paid = born["pension_payment_date"]
    years = paid.dt.year - born["birth_date"].dt.year
    had = (paid.dt.month * 100 + paid.dt.day) >= (
        born["birth_date"].dt.month * 100 + born["birth_date"].dt.day
    )
    assert list(years - ~had) == ages
    assert set(family_table(plan)["item"]) == set(ITEMS)


# --- who gains and loses, by example


def test_an_example_is_a_person_of_the_people_with_the_amounts_stated():
    before, after = outcomes(set(CHANGES))
    table = examples(before, after, most=400)
    old, new = (outcome.people().set_index("person_id") for outcome in (before, after))
    columns = {
        "tier": "pension_tier_counted",
        "own_pension": "pension_personal",
        "own_medical": "medical_personal",
        "medical_aid": "medical_aid",
    }
    assert len(table) and set(PAIRS) <= set(table.columns)
    for row in table.to_dict("records"):
        for name, column in columns.items():
            assert row[f"{name}_before"] == old.loc[row["person_id"], column]
            assert row[f"{name}_after"] == new.loc[row["person_id"], column]
        person = PEOPLE.set_index("person_id").loc[row["person_id"]]
        assert (row["town"], row["sex"]) == (person["town"], person["sex"])
        assert set(row["groups"]) <= set(MEDICAL_GROUPS)
        low = row["age_band"].rstrip("+").split("-")[0]
        assert int(low) <= row["age"]


def test_all_combinations_together_are_the_gainers_and_losers_of_compare():
    before, after = outcomes(set(CHANGES))
    table = examples(before, after, most=1000)
    everybody = compare(before, after).people.iloc[0]
    counts = table.groupby("kind")["persons"].sum()
    for kind in ("gainers", "losers", "entered", "left"):
        assert counts.get(kind, 0) == everybody[kind]
    assert round(table["total"].sum(), 2) == everybody["total_change"]


def test_the_weightiest_come_first_and_no_more_than_asked():
    before, after = outcomes({"medical.individual"})
    table = examples(before, after, most=2)
    assert (table.groupby("kind").size() <= 2).all()
    losers = table.loc[table["kind"] == "losers", "total"]
    assert losers.is_monotonic_increasing and (losers < 0).all()


def test_nobody_moves_between_equal_scenarios():
    before, after = outcomes(set())
    assert examples(before, after).empty
