"""Charts of people: the population's ages, coverage by age, and their payments day by day."""

from __future__ import annotations

import altair as alt
import pandas as pd

from export.plot.asked import has_two, in_language, reform_of
from simulation import Comparison, Outcome, load_plan
from simulation.collection import phases
from simulation.errors import one_of, refuse
from simulation.populations import PopulationRef, RosterRef, resolve
from simulation.scenario import DEFAULT_PLAN
from simulation.tables import SCHEMES
from synthetic_data.fit import Fit
from ui import cached, charts
from ui.texts import t_in

LEAST = 30
"""A rate of fewer persons than these is not drawn."""


def coverage_by_age(result: Comparison | Outcome, scheme: str = "medical", lang: str = "zh") -> alt.Chart:
    """Curves of the share that is in a scheme (`medical`, `pension`) by single age: last year, base and reform.

    Ages of fewer than 30 persons who may join are left out. Raises Refusal for another scheme.
    """
    in_language(lang)
    one_of("scheme", scheme, SCHEMES)
    reform = reform_of(result)
    curves = [(t_in(lang, "coverage.last_year"), reform, "rate_last_year")]
    if has_two(result):
        curves.append((t_in(lang, "coverage.base"), result.base, "rate"))
    this = "draft" if isinstance(result, Comparison) else "this_year"
    curves.append((t_in(lang, f"coverage.{this}"), reform, "rate"))
    parts = []
    for case, outcome, column in curves:
        table = cached.table("coverage_by", outcome, "age")
        part = table[(table["scheme"] == scheme) & (table["eligible"] >= LEAST)]
        parts.append(pd.DataFrame({"age": part["age"].astype(int), "case": case, "value": part[column]}))
    title = t_in(lang, "coverage.age_title", scheme=t_in(lang, f"scheme.{scheme}"))
    cases = [case for case, _, _ in curves]
    said = "; ".join(_ends(part, lang) for part in parts if len(part))
    return charts.lines(pd.concat(parts), "age", cases, title, f"{title}: {said}", ".0%")


def _ends(part: pd.DataFrame, lang: str) -> str:
    """A curve in words: its lowest and highest point."""
    low, high = (part.loc[place] for place in (part["value"].idxmin(), part["value"].idxmax()))
    told = {
        "low": f"{low['value']:.2%}",
        "low_age": low["age"],
        "high": f"{high['value']:.2%}",
        "high_age": high["age"],
    }
    return t_in(lang, "coverage.age_said", case=part["case"].iloc[0], **told)


def pyramid(population: str | PopulationRef | Fit = "yicheng", lang: str = "zh") -> alt.Chart:
    """Residents by age and sex at the census: bars of the synthetic population, marks of the published figures.

    `population` as in a scenario (`yicheng`, `yicheng@2022-12-31#7`), or how one fits; made on
    first use. Raises Refusal where there is none.
    """
    in_language(lang)
    if isinstance(population, str):
        population = resolve(population, load_plan(DEFAULT_PLAN))
    if isinstance(population, RosterRef):
        raise refuse(
            "population",
            "清册里的人不与普查比；请写明合成人口，如 yicheng",
            "the people of a roster are not held against the census; name a synthetic population, such as yicheng",
        )
    fit = population if isinstance(population, Fit) else cached.fit(population)[0]
    sexes = {name: t_in(lang, f"sex.{name}") for name in ("female", "male")}
    table = fit.pyramid.assign(sex=fit.pyramid["sex"].map(sexes))
    table["band"] = [age_band(*ends) for ends in zip(table["age_from"], table["age_to"], strict=True)]
    cases = {"census": "population.case_people", "published": "population.case_published"}
    long = pd.concat(
        [
            table.assign(case=t_in(lang, word), value=table[column], order=table["age_from"])
            for column, word in cases.items()
        ]
    )[["band", "order", "sex", "case", "value"]]
    words = [t_in(lang, word) for word in cases.values()]
    title, alt_text = t_in(lang, "population.pyramid"), t_in(lang, "population.pyramid_alt")
    return charts.pyramid(long, list(sexes.values()), words, title, alt_text)


def age_band(low: int, high: int) -> str:
    """`100+`, `7`, `5–9`."""
    return f"{low}+" if high >= 100 else str(low) if high == low else f"{low}–{high}"


def collected(result: Comparison | Outcome, scheme: str = "both", lang: str = "zh") -> alt.Chart:
    """Curves of what persons have paid up to each day, in 10,000 yuan: base and reform, the ends of the phases marked.

    `scheme` is `both`, `medical` or `pension`. Raises Refusal for another.
    """
    in_language(lang)
    one_of("scheme", scheme, ("both", *SCHEMES))
    reform = reform_of(result)
    curves = [(t_in(lang, "coverage.base"), result.base)] if has_two(result) else []
    word = "coverage.draft" if isinstance(result, Comparison) else "workbook.name.only"
    curves.append((t_in(lang, word), reform))
    parts = [paid_up_to(outcome, scheme).assign(case=case) for case, outcome in curves]
    marks = [str(row.end) for row in phases(reform.scenario).itertuples(index=False)]
    title, alt_text = t_in(lang, "collection.cumulative"), t_in(lang, "collection.cumulative_alt")
    cases = [case for case, _ in curves]
    return charts.lines(pd.concat(parts), "day", cases, title, alt_text, ",.0f", marks)


@cached.kept_in_any_language
def paid_up_to(outcome: Outcome, scheme: str) -> pd.DataFrame:
    """Own payments up to each day: day, value (10,000 yuan)."""
    table = cached.table("collected", outcome)
    own = table if scheme == "both" else table[table["scheme"] == scheme]
    daily = own.groupby("day")["amount"].sum()
    whole = daily.reindex(pd.date_range(daily.index.min(), daily.index.max()), fill_value=0.0).cumsum()
    return pd.DataFrame({"day": whole.index, "value": whole.to_numpy() / charts.WAN})
