"""The figures at the top of a page: base and draft side by side, from a comparison's tables."""

from __future__ import annotations

from simulation import Comparison
from simulation.ledger import PERSONAL_LINES


def headline(result: Comparison) -> dict[str, tuple[float, float]]:
    """(base, draft) by figure, named as in `simulation.uncertain.FIGURES`. Yuan, persons, shares of who may join."""
    budget, coverage = result.budget, result.coverage
    own = budget["line"].isin(PERSONAL_LINES)
    figures = {
        "public": (budget.loc[~own, "base"].sum(), budget.loc[~own, "reform"].sum()),
        "own": (budget.loc[own, "base"].sum(), budget.loc[own, "reform"].sum()),
    }
    district = budget[budget["level"] == "district"]
    figures["district"] = (district["base"].sum(), district["reform"].sum())
    for scheme in ("pension", "medical"):
        part = coverage[coverage["scheme"] == scheme]
        enrolled = tuple(part[f"enrolled_{case}"].sum() for case in ("base", "reform"))
        eligible = tuple(part[f"eligible_{case}"].sum() for case in ("base", "reform"))
        figures[f"{scheme}_members"] = enrolled
        figures[f"{scheme}_rate"] = tuple(
            count / of if of else float("nan") for count, of in zip(enrolled, eligible, strict=True)
        )
    return figures
