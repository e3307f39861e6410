"""The form of one's own family: one member at a time, kept in the session, saved to and loaded from a small file."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import streamlit as st

from simulation import Refusal
from simulation.columns import MARITAL_STATUS, SEX
from simulation.families import PAYS_AFTER, ready
from simulation.household import ALLOWED, FLAGS, MOST_MEMBERS, Household, Member
from simulation.household_file import from_json, to_json
from simulation.law.facts import FAMILY_PLANNING
from simulation.law.plan import Plan
from simulation.law.vocabulary import REGISTERS
from ui import controls, frame, state, uploads
from ui.texts import t

OWN, CHOSEN, AT, FILE = "household-own", "household-family", "household-at", "household-file"
OWN_FAMILY = "own"
OLDEST = dt.date(1900, 1, 1)


def own(plan: Plan) -> Household:
    """The family of the form; at first an old couple with a severely disabled son."""
    found = state.chosen(OWN, None)
    if found is None:
        couple, (*_, son) = ready(plan, "old_couple"), ready(plan, "disabled_son").members
        found = dataclasses.replace(couple, members=(*couple.members, son))
    return found


def keep(household: Household) -> None:
    state.choose(OWN, household)


def copy(household: Household) -> None:
    """A ready family becomes one's own."""
    keep(household)
    state.choose(CHOSEN, OWN_FAMILY)
    state.choose(AT, "0")


def form(plan: Plan) -> None:
    """The whole form; what is typed is kept at once, sound or not, and judged by `household.check`."""
    family = own(plan)
    with st.container(border=True):
        left, town, one, two = st.columns([2, 2, 1, 1], vertical_alignment="bottom")
        with left:
            places = [str(place) for place in range(len(family.members))]
            place = int(
                controls.choice(
                    AT, t("household.which"), places, lambda at: t("household.member", place=int(at) + 1)
                )
            )
        with town:
            _place(family, plan)
        one.button(
            t("household.add"),
            on_click=_add,
            args=(plan,),
            disabled=len(family.members) >= MOST_MEMBERS,
            width="stretch",
        )
        two.button(
            t("household.remove"),
            on_click=_remove,
            args=(plan, place),
            disabled=len(family.members) < 2,
            width="stretch",
        )
        _member(family, place, plan)
        _file(plan)


def _place(family: Household, plan: Plan) -> None:
    """Town, and the village where an aid rule of the plan names villages."""
    villages = sorted({name for aid in plan.medical.aid for name in aid.villages or ()})
    _select("town", t("household.town"), plan.towns, family.town, str, plan, None)
    if villages:
        _select("village", t("household.village"), ("-", *villages), family.village, str, plan, None)


def _member(family: Household, place: int, plan: Plan) -> None:
    _birth_and_payments(family.members[place], place, plan)
    _registers_and_couple(family, place, plan)
    _flags_and_status(family, place, plan)


def _birth_and_payments(member: Member, place: int, plan: Plan) -> None:
    tiers = (0, *(tier.amount for tier in plan.pension.tiers))
    columns = st.columns([2, 1, 2, 2, 2])
    with columns[0]:
        _day("birth_date", t("household.birth_date"), member.birth_date, plan, place)
    with columns[1]:
        _select("sex", t("household.sex"), SEX, member.sex, lambda sex: t(f"sex.{sex}"), plan, place)
    with columns[2]:
        _select("pension_tier", t("household.tier"), tiers, member.pension_tier, _tier, plan, place)
    with columns[3]:
        _day("pension_day", t("household.pension_day"), member.pension_day, plan, place)
    with columns[4]:
        _day("medical_day", t("household.medical_day"), member.medical_day, plan, place)


def _registers_and_couple(family: Household, place: int, plan: Plan) -> None:
    member = family.members[place]
    others = tuple(at for at in range(len(family.members)) if at != place)
    columns = st.columns([3, 2, 2, 2])
    with columns[0]:
        _many("registers", t("household.registers"), REGISTERS, member.registers, "group", plan, place)
    with columns[1]:
        _select(
            "disability_grade",
            t("household.disability"),
            ALLOWED["disability_grade"],
            member.disability_grade,
            lambda grade: t(f"household.grade.{'none' if not grade else 'some'}", grade=grade),
            plan,
            place,
        )
    with columns[2]:
        _select(
            "spouse",
            t("household.spouse"),
            (None, *others),
            member.spouse if member.spouse is not None else family.spouse_of(place),
            lambda at: t("household.no_spouse") if at is None else t("household.member", place=at + 1),
            plan,
            place,
        )
    with columns[3]:
        _select(
            "family_planning",
            t("household.family_planning"),
            FAMILY_PLANNING,
            member.family_planning,
            lambda kind: t(f"household.planning.{kind}"),
            plan,
            place,
        )


