"""Categories of help and grades of disability: by a column of the sheet, else by what its titles say."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from simulation.errors import refuse
from simulation.roster import values
from simulation.roster.cells import Cells
from simulation.roster.fields import broader_groups, groups_on, known_words, plain, words_of
from simulation.roster.header import Header
from simulation.roster.identity import normalised
from simulation.roster.kinds import KINDS
from simulation.roster.listing import SEPARATOR, UNREAD_WORD, Note, counted
from simulation.roster.reading import RawSheet
from simulation.roster.titles import groups_in_title, severe_by_title

_CERTIFICATE = re.compile(r"([0-9]{17}[0-9X])[1-7]([1-4])(?:B[0-9]+)?$")
"""The number of a certificate of disability: the ID number, the kind, the grade, and how often it was issued anew."""
_ID_LENGTH = 18


def groups_of_column(cells: Cells) -> Any:
    """The categories of each row. What was not understood among them is marked: what is due of such a person is not
    known."""
    said, kind = cells.profile.word, cells.kind
    cells.words("groups", values.groups_of(said, kind), words_of("groups"))  # for what is not understood
    groups = values.parse_column(cells.text["groups"], values.groups_in(said, kind))
    return pd.array(np.where(groups.values == None, "", groups.values), "str")  # noqa: E711 (each element)


def together(columns: list[Any]) -> Any:
    """Several columns of categories as one: what they say side by side, each once."""
    texts = zip(*(column.to_pylist() for column in columns), strict=True)
    joined = ["、".join(dict.fromkeys(one for cell in row if (one := (cell or "").strip()))) for row in texts]
    return pa.chunked_array([pa.array(joined, pa.string())])


def groups_of_sheet(cells: Cells, rows: dict[str, Any]) -> dict[str, Any]:
    """The group that the sheet's name states for rows whose own column lacks it, and a roster's broader groups."""
    count = len(cells.row)
    groups = np.asarray(rows["groups"], dtype=object) if "groups" in rows else np.full(count, "", object)
    known = _known_groups(cells)
    found = groups_in_title(plain(cells.sheet.sheet), known)
    broader = np.full(count, "", object)
    blank = np.full(count, True)
    if "groups" in cells.text:
        blank = np.array([not values.clean(text) for text in cells.raw("groups")], dtype=bool)
    more: dict[str, Any] = {}
    if len(found) == 1 and blank.any() and (cells.kind == "tax" or "groups" in cells.text):
        (group,) = found
        word = known_words("groups")[group]
        cells.notes += counted(
            blank, f"行按“{word}”（由工作表名得知）", f"rows are {group} (by the sheet's name)"
        )
        groups = np.where(blank, group, groups)
        if not groups_in_title(
            plain(cells.sheet.sheet), {w: g for w, g in known.items() if w not in broader_groups()}
        ):
            broader = np.where(blank, group, "")
        more["groups"] = pd.array(groups, "str")
    if cells.kind == "tax" and ("groups" in cells.text or more):
        more["groups_broader"] = _broader(cells, broader)
    if cells.kind != "tax" and "groups" in cells.text:
        # Whose group nobody wrote is helped, and nobody knows as what.
        more["groups"] = pd.array(np.where(blank & (groups == ""), UNREAD_WORD, groups), "str")
    return more


def group_of_title(cells: Cells) -> str:
    """The one group that the sheet's name, file or title names."""
    titles = [cell for row in cells.sheet.head[: cells.header.row] for cell in row]
    known = _known_groups(cells)
    for text in (cells.sheet.sheet, cells.sheet.file, *titles):
        found = groups_in_title(plain(text), known)
        if len(found) == 1:
            group = found.pop()
            cells.notes.append(
                Note(
                    f"全表按“{known_words('groups')[group]}”（由标题得知）",
                    f"all rows are {group} (by the title)",
                    len(cells.row),
                )
            )
            return group
    raise refuse(
        f"{cells.sheet.file} {cells.sheet.sheet}".strip(),
        "没有“类别”列，标题也没有说明是哪一类对象；请加上类别列，或在表名中写明",
        "no column of groups, and no title names one; add the column, or name the group in the sheet's name",
    )


