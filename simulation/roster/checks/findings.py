"""What the checks found: a row a finding, each a sentence, with the office that must act. No names, no ID numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from simulation.roster.fields import known_words
from simulation.roster.identity import FAULTS
from simulation.roster.kinds import KINDS
from simulation.roster.listing import SEPARATOR, Note
from simulation.stamp import RosterStamp

COLUMNS = {
    "check": "str",
    "scheme": "str",
    "office": "str",
    "department": "str",
    "town": "str",
    "token": "str",
    "file": "str",
    "sheet": "str",
    "row": "int64",
    "other_file": "str",
    "other_sheet": "str",
    "other_row": "int64",
    "clause": "str",
    "due": "Int64",
    "collected": "Int64",
    "detail": "str",
}
"""check; pension, medical or ""; who must act (a kind of list, town, social or medical); the kind of list the row stands in;
the row's town ("" not known); the person's token ("" where the ID number cannot be read); where the row stands; where the
row stands that shows it ("" and 0: none); clauses; fen due and collected (missing where the check is not about an amount,
or nothing was stated); what the check adds (a fault, a day, a tier, a list)."""
TURNS, AGES = "turns_", "turns_age"
SAME_NAME = "same_name"
"""The detail of a missed person of whose name and town the roster has a row with a number that cannot be read."""
OFFICE_OF_KIND = {"elderly": "town", "employee": "social", "elsewhere": "medical"}
"""Who acts on a list, where it is not the list's own department."""


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    text = Path(__file__).with_name("checks.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def office_of_kind(kind: str) -> str:
    """The office that must act on a row of a list."""
    return OFFICE_OF_KIND.get(kind, kind)


def office_name(office: str, lang: str) -> str:
    """An office in words."""
    own = words()["offices"].get(office)
    return own[lang] if own else KINDS[office].office(lang)


def about(check: str) -> tuple[dict[str, Any], str]:
    """What is known of a check, and the age it is about ("" none)."""
    if check.startswith(TURNS):
        return words()["checks"][AGES], check.removeprefix(TURNS)
    return words()["checks"][check], ""


def check_name(check: str, lang: str) -> str:
    """A check in a few words."""
    known, age = about(check)
    return known[lang].format(age=age)


@dataclass(frozen=True, eq=False)
class Findings:
    """`table`: COLUMNS, in the order of the checks and of the rows in their files; `notes`: what could not be judged, with
    how many rows; `stamp`: what it rests on."""

    table: pd.DataFrame
    notes: tuple[Note, ...]
    stamp: RosterStamp

    def __len__(self) -> int:
        return len(self.table)

    def of_office(self, office: str) -> pd.DataFrame:
        """The findings on which an office must act."""
        return self.table[self.table["office"] == office]

    def of_town(self, town: str) -> pd.DataFrame:
        """The findings whose row is of a town."""
        return self.table[self.table["town"] == town]

    def offices(self) -> list[str]:
        """The offices of the district that must act on anything; the towns have their own lists (`towns`)."""
        return [office for office in dict.fromkeys(self.table["office"]) if office != "town"]

    def towns(self) -> list[str]:
        """The towns that have findings."""
        return [town for town in dict.fromkeys(self.table["town"]) if town]

    def summary(self) -> pd.DataFrame:
        """check, office, town ("" not known), findings, persons (tokens), too_much and too_little (fen collected above and
        below what is due, over findings that state both; of a row that two offices are told of by one check, once)."""
        frame = self.table.copy()
        difference = (frame["collected"] - frame["due"]).fillna(0)
        difference = difference.mask(frame.duplicated(["check", "scheme", "file", "sheet", "row"]), 0)
        frame["too_much"], frame["too_little"] = difference.clip(lower=0), (-difference).clip(lower=0)
        keys = ["check", "office", "town"]
        groups = frame.groupby(keys, sort=False)
        result = groups.agg(
            findings=("row", "size"), too_much=("too_much", "sum"), too_little=("too_little", "sum")
        )
        known = frame[frame["token"] != ""].groupby(keys, sort=False)["token"].nunique()
        result.insert(1, "persons", known.reindex(result.index).fillna(0).astype("int64"))
        return result.reset_index()

    def sentences(self, lang: str, rows: pd.DataFrame | None = None) -> list[str]:
        """Each finding as a sentence."""
        rows = self.table if rows is None else rows
        return [sentence(row, lang) for row in rows.to_dict("records")]


def sentence(row: Any, lang: str) -> str:
    """A finding (a row of `Findings.table`, as mapping or Series) as a sentence in "zh" or "en": file, sheet, row, town, the
    office that must act, clause, and for amounts how much."""
    zh = lang == "zh"
    known, age = about(row["check"])
    due, collected = _yuan(row["due"]), _yuan(row["collected"])
    difference = "" if not due or not collected else _yuan(abs(row["collected"] - row["due"]))
    scheme = words()["schemes"].get(row["scheme"])
    parts = {
        "where": _place(row, "", lang),
        "other": _place(row, "other_", lang) if row["other_row"] else "",
        "office": office_name(row["office"], lang),
        "clause": row["clause"],
        "due": due,
        "collected": collected,
        "difference": difference,
        "scheme": scheme[lang] if scheme else "",
        "insurance": {"pension": "养老", "medical": "医保"}.get(row["scheme"], ""),
        "age": age,
        "detail": _detail(row, lang),
        "more_or_less": _more_or_less(row, zh),
        "beside": "",
        "refund": "",
        "received": "",
        "paid": "",
    }
    if row["other_row"] and row["check"] == "category_not_listed":
        parts["beside"] = (
            f"（{parts['other']} 有此人，但不是这一类）" if zh else f" ({parts['other']} has another)"
        )
    elif row["other_row"] and row["detail"] == SAME_NAME:
        parts["beside"] = (
            f"（清册 {parts['other']} 同名而身份证号读不出，先核对是否就是此人）"
            if zh
            else f" (see first whether {parts['other']}, of the same name and with an unreadable number, is the same person)"
        )
    elif row["other_row"]:
        parts["beside"] = f"（清册 {parts['other']} 未参保）" if zh else f" ({parts['other']} does not join)"
    if collected and row["collected"] > 0:
        parts["refund"] = (
            f"，已收 {collected} 元，按规定处理退费"
            if zh
            else f"; {collected} yuan collected are to be paid back by the rules"
        )
        parts["received"] = f"，实收 {collected} 元" if zh else f", {collected} collected"
    if row["check"].startswith(TURNS):
        parts["paid"] = (
            (f"而已于生日前缴费 {collected} 元" if zh else f"{collected} yuan were paid before the birthday")
            if collected
            else ("尚未缴费" if zh else "not yet paid")
        )
        _, parts["due"], parts["difference"] = row["detail"].split("|")
    text = known["sentence_zh" if zh else "sentence_en"].format(**parts)
    basis = f"（条款 {row['clause']}）" if zh else f" (clause {row['clause']})"
    return text if "{clause}" in known["sentence_zh"] else text + basis


def _place(row: Any, prefix: str, lang: str) -> str:
    sheet, number, town = row[f"{prefix}sheet"], row[f"{prefix}row"], "" if prefix else row["town"]
    if lang == "zh":
        of = f"工作表“{sheet}”" if sheet else ""
        return f"《{row[f'{prefix}file']}》{of}第 {number} 行{f'（{town}）' if town else ''}"
    of = f", sheet {sheet}" if sheet else ""
    return f"{row[f'{prefix}file']}{of}, row {number}{f' ({town})' if town else ''}"


def _detail(row: Any, lang: str) -> str:
    detail = row["detail"]
    if row["check"] == "id_invalid":
        return FAULTS[detail][0 if lang == "zh" else 1]
    if row["check"] == "excluding_lists":
        return words()["exclusions"][detail][lang]
    if row["check"] == "category_not_listed":
        groups = detail.split(SEPARATOR)
        if lang == "zh":
            return "、".join(known_words("groups")[group] for group in groups)
        return ", ".join(groups).replace("_", " ")
    if row["check"] in ("dead_on_roster", "moved_on_roster"):
        return detail or ("日期未写" if lang == "zh" else "day not stated")
    return detail.split("|")[0]


def _more_or_less(row: Any, zh: bool) -> str:
    if pd.isna(row["due"]) or pd.isna(row["collected"]):
        return ""
    more = row["collected"] > row["due"]
    return ("多收" if more else "少收") if zh else ("too much" if more else "too little")


def _yuan(fen: Any) -> str:
    if pd.isna(fen):
        return ""
    whole, rest = divmod(abs(int(fen)), 100)
    return ("-" if fen < 0 else "") + f"{whole}.{rest:02d}".removesuffix(".00")


def table_of(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Findings of several checks as one table."""
    frames = [part.reindex(columns=list(COLUMNS)) for part in parts if len(part)]
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))
    for name, kind in COLUMNS.items():
        if kind == "str":
            table[name] = table[name].astype(object).where(table[name].notna(), "")
        elif kind == "int64":
            table[name] = table[name].fillna(0)
    # What a town must do while nobody knows which town: the tax bureau, which keeps the roster, finds it out.
    table["office"] = table["office"].where((table["office"] != "town") | (table["town"] != ""), "tax")
    order = {check: place for place, check in enumerate(words()["checks"])}
    place = [order.get(check, order[AGES]) for check in table["check"]]
    table = table.iloc[np.argsort(np.array(place, dtype=np.int64), kind="stable")]
    return table.reset_index(drop=True).astype(COLUMNS)
