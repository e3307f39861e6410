"""What is asked of the search for the best plan, which outlives the page: ready questions, and the changes of the form."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

from simulation import Goal, Lever, Limit, Scenario
from simulation.solving import Question, numeric_paths, question_of, ready_levers
from simulation.solving.figures import GROUPS, measures
from simulation.solving.levers import exact, number
from ui import solving_words as words
from ui import state

AT = "solve"
SIDES = ("at_most", "at_least")
AGAINST = ("itself", "base")
MOST_LEVERS, MOST_LIMITS = 5, 8
Asked = dict[str, Any]

READY: dict[str, Asked] = {
    "budget": {
        "levers": [{"path": "full_help_age", "low": 60, "high": 75, "step": 1}],
        "goal": {"sense": "min", "measure": "lever:full_help_age"},
        "limits": [{"measure": "level:district", "side": "at_most", "bound": 5_000_000, "against": "base"}],
        "method": "grid",
    },
    "keep": {
        "levers": [
            {"path": "individual_kept_total", "low": 300, "high": 350, "step": 5},
            {"path": "full_help_age", "low": 60, "high": 70, "step": 1},
            {"path": "fixed_aid", "low": 175, "high": 350, "step": 25},
        ],
        "goal": {"sense": "min", "measure": "public"},
        "limits": [{"measure": "lowest_change:medical", "side": "at_least", "bound": 0, "against": "itself"}],
        "method": "grid",
    },
    "high": {
        "levers": [{"path": "individual", "low": 150, "high": 450, "step": 10}],
        "goal": {"sense": "max", "measure": "lever:individual"},
        "limits": [{"measure": "rate:medical", "side": "at_least", "bound": 0.95, "against": "itself"}],
        "method": "grid",
    },
}
"""The ready questions; bounds in yuan, persons and shares."""


def asked() -> Asked:
    """What is asked now."""
    return state.chosen(AT, READY["budget"])


def question(draft: Scenario) -> Question:
    """The question as it is asked now, from the draft. Raises Refusal."""
    now = asked()
    levers = [Lever(row["path"], row["low"], row["high"], row["step"]) for row in now["levers"]]
    limits = [
        Limit(row["measure"], **{row["side"]: row["bound"]}, over_base=row["against"] == "base")
        for row in now["limits"]
    ]
    return question_of(draft, levers, Goal(**now["goal"]), limits)


def method() -> str:
    """How it is searched."""
    now = asked()
    return now["method"] if len(now["levers"]) == 1 else "grid"


def _change(action: Any) -> None:
    """Replaces what is asked by a changed copy."""
    state.clear_problems(AT)
    now = copy.deepcopy(asked())
    action(now)
    state.choose(AT, now)


def take_ready(name: str) -> None:
    """Asks a ready question."""
    _change(lambda now: now.update(copy.deepcopy(READY[name])))


def write(part: str, place: int | None, field: str, key: str, times: Fraction = Fraction(1)) -> None:
    """Takes what a widget holds into what is asked; `times` turns the unit shown into that of the figure."""
    value = state.value_of(key)
    if isinstance(value, float):
        value = number(exact(value) * times)

    def action(now: Asked) -> None:
        row = now if part == "" else now[part] if place is None else now[part][place]
        row[field] = value
        if field == "path":
            row.update(_span(value))
            _drop_unknown(now)
        if part == "limits" and field == "measure":
            row.update({"bound": 0, "against": "itself"})

    _change(action)


def _span(path: str) -> dict[str, Any]:
    """A range to begin with: that of the ready lever, else some steps around where the plan has it."""
    plan = state.draft().base_plan
    ready = ready_levers(plan).get(path)
    if ready is not None:
        return dict(zip(("low", "high", "step"), ready.range, strict=True))
    now, unit = words.base_now(plan, path), Lever(path, 0, 1, 1).unit
    step = {"years": 1, "share": 0.1}.get(unit) or max(1, round(now / 20))
    low, high = (exact(now) + side * exact(step) * 5 for side in (-1, 1))
    if unit == "share":
        low, high = max(low, Fraction(0)), min(high, Fraction(1))
    return {"low": number(max(low, Fraction(0))), "high": number(high), "step": step}


def _drop_unknown(now: Asked) -> None:
    """A goal or limit on a lever that is gone becomes one on public money, or goes too."""
    known = {f"lever:{row['path']}" for row in now["levers"]}
    if now["goal"]["measure"].startswith("lever:") and now["goal"]["measure"] not in known:
        now["goal"] = {"sense": "min", "measure": "public"}
    now["limits"] = [
        row for row in now["limits"] if not row["measure"].startswith("lever:") or row["measure"] in known
    ]


def add_lever() -> None:
    """One more lever, the first that is not there yet."""
    plan = state.draft().base_plan
    taken = {row["path"] for row in asked()["levers"]}
    path = next(name for name in (*ready_levers(plan), *numeric_paths(plan)) if name not in taken)
    _change(lambda now: now["levers"].append({"path": path, **_span(path)}))


def add_limit() -> None:
    """One more limit, to begin with: nobody is worse off."""
    row = {"measure": "worse_off:all", "side": "at_most", "bound": 0, "against": "itself"}
    _change(lambda now: now["limits"].append(row))


def remove(part: str, place: int) -> None:
    """Takes out a lever or a limit, and what rests on it."""

    def action(now: Asked) -> None:
        del now[part][place]
        _drop_unknown(now)

    _change(action)


def known_levers() -> tuple[Lever, ...]:
    """The levers whose rows hold; a row that does not is refused elsewhere."""
    found = []
    for row in asked()["levers"]:
        try:
            found.append(Lever(row["path"], row["low"], row["high"], row["step"]))
        except ValueError:
            found.append(Lever(row["path"], 0, 1, 1))
    return tuple(found)


def choices_of_measures(towns: bool) -> list[str]:
    """Measures to choose from: all of them for limits, for goals without single towns and groups."""
    found = measures(state.draft().base_plan.towns if towns else (), ())
    parts = {
        f"{kind}:{group}" for kind in ("losers", "left", "worse_off") for group in GROUPS if group != "all"
    }
    return [name for name in found if not name.startswith("eligible") and (towns or name not in parts)]
