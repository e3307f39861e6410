"""Checks of lists against lists: ID numbers, repeats, exclusions, the police's list, who was missed, couples."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from simulation.roster.checks.findings import SAME_NAME, words
from simulation.roster.checks.rows import Lists, found
from simulation.roster.kinds import HELP_KINDS, KINDS, REGISTER_KINDS
from simulation.roster.listing import in_group

PERSON_KINDS = tuple(kind for kind in KINDS if kind not in ("police", "employee", "elsewhere"))
"""Lists on which a person stands once; the others state events and memberships, of which one may have several."""


def clause(check: str) -> str:
    return words()["checks"][check]["clause"]


def id_invalid(lists: Lists) -> Iterator[pd.DataFrame]:
    """An ID number that is missing or wrong (4.4.1-2): nothing else can be said of such a row."""
    for rows in lists.by_kind.values():
        bad = rows[rows["token"] == ""]
        yield found(bad, "id_invalid", clause("id_invalid"), detail=bad["id_fault"].to_numpy())


def repeated(lists: Lists) -> Iterator[pd.DataFrame]:
    """One person twice on a list (4.4.3): in one town each row after the first; in two towns the first row of each town,
    both ways. Two lines about two schemes, or about two groups, are no repeat."""
    for kind in PERSON_KINDS:
        rows = lists.readable(kind)
        rows = rows[rows["token"].duplicated(keep=False)]
        if not len(rows):
            continue
        if kind != "tax":
            yield from _repeated(rows.assign(_about=rows["groups"]), kind)
            continue
        rows = rows[rows["about_pension"] | rows["about_medical"]]
        pension, medical = rows["about_pension"].to_numpy(), rows["about_medical"].to_numpy()
        about = np.where(pension != medical, np.where(pension, "pension", "medical"), "")
        found_at: set[tuple[str, str, str, int]] = set()
        for part in (rows.assign(_about=about), *_of_schemes(rows)):
            for table in _repeated(part, kind):
                place = list(zip(table["check"], table["file"], table["sheet"], table["row"], strict=True))
                yield table[[one not in found_at for one in place]]
                found_at.update(place)


def _of_schemes(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The rows of the roster that state something of a scheme: a line of the scheme, or a row of both with an amount, a tier
    or a yes. A person with a row of both in one town's file and a line of one scheme in another's stands there twice."""
    for scheme, tier, said in (
        ("pension", "pension_tier", "pays_pension"),
        ("medical", "medical_paid", "joins_medical"),
    ):
        states = (
            (rows[f"{scheme}_paid"].fillna(0) != 0) | (rows[tier].fillna(0) > 0) | rows[said].fillna(False)
        )
        mine = rows[rows[f"about_{scheme}"] & states.astype(bool)]
        yield mine[mine["token"].duplicated(keep=False)].assign(_about=scheme)


def _repeated(rows: pd.DataFrame, kind: str) -> Iterator[pd.DataFrame]:
    """The repeats among rows of several rows a person, by what they are about (`_about`)."""
    if not len(rows):
        return
    keys = ["token", "_about"]
    # A row whose town nobody knows is taken to be of the town of the person's other row.
    known = rows["town"].where(rows["town"] != "")
    rows["_town"] = known.fillna(known.groupby([rows[key] for key in keys]).transform("first")).fillna("")
    in_town = rows.duplicated([*keys, "_town"])
    first = rows[~in_town].set_index([*keys, "_town"])
    again = rows[in_town]
    if len(again):
        of_first = first.loc[pd.MultiIndex.from_frame(again[[*keys, "_town"]])]
        office = "town" if kind == "tax" else None
        table = found(again, "twice", clause("twice"), other=of_first)
        yield table.assign(office=office) if office else table
    towns = rows[~in_town]
    towns = towns[towns.duplicated(keys, keep=False)]
    if len(towns):
        # The first row names the second town's, every other the first town's.
        of_token = towns.groupby(keys, sort=False)
        place = of_token.cumcount()
        partner = [
            group.index[1 if row == group.index[0] else 0] for _, group in of_token for row in group.index
        ]
        ordered = pd.Series(partner, index=[row for _, group in of_token for row in group.index])
        other = towns.loc[ordered.loc[place.index]]
        yield found(towns, "two_towns", clause("two_towns"), other=other)


