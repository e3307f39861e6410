"""One sheet understood: the same columns whatever the sheet looked like, without names and ID numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.roster.kinds import KINDS, Kind

SEPARATOR = ","
"""Between the groups of a row that names several."""


@dataclass(frozen=True)
class Note:
    """One thing that was decided while reading or joining, with how many rows it touched: nothing happens silently."""

    zh: str
    en: str
    rows: int = 0

    def text(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


def counted(touched: NDArray[np.bool_], zh: str, en: str) -> list[Note]:
    """A note of how many rows were touched, which both texts begin with; none where none was."""
    rows = int(np.count_nonzero(touched))
    return [Note(f"{rows} {zh}", f"{rows} {en}", rows)] if rows else []


UNREAD_WORD = "unread"
"""Stands for what was written but not understood: a scheme of members elsewhere, one of the categories of a person."""
STOPPED = "stopped"
"""Stands for the scheme of members elsewhere who have left it."""
UNREAD = ("field", "said", "rows", "nearest")
COMMON = ("row", "token", "id_fault", "birth_date", "sex", "town", "town_said", "village", "name_token")
"""Columns of every listing: number of the row as the spreadsheet shows it (1-based); keyed hash of the ID number ("" where
it cannot be read); what is wrong with it ("" nothing); birth date and sex (of the number, else as stated; may be missing);
the plan's town ("" not understood) and the town as written; village ("" not stated); keyed hash of the name, which never
leaves the memory: a row whose ID number cannot be read may be the person of that name."""

OWN: dict[str, dict[str, str]] = {
    "tax": {
        "pays_pension": "boolean",
        "pension_tier": "Int64",
        "pension_paid": "Int64",
        "pension_payment_date": "datetime64[s]",
        "joins_medical": "boolean",
        "medical_paid": "Int64",
        "medical_payment_date": "datetime64[s]",
        "groups": "str",
        "groups_broader": "str",
        "disability_grade": "Int64",
        "spouse_token": "str",
        "spouse_birth_date": "datetime64[s]",
        "marital_status": "str",
        "family_planning": "str",
        "local_hukou": "boolean",
        "residence_permit": "boolean",
        "resident": "boolean",
        "in_school": "boolean",
        "pension_tier_last_year": "Int64",
        "joined_medical_last_year": "boolean",
        "day_unread": "boolean",
    },
    "civil_affairs": {"groups": "str"},
    "disabled": {"disability_grade": "Int64"},
    "rural": {"groups": "str"},
    "veterans": {"groups": "str"},
    "elderly": {},
    "health": {"family_planning": "str", "spouse_token": "str", "spouse_birth_date": "datetime64[s]"},
    "education": {"school": "str"},
    "police": {"event": "str", "event_date": "datetime64[s]", "day_unread": "boolean"},
    "employee": {"scheme": "str", "since": "datetime64[s]", "day_unread": "boolean"},
    "elsewhere": {"scheme": "str", "place": "str", "since": "datetime64[s]", "day_unread": "boolean"},
}
"""The further columns of each kind and their types; a column that the sheet does not have is not there. Missing values are
missing, text that is not stated is "". Money (`*_paid`) is whole fen, tiers are yuan. `groups` are names of registers
(simulation.law.vocabulary.REGISTERS) joined by SEPARATOR, with UNREAD_WORD for what was not understood among them (on a
department's list also for a blank); on a roster also severe_disability, disabled (grade 3 or 4), disabled_grade_unsaid,
one_child, two_daughters and in_school;
`groups_broader` are those that were written in a word which says less (脱贫户). A tax row with one line a scheme
(column 险种) fills that scheme alone: `pays_pension` and `joins_medical` say which schemes a row is about. `day_unread`: a
day is stated (birth aside) and cannot be read, which is something else than none stated."""


@dataclass(frozen=True, eq=False)
class Listing:
    """A sheet of one kind. `rows` has the columns of COMMON and those of OWN that the sheet states; `headers` says which
    header was read as which field; `unread` (UNREAD) lists what could not be understood, with the nearest known
    word, and villages written almost like another."""

    kind: str
    file: str
    sheet: str
    rows: pd.DataFrame
    notes: tuple[Note, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    unread: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(UNREAD)))

    @property
    def about(self) -> Kind:
        return KINDS[self.kind]

    def states(self, column: str) -> bool:
        """Whether the sheet has the column at all."""
        return column in self.rows


def in_group(groups: pd.Series, name: str) -> NDArray[np.bool_]:
    """Which of the texts of groups, as listings have them, name the group."""
    code, distinct = pd.factorize(groups.astype("str"))
    return np.array([name in text.split(SEPARATOR) for text in distinct] or [False], dtype=bool)[code]
