"""The closed lists of names that plans, people, results and pages share: groups, levels, departments, lines, bases."""

from __future__ import annotations

REGISTERS = (
    "extreme_poverty",
    "five_guarantee",
    "dibao",
    "dibao_margin",
    "returned_to_poverty",
    "poverty_monitored",
    "lifted_from_poverty",
    "entitled_group",
    "key_entitled_group",
    "orphan",
    "unsupported_child",
    "illness_hardship",
)
"""Each is a yes/no column of the people table."""
MEDICAL_GROUPS = (*REGISTERS, "disabled", "severe_disability")
"""What an aid rule may name: a register, or disability by its grade."""
PENSION_GROUPS = (*MEDICAL_GROUPS, "poverty_household")
"""What a tier or a payment on behalf may name; who a poor household is, R8 says."""

LEVELS = (
    "central",
    "province",
    "city",
    "district",
    "town",
    "collective",
    "assistance_fund",
    "person",
    "unassigned",
)
"""Who may bear money, from the top down; `unassigned` is what no plan gives to anybody."""
DEPARTMENTS = ("人社", "医保", "财政", "民政", "残联", "乡村振兴", "退役军人", "卫健")
LINES = (
    "pension_personal",
    "pension_paid_on_behalf",
    "pension_contribution_subsidy",
    "pension_family_planning",
    "medical_personal",
    "medical_aid",
    "medical_government_subsidy",
)
"""The lines of money that the rules give, a head and year."""
WORKING_FUNDS = "working_funds"
"""5.5: an optional line of the budget that no rule for a person gives; off unless the plan states an amount."""
BUDGET_LINES = (*LINES, WORKING_FUNDS)
BASES = ("document", "regulation", "published", "assumption")
"""What a figure rests on, the firmest first."""
