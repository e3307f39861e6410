"""What people do this year: joining, tier, channel, days of payment. Formulas and coefficients: docs/behaviour.md.

A step of its own: the rules never draw, and another model of behaviour can take its place.
"""

from simulation.behaviour.assumptions import Assumption, assumption_values, default_assumptions, nobody_reacts
from simulation.behaviour.model import behave, previous_plan

__all__ = [
    "Assumption",
    "assumption_values",
    "behave",
    "default_assumptions",
    "nobody_reacts",
    "previous_plan",
]
