"""Page furniture: banner, footer, tables and charts with their downloads, tips, the error box, print rules."""

from __future__ import annotations

import io
import logging
import math
import re
import uuid
from collections.abc import Callable, Mapping

import altair as alt
import pandas as pd
import streamlit as st

from export.tables import to_csv_bytes, to_xlsx_bytes
from export.word import to_draft, to_report
from export.workbook import to_excel
from simulation import Comparison, Refusal, Scenario
from simulation.columns import column_name
from simulation.law.plan import Plan
from simulation.populations import RosterRef
from simulation.stamp import ListStamp, Stamp
from ui import cached, charts, names, numbers, state, words
from ui.texts import t

_STYLE = """
<style>
.block-container {padding: 3.2rem 2rem 2rem; max-width: 1500px;}
h2 {font-size: 1.4rem !important; padding: 0.6rem 0 0.6rem !important;}
h3 {font-size: 1.2rem !important; padding: 0.4rem 0 0.5rem !important;}
:focus-visible {outline: 3px solid #0b5cad !important; outline-offset: 2px;}
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {color: #3d4a57 !important; opacity: 1 !important;}
.st-key-result {position: sticky; top: 4rem; background: white;}
[data-testid="stMetricDelta"] {color: #3d4a57;}
[data-testid="stMetricValue"] {font-size: clamp(1.3rem, 1.8vw, 2.25rem);}
[data-testid="stMetricValue"] *, [data-testid="stMetricLabel"] * {white-space: normal !important; overflow-wrap: anywhere;}
[data-testid="stPageLink"] p {color: #0b5cad; text-decoration: underline;}
@media print {
  [data-testid="stHeader"], [data-testid="stSidebar"], [data-testid="stToolbar"] {display: none !important;}
  .stDownloadButton, .stButton {display: none !important;}
  @page {size: A4 landscape; margin: 8mm;}
  .block-container {max-width: none; padding: 0; zoom: 0.74;}
  [data-testid="stVerticalBlock"] {break-inside: avoid;}
}
</style>
"""
PERCENT = st.column_config.NumberColumn(format="percent", step=0.0001)
"""A column of shares: two decimals always, which the step of a hundredth of a per cent brings."""
_LANG = {
    "zh": "<script>document.documentElement.lang='zh-CN'</script>",
    "en": "<script>document.documentElement.lang='en'</script>",
}
_MARKS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]()#+-!:$~|<>&^"})
_JOINER = "\u2060"  # takes no room and breaks no line
_AFTER_ESCAPES = (
    (re.compile(r"\s*[\r\n]\s*|^\s+"), " "),  # blocks: lists, headings, code
    (re.compile(r"(?<![^\s])(\d+)(?=\.\s)"), rf"\1{_JOINER}"),  # a numbered list
    (re.compile(r"(?<!\d):(?=\w)|:(?=[a-zA-Z_+/-])"), f":{_JOINER}"),  # icons, emoji, addresses
    (re.compile(r"(?i)\bwww(?=\.)"), rf"\g<0>{_JOINER}"),
    (re.compile(r"@(?=\w)"), f"@{_JOINER}"),
    (re.compile(r"<(?=[-=])|-(?=[->])|[>~](?==)"), rf"\g<0>{_JOINER}"),  # arrows, dashes
)
"""What the page still changes in text whose marks are escaped: it looks for these once more after Markdown was read."""


def plain(text: str) -> str:
    """A user's text made safe for places that read Markdown: shown as it is, on one line."""
    for pattern, instead in _AFTER_ESCAPES:
        text = pattern.sub(instead, text)
    return text.translate(_MARKS)


def dress_page() -> None:
    """Style and the language of the document, for fonts and screen readers."""
    st.html(_STYLE)
    st.html(_LANG[state.language()], unsafe_allow_javascript=True)


