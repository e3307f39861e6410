"""The screen of a meeting: sentence, four figures, two charts, scenarios as large buttons, keys, stamp. No scrolling."""

from __future__ import annotations

import html
from collections.abc import Callable

import altair as alt
import pandas as pd
import streamlit as st

from simulation import Comparison, Scenario
from simulation.law.vocabulary import BUDGET_LINES
from simulation.ledger import PERSONAL_LINES
from simulation.uncertain import kept
from simulation.uncertain.inputs import LEAST_DRAWS
from ui import cached, charts, frame, numbers, state
from ui.answer import headline
from ui.meeting_set import BASE, DRAFT, Entry, Meeting, ends, short
from ui.texts import t

CHART = 920, 578  # pixels: what 1920x1080 leave beside the rest of the screen; other screens scale all of it
BUTTONS_ROOM, SENTENCE_ROOM = 140, 40
"""Letters of titles on all buttons together and in the sentence; a Chinese character takes the room of two."""
_STYLE = """
<style>
html {font-size: min(1.145vw, 2.037vh) !important;}
[data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stSidebarCollapsedControl"],
[data-testid="stExpandSidebarButton"] {display: none !important;}
.block-container {max-width: none !important; padding: 0.5rem 1.4rem 0 !important;}
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] {gap: 0.3rem;}
.st-key-wall {gap: 0.4rem;}
.st-key-wall [data-testid="stVegaLiteChart"], .st-key-wall .vega-embed {width: 100% !important;}
.st-key-wall [data-testid="stVegaLiteChart"] svg {display: block; width: 100%; height: 26.3rem;}
.st-key-wall [data-testid="stElementToolbar"] {display: none !important;}
.st-key-wall .wall-sentence {font-size: 1.4rem; line-height: 1.35; height: 2.7em; overflow: hidden; font-weight: 600;
  margin: 0; color: #111;}
.st-key-wall-choices button {min-height: 4rem; height: 4rem; padding: 0.1rem 0.4rem; border-color: #7d8893;}
.st-key-wall-choices button p {font-size: 1.12rem; line-height: 1.2; white-space: normal; font-weight: 600;}
[role="dialog"] h2 {padding: 1rem 1.5rem 0.5rem !important;}
.wall-figure {border: 1px solid #7d8893; border-radius: 8px; padding: 0.2rem 0.8rem; color: #111; height: 8.9rem;
  overflow: hidden;}
.wall-figure .label {font-size: 1.1rem; line-height: 1.4; color: #222;}
.wall-figure .value {font-size: 2.4rem; line-height: 1.4; font-weight: 700; white-space: nowrap;}
.wall-figure .change {font-size: 1.2rem; line-height: 1.35; font-weight: 600; color: #8a4300; white-space: nowrap;}
.wall-figure .band {font-size: 0.95rem; line-height: 1.4; color: #222; white-space: nowrap;}
.st-key-wall-foot .wall-stamp {font-size: 0.64rem; line-height: 1.3; color: #2b3640; margin: 0;}
.st-key-wall-foot button {min-height: 2rem; padding: 0.1rem 0.3rem;}
.st-key-wall-foot button p {font-size: 0.8rem; white-space: nowrap;}
@media print {
  @page {size: A4 landscape; margin: 8mm;}
  html {font-size: 13px !important;}
  .block-container {zoom: 1 !important;}
  .st-key-wall-choices {display: none !important;}
}
</style>
"""


def show(record: Callable[[], None]) -> None:
    """The whole screen; `record` opens the panel for a decision."""
    st.html(_STYLE)
    meeting = state.meeting()
    results = [comparison(meeting.base, entry) for entry in meeting.entries]
    with st.container(key="wall"):
        _choices(meeting)
        result, entry = results[meeting.shown], meeting.current
        st.html(f'<p class="wall-sentence" role="status">{html.escape(sentence(entry, result))}</p>')
        _figures(meeting, result)
        stamp = result.reform.stamp.counting("mixed")
        for column, name, drawn in zip(
            st.columns(2), ("line", "town"), drawings(results, meeting.shown), strict=True
        ):
            with column:
                frame.chart(drawn, f"meeting-{name}", stamp, download=False)
        _foot(meeting, f"{stamp.line(state.language())}{_end()}{t('meeting.axes')}")
    if meeting.recording:
        record()


