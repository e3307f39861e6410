"""A sheet of text to a Listing: header row, kind, fields, values; lines of sums and signatures are left out, and said."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from simulation.errors import Problem, Refusal, refuse
from simulation.law.plan import Plan
from simulation.roster import secrecy, shown, values
from simulation.roster.fields import (
    FIELDS,
    Profile,
    broader_groups,
    field_of,
    groups_on,
    known_words,
    nearest,
    plain,
    words_of,
)
from simulation.roster.header import Header, find_header
from simulation.roster.identity import Ids, normalised, parse_ids
from simulation.roster.kinds import KINDS, REGISTER_KINDS
from simulation.roster.lines import filled_in, persons_among
from simulation.roster.listing import (
    COMMON,
    OWN,
    SEPARATOR,
    STOPPED,
    UNREAD,
    UNREAD_WORD,
    Listing,
    Note,
    counted,
)
from simulation.roster.reading import Progress, RawSheet

EVENT_WORDS = {
    "死亡": "death",
    "亡故": "death",
    "去世": "death",
    "迁出": "moved_out",
    "迁入": "moved_in",
    "免缴": "exempt",
}
SCHEME_WORDS = {"养老": "pension", "医保": "medical", "医疗": "medical"}
"""Words in headers, names and titles that say what happened to all of a sheet, or of which scheme they are members."""
SHOWN = 200
"""How many texts that were not understood are listed."""


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
    _refuse_header(where, kind, header, sheet)
    names = list(header.fields)
    columns, numbers = sheet.columns([header.fields[name] for name in names], header.row, progress)
    text = dict(zip(names, columns, strict=True))
    keep, notes = persons_among(text, header)
    text = {name: column.filter(pa.array(keep)) for name, column in text.items()}
    row = np.array(numbers, dtype=np.int32)[keep]
    if not len(row):
        raise refuse(where, "表头下没有数据行", "no rows of data below the header")
    reader = _Reader(sheet, header, kind, plan, key, profile, ids, text, row, notes)
    listing = reader.listing()
    said = {header.names[column]: name for name, column in header.fields.items()}
    unread = pd.DataFrame(reader.unread[:SHOWN], columns=list(UNREAD))
    return Listing(
        kind, sheet.file, sheet.sheet, listing, (*sheet.notes, *reader.notes), said, unread
    ), reader.link()


def _refuse_header(where: str, kind: str, header: Header, sheet: RawSheet) -> None:
    problems = [
        Problem(
            where,
            f"“{field_of(kind, name).zh}”有几列：{'、'.join(found)}；请指明用哪一列，其余标为不用",
            f"several columns for {field_of(kind, name).en}: {', '.join(found)}; say which one counts",
        )
        for name, found in header.doubled.items()
    ]
    problems += [
        Problem(where, f"缺少列“{f.zh}”", f"lacks the column {f.en}")
        for f in FIELDS[kind]
        if f.needed
        and f.id not in header.fields
        and not (f.id == "disability_grade" and _grade_elsewhere(sheet, header))
    ]
    if problems:
        raise Refusal(problems)


@dataclass(eq=False, repr=False)
class _Reader:
    """Reads the columns of one sheet; gathers notes and what was not understood on the way."""

    sheet: RawSheet
    header: Header
    kind: str
    plan: Plan
    key: bytes
    profile: Profile
    ids: str
    text: dict[str, Any]
    row: NDArray[np.int32]
    notes: list[Note]

    def __post_init__(self) -> None:
        self.unread: list[tuple[str, str, int, str]] = []
        self.day_unread: NDArray[np.bool_] | None = None
        if self.kind == "disabled":
            self._take_certificates()
        self.found = parse_ids(self.text["id_number"].to_numpy(), self.ids)
        self.token = secrecy.tokens(np.where(self.found.good, self.found.number, ""), self.key)

    def _take_certificates(self) -> None:
        """A certificate of disability is the ID number, a digit of the kind and one of the grade: where either is not
        stated, it is had from there."""
        written = "certificate" if "certificate" in self.text else "id_number"
        number = normalised(self.text[written].to_numpy())
        whole = [_CERTIFICATE.match(one) for one in number]
        if not any(whole):
            return
        if written == "certificate":  # one of another person says nothing of this one
            own = normalised(self.text["id_number"].to_numpy())
            whole = [
                found if found and (len(one) != _ID_LENGTH or found[1] == one) else None
                for found, one in zip(whole, own, strict=True)
            ]
        if written == "id_number":
            bare = [found[1] if found else one for found, one in zip(whole, number, strict=True)]
            self.text["id_number"] = pa.chunked_array([pa.array(bare, pa.string())])
        grade = self._raw("disability_grade") if "disability_grade" in self.text else [""] * len(number)
        stated = [one or (found[2] if found else "") for one, found in zip(grade, whole, strict=True)]
        taken = sum(not one and found is not None for one, found in zip(grade, whole, strict=True))
        self.text["disability_grade"] = pa.chunked_array([pa.array(stated, pa.string())])
        if taken:
            zh, en = (
                f"{taken} 行的残疾等级取自残疾证号",
                f"{taken} grades are those in the number of the certificate",
            )
            self.notes.append(Note(zh, en, taken))

    @cached_property
    def spouse(self) -> Ids:
        return parse_ids(self.text["spouse_id_number"].to_numpy(), self.ids)

    def listing(self) -> pd.DataFrame:
        count = len(self.row)
        rows: dict[str, Any] = {
            "row": self.row,
            "token": pd.array(self.token, "str"),
            "id_fault": pd.array(self.found.fault, "str"),
            "birth_date": self._birth_date(),
            "sex": self._sex(),
            "town": self._words("town", values.town_of(self.plan.towns, self.profile.word), self.plan.towns),
            "town_said": self._text("town", self._town_shown),
            "village": self._village(),
        }
        assert tuple(rows) == COMMON
        rows |= self._scheme_rows() if "scheme" in self.text and self.kind == "tax" else {}
        for name in OWN[self.kind]:
            if name not in rows and name in self.text:
                rows[name] = self._own(name)
        if self.day_unread is not None:
            rows["day_unread"] = pd.array(self.day_unread, "boolean")
        if "spouse_id_number" in self.text:
            rows |= self._spouse()
        if self.kind in REGISTER_KINDS and "groups" not in rows:
            rows["groups"] = pd.array([self._group_of_title()] * count, "str")
        if self.kind in ("tax", *REGISTER_KINDS):
            rows |= self._groups_of_sheet(rows)
        if self.kind == "disabled":
            rows["disability_grade"] = self._grade_of_title(rows.get("disability_grade"))
        if self.kind == "police" and "event" not in rows:
            rows["event"] = pd.array(self._events_of_title(), "str")
        if self.kind in ("employee", "elsewhere"):
            rows |= self._scheme_of_members(rows.get("scheme"))
        if self.kind == "health" and "family_planning" not in rows:
            raise refuse(self.sheet.file, "缺少列“计生家庭类型”", "lacks the column of the family's type")
        return pd.DataFrame(rows)

    def link(self) -> secrecy.Link:
        good = self.found.good
        names = self._raw("name")
        number = np.where(good, self.found.number, self._raw("id_number"))
        frame = pd.DataFrame(
            {
                "token": self.token,
                "file": np.where(good, "", self.sheet.file),
                "sheet": np.where(good, "", self.sheet.sheet),
                "row": np.where(good, 0, self.row),
                "name": names,
                "id_number": number,
            }
        )
        links = [secrecy.Link(frame)]
        if "spouse_id_number" in self.text:
            spouse = self.spouse
            named = pd.DataFrame(
                {
                    "token": secrecy.tokens(np.where(spouse.good, spouse.number, ""), self.key),
                    "file": "",
                    "sheet": "",
                    "row": 0,
                    "name": self._raw("spouse_name"),
                    "id_number": spouse.number,
                }
            )
            links.append(secrecy.Link(named[spouse.good]))
        return links[0].joined(links[1:])

    # --- columns ---------------------------------------------------------------------------------------------------

    def _spouse(self) -> dict[str, Any]:
        spouse = self.spouse
        wrong = int(((spouse.fault != "") & (spouse.fault != "missing")).sum())
        if wrong:
            self.notes.append(
                Note(f"配偶身份证号 {wrong} 个读不出", f"{wrong} ID numbers of spouses cannot be read", wrong)
            )
        token = secrecy.tokens(np.where(spouse.good, spouse.number, ""), self.key)
        return {"spouse_token": pd.array(token, "str"), "spouse_birth_date": spouse.birth_date}

    def _own(self, name: str) -> Any:
        form = field_of(self.kind, name).form
        if form == "text":
            return self._text(name)
        if form == "words" and name == "groups":
            return self._groups()
        if form == "words":
            return self._words(name, values.word_of(name, self.profile.word), words_of(name))
        parse = {"date": values.date, "yes": values.yes, "money": values.fen, "tier": values.tier}
        parsed = self._parsed(name, parse.get(form, values.grade))
        if form == "yes":
            return self._yes_no(name, parsed)
        if form == "date":
            return pd.array(_days(parsed))
        return pd.array(parsed, "Int64")

    def _scheme_rows(self) -> dict[str, Any]:
        """A file with one line a scheme: each line fills the columns of its scheme alone."""
        scheme = self._words("scheme", values.word_of("scheme", self.profile.word), words_of("scheme"))
        about = {
            name: np.isin(np.asarray(scheme, dtype=object), (name, "both")) for name in ("pension", "medical")
        }
        known = np.asarray(scheme, dtype=object) != ""  # of another line nobody knows what it is about
        rows: dict[str, Any] = {}
        paid = self._parsed("paid", values.fen) if "paid" in self.text else None
        day = _days(self._parsed("payment_date", values.date)) if "payment_date" in self.text else None
        both = about["pension"] & about["medical"]
        if paid is not None and both.any():
            number = int(both.sum())
            zh = f"{number} 行两险合写一个金额，不知怎样分，不据以核对"
            en = f"{number} rows state one amount for both schemes: nobody knows how it divides, and it is not checked"
            self.notes.append(Note(zh, en, number))
        for name, joins in (("pension", "pays_pension"), ("medical", "joins_medical")):
            rows[joins] = pd.array(about[name], "boolean")
            rows[joins][~known] = pd.NA
            if paid is not None:
                rows[f"{name}_paid"] = pd.array(
                    [p if a else None for p, a in zip(paid, about[name] & ~both, strict=True)], "Int64"
                )
            if day is not None:
                rows[f"{name}_payment_date"] = pd.array(np.where(about[name], day, np.datetime64("NaT", "s")))
        return rows

    def _parsed(self, name: str, parse: Callable[[str], Any]) -> NDArray[Any]:
        parsed = values.parse_column(self.text[name], parse)
        self._not_understood(name, parsed.bad, ())
        if field_of(self.kind, name).form == "date" and name not in ("birth_date", "until"):
            stated = filled_in(self.text, (name,))
            unread = stated & np.array([value is None for value in parsed.values], dtype=bool)
            self.day_unread = unread if self.day_unread is None else self.day_unread | unread
        return parsed.values

    def _words(self, name: str, parse: Callable[[str], str | None], known: Any) -> Any:
        if name not in self.text:
            return pd.array([""] * len(self.row), "str")
        parsed = values.parse_column(self.text[name], parse)
        self._not_understood(name, parsed.bad, known)
        return pd.array(np.where(parsed.values == None, "", parsed.values), "str")  # noqa: E711 (each element)

    def _not_understood(self, name: str, bad: dict[str, int], known: Any) -> None:
        if not bad:
            return
        about, rows = field_of(self.kind, name), sum(bad.values())
        said: dict[tuple[str, str], int] = {}  # of texts that are shown alike the rows add up
        for text, count in bad.items():
            one = self._shown(name, text, count, known), nearest(plain(text), known) if known else ""
            said[one] = said.get(one, 0) + count
        for (text, near), count in sorted(said.items(), key=lambda item: -item[1])[:SHOWN]:
            self.unread.append((name, text, count, near))
        zh, en = "按未填处理", "count as blank"
        if name in ("event_date", "since"):
            zh, en = "不据以下结论", "nothing is concluded from them"
        self.notes.append(
            Note(
                f"“{about.zh}”有 {rows} 行看不懂，{zh}",
                f"{about.en}: {rows} rows are not understood and {en}",
                rows,
            )
        )

    def _shown(self, name: str, text: str, count: int, known: Any) -> str:
        if name == "town":
            return self._town_shown(text)
        return shown.word_shown(text, count, known, self.names)

    def _town_shown(self, text: str) -> str:
        return shown.town_shown(text, self.plan.towns, self.names)

    @cached_property
    def names(self) -> set[str]:
        """The names on the list, as they are compared."""
        return {
            shown.called(name) for column in ("name", "spouse_name") for name in set(self._raw(column))
        } - {""}

    def _village(self) -> Any:
        """The villages, less what may be a person's name."""
        own = self.profile.word
        said = np.asarray(
            self._text("village", lambda text: values.masked(own("village", text) or text)), dtype=object
        )
        keep = shown.villages_kept(said, self._raw("name"))
        dropped = int(((said != "") & ~keep).sum())
        if dropped:
            self.notes.append(
                Note(
                    f"“村居”有 {dropped} 行不像地名（可能是人名），按未填处理",
                    f"village: {dropped} rows do not look like a place (they may be names) and count as blank",
                    dropped,
                )
            )
        kept = np.where(keep, said, "")
        for text, rows, near in shown.near_villages(kept):
            self.unread.append(("village", text, rows, near))
        return pd.array(kept, "str")

    def _yes_no(self, name: str, parsed: NDArray[Any]) -> Any:
        """Ticks: where a column has only yes and blanks, a blank says no. Else a blank says nothing."""
        blank = np.array([value is None for value in parsed])
        only_yes = not any(value is False for value in parsed)
        if only_yes and blank.any() and not blank.all():
            zh, en = field_of(self.kind, name).zh, field_of(self.kind, name).en
            self.notes.append(
                Note(
                    f"“{zh}”只填了“是”，{int(blank.sum())} 行空白按“否”",
                    f"{en}: only yes is marked; {int(blank.sum())} blanks are taken as no",
                    int(blank.sum()),
                )
            )
            parsed = np.where(blank, False, parsed)
        return pd.array(parsed, "boolean")

    def _groups(self) -> Any:
        """The categories of each row. What was not understood among them is marked: what is due of such a person is not
        known."""
        said, kind = self.profile.word, self.kind
        self._words("groups", values.groups_of(said, kind), words_of("groups"))  # for what is not understood
        groups = values.parse_column(self.text["groups"], values.groups_in(said, kind))
        return pd.array(np.where(groups.values == None, "", groups.values), "str")  # noqa: E711 (each element)

    def _broader(self, of_sheet: NDArray[Any]) -> Any:
        """The groups of a roster that are written in words which say less than they are read as (`of_sheet`: in the name of
        the sheet), and a note on them."""
        broader = of_sheet
        if "groups" in self.text:
            read = values.broader_in(self.profile.word, self.kind)
            said = values.parse_column(self.text["groups"], read).values
            broader = np.where(said == None, of_sheet, said)  # noqa: E711 (each element)
        words = known_words("groups")
        for group in sorted({one for text in set(broader) for one in text.split(SEPARATOR) if one}):
            count = sum(group in text.split(SEPARATOR) for text in broader)
            zh = f"“人员类别”有 {count} 行写得比“{words[group]}”宽（如脱贫户、建档立卡），按“{words[group]}”计，是一项假设"
            en = f"{count} rows have a category broader than {group}; they count as {group}, which is an assumption"
            self.notes.append(Note(zh, en, count))
        return pd.array(broader, "str")

    def _text(self, name: str, as_shown: Callable[[str], str] = values.masked) -> Any:
        """Text as written, without long runs of digits: a number in the wrong column must not get in this way."""
        if name not in self.text:
            return pd.array([""] * len(self.row), "str")
        parsed = values.parse_column(self.text[name], as_shown)
        return pd.array(np.where(parsed.values == None, "", parsed.values), "str")  # noqa: E711 (each element)

    def _raw(self, name: str) -> NDArray[Any]:
        if name not in self.text:
            return np.full(len(self.row), "", dtype=object)
        return pc.utf8_trim_whitespace(pc.fill_null(self.text[name], "")).to_numpy()

    def _birth_date(self) -> NDArray[np.datetime64]:
        result = self.found.birth_date.copy()
        if "birth_date" in self.text:
            said = _days(self._parsed("birth_date", values.date))
            differs = ~np.isnat(result) & ~np.isnat(said) & (result != said)
            self.notes += counted(
                differs,
                "行的出生日期与身份证号不符，以身份证号为准",
                "birth dates differ from the ID number, which counts",
            )
            result = np.where(np.isnat(result), said, result)
        return result

    def _sex(self) -> Any:
        sex = self.found.sex
        if "sex" in self.text:
            said = np.asarray(
                self._words("sex", values.word_of("sex", self.profile.word), words_of("sex")), dtype=object
            )
            differs = (sex != "") & (said != "") & (sex != said)
            self.notes += counted(
                differs,
                "行的性别与身份证号不符，以身份证号为准",
                "sexes differ from the ID number, which counts",
            )
            sex = np.where(sex == "", said, sex)
        return pd.array(sex, "str")

    def _of_title(self, known: dict[str, str]) -> set[str]:
        """What the first text says that says anything: the sheet's name, the file's, the lines above the header."""
        titles = [cell for row in self.sheet.head[: self.header.row - 1] for cell in row]
        for text in (self.sheet.sheet, self.sheet.file, *titles):
            found = {meant for word, meant in known.items() if word in plain(text)}
            if found:
                return found
        return set()

    def _events_of_title(self) -> list[str]:
        """What happened to everybody on the police's list by names and titles, or, where these do not say, to who has a day
        under a header that does (死亡日期)."""
        day = self.header.said("event_date") if "event_date" in self.header.fields else ""
        by_day = {event for word, event in EVENT_WORDS.items() if word in day}
        by_title = self._of_title(EVENT_WORDS)
        found = (by_day & by_title if by_title else by_day) if by_day else by_title
        if len(found) != 1:
            raise refuse(
                f"{self.sheet.file} {self.sheet.sheet}".strip(),
                "没有“变动类型”列，标题也没有说明是死亡、迁出还是迁入；请加上变动类型列，或在表名中写明",
                "no column of what changed, and no title says whether death, moving out or in; add the column, or say it in "
                "the sheet's name",
            )
        event = found.pop()
        word = {meant: word for word, meant in reversed(EVENT_WORDS.items())}[event]
        count = len(self.row)
        named = [True] * count if len(by_title) == 1 else [bool(text) for text in self._raw("event_date")]
        self.notes.append(
            Note(
                f"{sum(named)} 行按“{word}”（由标题或表头得知）",
                f"{sum(named)} rows are {event} (by the title or header)",
                sum(named),
            )
        )
        return [event if one else "" for one in named]

    def _scheme_of_members(self, said: Any) -> dict[str, Any]:
        """The scheme of members elsewhere: one blank or not understood is neither; without a column the title
        speaks."""
        return self._less_stopped(self._stated_scheme(said))

    def _less_stopped(self, stated: dict[str, Any]) -> dict[str, Any]:
        """The schemes of members, none for who has stopped: by the state of the membership, or by a last day before the fee
        year. What a state means that is not understood, nobody knows: no membership follows from it."""
        count = len(self.row)
        stopped = np.zeros(count, dtype=bool)
        if "status" in self.text:
            status = self._words("status", values.word_of("status", self.profile.word), words_of("status"))
            blank = np.array([not values.clean(text) for text in self._raw("status")], dtype=bool)
            stopped |= ~blank & (np.asarray(status, dtype=object) != "active")
        if "until" in self.text:
            day = _days(values.parse_column(self.text["until"], values.date).values)
            stopped |= day < np.datetime64(f"{self.plan.fee_year}-01-01", "s")
        if not stopped.any():
            return stated
        number = int(stopped.sum())
        zh, en = (
            f"{number} 行已停保、终止或状态看不懂，不按参保计",
            f"{number} memberships have stopped and count as none",
        )
        self.notes.append(Note(zh, en, number))
        scheme = (
            np.asarray(stated["scheme"], dtype=object) if "scheme" in stated else np.full(count, "", object)
        )
        return {"scheme": pd.array(np.where(stopped, STOPPED, scheme), "str")}

    def _stated_scheme(self, said: Any) -> dict[str, Any]:
        if said is not None and any(values.clean(text) for text in self._raw("scheme")):
            blank = sum(not values.clean(text) for text in self._raw("scheme"))
            if blank:
                self.notes.append(
                    Note(
                        f"“险种”有 {blank} 行空白，不按参保计",
                        f"scheme: {blank} blanks count as no membership",
                        blank,
                    )
                )
            return {"scheme": pd.array([one or UNREAD_WORD for one in said], "str")}
        found = self._of_title(SCHEME_WORDS)
        if not found:
            return {}
        scheme = found.pop() if len(found) == 1 else "both"
        zh = {"pension": "养老", "medical": "医保", "both": "养老和医保"}[scheme]
        self.notes.append(
            Note(f"全表按{zh}（由标题得知）", f"all rows are of {scheme} (by the title)", len(self.row))
        )
        return {"scheme": pd.array([scheme] * len(self.row), "str")}

    def _groups_of_sheet(self, rows: dict[str, Any]) -> dict[str, Any]:
        """The group that the sheet's name states for rows whose own column lacks it, and a roster's broader groups."""
        count = len(self.row)
        groups = np.asarray(rows["groups"], dtype=object) if "groups" in rows else np.full(count, "", object)
        known = self._known_groups
        found = _groups_in(plain(self.sheet.sheet), known)
        broader = np.full(count, "", object)
        blank = np.full(count, True)
        if "groups" in self.text:
            blank = np.array([not values.clean(text) for text in self._raw("groups")], dtype=bool)
        more: dict[str, Any] = {}
        if len(found) == 1 and blank.any() and (self.kind == "tax" or "groups" in self.text):
            (group,) = found
            word = known_words("groups")[group]
            self.notes += counted(
                blank, f"行按“{word}”（由工作表名得知）", f"rows are {group} (by the sheet's name)"
            )
            groups = np.where(blank, group, groups)
            if not _groups_in(
                plain(self.sheet.sheet), {w: g for w, g in known.items() if w not in broader_groups()}
            ):
                broader = np.where(blank, group, "")
            more["groups"] = pd.array(groups, "str")
        if self.kind == "tax" and ("groups" in self.text or more):
            more["groups_broader"] = self._broader(broader)
        if self.kind != "tax" and "groups" in self.text:
            # Whose group nobody wrote is helped, and nobody knows as what.
            more["groups"] = pd.array(np.where(blank & (groups == ""), UNREAD_WORD, groups), "str")
        return more

    @property
    def _known_groups(self) -> dict[str, str]:
        """The words of groups that names of sheets and files of this kind may hold."""
        mine = KINDS[self.kind].groups
        known = groups_on(self.kind).items()
        return {w: g for w, g in known if len(w) > 1 and (not g or not mine or g in mine)}

    def _grade_of_title(self, grade: Any) -> Any:
        """The grades of disability; a list of the severely disabled (by its name or title) may leave them out."""
        count = len(self.row)
        grade = pd.array([pd.NA] * count, "Int64") if grade is None else grade
        blank = np.array([not values.clean(text) for text in self._raw("disability_grade")], dtype=bool)
        if blank.any() and _severe_by_title(self.sheet, self.header):
            self.notes.append(
                Note(
                    f"{int(blank.sum())} 行没有写残疾等级，标题写明是重度残疾：按二级计（一、二级待遇相同）",
                    f"{int(blank.sum())} rows have no grade and the title says severe: grade 2 counts, as 1 would",
                    int(blank.sum()),
                )
            )
            grade = pd.array(np.where(blank, 2, np.asarray(grade, dtype=object)), "Int64")
        return grade

    def _group_of_title(self) -> str:
        """The one group that the sheet's name, file or title names."""
        titles = [cell for row in self.sheet.head[:5] for cell in row]
        known = self._known_groups
        for text in (self.sheet.sheet, self.sheet.file, *titles):
            found = _groups_in(plain(text), known)
            if len(found) == 1:
                group = found.pop()
                self.notes.append(
                    Note(
                        f"全表按“{known_words('groups')[group]}”（由标题得知）",
                        f"all rows are {group} (by the title)",
                        len(self.row),
                    )
                )
                return group
        raise refuse(
            f"{self.sheet.file} {self.sheet.sheet}".strip(),
            "没有“类别”列，标题也没有说明是哪一类对象；请加上类别列，或在表名中写明",
            "no column of groups, and no title names one; add the column, or name the group in the sheet's name",
        )


