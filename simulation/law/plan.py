"""The plan: every figure of a district's document, checked, frozen, with its origin.

A plan is read from one YAML file. Its figures are in yuan, whole years and dates; the rules take them through
`simulation.law.figures`, which turns yuan into fen. Clause ids (4.1.P3) and readings (R1) are those of
`docs/clauses.md`.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from simulation.errors import Problem, Refusal, refuse
from simulation.rich import html_of

if TYPE_CHECKING:
    import pandas as pd

PLANS_FOLDER = Path(__file__).resolve().parent.parent / "plans"
DEFAULT_PLAN = "yicheng-2023"
"""The plan that is meant where none is named."""
FORMAT = 1

REGISTERS = (
    "extreme_poverty",
    "five_guarantee",
    "dibao",
    "dibao_margin",
    "returned_to_poverty",
    "poverty_monitored",
    "lifted_from_poverty",
    "entitled_group",
    "key_entitled_group",
    "orphan",
    "unsupported_child",
    "illness_hardship",
)
MEDICAL_GROUPS = (*REGISTERS, "disabled", "severe_disability")
PENSION_GROUPS = (*MEDICAL_GROUPS, "poverty_household")

LEVELS = (
    "central",
    "province",
    "city",
    "district",
    "town",
    "collective",
    "assistance_fund",
    "person",
    "unassigned",
)
DEPARTMENTS = ("人社", "医保", "财政", "民政", "残联", "乡村振兴", "退役军人", "卫健")
LINES = (
    "pension_personal",
    "pension_paid_on_behalf",
    "pension_contribution_subsidy",
    "pension_family_planning",
    "medical_personal",
    "medical_aid",
    "medical_government_subsidy",
)
WORKING_FUNDS = "working_funds"
"""5.5: an optional line of the budget that no rule for a person gives; off unless the plan states an amount."""
BUDGET_LINES = (*LINES, WORKING_FUNDS)
BASES = ("document", "regulation", "published", "assumption")
READ_ONLY = ("id", "format", "status", "document")
MAX_YUAN = 1_000_000


def _whole_fen(value: float) -> float:
    if abs(value * 100 - round(value * 100)) > 1e-6:
        raise ValueError("whole_fen")
    return round(value * 100) / 100


Yuan = Annotated[
    float, Field(ge=0, le=MAX_YUAN, allow_inf_nan=False, strict=True), AfterValidator(_whole_fen)
]
Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False, strict=True)]
Age = Annotated[int, Field(ge=0, le=120, strict=True)]
Name = Annotated[str, Field(min_length=1, max_length=60)]
AidId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
PensionGroup = Literal[PENSION_GROUPS]  # type: ignore[valid-type]
MedicalGroup = Literal[MEDICAL_GROUPS]  # type: ignore[valid-type]


class Part(BaseModel):
    """Base of every part of a plan: frozen, and a key that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Calendar(Part):
    """4.2.1, 4.2.2: the collection window and the wait of who pays late."""

    window_start: dt.date
    window_end: dt.date
    waiting_from: dt.date
    waiting_months: Annotated[int, Field(ge=0, le=24, strict=True)]


class Tier(Part):
    """4.1.P1-P3: a yearly contribution in whole yuan, the subsidy it brings, and who may take it (None: everybody)."""

    amount: Annotated[int, Field(gt=0, le=MAX_YUAN, strict=True)]
    contribution_subsidy: Yuan
    open_to: Annotated[tuple[PensionGroup, ...], Field(min_length=1)] | None = None


class PaidOnBehalf(Part):
    """4.1.P4: what the government pays a year, and for whom."""

    amount: Annotated[Yuan, Field(gt=0)]
    groups: tuple[PensionGroup, ...]


class FamilyPlanning(Part):
    """4.1.P5: the yearly subsidy of each spouse, from an age of the wife on."""

    amount: Yuan
    wife_min_age: Age


class Pension(Part):
    min_age: Age
    max_age: Age
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]
    paid_on_behalf: PaidOnBehalf
    family_planning: FamilyPlanning


class AidRule(Part):
    """4.1.M2-M7: help with a person's own part; fits who meets all that it states."""

    id: AidId
    groups: Annotated[tuple[MedicalGroup, ...], Field(min_length=1)] | None = None
    min_age: Age | None = None
    max_age: Age | None = None
    towns: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    villages: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    local_hukou: Annotated[bool, Field(strict=True)] | None = None
    share: Share | None = None
    amount: Yuan | None = None
    applies_to: Literal["individual", "remaining"] = "individual"


