"""A district of the same shape and a fraction of the size, for tests that make many."""

from __future__ import annotations

from dataclasses import replace

from synthetic_data.spec import GENERATIONS, Spec


def shrunk(spec: Spec, by: int) -> Spec:
    margins = []
    for margin in spec.margins:
        if margin.unit in ("persons", "households") and not margin.name.startswith("compare_"):
            margin = replace(margin, value=float(round(margin.value / by)), low=None, high=None)
        margins.append(margin)
    total = sum(margin.value for margin in margins if margin.name in GENERATIONS)
    margins = [replace(m, value=total) if m.name == "family_households" else m for m in margins]
    return Spec(spec.place, tuple(margins))
