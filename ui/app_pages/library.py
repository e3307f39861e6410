"""方案库: what is saved, found again, opened, continued, compared, decided on, put away; and who did what."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from contextlib import suppress

import pandas as pd
import streamlit as st

from simulation import MODEL_VERSION, Refusal
from simulation.lineup import MOST
from simulation.stamp import ListStamp
from simulation.store import Saved
from ui import as_code, cached, controls, frame, library_forms, names, saved_view, scenario_picker, state
from ui.links import link_to
from ui.texts import TEXTS, t

MONEY = st.column_config.NumberColumn(format="%,.2f")
HEADS = st.column_config.NumberColumn(format="%,d")
STANDINGS = ("all", "open", "decided", "archived")
COMPARE = "ui/app_pages/compare.py"


def render() -> None:
    frame.explain(t("library.about"))
    try:
        everything = cached.saved_scenarios(archived=True)
    except Refusal as refusal:
        st.error(frame.plain(refusal.text(state.language())))
        st.caption(t("library.without"))
        return
    st.subheader(_sentence(everything))
    library_forms.save(everything)
    if everything:
        shown = _found(everything)
        _table(shown)
        if shown:
            _compare(shown)
            _chosen(shown)
    else:
        st.info(t("library.empty"))
    _audit()
    frame.footer(_stamp(everything))


def _sentence(everything: Sequence[Saved]) -> str:
    decided = sum(one.decided is not None for one in everything)
    archived = sum(one.archived for one in everything)
    return t("library.sentence", count=len(everything), decided=decided, archived=archived)


def _stamp(rows: Sequence[Saved], unit: str = "mixed") -> ListStamp:
    return ListStamp("library", len(rows), all(one.origin != "real" for one in rows), MODEL_VERSION, unit)


# --- finding -------------------------------------------------------------------------------------------------------


def _found(everything: Sequence[Saved]) -> list[Saved]:
    """What the search and the choice of standing leave, the latest first."""
    st.header(t("library.list"))
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    words = left.text_input(
        t("library.search"), max_chars=200, key="library-search", placeholder=t("library.search_in")
    )
    with right:
        standing = controls.choice(
            "library-standing",
            t("library.standing"),
            STANDINGS,
            lambda name: t(f"library.standing.{name}"),
        )
    wanted = words.casefold().split()
    return [one for one in everything if _stands(one, standing) and _has(one, wanted)]


def _stands(one: Saved, standing: str) -> bool:
    if standing == "all":
        return not one.archived
    if standing == "archived":
        return one.archived
    return not one.archived and (one.decided is not None) == (standing == "decided")


def _has(one: Saved, wanted: Sequence[str]) -> bool:
    """Every word somewhere in its texts, or as the beginning of an id."""
    text = " ".join((one.title, one.purpose, one.note, one.author)).casefold()
    ids = (one.short_id, one.scenario_id)
    return all(word in text or (len(word) > 3 and any(i.startswith(word) for i in ids)) for word in wanted)


def _rows(shown: Sequence[Saved]) -> pd.DataFrame:
    """A row a scenario: who, when, what for, and what it gave on that day."""
    return pd.DataFrame(
        {
            t("library.column.title"): [saved_view.title(one) for one in shown],
            t("library.column.purpose"): [one.purpose for one in shown],
            t("library.column.author"): [one.author for one in shown],
            t("library.column.saved_at"): [saved_view.moment(one) for one in shown],
            t("library.column.id"): [one.short_id for one in shown],
            t("library.column.standing"): [saved_view.standing(one) for one in shown],
            t("library.column.public"): [one.headline["public"] for one in shown],
            t("library.column.rate"): [100 * one.headline["rate_medical"] for one in shown],
            t("library.column.members"): [one.headline["members_pension"] for one in shown],
            t("library.column.own"): [one.headline["own"] for one in shown],
            t("library.column.changes"): [len(one.changes) for one in shown],
            t("library.column.parent"): [one.parent or t("frame.none") for one in shown],
            t("library.column.model"): [one.versions.get("model", "") for one in shown],
        }
    )


def _config() -> dict[str, object]:
    return {
        t("library.column.title"): st.column_config.TextColumn(width=190),
        t("library.column.purpose"): st.column_config.TextColumn(width=110),
        t("library.column.author"): st.column_config.TextColumn(width=70),
        t("library.column.saved_at"): st.column_config.TextColumn(width=125),
        t("library.column.id"): st.column_config.TextColumn(width=95),
        t("library.column.public"): MONEY,
        t("library.column.own"): MONEY,
        t("library.column.members"): HEADS,
        t("library.column.rate"): st.column_config.NumberColumn(format="%.2f"),
    }


def _table(shown: Sequence[Saved]) -> None:
    if not shown:
        st.info(t("library.nothing_found"))
        return
    frame.table(_rows(shown), "library", _stamp(shown), _config(), whole=True)


# --- using ---------------------------------------------------------------------------------------------------------


def _label(one: Saved) -> str:
    return t("compare.saved", title=saved_view.title(one), id=one.short_id)


def _compare(shown: Sequence[Saved]) -> None:
    """Up to four go to the page that sets them side by side."""
    known = {one.short_id: one for one in shown}
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    chosen = left.multiselect(
        t("library.compare", most=MOST),
        list(known),
        format_func=lambda short_id: _label(known[short_id]),
        max_selections=MOST,
        placeholder=t("library.compare_choose"),
        key="library-compare",
    )
    go = right.button(
        t("library.compare_go"),
        disabled=not chosen,
        help=None if chosen else t("library.compare_none"),
        key="library-compare-go",
        width="stretch",
    )
    if go:
        scenario_picker.stand([known[short_id] for short_id in chosen])
        st.switch_page(COMPARE)


def _chosen(shown: Sequence[Saved]) -> None:
    """One scenario: what it is, and what can be done with it."""
    known = {one.short_id: one for one in shown}
    st.header(t("library.one"))
    short_id = controls.choice(
        "library-chosen", t("library.choose"), list(known), lambda name: _label(known[name])
    )
    one = known[short_id]
    saved_view.about(one)
    saved_view.stored(one)
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        _open(one)
    with right:
        st.caption(t("library.link"))
        st.code(link_to(one.short_id), language=None)
    if one.changes.empty:
        st.caption(t("library.no_changes"))
    else:
        frame.table(_changes(one), "library-changes", _stamp([one]))
    _code(one)
    _versions(one)
    left, right = st.columns(2)
    with left:
        library_forms.decide(one)
    with right:
        library_forms.archive(one)


def _code(one: Saved) -> None:
    with suppress(Refusal):  # cannot be run any more: said above
        frame.code(as_code.overview(one.scenario))


def _open(one: Saved) -> None:
    try:
        scenario = one.scenario
    except Refusal as refusal:
        st.warning(t("saved.not_again", reason=frame.plain(refusal.text(state.language()))))
        return
    buttons = st.container(horizontal=True)
    buttons.button(
        t("library.take"),
        type="primary",
        key="library-open",
        help=t("library.take_help"),
        on_click=saved_view.take,
        args=(one, scenario),
    )
    if buttons.button(t("library.view"), key="library-view", help=t("library.view_help")):
        st.switch_page("ui/app_pages/overview.py", query_params={"s": one.short_id})


def _changes(one: Saved) -> pd.DataFrame:
    """What it changes in its plan, as it was when saved."""
    rows = [
        (names.path_name(path), clause, _value(path, old), _value(path, new))
        for path, clause, old, new in one.changes.itertuples(index=False, name=None)
    ]
    return pd.DataFrame(rows, columns=[t(f"column.{name}") for name in ("path", "clause", "old", "new")])


def _value(path: str, kept: str) -> str:
    """A value kept as Python writes it, in words."""
    try:
        return names.value_name(path, ast.literal_eval(kept))
    except (ValueError, SyntaxError):
        return names.value_name(path, kept)


def _versions(one: Saved) -> None:
    """What it came from and what came from it, the oldest first."""
    line = cached.store().history(one.short_id)
    st.markdown(f"**{t('library.versions')}**")
    if len(line) == 1:
        st.caption(t("library.one_version"))
        return
    table = _rows(line)
    public = {version.short_id: version.headline["public"] for version in line}
    table.insert(
        0, t("library.column.here"), ["→" if version.short_id == one.short_id else "" for version in line]
    )
    table[t("library.column.more")] = [
        public[version.short_id] - public[version.parent] if version.parent in public else None
        for version in line
    ]
    order = ("here", "id", "parent", "title", "saved_at", "author", "standing", "changes", "public", "more")
    money = {t("library.column.public"): MONEY, t("library.column.more"): MONEY}
    frame.table(
        table[[t(f"library.column.{name}") for name in order]], "library-versions", _stamp(line), money
    )


# --- who did what --------------------------------------------------------------------------------------------------


def _audit() -> None:
    st.header(t("library.audit"))
    st.caption(t("library.audit_note"))
    rows = cached.store().audit()
    drafts = rows["what"].isin(("draft", "leave draft"))
    if drafts.any() and not st.toggle(t("library.audit_drafts"), key="library-audit-drafts"):
        rows = rows[~drafts]
    if rows.empty:
        st.caption(t("library.audit_empty"))
        return
    rows = rows.iloc[::-1]
    acts = [_act(what) for what in rows["what"]]
    shown = pd.DataFrame(
        {
            t("library.column.number"): rows["id"].to_numpy(),
            t("library.column.at"): [at[:19].replace("T", " ") for at in rows["at"]],
            t("library.column.who"): rows["who"].to_numpy(),
            t("library.column.act"): acts,
            t("library.column.id"): rows["scenario"].fillna("").to_numpy(),
            t("library.column.why"): rows["why"].to_numpy(),
        }
    )
    frame.table(shown, "library-audit", _stamp([]))


def _act(what: str) -> str:
    key = f"library.act.{what.replace(' ', '_')}"
    return t(key) if key in TEXTS else what


render()
