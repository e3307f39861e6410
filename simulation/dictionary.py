"""The data dictionary as a page, from the very tables that check what is handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulation import season_sheet, settlement_sheet
from simulation.behaviour.assumptions import default_assumptions
from simulation.columns import COLUMNS, CONDUCT, LAST_YEAR, MADE, OPTIONAL, Column
from simulation.law.assess import result_columns
from simulation.law.paths import LISTS
from simulation.law.plan import DEFAULT_PLAN, Plan, load_plan
from simulation.law.vocabulary import BUDGET_LINES, DEPARTMENTS, LEVELS
from simulation.ledger import LINE_CLAUSE
from synthetic_data import district_data
from synthetic_data.spec import BASES
from synthetic_data.spec import COLUMNS as MARGIN_COLUMNS

SHEETS = (
    (season_sheet.SHEET, "当日数", "a season, numbers of the day", season_sheet.HEADERS),
    (season_sheet.SHEET, "累计数", "a season, running totals", season_sheet.RUNNING),
    (settlement_sheet.SHEET, "上年决算", "last year's books", settlement_sheet.HEADERS),
    (district_data.SHEET, "本区数据", "the district's own figures", district_data.HEADERS),
)
"""Every sheet that is handed in: its name, what for, and its header as the module that reads it has it."""
_KINDS = {"int": "整数 int", "bool": "是/否 bool", "date": "日期 datetime64", "text": "文字 text"}
_HEAD = """# 数据字典 · Data dictionary

由程序生成，勿手改 · Generated, do not edit: `python -m simulation dictionary --out docs/data-dictionary.md`. The tables
below are the ones that check what is handed in (`simulation/columns.py`, `simulation/law/parts.py`,
`synthetic_data/spec.py`, and the modules that read sheets); the tests compare this page with them.

Money is in yuan in every public table and whole fen inside. Rates are shares from 0 to 1. Days are calendar days without a
zone.
"""


def data_dictionary() -> str:
    """The page `docs/data-dictionary.md`, Markdown."""
    plan = load_plan(DEFAULT_PLAN)
    return "\n".join([_HEAD, *_of_people(), *_of_results(plan), *_of_figures(plan), *_of_sheets()])


def _of_people() -> Iterable[str]:
    """The columns of the people table, as stated, assumed or made."""
    yield "## 人员表 · The people table\n"
    yield "一人一行。一条不合，整表不收。A row a person; refused whole, never repaired.\n"
    yield _columns(COLUMNS)
    yield "### 当年行为 · What people do this year\n"
    yield "`assess` needs these; `simulate` takes them where a table has them, else works them out.\n"
    yield _columns(CONDUCT)
    yield "### 上年状态 · Last year\n"
    yield "`simulate` starts from these.\n"
    yield _columns(LAST_YEAR)
    yield "### 可选 · Optional\n"
    yield _columns(OPTIONAL)
    yield "### 合成人口另有的列 · What a population that was made has besides\n"
    yield "`load_population` gives these too; the fit to published figures reads them, no rule does.\n"
    yield _columns(MADE)


def _of_results(plan: Plan) -> Iterable[str]:
    """What `assess` gives, and the codes of the budget."""
    yield "## 待遇表 · Entitlements (`assess`)\n"
    yield (
        "A row a person, the index of the table handed in. `*_eligible` yes/no, `coverage_start` a day, "
        f"`covered_days` days, all else yuan a year. Under `{DEFAULT_PLAN}`: {_codes(result_columns(plan))}.\n"
    )
    yield "## 支出项、级次、部门 · Lines, levels, departments\n"
    clauses = ((f"`{line}`", LINE_CLAUSE.get(line, "4.1.M2 – 4.1.M7")) for line in BUDGET_LINES)
    yield _table(("line", "clause"), clauses)
    yield f"Levels, the highest first: {_codes(LEVELS)}. Departments: {'、'.join(DEPARTMENTS)}.\n"


def _of_figures(plan: Plan) -> Iterable[str]:
    """The figures that a scenario may change: those of a plan, and the assumptions of behaviour."""
    yield "## 方案数字 · Figures of a plan\n"
    yield (
        "What `--set` and `Scenario(changes=...)` take. A tier goes by its amount, an aid rule by its id. The "
        f"value is that of `{DEFAULT_PLAN}`.\n"
    )
    yield _table(("path", "value", "clause", "basis"), _figures(plan))
    yield "## 行为假设 · Assumptions of behaviour\n"
    yield "`Scenario(assumptions=...)`; sources and what each moves stand in the file and on the page *Behaviour*.\n"
    yield _table(("name", "含义", "meaning", "value", "range", "unit", "basis"), _assumptions())


def _of_sheets() -> Iterable[str]:
    """What is filled in and handed in: margins of a place, and sheets."""
    yield "## 控制数 · Margins of a place\n"
    yield (
        f"Every table of `synthetic_data/margins/PLACE/` has these columns: {_codes(MARGIN_COLUMNS)}. "
        f"`basis` is one of {_codes(BASES)}.\n"
    )
    yield "## 填报表 · Sheets to fill in\n"
    yield "模板的表头与读表时所认的表头是同一处。The header that a template has is the one that reading asks for.\n"
    headers = ((f"`{name}`", zh, en, _codes(header)) for name, zh, en, header in SHEETS)
    yield _table(("表 sheet", "用途", "for", "表头 header"), headers)


def meaning_of(name: str) -> tuple[str, str] | None:
    """What a column of the people table says, in Chinese and English; None for what is no such column."""
    column = {**COLUMNS, **CONDUCT, **LAST_YEAR, **OPTIONAL}.get(name)
    return (column.zh, column.en) if column else None


def _columns(columns: Mapping[str, Column]) -> str:
    return _table(
        ("column", "含义", "meaning", "type", "values", "empty"),
        (
            (
                f"`{name}`",
                column.zh,
                column.en,
                _KINDS[column.kind],
                _codes(column.allowed or ()),
                "可 yes" if column.may_be_missing else "",
            )
            for name, column in columns.items()
        ),
    )


def _figures(plan: Plan) -> Iterable[tuple[str, ...]]:
    for path in plan.paths:
        value, note = plan.get(path), plan.note(path)
        if value is None or note is None or path in LISTS or path.startswith(("notes.", "payers.")):
            continue
        shown = "、".join(map(str, value)) if isinstance(value, list) else str(value)
        yield f"`{path}`", shown, note.clause, note.basis


def _assumptions() -> Iterable[tuple[str, ...]]:
    for name, known in default_assumptions().items():
        low, high = known.range
        about = known.label_zh, known.label_en, f"{known.value:g}", f"{low:g} – {high:g}"
        yield f"`{name}`", *about, known.unit, known.basis


def _codes(values: Iterable[object]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *(list(row) for row in rows)]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines) + "\n"
