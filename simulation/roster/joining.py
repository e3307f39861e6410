"""Lists into one people table: the tax bureau's roster is the spine, the departments' lists are registers joined by token.

Who stands on a department's list of people to be helped but not on the roster is a person of the table too, who has not
paid: eligible, and not enrolled unless the plan pays for them. What a list settles is settled by it; what nobody states is
declared absent, with what it means. Every row that is no person of the table is in `left_out`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.errors import refuse
from simulation.law.plan import Plan
from simulation.law.vocabulary import REGISTERS
from simulation.people import check_people
from simulation.roster.absence import absences
from simulation.roster.kinds import HELP_KINDS, KINDS, REGISTER_KINDS
from simulation.roster.listed import Listed
from simulation.roster.listing import Listing, Note, counted, in_group
from simulation.roster.secrecy import person_ids

LEFT_OUT = ("reason", "kind", "file", "sheet", "row", "paid")
"""reason: id (number unreadable), town, birth_date, dead; `paid`: fen collected, missing where not stated."""
REASONS = {
    "id": ("身份证号读不出", "the ID number cannot be read"),
    "town": ("镇街不明", "the town is not known"),
    "birth_date": ("出生在费款年度之后", "born after the fee year"),
    "dead": ("公安名单载明已死亡", "dead by the police's list"),
    "not_needed": (
        "只在职工、异地、户籍或学生名单上，不是清册上的人",
        "only on a list that makes nobody a member",
    ),
}
LONG_AGO = pd.Timestamp("1900-01-01")
ADDING = ("civil_affairs", "disabled", "rural", "veterans", "elderly", "health", "education")
"""The lists whose people belong into the table even if the roster lacks them; so does who moved in (police)."""


@dataclass(frozen=True, eq=False)
class Roster:
    """Lists made into a population. `people`: the people table with conduct, and `token` and `on_roster` (stands on the tax
    bureau's roster); `absent`: what no list states -> its meaning (zh, en); `left_out` (LEFT_OUT): rows that are no person
    of the table; `filled`: columns taken from the synthetic population, on request; `unplaced`: who stands only on
    departments' lists that state no town, with the facts of the people table, outside it (their town is not known)."""

    people: pd.DataFrame
    absent: dict[str, tuple[str, str]]
    left_out: pd.DataFrame
    notes: tuple[Note, ...]
    listings: tuple[Listing, ...]
    plan_id: str
    filled: tuple[str, ...] = ()
    unplaced: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def missed(self) -> int:
        """Persons on a department's list who are not on the roster."""
        return int((~self.people["on_roster"]).sum())


def people_of_lists(listings: Iterable[Listing], plan: Plan) -> Roster:
    """The people table of a tax roster and any departments' lists (`listings`, from `read_lists`). `people`: a row a
    person, the people table with conduct (amounts in yuan, days), token, on_roster; `absent`: what no list states;
    `left_out`: rows that are no person of the table; `unplaced`: who stands on departments' lists alone, without a
    town.

    Raises:
        Refusal: no roster, one that states nothing of payments, or a table that fails a check of people tables.

    Source:
        The lists handed in; `simulation/roster/joining.py`.

    Examples:
        >>> from simulation import load_plan, people_of_lists, read_lists
        >>> from simulation.roster import ListFile
        >>> plan = load_plan("yicheng-2023")
        >>> sheet = "镇街,姓名,身份证号,是否参加医保\\n坛山街道,甲,11010519491231002X,是\\n"
        >>> listings, link = read_lists([ListFile("清册.csv", sheet.encode())], plan, key=b"k" * 32)
        >>> roster = people_of_lists(listings, plan)
        >>> len(roster.people), "disability_grade" in roster.absent
        (1, True)
    """
    listings = tuple(listings)
    return _Joining(listings, plan).roster()


class _Joining:
    def __init__(self, listings: tuple[Listing, ...], plan: Plan):
        self.listings, self.plan = listings, plan
        self.notes: list[Note] = []
        self.left: list[pd.DataFrame] = []
        self.by_kind = {kind: together(listings, kind) for kind in KINDS}
        self.listed = Listed(self.by_kind)
        if not len(self.by_kind["tax"]):
            raise refuse(
                "roster",
                "没有征缴清册：先载入税务局的清册，再加各部门名单",
                "no tax bureau's roster: load it first, then the departments' lists",
            )
        self.start = pd.Timestamp(dt.date(plan.fee_year, 1, 1))
        self.end = pd.Timestamp(dt.date(plan.fee_year, 12, 31))
        self.window_end = pd.Timestamp(plan.calendar.window_end)
        self.absent: list[str] = ["others"]

    def roster(self) -> Roster:
        people, unplaced = self._persons()
        if len(unplaced):  # by another joining, so that its notes are of the table alone
            unplaced = _Joining(self.listings, self.plan)._described(unplaced)
        people = self._described(people)
        check_people(people, self.plan, conduct=True)
        left = pd.concat(self.left, ignore_index=True) if self.left else pd.DataFrame(columns=list(LEFT_OUT))
        for reason, rows in left.groupby("reason", sort=False):
            zh, en = REASONS[str(reason)]
            self.notes.append(
                Note(f"{len(rows)} 行不计入：{zh}", f"{len(rows)} rows left out: {en}", len(rows))
            )
        absent = absences([*dict.fromkeys(self.absent), "household_id", "urban", "reaction"])
        notes = tuple(self.notes)
        return Roster(people, absent, left, notes, self.listings, self.plan.id, unplaced=unplaced)

    def _described(self, people: pd.DataFrame) -> pd.DataFrame:
        """Persons with what they did and what the lists settle, in the order of their numbers."""
        people = self._conduct(people)
        people = self._kept_from_police(people)
        people = self._facts(people)
        people = self._couples(people)
        people = people.drop(columns=["_moved_out"])
        people = people.sort_values("person_id", ignore_index=True)
        people.insert(0, "person_id", people.pop("person_id"))
        return people

    # --- who ---------------------------------------------------------------------------------------------------------

    def _usable(self, rows: pd.DataFrame, kind: str, needs_town: bool = True) -> pd.DataFrame:
        """Rows that are certainly a person; the others are left out, with the reason."""
        reason = np.full(len(rows), "", dtype=object)
        if needs_town:
            reason[(rows["town"] == "").to_numpy(dtype=bool)] = "town"
        reason[(rows["birth_date"] > self.end).to_numpy(dtype=bool)] = "birth_date"
        reason[(rows["token"] == "").to_numpy(dtype=bool)] = "id"
        self._leave(rows, kind, reason)
        return rows[reason == ""]

    def _leave(self, rows: pd.DataFrame, kind: str, reason: NDArray[Any]) -> None:
        out = reason != ""
        if not out.any():
            return
        left = rows.loc[out, ["file", "sheet", "row"]]
        paid = sum(
            (rows.loc[out, name].fillna(0) for name in ("pension_paid", "medical_paid") if name in rows),
            start=pd.Series(0, index=left.index, dtype="Int64"),
        )
        self.left.append(left.assign(reason=reason[out], kind=kind, paid=paid)[list(LEFT_OUT)])

    def _persons(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The persons of the table, and those of whom no list states a town (under the first town, for the rules)."""
        tax = self._usable(self.by_kind["tax"], "tax")
        if not len(tax):
            raise refuse("roster", "清册上没有一行能用", "no row of the roster can be used")
        spine = self._one_row_each(tax).assign(on_roster=True)
        seen = set(spine["token"])
        parts, townless = [spine], [spine[:0]]
        for kind in (*ADDING, "police"):
            rows = self.by_kind[kind]
            if not len(rows):
                continue
            if kind == "police" and "event" in rows:
                rows = rows[rows["event"] == "moved_in"]
            elif kind == "police":
                continue
            rows = rows[~_among(rows["token"], seen)]
            columns = ["token", "birth_date", "sex", "town", "village"]
            if kind in HELP_KINDS:
                lost = rows[(rows["town"] == "") & (rows["token"] != "") & ~(rows["birth_date"] > self.end)]
                townless.append(lost[columns].assign(town=self.plan.towns[0], on_roster=False))
            rows = self._usable(rows, kind).drop_duplicates("token")
            parts.append(rows[columns].assign(on_roster=False))
            seen.update(rows["token"])
        lost = pd.concat(townless)
        lost = lost[~_among(lost["token"], seen)].drop_duplicates("token")
        people = pd.concat([*parts, lost.assign(on_roster=False)], ignore_index=True)
        people["person_id"] = person_ids(people["token"].to_numpy(dtype=object))
        people["town"] = pd.Categorical(people["town"], categories=list(self.plan.towns))
        people["sex"] = pd.Categorical(people["sex"], categories=["female", "male"])
        people["village"] = pd.Categorical(people["village"].fillna(""))
        people = people.astype({"on_roster": bool})
        placed = len(people) - len(lost)
        people, unplaced = people[:placed], people[placed:].reset_index(drop=True)
        self.notes += counted(
            ~people["on_roster"].to_numpy(),
            "人在部门名单上而不在清册上，按未缴费计入（政府代缴养老的仍算参保）",
            "persons on departments' lists but not on the roster are in the table as not having paid (who is paid for in "
            "the pension still takes part)",
        )
        if (self.by_kind["tax"]["village"] == "").all():
            self.absent.append("village")
        return people, unplaced

    def _one_row_each(self, tax: pd.DataFrame) -> pd.DataFrame:
        """Rows of one token as one: lines of two schemes add up; of two lines for the same thing the first stands."""
        again = tax["token"].duplicated(keep=False)
        if not again.any():
            return tax.reset_index(drop=True)
        several = tax[again].replace("", pd.NA)
        for name in ("pays_pension", "joins_medical"):
            if name in several:  # a line says nothing of the scheme that it is not about
                several[name] = several[name].where(several[name].fillna(False).astype(bool))
        first = several.groupby("token", sort=False).first().reset_index()
        for name in tax.columns:
            if name not in first:
                continue
            first[name] = first[name].fillna("").astype("str") if tax[name].dtype == "str" else first[name]
        twice = int(again.sum()) - len(first)
        self.notes.append(
            Note(
                f"{twice} 行与同一人的另一行合并：分险种的相加，重复的以先出现的为准",
                f"{twice} rows are merged with another of the same person: lines of two schemes add up, of repeats the "
                "first stands",
                twice,
            )
        )
        return pd.concat([tax[~again], first[tax.columns]], ignore_index=True)

    # --- what they did -------------------------------------------------------------------------------------------------

    def _conduct(self, people: pd.DataFrame) -> pd.DataFrame:
        plan = self.plan
        pays = [name for name in ("pays_pension", "pension_tier", "pension_paid") if name in people]
        joins = [name for name in ("joins_medical", "medical_paid", "medical_payment_date") if name in people]
        if not pays and not joins:
            raise refuse(
                "roster",
                "清册没有缴费情况：需要养老档次或金额、医保金额或是否参保中的至少一列（或“险种”与金额）",
                "the roster says nothing of payments: expected a pension tier or amount, or medical joining or amount (or a "
                "scheme and an amount a row)",
            )
        self.absent += [] if pays else ["pension_tier"]
        self.absent += [] if joins else ["joins_medical"]
        count = len(people)
        blank = pd.Series(pd.NA, index=people.index, dtype="Int64")
        tier = people.get("pension_tier", blank).astype("Int64")
        paid = people.get("pension_paid", blank).astype("Int64")
        flag = people["pays_pension"].astype("boolean") if "pays_pension" in people else None
        amounts = [t.amount for t in plan.pension.tiers]
        by_amount = self._tier_of_amount(paid, amounts)
        tier = tier.fillna(by_amount)
        if flag is not None:
            tier = tier.mask(~flag.fillna(True), 0)
            paid_back = (paid < 0).fillna(False)
            unsaid = flag.fillna(False) & (tier.isna() | (tier == 0)) & ~paid_back
            tier = tier.mask(unsaid, amounts[0])
            self.notes += counted(
                unsaid.to_numpy(dtype=bool),
                "人缴养老而未写档次，按本人可选的最低档计",
                "persons pay the pension without a tier: the lowest open to them counts",
            )
        people["pension_tier"] = tier.fillna(0).astype("int64")
        medical_paid = people.get("medical_paid", blank).astype("Int64")
        said = people["joins_medical"].astype("boolean") if "joins_medical" in people else None
        has_day = people["medical_payment_date"].notna() if "medical_payment_date" in people else False
        worked_out = (medical_paid.fillna(0) > 0) | has_day
        joined = worked_out if said is None else said.fillna(worked_out)
        people["joins_medical"] = joined.astype(bool)
        for name in ("pension_payment_date", "medical_payment_date"):
            people[name] = self._days(people, name, count)
        return people

    def _tier_of_amount(self, paid: pd.Series, amounts: list[int]) -> pd.Series:
        """The tier behind an amount: the tier of that amount, or that less what is paid on behalf; else the yuan as paid.
        Behind an amount below zero, which is money paid back, there is none."""
        behalf = round(self.plan.pension.paid_on_behalf.amount)
        fen = paid.to_numpy(dtype="float64", na_value=np.nan)
        tiers = np.array(amounts, dtype=float) * 100
        exact = np.isin(fen, tiers)
        helped = ~exact & np.isin(fen + behalf * 100, tiers) & (fen > 0)
        odd = (fen > 0) & ~exact & ~helped
        self.notes += counted(
            fen < 0,
            "人的养老金额是负数（退费），按未选档次计",
            "pension amounts are below zero (paid back): no tier counts",
        )
        self.notes += counted(
            odd,
            "人的养老金额不是任何档次，按本人可选的最低档计",
            "pension amounts are no tier: the lowest open to the person counts",
        )
        yuan = np.where(
            helped, fen / 100 + behalf, np.where(odd, np.maximum(fen // 100, 1), np.maximum(fen, 0) / 100)
        )
        return pd.Series(pd.array(np.nan_to_num(yuan), "Int64"), index=paid.index).where(paid.notna())

    def _days(self, people: pd.DataFrame, name: str, count: int) -> pd.Series:
        """The day of payment as stated; where it is not, or cannot be, the window's last day (birth, for who is younger)."""
        birth = people["birth_date"].astype("datetime64[s]")
        instead = birth.where(birth > self.window_end, self.window_end).astype("datetime64[s]")
        if name not in people:
            self.absent.append(name)
            return instead
        day = people[name].astype("datetime64[s]")
        wrong = (day < birth) | (day > self.end)
        self.notes += counted(
            wrong.to_numpy(dtype=bool),
            "个缴费日期早于出生或晚于费款年度，按未写计",
            "days of payment before birth or after the fee year count as not stated",
        )
        if name in self.by_kind["tax"] and day.isna().all():
            self.absent.append(name)
        return day.where(day.notna() & ~wrong, instead)

    # --- what the lists settle -----------------------------------------------------------------------------------------

    def _limit(self, day: pd.Series) -> pd.Series:
        """Until when a change counts: the day of payment, or the fee year's first day where that is later."""
        return day.where(day > self.start, self.start)

    def _on(self, rows: pd.DataFrame, people: pd.DataFrame, limit: pd.Series, day: str) -> NDArray[np.bool_]:
        """Who stands in the rows, by the limit where the rows state a day; a missing day counts, one that cannot be
        read does not."""
        if not len(rows):
            return np.zeros(len(people), dtype=bool)
        if day not in rows:
            return people["token"].isin(set(rows["token"]) - {""}).to_numpy()
        rows = rows[~_unsure(rows)]
        if not len(rows):
            return np.zeros(len(people), dtype=bool)
        found = people["token"].map(_first_day(rows, day))
        return (found.notna() & (found <= limit)).to_numpy(dtype=bool)

    def _came_back(self, rows: pd.DataFrame, people: pd.DataFrame, limit: pd.Series) -> NDArray[np.bool_]:
        """Whose last move by the limit was here; who moves out and in on one day is here."""
        if "event_date" not in rows:
            rows = rows.assign(event_date=np.datetime64("NaT", "s"))
        until = pd.Series(limit.to_numpy(), index=people["token"]).reindex(rows["token"]).to_numpy()
        day = rows["event_date"].astype("datetime64[s]").fillna(LONG_AGO)
        moves = rows.assign(_day=day)[day.to_numpy() <= until]
        arrived, left = (
            moves[moves["event"] == event].groupby("token")["_day"].max().reindex(people["token"]).to_numpy()
            for event in ("moved_in", "moved_out")
        )
        return arrived >= left

    def _kept_from_police(self, people: pd.DataFrame) -> pd.DataFrame:
        rows = self.by_kind["police"]
        people["_moved_out"] = False
        if not len(rows) or "event" not in rows:
            return people
        last = people[["pension_payment_date", "medical_payment_date"]].max(axis=1)
        limit = self._limit(last)
        # Who dies on the last day itself was still a member.
        dead = self._on(rows[rows["event"] == "death"], people, limit - pd.Timedelta(days=1), "event_date")
        moves = rows[rows["event"].isin(["moved_out", "moved_in"])]
        # Of whom one move has a day that cannot be read, nobody knows which was the last.
        moves = moves[~moves["token"].isin(moves.loc[_unsure(moves), "token"])]
        out = self._on(moves[moves["event"] == "moved_out"], people, limit, "event_date")
        people["_moved_out"] = out & ~self._came_back(moves, people, limit)
        if dead.any():
            gone = people[dead]
            known = {"file", "sheet", "row"} <= set(gone.columns)
            where = gone if known else gone.assign(file="", sheet="", row=0)
            where = where.assign(file=where["file"].fillna(""), sheet=where["sheet"].fillna(""))
            where["row"] = where["row"].fillna(0).astype("int64")
            self._leave(where, "tax", np.full(int(dead.sum()), "dead", dtype=object))
        return people[~dead].reset_index(drop=True)

    def _stated(self, people: pd.DataFrame, name: str, default: bool) -> pd.Series:
        if name not in people or people[name].isna().all():
            self.absent.append(name)
            return pd.Series(default, index=people.index)
        return people[name].astype("boolean").fillna(default).astype(bool)

    def _facts(self, people: pd.DataFrame) -> pd.DataFrame:
        lists = self.by_kind
        hukou = self._stated(people, "local_hukou", True)
        people["residence_permit"] = self._permit(people, hukou)
        people["local_hukou"] = hukou & ~people["_moved_out"]
        people["resident"] = self._stated(people, "resident", True) & ~people["_moved_out"]
        if len(lists["education"]):
            pupils = people["token"].isin(set(lists["education"]["token"]) - {""})
            people["in_school"] = pupils | people.get(
                "in_school", pd.Series(False, index=people.index)
            ).fillna(False).astype(bool)
        else:
            stated = "in_school" in people and people["in_school"].notna().any()
            by_category = in_group(people["groups"].fillna(""), "in_school") if "groups" in people else None
            if by_category is not None and by_category.any() and not stated:
                people["in_school"] = by_category
            people["in_school"] = self._stated(people, "in_school", False)
        self._elsewhere(people)
        self._registers(people)
        last = ("pension_tier_last_year", "joined_medical_last_year")
        if all(name in people for name in last):
            people[last[0]] = people[last[0]].fillna(0).astype("int64")
            people[last[1]] = people[last[1]].fillna(False).astype(bool)
        else:
            people = people.drop(columns=[name for name in last if name in people])
            self.absent.append("last_year")
        return people

    def _permit(self, people: pd.DataFrame, hukou: pd.Series) -> pd.Series:
        if "residence_permit" in people and people["residence_permit"].notna().any():
            return people["residence_permit"].fillna(False).astype(bool)
        self.absent.append("residence_permit")
        return ~hukou & people["on_roster"]

    def _elsewhere(self, people: pd.DataFrame) -> None:
        employee, elsewhere = self.by_kind["employee"], self.by_kind["elsewhere"]
        days = {name: self._limit(people[f"{name}_payment_date"]) for name in ("pension", "medical")}

        def of(rows: pd.DataFrame, scheme: str, unsaid: tuple[str, ...]) -> NDArray[np.bool_]:
            if not len(rows):
                return np.zeros(len(people), dtype=bool)
            if "scheme" in rows:
                said = rows["scheme"].fillna("")  # of two lists one may have no such column
                mine = rows[said.isin([scheme, "both"]) | ((said == "") & (scheme in unsaid))]
            else:
                mine = rows if scheme in unsaid else rows.iloc[:0]
            return self._on(mine, people, days[scheme], "since")

        people["other_pension"] = of(employee, "pension", ("pension", "medical")) | of(
            elsewhere, "pension", ()
        )
        people["employee_medical"] = of(employee, "medical", ("pension", "medical"))
        people["insured_elsewhere"] = of(elsewhere, "medical", ("medical",))
        self.absent += [] if len(employee) else ["other_pension", "employee_medical"]
        self.absent += [] if len(elsewhere) else ["insured_elsewhere"]

    def _registers(self, people: pd.DataFrame) -> None:
        """Whom the departments' lists name; where none speaks of a group or town, whom the roster's category does."""
        own = people["groups"].fillna("").astype("str") if "groups" in people else None
        beside_lists = np.zeros(len(people), dtype=bool)
        for kind in REGISTER_KINDS:
            for name in KINDS[kind].groups:
                listed = people["token"].isin(self.listed.tokens(name)).to_numpy()
                claimed = (
                    self._own(people, own, name) if own is not None else np.zeros(len(people), dtype=bool)
                )
                people[name] = listed | claimed
                if len(self.by_kind[kind]):
                    beside_lists |= claimed
            if len(self.by_kind[kind]):
                continue
            if own is None:
                self.absent.append(kind)
                continue
            zh, en = KINDS[kind].zh, KINDS[kind].en
            self.notes.append(
                Note(f"没有{zh}，按清册上的人员类别计", f"no {en}: the roster's own category counts")
            )
        assert set(REGISTERS) <= set(people.columns)
        self.notes += counted(
            beside_lists,
            "人的人员类别，所载名单没有这一类或没有其镇街，按清册上的类别计",
            "categories are of a group or town of which no list speaks: the roster's own counts",
        )
        self._disability(people, own)

    def _own(self, people: pd.DataFrame, own: pd.Series, name: str) -> NDArray[np.bool_]:
        """Who is of a group by the roster's own category, and not by the lists, which do not deny it."""
        claimed = np.flatnonzero(in_group(own, name))  # few of a roster's people; of nobody else is it asked
        said = people.iloc[claimed][["token", "town"]]
        listed = said["token"].isin(self.listed.tokens(name)).to_numpy(dtype=bool)
        mine = np.zeros(len(people), dtype=bool)
        mine[claimed] = ~listed & ~self.listed.denies(name, said["token"], said["town"])
        return mine

    def _disability(self, people: pd.DataFrame, own: pd.Series | None) -> None:
        """Grades by the list of disabled people; where it does not speak of a town, by the roster's column, else by its
        category: severe counts as grade 2 (1 and 2 bring the same), disabled without a grade as not severe."""
        grade = pd.Series(pd.NA, index=people.index, dtype="Int64")
        if own is not None:
            grade = grade.mask(in_group(own, "disabled") | in_group(own, "disabled_grade_unsaid"), 3)
            grade = grade.mask(in_group(own, "severe_disability"), 2)
        if "disability_grade" in people:
            grade = people["disability_grade"].astype("Int64").fillna(grade)
        rows = self.by_kind["disabled"]
        if len(rows):
            rows = rows[rows["disability_grade"].fillna(0) > 0]
            listed = people["token"].map(rows.groupby("token")["disability_grade"].min()).fillna(0)
            ungraded = people["token"].isin(self.listed.ungraded).to_numpy()
            grade = grade.mask(self.listed.settled("disabled", people["town"]) & ~ungraded, 0)
            grade = listed.astype("Int64").where(listed.to_numpy() > 0, grade)
        elif grade.isna().all():
            self.absent.append("disability_grade")
        people["disability_grade"] = grade.fillna(0).astype("int8")

    # --- couples -------------------------------------------------------------------------------------------------------

    def _couples(self, people: pd.DataFrame) -> pd.DataFrame:
        """Spouses by token, mutual or stated by one of the two; the couple's family planning; the wife's birth date where
        the husband's wife (or the wife's husband) is not in the table."""
        health = self.by_kind["health"]
        planning = pd.Series("", index=people.index, dtype=object)
        if "family_planning" in people:
            planning = people["family_planning"].fillna("").astype(object)
        elif "groups" in people:
            for name in ("one_child", "two_daughters"):
                planning[in_group(people["groups"].fillna(""), name)] = name
        spouse = pd.Series("", index=people.index, dtype=object)
        wife = pd.Series(pd.NaT, index=people.index, dtype="datetime64[s]")
        for rows in (people, health):  # what the health bureau states comes last, and stands
            if "spouse_token" in rows and len(rows):
                said = rows[(rows["token"] != "") & (rows["spouse_token"].fillna("") != "")].drop_duplicates(
                    "token"
                )
                if not len(said):
                    continue
                said = said.set_index("token")
                spouse = people["token"].map(said["spouse_token"]).fillna(spouse).astype(object)
                wife = people["token"].map(said["spouse_birth_date"]).fillna(wife)
        if len(health):
            said = health[(health["token"] != "") & (health["family_planning"] != "")].drop_duplicates(
                "token"
            )
            named = [said[["token", "family_planning"]]]
            if "spouse_token" in said:  # one line speaks of both spouses
                both = said[said["spouse_token"] != ""][["spouse_token", "family_planning"]]
                named.append(both.rename(columns={"spouse_token": "token"}))
            found = pd.concat(named).drop_duplicates("token").set_index("token")["family_planning"]
            planning = people["token"].map(found).fillna("").astype(object)
        elif "family_planning" not in people and (planning == "").all():
            self.absent.append("family_planning")
        if (spouse == "").all():
            self.absent.append("spouse_id")
        listed = (
            people["token"].isin(set(health["token"]))
            if len(health)
            else pd.Series(False, index=people.index)
        )
        return self._paired(people, spouse, wife, planning, listed)

    def _paired(
        self,
        people: pd.DataFrame,
        spouse: pd.Series,
        other_birth: pd.Series,
        planning: pd.Series,
        listed: pd.Series,
    ) -> pd.DataFrame:
        place = pd.Series(np.arange(len(people)), index=people["token"])
        partner = spouse.map(place).fillna(-1).to_numpy(dtype=np.int64, copy=True)
        # Who is named and names nobody is a spouse too; of several who name the same person, the first.
        rows = np.flatnonzero(partner >= 0)
        silent = rows[(partner[partner[rows]] < 0) & (spouse.to_numpy()[partner[rows]] == "")]
        _, first = np.unique(partner[silent], return_index=True)
        partner[partner[silent[first]]] = silent[first]
        rows = np.flatnonzero(partner >= 0)
        female = (people["sex"] == "female").to_numpy()
        good = (partner[partner[rows]] == rows) & (female[rows] != female[partner[rows]])
        self.notes += counted(
            ~good,
            "人的配偶不是相互的或同性别，不按夫妻计",
            "spouses are not mutual or of one sex and count as none",
        )
        partner[rows[~good]] = -1
        paired = np.flatnonzero(partner >= 0)
        # The wife's family planning where she has one, else the husband's.
        own = planning.to_numpy(dtype=object, copy=True)
        her = np.where(female[paired], own[paired], own[partner[paired]])
        his = np.where(female[paired], own[partner[paired]], own[paired])
        own[paired] = np.where(her != "", her, his)
        own[own == ""] = "none"
        people["family_planning"] = pd.Categorical(own, categories=["none", "one_child", "two_daughters"])
        ids = people["person_id"].to_numpy()
        spouse_id = pd.array([pd.NA] * len(people), "Int64")
        spouse_id[paired] = ids[partner[paired]]
        people["spouse_id"] = spouse_id
        people["household_id"] = ids
        people.loc[people.index[paired], "household_id"] = np.minimum(ids[paired], ids[partner[paired]])
        outside = (spouse.to_numpy() != "") & (partner < 0) & ~spouse.isin(place.index).to_numpy()
        status = people["marital_status"].fillna("").astype(object) if "marital_status" in people else None
        if status is None or (status == "").all():
            self.absent.append("marital_status")
            status = pd.Series("", index=people.index, dtype=object)
        alone = listed.to_numpy() & (partner < 0) & ~outside & np.isin(status, ("", "married"))
        married = outside | alone
        married[paired] = True
        status = status.where(~married, "married").replace("", "never_married")
        people["marital_status"] = pd.Categorical(
            status, categories=["never_married", "married", "divorced", "widowed"]
        )
        lone_wife = (
            (people["marital_status"] == "married").to_numpy() & (partner < 0) & female & (own != "none")
        )
        wife = np.full(len(people), np.datetime64("NaT"), dtype="datetime64[s]")
        wife[lone_wife] = people["birth_date"].to_numpy().astype("datetime64[s]")[lone_wife]
        husband = outside & ~female
        wife[husband] = other_birth.to_numpy().astype("datetime64[s]")[husband]
        people["wife_birth_date"] = wife
        unknown = (own != "none") & ~female & (partner < 0) & np.isnat(wife)
        self.notes += counted(
            unknown,
            "名计生家庭男性不知妻子是谁，其计生补贴算不出，按零计",
            "family-planning men whose wife is not known: their subsidy is taken as zero",
        )
        extra = [
            "spouse_token",
            "spouse_birth_date",
            "groups",
            "groups_broader",
            "pension_paid",
            "medical_paid",
            "pays_pension",
        ]
        extra += ["file", "sheet", "row", "id_fault", "town_said", "day_unread"]
        return people.drop(columns=[name for name in extra if name in people])


def together(listings: Iterable[Listing], kind: str) -> pd.DataFrame:
    """The rows of all listings of a kind, with file and sheet; without rows the columns that joining asks for."""
    parts = [part.rows.assign(file=part.file, sheet=part.sheet) for part in listings if part.kind == kind]
    if not parts:
        return pd.DataFrame(columns=["token", "town", "birth_date", "village", "file", "sheet", "row"])
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0].reset_index(drop=True)


def _unsure(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows state a day that cannot be read."""
    if "day_unread" not in rows:
        return np.zeros(len(rows), dtype=bool)
    return rows["day_unread"].astype("boolean").fillna(False).to_numpy(dtype=bool)


def _first_day(rows: pd.DataFrame, day: str) -> pd.Series:
    """The earliest day of each token; a missing one counts as long ago."""
    return rows.assign(_day=rows[day].fillna(LONG_AGO)).groupby("token")["_day"].min()


def _among(token: pd.Series, seen: set[str]) -> NDArray[np.bool_]:
    """Which of a list's tokens are among those of the persons so far; for `isin` those would be made an array every time."""
    return np.fromiter((one in seen for one in token), dtype=bool, count=len(token))
