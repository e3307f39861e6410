"""Charts of an outcome or a comparison: money, who gains and loses, rates."""

from __future__ import annotations

import altair as alt
import pandas as pd

from export.plot.asked import has_two, in_language, reform_of
from simulation import Comparison, Outcome
from simulation.errors import one_of
from simulation.law.vocabulary import BUDGET_LINES, LEVELS, MEDICAL_GROUPS
from simulation.ledger import PERSONAL_LINES
from ui import cached, charts, numbers
from ui.texts import t_in

MONEY_TITLES = {"line": "overview.cost_chart", "level": "overview.payer_chart", "town": "overview.town_bars"}
KINDS = ("gainers", "losers", "entered", "left")
STAKES = ("town", "group", "age_band", "register")


@cached.kept_in_any_language
def money_by(result: Comparison | Outcome, by: str, public_only: bool = False) -> pd.DataFrame:
    """Yuan by line, level or town: the name, then base, reform and difference, or of an outcome its amount."""
    budget = result.budget
    if public_only:
        budget = budget[~budget["line"].isin(PERSONAL_LINES)]
    columns = ["base", "reform", "difference"] if isinstance(result, Comparison) else ["amount"]
    sums = budget.groupby(by)[columns].sum().round(2)
    towns = reform_of(result).scenario.resolved_plan.towns
    order = {"line": BUDGET_LINES, "level": LEVELS, "town": towns}[by]
    return sums.reindex([name for name in order if name in sums.index]).reset_index()


def money(
    result: Comparison | Outcome, by: str = "line", lang: str = "zh", public_only: bool | None = None
) -> alt.Chart:
    """Bars of money in 10,000 yuan by `line`, `level` (who bears it) or `town`, base beside reform.

    `public_only` leaves out what persons pay themselves; left out, that is done for towns. Of a comparison of a scenario
    with itself, and of an outcome, there is one bar each. Raises Refusal for another `by`.

    Examples:
        >>> from simulation import Scenario, plot, simulate
        >>> plot.money(simulate(Scenario(), people), "level", lang="en").title.text
        'Borne by (10,000 yuan)'
    """
    in_language(lang)
    one_of("by", by, MONEY_TITLES)
    sums = money_by(result, by, public_only=by == "town" if public_only is None else public_only)
    if by != "town":
        sums[by] = [t_in(lang, f"{by}.{name}") for name in sums[by]]
    if isinstance(result, Comparison):
        cases = {"base": t_in(lang, "case.base"), "reform": t_in(lang, "case.reform")}
        shown, said = (cases if has_two(result) else {"base": cases["base"]}), "reform"
    else:
        shown, said = {"amount": t_in(lang, "workbook.name.only")}, "amount"
    long = sums.melt(id_vars=[by], value_vars=list(shown), var_name="case", value_name="value")
    long["case"] = long["case"].map(shown)
    title = t_in(lang, MONEY_TITLES[by])
    words = "; ".join(f"{row[by]} {numbers.money(row[said], lang)}" for _, row in sums.iterrows())
    return charts.pairs(long, by, list(sums[by]), list(shown.values()), title, f"{title}: {words}")


def stakes(result: Comparison, by: str = "group", lang: str = "zh") -> alt.Chart:
    """Bars of persons who gain, lose, enter and leave, by `town`, `group` (those on no register beside the groups),
    `register` (the groups alone) or `age_band`. Groups overlap. Raises Refusal for another `by`.

    Examples:
        >>> from simulation import Scenario, compare, plot, simulate
        >>> reform = Scenario(changes={"medical.individual": 380})
        >>> result = compare(simulate(Scenario(), people), simulate(reform, people))
        >>> plot.stakes(result, "age_band", lang="en").title.text
        'Gainers, losers, entered and left (persons)'
    """
    in_language(lang)
    one_of("by", by, STAKES)
    registers = by == "register"
    table = result.people[result.people["dimension"] == ("group" if registers else by)].copy()
    if registers:
        table = table[table["category"] != "none"]
    if by in ("group", "register"):
        names = {name: t_in(lang, f"group.{name}") for name in (*MEDICAL_GROUPS, "none")}
        table["category"] = table["category"].map(names)
    kinds = {kind: t_in(lang, f"column.{kind}") for kind in KINDS}
    long = table.melt(id_vars=["category"], value_vars=list(KINDS), var_name="kind", value_name="value")
    long["kind"] = long["kind"].map(kinds)
    title = t_in(lang, "word.report.stakes_chart" if registers else "overview.people_chart")
    if registers:
        words = "; ".join(
            f"{row['category']} {word} {row[kind]:,}"
            for _, row in table.iterrows()
            for kind, word in kinds.items()
            if row[kind]
        )
    else:
        everybody = result.people[result.people["dimension"] == "all"].iloc[0]
        words = "; ".join(f"{word} {everybody[kind]:,}" for kind, word in kinds.items())
    order = list(table["category"])
    return charts.stacked(long, "category", order, list(kinds.values()), title, f"{title}: {words}")


@cached.kept_in_any_language
def town_rates(result: Comparison | Outcome) -> pd.DataFrame:
    """A row a scheme and town: scheme, town, and of last year, base and reform (of an outcome: reform) who may join
    (`eligible_*`), who does (`enrolled_*`) and the share (`rate_*`, 0 to 1)."""
    two, pair = isinstance(result, Comparison), ("eligible", "enrolled")
    table = (
        result.coverage if two else result.coverage.rename(columns={name: f"{name}_reform" for name in pair})
    )
    cases = ("base", "reform") if two else ("reform",)
    by_town = ["scheme", "town"]
    sums = table.groupby(by_town, sort=False)[[f"{name}_{case}" for name in pair for case in cases]].sum()
    last = [f"{name}_last_year" for name in pair]
    sums = sums.join(reform_of(result).coverage.groupby(by_town, sort=False)[last].sum())
    for case in (*cases, "last_year"):
        eligible = sums[f"eligible_{case}"]
        sums[f"rate_{case}"] = sums[f"enrolled_{case}"] / eligible.where(eligible > 0)
    return sums.reset_index()


def rates(result: Comparison | Outcome, lang: str = "zh") -> alt.Chart:
    """Bars of the share (per cent) that is in the medical scheme by town: last year, reform and base.

    Examples:
        >>> from simulation import Scenario, plot, simulate
        >>> plot.rates(simulate(Scenario(), people), lang="en").title.text
        'Rate of medical insurance by town (%)'
    """
    in_language(lang)
    of = town_rates(result)
    of = of[of["scheme"] == "medical"]
    two = has_two(result)
    cases = {"rate_last_year": t_in(lang, "word.last_year")}
    cases["rate_reform"] = t_in(lang, f"workbook.name.{'reform' if two else 'only'}")
    if two:
        cases["rate_base"] = t_in(lang, "workbook.name.base")  # last: in the colour of the base elsewhere
    rows = [
        (row["town"], word, 100 * float(row[name]))
        for _, row in of.iterrows()
        for name, word in cases.items()
        if row[name] == row[name]  # a roster may not say who was in last year
    ]
    table = pd.DataFrame(rows, columns=["town", "case", "value"])
    title = t_in(lang, "word.report.rates_chart")
    said = "; ".join(f"{town} {case} {value:.1f}%" for town, case, value in rows)
    towns = [town for town in reform_of(result).scenario.resolved_plan.towns if town in set(of["town"])]
    return charts.beside(table, "town", towns, list(cases.values()), title, f"{title}: {said}", ",.0f")
