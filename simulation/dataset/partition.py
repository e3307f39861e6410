"""One district's file through several scenarios, to whole-number totals: pure, and the same on every worker."""

from __future__ import annotations

import dataclasses
import hashlib
import inspect
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation import MODEL_VERSION
from simulation.behaviour import behave
from simulation.columns import COLUMNS, LAST_YEAR, OPTIONAL
from simulation.errors import refuse
from simulation.law.facts import Facts, facts_of
from simulation.populations import in_order
from simulation.scenario import Scenario
from simulation.tables import Totals, totals
from synthetic_data.folder import Partition

FORMAT = 1
PART = 250_000
"""Persons that are worked on at once, whole towns together."""
NEEDED = (*COLUMNS, *LAST_YEAR)


@dataclass(frozen=True)
class Partial:
    """What one scenario gives in one district: totals in fen and heads, before payers and rates; axes as in Totals."""

    district: str
    sha256: str
    scenario: str
    model: str
    towns: tuple[str, ...]
    persons: int
    registered: int
    residents: int
    totals: Totals

    def to_json(self) -> str:
        """One line (`format: 1`)."""
        tables = {
            name: [[*key, values.tolist()] for key, values in getattr(self.totals, name).items()]
            for name in _ARRAYS
        }
        plain = {name: getattr(self, name) for name in _PLAIN}
        return json.dumps({"format": FORMAT, **plain, "totals": tables}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Partial:
        """From `to_json`. Raises ValueError, KeyError or TypeError where it is none."""
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']}")
        plain = {name: content[name] for name in _PLAIN}
        arrays = {
            name: {
                (one, two): np.array(values, dtype=np.int64) for one, two, values in content["totals"][name]
            }
            for name in _ARRAYS
        }
        return cls(**{**plain, "towns": tuple(plain["towns"])}, totals=Totals(**arrays))


_PLAIN = ("district", "sha256", "scenario", "model", "towns", "persons", "registered", "residents")
_ARRAYS = ("amounts", "persons", "coverage")


def partials_of(partition: Partition, scenarios: tuple[Scenario, ...]) -> list[Partial]:
    """Reads a district's file once, only the columns that facts need, and runs every scenario on its people.

    Raises Refusal for a file that is not the one the manifest states, naming it.
    """
    facts = _facts_of(partition)
    plain: dict[str, Any] = {
        "district": partition.district,
        "sha256": partition.sha256,
        "model": MODEL_VERSION,
        "towns": facts.towns,
        "persons": len(facts),
        "registered": int(np.count_nonzero(facts.local_hukou)),
        "residents": int(np.count_nonzero(facts.resident)),
    }
    found: list[Totals] = []
    try:
        for part in _parts_of(facts):
            of_part = [_totals_of(part, scenario) for scenario in scenarios]
            found = [_added(*pair) for pair in zip(found, of_part, strict=True)] if found else of_part
            forget_facts()
    finally:
        forget_facts()
    return [
        Partial(scenario=scenario.id, totals=summed, **plain)
        for scenario, summed in zip(scenarios, found, strict=True)
    ]


def _totals_of(facts: Facts, scenario: Scenario) -> Totals:
    plan, previous = scenario.resolved_plan, scenario.previous_plan
    conduct = behave(facts, previous, plan, scenario.assumption_values, scenario.seed)
    return totals(facts, conduct, plan, previous)


def _parts_of(facts: Facts) -> Iterator[Facts]:
    """Whole towns together, some PART persons each: what is worked out on the way needs no more memory than that.

    Nothing is lost: what a person does and gets depends on nobody else but the spouse, who is in the facts already.
    """
    ends = np.searchsorted(facts.town, np.arange(len(facts.towns)), side="right")
    start = 0
    for end, next_end in zip(ends, [*ends[1:], None], strict=True):
        if end > start and (next_end is None or next_end - start > PART):
            rows = slice(start, int(end))
            arrays: dict[str, Any] = {name: values[rows] for name, values in facts.arrays().items()}
            yield dataclasses.replace(facts, **arrays)
            start = int(end)


def _added(one: Totals, other: Totals) -> Totals:
    """Totals of two lots of people."""
    return Totals(
        **{
            name: {key: values + getattr(other, name)[key] for key, values in getattr(one, name).items()}
            for name in _ARRAYS
        }
    )


def _facts_of(partition: Partition) -> Facts:
    path = Path(partition.path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise refuse(
            str(path), f"文件打不开（{error.strerror}）", f"cannot be read ({error.strerror})"
        ) from error
    if hashlib.sha256(content).hexdigest() != partition.sha256:
        raise refuse(
            str(path),
            "内容与清单的摘要不符：已损坏或被改动；请再运行同一条 generate 命令",
            "does not have the digest of the manifest: damaged or altered; run the same generate command again",
        )
    people = _people_of(content, path)
    towns = tuple(str(town) for town in people["town"].cat.categories)
    return facts_of(in_order(people, towns), towns)


def _people_of(content: bytes, path: Path) -> pd.DataFrame:
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        missing = [name for name in NEEDED if name not in file.schema_arrow.names]
        if missing:
            raise refuse(
                str(path), f"缺列 {'、'.join(missing)}", f"columns are missing: {', '.join(missing)}"
            )
        wanted = [*NEEDED, *(name for name in OPTIONAL if name in file.schema_arrow.names)]
        # Column by column, on one thread: memory bounds a worker, and each processor has one.
        columns = {
            name: file.read([name], use_threads=False).to_pandas(use_threads=False)[name] for name in wanted
        }
        return pd.DataFrame(columns, copy=False)
    except pa.ArrowException as error:
        raise refuse(
            str(path), f"不是可读的 Parquet 文件（{error}）", f"is no readable Parquet file ({error})"
        ) from error


def forget_facts() -> None:
    """Empties every cache of the model that holds facts: a worker goes on to another district, and memory is bounded by
    one."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == __name__.split(".")[0]:
            for value in vars(module).values():
                if hasattr(value, "cache_clear") and "facts" in inspect.signature(value).parameters:
                    value.cache_clear()
    pa.default_memory_pool().release_unused()
