"""Who there is at the census: exact counts by single age, sex and kind, then a row a person.

Kinds: residents registered here, residents registered elsewhere, people registered here who live elsewhere.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import rounded, stream
from synthetic_data.spec import AGES, SEXES, Spec

HERE, ELSEWHERE_HUKOU, ABSENT = 0, 1, 2
COHORT_YEARS = 10


def residents_by_age(spec: Spec) -> NDArray[np.int64]:
    """Census residents by sex (female, male) and single age; every published age band is met exactly."""
    result = np.zeros((2, AGES), dtype=np.int64)
    for place, sex in enumerate(SEXES):
        bands = sorted(
            (margin for margin in spec.rows("residents") if margin.sex == sex), key=lambda m: m.age_from or 0
        )
        middles = np.array([((m.age_from or 0) + (m.age_to or 0)) / 2 for m in bands])
        densities = np.array([m.value / ((m.age_to or 0) - (m.age_from or 0) + 1) for m in bands])
        smooth = np.interp(np.arange(AGES), middles, densities)
        survival = np.cumprod(1 - spec.by_age("death_probability", sex))
        for margin in bands:
            first, last = int(margin.age_from or 0), int(margin.age_to or 0)
            # The open band has no density of its own to follow: it thins out as the life table does.
            shape = survival[first : last + 1] if last - first > 10 else smooth[first : last + 1]
            result[place, first : last + 1] = rounded(shape, int(margin.value))
    return result


def elsewhere_hukou_by_age(spec: Spec, residents: NDArray[np.int64]) -> NDArray[np.int64]:
    """Residents registered elsewhere: in proportion to residents, double at 18 to 45 (assumption)."""
    weight = residents * np.where((np.arange(AGES) >= 18) & (np.arange(AGES) <= 45), 2.0, 1.0)
    return rounded(weight.ravel(), int(spec.value("residents_hukou_elsewhere"))).reshape(2, AGES)


def absent_by_age(spec: Spec, registered_residents: NDArray[np.int64]) -> NDArray[np.int64]:
    """Registered people living elsewhere: what cohorts lost from census to census beyond deaths, scaled to the total.

    Children who moved along: half the absence of 25 to 39 (assumption; the 2010 census missed too many children).
    """
    share = np.zeros((2, AGES))
    for place, sex in enumerate(SEXES):
        alive = np.concatenate(([1.0], np.cumprod(1 - spec.by_age("death_probability", sex))))
        for margin in spec.rows("cohort_ratio"):
            if margin.sex == sex and margin.age_from is not None and margin.age_to is not None:
                middle = (margin.age_from + margin.age_to) // 2
                stayed = margin.value / (alive[middle] / alive[middle - COHORT_YEARS])
                share[place, margin.age_from : margin.age_to + 1] = np.clip(1 - stayed, 0.0, 0.5)
        share[place, :15] = share[place, 25:40].mean() / 2
    gone = registered_residents * share / (1 - share)
    return rounded(gone.ravel(), int(spec.value("registered_absent"))).reshape(2, AGES)


def persons(spec: Spec, seed: int) -> dict[str, NDArray]:
    """A row a person: age at the census, female, kind; in random order within nothing (sorted by cell)."""
    residents = residents_by_age(spec)
    elsewhere = elsewhere_hukou_by_age(spec, residents)
    here = residents - elsewhere
    absent = absent_by_age(spec, here)
    counts = np.stack([here, elsewhere, absent])
    kind, sex, age = (index.ravel() for index in np.indices(counts.shape))
    repeat = counts.ravel()
    people = {
        "kind": np.repeat(kind, repeat).astype(np.int8),
        "female": np.repeat(sex == 0, repeat),
        "age": np.repeat(age, repeat).astype(np.int16),
    }
    people["town"] = _towns(spec, seed, people)
    return people


def _towns(spec: Spec, seed: int, people: dict[str, NDArray]) -> NDArray[np.uint8]:
    """Town totals exact; ages spread evenly by a low-discrepancy walk over people sorted by cell.

    Who came from elsewhere settles by urban share, the others by registered population.
    """
    rng = stream(seed, spec.place, "towns")
    town = np.zeros(len(people["age"]), dtype=np.uint8)
    weights = spec.by_town("registered_weight")
    for kind in (HERE, ELSEWHERE_HUKOU, ABSENT):
        rows = np.flatnonzero(people["kind"] == kind)
        weight = weights * spec.by_town("urban_share") if kind == ELSEWHERE_HUKOU else weights
        quota = rounded(weight, len(rows))
        # The i-th of n goes where the golden-ratio walk ranks it: every age then has each town's share, give or take one.
        walk = (np.arange(len(rows)) * 0.6180339887498949 + rng.random()) % 1.0
        town[rows[np.argsort(walk, kind="stable")]] = np.repeat(np.arange(len(weights)), quota)
    return town
