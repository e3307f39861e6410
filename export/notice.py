"""Tables for the notice board in words: groups or ages down, towns across, totals last, a star for what is hidden."""

from __future__ import annotations

import pandas as pd

from export.tables import to_xlsx_bytes
from simulation.law.plan import Plan
from simulation.roster.joining import Roster
from simulation.roster.publication import NOBODY, NOTICE, SEVERAL, Publication, notice_counts, publish
from simulation.stamp import RosterStamp
from ui.texts import t_in

HIDDEN = "＊"


def notice_table(published: Publication, names: tuple[str, str], plan: Plan, lang: str) -> pd.DataFrame:
    """One of the tables of `NOTICE` as it is put up: text, no figure that is hidden."""
    table = published.tables[names]
    town, other = names
    towns = [*(name for name in plan.towns if name in set(table[town])), ""]
    values = sorted(set(table[other]) - {""}, key=lambda value: (value in (SEVERAL, NOBODY), value))
    cells = {(row[town], row[other]): row["persons"] for row in table.to_dict("records")}

    def cell(place: str, value: str) -> str:
        count = cells.get((place, value), 0)
        return HIDDEN if pd.isna(count) else f"{int(count):,}"

    total = t_in(lang, "lists.total")
    shown = {t_in(lang, f"lists.{other}"): [*(_word(other, value, lang) for value in values), total]}
    for place in towns:
        shown[place or total] = [cell(place, value) for value in (*values, "")]
    return pd.DataFrame(shown)


def notice_workbook(roster: Roster, plan: Plan, stamp: RosterStamp, lang: str = "zh") -> bytes:
    """Both tables as a workbook."""
    published = publish(notice_counts(roster.people, plan), NOTICE)
    sheets = {t_in(lang, f"lists.{names[1]}"): notice_table(published, names, plan, lang) for names in NOTICE}
    return to_xlsx_bytes(sheets, stamp, lang)


def _word(name: str, value: str, lang: str) -> str:
    if name == "age_band":
        return t_in(lang, "lists.age", band=value)
    return t_in(lang, "lists.several" if value == SEVERAL else f"group.{value}")
