"""Headlines of the draws in their units: money in 10,000 yuan, rates in per cent, persons."""

from __future__ import annotations

from ui import numbers

MONEY = ("public", "own", "district")
FORMS = {"money": ",.1f", "rate": ".2f", "persons": ",.0f"}


def unit(figure: str) -> str:
    """money, rate or persons."""
    return "money" if figure in MONEY else "rate" if figure.endswith("_rate") else "persons"


def scaled(value: float, figure: str) -> float:
    """Money in 10,000 yuan, rates in percent."""
    return {"money": value / numbers.WAN, "rate": value * 100, "persons": value}[unit(figure)]


def written(value: float, figure: str) -> str:
    """A figure as text in the unit of its row."""
    return f"{scaled(value, figure):{FORMS[unit(figure)]}}"