def excluding_lists(lists: Lists) -> Iterator[pd.DataFrame]:
    """On a list of people to be helped, and on one that rules the help out: the employee scheme (3.M1), paid elsewhere
    (3.M3), dead or moved away (5.8); or in two groups that exclude each other (an assumption)."""
    people = lists.roster.people.set_index("token")
    joins_by_permit = people.index[people["residence_permit"].to_numpy(dtype=bool)]
    moved = lists.moved[~lists.moved.index.isin(joins_by_permit)]
    reasons = {
        "employee": lists.members_by("employee", "medical"),
        "elsewhere": lists.members_by("elsewhere", "medical"),
        "death": lists.dead,
        "moved_out": moved,
    }
    for kind in HELP_KINDS:
        rows = lists.readable(kind)
        for reason, shown in reasons.items():
            mine = rows[rows["token"].isin(shown.index)] if len(shown) else rows[:0]
            if not len(mine):
                continue
            by = words()["exclusions"][reason]["clause"]
            yield found(mine, "excluding_lists", by, other=shown.loc[mine["token"]], detail=reason)
    by = words()["exclusions"]["groups"]["clause"]
    listed = pd.concat([lists.readable(kind) for kind in REGISTER_KINDS], ignore_index=True)
    for pair in words()["excluding_groups"]:
        first, second = (listed[in_group(listed["groups"], group)] for group in pair)
        both = set(first["token"]) & set(second["token"])
        if not both:
            continue
        mine = listed[listed["token"].isin(both)]
        mine = mine[in_group(mine["groups"], pair[0]) | in_group(mine["groups"], pair[1])]
        alone = mine[~mine["token"].duplicated(keep=False)]
        yield found(alone, "excluding_lists", by, detail="groups")  # one row names both groups
        later = mine[mine["token"].duplicated()]
        # A row that repeats a group is a repeat; the finding is at the first row of the other group.
        heads = mine.drop_duplicates("token").set_index("token")
        later = later[later["groups"].to_numpy() != heads.loc[later["token"], "groups"].to_numpy()]
        later = later.drop_duplicates("token")
        yield found(later, "excluding_lists", by, other=heads.loc[later["token"]], detail="groups")


def gone_but_on_roster(lists: Lists) -> Iterator[pd.DataFrame]:
    """Dead, or moved away without a permit to join by, by the limit, and on the roster (5.8)."""
    tax = lists.tax
    dead = tax.rows[tax.rows["token"].isin(lists.dead.index)]
    yield _gone(dead, "dead_on_roster", lists.dead)
    away = tax.rows["token"].isin(lists.moved.index).to_numpy() & tax.known
    judged = np.flatnonzero(away[tax.judged])
    law = tax.before_law(rows=judged, local_hukou=np.zeros(len(judged), dtype=bool))
    may_stay = (~tax.joins[judged] | law["medical_eligible"]) & (
        (tax.tier[judged] == 0) | law["pension_eligible"]
    )
    # Who is in neither scheme by the row only stands on the list: as one who might join medical.
    idle = ~tax.joins[judged] & (tax.tier[judged] == 0)
    wrong = judged[~may_stay | (idle & ~law["belongs_to_district"])]
    due = tax.due("pension")[wrong] + tax.due("medical")[wrong]
    moved = _gone(tax.places(wrong), "moved_on_roster", lists.moved)
    yield moved.assign(due=pd.array(due, "Int64"))