def _known_groups(cells: Cells) -> dict[str, str]:
    """The words of groups that names of sheets and files of this kind may hold."""
    mine = KINDS[cells.kind].groups
    known = groups_on(cells.kind).items()
    return {w: g for w, g in known if len(w) > 1 and (not g or not mine or g in mine)}


def _broader(cells: Cells, of_sheet: NDArray[Any]) -> Any:
    """The groups of a roster that are written in words which say less than they are read as (`of_sheet`: in the name of
    the sheet), and a note on them."""
    broader = of_sheet
    if "groups" in cells.text:
        read = values.broader_in(cells.profile.word, cells.kind)
        said = values.parse_column(cells.text["groups"], read).values
        broader = np.where(said == None, of_sheet, said)  # noqa: E711 (each element)
    words = known_words("groups")
    for group in sorted({one for text in set(broader) for one in text.split(SEPARATOR) if one}):
        count = sum(group in text.split(SEPARATOR) for text in broader)
        zh = f"“人员类别”有 {count} 行写得比“{words[group]}”宽（如脱贫户、建档立卡），按“{words[group]}”计，是一项假设"
        en = f"{count} rows have a category broader than {group}; they count as {group}, which is an assumption"
        cells.notes.append(Note(zh, en, count))
    return pd.array(broader, "str")


def grades(cells: Cells, grade: Any) -> Any:
    """The grades of disability; a list of the severely disabled (by its name or title) may leave them out."""
    count = len(cells.row)
    grade = pd.array([pd.NA] * count, "Int64") if grade is None else grade
    blank = np.array([not values.clean(text) for text in cells.raw("disability_grade")], dtype=bool)
    if blank.any() and severe_by_title(cells.sheet, cells.header):
        cells.notes.append(
            Note(
                f"{int(blank.sum())} 行没有写残疾等级，标题写明是重度残疾：按二级计（一、二级待遇相同）",
                f"{int(blank.sum())} rows have no grade and the title says severe: grade 2 counts, as 1 would",
                int(blank.sum()),
            )
        )
        grade = pd.array(np.where(blank, 2, np.asarray(grade, dtype=object)), "Int64")
    return grade


def grade_elsewhere(sheet: RawSheet, header: Header) -> bool:
    """Whether a list without a column of grades says them in certificates or in a title."""
    number = header.fields["id_number"]
    cells = [row[number] for row in sheet.head[header.row :] if number < len(row)]
    certificates = any(_CERTIFICATE.match(one) for one in normalised(cells)) if cells else False
    return certificates or "certificate" in header.fields or severe_by_title(sheet, header)


def take_certificates(cells: Cells) -> None:
    """A certificate of disability is the ID number, a digit of the kind and one of the grade: where either is not
    stated, it is had from there."""
    written = "certificate" if "certificate" in cells.text else "id_number"
    number = normalised(cells.text[written].to_numpy())
    whole = [_CERTIFICATE.match(one) for one in number]
    if not any(whole):
        return
    if written == "certificate":  # one of another person says nothing of this one
        own = normalised(cells.text["id_number"].to_numpy())
        whole = [
            found if found and (len(one) != _ID_LENGTH or found[1] == one) else None
            for found, one in zip(whole, own, strict=True)
        ]
    if written == "id_number":
        bare = [found[1] if found else one for found, one in zip(whole, number, strict=True)]
        cells.text["id_number"] = pa.chunked_array([pa.array(bare, pa.string())])
    grade = cells.raw("disability_grade") if "disability_grade" in cells.text else [""] * len(number)
    stated = [one or (found[2] if found else "") for one, found in zip(grade, whole, strict=True)]
    taken = sum(not one and found is not None for one, found in zip(grade, whole, strict=True))
    cells.text["disability_grade"] = pa.chunked_array([pa.array(stated, pa.string())])
    differ = [
        bool(one) and found is not None and values.grade(values.clean(one)) not in (int(found[2]), None)
        for one, found in zip(grade, whole, strict=True)
    ]
    cells.notes += counted(
        np.array(differ, dtype=bool),
        "行的残疾等级与残疾证号里的不同，以等级列为准",
        "grades differ from those in the number of the certificate; the column counts",
    )
    if taken:
        zh, en = (
            f"{taken} 行的残疾等级取自残疾证号",
            f"{taken} grades are those in the number of the certificate",
        )
        cells.notes.append(Note(zh, en, taken))
