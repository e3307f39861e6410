"""The plan: every figure of a district's document, checked, frozen, with its origin.

A plan is read from one YAML file. Its figures are in yuan, whole years and dates; the rules take them through
`simulation.law.figures`, which turns yuan into fen. Clause ids (4.1.P3) and readings (R1) are those of
`docs/clauses.md`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from simulation.errors import Problem, Refusal, nearest, refuse
from simulation.law.agreement import disagreements
from simulation.law.parts import Calendar, Medical, Name, Note, Part, PayerShare, Pension, WorkingFunds
from simulation.law.paths import (
    LISTS,
    OPTIONAL_BLOCKS,
    assign,
    changes_between,
    known_paths,
    resolve,
    unit_of,
    value_at,
)
from simulation.law.readings import Readings
from simulation.law.schema_problems import plan_problems
from simulation.plain import canonical_json, load_json, load_yaml, plain
from simulation.rich import html_of

if TYPE_CHECKING:
    import pandas as pd

PLANS_FOLDER = Path(__file__).resolve().parent.parent / "plans"
DEFAULT_PLAN = "yicheng-2023"
"""The plan that is meant where none is named."""
FORMAT = 1


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
    payers: dict[str, tuple[PayerShare, ...]] = Field(default_factory=dict)
    notes: dict[str, Note] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _figures_agree(self) -> Plan:
        problems = list(disagreements(self))
        if problems:
            raise _Disagreement(problems)
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

        rows = []
        for path in self.paths:
            if path.startswith("notes.") or path in LISTS or path.endswith(".id"):
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
        return value_at(resolve(self.to_dict(), path))

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every path that `change` takes, optional fields of tiers and aid rules included."""
        return tuple(known_paths(self.to_dict()))

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
        whole = [path for path in changes if path in LISTS]
        rest = [path for path in changes if path not in LISTS]
        for path in whole:
            assign(resolve(data, path), plain(changes[path]))
        # Resolve before assigning, so that an amount changed by one path is still found by the next.
        try:
            resolved = [(resolve(data, path), plain(changes[path])) for path in rest]
        except (TypeError, KeyError, AttributeError):
            parse_plan(data, self.id)  # the list given is malformed: say what is wrong with it
            raise
        for place, value in resolved:
            assign(place, value)
        for block in OPTIONAL_BLOCKS:
            if not data.get(block, True):
                del data[block]  # its one figure was taken out
        return parse_plan(data, self.id)

    def as_draft(self) -> Plan:
        """The same content as a draft: what was changed is no longer the issued document."""
        content = {key: value for key, value in self.to_dict().items() if key != "document"}
        return parse_plan({**content, "status": "draft"}, self.id)

    def diff(self, other: Plan) -> dict[str, Any]:
        """The changes that turn this plan into the other (id, status, document aside)."""
        return dict(changes_between(self.to_dict(), other.to_dict()))


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
        raise Refusal(plan_problems(error, data, Plan)) from None
    except _Disagreement as error:
        raise Refusal(error.problems) from None


class _Disagreement(Exception):
    """Carries problems out of pydantic (it is no ValueError, so pydantic lets it pass)."""

    def __init__(self, problems: list[Problem]):
        super().__init__()
        self.problems = problems


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
