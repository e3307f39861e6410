"""Asking backwards: levers with a range and a step, a goal and limits; every plan on the grid is run, the best is exact."""

from simulation.solving.levers import Lever, numeric_paths, ready_levers
from simulation.solving.question import Goal, Limit, Question, question_of
from simulation.solving.run import kept, solve
from simulation.solving.solution import Candidate, Solution

__all__ = [
    "Candidate",
    "Goal",
    "Lever",
    "Limit",
    "Question",
    "Solution",
    "kept",
    "numeric_paths",
    "question_of",
    "ready_levers",
    "solve",
]
