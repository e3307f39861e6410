"""What a meeting looks at: up to six scenarios against one base, chosen before it starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulation import Comparison, Scenario
from simulation.access import Actor, require
from simulation.law.vocabulary import BUDGET_LINES
from simulation.ledger import PERSONAL_LINES
from simulation.store import Store
from simulation.store.records import checked

MOST = 6
BASE, DRAFT = "base", "draft"


@dataclass(frozen=True)
class Entry:
    """A scenario on the wall: BASE, DRAFT or the short id of a saved one; the title is a user's text, or empty."""

    key: str
    scenario: Scenario
    title: str = ""

    @property
    def saved(self) -> str | None:
        """The short id in the store, if it comes from there."""
        return None if self.key in (BASE, DRAFT) else self.key


@dataclass(frozen=True)
class Meeting:
    """Frozen; `chosen` are the keys ticked, `base` and `entries` what was made ready from them, `second` names the second
    figure; `recording` while the panel for a decision is open."""

    chosen: tuple[str, ...] = (BASE, DRAFT)
    second: str = "district"
    base: Scenario | None = None
    entries: tuple[Entry, ...] = ()
    shown: int = 0
    running: bool = False
    recording: bool = False

    @property
    def current(self) -> Entry:
        """The scenario that is shown."""
        return self.entries[self.shown]


@dataclass(frozen=True)
class Words:
    """What was decided, by whom, a note; `purpose`: why a scenario that is saved for it is."""

    what: str
    by_whom: str
    note: str
    purpose: str


def keep_decision(
    store: Store, actor: Actor, entry: Entry, scenario: Scenario, words: Words, *, lock: bool
) -> Entry:
    """Records a decision on what is shown, and gives it as it is in the store. A decision names a scenario that cannot
    change: one not yet in the store is saved first, as `scenario`. Whoever may not decide leaves nothing behind. Raises
    Refusal."""
    require(actor, "decide")
    checked(what=words.what, by_whom=words.by_whom, note=words.note)
    short_id = entry.saved or store.save(scenario, purpose=words.purpose, actor=actor).short_id
    if lock:
        store.decide(short_id, actor=actor, what=words.what, by_whom=words.by_whom, note=words.note)
    else:
        store.record(actor=actor, what=words.what, by_whom=words.by_whom, scenario=short_id, note=words.note)
    return entry if entry.saved else Entry(short_id, scenario, scenario.title)


def by_line(result: Comparison) -> dict[str, float]:
    """The difference in yuan of each line of the budget."""
    sums = result.budget.groupby("line")["difference"].sum().round(2)
    return {line: float(sums.get(line, 0.0)) for line in BUDGET_LINES}


def by_town(result: Comparison) -> dict[str, float]:
    """The difference of public money in yuan of each town, in the plan's order."""
    public = result.budget[~result.budget["line"].isin(PERSONAL_LINES)]
    sums = public.groupby("town")["difference"].sum().round(2)
    return {town: float(sums.get(town, 0.0)) for town in result.reform.scenario.resolved_plan.towns}


def ends(parts: Sequence[dict[str, float]]) -> tuple[float, float]:
    """The ends of an axis that holds zero and every bar of every scenario."""
    values = [0.0, *(value for part in parts for value in part.values())]
    low, high = min(values), max(values)
    return (low, high) if high > low else (-1.0, 1.0)


def short(title: str, most: int) -> str:
    """A title in the room there is; what is left out is marked. A Chinese character takes the room of two letters."""
    room = 0
    for place, sign in enumerate(title):
        room += 2 if ord(sign) > 0x2E7F else 1
        if room > most:
            return title[:place].rstrip() + "…"
    return title
