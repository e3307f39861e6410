"""`python -m benchmarks.peers NAME`: a system waits on standard input, a request a line, and answers on standard output.

A request is JSON: `{"load": path, "dates": yes or no}`, `{"figures": {...}}` or `{"run": true}`. Only the run is timed.
"""

import importlib
import json
import sys
import time


def main() -> None:
    """Answer until standard input ends."""
    rules = importlib.import_module(f"benchmarks.peers.{sys.argv[1]}_rules")
    people = plan = None
    dates = False
    for line in sys.stdin:
        request = json.loads(line)
        answer = {}
        if "load" in request:
            dates = request["dates"]
            people = rules.load(request["load"], dates)
        elif "figures" in request:
            plan = rules.prepare(request["figures"], dates)
        else:
            begun, worked = time.perf_counter(), time.process_time()
            totals = rules.run(people, plan)
            took, worked = time.perf_counter() - begun, time.process_time() - worked
            answer = {"ms": took * 1000, "busy": worked / took, "totals": totals}
        print(json.dumps(answer), flush=True)


main()