def top_bar(reading: bool = False) -> None:
    """Title, plan and status, language; what the user must know before any figure. `reading`: a saved scenario is read,
    which says itself what it is, and nothing is said of the draft."""
    message = state.said()
    if message:
        st.toast(message)
    scenario = state.draft()
    plan = scenario.resolved_plan
    left, right = st.columns([6, 1], vertical_alignment="center")
    with left:
        status = t("status.draft" if scenario.changes else f"status.{plan.status}")
        document = f" · {plan.document}" if plan.document and not scenario.changes else ""
        title = f" · {plain(scenario.title)}" if scenario.title else ""
        stands = f" · {t('frame.plan', plan=plan.id, year=plan.fee_year, status=status)}{document}{title}"
        st.markdown(f"**{t('app.title')}**{'' if reading else stands}")
    with right:
        language_button()
    # One place whatever is in it: what stands below keeps its own, and a box that is typed into is not made anew.
    with st.container():
        if not reading:
            _notices(scenario)


def _notices(scenario: Scenario) -> None:
    if scenario.resolved_plan.status == "reconstructed":
        st.warning(t("frame.reconstructed"))
    _roster_notice(scenario)
    if scenario.changes:
        st.info(t("frame.draft_banner", count=len(scenario.changes)))
    kept = state.kept_draft()
    if kept:
        found, saved_at = kept
        with st.container(border=True):
            time = saved_at.astimezone().strftime("%Y-%m-%d %H:%M")
            st.write(t("frame.kept", time=time, count=len(found.changes), title=plain(found.title)))
            one, two, _ = st.columns([1, 1, 4])
            one.button(
                t("frame.kept_continue"), on_click=state.continue_kept, width="stretch", type="primary"
            )
            two.button(t("frame.kept_forget"), on_click=state.forget_kept, width="stretch")
    if state.notice():
        st.warning(t("frame.not_saved", reason=plain(state.notice() or "")))


def _roster_notice(scenario: Scenario) -> None:
    """Before any figure of a roster: whose people these are, that nobody reacts, and what is not the roster's own."""
    ref = scenario.population_ref
    if not isinstance(ref, RosterRef):
        return
    try:
        note = ref.note
    except Refusal as refusal:
        st.error(plain(refusal.text(state.language())))
        return
    persons = numbers.heads(note.persons, state.language())
    text = t("roster.banner", name=note.name, persons=persons, year=note.fee_year, absent=len(note.absent))
    if note.filled:
        text += t(
            "roster.banner_filled",
            columns=t("frame.and").join(column_name(name, state.language()) for name in note.filled),
        )
    st.info(plain(text))


def language_button() -> None:
    other = "en" if state.language() == "zh" else "zh"
    st.button(
        t("frame.language"), key="language", on_click=state.set_language, args=(other,), width="stretch"
    )


def run(page: Callable[[], None]) -> None:
    """Runs a page; an error is logged under a number and told in the user's language, the draft being safe."""
    try:
        page()
    except Refusal as refusal:
        # What cannot be done with these people, plan or file is told in its own words.
        st.error(plain(refusal.text(state.language())))
    except Exception:
        number = uuid.uuid4().hex[:8]
        logging.getLogger("workbench").exception("page error %s", number)
        st.error(t("frame.error", id=number))


def metric(label: str, value: str, change: str, moved: bool, tip: str | None = None) -> None:
    """A figure with its difference to the base; neither colour nor arrow says whether that is good."""
    st.metric(
        label, value, change, delta_color="off", delta_arrow="auto" if moved else "off", help=tip, border=True
    )


def explain(text: str) -> None:
    """The page's 说明."""
    with st.expander(t("frame.explain")):
        st.write(text)


def code(text: str) -> None:
    """Copy as code: Python that gives what the page shows, from `as_code`."""
    with st.expander(t("code.title"), icon=":material/code:"):
        st.caption(t("code.note"))
        st.code(text, language="python")


def footer(stamp: Stamp | ListStamp, rounded: bool = True) -> None:
    """What every figure on the page rests on. `rounded`: some are shown rounded, as sums of a district are."""
    st.divider()
    st.caption(plain(stamp.line(state.language())))
    if rounded:
        st.caption(t("overview.rounding"))


