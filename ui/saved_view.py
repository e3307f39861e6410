"""A saved scenario opened by its link, read only: what it gave then beside what it gives now, and what moved on since."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from simulation import Comparison, Refusal, Scenario
from simulation.store import Saved
from simulation.store.recheck import Moved, Recheck
from ui import as_code, cached, frame, headline_view, names, numbers, state
from ui.answer import headline, sentence
from ui.texts import TEXTS, t

LIBRARY = "ui/app_pages/library.py"
MONEY = st.column_config.NumberColumn(format="%,.2f")
HEADS = st.column_config.NumberColumn(format="%,d")


def render(asked: str) -> None:
    """The start page while the address asks for a saved scenario; `asked` is anybody's text."""
    try:
        saved = cached.store().get(asked)
    except Refusal as refusal:
        st.error(f"{t('saved.not_found')} {frame.plain(refusal.text(state.language()))}")
        _ways(None)
        return
    _head(saved)
    try:
        found = cached.recheck_of(saved)
        result = cached.comparison(saved.scenario)
    except Refusal as refusal:
        st.error(t("saved.not_again", reason=frame.plain(refusal.text(state.language()))))
        stored(saved)
        _ways(None)
        return
    _banner(found)
    _answer(found, result)
    frame.explain(t("saved.about"))
    _ways(saved)
    stamp = result.reform.stamp
    if found.moved:
        st.header(t("saved.moved"))
        frame.table(_moved(found.moved), "saved-moved", stamp.counting("mixed"))
    st.header(t("saved.lines" if found.agrees else "saved.beside"))
    _lines(found)
    if not found.agrees:
        with st.expander(t("saved.cells", count=len(found.cells))):
            frame.table(_cells(found), "saved-cells", stamp.counting("mixed"))
    st.header(t("overview.changes"))
    if result.changes:
        frame.table(frame.changes_table(result), "saved-changes", stamp)
    else:
        st.caption(t("saved.no_changes", plan=result.reform.stamp.plan_id))
    frame.code(as_code.overview(saved.scenario))
    frame.footer(stamp)


def standing(saved: Saved) -> str:
    """Decided on, archived or open, in words."""
    if saved.decided:
        return t("library.decided")
    return t("library.archived" if saved.archived else "library.open")


def moment(saved: Saved) -> str:
    return saved.saved_at.astimezone().strftime("%Y-%m-%d %H:%M")


def title(saved: Saved) -> str:
    """As it was given; it is a user's text and never Markdown."""
    return saved.title or t("compare.untitled")


def _head(saved: Saved) -> None:
    st.caption(t("saved.read_only"))
    st.subheader(frame.plain(title(saved)), anchor=False)
    about(saved)


def about(saved: Saved) -> None:
    """By whom and when, what for, and what was decided."""
    st.caption(
        t(
            "saved.by",
            author=frame.plain(saved.author),
            time=moment(saved),
            id=saved.short_id,
            standing=standing(saved),
        )
    )
    if saved.purpose:
        st.markdown(t("saved.purpose", purpose=frame.plain(saved.purpose)))
    if saved.note:
        st.text(saved.note)
    if saved.decided:
        st.markdown(
            t(
                "saved.decision",
                what=frame.plain(saved.decided.what),
                by_whom=frame.plain(saved.decided.by_whom),
                time=saved.decided.recorded_at.astimezone().strftime("%Y-%m-%d %H:%M"),
                recorded_by=frame.plain(saved.decided.recorded_by),
            )
        )


def _banner(found: Recheck) -> None:
    if found.agrees and not found.moved:
        st.success(t("saved.agrees"))
        return
    kinds = list(dict.fromkeys(one.what for one in found.moved))
    what = t("saved.and").join(_kind(kind, found) for kind in kinds) or t("saved.unknown")
    if found.agrees:
        st.info(t("saved.moved_and_agrees", what=what))
    else:
        st.warning(t("saved.differs", what=what))


def _kind(kind: str, found: Recheck) -> str:
    """A kind of what moved, with what it was and is where that is one word."""
    of = [one for one in found.moved if one.what == kind]
    one = of[0]
    return t(
        f"saved.kind.{kind}",
        stored=frame.plain(str(one.stored)),
        now=frame.plain(str(one.now)),
        count=len(of),
    )


def _answer(found: Recheck, result: Comparison) -> None:
    """The answer as on the overview where it is still the same, else each figure as stored and how far it moved."""
    figures = headline(result)
    if found.agrees:
        st.markdown(f"**{_sentence(result, figures)}**")
        headline_view.metrics(figures)
        return
    kept_figures = found.saved.headline
    names_of = {"public": "public", "own": "own", "members_pension": "pension_members"}
    st.caption(t("saved.metrics"))
    pairs = {mine: (kept_figures[kept], figures[mine][1]) for kept, mine in names_of.items()}
    headline_view.metrics(
        pairs | {"medical_rate": (kept_figures["rate_medical"], figures["medical_rate"][1])}
    )


