"""The budget beside published orders of magnitude: to see whether a total is absurd, never to fit it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from simulation.ledger import PERSONAL_LINES
from simulation.outcome import Outcome
from simulation.settlement import modelled

_FOLDER = Path(__file__).resolve().parent / "published"
# Kept beside the model, not with the margins of a place: no population is fitted to these figures, and they do not belong
# to its identity.


@lru_cache(maxsize=8)
def published(place: str) -> pd.DataFrame:
    """The published (or derived) figures of a place; empty where none were gathered."""
    path = _FOLDER / f"{place}.csv"
    return pd.read_csv(path, encoding="utf-8") if path.exists() else pd.DataFrame()


def magnitudes(outcome: Outcome) -> pd.DataFrame:
    """The model's figure beside the published: key, kind (band, upper, mean, context), model, low, high, unit, ratio
    (model over the middle of the published), verdict (inside, below, above, times, share), year, place, level,
    confidence, source, caveat_zh, caveat_en. Empty where nothing was gathered for the place. Yuan, persons, yuan a
    head, by `unit`.

    Raises:
        Refusal: the people of the outcome can no longer be had, as those of a roster that is kept no longer.

    Source:
        `simulation/published/yicheng.csv`, a source a row.

    Examples:
        >>> from simulation import Scenario, magnitudes, simulate
        >>> outcome = simulate(Scenario(), people)
        >>> magnitudes(outcome)["unit"].unique().tolist()
        ['yuan', 'persons']
    """
    table = published(outcome.scenario.population_ref.place).copy()
    if table.empty:
        return table
    values = _model_values(outcome)
    table["model"] = [values[key] for key in table["key"]]
    low, high = table["low"].fillna(table["high"]), table["high"]
    table["ratio"] = table["model"] / ((low + high) / 2)
    table["verdict"] = [
        _verdict(kind, model, below, above)
        for kind, model, below, above in zip(table["kind"], table["model"], low, high, strict=True)
    ]
    return table


def _verdict(kind: str, model: float, low: float, high: float) -> str:
    if kind in ("context", "mean"):
        return "share" if kind == "context" else "times"
    if model > high:
        return "above"
    return "below" if kind == "band" and model < low else "inside"


def _model_values(outcome: Outcome) -> dict[str, float]:
    plan, budget = outcome.scenario.resolved_plan, outcome.budget
    whole = modelled(outcome)
    whole = whole[whole["town"] == ""].set_index(["line", "rule"])
    by_age = {aid.id: aid.min_age for aid in plan.medical.aid if aid.min_age is not None}
    amounts = budget.groupby("line")["amount"].sum()
    by_rule = budget.groupby("rule")["amount"].sum()
    district = budget[(budget["level"] == "district") & ~budget["line"].isin(PERSONAL_LINES)]
    of_scheme = district.groupby("scheme")["amount"].sum()

    def mean(line: str, rule: str) -> float:
        heads, amount = (float(whole[name][line, rule]) for name in ("heads", "amount"))
        return round(amount / heads, 2) if heads else 0.0

    medical = outcome.coverage["scheme"] == "medical"
    return {
        "medical_subsidy": float(amounts["medical_government_subsidy"]),
        "medical_members": float(outcome.coverage.loc[medical, "enrolled"].sum()),
        "aid_70_plus": float(sum(by_rule[name] for name, age in by_age.items() if age >= 70)),
        "aid_60_69": float(sum(by_rule[name] for name, age in by_age.items() if age < 70)),
        "assistance_a_head": mean("medical_aid", ""),
        "subsidy_a_payer": mean("pension_contribution_subsidy", "pension_contribution_subsidy"),
        "own_a_payer": mean("pension_personal", "pension_personal"),
        "district_health": float(of_scheme.get("medical", 0.0)),
        "district_social": float(of_scheme.get("pension", 0.0)),
        "district_all": float(of_scheme.sum()),
    }
