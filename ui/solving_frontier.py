"""The frontier of a question asked backwards: chart and list to take a plan from, and tables of candidates."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from export import plot
from export.plot.frontier import COSTS, COVERAGES, drawn_of
from simulation.solving import Candidate, Question, Solution
from simulation.solving.levers import exact
from simulation.stamp import Stamp
from ui import controls, frame, state
from ui import solving_words as words
from ui.solving_asked import AT
from ui.texts import t


def frontier(solution: Solution, shown: Candidate, stamp: Stamp) -> tuple[str, str]:
    """Chart, choice and list; gives the cost and the coverage chosen."""
    question = solution.question
    st.header(t("solve.frontier"))
    st.caption(t("solve.frontier_note"))
    left, right = st.columns(2)
    with left:
        cost = controls.choice("solve-cost", t("solve.cost"), COSTS, words.measure_name)
    with right:
        coverage = controls.choice("solve-coverage", t("solve.coverage"), COVERAGES, words.measure_name)
    front = solution.frontier_places(cost, coverage)
    chart = plot.frontier(solution, cost, coverage, state.language())
    frame.chart(chart, "solve-frontier", stamp, on_select=lambda: _clicked(question))
    drawn = drawn_of(solution, {place for place, _ in front})
    if drawn < len(solution.runs):
        st.caption(t("solve.drawn", count=drawn))
    _choose(solution, shown, cost, coverage, [place for place, _ in front])
    listed = solution.frontier(cost, coverage)
    plans_table(
        listed.rename(columns={"same": t("solve.column.same")}), solution, "solve-frontier-table", stamp
    )
    return cost, coverage


def _choose(solution: Solution, shown: Candidate, cost: str, coverage: str, front: list[int]) -> None:
    """A plan of the frontier by name, for who does not click: its place on the list, the plan, the two figures."""
    question, offered = solution.question, dict[str, Candidate]()
    for number, run in enumerate((solution.runs[place] for place in front), 1):
        money, share = (words.written(measure, solution.value(run, measure)) for measure in (cost, coverage))
        plan = words.where(question, run.values)
        offered[t("solve.offered", number=number, plan=plan, cost=money, coverage=share)] = run
    left, right = st.columns([6, 1], vertical_alignment="bottom")
    # Whatever changes the list makes it another widget: what is read is what is taken, also when a search went on.
    key = f"solve-pick:{question.id}:{solution.method}:{solution.done}:{cost}:{coverage}:{state.language()}"
    picked = left.selectbox(
        t("solve.pick"),
        list(offered),
        index=next((place for place, run in enumerate(offered.values()) if run is shown), 0),
        key=key,
    )
    right.button(
        t("solve.take"),
        key="solve-take-picked",
        on_click=take,
        args=(question, offered[picked].values),
        width="stretch",
    )


def _clicked(question: Question) -> None:
    found = frame.picked("solve-frontier")
    place = int(found[0]["place"]) if found else -1  # type: ignore[call-overload]
    if 0 <= place < question.count:
        take(question, question.candidates[place])


def plans_table(table: pd.DataFrame, solution: Solution, name: str, stamp: Stamp) -> None:
    """A table of candidates in the page's words and units."""
    levers, titles, config = solution.question.levers, {}, {}
    shown = table.copy()
    for lever in levers:
        titles[lever.name] = t(
            "solve.of_unit", name=words.lever_name(lever), unit=t(f"solve.unit.{lever.unit}")
        )
        shown[lever.name] = [float(exact(value) * words.lever_scale(lever)) for value in shown[lever.name]]
        config[titles[lever.name]] = st.column_config.NumberColumn(format="localized")
    for measure in solution.measures:
        _dress(shown, measure, titles, config)
    for measure in (column for column in table.columns if ":" in str(column) or column in ("public", "own")):
        if measure not in titles:
            _dress(shown, measure, titles, config)
    if "meets_limits" in shown:
        shown["meets_limits"] = [t("frame.yes" if kept else "frame.no") for kept in shown["meets_limits"]]
    titles |= {"meets_limits": t("solve.column.kind"), "rank": t("solve.column.rank")}
    frame.table(shown.rename(columns=titles), name, stamp, config)


def _dress(shown: pd.DataFrame, measure: str, titles: dict[str, str], config: dict[str, object]) -> None:
    if measure not in shown:
        return
    shown[measure] = shown[measure] * float(words.scale(measure))
    title = t("solve.of_unit", name=words.measure_name(measure), unit=words.unit_name(measure))
    titles[measure] = title
    config[title] = st.column_config.NumberColumn(format=words.FORMS[words.unit(measure)])


def take(question: Question, values: tuple[float, ...]) -> None:
    state.clear_problems(AT)
    state.guarded(lambda: state.replace_draft(question.scenario_at(values)), AT)
