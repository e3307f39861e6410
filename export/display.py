"""Plans, scenarios and results as a notebook shows them: a title, compact tables, and what the figures rest on.

Chinese, the English under it; money in yuan with two decimals, shares in per cent. Everything is escaped.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd

from simulation import MODEL_VERSION, Comparison, Outcome, Plan, Projection, Scenario, Solution
from simulation.behaviour import default_assumptions
from simulation.comparison import changes_between
from simulation.law.vocabulary import BUDGET_LINES
from simulation.ledger import PERSONAL_LINES
from simulation.stamp import Stamp
from simulation.words import LANGUAGES
from ui import names, numbers, words
from ui import solving_words as measures
from ui.texts import t_in

Cell = str | tuple[str, str]
"""A number or name as it is, or words in both languages."""
LOOKS = "vertical-align:top;padding:2px 8px;text-align:"
LEFT, RIGHT = f"{LOOKS}left", f"{LOOKS}right;white-space:nowrap"


def html_of(thing: Any) -> str:
    """A Plan, Scenario, Outcome, Comparison, Projection or Solution in HTML."""
    return SHOWN[type(thing)](thing)


# --- parts -----------------------------------------------------------------------------------------------------------


def _both(write: Callable[[str], str]) -> tuple[str, str]:
    """What is written in Chinese and in English."""
    chinese, english = (write(lang) for lang in LANGUAGES)
    return chinese, english


def _text(key: str, **told: object) -> tuple[str, str]:
    return _both(lambda lang: t_in(lang, key, **told))


def _escaped(cell: Cell) -> str:
    if isinstance(cell, str):
        return html.escape(cell)
    chinese, english = (html.escape(part) for part in cell)
    return chinese if chinese == english else f"{chinese}<br><small>{english}</small>"


def _title(*parts: Cell) -> str:
    """A line in Chinese, one in English."""
    of_each = [(part, part) if isinstance(part, str) else part for part in parts if part]
    chinese, english = (" · ".join(part[place] for part in of_each) for place in (0, 1))
    return f"<p><b>{_escaped((chinese, english))}</b></p>"


def _note(*lines: Cell) -> str:
    return "".join(f"<p><small>{_escaped(line)}</small></p>" for line in lines)


def _table(heads: Sequence[Cell], rows: Iterable[Sequence[Cell]], numeric: Sequence[int]) -> str:
    """`numeric`: the columns that stand to the right."""

    def row(cells: Sequence[Cell], tag: str) -> str:
        shown = (
            f'<{tag} style="{RIGHT if place in numeric else LEFT}">{_escaped(cell)}</{tag}>'
            for place, cell in enumerate(cells)
        )
        return f"<tr>{''.join(shown)}</tr>"

    body = "".join(row(cells, "td") for cells in rows)
    return f"<table><thead>{row(heads, 'th')}</thead><tbody>{body}</tbody></table>"


def _stamp(stamp: Stamp) -> str:
    return _note(_both(stamp.line))


def _yuan(amount: float) -> str:
    return f"{round(float(amount), 2) + 0.0:,.2f}"


def _more(amount: float) -> str:
    """A difference in yuan, with its sign."""
    return f"{amount:+,.2f}" if round(float(amount), 2) else "0.00"


def _value(path: str, value: object, lang: str) -> str:
    """A value of a plan, a share in per cent, other numbers with their thousands."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value * 100:.10g}%" if path.endswith(".share") else f"{value:,.10g}"
    return t_in(lang, "frame.none") if value in ([], ()) else names.value_name(path, value, lang)


# --- plans and scenarios ---------------------------------------------------------------------------------------------


def _plan(plan: Plan) -> str:
    """Figures, dates and readings one by one, an aid rule in a row, all tiers in one; payers and towns are left out."""
    table = plan.to_frame()
    listed = table["path"].str.startswith(("pension.tiers.", "medical.aid.", "payers."))
    paths = list(table.loc[~listed & ~table["path"].isin(["fee_year", "previous", "towns"]), "path"])
    place = next((at for at, path in enumerate(paths) if path.startswith("readings.")), len(paths))
    aid = [
        f"medical.aid.{rule.id}.{'amount' if rule.share is None else 'share'}" for rule in plan.medical.aid
    ]
    set_of = table.set_index("path")
    rows = [_tiers(plan)]
    for path in (*paths[:place], *aid, *paths[place:]):
        row = set_of.loc[path]
        unit = _text(f"unit.{row['unit']}") if row["unit"] not in ("", "share") else ""
        value = _both(lambda lang, path=path, row=row: _value(path, row["value"], lang))
        rows.append((_path(plan, path), value, unit, row["clause"], _basis(row["basis"])))
    heads = [_text(f"column.{name}") for name in ("path", "value", "unit", "clause", "basis")]
    lines: list[Cell] = [_text("display.rests", model=MODEL_VERSION, content=plan.content_hash[:16])]
    if plan.document:
        lines.insert(0, _text("frame.document", document=plan.document))
    if plan.status == "reconstructed":
        lines.insert(0, _text("frame.reconstructed"))
    return _title(_what(plan, plan.status)) + _table(heads, rows, ()) + _note(*lines)


