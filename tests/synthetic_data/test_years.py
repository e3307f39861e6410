"""One year on: deaths and births as the tables say, couples sound, quotas to a person, draws of each person's own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shrunk import shrunk

import synthetic_data
from simulation import load_plan
from simulation.people import check_people
from synthetic_data.check import violations
from synthetic_data.spec import AGES, load_spec
from synthetic_data.stages.families import MARRIED, NEVER_MARRIED, NONE, WIDOWED
from synthetic_data.years import People, Rates, outlook, packed, table_of, year_on
from synthetic_data.years.people import NO_DAY
from synthetic_data.years.quotas import hold, lowest, whole
from synthetic_data.years.rates import OF_REGISTERED, WITHIN, banded, could_bear, single, staying_of

SPEC = load_spec("yicheng")
PLAN = load_plan("yicheng-2023")
DAY = dt.date(2022, 12, 31)
YEARS = 10
BOUND = 4.0
"""Standard deviations: a sound draw falls outside once in 16,000 times; seeds are fixed."""


@pytest.fixture(scope="module")
def table():
    return synthetic_data.generate(shrunk(SPEC, 20), 2023, DAY)


@pytest.fixture(scope="module")
def base(table) -> People:
    return packed(table, DAY, PLAN.towns)


@pytest.fixture(scope="module")
def rates(base) -> Rates:
    return Rates.of(SPEC, base)


@pytest.fixture(scope="module")
def decade(base, rates):
    """The base and each of ten years: people, origin, events."""
    steps = [(base, None, None)]
    for _ in range(YEARS):
        steps.append(year_on(steps[-1][0], rates, 2023))
    return steps


def only(people: People, keep: np.ndarray) -> People:
    """Some of the people; whoever is left without a spouse or mother loses the link."""
    place = np.where(keep, np.cumsum(keep) - 1, NONE)
    columns = {name: values[keep] for name, values in people.columns.items()}
    for name in ("spouse", "mother"):
        columns[name] = np.where(columns[name] == NONE, NONE, place[columns[name]])
    return People(people.day, columns, people.towns, people.villages)


# --- nothing by itself


def test_with_zero_rates_nobody_changes_but_by_age(base):
    later, origin, events = year_on(base, Rates.still(), 7)
    assert later.day == dt.date(2023, 12, 31) and np.array_equal(origin, np.arange(len(base)))
    for name, values in base.columns.items():
        if name not in ("household", "village"):  # of minors whose home has no adult: checked below
            assert np.array_equal(values, later[name]), name
    moved = (base["household"] != later["household"]) | (base["village"] != later["village"])
    assert not moved[base.age() >= 18].any() and moved.sum() < 5
    assert np.array_equal(later.age(), base.age() + 1)
    assert (events.born, events.died, events.left, events.returned, events.married) == (0, 0, 0, 0, 0)


def test_the_rows_of_the_table_may_stand_in_any_order(table, base, rates):
    again = packed(table.sample(frac=1, random_state=3), DAY, PLAN.towns)
    for name, values in base.columns.items():
        assert np.array_equal(values, again[name]), name
    one, other = (year_on(people, rates, 5)[0] for people in (base, again))
    assert all(np.array_equal(one[name], other[name]) for name in one.columns)


def test_the_step_is_pure(base, rates):
    before = {name: values.copy() for name, values in base.columns.items()}
    year_on(base, rates, 5)
    assert all(np.array_equal(values, base[name]) for name, values in before.items())


def test_deaths_and_births_of_a_person_do_not_depend_on_who_else_is_there(base, rates):
    """A draw belongs to (seed, person, purpose and year)."""
    households = base["household"] % 2 == 0
    keep = households.copy()
    for name in ("spouse", "mother"):
        link = base[name]
        keep |= (link != NONE) & keep[link]
    keep[base["spouse"][keep & (base["spouse"] != NONE)]] = True
    keep[base["mother"][keep & (base["mother"] != NONE)]] = True
    part = only(base, keep)
    whole_later, some_later = (year_on(people, rates, 11)[0] for people in (base, part))
    ids = set(part["person_id"].tolist())
    children = set(base["person_id"].tolist())
    born = {int(i) for i in whole_later["person_id"] if i not in children and i % 10**12 in ids}
    expected = {int(i) for i in whole_later["person_id"] if i in ids} | born
    assert set(some_later["person_id"].tolist()) == expected
    assert born


# --- deaths


def dying_in_a_year(sex: str) -> np.ndarray:
    """Worked out anew: half a year at the age, half at the next."""
    q = SPEC.by_age("death_probability", sex)
    return 1 - (1 - q) ** 0.5 * (1 - np.append(q[1:], q[-1])) ** 0.5


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(("start", "end"), [(0, 60), (60, 75), (75, 101)])
def test_deaths_are_those_of_the_life_table_within_sampling_error(base, rates, seed, start, end):
    _, origin, _ = year_on(base, rates, seed)
    died = np.ones(len(base), dtype=bool)
    died[origin[origin >= 0]] = False
    age = np.minimum(base.age(), AGES - 1)
    chance = np.where(base["female"], dying_in_a_year("female")[age], dying_in_a_year("male")[age])
    of = (age >= start) & (age < end)
    spread = np.sqrt((chance[of] * (1 - chance[of])).sum())
    assert abs(died[of].sum() - chance[of].sum()) < BOUND * spread


def test_the_widowed_are_those_whose_spouse_died_and_nobody_else(base, rates):
    later, origin, _ = year_on(base, rates, 4)
    died = np.ones(len(base), dtype=bool)
    died[origin[origin >= 0]] = False
    spouse = base["spouse"]
    lost = (spouse != NONE) & died[spouse]
    old = origin >= 0
    was = base["marital"][origin[old]]
    now = later["marital"][old]
    assert np.array_equal((now == WIDOWED) & (was != WIDOWED), lost[origin[old]])
    assert lost[~died].any()
    assert (later["spouse"][old][lost[origin[old]]] == NONE).all()
    assert (later["wife_birth"][old][lost[origin[old]]] == NO_DAY).all()


# --- births


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_births_are_those_of_the_rates_by_mothers_age_within_sampling_error(base, rates, seed):
    later, origin, events = year_on(base, rates, seed)
    age = base.age()
    could = could_bear(base, age)
    mothers = (later["person_id"][origin < 0] % 10**12).astype(np.int64)
    order = np.argsort(base["person_id"])
    of_mother = age[order[np.searchsorted(base["person_id"][order], mothers)]]
    for start, end in ((15, 28), (28, 33), (33, 50)):
        expected = rates.bearing[age[could & (age >= start) & (age < end)]].sum()
        found = ((of_mother >= start) & (of_mother < end)).sum()
        assert abs(found - expected) < BOUND * np.sqrt(expected)
    assert len(mothers) <= events.born + 10 and (of_mother <= 48).all()


def test_the_births_of_the_base_year_are_their_level_and_the_nations_their_ages(base, rates):
    """Rates by age of mother are the nation's (2020 census), scaled to the births before the base day."""
    age, could = base.age(), could_bear(base, base.age())
    births = (base["birth_day"] > np.datetime64(DAY).astype("datetime64[D]").astype(int) - 365).sum()
    assert rates.bearing[age[could]].sum() == pytest.approx(births, rel=0.03)
    women = np.bincount(age[base["female"]], minlength=AGES)
    mothers = np.bincount(age[could], minlength=AGES)
    of_all = rates.bearing * mothers / np.maximum(women, 1)
    published = {m.age_from: m.value for m in outlook("fertility")}
    young, older = of_all[25:30].mean(), of_all[35:40].mean()
    assert young / older == pytest.approx(published[25] / published[35], rel=0.15)


