"""Up to four scenarios beside a base: money, heads, rates, own burden, towns, typical families, and what differs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd

from simulation.bridge_items import Item, items_of
from simulation.errors import refuse
from simulation.families import family_table
from simulation.law.vocabulary import BUDGET_LINES, LEVELS
from simulation.ledger import PERSONAL_LINES
from simulation.outcome import Outcome, simulate
from simulation.scenario import Scenario
from simulation.tables import SCHEMES

MOST = 4
"""Scenarios beside the base."""
SECTIONS = ("money", "payer", "heads", "rate", "burden", "town", "family")
KEYS = ["section", "unit", "scheme", "item", "rule", "town"]
"""What a row is about. `item` is a line, a level, a count, a family's item; `town` a town, or a family of that section."""
COUNTED = ("yuan", "persons", "days")
"""Units whose missing rows are 0: nobody is under a rule that a scenario does not have."""


@dataclass(frozen=True, eq=False)
class SideBySide:
    """`table`: section, unit, scheme, item, rule, town, then `base`, `scenario_1` .. and `difference_1` .. (to the
    base), and `largest`, the greatest difference without its sign. Units: yuan, persons, share (0 to 1), yuan_a_head,
    days. `differences`: for each scenario the items that differ from the base.

    Source:
        `side_by_side`.

    Examples:
        >>> from simulation import Scenario, side_by_side, simulate
        >>> two = [Scenario(changes={"medical.individual": fee}) for fee in (350, 380)]
        >>> beside = side_by_side([simulate(scenario, people) for scenario in two])
        >>> [(item.kind, item.clauses) for item in beside.differences[0]]
        [('figure', ('4.1.M1',))]
    """

    outcomes: tuple[Outcome, ...]
    table: pd.DataFrame
    differences: tuple[tuple[Item, ...], ...]

    @cached_property
    def _totals(self) -> dict[tuple[str, ...], dict[Hashable, float]]:
        """The rows that are of no rule and no town, by section, unit, scheme and item."""
        whole = self.table[(self.table["rule"] == "") & (self.table["town"] == "")]
        keys = whole[KEYS[:4]].itertuples(index=False, name=None)
        return dict(zip(keys, whole.drop(columns=KEYS).to_dict("records"), strict=True))

    def value(self, column: str, section: str, unit: str, scheme: str, item: str) -> float:
        """A figure of a column of the table (`base`, `difference_1` ..): a total, count, rate or burden."""
        return self._totals[section, unit, scheme, item][column]

    def section(self, name: str, largest_first: bool = True) -> pd.DataFrame:
        """The rows of a section, in the order of the document or, after its totals, with the largest difference first."""
        rows = self.table[self.table["section"] == name]
        if largest_first:
            totals = (rows["section"] == "money") & rows["item"].isin(["public", "own"])
            parts = rows[~totals].sort_values("largest", ascending=False, kind="stable")
            rows = pd.concat([rows[totals], parts])
        return rows.reset_index(drop=True)


