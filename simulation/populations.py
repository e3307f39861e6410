"""Populations by name: a place, aged to a day, drawn with a seed; made once, cached on disk, verified on load."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

import synthetic_data
from simulation import userdata
from simulation.access import Actor, require
from simulation.columns import COLUMNS, CONDUCT, LAST_YEAR, OPTIONAL
from simulation.errors import refuse
from simulation.law.facts import Conduct, Facts, codes_of, conduct_of, facts_of
from simulation.law.plan import Plan, load_plan, plan_ids
from simulation.people import check_people
from simulation.roster import kept
from synthetic_data import Margin, partition
from synthetic_data.check import violations
from synthetic_data.fit import Fit, fit_of
from synthetic_data.spec import margins_from_text, margins_to_text

DEFAULT_SEED = 2023
Progress = Callable[[str, float], None]
NAME = re.compile(r"([a-z][a-z0-9_-]*)(?:@(\d{4}-\d{2}-\d{2}))?(?:#(\d{1,9}))?(?:\+([0-9a-f]{12}))?")


@dataclass(frozen=True)
class PopulationRef:
    """Names a synthetic population: place, day its people are aged to, seed of its own, digest of the district's data.

    `id` is a content hash.
    """

    place: str
    as_of: dt.date
    seed: int = DEFAULT_SEED
    given: str = ""
    synthetic: ClassVar[bool] = True

    @property
    def id(self) -> str:
        return partition.population_id(self.spec, self.seed, self.as_of)

    @property
    def spec(self) -> synthetic_data.Spec:
        return _spec(self.place, self.given)

    @property
    def name(self) -> str:
        """What `resolve` reads, in full."""
        return population_name(self.place, self.as_of, self.seed, self.given)


@dataclass(frozen=True)
class RosterRef(PopulationRef):
    """Names a kept roster (`simulation.roster.kept`): `given` is its digest, `place` the district it is of, `as_of` the
    last day of its collecting window. Its people are real, and what they do is stated."""

    synthetic: ClassVar[bool] = False

    @property
    def id(self) -> str:
        return self.given

    @property
    def spec(self) -> synthetic_data.Spec:
        """What is published of the district; the roster has none of its own."""
        return _spec(self.place)

    @property
    def name(self) -> str:
        return self.note.name

    @property
    def note(self) -> kept.RosterNote:
        return kept.note_of(self.given)


def marks_of(ref: PopulationRef) -> dict[str, tuple[str, ...]]:
    """What every figure of a roster must say besides: what it lacks, and what was filled from the synthetic population."""
    if not isinstance(ref, RosterRef):
        return {}
    note = ref.note
    return {"absent": tuple(note.absent), "filled": note.filled}


def refuse_roster(ref: PopulationRef, zh: str, en: str) -> None:
    """Raises Refusal where the people are a roster: `zh` and `en` say why that cannot be done with one."""
    if not ref.synthetic:
        raise refuse(
            "population",
            f"{zh}；请把人口换回合成人口",
            f"{en}; take the synthetic population instead",
        )


def population_name(
    place: str, as_of: dt.date | None = None, seed: int = DEFAULT_SEED, given: str = ""
) -> str:
    """`yicheng@2022-12-31#7+0123456789ab`; without a day, the eve of the plan's fee year."""
    day = f"@{as_of.isoformat()}" if as_of else ""
    return f"{place}{day}{f'#{seed}' if seed != DEFAULT_SEED else ''}{f'+{given}' if given else ''}"


@lru_cache(maxsize=32)
def _spec(place: str, given: str = "") -> synthetic_data.Spec:
    if place not in synthetic_data.PLACES:
        names = "、".join(synthetic_data.PLACES)
        raise refuse(
            "population", f"没有 {place} 的人口；现有：{names}", f"no population of {place}; known: {names}"
        )
    spec = synthetic_data.load_spec(place)
    return spec.overlaid(given_rows(place, given)) if given else spec


def given_rows(place: str, digest: str) -> list[Margin]:
    """What the district gave (or a user tried out), by its digest. Raises Refusal where this machine does not have it."""
    text = userdata.load_district_data(place, digest)
    if text is None:
        raise refuse(
            "population",
            f"本机没有 {place} 的本区数据 {digest}，或其内容已被改动；请在“人口与拟合”页重新载入",
            f"this machine has no district data {digest} of {place}, or it was altered; load it on the population page",
        )
    return margins_from_text(text, "given", f"{place}-{digest}.csv")


