"""Who keeps the register of a group (5.6), in one place for the budget, whom to reach and the lists of the season."""

from __future__ import annotations

from simulation.law.registers import REGISTER_DEPARTMENTS
from simulation.law.vocabulary import DEPARTMENTS, PENSION_GROUPS, REGISTERS
from simulation.roster.kinds import KINDS
from synthetic_data.stages import registers


def test_5_6_every_group_of_the_plan_is_kept_by_one_department():
    kept = [name for names in REGISTER_DEPARTMENTS.values() for name in names]
    assert sorted(kept) == sorted(PENSION_GROUPS)
    assert set(REGISTER_DEPARTMENTS) <= set(DEPARTMENTS)


def test_5_1_every_register_is_on_one_list_of_the_season():
    listed = [name for kind in KINDS.values() for name in kind.groups]
    assert sorted(listed) == sorted(REGISTERS)


def test_the_made_people_have_a_column_for_each_register():
    """The two tuples cannot be one: the plan knows nothing of the generator, nor the generator of the plan."""
    assert registers.REGISTERS == REGISTERS
