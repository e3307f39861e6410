"""uncertainty: the same draws for base and draft, proper runs, ranges and rank correlations, ratings, refusals."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people_table import random_people

from simulation import Refusal, Scenario, simulate, uncertainty
from simulation.behaviour import behave
from simulation.behaviour.choice import draws
from simulation.measures import measures_of
from simulation.outcome import source_of
from simulation.tables import totals
from simulation.uncertain import correlations, inputs_of, quantiles, rating, study, tornado
from simulation.uncertain.command import ranges_of
from simulation.uncertain.draw import run_of
from simulation.uncertain.effects import movable, moved_facts
from simulation.uncertain.inputs import design, district_share, with_district_share
from simulation.uncertain.study import CASES, FIGURES, Settings, jobs_of, kept
from simulation.workers import each

pytestmark = pytest.mark.slow  # whole districts, or lists of one

BASE = Scenario()
DRAFT = BASE.with_changes({"medical.individual": 380})
PEOPLE = random_people(600)
FACTS = source_of(BASE, PEOPLE).facts()
INPUTS = inputs_of(BASE)
STILL = {name: entry.value for name, entry in INPUTS.items()}


@pytest.fixture(scope="module")
def result():
    return uncertainty(DRAFT, draws=20, people=PEOPLE)


def test_with_nothing_drawn_a_run_is_simulate_to_the_fen(result):
    for case, scenario in (("base", BASE), ("reform", DRAFT)):
        outcome = simulate(scenario, PEOPLE)
        assert result.results["centre"][case] == measures_of(outcome.budget, outcome.coverage)


def test_every_draw_closes_sum_over_payers_is_sum_over_lines(result):
    for found in result.results.values():
        for measures in found.values():
            levels = sum(amount for name, amount in measures.items() if name.startswith("level:"))
            lines = sum(amount for name, amount in measures.items() if name.startswith("line:"))
            schemes = sum(amount for name, amount in measures.items() if name.startswith("scheme:"))
            assert levels == lines == measures["public"] + measures["own"]
            assert schemes == measures["public"] and min(measures.values()) >= 0


def some_draws(reform: Scenario, count: int = 4):
    jobs = jobs_of(Settings(draws=20), list(study.union(BASE, reform, {})))
    run = run_of(BASE, reform, {}, FACTS)
    return [run(jobs[f"draw {place}"]) for place in range(count)]


def test_a_draft_without_changes_differs_in_no_draw():
    same = BASE.replace(assumptions={"medical_price_response": 1.0}, title="the same")
    for found in some_draws(same):
        assert found["base"] == found["reform"]


def test_base_and_draft_share_the_draw_a_free_change_moves_nobody(result):
    """A subsidy that nobody reacts to changes money, never who takes part, whatever else is drawn."""
    for place, found in enumerate(some_draws(BASE.with_changes({"medical.government_subsidy": 640}))):
        base, reform = found["base"], found["reform"]
        assert base == result.results[f"draw {place}"]["base"]  # the same draw beside any draft
        assert reform["public"] > base["public"]
        assert all(
            base[name] == reform[name] for name in base if name.startswith(("members", "line:pension"))
        )


def test_quantiles_are_ordered_and_their_intervals_hold_them(result):
    table = quantiles(result)
    assert len(table) == len(CASES) * len(FIGURES)
    assert (table["p10"] <= table["p50"]).all() and (table["p50"] <= table["p90"]).all()
    for name in ("p10", "p50", "p90"):
        assert (table[f"{name}_low"] <= table[f"{name}_high"]).all()


def test_the_tornado_is_one_input_at_its_ends_the_largest_first(result):
    table = tornado(result, "medical_members", "difference")
    assert table["input"].iloc[0] == "medical_price_response"
    assert table["swing"].is_monotonic_decreasing and 0 < len(table) <= 10
    # At the low end nobody reacts to the price.
    assert table["at_low"].iloc[0] == 0
    strong = DRAFT.replace(assumptions={"medical_price_response": 4.0})
    members = [simulate(s, PEOPLE).coverage["enrolled"].sum() for s in (strong.base, strong)]
    assert table["at_high"].iloc[0] == members[1] - members[0]


# --- what is drawn -------------------------------------------------------------------------------------------------


def test_assumptions_with_a_range_are_drawn_and_nothing_else():
    assert {"medical_price_response", "medical.aid.fixed_aid.amount"} <= set(INPUTS)
    assert "payment_preparation_days" not in INPUTS  # the document says it
    assert "pension.max_age" not in INPUTS  # national regulation
    assert all(entry.low <= entry.value <= entry.high for entry in INPUTS.values())


def test_what_the_draft_decides_is_not_drawn_and_an_assumption_set_is_the_new_mode():
    decided = BASE.with_changes({"medical.aid.fixed_aid.amount": 150}).replace(
        assumptions={"medical_price_response": 2.5}
    )
    found = inputs_of(decided)
    assert "medical.aid.fixed_aid.amount" not in found
    assert found["medical_price_response"].value == 2.5


def test_the_triangle_s_quantiles():
    entry = INPUTS["medical_price_response"]  # 0, 1, 4
    assert [entry.at(u) for u in (0.0, 0.25, 1.0)] == [0.0, 1.0, 4.0]
    assert entry.at(0.0625) == 0.5  # a quarter of the way up the first quarter of the probability
    assert INPUTS["payment_last_days"].at(0.37).is_integer()


def test_the_design_keeps_every_stratum_and_the_rank_correlations_of_the_file():
    names = list(INPUTS)
    found = design(names, 200, 3)
    places = np.floor(np.sort(found, axis=0) * 200)
    assert (places == np.arange(200)[:, None]).all()
    ranks = np.argsort(np.argsort(found, axis=0), axis=0)
    for group in correlations():
        columns = ranks[:, [names.index(name) for name in group["inputs"]]]
        off = np.corrcoef(columns, rowvar=False)[np.triu_indices(len(group["inputs"]), 1)]
        assert np.abs(off - group["rank"]).max() < 0.06
    assert np.array_equal(found, design(names, 200, 3)) and not np.array_equal(found, design(names, 200, 4))


def test_every_correlated_input_is_drawn_and_no_pair_is_named_twice():
    named = [name for group in correlations() for name in group["inputs"]]
    assert set(named) <= set(INPUTS) and len(named) == len(set(named))
    assert all(group["reason_zh"] and group["reason_en"] for group in correlations())


def test_last_year_s_amount_moves_along_with_this_year_s():
    """What is not known of the fixed amount is not known of last year's either: a draw of it alone is no price change."""
    run = run_of(BASE, BASE, {}, FACTS)
    low, still = (run({"u": u, "local": None})["base"] for u in ({"medical.aid.fixed_aid.amount": 0.0}, {}))
    path = "medical.aid.fixed_aid.amount"
    this, last = (plan.change({path: 105}) for plan in (BASE.resolved_plan, BASE.previous_plan))
    conduct = behave(FACTS, last, this, BASE.assumption_values, BASE.seed)
    wanted = totals(FACTS, conduct, this, last)
    assert low["line:medical_aid"] == sum(
        int(fen.sum()) for (line, _), fen in wanted.amounts.items() if line == "medical_aid"
    )
    assert low["line:medical_aid"] < still["line:medical_aid"]


