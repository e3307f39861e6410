"""A saved scenario worked out again: what it rested on then and rests on now, stored figures beside today's, to the fen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from simulation import MODEL_VERSION
from simulation.ledger import PERSONAL_LINES
from simulation.outcome import Outcome, simulate
from simulation.plain import plain
from simulation.store.records import Saved

NOT_RESULTS = ("id", "status", "document", "notes", "format")
"""Parts of a plan that move no figure."""
COUNTS = ("eligible", "enrolled", "eligible_last_year", "enrolled_last_year", "covered_days")
CENT = 0.005


@dataclass(frozen=True)
class Moved:
    """Something a saved scenario rested on that is another now. `what`: model, plan, previous_plan, population,
    assumptions; `path` says where in it; values as JSON has them, None where there was or is none."""

    what: str
    path: str
    stored: Any
    now: Any


@dataclass(frozen=True, eq=False)
class Recheck:
    """`lines`: the sums by budget line, payer and scheme (section, item, stored, recomputed, difference, unit).
    `cells`: each row of the two stored tables that gives another figure now (table, key columns, figure, then the same)."""

    saved: Saved
    outcome: Outcome
    moved: tuple[Moved, ...]
    lines: pd.DataFrame
    cells: pd.DataFrame

    @property
    def agrees(self) -> bool:
        """Whether every stored figure comes out again to the fen and the person."""
        return self.cells.empty


def recheck(saved: Saved, outcome: Outcome | None = None) -> Recheck:
    """Works a saved scenario (of `Store.get`) out again, unless its outcome is given. Raises Refusal where it cannot be."""
    outcome = outcome or simulate(saved.scenario)
    assert saved.budget is not None and saved.coverage is not None, "of Store.get"
    lines = _beside(figures_of(saved.budget, saved.coverage), figures_of(outcome.budget, outcome.coverage))
    cells = pd.concat(
        [
            _cells("budget", saved.budget, outcome.budget, ("amount", "persons")),
            _cells("coverage", saved.coverage, outcome.coverage, COUNTS),
        ],
        ignore_index=True,
    )
    return Recheck(saved, outcome, tuple(_moved(saved, outcome)), lines, cells)


def figures_of(budget: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """The sums of an outcome's two tables: section, item, unit, value. Money in yuan, exact to the fen."""
    own = budget["line"].isin(PERSONAL_LINES)
    rows: list[tuple[str, str, str, float]] = [
        ("total", "public", "yuan", budget.loc[~own, "amount"].sum()),
        ("total", "own", "yuan", budget.loc[own, "amount"].sum()),
    ]
    for section in ("line", "level"):
        sums = budget.groupby(section, sort=False, observed=True)["amount"].sum()
        rows += [(section, str(item), "yuan", value) for item, value in sums.items()]
    for count in ("eligible", "enrolled"):
        sums = coverage.groupby("scheme", sort=False, observed=True)[count].sum()
        rows += [(count, str(scheme), "persons", value) for scheme, value in sums.items()]
    table = pd.DataFrame(rows, columns=["section", "item", "unit", "value"])
    table["value"] = table["value"].astype(float).round(2)
    return table


def _beside(stored: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Both in the order of today's, what only the stored one has after it."""
    keys = ["section", "item", "unit"]
    table = now.rename(columns={"value": "recomputed"}).merge(
        stored.rename(columns={"value": "stored"}), on=keys, how="outer", sort=False
    )
    order = {key: place for place, key in enumerate(now[keys].itertuples(index=False, name=None))}
    last = len(order)
    table["_place"] = [order.get(key, last) for key in table[keys].itertuples(index=False, name=None)]
    table = table.sort_values("_place", kind="stable").drop(columns="_place").reset_index(drop=True)
    table[["stored", "recomputed"]] = table[["stored", "recomputed"]].fillna(0.0)
    table["difference"] = (table["recomputed"] - table["stored"]).round(2)
    return table[["section", "item", "stored", "recomputed", "difference", "unit"]]


def _cells(name: str, stored: pd.DataFrame, now: pd.DataFrame, figures: tuple[str, ...]) -> pd.DataFrame:
    """Rows that differ, by the columns that both tables have; a row that only one has counts as zero in the other."""
    figures = tuple(figure for figure in figures if figure in stored and figure in now)
    no_keys = {*figures, *COUNTS, "rate", "rate_last_year", "clause"}
    keys = [column for column in now if column in stored and column not in no_keys]

    def long(table: pd.DataFrame, case: str) -> pd.DataFrame:
        text = table[[*keys, *figures]].astype(dict.fromkeys(keys, str))
        sums = text.groupby(keys, sort=False, as_index=False).sum()
        return sums.melt(id_vars=keys, var_name="figure", value_name=case)

    table = long(now, "recomputed").merge(long(stored, "stored"), on=[*keys, "figure"], how="outer")
    table[["stored", "recomputed"]] = table[["stored", "recomputed"]].fillna(0.0)
    table["difference"] = (table["recomputed"] - table["stored"]).round(2)
    table = table[table["difference"].abs() > CENT].reset_index(drop=True)
    table.insert(0, "table", name)
    return table[["table", *keys, "figure", "stored", "recomputed", "difference"]]


def _moved(saved: Saved, outcome: Outcome) -> Iterator[Moved]:
    model = saved.versions.get("model")
    if model != MODEL_VERSION:
        yield Moved("model", "", model, MODEL_VERSION)
    inside = [
        *_differences("plan", json.loads(saved.plan or "{}"), plain(saved.scenario.resolved_plan.to_dict())),
        *_differences("assumptions", saved.assumptions, saved.scenario.assumption_values),
    ]
    yield from inside
    if saved.population != outcome.stamp.population_id:
        yield Moved("population", "", saved.population, outcome.stamp.population_id)
    elif model == MODEL_VERSION and not inside and saved.scenario_id != saved.scenario.id:
        # The id rests on one thing more: last year's plan, which people react from.
        yield Moved("previous_plan", "", saved.scenario_id, saved.scenario.id)


def _differences(what: str, stored: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Moved]:
    was, given = dict(_leaves(stored)), dict(_leaves(now))
    for path in sorted(was.keys() | given.keys()):
        if path.split(".")[0] not in NOT_RESULTS and was.get(path) != given.get(path):
            yield Moved(what, path, was.get(path), given.get(path))


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its dotted path; an item of a list goes by its id or amount where it has one."""
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)) and value and all(isinstance(item, Mapping) for item in value):
        for place, item in enumerate(value):
            name = item.get("id", item.get("amount", item.get("level", place)))
            yield from _leaves(item, f"{path}.{name}")
    else:
        yield path, value
