"""Rosters: the season's real lists, read, understood, joined into a people table. Names and ID numbers stop at the door."""

from simulation.roster.fields import FIELDS, Field, Profile, load_profile, save_profile
from simulation.roster.identity import FAULTS, Ids, parse_ids
from simulation.roster.intake import ListFile, read_lists
from simulation.roster.joining import Roster, people_of_lists
from simulation.roster.kinds import KINDS, Kind
from simulation.roster.listing import Listing, Note
from simulation.roster.secrecy import Link

__all__ = [
    "FAULTS",
    "FIELDS",
    "KINDS",
    "Field",
    "Ids",
    "Kind",
    "Link",
    "ListFile",
    "Listing",
    "Note",
    "Profile",
    "Roster",
    "load_profile",
    "parse_ids",
    "people_of_lists",
    "read_lists",
    "save_profile",
]
