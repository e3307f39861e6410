"""ID numbers (GB 11643) in whole columns: form, birth date, sex, check character.

Two profiles. `real`: citizens' numbers of eighteen characters, or the old form of fifteen, which is lengthened. `synthetic`:
the numbers of synthetic people (synthetic_data/identity.py), which begin with 0 and whose check character is shifted, so
that neither profile takes the other's numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

PROFILES = ("real", "synthetic")
FAULTS = {
    "missing": ("没有填身份证号", "no ID number"),
    "rounded": (
        "身份证号被表格软件存成了数字，末几位已丢失",
        "the ID number was stored as a number and has lost its last digits",
    ),
    "length": ("身份证号位数不对", "the ID number has a wrong length"),
    "characters": ("身份证号含有不应有的字符", "the ID number has characters that cannot be"),
    "birth_date": ("身份证号中的出生日期不存在", "the birth date in the ID number does not exist"),
    "check_character": ("身份证号的校验码不对", "the ID number's check character is wrong"),
    "not_synthetic": ("不是合成身份证号", "not a synthetic ID number"),
    "synthetic": ("是合成身份证号，不是真实号码", "a synthetic ID number, not a real one"),
}
"""What can be wrong with a number, in Chinese and English; found in this order."""
EARLIEST = np.datetime64("1900-01-01")
SYNTHETIC_SHIFT = 5
_LOST = "000"
"""How a number ends that a spreadsheet kept to fifteen digits and wrote out again. One in eleven of them passes the check
character all the same, as somebody else's number; of numbers that never were rounded hardly one in a thousand ends so."""
_WEIGHTS = np.array([2 ** (17 - place) % 11 for place in range(17)], dtype=np.int64)
_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
_INVISIBLE = r"[\s'`’‘\"“”\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}\x{FEFF}\x{00A0}\x{3000}=_-]"


@dataclass(frozen=True, eq=False, repr=False)
class Ids:
    """Columns of one length. `number`: eighteen characters, or as written where it cannot be read (keep it in memory only);
    `birth_date` datetime64[s], NaT where the number has a fault; `sex` female, male or ""; `fault` "" or a key of FAULTS."""

    number: NDArray[Any]
    birth_date: NDArray[np.datetime64]
    sex: NDArray[Any]
    fault: NDArray[Any]

    @property
    def good(self) -> NDArray[np.bool_]:
        return self.fault == ""


def normalised(text: Any) -> NDArray[Any]:
    """As a careful typist writes it: no blanks, dashes or quotes, ASCII digits, a capital X; "" where nothing stands."""
    column = pa.array(
        pd.Series(text, dtype="object").where(pd.notna(text), None), pa.string(), from_pandas=True
    )
    column = pc.utf8_normalize(column, "NFKC")
    column = pc.replace_substring_regex(pc.utf8_upper(column), _INVISIBLE, "")
    return pc.fill_null(column, "").to_numpy(zero_copy_only=False)


