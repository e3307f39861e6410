"""Towns that a department's list does not have, and groups that it never names: what that means for whose people."""

from __future__ import annotations

import pandas as pd

from simulation.roster.all_lists import AllLists
from simulation.roster.fields import known_words
from simulation.roster.kinds import KINDS
from simulation.roster.listed import ENOUGH, SHARE
from simulation.roster.listing import Note

PART = "_towns"
"""Behind the id of a kind: what its lists do not say of some towns."""
_MEANING = {
    "elderly": (
        "没有核对是否漏保",
        "nobody is checked for having been missed",
    ),
    "health": (
        "清册没有写明的，按不是计生家庭计，其养老缴费补贴为零",
        "whom the roster does not mark counts as no family-planning family, and their pension subsidy is zero",
    ),
    "education": (
        "清册没有写明的，16 周岁以上在校学生按应参加养老计，养老参保对象偏多",
        "whom the roster does not mark counts as no pupil; from 16 on as eligible for the pension, too many",
    ),
    "police": (
        "死亡、迁出的人仍按在册计，应参保人数和资金可能偏多，也没有核对",
        "the dead and those who moved away still count: too many are eligible, too much is due, and nothing is checked",
    ),
    "employee": (
        "已在职工社保的人按应参加居民两险计，参保率可能偏低，也没有核对",
        "members of the employee schemes count as eligible here, rates may be too low, and nothing is checked",
    ),
    "elsewhere": (
        "已在外地参保的人按应在本区参保计，参保率可能偏低，也没有核对",
        "members elsewhere count as eligible here, rates may be too low, and nothing is checked",
    ),
}
_BY_ROSTER = (
    "按清册上的人员类别计，清册没有写的按不属于计，类别是否属实没有核对",
    "the roster's own category counts, whom it does not mark counts as in none, and categories are not checked",
)
_NOBODY = (
    "按没有这些人计：养老代缴、医保资助和享受人数为零，各级负担偏少",
    "nobody counts: what is paid for them in both schemes and their number are zero, and each level pays too little",
)


def gaps(lists: AllLists, people: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Per kind whose lists lack towns of the roster: which list, which towns, how many of the roster's persons live there,
    and what it means (zh, en), under the kind's id and PART."""
    counts = people.loc[people["on_roster"], "town"].astype("str").value_counts()
    towns = pd.Series([town for town in lists.plan.towns if town in counts.index])
    by_roster = "groups" in people
    found = {}
    for kind, about in KINDS.items():
        if kind == "tax" or not len(lists.by_kind[kind]):
            continue
        without: dict[tuple[str, ...], list[str]] = {}
        for name in about.groups or (kind,):
            if lists.listed.names(name):
                without.setdefault(tuple(towns[~lists.listed.settled(name, towns)]), []).append(name)
        stray = {town for one, _, town in lists.listed.stray if one == kind}
        parts = [
            _part(kind, gap, names, counts, by_roster, people, stray) for gap, names in without.items() if gap
        ]
        if parts:
            files = "、".join(dict.fromkeys(lists.by_kind[kind]["file"]))
            zh = f"{about.zh}（{files}）" + "；".join(part[0] for part in parts)
            en = f"{about.en} ({files}) " + "; ".join(part[1] for part in parts)
            rows = lists.by_kind[kind]
            unknown = int(((rows["town"] == "") & (rows["town_said"] != "")).sum())
            if unknown:
                zh, en = (
                    f"{zh}；另有 {unknown:,} 行镇街不明",
                    f"{en}; of {unknown:,} rows the town is not known",
                )
            found[kind + PART] = (zh, en)
    return found


def _part(
    kind: str,
    towns: tuple[str, ...],
    names: list[str],
    counts: pd.Series,
    own: bool,
    people: pd.DataFrame,
    stray: set[str],
) -> tuple[str, str]:
    persons = int(counts[list(towns)].sum())
    who_zh, who_en = "", ""
    if kind in _MEANING:
        zh, en = _MEANING[kind]
    else:
        own = own or (kind == "disabled" and "disability_grade" in people)
        zh, en = _BY_ROSTER if own else _NOBODY
        words = known_words("groups")
        who_zh = "" if kind == "disabled" else "、".join(words[name] for name in names) + "在那里"
        who_en = "" if kind == "disabled" else ", ".join(names) + ": "
    where = "、".join(towns)
    but_zh, but_en = ("（零星几行不算）", " (but for stray rows)") if stray & set(towns) else ("", "")
    return (
        f"没有{where}的人{but_zh}（清册上有 {persons:,} 人）：{who_zh}{zh}",
        f"has nobody of {where}{but_en} ({persons:,} persons of the roster): {who_en}{en}",
    )


def never_named(lists: AllLists, own: bool) -> list[Note]:
    """Notes: per kind of several groups those that no row of its lists names; rows too few to make a list one of a town."""
    words, notes = known_words("groups"), []
    for kind, about in KINDS.items():
        lacking = [name for name in about.groups if not lists.listed.names(name)]
        if not lacking or not len(lists.by_kind[kind]):
            continue
        zh, en = (
            ("按清册上的人员类别计", "the roster's own category counts")
            if own
            else ("按没有这些人计", "nobody counts")
        )
        notes.append(
            Note(
                f"{about.zh}没有一行是{'、'.join(words[name] for name in lacking)}：{zh}",
                f"no row of {about.en} is {', '.join(lacking)}: {en}",
            )
        )
    for (kind, file, town), rows in lists.listed.stray.items():
        notes.append(
            Note(
                f"{KINDS[kind].zh}（{file}）只有 {rows} 行是{town}的（不到 {ENOUGH} 行，且不到行数最多镇街的 1/{SHARE}，"
                f"或其余几乎全是一个镇街的），不当作{town}的名单，是一项假设；这些行上的人照名单计",
                f"{KINDS[kind].en} ({file}) has only {rows} rows of {town} (fewer than {ENOUGH}, and less than 1/{SHARE} of "
                f"those of its town with most, or almost all others are of one town): not taken for a list of {town}, "
                "which is an assumption; the persons in these rows count as it says",
                rows,
            )
        )
    return notes
