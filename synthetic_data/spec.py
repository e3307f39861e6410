"""Margins as data: small tables, each row with its value, unit, year, level, basis, source and range."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

MARGINS = Path(__file__).resolve().parent / "margins"
PLACES = tuple(sorted(folder.name for folder in MARGINS.iterdir() if (folder / "residents.csv").exists()))
"""Places with residents of their own; the other folders are levels to fall back on."""
DEFAULT_PLACE = "yicheng"
"""The place that is meant where none is named."""
GENERATOR_VERSION = "3"
"""Goes into the spec's hash; raise it whenever the same margins and seed give other people."""

OLDEST = 100
AGES = OLDEST + 1
SEXES = ("female", "male")
BASES = ("given", "edited", "published_here", "published_higher", "derived", "assumption")
"""How firm a row is: stated by the district, tried out by the user, published for the place, published for a higher
level or a neighbour, worked out from published figures, assumed."""
COUNTED = ("persons", "households")
"""Units that are scaled by residents when a row falls back on a higher level."""
COMPARED = "compare_"
"""Prefix of the rows that a population is only held against."""
TIERS = "pension_tier_share"


class MarginError(ValueError):
    """A margin that cannot be used: file, row and reason, Chinese and English."""

    def __init__(self, file: str, row: int | None, zh: str, en: str):
        where = f"{file} 第 {row} 行 / row {row}" if row else file
        self._stated = (file, row, zh, en)
        super().__init__(f"{where}: {zh} / {en}")

    def __reduce__(self) -> tuple[type[MarginError], tuple[str, int | None, str, str]]:
        return (MarginError, self._stated)  # so that it comes back whole from another process


@dataclass(frozen=True)
class Margin:
    """One row of a margin table. Ages are inclusive; `town` and `sex` are empty where the row is for all.

    `folder` is the level whose table holds the row: another than the place where the place has none of its own.
    """

    folder: str
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

    @property
    def key(self) -> tuple[str, int | None, str, str]:
        """What the row speaks of: a row of the same key in an overlay takes its place."""
        return self.name, self.age_from, self.sex, self.town


COLUMNS = tuple(field.name for field in fields(Margin) if field.name not in ("folder", "file", "row"))
"""The header of every margin table."""


@dataclass(frozen=True)
class Level:
    """A folder of margins: its names, the level above it, the division code where it has one (GB/T 2260), and the five
    digits that stand for it in synthetic ID numbers, one set a place."""

    folder: str
    name_zh: str
    name_en: str
    parent: str
    division_code: str
    id_slot: str


@dataclass(frozen=True)
class Adjustment:
    """A figure that was moved so that tables agree: what it was, what it is, and which table had priority."""

    name: str
    was: float
    now: float
    priority: str


@dataclass(frozen=True)
class Spec:
    """All margins of a place, checked. `hash` is a content hash: equal content and generator, equal people."""

    place: str
    margins: tuple[Margin, ...]
    adjustments: tuple[Adjustment, ...] = ()

    @cached_property
    def hash(self) -> str:
        # What is only compared moves nobody.
        text = "\n".join(repr(m) for m in self.margins if not m.name.startswith(COMPARED))
        return hashlib.sha256(f"{GENERATOR_VERSION}\n{self.place}\n{text}".encode()).hexdigest()[:16]

    @cached_property
    def _by_name(self) -> dict[str, list[Margin]]:
        result: dict[str, list[Margin]] = {}
        for margin in self.margins:
            result.setdefault(margin.name, []).append(margin)
        return result

    def rows(self, name: str) -> list[Margin]:
        return self._by_name.get(name, [])

    def one(self, name: str) -> Margin:
        """The only row of a name. Raises MarginError where it is missing."""
        rows = self.rows(name)
        if len(rows) != 1:
            raise MarginError(
                self.place,
                None,
                f"{name} 应恰有一行，现有 {len(rows)} 行",
                f"{name}: {len(rows)} rows, not 1",
            )
        return rows[0]

    def value(self, name: str) -> float:
        """A figure that stands in one row. Raises MarginError where it is missing."""
        return self.one(name).value

    def heads(self, name: str, of: int) -> int:
        """Persons of a group: as given, or the share of `of`."""
        margin = self.one(name)
        return round(margin.value) if margin.unit in COUNTED else round(margin.value * of)

    def by_age(self, name: str, sex: str = "") -> NDArray[np.float64]:
        """A rate for each single year of age, 0 to 100; 0 where no row speaks of the age."""
        result = np.zeros(AGES)
        for margin in self.rows(name):
            if margin.sex in ("", sex) and margin.age_from is not None:
                last = margin.age_from if margin.age_to is None else margin.age_to
                result[margin.age_from : last + 1] = margin.value
        return result

    def curve(self, name: str, sex: str) -> NDArray[np.float64]:
        """A rate for each single year of age, straight between the ages that have a row."""
        knots = sorted((m.age_from or 0, m.value) for m in self.rows(name) if m.sex == sex)
        return np.interp(np.arange(AGES), [age for age, _ in knots], [value for _, value in knots])

    @property
    def towns(self) -> tuple[str, ...]:
        return tuple(margin.town for margin in self.rows("registered_weight"))

    def by_town(self, name: str) -> NDArray[np.float64]:
        values = {margin.town: margin.value for margin in self.rows(name)}
        return np.array([values[town] for town in self.towns])

    def given(self, name: str) -> dict[str, int]:
        """Heads by town that the district stated; empty where it stated none."""
        return {m.town: round(m.value) for m in self.rows(name) if m.town and m.unit == "persons"}

    def overlaid(self, rows: Iterable[Margin]) -> Spec:
        """This spec with rows in the place of those of the same key, or added. Checked. Raises MarginError."""
        overlay = {margin.key: margin for margin in rows}
        kept = [overlay.pop(margin.key, margin) for margin in self.margins]
        return _reconciled(Spec(self.place, (*kept, *overlay.values()), self.adjustments))


