"""synthetic-province: made-up districts whose margins differ as districts do, for tests at the size of a province.

No place in it exists. Each district is varied from a real one's margins: size, age, urban share, absence, households,
number of towns, and every assumed or borrowed rate within its stated range.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from synthetic_data.draw import rounded, stream
from synthetic_data.spec import Margin, Spec, load_spec

PROVINCE = "synthetic-province"
BASES_VARIED = ("assumption", "published_higher")
MODEL = "yicheng"
HOUSEHOLDS = ("one", "two", "three", "four")
DRAWN = ("size", "tilt", "urban", "absence", "family", "third")
"""What a district as a whole draws, each from 0 to 1."""


def district_name(number: int) -> str:
    return f"{PROVINCE}-{number:03d}"


def slot_of(place: str) -> int:
    """Where the ids of a place start (see `generate`): 1 for the first district, 0 for a real place."""
    return int(place.removeprefix(f"{PROVINCE}-")) + 1 if place.startswith(f"{PROVINCE}-") else 0


def district_spec(number: int, seed: int) -> Spec:
    """The margins of one made-up district: pure in its number and the seed."""
    base = load_spec(MODEL)
    rng = stream(seed, district_name(number), "towns")
    drawn = dict(zip(DRAWN, (float(draw) for draw in rng.random(len(DRAWN))), strict=True))
    # In this order: each draws from the same stream.
    residents = _residents(base, drawn)
    towns = _towns(base, rng, drawn["urban"])
    counts = _counts(base, rng, drawn, residents)
    counted = [
        replace(base.one(name), value=float(count), low=None, high=None, basis="derived")
        for name, count in counts.items()
    ]
    done = {"residents", "registered_weight", "urban_share", "villages", *counts}
    others = [_varied(margin, rng) for margin in base.margins if margin.name not in done]
    margins = (*residents, *towns, *counted, *others)
    return Spec(district_name(number), tuple(replace(m, source=f"合成：{m.source}") for m in margins))


def _scale(drawn: Mapping[str, float]) -> float:
    """How large the district is, as a multiple of the model."""
    return 0.5 + 3.0 * drawn["size"] ** 2


def _residents(base: Spec, drawn: Mapping[str, float]) -> list[Margin]:
    """Residents by age: more or fewer of them, and younger or older on the whole."""
    residents = base.rows("residents")
    middle = np.array([((m.age_from or 0) + (m.age_to or 0)) / 2 for m in residents])
    tilt = (drawn["tilt"] - 0.5) * 0.4
    weight = np.array([m.value for m in residents]) * (1 + tilt * (middle - 38) / 50)
    people = rounded(weight, round(sum(m.value for m in residents) * _scale(drawn)))
    return [replace(margin, value=float(count)) for margin, count in zip(residents, people, strict=True)]


def _towns(base: Spec, rng: np.random.Generator, urban: float) -> list[Margin]:
    """Six to 23 towns: how much of the district each has, how urban it is, how many villages."""
    margins = []
    shares = 0.4 + rng.random(6 + int(rng.random() * 18))
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
    return margins


def _counts(
    base: Spec, rng: np.random.Generator, drawn: Mapping[str, float], residents: Sequence[Margin]
) -> dict[str, int]:
    """Heads and households that go with the residents: households with the adults, persons with all."""
    before = base.rows("residents")
    total, total_before = round(sum(m.value for m in residents)), sum(m.value for m in before)
    middles = [((m.age_from or 0) + (m.age_to or 0)) / 2 for m in residents]
    adults = int(sum(m.value for m, middle in zip(residents, middles, strict=True) if middle >= 15))
    grown = adults / sum(m.value for m in before if (m.age_from or 0) >= 15)
    shift = (drawn["family"] - 0.5) * 0.06
    one, two, three, four = (base.value(f"{name}_generation_households") * grown for name in HOUSEHOLDS)
    three *= 0.9 + 0.2 * drawn["third"]
    one *= 1 + shift
    counts = {
        f"{name}_generation_households": round(n)
        for name, n in zip(HOUSEHOLDS, (one, two, three, four), strict=True)
    }
    counts["family_households"] = sum(counts.values())
    counts["one_person_households"] = round(base.value("one_person_households") * grown * (1 + shift))
    counts["family_household_members"] = round(base.value("family_household_members") * total / total_before)
    counts["urban_residents"] = round(total * (0.25 + 0.5 * drawn["urban"]))
    counts["residents_hukou_elsewhere"] = round(total * (0.01 + 0.05 * float(rng.random())))
    counts["registered_absent"] = round(total * (0.1 + 0.2 * drawn["absence"]))
    counts["births_first_year"] = round(base.value("births_first_year") * _scale(drawn))
    return counts


def _varied(margin: Margin, rng: np.random.Generator) -> Margin:
    """A rate drawn from the middle half of its range: every rate at an end of its own would be no district's."""
    if margin.basis not in BASES_VARIED or margin.low is None or margin.high is None or not _free(margin):
        return margin
    draw = (float(rng.random()) - 0.5) * 0.5 + 0.5
    return replace(margin, value=round(margin.low + (margin.high - margin.low) * draw, 6))


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
