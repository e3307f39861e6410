"""The doubts of the document, R1 to R13, and what each other reading would move: public money, own payments, people.

Each other reading is run by itself on the scenario as it stands, people reacting as in any run; then all doubts at once,
each at its cheapest or dearest end. Effects do not add up, so the joint runs stand beside the sum of the single ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from simulation.clauses import clauses
from simulation.errors import Refusal
from simulation.law.parts import Note
from simulation.law.plan import Plan
from simulation.law.readings import READINGS
from simulation.law.vocabulary import LEVELS, MEDICAL_GROUPS
from simulation.measures import measures_of
from simulation.outcome import Outcome, persons_of, simulate
from simulation.plain import canonical_json, plain
from simulation.scenario import Scenario

AS_STATED = "as_stated"
"""The side of a plan that states something else than the options."""
PAYERS = tuple(level for level in LEVELS if level != "person")
MONEY = ("public", "own", *PAYERS)
HEADS = ("persons", "own_persons", "days_persons")
ALONE_COLUMNS = ["doubt", "name", "option", *MONEY, *HEADS]
JOINT_COLUMNS = ["scope", "by", "end", *MONEY, *HEADS, *(f"sum_{name}" for name in MONEY), "sides"]
SCOPES = ("switches", "all")
BYS = ("public", "own")
ENDS = ("lowest", "highest")


@dataclass(frozen=True, eq=False)
class Option:
    """A side of a doubt and what of the plan it sets. Its name is the plan's value, or that of a list of groups."""

    name: str
    changes: Mapping[str, Any]

    @property
    def mark(self) -> str:
        """What a recorded answer ends with, so that it is known which side it is about."""
        stated = self.name if self.name != AS_STATED else canonical_json(list(self.changes.values()))
        return f"[{stated}]"


@dataclass(frozen=True, eq=False)
class Doubt:
    """A doubt as it stands in a plan. `is_figure`: its options are ends of a range, not sides of a sentence."""

    id: str
    name: str
    options: tuple[Option, ...]
    is_figure: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """The plan paths that the sides of the doubt change."""
        return tuple(self.options[0].changes)

    @property
    def office(self) -> str:
        """Who should answer, by the division of work in the document's fifth part; an assumption."""
        return clauses()[self.id].office or ""

    def taken(self, plan: Plan) -> Option:
        """The side that a plan takes."""
        now = {path: _stated(plan, path) for path in self.paths}
        return next((option for option in self.options if option.changes == now), Option(AS_STATED, now))

    def others(self, plan: Plan) -> list[Option]:
        """The sides that it does not take, of those that make a valid plan."""
        taken = self.taken(plan).name
        return [option for option in self.options if option.name != taken and _valid(plan, option)]

    def note(self, plan: Plan) -> Note | None:
        """What the plan says of where its side comes from."""
        return plan.note(self.paths[0])

    def note_holds(self, plan: Plan, base: Plan) -> bool:
        """Whether that note is about the side taken: an answer recorded for it, or the base plan's for the base's side."""
        note, taken = self.note(plan), self.taken(plan)
        if note is None or note.source.endswith(taken.mark):
            return note is not None
        return note == self.note(base) and taken.changes == self.taken(base).changes

    def decided(self, plan: Plan, base: Plan) -> bool:
        """Whether the answer's source and day are written down for the side taken, and it is no assumption."""
        note = self.note(plan)
        return (
            note is not None
            and note.basis != "assumption"
            and note.confirmed_on is not None
            and self.note_holds(plan, base)
        )


def _stated(plan: Plan, path: str) -> Any:
    value = plan.get(path)
    return sorted(value) if path == "readings.waiting_exempt" else value


def _valid(plan: Plan, option: Option) -> bool:
    try:
        plan.change(option.changes)
    except Refusal:
        return False
    return True


def doubts_of(plan: Plan, base: Plan | None = None) -> tuple[Doubt, ...]:
    """The doubts of a plan, R1 to R13. One about a rule that the plan does not have is left out; what the base plan
    states of a figure stays an option."""
    base = base or plan
    found = [_switch(name) for name in READINGS if name != "waiting_exempt"]
    found += _fixed_amounts(plan, base)
    found += [_figure("R6", "max_age", "pension.max_age", plan, base)]
    found += [_spared_the_wait(plan), *_age_help_for_registered(plan)]
    return tuple(sorted(found, key=lambda doubt: (int(doubt.id[1:]), doubt.is_figure)))


def _switch(name: str) -> Doubt:
    reading, path = READINGS[name], f"readings.{name}"
    return Doubt(reading.id, name, tuple(Option(str(side), {path: side}) for side in reading.options))


