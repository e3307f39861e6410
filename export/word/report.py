"""The 测算报告: the question, the answer, tables and charts, what it rests on, what is in doubt, what was decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Protocol

from docx.document import Document

from export.plot.asked import has_two
from export.word.blocks import (
    add_banner,
    add_caption,
    add_heading,
    add_picture,
    add_small,
    add_table,
    add_text,
    add_title,
)
from export.word.figures import differences
from export.word.layout import new_document
from export.word.report_charts import Picture, report_charts
from export.word.report_doubts import alone_table, joint_table
from export.word.report_tables import (
    Table,
    answer_table,
    band_table,
    coverage_table,
    line_table,
    payer_table,
    people_table,
    town_money_table,
    town_rate_table,
)
from export.word.runs import clean
from export.word.stated import assumption_rows, behaviour_rows, reading_rows
from export.workbook.lists import behaviour_changes
from simulation.comparison import Comparison, compare
from simulation.doubts import Prices
from simulation.outcome import Outcome
from simulation.tables import SCHEMES
from simulation.uncertain import kept, rating
from simulation.uncertain.inputs import LEAST_DRAWS
from synthetic_data.spec import level_of
from ui import numbers
from ui.answer import headline, sentence
from ui.texts import t_in

_CHINESE = "一二三四五六七八九十"


class Decided(Protocol):
    """A decision of a meeting, as the store keeps it."""

    @property
    def what(self) -> str: ...
    @property
    def by_whom(self) -> str: ...
    @property
    def scenario(self) -> str | None: ...
    @property
    def note(self) -> str: ...
    @property
    def recorded_by(self) -> str: ...
    @property
    def recorded_at(self) -> dt.datetime: ...


class _Report:
    """The document and its counters of sections, tables and charts."""

    def __init__(self, file: Document, lang: str):
        self.file, self.lang = file, lang
        self.sections = self.parts = self.tables = self.charts = 0

    def words(self, key: str, **given: object) -> str:
        return t_in(self.lang, f"word.report.{key}", **given)

    def section(self, key: str) -> None:
        self.sections, self.parts = self.sections + 1, 0
        number = f"{_CHINESE[self.sections - 1]}、" if self.lang == "zh" else f"{self.sections}. "
        add_heading(self.file, number + self.words(key), 1)

    def part(self, key: str) -> None:
        self.parts += 1
        number = f"（{_CHINESE[self.parts - 1]}）" if self.lang == "zh" else f"{self.sections}.{self.parts} "
        add_heading(self.file, number + self.words(key), 2)

    def table(self, caption: str, table: Table, note: str = "") -> None:
        self.tables += 1
        add_caption(self.file, self.words("table", number=self.tables, caption=caption))
        add_table(self.file, table.heads, table.rows, table.widths, table.numbers, table.strong)
        add_small(self.file, note or " ")

    def picture(self, chart: Picture) -> None:
        self.charts += 1
        png, title, description = chart
        add_picture(self.file, png, description, self.words("chart", number=self.charts, caption=title))


def to_report(
    result: Comparison | Outcome,
    target: str | Path | IO[bytes],
    lang: str = "zh",
    question: str = "",
    decisions: Sequence[Decided] = (),
    prices: Prices | None = None,
    created: dt.datetime | None = None,
) -> None:
    """Writes the report of a result as a Word file, to a path or an open file.

    `question`: what was asked. `decisions`: what was decided about it, by whom and when. `prices`: what the
    other readings of the document would move (`price_doubts`). Where draws of the draft are kept, their band
    is in it. All of these are text: nothing in them runs. Raises OSError where the file cannot be written.
    """
    both = result if isinstance(result, Comparison) else compare(result, result)
    created = created or dt.datetime.now()
    stamp = both.reform.stamp
    place = (
        level_of(both.reform.scenario.population_ref.place).name_zh
        if lang == "zh"
        else level_of(both.reform.scenario.population_ref.place).name_en
    )
    title = t_in(lang, "word.report.title", place=place, year=stamp.fee_year)
    people = t_in(lang, f"workbook.footer.{'synthetic' if stamp.synthetic else 'roster'}")
    header = f"{people} · {stamp.plan_id} · {stamp.scenario_id}"
    file = new_document(lang, title, stamp.line(lang), header, created)
    report = _Report(file, lang)
    add_title(file, title)
    add_banner(file, _banner(both, lang))
    _question(report, both, question)
    _answer(report, both)
    if has_two(both):
        _changes(report, both)
    charts = report_charts(both, lang)
    _money(report, both, charts)
    _people(report, both, charts)
    _assumptions(report, both)
    _doubts(report, both, prices)
    _decisions(report, decisions)
    _versions(report, both, created)
    file.save(target if hasattr(target, "write") else str(target))


def _banner(result: Comparison, lang: str) -> str:
    stamp = result.reform.stamp
    status = "draft" if result.reform.scenario.changes else stamp.plan_status
    people = t_in(lang, f"workbook.banner.{'synthetic' if stamp.synthetic else 'roster'}")
    return people + t_in(lang, f"workbook.banner.{status}")


def _question(report: _Report, result: Comparison, question: str) -> None:
    report.section("question")
    stamp = result.reform.stamp
    if question.strip():
        add_text(report.file, clean(question))
    title = clean(result.reform.scenario.title) or t_in(report.lang, "workbook.untitled")
    key = "about_two" if has_two(result) else "about_one"
    before = result.base.stamp
    given = {"title": title, "plan": stamp.plan_id, "year": stamp.fee_year, "base": before.plan_id}
    add_text(report.file, report.words(key, **given))


def _answer(report: _Report, result: Comparison) -> None:
    lang = report.lang
    report.section("answer")
    figures = headline(result)
    add_text(report.file, sentence(result, figures, lang))
    report.table(report.words("headlines"), answer_table(result, lang), t_in(lang, "overview.rounding"))
    base = result.base.scenario
    found = kept(result.reform.scenario, base) if has_two(result) else kept(result.reform.scenario)
    if found is None or found.done < LEAST_DRAWS:
        add_text(report.file, report.words("no_band"))
        return
    firm = t_in(lang, f"sure.rating.{rating(found, 'public').rating}")
    add_text(report.file, report.words("band", draws=found.done, rating=firm))
    report.table(report.words("bands"), band_table(found, lang))


def _changes(report: _Report, result: Comparison) -> None:
    lang = report.lang
    report.section("changes")
    before, after = result.base.scenario, result.reform.scenario
    rows = [
        [row.clause, row.name, row.old, row.new]
        for row in differences(before.resolved_plan, after.resolved_plan, lang)
    ]
    names = {row.name: row for row in behaviour_rows(after, lang)}
    labels = list(names)
    for change in behaviour_changes(before, after):
        place = list(after.assumption_values).index(change.path.removeprefix("assumptions."))
        rows.append(["", labels[place], f"{change.old:g}", f"{change.new:g}"])
    heads = [t_in(lang, f"word.column.{name}") for name in ("clause", "figure", "old", "new")]
    if rows:
        report.table(report.words("changed"), Table(heads, rows, (16, 56, 42, 42)))
    else:
        add_text(report.file, report.words("same_plan"))


def _money(report: _Report, result: Comparison, charts: Mapping[str, Picture]) -> None:
    lang = report.lang
    report.section("money")
    report.part("by_line")
    report.table(report.words("by_line_table"), line_table(result, lang), _stamp(result, lang, "yuan"))
    report.picture(charts["line"])
    report.part("by_payer")
    add_text(report.file, t_in(lang, "budget.codes_note"), keep=True)
    report.table(report.words("by_payer_table"), payer_table(result, lang), _stamp(result, lang, "yuan"))
    report.picture(charts["level"])
    report.part("by_town")
    report.table(report.words("by_town_table"), town_money_table(result, lang), _stamp(result, lang, "yuan"))


def _people(report: _Report, result: Comparison, charts: Mapping[str, Picture]) -> None:
    lang = report.lang
    report.section("people")
    report.part("coverage")
    report.table(
        report.words("coverage_table"), coverage_table(result, lang), t_in(lang, "overview.coverage_note")
    )
    for scheme in SCHEMES:
        caption = report.words("town_rates", scheme=t_in(lang, f"scheme.{scheme}"))
        report.table(caption, town_rate_table(result, scheme, lang), _stamp(result, lang, "persons"))
    report.picture(charts["rates"])
    if not has_two(result):
        return
    report.part("stakes")
    add_text(report.file, t_in(lang, "overview.people_note"), keep=True)
    for dimension in ("town", "group", "age_band"):
        note = t_in(lang, "dimension.group") if dimension == "group" else ""
        report.table(report.words(f"stakes_{dimension}"), people_table(result, dimension, lang), note)
    report.picture(charts["stakes"])


def _assumptions(report: _Report, result: Comparison) -> None:
    lang, scenario = report.lang, result.reform.scenario
    report.section("assumptions")
    add_text(
        report.file,
        t_in(
            lang,
            "overview.assumed" if result.reform.stamp.synthetic else "roster.assumed",
            share=numbers.rate(result.reform.assumed_share),
        ),
        keep=True,
    )
    heads = [t_in(lang, f"word.column.{name}") for name in ("figure", "value", "range", "basis", "source")]
    widths = (34, 30, 19, 20, 53)
    for caption, rows in (
        ("assumed_figures", assumption_rows(scenario.resolved_plan, lang)),
        ("assumed_conduct", behaviour_rows(scenario, lang)),
    ):
        cells = [[row.name, row.value, row.range, row.basis, row.source] for row in rows]
        report.table(report.words(caption), Table(heads, cells, widths))


def _doubts(report: _Report, result: Comparison, prices: Prices | None) -> None:
    lang = report.lang
    report.section("doubts")
    add_text(report.file, report.words("doubts_about"), keep=True)
    heads = [t_in(lang, f"word.column.{name}") for name in ("reading", "doubt", "taken")]
    rows = [
        [row.id, row.doubt, row.taken] for row in reading_rows(result.reform.scenario.resolved_plan, lang)
    ]
    report.table(report.words("doubts_table"), Table(heads, rows, (14, 64, 78)))
    if prices is None:
        return
    report.table(report.words("prices_table"), alone_table(prices, lang), report.words("prices_note"))
    report.table(report.words("joint_table"), joint_table(prices, lang), report.words("joint_note"))


def _decisions(report: _Report, decisions: Sequence[Decided]) -> None:
    lang = report.lang
    report.section("decisions")
    if not decisions:
        add_text(report.file, report.words("no_decisions"))
        return
    names = ("what", "by_whom", "when", "scenario", "note", "recorded_by")
    rows = [
        [
            clean(decision.what),
            clean(decision.by_whom),
            decision.recorded_at.strftime("%Y-%m-%d %H:%M"),
            decision.scenario or t_in(lang, "frame.none"),
            clean(decision.note),
            clean(decision.recorded_by),
        ]
        for decision in decisions
    ]
    heads = [t_in(lang, f"word.column.{name}") for name in names]
    report.table(report.words("decisions_table"), Table(heads, rows, (42, 25, 24, 25, 22, 18)))


def _versions(report: _Report, result: Comparison, created: dt.datetime) -> None:
    lang, stamp = report.lang, result.reform.stamp
    report.section("versions")
    title = clean(result.reform.scenario.title) or t_in(lang, "workbook.untitled")
    status = "draft" if result.reform.scenario.changes else stamp.plan_status
    rows = [
        [t_in(lang, "workbook.cover.scenario"), f"{title} · {stamp.scenario_id}"],
        [t_in(lang, "workbook.cover.plan"), f"{stamp.plan_id} · {t_in(lang, f'workbook.status.{status}')}"],
        [t_in(lang, "word.column.rests_on"), stamp.line(lang)],
        [t_in(lang, "workbook.cover.made"), created.strftime("%Y-%m-%d %H:%M")],
    ]
    if has_two(result):
        rows.insert(2, [t_in(lang, "workbook.cover.compared"), result.base.stamp.line(lang)])
    heads = [t_in(lang, "word.column.item"), t_in(lang, "word.column.content")]
    report.table(report.words("versions_table"), Table(heads, rows, (30, 126)))


def _stamp(result: Comparison, lang: str, unit: str) -> str:
    return result.reform.stamp.counting(unit).line(lang)
