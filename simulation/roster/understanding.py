"""A sheet of text to a Listing: header row, kind, fields, values; lines of sums and signatures are left out, and said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from simulation.errors import Problem, Refusal, refuse
from simulation.law.figures import FEN_A_YUAN
from simulation.law.plan import Plan
from simulation.roster import secrecy, shown, values
from simulation.roster.categories import (
    grade_elsewhere,
    grades,
    group_of_title,
    groups_of_column,
    groups_of_sheet,
    take_certificates,
    together,
)
from simulation.roster.cells import SHOWN, Cells, days
from simulation.roster.events import events_of_title
from simulation.roster.fields import FIELDS, Profile, field_of, plain, words_of
from simulation.roster.header import Header, find_header
from simulation.roster.identity import Ids, parse_ids
from simulation.roster.kinds import REGISTER_KINDS
from simulation.roster.lines import persons_among
from simulation.roster.listing import COMMON, OWN, UNREAD, Listing, Note, counted
from simulation.roster.reading import Progress, RawSheet
from simulation.roster.schemes import WHICHEVER, amounts_without_scheme, one_line_a_scheme, scheme_of_members
from simulation.roster.titles import town_by_title

TOWNS_AMONG = 0.8
"""The share of known towns among the first cells of a column from which on it is one of towns, whatever its header."""


def understand(
    sheet: RawSheet,
    kind: str,
    plan: Plan,
    key: bytes,
    *,
    profile: Profile | None = None,
    ids: str = "real",
    progress: Progress | None = None,
) -> tuple[Listing, secrecy.Link]:
    """A sheet as a listing of a kind, and the way back from its tokens.

    `ids`: the profile of ID numbers, real or synthetic. Raises Refusal where the header is not found, a needed field lacks,
    two headers stand for one field, or a list of several groups does not say whom it puts in which.
    """
    profile = profile or Profile()
    where = f"{sheet.file} {sheet.sheet}".strip()
    header = find_header(sheet, kind, profile)
    if header is None:
        raise refuse(
            where,
            f"前 {len(sheet.head)} 行里找不到表头：应有“身份证号”和至少一个其他已知列；可在页面上对照表头",
            f"no header row within the first {len(sheet.head)} rows: expected 身份证号 and another known column",
        )
    header, of_sheet = _with_town(sheet, kind, header, plan, profile)
    header, amounts = _with_amounts(sheet, kind, header, profile)
    _refuse_header(where, kind, header, sheet)
    names = list(header.fields)
    wanted = [*(header.fields[name] for name in names), *header.also]
    columns, numbers = sheet.columns(wanted, header.row, progress)
    text = dict(zip(names, columns, strict=False))
    if header.also:
        text["groups"] = together([text["groups"], *columns[len(names) :]])
    keep, notes = persons_among(text, header)
    text = {name: column.filter(pa.array(keep)) for name, column in text.items()}
    notes += [*of_sheet, *amounts]
    row = np.array(numbers, dtype=np.int32)[keep]
    if not len(row):
        raise refuse(where, "表头下没有数据行", "no rows of data below the header")
    cells = Cells(sheet, header, kind, plan, profile, text, row, notes)
    notes += _unused(header, cells.names)
    reader = _Reader(cells, key, ids)
    listing = reader.listing()
    said = {header.names[column]: name for name, column in header.fields.items()}
    said |= {header.names[column]: "groups" for column in header.also}
    unread = pd.DataFrame(cells.unread[:SHOWN], columns=list(UNREAD))
    return Listing(
        kind, sheet.file, sheet.sheet, listing, (*sheet.notes, *cells.notes), said, unread
    ), reader.link()


_WHICH = {
    True: ("请指明用哪一列，其余标为不用", "say which one counts"),
    False: (
        "表头一样，分不清；请在文件里改名或删去不用的一列",
        "they are headed alike: rename or remove one in the file",
    ),
}
"""What to do about several columns for one thing, by whether their headers can be told apart."""


def _with_town(
    sheet: RawSheet, kind: str, header: Header, plan: Plan, profile: Profile
) -> tuple[Header, list[Note]]:
    """The header with the town's column, where it goes by a header that is not known and is full of towns, with a note. A
    roster that says a person's town nowhere is refused."""
    if "town" in header.fields:
        return header, []
    read = values.town_of(plan.towns, profile.word)
    number = header.fields["id_number"]
    persons = [row for row in sheet.head[header.row :] if number < len(row) and row[number].strip()]
    found = []
    for column, name in enumerate(header.names):
        cells = [values.clean(row[column]) for row in persons if column < len(row)]
        known = sum(bool(cell) and read(cell) is not None for cell in cells)
        unsaid = column not in header.fields.values() and profile.header(kind, name) is None
        # Of all persons, not of those with anything: one remark that names a town makes no column of towns.
        if unsaid and known and known >= TOWNS_AMONG * len(persons):
            found.append(column)
    if len(found) == 1:
        said = values.masked(header.names[found[0]]) or f"{found[0] + 1}"
        note = Note(
            f"“{said}”列里是镇街名，按镇街读入",
            f"the column {said} holds names of towns and is read as the town",
        )
        return replace(header, fields={**header.fields, "town": found[0]}), [note]
    if kind == "tax" and not town_by_title(sheet, header, plan.towns, kind)[0]:
        several = "、".join(values.masked(header.names[column]) for column in found)
        raise refuse(
            f"{sheet.file} {sheet.sheet}".strip(),
            f"清册没有写明镇街：{f'有几列像镇街（{several}）' if found else '没有一列是镇街名'}，标题也没有写明是哪个镇街；"
            "请加上“镇街”列、对照表头，或在表名中写明",
            f"the roster does not say the town: {'several columns look like it' if found else 'no column holds towns'}, and "
            "no title names one; add the column, name its header, or name the town in the sheet's name",
        )
    return header, []


