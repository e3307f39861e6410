"""Names and ID numbers of synthetic people, made on demand and never needed by a calculation.

No number can be a real one: citizens' begin with 1 to 8 and foreign residents' with 9, these with 0; and the check
character is always wrong, shifted by five of eleven. Both can be seen, and both are tested. They are text, always.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthetic_data.draw import hashed
from synthetic_data.spec import level_of

_NAMES = Path(__file__).resolve().parent / "names.csv"
_WEIGHTS = np.array([2 ** (17 - place) % 11 for place in range(17)], dtype=np.uint8)
_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
WRONG_BY = 5
MOST_A_DAY = 499
"""Order codes of one sex on one day of birth: odd for men, even for women, 000 left out."""


def identities(people: pd.DataFrame, place: str, seed: int) -> pd.DataFrame:
    """person_id, name, id_number (text) of each person, in the order of `people`; origin: synthetic.

    Pure in place, seed and the people; the order of rows does not matter. Order codes are dealt by person_id among all
    who share a day of birth and a sex, so the table must be that of the whole place. Raises ValueError where a day has
    more births of a sex than there are codes.
    """
    return pd.DataFrame(
        {
            "person_id": people["person_id"].to_numpy(),
            "name": pd.array(names(people, seed), dtype="str"),
            "id_number": pd.array(id_numbers(people, level_of(place).id_slot), dtype="str"),
            "data_origin": pd.Categorical(["synthetic"]).repeat(len(people)),
        }
    )


def id_numbers(people: pd.DataFrame, slot: str) -> NDArray[np.str_]:
    """Eighteen characters each: 0, the place's slot of five digits, the birth date, an order code, a wrong check."""
    birth = people["birth_date"].to_numpy().astype("datetime64[D]")
    days = birth.astype(np.int64)
    male = (people["sex"] == "male").to_numpy().astype(np.int64)
    cell = days * 2 + male
    order = np.lexsort((people["person_id"].to_numpy(), cell))
    starts = np.flatnonzero(np.concatenate(([True], np.diff(cell[order]) != 0)))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    if len(rank) and rank.max() >= MOST_A_DAY:
        day = birth[int(rank.argmax())]
        raise ValueError(
            f"{day}: 同日出生同性别超过 {MOST_A_DAY} 人 / more than {MOST_A_DAY} births of a sex on one day"
        )
    code = np.where(male == 1, 2 * rank + 1, 2 * rank + 2)
    months = birth.astype("datetime64[M]")
    year = 1970 + months.astype(np.int64) // 12
    number = (year * 100 + months.astype(np.int64) % 12 + 1) * 100 + (birth - months).astype(np.int64) + 1
    digits = np.zeros((len(people), 17), dtype=np.uint8)
    digits[:, 1:6] = [int(digit) for digit in slot]
    for place in range(8):
        digits[:, 13 - place] = number // 10**place % 10
    for place in range(3):
        digits[:, 16 - place] = code // 10**place % 10
    check = (digits.astype(np.int64) @ _WEIGHTS + WRONG_BY) % 11
    text = np.concatenate([digits + ord("0"), _CHECKS[check][:, None]], axis=1)
    return np.ascontiguousarray(text).view("S18").ravel().astype("U18")


def is_synthetic(numbers: pd.Series) -> NDArray[np.bool_]:
    """Which are ours: text of eighteen characters that begins with 0 and whose check character is wrong by five."""
    text = numbers.astype("str")
    form = text.str.fullmatch(r"0\d{16}[\dX]").to_numpy(dtype=bool)
    result = np.zeros(len(text), dtype=bool)
    if form.any():
        rows = np.array(text[form].tolist(), dtype="S18").view(np.uint8).reshape(-1, 18)
        right = (rows[:, :17].astype(np.int64) - ord("0")) @ _WEIGHTS
        result[form] = rows[:, 17] == _CHECKS[(right + WRONG_BY) % 11]
    return result


