"""What is not known: every input that is drawn, its range and shape, and how inputs go together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.behaviour.assumptions import default_assumptions
from simulation.errors import Problem, Refusal, nearest, refuse
from simulation.law.paths import unit_of
from simulation.law.plan import Plan
from simulation.ledger import payers_of
from simulation.plain import load_yaml
from simulation.scenario import Scenario

_FILE = Path(__file__).resolve().parent.parent / "assumptions" / "uncertainty.yaml"
NORMAL = NormalDist()
Range = tuple[float, float]


def correlations() -> list[dict[str, Any]]:
    """Groups of inputs that go together: `inputs`, the `rank` correlation of each pair, `reason_zh`, `reason_en`."""
    found: list[dict[str, Any]] = content()["correlations"]
    return found


@dataclass(frozen=True)
class Input:
    """One thing that is drawn. `kind`: assumption (of behaviour), figure (of the plan), payer (the district's share of a
    line), shared (the district-wide part of a random effect, in standard deviations) or size (its standard deviation).

    `value` is the mode: what the scenario takes. `low` and `high` are the ends that the tornado goes to.
    """

    name: str
    kind: str
    low: float
    value: float
    high: float
    shape: str
    unit: str
    source: str
    label_zh: str = ""
    label_en: str = ""
    clause: str = ""

    def at(self, u: float) -> float:
        """The value at a quantile u of the distribution (0 and 1: the ends): whole days and years, whole fen, six digits."""
        if self.shape == "normal":
            value = NORMAL.inv_cdf(u)
        else:
            span = self.high - self.low
            mode = (self.value - self.low) / span
            share = u if self.shape == "uniform" else _triangular(u, mode)
            value = self.low + span * share
        if self.unit in ("days", "years"):
            return float(round(value))
        return round(value, 2) if self.unit == "yuan" else float(f"{value:.6g}")


@lru_cache(maxsize=1)
def content() -> dict[str, Any]:
    """`assumptions/uncertainty.yaml` as it is."""
    found: dict[str, Any] = load_yaml(_FILE.read_text(encoding="utf-8"))
    return found


def effects() -> dict[str, dict[str, Any]]:
    """The shared random effects by name."""
    found: dict[str, dict[str, Any]] = content()["effects"]
    return found


def _triangular(u: float, mode: float) -> float:
    """The quantile of a triangular distribution on [0, 1]."""
    return math.sqrt(u * mode) if u < mode else 1.0 - math.sqrt((1.0 - u) * (1.0 - mode))


def inputs_of(scenario: Scenario, ranges: Mapping[str, Range] | None = None) -> dict[str, Input]:
    """Every input that is drawn under a scenario, by name.

    Assumptions of behaviour and figures and payers of the plan that are an assumption and have a range, and the shared
    random effects. A figure that the scenario changes is its decision and is not drawn. `ranges` replaces ranges by name.
    Raises Refusal for a name that is not drawn, an empty range, one that reaches over the range of the file, and one that
    does not hold the scenario's own value.
    """
    known = {**_behaviour(scenario), **_plan(scenario), **_effects()}
    if not ranges:
        return known
    everything = known | _plan(scenario.base)
    problems: list[Problem] = []
    for name, given in ranges.items():
        problems += _range_problems(everything, name, given)
        if not problems and name in known:
            known[name] = replace(known[name], low=float(given[0]), high=float(given[1]))
    if problems:
        raise Refusal(problems)
    return known


def _range_problems(known: Mapping[str, Input], name: str, given: Range) -> list[Problem]:
    where = f"range.{name}"
    if name not in known or known[name].shape == "normal":
        near = nearest(name, [key for key, entry in known.items() if entry.shape != "normal"])
        return [
            Problem(where, f"没有这项可抽取的假设；最接近的是 {near}", f"not drawn; the nearest is {near}")
        ]
    low, high = given
    entry = known[name]
    if not (math.isfinite(low) and math.isfinite(high)):
        return [Problem(where, "两端都要写数字", "both ends must be numbers")]
    if low >= high:
        return [
            Problem(
                where,
                f"现为 {low:g} 至 {high:g}，是空的；低端应小于高端",
                f"is {low:g} to {high:g}, which is empty; the low end must lie below the high one",
            )
        ]
    if low < entry.low or high > entry.high:
        return [
            Problem(
                where,
                f"现为 {low:g} 至 {high:g}，超出该假设的范围 {entry.low:g} 至 {entry.high:g}",
                f"is {low:g} to {high:g}; must lie within {entry.low:g} to {entry.high:g}",
            )
        ]
    if not low <= entry.value <= high:
        return [
            Problem(
                where,
                f"现为 {low:g} 至 {high:g}，不含情景所取的值 {entry.value:g}；请放宽范围，或先改该假设",
                f"is {low:g} to {high:g}, without the scenario's own value {entry.value:g}; widen it, or change the value",
            )
        ]
    return []


def _behaviour(scenario: Scenario) -> dict[str, Input]:
    return {
        name: Input(
            name,
            "assumption",
            *(float(entry.range[0]), float(scenario.assumption_values[name]), float(entry.range[1])),
            shape=content()["shape"],
            unit=entry.unit,
            source=entry.source,
            label_zh=entry.label_zh,
            label_en=entry.label_en,
        )
        for name, entry in default_assumptions().items()
        if entry.basis == "assumption"
    }


def _plan(scenario: Scenario) -> dict[str, Input]:
    plan = scenario.resolved_plan
    return {
        path: entry
        for path, entry in plan_inputs(plan).items()
        if path in scenario.base_plan.notes and plan.get(path) == _there(scenario.base_plan, path)
    }


def _there(plan: Plan, path: str) -> Any:
    try:
        return plan.get(path)
    except Refusal:
        return None


def plan_inputs(plan: Plan) -> dict[str, Input]:
    """The figures and payers of a plan that are an assumption and have a range, by path."""
    found = {}
    for path, note in plan.notes.items():
        if note.basis != "assumption" or note.range is None or _there(plan, path) is None:
            continue
        is_payer = path.startswith("payers.")
        value = district_share(plan, path) if is_payer else float(plan.get(path))
        if not note.range[0] <= value <= note.range[1]:
            continue
        found[path] = Input(
            path,
            "payer" if is_payer else "figure",
            *(float(note.range[0]), value, float(note.range[1])),
            shape=content()["shape"],
            unit="share" if is_payer else unit_of(path),
            source=note.source,
            clause=note.clause,
        )
    return found


def _effects() -> dict[str, Input]:
    low, high = content()["normal_ends"]
    found = {}
    for name, entry in effects().items():
        words = {"source": entry["source"], "label_zh": entry["label_zh"], "label_en": entry["label_en"]}
        ends = (NORMAL.inv_cdf(low), 0.0, NORMAL.inv_cdf(high))
        found[f"shared.{name}"] = Input(f"shared.{name}", "shared", *ends, "normal", "deviations", **words)
        ends = (float(entry["range"][0]), float(entry["value"]), float(entry["range"][1]))
        found[f"size.{name}"] = Input(
            f"size.{name}", "size", *ends, content()["shape"], entry["unit"], **words
        )
    return found


# --- payers --------------------------------------------------------------------------------------------------------


def _payers(plan: Plan, path: str) -> list[dict[str, Any]]:
    key = path.removeprefix("payers.")
    line, rule = ("medical_aid", key.removeprefix("aid.")) if key.startswith("aid.") else (key, key)
    return [
        {"level": p.level, "department": p.department, "share": p.share} for p in payers_of(plan, line, rule)
    ]


def district_share(plan: Plan, path: str) -> float:
    """The district's share of the line (or aid rule) that a payers path names."""
    return round(sum(payer["share"] for payer in _payers(plan, path) if payer["level"] == "district"), 9)


