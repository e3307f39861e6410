"""Ten years of base and draft for the shipped population: time and peak memory, each run in a process of its own.

`python -m benchmarks.years`. The first run makes the population where it is not in the cache yet and is not counted.
"""

from __future__ import annotations

import json
import sys

from benchmarks.measure import Measure, child, machine, table

RUNS = 3
MOST_MS, MOST_MIB = 25_000, 1_536
ONE_RUN = """
import json, time
from benchmarks.measure import peak_memory
from simulation import Scenario, project_years
scenario = Scenario(changes={"medical.individual": 380, "medical.government_subsidy": 640})
begun, spent = time.perf_counter(), time.process_time()
reached = []
result = project_years(
    scenario,
    10,
    growth={"individual": 30, "government_subsidy": 30, "basic_pension": 5},
    basic_pension=True,
    progress=lambda so_far: reached.append((time.perf_counter() - begun) * 1000),
)
spent = (time.process_time() - spent) * 1000
people = result.people[result.people["year"] == result.years[0]]
print(json.dumps([reached[0], reached[-1], spent, peak_memory() / 2**20, int(people["registered"].sum())]))
"""


def main() -> int:
    """Measure and print; return the exit code."""
    machine_before = machine()
    child(ONE_RUN)
    runs = [json.loads(child(ONE_RUN)) for _ in range(RUNS)]
    what = f"ten years, base and draft, {runs[0][4]:,} registered persons"
    first, whole, spent, peak = ([run[place] for run in runs] for place in range(4))
    measures = [
        Measure(f"{what}: the first year", "ms", tuple(first)),
        Measure(f"{what}: all", "ms", tuple(whole), MOST_MS),
        Measure(f"{what}: processor time", "ms", tuple(spent)),
        Measure(f"{what}: peak memory", "MiB", tuple(peak), MOST_MIB),
    ]
    print("\n".join([*(f"- {line}" for line in machine_before), "", table(measures)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
