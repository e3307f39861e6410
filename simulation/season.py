"""The season while it runs (5.4): what has been collected, against the projected curve, and where it will end.

Method (docs/season.md): a few thousand seasons are made up around the projected curve (a level, a shift and a stretch of
time, a heavier or lighter final push, noise by day); on these, the logarithm of the final number is regressed on what can
be seen by the day, and the spread of the residuals gives the 80 % band. Nothing is drawn anew: one frozen set of seasons.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.errors import Problem, Refusal, one_of, refuse
from simulation.law.dates import NEVER, day_number
from simulation.law.figures import last_day
from simulation.law.plan import Plan
from simulation.outcome import Outcome, persons_of
from simulation.sheets import number_in, read_rows
from simulation.tables import SCHEMES

SHEET = "征缴进度"
HEADERS = ("镇街", "日期", "险种", "人数", "金额（元）")
RUNNING = ("镇街", "日期", "险种", "累计人数", "累计金额（元）")
"""Headers of a file of the day's numbers, and of one of running totals."""
SCHEME_WORDS = {"养老": "pension", "养老保险": "pension", "pension": "pension"} | {
    "医疗": "medical",
    "医疗保险": "medical",
    "医保": "medical",
    "medical": "medical",
}
COLUMNS = ["day", "scheme", "town", "persons", "amount"]
SEASONS = 4_000
BAND = 0.80
LOOKS_BACK = (7, 14, 28)
NEIGHBOURS, RIDGE, ALL_BUT = 800, 1.0, 0.99
LEVEL, SHIFT, STRETCH, EARLY, PUSH, NOISE, TOWN = 0.066, 4.0, 0.06, 0.5, 0.35, 0.12, 0.04
"""Widths of the made-up seasons: log of the level; days; log of time; log of the first month's weight; log of the final
push's; log noise of a week; log of a town's own level. Assumptions: no published season was found."""
EXTENDED, LONGEST = 0.3, 25
"""How often the end is put off, and by how many days at most: in 2024 many places did, by weeks or months."""
MONTH, FORTNIGHT = 30, 14
EXAMPLE_DAYS = 45


# --- reading ------------------------------------------------------------------------------------------------------


def read_season(name: str, data: bytes, plan: Plan) -> pd.DataFrame:
    """What has been collected so far: day, scheme, town, persons, amount (yuan), a row a town, day and scheme.

    `name` is the file's, `data` its bytes: the template filled in (xlsx) or a CSV with the same headers (UTF-8 with
    or without BOM, or GB18030). Numbers are those of the day; under the headers 累计人数 and 累计金额（元） they are running
    totals, which must not fall, and are turned into those of the day. Nothing is half loaded.

    Raises:
        Refusal: a file that is no such sheet, and every wrong row of one.

    Source:
        The file handed in; the template is written by `export/season_template.py`.

    Examples:
        >>> from simulation import load_plan, read_season
        >>> sheet = "镇街,日期,险种,人数,金额（元）\\n坛山街道,2022-10-21,医疗,3,1050\\n"
        >>> found = read_season("progress.csv", sheet.encode(), load_plan("yicheng-2023"))
        >>> found[["scheme", "persons", "amount"]].to_dict("records")
        [{'scheme': 'medical', 'persons': 3, 'amount': 1050.0}]
    """
    header, rows = read_rows(name, data, SHEET, (HEADERS, RUNNING))
    first, last = plan.calendar.window_start, dt.date(plan.fee_year, 12, 31)
    problems: list[Problem] = []
    found: dict[tuple[dt.date, str, str], int] = {}
    result = []
    for number, cells in rows:
        town, day, scheme, persons, amount = cells

        def wrong(zh: str, en: str, number: int = number) -> None:
            problems.append(Problem(f"{SHEET} 第 {number} 行", zh, en))

        town = str(town or "").strip()
        if town not in plan.towns:
            near = get_close_matches(town, plan.towns, 1, 0.3)
            hint_zh, hint_en = (f"；是否 {near[0]}", f"; {near[0]}?") if near else ("", "")
            wrong(f"没有镇街 {town or '（空）'}{hint_zh}", f"no town {town or '(blank)'}{hint_en}")
            continue
        date = _day(day)
        if date is None:
            wrong(f"日期看不懂：{day}；应如 2022-10-21", f"not a date: {day}; expected 2022-10-21")
            continue
        if not first <= date <= last:
            wrong(f"{date} 不在 {first} 至 {last} 之间", f"{date} is not within {first} to {last}")
            continue
        kind = SCHEME_WORDS.get(str(scheme or "").strip().lower())
        if kind is None:
            wrong(f"险种应为“养老”或“医疗”，现为 {scheme}", f"scheme is pension or medical, not {scheme}")
            continue
        count, money = number_in(persons), number_in(amount)
        if count is None or count != int(count):
            wrong(
                f"人数应为不小于 0 的整数，现为 {persons}",
                f"persons is a whole number of 0 or more, not {persons}",
            )
            continue
        if money is None:
            wrong(
                f"金额应为不小于 0 的数，现为 {amount}", f"the amount is a number of 0 or more, not {amount}"
            )
            continue
        key = (date, kind, town)
        if key in found:
            wrong(f"与第 {found[key]} 行重复", f"the same town, day and scheme as in row {found[key]}")
            continue
        found[key] = number
        result.append((pd.Timestamp(date), kind, town, int(count), float(money)))
    if header == RUNNING:
        result, falls = _of_the_day(result, found)
        problems += falls
    if not problems and not result:
        problems.append(Problem(SHEET, "没有数据行", "no rows of data"))
    if problems:
        raise Refusal(problems)
    return pd.DataFrame(result, columns=COLUMNS).sort_values(COLUMNS[:3], ignore_index=True)


