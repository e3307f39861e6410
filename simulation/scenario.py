"""A scenario: a plan and only what differs from it. Page, notebook, file and command line build this one object."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from simulation import MODEL_VERSION
from simulation.behaviour import assumption_values, previous_plan
from simulation.errors import Problem, Refusal, nearest, refuse
from simulation.law.paths import LISTS
from simulation.law.plan import DEFAULT_PLAN, Plan, load_plan, parse_plan, plan_ids
from simulation.plain import canonical_json, load_json, load_yaml, plain
from simulation.populations import PopulationRef, place_of, plans_of, resolve
from simulation.rich import html_of
from synthetic_data import DEFAULT_PLACE

FILE_ENDINGS = (".json", ".yaml", ".yml")
SHORT_ID = re.compile(r"[0-9a-f]{10}")
"""How the scenario store names what is saved."""


class Scenario(BaseModel):
    """What is asked: a plan, changes to it, assumptions, people, and the seed of behaviour. Checked when made.

    `population` names the people (`resolve`); left out or empty, they are those of the plan's own district.

    `changes`: plan path to value (yuan, years, shares); `assumptions`: name to value in the unit of the catalogue.

    Raises:
        Refusal: an unknown plan, path, assumption or population, or a change that the plan refuses.

    Source:
        `simulation/plans`, `simulation/assumptions/behaviour.yaml`, `synthetic_data/margins`.

    Examples:
        >>> from simulation import Scenario
        >>> base = Scenario(plan="yicheng-2023")
        >>> reform = base.with_changes({"medical.individual": 380, "medical.government_subsidy": 610})
        >>> reform.changes
        {'medical.individual': 380.0}
        >>> reform.population_ref.place, str(reform.population_ref.as_of)
        ('yicheng', '2022-12-31')
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[str, Field(max_length=200)] = ""
    plan: str = DEFAULT_PLAN
    changes: dict[str, Any] = {}
    assumptions: dict[str, float] = {}
    population: str = DEFAULT_PLACE
    seed: Annotated[int, Field(ge=0, lt=2**63, strict=True)] = 2023

    def __init__(self, **data: Any):
        if not data.get("population"):
            data["population"] = _own_place(data.get("plan", DEFAULT_PLAN))
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise Refusal(_problems(error)) from None
        # Made here, so that a scenario that cannot be run cannot be.
        self.base_plan, self.resolved_plan, self.assumption_values, self.population_ref  # noqa: B018

    @field_validator("changes", mode="before")
    @classmethod
    def _as_json_has_it(cls, changes: Any) -> Any:
        return plain(changes) if isinstance(changes, Mapping) else changes

    # --- what it stands for ------------------------------------------------------------------------------------

    @cached_property
    def base_plan(self) -> Plan:
        """The plan without the changes."""
        return load_plan(self.plan)

    @cached_property
    def resolved_plan(self) -> Plan:
        """The plan with the changes."""
        return self.base_plan.change(self.changes) if self.changes else self.base_plan

    @cached_property
    def previous_plan(self) -> Plan:
        """Last year's plan, which people react from and coverage is compared with.

        Where no plan names one, this year's without the changes stands for it: else nobody would react to a change.
        """
        base, plan = self.base_plan, self.resolved_plan
        unchanged = base.previous is None and plan.previous is None and base.fee_year == plan.fee_year
        return previous_plan(base if unchanged else plan)

    @cached_property
    def assumption_values(self) -> dict[str, float]:
        """Every assumption by name, overrides applied."""
        return assumption_values(self.assumptions)

    @cached_property
    def population_ref(self) -> PopulationRef:
        """The people that the scenario is of, found by name. Raises Refusal."""
        return resolve(self.population, self.resolved_plan)

    @cached_property
    def id(self) -> str:
        """A hash of what can move a result; the title cannot."""
        content = {
            "model": MODEL_VERSION,
            "plan": self.resolved_plan.content_hash,
            "previous": self.previous_plan.content_hash,
            "assumptions": self.assumption_values,
            "population": self.population_ref.id,
            "seed": self.seed,
        }
        return hashlib.sha256(canonical_json(content).encode()).hexdigest()[:16]

    @property
    def base(self) -> Scenario:
        """The same question without the changes: what a draft is compared with."""
        return self.replace(changes={})

    def __hash__(self) -> int:
        return hash((self.id, self.title))

    # --- making another ----------------------------------------------------------------------------------------

    def replace(self, **fields: Any) -> Scenario:
        """A scenario with some fields replaced, checked anew."""
        return Scenario(**{**self._fields(), **fields})

    def with_changes(self, changes: Mapping[str, Any]) -> Scenario:
        """With further changes merged in; what comes out as in the base plan is dropped."""
        merged = {**self.changes}
        for path, value in changes.items():
            if path in LISTS:  # a whole list supersedes changes inside it
                merged = {known: v for known, v in merged.items() if not known.startswith(f"{path}.")}
            merged[path] = plain(value)
        reached = self.base_plan.change(merged)
        return self.replace(changes=self.base_plan.diff(reached))

    def _repr_html_(self) -> str:
        return html_of(self)

    # --- files -------------------------------------------------------------------------------------------------

    def _fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in type(self).model_fields}

    def to_json(self) -> str:
        """Canonical JSON (`format: 1`)."""
        return canonical_json({"format": 1, **self._fields()})

    @classmethod
    def from_json(cls, text: str) -> Scenario:
        """From `to_json`. Raises Refusal."""
        data = load_json(text)
        if not isinstance(data, dict) or data.get("format") != 1:
            found = data.get("format") if isinstance(data, dict) else type(data).__name__
            raise refuse("format", f"是 {found}，本程序读 1", f"is {found}; this program reads 1")
        return cls(**{key: value for key, value in data.items() if key != "format"})

    @classmethod
    def load(cls, id_or_path: str | Path) -> Scenario:
        """A plan id, the path of a scenario (JSON) or plan (YAML, JSON) file, or the short id of a saved scenario, as a
        scenario. Raises Refusal."""
        path = Path(id_or_path)
        if SHORT_ID.fullmatch(str(id_or_path)):
            from simulation.store import open_store  # here, as the store keeps scenarios

            with closing(open_store()) as store:
                return store.get(str(id_or_path)).scenario
        if path.suffix.lower() not in FILE_ENDINGS:
            return cls(plan=str(id_or_path))
        try:
            return cls.from_file(path.name, path.read_bytes())
        except OSError as error:
            raise refuse(
                str(path), f"文件打不开（{error.strerror}）", f"cannot be read ({error.strerror})"
            ) from error

    @classmethod
    def from_file(cls, name: str, content: bytes) -> Scenario:
        """A scenario or plan file's content; the name's ending says how it is written. Raises Refusal."""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise refuse(
                name, "文件不是 UTF-8 编码，请另存为 UTF-8", "the file is not UTF-8; save it as UTF-8"
            ) from None
        if not name.lower().endswith(".json"):
            return cls.from_plan(parse_plan(load_yaml(text), name))
        data = load_json(text)
        is_scenario = isinstance(data, dict) and "pension" not in data
        return cls.from_json(text) if is_scenario else cls.from_plan(parse_plan(data, name))

    @classmethod
    def from_plan(cls, plan: Plan, title: str = "") -> Scenario:
        """A plan's content as differences to the shipped plan of the same id, else to one of its district (the default
        plan, if it is of it, else the latest), else to the default one."""
        base = plan.id
        if base not in plan_ids():
            here = plans_of(place_of(plan))
            base = here[-1] if here and DEFAULT_PLAN not in here else DEFAULT_PLAN
        changes = load_plan(base).diff(plan)
        return cls(title=title or ("" if plan.id == base else plan.id), plan=base, changes=changes)

    def code(self, name: str = "scenario") -> str:
        """Python that makes this scenario from its differences under a name, and asserts that it is the same."""
        shown = {
            field: value
            for field, value in self._fields().items()
            if field == "plan" or value != type(self).model_fields[field].default
        }
        arguments = "".join(f"    {field}={literal(value)},\n" for field, value in shown.items())
        return (
            f"{name} = Scenario(\n{arguments})\n"
            f'assert {name}.id == "{self.id}"  # same plan, people and model version\n'
        )

    def to_python(self) -> str:
        """Python that makes this scenario and runs it."""
        return (
            f"from simulation import Scenario, simulate\n\n{self.code()}"
            "outcome = simulate(scenario)\n"
            'print(outcome.budget.groupby("line")["amount"].sum())\n'
        )


def literal(value: Any) -> str:
    """A value as Python writes it, whatever is in its text, a mapping a line an entry."""
    if isinstance(value, dict):
        inner = "".join(f"        {literal(key)}: {literal(item)},\n" for key, item in value.items())
        return "{\n" + inner + "    }" if value else "{}"
    text = repr(value)
    return f'"{text[1:-1]}"' if isinstance(value, str) and '"' not in text else text


def _own_place(plan_id: Any) -> str:
    """The place of a shipped plan; empty where it has none. A plan that is not known is refused in its own words."""
    try:
        return place_of(load_plan(plan_id))
    except (Refusal, TypeError):
        return DEFAULT_PLACE


def _problems(error: ValidationError) -> list[Problem]:
    problems = []
    for item in error.errors():
        where = ".".join(str(step) for step in item["loc"])
        if item["type"] == "extra_forbidden":
            near = nearest(where, list(Scenario.model_fields))
            problems.append(
                Problem(where, f"没有这个键；最接近的是 {near}", f"unknown key; the nearest is {near}")
            )
        else:
            shown = plain(item.get("input"))
            problems.append(
                Problem(where, f"现为 {shown}，不合要求（{item['msg']}）", f"is {shown}; {item['msg']}")
            )
    return problems
