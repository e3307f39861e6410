"""The charts of the pages as functions of results: `from simulation import plot` in a notebook, the same ones on a page.

Each gives an Altair chart whose title and units are in `lang` (zh or en) and whose description says it in words.
"""

from export.plot.results import money, rates, stakes

__all__ = ["money", "rates", "stakes"]
