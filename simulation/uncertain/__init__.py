"""How sure a result is: everything that is assumed drawn together, the same draws for base and draft.

Methods: docs/uncertainty.md.
"""

from simulation.uncertain.inputs import Input, correlations, inputs_of
from simulation.uncertain.study import CASES, FIGURES, Uncertainty, kept, uncertainty
from simulation.uncertain.summary import Rating, quantiles, rating, sobol, sobol_runs, tornado

__all__ = [
    "CASES",
    "FIGURES",
    "Input",
    "Rating",
    "Uncertainty",
    "correlations",
    "inputs_of",
    "kept",
    "quantiles",
    "rating",
    "sobol",
    "sobol_runs",
    "tornado",
    "uncertainty",
]
