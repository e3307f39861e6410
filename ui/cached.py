"""The only module with caches. Keys are small: the scenario's id, the base's id, the model version."""

from __future__ import annotations

import streamlit as st

from simulation import MODEL_VERSION, Comparison, Outcome, Scenario, compare, simulate
from simulation.populations import PopulationRef, people_of
from synthetic_data.district_data import current_values
from synthetic_data.fit import Fit, fit_of


@st.cache_resource(max_entries=64, show_spinner=False)
def _comparison(base_id: str, reform_id: str, model: str, _base: Scenario, _reform: Scenario) -> Comparison:
    return compare(_outcome(base_id, model, _base), _outcome(reform_id, model, _reform))


@st.cache_resource(max_entries=64, show_spinner=False)
def _outcome(scenario_id: str, model: str, _scenario: Scenario) -> Outcome:
    return simulate(_scenario)


def comparison(draft: Scenario) -> Comparison:
    """The draft against its base. Shared between sessions and read only: tables of a few hundred rows."""
    base = draft.base
    return _comparison(base.id, draft.id, MODEL_VERSION, base, draft)


@st.cache_resource(max_entries=8, show_spinner=False)
def _fit(population_id: str, _ref: PopulationRef) -> tuple[Fit, dict[str, int]]:
    people = people_of(_ref)
    return fit_of(_ref.spec, _ref.seed, _ref.as_of, people), current_values(_ref.spec, people)


def fit(ref: PopulationRef) -> tuple[Fit, dict[str, int]]:
    """How well a population fits, and the heads that the district's own figures would replace."""
    return _fit(ref.id, ref)