def _end() -> str:
    return "；" if state.language() == "zh" else "; "


def ready(base: Scenario, entry: Entry) -> None:
    """Works out what the screen needs of a scenario, so that it is there when it is asked for."""
    result = comparison(base, entry)
    _band(result)


def comparison(base: Scenario, entry: Entry) -> Comparison:
    return cached.comparison_between(base, entry.scenario)


def title_of(entry: Entry) -> str:
    """The scenario's own title, or what it is."""
    return entry.title or (t(f"meeting.{entry.key}") if entry.key in (BASE, DRAFT) else entry.key)


# --- choices and keys ----------------------------------------------------------------------------------------------


def _choices(meeting: Meeting) -> None:
    """A large button a scenario. While the panel for a decision is open, keys belong to it."""
    keys = not meeting.recording
    with st.container(key="wall-choices"):
        room = min(BUTTONS_ROOM // len(meeting.entries), 60)
        for place, (column, entry) in enumerate(
            zip(st.columns(len(meeting.entries)), meeting.entries, strict=True)
        ):
            title = title_of(entry)
            label = short(title, room)
            column.button(
                frame.plain(label),
                key=f"meeting-choice-{place}",
                type="primary" if place == meeting.shown else "secondary",
                shortcut=str(place + 1) if keys else None,
                help=frame.plain(title) if label != title else None,
                on_click=state.set_meeting,
                kwargs={"shown": place},
                width="stretch",
            )


def _foot(meeting: Meeting, stamp: str) -> None:
    keys = not meeting.recording
    with st.container(key="wall-foot"):
        line, back, on, note, language, leave = st.columns(
            [9, 1.6, 1.6, 2.3, 1.3, 2.3], vertical_alignment="center"
        )
        line.html(f'<p class="wall-stamp">{html.escape(stamp)}</p>')
        for column, name, key, by in ((back, "previous", "Left", -1), (on, "next", "Right", 1)):
            column.button(
                t(f"meeting.{name}"),
                key=f"meeting-{name}",
                shortcut=key if keys else None,
                on_click=state.step_meeting,
                args=(by,),
                width="stretch",
            )
        note.button(
            t("meeting.record"),
            key="meeting-record-open",
            on_click=state.set_meeting,
            kwargs={"recording": True},
            width="stretch",
        )
        with language:
            frame.language_button()
        leave.button(
            t("meeting.leave"),
            key="meeting-leave",
            shortcut="Esc" if keys else None,
            on_click=state.set_meeting,
            kwargs={"running": False},
            width="stretch",
        )


# --- words and figures ---------------------------------------------------------------------------------------------


def _moved(change: float, written: str, up: str, down: str, least: float) -> str:
    """A difference in words; `written` is its size with a sign or none."""
    if abs(change) < least:
        return t("meeting.still")
    return t(up if change > 0 else down, size=written.lstrip("+-"))


def sentence(entry: Entry, result: Comparison) -> str:
    """What the scenario does against the base."""
    lang, figures = state.language(), headline(result)
    title, year = short(title_of(entry), SENTENCE_ROOM), result.reform.stamp.fee_year
    public, own, rate = (figures[name] for name in ("public", "own", "medical_rate"))
    if result.base.stamp.scenario_id == result.reform.stamp.scenario_id:
        return t(
            "meeting.sentence_same",
            title=title,
            year=year,
            public=numbers.money(public[1], lang),
            own=numbers.money(own[1], lang),
            rate=numbers.rate(rate[1]),
        )
    change, own_change, points = public[1] - public[0], own[1] - own[0], rate[1] - rate[0]
    words = {
        "title": title,
        "year": year,
        "public": numbers.money(public[1], lang),
        "own": _moved(
            own_change, numbers.money_change(own_change, lang), "meeting.up", "meeting.down", 0.005
        ),
        "rate": _moved(points, numbers.points(points, lang), "meeting.rise", "meeting.fall", 0.00005),
    }
    if abs(change) < 0.005:
        return t("meeting.sentence_equal", **words)
    verb = t("overview.more" if change > 0 else "overview.less")
    return t("meeting.sentence", verb=verb, change=numbers.money_change(change, lang).lstrip("+-"), **words)


def _written(figure: str, value: float, lang: str) -> str:
    if figure == "medical_rate":
        return numbers.rate(value)
    return (numbers.heads if figure == "pension_members" else numbers.money)(value, lang)


def _written_change(figure: str, value: float, lang: str) -> str:
    if figure == "medical_rate":
        return numbers.points(value, lang)
    return (numbers.heads_change if figure == "pension_members" else numbers.money_change)(value, lang)


def _band(result: Comparison) -> pd.DataFrame | None:
    """P10 and P90 of the scenario's figures, where draws of it against this base are kept."""
    found = kept(result.reform.scenario, result.base.scenario)
    if found is None or found.done < LEAST_DRAWS:
        return None
    table = cached.quantiles_of(found)
    return table[table["case"] == "reform"].set_index("figure")


def _figures(meeting: Meeting, result: Comparison) -> None:
    lang, figures, band = state.language(), headline(result), _band(result)
    same = result.base.stamp.scenario_id == result.reform.stamp.scenario_id
    shown = ("public", meeting.second, "medical_rate", "pension_members")
    for column, name in zip(st.columns(4), shown, strict=True):
        base, reform = figures[name]
        written = _written_change(name, reform - base, lang)
        change = t("meeting.change", change=written) if written[0] in "+-" else t("meeting.no_change")
        if band is None:
            doubt = t("meeting.no_band")
        else:
            low, high = (_written(name, band.loc[name, end], lang) for end in ("p10", "p90"))
            doubt = t("meeting.band", low=low, high=high)
        parts = {
            "label": t(f"meeting.figure.{name}"),
            "value": _written(name, reform, lang),
            "change": t("meeting.is_base") if same else change,
            "band": doubt,
        }
        lines = "".join(f'<div class="{part}">{html.escape(text)}</div>' for part, text in parts.items())
        column.html(f'<div class="wall-figure">{lines}</div>')


# --- charts --------------------------------------------------------------------------------------------------------


def drawings(results: list[Comparison], shown: int) -> tuple[alt.Chart, alt.Chart]:
    """The two charts of the scenario shown, on axes that hold every scenario of the meeting."""
    kinds = [t("meeting.kind_public"), t("meeting.kind_own")]
    lines, towns = (
        [cached.by_line(result) for result in results],
        [cached.by_town(result) for result in results],
    )
    of_line = {line: kinds[line in PERSONAL_LINES] for line in BUDGET_LINES}
    return (
        _drawn(
            t("meeting.by_line"), lines, shown, {line: t(f"line.{line}") for line in BUDGET_LINES}, of_line
        ),
        _drawn(t("meeting.by_town"), towns, shown, {town: town for town in towns[shown]}, {}),
    )


def _short_change(wan: float) -> str:
    """A difference in 10,000 yuan beside its bar; two decimals where it is small, and 0 only for nothing."""
    if round(wan * numbers.WAN, 2) == 0:
        return "0"
    return f"{wan:+,.{2 if abs(wan) < 1 else 1}f}"


def _drawn(
    title: str, parts: list[dict[str, float]], shown: int, names: dict[str, str], kinds: dict[str, str]
) -> alt.Chart:
    low, high = ends(parts)
    table = pd.DataFrame(
        {
            "category": list(names.values()),
            "kind": [kinds.get(key, t("meeting.kind_public")) for key in names],
            "value": [parts[shown][key] / numbers.WAN for key in names],
        }
    )
    table["text"] = [_short_change(value) for value in table["value"]]
    words = "; ".join(f"{row['category']} {row['text']}" for _, row in table.iterrows())
    order = list(dict.fromkeys(kinds.values())) or [t("meeting.kind_public")]
    order = [kind for kind in (t("meeting.kind_public"), t("meeting.kind_own")) if kind in order]
    axis = (low / numbers.WAN, high / numbers.WAN)
    longest = max(len(_short_change(value / numbers.WAN)) for part in parts for value in part.values())
    return charts.wall_changes(
        table, list(names.values()), order, axis, longest, title, f"{title}: {words}", CHART
    )