def _of_the_day(
    totals: list[tuple[pd.Timestamp, str, str, int, float]], rows: dict[tuple[dt.date, str, str], int]
) -> tuple[list[tuple[pd.Timestamp, str, str, int, float]], list[Problem]]:
    """Running totals as numbers of the day, and a problem for each that falls."""
    result, problems = [], []
    last: dict[tuple[str, str], tuple[int, float]] = {}
    for day, scheme, town, persons, amount in sorted(totals):
        before, paid = last.get((scheme, town), (0, 0.0))
        if persons < before or round(amount - paid, 2) < 0:
            number = rows[(day.date(), scheme, town)]
            zh = f"累计数回落：{persons} 人、{amount:.2f} 元，前一次为 {before} 人、{paid:.2f} 元"
            en = f"the running total falls: {persons}, {amount:.2f} yuan after {before}, {paid:.2f} yuan"
            problems.append(Problem(f"{SHEET} 第 {number} 行", zh, en))
        result.append((day, scheme, town, persons - before, round(amount - paid, 2)))
        last[scheme, town] = persons, amount
    return result, problems


def _day(value: object) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = str(value or "").strip().replace("/", "-").replace(".", "-")
    text = text.replace("年", "-").replace("月", "-").replace("日", "")
    try:
        if len(text) == 8 and text.isdigit():
            return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
        year, month, day = (int(part) for part in text.split("-"))
        return dt.date(year, month, day)
    except ValueError:
        return None


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
        The method is in docs/season.md and `simulation/season.py`.

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
    towns, length = projection.counts.shape
    observed = np.zeros((towns, length))
    place = {town: number for number, town in enumerate(projection.towns)}
    at = (mine["day"] - pd.Timestamp(projection.start)).dt.days.to_numpy()
    np.add.at(
        observed, (mine["town"].map(place).to_numpy(), np.clip(at, 0, length - 1)), mine["persons"].to_numpy()
    )
    whole, final = projection.counts.sum(axis=0).astype(float), float(projection.counts.sum())
    low, middle, high = forecast(whole[None, :], observed.sum(axis=0)[None, :elapsed], 0.0)[:, 0]
    by_town = forecast(projection.counts.astype(float), observed[:, :elapsed], TOWN)
    expected = projection.counts[:, :elapsed].sum(axis=1)
    so_far = observed[:, :elapsed].sum(axis=1)
    table = pd.DataFrame(
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
    cumulated = observed.sum(axis=0).cumsum()
    curve = pd.DataFrame(
        {
            "day": pd.to_datetime(projection.days),
            "projected": whole.cumsum(),
            "observed": np.where(np.arange(length) < elapsed, cumulated, np.nan),
        }
    )
    total = {
        "projected": final,
        "so_far": float(so_far.sum()),
        "expected_so_far": float(expected.sum()),
        "forecast": round(middle),
        "low": round(low),
        "high": round(high),
    }
    return Reforecast(projection.scheme, day, total, table, curve)


def forecast(
    projected: NDArray[np.float64], observed: NDArray[np.float64], own: float
) -> NDArray[np.float64]:
    """Low, middle and high of the final numbers (3 x rows) for rows of daily numbers.

    `projected`: rows x days of the whole season; `observed`: rows x days so far; `own`: further spread of a row's level.
    """
    elapsed = observed.shape[1]
    seen = _features(observed, projected)
    result = np.empty((3, len(projected)))
    for row, curve in enumerate(projected):
        final, features = _training(tuple(np.round(curve, 6)), elapsed, own)
        known = np.isfinite(seen[row])
        features, mine = features[:, known], seen[row][known]
        # Only the seasons that look most like this one by now: whether it was put off shows in the last weeks.
        apart = np.abs((features - mine) / np.maximum(features.std(axis=0), 1e-9)).max(axis=1)
        near = np.argpartition(apart, NEIGHBOURS)[:NEIGHBOURS]
        design = np.column_stack([np.ones(NEIGHBOURS), features[near] - mine])
        # Ridge: the shares of one week and of two say nearly the same thing.
        gram = design.T @ design + RIDGE * np.diag([0.0] + [1.0] * len(mine))
        weights = np.linalg.solve(gram, design.T @ final[near])
        rest = final[near] - design @ weights
        low, high = np.quantile(rest, [(1 - BAND) / 2, (1 + BAND) / 2])
        bounds = np.exp(weights[0] + np.array([low, 0.0, high])) * curve.sum()
        so_far = observed[row].sum()
        # Never fewer than have paid; and once all but everybody should have, perhaps another week like the last.
        done = curve[:elapsed].sum() >= ALL_BUT * curve.sum()
        more = observed[row, -7:].sum() if done else 0.0
        result[:, row] = np.maximum(bounds, [so_far, so_far, so_far + more])
    return result


def _features(daily: NDArray[np.float64], projected: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logs of collected over projected: since the start, and over the last one, two and four weeks; missing where
    nothing is projected."""
    elapsed = daily.shape[1]
    columns = []
    for back in (elapsed, *LOOKS_BACK):
        first = max(elapsed - back, 0)
        got, wanted = daily[:, first:].sum(axis=1), projected[..., first:elapsed].sum(axis=-1)
        usable = (wanted >= 1) & (back <= elapsed)
        columns.append(np.where(usable, np.log(np.maximum(got, 0.5) / np.maximum(wanted, 1)), np.nan))
    return np.column_stack(columns)


@lru_cache(maxsize=64)
def _training(
    curve: tuple[float, ...], elapsed: int, own: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(log of final over projected, features) of the made-up seasons at a day. The same for the same curve and day."""
    daily = np.array(curve)
    made = made_up(daily, SEASONS, own)
    final = np.log(made.sum(axis=1) / daily.sum())
    features = _features(made[:, :elapsed], daily[None, :])
    return final, np.nan_to_num(features)


def made_up(
    daily: NDArray[np.float64], seasons: int, own: float = 0.0, seed: int = 20221001
) -> NDArray[np.float64]:
    """Seasons around a projected curve (seasons x days): the family that the forecast knows.

    Level, shift and stretch of time, the weights of the first month and of the last fortnight, an end put off, and weekly
    noise, with the widths stated at the top.
    """
    rng = np.random.Generator(np.random.Philox(seed))
    days = len(daily)
    normal = rng.standard_normal((seasons, 5))
    level = np.exp(normal[:, 0] * np.hypot(LEVEL, own))
    shift, stretch = normal[:, 1] * SHIFT, np.exp(normal[:, 2] * STRETCH)
    reached = np.concatenate(([0.0], np.cumsum(daily) / daily.sum()))
    end = int(np.searchsorted(reached, 0.97))
    put_off = np.where(rng.random(seasons) < EXTENDED, rng.random(seasons) * LONGEST, 0.0)
    # The same share of payments is reached at another time; the last fortnight is drawn out where the end is put off.
    time = (np.arange(days + 1)[None, :] - shift[:, None]) / stretch[:, None]
    pivot = end - FORTNIGHT
    slower = (FORTNIGHT / (FORTNIGHT + put_off))[:, None]
    time = np.where(time > pivot, pivot + (time - pivot) * slower, time)
    share = np.diff(np.interp(time, np.arange(days + 1), reached), axis=1)
    weight = np.ones((seasons, days))
    weight[:, :MONTH] = np.exp(normal[:, 4] * EARLY)[:, None]
    last = (time[:, :-1] >= pivot) & (time[:, :-1] <= end)
    weight = np.where(last, np.exp(normal[:, 3] * PUSH)[:, None], weight)
    weeks = np.exp(rng.standard_normal((seasons, days // 7 + 1)) * NOISE)
    share = share * weight * np.repeat(weeks, 7, axis=1)[:, :days]
    share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-12)
    return share * (level * daily.sum())[:, None]


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
