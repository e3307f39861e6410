"""Charts of results for a notebook: the very ones of the pages, filled from a result in one call.

Each gives an Altair chart, with its unit in the title and the result's stamp under it. `lang` is zh or en.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from charts import drawings
from simulation.comparison import Comparison
from simulation.coverage import coverage_by
from simulation.display import named, summed
from simulation.law.plan import LEVELS
from simulation.ledger import PERSONAL_LINES
from simulation.outcome import Outcome
from simulation.projection import Projection
from simulation.solving import Solution
from simulation.stamp import Stamp
from simulation.uncertain import Uncertainty, quantiles, tornado
from simulation.words import word
from synthetic_data.fit import Fit

WIDTH = 640
LINE = 75
"""Characters of the stamp on one line, as in the pictures of the pages."""
MONEY = ("public", "own", "district")


def _finished(chart: Any, stamp: Stamp | None, lang: str) -> Any:
    """A chart of a stated width with the stamp under its title."""
    done = chart.properties(width=WIDTH)
    if stamp is not None:
        text = stamp.line(lang)
        done.title.subtitle = [text[at : at + LINE] for at in range(0, len(text), LINE)]
        done.title.subtitleFontSize, done.title.subtitleColor = 11, "#444"
    return done


def cost(result: Outcome | Comparison, by: str = "line", lang: str = "zh") -> Any:
    """Money (10,000 yuan) by `line`, `level` or `town`: of an outcome, or of base and draft side by side.

    Examples:
        >>> from simulation import Scenario, plot, simulate
        >>> plot.cost(simulate(Scenario(), people), by="level").title.text
        '各方负担（万元）'
    """
    both = isinstance(result, Comparison)
    stamp = result.reform.stamp if isinstance(result, Comparison) else result.stamp
    columns = ["base", "reform"] if both else ["amount"]
    sums = named(summed(_ordered(result.budget, by), by, columns), lang)
    cases = [word(f"case.{case}", lang) for case in ("base", "reform")][: len(columns)]
    long = pd.concat(
        [
            pd.DataFrame({by: sums[by], "case": case, "value": sums[column]})
            for case, column in zip(cases, columns, strict=True)
        ]
    )
    title = {
        "line": word("overview.cost_chart", lang),
        "level": word("overview.payer_chart", lang),
    }.get(by, "各镇街金额（万元）" if lang == "zh" else "Amount by town (10,000 yuan)")
    return _finished(drawings.pairs(long, by, list(sums[by]), cases, title, title), stamp, lang)


def _ordered(budget: pd.DataFrame, by: str) -> pd.DataFrame:
    """Levels from the centre down; everything else in the order of the document, which the table has."""
    if by != "level":
        return budget
    order = {level: place for place, level in enumerate(LEVELS)}
    return budget.sort_values("level", key=lambda column: column.astype(object).map(order), kind="stable")


def change(result: Comparison, by: str = "line", lang: str = "zh") -> Any:
    """What the draft moves of public money (10,000 yuan), part by part to the whole difference.

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
    """Enrolment rates this year and last, by `age` (curves) or `town` (bars).

    Examples:
        >>> from simulation import Scenario, plot, simulate
        >>> plot.coverage(simulate(Scenario(), people), by="town", lang="en").title.text
        'Medical: enrolment rate'
    """
    table = coverage_by(outcome, by)
    table = table[(table["scheme"] == scheme) & (table["eligible"] >= (30 if by == "age" else 1))]
    cases = ["上年", "本年"] if lang == "zh" else ["Last year", "This year"]
    long = pd.concat(
        [
            pd.DataFrame({by: table[by], "case": case, "value": table[column]})
            for case, column in zip(cases, ("rate_last_year", "rate"), strict=True)
        ]
    )
    name = word(f"scheme.{scheme}", lang)
    title = f"{name}参保率" if lang == "zh" else f"{name}: enrolment rate"
    stamp = outcome.stamp.counting("persons")
    if by == "age":
        long[by] = long[by].astype(int)
        title += "，按年龄（每岁 30 人以上）" if lang == "zh" else " by age (30 or more persons a year)"
        return _finished(drawings.lines(long, by, cases, title, title, ".0%"), stamp, lang)
    order = [str(name) for name in table[by]]
    return _finished(drawings.beside(long, by, order, cases, title, title, ".1%"), stamp, lang)


