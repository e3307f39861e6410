"""Rosters: the season's real lists, read, understood, joined into a people table. Names and ID numbers stop at the door."""

from simulation.roster.identity import FAULTS, Ids, parse_ids
from simulation.roster.kinds import KINDS, Kind
from simulation.roster.listing import Listing, Note

__all__ = ["FAULTS", "KINDS", "Ids", "Kind", "Listing", "Note", "parse_ids"]
