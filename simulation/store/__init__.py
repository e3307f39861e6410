"""Saved scenarios, decisions and the audit trail, in one SQLite file of the user's data folder."""

from simulation.store.store import Decision, Saved, Store, open_store

__all__ = ["Decision", "Saved", "Store", "open_store"]
