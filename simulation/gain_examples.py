"""Who gains and who loses between two outcomes, by example: a synthetic person of each of the largest combinations."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.comparison import KINDS, kind_and_change
from simulation.families import PAID
from simulation.law.dates import day_number, has_reached
from simulation.law.vocabulary import MEDICAL_GROUPS
from simulation.outcome import Outcome, persons_of
from simulation.tables import BANDS, age_band_of

_SHOWN = {"tier": "pension_tier_counted", **PAID}
PAIRS = tuple(f"{name}_{side}" for name in _SHOWN for side in ("before", "after"))
EXAMPLE_COLUMNS = [
    "kind",
    "persons",
    "change",
    "total",
    "age_band",
    "groups",
    "local_hukou",
    "person_id",
    "age",
    "sex",
    "town",
    *PAIRS,
]


def examples(before: Outcome, after: Outcome, most: int = 5) -> pd.DataFrame:
    """For each kind but `unchanged`, the combinations that weigh most, each with a person of it.

    A combination is an age band (on the last day of the new window), groups, registration (local_hukou), and every
    amount before and after (`_before`, `_after`): tier, own_pension, own_medical, paid_on_behalf, contribution_subsidy,
    family_planning, medical_aid, in yuan a year. `persons` are those in it, `change` is yuan a
    year of each, `total` both together; kinds and change as in `compare`. `groups` is a tuple of names. Gainers and
    losers stand in the order of `total`, who entered or left in that of `persons`. The person is the middle one by
    number. Both outcomes must be about the same people.

    Columns: kind, persons, change, total, age_band, groups, local_hukou, person_id, age (years), sex, town, the amounts.

    Raises:
        Refusal: different people; or they can no longer be had.

    Source:
        Clause by clause what `assess` gave both times; `simulation/gain_examples.py`.

    Examples:
        >>> from simulation import Scenario, examples, simulate
        >>> before = simulate(Scenario(), people)
        >>> after = simulate(Scenario(changes={"medical.individual": 380}), people)
        >>> examples(before, after, most=1)[["kind", "persons", "change", "total"]].to_dict("records")[0]
        {'kind': 'losers', 'persons': 58, 'change': -30.0, 'total': -1740.0}
    """
    facts, kind, change = kind_and_change(before, after)
    rows = np.flatnonzero(kind)
    day = day_number(after.scenario.resolved_plan.calendar.window_end)
    old, new = persons_of(before).known, persons_of(after).known
    found = pd.DataFrame(
        {
            "kind": kind[rows],
            "change": change[rows],
            "band": age_band_of(facts, day)[rows],
            "bits": facts.groups[rows],
            "local_hukou": facts.local_hukou[rows],
            **{
                f"{name}_{side}": known[result][rows]
                for name, result in _SHOWN.items()
                for side, known in (("before", old), ("after", new))
            },
        }
    )
    keys = list(found.columns)
    found["row"], found["person_id"] = rows, facts.person_id[rows]
    found = found.sort_values("person_id", kind="stable")
    alike = found.groupby(keys, sort=False)
    found["persons"] = alike["row"].transform("size")
    of_each = found[alike.cumcount() == found["persons"] // 2].copy()
    of_each["total"] = of_each["change"].astype("int64") * of_each["persons"]
    of_each["weight"] = of_each["total"].abs().where(of_each["change"] != 0, of_each["persons"])
    of_each = of_each.sort_values(["kind", "weight", "person_id"], ascending=[True, False, True])
    of_each = of_each.groupby("kind", sort=False).head(most)
    place = of_each["row"].to_numpy()
    shown = pd.DataFrame(
        {
            "kind": [KINDS[code] for code in of_each["kind"]],
            "persons": of_each["persons"].to_numpy(),
            "change": of_each["change"].to_numpy() / 100,
            "total": of_each["total"].to_numpy() / 100,
            "age_band": [BANDS[code] for code in of_each["band"]],
            "groups": [tuple(name for name in MEDICAL_GROUPS if facts.in_group(name)[row]) for row in place],
            "local_hukou": of_each["local_hukou"].to_numpy(),
            "person_id": of_each["person_id"].to_numpy(),
            "age": [_age(int(facts.birth_day[row]), day) for row in place],
            "sex": np.where(facts.female[place], "female", "male"),
            "town": np.array(facts.towns)[facts.town[place]],
            **{name: of_each[name].to_numpy() / 100 for name in PAIRS},
        }
    )
    return shown[EXAMPLE_COLUMNS]


def _age(birth_day: int, day: int) -> int:
    """Completed years on a day."""
    born = np.array([birth_day], dtype=np.int32)
    return next(age for age in range(130) if not has_reached(born, day, age + 1)[0])