def on_the_same_people(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """The scenarios, each on the people of the first."""
    ref = scenarios[0].population_ref
    return [s if s.population_ref == ref else s.replace(population=ref.name) for s in scenarios]


def side_by_side(scenarios: Sequence[Scenario | Outcome]) -> SideBySide:
    """`scenarios`: the base (first) and one to four others, on the same people. Yuan, persons, shares: see
    `SideBySide`.

    Raises:
        Refusal: fewer than two or more than five scenarios, or different people.

    Source:
        Their outcomes; `simulation/lineup.py`.

    Examples:
        >>> from simulation import Scenario, side_by_side, simulate
        >>> three = [Scenario(changes={"medical.individual": fee}) for fee in (350, 380, 400)]
        >>> beside = side_by_side([simulate(scenario, people) for scenario in three])
        >>> beside.section("money")[["item", "base", "difference_1", "difference_2"]].to_dict("records")[0]
        {'item': 'public', 'base': 1150615.0, 'difference_1': 16575.0, 'difference_2': 27745.0}
    """
    if not 2 <= len(scenarios) <= MOST + 1:
        raise refuse(
            "scenarios",
            f"给了 {len(scenarios)} 个情景；应为一个基准和一至 {MOST} 个方案",
            f"{len(scenarios)} given; expected a base and one to {MOST} others",
        )
    outcomes = tuple(s if isinstance(s, Outcome) else simulate(s) for s in scenarios)
    people = {outcome.stamp.population_id for outcome in outcomes}
    if len(people) > 1:
        raise refuse(
            "population",
            f"各情景的人口不同（{'，'.join(sorted(people))}）；请用 on_the_same_people 换成同一人口",
            f"different people ({', '.join(sorted(people))}); put them on one with on_the_same_people",
        )
    names = ["base", *(f"scenario_{place}" for place in range(1, len(outcomes)))]
    table = pd.concat(
        [_values(outcome).rename(name) for outcome, name in zip(outcomes, names, strict=True)], axis=1
    )
    table = table.reset_index()
    counted = table["unit"].isin(COUNTED)
    table.loc[counted, names] = table.loc[counted, names].fillna(0.0)
    in_fen = table["unit"] == "yuan"
    differences = [f"difference_{place}" for place in range(1, len(outcomes))]
    for name, difference in zip(names[1:], differences, strict=True):
        exact = table[name] - table["base"]
        table[difference] = exact.where(~in_fen, exact.round(2))
    table["largest"] = table[differences].abs().max(axis=1)
    base = outcomes[0].scenario
    return SideBySide(outcomes, table, tuple(tuple(items_of(base, other.scenario)) for other in outcomes[1:]))


@lru_cache(maxsize=32)
def _values(outcome: Outcome) -> pd.Series:
    """Every figure of an outcome, by KEYS."""
    rows: dict[tuple[str, ...], float] = {}

    def put(section: str, unit: str, value: float, scheme="", item="", rule="", town="") -> None:
        rows[section, unit, scheme, item, rule, town] = (
            round(float(value), 2) if unit == "yuan" else float(value)
        )

    budget, coverage = outcome.budget, outcome.coverage
    own = budget["line"].isin(PERSONAL_LINES)
    _put_money(put, budget, own)
    for scheme in SCHEMES:
        joined = coverage[coverage["scheme"] == scheme]
        eligible, enrolled = (float(joined[name].sum()) for name in ("eligible", "enrolled"))
        put("heads", "persons", eligible, scheme, "eligible")
        put("heads", "persons", enrolled, scheme, "enrolled")
        put("rate", "share", _over(enrolled, eligible), scheme, "rate")
        paid = float(budget.loc[own & (budget["scheme"] == scheme), "amount"].sum())
        put("burden", "yuan", paid, scheme, "own")
        put("burden", "yuan_a_head", _over(paid, enrolled), scheme, "own_a_head")
    put("burden", "yuan", budget.loc[own, "amount"].sum(), "all", "own")
    for town in dict.fromkeys(coverage["town"]):
        here = budget["town"] == town
        put("town", "yuan", budget.loc[here & ~own, "amount"].sum(), "all", "public", town=town)
        put("town", "yuan", budget.loc[here & own, "amount"].sum(), "all", "own", town=town)
        for scheme in SCHEMES:
            count = coverage[(coverage["town"] == town) & (coverage["scheme"] == scheme)]
            enrolled = float(count["enrolled"].sum())
            put("town", "persons", enrolled, scheme, "enrolled", town=town)
            put("town", "share", _over(enrolled, count["eligible"].sum()), scheme, "rate", town=town)
    families = family_table(outcome.scenario.resolved_plan)
    for family, item, value in zip(families["family"], families["item"], families["value"], strict=True):
        put("family", "days" if item == "covered_days" else "yuan", value, "all", item, town=family)
    found = sorted(rows, key=_place)
    index = pd.MultiIndex.from_tuples(found, names=KEYS)
    return pd.Series([rows[key] for key in found], index=index)


def _put_money(put: Callable[..., None], budget: pd.DataFrame, own: pd.Series) -> None:
    """Totals, lines, levels, and the heads of each line."""
    put("money", "yuan", budget.loc[~own, "amount"].sum(), "all", "public")
    put("money", "yuan", budget.loc[own, "amount"].sum(), "all", "own")
    for scheme in SCHEMES:
        public = ~own & (budget["scheme"] == scheme)
        put("money", "yuan", budget.loc[public, "amount"].sum(), scheme, "public")
    keys = ["scheme", "line", "rule"]
    money = budget.groupby(keys, sort=False, as_index=False)["amount"].sum()
    once = budget.drop_duplicates([*keys, "town"]).groupby(keys, sort=False, as_index=False)["persons"].sum()
    for section, unit, table, column in (
        ("money", "yuan", money, "amount"),
        ("heads", "persons", once, "persons"),
    ):
        for scheme, line, rule, value in zip(*(table[name] for name in [*keys, column]), strict=True):
            put(section, unit, value, scheme, line, rule if rule != line else "")
    levels = budget.groupby("level", sort=False, as_index=False)["amount"].sum()
    for level, value in zip(levels["level"], levels["amount"], strict=True):
        put("payer", "yuan", value, "all", level)


def _over(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else float("nan")


_ITEMS = ("public", "own", "own_a_head", "eligible", "enrolled", "rate", *BUDGET_LINES, *LEVELS)


def _place(key: tuple[str, ...]) -> tuple[int, ...]:
    """Sections in their order, totals first, lines and levels in theirs; all else as it came."""
    section, _, scheme, item, _, _ = key
    item_place = _ITEMS.index(item) if item in _ITEMS else len(_ITEMS)
    return (
        SECTIONS.index(section),
        ("all", *SCHEMES).index(scheme),
        0 if section in ("town", "family") else item_place,
    )
