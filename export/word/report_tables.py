"""The tables of the 测算报告 as rows of text: each from the result's own tables, nothing worked out anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from export.plot.asked import has_two
from export.plot.results import KINDS, town_rates
from simulation.budget import budget_ledger, ledgers_beside
from simulation.comparison import Comparison
from simulation.law.vocabulary import BUDGET_LINES, LEVELS, MEDICAL_GROUPS
from simulation.ledger import LINE_CLAUSE, PERSONAL_LINES, clause_of
from simulation.tables import BANDS, SCHEMES
from simulation.uncertain import FIGURES, Uncertainty, quantiles
from ui import numbers
from ui.answer import headline
from ui.texts import t_in
from ui.words import department_name, item_name


@dataclass(frozen=True)
class Table:
    """Heads, rows, widths (shares of the page), columns of numbers, rows in bold."""

    heads: list[str]
    rows: list[list[str]]
    widths: tuple[float, ...]
    numbers: tuple[int, ...] = ()
    strong: tuple[int, ...] = ()


def cases(result: Comparison) -> tuple[str, ...]:
    """The columns of money: base, draft and difference, or the one."""
    return ("base", "reform", "difference") if has_two(result) else ("reform",)


def yuan(amount: float) -> str:
    return f"{amount + 0.0:,.2f}"


def _money_heads(result: Comparison, lang: str) -> list[str]:
    if has_two(result):
        return [t_in(lang, f"column.{name}") for name in cases(result)]
    return [t_in(lang, "word.column.amount")]


def _money(result: Comparison, sums: pd.Series) -> list[str]:
    return [yuan(round(float(sums[name]), 2)) for name in cases(result)]


# --- the answer ------------------------------------------------------------------------------------------------------


def answer_table(result: Comparison, lang: str) -> Table:
    """The headlines of base and draft."""
    rows = []
    figures = headline(result)
    for name in ("public", "own", "pension_members", "medical_members", "pension_rate", "medical_rate"):
        before, after = figures[name]
        if name.endswith("rate"):
            cells = [numbers.rate(before), numbers.rate(after), numbers.points(after - before, lang)]
        elif name.endswith("members"):
            cells = [
                numbers.heads(before, lang),
                numbers.heads(after, lang),
                numbers.heads_change(after - before, lang),
            ]
        else:
            change = numbers.money_change(after - before, lang)
            cells = [numbers.money(before, lang), numbers.money(after, lang), change]
        rows.append([t_in(lang, f"sure.figure.{name}"), *(cells if has_two(result) else cells[1:2])])
    names = ("base", "reform", "difference") if has_two(result) else ("only",)
    heads = [t_in(lang, "word.column.measure"), *(t_in(lang, f"workbook.name.{name}") for name in names)]
    return Table(heads, rows, (44, *(37,) * len(names)), tuple(range(1, 1 + len(names))))


# --- money -----------------------------------------------------------------------------------------------------------


def line_table(result: Comparison, lang: str) -> Table:
    """Budget by line, aid rule by aid rule, with sums of public and own money."""
    plan = result.reform.scenario.resolved_plan
    old = result.base.scenario.resolved_plan
    sums = result.budget.groupby(["line", "rule"], sort=False)[["base", "reform", "difference"]].sum()
    rows, strong = [], []
    for line in BUDGET_LINES:
        of_line = [pair for pair in sums.index if pair[0] == line]
        for _, rule in of_line:
            of = plan if line != "medical_aid" or any(aid.id == rule for aid in plan.medical.aid) else old
            clause = LINE_CLAUSE.get(line) or clause_of(of, line, rule)
            rows.append([clause, item_name(line, rule, lang, of), *_money(result, sums.loc[(line, rule)])])
    own = result.budget["line"].isin(PERSONAL_LINES)
    for name, part in (("public", result.budget[~own]), ("own", result.budget[own]), ("all", result.budget)):
        strong.append(len(rows))
        rows.append(
            [
                "",
                t_in(lang, f"workbook.total.{name}"),
                *_money(result, part[["base", "reform", "difference"]].sum()),
            ]
        )
    heads = [t_in(lang, "word.column.clause"), t_in(lang, "column.line"), *_money_heads(result, lang)]
    count = len(cases(result))
    return Table(heads, rows, (15, 47, *(31,) * count), tuple(range(2, 2 + count)), tuple(strong))


def payer_table(result: Comparison, lang: str) -> Table:
    """Public money by level, department and functional code."""
    ledgers = [budget_ledger(of) for of in (result.base, result.reform)]
    public = [table[~table["line"].isin(PERSONAL_LINES)] for table in ledgers]
    sums = ledgers_beside(*public, ["level", "department", "code"])
    order = {name: place for place, name in enumerate(LEVELS)}
    sums = sums.sort_values(
        ["level", "department", "code"],
        key=lambda column: column.map(lambda v: order.get(v, 0)) if column.name == "level" else column,
    )
    rows = []
    for row in sums.to_dict("records"):
        names = [
            t_in(lang, f"level.{row['level']}"),
            department_name(str(row["department"]), lang),
            str(row["code"]) or t_in(lang, "frame.none"),
        ]
        rows.append([*names, *_money(result, pd.Series(row))])
    rows.append(
        [
            t_in(lang, "workbook.total.public"),
            "",
            "",
            *_money(result, sums[["base", "reform", "difference"]].sum()),
        ]
    )
    heads = [t_in(lang, f"word.column.{name}") for name in ("level", "department", "code")]
    count = len(cases(result))
    return Table(
        [*heads, *_money_heads(result, lang)],
        rows,
        (25, 26, 19, *(29,) * count),
        tuple(range(3, 3 + count)),
        (len(rows) - 1,),
    )


def town_money_table(result: Comparison, lang: str) -> Table:
    """Public money by town."""
    public = result.budget[~result.budget["line"].isin(PERSONAL_LINES)]
    sums = public.groupby("town", sort=False)[["base", "reform", "difference"]].sum()
    towns = [town for town in result.reform.scenario.resolved_plan.towns if town in sums.index]
    rows = [[town, *_money(result, sums.loc[town])] for town in towns]
    rows.append([t_in(lang, "workbook.total.towns"), *_money(result, sums.sum())])
    count = len(cases(result))
    heads = [t_in(lang, "column.town"), *_money_heads(result, lang)]
    return Table(heads, rows, (36, *(40,) * count), tuple(range(1, 1 + count)), (len(rows) - 1,))


# --- people ----------------------------------------------------------------------------------------------------------


def coverage_table(result: Comparison, lang: str) -> Table:
    """Each scheme: who may join, who is in, the rate, last year's, and whether target 2.1 is met."""
    rows = []
    sums = result.reform.coverage.groupby("scheme")[
        ["eligible", "enrolled", "eligible_last_year", "enrolled_last_year"]
    ].sum()
    for scheme in SCHEMES:
        of = sums.loc[scheme]
        could = {end: of[f"eligible{end}"] for end in ("", "_last_year")}
        rate, last = (of[f"enrolled{end}"] / n if n else float("nan") for end, n in could.items())
        gap = numbers.points(last - rate, lang).lstrip("+")
        met = t_in(lang, "overview.met") if rate >= last else t_in(lang, "overview.below", points=gap)
        met = met if rate == rate and last == last else t_in(lang, "frame.none")
        heads = [f"{int(of[name]):,}" for name in ("eligible", "enrolled")]
        rows.append([t_in(lang, f"scheme.{scheme}"), *heads, numbers.rate(rate), numbers.rate(last), met])
    names = ("scheme", "eligible", "enrolled", "rate", "rate_last_year", "target")
    return Table(
        [t_in(lang, f"column.{name}") for name in names], rows, (24, 28, 26, 20, 26, 32), (1, 2, 3, 4)
    )


