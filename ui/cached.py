"""The only module with caches. Keys are small: the scenario's id, the base's id, the model version."""

from __future__ import annotations

import streamlit as st

from simulation import MODEL_VERSION, Comparison, Outcome, Scenario, compare, simulate


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