def with_district_share(plan: Plan, path: str, share: float) -> list[dict[str, Any]]:
    """The payers of a line with another share for the district: more is taken from what nobody is named for, then from
    the others in proportion; what the district no longer bears is nobody's yet. Shares add to 1 to six decimals."""
    payers = _payers(plan, path)
    own = [payer for payer in payers if payer["level"] == "district"]
    free = [payer for payer in payers if payer["level"] == "unassigned"]
    others = [payer for payer in payers if payer["level"] not in ("district", "unassigned")]
    theirs = min(sum(payer["share"] for payer in others), 1.0 - share)
    parts = [
        *_scaled(own or [{"level": "district", "department": None, "share": 1.0}], share),
        *_scaled(others, theirs),
        *_scaled(free or [{"level": "unassigned", "department": None, "share": 1.0}], 1.0 - share - theirs),
    ]
    largest = max(parts, key=lambda part: part["share"])
    largest["share"] = round(largest["share"] + 1.0 - sum(part["share"] for part in parts), 6)
    return [
        {key: value for key, value in part.items() if value is not None}
        for part in parts
        if part["share"] > 0
    ]


def _scaled(payers: list[dict[str, Any]], total: float) -> list[dict[str, Any]]:
    now = sum(payer["share"] for payer in payers)
    return [{**payer, "share": round(payer["share"] / now * total, 6)} for payer in payers] if now else []


# --- the design ----------------------------------------------------------------------------------------------------

LEAST_DRAWS = 20


def design(names: Sequence[str], draws: int, seed: int) -> NDArray[np.float64]:
    """Latin hypercube of quantiles, a row a draw and a column an input, with the rank correlations of the file.

    Each column keeps one value in every `draws`-th of [0, 1); correlated columns are only put in another order (Iman and
    Conover 1982). Raises Refusal for too few draws.
    """
    if draws < LEAST_DRAWS:
        raise refuse(
            "draws", f"现为 {draws}，至少 {LEAST_DRAWS} 次", f"is {draws}; at least {LEAST_DRAWS} are needed"
        )
    from scipy.stats import qmc  # here, not above: it takes a second to load, and only a new design needs it

    found = qmc.LatinHypercube(len(names), rng=np.random.default_rng(seed)).random(draws)
    rng = np.random.default_rng((seed, draws))
    for group in correlations():
        columns = [names.index(name) for name in group["inputs"] if name in names]
        if len(columns) > 1:
            found[:, columns] = _reordered(found[:, columns], float(group["rank"]), rng)
    return found


def _reordered(columns: NDArray[np.float64], rank: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """The columns, each in another order, so that their normal scores have the wanted correlation to a rounding."""
    draws, count = columns.shape
    target = np.full(
        (count, count), 2.0 * math.sin(math.pi * rank / 6.0)
    )  # of normal scores, for a rank correlation
    np.fill_diagonal(target, 1.0)
    scores = np.array([NORMAL.inv_cdf((place + 0.5) / draws) for place in range(draws)])
    mixed = np.column_stack([rng.permutation(scores) for _ in range(count)])
    now = np.linalg.cholesky(np.corrcoef(mixed, rowvar=False))
    wanted = mixed @ np.linalg.inv(now).T @ np.linalg.cholesky(target).T
    places = np.argsort(np.argsort(wanted, axis=0, kind="stable"), axis=0, kind="stable")
    return np.take_along_axis(np.sort(columns, axis=0), places, axis=0)