def town_rate_table(result: Comparison, scheme: str, lang: str) -> Table:
    """Members and rates of a scheme by town."""
    of = town_rates(result)
    of = of[of["scheme"] == scheme].set_index("town")
    two = has_two(result)
    rows = []
    for town in result.reform.scenario.resolved_plan.towns:
        if town not in of.index:
            continue
        row = of.loc[town]
        heads = [f"{int(row['enrolled_reform']):,}", numbers.rate(row["rate_reform"])]
        before = [f"{int(row['enrolled_base']):,}", numbers.rate(row["rate_base"])] if two else []
        change = [_points(row["rate_reform"] - row["rate_base"])] if two else []
        rows.append([town, *before, *heads, *change, numbers.rate(row["rate_last_year"])])
    first = [t_in(lang, f"word.column.{name}") for name in ("members_base", "rate_base")] if two else []
    then = [t_in(lang, f"word.column.{name}") for name in ("members_draft", "rate_draft")]
    if not two:
        then = [t_in(lang, "column.enrolled"), t_in(lang, "column.rate")]
    last = ([t_in(lang, "word.column.rate_change")] if two else []) + [t_in(lang, "column.rate_last_year")]
    heads = [t_in(lang, "column.town"), *first, *then, *last]
    widths = (28, *(21,) * (len(heads) - 1))
    return Table(heads, rows, widths, tuple(range(1, len(heads))))


