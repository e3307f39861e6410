"""Amounts by combination: what people get and pay, without the rules of the amounts being asked of each person.

An amount rests on conditions, tiers and yes/no facts alone (`rule.amount`). Many thousand people share a few hundred
combinations of these. So the conditions are asked of each person, and the amounts, by the very same functions, once of
each combination that occurs; people are then counted (`Tally`) or looked up (`of_each`) by combination.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.law.assess import apply_rules, blocks, check_identities
from simulation.law.facts import Facts
from simulation.law.rule import RULES, Rule, rules_for

DENSE = 1 << 16
"""Up to so many thinkable combinations are numbered one by one; beyond, only those that occur are kept."""
WORD = 8
"""So many answers are put into one number of 64 bits (an answer has at most 128 values)."""


@dataclass(frozen=True)
class Work:
    """Which rules are asked of each person, what the amounts rest on, and which rules are asked of a combination."""

    of_persons: tuple[Rule, ...]
    rests_on: tuple[str, ...]
    of_combinations: tuple[Rule, ...]


@lru_cache(maxsize=64)
def work_for(wanted: tuple[str, ...]) -> Work:
    """The work that some results take."""
    rules = rules_for(wanted)
    later: set[str] = set()
    for rule in rules:
        if rule.kind == "amount" or later.intersection(rule.needs):
            later.add(rule.name)
    of_combinations = tuple(rule for rule in rules if rule.name in later)
    rests_on = dict.fromkeys(name for rule in of_combinations for name in rule.needs if name not in later)
    # Tiers last: numbers then stay small for longer.
    by_size = sorted(rests_on, key=lambda name: name in RULES and RULES[name].kind == "tier")
    return Work(tuple(rule for rule in rules if rule.name not in later), tuple(by_size), of_combinations)


@dataclass(frozen=True)
class Combinations:
    """The combinations of answers that some results rest on, under a plan's figures."""

    wanted: tuple[str, ...]
    figures: Mapping[str, Any]

    @property
    def work(self) -> Work:
        """The rules to ask of persons and of combinations."""
        return work_for(self.wanted)

    @cached_property
    def _tiers(self) -> frozenset[str]:
        return frozenset(rule.name for rule in self.work.of_persons if rule.kind == "tier")

    @cached_property
    def _widths(self) -> dict[str, int]:
        """How many answers each name stands for: an aid rule each, else one."""
        aid = len(self.figures["medical.aid"])
        return {name: aid if name == "fits_aid_rules" else 1 for name in self.work.rests_on}

    @cached_property
    def radices(self) -> tuple[int, ...]:
        """How many values each answer may take."""
        tiers = len(self.figures["pension.tiers"].amounts)
        return tuple(
            tiers + 1 if name in self._tiers else 2
            for name, width in self._widths.items()
            for _ in range(width)
        )

    @cached_property
    def size(self) -> int:
        """How many combinations there could be."""
        return prod(self.radices)

    @property
    def dense(self) -> bool:
        """Whether so few that each has a counter, whether or not it occurs."""
        return self.size <= DENSE

    def ask(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        """Columns of a block of persons and what is known of them -> the same with each person's answers."""
        return apply_rules(columns, self.figures, tuple(rule.name for rule in self.work.of_persons))

    def numbers(self, known: Mapping[str, Any]) -> NDArray[Any]:
        """The number of each person's combination, below `size`; for dense ones."""
        return _number(list(self._parts(known)), self.radices)

    def rows_of(self, numbers: NDArray[Any]) -> NDArray[np.uint8]:
        """The answers behind numbers of combinations, a row each."""
        return np.array(np.unravel_index(numbers, self.radices), dtype=np.uint8).T

    def occurring(self, known: Mapping[str, Any]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """The rows of the combinations that occur, and each person's place among them."""
        parts = list(self._parts(known))
        rows = np.zeros((1, 0), dtype=np.uint8)
        place = np.zeros(len(parts[0]), dtype=np.int64)
        for start in range(0, len(parts), WORD):
            radices = self.radices[start : start + WORD]
            numbers, of_word = np.unique(_number(parts[start : start + WORD], radices), return_inverse=True)
            both, place = np.unique(place * len(numbers) + of_word, return_inverse=True)
            before, now = np.divmod(both, len(numbers))
            answers = np.array(np.unravel_index(numbers[now], radices), dtype=np.uint8).T
            rows = np.hstack([rows[before], answers])
        return rows, place

    def _parts(self, known: Mapping[str, Any]) -> Iterator[NDArray[np.uint8]]:
        for name in self.work.rests_on:
            values = known[name]
            if name in self._tiers:
                yield (values + np.int8(1)).view(np.uint8)
            elif isinstance(values, tuple):
                yield from (one.view(np.uint8) for one in values)
            else:
                yield values.view(np.uint8)

    def amounts(self, rows: NDArray[np.uint8]) -> dict[str, Any]:
        """Every answer and amount (fen) by name, one for each row."""
        known: dict[str, Any] = {}
        columns = iter(rows.T)
        for name, width in self._widths.items():
            answers = [next(columns) for _ in range(width)]
            if name in self._tiers:
                known[name] = answers[0].astype(np.int8) - np.int8(1)
            elif name == "fits_aid_rules":
                known[name] = tuple(answer.astype(bool) for answer in answers)
            else:
                known[name] = answers[0].astype(bool)
        for rule in self.work.of_combinations:
            known[rule.name] = rule(known, self.figures)
        return known


def _number(parts: Sequence[NDArray[np.uint8]], radices: Sequence[int]) -> NDArray[Any]:
    """One number for the numbers side by side, the first counting most."""
    number, size = parts[0].copy(), radices[0]
    for part, radix in zip(parts[1:], radices[1:], strict=True):
        size *= radix
        number = number.astype(np.min_scalar_type(size), copy=False)
        number *= number.dtype.type(radix)
        number += part
    return number


class Tally:
    """Persons counted by town and combination, block by block; and within each town by whatever cell the caller puts
    them in, one of `cells`."""

    def __init__(self, combinations: Combinations, towns: int, cells: int = 1):
        self._combinations, self._towns, self._cells = combinations, towns, cells
        self._dense = combinations.size * cells <= DENSE
        self._counts = np.zeros((towns, combinations.size if self._dense else 1, cells), dtype=np.int64)
        self._counts_of_row: dict[bytes, NDArray[np.int64]] = {}

    def count(self, town: int, known: Mapping[str, Any], cell: NDArray[Any] | None = None) -> None:
        """Adds a block of persons of one town, with their answers (`Combinations.ask`)."""
        if self._dense:
            number = self._combinations.numbers(known)
            if cell is not None:
                number = number.astype(np.min_scalar_type(self._counts[town].size))
                number *= number.dtype.type(self._cells)
                number += cell
        else:
            rows, place = self._combinations.occurring(known)
            for row, count in zip(rows, np.bincount(place), strict=True):
                nobody = np.zeros(self._towns, dtype=np.int64)
                self._counts_of_row.setdefault(row.tobytes(), nobody)[town] += count
            number = np.zeros(len(place), dtype=np.uint8) if cell is None else cell
        of_town = self._counts[town]
        of_town += np.bincount(number, minlength=of_town.size).reshape(of_town.shape)

    def by_cell(self) -> NDArray[np.int64]:
        """Persons by town and cell."""
        return self._counts.sum(axis=1)

    def amounts(self) -> tuple[dict[str, Any], NDArray[np.int64]]:
        """`Combinations.amounts` of the combinations that occur, and the persons of each (towns x combinations).

        Raises Refusal where an identity does not hold.
        """
        if self._dense:
            counts = self._counts.sum(axis=2)
            numbers = np.flatnonzero(counts.any(axis=0))
            rows, persons = self._combinations.rows_of(numbers), counts[:, numbers]
        else:
            rows = np.frombuffer(b"".join(self._counts_of_row), dtype=np.uint8)
            rows = rows.reshape(-1, len(self._combinations.radices))
            persons = np.array(list(self._counts_of_row.values())).reshape(-1, self._towns).T
        known = self._combinations.amounts(rows)
        check_identities(known, self._combinations.figures, persons.sum(axis=0))
        return known, persons


def of_each(
    facts: Facts, columns: Mapping[str, Any], figures: Mapping[str, Any], wanted: tuple[str, ...]
) -> dict[str, Any]:
    """Some results for each person, by name, from columns of facts and conduct: what `apply_rules` gives, but for
    results that hold one array an aid rule. Identities are the business of who adds up."""
    found: dict[str, Any] = {}
    for scheme in dict.fromkeys(RULES[name].scheme for name in wanted):
        of_scheme = tuple(name for name in wanted if RULES[name].scheme == scheme)
        found |= _of_each(facts, columns, Combinations(of_scheme, figures))
    return found


def _of_each(facts: Facts, columns: Mapping[str, Any], combinations: Combinations) -> dict[str, Any]:
    wanted = combinations.wanted
    later = [name for name in wanted if name in {rule.name for rule in combinations.work.of_combinations}]
    thinkable: dict[str, Any] = {}
    if later and combinations.dense:
        thinkable = combinations.amounts(combinations.rows_of(np.arange(combinations.size)))
    found: list[list[Any]] = []
    for rows in blocks(len(facts)) or [slice(0, 0)]:
        known = combinations.ask({name: array[rows] for name, array in columns.items()})
        if later and combinations.dense:
            numbers = combinations.numbers(known)
            known |= {name: thinkable[name].take(numbers) for name in later}
        elif later:
            distinct, place = combinations.occurring(known)
            amounts = combinations.amounts(distinct)
            known |= {name: amounts[name].take(place) for name in later}
        found.append([known[name] for name in wanted])
    return {name: np.concatenate(parts) for name, parts in zip(wanted, zip(*found, strict=True), strict=True)}
