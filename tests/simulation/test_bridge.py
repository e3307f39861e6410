"""bridge: parts that add to the fen, the same from either side, in any order; what cannot stand alone is joined."""

from __future__ import annotations

import math
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people_table import random_people

from simulation import Refusal, Scenario, bridge, load_plan, simulate
from simulation.bridge_items import MOST_EXACT, items_of, mixed
from simulation.bridging import _shapley
from simulation.measures import MEASURES, measures_of

pytestmark = pytest.mark.slow  # whole districts, or lists of one

BASE = Scenario()
PEOPLE = random_people(200)
TIERS = tuple(f"pension.tiers.{amount}.contribution_subsidy" for amount in (300, 500, 600, 800, 1000))
CHANGES = {
    "medical.individual": 381.37,
    "medical.government_subsidy": 640,
    "medical.aid.age_70_plus.min_age": 68,
    "medical.aid.fixed_aid.amount": 120.5,
    "pension.paid_on_behalf.amount": 200,
    "pension.family_planning.amount": 333.33,
    "readings.aid_combination": "stack",
    "payers.medical_government_subsidy": [
        {"level": "central", "share": 0.4},
        {"level": "district", "share": 0.6},
    ],
}


def value(scenario: Scenario) -> dict[str, int]:
    outcome = simulate(scenario, PEOPLE)
    return measures_of(outcome.budget, outcome.coverage)


def draft(*paths: str, **fields) -> Scenario:
    return BASE.with_changes({path: CHANGES[path] for path in paths}).replace(**fields)


@given(
    st.sets(st.sampled_from(sorted(CHANGES)), max_size=3),
    st.sampled_from([{}, {"medical_price_response": 3.0}]),
    st.sampled_from([2023, 7]),
)
@settings(max_examples=5, deadline=None)
def test_the_parts_add_to_the_difference_of_every_measure_exactly(paths, assumptions, seed):
    after = draft(*paths, assumptions=assumptions, seed=seed)
    result = bridge(BASE, after, people=PEOPLE)
    start, end = value(BASE), value(after)
    for measure in MEASURES:
        assert sum(share[measure] for share in result.shares) == end[measure] - start[measure]
        assert result.table(measure)["amount"].iloc[-1] == 0  # rounding


def test_from_the_other_side_every_part_changes_its_sign_and_no_more():
    after = draft("medical.individual", "medical.aid.age_70_plus.min_age", "readings.aid_combination", seed=5)
    there, back = bridge(BASE, after, people=PEOPLE), bridge(after, BASE, people=PEOPLE)
    assert [item.parts for item in there.items] == [item.parts for item in back.items]
    for one, other in zip(there.shares, back.shares, strict=True):
        assert one == {measure: -amount for measure, amount in other.items()}


def test_an_item_without_effect_gets_nothing():
    after = draft("medical.individual", "payers.medical_government_subsidy", "readings.aid_combination")
    result = bridge(BASE, after, people=PEOPLE)
    places = {item.parts[0]: place for place, item in enumerate(result.items)}
    payers = result.shares[places["payers.medical_government_subsidy"]]
    assert payers["public"] == payers["own"] == payers["members:medical"] == 0
    assert payers["level:district"] != 0


def test_two_items_by_hand():
    """Half of (first alone + the rest after the second), and the other way round; the odd fen to the earlier item."""
    first, second = "medical.individual", "medical.aid.age_70_plus.min_age"
    none, one, two, both = (
        value(s)["public"] for s in (BASE, draft(first), draft(second), draft(first, second))
    )
    result = bridge(BASE, draft(first, second), people=PEOPLE)
    shares = {item.parts[0]: share["public"] for item, share in zip(result.items, result.shares, strict=True)}
    exact = {first: ((one - none) + (both - two)) / 2, second: ((two - none) + (both - one)) / 2}
    assert sum(shares.values()) == both - none
    assert all(abs(shares[path] - exact[path]) <= 0.5 for path in exact)


@given(st.lists(st.integers(-(10**12), 10**12), min_size=8, max_size=8))
def test_the_value_is_the_mean_over_all_orders_to_within_a_unit(values):
    sets = {}
    for number, amount in enumerate(values):
        sets[tuple(i for i in range(3) if number >> i & 1)] = amount
    parts = _shapley(sets, 3)
    assert sum(parts) == sets[0, 1, 2] - sets[()]
    for i in range(3):
        total = 0
        for order in permutations(range(3)):
            before = tuple(sorted(order[: order.index(i)]))
            total += sets[tuple(sorted((*before, i)))] - sets[before]
        assert abs(total - parts[i] * math.factorial(3)) < math.factorial(3)


