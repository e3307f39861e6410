"""The people behind the rosters, and the lists as the offices would keep them without a fault."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from synthetic_data.dirty.forms import words
from synthetic_data.draw import hashed
from synthetic_data.identity import id_numbers, names
from synthetic_data.spec import level_of

LATE_SHARE, UNPAID_SHARE, NOT_JOINING_SHARE, ABSENT_SHARE = 0.03, 0.03, 0.04, 0.08
ELDERLY_FROM = 70


@dataclass(frozen=True)
class Handed:
    """What the caller says of the rules, which this package does not know.

    `due(people)`: the people table with what each does -> a table of the same index with `pension_eligible`,
    `medical_eligible` (bool), `pension_personal` and `medical_personal` (yuan). `open_tiers` may be taken by everybody,
    `closed_tier` only by some, `no_tier` is none (yuan). `excluding`: two groups of the civil-affairs list that
    nobody may be in at once. `ages`: those from which somebody pays less.
    """

    fee_year: int
    window_start: dt.date
    window_end: dt.date
    ages: tuple[int, ...]
    open_tiers: tuple[int, ...]
    closed_tier: int
    no_tier: int
    excluding: tuple[str, str]
    due: Callable[[pd.DataFrame], pd.DataFrame]

    @property
    def new_year(self) -> dt.date:
        return dt.date(self.fee_year, 1, 1)

    @property
    def year_end(self) -> dt.date:
        return dt.date(self.fee_year - 1, 12, 31)


@dataclass(frozen=True, order=True)
class RowRef:
    """A row of a list, before it is known where it will stand."""

    kind: str
    number: int


class District:
    """The people (indexed by person_id), their lists once made, and what was planted in them.

    A fault or a border case is planted in two steps: before `make_lists` on `people`, after it on rows.
    """

    def __init__(self, people: pd.DataFrame, place: str, seed: int, handed: Handed):
        self.handed, self.seed, self.place = handed, seed, place
        self.people = people.set_index("person_id", drop=False).rename_axis(None)
        self.rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in words()["lists"]}
        self.gone: set[RowRef] = set()
        self.events: list[tuple[str, int, dict[str, Any]]] = []
        """Rows of police, employee and elsewhere: list, person, cells."""
        self.truths: list[dict[str, Any]] = []
        self.spared: list[dict[str, Any]] = []
        self._where: dict[tuple[str, int], list[int]] = {}
        self._used: set[int] = set()
        self._settle()

    # --- who does what ---

    def share(self, purpose: str) -> np.ndarray:
        """A number in 0 to 1 for each person, that belongs to seed, person and purpose."""
        return hashed(self.seed, self.people["person_id"].to_numpy(dtype=np.uint64), purpose)

    def _settle(self) -> None:
        """Who is on the roster, which tier each takes, and when each pays."""
        people, handed = self.people, self.handed
        groups = [name for kind in ("civil_affairs", "rural", "veterans") for name in words()["values"][kind]]
        people["pension_tier"] = np.array(handed.open_tiers)[
            (self.share("tier") ** 2 * len(handed.open_tiers)).astype(int)
        ]
        people["joins_medical"] = True
        length = (handed.window_end - handed.window_start).days + 1
        day = np.datetime64(handed.window_start) + (self.share("day") * length).astype(int)
        late = self.share("late") < LATE_SHARE
        day[late] = np.datetime64(handed.new_year) + (self.share("late day")[late] * 50).astype(int)
        day = np.maximum(day, people["birth_date"].to_numpy().astype("datetime64[D]"))
        for age in handed.ages:  # nobody pays in the weeks before a birthday that matters
            birthday = self.birthdays(age)
            near = (birthday >= np.datetime64(handed.window_start)) & (
                birthday <= np.datetime64(handed.year_end)
            )
            day = np.where(near, np.maximum(birthday, day), day)
        self.set_day(people.index, pd.Series(day, index=people.index))
        due = handed.due(people)
        people.loc[~due["medical_eligible"], [*groups]] = False
        people.loc[~due["medical_eligible"], "disability_grade"] = 0
        people.loc[people["extreme_poverty"] | people["dibao"], ["dibao_margin", "illness_hardship"]] = False
        people.loc[people["extreme_poverty"] | people["five_guarantee"], ["dibao"]] = False
        people.loc[people["orphan"], "unsupported_child"] = False
        people.loc[people["key_entitled_group"], "entitled_group"] = False
        people["pension_tier"] = people["pension_tier"].where(due["pension_eligible"], 0)
        old = self.birthdays(ELDERLY_FROM) <= np.datetime64(handed.window_start)
        people["elderly"] = old & due["medical_eligible"]
        people["helped"] = people["elderly"] | people[groups].any(axis=1) | (people["disability_grade"] > 0)
        plain = ~people["helped"]
        people["joins_medical"] = due["medical_eligible"] & ~(
            plain & (self.share("joins") < NOT_JOINING_SHARE)
        )
        may = due["medical_eligible"] | due["pension_eligible"]
        people["roster"] = may & ~(plain & (self.share("absent") < ABSENT_SHARE))
        # Nobody whose birthday matters stays unpaid or unlisted unless it is planted.
        young = self.birthdays(min(handed.ages)) > np.datetime64(handed.new_year) + 800
        people["paid"] = ~(plain & young & (self.share("unpaid") < UNPAID_SHARE))
        simple = (
            plain & due["medical_eligible"] & people["local_hukou"] & (people["family_planning"] == "none")
        )
        on = simple & people["roster"] & people["joins_medical"] & people["paid"]
        people["plain"] = on & young & ~people["in_school"] & ~people["other_pension"]
        people["worker"] = people["plain"] & (people["pension_tier"] > 0)
        people["single"] = (
            people["plain"] & people["spouse_id"].isna() & (people["marital_status"] != "married")
        )
        people["away"] = simple & young & ~people["roster"] & ~people["in_school"]
        people["aged"] = on & (self.birthdays(min(handed.ages)) <= np.datetime64(handed.window_start))
        people["pupil"] = on & people["in_school"] & (self.birthdays(17) < np.datetime64(handed.window_start))
        people["elder"] = (
            people["elderly"] & people["roster"] & people["local_hukou"]
            & ~people[groups].any(axis=1) & (people["disability_grade"] == 0)
        )  # fmt: skip
        couple = people["spouse_id"].notna() & people["roster"] & ~people["helped"]
        people["coupled"] = couple & couple.reindex(people["spouse_id"]).fillna(False).to_numpy(dtype=bool)

    def birthdays(self, age: int) -> np.ndarray:
        """The day on which each completes an age; who is born on 29 February, on the 28th in a common year."""
        birth = self.people["birth_date"].to_numpy().astype("datetime64[D]")
        months = birth.astype("datetime64[M]")
        same = months + 12 * age
        length = ((same + 1).astype("datetime64[D]") - same.astype("datetime64[D]")).astype(int)
        return same.astype("datetime64[D]") + np.minimum((birth - months).astype(int), length - 1)

    def set_day(self, who: Any, day: Any) -> None:
        """The day on which persons pay both schemes (or would)."""
        for name in ("pension_payment_date", "medical_payment_date"):
            self.people.loc[who, name] = (
                pd.to_datetime(day).astype("datetime64[s]")
                if isinstance(day, pd.Series)
                else pd.Timestamp(day)
            )

    def turns(self, person: int, age: int, day: dt.date) -> None:
        """Moves a birth so that the person completes an age on a day."""
        birth = pd.Timestamp(dt.date(day.year - age, day.month, day.day))
        self.people.loc[person, "birth_date"] = birth
        self.people.loc[person, "pension_tier"] = 0

    def take(self, purpose: str, column: str = "plain", **asked: Any) -> int:
        """A person for whom a yes/no column and all that is asked hold and who was not taken before, nor the spouse.

        Raises ValueError where nobody is left.
        """
        mask = self.people[column].to_numpy(dtype=bool).copy()
        for name, value in asked.items():
            mask &= (self.people[name] == value).to_numpy(dtype=bool)
        ids = self.people.index.to_numpy()[mask]
        for person in ids[np.argsort(hashed(self.seed, ids.astype(np.uint64), purpose), kind="stable")]:
            spouse = self.people["spouse_id"][person]
            if person not in self._used and (pd.isna(spouse) or spouse not in self._used):
                self._used.add(int(person))
                if not pd.isna(spouse):
                    self._used.add(int(spouse))
                return int(person)
        raise ValueError(f"too few people to plant {purpose}: nobody left with {column} {asked}")

    def take_couple(self, purpose: str, planning: bool = False) -> tuple[int, int]:
        """Two spouses who are both on the roster, of a family-planning family or not, as `take`."""
        column = "family_planning"
        kinds = [kind for kind in self.people[column].cat.categories if (kind != "none") == planning]
        for kind in kinds:
            try:
                person = self.take(purpose, "coupled", **{column: kind})
            except ValueError:
                continue
            return person, int(self.people["spouse_id"][person])
        raise ValueError(f"too few couples to plant {purpose}")

    # --- the lists ---

    def make_lists(self) -> None:
        """Each office's list of these people; the tax roster states what the caller says is due."""
        due = self.handed.due(self.people)
        self.people["own_pension"] = due["pension_personal"]
        self.people["own_medical"] = due["medical_personal"]
        self.full = float(due["medical_personal"].max())
        number = self._name_all()
        self._tax_roster(number)
        self._department_lists(number)
        for kind, person, cells in self.events:
            self.add(kind, person, **cells)

    def _name_all(self) -> pd.Series:
        """Towns, villages, names and numbers, which every list takes; gives the numbers, by person."""
        people = self.people
        self.towns = [str(town) for town in people["town"].unique()]
        self.villages = {
            str(town): sorted(set(village.astype(str)))
            for town, village in people.groupby("town", observed=True)["village"]
        }
        number = pd.Series(id_numbers(people, level_of(self.place).id_slot), index=people.index)
        name = pd.Series(names(people.reset_index(drop=True), self.seed), index=people.index)
        self.common = pd.DataFrame(
            {
                "town": people["town"].astype(str),
                "village": people["village"].astype(str),
                "name": name,
                "id_number": number,
            }
        )
        self.known: dict[int, dict[str, Any]] = dict(
            zip(people.index.tolist(), self.common.to_dict("records"), strict=True)  # type: ignore[arg-type]
        )
        return number

    def _tax_roster(self, number: pd.Series) -> None:
        """The collectors' roster: who takes part, at which tier, and what each paid when."""
        on = self.people[self.people["roster"]]
        spouse = on["spouse_id"].map(number).fillna("").tolist()
        facts: list[dict[str, Any]] = on.to_dict("records")  # type: ignore[assignment]
        for row, named in zip(facts, spouse, strict=True):
            takes, joins = row["pension_tier"] > 0, bool(row["joins_medical"])
            self.add(
                "tax",
                row["person_id"],
                category=self.category(row),
                hukou=bool(row["local_hukou"]),
                permit=bool(row["residence_permit"]),
                marital=row["marital_status"],
                spouse_id=named or None,
                tier=int(row["pension_tier"]) or None,
                pension_paid=row["own_pension"] if takes and row["paid"] else None,
                pension_date=row["pension_payment_date"].date() if takes and row["paid"] else None,
                joins=joins,
                medical_paid=row["own_medical"] if joins and row["paid"] else None,
                medical_date=row["medical_payment_date"].date() if joins and row["paid"] else None,
            )

    def _department_lists(self, number: pd.Series) -> None:
        """The lists of the other offices, each of the people whom it knows."""
        people, opens = self.people, self.handed.window_start
        for kind in ("civil_affairs", "rural", "veterans"):
            for group in words()["values"][kind]:
                for person in self._who(people[group]):
                    self.add(kind, person, group=group)
        for person in self._who(people["disability_grade"] > 0):
            self.add("disabled", person, grade=int(people["disability_grade"][person]))
        for person in self._who(people["elderly"]):
            self.add("elderly", person)
            self.events.append(("police", person, {"event": "exempt", "event_date": opens}))
        couples = (people["family_planning"] != "none") & people["spouse_id"].notna()
        for person in self._who(couples):
            planning, partner = people["family_planning"][person], int(people["spouse_id"][person])
            self.add("health", person, planning=planning, spouse_id=number[partner])
        schools = words()["values"]["school"]
        for person in self._who(people["in_school"]):
            self.add("education", person, school=schools[person % len(schools)])
        for person in self._who(people["employee_medical"] | people["other_pension"]):
            medical, pension = people["employee_medical"][person], people["other_pension"][person]
            scheme = "both" if medical and pension else "medical" if medical else "pension"
            self.add("employee", person, scheme=scheme, since=opens)
        for person in self._who(people["insured_elsewhere"] & ~people["employee_medical"]):
            place = words()["values"]["place"]
            self.add("elsewhere", person, scheme="medical", place=place[person % len(place)])

    def add(self, kind: str, person: int, **cells: Any) -> RowRef:
        """A new row of a list: the person's town, village, name and number, and these cells, which come first."""
        ref = RowRef(kind, len(self.rows[kind]))
        self.rows[kind].append({**self.known[person], **cells})
        self._where.setdefault((kind, person), []).append(ref.number)
        return ref

    def category(self, facts: dict[str, Any]) -> str:
        """What the roster says of a person's groups, as one office or another writes it."""
        kinds = ("civil_affairs", "rural", "veterans")
        mine = [group for kind in kinds for group in words()["values"][kind] if facts[group]]
        grade = facts["disability_grade"]
        mine += ["severe" if grade <= 2 else "mild"] if grade else []
        return "、".join(self.category_word(group, facts["person_id"]) for group in mine or ["plain"])

    @staticmethod
    def category_word(group: str, person: int) -> str:
        """One of the ways of writing a group."""
        written: list[str] = words()["values"]["category"][group]
        return written[person % len(written)]

    @staticmethod
    def _who(mask: pd.Series) -> list[int]:
        """The persons for whom a column is true."""
        return mask.index[mask.to_numpy(dtype=bool)].tolist()

    def row(self, kind: str, person: int, place: int = 0) -> RowRef:
        """The row of a person in a list."""
        return RowRef(kind, self._where[kind, person][place])

    def rows_of(self, kind: str, person: int) -> list[RowRef]:
        """All rows of a person in a list, none if there is none."""
        return [RowRef(kind, number) for number in self._where.get((kind, person), ())]

    def cells(self, ref: RowRef) -> dict[str, Any]:
        """The cells of a row, to be read or changed."""
        return self.rows[ref.kind][ref.number]

    # --- what was planted ---

    def fault(
        self,
        check: str,
        ref: RowRef,
        office: str,
        other: RowRef | None = None,
        scheme: str = "",
        **amounts: int,
    ) -> None:
        """A fault at a row: the check that must find it, who must act, the row that shows it, and fen due and collected."""
        self.truths.append(
            {"check": check, "scheme": scheme, "ref": ref, "other": other, "office": office, **amounts}
        )

    def later_of(self, rows: list[RowRef], check: str, office: str) -> None:
        """A fault at each of the rows of a sheet but the one that will stand first."""
        self.truths.append({"check": check, "scheme": "", "among": rows, "office": office})

    def border(self, why: str, ref: RowRef) -> None:
        """A row that looks like a fault and is none."""
        self.spared.append({"why": why, "ref": ref})
