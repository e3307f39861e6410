"""Couples: who is whose spouse by the lists, and the couple's family planning."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.roster.all_lists import AllLists
from simulation.roster.listing import counted, in_group


def with_couples(lists: AllLists, people: pd.DataFrame) -> pd.DataFrame:
    """Spouses by token, mutual or stated by one of the two; the couple's family planning; the wife's birth date where
    the husband's wife (or the wife's husband) is not in the table."""
    health = lists.by_kind["health"]
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
        said = health[(health["token"] != "") & (health["family_planning"] != "")].drop_duplicates("token")
        named = [said[["token", "family_planning"]]]
        if "spouse_token" in said:  # one line speaks of both spouses
            both = said[said["spouse_token"] != ""][["spouse_token", "family_planning"]]
            named.append(both.rename(columns={"spouse_token": "token"}))
        found = pd.concat(named).drop_duplicates("token").set_index("token")["family_planning"]
        told = people["token"].map(found).fillna("").astype(object)
        planning = told.where((told != "") | lists.listed.settled("health", people["town"]), planning)
    elif "family_planning" not in people and (planning == "").all():
        lists.absent.append("family_planning")
    if (spouse == "").all():
        lists.absent.append("spouse_id")
    listed = (
        people["token"].isin(set(health["token"])) if len(health) else pd.Series(False, index=people.index)
    )
    return _paired(lists, people, spouse, wife, planning, listed)


def _paired(
    lists: AllLists,
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
    lists.notes += counted(
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
        lists.absent.append("marital_status")
        status = pd.Series("", index=people.index, dtype=object)
    alone = listed.to_numpy() & (partner < 0) & ~outside & np.isin(status, ("", "married"))
    married = outside | alone
    married[paired] = True
    status = status.where(~married, "married").replace("", "never_married")
    people["marital_status"] = pd.Categorical(
        status, categories=["never_married", "married", "divorced", "widowed"]
    )
    lone_wife = (people["marital_status"] == "married").to_numpy() & (partner < 0) & female & (own != "none")
    wife = np.full(len(people), np.datetime64("NaT"), dtype="datetime64[s]")
    wife[lone_wife] = people["birth_date"].to_numpy().astype("datetime64[s]")[lone_wife]
    husband = outside & ~female
    wife[husband] = other_birth.to_numpy().astype("datetime64[s]")[husband]
    people["wife_birth_date"] = wife
    unknown = (own != "none") & ~female & (partner < 0) & np.isnat(wife)
    lists.notes += counted(
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
    extra += ["file", "sheet", "row", "id_fault", "town_said", "day_unread", "name_token"]
    return people.drop(columns=[name for name in extra if name in people])
