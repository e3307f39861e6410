"""Which lines of a sheet are persons: lines of sums, signatures and remarks, and headers printed again, are not."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from simulation.roster.header import Header
from simulation.roster.listing import Note

NOT_PERSONS = re.compile(
    r"^(?:合计|总计|小计|本页合计|本页小计|累计|共计|总人数|人数合计)|^.{2,}(?:合计|总计|小计|累计|共计)[:：]?$|^共\d|"
    r"制表人|填表人|审核人|负责人|经办人|复核人|制表日期|填表日期|填报日期|填报人|盖章|签字|签章|^(?:注|备注|说明|填表说明)[:：]"
)
"""What tells a line of sums, signatures or remarks: such a line without an ID number is no person."""
COUNTED = r"^(?:共|共计|合计|总计|小计)?[\d,.\s]{0,9}[人户名]?$"
"""A count of persons where a name or a number should stand: 54人, 共54; or nothing."""


def persons_among(text: dict[str, Any], header: Header) -> tuple[NDArray[np.bool_], list[Note]]:
    """Which rows are persons, and notes on those that are not: blank, of sums or signatures, the header printed again."""
    count = len(text["id_number"])
    number = pc.utf8_trim_whitespace(pc.fill_null(text["id_number"], "")).to_numpy()
    blank = np.ones(count, dtype=bool)
    for column in text.values():
        blank &= pc.equal(pc.utf8_trim_whitespace(pc.fill_null(column, "")), "").to_numpy()
    again = number == header.said("id_number").strip()
    counted = pc.match_substring_regex(pa.array(number, pa.string()), COUNTED).to_numpy(zero_copy_only=False)
    no_number = ~blank & (counted | np.array([not any(map(str.isdigit, n)) for n in number], dtype=bool))
    sums = np.zeros(count, dtype=bool)
    for place in np.flatnonzero(no_number):
        cells = [str(column[int(place)].as_py() or "") for column in text.values()]
        sums[place] = any(NOT_PERSONS.search("".join(cell.split())) for cell in cells)
    # A line of sums may bear its word in a column that no field was read from: without number, and without a name or with a
    # count in its place (54 人), it is no person. A line that states a town and money may be a person's: it is kept, so that
    # its money is accounted for.
    if "name" in text:
        name = pc.utf8_trim_whitespace(pc.fill_null(text["name"], ""))
        unnamed = pc.match_substring_regex(name, COUNTED).to_numpy(zero_copy_only=False)
        with_unit = np.array([n.endswith(("人", "户", "名")) for n in number], dtype=bool)
        paid = filled_in(text, ("town",)) & filled_in(text, ("paid", "pension_paid", "medical_paid"))
        nameless = pc.equal(name, "").to_numpy()
        sums |= ~blank & unnamed & (((number == "") & ~(nameless & paid)) | (counted & with_unit))
    notes = []
    for found, zh, en in (
        (sums, "合计、签章、备注等行，不计入", "lines of sums, signatures or remarks are left out"),
        (again, "重复打印的表头，不计入", "headers printed again are left out"),
    ):
        if found.any():
            notes.append(Note(f"{int(found.sum())} 行{zh}", f"{int(found.sum())} {en}", int(found.sum())))
    return ~(blank | sums | again), notes


def filled_in(text: dict[str, Any], names: tuple[str, ...]) -> NDArray[np.bool_]:
    """Which rows have anything in one of the columns."""
    result = np.zeros(len(text["id_number"]), dtype=bool)
    for name in names:
        if name in text:
            result |= pc.not_equal(pc.utf8_trim_whitespace(pc.fill_null(text[name], "")), "").to_numpy()
    return result
