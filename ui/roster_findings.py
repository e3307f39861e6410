"""What was read and what the checks found: counts, tables by office, town and check, rows as sentences. No names."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd
import streamlit as st

from simulation.law.plan import Plan
from simulation.roster import KINDS
from simulation.roster.all_lists import REASONS
from simulation.roster.checks import Findings, check_name, office_name
from simulation.roster.checks.findings import sentence as sentence_of
from simulation.roster.fields import field_of, known_words
from simulation.stamp import Stamp
from ui import controls, frame, numbers, roster_desk, roster_intake, state
from ui.roster_desk import Checked
from ui.texts import t

COUNT = st.column_config.NumberColumn(format="%,d")
MONEY = st.column_config.NumberColumn(format="%,.2f")
SHOWN, NAMED, ASKED = 200, 50, 20
_DIGITS = re.compile(r"\d[\dXx]{5,}")
ALL = ""
NOTHING = "-"
"""What a category may mean besides a group: an ordinary person."""


def sentence(checked: Checked) -> str:
    """The page's first line: how many findings on how many persons, and the money in question."""
    findings, roster, lang = checked.findings, checked.roster, state.language()
    assert findings is not None and roster is not None
    total = findings.summary()
    table = findings.table
    return t(
        "lists.sentence",
        persons=numbers.heads(len(roster.people), lang),
        findings=f"{len(findings):,}",
        found=numbers.heads(table.loc[table["token"] != "", "token"].nunique(), lang),
        much=f"{int(total['too_much'].sum()) / 100:,.2f}",
        little=f"{int(total['too_little'].sum()) / 100:,.2f}",
    )


def understood(checked: Checked, stamp: Stamp) -> None:
    """What each sheet was read as, with every decision on the way, and the words that were not understood."""
    lang = state.language()
    st.header(t("lists.read"))
    rows = [
        (
            listing.about.name(lang),
            f"{listing.file} {listing.sheet}".strip(),
            len(listing.rows),
            int((listing.rows["id_fault"] != "").sum()),
            int((listing.rows["town"] == "").sum()),
        )
        for listing in checked.listings
    ]
    names = ("kind", "file", "rows", "id_faults", "no_town")
    shown = pd.DataFrame(rows, columns=[t(f"lists.column.{name}") for name in names])
    frame.table(shown, "lists-read", stamp, dict.fromkeys(shown.columns[2:], COUNT), whole=True)
    roster = checked.roster
    notes = [
        (f"{listing.file} {listing.sheet}".strip(), note)
        for listing in checked.listings
        for note in listing.notes
    ]
    notes += [("", note) for note in (roster.notes if roster else ())]
    notes += [("", note) for note in (checked.findings.notes if checked.findings else ())]
    if notes:
        with st.expander(t("lists.notes", count=len(notes))):
            lines = [
                t("frame.of", head=file, value=note.text(lang)) if file else note.text(lang)
                for file, note in notes
            ]
            st.markdown("\n".join(f"- {frame.plain(line)}" for line in lines))
    if roster is not None and roster.absent:
        with st.expander(t("lists.absent", count=len(roster.absent))):
            place = 0 if lang == "zh" else 1
            st.markdown("\n".join(f"- {frame.plain(words[place])}" for words in roster.absent.values()))
    if roster is not None and len(roster.left_out):
        with st.expander(t("lists.left_out", count=len(roster.left_out))):
            place = 0 if lang == "zh" else 1
            parts = roster.left_out.assign(paid=roster.left_out["paid"].fillna(0)).groupby(
                "reason", sort=False
            )
            rows = [
                (REASONS[str(reason)][place], len(part), int(part["paid"].sum()) / 100)
                for reason, part in parts
            ]
            shown = pd.DataFrame(rows, columns=[t(f"lists.column.{n}") for n in ("reason", "rows", "paid")])
            config = {shown.columns[1]: COUNT, shown.columns[2]: MONEY}
            frame.table(shown, "lists-left-out", stamp.counting("mixed"), config, whole=True)
    _unread(checked)


def _unread(checked: Checked) -> None:
    """Words and towns that no sheet's dictionary knows, each with the nearest known one offered."""
    parts = [listing.unread.assign(kind=listing.kind) for listing in checked.listings if len(listing.unread)]
    if not parts:
        return
    whole = pd.concat(parts, ignore_index=True)
    rows = whole.groupby(["kind", "field", "said"], sort=False).agg({"rows": "sum", "nearest": "first"})
    rows = rows.sort_values("rows", ascending=False).reset_index()
    st.header(t("lists.unread"))
    st.caption(t("lists.unread_about", count=len(rows), shown=min(len(rows), ASKED)))
    for place, row in enumerate(rows.head(ASKED).to_dict("records")):
        _word(place, row, checked.plan)


