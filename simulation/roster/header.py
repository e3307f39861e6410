"""The header row of a sheet and its columns' fields, found among its first rows, and with them what list it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulation.roster.fields import Profile, headers_of, kind_words, nearest, plain, second_headers
from simulation.roster.kinds import HELP_KINDS, KINDS
from simulation.roster.reading import RawSheet
from simulation.roster.values import groups_of

PAYMENTS = {
    "paid",
    "payment_date",
    "pension_tier",
    "pension_paid",
    "pension_payment_date",
    "medical_paid",
    "medical_payment_date",
}
"""The fields that tell a roster, whatever its sheet is called."""


@dataclass(frozen=True)
class Header:
    """The header of a sheet: the last of its rows (from 1), the headers as written, field -> column, headers that are not
    known with the nearest known one ("" none), and fields that several headers stand for. `also`: further columns of
    categories, each understood (户类型 beside 监测对象类别): what they say is put together."""

    row: int
    names: tuple[str, ...]
    fields: dict[str, int]
    unknown: dict[str, str]
    doubled: dict[str, tuple[str, ...]]
    also: tuple[int, ...] = ()

    def said(self, name: str) -> str:
        """The header that a field was read from."""
        return self.names[self.fields[name]]


def find_header(sheet: RawSheet, kind: str, profile: Profile | None = None) -> Header | None:
    """The header row of a sheet, wherever it stands in its first rows: the one, or the two merged, with most known headers.

    None where no row names an ID number and another field.
    """
    profile = profile or Profile()
    # As `plain` has them: each cell is made so once for a sheet, not once for each kind.
    known = {**headers_of(kind), **profile.headers.get(kind, {})}
    best: tuple[int, int, list[str], list[str]] | None = None
    for place, row in enumerate(sheet.head):
        words = sheet.plain_head[place]
        bare = sheet.head[place - 1] if place else []
        above = _filled(bare)
        above_words = _filled(sheet.plain_head[place - 1]) if place else []
        for two in (False, True):
            names, found = [], []
            for column, (below, word) in enumerate(zip(row, words, strict=True)):
                over, over_word = (
                    (above[column], above_words[column]) if two and column < len(above) else ("", "")
                )
                # Below a merged cell of several columns each has a header of its own: one without is no column of the list.
                if not word and not (column < len(bare) and bare[column].strip()):
                    over, over_word = "", ""
                written = [(over + below, over_word + word), (below, word)]
                written += [(over, over_word)] if not word else []
                meant = next(((text, known[w]) for text, w in written if known.get(w)), (written[0][0], ""))
                names.append(meant[0].strip())
                found.append(meant[1])
            if "id_number" not in found and found.count("certificate") == 1:
                found[found.index("certificate")] = "id_number"
            score = len({name for name in found if name})
            if "id_number" in found and score > 1 and (best is None or score > best[0]):
                best = (score, place, names, found)
    if best is None:
        return None
    _, place, names, found = best
    fields: dict[str, int] = {}
    doubled: dict[str, list[str]] = {}
    for column, name in enumerate(found):
        if name and fields.setdefault(name, column) != column:
            doubled.setdefault(name, [names[fields[name]]]).append(names[column])
    unknown = {
        name: known.get(nearest(plain(name), headers_of(kind)), "")
        for name, meant in zip(names, found, strict=True)
        if name and not meant and profile.header(kind, name) is None
    }
    groups = [column for column, name in enumerate(found) if name == "groups"]
    also: tuple[int, ...] = ()
    if len({names[column] for column in groups}) > 1 and all(
        _understood(sheet, place + 1, column, kind, profile) for column in groups
    ):
        also = tuple(groups[1:])
        del doubled["groups"]
    for name in list(doubled):
        first = [
            column
            for column, meant in enumerate(found)
            if meant == name
            and (
                plain(names[column]) not in second_headers().get(name, ())
                or profile.header(kind, names[column]) is not None
            )
        ]
        if len(first) == 1:
            fields[name] = first[0]
            del doubled[name]
    return Header(place + 1, tuple(names), fields, unknown, {k: tuple(v) for k, v in doubled.items()}, also)


def _understood(sheet: RawSheet, first: int, column: int, kind: str, profile: Profile) -> bool:
    """Whether all that the first rows say in a column of categories is understood."""
    read = groups_of(profile.word, kind)
    return all(
        read(cell) is not None
        for row in sheet.head[first:]
        if column < len(row) and (cell := row[column].strip())
    )


def _filled(row: list[str]) -> list[str]:
    """A row of merged cells: each blank one as the last before it."""
    result, last = [], ""
    for cell in row:
        last = cell.strip() or last
        result.append(last)
    return result


_ID = re.compile(r"[0-9]{15}|[0-9]{17}[0-9Xx]")


def holds_persons(sheet: RawSheet) -> bool:
    """Whether ID numbers stand in the first rows of a sheet, whatever its headers say."""
    return any(_ID.fullmatch(cell.strip()) for row in sheet.head for cell in row)


def guess_kind(sheet: RawSheet) -> str:
    """The kind of a list by the words in its file's and sheet's names and its titles, then by its headers; "" if unclear."""
    headers = {kind: find_header(sheet, kind) for kind in KINDS}
    titles = [cell for row in sheet.head[:3] for cell in row if len(cell) > 5 and not cell.isdigit()]
    payments = bool(headers["tax"] and PAYMENTS & set(headers["tax"].fields))
    for text in (sheet.sheet, sheet.file, *titles):
        hits = [
            kind
            for kind, words in kind_words().items()
            if headers[kind] and any(word in text for word in words)
        ]
        # A roster has its people in sheets by category: one called 低保 that states payments is no department's list.
        if text is sheet.sheet and payments and hits and set(hits) <= set(HELP_KINDS):
            continue
        if len(hits) == 1:
            return hits[0]
    scores = {kind: len(header.fields) for kind, header in headers.items() if header}
    most = max(scores.values(), default=0)
    first = [kind for kind, score in scores.items() if score == most]
    return first[0] if len(first) == 1 else ""
