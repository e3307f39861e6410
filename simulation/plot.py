"""Charts of results for a notebook: the very ones of the pages, filled from a result in one call.

Each gives an Altair chart, with its unit in the title and the result's stamp under it. `lang` is zh or en. Charts of pages
have one definition, in `export/plot`, loaded by name when one is drawn; its names (`money`, `stakes`, `rates`,
`coverage_by_age`, `collected`, `tornado`, `bridge`) are here too and give the charts as a page has them.
"""

from __future__ import annotations

import importlib
from typing import Any

import pandas as pd

from charts import drawings
from simulation.comparison import Comparison
from simulation.coverage import coverage_by
from simulation.display import named, summed
from simulation.errors import one_of
from simulation.law.vocabulary import LEVELS
from simulation.ledger import PERSONAL_LINES
from simulation.outcome import Outcome
from simulation.projection import Projection
from simulation.solving import Solution
from simulation.stamp import Stamp
from simulation.tables import SCHEMES
from simulation.uncertain import Uncertainty
from simulation.words import word
from synthetic_data.fit import Fit

WIDTH = 640
YEARS = {"public_money": "public", "own_payments": "own"}


def _pages() -> Any:
    """The charts of the pages."""
    return importlib.import_module("export.plot")


def __getattr__(name: str) -> Any:
    if name.startswith("_") or name not in _pages().__all__:
        raise AttributeError(f"module 'simulation.plot' has no attribute {name!r}")
    return getattr(_pages(), name)


def _finished(chart: Any, stamp: Stamp | None, lang: str) -> Any:
    """The chart of a stated width with the stamp under its title; the chart handed in stays as it is."""
    done = chart.properties(width=WIDTH)
    if stamp is not None:
        text = stamp.under(done.title.text).line(lang)
        done.title = done.title.copy()
        done.title.subtitle = drawings.folded(text, WIDTH)
        done.title.subtitleFontSize, done.title.subtitleColor = 11, "#444"
    return done


def cost(result: Outcome | Comparison, by: str = "line", lang: str = "zh") -> Any:
    """Money (10,000 yuan) by `line`, `level` or `town` (public money): of an outcome, or of base and draft side by
    side.

    Raises:
        Refusal: an unknown column or language.

    Source:
        `export/plot/results.py`, the chart of the pages.

    Examples:
        >>> from simulation import Scenario, plot, simulate
        >>> plot.cost(simulate(Scenario(), people), by="level").title.text
        '各方负担（万元）'
    """
    stamp = result.reform.stamp if isinstance(result, Comparison) else result.stamp
    return _finished(_pages().money(result, by, lang), stamp, lang)


def _ordered(budget: pd.DataFrame, by: str) -> pd.DataFrame:
    """Levels from the centre down; everything else in the order of the document, which the table has."""
    if by != "level":
        return budget
    order = {level: place for place, level in enumerate(LEVELS)}
    return budget.sort_values("level", key=lambda column: column.astype(object).map(order), kind="stable")


def change(result: Comparison, by: str = "line", lang: str = "zh") -> Any:
    """What the draft moves of public money (10,000 yuan), part by part to the whole difference.

    Raises:
        Refusal: a column that the comparison has not.

    Source:
        `Comparison.budget`; drawn by `charts/drawings.py`.

    Examples:
        >>> from simulation import Scenario, compare, plot, simulate
        >>> reform = Scenario(changes={"medical.individual": 380})
        >>> plot.change(compare(simulate(Scenario(), people), simulate(reform, people)), lang="en").title.text
        'Difference in public money (10,000 yuan)'
    """
    public = _ordered(result.budget[~result.budget["line"].isin(PERSONAL_LINES)], by)
    sums = named(summed(public, by, ["difference"]), lang)
    sums = sums[sums["difference"] != 0]
    whole, part = ("合计", "各项") if lang == "zh" else ("Total", "Parts")
    table = pd.DataFrame(
        {
            "item": [*sums[by], whole],
            "value": [*(sums["difference"] / drawings.WAN), sums["difference"].sum() / drawings.WAN],
            "kind": [*[part] * len(sums), whole],
        }
    )
    title = "公共资金差额（万元）" if lang == "zh" else "Difference in public money (10,000 yuan)"
    chart = drawings.waterfall(table, [part, whole], title, title, "+,.2f")
    return _finished(chart, result.reform.stamp, lang)


def coverage(outcome: Outcome, scheme: str = "medical", by: str = "age", lang: str = "zh") -> Any:
    """Enrolment rates of a `scheme` this year and last, by `age` (curves) or `town` (bars): shares of who may join.

    Raises:
        Refusal: an unknown scheme, side of a person or language.

    Source:
        `coverage_by`; drawn by `charts/drawings.py`.

    Examples:
        >>> from simulation import Scenario, plot, simulate
        >>> plot.coverage(simulate(Scenario(), people), by="town", lang="en").title.text
        'Medical: enrolment rate (%)'
    """
    stamp = outcome.stamp.counting("persons")
    if by == "age":
        return _finished(_pages().coverage_by_age(outcome, scheme, lang), stamp, lang)
    one_of("scheme", scheme, SCHEMES)
    table = coverage_by(outcome, by)
    table = table[(table["scheme"] == scheme) & (table["eligible"] > 0)]
    cases = ["上年", "本年"] if lang == "zh" else ["Last year", "This year"]
    long = pd.concat(
        [
            pd.DataFrame({by: table[by], "case": case, "value": table[column]})
            for case, column in zip(cases, ("rate_last_year", "rate"), strict=True)
        ]
    )
    name = word(f"scheme.{scheme}", lang)
    title = f"{name}参保率（%）" if lang == "zh" else f"{name}: enrolment rate (%)"
    order = [str(name) for name in table[by]]
    return _finished(drawings.beside(long, by, order, cases, title, title, ".2%"), stamp, lang)