def _points(difference: float) -> str:
    points = round(100 * difference, 2)
    return f"{points:+.2f}" if points else "0.00"


def people_table(result: Comparison, dimension: str, lang: str) -> Table:
    """Who gains and who loses: everybody, then by town, group or age band."""
    order = {
        "town": list(result.reform.scenario.resolved_plan.towns),
        "group": [*MEDICAL_GROUPS, "none"],
        "age_band": list(BANDS),
    }
    table = result.people[result.people["dimension"].isin(["all", dimension])].set_index("category")
    rows = []
    for name in ["all", *order[dimension]]:
        if name not in table.index:
            continue
        row = table.loc[name]
        label = (
            t_in(lang, "all.all")
            if name == "all"
            else t_in(lang, f"group.{name}")
            if dimension == "group"
            else name
        )
        counts = [f"{int(row[kind]):,}" for kind in ("persons", *KINDS)]
        rows.append([label, *counts, yuan(float(row["total_change"]))])
    names = ("persons", *KINDS, "total_change")
    heads = [
        t_in(lang, f"dimension.{dimension}") if dimension != "group" else t_in(lang, "workbook.column.group")
    ]
    return Table(
        [*heads, *(t_in(lang, f"column.{name}") for name in names)],
        rows,
        (38, 19, 17, 17, 17, 17, 31),
        (1, 2, 3, 4, 5, 6),
        (0,),
    )


# --- how sure --------------------------------------------------------------------------------------------------------


def band_table(found: Uncertainty, lang: str) -> Table:
    """P10, P50 and P90 of the headlines, of the draft and (where there are two) of the difference."""
    table = quantiles(found, resamples=0)
    rows = [list(row) for row in _bands(table, found.changes, lang)]
    heads = [t_in(lang, f"word.column.{name}") for name in ("measure", "case", "p10", "p50", "p90")]
    return Table(heads, rows, (40, 20, 32, 32, 32), (2, 3, 4))


def _bands(table: pd.DataFrame, two: bool, lang: str) -> Iterator[Sequence[str]]:
    for figure in FIGURES:
        for case in ("reform", "difference") if two else ("reform",):
            row = table[(table["figure"] == figure) & (table["case"] == case)].iloc[0]
            cells = [_shown(figure, case, float(row[name]), lang) for name in ("p10", "p50", "p90")]
            yield (
                t_in(lang, f"sure.figure.{figure}"),
                t_in(lang, f"workbook.name.{case if two else 'only'}"),
                *cells,
            )


def _shown(figure: str, case: str, value: float, lang: str) -> str:
    change = case == "difference"
    if figure.endswith("rate"):
        return numbers.points(value, lang) if change else numbers.rate(value)
    if figure.endswith("members"):
        return numbers.heads_change(value, lang) if change else numbers.heads(value, lang)
    return numbers.money_change(value, lang) if change else numbers.money(value, lang)