class Medical(Part):
    individual: Yuan
    government_subsidy: Yuan
    aid: tuple[AidRule, ...]


class Readings(Part):
    """The named doubts of the document, and the side taken for each."""

    aid_combination: Literal["top_up", "best_only", "stack"] = "top_up"
    subsidy_on_paid_on_behalf: Annotated[bool, Field(strict=True)] = True
    higher_tier: Literal["top_up", "own", "fixed"] = "top_up"
    family_planning_needs: Literal["takes_part", "own_money", "couple"] = "takes_part"
    family_planning_single: Literal["none", "widowed_too"] = "none"
    upper_age_on: Literal["fee_year_start", "payment"] = "fee_year_start"
    five_guarantee_means: Literal["same", "literal"] = "same"
    poverty_household_means: Literal["lifted", "lifted_and_returned", "returned"] = "lifted"
    medical_age_on: Literal["payment_by_year_end", "payment", "window_end", "year_end"] = (
        "payment_by_year_end"
    )
    waiting_exempt: tuple[MedicalGroup, ...] = ()
    newborns: Literal["from_birth", "as_others"] = "from_birth"


@dataclass(frozen=True)
class Reading:
    """A doubt: its id in `docs/clauses.md` and the sides to choose (empty: a list of groups)."""

    id: str
    options: tuple[Any, ...]


READINGS: dict[str, Reading] = {
    "aid_combination": Reading("R1", ("top_up", "best_only", "stack")),
    "subsidy_on_paid_on_behalf": Reading("R3", (True, False)),
    "higher_tier": Reading("R4", ("top_up", "own", "fixed")),
    "family_planning_needs": Reading("R5", ("takes_part", "own_money", "couple")),
    "upper_age_on": Reading("R6", ("fee_year_start", "payment")),
    "five_guarantee_means": Reading("R7", ("same", "literal")),
    "poverty_household_means": Reading("R8", ("lifted", "lifted_and_returned", "returned")),
    "medical_age_on": Reading("R9", ("payment_by_year_end", "payment", "window_end", "year_end")),
    "waiting_exempt": Reading("R10", ()),
    "newborns": Reading("R11", ("from_birth", "as_others")),
    "family_planning_single": Reading("R12", ("none", "widowed_too")),
}


class WorkingFunds(Part):
    """5.5: yuan a year for each enrolment (who is in both schemes counts twice), for the work of collecting."""

    amount: Annotated[Yuan, Field(gt=0)]


