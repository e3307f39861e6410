"""School, registers, employee schemes, insurance elsewhere: the base year's rates by sex and age, to a person."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draw import hashed
from synthetic_data.stages.families import NONE
from synthetic_data.years.people import People
from synthetic_data.years.quotas import Bools, hold
from synthetic_data.years.rates import MINORS_ONLY, OF_REGISTERED, WITHIN, Rates, banded, single

GROWN, MINOR_UNTIL, YOUNGEST_EMPLOYEE = 20, 18, 16
HOME_REGISTERS = ("dibao", "dibao_margin", "returned_to_poverty", "poverty_monitored", "lifted_from_poverty")
"""Registers of households: a newborn begins in those of its mother."""


def settle(people: People, age: NDArray[np.int64], rates: Rates, seed: int) -> dict[str, int]:
    """Brings every status to the base year's rate by cell; changes the columns. Gives what quotas lack, by status.

    Who cannot have a status any more loses it first: a minor's at 18, insurance elsewhere of who lives here again.
    """
    if rates.held is None:
        return {}
    held, columns, ids = rates.held, people.columns, people["person_id"].astype(np.uint64)
    fine, coarse = single(people, age), banded(people, age)
    everybody, local = np.ones(len(people), dtype=bool), people["local_hukou"]
    lacking: dict[str, int] = {}

    def draw(name: str) -> Callable[[NDArray[np.int64]], NDArray[np.float64]]:
        return lambda rows: hashed(seed, ids[rows], f"{name} {people.day.year}")

    def bring(name: str, column: Bools, of: Bools, could: Bools, cell: NDArray[np.int64] = coarse) -> Bools:
        result, short = hold(column, of, could, cell, held[name], draw(name))
        if short:
            lacking[name] = short
        return result

    for name in MINORS_ONLY:
        columns[name] = columns[name] & (age < MINOR_UNTIL)
    columns["insured_elsewhere"] = columns["insured_elsewhere"] & ~(local & people["resident"])
    employed = columns["other_pension"] | columns["employee_medical"]
    columns["in_school"] = bring("in_school", columns["in_school"], everybody, ~employed, fine)

    grade = columns["disability_grade"]
    for number in (1, 2, 3, 4):
        has = bring(f"grade_{number}", grade == number, local, grade == 0)
        grade = np.where(has, number, np.where(grade == number, 0, grade)).astype(np.int8)
    columns["disability_grade"] = grade
    for name in OF_REGISTERED:
        columns[name] = bring(name, columns[name], local, _could(name, people, age, employed))
        if name == "dibao":
            _lifted(columns, local, employed, bring)
    for name, outer in WITHIN.items():
        columns[name] = bring(name, columns[name] & columns[outer], local & columns[outer], everybody)

    poor = columns["extreme_poverty"] | columns["dibao"] | columns["lifted_from_poverty"]
    could = ~columns["in_school"] & ~poor & (age >= YOUNGEST_EMPLOYEE)
    for name in ("other_pension", "employee_medical"):
        # One draw for both: who comes in or goes out does so in both.
        result, short = hold(columns[name], everybody, could, coarse, held[name], draw("employee schemes"))
        columns[name] = result
        if short:
            lacking[name] = short
    columns["insured_elsewhere"] = columns["insured_elsewhere"] & ~columns["employee_medical"]
    absent = local & ~people["resident"]
    columns["insured_elsewhere"] = bring(
        "insured_elsewhere", columns["insured_elsewhere"], absent, ~columns["employee_medical"]
    )
    return lacking


def _could(name: str, people: People, age: NDArray[np.int64], employed: Bools) -> Bools:
    """Who could come onto a register, by what excludes what in the base population."""
    columns = people.columns
    poor = columns["extreme_poverty"]
    if name == "extreme_poverty":
        return ~employed & ~columns["dibao"] & ~columns["lifted_from_poverty"]
    if name == "dibao":
        return ~employed & ~poor & ~columns["collective"]
    if name == "entitled_group":
        return age >= GROWN
    if name == "orphan":
        return (age < MINOR_UNTIL) & (people["mother"] == NONE) & ~columns["unsupported_child"]
    if name == "unsupported_child":
        return (age < MINOR_UNTIL) & ~columns["orphan"]
    others = ("dibao_margin", "poverty_monitored", "returned_to_poverty", "illness_hardship")
    taken = poor | columns["dibao"] | columns["lifted_from_poverty"]
    for other in others:
        if other != name:
            taken = taken | columns[other]
    return ~taken


def _lifted(columns, local: Bools, employed: Bools, bring) -> None:
    """Lifted out of poverty: among people on 低保 and among others each at its rate, which keeps the overlap."""
    lifted, dibao = columns["lifted_from_poverty"], columns["dibao"]
    free = ~employed & ~columns["extreme_poverty"] & ~columns["collective"]
    for name, among in (("lifted_dibao", dibao), ("lifted_other", ~dibao)):
        lifted = bring(name, lifted, local & among, free)
    columns["lifted_from_poverty"] = lifted