def _sentence(result: Comparison, figures: dict[str, tuple[float, float]]) -> str:
    lang = state.language()
    if not result.changes:
        return sentence(result, figures, lang)
    (public_base, public), (own_base, own) = figures["public"], figures["own"]
    rate_base, rate = figures["medical_rate"]
    return t(
        "saved.sentence",
        public=numbers.money_change(public - public_base, lang),
        own=numbers.money_change(own - own_base, lang),
        rate=numbers.points(rate - rate_base, lang),
    )


def stored(saved: Saved) -> None:
    """The four figures as they were when saved."""
    st.caption(t("saved.stored"))
    lang, figures = state.language(), saved.headline
    shown = {
        "public": numbers.money(figures["public"], lang),
        "own": numbers.money(figures["own"], lang),
        "members": numbers.heads(figures["members_pension"], lang),
        "rate": numbers.rate(figures["rate_medical"]),
    }
    for column, (name, value) in zip(st.columns(4), shown.items(), strict=True):
        column.metric(t(f"overview.{name}"), value, border=True)


def _lines(found: Recheck) -> None:
    """Money, then heads: stored, recomputed, difference."""
    for unit, name, config in (("yuan", "saved-lines", MONEY), ("persons", "saved-heads", HEADS)):
        _unit(found, unit, name, config)
    st.caption(t("saved.lines_note"))


def _unit(found: Recheck, unit: str, name: str, config: object) -> None:
    rows = found.lines[found.lines["unit"] == unit]
    if unit == "persons":
        rows = rows.astype(dict.fromkeys(("stored", "recomputed", "difference"), "int64"))
    shown = pd.DataFrame(
        {
            t("saved.column.line"): [
                _line(section, item) for section, item in zip(rows["section"], rows["item"], strict=True)
            ],
            t("saved.column.stored"): rows["stored"],
            t("saved.column.recomputed"): rows["recomputed"],
            t("saved.column.difference"): rows["difference"],
            t("column.unit"): t(f"saved.unit.{unit}"),
        }
    )
    stamp = found.outcome.stamp.counting(unit)
    frame.table(shown, name, stamp, dict.fromkeys(shown.columns[1:4], config), whole=True)


def _line(section: str, item: str) -> str:
    if section == "total":
        return t(f"overview.{item}")
    if section in ("line", "level"):
        word = f"{section}.{item}"
        name = t(word) if word in TEXTS else item
        return name if section == "line" else t("saved.payer", name=name)
    return t(f"saved.count.{section}", name=t(f"scheme.{item}"))


def _cells(found: Recheck) -> pd.DataFrame:
    """Each row of the stored tables that gives another figure, in words."""
    rows = found.cells.fillna("")
    shown = pd.DataFrame({t("saved.column.figure"): [t(f"saved.figure.{name}") for name in rows["figure"]]})
    said = {
        "scheme": lambda value: t(f"scheme.{value}"),
        "line": names.line_name,
        "level": lambda value: t(f"level.{value}") if f"level.{value}" in TEXTS else value,
        "department": frame.department_name,
    }
    for column in ("scheme", "line", "rule", "level", "department", "town", "age_band"):
        if column in rows:
            say = said.get(column, str)
            shown[t(f"saved.column.{column}")] = [say(value) if value else "" for value in rows[column]]
    shown[t("saved.column.stored")] = rows["stored"].to_numpy()
    shown[t("saved.column.recomputed")] = rows["recomputed"].to_numpy()
    shown[t("saved.column.difference")] = rows["difference"].to_numpy()
    return shown


def _moved(moved: Sequence[Moved]) -> pd.DataFrame:
    rows = [
        (
            t(f"saved.what.{one.what}"),
            _path(one),
            t("frame.none") if one.stored is None else _stated(one.stored),
            t("frame.none") if one.now is None else _stated(one.now),
        )
        for one in moved
    ]
    heads = ("what", "figure_moved", "then", "now")
    return pd.DataFrame(rows, columns=[t(f"saved.column.{name}") for name in heads])


def _path(one: Moved) -> str:
    if one.what == "assumptions":
        try:
            return names.assumption_name(one.path)
        except KeyError:
            return one.path
    return names.path_name(one.path) if one.path else t("frame.none")


def _stated(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def take(saved: Saved, scenario: Scenario) -> None:
    """Callback: a saved scenario becomes the draft; a link that is open is left."""
    state.start_from(scenario, saved.short_id)
    state.say(t("library.opened", title=frame.plain(title(saved)), id=saved.short_id))
    state.stop_asking()


def _ways(saved: Saved | None) -> None:
    """What can be done from here."""
    buttons = st.container(horizontal=True)
    if saved is not None:
        buttons.button(
            t("saved.take"), type="primary", key="saved-take", on_click=take, args=(saved, saved.scenario)
        )
    if buttons.button(t("saved.in_library"), key="saved-library"):
        if saved is not None:
            state.choose("library-chosen", saved.short_id)
        st.switch_page(LIBRARY)
    buttons.button(t("saved.close"), key="saved-close", on_click=state.stop_asking)