def test_halves_go_to_the_earlier_item_with_either_sign():
    assert _shapley({(): 0, (0,): 0, (1,): 0, (0, 1): 1}, 2) == [1, 0]
    assert _shapley({(): 0, (0,): 0, (1,): 0, (0, 1): -1}, 2) == [-1, 0]


def test_the_order_in_which_changes_were_made_does_not_matter():
    paths = ("medical.individual", "pension.paid_on_behalf.amount", "readings.aid_combination")
    one = bridge(BASE, BASE.with_changes({path: CHANGES[path] for path in paths}), people=PEOPLE)
    other = bridge(BASE, BASE.with_changes({path: CHANGES[path] for path in reversed(paths)}), people=PEOPLE)
    assert one.items == other.items and one.shares == other.shares


def test_ages_that_no_plan_can_have_alone_are_one_item_with_both_names():
    after = BASE.with_changes({"pension.min_age": 60, "pension.max_age": 64, "medical.individual": 380})
    result = bridge(BASE, after, people=PEOPLE)
    assert [item.parts for item in result.items] == [
        ("pension.min_age", "pension.max_age"),
        ("medical.individual",),
    ]
    assert result.items[0].clauses == ("3.P1", "R6")


def test_fee_year_and_its_dates_move_together_and_last_year_s_plan_is_behaviour():
    result = bridge(BASE, Scenario(plan="yicheng-2024"), people=PEOPLE)
    kinds = {item.parts: item.kind for item in result.items}
    assert kinds["previous",] == "behaviour"
    (year,) = [parts for parts in kinds if "fee_year" in parts]
    assert {"calendar.window_start", "calendar.window_end", "calendar.waiting_from"} <= set(year)
    assert result.end == value(Scenario(plan="yicheng-2024"))


def test_the_population_is_an_item_of_its_own():
    after = BASE.replace(population="yicheng@2021-12-31#7")
    (item,) = items_of(BASE, after)
    assert (item.kind, item.new) == ("population", ("yicheng@2021-12-31#7",))
    assert mixed(BASE, after, (item,)).id == after.id


def test_above_eight_items_the_order_is_that_of_the_clauses_and_entries_of_a_list_are_one():
    figures = dict.fromkeys(TIERS, 95) | {
        path: CHANGES[path] for path in sorted(CHANGES) if not path.startswith("medical.aid")
    }
    figures |= {
        "pension.max_age": 60,
        "medical.aid.age_70_plus.min_age": 72,
        "calendar.window_end": "2022-12-25",
        "readings.newborns": "as_others",
    }
    after = BASE.with_changes(figures)
    result = bridge(BASE, after, people=PEOPLE)
    assert result.method == "ordered" and len(result.items) > MOST_EXACT
    clauses = [item.clauses[0] for item in result.items]
    assert clauses == [
        "4.1.P3",
        "4.1.P4",
        "4.1.P5",
        "4.1.M1",
        "4.1.M1",
        "4.1.M5",
        "4.2.1",
        "5.6",
        "R1",
        "R6",
        "R11",
    ]
    assert set(result.items[0].parts) == set(TIERS)
    for measure in MEASURES:
        assert sum(share[measure] for share in result.shares) == result.end[measure] - result.start[measure]


def test_a_line_that_only_one_side_has_is_taken_apart_too():
    after = BASE.with_changes({"working_funds.amount": 1.5, "medical.individual": 380})
    table = bridge(BASE, after, people=PEOPLE).table("line:working_funds").set_index("parts")["amount"]
    assert table["working_funds.amount"] > 0 and table[""] == 0
    assert table.sum() == value(after)["line:working_funds"] / 100


def test_many_changes_of_one_list_are_still_exact():
    tiers = [tier.amount for tier in load_plan("yicheng-2023").pension.tiers]
    after = BASE.with_changes({f"pension.tiers.{amount}.contribution_subsidy": 91 for amount in tiers})
    result = bridge(BASE, after, people=PEOPLE)
    assert result.method == "shapley" and len(result.items) == 1


def test_the_same_scenario_has_nothing_to_take_apart():
    result = bridge(BASE, BASE, people=PEOPLE)
    assert result.items == () and result.largest() is None and result.start == result.end


def test_an_unknown_measure_is_refused_with_the_nearest():
    with pytest.raises(Refusal, match="line:medical_aid"):
        bridge(BASE, BASE, people=PEOPLE).table("line:medical_ad")
