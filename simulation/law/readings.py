"""The named doubts of the document: the sides that can be taken of each, and the side that a plan takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import Field

from simulation.law.parts import MedicalGroup, Part


class Readings(Part):
    """The side taken of each doubt; the default is the one that a plan takes which says nothing."""

    aid_combination: Literal["top_up", "best_only", "stack"] = "top_up"
    subsidy_on_paid_on_behalf: Annotated[bool, Field(strict=True)] = True
    higher_tier: Literal["top_up", "own", "fixed"] = "top_up"
    family_planning_needs: Literal["takes_part", "own_money", "couple"] = "takes_part"
    family_planning_single: Literal["none", "widowed_too"] = "none"
    upper_age_on: Literal["fee_year_start", "payment"] = "fee_year_start"
    five_guarantee_means: Literal["same", "literal"] = "same"
    poverty_household_means: Literal["lifted", "lifted_and_returned", "returned"] = "lifted"
    medical_age_on: Literal["payment_by_year_end", "payment", "window_end", "year_end"] = (
        "payment_by_year_end"
    )
    waiting_exempt: tuple[MedicalGroup, ...] = ()
    newborns: Literal["from_birth", "as_others"] = "from_birth"


@dataclass(frozen=True)
class Reading:
    """A doubt: its id in `docs/clauses.md` and the sides to choose (empty: a list of groups)."""

    id: str
    options: tuple[Any, ...]


_IDS = {
    "aid_combination": "R1",
    "subsidy_on_paid_on_behalf": "R3",
    "higher_tier": "R4",
    "family_planning_needs": "R5",
    "upper_age_on": "R6",
    "five_guarantee_means": "R7",
    "poverty_household_means": "R8",
    "medical_age_on": "R9",
    "waiting_exempt": "R10",
    "newborns": "R11",
    "family_planning_single": "R12",
}


def _sides(name: str) -> tuple[Any, ...]:
    kind = Readings.model_fields[name].annotation
    if kind is bool:
        return (True, False)
    return get_args(kind) if get_origin(kind) is Literal else ()


READINGS: dict[str, Reading] = {name: Reading(id, _sides(name)) for name, id in _IDS.items()}