def keep_given(place: str, rows: Iterable[Margin], *, actor: Actor) -> str:
    """Keeps rows in the data folder, for everybody, after checking that they fit the place; gives their digest.

    Rows that are kept already anybody may use. Raises MarginError where they do not fit, Refusal where the actor may not.
    """
    rows = list(rows)
    synthetic_data.load_spec(place).overlaid(rows)
    text = margins_to_text(rows)
    digest = userdata.digest_of(text)
    if userdata.load_district_data(place, digest) is None:
        require(actor, "keep district data")
        userdata.save_district_data(place, text)
    return digest


def place_of(plan: Plan) -> str:
    """The place a plan is for: the one that begins its id (`yicheng-2023`), else the one place whose towns are all the
    plan's. Empty where there is none, or more than one."""
    return _place_of(plan.id, frozenset(plan.towns))


@lru_cache(maxsize=256)
def _place_of(plan_id: str, towns: frozenset[str]) -> str:
    named = max((p for p in synthetic_data.PLACES if plan_id.startswith(f"{p}-")), key=len, default="")
    if named and towns.issuperset(_spec(named).towns):
        return named
    fitting = [place for place in synthetic_data.PLACES if towns.issuperset(_spec(place).towns)]
    return fitting[0] if len(fitting) == 1 else named


def plans_of(place: str) -> list[str]:
    """The ids of the shipped plans of a place, oldest first."""
    return [plan_id for plan_id in plan_ids() if place_of(load_plan(plan_id)) == place]


def resolve(name: str, plan: Plan) -> PopulationRef:
    """Empty: the people of the plan's own place. `yicheng` (31 December before the plan's fee year),
    `yicheng@2022-12-31`, either with `#seed` of the people and `+digest` of the district's data; `roster+digest` for a kept
    roster, which serves plans of its own fee year alone. Raises Refusal."""
    if not name:
        name = place_of(plan)
        if not name:
            raise refuse(
                "population",
                f"没有与方案 {plan.id} 的镇街相符的人口；请加入该区的控制数文件夹（docs/add-a-district.md），或写明人口",
                f"no population has the towns of plan {plan.id}; add the district's folder of margins "
                "(docs/add-a-district.md), or name a population",
            )
    match = NAME.fullmatch(name)
    place, day, seed, given = match.groups() if match else ("", "", "", "")
    if not match or (place == kept.PLACE and (day or seed or not given)):
        raise refuse(
            "population",
            f"现为 {name}；应形如 yicheng、yicheng@2022-12-31、yicheng#7、yicheng+本区数据编号或 roster+名册编号",
            f"is {name}; expected yicheng, yicheng@2022-12-31, yicheng#7, yicheng+digest of the district's data or "
            "roster+digest of a roster",
        )
    if place == kept.PLACE:
        return _roster(given, plan)
    as_of = _day(day) if day else dt.date(plan.fee_year - 1, 12, 31)
    _spec(place, given or "")
    return PopulationRef(place, as_of, int(seed) if seed else DEFAULT_SEED, given or "")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise refuse("population", f"没有 {text} 这一天", f"there is no day {text}") from None


def _roster(digest: str, plan: Plan) -> RosterRef:
    note = kept.note_of(digest)
    if note.fee_year != plan.fee_year:
        raise refuse(
            "population",
            f"名册 {digest} 是 {note.fee_year} 年度的缴费情况，不能用于费款年度 {plan.fee_year} 的方案；"
            "请选同年度的方案，或换用合成人口",
            f"roster {digest} says what people paid for {note.fee_year} and cannot serve a plan of fee year "
            f"{plan.fee_year}: take a plan of that year, or the synthetic population",
        )
    return RosterRef(note.place, note.window_end, DEFAULT_SEED, digest)


def load_population(
    place: str = synthetic_data.DEFAULT_PLACE,
    seed: int = DEFAULT_SEED,
    as_of: str | dt.date = "2022-12-31",
    progress: Progress | None = None,
    given: str = "",
) -> pd.DataFrame:
    """The synthetic people table of a place, made and cached on first use.

    `as_of`: the day as of which they are described; `seed`: of the draws. `given` is the digest of what the district
    gave. `progress(stage, share done)` is called while it is made. A row a person, the columns of the people table
    (docs/data-dictionary.md): dates, yes/no, ages in years by birth date.

    Raises:
        Refusal: an unknown place or day, the district's data no longer on this machine.
        MarginError: figures that nobody can meet, file and row named.

    Source:
        The published figures in `synthetic_data/margins`, each with its source; no real person.

    Examples:
        >>> from simulation import load_population
        >>> everybody = load_population("yicheng", as_of="2022-12-31")
        >>> len(everybody), int(everybody["local_hukou"].sum())
        (441809, 428427)
    """
    day = as_of if isinstance(as_of, dt.date) else _day(as_of)
    return people_of(PopulationRef(place, day, seed, given), progress)


