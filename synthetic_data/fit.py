"""How well a population fits: every target with its source, what was achieved, and a verdict.

Two groups, never mixed: what the generator was made to meet (controlled) and what it is only compared with. A fit says
that the population meets its margins, not that the margins are true.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields, replace

import numpy as np
import pandas as pd

from synthetic_data.check import families, violations, whipple
from synthetic_data.generate import generate
from synthetic_data.spec import BASES, TIERS, Margin, Spec
from synthetic_data.stages.aging import CENSUS_DAY
from synthetic_data.stages.registers import REGISTERS

EXACT, WITHIN, OUTSIDE = "exact", "within", "outside"
COUPLES = {"one_child_couples": "one_child", "two_daughter_couples": "two_daughters"}


@dataclass(frozen=True)
class Line:
    """One target. `limit`: the largest difference that passes; `hard`: a miss means the population is refused."""

    table: str
    target: str
    age_from: int | None
    age_to: int | None
    sex: str
    town: str
    published: float
    achieved: float
    difference: float
    unit: str
    verdict: str
    controlled: bool
    hard: bool
    limit: float
    basis: str
    level: str
    year: str
    source: str


COLUMNS = [field.name for field in fields(Line)]


def fit_report(
    spec: Spec, seed: int, as_of: dt.date, people: pd.DataFrame, census: pd.DataFrame | None = None
) -> pd.DataFrame:
    """A row a target (columns as in `Line`): census tables on the census day, registers and choices on `as_of`.

    `people` is the population of the day; `census` the same people on the census day, made where it is not handed in.
    """
    if census is None:
        census = generate(spec, seed, CENSUS_DAY)
    lines = [
        *_census(spec, census),
        *_registers(spec, people),
        *_family_figures(spec, census),
        *_rules(people, as_of),
        *_compared(spec, people, census, as_of),
        *_births(spec, people),
    ]
    return pd.DataFrame([astuple(line) for line in lines], columns=COLUMNS)


@dataclass(frozen=True)
class Fit:
    """A population's fit and the small tables that show it. `persons` is the size of the table of the day.

    kinds: kind, persons. pyramid: sex, age_from, age_to, published, census, today (residents). sizes: size, households
    (census). towns: town, registered, resident, absent, urban.
    """

    report: pd.DataFrame
    kinds: pd.DataFrame
    pyramid: pd.DataFrame
    sizes: pd.DataFrame
    towns: pd.DataFrame
    persons: int


def fit_of(spec: Spec, seed: int, as_of: dt.date, people: pd.DataFrame) -> Fit:
    """The fit of a population of the day, with the same people on the census day made for the comparison."""
    census = generate(spec, seed, CENSUS_DAY)
    resident, local, permit = people["resident"], people["local_hukou"], people["residence_permit"]
    kinds = {
        "resident_registered": resident & local,
        "resident_elsewhere_permit": resident & ~local & permit,
        "resident_elsewhere_no_permit": resident & ~local & ~permit,
        "registered_absent": ~resident,
    }
    homes = census[census["resident"] & ~census["collective"]].groupby("household_id").size()
    sizes = homes.clip(upper=7).value_counts().sort_index()
    by_town = people.groupby("town", observed=True)
    towns = pd.DataFrame(
        {
            "registered": local.groupby(people["town"], observed=True).sum(),
            "resident": by_town["resident"].sum(),
            "absent": (~resident).groupby(people["town"], observed=True).sum(),
            "urban": (people["urban"] & resident).groupby(people["town"], observed=True).sum(),
        }
    )
    return Fit(
        report=fit_report(spec, seed, as_of, people, census),
        kinds=pd.DataFrame(
            {"kind": list(kinds), "persons": [int(marked.sum()) for marked in kinds.values()]}
        ),
        pyramid=_pyramid(spec, census, people, as_of),
        sizes=pd.DataFrame({"size": sizes.index, "households": sizes.to_numpy()}),
        towns=towns.reindex([town for town in spec.towns if town in towns.index])
        .rename_axis("town")
        .reset_index(),
        persons=len(people),
    )


def _pyramid(spec: Spec, census: pd.DataFrame, people: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    rows = []
    ages = [(_age(table, day), table) for table, day in ((census, CENSUS_DAY), (people, as_of))]
    for margin in sorted(spec.rows("residents"), key=lambda m: (m.sex, m.age_from or 0)):
        low, high = margin.age_from or 0, margin.age_to or 0
        counts = [
            int((table["resident"] & (table["sex"] == margin.sex) & age.between(low, high)).sum())
            for age, table in ages
        ]
        rows.append((margin.sex, low, high, int(margin.value), *counts))
    return pd.DataFrame(rows, columns=["sex", "age_from", "age_to", "published", "census", "today"])


def hard_misses(report: pd.DataFrame) -> pd.DataFrame:
    """The lines for which a population must be refused; empty in a sound one."""
    return report[report["hard"] & (report["verdict"] == OUTSIDE)]


def assumptions(spec: Spec) -> pd.DataFrame:
    """What nobody published for the place: each assumed row with the range worth exploring and why."""
    rows = [
        (m.name, m.age_from, m.age_to, m.sex, m.town, m.value, m.low, m.high, m.unit, m.source)
        for m in spec.margins
        if m.basis == "assumption"
    ]
    columns = ["name", "age_from", "age_to", "sex", "town", "value", "low", "high", "unit", "source"]
    return pd.DataFrame(rows, columns=columns)


def bases(spec: Spec) -> pd.DataFrame:
    """How many rows rest on what: basis, rows."""
    counts = pd.Series([margin.basis for margin in spec.margins]).value_counts()
    return pd.DataFrame([(basis, int(counts.get(basis, 0))) for basis in BASES], columns=["basis", "rows"])


def _line(
    table: str,
    margin: Margin,
    achieved: float,
    *,
    limit: float = 0.0,
    controlled: bool = True,
    hard: bool = False,
    target: str = "",
    published: float | None = None,
) -> Line:
    value = margin.value if published is None else published
    difference = achieved - value
    verdict = EXACT if difference == 0 else WITHIN if abs(difference) <= limit else OUTSIDE
    return Line(
        table, target or margin.name, margin.age_from, margin.age_to, margin.sex, margin.town, value, achieved,
        difference, margin.unit, verdict, controlled, hard, limit, margin.basis, margin.level, margin.year,
        margin.source,
    )  # fmt: skip


def _census(spec: Spec, census: pd.DataFrame) -> Iterator[Line]:
    resident, local = census["resident"], census["local_hukou"]
    age = _age(census, CENSUS_DAY)
    for margin in spec.rows("residents"):
        inside = (
            resident
            & (census["sex"] == margin.sex)
            & (age >= margin.age_from)
            & (age <= (margin.age_to or 0))
        )
        yield _line("residents", margin, int(inside.sum()), hard=True)
    yield _line(
        "registers_of_people",
        spec.one("residents_hukou_elsewhere"),
        int((resident & ~local).sum()),
        hard=True,
    )
    if not spec.rows("registered_persons"):
        yield _line("registers_of_people", spec.one("registered_absent"), int((~resident).sum()), hard=True)
    yield _line(
        "registers_of_people", spec.one("urban_residents"), int((resident & census["urban"]).sum()), hard=True
    )
    homes = census[resident & ~census["collective"]].groupby("household_id")
    sizes, generations = homes.size(), homes["generation"].nunique()
    yield _line("households", spec.one("family_households"), len(sizes), hard=True)
    yield _line("households", spec.one("family_household_members"), int(sizes.sum()), hard=True)
    yield _line("households", spec.one("one_person_households"), int((sizes == 1).sum()), hard=True)
    for number, name in enumerate(("one", "two", "three", "four"), start=1):
        margin = spec.one(f"{name}_generation_households")
        achieved = int((generations >= 4).sum() if number == 4 else (generations == number).sum())
        yield _line("households", margin, achieved, limit=0.01 * spec.value("family_households"), hard=True)
    adults = census[resident & (age >= 15)]
    for status, share in adults["marital_status"].value_counts(normalize=True).items():
        yield _line("marital", spec.one(f"share_{status}_15_plus"), float(share), limit=0.0005)


def _registers(spec: Spec, people: pd.DataFrame) -> Iterator[Line]:
    local = int(people["local_hukou"].sum())
    severe = people["disability_grade"].isin([1, 2])
    marked = {name: people[name] for name in REGISTERS}
    marked |= {"severe_disability": severe, "mild_disability": people["disability_grade"].isin([3, 4])}
    for name, column in marked.items():
        if spec.rows(name):
            wanted = spec.heads(name, local)
            yield _line("registers", spec.one(name), int(column.sum()), published=wanted, hard=True)
    families = people["local_hukou"] & ((people["sex"] == "female") | people["spouse_id"].isna())
    old_enough = _age(people, people["birth_date"].max().date()) >= 24
    couples = int((families & old_enough & (people["marital_status"] != "never_married")).sum())
    for name, kind in COUPLES.items():
        margin = spec.one(name)
        achieved = int((families & (people["family_planning"] == kind)).sum())
        given = margin.unit == "households"
        yield _line(
            "registers",
            margin,
            achieved,
            published=spec.heads(name, couples),
            hard=given,
            limit=0 if given else 25,
        )
    both = people["lifted_from_poverty"] & (people["dibao"] | people["extreme_poverty"])
    share = both.sum() / max(people["lifted_from_poverty"].sum(), 1)
    yield _line("registers", spec.one("lifted_also_dibao_or_extreme_poverty"), float(share), limit=0.001)
    for margin in spec.rows("registered_persons"):
        inside = people["local_hukou"] & ((people["town"] == margin.town) if margin.town else True)
        yield _line("towns", margin, int(inside.sum()), hard=True)
    for name, column in (
        ("pension_last_year_members", people["pension_tier_last_year"] > 0),
        ("medical_last_year_members", people["joined_medical_last_year"]),
    ):
        for margin in spec.rows(name):
            yield _line("choices", margin, int((column & (people["town"] == margin.town)).sum()), hard=True)
    tier = people["pension_tier_last_year"]
    rest = int((tier > 100).sum())
    for margin in spec.rows(TIERS):
        target = margin.value if margin.unit == "persons" else margin.value * rest
        achieved = int((tier == margin.age_from).sum())
        yield _line(
            "choices", margin, achieved, published=target, limit=0.0 if margin.unit == "persons" else 1.0
        )
    for name in ("employee_medical", "in_school", "kindergarten", "residence_permit", "insured_elsewhere"):
        for margin in spec.rows(f"{name}_heads"):
            yield _line("choices", margin, int(people[name].sum()), hard=True)


def _family_figures(spec: Spec, census: pd.DataFrame) -> Iterator[Line]:
    figures = families(census)
    yield _line(
        "families", spec.one("husband_older_years"), figures["spouse_gap_mean"], limit=0.4, controlled=False
    )
    yield _line(
        "families", spec.one("spouse_gap_spread"), figures["spouse_gap_spread"], limit=0.8, controlled=False
    )
    for name, value, limit, unit in (
        ("spouse_gap_over_20", 0.0, 0.005, "share"), ("mother_age_mean", 27.5, 1.5, "years"),
        ("mother_age_spread", 4.5, 1.0, "years"), ("sibling_spacing_median", 4.4, 0.6, "years"),
        ("twin_share_of_births", 0.012, 0.008, "share"),
    ):  # fmt: skip
        yield _bare("families", name, value, figures[name], limit, unit)


def _rules(people: pd.DataFrame, as_of: dt.date) -> Iterator[Line]:
    for name, count in violations(people, as_of).items():
        yield _bare("rules", name, 0, count, 0, "persons", hard=True)
    yield _bare("rules", "whipple_index", 100, whipple(people, as_of), 5, "index")


def _bare(
    table: str, name: str, value: float, achieved: float, limit: float, unit: str, hard: bool = False
) -> Line:
    verdict = EXACT if achieved == value else WITHIN if abs(achieved - value) <= limit else OUTSIDE
    return Line(
        table, name, None, None, "", "", value, achieved, achieved - value, unit, verdict, False, hard, limit,
        "derived", "", "", "",
    )  # fmt: skip


def _compared(spec: Spec, people: pd.DataFrame, census: pd.DataFrame, as_of: dt.date) -> Iterator[Line]:
    """Figures nobody fitted to: published elsewhere or orders of magnitude, with the range that would not surprise."""
    years = max((as_of - CENSUS_DAY).days / 365.25, 1e-9)
    residents, then = int(people["resident"].sum()), int(census["resident"].sum())
    born = people["resident"] & (people["birth_date"] > pd.Timestamp(CENSUS_DAY))
    births = int(born.sum()) / years / then
    age = _age(people, as_of)
    recipients = int((people["local_hukou"] & ~people["other_pension"] & (age >= 60)).sum())
    members = int((people["pension_tier_last_year"] > 0).sum())
    achieved: dict[str, float] = {
        "compare_medical_members": int(people["joined_medical_last_year"].sum()),
        "compare_pension_members_with_recipients": members + recipients,
        "compare_pension_recipients": recipients,
    }
    if years > 0.9:
        achieved |= {
            "compare_resident_ratio_yearly": (residents / then) ** (1 / years),
            "compare_crude_birth_rate": births,
            "compare_crude_death_rate": births - (residents - then) / years / then,
        }
    for name, value in achieved.items():
        for margin in spec.rows(name):
            low, high = margin.low or 0.0, margin.high or 0.0
            line = _line(
                "compared",
                margin,
                value,
                controlled=False,
                limit=max(high - margin.value, margin.value - low),
            )
            yield line


def _births(spec: Spec, people: pd.DataFrame) -> Iterator[Line]:
    """Births since the census by the mother's age, against the published pattern: only married women give birth here."""
    mothers = people.set_index("person_id")["birth_date"]
    born = people[(people["birth_date"] > pd.Timestamp(CENSUS_DAY)) & people["mother_id"].notna()]
    if born.empty:
        return
    mother = mothers.loc[born["mother_id"].astype("int64")].to_numpy()
    age = ((born["birth_date"].to_numpy() - mother) / np.timedelta64(1, "D") / 365.2425).astype(int)
    pattern = spec.by_age("births_by_age_of_mother")
    first = spec.rows("births_by_age_of_mother")[0]
    for low in range(15, 50, 5):
        margin = replace(first, age_from=low, age_to=low + 4, unit="persons")
        wanted = float(round(len(born) * pattern[low : low + 5].sum() / pattern.sum(), 1))
        achieved = int(((age >= low) & (age < low + 5)).sum())
        yield _line("births", margin, achieved, published=wanted, controlled=False, limit=0.05 * len(born))