def _flags_and_status(family: Household, place: int, plan: Plan) -> None:
    member, alone = family.members[place], family.spouse_of(place) is None
    columns = st.columns([11, 3, 3])
    with columns[0]:
        flags = (*FLAGS, "joins_medical")
        held = tuple(name for name in flags if getattr(member, name))
        _many("flags", t("household.flags"), flags, held, "household.flag", plan, place)
    with columns[1]:
        if alone:
            _select(
                "marital_status",
                t("household.marital"),
                MARITAL_STATUS,
                member.marital_status,
                lambda status: t(f"household.marital.{status}"),
                plan,
                place,
            )
    with columns[2]:
        if (alone and member.marital_status == "married") or member.wife_birth_date is not None:
            _day("wife_birth_date", t("household.wife_birth_date"), member.wife_birth_date, plan, place)


def _tier(amount: int) -> str:
    return t("household.tier_of", amount=f"{amount:,}") if amount else t("household.no_tier")


# --- widgets: views of the family, written by callback; words are those of the run that shows them ---------------


def _key(field: str) -> str:
    return f"household:{field}:{state.language()}"


def _select(
    field: str, label: str, options: Any, value: Any, shown: Any, plan: Plan, place: int | None
) -> None:
    key = _key(field)
    options = tuple(dict.fromkeys((*options, value)))  # what a file states is shown, sound or not
    st.selectbox(
        label,
        options,
        format_func={option: shown(option) for option in options}.__getitem__,
        key=state.show(key, value),
        on_change=_write,
        args=(plan, place, field, key),
    )


def _many(field: str, label: str, options: Any, value: Any, words: str, plan: Plan, place: int) -> None:
    key = _key(field)
    st.multiselect(
        label,
        options,
        format_func={name: t(f"{words}.{name}") for name in options}.__getitem__,
        key=state.show(key, list(value)),
        on_change=_write,
        args=(plan, place, field, key),
        placeholder=t("frame.none"),
    )


def _day(field: str, label: str, value: dt.date | None, plan: Plan, place: int) -> None:
    key = _key(field)
    latest = dt.date(plan.fee_year + 1, 12, 31)
    st.date_input(
        label,
        min_value=min(OLDEST, value or OLDEST),
        max_value=max(latest, value or latest),
        format="YYYY-MM-DD",
        key=state.show(key, value),
        on_change=_write,
        args=(plan, place, field, key),
    )


def _write(plan: Plan, place: int | None, field: str, key: str) -> None:
    family, value = own(plan), state.value_of(key)
    if place is None:
        keep(dataclasses.replace(family, **{field: value}))
        return
    if value is None and field != "wife_birth_date" and field != "spouse":
        return  # a date that was emptied: the last one stands
    values: dict[str, Any] = {field: value}
    if field == "registers":
        values = {field: tuple(name for name in REGISTERS if name in value)}
    elif field == "flags":
        values = {name: name in value for name in (*FLAGS, "joins_medical")}
    elif field == "spouse":
        before = family.spouse_of(place)
        if value is None and before is not None and family.members[before].spouse == place:
            family = family.with_member(before, spouse=None)
    keep(family.with_member(place, **values))


def _add(plan: Plan) -> None:
    family = own(plan)
    pays = min(plan.calendar.window_start + PAYS_AFTER, plan.calendar.window_end)
    member = Member(birth_date=dt.date(plan.fee_year - 40, 1, 1), pension_day=pays, medical_day=pays)
    keep(dataclasses.replace(family, members=(*family.members, member)))
    state.choose(AT, str(len(family.members)))


def _remove(plan: Plan, place: int) -> None:
    keep(own(plan).without(place))
    state.choose(AT, str(max(place - 1, 0)))


# --- file --------------------------------------------------------------------------------------------------------


def _file(plan: Plan) -> None:
    with st.expander(t("household.file")):
        st.caption(t("household.file_note"))
        left, right = st.columns([1, 3], vertical_alignment="bottom")
        left.download_button(
            t("household.save"),
            lambda: to_json(own(plan)).encode("utf-8"),
            t("household.file_name"),
            "application/json",
            key="household-save",
            on_click="ignore",
            width="stretch",
        )
        right.file_uploader(
            t("household.load"),
            type=["json"],
            max_upload_size=uploads.FAMILY,
            key="household-load",
            on_change=_load,
        )
        if state.problems(FILE):
            frame.refused_file(Refusal(state.problems(FILE)))


def _load() -> None:
    upload = state.value_of("household-load")
    state.clear_problems(FILE)
    if upload is not None:
        state.guarded(
            lambda: copy(from_json(uploads.content(upload, uploads.FAMILY).decode("utf-8-sig"))), FILE
        )
