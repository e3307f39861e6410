"""The only module with caches. Keys are small: the scenario's id, the base's id, the model version."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from simulation import (
    MODEL_VERSION,
    Comparison,
    DatasetResult,
    Outcome,
    Plan,
    Scenario,
    budget,
    collection,
    compare,
    coverage,
    magnitude,
    season,
    simulate,
    solving,
    userdata,
)
from simulation.dataset.result import digest_of_result
from simulation.doubts import Prices, doubts_of, iter_prices
from simulation.gain_examples import examples
from simulation.lineup import SideBySide, side_by_side
from simulation.populations import PopulationRef, people_of, population_fit, resolve
from simulation.projection import Projection, Question, iter_years, question_of
from simulation.uncertain import Uncertainty, quantiles
from synthetic_data.district_data import current_values
from synthetic_data.fit import Fit
from synthetic_data.identity import display_sample
from ui import meeting_set, state

if TYPE_CHECKING:
    from simulation.store import Saved, Store
    from simulation.store.recheck import Recheck

_working = BoundedSemaphore(os.cpu_count() or 1)
"""As many work things out as there are processors; more would only take turns, each with its own arrays in memory."""


@st.cache_resource(max_entries=64, show_spinner=False)
def _comparison(base_id: str, reform_id: str, model: str, _base: Scenario, _reform: Scenario) -> Comparison:
    base, reform = _outcome(base_id, model, _base), _outcome(reform_id, model, _reform)
    with _working:
        return compare(base, reform)


@st.cache_resource(max_entries=64, show_spinner=False)
def _outcome(scenario_id: str, model: str, _scenario: Scenario) -> Outcome:
    with _working:
        return simulate(_scenario)


def comparison(draft: Scenario) -> Comparison:
    """The draft against its base. Shared between sessions and read only: tables of a few hundred rows."""
    return comparison_between(draft.base, draft)


def comparison_between(base: Scenario, reform: Scenario) -> Comparison:
    """Any two scenarios on the same people. Raises Refusal where the people differ."""
    return _comparison(base.id, reform.id, MODEL_VERSION, base, reform)


@st.cache_resource(max_entries=8, show_spinner=False)
def _fit(population_id: str, _ref: PopulationRef) -> tuple[Fit, dict[str, int]]:
    people = people_of(_ref)
    return population_fit(_ref, people), current_values(_ref.spec, people)


def fit(ref: PopulationRef) -> tuple[Fit, dict[str, int]]:
    """How well a population fits, and the heads that the district's own figures would replace."""
    return _fit(ref.id, ref)


@st.cache_resource(max_entries=4, show_spinner=False)
def _sample(population_id: str, _ref: PopulationRef) -> pd.DataFrame:
    return display_sample(people_of(_ref), _ref.place, _ref.seed)


def sample(ref: PopulationRef) -> pd.DataFrame:
    """A few households with made-up names and numbers, to show what the people look like."""
    return _sample(ref.id, ref)


@st.cache_resource(max_entries=256, show_spinner=False)
def _table(scenario_id: str, population_id: str, model: str, name: str, word: str, _outcome: Outcome) -> Any:
    return TABLES[name](_outcome, word) if word else TABLES[name](_outcome)


def table(name: str, outcome: Outcome, word: str = "") -> Any:
    """One of TABLES for an outcome (and the word it asks for, a side or a scheme), worked out once."""
    stamp = outcome.stamp
    return _table(stamp.scenario_id, stamp.population_id, MODEL_VERSION, name, word, outcome)


def outcome_of(scenario: Scenario) -> Outcome:
    """The outcome of any scenario, shared between sessions."""
    return _outcome(scenario.id, MODEL_VERSION, scenario)


@st.cache_resource(max_entries=4, show_spinner=False)
def _dataset(content: str, _folder: Path) -> DatasetResult:
    return DatasetResult.load(_folder)


