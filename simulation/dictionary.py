"""The data dictionary as a page, from the very tables that check what is handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulation import season_sheet, settlement_sheet
from simulation.behaviour.assumptions import default_assumptions
from simulation.columns import COLUMNS, CONDUCT, LAST_YEAR, MADE, OPTIONAL, Column
from simulation.law.assess import result_columns
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
    return "\n".join(
        [
            _HEAD,
            "## 人员表 · The people table\n",
            "一人一行。一条不合，整表不收。A row a person; refused whole, never repaired.\n",
            _columns(COLUMNS),
            "### 当年行为 · What people do this year\n",
            "`assess` needs these; `simulate` takes them where a table has them, else works them out.\n",
            _columns(CONDUCT),
            "### 上年状态 · Last year\n",
            "`simulate` starts from these.\n",
            _columns(LAST_YEAR),
            "### 可选 · Optional\n",
            _columns(OPTIONAL),
            "### 合成人口另有的列 · What a population that was made has besides\n",
            "`load_population` gives these too; the fit to published figures reads them, no rule does.\n",
            _columns(MADE),
            "## 待遇表 · Entitlements (`assess`)\n",
            "A row a person, the index of the table handed in. `*_eligible` yes/no, `coverage_start` a day, "
            f"`covered_days` days, all else yuan a year. Under `{DEFAULT_PLAN}`: "
            + _codes(result_columns(plan))
            + ".\n",
            "## 支出项、级次、部门 · Lines, levels, departments\n",
            _table(
                ("line", "clause"),
                ((f"`{line}`", LINE_CLAUSE.get(line, "4.1.M2 – 4.1.M7")) for line in BUDGET_LINES),
            ),
            "Levels, the highest first: "
            + _codes(LEVELS)
            + ". Departments: "
            + "、".join(DEPARTMENTS)
            + ".\n",
            "## 方案数字 · Figures of a plan\n",
            "What `--set` and `Scenario(changes=...)` take. A tier goes by its amount, an aid rule by its id. The "
            f"value is that of `{DEFAULT_PLAN}`.\n",
            _table(("path", "value", "clause", "basis"), _figures(plan)),
            "## 行为假设 · Assumptions of behaviour\n",
            "`Scenario(assumptions=...)`; sources and what each moves stand in the file and on the page *Behaviour*.\n",
            _table(
                ("name", "含义", "meaning", "value", "range", "unit", "basis"),
                (
                    (
                        f"`{name}`",
                        a.label_zh,
                        a.label_en,
                        f"{a.value:g}",
                        f"{a.range[0]:g} – {a.range[1]:g}",
                        a.unit,
                        a.basis,
                    )
                    for name, a in default_assumptions().items()
                ),
            ),
            "## 控制数 · Margins of a place\n",
            "Every table of `synthetic_data/margins/PLACE/` has these columns: "
            + _codes(MARGIN_COLUMNS)
            + ". "
            "`basis` is one of " + _codes(BASES) + ".\n",
            "## 填报表 · Sheets to fill in\n",
            "模板的表头与读表时所认的表头是同一处。The header that a template has is the one that reading asks for.\n",
            _table(
                ("表 sheet", "用途", "for", "表头 header"),
                ((f"`{name}`", zh, en, _codes(header)) for name, zh, en, header in SHEETS),
            ),
        ]
    )


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
        if value is None or note is None or path.startswith(("notes.", "payers.")) or path == "pension.tiers":
            continue
        if path == "medical.aid":
            continue
        shown = "、".join(map(str, value)) if isinstance(value, list) else str(value)
        yield f"`{path}`", shown, note.clause, note.basis


def _codes(values: Iterable[object]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *(list(row) for row in rows)]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines) + "\n"
