"""Writes the list of hand-worked cases by clause that the program ships: python tests/law/case_list.py."""

from __future__ import annotations

import yaml
from people_builder import all_cases

from simulation.clauses import CASES

HEAD = "# 各条款的手算例子；由 tests/law/case_list.py 写成，测试核对。\n"


def written() -> str:
    """The content of the list."""
    by_clause: dict[str, list[str]] = {}
    for case in all_cases():
        for clause in case["clauses"]:
            by_clause.setdefault(clause, []).append(case["case"])
    return HEAD + yaml.safe_dump(by_clause, allow_unicode=True, sort_keys=True, width=120)


if __name__ == "__main__":
    CASES.write_text(written(), encoding="utf-8", newline="\n")