def _groups_in(text: str, known: dict[str, str]) -> set[str]:
    """The groups that a title names; of words that overlap the one that ends last counts: 城乡低保边缘 is not 低保. A title
    that leaves a group out (不含低保), or is of those who left it (低保退出人员), names none."""
    if _LEAVES_OUT.search(text):
        return set()
    spans = [(m.end(), m.start(), known[w]) for w in known for m in re.finditer(re.escape(w), text)]
    found, start = set(), len(text) + 1
    for end, begin, group in sorted(spans, key=lambda span: (-span[0], span[1])):
        if end <= start:
            found.add(group)
            start = begin
    return found - {""}


_CERTIFICATE = re.compile(r"([0-9]{17}[0-9X])[1-7]([1-4])(?:B[0-9]+)?$")
"""The number of a certificate of disability: the ID number, the kind, the grade, and how often it was issued anew."""
_ID_LENGTH = 18
_LEAVES_OUT = re.compile(
    r"不含|不包括|除外|除去|以外|非|不享受|未享受|不再|退出|取消|停发|停保|停止|终止|清退|注销"
)
_SEVERE = re.compile(r"重度残|重残|一二级|12级|1至2级|1-2级|二级以上")


def _grade_elsewhere(sheet: RawSheet, header: Header) -> bool:
    """Whether a list without a column of grades says them in certificates or in a title."""
    number = header.fields["id_number"]
    cells = [row[number] for row in sheet.head[header.row :] if number < len(row)]
    certificates = any(_CERTIFICATE.match(one) for one in normalised(cells)) if cells else False
    return certificates or "certificate" in header.fields or _severe_by_title(sheet, header)


def _severe_by_title(sheet: RawSheet, header: Header) -> bool:
    """Whether a list is of the severely disabled by the name of its sheet or file, or by what stands above its header."""
    titles = [cell for row in sheet.head[: header.row - 1] for cell in row]
    found = [plain(text) for text in (sheet.sheet, sheet.file, *titles)]
    return any(_SEVERE.search(text) and not _LEAVES_OUT.search(text) for text in found)


def _days(parsed: NDArray[Any]) -> NDArray[np.datetime64]:
    return pa.array(parsed, pa.date32()).to_numpy(zero_copy_only=False).astype("datetime64[s]")