@given(st.floats(0, 1), st.sampled_from(["medical_government_subsidy", "aid.age_70_plus"]))
def test_another_share_for_the_district_still_adds_to_one(share, key):
    plan, path = BASE.resolved_plan, f"payers.{key}"
    changed = plan.change(
        {path: with_district_share(plan, path, round(share, 6))}
    )  # refuses what does not add up
    assert district_share(changed, path) == pytest.approx(share, abs=2e-6)


# --- shared effects ------------------------------------------------------------------------------------------------

READY = movable(FACTS, BASE.previous_plan)


def test_without_deviation_the_facts_are_as_they_were():
    same = moved_facts(READY, STILL, None)
    for name in ("groups", "pension_tier_last_year", "joined_medical_last_year"):
        assert np.array_equal(getattr(same, name), getattr(FACTS, name)), name


@given(st.integers(0, 10_000), st.floats(-3, 3))
@settings(max_examples=20, deadline=None)
def test_effects_move_whole_persons_who_may_and_keep_entries_consistent(local, deviation):
    values = STILL | {name: deviation for name in STILL if name.startswith("shared.")}
    moved = moved_facts(READY, values, local)
    changed = moved.joined_medical_last_year != FACTS.joined_medical_last_year
    ladder = READY.enrolment["medical"]
    assert set(np.flatnonzero(changed)) <= set(ladder.rows)  # only who could join
    for one, other in (("key_entitled_group", "entitled_group"), ("severe_disability", "disabled")):
        assert not np.any(moved.in_group(one) & ~moved.in_group(other))
    tiers = set(np.unique(moved.pension_tier_last_year))
    assert tiers <= set(np.unique(FACTS.pension_tier_last_year)) | set(READY.amounts)


def test_a_higher_rate_takes_everybody_who_was_in_and_more():
    def members(deviation: float):
        return moved_facts(
            READY, STILL | {"shared.enrolment_medical": deviation}, None
        ).joined_medical_last_year

    low, middle, high = members(-1.5), members(0.0), members(1.5)
    assert not np.any(low & ~middle) and not np.any(middle & ~high)
    assert low.sum() < middle.sum() < high.sum()


def test_the_draws_of_a_person_are_kept_over_moved_facts():
    moved = moved_facts(READY, STILL | {"shared.enrolment_medical": 1.0}, 1)
    assert draws(moved, 3, "medical joining") is draws(FACTS, 3, "medical joining")