def _figure(id: str, name: str, path: str, plan: Plan, base: Plan) -> Doubt:
    """The ends of the figure's range, and what the plan and its base state."""
    stated = plan.get(path)
    values = {stated, *([base.get(path)] if path in base.paths else [])} - {None}
    note = plan.note(path)
    if note is not None and note.range is not None:
        values.update(type(stated)(end) for end in note.range)
    options = tuple(Option(f"{value:.10g}", {path: value}) for value in sorted(values))
    return Doubt(id, name, options, is_figure=True)


def _fixed_amounts(plan: Plan, base: Plan) -> list[Doubt]:
    """R2: each amount of 4.1.M3."""
    paths = [f"medical.aid.{rule.id}.amount" for rule in plan.medical.aid if rule.amount is not None]
    notes = {path: plan.note(path) for path in paths}
    return [
        _figure("R2", path.split(".")[2], path, plan, base)
        for path, note in notes.items()
        if note is not None and note.clause == "R2"
    ]


def _spared_the_wait(plan: Plan) -> Doubt:
    """R10: nobody, those whose own part is paid in full, all who are helped by group."""
    in_full: set[str] = set()
    helped: set[str] = set()
    for rule in plan.medical.aid:
        helped.update(rule.groups or ())
        in_full.update(rule.groups or () if rule.share == 1 else ())
    lists = {"nobody": [], "paid_in_full": sorted(in_full), "all_helped": sorted(helped)}
    lists["all_groups"] = sorted(MEDICAL_GROUPS)
    options: list[Option] = []
    for name, groups in lists.items():
        if all(groups != option.changes["readings.waiting_exempt"] for option in options):
            options.append(Option(name, {"readings.waiting_exempt": groups}))
    return Doubt("R10", "waiting_exempt", tuple(options))


def _age_help_for_registered(plan: Plan) -> list[Doubt]:
    """R13: the rules that ask for an age alone."""
    paths = [
        f"medical.aid.{rule.id}.local_hukou"
        for rule in plan.medical.aid
        if rule.min_age is not None and rule.groups is None
    ]
    sides = (Option("no", dict.fromkeys(paths)), Option("yes", dict.fromkeys(paths, True)))
    return [Doubt("R13", "local_hukou", sides)] if paths else []


# --- prices --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Prices:
    """What the other readings would move, as far as worked out: `done` runs of `of`.

    `alone`: a row for each other reading: doubt, name, option; differences in yuan of public money, own payments and
    each payer; `persons` of whom an amount in some line or aid rule is another, `own_persons` whose own payment is,
    `days_persons` whose days of cover are. `joint`, empty until all is done: a row for all doubts at once, of a scope
    (`switches`: the sides of sentences; `all`: ranges of figures too), each at the side with the lowest or highest
    public money or own payments; `sum_*` add the single effects of the same `sides`, a tuple of (doubt, name, option).
    """

    scenario: Scenario
    doubts: tuple[Doubt, ...]
    alone: pd.DataFrame
    joint: pd.DataFrame
    done: int
    of: int


def iter_prices(scenario: Scenario, people: pd.DataFrame | None = None) -> Iterator[Prices]:
    """The prices, after each run of the model anew; the last has the joint effects. Raises Refusal."""
    plan = scenario.resolved_plan
    doubts = doubts_of(plan, scenario.base_plan)
    sides = [(doubt, option) for doubt in doubts for option in doubt.others(plan)]
    of = len(sides) + len(SCOPES) * len(BYS) * len(ENDS)
    taken = simulate(scenario, people)
    nothing = pd.DataFrame(columns=JOINT_COLUMNS)
    rows: list[dict[str, Any]] = []
    yield Prices(scenario, doubts, pd.DataFrame(rows, columns=ALONE_COLUMNS), nothing, 0, of)
    for doubt, option in sides:
        effect = _effect(taken, simulate(scenario.with_changes(option.changes), people))
        rows.append({"doubt": doubt.id, "name": doubt.name, "option": option.name, **effect})
        yield Prices(scenario, doubts, pd.DataFrame(rows, columns=ALONE_COLUMNS), nothing, len(rows), of)
    alone = pd.DataFrame(rows, columns=ALONE_COLUMNS)

    @cache
    def together(chosen: tuple[int, ...]) -> dict[str, Any]:
        changes = {path: value for place in chosen for path, value in sides[place][1].changes.items()}
        return _effect(taken, simulate(scenario.with_changes(changes), people))

    joint: list[dict[str, Any]] = []
    for scope in SCOPES:
        for by in BYS:
            for end in ENDS:
                chosen = _ends_of(alone, sides, scope, by, end)
                sums = {f"sum_{name}": _yuan(alone[name].iloc[list(chosen)]) for name in MONEY}
                named = tuple((sides[i][0].id, sides[i][0].name, sides[i][1].name) for i in chosen)
                joint.append(
                    {"scope": scope, "by": by, "end": end, **together(chosen), **sums, "sides": named}
                )
                yield Prices(
                    scenario,
                    doubts,
                    alone,
                    pd.DataFrame(joint, columns=JOINT_COLUMNS) if len(rows) + len(joint) == of else nothing,
                    len(rows) + len(joint),
                    of,
                )


