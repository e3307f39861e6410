"""The rules of the 2023 plan in openfisca-core: a person entity, figures as parameters, a variable with a formula each.

Days are whole numbers with a table of each age's last birth days, or (`dates`) dates with NumPy's arithmetic.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2023"
DAYS = ("birth_day", "wife_birth_day", "pension_payment_day", "medical_payment_day")
WHOLE = ("groups", "family_planning", "pension_tier")
YES_NO = ("local_hukou", "residence_permit", "in_school", "other_pension", "employee_medical")
YES_NO += ("insured_elsewhere", "joins_medical")
NOBODY = np.datetime64("9999-12-31")
Person = build_entity(key="person", plural="persons", label="a person", is_person=True)


class Yearly(Variable):
    """What every variable here has in common; openfisca reads a variable's own attributes, not inherited ones."""

    def __init_subclass__(cls) -> None:
        cls.entity, cls.definition_period = Person, DateUnit.YEAR
        cls.value_type = cls.__dict__.get("value_type", int)


# --- input -------------------------------------------------------------------------------------------------------


def load(path: str | Path, dates: bool = False) -> dict[str, np.ndarray]:
    """The columns in the types that variables have, so that a simulation takes them without a copy."""
    table = pq.read_table(path)
    people = {name: table[name].to_numpy() for name in table.column_names}
    for name in DAYS if dates else ():
        never = people[name] == np.iinfo(np.int32).max
        people[name] = np.where(never, NOBODY, people[name].astype("datetime64[D]"))
    for name in WHOLE:
        people[name] = people[name].astype(np.int32)
    people["town"] = people["town"].astype(np.intp)  # as bincount takes it
    people["person_id"] = np.arange(len(people["town"]))
    return people


def inputs(dates: bool) -> list[type[Variable]]:
    """A variable for each column."""
    kinds = {**dict.fromkeys(DAYS, dt.date if dates else int), **dict.fromkeys(WHOLE, int)}
    kinds |= dict.fromkeys(YES_NO, bool)
    return [type(name, (Yearly,), {"value_type": kind}) for name, kind in kinds.items()]


# --- parameters --------------------------------------------------------------------------------------------------


def prepare(figures: dict[str, Any], dates: bool = False) -> dict[str, Any]:
    """A tax and benefit system with the plan's figures as its parameters."""
    system = TaxBenefitSystem([Person])
    system.parameters = ParameterNode("", data=parameters_of(figures))
    system.add_variables(*inputs(dates), *FORMULAS)
    days = {int(age): as_days(table, dates) for age, table in figures["last_birth_days"].items()}
    system.last_birth_days, system.months_later = days, as_days(figures["months_later"], dates)
    system.first_day, system.dates = figures["first_day"], dates
    return {"system": system, "towns": figures["towns"]}


def as_days(numbers: Any, dates: bool) -> np.ndarray:
    return np.asarray(numbers, np.int32).astype("datetime64[D]") if dates else np.asarray(numbers, np.int32)


