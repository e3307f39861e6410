"""Margins as data: small tables, each row with its value, unit, year, level, basis, source and range."""

from __future__ import annotations

import csv
import hashlib
import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MARGINS = Path(__file__).resolve().parent / "margins"
PLACES = tuple(sorted(folder.name for folder in MARGINS.iterdir() if folder.is_dir()))
GENERATOR_VERSION = "1"
"""Goes into the spec's hash; raise it whenever the same margins and seed give other people."""

OLDEST = 100
AGES = OLDEST + 1
SEXES = ("female", "male")
BASES = ("published_here", "published_higher", "derived", "assumption")
FILES = ("residents", "cohort_ratios", "mortality", "births", "totals", "towns", "groups", "rates")
TIERS = "pension_tier_share"


class MarginError(ValueError):
    """A margin that cannot be used: file, row and reason, Chinese and English."""

    def __init__(self, file: str, row: int | None, zh: str, en: str):
        where = f"{file} 第 {row} 行 / row {row}" if row else file
        super().__init__(f"{where}: {zh} / {en}")


@dataclass(frozen=True)
class Margin:
    """One row of a margin table. Ages are inclusive; `town` and `sex` are empty where the row is for all."""

    file: str
    row: int
    name: str
    age_from: int | None
    age_to: int | None
    sex: str
    town: str
    value: float
    unit: str
    year: str
    level: str
    basis: str
    low: float | None
    high: float | None
    confidence: str
    source: str


@dataclass(frozen=True)
class Spec:
    """All margins of a place, checked. `hash` is a content hash: equal content and generator, equal people."""

    place: str
    margins: tuple[Margin, ...]

    @cached_property
    def hash(self) -> str:
        text = "\n".join(repr(margin) for margin in self.margins)
        return hashlib.sha256(f"{GENERATOR_VERSION}\n{self.place}\n{text}".encode()).hexdigest()[:16]

    def rows(self, name: str) -> list[Margin]:
        return [margin for margin in self.margins if margin.name == name]

    def value(self, name: str) -> float:
        """A figure that stands in one row. Raises MarginError where it is missing."""
        rows = self.rows(name)
        if len(rows) != 1:
            raise MarginError(
                self.place,
                None,
                f"{name} 应恰有一行，现有 {len(rows)} 行",
                f"{name}: {len(rows)} rows, not 1",
            )
        return rows[0].value

    def by_age(self, name: str, sex: str = "") -> NDArray[np.float64]:
        """A rate for each single year of age, 0 to 100; 0 where no row speaks of the age."""
        result = np.zeros(AGES)
        for margin in self.rows(name):
            if margin.sex in ("", sex) and margin.age_from is not None:
                last = margin.age_from if margin.age_to is None else margin.age_to
                result[margin.age_from : last + 1] = margin.value
        return result

    @property
    def towns(self) -> tuple[str, ...]:
        return tuple(margin.town for margin in self.rows("registered_weight"))

    def by_town(self, name: str) -> NDArray[np.float64]:
        values = {margin.town: margin.value for margin in self.rows(name)}
        return np.array([values[town] for town in self.towns])


@lru_cache(maxsize=8)
def load_spec(place: str, folder: Path | None = None) -> Spec:
    """The margins of a place from its folder. Raises MarginError with file, row and reason."""
    folder = folder or MARGINS / place
    margins = [margin for file in FILES for margin in _read(folder / f"{file}.csv")]
    spec = Spec(place, tuple(margins))
    _check(spec)
    return spec


def _read(path: Path) -> list[Margin]:
    if not path.exists():
        raise MarginError(path.name, None, "缺这个文件", "the file is missing")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return [_margin(path.name, number, row) for number, row in enumerate(csv.DictReader(handle), start=2)]


def _margin(file: str, number: int, row: dict[str, str]) -> Margin:
    def figure(column: str) -> float | None:
        text = (row.get(column) or "").strip()
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            raise MarginError(
                file, number, f"{column} 不是数字：{text}", f"{column} is no number: {text}"
            ) from None
        if not math.isfinite(value):
            raise MarginError(file, number, f"{column} 不是有限的数", f"{column} is not finite")
        return value

    value, age_from, age_to = figure("value"), figure("age_from"), figure("age_to")
    if value is None:
        raise MarginError(file, number, "缺 value", "value is missing")
    if value < 0:
        raise MarginError(file, number, f"value 为负：{value}", f"value is negative: {value}")
    basis, unit, source = row.get("basis", ""), row.get("unit", ""), row.get("source", "")
    if basis not in BASES:
        raise MarginError(file, number, f"basis 应为 {BASES} 之一", f"basis must be one of {BASES}")
    if not source:
        raise MarginError(file, number, "缺 source", "source is missing")
    if unit in ("share", "probability") and value > 1:
        raise MarginError(file, number, f"比例大于 1：{value}", f"a share above 1: {value}")
    return Margin(
        file=file,
        row=number,
        name=row.get("name", ""),
        age_from=None if age_from is None else int(age_from),
        age_to=None if age_to is None else int(age_to),
        sex=row.get("sex", ""),
        town=row.get("town", ""),
        value=value,
        unit=unit,
        year=row.get("year", ""),
        level=row.get("level", ""),
        basis=basis,
        low=figure("low"),
        high=figure("high"),
        confidence=row.get("confidence", ""),
        source=source,
    )


def _check(spec: Spec) -> None:
    """What must fit together. Raises MarginError."""
    for sex in SEXES:
        seen = np.zeros(AGES, dtype=int)
        for margin in spec.rows("residents"):
            if margin.sex not in SEXES:
                raise MarginError(
                    margin.file, margin.row, f"未知性别 {margin.sex}", f"unknown sex {margin.sex}"
                )
            if (
                margin.age_from is None
                or margin.age_to is None
                or not 0 <= margin.age_from <= margin.age_to <= OLDEST
            ):
                raise MarginError(margin.file, margin.row, "年龄组不明", "unknown age band")
            if margin.sex == sex:
                seen[margin.age_from : margin.age_to + 1] += 1
        if (seen != 1).any():
            age = int(np.flatnonzero(seen != 1)[0])
            raise MarginError(
                "residents.csv", None, f"{age} 岁{sex}缺或重复", f"age {age} {sex} missing or twice"
            )
    if not spec.towns:
        raise MarginError("towns.csv", None, "没有镇街", "no towns")
    for name in ("urban_share", "villages"):
        towns = [margin.town for margin in spec.rows(name)]
        for town in spec.towns:
            if towns.count(town) != 1:
                raise MarginError(
                    "towns.csv", None, f"{town} 的 {name} 应有一行", f"{town}: one row of {name} expected"
                )
    tiers = sum(margin.value for margin in spec.rows(TIERS))
    if abs(tiers - 1) > 1e-9:
        raise MarginError(
            "rates.csv", None, f"档次份额合计 {tiers:g}，应为 1", f"tier shares add to {tiers:g}, not 1"
        )
    residents = sum(margin.value for margin in spec.rows("residents"))
    for name in ("residents_hukou_elsewhere", "urban_residents", "family_household_members"):
        if spec.value(name) > residents:
            raise MarginError(
                "totals.csv",
                None,
                f"{name} 多于常住人口 {residents:g}",
                f"{name} exceeds residents {residents:g}",
            )
