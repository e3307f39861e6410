"""What is kept of a candidate plan, whole numbers only, and the measures that goals and limits name.

A measure is one of `simulation.measures`, or

- of a scheme S: `rate:S` (enrolled over who may join on the window's last day), `change:S` (that rate less last year's),
  both also of one town (`rate:S:TOWN`), `lowest_rate:S`, `lowest_change:S` (the worst town), `own_a_head:S` (what a member
  pays on average), `fund:S` and `fund_a_head:S` (what the fund receives, own part and public money, whole and a member);
- of a group G (`all`; `none`: who is on no register): `worse_off:G`, which is `losers:G` (pay more or get less than under
  the base) and `left:G` (drop out of a scheme);
- `lever:NAME`, the value of a lever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from simulation.comparison import worse_off
from simulation.errors import nearest, refuse
from simulation.law.vocabulary import LINES, MEDICAL_GROUPS
from simulation.measures import MEASURES, is_money, measures_of
from simulation.outcome import Outcome
from simulation.solving.levers import Lever, Number, exact
from simulation.tables import SCHEMES

COUNTS = ("eligible", "enrolled", "eligible_last_year", "enrolled_last_year")
GROUPS = ("all", *dict.fromkeys(MEDICAL_GROUPS), "none")
LINES_OF = {scheme: tuple(f"line:{line}" for line in LINES if line.startswith(scheme)) for scheme in SCHEMES}
Record = Mapping[str, int]
RATES = ("rate", "change", "lowest_rate", "lowest_change")
PEOPLE = ("worse_off", "losers", "left")
MONEY = ("own_a_head", "fund", "fund_a_head")


def record_of(base: Outcome, outcome: Outcome) -> dict[str, int]:
    """A candidate against the base: money in fen, persons."""
    record = measures_of(outcome.budget, outcome.coverage)
    by_town: Counter[str] = Counter()
    for name in COUNTS:
        cells = (outcome.coverage[column].to_list() for column in ("scheme", "town", name))
        for scheme, town, count in zip(*cells, strict=True):
            by_town[f"{name}:{scheme}:{town}"] += count
    for group, (losers, left) in worse_off(base, outcome).items():
        record |= {f"losers:{group}": losers, f"left:{group}": left}
    return record | by_town


def names_of_record(towns: Sequence[str]) -> list[str]:
    """The names in a record, in the order in which its numbers are kept."""
    return [
        *MEASURES,
        *(f"{name}:{scheme}:{town}" for scheme in SCHEMES for town in towns for name in COUNTS),
        *(f"{kind}:{group}" for group in GROUPS for kind in ("losers", "left")),
    ]


def measures(towns: Sequence[str], levers: Sequence[Lever]) -> list[str]:
    """Every measure that may be named."""
    of_schemes = [f"{kind}:{scheme}" for kind in (*RATES, *MONEY) for scheme in SCHEMES]
    of_towns = [f"{kind}:{scheme}:{town}" for kind in RATES[:2] for scheme in SCHEMES for town in towns]
    of_groups = [f"{kind}:{group}" for kind in PEOPLE for group in GROUPS]
    return [*MEASURES, *of_schemes, *of_towns, *of_groups, *(f"lever:{lever.name}" for lever in levers)]


def known(measure: str, towns: Sequence[str], levers: Sequence[Lever], where: str) -> str:
    """The measure, if there is such a one. Raises Refusal."""
    names = measures(towns, levers)
    if measure not in names:
        near = nearest(measure, names)
        raise refuse(
            where,
            f"没有 {measure} 这个指标；最接近的是 {near}",
            f"no measure {measure}; the nearest is {near}",
        )
    return measure


def unit_of_measure(measure: str, levers: Sequence[Lever] = ()) -> str:
    """yuan, persons, share, points (a difference of shares, as a share) or the unit of the lever."""
    kind, _, name = measure.partition(":")
    if kind == "lever":
        return next(lever.unit for lever in levers if lever.name == name)
    if kind in RATES:
        return "points" if kind.endswith("change") else "share"
    if kind in MONEY:
        return "yuan"
    return "persons" if kind in PEOPLE or not is_money(measure) else "yuan"


def value_of(
    measure: str, record: Record, towns: Sequence[str], levers: Sequence[Lever], values: Sequence[Number]
) -> Fraction | None:
    """A measure, exactly: yuan, persons, share. None where nobody could be in the scheme, or of a lever of the base."""
    kind, _, name = measure.partition(":")
    if measure in MEASURES:
        return Fraction(record[measure], 100 if is_money(measure) else 1)
    if kind == "lever":
        place = next(place for place, lever in enumerate(levers) if lever.name == name)
        return exact(values[place])
    if kind == "worse_off":
        return Fraction(record[f"losers:{name}"] + record[f"left:{name}"])
    if kind in PEOPLE:
        return Fraction(record[measure])
    if kind in MONEY:
        lines = LINES_OF[name] if kind.startswith("fund") else (f"line:{name}_personal",)
        amount = Fraction(sum(record[line] for line in lines), 100)
        heads = record[f"members:{name}"] if kind.endswith("a_head") else 1
        return amount / heads if heads else None
    scheme, _, town = name.partition(":")
    of = _change if kind.endswith("change") else _rate
    if not kind.startswith("lowest"):
        return of(record, scheme, [town] if town else towns)
    found = [value for town in towns for value in [of(record, scheme, [town])] if value is not None]
    return min(found, default=None)


def _rate(record: Record, scheme: str, towns: Sequence[str], then: str = "") -> Fraction | None:
    enrolled, eligible = (
        sum(record[f"{name}{then}:{scheme}:{town}"] for town in towns) for name in ("enrolled", "eligible")
    )
    return Fraction(enrolled, eligible) if eligible else None


def _change(record: Record, scheme: str, towns: Sequence[str]) -> Fraction | None:
    now, then = _rate(record, scheme, towns), _rate(record, scheme, towns, "_last_year")
    return None if now is None or then is None else now - then
