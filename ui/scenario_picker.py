"""Which scenarios stand side by side: the base and four more, of shipped plans, the draft, saved ones and files."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from simulation import Refusal, Scenario
from simulation.lineup import MOST
from simulation.populations import plans_of
from simulation.store import Saved
from ui import cached, controls, frame, state, uploads
from ui.meeting_set import short as shortened
from ui.texts import t

NONE, BASE, DRAFT, FILE, SAVED = "none", "base", "draft", "file:", "saved:"
HEAD_ROOM = 20  # letters; a Chinese character takes the room of two
_FILES, _COLUMN = "compare-files", "compare-"


@dataclass(frozen=True)
class Picked:
    """A scenario in a column. `title` is text that may be a user's own: never Markdown."""

    place: int
    scenario: Scenario
    title: str

    @property
    def name(self) -> str:
        """Number and title, for a heading."""
        if self.place == 0:
            return t("compare.base_titled", title=self.title)
        return t("compare.slot_titled", place=self.place, title=self.title)

    @property
    def head(self) -> str:
        """The same above a column, where a long title would push the others out of sight."""
        return Picked(self.place, self.scenario, shortened(self.title, HEAD_ROOM)).name

    @property
    def short(self) -> str:
        """The number alone."""
        return t("compare.slot", place=self.place) if self.place else t("compare.base")


@dataclass(frozen=True)
class _Choice:
    """What can be chosen: its words in the list, its title in a heading."""

    label: str
    title: str
    scenario: Scenario


def picked(draft: Scenario) -> list[Picked]:
    """The base and what else was chosen, the base first, nothing twice."""
    known = _known(draft)
    found: list[Picked] = []
    taken: set[str] = set()
    for place, column in enumerate(st.columns(MOST + 1)):
        with column:
            key = _chosen(place, known)
        if key != NONE and key not in taken:
            taken.add(key)
            found.append(Picked(len(found), known[key].scenario, known[key].title))
    _upload(draft.population_ref.place)
    return found


def _chosen(place: int, known: dict[str, _Choice]) -> str:
    options = list(known) if place == 0 else [NONE, *known]
    return controls.choice(
        f"{_COLUMN}{place}",
        t("compare.base") if place == 0 else t("compare.slot", place=place),
        options,
        lambda key: t("compare.none") if key == NONE else known[key].label,
        {0: BASE, 1: DRAFT}.get(place, NONE),
    )


def _known(draft: Scenario) -> dict[str, _Choice]:
    """Everything that can be chosen, by key."""
    known = {
        BASE: _Choice(t("bridge.base"), draft.plan, draft.base),
        DRAFT: _Choice(t("bridge.draft"), f"{t('bridge.draft')} {draft.title}".strip(), draft),
    }
    district = draft.population_ref.place  # another one's has other people: nothing to set beside
    known |= {plan: _Choice(plan, plan, Scenario(plan=plan)) for plan in plans_of(district)}
    for saved in _saved():
        title = saved.title or t("compare.untitled")
        label = t("compare.saved", title=title, id=saved.short_id)
        with suppress(Refusal):  # of a plan or data that are no longer here: nothing to set beside others
            scenario = cached.scenario_of(saved)
            if scenario.population_ref.place == district:
                known[f"{SAVED}{saved.short_id}"] = _Choice(label, title, scenario)
    for name, scenario in state.chosen(_FILES, {}).items():
        if scenario.population_ref.place != district:
            continue
        known[f"{FILE}{name}"] = _Choice(t("compare.uploaded", name=name), scenario.title or name, scenario)
    return known


def _saved() -> Sequence[Saved]:
    """What is in the store; where it cannot be opened, why, and the rest can still be chosen."""
    try:
        return cached.saved_scenarios()
    except Refusal as refusal:
        st.warning(frame.plain(refusal.text(state.language())))
        return []


def stand(saved: Sequence[Saved]) -> None:
    """Puts saved scenarios into the columns for the next visit, beside the plan of the first."""
    state.choose(f"{_COLUMN}0", saved[0].scenario.plan)
    for place in range(1, MOST + 1):
        key = f"{SAVED}{saved[place - 1].short_id}" if place <= len(saved) else NONE
        state.choose(f"{_COLUMN}{place}", key)


def _upload(district: str) -> None:
    """Files handed in stay for the session."""
    files = dict(state.chosen(_FILES, {}))
    with st.expander(t("compare.upload")):
        st.caption(t("compare.upload_note"))
        given = st.file_uploader(
            t("compare.upload"),
            type=["yaml", "yml", "json"],
            accept_multiple_files=True,
            key="compare-upload",
            label_visibility="collapsed",
            max_upload_size=uploads.PLAN_OR_DRAFT,
        )
        for upload in given:
            try:
                found = Scenario.from_file(upload.name, uploads.content(upload, uploads.PLAN_OR_DRAFT))
            except Refusal as refusal:
                st.error(frame.plain(f"{upload.name}: {refusal.text(state.language())}"))
                continue
            files[upload.name] = found
            if found.population_ref.place != district:
                st.warning(t("compare.other_district", name=frame.plain(upload.name)))
    if files != state.chosen(_FILES, {}):
        state.choose(_FILES, files)
        st.rerun()