def dataset(folder: Path) -> DatasetResult:
    """A run over many districts, from its folder. Raises Refusal."""
    return _dataset(digest_of_result(folder), folder)


Result = TypeVar("Result")


class StepByStep(Generic[Result]):
    """A result that goes on where it was left, a step at a time, for whoever asks: a rerun of the page or another
    session. What is done stays. `start` gives the growing results, `size` how far one has come."""

    def __init__(self, start: Callable[[], Iterator[Result]], size: Callable[[Result], int]):
        self._start, self._size, self._lock = start, size, Lock()
        self._rest = start()
        self.so_far: Result | None = None

    def advance(self, known: int) -> Result:
        """The result of more than `known` steps, worked out now unless another session just did."""
        with self._lock:
            if self.so_far is None or self._size(self.so_far) <= known:
                try:
                    self.so_far = next(self._rest)
                except BaseException:
                    # Whatever stopped it: the next who asks starts anew.
                    self._rest, self.so_far = self._start(), None
                    raise
            return self.so_far


@st.cache_resource(max_entries=4, show_spinner=False)
def _years_ahead(question_id: str, _question: Question) -> StepByStep[Projection]:
    return StepByStep(lambda: iter_years(_question), lambda result: len(result.years))


def years_ahead(question: Question) -> StepByStep[Projection]:
    """The run of a question, a year a step, shared between sessions; its id is a hash of all that moves it."""
    return _years_ahead(question.id, question)


@st.cache_resource(max_entries=16, show_spinner=False)
def _prices(scenario_id: str, sides: str, model: str, _scenario: Scenario) -> StepByStep[Prices]:
    return StepByStep(lambda: iter_prices(_scenario), lambda result: result.done)


def prices(scenario: Scenario) -> StepByStep[Prices]:
    """The prices of the doubts, a run of the model a step, shared between sessions."""
    doubts = doubts_of(scenario.resolved_plan, scenario.base_plan)
    sides = repr([(doubt.id, doubt.name, [option.name for option in doubt.options]) for doubt in doubts])
    return _prices(scenario.id, sides, MODEL_VERSION, scenario)


def all_prices(scenario: Scenario) -> Prices:
    """The prices of the doubts whole, going on from what is done."""
    steps = prices(scenario)
    found = steps.so_far or steps.advance(-1)
    while found.done < found.of:
        found = steps.advance(found.done)
    return found


@st.cache_resource(max_entries=16, show_spinner=False)
def _quantiles(result_id: str, _result: Uncertainty) -> pd.DataFrame:
    return quantiles(_result)


def quantiles_of(result: Uncertainty) -> pd.DataFrame:
    """P10, P50, P90 of a result of draws and how firm they are, worked out once."""
    return _quantiles(f"{result.id} {result.done}", result)


@st.cache_resource(max_entries=8, show_spinner=False)
def _store(folder: str) -> Store:
    from simulation.store import open_store

    return open_store(Path(folder))


def store() -> Store:
    """The scenario store in the user's data folder, opened once for all sessions. Raises Refusal where it cannot be
    opened, each time anew, so that what is mended is found."""
    return _store(str(userdata.data_folder()))


def saved_scenarios(archived: bool = False) -> Sequence[Saved]:
    """What is in the store, without tables, the latest first; `archived`: also what was put away. Raises Refusal."""
    return store().list(archived=archived)


@st.cache_resource(max_entries=256, show_spinner=False)
def _scenario(text: str) -> Scenario:
    return Scenario.from_json(text)


def scenario_of(saved: Saved) -> Scenario:
    """The scenario of a saved one, which never changes, read once; that its people are still here is asked each time.
    Raises Refusal."""
    found = _scenario(saved.text)
    resolve(found.population, found.resolved_plan)
    return found


@st.cache_resource(max_entries=64, show_spinner=False)
def _recheck(path: str, short_id: str, scenario_id: str, model: str, _saved: Saved) -> Recheck:
    from simulation.store.recheck import recheck

    return recheck(_saved, outcome_of(_saved.scenario))


