"""The season while it runs (5.4): collected so far, against the projected curve, and where it will end (docs/season.md)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.errors import one_of, refuse
from simulation.law.dates import NEVER, day_number
from simulation.law.figures import last_day
from simulation.outcome import Outcome, persons_of
from simulation.season_forecast import TOWN, forecast
from simulation.season_sheet import COLUMNS
from simulation.tables import SCHEMES

EXAMPLE_DAYS = 45


# --- the projected curve ------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Projection:
    """Persons projected to pay by town and day: `counts` is towns x days from `start`, of one scheme."""

    scheme: str
    start: dt.date
    towns: tuple[str, ...]
    counts: NDArray[np.int64]

    @property
    def days(self) -> list[dt.date]:
        """The date of each column of `counts`."""
        return [self.start + dt.timedelta(days=place) for place in range(self.counts.shape[1])]


def projected(outcome: Outcome, scheme: str) -> Projection:
    """Who is projected to pay on which day, from the window's first to the fee year's last. `counts`:
    towns x days, persons; `scheme`: pension or medical.

    Raises:
        Refusal: an unknown scheme; or the people of the outcome can no longer be had, as those of a roster that is
            kept no longer.

    Source:
        The payment days of `simulation/behaviour/payment.py`; calendar of clauses 6.1-6.3.

    Examples:
        >>> from simulation import Scenario, projected, simulate
        >>> projection = projected(simulate(Scenario(), people), "medical")
        >>> projection.counts.shape, str(projection.start)
        ((7, 457), '2022-10-01')
    """
    one_of("scheme", scheme, SCHEMES)
    persons, plan = persons_of(outcome), outcome.scenario.resolved_plan
    known, conduct = persons.known, persons.conduct
    inside = known["pension_tier_counted"] > 0 if scheme == "pension" else known["coverage_start"] != NEVER
    day = conduct.pension_payment_day if scheme == "pension" else conduct.medical_payment_day
    start, end = day_number(plan.calendar.window_start), last_day(plan.fee_year)
    rows = np.flatnonzero(inside)
    span = end - start + 1
    towns = len(persons.facts.towns)
    cell = persons.facts.town[rows].astype(np.int64) * span + np.clip(day[rows] - start, 0, span - 1)
    counts = np.bincount(cell, minlength=towns * span).reshape(towns, span)
    return Projection(scheme, plan.calendar.window_start, persons.facts.towns, counts)


# --- the re-forecast ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Reforecast:
    """Where the season will end. `total`: projected, so_far, expected_so_far, forecast, low, high (persons; the 80 %
    band). `towns`: the same by town with `behind` (persons fewer so far than projected), the furthest behind first.
    `curve`: day, projected, observed (missing after the day), cumulative persons."""

    scheme: str
    as_of: dt.date
    total: dict[str, float]
    towns: pd.DataFrame
    curve: pd.DataFrame


def reforecast(season: pd.DataFrame, projection: Projection, as_of: dt.date | None = None) -> Reforecast:
    """The final number from what has been collected up to a day (`as_of`; the last one in the season, if not stated).

    `season`: as `read_season` gives it (day, scheme, town, persons, amount in yuan); `projection`: from `projected`.
    `total`: projected, so_far, expected_so_far, forecast, low, high (persons; the band of 80 per cent). `towns`:
    town, the same and behind, the furthest behind first. `curve`: day, projected, observed.

    Raises:
        Refusal: the season says nothing of the scheme by that day.

    Source:
        The method is in docs/season.md and `simulation/season_forecast.py`.

    Examples:
        >>> from simulation import Scenario, load_plan, projected, read_season, reforecast, simulate
        >>> outcome = simulate(Scenario(), people)
        >>> sheet = "镇街,日期,险种,人数,金额（元）\\n坛山街道,2022-10-21,医疗,3,1050\\n"
        >>> season = read_season("progress.csv", sheet.encode(), load_plan("yicheng-2023"))
        >>> again = reforecast(season, projected(outcome, "medical"))
        >>> str(again.as_of), list(again.total)
        ('2022-10-21', ['projected', 'so_far', 'expected_so_far', 'forecast', 'low', 'high'])
    """
    mine = season[season["scheme"] == projection.scheme]
    day = as_of or (mine["day"].max().date() if len(mine) else projection.start)
    mine = mine[mine["day"] <= pd.Timestamp(day)]
    if mine.empty or mine["persons"].sum() == 0:
        raise refuse(
            "season",
            f"截至 {day} 没有该险种的缴费数据",
            f"nothing was collected for this scheme by {day}",
        )
    elapsed = (day - projection.start).days + 1
    observed = _observed(mine, projection)
    whole, collected = projection.counts.sum(axis=0).astype(float), observed.sum(axis=0)
    low, middle, high = forecast(whole[None, :], collected[None, :elapsed], 0.0)[:, 0]
    total = {
        "projected": float(whole.sum()),
        "so_far": float(collected[:elapsed].sum()),
        "expected_so_far": float(whole[:elapsed].sum()),
        "forecast": round(middle),
        "low": round(low),
        "high": round(high),
    }
    curve = pd.DataFrame(
        {
            "day": pd.to_datetime(projection.days),
            "projected": whole.cumsum(),
            "observed": np.where(np.arange(len(whole)) < elapsed, collected.cumsum(), np.nan),
        }
    )
    return Reforecast(projection.scheme, day, total, _by_town(projection, observed, elapsed), curve)


def _observed(season: pd.DataFrame, projection: Projection) -> NDArray[np.float64]:
    """Persons who paid, towns x days as in the projection; what lies outside its days counts on the first or last."""
    towns, length = projection.counts.shape
    observed = np.zeros((towns, length))
    place = {town: number for number, town in enumerate(projection.towns)}
    at = (season["day"] - pd.Timestamp(projection.start)).dt.days.to_numpy()
    cells = (season["town"].map(place).to_numpy(), np.clip(at, 0, length - 1))
    np.add.at(observed, cells, season["persons"].to_numpy())
    return observed


def _by_town(projection: Projection, observed: NDArray[np.float64], elapsed: int) -> pd.DataFrame:
    """A row a town, the furthest behind first; each town's forecast stands by itself, so they need not add up."""
    by_town = forecast(projection.counts.astype(float), observed[:, :elapsed], TOWN)
    expected = projection.counts[:, :elapsed].sum(axis=1)
    so_far = observed[:, :elapsed].sum(axis=1)
    return pd.DataFrame(
        {
            "town": projection.towns,
            "projected": projection.counts.sum(axis=1),
            "so_far": so_far.astype(np.int64),
            "expected_so_far": expected,
            "behind": (expected - so_far).astype(np.int64),
            "forecast": np.rint(by_town[1]).astype(np.int64),
            "low": np.rint(by_town[0]).astype(np.int64),
            "high": np.rint(by_town[2]).astype(np.int64),
        }
    ).sort_values("behind", ascending=False, kind="stable", ignore_index=True)