def pyramid(fit: Fit | str, lang: str = "zh") -> Any:
    """`fit`: what `population_fit` gave, or a place. Residents on the census day by age and sex (persons), the
    published census as marks.

    Raises:
        Refusal: a place that is none, or an unknown language.

    Source:
        `population_fit`; `export/plot/people.py`.

    Examples:
        >>> from simulation import Scenario, plot
        >>> from simulation.populations import people_of
        >>> from synthetic_data.fit import fit_of
        >>> ref = Scenario().population_ref
        >>> fit = fit_of(ref.spec, ref.seed, ref.as_of, people_of(ref))
        >>> plot.pyramid(fit, lang="en").title.text
        'Residents by age and sex (persons, 2020-11-01; black marks: census)'
    """
    return _finished(_pages().pyramid(fit, lang), None, lang)


def years(ahead: Projection, figure: str = "public_money", lang: str = "zh") -> Any:
    """`ahead`: from `project_years`; `figure`: `public_money` or `own_payments` (10,000 yuan) by fee year, base and
    draft; one curve where nothing is changed. Of the draft: `payers` (10,000 yuan), `age`, `ratio` or `coverage`.

    Raises:
        Refusal: an unknown figure or language.

    Source:
        `project_years`; `export/plot/outlook.py`.

    Examples:
        >>> from simulation import Scenario, plot, project_years
        >>> plot.years(project_years(Scenario(), years=1), lang="en").title.text
        'Public money by fee year (10,000 yuan)'
    """
    measure = YEARS.get(figure, figure)
    stamp = ahead.stamp.counting("yuan" if measure in (*YEARS.values(), "payers") else "persons")
    return _finished(_pages().years(ahead, measure, lang), stamp, lang)


def bands(sure: Uncertainty, stamp: Stamp | None = None, lang: str = "zh", difference: bool = False) -> Any:
    """`sure`: from `uncertainty`. P10 to P90 of the money figures (10,000 yuan), of base and draft, or (`difference`)
    of the difference. `stamp`: that of the reform's outcome.

    Raises:
        Refusal: an unknown language.

    Source:
        `quantiles`; `export/plot/outlook.py`.

    Examples:
        >>> from simulation import Scenario, plot, uncertainty
        >>> sure = uncertainty(Scenario(), draws=20, workers=1, people=people)
        >>> plot.bands(sure, lang="en").title.text
        'P10 to P90 (bar), P50 (tick), all at default (ring), 10,000 yuan'
    """
    return _finished(_pages().bands(sure, lang, difference), stamp, lang)


def swings(
    sure: Uncertainty,
    figure: str = "public",
    case: str = "reform",
    stamp: Stamp | None = None,
    lang: str = "zh",
) -> Any:
    """`sure`: from `uncertainty`; `case`: base, reform or difference. What moves a money `figure` (10,000 yuan) most:
    one input at a time at the ends of its range.

    Raises:
        Refusal: an unknown figure, case or language, or one that no input moves.

    Source:
        `tornado`; `export/plot/outlook.py`.

    Examples:
        >>> from simulation import Scenario, plot, uncertainty
        >>> sure = uncertainty(Scenario(), draws=20, workers=1, people=people)
        >>> plot.swings(sure, lang="en").title.text
        'Public money (Draft) as each input moves, 10,000 yuan'
    """
    return _finished(_pages().tornado(sure, figure, lang, case), stamp, lang)


def frontier(
    found: Solution,
    stamp: Stamp | None = None,
    lang: str = "zh",
    cost: str = "public",
    coverage: str = "rate:medical",
) -> Any:
    """`found`: from `solve`. Every plan of a sweep by `cost` (public money, 10,000 yuan) and `coverage` (medical
    enrolment rate, %), those no other beats joined.

    Raises:
        Refusal: no candidate was run, an unknown measure or language.

    Source:
        `Solution.frontier`; `export/plot/frontier.py`.

    Examples:
        >>> from simulation import Goal, Lever, Scenario, plot, solve
        >>> levers = [Lever("medical.individual", 350, 370, 10)]
        >>> found = solve(Scenario(), levers, Goal("public"), people=people, workers=1)
        >>> plot.frontier(found, lang="en").title.text
        'Enrolment rate, Medical (%, up) and Public money (10,000 yuan, across)'
    """
    return _finished(_pages().frontier(found, cost, coverage, lang), stamp, lang)
