"""python -m simulation explain: the trace of a person of the population, or of those in a small file."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.columns import COLUMNS, CONDUCT
from simulation.command_line import SCENARIO_HELP, drafted
from simulation.errors import refuse
from simulation.household import check, people_table
from simulation.household_file import FORMAT, from_json
from simulation.law.plan import Plan
from simulation.outcome import simulate
from simulation.scenario import Scenario
from simulation.trace.explaining import explain, explain_each, table_of
from simulation.trace.steps import Trace


def add(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    """The subcommand."""
    found = commands.add_parser("explain", parents=parents, help="逐条说理 / a person, rule by rule")
    found.add_argument("scenario", help=SCENARIO_HELP)
    who = found.add_mutually_exclusive_group(required=True)
    who.add_argument("--person", type=int, help="人口中的人员编号 / person_id in the population")
    who.add_argument(
        "--file",
        type=Path,
        help="家庭文件（JSON）、一人（JSON）或人口表（CSV） / a family or a person as JSON, or people as CSV",
    )
    found.set_defaults(action=run)


def traces(scenario: Scenario, person: int | None, file: Path | None) -> Iterator[Trace]:
    """The traces asked for. A person of the population does what the run of the scenario has them do; a file states it.
    Raises Refusal."""
    plan = scenario.resolved_plan
    if file is None:
        yield explain(person or 0, plan, simulate(scenario).people())
    else:
        yield from explain_each(people_of_file(file, plan), plan)


def people_of_file(file: Path, plan: Plan) -> pd.DataFrame:
    """The people table that a small file states; what is wrong in it is for the checks to say. Raises Refusal."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise refuse(str(file), f"读不了这个文件（{error}）", f"the file cannot be read ({error})") from error
    if file.suffix.lower() == ".csv":
        return _rows(pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig"), file)
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise refuse(str(file), f"不是 JSON 文件（{error}）", f"is no JSON ({error})") from error
    if not isinstance(content, dict):
        raise refuse(str(file), "应是一个家庭或一个人", "expected a family or a person")
    if content.get("format") == FORMAT and "members" in content:
        family = from_json(text)
        check(family, plan)
        return people_table(family, first=1)
    return table_of(content)


def _rows(table: pd.DataFrame, file: Path) -> pd.DataFrame:
    """A CSV of people, typed; an empty cell is a missing value."""
    if not len(table):
        raise refuse(str(file), "表中没有人", "no person in the table")
    kinds = {name: column.kind for name, column in {**COLUMNS, **CONDUCT}.items()}
    people = []
    for number, row in enumerate(table.to_dict("records"), start=2):
        cells = {str(name): value for name, value in row.items()}
        people.append(
            table_of(
                {name: _typed(kinds.get(name, "text"), value, name, number) for name, value in cells.items()}
            )
        )
    return pd.concat(people, ignore_index=True)


_YES_NO = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}
_TYPES: dict[str, Callable[[str], Any]] = {"int": int, "bool": lambda text: _YES_NO[text.lower()]}


def _typed(kind: str, value: str, name: str, row: int) -> Any:
    if value == "":
        return None
    try:
        return _TYPES.get(kind, str)(value)
    except (ValueError, KeyError) as error:
        raise refuse(f"{name}, {row}", f"读不懂“{value}”", f"cannot read {value!r}") from error


def run(args: argparse.Namespace) -> None:
    """Prints each trace as text; with --out writes each as CSV there. Raises Refusal, OSError."""
    for trace in traces(drafted(args.scenario, args), args.person, args.file):
        print(trace.text(args.lang))
        if args.out:
            args.out.mkdir(parents=True, exist_ok=True)
            table = trace.to_frame().drop(columns="reads")
            table.to_csv(args.out / f"explain-{trace.person_id}.csv", index=False, encoding="utf-8-sig")
