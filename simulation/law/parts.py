"""The parts of a plan: which figures each has, in which unit, and what each may be by itself.

What the figures must be to each other is said in `simulation.law.agreement`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from simulation.law.vocabulary import BASES, DEPARTMENTS, LEVELS, MEDICAL_GROUPS, PENSION_GROUPS

MAX_YUAN = 1_000_000
"""No amount a head is larger; what is, is a slip of the keyboard."""


def _whole_fen(value: float) -> float:
    if abs(value * 100 - round(value * 100)) > 1e-6:
        raise ValueError("whole_fen")
    return round(value * 100) / 100


Yuan = Annotated[
    float, Field(ge=0, le=MAX_YUAN, allow_inf_nan=False, strict=True), AfterValidator(_whole_fen)
]
Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False, strict=True)]
Age = Annotated[int, Field(ge=0, le=120, strict=True)]
Name = Annotated[str, Field(min_length=1, max_length=60)]
AidId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
PensionGroup = Literal[PENSION_GROUPS]  # type: ignore[valid-type]
MedicalGroup = Literal[MEDICAL_GROUPS]  # type: ignore[valid-type]


class Part(BaseModel):
    """Base of every part of a plan: frozen, and a key that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Calendar(Part):
    """4.2.1, 4.2.2: the collection window and the wait of who pays late."""

    window_start: dt.date
    window_end: dt.date
    waiting_from: dt.date
    waiting_months: Annotated[int, Field(ge=0, le=24, strict=True)]


class Tier(Part):
    """4.1.P1-P3: a yearly contribution in whole yuan, the subsidy it brings, and who may take it (None: everybody)."""

    amount: Annotated[int, Field(gt=0, le=MAX_YUAN, strict=True)]
    contribution_subsidy: Yuan
    open_to: Annotated[tuple[PensionGroup, ...], Field(min_length=1)] | None = None


class PaidOnBehalf(Part):
    """4.1.P4: what the government pays a year, and for whom."""

    amount: Annotated[Yuan, Field(gt=0)]
    groups: tuple[PensionGroup, ...]


class FamilyPlanning(Part):
    """4.1.P5: the yearly subsidy of each spouse, from an age of the wife on."""

    amount: Yuan
    wife_min_age: Age


class Pension(Part):
    """4.1.P1-P5: who pays in, by age in whole years, at which tiers, and what the government adds."""

    min_age: Age
    max_age: Age
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]
    paid_on_behalf: PaidOnBehalf
    family_planning: FamilyPlanning


class AidRule(Part):
    """4.1.M2-M7: help with a person's own part; fits who meets all that it states."""

    id: AidId
    groups: Annotated[tuple[MedicalGroup, ...], Field(min_length=1)] | None = None
    min_age: Age | None = None
    max_age: Age | None = None
    towns: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    villages: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    local_hukou: Annotated[bool, Field(strict=True)] | None = None
    share: Share | None = None
    amount: Yuan | None = None
    applies_to: Literal["individual", "remaining"] = "individual"


class Medical(Part):
    """4.1.M1-M7: the own payment and the government's, yuan a head and year, and the help with the former."""

    individual: Yuan
    government_subsidy: Yuan
    aid: tuple[AidRule, ...]


class WorkingFunds(Part):
    """5.5: yuan a year for each enrolment (who is in both schemes counts twice), for the work of collecting."""

    amount: Annotated[Yuan, Field(gt=0)]


class PayerShare(Part):
    """5.5, 5.6: the share of a line that a level (and department) bears, from a day to a day where these are stated.

    A plan takes the shares in force on 1 January of its fee year.
    """

    level: Literal[LEVELS]  # type: ignore[valid-type]
    department: Literal[DEPARTMENTS] | None = None  # type: ignore[valid-type]
    share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, strict=True)]
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def in_force(self, day: dt.date) -> bool:
        """Whether the share holds on a day; both ends are included."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Note(Part):
    """Where a figure comes from. `basis` is document, regulation, published or assumption."""

    clause: str
    basis: Literal[BASES]  # type: ignore[valid-type]
    source: str = ""
    range: tuple[float, float] | None = None
    confirmed_on: dt.date | None = None