class PayerShare(Part):
    """5.5, 5.6: the share of a line that a level (and department) bears, from a day to a day where these are stated.

    A plan takes the shares in force on 1 January of its fee year.
    """

    level: Literal[LEVELS]  # type: ignore[valid-type]
    department: Literal[DEPARTMENTS] | None = None  # type: ignore[valid-type]
    share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, strict=True)]
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def in_force(self, day: dt.date) -> bool:
        """Whether the share holds on a day; both ends are included."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Note(Part):
    """Where a figure comes from. `basis` is document, regulation, published or assumption."""

    clause: str
    basis: Literal[BASES]  # type: ignore[valid-type]
    source: str = ""
    range: tuple[float, float] | None = None
    confirmed_on: dt.date | None = None


class Plan(Part):
    """A district's plan for one fee year. Made by `load_plan` and `change`, never edited in place.

    Amounts in yuan a head and year, shares from 0 to 1, ages in years, dates. `change({path: value})` gives a new plan,
    `get(path)` a value, `diff(other)` what another has otherwise, `to_frame()` a row a figure.

    Raises:
        Refusal: an unknown path (the nearest is named), a value that a figure cannot have, figures that contradict
            each other.

    Source:
        The document of the plan, clause by clause in `notes`; the files in `simulation/plans`.

    Examples:
        >>> from simulation import load_plan
        >>> plan = load_plan("yicheng-2023").change({"medical.individual": 380})
        >>> plan.get("medical.individual")
        380.0
        >>> load_plan("yicheng-2023").diff(plan)
        {'medical.individual': 380.0}
        >>> list(plan.to_frame())
        ['path', 'value', 'unit', 'clause', 'basis']
    """

    format: Literal[1]
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=80)]
    status: Literal["issued", "reconstructed", "draft"]
    fee_year: Annotated[int, Field(ge=2010, le=2100, strict=True)]
    previous: str | None = None
    document: str | None = None
    towns: Annotated[tuple[Name, ...], Field(min_length=1)]
    calendar: Calendar
    pension: Pension
    medical: Medical
    readings: Readings = Readings()
    working_funds: WorkingFunds | None = None
    payers: dict[str, tuple[PayerShare, ...]] = {}
    notes: dict[str, Note] = {}

    @model_validator(mode="after")
    def _figures_agree(self) -> Plan:
        problems = list(_cross_figure_problems(self))
        if problems:
            raise _CrossFigureError(problems)
        return self

    # --- reading ---------------------------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Plain data, dates as ISO text, unset optional fields left out."""
        return self.model_dump(mode="json", exclude_none=True)

    def to_json(self) -> str:
        """Canonical JSON (`format: 1`): the same content gives the same text."""
        return canonical_json(self.to_dict())

    def to_yaml(self) -> str:
        """The plan as a YAML file that `load_plan` reads."""
        return yaml.safe_dump(self.to_dict(), allow_unicode=True, sort_keys=False, width=120)

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """A plan from `to_json`. Raises Refusal."""
        return parse_plan(load_json(text), "JSON")

    def __hash__(self) -> int:
        return hash(self.content_hash)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 (hex) of what can move a result: all but id, status, document and notes."""
        left_out = ("id", "status", "document", "notes")
        content = {key: value for key, value in self.to_dict().items() if key not in left_out}
        return hashlib.sha256(canonical_json(content).encode("utf-8")).hexdigest()

    def to_frame(self) -> pd.DataFrame:
        """A row a figure, date or reading that is set or has a note: path, value (as `get` gives it), unit (yuan, years,
        months, share; "" where it has none), clause, basis (document, regulation, published, assumption; "" without note).

        Examples:
            >>> from simulation import load_plan
            >>> table = load_plan("yicheng-2023").to_frame()
            >>> table[table["path"] == "medical.individual"].to_dict("records")
            [{'path': 'medical.individual', 'value': 350.0, 'unit': 'yuan', 'clause': '4.1.M1', 'basis': 'document'}]
        """
        import pandas as pd  # plans are read without it

        from simulation.uncertain.inputs import unit_of  # here, as inputs know of plans

        rows = []
        for path in self.paths:
            if path.startswith("notes.") or path in ("pension.tiers", "medical.aid") or path.endswith(".id"):
                continue  # lists whose entries have rows of their own, and what names these
            value, note = self.get(path), self.note(path)
            if value is None and note is None:
                continue
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and path != "fee_year"
            unit = unit_of(path) if is_number else ""
            rows.append((path, value, unit, note.clause if note else "", note.basis if note else ""))
        return pd.DataFrame(rows, columns=["path", "value", "unit", "clause", "basis"])

    def _repr_html_(self) -> str:
        return html_of(self)

    def get(self, path: str) -> Any:
        """The value at a dotted path, a tier by its amount and an aid rule by its id. Raises Refusal."""
        steps = _resolve(self.to_dict(), path)
        return _value_at(steps)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every path that `change` takes, optional fields of tiers and aid rules included."""
        return tuple(_known_paths(self.to_dict()))

    def note(self, path: str) -> Note | None:
        """The note on a figure, or the nearest one above it (that of the tier, the rule, the block)."""
        while path:
            if path in self.notes:
                return self.notes[path]
            path = path.rpartition(".")[0]
        return None

    def payers_in_force(self, key: str) -> tuple[PayerShare, ...]:
        """Who bears a line (`aid.<rule>`: an aid rule) on 1 January of the fee year; empty where the plan says nothing."""
        day = dt.date(self.fee_year, 1, 1)
        return tuple(share for share in self.payers.get(key, ()) if share.in_force(day))

    # --- changing --------------------------------------------------------------------------------------------

    def change(self, changes: Mapping[str, Any]) -> Plan:
        """A new plan with the changes; this one stays as it is.

        Whole lists (`pension.tiers`, `medical.aid`) apply first; the amounts and ids inside other paths are those of
        this plan, or of the list just given. `None` removes an optional field. Raises Refusal for an unknown path
        (naming the nearest) and for a change that makes the plan invalid.
        """
        data = self.to_dict()
        whole = [p for p in changes if p in ("pension.tiers", "medical.aid")]
        rest = [p for p in changes if p not in whole]
        for path in whole:
            _assign(data, _resolve(data, path), plain(changes[path]))
        # Resolve before assigning, so that an amount changed by one path is still found by the next.
        try:
            resolved = [(_resolve(data, path), plain(changes[path])) for path in rest]
        except (TypeError, KeyError, AttributeError):
            parse_plan(data, self.id)  # the list given is malformed: say what is wrong with it
            raise
        for steps, value in resolved:
            _assign(data, steps, value)
        for block in _OPTIONAL_BLOCKS:
            if not data.get(block, True):
                del data[block]  # its one figure was taken out
        return parse_plan(data, self.id)

    def as_draft(self) -> Plan:
        """The same content as a draft: what was changed is no longer the issued document."""
        content = {key: value for key, value in self.to_dict().items() if key != "document"}
        return parse_plan({**content, "status": "draft"}, self.id)

    def diff(self, other: Plan) -> dict[str, Any]:
        """The changes that turn this plan into the other (id, status, document aside)."""
        mine, theirs = self.to_dict(), other.to_dict()
        changes: dict[str, Any] = {}
        _diff(mine, theirs, "", changes)
        return changes