def _gone(rows: pd.DataFrame, check: str, shown: pd.DataFrame) -> pd.DataFrame:
    events = shown.loc[rows["token"]]
    day = events["event_date"].dt.strftime("%Y-%m-%d").fillna("").to_numpy()
    paid = rows["pension_paid"].fillna(0) + rows["medical_paid"].fillna(0)
    stated = rows["pension_paid"].notna() | rows["medical_paid"].notna()
    table = found(rows, check, clause(check), other=events, detail=day, office="town")
    return table.assign(collected=paid.where(stated).array)


def missed(lists: Lists) -> Iterator[pd.DataFrame]:
    """On a list of people to be helped, not joining medical by the roster, though the law would help who joins (5.1). Of
    towns with no row on the roster nobody is judged. A row of the same name and town whose number cannot be read may be
    theirs: it is shown."""
    tax = lists.tax
    helped = lists.not_joining.judged - lists.unsure
    on_roster = tax.rows.drop_duplicates("token").set_index("token")
    unread = lists.by_kind["tax"]
    unread = unread[(unread["token"] == "") & (unread["name_token"] != "")]
    unread = unread.drop_duplicates(["name_token", "town"]).set_index(["name_token", "town"])
    for kind in HELP_KINDS:
        rows = lists.readable(kind)
        rows = rows[rows["token"].isin(helped)].drop_duplicates("token")
        other = on_roster.reindex(rows["token"])[["file", "sheet", "row"]].reset_index(drop=True)
        alike = unread.reindex(pd.MultiIndex.from_frame(rows[["name_token", "town"]]))[
            ["file", "sheet", "row"]
        ]
        other = other.fillna(alike.reset_index(drop=True))
        detail = np.where(rows["token"].isin(on_roster.index) | other["row"].isna().to_numpy(), "", SAME_NAME)
        other = other.fillna({"file": "", "sheet": "", "row": 0}).astype({"row": "int64"})
        yield found(rows, "missed", clause("missed"), other=other, detail=detail)


def spouse_not_mutual(lists: Lists) -> Iterator[pd.DataFrame]:
    """Names as spouse a person of the same list who does not name this one (or oneself)."""
    for kind in ("tax", "health"):
        rows = lists.readable(kind)
        named = rows[(rows["spouse_token"] != "") & rows["spouse_token"].isin(set(rows["token"]))]
        pairs = pd.MultiIndex.from_frame(rows[["token", "spouse_token"]])
        back = pd.MultiIndex.from_arrays([named["spouse_token"], named["token"]])
        own = (named["token"] == named["spouse_token"]).to_numpy()
        wrong = named[~back.isin(pairs) | own]
        other = rows.drop_duplicates("token").set_index("token").loc[wrong["spouse_token"]]
        table = found(wrong, "spouse_not_mutual", clause("spouse_not_mutual"), other=other)
        yield table.assign(office="social") if kind == "tax" else table


def couple_missing_spouse(lists: Lists) -> Iterator[pd.DataFrame]:
    """A row of the list of family-planning couples whose spouse has no row on it. Who is named by another as spouse, and
    who is not married by the roster, misses nobody."""
    rows = lists.readable("health")
    rows = rows[rows["family_planning"].isin(["one_child", "two_daughters", ""])]
    tokens, named = set(rows["token"]), set(rows["spouse_token"]) - {""}
    tax = lists.readable("tax")
    single = set(tax.loc[tax["marital_status"].isin(["never_married", "divorced", "widowed"]), "token"])
    # A list with a line a couple has the husband in the line of his wife.
    by_couple = pd.MultiIndex.from_frame(rows[["file", "sheet"]]).isin(lists.lines_of_couples)
    lost = (rows["spouse_token"] != "") & ~rows["spouse_token"].isin(tokens) & ~by_couple
    blank = (rows["spouse_token"] == "") & ~rows["token"].isin(named) & ~rows["token"].isin(single)
    yield found(rows[lost | blank], "couple_missing_spouse", clause("couple_missing_spouse"))
