"""Tables for the notice board: no hidden count can be worked out, tried as a reader would."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from simulation.errors import Refusal
from simulation.roster.publication import ALL, LEAST, Publication, bounds_of, publish

pytestmark = pytest.mark.slow  # whole districts, or lists of one

SHAPE = {"town": 4, "group": 4, "age": 3}


def people(seed: int, mean: float = 8.0, **shape: int) -> pd.DataFrame:
    """Counts with many small ones and zeros."""
    shape = shape or SHAPE
    names = {name: [f"{name}{n}" for n in range(size)] for name, size in shape.items()}
    table = pd.MultiIndex.from_product(names.values(), names=list(names)).to_frame(index=False)
    dice = np.random.default_rng(seed)
    return table.assign(persons=dice.negative_binomial(0.4, 0.4 / (0.4 + mean), len(table)))


def attack(publication) -> dict[tuple, tuple[float, float]]:
    """Every hidden cell's bounds by a linear programme over the cells themselves: totals are the sums of their parts."""
    cells: dict[tuple, object] = {}
    rules = []
    for table, frame in publication.tables.items():
        keys = [
            tuple(sorted((n, v) for n, v in zip(table, row[:-1], strict=True) if v)) for row in frame.values
        ]
        cells |= dict(zip(keys, frame["persons"], strict=True))
        values = {name: sorted(set(frame[name]) - {ALL}) for name in table}
        for key in keys:
            for name in set(table) - {n for n, _ in key}:
                parts = [tuple(sorted((*key, (name, value)))) for value in values[name]]
                if inside := [part for part in parts if part in keys]:
                    rules.append((key, inside))
    order = {key: place for place, key in enumerate(cells)}
    matrix = np.zeros((len(rules), len(order)))
    for line, (whole, parts) in enumerate(rules):
        matrix[line, order[whole]] = -1
        matrix[line, [order[part] for part in parts]] = 1
    bounds = [(1, None) if pd.isna(value) else (value, value) for value in cells.values()]
    found = {}
    for key, value in cells.items():
        if pd.isna(value):
            target = np.zeros(len(order))
            target[order[key]] = 1
            ends = [
                linprog(sign * target, A_eq=matrix, b_eq=np.zeros(len(rules)), bounds=bounds)
                for sign in (1, -1)
            ]
            assert ends[0].status == 0 and ends[1].status in (0, 3), "the figures shown agree with each other"
            found[key] = (ends[0].fun, np.inf if ends[1].status == 3 else -ends[1].fun)
    return found


@pytest.mark.parametrize(
    "tables", [[("town", "group")], [("town", "group"), ("town", "age")]], ids=["one", "two"]
)
@pytest.mark.parametrize("seed", range(6))
def test_no_hidden_count_can_be_worked_out_from_totals_or_from_a_second_table(tables, seed):
    counts = people(seed, mean=(2, 5, 12)[seed % 3])
    published = publish(counts, tables)
    truth = {
        (table, *key): value
        for table in published.tables
        for key, value in counts.groupby(list(table))["persons"].sum().items()
    }
    for table, frame in published.tables.items():
        inner = frame[(frame[list(table)] != ALL).all(axis=1)]
        for row in inner.itertuples(index=False):
            value = truth[(table, *row[:-1])]
            assert row.persons is pd.NA if 0 < value < LEAST else row.persons is pd.NA or row.persons == value
    assert published.small > 0
    for low, high in attack(published).values():
        assert high - low > 1 - 1e-6
    for low, high in bounds_of(published).values():
        assert high > low


@pytest.mark.parametrize("seed", range(4))
def test_a_small_count_is_open_to_five_values_at_least(seed):
    counts = people(seed, town=3, group=4)
    published = publish(counts, [("town", "group")])
    real = counts.set_index(["group", "town"])["persons"]
    apart = {cell: high - low for cell, (low, high) in bounds_of(published).items()}
    small = [cell for cell in apart if ALL not in cell and real[cell] < LEAST]
    assert small and all(apart[cell] >= LEAST - 1 for cell in small)


