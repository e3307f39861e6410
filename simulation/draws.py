"""Random draws that belong to (seed, person, purpose): never to a row, an order or a call.

A draw is a hash (splitmix64, Steele, Lea and Flood 2014) of the three, so it is the same in any table, on any machine.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(30))) * _MIX_1
    values = (values ^ (values >> np.uint64(27))) * _MIX_2
    return values ^ (values >> np.uint64(31))


def uniform(seed: int, person_id: NDArray[np.int64], purpose: str) -> NDArray[np.float32]:
    """One number in [0, 1) a person for the purpose (any text); of 24 bits, so that it is never rounded up to 1."""
    key = hashlib.sha256(f"{seed}:{purpose}".encode()).digest()[:8]
    start = np.uint64(int.from_bytes(key, "little"))
    mixed = _mix(_mix(person_id.astype(np.uint64) * _STEP + start) + start)
    return (mixed >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-24)
