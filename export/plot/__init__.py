"""The charts of the pages as functions of results: the same ones in a notebook and on a page.

Each gives an Altair chart; title, units and names are in `lang` (zh or en), and the chart's description says it in words.
What cannot be drawn raises `Refusal`.

Examples:
    >>> from simulation import Scenario, compare, plot, simulate
    >>> reform = Scenario(changes={"medical.individual": 380})
    >>> result = compare(simulate(Scenario(), people), simulate(reform, people))
    >>> chart = plot.money(result, by="level", lang="en")
    >>> chart.title.text
    'Borne by (10,000 yuan)'
"""

from export.plot.frontier import COSTS, COVERAGES, frontier
from export.plot.outlook import bands, bridge, tornado, years
from export.plot.people import collected, coverage_by_age, pyramid
from export.plot.results import money, rates, stakes

__all__ = [
    "COSTS",
    "COVERAGES",
    "bands",
    "bridge",
    "collected",
    "coverage_by_age",
    "frontier",
    "money",
    "pyramid",
    "rates",
    "stakes",
    "tornado",
    "years",
]