def price_doubts(
    scenario: Scenario,
    people: pd.DataFrame | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Prices:
    """All the prices. `progress` is told how many runs of how many are done.

    `alone`, a row an other reading: doubt, name, option; differences of public, own, central, province, city, district,
    town, collective, assistance_fund, unassigned (yuan); persons of whom an amount is another, own_persons,
    days_persons. `joint`, all readings at once: scope, by, end, the same differences, `sum_` and each money column (the
    single effects added up), sides.

    Raises:
        Refusal: people that cannot be had.

    Source:
        The sentences of clauses 4.1.M2 to 4.1.M7, 4.2.1, 4.4.4 and others that leave a choice: docs/doubts.md.

    Examples:
        >>> from simulation import Scenario, price_doubts
        >>> prices = price_doubts(Scenario(), people=people)
        >>> list(prices.alone["doubt"].unique()[:3])
        ['R1', 'R2', 'R3']
    """
    for prices in iter_prices(scenario, people):
        if progress is not None:
            progress(prices.done, prices.of)
    return prices


def _ends_of(
    alone: pd.DataFrame, sides: list[tuple[Doubt, Option]], scope: str, by: str, end: str
) -> tuple[int, ...]:
    """The side of each doubt with the lowest (highest) effect, where that is below (above) that of the side taken."""
    best: dict[tuple[str, str], int] = {}
    sign = 1 if end == "highest" else -1
    for place, (doubt, _) in enumerate(sides):
        value = sign * alone[by].iloc[place]
        before = best.get((doubt.id, doubt.name))
        if (scope == "all" or not doubt.is_figure) and value > (
            0 if before is None else sign * alone[by].iloc[before]
        ):
            best[doubt.id, doubt.name] = place
    return tuple(best.values())


def _yuan(amounts: pd.Series) -> float:
    return round(float(amounts.sum()), 2) + 0.0


def _effect(before: Outcome, after: Outcome) -> dict[str, Any]:
    """What moves between two outcomes of the same people: yuan by measure, and persons."""
    was, now = (measures_of(outcome.budget, outcome.coverage) for outcome in (before, after))
    names = {"public": "public", "own": "own"} | {level: f"level:{level}" for level in PAYERS}
    money = {name: (now[measure] - was[measure]) / 100 for name, measure in names.items()}
    old, new = persons_of(before).known, persons_of(after).known
    own = _differ(old, new, ("pension_personal", "medical_personal"))
    public = (
        "pension_paid_on_behalf",
        "pension_contribution_subsidy",
        "pension_family_planning",
        "medical_government_subsidy",
        *(name for name in old if name.startswith("aid_")),
    )
    some = own | _differ(old, new, public)
    days = _differ(old, new, ("covered_days",))
    return {
        **money,
        "persons": int(some.sum()),
        "own_persons": int(own.sum()),
        "days_persons": int(days.sum()),
    }


def _differ(old: Mapping[str, Any], new: Mapping[str, Any], names: tuple[str, ...]) -> np.ndarray:
    return np.logical_or.reduce([old[name] != new[name] for name in names])


# --- what is settled -----------------------------------------------------------------------------------------------


def status_table(plan: Plan, base: Plan) -> pd.DataFrame:
    """A row a doubt: doubt, name, taken (option), office, decided, holds (the note is about the side taken), basis, source,
    confirmed_on (ISO text; empty where there is none)."""
    rows = []
    for doubt in doubts_of(plan, base):
        note = doubt.note(plan)
        rows.append(
            {
                "doubt": doubt.id,
                "name": doubt.name,
                "taken": doubt.taken(plan).name,
                "office": doubt.office,
                "decided": doubt.decided(plan, base),
                "holds": doubt.note_holds(plan, base),
                "basis": note.basis if note else "assumption",
                "source": note.source if note else "",
                "confirmed_on": note.confirmed_on.isoformat() if note and note.confirmed_on else "",
            }
        )
    return pd.DataFrame(rows)


def noted(doubt: Doubt, plan: Plan, basis: str, source: str, confirmed_on: str | None) -> dict[str, Any]:
    """The changes of a plan that record an answer for the side taken; an assumption has no day. Figures stay."""
    changes = {}
    for path in doubt.paths:
        before = plan.notes.get(path)
        note = {"clause": doubt.id, **(plain(before) if before else {}), "basis": basis}
        note["source"] = f"{source} {doubt.taken(plan).mark}"
        note["confirmed_on"] = confirmed_on
        changes[f"notes.{path}"] = {key: value for key, value in note.items() if value is not None}
    return changes
