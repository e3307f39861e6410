"""逐条说理: a trace on a page, as a tree from each result down to what it rests on, and as a table.

    trace_view.show(trace)                       one plan
    trace_view.show(trace, before=base_trace)    the same person under another plan: steps that answer otherwise are marked
    trace_view.show(trace, before, stamp, key="trace-2")

`trace`, `before`: `simulation.Trace`; `stamp` gives the table its files (xlsx, CSV), without one the table is left out;
`key` tells several on a page apart; whose trace it is, the caller says. Native widgets only: each branch is an
expander, opened and closed by keyboard.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation.law.assess import RESULTS
from simulation.stamp import Stamp
from simulation.tables import SCHEMES
from simulation.trace import Step, Trace
from simulation.trace.steps import Key, result_name
from ui import frame, state
from ui.texts import t

WIDE = st.column_config.TextColumn(width="large")


def show(trace: Trace, before: Trace | None = None, stamp: Stamp | None = None, key: str = "trace") -> None:
    """The tree and, under a stamp, the table."""
    changed = frozenset(trace.changed_from(before)) if before is not None else frozenset()
    if before is not None:
        st.caption(t("trace.changed" if changed else "trace.unchanged", count=len(changed)))
    st.caption(t("trace.how"))
    roots = [trace.step(name) for name in RESULTS]
    for scheme in SCHEMES:
        st.markdown(f"**{t(f'scheme.{scheme}')}**")
        for root in roots:
            if root.scheme == scheme:
                _branch(trace, before, changed, root)
    if stamp is not None:
        with st.expander(t("trace.table", count=len(trace.steps))):
            frame.table(_table(trace, before, changed), key, stamp, {t("trace.column.why"): WIDE})


def _branch(trace: Trace, before: Trace | None, changed: frozenset[Key], root: Step) -> None:
    """A result, opened to the steps it rests on, each under what it is asked for. A step that several rest on stands where
    it is first asked for."""
    under = set(_under(trace, root))
    mark = t("trace.mark") if under & changed else ""
    name = result_name(root.rule).text(state.language())
    head = t(
        "trace.head", says=name, answer=root.shown.text(state.language()), clauses=" ".join(root.clauses)
    )
    with st.expander(f"{frame.plain(head)} {mark}".rstrip()):
        lines: list[str] = []
        _grow(trace, before, changed, root, 0, set(), lines)
        st.markdown("\n".join(lines))


def _under(trace: Trace, step: Step) -> list[Key]:
    """A step and all that it rests on."""
    found, waiting = dict.fromkeys([step.key]), [step]
    while waiting:
        for key in waiting.pop().needs:
            if key not in found:
                found[key] = None
                waiting.append(trace.by_key[key])
    return list(found)


def _head(step: Step) -> str:
    lang = state.language()
    said = step.says.text(lang)
    return t(
        "trace.head", says=said.rstrip("."), answer=step.shown.text(lang), clauses=" ".join(step.clauses)
    )


def _grow(
    trace: Trace,
    before: Trace | None,
    changed: frozenset[Key],
    step: Step,
    depth: int,
    told: set[Key],
    lines: list[str],
) -> None:
    lang, indent = state.language(), "    " * depth
    mark = f" **{t('trace.mark')}**" if step.key in changed else ""
    lines.append(f"{indent}- {frame.plain(_head(step))}{mark}")
    if step.key in told:
        lines[-1] += f" {t('trace.above')}"
        return
    told.add(step.key)
    inside = indent + "    "
    lines.append(f"{inside}- {t('trace.why')}{frame.plain(step.why.text(lang))}")
    was = before.by_key.get(step.key) if before is not None and step.key in changed else None
    if was is not None:
        lines.append(
            f"{inside}- {t('trace.was', answer=frame.plain(was.shown.text(lang)))}{frame.plain(was.why.text(lang))}"
        )
    read = [frame.plain(one.text(lang)) for one in step.reads if one.kind != "answer"]
    if read:
        lines.append(f"{inside}- {t('trace.reads')}{t('trace.semicolon').join(read)}")
    for key in step.needs:
        _grow(trace, before, changed, trace.by_key[key], depth + 1, told, lines)


def _table(trace: Trace, before: Trace | None, changed: frozenset[Key]) -> pd.DataFrame:
    """A row a step, in the order of the document."""
    lang = state.language()
    rows = []
    for number, step in enumerate(trace.steps, start=1):
        row = {
            t("trace.column.number"): number,
            t("column.clause"): " ".join(step.clauses),
            t("trace.column.rule"): step.says.text(lang),
            t("trace.column.answer"): step.shown.text(lang),
        }
        if before is not None:
            was = before.by_key.get(step.key)
            row[t("trace.column.before")] = was.shown.text(lang) if was is not None else ""
            row[t("trace.column.changed")] = t("frame.yes") if step.key in changed else ""
        row[t("trace.column.why")] = step.why.text(lang)
        row[t("trace.column.reads")] = t("trace.semicolon").join(read.text(lang) for read in step.reads)
        rows.append(row)
    return pd.DataFrame(rows)
