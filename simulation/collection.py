"""The calendar of the season (4.2, 4.4.4, 6.1-6.3): money by day, what each payer must bring, who should wait, who waits.

Every table adds up to the outcome's budget to the fen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.behaviour.payment import birthday_of, price_on
from simulation.law.dates import NEVER, day_number, latest_birth_day
from simulation.law.facts import CHANNELS
from simulation.law.figures import first_day
from simulation.law.plan import Plan
from simulation.law.vocabulary import LINES, WORKING_FUNDS
from simulation.ledger import payers_of, split
from simulation.outcome import Outcome, Persons, persons_of, simulate
from simulation.scenario import Scenario

PUBLICATION_DAYS = 31
"""6.3: 21 December to 20 January."""
OPTIONS_DAYS = (-20, -10, 10)


def phases(scenario: Scenario) -> pd.DataFrame:
    """The phases of 6.1 to 6.3 in the scenario's calendar: phase, start, end (dates, both included), clause.

    Source:
        Clauses 6.1-6.3 and the plan's calendar; the days of preparation are an assumption in
        `simulation/assumptions/behaviour.yaml`.

    Examples:
        >>> from simulation import Scenario, phases
        >>> phases(Scenario())["phase"].tolist()
        ['preparation', 'payment', 'publication']
    """
    calendar = scenario.resolved_plan.calendar
    days = int(scenario.assumption_values["payment_preparation_days"])
    one = dt.timedelta(days=1)
    payment = min(calendar.window_start + dt.timedelta(days=days), calendar.window_end)
    rows = [
        ("preparation", calendar.window_start, payment - one, "6.1"),
        ("payment", payment, calendar.window_end, "6.2"),
        (
            "publication",
            calendar.window_end + one,
            calendar.window_end + dt.timedelta(days=PUBLICATION_DAYS),
            "6.3",
        ),
    ]
    return pd.DataFrame(
        [row for row in rows if row[1] <= row[2]], columns=["phase", "start", "end", "clause"]
    )


def collected(outcome: Outcome) -> pd.DataFrame:
    """Own payments: day, scheme, town, channel, persons (who are in), amount (yuan); only days on which somebody pays.

    The amounts add to the lines pension_personal and medical_personal.

    Raises:
        Refusal: the people of the outcome can no longer be had, as those of a roster that is kept no longer.

    Source:
        Clauses 4.1.P1, 4.1.M1; days and channels of payment: `simulation/behaviour/payment.py`, or the roster's own.

    Examples:
        >>> from simulation import Scenario, collected, simulate
        >>> outcome = simulate(Scenario(), people)
        >>> own = outcome.budget[outcome.budget["line"].isin(["medical_personal", "pension_personal"])]
        >>> float(collected(outcome)["amount"].sum()) == float(own["amount"].sum())
        True
    """
    persons = persons_of(outcome)
    facts, conduct, known = persons.facts, persons.conduct, persons.known
    frames = []
    for scheme, day, inside, amount in (
        (
            "pension",
            conduct.pension_payment_day,
            known["pension_tier_counted"] > 0,
            known["pension_personal"],
        ),
        ("medical", conduct.medical_payment_day, known["coverage_start"] != NEVER, known["medical_personal"]),
    ):
        first = int(day[inside].min()) if inside.any() else 0
        span = int(day[inside].max()) - first + 1 if inside.any() else 1
        towns, channels = len(facts.towns), len(CHANNELS)
        rows = np.flatnonzero(inside)
        cell = ((day[rows] - first).astype(np.int64) * towns + facts.town[rows]) * channels + conduct.channel[
            rows
        ]
        count = np.bincount(cell, minlength=span * towns * channels)
        money = np.rint(np.bincount(cell, weights=amount[rows], minlength=len(count))).astype(np.int64)
        used = np.flatnonzero(count)
        frames.append(
            pd.DataFrame(
                {
                    "day": (first + used // (towns * channels))
                    .astype("datetime64[D]")
                    .astype("datetime64[s]"),
                    "scheme": scheme,
                    "town": np.array(facts.towns)[used // channels % towns],
                    "channel": np.array(CHANNELS)[used % channels],
                    "persons": count[used],
                    "amount": money[used] / 100,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def owed_by_month(outcome: Outcome) -> pd.DataFrame:
    """What each payer must bring, month by month: month (its first day), scheme, line, level, department, amount
    (yuan).

    A line falls due in the month in which the person it is for pays, the working funds in the month in which the window
    opens; for each payer the months add to the budget.

    Raises:
        Refusal: the people of the outcome can no longer be had, as those of a roster that is kept no longer.

    Source:
        The plan's `payers`; that a line falls due with the payment is an assumption, in `simulation/collection.py`.

    Examples:
        >>> from simulation import Scenario, owed_by_month, simulate
        >>> outcome = simulate(Scenario(), people)
        >>> float(owed_by_month(outcome)["amount"].sum()) == float(outcome.budget["amount"].sum())
        True
    """
    persons, plan = persons_of(outcome), outcome.scenario.resolved_plan
    by_line = _fen_by_month(persons, plan)
    sums: dict[tuple[object, ...], int] = {}
    for (line, rule), (months, fen) in by_line.items():
        payers = payers_of(plan, line, rule)
        for town in range(fen.shape[1]):
            paid, before = 0, [0] * len(payers)
            for place, month in enumerate(months):
                # Split what has fallen due so far, so that the last month ends at the budget's own split.
                paid += int(fen[place, town])
                parts = split(paid, [payer.share for payer in payers])
                for payer, part, last in zip(payers, parts, before, strict=True):
                    key = (month, line.partition("_")[0], line, payer.level, payer.department or "")
                    sums[key] = sums.get(key, 0) + part - last
                before = parts
    funds = outcome.budget[outcome.budget["line"] == WORKING_FUNDS]
    opens = pd.Timestamp(plan.calendar.window_start.replace(day=1))
    owed = ("scheme", "line", "level", "department", "amount")
    for *party, yuan in zip(*(funds[name] for name in owed), strict=True):
        key = (opens, *party)
        sums[key] = sums.get(key, 0) + round(yuan * 100)
    rows = [(*key, fen / 100) for key, fen in sums.items()]
    columns = ["month", "scheme", "line", "level", "department", "amount"]
    table = pd.DataFrame(rows, columns=columns).sort_values("month", kind="stable", ignore_index=True)
    if round(float(table["amount"].sum()) * 100) != round(float(outcome.budget["amount"].sum()) * 100):
        raise ArithmeticError("the months do not add up to the budget")
    return table


def _fen_by_month(
    persons: Persons, plan: Plan
) -> dict[tuple[str, str], tuple[list[pd.Timestamp], NDArray[np.int64]]]:
    """Fen by month and town of each line and aid rule."""
    facts, conduct, known = persons.facts, persons.conduct, persons.known
    values = {(line, line): known[line] for line in LINES if line != "medical_aid"}
    values |= {("medical_aid", aid.id): known[f"aid_{aid.id}"] for aid in plan.medical.aid}
    towns = len(facts.towns)
    result = {}
    months = {
        "pension": conduct.pension_payment_day.astype("datetime64[D]")
        .astype("datetime64[M]")
        .astype(np.int64),
        "medical": conduct.medical_payment_day.astype("datetime64[D]")
        .astype("datetime64[M]")
        .astype(np.int64),
    }
    for key, amount in values.items():
        month = months[key[0].partition("_")[0]]
        rows = np.flatnonzero(amount)
        if len(rows) == 0:
            continue
        first = int(month[rows].min())
        span = int(month[rows].max()) - first + 1
        cell = (month[rows] - first) * towns + facts.town[rows]
        fen = np.rint(np.bincount(cell, weights=amount[rows], minlength=span * towns)).astype(np.int64)
        names = [
            pd.Timestamp(np.datetime64(first + place, "M").astype("datetime64[D]")) for place in range(span)
        ]
        result[key] = names, fen.reshape(span, towns)
    return result


def waiting_list(outcome: Outcome) -> pd.DataFrame:
    """4.4.4: who reaches an age of an aid rule between the window's first day and the end of the year before the fee
    year, and pays less by waiting for it.

    A row for each town, week (its Monday), age and `when` (in_window, after_window): persons; at_stake (yuan they would
    lose by paying on the window's first day); early (persons who are in and do pay before their birthday) and forgone
    (yuan those lose).

    Raises:
        Refusal: the people of the outcome can no longer be had, as those of a roster that is kept no longer.

    Source:
        Clause 4.4.4, reading R9; `simulation/collection.py`.

    Examples:
        >>> from simulation import Scenario, simulate, waiting_list
        >>> waiting_list(simulate(Scenario(), people))[["age", "when", "persons", "at_stake"]].to_dict("records")[0]
        {'age': 70, 'when': 'in_window', 'persons': 1, 'at_stake': 175.0}
    """
    persons, plan = persons_of(outcome), outcome.scenario.resolved_plan
    facts, conduct, known = persons.facts, persons.conduct, persons.known
    start, end = day_number(plan.calendar.window_start), day_number(plan.calendar.window_end)
    last = first_day(plan.fee_year) - 1
    may = known["medical_eligible"]
    member = known["coverage_start"] != NEVER
    frames = []
    for age in sorted({rule.min_age for rule in plan.medical.aid if rule.min_age is not None}):
        near = (facts.birth_day > latest_birth_day(start, age)) & (
            facts.birth_day <= latest_birth_day(last, age)
        )
        rows = np.flatnonzero(near & may)
        if len(rows) == 0:
            continue
        birthday = birthday_of(facts.birth_day[rows], age)
        at_birthday = price_on(facts, rows, birthday, plan)
        stake = price_on(facts, rows, np.full(len(rows), start, dtype=np.int32), plan) - at_birthday
        day = conduct.medical_payment_day[rows]
        lost = np.where(member[rows] & (day < birthday), price_on(facts, rows, day, plan) - at_birthday, 0)
        keep = stake > 0
        monday = birthday - (birthday + 3) % 7  # 1 January 1970 was a Thursday
        frames.append(
            pd.DataFrame(
                {
                    "town": np.array(facts.towns)[facts.town[rows]],
                    "week": monday.astype("datetime64[D]").astype("datetime64[s]"),
                    "age": age,
                    "when": np.where(birthday <= end, "in_window", "after_window"),
                    "persons": 1,
                    "at_stake": stake,
                    "early": (lost > 0).astype(np.int64),
                    "forgone": np.maximum(lost, 0),
                }
            )[keep]
        )
    columns = ["town", "week", "age", "when", "persons", "at_stake", "early", "forgone"]
    if not frames:
        return pd.DataFrame(columns=columns)
    table = pd.concat(frames).groupby(columns[:4], as_index=False)[columns[4:]].sum()
    table["at_stake"], table["forgone"] = table["at_stake"] / 100, table["forgone"] / 100
    return table


def waiting_options(scenario: Scenario, progress: Callable[[int, int], object] | None = None) -> pd.DataFrame:
    """What another age day (R9) or another end of the window would do to those near a birthday.

    A row an option: option, value, own_payments and age_help (yuan, medical), persons (near a birthday with something
    at stake), early, forgone; the first row is the scenario itself. Behaviour answers each option anew.

    Raises:
        Refusal: people that cannot be had.

    Source:
        Clause 4.4.4, reading R9; `simulation/collection.py`.

    Examples:
        >>> from simulation import Scenario, waiting_options
        >>> waiting_options(Scenario())["value"].tolist()
        ['payment_by_year_end', 'payment', 'window_end', 'year_end', '2022-11-30', '2022-12-10', '2022-12-30']
    """
    plan = scenario.resolved_plan
    options: list[tuple[str, str, dict[str, object]]] = [("as_it_is", plan.readings.medical_age_on, {})]
    for reading in ("payment_by_year_end", "payment", "window_end", "year_end"):
        if reading != plan.readings.medical_age_on:
            options.append(("age_day", reading, {"readings.medical_age_on": reading}))
    for days in OPTIONS_DAYS:
        end = plan.calendar.window_end + dt.timedelta(days=days)
        if plan.calendar.window_start < end < plan.calendar.waiting_from:
            options.append(("window_end", end.isoformat(), {"calendar.window_end": end}))
    rows = []
    for done, (name, value, changes) in enumerate(options, start=1):
        outcome = simulate(scenario.with_changes(changes) if changes else scenario)
        listed = waiting_list(outcome)
        lines = outcome.budget.groupby("line")["amount"].sum()
        aged = {rule.id for rule in plan.medical.aid if rule.min_age is not None}
        help_ = outcome.budget.loc[outcome.budget["rule"].isin(aged), "amount"].sum()
        sums = listed[["persons", "early", "forgone"]].sum()
        own = float(lines["medical_personal"])
        rows.append(
            (name, value, own, float(help_), int(sums["persons"]), int(sums["early"]), float(sums["forgone"]))
        )
        if progress is not None:
            progress(done, len(options))
    columns = ["option", "value", "own_payments", "age_help", "persons", "early", "forgone"]
    return pd.DataFrame(rows, columns=columns)


def late_payers(outcome: Outcome) -> pd.DataFrame:
    """By town: persons who pay medical when the wait applies and are not spared it, and the days_lost by them.

    Raises:
        Refusal: the people of the outcome can no longer be had, as those of a roster that is kept no longer.

    Source:
        Clause 4.2.2; `simulation/collection.py`.

    Examples:
        >>> from simulation import Scenario, late_payers, simulate
        >>> late_payers(simulate(Scenario(), people))[["persons", "days_lost"]].sum().to_dict()
        {'persons': 5, 'days_lost': 669}
    """
    persons, plan = persons_of(outcome), outcome.scenario.resolved_plan
    facts, known = persons.facts, persons.known
    start = known["coverage_start"]
    possible = np.maximum(facts.birth_day, first_day(plan.fee_year))
    waits = (start != NEVER) & (persons.conduct.medical_payment_day >= day_number(plan.calendar.waiting_from))
    waits &= start > possible
    lost = np.where(waits, start - possible, 0)
    towns = len(facts.towns)
    return pd.DataFrame(
        {
            "town": facts.towns,
            "persons": np.bincount(facts.town[waits], minlength=towns),
            "days_lost": np.rint(np.bincount(facts.town, weights=lost, minlength=towns)).astype(np.int64),
        }
    )
