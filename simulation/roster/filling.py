"""What a roster lacks, taken from the synthetic population: only on request, and marked in every figure.

Each person of the roster is given the values of one synthetic person (a donor) of the same town, sex and age who takes
part in the same schemes, drawn by (seed, person, purpose). One donor gives all columns, so that what hangs together stays
together. Persons whom the roster has are filled, nobody is added.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.access import Actor
from simulation.draws import uniform
from simulation.errors import refuse
from simulation.law.plan import load_plan
from simulation.populations import DEFAULT_SEED, RosterRef
from simulation.roster import kept
from simulation.roster.kinds import KINDS

FILLABLE = {
    "resident": ("resident",),
    "in_school": ("in_school",),
    "other_pension": ("other_pension",),
    "employee_medical": ("employee_medical",),
    "insured_elsewhere": ("insured_elsewhere",),
    "disability_grade": ("disability_grade",),
    "urban": ("urban",),
    "last_year": ("pension_tier_last_year", "joined_medical_last_year"),
    **{kind: about.groups for kind, about in KINDS.items() if about.groups},
}
"""What can be filled, as `Roster.absent` names it, and the columns that it stands for. Couples, households, registration and
payments cannot: a donor's would be another person's family or money."""
AGES = (0, 3, 6, 16, 19, 23, 30, 40, 50, 60, 65, 70, 75, 80)
"""Where no donor has the same age, one of the same band is taken; then one of the same sex and band in any town."""


def fill_kept(
    ref: RosterRef, wanted: tuple[str, ...], seed: int = DEFAULT_SEED, *, actor: Actor
) -> kept.RosterNote:
    """A kept roster with columns that it lacks filled, kept as another. Raises Refusal for what is not lacking or cannot be
    filled, and where the actor may not keep rosters."""
    note = ref.note
    unknown = [name for name in wanted if name not in FILLABLE]
    if unknown:
        known = "、".join(FILLABLE)
        raise refuse(
            "fill",
            f"{'、'.join(unknown)} 不能补；能补的：{known}",
            f"{', '.join(unknown)} cannot be filled; these can: {known}",
        )
    stated = [name for name in wanted if name not in note.absent]
    if stated:
        raise refuse(
            "fill",
            f"清册已载明 {'、'.join(stated)}，不用合成人口替换",
            f"the roster states {', '.join(stated)}: that is not replaced by synthetic people",
        )
    from simulation.outcome import simulate  # here, as outcomes rest on populations
    from simulation.scenario import Scenario

    plan = load_plan(note.plan)
    donors = simulate(Scenario(plan=note.plan, population=note.place)).people()
    people = kept.load_people(note.digest)
    columns = [column for name in wanted for column in FILLABLE[name]]
    row = donor_rows(people, donors, pd.Timestamp(plan.fee_year, 1, 1), seed)
    filled = people.assign(**{name: donors[name].to_numpy()[row] for name in columns})
    if "in_school" in columns:  # who states that he pays the pension is no pupil
        filled["in_school"] &= filled["pension_tier"] == 0
    absent = {name: words for name, words in note.absent.items() if name not in wanted}
    return kept.keep_again(note, filled, absent, tuple(dict.fromkeys([*note.filled, *columns])), actor=actor)


def donor_rows(people: pd.DataFrame, donors: pd.DataFrame, day: pd.Timestamp, seed: int) -> NDArray[np.int64]:
    """The donor's row for each person. Pure in (seed, person_id): the order of rows does not matter."""
    mine, theirs = (_keys(table, day) for table in (people, donors))
    drawn = uniform(seed, people["person_id"].to_numpy(), "roster donor")
    row = np.full(len(people), -1, dtype=np.int64)
    by_number = np.argsort(donors["person_id"].to_numpy(), kind="stable")
    for names in (
        ["town", "sex", "age", "pension", "medical"],
        ["town", "sex", "band", "pension", "medical"],
        ["sex", "band", "pension", "medical"],
        ["sex", "band"],
    ):
        left = np.flatnonzero(row < 0)
        if not len(left):
            break
        groups = theirs.iloc[by_number].groupby(names, observed=True, sort=False).indices
        for key, asking in mine.iloc[left].groupby(names, observed=True, sort=False).indices.items():
            found = groups.get(key)
            if found is not None:
                who = left[asking]
                row[who] = by_number[found[(drawn[who] * len(found)).astype(np.int64)]]
    return np.where(row < 0, by_number[0], row)


def _keys(table: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    age = ((day - table["birth_date"]).dt.days / 365.2425).astype(int)
    return pd.DataFrame(
        {
            "town": table["town"].astype("str").to_numpy(),
            "sex": table["sex"].astype("str").to_numpy(),
            "age": age.to_numpy(),
            "band": np.searchsorted(AGES, age.to_numpy(), side="right"),
            "pension": (table["pension_tier"] > 0).to_numpy(),
            "medical": table["joins_medical"].to_numpy(dtype=bool),
        }
    )
