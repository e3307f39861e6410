"""Files onto the desk: templates, upload, what each sheet is, what its headers mean, and what was not understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from export.templates import list_template
from simulation import Refusal
from simulation.law.plan import Plan
from simulation.roster import FIELDS, KINDS, load_profile, save_profile
from simulation.roster.fields import field_of
from simulation.roster.header import Header, find_header, holds_persons
from simulation.roster.identity import PROFILES
from simulation.roster.reading import RawSheet
from ui import controls, frame, roster_desk, state
from ui.roster_desk import SKIP, Desk, Seen, Upload
from ui.texts import t
from ui.user import current_actor

ENDINGS = ["xlsx", "xlsm", "xls", "et", "csv", "txt", "tsv"]


def templates(plan: Plan) -> None:
    """A template for each kind of list."""
    lang = state.language()
    with st.expander(t("lists.templates")):
        st.caption(t("lists.templates_about"))
        left, right = st.columns([2, 1], vertical_alignment="bottom")
        with left:
            kind = controls.choice(
                "lists-template", t("lists.kind"), tuple(KINDS), lambda name: KINDS[name].name(lang)
            )
        right.download_button(
            t("lists.template", kind=KINDS[kind].name(lang)),
            lambda: list_template(kind, plan),
            f"{plan.id}-{KINDS[kind].name(lang)}-{t('lists.template_file')}.xlsx",
            key=f"lists-template-{kind}",
            on_click="ignore",
            width="stretch",
        )


def uploads(desk: Desk) -> Sequence[Upload]:
    """The files handed in, within the limit that the server was started with: other pages have smaller ones of their own."""
    limit = int(st.get_option("server.maxUploadSize"))
    files = st.file_uploader(
        t("lists.upload"),
        type=ENDINGS,
        accept_multiple_files=True,
        key=f"lists-upload-{desk.round}",
        help=t("lists.upload_help", limit=limit),
    )
    st.caption(t("lists.limit", limit=limit))
    with st.expander(t("lists.options")):
        controls.choice("lists-ids", t("lists.ids"), tuple(PROFILES), lambda name: t(f"lists.ids.{name}"))
    return files


def sheets(desk: Desk, files: Sequence[Upload], plan: Plan) -> None:
    """What each sheet is, to be corrected, and the button that reads them all."""
    with st.spinner(t("lists.looking")):
        desk.look_at(files)
    refused = [found for found in desk.seen.values() if isinstance(found, Refusal)]
    seen = [one for found in desk.seen.values() if not isinstance(found, Refusal) for one in found]
    for problem in (problem for refusal in refused for problem in refusal.problems):
        st.error(frame.plain(problem.text(state.language())))
    with st.expander(t("lists.sheets", count=len(seen)), expanded=desk.checked is None):
        st.caption(t("lists.sheets_about"))
        kinds = {one.key: _sheet(one) for one in seen}
        lists = [one for one in seen if kinds[one.key] in KINDS]
        if lists:
            _headers(lists, kinds)
    wanted = [kind for kind in kinds.values() if kind != SKIP]
    ids = str(state.chosen("lists-ids", PROFILES[0]))
    asked = (tuple(kinds.items()), ids, plan.id, repr(load_profile()))
    if desk.checked and desk.asked != asked:
        st.warning(t("lists.changed"))
    disabled = not wanted or "" in wanted or bool(refused)
    go = st.button(t("lists.go"), type="primary", disabled=disabled, key="lists-go")
    if "" in wanted:
        st.caption(t("lists.unclear"))
    if refused:
        st.caption(t("lists.broken"))
    if go:
        _go(desk, files, kinds, plan, ids)
        desk.asked = asked
        st.rerun()


def _go(desk: Desk, files: Sequence[Upload], kinds: dict[str, str], plan: Plan, ids: str) -> None:
    bar = st.progress(0.0, t("lists.stage.reading"))

    def progress(stage: str, done: float) -> None:
        bar.progress(min(done, 1.0) * 0.9, t(f"lists.stage.{stage}"))

    desk.checked, desk.refusal = None, None
    try:
        desk.checked = roster_desk.check(files, kinds, plan, ids, progress)
    except Refusal as refusal:
        desk.refusal = refusal
    bar.empty()


def _sheet(seen: Seen) -> str:
    """One sheet and its kind, which is returned."""
    lang, sheet = state.language(), seen.sheet
    name, choice = st.columns([3, 2], vertical_alignment="center")
    of = f" · {sheet.sheet}" if sheet.sheet else ""
    name.markdown(f"**{frame.plain(sheet.file + of)}** · {t('lists.rows', rows=f'{sheet.size:,}')}")
    if sheet.hidden:
        name.caption(t("lists.hidden"))
    for note in sheet.notes:
        name.caption(frame.plain(note.text(lang)))
    with choice:
        kind = controls.choice(
            f"lists-kind:{seen.key}",
            t("lists.kind_of", name=sheet.sheet or sheet.file),
            ("", *KINDS, SKIP),
            lambda option: KINDS[option].name(lang) if option in KINDS else t(f"lists.kind.{option or 'unclear'}"),
            default=SKIP if sheet.hidden else seen.guess or ("" if _may_be_list(sheet) else SKIP),
            label=False,
        )  # fmt: skip
    return kind


def _may_be_list(sheet: RawSheet) -> bool:
    return holds_persons(sheet) or find_header(sheet, "tax") is not None


def _headers(lists: Sequence[Seen], kinds: dict[str, str]) -> None:
    """What the headers of a sheet mean, and a correction that is kept for the next list. The sheet that needs it first."""
    profile, lang = load_profile(), state.language()
    found = {one.key: find_header(one.sheet, kinds[one.key], profile) for one in lists}
    unclear = [key for key, header in found.items() if header is None or header.doubled]
    for one in lists:
        if one.key in unclear:
            st.warning(_what_is_unclear(one, found[one.key]))
    st.markdown(f"**{t('lists.mapping')}**")
    named = {one.key: one for one in lists}
    key = controls.choice(
        f"lists-mapped:{len(lists)}",
        t("lists.sheet"),
        [one.key for one in lists],
        lambda key: f"{named[key].sheet.file} {named[key].sheet.sheet}".strip(),
        default=next(iter(unclear), lists[0].key),
    )
    seen, kind, header = named[key], kinds[key], found[key]
    if header is None:
        _name_header(seen, kind)
        return
    known = {header.names[column]: name for name, column in header.fields.items()}
    st.caption(t("lists.headers", known=len(known), unknown=len(header.unknown)))
    shown = pd.DataFrame(
        [(name, _meaning(kind, name, header, known, lang)) for name in header.names if name],
        columns=[t("lists.column.header"), t("lists.column.field")],
    )
    st.dataframe(shown, hide_index=True, width="stretch", height=220)
    _correction(seen, kind, header)


def _what_is_unclear(seen: Seen, header: Header | None) -> str:
    where = frame.plain(f"{seen.sheet.file} {seen.sheet.sheet}".strip())
    if header is None:
        return t("frame.of", head=where, value=t("lists.no_header"))
    names = "、".join(frame.plain(name) for names in header.doubled.values() for name in names)
    return t("frame.of", head=where, value=t("lists.doubled", names=names))


def _name_header(seen: Seen, kind: str) -> None:
    """Where no header row was found: a header typed as it stands in the file, and what it means."""
    left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
    written = left.text_input(t("lists.header_typed"), key=f"lists-typed:{seen.key}:{kind}", max_chars=60)
    with middle:
        meant = _field(seen, kind, "", "id_number")
    right.button(
        t("lists.remember"),
        key=f"lists-remember:{seen.key}",
        on_click=_remember_header,
        args=(kind, written, meant),
        disabled=not written.strip(),
        width="stretch",
    )


def _field(seen: Seen, kind: str, written: str, default: str) -> str:
    lang = state.language()
    return controls.choice(
        f"lists-field:{seen.key}:{kind}:{written}",
        t("lists.column.field"),
        ("", *(field.id for field in FIELDS[kind])),
        lambda name: str(getattr(field_of(kind, name), lang)) if name else t("lists.leave_out"),
        default=default,
    )


def _meaning(kind: str, name: str, header: Header, known: dict[str, str], lang: str) -> str:
    if name in known:
        return str(getattr(field_of(kind, known[name]), lang))
    near = header.unknown.get(name, "")
    return t("lists.not_used_near", near=getattr(field_of(kind, near), lang)) if near else t("lists.not_used")


def _correction(seen: Seen, kind: str, header: Header) -> None:
    names = [name for name in header.names if name]
    left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
    unsure = [name for name, near in header.unknown.items() if near]
    with left:
        written = controls.choice(
            f"lists-header:{seen.key}:{kind}",
            t("lists.column.header"),
            names,
            lambda name: name,
            default=next(iter(unsure), names[0]),
        )
    near = header.unknown.get(written) or next(
        (n for n, c in header.fields.items() if header.names[c] == written), ""
    )
    with middle:
        meant = _field(seen, kind, written, near)
    right.button(
        t("lists.remember"),
        key=f"lists-remember:{seen.key}",
        on_click=_remember_header,
        args=(kind, written, meant),
        width="stretch",
    )


def _remember_header(kind: str, written: str, meant: str) -> None:
    _kept(lambda: save_profile(load_profile().with_header(kind, written, meant), actor=current_actor()))


def remember_word(field: str, said: str, meant: str) -> None:
    """Keeps what a word means for this list and the next."""
    _kept(lambda: save_profile(load_profile().with_word(field, said, meant), actor=current_actor()))


def _kept(action: Callable[[], None]) -> None:
    try:
        action()
        state.say(t("lists.remembered"))
    except Refusal as refusal:
        state.say(frame.plain(refusal.text(state.language())))