def _file_name(stamp: Stamp | ListStamp, name: str, ending: str) -> str:
    return f"{stamp.file_stem}-{name}.{ending}"


def table(
    shown: pd.DataFrame,
    name: str,
    stamp: Stamp | ListStamp,
    config: dict[str, object] | None = None,
    whole: bool = False,
) -> None:
    """A table with its Excel and CSV. Column names are already in the page's language. `whole`: as high as its rows, up to
    50 of them, without a scroll bar of its own."""
    st.dataframe(
        cached.arrow(on_screen(shown, config or {})),
        height="content" if whole and len(shown) <= 50 else "auto",
        hide_index=True,
        width="stretch",
        column_config=config or {},
        key=f"table-{name}",
        placeholder="—",
    )
    lang = state.language()
    buttons = st.container(horizontal=True)
    buttons.download_button(
        t("frame.download_xlsx"),
        lambda: to_xlsx_bytes({name: shown}, stamp, lang, shares=shares_in(config or {})),
        _file_name(stamp, name, "xlsx"),
        key=f"xlsx-{name}",
        on_click="ignore",
    )
    buttons.download_button(
        t("frame.download_csv"),
        lambda: to_csv_bytes(shown, stamp, lang),
        _file_name(stamp, name, "csv"),
        "text/csv",
        key=f"csv-{name}",
        on_click="ignore",
    )


def on_screen(shown: pd.DataFrame, config: Mapping[str, object]) -> pd.DataFrame:
    """A table for the screen, which cuts figures off at the decimals of a column's step: rounded, as words and files are."""
    steps = {
        title: column.get("type_config", {}).get("step")
        for title, column in config.items()
        if isinstance(column, Mapping)
    }
    places = {title: round(-math.log10(step)) for title, step in steps.items() if step}
    return shown.round(places) if places else shown


def shares_in(config: Mapping[str, object]) -> dict[str, bool]:
    """By title whether a column shows shares; columns whose number format is not stated are left out."""
    formats = {
        title: column.get("type_config", {}).get("format")
        for title, column in config.items()
        if isinstance(column, Mapping)
    }
    return {title: form == "percent" for title, form in formats.items() if form}


def workbook_button(result: Comparison, key: str = "workbook") -> None:
    """The 测算表 as a download, written when it is asked for: base, draft and difference where anything was changed."""
    stamp, lang = result.reform.stamp, state.language()
    changed = result.base.stamp.scenario_id != stamp.scenario_id

    def written() -> bytes:
        buffer = io.BytesIO()
        to_excel(result if changed else result.reform, buffer, lang)
        return buffer.getvalue()

    st.download_button(
        t("workbook.download"),
        written,
        _file_name(stamp, t("workbook.file"), "xlsx"),
        key=key,
        on_click="ignore",
        help=t("workbook.download_help"),
    )


def report_button(result: Comparison, question: str = "", key: str = "word-report") -> None:
    """The 测算报告 as a download, with the decisions on these figures, written when it is asked for."""
    lang, stamp = state.language(), result.reform.stamp

    def write(buffer: io.BytesIO) -> None:
        decisions = cached.store().decisions(stamp.scenario_id)
        prices = cached.all_prices(result.reform.scenario)
        to_report(result, buffer, lang, question, decisions, prices)

    _word_button("report", stamp, key, write)


def draft_button(scenario: Scenario, stamp: Stamp, key: str = "word-draft") -> None:
    """The 草案条文 as a download, written when it is asked for."""
    _word_button("draft", stamp, key, lambda buffer: to_draft(scenario, buffer))


def _word_button(name: str, stamp: Stamp, key: str, write: Callable[[io.BytesIO], None]) -> None:
    def written() -> bytes:
        buffer = io.BytesIO()
        write(buffer)
        return buffer.getvalue()

    st.download_button(
        t(f"word.{name}_button"),
        written,
        _file_name(stamp, t(f"word.{name}_file"), "docx"),
        key=key,
        on_click="ignore",
        help=t("word.button_help"),
    )


