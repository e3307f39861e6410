"""What must hold in any population: references, families, logic. Counts of violations, and family figures to judge."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

YEAR = 365.2425


def violations(people: pd.DataFrame, as_of: dt.date) -> dict[str, int]:
    """How often each thing that must not be is the case; all are 0 in a sound population.

    minors_alone: under 18 in a family household without an adult who lives as they do (here or away).
    """
    birth = _days(people["birth_date"])
    day = np.datetime64(as_of).astype("datetime64[D]").astype(np.int64)
    age = (day - birth) / YEAR
    spouse, mother = _row_of(people, "spouse_id"), _row_of(people, "mother_id")
    wedded, mothered = spouse >= 0, mother >= 0
    female = (people["sex"] == "female").to_numpy()
    home = people["household_id"].to_numpy()
    home = home - home.min()
    town = people["town"].cat.codes.to_numpy()
    collective, resident = people["collective"].to_numpy(), people["resident"].to_numpy()
    at_birth = (birth - birth[mother]) / YEAR
    order = np.lexsort((birth, mother))
    order = order[mother[order] >= 0]
    apart = np.diff(birth[order])[np.diff(mother[order]) == 0]
    minor = age < 18
    grown = np.zeros((2, int(home.max()) + 1), dtype=bool)
    grown[resident[~minor].astype(int), home[~minor]] = True
    other = people["other_pension"].to_numpy() | people["employee_medical"].to_numpy()
    first = np.zeros(int(home.max()) + 1, dtype=np.int64)
    first[home] = town
    tier = people["pension_tier_last_year"].to_numpy()
    return {
        "repeated_person_id": int(people["person_id"].duplicated().sum()),
        "spouse_not_found": int((people["spouse_id"].notna().to_numpy() & ~wedded).sum()),
        "mother_not_found": int((people["mother_id"].notna().to_numpy() & ~mothered).sum()),
        "spouse_not_mutual": int((spouse[spouse[wedded]] != np.flatnonzero(wedded)).sum()),
        "spouse_of_same_sex": int((female[wedded] == female[spouse[wedded]]).sum()),
        "mother_not_female": int((~female[mother[mothered]]).sum()),
        "mother_under_15_or_over_50": int(((at_birth < 15) | (at_birth >= 50))[mothered].sum()),
        "siblings_1_to_279_days_apart": int(((apart > 0) & (apart < 280)).sum()),
        "minors_alone": int((minor & ~collective & ~grown[resident.astype(int), home]).sum()),
        "household_in_two_towns": int((first[home] != town)[~collective].sum()),
        "born_after_the_day": int((birth > day).sum()),
        "pupil_in_employee_scheme": int((people["in_school"].to_numpy() & other).sum()),
        "veteran_under_18": int((people["entitled_group"].to_numpy() & minor).sum()),
        "unknown_disability_grade": int((~people["disability_grade"].between(0, 4)).sum()),
        "tier_last_year_outside_16_to_60": int(((tier > 0) & ((age < 17) | (age >= 61.01))).sum()),
        "more_daughters_than_children": int(
            (people["daughters_ever_born"] > people["children_ever_born"]).sum()
        ),
        "family_planning_unequal": int(
            (
                people["family_planning"].cat.codes.to_numpy()
                != people["family_planning"].cat.codes.to_numpy()[spouse]
            )[wedded].sum()
        ),
    }


def families(people: pd.DataFrame) -> dict[str, float]:
    """Figures of families: ages of couples (husband less wife, years), of mothers at birth, spacing of siblings."""
    birth = _days(people["birth_date"])
    spouse, mother = _row_of(people, "spouse_id"), _row_of(people, "mother_id")
    wives = np.flatnonzero((spouse >= 0) & (people["sex"] == "female").to_numpy())
    gap = (birth[wives] - birth[spouse[wives]]) / YEAR
    children = np.flatnonzero(mother >= 0)
    at_birth = (birth[children] - birth[mother[children]]) / YEAR
    order = children[np.lexsort((birth[children], mother[children]))]
    apart = np.diff(birth[order])[np.diff(mother[order]) == 0]
    return {
        "spouse_gap_mean": float(gap.mean()),
        "spouse_gap_spread": float(gap.std()),
        "spouse_gap_over_20": float((np.abs(gap) > 20).mean()),
        "mother_age_mean": float(at_birth.mean()),
        "mother_age_spread": float(at_birth.std()),
        "sibling_spacing_median": float(np.median(apart[apart > 0]) / YEAR),
        "twin_share_of_births": float(2 * (apart == 0).sum() / max(len(children), 1)),
    }


def whipple(people: pd.DataFrame, as_of: dt.date) -> float:
    """Whipple's index of heaping on ages that end in 0 or 5, from 23 to 62: 100 means none, 500 that all do."""
    birth = people["birth_date"]
    age = as_of.year - birth.dt.year - (birth.dt.strftime("%m%d") > f"{as_of:%m%d}")
    band = age[age.between(23, 62)]
    return float(500 * (band % 5 == 0).sum() / max(len(band), 1))


def _days(column: pd.Series) -> NDArray[np.int64]:
    return column.to_numpy().astype("datetime64[D]").astype(np.int64)


def _row_of(people: pd.DataFrame, column: str) -> NDArray[np.int64]:
    """The row that a column of person ids points to; -1 where empty or nowhere in the table."""
    ids = people["person_id"].to_numpy()
    wanted = people[column].fillna(-1).to_numpy(dtype=np.int64)
    order = np.argsort(ids, kind="stable")
    found = np.minimum(np.searchsorted(ids[order], wanted), len(ids) - 1)
    return np.where(ids[order][found] == wanted, order[found], -1)