# --- parsing -------------------------------------------------------------------------------------------------


def plan_ids() -> list[str]:
    """The ids of the plans that come with the project, in the order of the alphabet: by place, then fee year.

    Source:
        The folder `simulation/plans`.

    Examples:
        >>> from simulation import plan_ids
        >>> "yicheng-2023" in plan_ids()
        True
    """
    return sorted(path.stem for path in PLANS_FOLDER.glob("*.yaml"))


def load_plan(id_or_path: str | Path) -> Plan:
    """`id_or_path`: the id of a plan that comes with the project, or the path of a YAML or JSON file; gives the plan.
    Figures in yuan, years, months and shares.

    Raises:
        Refusal: an id that is none, a file that cannot be read or is no UTF-8, a plan that is not valid, every place
            named.

    Source:
        The YAML files in `simulation/plans`, made from the documents that their notes name.

    Examples:
        >>> from simulation import load_plan
        >>> plan = load_plan("yicheng-2023")
        >>> plan.medical.individual, plan.document
        (350.0, '峄政办发〔2022〕8号')
    """
    text = str(id_or_path)
    if re.fullmatch(r"[a-z0-9][a-z0-9_-]*", text):
        path = PLANS_FOLDER / f"{text}.yaml"
        if not path.exists():
            near = nearest(text, plan_ids())
            raise refuse(text, f"没有这个方案；最接近的是 {near}", f"no such plan; the nearest is {near}")
        return _shipped(text)
    path = Path(id_or_path)
    try:
        content = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise refuse(
            text, f"文件打不开（{error.strerror}）", f"the file cannot be read ({error.strerror})"
        ) from error
    except UnicodeDecodeError as error:
        raise refuse(
            text, "文件不是 UTF-8 编码，请另存为 UTF-8", "the file is not UTF-8; save it as UTF-8"
        ) from error
    data = load_json(content) if path.suffix.lower() == ".json" else load_yaml(content)
    return parse_plan(data, path.name)


@lru_cache(maxsize=32)
def _shipped(plan_id: str) -> Plan:
    return parse_plan(load_yaml((PLANS_FOLDER / f"{plan_id}.yaml").read_text(encoding="utf-8")), plan_id)


class _UniqueKeyLoader(yaml.SafeLoader):
    """A key that stands twice would silently win or lose; it is refused."""


def _unique_mapping(loader: _UniqueKeyLoader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=deep)
        if key in seen:
            line = key_node.start_mark.line + 1
            raise refuse(str(key), f"第 {line} 行：这个键写了两次", f"line {line}: this key stands twice")
        seen.add(key)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=deep)


_UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _unique_mapping)


def load_yaml(text: str) -> Any:
    """YAML to plain data; a key that stands twice is refused. Raises Refusal."""
    try:
        # A SafeLoader that also counts keys.
        return yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        reason = getattr(error, "problem", None) or "not YAML"
        raise refuse(
            "YAML", f"第 {line} 行读不懂（{reason}）", f"line {line} cannot be read ({reason})"
        ) from error


