"""Marriages and mothers at the census: marital status by age and sex, couples matched by rank, children to mothers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import quota_by_cell, stream
from synthetic_data.spec import AGES, Spec
from synthetic_data.stages.cells import ABSENT

NEVER_MARRIED, MARRIED, DIVORCED, WIDOWED = 0, 1, 2, 3
NONE = np.int64(-1)
HUSBAND_OLDER, SPREAD = 1.5, 1.9
MOTHER_GAP, MOTHER_SPREAD, MOTHER_LOW, MOTHER_HIGH = 26.9, 4.1, 18, 45
MOST_CHILDREN = 3


def _bell(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Near-normal draws (sum of twelve uniforms): no distribution method whose stream may change."""
    return rng.random((12, count)).sum(axis=0) - 6.0


def marital_rates(spec: Spec) -> NDArray[np.float64]:
    """Share never married, divorced, widowed by sex and age (3 x 2 x age); shapes assumed, levels from the long form."""
    age = np.arange(AGES)
    adult = age >= 20
    never = np.stack(
        [1 / (1 + np.exp((age - 22.6) / 1.7)) + 0.004, 1 / (1 + np.exp((age - 24.2) / 2.0)) + 0.03]
    )
    widowed = np.stack([1 / (1 + np.exp(-(age - 75.5) / 6.5)), 0.75 / (1 + np.exp(-(age - 82.5) / 7.5))])
    divorced = np.where((age > 24) & (age < 70), 0.017, 0.003) * adult
    divorced = np.stack([divorced * 0.8, divorced * 1.2])
    never[:, ~adult] = 1.0
    widowed[:, age < 30] = 0.0
    result = np.stack([np.clip(never, 0, 1), divorced, widowed])
    return result / np.maximum(result.sum(axis=0), 1.0)


def marry(spec: Spec, seed: int, people: dict[str, NDArray]) -> None:
    """Adds `marital` and `spouse` (row, -1 none). A married person without a spouse row is married to somebody away."""
    rng = stream(seed, spec.place, "families")
    female, age, town = people["female"], people["age"].astype(np.int64), people["town"]
    cell = np.where(female, 0, 1) * AGES + age
    never, divorced, widowed = marital_rates(spec).reshape(3, -1)
    marital = np.full(len(age), MARRIED, dtype=np.int8)
    marital[quota_by_cell(rng, cell, never)] = NEVER_MARRIED
    for status, rate in ((DIVORCED, divorced), (WIDOWED, widowed)):
        rest = np.flatnonzero(marital == MARRIED)
        share = np.divide(rate, np.maximum(1 - never, 1e-9))
        marital[rest[quota_by_cell(rng, cell[rest], np.clip(share, 0, 1))]] = status
    spouse = np.full(len(age), NONE)
    away = people["kind"] == ABSENT
    noise = _bell(rng, len(age)) * SPREAD
    tie = rng.random(len(age))
    wanted = np.where(female, age + noise, age + tie)
    # First among those living away and among those at home, then whoever is left, within the town.
    for group in (town.astype(np.int64) * 2 + away, town.astype(np.int64)):
        for code in np.unique(group):
            free = (group == code) & (marital == MARRIED) & (spouse == NONE)
            wives, husbands = np.flatnonzero(free & female), np.flatnonzero(free & ~female)
            pairs = min(len(wives), len(husbands))
            wives = wives[np.sort(np.argsort(tie[wives], kind="stable")[:pairs])]
            husbands = husbands[np.sort(np.argsort(tie[husbands], kind="stable")[:pairs])]
            wives = wives[np.argsort(wanted[wives], kind="stable")]
            husbands = husbands[np.argsort(wanted[husbands], kind="stable")]
            fits = np.abs(age[wives] - age[husbands]) <= 15
            spouse[wives[fits]], spouse[husbands[fits]] = husbands[fits], wives[fits]
    people["marital"], people["spouse"] = marital, spouse


def find_mothers(spec: Spec, seed: int, people: dict[str, NDArray]) -> None:
    """Adds `mother` (row, -1 none): for everybody under 18 and for unmarried adults who still live with parents.

    Mothers are taken in the town at the age the gap asks for; who finds no free place goes to the next age.
    """
    rng = stream(seed, spec.place, "mothers")
    age, town = people["age"].astype(np.int64), people["town"]
    with_parents = np.clip((32 - age) / 14, 0.0, 1.0) * 0.9
    stays = (people["marital"] == NEVER_MARRIED) & (rng.random(len(age)) < with_parents)
    child = (age < 18) | stays
    gap = np.clip(np.rint(MOTHER_GAP + _bell(rng, len(age)) * MOTHER_SPREAD), MOTHER_LOW, MOTHER_HIGH).astype(
        np.int64
    )
    ever_married = people["female"] & (people["marital"] != NEVER_MARRIED)
    mother = np.full(len(age), NONE)
    for code in np.unique(town):
        here = town == code
        children, candidates = np.flatnonzero(child & here), np.flatnonzero(ever_married & here)
        mother[children] = match_by_age(
            rng,
            age[children],
            age[children] + gap[children],
            candidates,
            age[candidates],
            MOST_CHILDREN,
            MOTHER_HIGH,
        )
    people["mother"] = mother


def match_by_age(
    rng: np.random.Generator,
    age: NDArray[np.int64],
    wanted: NDArray[np.int64],
    candidates: NDArray[np.int64],
    candidate_age: NDArray[np.int64],
    slots: int,
    most_gap: int,
) -> NDArray[np.int64]:
    """For each seeker a candidate of the wanted age, each candidate at most `slots` times; -1 where none is left.

    Who finds no free place waits for the next age, as long as the candidate is at most `most_gap` years older.
    One pass over the ages: near linear in the number of people.
    """
    result = np.full(len(age), NONE)
    order = np.argsort(rng.random(len(age)), kind="stable")
    waiting = np.zeros(0, dtype=np.int64)
    for at in range(AGES):
        demand = np.concatenate([waiting, order[wanted[order] == at]])
        demand = demand[at - age[demand] <= most_gap]
        places = np.repeat(candidates[candidate_age == at], slots)
        places = places[np.argsort(rng.random(len(places)), kind="stable")]
        taken = min(len(places), len(demand))
        result[demand[:taken]] = places[:taken]
        waiting = demand[taken:]
    return result
