"""What scenarios give over many districts: long tables, stamps, and a folder that holds them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial as with_arguments
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.dataset.partition import Partial
from simulation.errors import refuse
from simulation.ledger import PERSONAL_LINES
from simulation.scenario import Scenario
from simulation.stamp import Stamp
from simulation.tables import budget_table, coverage_table
from simulation.userdata import write_atomically, write_text_atomically
from synthetic_data.folder import Districts

FORMAT = 1
RESULT = "result.json"
TABLES = ("budget", "coverage", "districts")
COUNTS = ("eligible", "enrolled", "eligible_last_year", "enrolled_last_year", "covered_days")
AMOUNT = "amount"


@dataclass(frozen=True, eq=False)
class DatasetResult:
    """One run. Scenarios and stamps in the order asked; a stamp's `scenario_id` is the `scenario` of the tables' rows.

    `budget` and `coverage`: the tables of an `Outcome` with `scenario` and `district` before them, amounts in yuan.
    `districts`: district, towns, persons, registered, residents.

    Raises:
        Refusal: from `load`, a folder that `save` did not write, or that was damaged or altered.

    Source:
        `simulate_dataset`.

    Examples:
        >>> from simulation import Scenario, simulate_dataset
        >>> result = simulate_dataset(folder, Scenario(), engine="serial")
        >>> list(result.districts)
        ['district', 'towns', 'persons', 'registered', 'residents']
    """

    place: str
    scenarios: tuple[Scenario, ...]
    stamps: tuple[Stamp, ...]
    budget: pd.DataFrame
    coverage: pd.DataFrame
    districts: pd.DataFrame

    @property
    def ids(self) -> tuple[str, ...]:
        """The scenarios as the tables name them."""
        return tuple(stamp.scenario_id for stamp in self.stamps)

    def spent(self, by: Sequence[str], public: bool = False) -> pd.DataFrame:
        """Yuan by some columns, a column a scenario; `public`: without what people pay themselves."""
        rows = self.budget[~self.budget["line"].isin(PERSONAL_LINES)] if public else self.budget
        table = rows.pivot_table(AMOUNT, index=list(by), columns="scenario", aggfunc="sum", sort=False)
        return table[list(self.ids)].round(2).reset_index().rename_axis(columns=None)

    def difference(self, base: str, reform: str, by: Sequence[str]) -> pd.DataFrame:
        """Yuan by some columns under two scenarios (their ids): base, reform, difference."""
        table = self.spent(by)
        old, new = table[base].fillna(0.0), table[reform].fillna(0.0)
        return table[[*by]].assign(base=old, reform=new, difference=(new - old).round(2))

    def covered(self, by: Sequence[str]) -> pd.DataFrame:
        """Heads and rates by some columns; a rate is missing where nobody is eligible."""
        table = self.coverage.groupby(list(by), sort=False)[list(COUNTS)].sum().reset_index()
        table["rate"] = table["enrolled"] / table["eligible"].where(table["eligible"] > 0)
        table["rate_last_year"] = table["enrolled_last_year"] / table["eligible_last_year"].where(
            table["eligible_last_year"] > 0
        )
        return table

    def by_district(self, place: int) -> pd.DataFrame:
        """A row a district under the scenario at a place of `scenarios`: those of `districts`; yuan: public, own,
        public_a_head (a registered person), difference (public, against the first scenario); medical_rate, pension_rate."""
        table = self.districts.set_index("district").copy()
        public = self.spent(["district"], public=True).set_index("district")
        everything = self.spent(["district"]).set_index("district")
        now, first = self.ids[place], self.ids[0]
        table["public"] = public[now]
        table["own"] = (everything[now] - public[now]).round(2)
        table["public_a_head"] = table["public"] / table["registered"]
        covered = self.covered(["scenario", "scheme", "district"])
        for scheme in ("medical", "pension"):
            mine = covered[(covered["scenario"] == now) & (covered["scheme"] == scheme)]
            table[f"{scheme}_rate"] = mine.set_index("district")["rate"]
        table["difference"] = (public[now] - public[first]).round(2)
        return table.reset_index()

    def save(self, folder: str | Path) -> Path:
        """Writes the tables (Parquet) and what they rest on (result.json, `format: 1`) into a folder; gives it."""
        folder = Path(folder)
        digests = {}
        for name in TABLES:
            path = folder / f"{name}.parquet"
            write_atomically(path, with_arguments(_write, getattr(self, name)))
            digests[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        content = {
            "format": FORMAT,
            "place": self.place,
            "scenarios": [json.loads(scenario.to_json()) for scenario in self.scenarios],
            "stamps": [_plain(stamp) for stamp in self.stamps],
            "files": digests,
        }
        # Last: a folder whose run was killed in the middle has none, or one whose digests do not fit.
        write_text_atomically(folder / RESULT, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
        return folder

    @classmethod
    def load(cls, folder: str | Path) -> DatasetResult:
        """From a folder that `save` wrote. Raises Refusal where it is none, or was damaged or altered."""
        folder = Path(folder)
        content = _read(folder)
        tables = {name: _table(folder / f"{name}.parquet", content["files"]) for name in TABLES}
        return cls(
            place=content["place"],
            scenarios=tuple(
                Scenario.from_json(json.dumps(scenario, ensure_ascii=False))
                for scenario in content["scenarios"]
            ),
            stamps=tuple(_stamp(stamp) for stamp in content["stamps"]),
            **tables,
        )


def digest_of_result(folder: Path) -> str:
    """A hash of all that a results folder holds, for it names the digest of each table. Raises Refusal."""
    return hashlib.sha256(json.dumps(_read(folder), sort_keys=True).encode()).hexdigest()


def merged(
    districts: Districts, scenarios: tuple[Scenario, ...], found: Mapping[tuple[str, str], Partial]
) -> DatasetResult:
    """The whole from its districts, in their order; payers share each line of each town, and no fen is lost."""
    names = [part.district for part in districts.partitions]
    of_first = [found[name, scenarios[0].id] for name in names]
    budgets, coverages, stamps = [], [], []
    registered, residents = (
        sum(getattr(partial, total) for partial in of_first) for total in ("registered", "residents")
    )
    for scenario in scenarios:
        plan = scenario.resolved_plan
        for name in names:
            partial = found[name, scenario.id]
            budgets.append(_labelled(budget_table(partial.totals, plan, partial.towns), scenario, name))
            coverages.append(_labelled(coverage_table(partial.totals, partial.towns), scenario, name))
        stamps.append(
            Stamp.of(
                scenario,
                registered=registered,
                residents=residents,
                population_id=districts.id,
                population_as_of=districts.as_of,
                synthetic=True,
            )
        )
    return DatasetResult(
        place=districts.place,
        scenarios=scenarios,
        stamps=tuple(stamps),
        budget=pd.concat(budgets, ignore_index=True),
        coverage=pd.concat(coverages, ignore_index=True),
        districts=pd.DataFrame(
            {
                "district": names,
                "towns": [len(partial.towns) for partial in of_first],
                **{
                    column: [getattr(partial, column) for partial in of_first]
                    for column in ("persons", "registered", "residents")
                },
            }
        ),
    )


def _labelled(table: pd.DataFrame, scenario: Scenario, district: str) -> pd.DataFrame:
    table.insert(0, "scenario", scenario.id)
    table.insert(1, "district", district)
    return table


def _write(table: pd.DataFrame, path: Path) -> None:
    content = pa.Table.from_pandas(table, preserve_index=False)
    stated = {
        **(content.schema.metadata or {}),
        b"format": str(FORMAT).encode(),
        b"data_origin": b"synthetic",
    }
    pq.write_table(content.replace_schema_metadata(stated), path, compression="zstd")


def _table(path: Path, digests: Mapping[str, str]) -> pd.DataFrame:
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digests[path.name]:
        raise refuse(
            str(path),
            "不在，或与 result.json 的摘要不符：已损坏或被改动；请重新运行 dataset 命令",
            "is missing or does not have the digest of result.json: damaged or altered; run the dataset command again",
        )
    return pd.read_parquet(path)


def _read(folder: Path) -> dict[str, Any]:
    path = folder / RESULT
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found = content["format"]
        if found == FORMAT:
            for stamp in content["stamps"]:
                _stamp(stamp)
            _ = (
                content["place"],
                content["scenarios"],
                [content["files"][f"{name}.parquet"] for name in TABLES],
            )
            return content
    except OSError:
        raise refuse(
            str(folder),
            f"没有 {RESULT}；应是 python -m simulation dataset 写出的结果文件夹",
            f"has no {RESULT}; expected a results folder that python -m simulation dataset wrote",
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise refuse(str(path), f"读不懂（{error}）", f"cannot be read ({error})") from None
    raise refuse(
        str(path), f"格式是 {found}，本程序读 {FORMAT}", f"is of format {found}; this program reads {FORMAT}"
    )


def _plain(stamp: Stamp) -> dict[str, Any]:
    as_of = stamp.population_as_of
    return {**dataclasses.asdict(stamp), "population_as_of": None if as_of is None else as_of.isoformat()}


def _stamp(content: Mapping[str, Any]) -> Stamp:
    as_of = content["population_as_of"]
    marks = {name: tuple(content.get(name, ())) for name in ("absent", "filled")}
    day = None if as_of is None else dt.date.fromisoformat(as_of)
    return Stamp(**{**content, **marks, "population_as_of": day})