def example_season(outcome: Outcome) -> pd.DataFrame:
    """A made-up season of EXAMPLE_DAYS days as `read_season` gives one (day, scheme, town, persons, amount: 0 yuan):
    behind the projection, the last town stalling. To try the page and the calls; no real figures.

    Raises:
        Refusal: the people of the outcome can no longer be had, as those of a roster that is kept no longer.

    Source:
        Made up from `projected`.

    Examples:
        >>> from simulation import Scenario, example_season, simulate
        >>> season = example_season(simulate(Scenario(), people))
        >>> list(season.columns), season["day"].nunique()
        (['day', 'scheme', 'town', 'persons', 'amount'], 45)
    """
    parts = []
    for scheme in ("medical", "pension"):
        projection = projected(outcome, scheme)
        counts = projection.counts[:, :EXAMPLE_DAYS] * 0.94
        counts[-1, 25:] *= 0.5
        town, day = np.indices(counts.shape)
        parts.append(
            pd.DataFrame(
                {
                    "day": pd.to_datetime(projection.start) + pd.to_timedelta(day.ravel(), unit="D"),
                    "scheme": scheme,
                    "town": np.array(projection.towns)[town.ravel()],
                    "persons": np.rint(counts.ravel()).astype(np.int64),
                    "amount": 0.0,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)[COLUMNS]