def _word(place: int, row: dict[str, object], plan: Plan) -> None:
    field, kind, lang = str(row["field"]), str(row["kind"]), state.language()
    said, nearest = str(row["said"]), str(row["nearest"])
    known = (
        list(plan.towns) if field == "town" else [nearest] if field == "village" else list(known_words(field))
    )
    about = field_of(kind, field)
    left, middle, right = st.columns([3, 2, 1], vertical_alignment="bottom")
    words = {"said": masked(said), "field": getattr(about, lang), "kind": KINDS[kind].name(lang)}
    left.markdown(frame.plain(t("lists.unread_item", rows=row["rows"], **words)))
    if not known:
        return
    options = ["", *([NOTHING] if field == "groups" else []), *known]
    key = f"lists-word:{field}:{place}"
    middle.selectbox(
        t("lists.means"),
        options,
        index=options.index(nearest) if nearest in options else 0,
        format_func=lambda name: (
            t("lists.ordinary") if name == NOTHING else known_words(field).get(name, name) or "—"
        ),
        key=key,
    )
    right.button(
        t("lists.remember"), key=f"{key}:go", on_click=_remember, args=(field, said, key), width="stretch"
    )


def _remember(field: str, said: str, key: str) -> None:
    meant = str(state.value_of(key, ""))
    if meant:
        roster_intake.remember_word(field, said, "" if meant == NOTHING else meant)


def masked(text: str) -> str:
    """A text of a cell that may stand on a page: longer rows of digits are taken out, as a column may hold what it should
    not."""
    return _DIGITS.sub("＊", text[:40])


def found(checked: Checked, stamp: Stamp) -> None:
    """The findings by check, office and town, and the rows of one check."""
    findings = checked.findings
    assert findings is not None
    st.header(t("lists.found"))
    if not len(findings):
        st.success(t("lists.nothing"))
        return
    lang, summary = state.language(), findings.summary()
    for name in ("too_much", "too_little"):
        summary[name] = summary[name].astype("float64") / 100
    _by(summary, "check", lambda check: check_name(check, lang), stamp)
    left, right = st.columns(2)
    with left:
        _by(summary, "office", lambda office: office_name(office, lang), stamp)
    with right:
        _by(summary, "town", lambda town: town or t("lists.no_town"), stamp)
    _rows(checked, findings, stamp)


def _by(summary: pd.DataFrame, key: str, word: Callable[[str], str], stamp: Stamp) -> None:
    sums = summary.groupby(key, sort=False)[["findings", "too_much", "too_little"]].sum().reset_index()
    money = ["too_much", "too_little"]
    sums[money] = sums[money].where(sums[money] != 0)  # most checks are not about money: a dash
    sums[key] = [word(value) for value in sums[key]]
    sums.columns = [t(f"lists.column.{name}") for name in sums.columns]
    config = {sums.columns[1]: COUNT, sums.columns[2]: MONEY, sums.columns[3]: MONEY}
    frame.table(sums, f"lists-by-{key}", stamp.counting("mixed"), config, whole=True)


def _rows(checked: Checked, findings: Findings, stamp: Stamp) -> None:
    lang, table = state.language(), findings.table
    st.header(t("lists.rows_of"))
    one, two, three = st.columns(3)
    checks, offices = list(dict.fromkeys(table["check"])), list(dict.fromkeys(table["office"]))
    with one:
        check = controls.choice("lists-check", t("lists.column.check"), checks, lambda c: check_name(c, lang))
    with two:
        office = controls.choice(
            "lists-office",
            t("lists.column.office"),
            (ALL, *offices),
            lambda o: office_name(o, lang) if o else t("lists.all"),
        )
    with three:
        town = controls.choice(
            "lists-town",
            t("lists.column.town"),
            (ALL, *findings.towns()),
            lambda name: name or t("lists.all"),
        )
    rows = table[table["check"] == check]
    rows = rows[rows["office"] == office] if office else rows
    rows = rows[rows["town"] == town] if town else rows
    st.caption(t("lists.shown", shown=min(len(rows), SHOWN), count=f"{len(rows):,}"))
    rows = rows.head(SHOWN)
    shown = pd.DataFrame(
        {
            t("lists.column.file"): _place(rows),
            t("lists.column.row"): rows["row"].to_numpy(),
            t("lists.column.sentence"): [sentence_of(row, lang) for row in rows.to_dict("records")],
        }
    )
    widths = {
        t("lists.column.file"): st.column_config.TextColumn(width=220),
        t("lists.column.row"): st.column_config.NumberColumn(width=70),
        t("lists.column.sentence"): st.column_config.TextColumn(width=1000),
    }
    frame.table(shown, "lists-rows", stamp.counting("mixed"), widths)
    if st.toggle(t("lists.names"), key="lists-names", help=t("lists.names_help", shown=NAMED)):
        _named(checked, rows.head(NAMED))


def _place(rows: pd.DataFrame) -> list[str]:
    return [f"{file} {sheet}".strip() for file, sheet in zip(rows["file"], rows["sheet"], strict=True)]


def _named(checked: Checked, rows: pd.DataFrame) -> None:
    """Names and ID numbers of some rows, on this page alone: neither kept between runs nor to be downloaded."""
    with roster_desk.sealed():
        link = checked.link
        known = [
            link.of(row["token"]) if row["token"] else link.of_row(row["file"], row["sheet"], row["row"])
            for row in rows.to_dict("records")
        ]
        shown = pd.DataFrame(known, columns=[t("lists.column.name"), t("lists.column.id_number")])
        shown.insert(0, t("lists.column.row"), rows["row"].to_numpy())
        shown.insert(0, t("lists.column.file"), _place(rows))
        st.table(shown.map(lambda cell: frame.plain(str(cell))), hide_index=True)