def _with_amounts(sheet: RawSheet, kind: str, header: Header, profile: Profile) -> tuple[Header, list[Note]]:
    """The header with a column that goes by the name of a scheme alone (养老保险) as that of amounts, where its first cells
    are amounts and no yes or no, with a note."""
    number = header.fields["id_number"]
    persons = [row for row in sheet.head[header.row :] if number < len(row) and row[number].strip()]
    fields, notes = dict(header.fields), []
    for joins, paid in (("pays_pension", "pension_paid"), ("joins_medical", "medical_paid")):
        if kind != "tax" or joins not in fields or paid in fields:
            continue
        column = fields[joins]
        cells = [values.clean(row[column]) for row in persons if column < len(row)]
        read = [values.fen(cell) for cell in cells if cell]
        amounts = [amount for amount in read if amount is not None]
        said = values.masked(header.names[column])
        if len(amounts) < len(read) or max(amounts, default=0) <= FEN_A_YUAN:
            continue
        if profile.header(kind, said) is not None:
            continue
        fields[paid] = fields.pop(joins)
        notes.append(
            Note(
                f"“{said}”列里是金额，按实缴金额读入",
                f"the column {said} holds amounts and is read as the amount paid",
            )
        )
    return replace(header, fields=fields), notes


def _unused(header: Header, persons: Collection[str]) -> list[Note]:
    """Which columns were not read: one that matters may stand under a header that is not known."""
    read = {*header.fields.values(), *header.also}
    names = [name for column, name in enumerate(header.names) if name and column not in read]
    if not names:
        return []
    said = "、".join(
        dict.fromkeys(
            shown.hidden(name) if shown.names_someone(name, persons) else values.masked(name)
            for name in names
        )
    )
    return [Note(f"没有用到的列：{said}", f"columns that were not read: {said}")]