def people_of(
    ref: PopulationRef, progress: Progress | None = None, columns: list[str] | None = None
) -> pd.DataFrame:
    """The people table that a reference names (of it, some columns; of a roster, those that it has), made and cached on
    first use. Raises Refusal for a roster that is no longer here."""
    if not ref.synthetic:
        return kept.load_people(ref.given, columns)
    path = _path(ref)
    if not partition.is_whole(path):
        _make(ref, path, progress)
    return pd.read_parquet(path, columns=columns)


def population_fit(ref: PopulationRef, people: pd.DataFrame | None = None) -> Fit:
    """How well a population (`ref`: the `population_ref` of a scenario) fits what is published about its place:
    `report` (a row a target: published, achieved, difference in the row's unit, verdict, source), `kinds`, `pyramid`,
    `towns` (persons), `sizes` (households). `people`: its table, where it is at hand.

    Raises:
        Refusal: people that cannot be had.
        MarginError: figures that nobody can meet.

    Source:
        `synthetic_data/margins`, a source a row; `synthetic_data/fit.py`.

    Examples:
        >>> from simulation import Scenario, population_fit
        >>> fit = population_fit(Scenario().population_ref)
        >>> fit.persons, int((fit.report["verdict"] == "outside")[fit.report["hard"]].sum())
        (441809, 0)
    """
    return fit_of(ref.spec, ref.seed, ref.as_of, people_of(ref) if people is None else people)


@lru_cache(maxsize=3)
def load_facts(ref: PopulationRef, towns: tuple[str, ...]) -> Facts:
    """Facts of a population, in order; loaded once a process. The towns are the plan's."""
    people = people_of(ref, columns=[*COLUMNS, *LAST_YEAR, *OPTIONAL])
    _towns_fit(people, towns, ref)
    return facts_of(in_order(people, towns), towns)


@lru_cache(maxsize=2)
def load_conduct(ref: PopulationRef, towns: tuple[str, ...]) -> Conduct:
    """What the people of a roster state that they do, in the order of `load_facts`."""
    conduct = conduct_of(in_order(people_of(ref, columns=[*COLUMNS, *CONDUCT]), towns))
    for array in (*conduct.columns().values(), conduct.channel):
        array.flags.writeable = False
    return conduct


def in_order(people: pd.DataFrame, towns: tuple[str, ...]) -> pd.DataFrame:
    """The rows by town, and within it so that who may join neither scheme, the medical one alone, and both (3.P1 without
    the ages, 3.M1 to M3) stand together.

    Facts must be sorted by town; the rest only saves time, since the rules then pass over whole stretches of rows.
    """
    pension = people["local_hukou"] & ~people["in_school"] & ~people["other_pension"]
    medical = people["local_hukou"] | people["residence_permit"]
    medical &= ~people["employee_medical"] & ~people["insured_elsewhere"]
    town = codes_of(people["town"], towns)
    return people.iloc[
        np.lexsort((people["birth_date"].to_numpy(), medical.to_numpy(), pension.to_numpy(), town))
    ]


def _towns_fit(people: pd.DataFrame, towns: tuple[str, ...], ref: PopulationRef) -> None:
    unknown = sorted(set(people["town"].unique()) - set(towns))
    if unknown:
        raise refuse(
            "towns",
            f"人口 {ref.place} 有方案没有的镇街：{'、'.join(unknown)}",
            f"population {ref.place} has towns that the plan has not: {', '.join(unknown)}",
        )


def _path(ref: PopulationRef) -> Path:
    return userdata.cache_folder() / "populations" / f"{ref.place}-{ref.as_of}-{ref.id}.parquet"


def _make(ref: PopulationRef, path: Path, progress: Progress | None) -> None:
    people = synthetic_data.generate(ref.spec, ref.seed, ref.as_of, progress)
    # Checked once, here: what is loaded later is the same file, by its digest. Any plan of the place has its towns.
    plan = next(
        (p for p in map(load_plan, reversed(plan_ids())) if set(people["town"].unique()) <= set(p.towns)),
        None,
    )
    if plan is not None:
        check_people(people, plan, last_year=True)
    wrong = {name: count for name, count in violations(people, ref.as_of).items() if count}
    if wrong:
        raise refuse(
            "population",
            f"人口 {ref.name} 未通过硬性检查：{wrong}；请换种子，或把该情况告知维护者",
            f"population {ref.name} fails its hard checks: {wrong}; take another seed and tell the maintainers",
        )
    partition.save_people(people, ref.spec, ref.seed, ref.as_of, path)