def load_json(text: str) -> Any:
    """JSON to plain data. Raises Refusal."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in pairs:
            if key in result:
                raise refuse(key, "这个键写了两次", "this key stands twice")
            result[key] = value
        return result

    try:
        return json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise refuse(
            "JSON", f"第 {error.lineno} 行读不懂（{error.msg}）", f"line {error.lineno}: {error.msg}"
        ) from error


def parse_plan(data: Any, where: str) -> Plan:
    """Plain data to a checked plan. Raises Refusal with every problem, each at its path."""
    if not isinstance(data, Mapping):
        raise refuse(where, "应是一张“键: 值”的表", "expected a mapping of keys to values")
    if data.get("format") != FORMAT:
        raise refuse(
            "format",
            f"是 {data.get('format')!r}，本程序读 {FORMAT}",
            f"is {data.get('format')!r}; this program reads {FORMAT}",
        )
    try:
        return Plan.model_validate(data)
    except ValidationError as error:
        raise Refusal(plan_problems(error, data)) from None
    except _CrossFigureError as error:
        raise Refusal(error.problems) from None


class _CrossFigureError(Exception):
    """Carries problems out of pydantic (it is no ValueError, so pydantic lets it pass)."""

    def __init__(self, problems: list[Problem]):
        super().__init__()
        self.problems = problems


_MESSAGES = {
    "missing": ("缺这一项", "is missing"),
    "whole_fen": ("金额最多两位小数", "an amount has at most two decimals"),
    "int_type": ("应是整数", "expected a whole number"),
    "int_from_float": ("应是整数", "expected a whole number"),
    "float_type": ("应是数字", "expected a number"),
    "float_parsing": ("应是数字", "expected a number"),
    "finite_number": ("应是有限的数字", "expected a finite number"),
    "bool_type": ("应是 true 或 false", "expected true or false"),
    "date_from_datetime_parsing": ("应是日期，如 2022-10-01", "expected a date such as 2022-10-01"),
    "date_parsing": ("应是日期，如 2022-10-01", "expected a date such as 2022-10-01"),
    "date_type": ("应是日期，如 2022-10-01", "expected a date such as 2022-10-01"),
    "date_from_datetime_inexact": ("应是日期，不带时刻", "expected a date without a time"),
    "too_short": ("不能是空的", "must not be empty"),
    "string_type": ("应是文字", "expected text"),
    "string_too_short": ("不能是空的", "must not be empty"),
    "tuple_type": ("应是一个列表", "expected a list"),
    "model_type": ("应是一张“键: 值”的表", "expected a mapping"),
    "dict_type": ("应是一张“键: 值”的表", "expected a mapping"),
}


def plan_problems(error: ValidationError, data: Any) -> list[Problem]:
    """Pydantic's errors as problems with our paths, the value found and what is allowed."""
    problems = []
    items = error.errors()
    inner = {item["loc"][:i] for item in items for i in range(len(item["loc"]))}
    for item in items:
        if item["type"] == "too_short" and item["loc"] in inner:
            continue  # said because the entries were refused, not because there are none
        path = _path_of(item["loc"], data)
        kind, ctx = item["type"], item.get("ctx", {})
        value = item.get("input")
        if kind == "value_error":
            kind = str(ctx.get("error"))
        shown = "" if kind == "missing" or isinstance(value, Mapping) else f"{_shown(value)}"
        if kind == "extra_forbidden":
            known = _known_keys(item["loc"])
            near = nearest(str(item["loc"][-1]), known)
            zh, en = f"没有这个键；最接近的是 {near}", f"unknown key; the nearest is {near}"
            shown = ""
        elif kind == "literal_error":
            allowed = ctx.get("expected", "")
            zh, en = f"可选：{allowed}", f"allowed: {allowed}"
        elif kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
            bound = next(iter(ctx.values()))
            sign = {"greater_than": ">", "greater_than_equal": "≥", "less_than": "<", "less_than_equal": "≤"}[
                kind
            ]
            zh, en = f"应 {sign} {bound}", f"must be {sign} {bound}"
        elif kind == "string_pattern_mismatch":
            zh, en = f"应合乎 {ctx['pattern']}", f"must match {ctx['pattern']}"
        else:
            zh, en = _MESSAGES.get(kind, (f"不合要求（{item['msg']}）", item["msg"]))
        found_zh, found_en = (f"现为 {shown}，", f"is {shown}; ") if shown else ("", "")
        problems.append(Problem(path, found_zh + zh, found_en + en))
    return problems


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else text[:77] + "..."


def _path_of(loc: tuple[Any, ...], data: Any) -> str:
    """A pydantic location as our dotted path: tiers by amount, aid rules by id."""
    parts: list[str] = []
    here = data
    for step in loc:
        if isinstance(step, int) and isinstance(here, (list, tuple)) and step < len(here):
            here = here[step]
            key = (
                here.get("amount", here.get("id"))
                if isinstance(here, Mapping) and parts[-1] in ("tiers", "aid")
                else None
            )
            if isinstance(here, Mapping) and parts[-1] == "aid":
                key = here.get("id")
            parts.append(str(step if key is None else key))
        elif isinstance(here, Mapping) and step in here:
            here = here[step]
            parts.append(str(step))
        elif isinstance(step, str) and ("[" in step or step in ("tuple", "constrained-int")):
            continue  # a branch of a union, no part of the path
        else:
            here = None
            parts.append(str(step))
    return ".".join(parts)


