"""How well a population fits its margins: target, source, achieved, difference, and how firm the target is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synthetic_data.spec import Margin, Spec

COLUMNS = ["target", "published", "achieved", "difference", "basis", "year", "source", "controlled"]


def fit_table(spec: Spec, people: pd.DataFrame) -> pd.DataFrame:
    """A row a target. Census figures are of 1 November 2020, the table of its own day: a difference of deaths and births.

    `controlled`: the generator aims at it; otherwise it is only compared.
    """
    resident, local = people["resident"], people["local_hukou"]
    households = people[resident & ~people["collective"]].groupby("household_id").size()
    adults = people[
        resident & (people["birth_date"] < people["birth_date"].max() - np.timedelta64(15 * 365 + 4, "D"))
    ]
    marital = adults["marital_status"].value_counts(normalize=True)
    registered = int(local.sum())
    achieved: dict[str, tuple[float, bool]] = {
        "residents_hukou_elsewhere": (int((resident & ~local).sum()), True),
        "registered_absent": (int((~resident).sum()), True),
        "urban_residents": (int((resident & people["urban"]).sum()), True),
        "family_households": (len(households), True),
        "family_household_members": (int(households.sum()), True),
        "one_person_households": (int((households == 1).sum()), False),
        **{f"share_{name}_15_plus": (float(marital[name]), True) for name in marital.index},
        **{
            name: (float(people[name].sum() / registered), True)
            for name in ("extreme_poverty", "dibao", "dibao_margin", "lifted_from_poverty", "entitled_group")
        },
        "severe_disability": (float(people["disability_grade"].isin([1, 2]).sum() / registered), True),
        "illness_hardship": (float(people["illness_hardship"].sum() / registered), True),
        "orphan": (float(people["orphan"].sum() / registered), True),
        "unsupported_child": (float(people["unsupported_child"].sum() / registered), True),
    }
    published = sum(margin.value for margin in spec.rows("residents"))
    first = spec.rows("residents")[0]
    rows = [_row("residents", published, int(resident.sum()), first, True)]
    for name, (value, controlled) in achieved.items():
        margins = spec.rows(name)
        if margins:
            rows.append(_row(name, margins[0].value, value, margins[0], controlled))
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(name: str, published: float, value: float, margin: Margin, controlled: bool) -> tuple[object, ...]:
    return name, published, value, value - published, margin.basis, margin.year, margin.source, controlled