# --- ratings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "case", "wanted", "sign_open"),
    [
        ([99, 100, 101], "reform", "high", False),
        ([92, 100, 108], "reform", "medium", False),
        ([70, 100, 130], "reform", "low", False),
        ([-9, 4, 9], "difference", "low", True),
        ([0, 0, 0], "difference", "high", False),
    ],
)
def test_a_rating_follows_the_stated_thresholds(result, values, case, wanted, sign_open):
    table = result.draws[result.draws["case"] == case].head(3).assign(public=np.array(values, dtype=float))
    copy = SimpleNamespace(draws=table, results=result.results, inputs=result.inputs)
    found = rating(copy, "public", case)
    assert (found.rating, found.sign_open) == (wanted, sign_open)


# --- refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ranges", "words"),
    [
        ({"medical_price_response": (2, 1)}, "空的"),
        ({"medical_price_response": (1, 1)}, "空的"),
        ({"medical_price_response": (0, 9)}, "超出"),
        ({"medical_price_response": (2, 3)}, "不含"),
        ({"medical_price_response": (float("nan"), 1)}, "数字"),
        ({"medical_price_respons": (0, 1)}, "最接近的是 medical_price_response"),
        ({"shared.enrolment_medical": (0, 1)}, "没有这项"),
    ],
)
def test_a_range_that_cannot_be_is_refused_in_words(ranges, words):
    with pytest.raises(Refusal, match=words):
        uncertainty(DRAFT, draws=20, ranges=ranges, people=PEOPLE)


def test_a_narrowed_range_is_what_is_drawn():
    found = inputs_of(DRAFT, {"medical_price_response": (0.5, 1.5)})["medical_price_response"]
    assert (found.at(0.0), found.at(1.0)) == (0.5, 1.5)


@pytest.mark.parametrize("draws", [0, 19, 5001])
def test_too_few_or_too_many_draws_are_refused(draws):
    with pytest.raises(Refusal, match="draws"):
        uncertainty(DRAFT, draws=draws, people=PEOPLE)


def test_different_people_are_refused():
    with pytest.raises(Refusal, match="population"):
        uncertainty(DRAFT, base=BASE.replace(population="yicheng#7"), draws=20)


@pytest.mark.parametrize("text", ["medical_price_response", "=1:2", "medical_price_response=1", "a=b:c"])
def test_a_range_on_the_command_line_has_a_form(text):
    with pytest.raises(Refusal, match="medical_price_response=0:2"):
        ranges_of([text])


# --- running -------------------------------------------------------------------------------------------------------


def test_the_result_does_not_depend_on_the_number_of_workers(monkeypatch, tmp_path):
    """On a whole district: nothing moved, some draws, some inputs at their ends."""

    def some(settings, names):
        jobs = list(jobs_of(settings, names).items())
        return dict(jobs[:5] + jobs[-4:])

    monkeypatch.setattr(study, "jobs_of", some)
    found = []
    for workers in (1, 2):
        monkeypatch.setattr(study, "folder", lambda workers=workers: tmp_path / str(workers))
        found.append(uncertainty(DRAFT, draws=20, workers=workers).results)
    assert found[0] == found[1] and len(found[0]) == 9


def test_where_no_process_can_start_the_work_is_done_here(monkeypatch):
    def no_process(*_):
        raise OSError("no process")

    monkeypatch.setattr("engines.run", no_process)
    assert dict(each(pow, [(2, 3), (3, 2)], 2)) == {0: 8, 1: 9}


def test_a_number_of_workers_that_cannot_be_is_refused():
    with pytest.raises(Refusal, match="workers"):
        list(each(pow, [(2, 3), (3, 2)], 0))


def test_a_stop_keeps_what_was_done_and_the_next_call_goes_on(monkeypatch, tmp_path):
    monkeypatch.setattr("simulation.userdata.cache_folder", lambda: tmp_path)
    monkeypatch.setattr(study, "people_of", lambda *_, **__: None)
    asked = []

    def run(job):
        asked.append(job)
        return {"base": {"public": 1}, "reform": {"public": 2}}

    def serial(function, items, workers):
        for place, (_, job) in enumerate(items):
            yield place, run(job)

    monkeypatch.setattr(study, "each", serial)

    class Stop(Exception):
        pass

    def stop(done, of):
        if done == 7:
            raise Stop

    with pytest.raises(Stop):
        uncertainty(DRAFT, draws=20, progress=stop)
    found = kept(DRAFT)
    assert found is not None and len(found.results) == 7 and not found.is_whole
    path = next(tmp_path.glob("uncertainty/*.jsonl"))
    with path.open("a", encoding="utf-8") as file:
        file.write('\n["draw 19", {"ba')  # a power cut
    whole = uncertainty(DRAFT, draws=20)
    jobs = jobs_of(Settings(draws=20), list(whole.inputs))
    assert len(asked) == len(jobs) and whole.is_whole
    assert kept(DRAFT).is_whole and kept(DRAFT.with_changes({"medical.individual": 381})) is None
