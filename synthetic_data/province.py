"""synthetic-province: made-up districts whose margins differ as districts do, for tests at the size of a province.

No place in it exists. Each district is varied from a real one's margins: size, age, urban share, absence, households,
number of towns, and every assumed or borrowed rate within its stated range.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from synthetic_data.draw import rounded, stream
from synthetic_data.spec import Margin, Spec, load_spec

PROVINCE = "synthetic-province"
BASES_VARIED = ("assumption", "published_higher")
MODEL = "yicheng"
HOUSEHOLDS = ("one", "two", "three", "four")


def district_name(number: int) -> str:
    return f"{PROVINCE}-{number:03d}"


def slot_of(place: str) -> int:
    """Where the ids of a place start (see `generate`): 1 for the first district, 0 for a real place."""
    return int(place.removeprefix(f"{PROVINCE}-")) + 1 if place.startswith(f"{PROVINCE}-") else 0


def district_spec(number: int, seed: int) -> Spec:
    """The margins of one made-up district: pure in its number and the seed."""
    base = load_spec(MODEL)
    rng = stream(seed, district_name(number), "towns")
    size, tilt, urban, absence, family, third = (float(draw) for draw in rng.random(6))
    scale = 0.5 + 3.0 * size**2
    tilt = (tilt - 0.5) * 0.4
    margins: list[Margin] = []
    residents = base.rows("residents")
    middle = np.array([((m.age_from or 0) + (m.age_to or 0)) / 2 for m in residents])
    weight = np.array([m.value for m in residents]) * (1 + tilt * (middle - 38) / 50)
    total = round(sum(m.value for m in residents) * scale)
    people = rounded(weight, total)
    adults = int(people[middle >= 15].sum())
    base_adults = sum(m.value for m in residents if (m.age_from or 0) >= 15)
    grown = adults / base_adults
    for margin, count in zip(residents, people, strict=True):
        margins.append(replace(margin, value=float(count)))
    towns = 6 + int(rng.random() * 18)
    shares = 0.4 + rng.random(towns)
    for town, share in enumerate(shares):
        name = f"第{town + 1:02d}镇"
        for row in ("registered_weight", "urban_share", "villages"):
            first = base.rows(row)[0]
            level = min(0.98, 0.1 + 0.6 * urban + 0.6 * float(rng.random() ** 2))
            figures = {
                "registered_weight": float(round(share * 1e4)),
                "urban_share": round(level, 3),
                "villages": float(20 + int(rng.random() * 60)),
            }
            margins.append(
                replace(first, town=name, value=figures[row], low=None, high=None, basis="derived")
            )
    shift = (family - 0.5) * 0.06
    one, two, three, four = (base.value(f"{name}_generation_households") * grown for name in HOUSEHOLDS)
    three *= 0.9 + 0.2 * third
    one *= 1 + shift
    counts = {
        f"{name}_generation_households": round(n)
        for name, n in zip(HOUSEHOLDS, (one, two, three, four), strict=True)
    }
    counts["family_households"] = sum(counts.values())
    counts["one_person_households"] = round(base.value("one_person_households") * grown * (1 + shift))
    counts["family_household_members"] = round(
        base.value("family_household_members") * total / sum(m.value for m in residents)
    )
    counts["urban_residents"] = round(total * (0.25 + 0.5 * urban))
    counts["residents_hukou_elsewhere"] = round(total * (0.01 + 0.05 * float(rng.random())))
    counts["registered_absent"] = round(total * (0.1 + 0.2 * absence))
    counts["births_first_year"] = round(base.value("births_first_year") * scale)
    done = {"residents", "registered_weight", "urban_share", "villages", *counts}
    for name, count in counts.items():
        margins.append(replace(base.one(name), value=float(count), low=None, high=None, basis="derived"))
    for margin in base.margins:
        if margin.name in done:
            continue
        if (
            margin.basis in BASES_VARIED
            and margin.low is not None
            and margin.high is not None
            and _free(margin)
        ):
            # Half of the range: every rate at an end of its own would be no district's.
            draw = (float(rng.random()) - 0.5) * 0.5 + 0.5
            value = margin.low + (margin.high - margin.low) * draw
            margins.append(replace(margin, value=round(value, 6)))
        else:
            margins.append(margin)
    return Spec(district_name(number), tuple(replace(m, source=f"合成：{m.source}") for m in margins))


def _free(margin: Margin) -> bool:
    """Rates of their own; shapes and shares that must add up stay as they are."""
    together = (
        "shape",
        "children_ever_born",
        "pension_tier_share",
        "cohort_ratio",
        "years",
        "spread",
        "first_birth",
    )
    return not any(part in margin.name for part in together)