def recheck_of(saved: Saved) -> Recheck:
    """A saved scenario of `store().get` worked out again. Raises Refusal."""
    return _recheck(str(store().path), saved.short_id, saved.scenario.id, MODEL_VERSION, saved)


@st.cache_resource(max_entries=8, show_spinner=False)
def _solution(
    question_id: str, title: str, method: str, size: str, _question: solving.Question
) -> solving.Solution:
    return solving.kept(_question, method)


def solution(question: solving.Question, method: str) -> solving.Solution:
    """What is known of a question asked backwards, read once from what is kept."""
    size = str(solving.kept_size(question))
    return _solution(question.id, question.start.title, method, size, question)


@st.cache_resource(max_entries=8, show_spinner=False)
def _seconds_each(grid_id: str, _question: solving.Question) -> float:
    return solving.seconds_each(_question)


def seconds_a_candidate(question: solving.Question) -> float:
    """About how long a candidate takes one processor, measured once."""
    return _seconds_each(question.grid_id, question)


TABLES: dict[str, Callable[..., Any]] = {
    "coverage_by": coverage.coverage_by,
    "towns_below_target": coverage.towns_below_target,
    "whom_to_reach": coverage.whom_to_reach,
    "months_covered": coverage.months_covered,
    "bands": coverage.published_bands,
    "collected": collection.collected,
    "owed_by_month": collection.owed_by_month,
    "waiting_list": collection.waiting_list,
    "waiting_options": lambda outcome: collection.waiting_options(outcome.scenario),
    "late_payers": collection.late_payers,
    "projected": season.projected,
    "closing": budget.closing,
    "monthly_need": budget.monthly_need,
    "by_department": budget.by_department,
    "magnitudes": magnitude.magnitudes,
}


# --- tables of a page --------------------------------------------------------------------------------------------

Function = TypeVar("Function", bound=Callable[..., Any])


def kept(function: Function) -> Function:
    """Decorator of a pure function of results, scenarios, plans, tables and plain words that gives a table or plain data:
    asked the same again in the same language, it gives a copy of what it gave before, whoever asks."""
    return _kept_by(function, state.language)


def kept_in_any_language(function: Function) -> Function:
    """As `kept`, of a function that asks for no language but what it is told; outside a page too."""
    return _kept_by(function, lambda: "")


def _kept_by(function: Function, language: Callable[[], str]) -> Function:
    @functools.wraps(function)
    def ask(*args: Any, **words: Any) -> Any:
        key = repr([language(), *(_name_of(value) for value in (*args, *sorted(words.items())))])
        found = _kept(f"{function.__module__}.{function.__name__}", key, lambda: function(*args, **words))
        return found.copy() if isinstance(found, pd.DataFrame) else found

    return ask  # type: ignore[return-value]


@st.cache_resource(max_entries=512, show_spinner=False)
def _kept(name: str, key: str, _ask: Callable[[], Any]) -> Any:
    return _ask()


def _name_of(value: Any) -> Any:
    """What tells a value from any other: results and scenarios by their ids, a plan by all of its content."""
    if isinstance(value, Comparison):
        return _name_of(value.base), _name_of(value.reform)
    if isinstance(value, Outcome):
        return value.stamp.scenario_id, value.stamp.population_id, value.stamp.model_version
    if isinstance(value, SideBySide):
        return _name_of(value.outcomes)
    if isinstance(value, Scenario):
        return value.id, value.plan, tuple(value.changes.items())
    if isinstance(value, Plan):
        return hashlib.sha256(value.to_json().encode("utf-8")).hexdigest()
    if isinstance(value, pd.DataFrame):
        return hashlib.sha256(_content(value)).hexdigest()
    if isinstance(value, tuple):
        return tuple(_name_of(part) for part in value)
    return value