_MODELS_AT: dict[tuple[str, ...], type[BaseModel]] = {
    (): Plan,
    ("calendar",): Calendar,
    ("pension",): Pension,
    ("pension", "tiers"): Tier,
    ("pension", "paid_on_behalf"): PaidOnBehalf,
    ("pension", "family_planning"): FamilyPlanning,
    ("medical",): Medical,
    ("medical", "aid"): AidRule,
    ("readings",): Readings,
    ("working_funds",): WorkingFunds,
    ("payers",): PayerShare,
    ("notes",): Note,
}


def _known_keys(loc: tuple[Any, ...]) -> list[str]:
    parents = [str(step) for step in loc[:-1] if not isinstance(step, int)]
    if parents[:1] in (["payers"], ["notes"]):
        parents = parents[:1]
    return list(_MODELS_AT.get(tuple(parents), Plan).model_fields)


# --- figures that must agree -----------------------------------------------------------------------------------


def _cross_figure_problems(plan: Plan) -> Iterator[Problem]:
    yield from _only_an_issued_plan_has_a_document(plan)
    yield from _tiers_rise_strictly(plan)
    yield from _a_tier_is_open_to_everybody(plan)
    yield from _ages_fit(plan)
    yield from _aid_rules_fit(plan)
    yield from _dates_fit(plan)
    yield from _towns_are_unique(plan)
    yield from _payers_add_up(plan)
    yield from _notes_name_known_paths(plan)


def _only_an_issued_plan_has_a_document(plan: Plan) -> Iterator[Problem]:
    if (plan.status == "issued") != (plan.document is not None):
        yield Problem(
            "document",
            f"status 为 {plan.status}：只有 issued 的方案写文号，且必须写",
            f"status is {plan.status}: an issued plan names its document, another has none",
        )


def _tiers_rise_strictly(plan: Plan) -> Iterator[Problem]:
    amounts = [tier.amount for tier in plan.pension.tiers]
    for before, after in pairwise(amounts):
        if after <= before:
            yield Problem(
                f"pension.tiers.{after}.amount",
                f"{after} 排在 {before} 之后，档次须逐档升高且不重复",
                f"{after} follows {before}; tiers must rise strictly",
            )


def _a_tier_is_open_to_everybody(plan: Plan) -> Iterator[Problem]:
    if all(tier.open_to is not None for tier in plan.pension.tiers):
        yield Problem(
            "pension.tiers",
            "每一档都限定了人群；至少要有一档对所有人开放（不写 open_to）",
            "every tier is restricted; at least one must be open to everybody (no open_to)",
        )


def _ages_fit(plan: Plan) -> Iterator[Problem]:
    pension = plan.pension
    if pension.max_age < pension.min_age:
        yield Problem(
            "pension.max_age",
            f"{pension.max_age} 小于起始年龄 {pension.min_age}",
            f"{pension.max_age} is below pension.min_age {pension.min_age}",
        )
    for rule in plan.medical.aid:
        if rule.min_age is not None and rule.max_age is not None and rule.max_age < rule.min_age:
            yield Problem(
                f"medical.aid.{rule.id}.max_age",
                f"{rule.max_age} 小于 min_age {rule.min_age}",
                f"{rule.max_age} is below min_age {rule.min_age}",
            )


def _aid_rules_fit(plan: Plan) -> Iterator[Problem]:
    seen: set[str] = set()
    for rule in plan.medical.aid:
        path = f"medical.aid.{rule.id}"
        if rule.id in seen:
            yield Problem(path, f"编号 {rule.id} 重复", f"the id {rule.id} stands twice")
        seen.add(rule.id)
        if (rule.share is None) == (rule.amount is None):
            yield Problem(
                path,
                f"share 与 amount 须恰好写一个，现为 share={rule.share}, amount={rule.amount}",
                f"state exactly one of share and amount; found share={rule.share}, amount={rule.amount}",
            )
        for town in rule.towns or ():
            if town not in plan.towns:
                yield Problem(
                    f"{path}.towns",
                    f"{town} 不在方案的镇街之列：{'、'.join(plan.towns)}",
                    f"{town} is not one of the plan's towns: {', '.join(plan.towns)}",
                )