def test_newborns_are_like_their_mothers_and_as_many_boys_as_published(decade):
    day = (np.datetime64("2022-12-31") - np.datetime64("1970-01-01")).astype(int)
    boys = born = 0
    for (before, _, _), (after, origin, _) in pairwise(decade):
        new = origin < 0
        mother = after["mother"][new]
        known = mother != NONE
        for name in ("local_hukou", "town"):
            same = after[name][new][known] == after[name][mother[known]]
            assert same.mean() > 0.99, name  # a mother who marries again may move to another town
        assert (after["birth_day"][new] > day).all() and (after["marital"][new] == NEVER_MARRIED).all()
        day += (after.day - before.day).days
        assert (after["birth_day"][new] <= day).all()
        boys, born = boys + (~after["female"][new]).sum(), born + new.sum()
    ratio = SPEC.value("males_per_female_at_birth")
    share = ratio / (1 + ratio)
    assert abs(boys - born * share) < BOUND * np.sqrt(born * share * (1 - share))


def test_a_one_child_couple_with_another_child_is_one_no_longer(decade):
    for (before, _, _), (after, origin, _) in pairwise(decade):
        old = origin >= 0
        kind, was = after["family_planning"], np.zeros(len(after), dtype=np.int8)
        was[old] = before["family_planning"][origin[old]]
        assert not ((kind != 0) & (was != kind)).any()  # nobody comes to be one
        assert not ((kind == 1) & (after["children_ever_born"] > 1)).any()
        assert not ((kind == 2) & (after["children_ever_born"] > 2)).any()