def pyramid(fit: Fit, lang: str = "zh") -> Any:
    """Residents on the census day by age and sex (persons), the published census as marks.

    Examples:
        >>> from simulation import Scenario, plot
        >>> from simulation.populations import people_of
        >>> from synthetic_data.fit import fit_of
        >>> ref = Scenario().population_ref
        >>> fit = fit_of(ref.spec, ref.seed, ref.as_of, people_of(ref))
        >>> plot.pyramid(fit, lang="en").title.text
        'Residents by age and sex (persons, 2020-11-01; black marks: census)'
    """
    sexes = [word("sex.female", lang), word("sex.male", lang)]
    cases = [word("population.case_people", lang), word("population.case_published", lang)]
    table = fit.pyramid.assign(
        sex=fit.pyramid["sex"].map(dict(zip(("female", "male"), sexes, strict=True))),
        band=[
            f"{low}+" if high >= 100 else str(low) if high == low else f"{low}–{high}"
            for low, high in zip(fit.pyramid["age_from"], fit.pyramid["age_to"], strict=True)
        ],
        order=fit.pyramid["age_from"],
    )
    long = pd.concat(
        [
            table.assign(case=case, value=table[column])
            for case, column in zip(cases, ("census", "published"), strict=True)
        ]
    )[["band", "order", "sex", "case", "value"]]
    title = word("population.pyramid", lang)
    return _finished(drawings.pyramid(long, sexes, cases, title, title), None, lang)


def years(ahead: Projection, figure: str = "public_money", lang: str = "zh") -> Any:
    """`public_money` or `own_payments` (10,000 yuan) by fee year, base and draft; one curve where nothing is changed.

    Examples:
        >>> from simulation import Scenario, plot, project_years
        >>> plot.years(project_years(Scenario(), years=1), lang="en").title.text
        'Public money by fee year (10,000 yuan)'
    """
    cases = {"base": word("coverage.base", lang), "draft": word("coverage.draft", lang)}
    if not ahead.scenario.changes:
        cases = {"draft": cases["base"]}
    table = ahead.summary[ahead.summary["case"].isin(list(cases))]
    long = pd.DataFrame(
        {
            "year": table["year"].astype(int),
            "case": [cases[case] for case in table["case"]],
            "value": table[figure] / drawings.WAN,
        }
    )
    title = word({"public_money": "years.chart_public", "own_payments": "years.chart_own"}[figure], lang)
    return _finished(drawings.by_year(long, list(cases.values()), title, title), ahead.stamp, lang)


def bands(sure: Uncertainty, stamp: Stamp | None = None, lang: str = "zh") -> Any:
    """P10 to P90 of the money figures (10,000 yuan), of base and draft. `stamp`: that of the reform's outcome.

    Examples:
        >>> from simulation import Scenario, plot, uncertainty
        >>> sure = uncertainty(Scenario(), draws=20, workers=1, people=people)
        >>> plot.bands(sure, lang="en").title.text
        'P10 to P90 (bar), P50 (tick), all at default (ring), 10,000 yuan'
    """
    shown = [case for case in ("base", "reform") if case == "reform" or sure.changes]
    table = quantiles(sure, resamples=0)
    table = table[table["figure"].isin(MONEY) & table["case"].isin(shown)].copy()
    for column in ("p10", "p50", "p90", "centre"):
        table[column] = table[column] / drawings.WAN
    table["figure"] = [word(f"sure.figure.{name}", lang) for name in table["figure"]]
    table["case"] = [word(f"sure.case.{name}", lang) for name in table["case"]]
    order = [word(f"sure.figure.{name}", lang) for name in MONEY]
    title = word("sure.band_chart", lang)
    cases = [word(f"sure.case.{name}", lang) for name in shown]
    return _finished(drawings.bands(table, "figure", order, cases, title, title), stamp, lang)


