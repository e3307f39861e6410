"""Asked backwards: the exact best of the grid, by the one way that `simulate` goes, with what it is worth."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest
from people_table import random_people

from simulation import Goal, Lever, Limit, Refusal, Scenario, compare, simulate, solve
from simulation.ledger import PERSONAL_LINES
from simulation.solving import Solution, question_of
from simulation.solving.bisection import bisected
from simulation.solving.command import said
from simulation.solving.figures import GROUPS, names_of_record

pytestmark = pytest.mark.slow  # whole districts, or lists of one

PEOPLE = random_people(400)
BASE = Scenario()
AGE, AMOUNT = Lever("full_help_age", 64, 70, 2), Lever("individual", 340, 380, 20)
PUBLIC = Goal("public", "min")


def asked(levers, goal, limits=(), **more):
    return solve(BASE, levers, goal, limits, people=PEOPLE, workers=1, **more)


def beside(scenario: Scenario):
    """A scenario against the base, as a notebook would."""
    return compare(simulate(BASE, PEOPLE), simulate(scenario, PEOPLE))


def fen(result) -> dict[str, int]:
    """Public money and own payments of a comparison's second scenario, and members."""
    budget, coverage = result.reform.budget, result.reform.coverage
    own = budget["line"].isin(PERSONAL_LINES)
    medical = coverage[coverage["scheme"] == "medical"]
    return {
        "public": round(budget.loc[~own, "amount"].sum() * 100),
        "own": round(budget.loc[own, "amount"].sum() * 100),
        "enrolled": int(medical["enrolled"].sum()),
        "eligible": int(medical["eligible"].sum()),
    }


@pytest.fixture(scope="module")
def grid():
    """Every plan of the two levers, one by one: what brute force knows."""
    found = {}
    for age, amount in product((64, 66, 68, 70), (340, 360, 380)):
        changes = {
            "medical.individual": amount,
            "medical.aid.age_70_plus.min_age": age,
            "medical.aid.age_60_69.max_age": age - 1,
        }
        found[age, amount] = fen(beside(BASE.with_changes(changes)))
    return found


@pytest.fixture(scope="module")
def solved():
    return asked([AGE, AMOUNT], PUBLIC, [Limit("rate:medical", at_least=0.9)])


def test_every_candidate_has_the_figures_of_simulate_to_the_fen(solved, grid):
    assert {run.values for run in solved.runs} == set(grid) and solved.is_whole
    for run in solved.runs:
        brute = grid[run.values]
        assert (run.record["public"], run.record["own"]) == (brute["public"], brute["own"])
        assert solved.value(run, "rate:medical") == Fraction(brute["enrolled"], brute["eligible"])