@lru_cache(maxsize=32)
def level_of(folder: str) -> Level:
    """The level of a folder, from its place.yaml."""
    entry = yaml.safe_load((MARGINS / folder / "place.yaml").read_text(encoding="utf-8"))
    return Level(
        folder,
        entry["name_zh"],
        entry["name_en"],
        entry.get("parent", ""),
        entry.get("division_code", ""),
        entry.get("id_slot", ""),
    )


@lru_cache(maxsize=8)
def load_spec(place: str, folder: Path | None = None) -> Spec:
    """The margins of a place from its folder; a name it has no row of is taken from the next level up that has.

    Counts of a higher level are scaled by residents and marked derived. Raises MarginError with file, row and reason.
    """
    own = _read_folder(place, folder or MARGINS / place)
    residents = sum(margin.value for margin in own if margin.name == "residents")
    margins, known = list(own), {margin.name for margin in own}
    above = level_of(place).parent
    while above:
        rows = _read_folder(above, MARGINS / above)
        size = next((margin.value for margin in rows if margin.name == "residents_total"), None)
        margins += [_fallen_back(margin, residents, size) for margin in rows if margin.name not in known]
        known |= {margin.name for margin in rows}
        above = level_of(above).parent
    return _reconciled(Spec(place, tuple(margin for margin in margins if margin.name != "residents_total")))


GENERATIONS = tuple(f"{name}_generation_households" for name in ("one", "two", "three", "four"))
MARITAL = tuple(f"share_{name}_15_plus" for name in ("never_married", "married", "divorced", "widowed"))
CLOSE = 0.02
"""How far parts may be from their whole to be brought into line; further off, they are refused."""


def _reconciled(spec: Spec) -> Spec:
    """The spec with parts that add to their whole: first the total of households, then the generations; the shares of
    marital status add to 1. Adjustments are kept to be told. Raises MarginError where they are far off."""
    for names, whole, priority in (
        (GENERATIONS, spec.value("family_households"), "family_households"),
        (MARITAL, 1.0, "1"),
    ):
        parts = [spec.one(name) for name in names]
        total = sum(margin.value for margin in parts)
        if abs(total / whole - 1) > CLOSE:
            raise MarginError(
                parts[0].file,
                parts[0].row,
                f"{'、'.join(names)} 合计 {total:g}，与 {priority} {whole:g} 相差过大",
                f"{', '.join(names)} add to {total:g}, too far from {priority} {whole:g}",
            )
        if whole == 1:
            values = [margin.value / total for margin in parts]
        else:
            shares = np.array([margin.value for margin in parts]) * (whole / total)
            down = np.floor(shares + 1e-9)
            down[np.argsort(down - shares, kind="stable")[: round(whole - float(down.sum()))]] += 1
            values = [float(value) for value in down]
        moved = {
            margin.name: value
            for margin, value in zip(parts, values, strict=True)
            if abs(value - margin.value) > 1e-9
        }
        if moved:
            told = tuple(
                Adjustment(m.name, m.value, moved[m.name], priority) for m in parts if m.name in moved
            )
            margins = tuple(replace(m, value=moved.get(m.name, m.value)) for m in spec.margins)
            spec = Spec(spec.place, margins, (*spec.adjustments, *told))
    _check(spec)
    return spec


def _fallen_back(margin: Margin, residents: float, size: float | None) -> Margin:
    if margin.unit not in COUNTED or not size:
        return margin
    ratio = residents / size
    return replace(
        margin,
        value=float(round(margin.value * ratio)),
        low=None if margin.low is None else float(round(margin.low * ratio)),
        high=None if margin.high is None else float(round(margin.high * ratio)),
        basis="derived",
        confidence="low",
        source=f"{margin.source}；按常住人口折算",
    )


def _read_folder(name: str, folder: Path) -> list[Margin]:
    paths = sorted(folder.glob("*.csv"))
    if not paths:
        raise MarginError(str(folder.name), None, "没有控制数表", "no margin tables")
    return [margin for path in paths for margin in _read(name, path)]


def _read(folder: str, path: Path) -> list[Margin]:
    return margins_from_text(path.read_text(encoding="utf-8-sig"), folder, path.name)


def margins_from_text(text: str, folder: str, file: str) -> list[Margin]:
    """The rows of a margin table. Raises MarginError with file, row and reason."""
    reader = csv.DictReader(io.StringIO(text))
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise MarginError(file, 1, f"缺列 {'、'.join(missing)}", f"columns missing: {', '.join(missing)}")
    return [_margin(folder, file, number, row) for number, row in enumerate(reader, start=2)]


def margins_to_text(margins: Iterable[Margin]) -> str:
    """A margin table as CSV text: what `margins_from_text` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for margin in margins:
        values = [getattr(margin, column) for column in COLUMNS]
        writer.writerow(["" if value is None else value for value in values])
    return out.getvalue()


def _margin(folder: str, file: str, number: int, row: dict[str, str]) -> Margin:
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
        folder=folder,
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
    shares = [margin.value for margin in spec.rows(TIERS)]
    given = any(margin.unit == "persons" for margin in spec.rows(TIERS))
    if not given and abs(sum(shares) - 1) > 1e-9:
        raise MarginError(
            "rates.csv",
            None,
            f"档次份额合计 {sum(shares):g}，应为 1",
            f"tier shares add to {sum(shares):g}, not 1",
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
