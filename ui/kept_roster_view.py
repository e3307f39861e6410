"""A kept roster on the population page: what it is made of, what it lacks and what that means; taken up and put back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation import Scenario
from simulation.columns import column_name
from simulation.populations import RosterRef
from simulation.roster import KINDS, kept
from simulation.roster.all_lists import REASONS
from simulation.roster.gaps import PART
from ui import cached, frame, numbers, state
from ui.texts import t

AT = "population"


def roster(draft: Scenario, ref: RosterRef) -> None:
    """The page where the people are a roster. Raises Refusal where it is no longer on this machine."""
    note, lang = ref.note, state.language()
    stamp = cached.comparison(draft).reform.stamp.counting("persons")
    persons, missed = (numbers.heads(count, lang) for count in (note.persons, note.missed))
    words = {"name": note.name, "persons": persons, "year": note.fee_year, "plan": note.plan}
    st.subheader(t("roster.sentence", **words, missed=missed))
    frame.explain(t("roster.about"))
    st.button(t("roster.back"), on_click=_use, args=("",), key="roster-back")
    frame.problems(AT)
    st.header(t("roster.absent"))
    place = 0 if lang == "zh" else 1
    absent = [(_what(name), words[place]) for name, words in note.absent.items()]
    columns = [t("roster.column.what"), t("roster.column.meaning")]
    frame.table(pd.DataFrame(absent, columns=columns), "roster-absent", stamp, whole=True)
    left, right = st.columns(2)
    with left:
        st.header(t("roster.lists"))
        lists = [(KINDS[kind].name(lang), rows) for kind, rows in note.lists]
        shown = pd.DataFrame(lists, columns=[t("roster.column.kind"), t("roster.column.rows")])
        frame.table(shown, "roster-lists", stamp)
    with right:
        st.header(t("roster.left_out"))
        reasons = [(REASONS[reason][place], count) for reason, count in note.left_out.items()]
        shown = pd.DataFrame(reasons, columns=[t("roster.column.reason"), t("roster.column.rows")])
        frame.table(shown, "roster-left-out", stamp)
    if note.notes:
        st.header(t("roster.notes"))
        st.markdown("\n".join(f"- {frame.plain(words[place])}" for words in note.notes))
    kept_rosters(note.digest)
    frame.footer(stamp)


def kept_rosters(current: str = "") -> None:
    """The rosters of this machine, each to be taken as the population; nothing where there is none."""
    found = [note for note in kept.kept_rosters() if note.digest != current]
    if not found:
        return
    st.header(t("roster.kept"))
    st.caption(t("roster.kept_about"))
    for note in found:
        text, button = st.columns([4, 1], vertical_alignment="center")
        persons = numbers.heads(note.persons, state.language())
        words = {"name": note.name, "persons": persons, "year": note.fee_year, "lists": len(note.lists)}
        text.write(frame.plain(t("roster.kept_item", **words)))
        key = f"roster-use-{note.digest}"
        button.button(t("roster.use"), on_click=_use, args=(note.name,), key=key, width="stretch")


def _what(name: str) -> str:
    kind = name.removesuffix(PART)
    if kind in KINDS:
        whole = KINDS[kind].name(state.language())
        return whole if kind == name else t("roster.what.part", list=whole)
    return t(f"roster.what.{name}") if name in WHAT else column_name(name, state.language())


WHAT = ("others", "last_year", "reaction")
"""What is absent and no column of the people table."""


def _use(name: str) -> None:
    state.guarded(lambda: state.replace_draft(state.draft().replace(population=name)), AT)