def test_the_best_is_what_brute_force_finds_and_its_scenario_gives_it(solved, grid):
    bound = sorted(Fraction(f["enrolled"], f["eligible"]) for f in grid.values())[len(grid) // 2]
    result = asked([AGE, AMOUNT], PUBLIC, [Limit("rate:medical", at_least=float(bound) - 1e-9)])
    keeps = {values: f for values, f in grid.items() if Fraction(f["enrolled"], f["eligible"]) >= bound}
    assert 0 < len(keeps) < len(grid) and len(result.feasible) == len(keeps)
    assert result.best.record["public"] == min(f["public"] for f in keeps.values())
    again = beside(result.scenario_of(result.best))
    assert fen(again)["public"] == result.best.record["public"]
    assert "exact best on this grid" in result.guarantee("en") and "12" in result.guarantee("zh")


def test_full_help_from_which_age_for_at_most_so_much_more(grid):
    base = fen(beside(BASE))["public"]
    costs = {age: grid[age, 360]["public"] for age in (64, 66, 68, 70)}
    amount = BASE.resolved_plan.get("medical.individual")
    assert amount == 350
    result = asked(
        [AGE], Goal("lever:full_help_age", "min"), [Limit("public", at_most=100_000, over_base=True)]
    )
    tight = asked([AGE], Goal("lever:full_help_age", "min"), [Limit("public", at_most=0, over_base=True)])
    assert result.best.values[0] <= tight.best.values[0] == 70
    assert all(run.record["public"] - base <= 10_000_000 for run in result.feasible)
    assert costs[64] > costs[70]


@pytest.mark.parametrize(("sense", "best"), [("min", 300), ("max", 355)])
def test_bisection_finds_what_the_grid_finds_with_fewer_runs(sense, best):
    lever = Lever("individual", 300, 400, 5)
    at_base = beside(BASE.with_changes({"medical.individual": 355}))
    rate = fen(at_base)
    limits = (
        [Limit("rate:medical", at_least=rate["enrolled"] / rate["eligible"] - 1e-9)] if sense == "max" else []
    )
    goal = Goal("lever:individual", sense)
    looked: list[int] = []
    whole = asked([lever], goal, limits)
    halved = asked([lever], goal, limits, method="bisect", progress=lambda done, of: looked.append(done))
    assert halved.best.values == whole.best.values and whole.best.values[0] >= best
    assert halved.method == "bisect" and len(looked) == len(halved.probed) < len(whole.runs)
    assert "not tried between" in halved.guarantee("en")


def test_a_bisection_can_be_stopped():
    result = asked([Lever("individual", 300, 400, 5)], Goal("public"), method="bisect", stop=lambda: True)
    assert not result.is_whole and "not proven" in result.guarantee("en")


def stairs(rates: list[int], publics: list[int], asked_rate: float):
    """A question on one lever, and made-up records of its candidates: rates in per cent, public money in yuan."""
    town = BASE.resolved_plan.towns[0]
    question = question_of(
        BASE,
        [Lever("individual", 1, len(rates), 1)],
        Goal("public"),
        [Limit("rate:medical", at_least=asked_rate)],
    )

    def record(rate: int, public: int) -> dict[str, int]:
        blank = dict.fromkeys(names_of_record(question.towns), 0)
        return blank | {
            "public": public * 100,
            f"enrolled:medical:{town}": rate,
            f"eligible:medical:{town}": 100,
        }

    made = map(record, rates, publics)
    return question, {(): record(50, 10), **dict(zip(question.candidates, made, strict=True))}


@pytest.mark.parametrize("falling", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_bisection_of_whatever_rises_or_falls_finds_what_brute_force_finds(seed, falling):
    draw = random.Random(seed)
    rates, publics = (sorted(draw.choices(range(101), k=23), reverse=falling) for _ in range(2))
    publics = publics[::-1] if seed % 2 else publics
    bound = draw.choice(rates) / 100
    question, found = stairs(rates, publics, bound)
    keeps = [public for rate, public in zip(rates, publics, strict=True) if rate >= bound * 100]
    probed = bisected(question, lambda values: found)
    assert probed is not None
    result, whole = (Solution(question, found, "bisect", tuple(only)) for only in (probed, ()))
    assert result.best.record["public"] == min(keeps) * 100
    assert result.best.values == whole.best.values  # ties too


def test_bisection_gives_up_where_a_measure_turns():
    question, found = stairs([10, 90, 20, 90, 30, 90, 95], [1, 2, 3, 4, 5, 6, 7], 0.5)
    assert bisected(question, lambda values: found) is None


def test_equals_of_the_best_are_said_with_the_answer():
    result = asked([AMOUNT, AGE], Goal("rate:pension", "max"))
    assert len(result.ties) == len(result.runs) - 1 == 11
    assert "tied with 11 more" in result.tied("en") and "11 个候选" in result.tied("zh")
    alone = asked([AMOUNT], Goal("lever:individual", "max"))
    assert not alone.ties and alone.tied("en") == ""


def test_two_workers_give_what_one_gives(tmp_path, monkeypatch):
    levers = [Lever("full_help_age", 66, 70, 1), Lever("individual", 340, 350, 10)]
    limits = [Limit("worse_off:all", at_most=0), Limit("lowest_change:medical", at_least=-0.005)]
    found = []
    for workers in (1, 2):
        monkeypatch.setattr("simulation.solving.run.folder", lambda: tmp_path / str(workers))  # noqa: B023
        found.append(solve(BASE, levers, PUBLIC, limits, workers=workers))
    one, two = found
    assert one.found == two.found and one.best.values == two.best.values
    again = compare(simulate(BASE), simulate(two.scenario_of(two.best)))
    assert fen(again)["public"] == two.best.record["public"]


def test_bisection_goes_over_to_the_grid_where_nothing_keeps_the_limits():
    result = asked(
        [Lever("individual", 300, 400, 25)],
        Goal("lever:individual", "max"),
        [Limit("rate:medical", at_least=1)],
        method="bisect",
    )
    assert result.method == "grid" and len(result.runs) == 5 and result.best is None


def test_where_nothing_keeps_the_limits_the_nearest_and_what_stands_in_the_way_are_said():
    impossible, easy = Limit("rate:medical", at_least=1), Limit("public", at_least=0)
    result = asked([AMOUNT], PUBLIC, [impossible, easy])
    assert result.best is None and not result.feasible
    rates = {run.values: result.value(run, "rate:medical") for run in result.runs}
    assert rates[result.nearest.values] == max(rates.values())
    limits = result.limits.set_index("measure")
    assert limits.loc["rate:medical", "binds"] and not limits.loc["public", "binds"]
    assert limits.loc["rate:medical", "kept_by"] == 0 and limits.loc["public", "kept_by"] == 3
    assert limits.loc["rate:medical", "miss"] == pytest.approx(float(1 - max(rates.values())))


def test_nobody_of_a_group_worse_off_is_what_compare_counts():
    levers = [Lever("individual", 340, 380, 10)]
    result = asked(levers, Goal("public", "min"), [Limit("worse_off:all", at_most=0)])
    for run in result.runs:
        people = beside(result.scenario_of(run)).people
        people = people[people["dimension"].isin(["all", "group"])].set_index("category")
        assert set(people.index) == set(GROUPS)
        for group, row in people.iterrows():
            assert result.value(run, f"losers:{group}") == row["losers"]
            assert result.value(run, f"left:{group}") == row["left"]
            assert result.value(run, f"worse_off:{group}") == row["losers"] + row["left"]
    assert all(run.values[0] <= 350 for run in result.feasible) and len(result.feasible) < len(result.runs)


def test_the_lowest_town_is_the_lowest_of_the_towns():
    result = asked([AMOUNT], PUBLIC, [Limit("lowest_change:medical", at_least=0)])
    towns = BASE.resolved_plan.towns
    for run in result.runs:
        of_towns = [result.value(run, f"change:medical:{town}") for town in towns]
        assert result.value(run, "lowest_change:medical") == min(of_towns)


def test_nothing_on_the_frontier_is_beaten_and_nothing_off_it_is_unbeaten(solved):
    points = {
        run.values: (solved.value(run, "public"), -solved.value(run, "rate:medical")) for run in solved.runs
    }
    frontier = solved.frontier("public", "rate:medical")
    names = ["full_help_age", "individual"]
    on = {points[values] for values in frontier[names].itertuples(index=False, name=None)}

    def beaten(point):
        return any(
            other != point and other[0] <= point[0] and other[1] <= point[1] for other in points.values()
        )

    assert on == {point for point in points.values() if not beaten(point)}
    assert frontier["public"].is_monotonic_increasing and frontier["rate:medical"].is_monotonic_increasing


def test_of_equals_the_one_that_moves_least_is_taken():
    result = asked([AMOUNT, AGE], Goal("rate:pension", "max"))
    assert len({result.value(run, "rate:pension") for run in result.runs}) == 1
    cheapest = min(run.record["public"] for run in result.runs)
    assert result.best.record["public"] == cheapest


def test_a_plan_that_the_law_refuses_is_listed_with_its_reason():
    result = asked([Lever("medical.individual", -10, 10, 10)], PUBLIC)
    assert len(result.refused) == 1 and "medical.individual" in result.refused["where"][0]
    assert result.is_whole and "1 refused" in result.guarantee("en")


def test_what_was_stopped_says_so_and_goes_on_where_it_was(small_world):
    done: list[int] = []
    question = (BASE, [AGE, AMOUNT], PUBLIC)
    part = solve(*question, workers=1, stop=lambda: len(done) >= 4, progress=lambda one, of: done.append(one))
    assert 0 < part.done < 12 and "not proven" in part.guarantee("en")
    assert said(part, "en").startswith("not finished, best so far")
    more: list[int] = []
    whole = solve(*question, workers=1, progress=lambda one, of: more.append(one))
    assert whole.is_whole and len(more) < 13
    never = solve(*question, workers=1, progress=lambda one, of: pytest.fail("nothing is run again"))
    assert never.best.values == whole.best.values


@pytest.mark.parametrize(
    ("parse", "text", "where"),
    [
        (Limit.parse, "public", "--limit"),
        (Limit.parse, "public=5", "--limit"),
        (Goal.parse, "public", "--goal"),
        (Goal.parse, "best public", "goal"),
        (Lever.parse, "individual", "--lever"),
        (Lever.parse, "individual=400:300:10", "individual"),
        (Lever.parse, "individual=300:400:0", "individual"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(parse, text, where):
    with pytest.raises(Refusal) as refused:
        parse(text)
    problem = refused.value.problems[0]
    assert where in problem.where and problem.zh and problem.en


def test_limits_read_as_they_are_written():
    for text in ("level:district<=+5000000", "rate:medical>=0.95", "worse_off:dibao<=0", "public<=-100"):
        assert str(Limit.parse(text)) == text
    assert Limit.parse("rate:medical>=95%") == Limit("rate:medical", at_least=0.95)
    assert Limit.parse("public<=+5,000") == Limit("public", at_most=5_000, over_base=True)


@pytest.mark.parametrize(
    ("levers", "goal", "limits", "where"),
    [
        ([AMOUNT], Goal("pubic"), [], "goal"),
        ([AMOUNT], PUBLIC, [Limit("rate:medical:无此镇", at_least=0)], "limit"),
        ([Lever("medical.individul", 1, 2, 1)], PUBLIC, [], "medical.individul"),
        ([Lever("individual", 1, 100_000, 1)], PUBLIC, [], "levers"),
    ],
)
def test_a_question_about_nothing_known_is_refused(levers, goal, limits, where):
    with pytest.raises(Refusal) as refused:
        asked(levers, goal, limits)
    assert where in refused.value.problems[0].where