def _dates_fit(plan: Plan) -> Iterator[Problem]:
    calendar, year = plan.calendar, plan.fee_year
    earliest, latest = dt.date(year - 1, 10, 1), dt.date(year, 12, 31)
    for name in ("window_end", "waiting_from"):
        day = getattr(calendar, name)
        if not earliest <= day <= latest:
            yield Problem(
                f"calendar.{name}",
                f"{day} 应在 {earliest} 至 {latest} 之间",
                f"{day} must lie between {earliest} and {latest}",
            )
    if calendar.window_start > calendar.window_end:
        yield Problem(
            "calendar.window_start",
            f"{calendar.window_start} 晚于截止日 {calendar.window_end}",
            f"{calendar.window_start} is after window_end {calendar.window_end}",
        )
    if calendar.window_start < dt.date(year - 1, 1, 1):
        yield Problem(
            "calendar.window_start",
            f"{calendar.window_start} 早于 {year - 1}-01-01",
            f"{calendar.window_start} is before {year - 1}-01-01",
        )


def _towns_are_unique(plan: Plan) -> Iterator[Problem]:
    for town in {town for town in plan.towns if plan.towns.count(town) > 1}:
        yield Problem("towns", f"{town} 重复", f"{town} stands twice")


def _payers_add_up(plan: Plan) -> Iterator[Problem]:
    known = {line for line in BUDGET_LINES if not line.endswith("_personal")}
    known |= {f"aid.{rule.id}" for rule in plan.medical.aid}
    day = dt.date(plan.fee_year, 1, 1)
    for key, shares in plan.payers.items():
        path = f"payers.{key}"
        if key not in known:
            if key.startswith("aid."):
                continue  # the payer of a rule that a change took out
            near = nearest(key, sorted(known))
            yield Problem(path, f"没有这个支出项；最接近的是 {near}", f"no such line; the nearest is {near}")
        for share in shares:
            if share.valid_from and share.valid_to and share.valid_to < share.valid_from:
                yield Problem(
                    path,
                    f"止日 {share.valid_to} 早于起日 {share.valid_from}",
                    f"valid_to {share.valid_to} is before valid_from {share.valid_from}",
                )
        parties = [
            (share.level, share.department, share.valid_from, share.valid_to)
            for share in shares
            if share.in_force(day)
        ]
        for party in {party for party in parties if parties.count(party) > 1}:
            name = "、".join(str(word) for word in party[:2] if word)
            yield Problem(path, f"{name} 写了两次，请合成一行", f"{name} stands twice; make it one row")
        total = sum(share.share for share in shares if share.in_force(day))
        if abs(total - 1) > 1e-9:
            dated = any(share.valid_from or share.valid_to for share in shares)
            on_zh, on_en = (f"在 {day} 有效的", f" in force on {day}") if dated else ("", "")
            yield Problem(
                path, f"{on_zh}各方份额合计 {total:g}，应为 1", f"shares{on_en} add to {total:g}, not 1"
            )


def _notes_name_known_paths(plan: Plan) -> Iterator[Problem]:
    paths = set(plan.paths)
    for key in plan.notes:
        head = key.split(".", 1)[0]
        list_entry = re.match(r"^(pension\.tiers|medical\.aid)\.[^.]+(\..+)?$", key)
        if head == "payers" or key in paths or list_entry:
            continue  # a note may outlive a tier or rule that a change took out
        near = nearest(key, sorted(paths))
        yield Problem(
            f"notes.{key}", f"没有这个路径；最接近的是 {near}", f"no such path; the nearest is {near}"
        )


# --- paths ---------------------------------------------------------------------------------------------------

_OPTIONAL = {
    "tiers": ("open_to",),
    "aid": ("groups", "min_age", "max_age", "towns", "villages", "local_hukou", "share", "amount"),
}
_LIST_KEY = {"tiers": "amount", "aid": "id"}
_LISTS = ("pension.tiers", "medical.aid")
_OPTIONAL_BLOCKS = {"working_funds": ("amount",)}
"""Blocks that a plan may leave out whole; their figures are known paths though unset."""


def _known_paths(data: Mapping[str, Any]) -> Iterator[str]:
    def walk(prefix: str, value: Any) -> Iterator[str]:
        name = prefix.rpartition(".")[2]
        if prefix in _LISTS:
            yield prefix
            for entry in value:
                base = f"{prefix}.{entry[_LIST_KEY[name]]}"
                fields = AidRule.model_fields if name == "aid" else Tier.model_fields
                yield from (f"{base}.{field}" for field in fields)
        elif prefix in ("payers", "notes"):
            yield from (f"{prefix}.{key}" for key in value)
        elif isinstance(value, Mapping):
            for key, inner in value.items():
                yield from walk(f"{prefix}.{key}" if prefix else key, inner)
        else:
            yield prefix

    yield from (p for p in walk("", data) if p not in READ_ONLY)
    if "previous" not in data:
        yield "previous"
    for block, fields in _OPTIONAL_BLOCKS.items():
        if block not in data:
            yield from (f"{block}.{field}" for field in fields)