def swings(
    sure: Uncertainty,
    figure: str = "public",
    case: str = "reform",
    stamp: Stamp | None = None,
    lang: str = "zh",
) -> Any:
    """What moves a money figure (10,000 yuan) most: one input at a time at the ends of its range.

    Examples:
        >>> from simulation import Scenario, plot, uncertainty
        >>> sure = uncertainty(Scenario(), draws=20, workers=1, people=people)
        >>> plot.swings(sure, lang="en").title.text
        'Public money, Draft (10,000 yuan)'
    """
    table = tornado(sure, figure, case)
    entries = [sure.inputs[name] for name in table["input"]]
    labels = [(entry.label_zh if lang == "zh" else entry.label_en) or entry.name for entry in entries]
    ends = [word(f"sure.end.{end}", lang) for end in ("low", "high")]
    rows = [
        (label, end, row[f"at_{side}"] / drawings.WAN, f"{row[side]:g}")
        for label, (_, row) in zip(labels, table.iterrows(), strict=True)
        for end, side in zip(ends, ("low", "high"), strict=True)
    ]
    long = pd.DataFrame(rows, columns=["input", "end", "value", "at"])
    name, which = word(f"sure.figure.{figure}", lang), word(f"sure.case.{case}", lang)
    title = f"{name}，{which}（万元）" if lang == "zh" else f"{name}, {which} (10,000 yuan)"
    centre = float(table["centre"].iloc[0]) / drawings.WAN
    return _finished(drawings.swings(long, labels, ends, centre, title, title), stamp, lang)


def frontier(found: Solution, stamp: Stamp | None = None, lang: str = "zh") -> Any:
    """Every plan of a sweep by public money (10,000 yuan) and medical enrolment rate (%), those no other beats joined.

    Examples:
        >>> from simulation import Goal, Lever, Scenario, plot, solve
        >>> levers = [Lever("medical.individual", 350, 370, 10)]
        >>> found = solve(Scenario(), levers, Goal("public"), people=people, workers=1)
        >>> plot.frontier(found, lang="en").title.text
        'Medical rate (%, up) by public money (10,000 yuan, across)'
    """
    measures = ("public", "rate:medical")
    front = {place for place, _ in found.frontier_places(*measures)}
    kept, best = {id(run) for run in found.feasible}, found.best
    groups: dict[str, list[tuple[Any, int]]] = {
        name: [] for name in ("misses", "keeps", "frontier", "base", "best")
    }
    groups["base"].append((None, -1))
    for place, run in enumerate(found.runs):
        kind = "best" if run is best else "frontier" if place in front else None
        groups[kind or ("keeps" if id(run) in kept else "misses")].append((run, place))
    rows = []
    for kind, runs in groups.items():
        for run, place in runs:
            paid, covered = (float(found.value(run, measure) or 0) for measure in measures)
            plan = ", ".join(f"{value:g}" for value in run.values) if run else word("solve.kind.base", lang)
            rows.append(
                (
                    paid / drawings.WAN,
                    covered * 100,
                    word(f"solve.kind.{kind}", lang),
                    place,
                    plan,
                    place in front,
                )
            )
    table = pd.DataFrame(rows, columns=["cost", "coverage", "kind", "place", "plan", "joined"])
    kinds = [word(f"solve.kind.{kind}", lang) for kind in groups]
    title = (
        "医疗参保率（%，纵轴）与公共资金（万元，横轴）"
        if lang == "zh"
        else "Medical rate (%, up) by public money (10,000 yuan, across)"
    )
    return _finished(drawings.frontier(table, kinds, title, title, ".2f"), stamp, lang)
