"""The charts of the pages: those of `charts.drawings`, each drawn once for the same figures."""

from __future__ import annotations

from charts import drawings
from charts.drawings import BASE, DRAFT, KINDS, MANY, PICK, TILES, WAN, dressed, to_png
from ui.cached import drawn_once

__all__ = ["BASE", "DRAFT", "KINDS", "MANY", "PICK", "TILES", "WAN", "dressed", "to_png"]

pairs = drawn_once(drawings.pairs)
stacked = drawn_once(drawings.stacked)
pyramid = drawn_once(drawings.pyramid)
beside = drawn_once(drawings.beside)
lines = drawn_once(drawings.lines)
by_year = drawn_once(drawings.by_year)
stacked_by_year = drawn_once(drawings.stacked_by_year)
areas = drawn_once(drawings.areas)
heat = drawn_once(drawings.heat)
season = drawn_once(drawings.season)
bands = drawn_once(drawings.bands)
swings = drawn_once(drawings.swings)
indices = drawn_once(drawings.indices)
waterfall = drawn_once(drawings.waterfall)
tiles = drawn_once(drawings.tiles)
frontier = drawn_once(drawings.frontier)
wall_changes = drawn_once(drawings.wall_changes)
