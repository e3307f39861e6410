"""The 测算表: an outcome or a comparison as a workbook of living formulas. How to read it: docs/workbook.md.

Officers change a head count, a standard or a share on the sheet of a scheme; every total of every sheet follows.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import IO

from export.workbook.cover import write_cover, write_top
from export.workbook.lists import behaviour_changes, write_assumptions, write_changes, write_people
from export.workbook.money_table import Case
from export.workbook.scheme import write_scheme
from export.workbook.sheet import Book, Sheet
from export.workbook.totals import write_payers, write_summary, write_towns
from simulation.comparison import Comparison, changes_between
from simulation.heads import heads_by_payer
from simulation.outcome import Outcome
from simulation.tables import SCHEMES

SHEETS = ("cover", "summary", *SCHEMES, "towns", "payers", "people", "assumptions", "changes")


def to_excel(
    result: Outcome | Comparison,
    target: str | Path | IO[bytes],
    lang: str = "zh",
    created: dt.datetime | None = None,
) -> None:
    """Writes the workbook to a path or an open file.

    Of a comparison it holds base, draft and difference, the base's schemes on sheets of their own. The same result,
    language and `created` (now, where it is not given) give the same bytes. Raises Refusal where head counts and payers
    do not add up to the outcome's budget, OSError where the file cannot be written.
    """
    both = isinstance(result, Comparison)
    outcomes = (
        {"base": result.base, "reform": result.reform} if isinstance(result, Comparison) else {"only": result}
    )
    base, draft = (next(iter(outcomes.values())) if both else None), list(outcomes.values())[-1]
    created = created or dt.datetime.now()
    book = Book(target if hasattr(target, "write") else str(target), lang)
    people = book.words("footer.synthetic" if draft.stamp.synthetic else "footer.roster")
    book.foot = f"{draft.stamp.plan_id} · {draft.stamp.scenario_id} · {people}"
    title = book.words("heading.cover", year=draft.stamp.fee_year)
    book.file.set_properties({"title": title, "comments": draft.stamp.line(lang), "created": created})
    keys = [*SHEETS, *(f"{scheme}_base" for scheme in SCHEMES if both)]
    sheets = {key: book.sheet(book.words(f"sheet.{key}")) for key in keys}
    top = {key: partial(write_top, key=key, outcome=draft) for key in SHEETS}
    cases = [_case(name, outcome, sheets) for name, outcome in outcomes.items()]
    by_town = write_towns(sheets["towns"], cases, top["towns"])
    totals = write_summary(sheets["summary"], cases, top["summary"], by_town)
    write_payers(sheets["payers"], cases, top["payers"])
    write_people(sheets["people"], outcomes, top["people"])
    write_assumptions(sheets["assumptions"], draft, top["assumptions"])
    before = base.scenario if base else draft.scenario.base
    changes = [*changes_between(before, draft.scenario), *behaviour_changes(before, draft.scenario)]
    write_changes(sheets["changes"], changes, draft.scenario.resolved_plan, top["changes"])
    write_cover(sheets["cover"], keys, draft, base, totals, created)
    book.file.close()


def _case(name: str, outcome: Outcome, sheets: dict[str, Sheet]) -> Case:
    """Writes the sheets of an outcome's schemes."""
    plan, table = outcome.scenario.resolved_plan, heads_by_payer(outcome)
    schemes = {}
    for scheme in SCHEMES:
        key = f"{scheme}_base" if name == "base" else scheme
        of_scheme = table[table["scheme"] == scheme]
        schemes[scheme] = write_scheme(
            sheets[key], of_scheme, plan, partial(write_top, key=key, outcome=outcome)
        )
    sums = outcome.budget.groupby(["scheme", "line", "rule"], sort=False)["amount"].sum().round(2)
    return Case(name, plan, schemes, sums.to_dict())
