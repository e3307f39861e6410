"""The fields that a list may have, the headers they go by (headers.yaml), and a user's own corrections (Profile)."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from simulation import userdata
from simulation.access import Actor, require
from simulation.errors import refuse
from simulation.plain import load_yaml
from simulation.roster.kinds import KINDS

PROFILE_FILE = "roster-profile.json"
NEAR_ENOUGH = 60.0
_HEADERS = Path(__file__).with_name("headers.yaml")


@dataclass(frozen=True)
class Field:
    """What a column may hold. `form`: id, text, date, yes, money, tier, grade, town or words (one of the words of
    headers.yaml); `needed`: a list of the kind cannot be read without it."""

    id: str
    form: str
    zh: str
    en: str
    needed: bool = False


COMMON_FIELDS = (
    Field("id_number", "id", "身份证号", "ID number", True),
    Field("name", "text", "姓名", "name"),
    Field("sex", "words", "性别", "sex"),
    Field("birth_date", "date", "出生日期", "date of birth"),
    Field("town", "town", "镇街", "town"),
    Field("village", "text", "村居", "village"),
)
_OWN: dict[str, tuple[Field, ...]] = {
    "tax": (
        Field("scheme", "words", "险种（每行一个险种时）", "scheme (where each row is about one)"),
        Field("paid", "money", "缴费金额（不分险种的列）", "amount paid (whichever scheme)"),
        Field("payment_date", "date", "缴费日期（不分险种的列）", "day of payment (whichever scheme)"),
        Field("paid_state", "yes", "是否缴费（不分险种的列）", "paid or not (whichever scheme)"),
        Field("pays_pension", "yes", "参加居民养老", "pays the pension scheme"),
        Field("pension_tier", "tier", "养老缴费档次", "pension tier"),
        Field("pension_paid", "money", "养老实缴金额", "pension contribution paid"),
        Field("pension_payment_date", "date", "养老缴费日期", "day of paying the pension contribution"),
        Field("joins_medical", "yes", "参加居民医保", "joins the medical scheme"),
        Field("medical_paid", "money", "医保实缴金额", "medical contribution paid"),
        Field("medical_payment_date", "date", "医保缴费日期", "day of paying for medical"),
        Field("groups", "words", "人员类别", "category of person"),
        Field("disability_grade", "grade", "残疾等级", "grade of disability"),
        Field("spouse_id_number", "id", "配偶身份证号", "spouse's ID number"),
        Field("marital_status", "words", "婚姻状况", "marital status"),
        Field("family_planning", "words", "计生家庭类型", "family-planning family"),
        Field("local_hukou", "yes", "本区户籍", "registered in the district"),
        Field("residence_permit", "yes", "持居住证", "holds a residence permit"),
        Field("resident", "yes", "常住本区", "lives in the district"),
        Field("in_school", "yes", "在校", "in school"),
        Field("pension_tier_last_year", "tier", "上年养老缴费档次", "last year's pension tier"),
        Field("joined_medical_last_year", "yes", "上年参加居民医保", "was in the medical scheme last year"),
    ),
    "civil_affairs": (Field("groups", "words", "救助类别", "category of help"),),
    "disabled": (
        Field("disability_grade", "grade", "残疾等级", "grade of disability", True),
        Field(
            "certificate",
            "text",
            "残疾证号（含等级，20 位）",
            "certificate of disability (20 digits, with the grade)",
        ),
    ),
    "rural": (Field("groups", "words", "帮扶类别", "category of help"),),
    "veterans": (Field("groups", "words", "优抚类别", "category"),),
    "elderly": (),
    "health": (
        Field("family_planning", "words", "计生家庭类型", "family-planning family"),
        Field("spouse_id_number", "id", "配偶身份证号", "spouse's ID number"),
        Field("spouse_name", "text", "配偶姓名", "spouse's name"),
    ),
    "education": (Field("school", "text", "学校", "school"),),
    "police": (
        Field("event", "words", "变动类型", "what changed"),
        Field("event_date", "date", "变动日期", "day of the change"),
    ),
    "employee": (
        Field("scheme", "words", "险种", "scheme"),
        Field("since", "date", "参保日期", "member since"),
        Field("status", "words", "参保状态", "active or stopped"),
        Field("until", "date", "终止日期", "member until"),
    ),
    "elsewhere": (
        Field("scheme", "words", "险种", "scheme"),
        Field("place", "text", "参保地", "place"),
        Field("since", "date", "参保日期", "member since"),
        Field("status", "words", "参保状态", "active or stopped"),
        Field("until", "date", "终止日期", "member until"),
    ),
}
FIELDS: dict[str, tuple[Field, ...]] = {kind: (*COMMON_FIELDS, *_OWN[kind]) for kind in KINDS}
"""The fields of each kind, the common ones first: what a template asks for and what a header may be read as."""


def field_of(kind: str, name: str) -> Field:
    return next(f for f in FIELDS[kind] if f.id == name)


def plain(text: object) -> str:
    """A header or word as it is compared: without blanks, brackets and what stands in them, units, stars; lower case."""
    found = unicodedata.normalize("NFKC", "" if text is None else str(text))
    found = re.sub(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】", "", found)
    return re.sub(r"[\s*:、,，.。_\-—/\\\"'“”‘’()]+", "", found).lower()


_ID_NUMBER = re.compile(r"\d{17}[XxＸｘ]\d*|\d{15,}[XxＸｘ]?|\d{6}[\s_-]\d{8}[\s_-]?\d{3}[\dXxＸｘ]")
"""An ID number, also with a day or the digits of a certificate right behind it, or with marks between its parts."""


def without_ids(name: str) -> str:
    """A name of a file or sheet without ID numbers: it stands in findings and on pages.

    Examples:
        >>> from simulation.roster.fields import without_ids
        >>> without_ids("低保11010519491231002X-20221005.xlsx")
        '低保******-20221005.xlsx'
    """
    return _ID_NUMBER.sub("******", name)


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, dict[str, Any]]:
    return load_yaml(_HEADERS.read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def headers_of(kind: str) -> dict[str, str]:
    """Every header known for a kind, as `plain` has it, to its field."""
    known = _catalogue()["headers"]
    result: dict[str, str] = {}
    for f in FIELDS[kind]:
        for header in [f.zh, f.id, *known["common"].get(f.id, []), *known.get(kind, {}).get(f.id, [])]:
            result.setdefault(plain(header), f.id)
    of_scheme = (
        [word for word in result if word.startswith(("养老", "医疗", "医保"))] if kind == "tax" else []
    )
    for before in _catalogue()["affixes"]["headers"]:
        for word in of_scheme:
            result.setdefault(before + word, result[word])
    return result


@lru_cache(maxsize=1)
def second_headers() -> dict[str, frozenset[str]]:
    """Of each field, the headers that count only where no other for it is there, as `plain` has them."""
    return {name: frozenset(map(plain, found)) for name, found in _catalogue()["second"].items()}


@lru_cache(maxsize=32)
def words_of(name: str) -> dict[str, str]:
    """The words known for a field, as `plain` has them, to what they mean."""
    found = _catalogue()["words"].get(name, {})
    return {plain(word): meant for meant, words in found.items() for word in [meant, *words]}


@lru_cache(maxsize=16)
def groups_on(kind: str) -> dict[str, str]:
    """The words of groups on a kind of list ("" on any): those that mean something else there come first."""
    return {**words_of("groups"), **words_of(f"groups_of_{kind}")}


def bare_group(word: str, known: Mapping[str, str]) -> str | None:
    """The known word in a category, as `plain` has it: as written, else without what says where or how (农村低保户A类); None
    where there is none."""
    affixes = _catalogue()["affixes"]["groups"]
    tried: list[str] = [word]
    for one in tried:
        if one in known:
            return one
        cut = [one.removeprefix(before) for before in affixes["before"]]
        cut += [one.removesuffix(after) for after in affixes["after"]]
        tried += [shorter for shorter in cut if len(shorter) > 1 and shorter not in tried]
    return None


@lru_cache(maxsize=1)
def broader_groups() -> frozenset[str]:
    """Words that say less than the group that they are read as, as `plain` has them."""
    return frozenset(plain(word) for word in _catalogue()["broader"]["groups"])


def contained(name: str, word: str) -> str | None:
    """What a longer text of a field means by the words in it, as `plain` has it; None where they are none or disagree."""
    found = [
        meant
        for meant, words in _catalogue()["contains"].get(name, {}).items()
        if any(w in word for w in words)
    ]
    return found[0] if found and (found[0] == "" or len(found) == 1) else None


def known_words(name: str) -> dict[str, str]:
    """Each meaning of a field and the Chinese word that is written for it; what means nothing in particular is left out."""
    found = _catalogue()["words"].get(name, {})
    return {meant: next(w for w in words if not str(w).isascii()) for meant, words in found.items() if meant}


def kind_words() -> dict[str, list[str]]:
    """Words in names of files, sheets and titles that tell the kind of a list."""
    return {kind: list(words) for kind, words in _catalogue()["titles"]["kinds"].items()}


def nearest(text: str, known: Iterable[str]) -> str:
    """The known word most like a text, "" where none is near enough: offered to the user, never taken by itself."""
    found = process.extractOne(text, list(known), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return found[0] if found else ""


# --- a user's corrections -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Profile:
    """What a user has said of headers and words that the dictionary does not know. `headers`: kind -> header as written ->
    field ("" = leave this column out); `words`: field -> word as written -> what it means (of `town`: the plan's town)."""

    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def with_header(self, kind: str, header: str, name: str) -> Profile:
        """The profile with one more header. Raises Refusal for a field that the kind does not have."""
        if name and name not in {f.id for f in FIELDS[kind]}:
            known = "、".join(f.id for f in FIELDS[kind])
            raise refuse("headers", f"没有字段 {name}；可用：{known}", f"no field {name}; known: {known}")
        return replace(
            self, headers={**self.headers, kind: {**self.headers.get(kind, {}), plain(header): name}}
        )

    def with_word(self, name: str, said: str, meant: str) -> Profile:
        """The profile with one more word of a field. Raises Refusal for a meaning that the field does not have."""
        meanings = set(words_of(name).values())
        if meanings and meant not in meanings:
            known = "、".join(sorted(meanings - {""}))
            raise refuse(
                "words", f"{name} 没有 {meant}；可用：{known}", f"{name} has no {meant}; known: {known}"
            )
        return replace(self, words={**self.words, name: {**self.words.get(name, {}), plain(said): meant}})

    def header(self, kind: str, header: str) -> str | None:
        """The field that the user has named for a header; None where nothing was said."""
        return self.headers.get(kind, {}).get(plain(header))

    def word(self, name: str, said: str) -> str | None:
        return self.words.get(name, {}).get(plain(said))


def load_profile() -> Profile:
    """The corrections kept in the user's data folder; empty where there are none. Raises Refusal for a broken file."""
    path = userdata.data_folder() / PROFILE_FILE
    if not path.exists():
        return Profile()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != 1:
            raise ValueError(f"format {data['format']}")
        return Profile(data["headers"], data["words"])
    except (ValueError, KeyError, TypeError) as error:
        raise refuse(
            PROFILE_FILE,
            f"名册对照文件读不懂（{error}）；请删去后重新对照",
            f"the kept corrections cannot be read ({error}); remove the file and correct anew",
        ) from error


def save_profile(profile: Profile, *, actor: Actor) -> None:
    """Keeps the corrections for the next list. Raises Refusal where the actor may not."""
    require(actor, "add roster")
    content = {"format": 1, "headers": profile.headers, "words": profile.words}
    userdata.write_text_atomically(
        userdata.data_folder() / PROFILE_FILE, json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    )
