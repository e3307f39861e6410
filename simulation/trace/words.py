"""The words of a trace in both languages, and how a value reads: dates, yuan, groups, yes and no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from simulation.clauses import Said

FILE = Path(__file__).with_name("words.yaml")


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Any]:
    """Every word by topic, as nested dicts that end in {zh, en}."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1024)
def said(*keys: str) -> Said:
    """The words at a place of the catalogue."""
    found: Any = catalogue()
    for key in keys:
        found = found[key]
    return Said(found["zh"], found["en"])


def each(make: Callable[[str], str]) -> Said:
    """A text made once in each language."""
    return Said(make("zh"), make("en"))


def filled(pattern: Said, values: Mapping[str, Any]) -> Said:
    """A pattern with its values in words."""

    def fill(lang: str) -> str:
        return pattern.text(lang).format_map(_InWords(values, lang))

    return each(fill)


class _InWords(dict[str, str]):
    """Each value in words when the pattern asks for it."""

    def __init__(self, values: Mapping[str, Any], lang: str):
        super().__init__()
        self._values, self._lang = values, lang

    def __missing__(self, name: str) -> str:
        return in_words(self._values[name]).text(self._lang)


def in_words(value: Any) -> Said:
    """A plain value as text: yes or no, a date, whole yuan without and others with two decimals, names of groups."""
    if isinstance(value, Said):
        return value
    if isinstance(value, bool):
        return said("verdict", "yes" if value else "no")
    if value is None:
        return said("none")
    if isinstance(value, float):
        text = number(value)
    elif isinstance(value, int):
        text = str(value)
    elif isinstance(value, dt.date):
        text = value.isoformat()
    elif isinstance(value, tuple):
        return listed(value)
    else:
        return group(str(value))
    return Said(text, text)


def number(value: float) -> str:
    """Yuan as digits: 350, 1,000, 33.33."""
    return f"{value:,.0f}" if round(value * 100) % 100 == 0 else f"{value:,.2f}"


def share(value: float) -> Said:
    text = f"{value * 100:.6g}%"
    return Said(text, text)


def group(name: str) -> Said:
    """A group in words; another name (a town, a village) as it stands."""
    return said("groups", name) if name in catalogue()["groups"] else Said(name, name)


def listed(values: tuple[Any, ...]) -> Said:
    """Several values one after another; "none" for none."""
    words = [in_words(value) for value in values]
    if not words:
        return said("none")
    return each(lambda lang: said("separator").text(lang).join(word.text(lang) for word in words))


def registers(names: tuple[str, ...]) -> Said:
    """Somebody's groups; says so where there is none."""
    return listed(names) if names else said("no_group")


def tier(amount: int | None) -> Said:
    """A tier by its amount in yuan; None: no tier."""
    return said("no_tier") if amount is None else filled(said("tier"), {"amount": amount})


def option(reading: str, value: Any) -> Said:
    """The side of a reading that a plan takes."""
    key = f"{reading}.{value}"
    return said("readings", key) if key in catalogue()["readings"] else in_words(value)


def aid(rule: str) -> Said:
    """An aid rule in words; one's own rule by its id."""
    return said("aid", rule) if rule in catalogue()["aid"] else Said(rule, rule)


def figure(path: str) -> Said:
    """A figure of the plan by its path."""
    words = catalogue()
    if path in words["figures"]:
        return said("figures", path)
    if path.startswith("readings."):
        return said("readings", path.removeprefix("readings."))
    block, _, field = path.rpartition(".")
    item = block.rpartition(".")[2]
    of = aid(item) if path.startswith("medical.aid.") else tier(int(item))
    return each(lambda lang: f"{of.text(lang)} · {said('fields', field).text(lang)}")
