"""What the lists settle of each person: registration, school, other schemes, registers, disability."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.law.vocabulary import REGISTERS
from simulation.roster.all_lists import LONG_AGO, AllLists, unsure
from simulation.roster.gaps import gaps, never_named
from simulation.roster.kinds import KINDS, REGISTER_KINDS
from simulation.roster.listing import Note, counted, in_group


def kept_from_police(lists: AllLists, people: pd.DataFrame) -> pd.DataFrame:
    """Without the dead, and with who has moved out (`_moved_out`), by the days that count."""
    rows = lists.by_kind["police"]
    people["_moved_out"] = False
    if not len(rows) or "event" not in rows:
        return people
    last = people[["pension_payment_date", "medical_payment_date"]].max(axis=1)
    limit = lists.limit(last)
    # Who dies on the last day itself was still a member.
    dead = lists.on(rows[rows["event"] == "death"], people, limit - pd.Timedelta(days=1), "event_date")
    moves = rows[rows["event"].isin(["moved_out", "moved_in"])]
    # Of whom one move has a day that cannot be read, nobody knows which was the last.
    moves = moves[~moves["token"].isin(moves.loc[unsure(moves), "token"])]
    out = lists.on(moves[moves["event"] == "moved_out"], people, limit, "event_date")
    people["_moved_out"] = out & ~_came_back(lists, moves, people, limit)
    if dead.any():
        gone = people[dead]
        known = {"file", "sheet", "row"} <= set(gone.columns)
        where = gone if known else gone.assign(file="", sheet="", row=0)
        where = where.assign(file=where["file"].fillna(""), sheet=where["sheet"].fillna(""))
        where["row"] = where["row"].fillna(0).astype("int64")
        lists.leave(where, "tax", np.full(int(dead.sum()), "dead", dtype=object))
    return people[~dead].reset_index(drop=True)


def _came_back(
    lists: AllLists, rows: pd.DataFrame, people: pd.DataFrame, limit: pd.Series
) -> NDArray[np.bool_]:
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


def with_facts(lists: AllLists, people: pd.DataFrame) -> pd.DataFrame:
    """Persons with registration, school, other schemes, registers, grade of disability and last year's state."""
    hukou = _stated(lists, people, "local_hukou", True)
    people["residence_permit"] = _permit(lists, people, hukou)
    people["local_hukou"] = hukou & ~people["_moved_out"]
    people["resident"] = _stated(lists, people, "resident", True) & ~people["_moved_out"]
    if len(lists.by_kind["education"]):
        pupils = people["token"].isin(set(lists.by_kind["education"]["token"]) - {""})
        own = people.get("in_school", pd.Series(False, index=people.index)).fillna(False).astype(bool)
        if "groups" in people:  # of a town that the list lacks the category speaks
            here = lists.listed.settled("education", people["town"])
            own |= in_group(people["groups"].fillna(""), "in_school") & ~here
        people["in_school"] = pupils | own
    else:
        stated = "in_school" in people and people["in_school"].notna().any()
        by_category = in_group(people["groups"].fillna(""), "in_school") if "groups" in people else None
        if by_category is not None and by_category.any() and not stated:
            people["in_school"] = by_category
        people["in_school"] = _stated(lists, people, "in_school", False)
    _elsewhere(lists, people)
    _registers(lists, people)
    last = ("pension_tier_last_year", "joined_medical_last_year")
    if all(name in people for name in last):
        people[last[0]] = people[last[0]].fillna(0).astype("int64")
        people[last[1]] = people[last[1]].fillna(False).astype(bool)
    else:
        people = people.drop(columns=[name for name in last if name in people])
        lists.absent.append("last_year")
    return people


def _stated(lists: AllLists, people: pd.DataFrame, name: str, default: bool) -> pd.Series:
    if name not in people or people[name].isna().all():
        lists.absent.append(name)
        return pd.Series(default, index=people.index)
    return people[name].astype("boolean").fillna(default).astype(bool)


def _permit(lists: AllLists, people: pd.DataFrame, hukou: pd.Series) -> pd.Series:
    if "residence_permit" in people and people["residence_permit"].notna().any():
        return people["residence_permit"].fillna(False).astype(bool)
    lists.absent.append("residence_permit")
    return ~hukou & people["on_roster"]