# --- every year


def test_each_years_table_passes_the_checks_of_a_people_table(decade):
    nothing = {"pension_tier_last_year": np.int32, "joined_medical_last_year": bool}
    for people, _, _ in decade:
        more = {name: np.zeros(len(people), dtype=kind) for name, kind in nothing.items()}
        shown = table_of(people, **more)
        check_people(shown, PLAN, last_year=True)
        assert not {name: count for name, count in violations(shown, people.day).items() if count}


def test_a_table_packed_and_unpacked_is_the_same(table, base):
    shown = table_of(base)
    again = table.set_index("person_id").loc[shown["person_id"]].reset_index()
    for name in ("spouse_id", "marital_status", "town", "village", "birth_date", "wife_birth_date", "dibao"):
        left, right = shown[name].astype(str).tolist(), again[name].astype(str).tolist()
        assert left == right, name


def test_couples_stay_mutual(decade):
    for people, _, _ in decade:
        spouse = people["spouse"]
        wedded = np.flatnonzero(spouse != NONE)
        assert np.array_equal(spouse[spouse[wedded]], wedded)
        assert (people["female"][wedded] != people["female"][spouse[wedded]]).all()
        assert (people["marital"][wedded] == MARRIED).all()


def test_quotas_of_the_base_year_are_met_to_a_person(decade, rates):
    """School, employee schemes, registers, marriage: the base year's share of each cell, exactly."""
    for (before, _, _), (people, origin, events) in pairwise(decade):
        assert not events.lacking
        age = people.age()
        fine, coarse, local = single(people, age), banded(people, age), people["local_hukou"]
        everybody = np.ones(len(people), dtype=bool)
        held = [("in_school", people["in_school"], everybody, fine)]
        held += [(name, people[name], everybody, coarse) for name in ("other_pension", "employee_medical")]
        held += [(name, people[name], local, coarse) for name in OF_REGISTERED]
        held += [(name, people[name], local & people[outer], coarse) for name, outer in WITHIN.items()]
        for name, has, of, cell in held:
            share = rates.held[name]
            wanted = whole(np.bincount(cell[of], minlength=len(share)) * share)
            assert np.array_equal(np.bincount(cell[of & has], minlength=len(share)), wanted), name
        marrying = (age >= 19) & (age <= 45)
        share = rates.held["never_married"]
        wanted = whole(np.bincount(fine[marrying], minlength=len(share)) * share)
        unmarried = people["marital"] == NEVER_MARRIED
        never = np.bincount(fine[marrying & unmarried], minlength=len(share))
        # Fewer only where the cohort came with fewer, and then nobody of the cell married.
        old = origin >= 0
        married = np.zeros(len(people), dtype=bool)
        married[old] = (before["marital"][origin[old]] == NEVER_MARRIED) & ~unmarried[old]
        assert (never <= wanted).all()
        assert not married[marrying & (never < wanted)[fine]].any()
        assert married[marrying].any()