def _tiers(plan: Plan) -> Sequence[Cell]:
    first = plan.pension.tiers[0].amount
    note = plan.note(f"pension.tiers.{first}.amount")
    shown = ", ".join(f"{tier.amount:,.10g}" for tier in plan.pension.tiers)
    clause, basis = (note.clause, note.basis) if note else ("", "")
    return _path(plan, "pension.tiers"), shown, _text("unit.yuan"), clause, _basis(basis)


def _what(plan: Plan, status: str) -> Cell:
    """Plan, year and status."""
    return _both(
        lambda lang: t_in(
            lang, "frame.plan", plan=plan.id, year=plan.fee_year, status=t_in(lang, f"status.{status}")
        )
    )


def _path(plan: Plan, path: str) -> Cell:
    return _both(lambda lang: words.figure_in_words(plan, path, lang))


def _basis(basis: str) -> Cell:
    return _text(f"basis.{basis}") if basis else ""


def _changes(base: Scenario, reform: Scenario) -> str:
    """What differs between two plans, said where nothing does."""
    rows: list[Sequence[Cell]] = []
    for change in changes_between(base, reform):
        old, new = (
            _both(lambda lang, value=value, path=change.path: _value(path, value, lang))
            for value in (change.old, change.new)
        )
        rows.append((_path(reform.resolved_plan, change.path), change.clause, old, new))
    heads = [_text(f"column.{name}") for name in ("path", "clause", "old", "new")]
    return _table(heads, rows, ()) if rows else _note(_text("display.unchanged"))


def _assumptions(old: dict[str, float], new: dict[str, float]) -> str:
    """The assumptions of behaviour that differ; empty where none does."""
    rows: list[Sequence[Cell]] = []
    for name, value in new.items():
        if value != old[name]:
            entry = default_assumptions()[name]
            rows.append(((entry.label_zh, entry.label_en), f"{old[name]:.10g}", f"{value:.10g}"))
    heads = [_text("sure.column.input"), _text("column.old"), _text("column.new")]
    return _table(heads, rows, (1, 2)) if rows else ""


def _head(scenario: Scenario) -> str:
    plan = scenario.resolved_plan
    return _title(scenario.title, _what(plan, "draft" if scenario.changes else plan.status))


def _scenario(scenario: Scenario) -> str:
    usual = {name: entry.value for name, entry in default_assumptions().items()}
    differing = _changes(scenario.base, scenario) + _assumptions(usual, scenario.assumption_values)
    return _head(scenario) + differing + _note(_of_scenario(scenario))


def _of_scenario(scenario: Scenario) -> Cell:
    told = {"population": scenario.population_ref.name, "seed": scenario.seed, "id": scenario.id}
    return _text("display.scenario", model=MODEL_VERSION, **told)


# --- results ---------------------------------------------------------------------------------------------------------


def _money_rows(table: pd.DataFrame, columns: Sequence[str]) -> Iterable[Sequence[Cell]]:
    """A row a line, then public money and own payments; the column `difference` with signs."""
    sums = table.groupby("line")[list(columns)].sum()
    own = sums.index.isin(PERSONAL_LINES)
    named = [(_text(f"line.{line}"), sums.loc[line]) for line in BUDGET_LINES if line in sums.index]
    named += [
        (_text("bridge.measure.public"), sums[~own].sum()),
        (_text("bridge.measure.own"), sums[own].sum()),
    ]
    for name, row in named:
        yield name, *((_more if column == "difference" else _yuan)(row[column]) for column in columns)