def _elsewhere(lists: AllLists, people: pd.DataFrame) -> None:
    employee, elsewhere = lists.by_kind["employee"], lists.by_kind["elsewhere"]
    days = {name: lists.limit(people[f"{name}_payment_date"]) for name in ("pension", "medical")}

    def of(rows: pd.DataFrame, scheme: str, unsaid: tuple[str, ...]) -> NDArray[np.bool_]:
        if not len(rows):
            return np.zeros(len(people), dtype=bool)
        if "scheme" in rows:
            said = rows["scheme"].fillna("")  # of two lists one may have no such column
            mine = rows[said.isin([scheme, "both"]) | ((said == "") & (scheme in unsaid))]
        else:
            mine = rows if scheme in unsaid else rows.iloc[:0]
        return lists.on(mine, people, days[scheme], "since")

    people["other_pension"] = of(employee, "pension", ("pension", "medical")) | of(elsewhere, "pension", ())
    people["employee_medical"] = of(employee, "medical", ("pension", "medical"))
    people["insured_elsewhere"] = of(elsewhere, "medical", ("medical",))
    lists.absent += [] if len(employee) else ["other_pension", "employee_medical"]
    lists.absent += [] if len(elsewhere) else ["insured_elsewhere"]


def _registers(lists: AllLists, people: pd.DataFrame) -> None:
    """Whom the departments' lists name; where none speaks of a group or town, whom the roster's category does."""
    own = people["groups"].fillna("").astype("str") if "groups" in people else None
    beside_lists = np.zeros(len(people), dtype=bool)
    for kind in REGISTER_KINDS:
        for name in KINDS[kind].groups:
            listed = people["token"].isin(lists.listed.tokens(name)).to_numpy()
            claimed = (
                _of_own_category(lists, people, own, name)
                if own is not None
                else np.zeros(len(people), dtype=bool)
            )
            people[name] = listed | claimed
            if len(lists.by_kind[kind]):
                beside_lists |= claimed
        if len(lists.by_kind[kind]):
            continue
        if own is None:
            lists.absent.append(kind)
            continue
        zh, en = KINDS[kind].zh, KINDS[kind].en
        lists.notes.append(
            Note(f"没有{zh}，按清册上的人员类别计", f"no {en}: the roster's own category counts")
        )
    assert set(REGISTERS) <= set(people.columns)
    lists.gaps = gaps(lists, people)
    lists.notes += never_named(lists, own is not None)
    lists.notes += counted(
        beside_lists,
        "人的人员类别，所载名单没有这一类或没有其镇街，按清册上的类别计",
        "categories are of a group or town of which no list speaks: the roster's own counts",
    )
    _disability(lists, people, own)


def _of_own_category(lists: AllLists, people: pd.DataFrame, own: pd.Series, name: str) -> NDArray[np.bool_]:
    """Who is of a group by the roster's own category, and not by the lists, which do not deny it."""
    claimed = np.flatnonzero(in_group(own, name))  # few of a roster's people; of nobody else is it asked
    said = people.iloc[claimed][["token", "town", "name_token"]].fillna({"name_token": ""})
    listed = said["token"].isin(lists.listed.tokens(name)).to_numpy(dtype=bool)
    mine = np.zeros(len(people), dtype=bool)
    mine[claimed] = ~listed & ~lists.listed.denies(name, said["token"], said["town"], said["name_token"])
    return mine


def _disability(lists: AllLists, people: pd.DataFrame, own: pd.Series | None) -> None:
    """Grades by the list of disabled people; where it does not speak of a town, by the roster's column, else by its
    category: severe counts as grade 2 (1 and 2 bring the same), disabled without a grade as not severe."""
    grade = pd.Series(pd.NA, index=people.index, dtype="Int64")
    if own is not None:
        grade = grade.mask(in_group(own, "disabled") | in_group(own, "disabled_grade_unsaid"), 3)
        grade = grade.mask(in_group(own, "severe_disability"), 2)
    if "disability_grade" in people:
        grade = people["disability_grade"].astype("Int64").fillna(grade)
    rows = lists.by_kind["disabled"]
    if len(rows):
        rows = rows[rows["disability_grade"].fillna(0) > 0]
        listed = people["token"].map(rows.groupby("token")["disability_grade"].min()).fillna(0)
        ungraded = people["token"].isin(lists.listed.ungraded).to_numpy()
        maybe = lists.listed.may_be("disabled", people["name_token"].fillna(""))
        grade = grade.mask(lists.listed.settled("disabled", people["town"]) & ~ungraded & ~maybe, 0)
        grade = listed.astype("Int64").where(listed.to_numpy() > 0, grade)
    elif grade.isna().all():
        lists.absent.append("disability_grade")
    people["disability_grade"] = grade.fillna(0).astype("int8")
