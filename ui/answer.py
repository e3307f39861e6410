"""The answer in four figures and one sentence: for pages and files alike."""

from __future__ import annotations

from simulation.comparison import Comparison
from simulation.ledger import PERSONAL_LINES
from ui import cached, numbers
from ui.texts import t_in


@cached.kept_in_any_language
def headline(result: Comparison) -> dict[str, tuple[float, float]]:
    """(base, draft) of the four figures at the top, and of medical members."""
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


def sentence(result: Comparison, figures: dict[str, tuple[float, float]], lang: str) -> str:
    """The answer in one sentence."""
    stamp = result.reform.stamp
    (base, public), (own_base, own) = figures["public"], figures["own"]
    rate_base, rate = figures["medical_rate"]
    if not result.changes:
        return t_in(
            lang,
            "overview.sentence_same",
            plan=stamp.plan_id,
            year=stamp.fee_year,
            public=numbers.money(public, lang),
            own=numbers.money(own, lang),
            members=numbers.heads(figures["medical_members"][1], lang),
            rate=numbers.rate(rate),
        )
    change = public - base
    verb = "overview.equal" if round(change, 2) == 0 else "overview.more" if change > 0 else "overview.less"
    return t_in(
        lang,
        "overview.sentence",
        year=stamp.fee_year,
        verb=t_in(lang, verb),
        change=numbers.money_change(change, lang).lstrip("+-"),
        public=numbers.money(public, lang),
        own_change=numbers.money_change(own - own_base, lang),
        rate_change=numbers.points(rate - rate_base, lang),
    )