def parameters_of(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures as openfisca's tree; what a rule does not state is -1."""

    def value(figure: Any) -> dict[str, Any]:
        return {"values": {"2000-01-01": {"value": -1 if figure is None else figure}}}

    brackets = [
        {
            "threshold": {"2000-01-01": {"value": tier["amount"]}},
            "amount": {"2000-01-01": {"value": tier["subsidy"]}},
        }
        for tier in figures["tiers"]
    ]
    calendar = ("old_year_end", "new_year", "year_after", "window_end", "waiting_from", "waiting_months")
    pension = ("min_age", "max_age", "paid_on_behalf", "paid_groups", "family_planning", "wife_min_age")
    groups = ("extreme_poverty", "five_guarantee", "lifted_from_poverty", "poverty_household")
    return {
        "calendar": {name: value(figures[name]) for name in calendar},
        "groups": {name: value(figures[name]) for name in groups},
        "pension": {
            **{name: value(figures[name]) for name in pension},
            "tiers": {
                name: value([-1 if tier[name] is None else tier[name] for tier in figures["tiers"]])
                for name in ("amount", "open_to")
            },
            "subsidy": {"metadata": {"type": "single_amount"}, "brackets": brackets},
        },
        "medical": {
            **{name: value(figures[name]) for name in ("individual", "government_subsidy")},
            "aid": {
                rule["id"]: {key: value(figure) for key, figure in rule.items() if key != "id"}
                for rule in figures["aid"]
            },
        },
    }


# --- ages and days -----------------------------------------------------------------------------------------------


def day_of(person: Any, number: int) -> Any:
    """A day of the parameters in the type of the days here."""
    return np.datetime64(int(number), "D") if system_of(person).dates else np.int32(number)


def system_of(person: Any) -> Any:
    return person.simulation.tax_benefit_system


def months_after(day: np.ndarray, months: int) -> np.ndarray:
    """So many months later; a day that does not exist becomes its month's last."""
    month = day.astype("datetime64[M]")
    then = month + months
    same = then.astype("datetime64[D]") + (day - month.astype("datetime64[D]"))
    return np.minimum(same, (then + 1).astype("datetime64[D]") - 1)


def reached(person: Any, birth: np.ndarray, on_day: np.ndarray, age: int) -> np.ndarray:
    """Who has completed the age on each person's own day."""
    system = system_of(person)
    if system.dates:
        return months_after(birth, 12 * age) <= on_day
    return birth <= system.last_birth_days[age][on_day - system.first_day]


def reached_on(person: Any, birth: np.ndarray, number: int, age: int) -> np.ndarray:
    """Who has completed the age on one day for all."""
    system = system_of(person)
    return birth <= system.last_birth_days[age][number - system.first_day]


# --- pension -----------------------------------------------------------------------------------------------------


class pension_could_join(Yearly):
    value_type = bool

    def formula(person, period, parameters):
        figures = parameters(period)
        too_old = reached_on(
            person, person("birth_day", period), figures.calendar.new_year, figures.pension.max_age + 1
        )
        return (
            person("local_hukou", period)
            & ~person("in_school", period)
            & ~person("other_pension", period)
            & ~too_old
        )


class pension_eligible(Yearly):
    value_type = bool

    def formula(person, period, parameters):
        old_enough = reached(
            person,
            person("birth_day", period),
            person("pension_payment_day", period),
            parameters(period).pension.min_age,
        )
        return person("pension_could_join", period) & old_enough


class pension_eligible_at_window_end(Yearly):
    value_type = bool

    def formula(person, period, parameters):
        figures = parameters(period)
        old_enough = reached_on(
            person, person("birth_day", period), figures.calendar.window_end, figures.pension.min_age
        )
        return person("pension_could_join", period) & old_enough


class pension_groups(Yearly):
    def formula(person, period, parameters):
        means = parameters(period).groups
        groups = person("groups", period)
        groups = np.where((groups & means.extreme_poverty) != 0, groups | means.five_guarantee, groups)
        return np.where((groups & means.lifted_from_poverty) != 0, groups | means.poverty_household, groups)


class government_pays_pension(Yearly):
    value_type = bool

    def formula(person, period, parameters):
        return (person("pension_groups", period) & parameters(period).pension.paid_groups) != 0


class lowest_open_tier(Yearly):
    def formula(person, period, parameters):
        tiers = parameters(period).pension.tiers
        groups = person("pension_groups", period)
        for_everybody = tiers.open_to.index(-1)
        lowest = np.full(person.count, tiers.amount[for_everybody], np.int32)
        for place in reversed(range(for_everybody)):
            lowest = np.where((groups & tiers.open_to[place]) != 0, np.int32(tiers.amount[place]), lowest)
        return lowest


class chosen_tier(Yearly):
    def formula(person, period, parameters):
        tiers = parameters(period).pension.tiers
        groups = person("pension_groups", period)
        wanted = person("pension_tier", period) * np.int32(100)
        may_take = np.isin(wanted, [0, *tiers.amount])
        for amount, open_to in zip(tiers.amount, tiers.open_to, strict=True):
            if open_to != -1:
                may_take &= (wanted != amount) | ((groups & open_to) != 0)
        return np.where(may_take, wanted, person("lowest_open_tier", period))


class tier_paid_on_behalf(Yearly):
    def formula(person, period, parameters):
        pension = parameters(period).pension
        lowest = person("lowest_open_tier", period)
        if pension.paid_on_behalf not in pension.tiers.amount:
            return lowest
        open_to = pension.tiers.open_to[pension.tiers.amount.index(pension.paid_on_behalf)]
        is_open = (open_to == -1) | ((person("pension_groups", period) & open_to) != 0)
        return np.where(is_open, np.int32(pension.paid_on_behalf), lowest)


class pension_tier_counted(Yearly):
    def formula(person, period):
        chosen = person("chosen_tier", period)
        only_paid_for = (chosen == 0) & person("government_pays_pension", period)
        counted = np.where(only_paid_for, person("tier_paid_on_behalf", period), chosen)
        return counted * person("pension_eligible", period)


class pension_paid_on_behalf(Yearly):
    def formula(person, period, parameters):
        most = np.int32(parameters(period).pension.paid_on_behalf)
        return np.minimum(person("pension_tier_counted", period), most) * person(
            "government_pays_pension", period
        )


class pension_personal(Yearly):
    def formula(person, period):
        return person("pension_tier_counted", period) - person("pension_paid_on_behalf", period)


class pension_contribution_subsidy(Yearly):
    def formula(person, period, parameters):
        return parameters(period).pension.subsidy.calc(person("pension_tier_counted", period))


class pension_family_planning(Yearly):
    def formula(person, period, parameters):
        pension = parameters(period).pension
        wife_old_enough = reached(
            person,
            person("wife_birth_day", period),
            person("pension_payment_day", period),
            pension.wife_min_age,
        )
        entitled = (
            (person("family_planning", period) != 0)
            & wife_old_enough
            & (person("pension_tier_counted", period) > 0)
        )
        return entitled * np.int32(pension.family_planning)


# --- medical -----------------------------------------------------------------------------------------------------


class medical_eligible(Yearly):
    value_type = bool

    def formula(person, period):
        return (
            (person("local_hukou", period) | person("residence_permit", period))
            & ~person("employee_medical", period)
            & ~person("insured_elsewhere", period)
        )


class medical_member(Yearly):
    value_type = bool

    def formula(person, period):
        return person("medical_eligible", period) & person("joins_medical", period)


def age_on_payment(person: Any, period: Any, parameters: Any, age: int) -> np.ndarray:
    """Who has completed an age on the day of payment, at the latest on the last day of the year before."""
    year_end = day_of(person, parameters(period).calendar.old_year_end)
    on_day = np.minimum(person("medical_payment_day", period), year_end)
    return reached(person, person("birth_day", period), on_day, age)


class is_70(Yearly):
    value_type = bool

    def formula(person, period, parameters):
        age = parameters(period).medical.aid.age_70_plus.min_age
        return age_on_payment(person, period, parameters, age)


class is_60_to_69(Yearly):
    value_type = bool

    def formula(person, period, parameters):
        aid = parameters(period).medical.aid
        past = aid.age_60_69.max_age + 1
        if past == aid.age_70_plus.min_age:
            too_old = person("is_70", period)
        else:
            too_old = age_on_payment(person, period, parameters, past)
        return age_on_payment(person, period, parameters, aid.age_60_69.min_age) & ~too_old


def worth(rule: Any, individual: int) -> np.int32:
    """A share of the own part, rounded half up to the fen, or an amount, at most the own part."""
    return np.int32(min(rule.amount, individual) if rule.share == -1 else int(individual * rule.share + 0.5))


def topped_up(person: Any, period: Any, parameters: Any, name: str, fits: np.ndarray, before: Any) -> Any:
    """What an aid rule adds to the help of the rules before it."""
    medical = parameters(period).medical
    help_of_rule = (person("medical_member", period) & fits) * worth(medical.aid[name], medical.individual)
    return np.maximum(help_of_rule - before, 0)


def in_groups(person: Any, period: Any, parameters: Any, name: str) -> np.ndarray:
    return (person("groups", period) & parameters(period).medical.aid[name].groups) != 0


class aid_extreme_poverty(Yearly):
    def formula(person, period, parameters):
        name = "extreme_poverty"
        fits = in_groups(person, period, parameters, name)
        return topped_up(person, period, parameters, name, fits, np.int32(0))


class aid_fixed_aid(Yearly):
    def formula(person, period, parameters):
        name = "fixed_aid"
        fits = in_groups(person, period, parameters, name)
        return topped_up(person, period, parameters, name, fits, person("aid_extreme_poverty", period))


class aid_government_paid(Yearly):
    def formula(person, period, parameters):
        name = "government_paid"
        fits = in_groups(person, period, parameters, name)
        before = person("aid_extreme_poverty", period) + person("aid_fixed_aid", period)
        return topped_up(person, period, parameters, name, fits, before)


class aid_for_groups(Yearly):
    def formula(person, period):
        first_two = person("aid_extreme_poverty", period) + person("aid_fixed_aid", period)
        return first_two + person("aid_government_paid", period)


class aid_age_70_plus(Yearly):
    def formula(person, period, parameters):
        before = person("aid_for_groups", period)
        return topped_up(person, period, parameters, "age_70_plus", person("is_70", period), before)


class aid_age_60_69(Yearly):
    def formula(person, period, parameters):
        before = person("aid_for_groups", period) + person("aid_age_70_plus", period)
        return topped_up(person, period, parameters, "age_60_69", person("is_60_to_69", period), before)


class medical_personal(Yearly):
    def formula(person, period, parameters):
        own = person("medical_member", period) * np.int32(parameters(period).medical.individual)
        aid = person("aid_for_groups", period) + person("aid_age_70_plus", period)
        return own - aid - person("aid_age_60_69", period)


class medical_government_subsidy(Yearly):
    def formula(person, period, parameters):
        return person("medical_member", period) * np.int32(parameters(period).medical.government_subsidy)


class covered_days(Yearly):
    def formula(person, period, parameters):
        calendar = parameters(period).calendar
        birth, payment = person("birth_day", period), person("medical_payment_day", period)
        new_year = day_of(person, calendar.new_year)
        late = payment >= day_of(person, calendar.waiting_from)
        start = np.full(person.count, new_year)
        system = system_of(person)
        if system.dates:
            start[late] = months_after(payment[late], calendar.waiting_months)
        else:
            start[late] = system.months_later[payment[late] - system.first_day]
        start = np.where(birth > day_of(person, calendar.window_end), birth, start)
        days = day_of(person, calendar.year_after) - np.maximum(start, new_year)
        return np.maximum(days.astype(np.int32), 0) * person("medical_member", period)


FORMULAS = [kind for kind in Yearly.__subclasses__() if "formula" in kind.__dict__]


# --- a run -------------------------------------------------------------------------------------------------------


def run(people: dict[str, np.ndarray], plan: dict[str, Any]) -> dict[str, list[int]]:
    """Totals by town: a new simulation, its inputs set, what is needed calculated."""
    count = len(people["town"])
    populations = plan["system"].instantiate_entities()
    populations["person"].count, populations["person"].ids = count, people["person_id"]
    simulation = Simulation(plan["system"], populations)
    for name in (*DAYS, *WHOLE, *YES_NO):
        simulation.set_input(name, PERIOD, people[name])
    town, towns = people["town"], plan["towns"]

    def by_town(values: np.ndarray) -> list[int]:
        return np.bincount(town, weights=values, minlength=towns).astype(np.int64).tolist()

    answer: dict[str, list[int]] = {}
    for line in LINES:
        amounts = simulation.calculate(line, PERIOD)
        name = line.replace("aid_", "medical_aid.", 1) if line.startswith("aid_") else line
        answer[f"amount/{name}"] = by_town(amounts)
        answer[f"persons/{name}"] = by_town(amounts > 0)
    answer["eligible/pension"] = by_town(simulation.calculate("pension_eligible_at_window_end", PERIOD))
    answer["enrolled/pension"] = by_town(simulation.calculate("pension_tier_counted", PERIOD) > 0)
    answer["eligible/medical"] = by_town(simulation.calculate("medical_eligible", PERIOD))
    answer["enrolled/medical"] = by_town(simulation.calculate("medical_member", PERIOD))
    answer["covered_days/medical"] = by_town(simulation.calculate("covered_days", PERIOD))
    return answer


LINES = (
    "pension_personal",
    "pension_paid_on_behalf",
    "pension_contribution_subsidy",
    "pension_family_planning",
    "medical_personal",
    "aid_extreme_poverty",
    "aid_fixed_aid",
    "aid_government_paid",
    "aid_age_70_plus",
    "aid_age_60_69",
    "medical_government_subsidy",
)