def _refuse_header(where: str, kind: str, header: Header, sheet: RawSheet) -> None:
    problems = [
        Problem(
            where,
            f"“{field_of(kind, name).zh}”有几列：{'、'.join(found)}；{_WHICH[len({*map(plain, found)}) > 1][0]}",
            f"several columns for {field_of(kind, name).en}: {', '.join(found)}; {_WHICH[len({*map(plain, found)}) > 1][1]}",
        )
        for name, found in header.doubled.items()
    ]
    problems += [
        Problem(where, f"缺少列“{f.zh}”", f"lacks the column {f.en}")
        for f in FIELDS[kind]
        if f.needed
        and f.id not in header.fields
        and not (f.id == "disability_grade" and grade_elsewhere(sheet, header))
    ]
    if problems:
        raise Refusal(problems)


class _Reader:
    """Reads one sheet's cells into a listing, and keeps the way back from its tokens."""

    def __init__(self, cells: Cells, key: bytes, ids: str):
        self.cells, self.key, self.ids = cells, key, ids
        if cells.kind == "disabled":
            take_certificates(cells)
        self.found = parse_ids(cells.text["id_number"].to_numpy(), ids)
        self.token = secrecy.tokens(np.where(self.found.good, self.found.number, ""), key)

    @cached_property
    def spouse(self) -> Ids:
        return parse_ids(self.cells.text["spouse_id_number"].to_numpy(), self.ids)

    def listing(self) -> pd.DataFrame:
        cells = self.cells
        count = len(cells.row)
        rows: dict[str, Any] = {
            "row": cells.row,
            "token": pd.array(self.token, "str"),
            "id_fault": pd.array(self.found.fault, "str"),
            "birth_date": self._birth_date(),
            "sex": self._sex(),
            **self._town(),
            "village": self._village(),
            "name_token": self._name_token(),
        }
        assert tuple(rows) == COMMON
        rows |= one_line_a_scheme(cells) if "scheme" in cells.text and cells.kind == "tax" else {}
        for name in OWN[cells.kind]:
            if name not in rows and name in cells.text:
                rows[name] = groups_of_column(cells) if name == "groups" else cells.own(name)
        if cells.kind == "tax" and "scheme" not in cells.text and WHICHEVER & set(cells.text):
            rows |= amounts_without_scheme(cells, rows)
        if cells.day_unread is not None:
            rows["day_unread"] = pd.array(cells.day_unread, "boolean")
        if "spouse_id_number" in cells.text:
            rows |= self._spouse()
        if cells.kind in REGISTER_KINDS and "groups" not in rows:
            rows["groups"] = pd.array([group_of_title(cells)] * count, "str")
        if cells.kind in ("tax", *REGISTER_KINDS):
            rows |= groups_of_sheet(cells, rows)
        if cells.kind == "disabled":
            rows["disability_grade"] = grades(cells, rows.get("disability_grade"))
        if cells.kind == "police" and "event" not in rows:
            rows["event"] = pd.array(events_of_title(cells), "str")
        if cells.kind in ("employee", "elsewhere"):
            rows |= scheme_of_members(cells, rows.get("scheme"))
        if cells.kind == "health" and "family_planning" not in rows:
            raise refuse(cells.sheet.file, "缺少列“计生家庭类型”", "lacks the column of the family's type")
        return pd.DataFrame(rows)

    def link(self) -> secrecy.Link:
        cells = self.cells
        good = self.found.good
        names = cells.raw("name")
        number = np.where(good, self.found.number, cells.raw("id_number"))
        frame = pd.DataFrame(
            {
                "token": self.token,
                "file": np.where(good, "", cells.sheet.file),
                "sheet": np.where(good, "", cells.sheet.sheet),
                "row": np.where(good, 0, cells.row),
                "name": names,
                "id_number": number,
            }
        )
        links = [secrecy.Link(frame)]
        if "spouse_id_number" in cells.text:
            spouse = self.spouse
            named = pd.DataFrame(
                {
                    "token": secrecy.tokens(np.where(spouse.good, spouse.number, ""), self.key),
                    "file": "",
                    "sheet": "",
                    "row": 0,
                    "name": cells.raw("spouse_name"),
                    "id_number": spouse.number,
                }
            )
            links.append(secrecy.Link(named[spouse.good]))
        return links[0].joined(links[1:])

    def _spouse(self) -> dict[str, Any]:
        cells = self.cells
        spouse = self.spouse
        wrong = int(((spouse.fault != "") & (spouse.fault != "missing")).sum())
        if wrong:
            cells.notes.append(
                Note(f"配偶身份证号 {wrong} 个读不出", f"{wrong} ID numbers of spouses cannot be read", wrong)
            )
        token = secrecy.tokens(np.where(spouse.good, spouse.number, ""), self.key)
        return {"spouse_token": pd.array(token, "str"), "spouse_birth_date": spouse.birth_date}

    def _birth_date(self) -> NDArray[np.datetime64]:
        cells = self.cells
        result = self.found.birth_date.copy()
        if "birth_date" in cells.text:
            said = days(cells.parsed("birth_date", values.date))
            differs = ~np.isnat(result) & ~np.isnat(said) & (result != said)
            cells.notes += counted(
                differs,
                "行的出生日期与身份证号不符，以身份证号为准",
                "birth dates differ from the ID number, which counts",
            )
            result = np.where(np.isnat(result), said, result)
        return result

    def _sex(self) -> Any:
        cells = self.cells
        sex = self.found.sex
        if "sex" in cells.text:
            said = np.asarray(
                cells.words("sex", values.word_of("sex", cells.profile.word), words_of("sex")), dtype=object
            )
            differs = (sex != "") & (said != "") & (sex != said)
            cells.notes += counted(
                differs,
                "行的性别与身份证号不符，以身份证号为准",
                "sexes differ from the ID number, which counts",
            )
            sex = np.where(sex == "", said, sex)
        return pd.array(sex, "str")

    def _town(self) -> dict[str, Any]:
        cells, count = self.cells, len(self.cells.row)
        if "town" not in cells.text:
            town, named = town_by_title(cells.sheet, cells.header, cells.plan.towns, cells.kind)
            cells.notes += counted(
                np.full(count, bool(town)), f"行按{town}（由标题得知）", f"rows are of {town} (by the title)"
            )
            cells.notes += counted(
                np.full(count, bool(named) and not town),
                f"行没有写镇街；标题中有{named}，但不能确定各行是哪个镇街的，按镇街不明",
                f"rows state no town; a title has {named}, which does not say of which town each is: not known",
            )
            return {"town": pd.array([town] * count, "str"), "town_said": pd.array([named] * count, "str")}
        read = values.town_of(cells.plan.towns, cells.profile.word)
        return {
            "town": cells.words("town", read, cells.plan.towns),
            "town_said": cells.shown_text("town", cells.town_shown),
        }

    def _name_token(self) -> Any:
        code, distinct = pd.factorize(self.cells.raw("name"))
        hashed = secrecy.tokens((shown.called(name) for name in distinct), self.key)
        return pd.array(hashed[code], "str")

    def _village(self) -> Any:
        """The villages, less what may be a person's name."""
        cells = self.cells
        own = cells.profile.word
        said = np.asarray(
            cells.shown_text("village", lambda text: values.masked(own("village", text) or text)),
            dtype=object,
        )
        keep = shown.villages_kept(said, cells.raw("name"))
        dropped = int(((said != "") & ~keep).sum())
        if dropped:
            cells.notes.append(
                Note(
                    f"“村居”有 {dropped} 行不像地名（可能是人名），按未填处理",
                    f"village: {dropped} rows do not look like a place (they may be names) and count as blank",
                    dropped,
                )
            )
        kept = np.where(keep, said, "")
        for text, rows, near in shown.near_villages(kept):
            cells.unread.append(("village", text, rows, near))
        return pd.array(kept, "str")
