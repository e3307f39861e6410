"""5.6: which department keeps the register behind each group of the plan."""

from __future__ import annotations

from simulation.law.vocabulary import REGISTERS

REGISTER_DEPARTMENTS = {
    "民政": (
        "extreme_poverty",
        "five_guarantee",
        "dibao",
        "dibao_margin",
        "orphan",
        "unsupported_child",
        "illness_hardship",
    ),
    "残联": ("severe_disability", "disabled"),
    "乡村振兴": ("poverty_household", "lifted_from_poverty", "returned_to_poverty", "poverty_monitored"),
    "退役军人": ("entitled_group", "key_entitled_group"),
}
"""An assumption (the document that settles it is not at hand). In order: who stands in several registers counts under the
first."""


def registers_of(department: str) -> tuple[str, ...]:
    """The groups of a department that are a column of the people table. The others follow from columns: disability from
    its grade, a poor household from the two registers that the readings give it."""
    return tuple(name for name in REGISTER_DEPARTMENTS[department] if name in REGISTERS)
