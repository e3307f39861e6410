"""simulate_dataset: every district of a folder through every scenario, on one engine, to one result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import engines
from simulation import MODEL_VERSION, userdata
from simulation.dataset.partition import Partial, partials_of
from simulation.dataset.result import DatasetResult, merged
from simulation.errors import refuse
from simulation.scenario import Scenario
from synthetic_data.folder import Districts, FolderError, Partition, digest_of, read_folder

Progress = Callable[[int, int, str], object]
"""Called with districts done, districts in all, and the name of the one just done ("" for those found done)."""


def simulate_dataset(
    folder: str | Path,
    scenarios: Scenario | Sequence[Scenario],
    engine: str = "processes",
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
    partials: Path | None = None,
) -> DatasetResult:
    """What the scenarios give for all districts of a folder (`python -m synthetic_data generate --districts`).

    The people are the folder's, whatever population a scenario names. A plan's rules and money hold in every district,
    each with its own towns; an aid rule that names towns or villages fits only where a district has a town or village
    of that name, so a gift of 榴园镇 reaches nobody in a made-up district.

    `engine`: "processes" (the default; `workers`, one a processor), "serial", or "dask" (`scheduler`: its address; else
    one is started here). Totals are whole numbers and are added up in the order of the districts, so every engine and
    number of workers gives the same to the fen. Each district's totals are kept in `partials` (else in the cache
    folder) under its content, the scenario and the model version: a run that was killed goes on where it stopped.

    Tables in yuan and persons: see `DatasetResult`.

    Raises:
        Refusal: a folder that is unfinished or holds anything foreign, damaged or altered; no scenario or the same
            one twice; an engine that cannot do its work.

    Source:
        The folder of districts (`synthetic_data/folder.py`), through `simulation/law`.

    Examples:
        >>> from simulation import Scenario, simulate_dataset
        >>> result = simulate_dataset(folder, Scenario(), engine="serial")
        >>> len(result.districts), result.place
        (2, 'synthetic-province')
    """
    asked = (scenarios,) if isinstance(scenarios, Scenario) else tuple(scenarios)
    _refuse_repeated(asked)
    try:
        districts = read_folder(Path(folder))
        found = _run(districts, asked, engine, workers, scheduler, progress, _Kept(partials))
    except (FolderError, engines.EngineError) as error:
        raise refuse(error.where, error.zh, error.en) from error
    return merged(districts, asked, found)


class _Kept:
    """Partial results on disk, one file for each district's content, scenario and model version."""

    def __init__(self, folder: Path | None):
        self.folder = folder or userdata.cache_folder() / "partials"

    def _path(self, partition: Partition, scenario: Scenario) -> Path:
        return self.folder / f"{partition.sha256[:16]}-{scenario.id}-{MODEL_VERSION}.json"

    def load(self, partition: Partition, scenario: Scenario) -> Partial | None:
        """What was kept of just this; None where nothing was, or what is there cannot be read."""
        try:
            partial = Partial.from_json(self._path(partition, scenario).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return partial if _fits(partial, partition, scenario) else None

    def save(self, partition: Partition, scenario: Scenario, partial: Partial) -> None:
        userdata.write_text_atomically(self._path(partition, scenario), partial.to_json())


def _fits(partial: Partial, partition: Partition, scenario: Scenario) -> bool:
    of = (partial.district, partial.sha256, partial.scenario, partial.model)
    return of == (partition.district, partition.sha256, scenario.id, MODEL_VERSION)


def _run(
    districts: Districts,
    scenarios: tuple[Scenario, ...],
    engine: str,
    workers: int | None,
    scheduler: str | None,
    progress: Progress | None,
    kept: _Kept,
) -> dict[tuple[str, str], Partial]:
    """Partials by (district, scenario id)."""
    found: dict[tuple[str, str], Partial] = {}
    items: list[tuple[Partition, tuple[Scenario, ...]]] = []
    for partition in districts.partitions:
        missing = []
        for scenario in scenarios:
            partial = kept.load(partition, scenario)
            if partial is None:
                missing.append(scenario)
            else:
                found[partition.district, scenario.id] = partial
        if missing:
            items.append((partition, tuple(missing)))
        elif digest_of(Path(partition.path)) != partition.sha256:
            items.append((partition, scenarios))  # altered since: whoever reads it refuses it by name
    total = len(districts.partitions)
    done = total - len(items)
    if progress is not None and done:
        progress(done, total, "")
    for place, partials in engines.run(partials_of, items, engine, workers, scheduler):
        partition, wanted = items[place]
        for scenario, partial in zip(wanted, partials, strict=True):
            if not _fits(partial, partition, scenario):
                raise refuse(
                    partition.district,
                    f"工作进程用的是模型 {partial.model}，本机是 {MODEL_VERSION}；请让各机器安装同一版本",
                    f"the worker has model {partial.model}, this machine {MODEL_VERSION}; install one version everywhere",
                )
            kept.save(partition, scenario, partial)
            found[partition.district, scenario.id] = partial
        done += 1
        if progress is not None:
            progress(done, total, partition.district)
    return found


def _refuse_repeated(scenarios: tuple[Scenario, ...]) -> None:
    if not scenarios:
        raise refuse("scenarios", "一个情景也没有", "expected at least one scenario")
    ids = [scenario.id for scenario in scenarios]
    again = next((place for place, name in enumerate(ids) if name in ids[:place]), None)
    if again is not None:
        raise refuse(
            f"scenarios[{again}]",
            f"与第 {ids.index(ids[again]) + 1} 个情景内容相同（{ids[again]}）",
            f"has the content of scenario {ids.index(ids[again]) + 1} ({ids[again]})",
        )
