"""The findings of the roster checks as workbooks: one for each office, one for each town, and a summary.

Only here do names and ID numbers come back to the findings, from the link in memory; a workbook holds the rows of its office
or town alone.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from export.tables import to_xlsx_bytes
from simulation import userdata
from simulation.roster import Link
from simulation.roster.checks import Findings, check_name, office_name
from simulation.roster.checks.findings import words

_TITLES = {
    "zh": {
        "number": "序号", "check": "检查", "scheme": "险种", "town": "镇街", "name": "姓名", "id_number": "身份证号",
        "file": "文件", "sheet": "工作表", "row": "行号", "clause": "条款", "due": "应缴（元）",
        "collected": "实收（元）", "difference": "差额（元）", "office": "责任单位", "text": "说明",
        "answer": "处理结果", "findings": "行数", "persons": "人数", "too_much": "多收（元）",
        "too_little": "少收（元）", "unknown": "（不明）", "total": "合计", "list": "问题清单", "summary": "汇总",
        "about": "说明", "line": "内容",
    },
    "en": {
        "number": "no.", "check": "check", "scheme": "scheme", "town": "town", "name": "name",
        "id_number": "ID number", "file": "file", "sheet": "sheet", "row": "row", "clause": "clause",
        "due": "due (yuan)", "collected": "collected (yuan)", "difference": "difference (yuan)",
        "office": "office to act", "text": "finding", "answer": "what was done", "findings": "rows",
        "persons": "persons", "too_much": "too much (yuan)", "too_little": "too little (yuan)",
        "unknown": "(not known)", "total": "total", "list": "Findings", "summary": "Summary", "about": "Read me",
        "line": "text",
    },
}  # fmt: skip
_HELP = {
    "zh": (
        "本表只含{whose}自己的行。姓名和身份证号只为核对之用，用后请按保密规定销毁，不要转发。",
        "“文件、工作表、行号”是原名单中的位置；证明此事的另一行写在“说明”里。",
        "处理后请在“处理结果”一栏填写，交回镇街医疗保障服务站（方案五（一））。",
        "“应缴”按方案逐条计算；依据见“条款”。一行只在最能说明问题的一项检查下列出。",
    ),
    "en": (
        "This workbook holds the rows of {whose} alone. Names and ID numbers are for checking only: destroy it by the "
        "rules of secrecy, do not pass it on.",
        "File, sheet and row say where it stands in the list handed in; the row that shows it is in the finding.",
        "Fill in what was done and send it back to the town's medical service station (5.1).",
        "What is due is worked out by the plan, clause by clause. A row stands under the check that says most.",
    ),
}
_WIDTHS = {
    "number": 6, "check": 17, "office": 13, "town": 10, "name": 9, "id_number": 20, "scheme": 9, "file": 18, "sheet": 9,
    "row": 7, "due": 10, "collected": 10, "difference": 10, "clause": 9, "text": 58, "answer": 14, "line": 110,
    "findings": 8, "too_much": 13, "too_little": 13,
}  # fmt: skip
"""In characters; of titles that are not in every sheet too. The list fits the width of a printed page."""


def office_workbook(findings: Findings, link: Link, office: str, lang: str = "zh") -> bytes:
    """The findings on which one office of the district must act, with names and ID numbers: the list, its summary and a
    sheet of help."""
    return _workbook(findings, findings.of_office(office), link, office_name(office, lang), lang)


def town_workbook(findings: Findings, link: Link, town: str, lang: str = "zh") -> bytes:
    """The findings whose row is of one town, whoever must act, as `office_workbook`."""
    return _workbook(findings, findings.of_town(town), link, town, lang)


def summary_workbook(findings: Findings, lang: str = "zh") -> bytes:
    """How many findings by check, office and town, and what is collected too much and too little; nobody is named."""
    titles = _TITLES[lang]
    sheets = {titles["summary"]: summary_table(findings, lang)}
    for key in ("check", "office", "town"):
        sheets[titles[key]] = summary_table(findings, lang, (key,))
    if findings.notes:
        lines = [note.text(lang) for note in findings.notes]
        sheets[titles["about"]] = pd.DataFrame({titles["line"]: lines})
    return to_xlsx_bytes(sheets, findings.stamp, lang, _widths(lang))


def summary_table(
    findings: Findings, lang: str = "zh", keys: tuple[str, ...] = ("check", "office", "town")
) -> pd.DataFrame:
    """Findings by some of check, office and town, in words, with a line of totals: rows, too much and too little in yuan."""
    titles = _TITLES[lang]
    counts = ["findings", "too_much", "too_little"]
    table = findings.summary().groupby(list(keys), sort=False)[counts].sum().reset_index()
    table[counts[1:]] = table[counts[1:]].astype("float64") / 100
    named = {
        "check": lambda check: check_name(check, lang),
        "office": lambda office: office_name(office, lang),
        "town": lambda town: town or titles["unknown"],
    }
    for key in keys:
        table[key] = table[key].map(named[key])
    total = {keys[0]: titles["total"], **dict.fromkeys(keys[1:], ""), **table[counts].sum().to_dict()}
    table = pd.concat([table, pd.DataFrame([total])], ignore_index=True)
    table["findings"] = table["findings"].astype("int64")
    return table.rename(columns=titles)


def listed(findings: Findings, rows: pd.DataFrame, link: Link, lang: str = "zh") -> pd.DataFrame:
    """Findings as rows to be worked through, in words, with name and ID number."""
    titles = _TITLES[lang]
    persons = link.many(rows["token"])
    unread = np.flatnonzero((rows["token"] == "").to_numpy())
    for place in unread.tolist():
        row = rows.iloc[place]
        persons.iloc[place] = link.of_row(row["file"], row["sheet"], row["row"])
    schemes = {"": "", **{code: said[lang] for code, said in words()["schemes"].items()}}
    table = pd.DataFrame(
        {
            "number": np.arange(1, len(rows) + 1),
            "check": [check_name(check, lang) for check in rows["check"]],
            "office": [office_name(office, lang) for office in rows["office"]],
            "town": rows["town"].to_numpy(),
            "name": persons["name"].astype("str").to_numpy(),
            "id_number": persons["id_number"].astype("str").to_numpy(),
            "scheme": [schemes[scheme] for scheme in rows["scheme"]],
            **{name: rows[name].to_numpy() for name in ("file", "sheet", "row")},
            "due": _yuan(rows["due"]),
            "collected": _yuan(rows["collected"]),
            "difference": _yuan(rows["collected"] - rows["due"]),
            "clause": rows["clause"].to_numpy(),
            "text": findings.sentences(lang, rows),
            "answer": "",
        }
    )
    return table.rename(columns=titles)


def save_workbooks(findings: Findings, link: Link, folder: Path, lang: str = "zh") -> list[Path]:
    """The workbook of every office and town that has findings, and the summary, in a folder."""
    titles = _TITLES[lang]
    books = {f"{titles['summary']}.xlsx": summary_workbook(findings, lang)}
    for office in findings.offices():
        name = f"{titles['office']}-{office_name(office, lang)}.xlsx"
        books[name] = office_workbook(findings, link, office, lang)
    for town in findings.towns():
        books[f"{titles['town']}-{town}.xlsx"] = town_workbook(findings, link, town, lang)
    for name, data in books.items():
        userdata.write_atomically(folder / name, lambda path, data=data: path.write_bytes(data))
    return [folder / name for name in books]


def _workbook(findings: Findings, rows: pd.DataFrame, link: Link, whose: str, lang: str) -> bytes:
    titles = _TITLES[lang]
    mine = Findings(rows, (), findings.stamp)
    sheets = {
        titles["list"]: listed(findings, rows, link, lang),
        titles["summary"]: summary_table(mine, lang),
        f"{titles['about']}": pd.DataFrame(
            {titles["line"]: [line.format(whose=whose) for line in _HELP[lang]]}
        ),
    }
    return to_xlsx_bytes(sheets, findings.stamp, lang, _widths(lang))


def _widths(lang: str) -> dict[str, int]:
    return {_TITLES[lang][name]: width for name, width in _WIDTHS.items()}


def _yuan(fen: pd.Series) -> np.ndarray:
    return fen.to_numpy(dtype="float64", na_value=np.nan) / 100