@pytest.mark.parametrize("seed", range(4))
def test_every_filling_in_of_whole_numbers_leaves_more_than_one_answer(seed):
    """A table small enough to try all: 2 by 3, every cell up to 12."""
    counts = people(seed, mean=3, town=2, group=3)
    (frame,) = publish(counts, [("town", "group")]).tables.values()
    shown = frame.set_index(["town", "group"])["persons"]
    towns, groups = ["town0", "town1"], ["group0", "group1", "group2"]
    seen: dict[tuple[str, str], set[int]] = {}
    ranges = [range(1, 13) if shown[cell] is pd.NA else [int(shown[cell])] for cell in product(towns, groups)]
    for guess in product(*ranges):
        table = np.array(guess).reshape(2, 3)
        sums = {(t, ALL): s for t, s in zip(towns, table.sum(1), strict=True)}
        sums |= {(ALL, g): s for g, s in zip(groups, table.sum(0), strict=True)} | {(ALL, ALL): table.sum()}
        if all(shown[cell] is pd.NA or shown[cell] == value for cell, value in sums.items()):
            for cell, value in zip(product(towns, groups), guess, strict=True):
                seen.setdefault(cell, set()).add(value)
    hidden = [cell for cell in product(towns, groups) if shown[cell] is pd.NA]
    assert all(len(seen[cell]) > 1 for cell in hidden)


def test_villages_within_towns_with_totals_at_both_levels():
    dice = np.random.default_rng(3)
    rows = [(f"t{t}", f"t{t}v{v}", f"g{g}") for t in range(3) for v in range(3) for g in range(3)]
    counts = pd.DataFrame(rows, columns=["town", "village", "group"]).assign(persons=dice.poisson(6, 27))
    published = publish(counts, [("town", "village", "group")], within={"village": "town"})
    (frame,) = published.tables.values()
    assert not ((frame["village"] != ALL) & (frame["town"] == ALL)).any()
    assert published.small > 0
    for low, high in attack(published).values():
        assert high - low > 1 - 1e-6


def test_one_hidden_cell_beside_its_total_is_the_attack_that_simple_hiding_loses():
    counts = pd.DataFrame(
        {"town": ["a", "a", "b", "b"], "group": ["x", "y", "x", "y"], "persons": [3, 40, 50, 60]}
    )
    published = publish(counts, [("town", "group")])
    assert (published.small, published.others) == (1, 3)
    rows = [("a", "x", pd.NA), ("a", "y", 40), ("b", "x", 50), ("b", "y", 60)]
    totals = [("a", ALL, 43), ("b", ALL, 110), (ALL, "x", 53), (ALL, "y", 100), (ALL, ALL, 153)]
    frame = pd.DataFrame(rows + totals, columns=["town", "group", "persons"])
    simple = Publication({("town", "group"): frame}, 1, 0)
    assert attack(simple)[(("group", "x"), ("town", "a"))] == pytest.approx((3, 3))
    assert bounds_of(simple)[("x", "a")] == (3, 3)


def test_two_ones_that_share_a_row_are_not_told_by_their_sum():
    """Hidden counts are known to be 1 and more: a sum of 2 tells both, so that it may not stand."""
    counts = pd.DataFrame(
        {"town": [*"aaaabbbb"], "group": [*"wxyz"] * 2, "persons": [1, 1, 80, 90, 70, 60, 50, 40]}
    )
    published = publish(counts, [("town", "group")])
    for low, high in bounds_of(published).values():
        assert high > low


def test_nothing_small_hides_nothing_and_all_small_still_says_nothing():
    big = people(1, town=3, group=3).assign(persons=lambda t: t["persons"] + 5)
    assert publish(big, [("town", "group")]).others == 0
    tiny = people(1, town=2, group=2).assign(persons=1)
    published = publish(tiny, [("town", "group")])
    assert all(high > low for low, high in bounds_of(published).values())


def test_persons_that_are_not_whole_numbers_are_refused():
    with pytest.raises(Refusal, match="persons"):
        publish(people(1).assign(persons=-1), [("town", "group")])
    with pytest.raises(Refusal, match="village"):
        publish(people(1), [("village", "group")])
