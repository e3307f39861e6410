"""All that the document says: the plan, the facts the rules read, and the rules.

Importing the two schemes registers their rules, pension first: `simulation.law.rule.RULES`.
"""

from simulation.law import medical, pension

__all__ = ["medical", "pension"]