def _outcome(outcome: Outcome) -> str:
    money = _table(
        [_text("column.line"), _text("column.amount")], _money_rows(outcome.to_frame(), ["amount"]), (1,)
    )
    sums = outcome.coverage.groupby("scheme", sort=False)[["eligible", "enrolled"]].sum()
    rows = [
        (
            _text(f"scheme.{scheme}"),
            f"{row['eligible']:,}",
            f"{row['enrolled']:,}",
            numbers.rate(_share(row["enrolled"], row["eligible"])),
        )
        for scheme, row in sums.iterrows()
    ]
    heads = [_text(f"column.{name}") for name in ("scheme", "eligible", "enrolled", "rate")]
    members = _table(heads, rows, (1, 2, 3))
    assumed = _text("display.assumed", share=numbers.rate(outcome.assumed_share))
    return (
        _head(outcome.scenario) + money + members + _note(assumed) + _stamp(outcome.stamp.counting("mixed"))
    )


def _share(count: float, of: float) -> float:
    return count / of if of else float("nan")


def _comparison(result: Comparison) -> str:
    columns = ("base", "reform", "difference")
    heads = [_text("column.line"), *(_text(f"column.{name}") for name in columns)]
    money = _table(heads, _money_rows(result.to_frame(), columns), (1, 2, 3))
    counts = [f"{name}_{case}" for name in ("eligible", "enrolled") for case in ("base", "reform")]
    sums = result.coverage.groupby("scheme", sort=False)[counts].sum()
    rows = []
    for scheme, row in sums.iterrows():
        was, now = (_share(row[f"enrolled_{case}"], row[f"eligible_{case}"]) for case in ("base", "reform"))
        members = [f"{int(row[f'enrolled_{case}']):,}" for case in ("base", "reform")]
        moved = numbers.points(now - was, "en").removesuffix(" points")
        rows.append(
            (_text(f"scheme.{scheme}"), members[0], numbers.rate(was), members[1], numbers.rate(now), moved)
        )
    named = ("members_base", "rate_base", "members_draft", "rate_draft", "rate_change")
    heads = [_text("column.scheme"), *(_text(f"word.column.{name}") for name in named)]
    members = _table(heads, rows, (1, 2, 3, 4, 5))
    before, after = result.base.scenario, result.reform.scenario
    differing = _changes(before, after) + _assumptions(before.assumption_values, after.assumption_values)
    base = _text("display.base", plan=before.resolved_plan.id, id=before.id)
    return (
        _head(after)
        + differing
        + money
        + members
        + _note(base)
        + _stamp(result.reform.stamp.counting("mixed"))
    )


def _projection(projection: Projection) -> str:
    """Public money, own payments and rates by fee year."""
    summary = projection.summary
    base, draft = (summary[summary["case"] == case].set_index("year") for case in ("base", "draft"))
    rows = [
        (
            str(year),
            _yuan(base.loc[year, "public_money"]),
            _yuan(draft.loc[year, "public_money"]),
            _more(draft.loc[year, "public_money"] - base.loc[year, "public_money"]),
            _yuan(draft.loc[year, "own_payments"]),
            *(numbers.rate(draft.loc[year, f"{scheme}_rate"]) for scheme in ("medical", "pension")),
        )
        for year in projection.years
    ]
    named = (
        "fee_year",
        "public_base",
        "public_draft",
        "difference",
        "own_draft",
        "medical_rate",
        "pension_rate",
    )
    table = _table([_text(f"column.{name}") for name in named], rows, range(1, len(named)))
    return _head(projection.scenario) + table + _stamp(projection.stamp.counting("mixed"))


def _solution(solution: Solution) -> str:
    question, shown = solution.question, solution.best or solution.nearest
    levers = question.levers
    rows = []
    if shown is not None:
        for measure in solution.figures["measure"]:
            base, best = solution.value(None, measure), solution.value(shown, measure)
            scale = measures.scale(measure)
            cells = (
                "—" if value is None else f"{float(value * scale):,.2f}".removesuffix(".00")
                for value in (base, best, None if base is None or best is None else best - base)
            )
            named, unit = (
                _both(lambda lang, write=write, of=measure: write(of, levers, lang))
                for write in (measures.measure_name, measures.unit_name)
            )
            rows.append((named, unit, *cells))
    best = "solve.kind.best" if solution.best else "solve.kind.nearest"
    heads = [_text("solve.measure"), _text("solve.column.unit"), _text("solve.column.base"), _text(best)]
    table = _table([*heads, _text("solve.column.difference")], rows, (2, 3, 4))
    where: Cell = (
        _both(lambda lang: measures.where(question, shown.values, lang)) if shown else _text("solve.empty")
    )
    rests = _of_scenario(question.start)
    return _head(question.start) + _note(where) + table + _note(_both(solution.guarantee), rests)


SHOWN: dict[type, Callable[[Any], str]] = {
    Plan: _plan,
    Scenario: _scenario,
    Outcome: _outcome,
    Comparison: _comparison,
    Projection: _projection,
    Solution: _solution,
}
