"""explain: the same rules as `assess`, and all that they read and answered about one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from simulation.columns import COLUMNS, CONDUCT
from simulation.errors import refuse
from simulation.law.assess import apply_rules, blocks, check_identities
from simulation.law.facts import Conduct, Facts, conduct_of, facts_of
from simulation.law.figures import figures_of
from simulation.law.plan import Plan
from simulation.people import check_people
from simulation.trace.asked import Asked
from simulation.trace.steps import Trace, trace_of

Person = int | pd.DataFrame | Mapping[str, Any]


def explain(person: Person, plan: Plan, people: pd.DataFrame | None = None) -> Trace:
    """Every rule that is asked about a person, in the order of the document.

    `person`: a row of a people table with the four columns of what each does (`simulation.columns`), as a table of one
    row, a mapping or Series; or a person_id, looked up in `people`. `people` is also where the wife or husband of a
    row with a spouse_id is found. No behaviour: what the person chooses and when is stated. Amounts in yuan.

    Raises:
        Refusal: no person or more than one, a value or table that the rules cannot take.

    Source:
        The rules of `simulation/law`, by the very call that `assess` makes; what each says:
        `simulation/trace/words.yaml`.

    Examples:
        >>> from simulation import explain, load_plan
        >>> trace = explain(int(roster["person_id"].iloc[0]), load_plan("yicheng-2023"), roster)
        >>> trace.step("medical_personal").clauses
        ('4.1.M1',)
        >>> trace.step("medical_personal").why.en
        'own part 350 - aid 175 = 175 yuan'
    """
    table = _rows_of(person, people)
    check_people(table, plan, conduct=True)
    return next(traces_from(facts_of(table, plan.towns), conduct_of(table), plan, [0]))


def explain_each(people: pd.DataFrame, plan: Plan) -> Iterator[Trace]:
    """A trace for each row of a people table, in its order; the table is checked once. Raises Refusal."""
    check_people(people, plan, conduct=True)
    yield from traces_from(facts_of(people, plan.towns), conduct_of(people), plan)


def traces_from(facts: Facts, conduct: Conduct, plan: Plan, rows: list[int] | None = None) -> Iterator[Trace]:
    """The traces of some rows (all) of facts that are made already. Raises Refusal where an account does not close."""
    figures = figures_of(plan, facts)
    columns = {**facts.columns(), **conduct.columns()}
    for block in blocks(len(facts)):
        known = apply_rules({name: array[block] for name, array in columns.items()}, figures)
        check_identities(known, figures)
        inside = range(block.start, block.stop)
        for row in inside if rows is None else [row for row in rows if row in inside]:
            yield trace_of(Asked(known, row - block.start, row, facts, plan, figures))


def _rows_of(person: Person, people: pd.DataFrame | None) -> pd.DataFrame:
    """A checkable table: the person first, then the wife or husband, where `people` has one."""
    if isinstance(person, pd.DataFrame):
        if len(person) != 1:
            raise refuse(
                "person", f"应只有一行，现有 {len(person)} 行", f"expected one row, found {len(person)}"
            )
        return _with_spouse(person, people)
    if isinstance(person, (int, np.integer)) and not isinstance(person, bool):
        if people is None:
            raise refuse(
                "people", "给了人员编号，还须给人口表", "a person_id needs the people table beside it"
            )
        found = people[people["person_id"] == person]
        if len(found) != 1:
            raise refuse(
                "person_id",
                f"人口表中编号 {person} 有 {len(found)} 行，应为一行",
                f"{len(found)} rows have person_id {person}; expected one",
            )
        return _with_spouse(found, people)
    if not isinstance(person, (Mapping, pd.Series)):
        raise refuse("person", "应是一行人口表或人员编号", "expected a row of a people table or a person_id")
    return _with_spouse(table_of(person), people)


def _with_spouse(row: pd.DataFrame, people: pd.DataFrame | None) -> pd.DataFrame:
    if people is None or "spouse_id" not in row or row["spouse_id"].isna().all():
        return row
    spouse = people[people["person_id"] == row["spouse_id"].iloc[0]]
    return pd.concat([row, spouse])


def table_of(person: Mapping[str, Any] | pd.Series) -> pd.DataFrame:
    """One person as a table with the types of a people table; dates may be ISO text. What cannot be is left to the
    check, which names it."""
    stated = dict(person)
    kinds = {name: column.kind for name, column in {**COLUMNS, **CONDUCT}.items()}
    stated = {"spouse_id": None, "wife_birth_date": None, **stated}
    columns: dict[str, Any] = {}
    for name, value in stated.items():
        name = str(name)
        kind = kinds.get(name)
        missing = value is None or value is pd.NA or value is pd.NaT or value != value
        if kind == "date":
            try:
                columns[name] = pd.Series([pd.NaT if missing else pd.Timestamp(value)], dtype="datetime64[s]")
            except (ValueError, TypeError) as error:
                raise refuse(name, f"读不懂这个日期（{value}）", f"no date: {value}") from error
        elif name == "spouse_id":
            columns[name] = pd.array([pd.NA if missing else value], dtype="Int64")
        else:
            columns[name] = [value]
    return pd.DataFrame(columns)
