"""A synthetic population of a district, drawn from published margins. Knows the people schema, not the rules.

Nobody in it is real: every person is drawn; no record of a person goes in.
"""

from synthetic_data.generate import generate
from synthetic_data.spec import DEFAULT_PLACE, PLACES, Margin, MarginError, Spec, load_spec

__all__ = ["DEFAULT_PLACE", "PLACES", "Margin", "MarginError", "Spec", "generate", "load_spec"]