def test_net_moves_are_those_of_the_cohorts_between_the_censuses():
    """Over ten years a cohort keeps what its ratio says beyond deaths, as near as a smooth curve comes: within 5 per
    cent each, 1.5 on average."""
    staying, off = staying_of(SPEC), []
    for place, sex in enumerate(("female", "male")):
        q = SPEC.by_age("death_probability", sex)
        for margin in SPEC.rows("cohort_ratio"):
            last = (margin.age_from + margin.age_to) // 2
            if margin.sex == sex and 22 <= last <= 72:
                published = margin.value / np.prod(1 - q[last - 10 : last])
                off.append(np.prod(staying[place, last - 10 : last]) / published - 1)
    assert len(off) == 22 and np.abs(off).max() < 0.05 and np.abs(off).mean() < 0.015
    assert (staying[:, :15] == 1).all() and (staying[:, 68:] == 1).all()


def test_who_leaves_stays_registered_and_as_many_leave_as_the_rates_say(base, rates):
    later, origin, events = year_on(base, rates, 9)
    old = origin >= 0
    assert np.array_equal(later["local_hukou"][old], base["local_hukou"][origin[old]])
    left = base["resident"][origin[old]] & ~later["resident"][old]
    assert left.sum() == events.left > 0
    stays, *_ = year_on(base, replace(rates, staying=np.ones((2, AGES))), 9)[2:]
    assert stays.left == stays.returned == 0


@pytest.mark.slow
def test_the_whole_district_lacks_nothing_in_ten_years():
    people = packed(synthetic_data.generate(SPEC, 2023, DAY), DAY, PLAN.towns)
    rates = Rates.of(SPEC, people)
    for _ in range(YEARS):
        people, _, events = year_on(people, rates, 2023)
        assert not events.lacking
    shown = table_of(people)
    check_people(shown, PLAN)
    shown["pension_tier_last_year"] = 0
    assert not {name: count for name, count in violations(shown, people.day).items() if count}


# --- quotas by themselves


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 400),
    st.integers(1, 6),
    st.floats(0, 1),
    st.integers(0, 10**6),
)
def test_a_quota_is_exact_and_moves_no_more_than_it_must(count, cells, rate, seed):
    rng = np.random.default_rng(seed)
    cell, holds = rng.integers(0, cells, count), rng.random(count) < 0.4
    everybody, draw = np.ones(count, dtype=bool), rng.random(count)
    share = np.full(cells, rate)
    result, lacking = hold(holds, everybody, everybody, cell, share, lambda rows: draw[rows])
    wanted = whole(np.bincount(cell, minlength=cells) * share)
    before = np.bincount(cell[holds], minlength=cells)
    assert lacking == 0 and np.array_equal(np.bincount(cell[result], minlength=cells), wanted)
    assert (result != holds).sum() == np.abs(wanted - before).sum()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3_000), st.integers(1, 5), st.integers(0, 10**6), st.booleans())
def test_the_lowest_are_the_lowest(count, cells, seed, skewed):
    rng = np.random.default_rng(seed)
    draw, cell = rng.random(count), rng.integers(0, cells, count)
    draw = 0.9 + draw / 10 if skewed else draw
    need = rng.integers(0, count, cells)
    rows = lowest(draw, cell, need)
    for code in range(cells):
        mine = np.flatnonzero(cell == code)
        expected = np.sort(draw[mine])[: need[code]]
        assert np.array_equal(np.sort(draw[rows[cell[rows] == code]]), expected)
