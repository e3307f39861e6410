"""Faults that the rules show: who was missed or paid too much, birthdays, other schemes, tiers, amounts. Beside them border
cases that look like faults and are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from synthetic_data.dirty.district import District
from synthetic_data.dirty.forms import words
from synthetic_data.dirty.plants import DAY, plant

# --- helped: missed, at the full amount --------------------------------------------------------------------------


@plant
def helped_and_not_on_the_roster(d: District) -> Iterator[None]:
    people = d.people
    one, two, not_joining = d.take("missed"), d.take("missed by two"), d.take("on the roster, not joining")
    old = d.take("missed elder", "elder")
    veteran, mild = d.take("veteran away", "away"), d.take("mild disability away", "away")
    people.loc[[one, two, not_joining], "disability_grade"] = 1
    people.loc[two, "lifted_from_poverty"] = True
    people.loc[[one, two, old], "roster"] = False
    people.loc[not_joining, "joins_medical"] = False
    people.loc[not_joining, "pension_tier"] = 0
    people.loc[veteran, "entitled_group"] = True
    people.loc[mild, "disability_grade"] = 4
    yield
    d.fault("missed", d.row("disabled", one), "disabled")
    d.fault("missed", d.row("disabled", two), "disabled")
    d.fault("missed", d.row("rural", two), "rural")
    d.fault("missed", d.row("elderly", old), "town")
    d.fault("missed", d.row("disabled", not_joining), "disabled", d.row("tax", not_joining))
    d.border("listed, nothing to get, not on the roster", d.row("veterans", veteran))
    d.border("listed, nothing to get, not on the roster", d.row("disabled", mild))


@plant
def full_amount_though_helped(d: District) -> Iterator[None]:
    people = d.people
    severe, margin = d.take("full, severe"), d.take("full, margin")
    old = d.take("full, elder", "elder")
    young = d.take("right, mild disability")
    people.loc[severe, "disability_grade"], people.loc[margin, "dibao_margin"] = 2, True
    people.loc[young, "disability_grade"] = 3
    yield
    for person, kind in ((severe, "disabled"), (margin, "civil_affairs"), (old, "elderly")):
        ref = d.row("tax", person)
        due = d.cells(ref)["medical_paid"]
        d.cells(ref)["medical_paid"] = d.full
        d.fault(
            "full_amount_though_helped", ref, "tax", d.row(kind, person), "medical",
            due=round(due * 100), collected=round(d.full * 100),
        )  # fmt: skip
    d.border("listed, nothing to get, full amount", d.row("tax", young))


@plant
def category_that_no_list_confirms(d: District) -> Iterator[None]:
    people = d.people
    nobody, other, grade = (
        d.take("category, on no list"),
        d.take("category, another"),
        d.take("category, grade"),
    )
    same, broader = d.take("category, the same group today"), d.take("category, a broader word")
    people.loc[other, "dibao_margin"], people.loc[grade, "disability_grade"] = True, 4
    people.loc[same, "extreme_poverty"] = True
    yield
    for person, said, kind, shown in (
        (nobody, "dibao", "civil_affairs", None),
        (other, "dibao", "civil_affairs", "civil_affairs"),
        (grade, "severe", "disabled", "disabled"),
    ):
        ref = d.row("tax", person)
        due = d.cells(ref)["medical_paid"]
        d.cells(ref).update(category=d.category_word(said, person), medical_paid=0.0)
        at = d.row(shown, person) if shown else None
        d.fault("category_not_listed", ref, kind, at, "medical", due=round(due * 100), collected=0)
    for person, said in ((same, "five_guarantee"), (broader, "broader")):
        ref = d.row("tax", person)
        d.cells(ref)["category"] = d.category_word(said, person)
        d.border(f"category {said}", ref)


# --- birthdays ---------------------------------------------------------------------------------------------------


@plant
def turns_an_age_after_paying(d: District) -> Iterator[None]:
    handed = d.handed
    paying = handed.window_start + 30 * DAY
    found, spared = [], []
    for age in handed.ages:
        for name, birthday in (("next day", paying + DAY), ("year's end", handed.year_end)):
            found.append((age, d.take(f"{age} {name}", "single")))
            d.turns(found[-1][1], age, birthday)
        unpaid = d.take(f"{age} unpaid", "single")
        d.turns(unpaid, age, handed.window_end)
        d.people.loc[unpaid, "paid"] = False
        found.append((age, unpaid))
        for name, birthday in (("the day of payment", paying), ("new year", handed.new_year)):
            spared.append((f"turns {age} on {name}", d.take(f"{age} {name}", "single")))
            d.turns(spared[-1][1], age, birthday)
        helped = d.take(f"{age} helped anyway", "single")
        d.turns(helped, age, paying + DAY)
        d.people.loc[helped, "disability_grade"] = 1
        spared.append((f"turns {age}, helped anyway", helped))
    d.set_day([person for _, person in (*found, *spared)], paying)
    yield
    for age, person in found:
        d.fault(f"turns_{age}", d.row("tax", person), "town", scheme="medical")
    for why, person in spared:
        d.border(why, d.row("tax", person))


# --- insured by another scheme too -------------------------------------------------------------------------------


@plant
def in_the_employee_scheme_too(d: District) -> Iterator[None]:
    new_year = d.handed.new_year
    medical, both, pension = (
        d.take("employed"),
        d.take("employed, both", "worker"),
        d.take("pension", "worker"),
    )
    border, unknown = d.take("employed on new year"), d.take("employed, no day")
    late, none = d.take("employed later"), d.take("employed, no tier")
    d.people.loc[none, "pension_tier"] = 0
    yield
    for person, scheme, since, found in (
        (medical, "medical", d.handed.window_start - 400 * DAY, ("medical",)),
        (both, "both", d.handed.window_start + 3 * DAY, ("medical", "pension")),
        (pension, "pension", new_year - DAY, ("pension",)),
        (border, "medical", new_year, ("medical",)),
        (unknown, "medical", None, ("medical",)),
    ):
        ref = d.add("employee", person, scheme=scheme, since=since)
        for one in found:
            who = "social" if one == "pension" else "medical"
            d.fault("in_employee_scheme", d.row("tax", person), who, ref, one)
    d.border("employed in the fee year", d.add("employee", late, scheme="both", since=new_year + 70 * DAY))
    d.border("employed, takes no tier", d.add("employee", none, scheme="pension", since=new_year - DAY))


@plant
def paid_elsewhere_too(d: District) -> Iterator[None]:
    medical, pension = d.take("elsewhere"), d.take("pension elsewhere", "worker")
    absent, leaves = (
        d.take("elsewhere, not on the roster", "away"),
        d.take("elsewhere, does not join", "worker"),
    )
    d.people.loc[leaves, "joins_medical"] = False
    place = words()["values"]["place"]
    yield
    for person, scheme, who in ((medical, "medical", "medical"), (pension, "pension", "social")):
        ref = d.add("elsewhere", person, scheme=scheme, place=place[person % len(place)])
        d.fault("paid_elsewhere", d.row("tax", person), who, ref, scheme)
    d.border(
        "paid elsewhere, not on the roster", d.add("elsewhere", absent, scheme="medical", place=place[0])
    )
    d.border("paid elsewhere, does not join", d.add("elsewhere", leaves, scheme="medical", place=place[1]))


# --- tiers and amounts -------------------------------------------------------------------------------------------


@plant
def a_tier_that_is_not_open(d: District) -> Iterator[None]:
    handed = d.handed
    closed, none, open_to = (
        d.take("closed tier", "worker"),
        d.take("no tier", "worker"),
        d.take("open", "worker"),
    )
    d.people.loc[[closed, open_to], "pension_tier"] = handed.closed_tier
    d.people.loc[none, "pension_tier"] = handed.no_tier
    d.people.loc[open_to, "dibao"] = True
    yield
    for person, tier in ((closed, handed.closed_tier), (none, handed.no_tier)):
        ref = d.row("tax", person)
        due = d.cells(ref)["pension_paid"]
        d.cells(ref)["pension_paid"] = float(tier)
        d.fault("tier_not_open", ref, "social", scheme="pension", due=round(due * 100), collected=tier * 100)
    d.border("the closed tier, open to this person", d.row("tax", open_to))


@plant
def amounts_that_differ(d: District) -> Iterator[None]:
    amounts: dict[str, Callable[[float], float]] = {
        "ten yuan short": lambda due: due - 10,
        "a fen short": lambda due: due - 0.01,
        "nothing": lambda due: 0.0,
        "double": lambda due: 2 * due,
    }
    who = {name: d.take(f"amount {name}") for name in amounts}
    tier, helped = d.take("amount of a tier", "worker"), d.take("helped, pays a part")
    aged = d.take("full at an age", "aged")
    pupil = d.take("pupil with a tier", "pupil")
    d.people.loc[helped, "disability_grade"] = 1
    d.people.loc[pupil, "pension_tier"] = d.handed.open_tiers[0]
    yield
    wrong = [
        (person, "medical", change) for (_, person), change in zip(who.items(), amounts.values(), strict=True)
    ]
    wrong += [
        (tier, "pension", lambda due: due + 200),
        (helped, "medical", lambda due: d.full / 2),
        (aged, "medical", lambda due: d.full),
        (pupil, "pension", lambda due: float(d.handed.open_tiers[0])),
    ]
    for person, scheme, change in wrong:
        ref = d.row("tax", person)
        due = d.cells(ref)[f"{scheme}_paid"]
        collected = round(change(due), 2)
        d.cells(ref)[f"{scheme}_paid"] = collected
        d.fault(
            "amount_differs", ref, "tax", scheme=scheme,
            due=round(due * 100), collected=round(collected * 100),
        )  # fmt: skip