def parse_ids(text: Any, profile: str = "real", latest: np.datetime64 | None = None) -> Ids:
    """ID numbers as written (any array of text; missing allowed) to birth date, sex and fault, a value a number.

    `latest`: a birth date after this day cannot be. Raises ValueError for an unknown profile.

    Examples:
        >>> from simulation.roster.identity import parse_ids
        >>> ids = parse_ids(["11010519491231002x", "110105194912310021", ""])
        >>> ids.fault.tolist(), str(ids.birth_date[0])[:10], ids.sex[0]
        (['', 'check_character', 'missing'], '1949-12-31', 'female')
    """
    if profile not in PROFILES:
        raise ValueError(f"{profile}: one of {', '.join(PROFILES)}")
    number = normalised(text)
    count = len(number)
    fault = np.full(count, "", dtype=object)
    column = pa.array(number, pa.string())
    length = pc.utf8_length(column).to_numpy(zero_copy_only=False)
    old = pc.match_substring_regex(column, r"^[1-9][0-9]{14}$").to_numpy(zero_copy_only=False)
    form = pc.match_substring_regex(column, r"^[0-9]{17}[0-9X]$").to_numpy(zero_copy_only=False)
    as_float = pc.match_substring_regex(column, r"^[0-9]\.?[0-9]*E\+?[0-9]+$").to_numpy(zero_copy_only=False)
    if profile == "synthetic":
        old = np.zeros(count, dtype=bool)
    digits = np.zeros((count, 18), dtype=np.int64)
    if old.any():
        number = number.copy()
        number[old], digits[old] = _lengthened(number[old])
    if form.any():
        digits[form] = _codes(number[form], 18)
    readable = form | old
    right = digits[:, :17] @ _WEIGHTS
    shift = SYNTHETIC_SHIFT if profile == "synthetic" else 0
    # X counts as 40 after "0" is taken off its code: compared as characters, not as numbers.
    checked = digits[:, 17] + ord("0") == _CHECKS[(right + shift) % 11]
    year = digits[:, 6:10] @ np.array([1000, 100, 10, 1])
    month, day = digits[:, 10] * 10 + digits[:, 11], digits[:, 12] * 10 + digits[:, 13]
    birth, exists = dates_of(year, month, day)
    exists &= birth >= EARLIEST
    if latest is not None:
        exists &= birth <= latest
    zero = readable & (digits[:, 0] == 0)
    # Written from the least to the most telling, so that the first in FAULTS stands at the end.
    fault[readable & ~checked] = "check_character"
    fault[readable & ~exists] = "birth_date"
    if profile == "real":
        fault[zero] = "synthetic"
    else:
        fault[readable & ~zero] = "not_synthetic"
    fault[~readable] = "characters"
    fault[~readable & (length != 18) & (length != 15)] = "length"
    ends = pc.ends_with(column, _LOST).to_numpy(zero_copy_only=False) & form
    wrong = ends & (fault == "check_character")
    # One alone may be mistyped; of several, those that pass were rounded too.
    if wrong.sum() > 1 and wrong.sum() * 2 > (ends & (fault != "birth_date")).sum():
        fault[ends & np.isin(fault, ("", "check_character"))] = "rounded"
    fault[as_float] = "rounded"
    fault[length == 0] = "missing"
    good = fault == ""
    sex = np.where(digits[:, 16] % 2 == 1, "male", "female").astype(object)
    sex[~good] = ""
    birth = birth.astype("datetime64[s]")
    birth[~good] = np.datetime64("NaT")
    return Ids(number, birth, sex, fault)


def dates_of(
    year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64]
) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]]:
    """Days (datetime64[D]; any day where there is none such) and whether each exists."""
    within = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & (year >= 1) & (year <= 9999)
    safe_year, safe_month = np.where(within, year, 2000), np.where(within, month, 1)
    months = ((safe_year - 1970) * 12 + safe_month - 1).astype("datetime64[M]")
    result = months.astype("datetime64[D]") + np.where(within, day - 1, 0)
    return result, within & (result.astype("datetime64[M]") == months)


def _codes(number: NDArray[Any], width: int) -> NDArray[np.int64]:
    """Each character less "0"."""
    text = number.astype(f"S{width}")
    return text.view(np.uint8).reshape(-1, width).astype(np.int64) - ord("0")


def _lengthened(number: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The old form of fifteen digits as eighteen characters: the century and the check character are put in."""
    short = _codes(number, 15)
    digits = np.zeros((len(number), 18), dtype=np.int64)
    digits[:, :6], digits[:, 6:8], digits[:, 8:17] = short[:, :6], (1, 9), short[:, 6:]
    digits[:, 17] = _CHECKS[digits[:, :17] @ _WEIGHTS % 11].astype(np.int64) - ord("0")
    text = np.ascontiguousarray((digits + ord("0")).astype(np.uint8)).view("S18").ravel()
    return text.astype("U18").astype(object), digits
