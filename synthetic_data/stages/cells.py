"""Who there is at the census: exact counts by single age, sex, kind, town and urban or rural, then a row a person.

Kinds: residents registered here, residents registered elsewhere, people registered here who live elsewhere.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import controlled, rounded
from synthetic_data.spec import AGES, SEXES, Spec

HERE, ELSEWHERE_HUKOU, ABSENT = 0, 1, 2
KINDS = 3
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
    """Residents registered elsewhere: in proportion to residents, more at 18 to 45 by the weight assumed."""
    working = (np.arange(AGES) >= 18) & (np.arange(AGES) <= 45)
    weight = residents * np.where(working, spec.value("elsewhere_working_age_weight"), 1.0)
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


def persons(spec: Spec) -> dict[str, NDArray]:
    """A row a person at the census: `kind`, `female`, `age`, `town` (number), `urban`; sorted by cell.

    Totals by kind, sex and age, and by kind, town and urban or rural, are exact at once (controlled rounding).
    """
    residents = residents_by_age(spec)
    elsewhere = elsewhere_hukou_by_age(spec, residents)
    here = residents - elsewhere
    by_age = [here, elsewhere, absent_by_age(spec, here)]
    by_area = _areas(spec, [int(counts.sum()) for counts in by_age])
    parts = []
    for code, (ages, areas) in enumerate(zip(by_age, by_area, strict=True)):
        rows, columns = ages.ravel(), areas.ravel()
        table = controlled(rows[:, None] * (columns / max(columns.sum(), 1)), rows, columns)
        sex, age, town, urban = (
            index.ravel() for index in np.indices((2, AGES, len(spec.towns), 2), dtype=np.int16)
        )
        parts.append((np.full(len(sex), code), sex, age, town, urban, table.ravel()))
    kind, sex, age, town, urban, repeat = (np.concatenate(part) for part in zip(*parts, strict=True))
    return {
        "kind": np.repeat(kind, repeat).astype(np.int8),
        "female": np.repeat(sex == 0, repeat),
        "age": np.repeat(age, repeat).astype(np.int16),
        "town": np.repeat(town, repeat).astype(np.uint8),
        "urban": np.repeat(urban == 1, repeat),
    }


def _areas(spec: Spec, totals: list[int]) -> list[NDArray[np.int64]]:
    """Persons by town and rural or urban (towns x 2) of each kind: registered by weight, who came from elsewhere by
    urban weight; one factor on the odds brings the assumed urban shares to the published urban total."""
    weight, share = spec.by_town("registered_weight"), spec.by_town("urban_share")
    towns = [
        rounded(weight * share if kind == ELSEWHERE_HUKOU else weight, total)
        for kind, total in enumerate(totals)
    ]
    resident = towns[HERE] + towns[ELSEWHERE_HUKOU]
    wanted = int(spec.value("urban_residents"))
    low, high = 1e-3, 1e3
    for _ in range(80):
        factor = (low * high) ** 0.5
        scaled = share * factor / (share * factor + 1 - share)
        low, high = (factor, high) if (scaled * resident).sum() < wanted else (low, factor)
    urban = rounded(np.concatenate([scaled * towns[HERE], scaled * towns[ELSEWHERE_HUKOU]]), wanted)
    absent = rounded(scaled * towns[ABSENT], round(float((scaled * towns[ABSENT]).sum())))
    in_town = [urban[: len(share)], urban[len(share) :], absent]
    return [np.stack([total - part, part], axis=1) for total, part in zip(towns, in_town, strict=True)]