def has_valid_check(number: str) -> bool:
    """Whether a text is a number of GB 11643 with the right check character."""
    if len(number) != 18 or not number[:17].isascii() or not number[:17].isdigit():
        return False
    total = sum(int(digit) * int(weight) for digit, weight in zip(number, _WEIGHTS, strict=False))
    return chr(_CHECKS[total % 11]) == number[17].upper()


def names(people: pd.DataFrame, seed: int) -> NDArray[np.str_]:
    """A surname, a child's being its father's where he is in the table, and a given name of one or two characters."""
    lists = _lists()
    ids = people["person_id"].to_numpy(dtype=np.uint64)
    surnames, weights = lists["surname"]
    cumulated = np.cumsum(weights) / weights.sum()
    surname = np.minimum(np.searchsorted(cumulated, hashed(seed, ids, "surname")), len(surnames) - 1)
    surname = _from_fathers(people, surname)
    two = hashed(seed, ids, "length") < _share_of_two(people)
    given = np.empty(len(people), dtype="U2")
    male = (people["sex"] == "male").to_numpy()
    for sex, mine in (("male", male), ("female", ~male)):
        whole, _ = lists[sex]
        single = np.array(sorted({character for name in whole for character in name}))
        first, second = (
            single[(hashed(seed, ids[mine], purpose) * len(single)).astype(np.int64)]
            for purpose in ("first character", "second character")
        )
        one = whole[(hashed(seed, ids[mine], "given name") * len(whole)).astype(np.int64)]
        given[mine] = np.where(two[mine], np.char.add(first, second), one)
    return np.char.add(surnames[surname], given)


def _share_of_two(people: pd.DataFrame) -> NDArray[np.float64]:
    """How often a given name has two characters: rarer among those born from 1980 to 1999 (assumption)."""
    year = people["birth_date"].dt.year.to_numpy()
    return np.where(year < 1980, 0.75, np.where(year < 2000, 0.55, 0.85))


def _from_fathers(people: pd.DataFrame, surname: NDArray[np.int64]) -> NDArray[np.int64]:
    if "mother_id" not in people:
        return surname
    row = pd.Series(np.arange(len(people)), index=people["person_id"])
    mother = people["mother_id"].map(row).fillna(-1).to_numpy(dtype=np.int64)
    spouse = people["spouse_id"].map(row).fillna(-1).to_numpy(dtype=np.int64)
    father = np.where(mother >= 0, spouse[mother], -1)
    for _ in range(3):  # as many generations as a household has links for
        surname = np.where(father >= 0, surname[father], surname)
    return surname


def surnames() -> list[str]:
    """The surnames that names are made of, the usual ones of the country."""
    return [str(surname) for surname in _lists()["surname"][0]]


@lru_cache(maxsize=1)
def _lists() -> dict[str, tuple[NDArray[np.str_], NDArray[np.float64]]]:
    with _NAMES.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {
        kind: (
            np.array([row["text"] for row in rows if row["kind"] == kind]),
            np.array([float(row["weight"]) for row in rows if row["kind"] == kind]),
        )
        for kind in ("surname", "male", "female")
    }


def display_sample(people: pd.DataFrame, place: str, seed: int, households: int = 5) -> pd.DataFrame:
    """A few households as one would see them on a screen, with an address and a phone made up by Faker.

    Phones begin with 0000: nobody can be called. `people` is the table of the whole place.
    """
    from faker import Faker

    made_up = Faker("zh_CN")
    made_up.seed_instance(seed)
    homes = people.loc[~people["collective"], "household_id"].drop_duplicates()
    step = max(len(homes) // households, 1)
    shown = people[people["household_id"].isin(homes.iloc[seed % step :: step].head(households))]
    known = identities(people, place, seed)
    result = known[known["person_id"].isin(shown["person_id"])].merge(
        shown[["person_id", "household_id", "town", "village", "sex", "birth_date"]], on="person_id"
    )
    streets = {home: made_up.street_address() for home in result["household_id"].unique()}
    result["address"] = result["village"].astype("str") + result["household_id"].map(streets)
    result["phone"] = [f"0000{made_up.numerify('#######')}" for _ in range(len(result))]
    return result.sort_values(["household_id", "birth_date"], ignore_index=True)