def chart(
    drawn: alt.Chart,
    name: str,
    stamp: Stamp,
    on_select: Callable[[], None] | None = None,
    download: bool = True,
) -> None:
    """A chart and its PNG, the stamp in the unit of the chart. What it shows in words is the chart's own description.

    `on_select` is called after a click on a chart that has a selection; what was clicked is `picked(name)`.
    """
    spec = cached.specification(drawn)
    st.vega_lite_chart(
        spec,
        width="stretch" if download else "content",
        theme=None,
        key=f"chart-{name}",
        on_select=on_select or "ignore",
    )
    if not download:
        return
    st.download_button(
        t("frame.download_png"),
        lambda: charts.to_png(drawn, stamp.under(spec["title"]["text"]).line(state.language())),
        _file_name(stamp, name, "png"),
        "image/png",
        key=f"png-{name}",
        on_click="ignore",
    )


def progress(text: str) -> Callable[[int, int], object]:
    """A bar that shows how many of how many are done, in the words of `text`."""
    bar = st.progress(0.0)
    return lambda done, of: bar.progress(done / of, t(text, done=done, of=of))


def picked(name: str) -> list[dict[str, object]]:
    """What is selected in a chart, by the selection's fields."""
    selection = state.value_of(f"chart-{name}")["selection"].get(charts.PICK) or []
    return list(selection)


def problems(where: str) -> None:
    """What was refused at a control, for each reason a line; nothing where nothing was."""
    for problem in state.problems(where):
        st.error(plain(problem.text(state.language())))


def refused_file(refusal: Refusal) -> None:
    """What is wrong in a file handed in, place by place."""
    st.error(t("season.refused", count=len(refusal.problems)))
    zh = state.language() == "zh"
    rows = [(problem.where, problem.zh if zh else problem.en) for problem in refusal.problems[:500]]
    shown = pd.DataFrame(rows, columns=[t("column.where"), t("column.problem")])
    st.dataframe(shown, hide_index=True, width="stretch")


def undo_bar() -> None:
    """Undo, redo, reset all."""
    one, two, three, _ = st.columns([1, 1, 1, 3])
    one.button(
        t("frame.undo"),
        disabled=not state.can_undo(),
        on_click=state.undo,
        key="button-undo",
        width="stretch",
    )
    two.button(
        t("frame.redo"),
        disabled=not state.can_redo(),
        on_click=state.redo,
        key="button-redo",
        width="stretch",
    )
    three.button(
        t("frame.reset_all"),
        disabled=not state.draft().changes,
        on_click=state.reset_all,
        key="reset-all",
        width="stretch",
    )


def changes_table(result: Comparison) -> pd.DataFrame:
    """What was changed: figure, clause, old and new value, as text."""
    rows = [
        (names.path_name(c.path), c.clause, names.value_name(c.path, c.old), names.value_name(c.path, c.new))
        for c in result.changes
    ]
    return pd.DataFrame(rows, columns=[t(f"column.{name}") for name in ("path", "clause", "old", "new")])


def item_name(line: str, rule: str = "", plan: Plan | None = None) -> str:
    """A line of the budget, or an aid rule of it, in the page's words."""
    return words.item_name(line, rule, state.language(), plan)


def rule_name(rule: str, plan: Plan | None = None) -> str:
    """An aid rule in the page's words, its id where there are none; `plan`: see `words.rule_name`."""
    return words.rule_name(rule, state.language(), plan)


def department_name(department: str) -> str:
    """A department in the page's words; a dash for none."""
    return words.department_name(department, state.language())


def payer_name(level: str, department: str) -> str:
    """A level, with the department where one is named."""
    named = t(f"level.{level}")
    if not department:
        return named
    return t("household.payer_of", level=named, departments=department_name(department))


def figure_name(path: str) -> str:
    """A path in the page's words where the catalogue has them, else the path itself."""
    return words.figure_name(path, state.language())


def shown_value(value: object) -> str:
    """A plan value as text for a table, in the page's language."""
    return words.shown_value(value, state.language())
