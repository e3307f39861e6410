"""目标求解: a question asked backwards, the best plan on its grid, the frontier of cost and coverage, all candidates."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation import Comparison, Refusal, compare, solve
from simulation.solving import Candidate, Question, Solution
from simulation.stamp import Stamp
from simulation.workers import DEFAULT_WORKERS
from ui import as_code, cached, frame, names, numbers, solving_asked, solving_form, solving_frontier, state
from ui import solving_words as words
from ui.solving_asked import AT
from ui.texts import t

START_UP = 5
"""Seconds until workers have loaded the people."""
HEADS = ("public", "level:district", "own", "rate:medical", "fund_a_head:medical")


def render() -> None:
    draft = state.draft()
    question, refusal = None, None
    try:
        question = solving_asked.question(draft)
    except Refusal as found:
        refusal = found
    solution = cached.solution(question, solving_asked.method()) if question else None
    if solution is not None and solution.runs:
        _answer(solution)
    frame.explain(t("solve.about"))
    if not state.draft().population_ref.synthetic:
        st.info(t("roster.solve"))
    solving_form.form()
    if refusal is not None:
        for problem in refusal.problems:
            st.error(frame.plain(problem.text(state.language())))
    solving_form.choose_method()
    if question is None or solution is None:
        frame.footer(cached.outcome_of(draft).stamp.counting("mixed"))
        return
    _run(question, solution)
    shown = solution.best or solution.nearest
    if shown is None:
        frame.footer(cached.outcome_of(question.start).stamp.counting("mixed"))
        return
    result = compare(cached.outcome_of(question.base), cached.outcome_of(solution.scenario_of(shown)))
    stamp = result.reform.stamp.counting("mixed")
    _best(solution, shown, result, stamp)
    _limits(solution, stamp)
    cost, coverage = solving_frontier.frontier(solution, shown, stamp)
    _candidates(solution, stamp)
    frame.code(as_code.solve(question, solution.method, cost, coverage))
    frame.footer(stamp)


# --- the answer ----------------------------------------------------------------------------------------------------


def _answer(solution: Solution) -> None:
    question, best = solution.question, solution.best
    counts: dict[str, object] = {"runs": len(solution.runs), "kept": len(solution.feasible)}
    shown = best or solution.nearest
    assert shown is not None
    where = words.where(question, shown.values)
    measure = question.goal.measure
    counts["head"] = t("solve.head.best" if solution.is_whole else "solve.head.so_far")
    if best is None:
        sentence = t("solve.sentence_none", where=where, **counts)
    elif measure.startswith("lever:"):
        sentence = t("solve.sentence_lever", where=where, **counts)
    else:
        value = words.written(measure, solution.value(best, measure), question.levers)
        sentence = t("solve.sentence", where=where, goal=words.goal_name(question), value=value, **counts)
    st.subheader(frame.plain(sentence))
    if best is None:
        st.markdown(frame.plain(words.missed(solution)))
    if solution.is_whole:  # of a part it cannot be said
        st.markdown(frame.plain(words.binding(solution)))
    lang = state.language()
    if tied := solution.tied(lang):
        st.markdown(frame.plain(tied))
    st.caption(frame.plain(solution.guarantee(lang)))


# --- running -------------------------------------------------------------------------------------------------------


def _time(seconds: float) -> str:
    return (
        t("solve.minutes", count=seconds / 60) if seconds >= 90 else t("solve.seconds", count=max(seconds, 1))
    )


def _run(question: Question, solution: Solution) -> None:
    method, done = solving_asked.method(), sum(values in solution.found for values in question.candidates)
    whole = solution.is_whole
    left = 0 if whole else question.count - done
    if whole and solution.method == method:
        st.caption(t("solve.count_done", count=question.count))
    else:
        seconds = cached.seconds_a_candidate(question)
        if method == "bisect":
            left = min(question.count, 2 + (1 + len(question.limits)) * question.count.bit_length())
            time = _time(left * seconds)
            st.caption(t("solve.count_bisect", count=question.count, left=left, time=time))
        else:
            time = _time(START_UP + left * seconds / DEFAULT_WORKERS)
            told = {"count": question.count, "done": done, "left": left, "workers": DEFAULT_WORKERS}
            st.caption(t("solve.count", time=time, **told))
    if not solution.runs:
        st.info(t("solve.empty"))
    elif not whole:
        st.warning(t("solve.partly", done=done, of=question.count))
    place = st.empty()
    label = t("solve.continue" if done and not whole else "solve.run")
    if not place.button(label, key="solve-run", type="primary", disabled=whole):
        return
    with place.container():
        progress = frame.progress("solve.progress")
        st.button(t("solve.stop"), key="solve-stop")
        try:
            solve(
                question.start,
                question.levers,
                question.goal,
                question.limits,
                base=question.base,
                method=method,
                progress=progress,
            )
        except Refusal as refusal:
            state.set_problems(AT, refusal.problems)
    st.rerun()


# --- the best plan -------------------------------------------------------------------------------------------------


def _best(solution: Solution, shown: Candidate, result: Comparison, stamp: Stamp) -> None:
    question = solution.question
    st.header(t("solve.figures", which=t("solve.which.best" if solution.best else "solve.which.nearest")))
    for column, measure in zip(st.columns(len(HEADS)), HEADS, strict=True):
        value, base = solution.value(shown, measure), solution.value(None, measure)
        with column:
            if value is None or base is None:
                continue
            shown_value, change = words.headline(measure, value, value - base)
            frame.metric(words.measure_name(measure), shown_value, change, value != base)
    _fund(solution, shown)
    left, right, _ = st.columns([2, 2, 3])
    at_draft = state.draft().id == result.reform.stamp.scenario_id
    left.button(
        t("solve.take"),
        key="solve-take",
        on_click=solving_frontier.take,
        args=(question, shown.values),
        disabled=at_draft,
        width="stretch",
    )
    right.button(
        t("frame.undo"), disabled=not state.can_undo(), on_click=state.undo, key="solve-undo", width="stretch"
    )
    if at_draft:
        st.success(t("solve.taken"))
    elif here := _drawn_from(question):
        st.success(frame.plain(t("solve.is_candidate", where=words.where(question, here))))
    st.markdown(f"**{t('solve.changes')}**")
    if result.changes:
        changed = frame.changes_table(result)
        changed[t("column.path")] = [names.path_name(change.path) for change in result.changes]
        frame.table(changed, "solve-changes", stamp)
    else:
        st.caption(t("solve.no_changes"))
    rows = [
        (
            words.measure_name(row["measure"], question.levers),
            words.unit_name(row["measure"], question.levers),
            *(row[name] * float(words.scale(row["measure"])) for name in ("base", "best", "difference")),
        )
        for _, row in solution.figures.iterrows()
    ]
    columns = [t("solve.measure"), t("solve.column.unit"), t("solve.column.base")]
    kind = t("solve.kind.best" if solution.best else "solve.kind.nearest").capitalize()
    columns += [kind, t("solve.column.difference")]
    number = st.column_config.NumberColumn(format="localized")
    frame.table(
        pd.DataFrame(rows, columns=columns), "solve-figures", stamp, dict.fromkeys(columns[2:], number)
    )


def _drawn_from(question: Question) -> tuple[float, ...] | None:
    """Where the draft stands on the grid, if it does."""
    draft = state.draft()
    try:
        values = tuple(lever.now(draft.resolved_plan) for lever in question.levers)
        on_grid = all(value in lever.values for value, lever in zip(values, question.levers, strict=True))
        return values if on_grid and question.scenario_at(values).id == draft.id and draft.changes else None
    except Refusal:
        return None


def _fund(solution: Solution, shown: Candidate) -> None:
    """A plan that is cheap because the fund receives less is said to be so."""
    lang = state.language()
    base, best = (float(solution.value(of, "fund_a_head:medical") or 0) for of in (None, shown))
    if best < base:
        whole, was = (float(solution.value(of, "fund:medical") or 0) for of in (shown, None))
        told = {"base": numbers.per_head(base, lang), "best": numbers.per_head(best, lang)}
        st.warning(t("solve.fund_less", change=numbers.money_change(whole - was, lang), **told))


def _limits(solution: Solution, stamp: Stamp) -> None:
    question = solution.question
    if not question.limits:
        return
    st.header(t("solve.limits"))
    rows = []
    for limit, (_, row) in zip(question.limits, solution.limits.iterrows(), strict=True):
        scale = float(words.scale(limit.measure))
        rows.append(
            (
                words.limit_name(limit, question.levers),
                words.unit_name(limit.measure, question.levers),
                row["reached"] * scale,
                t("frame.yes" if row["miss"] == 0 else "frame.no"),
                row["kept_by"],
                row["without"],
                t("frame.yes" if row["binds"] else "frame.no"),
            )
        )
    names_of = ("limit", "unit", "reached", "met", "kept_by", "without", "binds")
    columns = [t(f"solve.column.{name}") for name in names_of]
    config = {columns[2]: st.column_config.NumberColumn(format="localized")}
    frame.table(pd.DataFrame(rows, columns=columns), "solve-limits", stamp, config)


# --- all candidates ------------------------------------------------------------------------------------------------


def _candidates(solution: Solution, stamp: Stamp) -> None:
    st.header(t("solve.candidates", count=len(solution.feasible)))
    table = solution.candidates
    if not st.toggle(t("solve.all_candidates"), key="solve-all", value=not solution.feasible):
        table = table[table["meets_limits"]]
    solving_frontier.plans_table(table, solution, "solve-candidates", stamp)
    refused = solution.refused
    if not len(refused):
        return
    st.header(t("solve.refused", count=len(refused)))
    reason = refused["reason_zh" if state.language() == "zh" else "reason_en"]
    shown = refused[[lever.name for lever in solution.question.levers]].rename(
        columns={lever.name: words.lever_name(lever) for lever in solution.question.levers}
    )
    shown[t("column.where")] = [names.path_name(where) for where in refused["where"]]
    shown[t("solve.column.reason")] = reason
    frame.table(shown, "solve-refused", stamp)


render()
