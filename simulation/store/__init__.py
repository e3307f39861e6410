"""Saved scenarios, decisions, drafts and the audit trail, in one SQLite file of the user's data folder."""

from simulation.store.records import Decision, Saved
from simulation.store.store import Store, open_store, restore

__all__ = ["Decision", "Saved", "Store", "open_store", "restore"]
