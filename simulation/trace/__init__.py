"""Traces: why a figure of a person is what it is, rule by rule. `explain` is the call; docs/trace.md."""

from simulation.trace.explaining import explain, explain_each, traces_from
from simulation.trace.reads import Read
from simulation.trace.steps import Step, Trace

__all__ = ["Read", "Step", "Trace", "explain", "explain_each", "traces_from"]