def _resolve(data: Any, path: str) -> tuple[Any, Any]:
    """(container, key) that the path leads to. Raises Refusal, naming the nearest path."""
    if path in READ_ONLY:
        raise refuse(path, "这一项不能更改", "this cannot be changed")
    head, _, tail = path.partition(".")
    if head in ("payers", "notes") and tail:
        return data.setdefault(head, {}), tail
    if tail in _OPTIONAL_BLOCKS.get(head, ()):
        return data.setdefault(head, {}), tail
    container: Any = None
    key: Any = None
    here: Any = data
    walked: list[str] = []
    rest = path
    while rest:
        prefix = ".".join(walked)
        if prefix in _LISTS and isinstance(here, list):
            name = walked[-1]
            label, _, rest = rest.partition(".")
            matches = [i for i, entry in enumerate(here) if str(entry[_LIST_KEY[name]]) == label]
            if not matches:
                raise _unknown_path(data, path)
            container, key = here, matches[0]
            here = here[key]
            walked.append(label)
            if not rest:
                raise _unknown_path(data, path)  # a tier or rule is no figure: name one of its fields
            continue
        step, _, rest = rest.partition(".")
        if not isinstance(here, dict):
            raise _unknown_path(data, path)
        optional = _OPTIONAL.get(walked[-2], ()) if len(walked) >= 2 and walked[-2] in _OPTIONAL else ()
        if step not in here and step not in optional and not (not walked and step == "previous"):
            raise _unknown_path(data, path)
        container, key = here, step
        here = here.get(step)
        walked.append(step)
    if isinstance(here, dict):
        raise _unknown_path(data, path)
    return container, key


def _unknown_path(data: Any, path: str) -> Refusal:
    near = nearest(path, list(_known_paths(data)))
    return refuse(path, f"没有这个路径；最接近的是 {near}", f"no such path; the nearest is {near}")


def _value_at(steps: tuple[Any, Any]) -> Any:
    container, key = steps
    return container.get(key) if isinstance(container, dict) else container[key]


def _assign(data: Any, steps: tuple[Any, Any], value: Any) -> None:
    container, key = steps
    if value is None and isinstance(container, dict):
        container.pop(key, None)
    else:
        container[key] = value


def _diff(mine: Any, theirs: Any, prefix: str, changes: dict[str, Any]) -> None:
    name = prefix.rpartition(".")[2]
    if mine == theirs or prefix in READ_ONLY:
        return
    if prefix in _LISTS:
        key = _LIST_KEY[name]
        if [entry[key] for entry in mine] == [entry[key] for entry in theirs]:
            for left, right in zip(mine, theirs, strict=True):
                base = f"{prefix}.{left[key]}"
                for field in sorted({*left, *right}):
                    if left.get(field) != right.get(field):
                        changes[f"{base}.{field}"] = right.get(field)
        else:
            changes[prefix] = theirs
    elif prefix in _OPTIONAL_BLOCKS or (isinstance(mine, Mapping) and isinstance(theirs, Mapping)):
        mine, theirs = mine or {}, theirs or {}
        for key in [*mine, *(k for k in theirs if k not in mine)]:
            inner = f"{prefix}.{key}" if prefix else key
            if prefix in ("payers", "notes"):
                if mine.get(key) != theirs.get(key):
                    changes[inner] = theirs.get(key)
            else:
                _diff(mine.get(key), theirs.get(key), inner, changes)
    else:
        changes[prefix] = theirs


def plain(value: Any) -> Any:
    """A value as JSON has it: tuples as lists, dates as ISO text, numpy scalars as Python's."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        return value.item()
    return value


def canonical_json(data: Any) -> str:
    """One text for one content: sorted keys, no spare blanks, whole amounts without a decimal point."""

    def tidy(value: Any) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, dict):
            return {k: tidy(v) for k, v in value.items()}
        if isinstance(value, list):
            return [tidy(v) for v in value]
        return value

    return json.dumps(tidy(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def nearest(text: str, known: list[str]) -> str:
    """The known name most like the text, for a message."""
    close = difflib.get_close_matches(text, known, n=1, cutoff=0.0)
    return close[0] if close else "-"
