"""The rows that checks look at: lists with their places, and the tax roster's rows before the law."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.law.assess import apply_rules
from simulation.law.dates import Days, day_number
from simulation.law.facts import Facts, days_of, facts_of
from simulation.law.figures import FEN_A_YUAN, figures_of, first_day, last_day
from simulation.law.parts import MAX_YUAN
from simulation.law.plan import Plan
from simulation.roster.all_lists import together
from simulation.roster.checks.findings import office_of_kind
from simulation.roster.joining import Roster
from simulation.roster.kinds import KINDS
from simulation.roster.listed import Listed
from simulation.roster.listing import UNREAD_WORD, in_group

_WIFE = ("女方", "妻")
DUE = {"pension": "pension_personal", "medical": "medical_personal"}
_TEXT = (
    "token",
    "id_fault",
    "town",
    "town_said",
    "name_token",
    "spouse_token",
    "groups",
    "groups_broader",
    "event",
    "scheme",
    "family_planning",
    "marital_status",
)
_NUMBERS = ("pension_tier", "pension_paid", "medical_paid", "disability_grade")
_YES_NO = ("joins_medical", "pays_pension", "day_unread")
_DAYS = ("birth_date", "pension_payment_date", "medical_payment_date", "event_date", "since")
NO_TOWN = 255
"""The code of a town nobody knows: no help that is for some towns alone fits it."""
_OF_SCHEME = {
    "pension": ("pays_pension", "pension_tier", "pension_paid", "pension_payment_date"),
    "medical": ("joins_medical", "medical_paid", "medical_payment_date"),
}
WANTED = (
    "belongs_to_district",
    "outside_employee_medical",
    "not_insured_elsewhere",
    "medical_eligible",
    "medical_member",
    "medical_personal",
    "aid_parts",
    "registered_in_district",
    "not_in_school",
    "in_no_other_pension",
    "pension_eligible",
    "chosen_tier",
    "pension_paid_on_behalf",
    "pension_personal",
)


@dataclass(frozen=True)
class NotJoining:
    """Tokens of who is not in medical by the roster and would be helped: those judged, those of them whose town no list
    states, and those not judged, as the roster has no row of their town."""

    judged: frozenset[str]
    unplaced: frozenset[str]
    not_judged: frozenset[str]


class Lists:
    """All lists of a roster by kind, in the order of files and rows, every column a check reads being there."""

    def __init__(self, roster: Roster, plan: Plan):
        self.roster, self.plan = roster, plan
        self.by_kind = {kind: self._rows(kind) for kind in KINDS}
        self.listed = Listed(self.by_kind)

    def _rows(self, kind: str) -> pd.DataFrame:
        given = together(self.roster.listings, kind)
        missing: dict[str, Any] = {"str": "", "Int64": pd.NA, "boolean": pd.NA, "datetime64[s]": pd.NaT}
        data: dict[str, Any] = {
            "department": kind,
            **{name: given[name] for name in ("file", "sheet", "row")},
        }
        forms = {_TEXT: "str", _NUMBERS: "Int64", _YES_NO: "boolean", _DAYS: "datetime64[s]"}
        for names, form in forms.items():
            for name in names:
                stated = given[name] if name in given else pd.Series([missing[form]] * len(given))
                data[name] = (stated.fillna("") if form == "str" else stated).astype(form)  # type: ignore[call-overload]
        rows = pd.DataFrame(data)
        return self._about(rows) if kind == "tax" else rows

    def _about(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of the roster with the schemes they are about: `about_pension`, `about_medical`. A sheet with the columns of
        one scheme alone is not about the other; a line whose scheme was not understood is about none."""
        about: dict[str, list[bool]] = {scheme: [] for scheme in DUE}
        for listing in self.roster.listings:
            if listing.kind != "tax":
                continue
            states = {s: any(listing.states(name) for name in names) for s, names in _OF_SCHEME.items()}
            lines = "scheme" in listing.headers.values()
            for scheme, joins in (("pension", "pays_pension"), ("medical", "joins_medical")):
                count = len(listing.rows)
                said = listing.rows[joins].fillna(False).tolist() if lines else [True] * count
                here = states[scheme] or not any(states.values())
                about[scheme] += said if here else [False] * count
        return rows.assign(**{f"about_{s}": np.array(said, dtype=bool) for s, said in about.items()})

    def readable(self, kind: str) -> pd.DataFrame:
        """The rows whose person is known."""
        return self._readable[kind]

    @cached_property
    def _readable(self) -> dict[str, pd.DataFrame]:
        return {kind: rows[rows["token"] != ""] for kind, rows in self.by_kind.items()}

    def _dated(self, kind: str) -> pd.DataFrame:
        """The readable rows less those whose day is stated and cannot be read: nothing definite follows from them."""
        rows = self.readable(kind)
        return rows[~rows["day_unread"].fillna(False).to_numpy(dtype=bool)]

    @cached_property
    def unsure(self) -> set[str]:
        """Of whom a list states a death, a move or a membership on a day that cannot be read."""
        rows = pd.concat([self.readable(kind) for kind in ("police", "employee", "elsewhere")])
        rows = rows[rows["department"].ne("police") | rows["event"].isin(["death", "moved_out", "moved_in"])]
        return set(rows.loc[rows["day_unread"].fillna(False).to_numpy(dtype=bool), "token"])

    @cached_property
    def lines_of_couples(self) -> list[tuple[str, str]]:
        """File and sheet of the lists with one line a couple: their ID number is headed as the wife's."""
        return [
            (listing.file, listing.sheet)
            for listing in self.roster.listings
            if listing.kind == "health"
            and any(
                name == "id_number" and header.strip().startswith(_WIFE)
                for header, name in listing.headers.items()
            )
        ]

    @cached_property
    def tax(self) -> TaxRows:
        return TaxRows(self)

    @cached_property
    def not_joining(self) -> NotJoining:
        people, unplaced = self.roster.people, self.roster.unplaced
        # Who has not paid yet is on the roster all the same; only a plain no leaves a person out.
        # Of a line whose scheme is not known nobody can say that; where no sheet is about medical, of nobody.
        rows = self.tax.rows
        if not rows["about_medical"].any():
            return NotJoining(frozenset(), frozenset(), frozenset())
        unknown = ~rows["about_pension"] & ~rows["about_medical"] & rows["joins_medical"].isna()
        joins = rows["joins_medical"].fillna(rows["about_medical"] | unknown)
        joined = set(rows.loc[joins, "token"])
        out = np.flatnonzero(~people["token"].isin(joined).to_numpy())
        out = out[self._helped(self.tax.facts, out)]
        here = people["town"].isin(set(rows["town"])).to_numpy()[out]
        tokens = people["token"].to_numpy()[out]
        lost: frozenset[str] = frozenset()
        if len(unplaced):
            facts = facts_of(unplaced, self.plan.towns)
            out = np.flatnonzero(~unplaced["token"].isin(joined).to_numpy())
            helped = self._helped(facts, out, town=np.full(len(out), NO_TOWN, dtype=np.uint8))
            lost = frozenset(unplaced["token"].to_numpy()[out[helped]])
        return NotJoining(frozenset(tokens[here]) | lost, lost, frozenset(tokens[~here]))

    def _helped(self, facts: Facts, chosen: NDArray[Any], **put: Any) -> NDArray[np.bool_]:
        """Whom of the chosen the law would help with medical if they joined by the window's end."""
        day = np.full(len(chosen), day_number(self.plan.calendar.window_end), dtype=np.int32)
        columns = {name: array[chosen] for name, array in facts.columns().items()}
        columns |= {"joins_medical": np.ones(len(chosen), dtype=bool), "medical_payment_day": day}
        return self.tax.aid(columns | put) > 0

    @cached_property
    def limit(self) -> pd.Series:
        """By token: the day up to which what befell a person bears on the fee year: its first day, or the day of payment if
        that is later."""
        rows = self.tax.rows
        return pd.Series(self.tax.limit.to_numpy(), index=rows["token"]).groupby(level=0).max()

    def limit_of(self, tokens: pd.Series) -> pd.Series:
        """The limit of each, the fee year's first day for who is not on the roster."""
        start = np.datetime64(f"{self.plan.fee_year}-01-01", "s")
        return tokens.map(self.limit).fillna(pd.Timestamp(start)).astype("datetime64[s]")

    def members_by(self, kind: str, scheme: str) -> pd.DataFrame:
        """The first row of each who by the limit was in a scheme elsewhere (kinds employee, elsewhere), indexed by token."""
        rows = self._dated(kind)
        rows = rows[rows["scheme"].isin([scheme, "both", *self._unsaid(kind, scheme)])]
        rows = rows[rows["since"].isna() | (rows["since"] <= self.limit_of(rows["token"]))]
        return rows.drop_duplicates("token").set_index("token")

    @staticmethod
    def _unsaid(kind: str, scheme: str) -> tuple[str, ...]:
        """A list of employees that names no scheme speaks of both, one of members elsewhere of medical alone."""
        return ("",) if kind == "employee" or scheme == "medical" else ()

    @cached_property
    def dead(self) -> pd.DataFrame:
        """The row of each who died before the limit (a missing day counts), indexed by token."""
        rows = self._dated("police")
        rows = rows[rows["event"] == "death"]
        rows = rows[rows["event_date"].isna() | (rows["event_date"] < self.limit_of(rows["token"]))]
        return rows.drop_duplicates("token").set_index("token")

    @cached_property
    def moved(self) -> pd.DataFrame:
        """The row of each whose last move by the limit was away, indexed by token; a missing day counts as long ago."""
        rows = self.readable("police")
        rows = rows[rows["event"].isin(["moved_out", "moved_in"])]
        # Of whom one move has a day that cannot be read, nobody knows which was the last.
        unread = rows["day_unread"].fillna(False).to_numpy(dtype=bool)
        rows = rows[~rows["token"].isin(rows.loc[unread, "token"])]
        rows = rows[rows["event_date"].isna() | (rows["event_date"] <= self.limit_of(rows["token"]))]
        # Who moves out and in on one day is here: "moved_in" sorts before "moved_out", so it is put last.
        order = rows.assign(
            _in=rows["event"] == "moved_in", _day=rows["event_date"].fillna(pd.Timestamp(1900, 1, 1))
        )
        last = order.sort_values(["_day", "_in"], kind="stable").drop_duplicates("token", keep="last")
        return last[last["event"] == "moved_out"].set_index("token")


