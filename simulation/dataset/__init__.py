"""Past one machine: scenarios over a folder of districts, each district by itself, the results merged."""

from simulation.dataset.result import DatasetResult
from simulation.dataset.run import simulate_dataset

__all__ = ["DatasetResult", "simulate_dataset"]