def total_variation(report: pd.DataFrame) -> float:
    """Half the sum of differences of shares between achieved and published households: one person, and by generations.

    0: the same distribution; 1: nothing in common. Sizes from two up are not published for a district.
    """
    rows = report[report["table"] == "households"].set_index("target")
    parts = [
        "one_person_households",
        "one_generation_households",
        *(f"{n}_generation_households" for n in ("two", "three", "four")),
    ]
    rows = rows.loc[parts]
    published, achieved = rows["published"].to_numpy(float).copy(), rows["achieved"].to_numpy(float).copy()
    for values in (published, achieved):
        values[1] -= values[0]
    return float(np.abs(published / published.sum() - achieved / achieved.sum()).sum() / 2)


def srmse(published: np.ndarray, achieved: np.ndarray) -> float:
    """Root of the mean squared difference over the mean published count: 0.05 is a typical error of 5 % a cell."""
    return float(np.sqrt(np.mean((achieved - published) ** 2)) / max(np.mean(published), 1e-12))


def rssz(published: np.ndarray, achieved: np.ndarray) -> float:
    """Sum of squared cell Z over its 5 % critical value: below 1, the table could be a fair sample of the published one."""
    total = max(published.sum(), 1)
    share = np.maximum(published, 1) / total
    z = (achieved / max(achieved.sum(), 1) - share) / np.sqrt(share * (1 - share) / total)
    # Wilson and Hilferty's cube gives the 5 % point of chi-squared without a statistics library.
    n = len(published)
    critical = n * (1 - 2 / (9 * n) + 1.6449 * np.sqrt(2 / (9 * n))) ** 3
    return float((z**2).sum() / critical)


def _age(people: pd.DataFrame, day: dt.date) -> pd.Series:
    birth = people["birth_date"]
    before = (birth.dt.month > day.month) | ((birth.dt.month == day.month) & (birth.dt.day > day.day))
    return day.year - birth.dt.year - before
