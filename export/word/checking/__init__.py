"""Reads a Word or text draft back and holds every figure in it against a scenario. How: docs/word.md."""

from __future__ import annotations

import re
from pathlib import Path

from export.word.checking.calendar import check_calendar
from export.word.checking.grids import check_grid, expected_cells
from export.word.checking.medical import HELP, Helped, check_aid, check_standard, helped_in
from export.word.checking.pension import check_pension
from export.word.checking.record import Check, Finding
from export.word.checking.scanning import Statement, Token, normalised, statements
from export.word.figures import differences, for_year, name_at, stated_figures, value_text
from export.word.reading import Grid, Line, read_draft
from export.word.stated import assumption_rows, reading_rows
from simulation.errors import refuse
from simulation.scenario import Scenario

__all__ = ["Check", "Finding", "check_draft"]

BOTH = re.compile(r"两险|养老(?:保险)?[、和及与](?:居民|城乡居民)?(?:基本)?医疗")
PENSION, MEDICAL = re.compile("养老"), re.compile("医疗保险|医保|参保地|居民基本医疗")
FUNDS = re.compile("工作经费|征缴经费")
REPORT, TITLE_LINES = re.compile("政策测算报告$|Policy report$"), 3
OF_PENSION = re.compile("档次|缴费补贴|独生子女|两女|代缴养老")
OF_MEDICAL = re.compile("财政补助|资助参保|等待期|筹资")


def check_draft(
    source: str | Path | bytes, scenario: Scenario, year: int | None = None, name: str = "draft"
) -> Check:
    """Holds every figure of a draft (.docx, .txt, .md; a path, or a file's content) against the scenario.

    `year`: as in `to_draft`. Raises Refusal for a file that cannot be read, and for a report of `to_report`.
    """
    if isinstance(source, bytes):
        content = source
    else:
        name = Path(source).name
        try:
            content = Path(source).read_bytes()
        except OSError as error:
            raise refuse(
                name, f"文件打不开（{error.strerror}）", f"cannot be read ({error.strerror})"
            ) from error
    base, scenario = scenario.base_plan, for_year(scenario, year)
    plan = scenario.resolved_plan
    check = Check(plan)
    others = {row.doubt: row.taken for row in reading_rows(plan, "zh")}
    others |= {row.name: row.value for row in assumption_rows(plan, "zh")}
    others |= {
        name_at(plan, path, "zh"): value_text(path, value, "zh")
        for path, value in stated_figures(plan).items()
    }
    cells = expected_cells(differences(base, plan, "zh"), others)
    lines: list[Line] = []
    blocks = read_draft(name, content)
    if any(isinstance(block, Line) and REPORT.search(block.text) for block in blocks[:TITLE_LINES]):
        raise refuse(
            name,
            "这是测算报告，不是草案条文：它的数字就是测算结果；请核对草案条文",
            "is a report of results, whose figures are the results themselves; check a draft text",
        )
    for block in blocks:
        lines += check_grid(check, block, cells) if isinstance(block, Grid) else [block]
    _check_lines(check, lines)
    check.findings.sort(key=lambda finding: finding.paragraph)
    return check


def _check_lines(check: Check, lines: list[Line]) -> None:
    """Statement by statement; who is helped waits for the end, when every stretch is known."""
    scope = ""
    helped: list[Helped] = []
    left: list[tuple[tuple[int, Statement], set[Token]]] = []
    for line in lines:
        text = normalised(line.text)
        for statement in statements(text):
            at = (line.number, statement)
            scope = _scope(statement.text, scope)
            known = check_calendar(check, at)
            if FUNDS.search(statement.text):
                known |= _funds(check, at)
            elif scope == "pension":
                known |= check_pension(check, at)
            elif scope == "medical":
                stretches = helped_in(check, at)
                helped += stretches
                if not stretches:
                    known |= check_standard(check, at)
            left.append((at, known))
    known_of_aid = check_aid(check, helped)
    for at, known in left:
        for token in at[1].tokens:
            if token not in known and token not in known_of_aid and not _mentioned(check, at, token):
                check.not_known(at, token)


def _mentioned(check: Check, at: tuple[int, Statement], token: Token) -> bool:
    """An age beside help that nobody is said to get here (`满60周岁后再缴费，否则影响代缴`): it agrees if a rule has it."""
    if token.kind != "age" or not HELP.search(at[1].text):
        return False
    rule = next((rule for rule in check.plan.medical.aid if rule.min_age == token.value), None)
    if rule is not None:
        check.hold(at, token, f"medical.aid.{rule.id}.min_age", rule.min_age)
    return rule is not None


def _scope(text: str, before: str) -> str:
    """Which scheme a statement speaks of: the last one named; where both are named together, what its words are of."""
    alone = BOTH.sub("", text)
    places = {
        "pension": max((found.start() for found in PENSION.finditer(alone)), default=-1),
        "medical": max((found.start() for found in MEDICAL.finditer(alone)), default=-1),
    }
    if max(places.values()) >= 0:
        return max(places, key=lambda name: places[name])
    if OF_PENSION.search(text):
        return "pension"
    return "medical" if OF_MEDICAL.search(text) else before


def _funds(check: Check, at: tuple[int, Statement]) -> set[Token]:
    if check.plan.working_funds is None:
        return set()
    tokens = {token for token in at[1].tokens if token.kind == "yuan"}
    for token in tokens:
        check.hold(at, token, "working_funds.amount", check.plan.working_funds.amount)
    return tokens
