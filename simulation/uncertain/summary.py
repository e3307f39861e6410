"""What draws say: P10, P50, P90 and how firm these are, the tornado, Sobol indices, a rating with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.errors import refuse
from simulation.uncertain import study
from simulation.uncertain.draw import Job
from simulation.uncertain.inputs import content
from simulation.uncertain.study import (
    CASES,
    DEFAULT_WORKERS,
    ENDS,
    FIGURES,
    Progress,
    Uncertainty,
    headlines,
    run_jobs,
)

QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
RESAMPLES = 1000
TORNADO = 10
RATINGS = ("high", "medium", "low")


def quantiles(result: Uncertainty, resamples: int = RESAMPLES) -> pd.DataFrame:
    """`result`: what `uncertainty` gave. A row a headline (figure) and case: `centre` (every input at its mode), p10,
    p50, p90, and for each quantile the interval of 90 % in which resampling the draws (bootstrap) puts it: p10_low,
    p10_high, p50_low, p50_high, p90_low, p90_high (missing with no resamples). Yuan, persons, shares.

    Source:
        `uncertainty`; `simulation/uncertain/summary.py`.

    Examples:
        >>> from simulation import Scenario, quantiles, uncertainty
        >>> sure = uncertainty(Scenario(), draws=20, workers=1, people=people)
        >>> list(quantiles(sure).columns[:3])
        ['figure', 'case', 'centre']
    """
    centre = headlines(result.results["centre"]) if "centre" in result.results else None
    rows = []
    for case in CASES:
        of_case = result.draws[result.draws["case"] == case]
        for figure in FIGURES:
            values = of_case[figure].to_numpy(dtype=float)
            row: dict[str, Any] = {"figure": figure, "case": case}
            row["centre"] = centre[case][figure] if centre else float("nan")
            if len(values) > 1:
                row |= {name: float(np.quantile(values, q)) for name, q in QUANTILES.items()}
                row |= _bootstrapped(values, resamples) if resamples else {}
            rows.append(row)
    columns = [f"{name}{end}" for name in QUANTILES for end in ("", "_low", "_high")]
    return pd.DataFrame(rows).reindex(columns=["figure", "case", "centre", *columns])


def _bootstrapped(values: NDArray[np.float64], resamples: int) -> dict[str, float]:
    """Intervals of the quantiles. Resampling takes draws for independent; a Latin hypercube is a little firmer."""
    places = np.random.default_rng(0).integers(0, len(values), (resamples, len(values)))
    again = np.quantile(values[places], list(QUANTILES.values()), axis=1)
    found = {}
    for row, name in zip(again, QUANTILES, strict=True):
        found[f"{name}_low"], found[f"{name}_high"] = (float(end) for end in np.quantile(row, [0.05, 0.95]))
    return found


def tornado(
    result: Uncertainty, figure: str = "public", case: str = "reform", most: int = TORNADO
) -> pd.DataFrame:
    """The inputs that move a headline most, one at a time at the ends of their range, the others at their mode.

    `result`: what `uncertainty` gave; `figure` and `case` as `quantiles` names them; `most`: rows at most. Columns:
    input, low, high (the input's ends), at_low, at_high (the headline there), centre, swing (the larger minus the
    smaller of the three). Inputs that move nothing are left out. In yuan, persons or share, as the figure.

    Raises:
        Refusal: an unknown figure or case.

    Source:
        `uncertainty`; `simulation/uncertain/summary.py`.

    Examples:
        >>> from simulation import Scenario, tornado, uncertainty
        >>> sure = uncertainty(Scenario(), draws=20, workers=1, people=people)
        >>> list(tornado(sure, "public", "reform").columns[:3])
        ['input', 'low', 'high']
    """
    _known(figure, case)
    if "centre" not in result.results:
        return pd.DataFrame(columns=["input", "low", "high", "at_low", "at_high", "centre", "swing"])
    centre = headlines(result.results["centre"])[case][figure]
    rows = []
    for name, entry in result.inputs.items():
        at = [
            headlines(result.results[f"{end} {name}"])[case][figure]
            for end in ENDS
            if f"{end} {name}" in result.results
        ]
        if len(at) == len(ENDS):
            swing = max(*at, centre) - min(*at, centre)
            rows.append((name, entry.low, entry.high, *at, centre, swing))
    table = pd.DataFrame(rows, columns=["input", "low", "high", "at_low", "at_high", "centre", "swing"])
    table = table[table["swing"] > 1e-9].sort_values(
        ["swing", "input"], ascending=[False, True], kind="stable"
    )
    return table.head(most).reset_index(drop=True)


def _known(figure: str, case: str) -> None:
    if figure not in FIGURES or case not in CASES:
        raise refuse(
            "figure",
            f"现为 {figure}、{case}；可选 {'、'.join(FIGURES)} 与 {'、'.join(CASES)}",
            f"is {figure}, {case}; choose from {', '.join(FIGURES)} and {', '.join(CASES)}",
        )


# --- rating --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rating:
    """high, medium or low, and what it rests on: half the width of P10 to P90 (relative, or as a share for rates), the
    threshold it is held against, whether the sign is open, and the input that moves the figure most ("": none)."""

    rating: str
    half_width: float
    threshold: float
    sign_open: bool
    most: str


def rating(result: Uncertainty, figure: str, case: str = "reform") -> Rating:
    """How sure a headline is, by the thresholds of `assumptions/uncertainty.yaml`."""
    _known(figure, case)
    values = result.draws.loc[result.draws["case"] == case, figure].to_numpy(dtype=float)
    top = tornado(result, figure, case, 1)
    most = str(top["input"].iloc[0]) if len(top) else ""
    is_rate = figure.endswith("_rate")
    near, far = content()["ratings"]["rate" if is_rate else "difference" if case == "difference" else "level"]
    if len(values) < 2:
        return Rating("low", float("nan"), far, False, most)
    low, middle, high = np.quantile(values, list(QUANTILES.values()))
    half = (high - low) / 2
    width = (
        float(half) if is_rate else float(half / abs(middle)) if middle else (float("inf") if half else 0.0)
    )
    sign_open = bool(case == "difference" and low < 0 < high)
    place = 2 if sign_open or width > far else 1 if width > near else 0
    return Rating(RATINGS[place], width, near if place == 0 else far, sign_open, most)


# --- Sobol indices, on demand --------------------------------------------------------------------------------------

SOBOL_INPUTS = 6
SOBOL_POINTS = 64


def _sobol_jobs(result: Uncertainty, names: list[str]) -> dict[str, Job]:
    """Two independent designs A and B, and A with one column of B for each input (Saltelli 2010)."""
    from scipy.stats import qmc  # here, not above: it takes a second to load

    points = qmc.Sobol(2 * len(names), rng=np.random.default_rng(result.settings.seed)).random(SOBOL_POINTS)
    first, second = points[:, : len(names)], points[:, len(names) :]
    blocks = {"A": first, "B": second}
    for column, name in enumerate(names):
        blocks[f"AB {name}"] = np.where(np.arange(len(names)) == column, second, first)
    return {
        f"{block} {place}": {"u": dict(zip(names, map(float, row), strict=True)), "local": None}
        for block, rows in blocks.items()
        for place, row in enumerate(rows)
    }


def _sobol_path(result: Uncertainty, names: list[str]) -> Path:
    return study.folder() / f"sobol-{study.short(' '.join([result.id, *names]))}.jsonl"


def sobol_runs(result: Uncertainty, figure: str, case: str) -> tuple[int, int]:
    """How many runs `sobol` takes, and how many of them are still to be made."""
    names = list(tornado(result, figure, case, SOBOL_INPUTS)["input"])
    runs = SOBOL_POINTS * (len(names) + 2)
    return runs, runs - len(study.load(_sobol_path(result, names)))


def sobol(
    result: Uncertainty,
    figure: str = "public",
    case: str = "reform",
    workers: int = DEFAULT_WORKERS,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Sobol indices of the inputs that move a headline most (Saltelli 2010), these drawn independently, the others at
    their mode.

    Columns: input, first (what the input explains alone), total (with all it does together with others), and the 90 %
    bootstrap interval of each. Takes SOBOL_POINTS x (inputs + 2) runs of base and reform, kept like the draws. Raises
    Refusal where nothing moves the headline.
    """
    from scipy import stats  # here, not above: it takes a second to load

    names = list(tornado(result, figure, case, SOBOL_INPUTS)["input"])
    if not names:
        raise refuse("figure", f"没有一项假设会改变 {figure}", f"no input moves {figure}")
    jobs, path = _sobol_jobs(result, names), _sobol_path(result, names)
    results = run_jobs(result.base, result.reform, result.settings, jobs, path, workers, progress)
    values = {
        block: np.array(
            [headlines(results[f"{block} {place}"])[case][figure] for place in range(SOBOL_POINTS)]
        )
        for block in ("A", "B", *(f"AB {name}" for name in names))
    }
    found = stats.sobol_indices(
        func={
            "f_A": values["A"][None, :],
            "f_B": values["B"][None, :],
            "f_AB": np.stack([values[f"AB {name}"] for name in names])[:, None, :],
        },
        n=SOBOL_POINTS,
        rng=np.random.default_rng(0),
    )
    spread = found.bootstrap(confidence_level=0.9, n_resamples=RESAMPLES)
    return pd.DataFrame(
        {
            "input": names,
            "first": found.first_order.ravel(),
            "first_low": spread.first_order.confidence_interval.low.ravel(),
            "first_high": spread.first_order.confidence_interval.high.ravel(),
            "total": found.total_order.ravel(),
            "total_low": spread.total_order.confidence_interval.low.ravel(),
            "total_high": spread.total_order.confidence_interval.high.ravel(),
        }
    )
