"""What was found: the best plan or the nearest miss, which limit binds, the frontier, the candidates, the guarantee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import pandas as pd

from simulation.errors import Problem
from simulation.rich import html_of
from simulation.scenario import Scenario
from simulation.solving.figures import Record, known
from simulation.solving.levers import Number, exact
from simulation.solving.question import Limit, Question

Values = tuple[Number, ...]
Found = dict[Values, Record | tuple[Problem, ...]]
"""By values of the levers (none: the base), the record of a candidate, or why the plan refuses it."""
SHOWN = (
    "public",
    "own",
    "level:district",
    "level:assistance_fund",
    "members:pension",
    "members:medical",
    "rate:pension",
    "rate:medical",
    "lowest_rate:medical",
    "lowest_change:medical",
    "fund_a_head:medical",
    "worse_off:all",
)
"""What every table of candidates shows besides goal and limits."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A plan on the grid: `values` of the levers and the whole numbers of its run."""

    values: Values
    record: Record


@dataclass(frozen=True, eq=False)
class Solution:
    """The answer to a question. `probed`: what a bisection looked at.

    `figures`: measure, base, best, difference. `limits`: a row a limit, and whether it binds. `candidates`: a row a
    plan run: rank, meets_limits, a column a lever, the measures. Yuan, persons, shares.

    Source:
        `solve`.

    Examples:
        >>> from simulation import Goal, Lever, Scenario, solve
        >>> levers = [Lever("medical.individual", 350, 370, 10)]
        >>> result = solve(Scenario(), levers, Goal("public"), people=people, workers=1)
        >>> result.is_whole, len(result.candidates)
        (True, 3)
    """

    question: Question
    found: Found
    method: str
    probed: tuple[Values, ...] = field(default=())

    def _repr_html_(self) -> str:
        return html_of(self)

    # --- what was run ------------------------------------------------------------------------------------------

    @cached_property
    def base(self) -> Record | None:
        """The record of the base; None where nothing was run yet."""
        record = self.found.get(())
        return None if record is None or isinstance(record, tuple) else record

    @cached_property
    def runs(self) -> list[Candidate]:
        """The candidates that were run, in the order of the grid."""
        return [
            Candidate(values, record)
            for values in self._asked
            for record in [self.found.get(values)]
            if record is not None and not isinstance(record, tuple)
        ]

    @property
    def _asked(self) -> Sequence[Values]:
        return self.probed or self.question.candidates

    @cached_property
    def done(self) -> int:
        """How many candidates are settled, run or refused."""
        return sum(values in self.found for values in self._asked)

    @property
    def is_whole(self) -> bool:
        """Whether all that the method asks for was done."""
        return self.base is not None and self.done == len(self._asked)

    # --- the best ----------------------------------------------------------------------------------------------

    @cached_property
    def feasible(self) -> list[Candidate]:
        """Those that keep every limit, the best first. Ties: less public money, less own payments, fewer levers moved,
        the shorter way from the plan's own figures (in steps), the earlier on the grid."""
        kept = [candidate for candidate in self.runs if not any(self._misses(candidate))]
        return sorted(kept, key=self._rank)

    @property
    def best(self) -> Candidate | None:
        """The best of those run; None where none keeps every limit."""
        return self.feasible[0] if self.feasible else None

    @cached_property
    def ties(self) -> list[Candidate]:
        """The others that keep every limit and reach the goal just as well as the best, in the order of ties."""
        measure = self.question.goal.measure
        return [
            run for run in self.feasible[1:] if self.value(run, measure) == self.value(self.best, measure)
        ]

    def tied(self, lang: str) -> str:
        """The ties in a sentence; empty where the best has none."""
        if not self.ties or self.best is None:
            return ""
        zh, count = lang == "zh", len(self.ties)
        best = self.best.record
        same = sum(
            (run.record["public"], run.record["own"]) == (best["public"], best["own"]) for run in self.ties
        )
        return (
            f"另有 {count:,} 个候选同样达到这一目标值（其中 {same:,} 个公共资金与个人缴费也相同）；"
            "并列者依次取公共资金较少、个人缴费较少、改动的杠杆较少、离原方案较近、网格上较前的"
            if zh
            else f"tied with {count:,} more of the candidates ({same:,} with the same public money and own payments too); "
            "of equals: less public money, less own payments, fewer levers moved, the shorter way, the earlier on the grid"
        )

    def _rank(self, candidate: Candidate) -> tuple[object, ...]:
        return (
            self.question.goal.key(self.value(candidate, self.question.goal.measure)),
            candidate.record["public"],
            candidate.record["own"],
            *self._way(candidate.values),
        )

    def _way(self, values: Values) -> tuple[int, Fraction]:
        steps = [
            abs(exact(value) - exact(now)) / exact(lever.step)
            for value, now, lever in zip(values, self.question.now, self.question.levers, strict=True)
        ]
        return sum(step != 0 for step in steps), sum(steps, Fraction(0))

    def value(self, candidate: Candidate | None, measure: str) -> Fraction | None:
        """A measure of a candidate, or of the base (None), exactly."""
        if candidate is None:
            return None if self.base is None else self.question.value(measure, self.base)
        return self.question.value(measure, candidate.record, candidate.values)

    def scenario_of(self, candidate: Candidate) -> Scenario:
        """A candidate as a scenario, to be taken as the draft."""
        return self.question.scenario_at(candidate.values)

    # --- limits ------------------------------------------------------------------------------------------------

    def _misses(self, candidate: Candidate) -> list[Fraction]:
        return [
            limit.miss(self.value(candidate, limit.measure), self._of_base[limit.measure])
            for limit in self.question.limits
        ]

    @cached_property
    def _of_base(self) -> dict[str, Fraction | None]:
        return {limit.measure: self.value(None, limit.measure) for limit in self.question.limits}

    @cached_property
    def nearest(self) -> Candidate | None:
        """Where nothing keeps every limit, the nearest miss: the largest miss is smallest, each as a part of how far the
        measure moves over the candidates (1 where it does not move); then fewer limits missed, then as among the best."""
        if self.feasible or not self.runs:
            return None
        spans = [self._span(limit) for limit in self.question.limits]

        def far(candidate: Candidate) -> tuple[object, ...]:
            misses = self._misses(candidate)
            parts = [
                miss / span if span else Fraction(miss > 0) for miss, span in zip(misses, spans, strict=True)
            ]
            return (max(parts), sum(miss > 0 for miss in misses), *self._rank(candidate))

        return min(self.runs, key=far)

    def _span(self, limit: Limit) -> Fraction:
        found = [
            value for run in self.runs for value in [self.value(run, limit.measure)] if value is not None
        ]
        return max(found) - min(found) if found else Fraction(0)

    @cached_property
    def limits(self) -> pd.DataFrame:
        """A row a limit: limit, measure, over_base, bound, at_base, reached (at the best, else at the nearest miss), miss,
        kept_by (how many candidates keep it), without (how many keep all the others), binds.

        `binds`: without this limit the best would be better; where nothing keeps them all, something would. Values in yuan,
        persons and shares.
        """
        shown = self.best or self.nearest
        misses = [self._misses(run) for run in self.runs]
        rows = []
        for place, limit in enumerate(self.question.limits):
            others = [
                run
                for run, missed in zip(self.runs, misses, strict=True)
                if not any(missed[:place] + missed[place + 1 :])
            ]
            reached = self.value(shown, limit.measure) if shown else None
            at_base = self._of_base[limit.measure]
            rows.append(
                (
                    str(limit),
                    limit.measure,
                    limit.over_base,
                    float(limit.bound),
                    _shown(at_base),
                    _shown(limit.counted(reached, at_base)),
                    float(limit.miss(reached, at_base)) if shown else float("nan"),
                    sum(not missed[place] for missed in misses),
                    len(others),
                    self._frees(others),
                )
            )
        columns = [
            "limit",
            "measure",
            "over_base",
            "bound",
            "at_base",
            "reached",
            "miss",
            "kept_by",
            "without",
            "binds",
        ]
        return pd.DataFrame(rows, columns=columns)

    def _frees(self, others: list[Candidate]) -> bool:
        if self.best is None:
            return bool(others)
        key, measure = self.question.goal.key, self.question.goal.measure
        here = key(self.value(self.best, measure))
        return any(key(self.value(other, measure)) < here for other in others)

    # --- tables ------------------------------------------------------------------------------------------------

    @cached_property
    def measures(self) -> list[str]:
        """Goal, measures of limits, and what is always shown."""
        asked = [self.question.goal.measure, *(limit.measure for limit in self.question.limits)]
        return list(dict.fromkeys(name for name in (*asked, *SHOWN) if not name.startswith("lever:")))

    @cached_property
    def figures(self) -> pd.DataFrame:
        """A row a measure: base, best (else the nearest miss), difference; yuan, persons, shares."""
        shown = self.best or self.nearest
        rows = []
        for measure in self.measures:
            base, best = self.value(None, measure), self.value(shown, measure) if shown else None
            difference = None if base is None or best is None else best - base
            rows.append((measure, _shown(base), _shown(best), _shown(difference)))
        return pd.DataFrame(rows, columns=["measure", "base", "best", "difference"])

    @cached_property
    def candidates(self) -> pd.DataFrame:
        """A row a candidate run: rank (1: the best; missing: misses a limit), meets_limits, a column a lever, the measures
        (yuan, persons, shares). The best first, then those that miss in the order of the grid."""
        kept = set(map(id, self.feasible))
        ordered = [*self.feasible, *(run for run in self.runs if id(run) not in kept)]
        rows = [
            (
                place + 1 if place < len(kept) else None,
                place < len(kept),
                *run.values,
                *(_shown(self.value(run, measure)) for measure in self.measures),
            )
            for place, run in enumerate(ordered)
        ]
        names = [lever.name for lever in self.question.levers]
        table = pd.DataFrame(rows, columns=["rank", "meets_limits", *names, *self.measures])
        return table.astype({"rank": "Int64", "meets_limits": bool})

    @cached_property
    def refused(self) -> pd.DataFrame:
        """A row a candidate that the plan refuses: a column a lever, where, reason_zh, reason_en."""
        rows = [
            (
                *values,
                "; ".join(p.where for p in why),
                "；".join(p.zh for p in why),
                "; ".join(p.en for p in why),
            )
            for values in self._asked
            for why in [self.found.get(values)]
            if isinstance(why, tuple)
        ]
        names = [lever.name for lever in self.question.levers]
        return pd.DataFrame(rows, columns=[*names, "where", "reason_zh", "reason_en"])

    def frontier(
        self, cost: str = "public", coverage: str = "rate:medical", only_within_limits: bool = False
    ) -> pd.DataFrame:
        """The candidates that no other beats, costing no more and covering no less: a column a lever, the two measures
        (yuan, persons, shares), meets_limits, same (how many others give the same two figures). Cheapest first.

        Raises Refusal for a measure that is not known.
        """
        for measure in (cost, coverage):
            known(measure, self.question.towns, self.question.levers, "frontier")
        places = self.frontier_places(cost, coverage, only_within_limits)
        kept = set(map(id, self.feasible))
        rows = [
            (
                *run.values,
                _shown(self.value(run, cost)),
                _shown(self.value(run, coverage)),
                id(run) in kept,
                same,
            )
            for place, same in places
            for run in [self.runs[place]]
        ]
        names = [lever.name for lever in self.question.levers]
        return pd.DataFrame(rows, columns=[*names, cost, coverage, "meets_limits", "same"])

    def frontier_places(
        self, cost: str, coverage: str, only_within_limits: bool = False
    ) -> list[tuple[int, int]]:
        """The places among `runs` of what `frontier` lists, and of each how many others give the same two figures; of
        these the best by the order of ties stands for all."""
        kept = set(map(id, self.feasible))
        points: dict[tuple[Fraction, Fraction], list[int]] = {}
        for place, run in enumerate(self.runs):
            paid, covered = self.value(run, cost), self.value(run, coverage)
            if paid is not None and covered is not None and (id(run) in kept or not only_within_limits):
                points.setdefault((paid, -covered), []).append(place)
        found, least = [], None
        for point in sorted(points):
            if least is None or point[1] < least:
                least, places = point[1], points[point]
                first = min(
                    places, key=lambda place: (id(self.runs[place]) not in kept, self._rank(self.runs[place]))
                )
                found.append((first, len(places) - 1))
        return found

    # --- what it is worth --------------------------------------------------------------------------------------

    def guarantee(self, lang: str) -> str:
        """How far the answer is proven, in a sentence."""
        zh, all_of, refused = lang == "zh", self.question.count, len(self.refused)
        if not self.is_whole:
            return (
                f"已停止：{all_of:,} 个候选中完成了 {self.done:,} 个，答案只是其中最优，未经证明"
                if zh
                else f"stopped: {self.done:,} of {all_of:,} candidates are done; the answer is the best of these, not proven"
            )
        if self.method == "bisect":
            return (
                f"二分：{all_of:,} 个候选中测算了 {len(self.probed):,} 个。前提是目标与各条件随杠杆单向变化；"
                "已在全部测算点核对成立，点与点之间未测算"
                if zh
                else f"bisection: {len(self.probed):,} of {all_of:,} candidates were run. It takes goal and limits to rise "
                "or fall steadily along the lever, which holds at every candidate run and was not tried between them"
            )
        return (
            f"全部搜索：网格上 {all_of:,} 个候选逐一测算（其中 {refused:,} 个被方案拒绝，已列出），"
            "答案在这一网格上确定最优；网格之外、步长之间未搜索"
            if zh
            else f"searched in full: every one of {all_of:,} candidates on the grid was run ({refused:,} refused by "
            "the plan and listed), so the answer is the exact best on this grid; nothing between the steps was searched"
        )


def _shown(value: Fraction | None) -> float:
    return float("nan") if value is None else float(value)
