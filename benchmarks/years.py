"""Ten years of base and draft for the shipped population: time and peak memory, each run in a process of its own.

`python -m benchmarks.years`. The first run makes the population where it is not in the cache yet and is not counted.
"""

from __future__ import annotations

import json
import sys

from benchmarks.run import Measure, child, machine, table

RUNS = 3
ONE_RUN = """
import json, sys, time
from simulation import Scenario, project_years
scenario = Scenario(changes={"medical.individual": 380, "medical.government_subsidy": 640})
begun, spent = time.perf_counter(), time.process_time()
first = []
result = project_years(
    scenario,
    10,
    growth={"individual": 30, "government_subsidy": 30, "basic_pension": 5},
    basic_pension=True,
    progress=lambda so_far: first.append(time.perf_counter() - begun),
)
if sys.platform == "win32":
    import psutil
    peak = psutil.Process().memory_info().peak_wset
else:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
people = result.people[result.people["year"] == result.years[0]]
spent = time.process_time() - spent
print(json.dumps([first[0], first[-1], spent, peak / 2**20, int(people["registered"].sum())]))
"""


def main() -> int:
    """Measure and print; return the exit code."""
    child(ONE_RUN)
    runs = [json.loads(child(ONE_RUN)) for _ in range(RUNS)]
    what = f"ten years, base and draft, {runs[0][4]:,} registered persons"
    measures = [
        Measure(f"{what}: the first year", "ms", tuple(run[0] * 1000 for run in runs)),
        Measure(f"{what}: all", "ms", tuple(run[1] * 1000 for run in runs)),
        Measure(f"{what}: processor time", "ms", tuple(run[2] * 1000 for run in runs)),
        Measure(f"{what}: peak memory", "MiB", tuple(run[3] for run in runs)),
    ]
    print("\n".join([*(f"- {line}" for line in machine()), "", table(measures)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