# --- charts ------------------------------------------------------------------------------------------------------
# Altair checks every part of a chart against a schema, when it is put together and again when it is sent; that costs
# more than all the rest of a page. So a chart is drawn once, and what is sent of it made once.

Drawing = TypeVar("Drawing", bound=Callable[..., alt.Chart])
_altair = Lock()  # what alt.theme and alt.data_transformers enable holds for all threads


def drawn_once(function: Drawing) -> Drawing:
    """Decorator of a pure function that draws: the same arguments, by their whole content, give the chart drawn before.

    The chart is shared between sessions and read only. It carries the content's digest as Vega-Lite's `usermeta`.
    """

    @functools.wraps(function)
    def draw(*args: Any, **words: Any) -> alt.Chart:
        digest = hashlib.sha256(repr((function.__name__, sorted(words))).encode())
        for value in (*args, *(words[name] for name in sorted(words))):
            digest.update(_content(value))
        return _chart(digest.hexdigest(), lambda: function(*args, **words))

    return draw  # type: ignore[return-value]


def _content(value: Any) -> bytes:
    """A value in full; of a table every cell, as pages hold some dozen rows: quicker than pandas' own hashes."""
    if isinstance(value, pd.DataFrame):
        columns = [(name, str(column.dtype), column.tolist()) for name, column in value.items()]
        return repr((value.index.tolist(), columns)).encode()
    return repr(value).encode()


def arrow(table: pd.DataFrame) -> Any:
    """A table as it is sent to the page, turned into that form once; what Arrow does not take stays as it is."""
    return _arrow(hashlib.sha256(_content(table)).hexdigest(), table)


@st.cache_resource(max_entries=512, show_spinner=False)
def _arrow(content: str, _table: pd.DataFrame) -> Any:
    try:
        return pa.Table.from_pandas(_table)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        return _table


@st.cache_resource(max_entries=256, show_spinner=False)
def _chart(content: str, _draw: Callable[[], alt.Chart]) -> alt.Chart:
    return _draw().properties(usermeta={"content": content})


@dataclass(frozen=True)
class Filled:
    """A chart whose looks were drawn before, by `drawn_once`, filled with its own tables by name: putting figures in
    costs nothing beside drawing. `words` are the description; the tables' types are stated by the looks."""

    looks: alt.Chart
    words: str
    tables: dict[str, pd.DataFrame]

    def to_dict(self) -> dict[str, Any]:
        """The chart whole, as Vega-Lite has it."""
        values = {name: alt.to_values(table)["values"] for name, table in self.tables.items()}
        return {**self.looks.to_dict(), "description": self.words, "datasets": values}


def specification(chart: alt.Chart | Filled) -> dict[str, Any]:
    """A chart of `drawn_once` as Vega-Lite has it, its tables under `datasets`; read only."""
    if isinstance(chart, Filled):
        tables = {name: arrow(table) for name, table in chart.tables.items()}
        return {**specification(chart.looks), "description": chart.words, "datasets": tables}
    return _specification(chart.usermeta["content"], chart)


@st.cache_resource(max_entries=256, show_spinner=False)
def _specification(content: str, _drawn: alt.Chart) -> dict[str, Any]:
    tables: dict[str, Any] = {}

    def by_name(table: pd.DataFrame) -> dict[str, str]:
        name = hashlib.sha256(_content(table)).hexdigest()
        tables[name] = arrow(table)
        return {"name": name}

    with _altair:
        alt.data_transformers.register("by_name", by_name)
        with alt.theme.enable("none"), alt.data_transformers.enable("by_name"):
            return {**_drawn.to_dict(), "datasets": tables}


ledger = kept(budget.budget_ledger)
assumed = kept(budget.assumed)
beside = kept(budget.ledgers_beside)
question = kept(question_of)
beside_all = kept(side_by_side)
examples_of = kept(examples)
by_line = kept_in_any_language(meeting_set.by_line)
by_town = kept_in_any_language(meeting_set.by_town)
