"""One function over many items: here, in processes, or on Dask. Knows nothing of persons, plans or files."""

from engines.errors import EngineError
from engines.run import ENGINES, TRIES, default_workers, run

__all__ = ["ENGINES", "TRIES", "EngineError", "default_workers", "run"]
