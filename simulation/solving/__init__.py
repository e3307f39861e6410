"""Asking backwards: levers with a range and a step, a goal and limits; every plan on the grid is run, the best is exact."""

from simulation.solving.levers import Lever, numeric_paths, ready_levers
from simulation.solving.question import METHODS, Goal, Limit, Question, question_of
from simulation.solving.run import kept, kept_size, seconds_each, solve
from simulation.solving.solution import Candidate, Solution

__all__ = [
    "METHODS",
    "Candidate",
    "Goal",
    "Lever",
    "Limit",
    "Question",
    "Solution",
    "kept",
    "kept_size",
    "numeric_paths",
    "question_of",
    "ready_levers",
    "seconds_each",
    "solve",
]
