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
from simulation.roster.identity import PROFILES
from simulation.roster.understanding import Header, find_header
from ui import controls, frame, roster_desk, state
from ui.roster_desk import SKIP, Desk, Seen, Upload
from ui.texts import t
from ui.user import current_actor

ENDINGS = ["xlsx", "xlsm", "xls", "et", "csv", "txt", "tsv"]
UPLOAD_MB, MOST_MB = 60, 400


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
    """The files handed in, within the limit that the user set for this page."""
    limit = state.chosen("lists-limit", UPLOAD_MB)
    files = st.file_uploader(
        t("lists.upload"),
        type=ENDINGS,
        accept_multiple_files=True,
        max_upload_size=limit,
        key=f"lists-upload-{desk.round}",
        help=t("lists.upload_help", limit=limit),
    )
    with st.expander(t("lists.options")):
        left, right = st.columns(2)
        key = state.show("lists-limit-box", limit)
        left.number_input(
            t("lists.limit"),
            min_value=1,
            max_value=MOST_MB,
            step=10,
            key=key,
            help=t("lists.limit_help", most=MOST_MB),
            on_change=lambda: state.choose("lists-limit", int(state.value_of(key))),
        )
        with right:
            controls.choice("lists-ids", t("lists.ids"), tuple(PROFILES), lambda name: t(f"lists.ids.{name}"))
    return files


def sheets(desk: Desk, files: Sequence[Upload], plan: Plan) -> None:
    """What each sheet is, to be corrected, and the button that reads them all."""
    with st.spinner(t("lists.looking")):
        desk.look_at(files)
    st.header(t("lists.sheets"))
    st.caption(t("lists.sheets_about"))
    kinds: dict[str, str] = {}
    broken = False
    for file in files:
        found = desk.seen[file.file_id]
        if isinstance(found, Refusal):
            broken = True
            for problem in found.problems:
                st.error(frame.plain(problem.text(state.language())))
            continue
        for seen in found:
            kinds[seen.key] = _sheet(seen)
    wanted = [kind for kind in kinds.values() if kind != SKIP]
    ids = str(state.chosen("lists-ids", PROFILES[0]))
    asked = (tuple(kinds.items()), ids, plan.id, repr(load_profile()))
    if desk.checked and desk.asked != asked:
        st.warning(t("lists.changed"))
    go = st.button(
        t("lists.go"), type="primary", disabled=not wanted or "" in wanted or broken, key="lists-go"
    )
    if "" in wanted:
        st.caption(t("lists.unclear"))
    if broken:
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
    """One sheet: its kind, and its headers. Returns the kind chosen."""
    lang, sheet = state.language(), seen.sheet
    with st.container(border=True):
        name, choice = st.columns([3, 2], vertical_alignment="center")
        of = f" · {sheet.sheet}" if sheet.sheet else ""
        name.markdown(f"**{frame.plain(sheet.file + of)}** · {t('lists.rows', rows=f'{sheet.size:,}')}")
        for note in sheet.notes:
            name.caption(frame.plain(note.text(lang)))
        options = ("", *KINDS, SKIP)
        guess = seen.guess if seen.guess or find_header(sheet, "tax") else SKIP
        with choice:
            kind = controls.choice(
                f"lists-kind:{seen.key}",
                t("lists.kind_of"),
                options,
                lambda option: KINDS[option].name(lang) if option in KINDS else t(f"lists.kind.{option or 'unclear'}"),
                default=guess,
            )  # fmt: skip
        if kind in KINDS:
            _headers(seen, kind)
    return kind


def _headers(seen: Seen, kind: str) -> None:
    """What the headers mean: how many are known, those that are not, and a correction that is kept for the next list."""
    profile, lang = load_profile(), state.language()
    header = find_header(seen.sheet, kind, profile)
    if header is None:
        st.warning(t("lists.no_header"))
        _name_header(seen, kind)
        return
    known = {header.names[column]: name for name, column in header.fields.items()}
    words = {"known": len(known), "unknown": len(header.unknown)}
    st.caption(t("lists.headers", **words))
    doubled = [name for names in header.doubled.values() for name in names]
    if doubled:
        st.warning(t("lists.doubled", names="、".join(frame.plain(name) for name in doubled)))
    with st.expander(t("lists.mapping"), expanded=bool(doubled)):
        shown = pd.DataFrame(
            [(name, _meaning(kind, name, header, known, lang)) for name in header.names if name],
            columns=[t("lists.column.header"), t("lists.column.field")],
        )
        st.dataframe(shown, hide_index=True, width="stretch")
        _correction(seen, kind, header)


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
