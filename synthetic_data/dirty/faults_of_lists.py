"""Faults that lists show among themselves: ID numbers, repeats, exclusions, the police's list, couples. Beside them border
cases that look like faults and are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from synthetic_data.dirty.district import District
from synthetic_data.dirty.forms import words
from synthetic_data.dirty.plants import DAY, office, plant
from synthetic_data.identity import has_valid_check, is_synthetic

# --- ID numbers --------------------------------------------------------------------------------------------------


def _other_check(number: str, right: bool) -> str:
    """The number with another check character: the right one of GB 11643, or one that is neither right nor ours."""
    for character in "0123456789X":
        changed = number[:17] + character
        if changed != number and has_valid_check(changed) == right:
            return changed
    raise AssertionError(number)


def _rounded(number: str) -> str:
    """The number after a spreadsheet took it for a number: its last digits are noughts. Where it would by chance be a number
    of ours, one digit more is lost."""
    cut = next(
        place for place in (15, 14, 13) if not is_synthetic(pd.Series([number[:place].ljust(18, "0")]))[0]
    )
    return number[:cut].ljust(18, "0")


SPOILT: dict[str, Callable[[str], str | None]] = {
    "missing": lambda number: None,
    "zero_lost": lambda number: number[1:],
    "letter": lambda number: number[:9] + "O" + number[10:],
    "no_such_day": lambda number: number[:10] + "0230" + number[14:],
    "right_check": lambda number: _other_check(number, True),
    "wrong_check": lambda number: _other_check(number, False),
    "not_from_0": lambda number: "3" + number[1:],
    "as_a_float": lambda number: f"{float(number[:17] + '0'):.5E}",
    "last_digits_lost": _rounded,
}
"""What goes wrong with an ID number. None of them is a number that a citizen could have: what begins with 3 keeps a check
character that is wrong, what has the right one begins with 0."""


@plant
def id_on_the_roster(d: District) -> Iterator[None]:
    who = {name: d.take(f"id {name}") for name in SPOILT}
    yield
    for name, person in who.items():
        ref = d.row("tax", person)
        cells = d.cells(ref)
        changed = SPOILT[name](cells["id_number"])
        if name == "not_from_0" and changed is not None and has_valid_check(changed):
            changed = _other_check(changed, False)
        cells["id_number"] = changed
        d.fault("id_invalid", ref, "tax")


@plant
def id_on_a_department_list(d: District) -> Iterator[None]:
    who = [
        (kind, name, d.take(f"id on {kind}", "away"))
        for kind, name in zip(
            ("civil_affairs", "disabled", "education", "police", "employee", "elderly"), SPOILT, strict=False
        )
    ]
    yield
    own: dict[str, dict[str, Any]] = {
        "civil_affairs": {"group": "dibao"},
        "disabled": {"grade": 1},
        "education": {"school": words()["values"]["school"][0]},
        "police": {"event": "death", "event_date": d.handed.window_start},
        "employee": {"scheme": "both", "since": d.handed.window_start},
    }
    for kind, name, person in who:
        ref = d.add(kind, person, **own.get(kind, {}))
        d.cells(ref)["id_number"] = SPOILT[name](d.cells(ref)["id_number"])
        d.fault("id_invalid", ref, office(kind))


# --- twice, two towns --------------------------------------------------------------------------------------------


@plant
def twice_on_the_roster(d: District) -> Iterator[None]:
    who, thrice = d.take("twice"), d.take("thrice")
    yield
    for person, copies in ((who, 1), (thrice, 2)):
        rows = [
            d.row("tax", person),
            *(d.add("tax", person, **d.cells(d.row("tax", person))) for _ in range(copies)),
        ]
        d.later_of(rows, "twice", "town")


@plant
def twice_on_a_department_list(d: District) -> Iterator[None]:
    person, two_groups, two_lists = d.take("disabled twice"), d.take("two groups"), d.take("two lists")
    d.people.loc[person, "disability_grade"] = 3
    d.people.loc[two_groups, ["orphan", "illness_hardship"]] = True
    d.people.loc[two_lists, "dibao"], d.people.loc[two_lists, "disability_grade"] = True, 2
    yield
    d.later_of([d.row("disabled", person), d.add("disabled", person, grade=3)], "twice", "disabled")
    d.border("two groups of one list", d.row("civil_affairs", two_groups, 1))
    d.border("on two lists", d.row("disabled", two_lists))


@plant
def in_two_towns(d: District) -> Iterator[None]:
    on_roster, listed = d.take("two towns"), d.take("list of two towns")
    d.people.loc[listed, "dibao"] = True
    yield
    for kind, person in (("tax", on_roster), ("civil_affairs", listed)):
        first = d.row(kind, person)
        town = d.cells(first)["town"]
        other = next(place for place in d.towns if place != town)
        second = d.add(kind, person, **{**d.cells(first), "town": other, "village": d.villages[other][0]})
        d.fault("two_towns", first, kind, second)
        d.fault("two_towns", second, kind, first)


# --- lists that exclude each other -------------------------------------------------------------------------------


@plant
def two_groups_that_exclude_each_other(d: District) -> Iterator[None]:
    first, second = d.handed.excluding
    person = d.take("excluding groups")
    d.people.loc[person, [first, second]] = True
    yield
    rows = [d.row("civil_affairs", person, place) for place in (0, 1)]
    d.later_of(rows, "excluding_lists", "civil_affairs")


@plant
def helped_and_excluded(d: District) -> Iterator[None]:
    new_year = d.handed.new_year
    events: dict[str, dict[str, Any]] = {
        "employee": {"scheme": "medical", "since": new_year},
        "elsewhere": {"scheme": "medical", "place": words()["values"]["place"][0]},
        "police": {"event": "death", "event_date": new_year - DAY},
    }
    who = {kind: d.take(f"helped and on {kind}", "away") for kind in events}
    moved, later = d.take("helped and moved", "away"), d.take("helped, employed later")
    joined = d.take("helped, on the roster and employed")
    d.people.loc[[*who.values(), moved, later, joined], "disability_grade"] = 2
    yield
    for kind, person in who.items():
        d.fault("excluding_lists", d.row("disabled", person), "disabled", d.add(kind, person, **events[kind]))
    gone = d.add("police", moved, event="moved_out", event_date=d.handed.window_start)
    d.fault("excluding_lists", d.row("disabled", moved), "disabled", gone)
    d.border("helped, employed later", d.add("employee", later, scheme="medical", since=new_year + 90 * DAY))
    employed = d.add("employee", joined, scheme="medical", since=new_year - 90 * DAY)
    d.fault("excluding_lists", d.row("disabled", joined), "disabled", employed)
    d.fault("in_employee_scheme", d.row("tax", joined), "medical", employed, "medical")


# --- dead, moved away --------------------------------------------------------------------------------------------


@plant
def dead_on_the_roster(d: District) -> Iterator[None]:
    handed = d.handed
    late = d.take("died before a late payment")
    d.set_day([late], handed.new_year + 31 * DAY)
    days = {
        "in the window": handed.window_start + 5 * DAY,
        "on the year's last day": handed.year_end,
        "long ago": handed.window_start - 900 * DAY,
        "day not stated": None,
    }
    who = {name: d.take(f"died {name}") for name in days}
    spared = {
        "died on the first day of the fee year": (d.take("died on new year"), handed.new_year),
        "died in the fee year": (d.take("died later"), handed.new_year + 60 * DAY),
    }
    d.set_day([person for person, _ in spared.values()], handed.window_start + 5 * DAY)  # paid while alive
    yield
    for name, person in who.items():
        ref = d.add("police", person, event="death", event_date=days[name])
        d.fault("dead_on_roster", d.row("tax", person), "town", ref)
    ref = d.add("police", late, event="death", event_date=handed.new_year + 20 * DAY)
    d.fault("dead_on_roster", d.row("tax", late), "town", ref)
    for why, (person, day) in spared.items():
        d.border(why, d.add("police", person, event="death", event_date=day))


@plant
def moved_away_on_the_roster(d: District) -> Iterator[None]:
    handed = d.handed
    early, last = d.take("moved out"), d.take("moved out at the year's end")
    back, later, permit = d.take("came back"), d.take("moved out later"), d.take("moved, with a permit")
    d.people.loc[permit, "residence_permit"] = True
    d.people.loc[permit, "pension_tier"] = 0
    yield
    for person, day in ((early, handed.window_start), (last, handed.year_end)):
        ref = d.add("police", person, event="moved_out", event_date=day)
        d.fault("moved_on_roster", d.row("tax", person), "town", ref)
    d.add("police", back, event="moved_out", event_date=handed.window_start)
    d.border("came back", d.add("police", back, event="moved_in", event_date=handed.window_start + 9 * DAY))
    gone = d.add("police", later, event="moved_out", event_date=handed.new_year + 40 * DAY)
    d.border("moved out in the fee year", gone)
    gone = d.add("police", permit, event="moved_out", event_date=handed.window_start)
    d.border("moved out and holds a permit", gone)


# --- couples -----------------------------------------------------------------------------------------------------


@plant
def spouses_that_are_not_mutual(d: District) -> Iterator[None]:
    (a, b), (c, e), (f, g) = (d.take_couple(f"couple {name}") for name in ("other", "blank", "self"))
    other = d.take("named by another")
    yield
    number = d.common["id_number"]
    # (whose cell, what it says) and at whose rows it must be found: who names somebody who names another or nobody.
    d.cells(d.row("tax", a))["spouse_id"] = number[other]
    d.cells(d.row("tax", c))["spouse_id"] = None
    d.cells(d.row("tax", f))["spouse_id"] = number[f]
    named = ((a, other), (b, a), (e, c), (f, f), (g, f))
    for person, spouse in named:
        d.fault("spouse_not_mutual", d.row("tax", person), "social", d.row("tax", spouse))


@plant
def family_planning_couples(d: District) -> Iterator[None]:
    pairs = [d.take_couple(f"family planning {place}", planning=True) for place in range(4)]
    widow = d.take("widowed, family planning", "single")
    d.people.loc[widow, "marital_status"] = "widowed"
    yield
    (a, b), (c, e), (f, g), (h, i) = pairs
    d.gone.add(d.row("health", b))
    d.fault("couple_missing_spouse", d.row("health", a), "health")
    d.gone.add(d.row("health", e))
    d.cells(d.row("health", c))["spouse_id"] = None
    d.fault("couple_missing_spouse", d.row("health", c), "health")
    # An ID number that cannot be read leaves the spouse alone: two findings of one fault.
    d.cells(d.row("health", f))["id_number"] = d.common["id_number"][f][:17]
    d.fault("id_invalid", d.row("health", f), "health")
    d.fault("couple_missing_spouse", d.row("health", g), "health")
    # Names a widow on the list: not whom the spouse names, and not named by the widow.
    alone = d.add("health", widow, planning="one_child", spouse_id=None)
    d.cells(d.row("health", h))["spouse_id"] = d.common["id_number"][widow]
    d.fault("spouse_not_mutual", d.row("health", i), "health", d.row("health", h))
    d.fault("spouse_not_mutual", d.row("health", h), "health", alone)
    d.border("widowed: no couple to be missing", alone)