class TaxRows:
    """The tax roster's rows whose person is known, and those of them (`known`) that stand in the people table, before the
    law: facts of the person, conduct of the row. A row of another scheme's line is about that scheme alone."""

    def __init__(self, lists: Lists):
        self.lists, self.plan = lists, lists.plan
        self.rows = lists.readable("tax").reset_index(drop=True)
        people = lists.roster.people
        place = pd.Series(np.arange(len(people)), index=people["token"])
        person = self.rows["token"].map(place).fillna(-1).to_numpy(dtype=np.int64)
        self.known = person >= 0
        self.judged = np.flatnonzero(self.known)
        """Rows (places in `rows`) before the law; the arrays of `law` are theirs."""
        self.person = person[self.judged]
        self.token = self.rows["token"].iloc[self.judged].reset_index(drop=True)
        self.who = self.rows["name_token"].iloc[self.judged].reset_index(drop=True)
        self.facts = facts_of(people, self.plan.towns)
        self.figures = figures_of(self.plan, self.facts)
        self.individual = int(self.figures["medical.individual"])
        mine = people.iloc[self.person].reset_index(drop=True)
        end = pd.Timestamp(self.plan.fee_year, 12, 31)
        for scheme in DUE:  # a day that cannot be is none
            day = self.rows[f"{scheme}_payment_date"]
            self.rows[f"{scheme}_payment_date"] = day.where((day <= end) & ~(day < self.rows["birth_date"]))
        stated = self.rows.iloc[self.judged].reset_index(drop=True)
        about = {scheme: stated[f"about_{scheme}"].to_numpy(dtype=bool) for scheme in DUE}
        pays = stated["pays_pension"].fillna(True).to_numpy(dtype=bool) & about["pension"]
        tier = stated["pension_tier"].fillna(mine["pension_tier"].astype("Int64")).to_numpy(dtype=np.int64)
        self.tier = np.where(pays, np.minimum(tier, MAX_YUAN), 0).astype(np.int32)
        self.tier_stated = (stated["pension_tier"].notna() | stated["pension_paid"].notna()).to_numpy()
        """Which rows state a tier or an amount: for the others the lowest tier stands, which nobody chose."""
        self.listed = stated["joins_medical"].fillna(True).to_numpy(dtype=bool) & about["medical"]
        """Not said to stay out of medical: joins, or has not paid yet."""
        joins = stated["joins_medical"].fillna(mine["joins_medical"].astype("boolean"))
        self.joins = joins.to_numpy(dtype=bool) & about["medical"]
        self.groups, self.broader, self.grade = self._categories(stated)
        listed = lists.listed
        ungraded = self.token.isin(listed.ungraded).to_numpy()
        unsaid = in_group(self.groups, "disabled_grade_unsaid") & self.grade.isna().to_numpy()
        unsaid &= ~listed.settled("disabled", mine["town"])
        unread = self.token.isin(listed.unread).to_numpy()
        self.unread = in_group(self.groups, UNREAD_WORD) | unsaid | unread | ungraded
        """Whose category on the roster or on a department's list was not understood, or who is disabled and nobody says
        which grade: what is due of them is not known."""
        self.day = {
            scheme: days_of(stated[f"{scheme}_payment_date"].fillna(mine[f"{scheme}_payment_date"]))
            for scheme in DUE
        }
        self.day_stated = {scheme: stated[f"{scheme}_payment_date"].notna().to_numpy() for scheme in DUE}
        self.paid = {scheme: stated[f"{scheme}_paid"] for scheme in DUE}

    def _categories(self, stated: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
        """Each row's groups, those in a broader word, and grade of disability; where a line of one scheme states none, what
        the person's line of the other one does."""
        medical = stated["about_medical"].to_numpy(dtype=bool)
        alone = stated["about_pension"].to_numpy(dtype=bool) != medical
        names = ["groups", "groups_broader", "disability_grade"]
        own = stated[names]
        lines = own.assign(token=self.token, medical=medical)[alone]
        asked = pd.MultiIndex.from_arrays([self.token, ~medical])

        def of_other(told: pd.Series) -> pd.DataFrame:
            first = (
                lines[told[lines.index]].drop_duplicates(["token", "medical"]).set_index(["token", "medical"])
            )
            return first.reindex(asked).reset_index(drop=True)

        category, grade = of_other(own["groups"] != ""), of_other(own["disability_grade"].notna())
        blank = alone & (own["groups"] == "")
        return (
            own["groups"].mask(blank, category["groups"].fillna("")),
            own["groups_broader"].mask(blank, category["groups_broader"].fillna("")),
            own["disability_grade"].fillna(grade["disability_grade"].where(alone)),
        )

    @property
    def limit(self) -> pd.Series:
        """The later of the fee year's first day and the row's own days of payment."""
        start = pd.Timestamp(self.plan.fee_year, 1, 1)
        last = self.rows[["pension_payment_date", "medical_payment_date"]].max(axis=1)
        return last.where(last > start, start).astype("datetime64[s]")

    def takes_part(self, scheme: str) -> NDArray[np.bool_]:
        """Which judged rows put the person into a scheme, rightly or not, or on the list of those to be asked."""
        return self.listed if scheme == "medical" else self.tier > 0

    def before_law(
        self, days: Days | None = None, rows: NDArray[Any] | None = None, **facts: Any
    ) -> dict[str, Any]:
        """What the rules answer of judged rows (all, or some), all paid on `days` if given, with some facts or conduct put
        in the place of theirs."""
        chosen = np.arange(len(self.judged)) if rows is None else rows
        columns = {name: array[self.person[chosen]] for name, array in self.facts.columns().items()}
        columns |= {
            "pension_tier": self.tier[chosen],
            "joins_medical": self.joins[chosen],
            "pension_payment_day": self.day["pension"][chosen] if days is None else days,
            "medical_payment_day": self.day["medical"][chosen] if days is None else days,
        }
        return apply_rules({**columns, **facts}, self.figures, WANTED)

    @cached_property
    def law(self) -> dict[str, Any]:
        return self.before_law()

    def aid(self, columns: dict[str, Any]) -> NDArray[Any]:
        """The medical help that persons with these facts would get, fen."""
        return np.asarray(apply_rules(columns, self.figures, ("medical_aid",))["medical_aid"])

    def collected(self, scheme: str) -> NDArray[np.int64]:
        """Fen collected of judged rows, 0 where nothing is stated (`stated`)."""
        return self.paid[scheme].fillna(0).to_numpy(dtype=np.int64)

    def stated(self, scheme: str) -> NDArray[np.bool_]:
        """Which judged rows state an amount."""
        return self.paid[scheme].notna().to_numpy()

    def due(self, scheme: str) -> NDArray[np.int64]:
        """Fen due of judged rows by the law."""
        return np.asarray(self.law[DUE[scheme]], dtype=np.int64)

    def other_dues(self, scheme: str) -> list[NDArray[np.int64]]:
        """What would be due where no day of payment is stated, on the first and the last day on which it may have been."""
        first = max(day_number(self.plan.calendar.window_start), 0)
        result = []
        for day in (first, last_day(self.plan.fee_year - 1), first_day(self.plan.fee_year)):
            days = np.full(len(self.judged), day, dtype=np.int32)
            due = np.asarray(self.before_law(days)[DUE[scheme]], dtype=np.int64)
            result.append(np.where(self.day_stated[scheme], self.due(scheme), due))
        return result

    def places(self, chosen: NDArray[Any]) -> pd.DataFrame:
        """The rows behind judged rows."""
        return self.rows.iloc[self.judged[chosen]].reset_index(drop=True)


def found(rows: pd.DataFrame, check: str, clause: Any, **more: Any) -> pd.DataFrame:
    """Rows of a list as findings of a check: `more` are further columns, `other` a frame of rows of the same length."""
    if not len(rows):
        return pd.DataFrame(columns=["file", "sheet", "row"])
    other = more.pop("other", None)
    table = rows[["department", "town", "token", "file", "sheet", "row"]].reset_index(drop=True)
    table = table.assign(check=check, clause=clause, office=table["department"].map(office_of_kind))
    if other is not None:
        for name in ("file", "sheet", "row"):
            table[f"other_{name}"] = other[name].to_numpy()
    return table.assign(**more)


def yuan(fen: int) -> str:
    """Fen as yuan, for the text of a finding."""
    return f"{fen / FEN_A_YUAN:.2f}".removesuffix(".00")
