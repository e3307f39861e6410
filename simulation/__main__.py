"""The command line: python -m simulation plans | new-plan | validate | dictionary | prepare | run | compare | seeds |
coverage | calendar | season | budget | settlement | years | uncertainty | bridge | doubts | solve | explain | dataset |
store | roster.

Exit codes: 0 done; 1 refused (a plan, change, table or file that cannot be used); 2 wrong use of the command; 3 the
results could not be written.
"""

from __future__ import annotations

import argparse
import sys

from simulation import (
    budget_command,
    coverage_command,
    doubts_command,
    plan_command,
    run_command,
    years_command,
)
from simulation.command_line import of_all, of_runs, word
from simulation.dataset import command as dataset_command
from simulation.errors import Refusal
from simulation.roster import command as roster_command
from simulation.solving import command as solve_command
from simulation.store import command as store_command
from simulation.trace import command as trace_command
from simulation.uncertain import command as uncertain_command
from synthetic_data import MarginError

REFUSED, NOT_WRITTEN = 1, 3

COMMANDS = (plan_command, dataset_command, store_command, roster_command)
RUNS = (
    run_command,
    coverage_command,
    budget_command,
    years_command,
    uncertain_command,
    doubts_command,
    solve_command,
    trace_command,
)
"""Those that run a scenario with changes, a population and a seed."""


def main(arguments: list[str] | None = None) -> int:
    """Runs a command (by default that of the console) and gives its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a cp936 console shows what it can
    args = _parser().parse_args(arguments)
    try:
        args.action(args)
    except Refusal as refusal:
        print(refusal.text(args.lang), file=sys.stderr)
        return REFUSED
    except MarginError as error:
        print(error, file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(f"{word('not_written', args.lang)}: {error}", file=sys.stderr)
        return NOT_WRITTEN
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulation", description="城乡居民两险政策模拟 / policy simulation"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common, runs = of_all(), of_runs()
    for module in COMMANDS:
        module.add(commands, [common])
    for module in RUNS:
        module.add(commands, [common, runs])
    return parser


if __name__ == "__main__":
    sys.exit(main())
