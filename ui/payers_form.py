"""Who pays, as a table to edit: the payers of each line, its departments by the registers, and back to the plan's own."""

from __future__ import annotations

import streamlit as st

from simulation import Comparison
from simulation.budget import department_shares
from simulation.law.vocabulary import BASES, DEPARTMENTS, LEVELS
from ui import controls, frame, payers_in, state, tables_in
from ui.texts import t

AT = "payers"
WIDTHS = {
    "zh": {"item": 180, "level": 130, "department": 100},
    "en": {"item": 250, "level": 180, "department": 200},
}
"""Pixels, so that the longest name of each is read in full."""
PAYER_PATHS = ("payers.", "notes.payers.")


def form(result: Comparison) -> None:
    """The table with its buttons; what is refused stands below it."""
    st.header(t("budget.payers"))
    st.caption(t("budget.payers_note"))
    _table()
    for problem in state.problems(AT):
        words = problem.zh if state.language() == "zh" else problem.en
        st.error(frame.plain(t("design.refused", reason=f"{frame.figure_name(problem.where)}: {words}")))
    left, middle, _ = st.columns([1, 1, 2])
    left.button(
        t("budget.by_register"),
        on_click=_by_register,
        args=(result,),
        key="payers-by-register",
        width="stretch",
        help=t("budget.by_register_help"),
    )
    if any(path.startswith(PAYER_PATHS) for path in state.draft().changes):
        middle.button(t("budget.reset_payers"), on_click=_reset, key="reset:payers", width="stretch")


def _table() -> None:
    plan, names = state.draft().resolved_plan, _names()
    before = payers_in.payer_rows(plan, lambda kind, code: names[kind][code])
    with st.form("payers", border=True):
        edited = st.data_editor(
            before,
            num_rows="dynamic",
            placeholder="—",
            hide_index=True,
            width="stretch",
            height=35 * (len(before) + 2) + 3,
            key=tables_in.editor_key("payers", tuple(before.itertuples(index=False)), state.language()),
            column_config=_columns(names),
        )
        code = {kind: {shown: key for key, shown in words.items()} for kind, words in names.items()}
        rows, old = edited.to_dict("records"), before.to_dict("records")
        controls.send(t("budget.apply_payers"), AT, lambda: _apply(rows, old, code))


def _columns(names: dict[str, dict[str, str]]) -> dict[str, object]:
    options = {kind: list(dict.fromkeys(words.values())) for kind, words in names.items()}
    wide = WIDTHS[state.language()]
    return {
        "item": _choice("line", options["item"], True, wide["item"]),
        "level": _choice("level", options["level"], True, wide["level"]),
        "department": _choice("department", options["department"], width=wide["department"]),
        "percent": st.column_config.NumberColumn(
            t("column.percent"), min_value=0.0, max_value=100.0, format="%.2f", required=True
        ),
        "valid_from": st.column_config.DateColumn(t("column.valid_from"), format="YYYY-MM-DD", width=122),
        "valid_to": st.column_config.DateColumn(t("column.valid_to"), format="YYYY-MM-DD", width=122),
        "basis": _choice("basis", options["basis"]),
        "source": st.column_config.TextColumn(t("column.source"), width="large"),
    }


def _names() -> dict[str, dict[str, str]]:
    """What the page shows for each code of the payer table, by kind."""
    plan = state.draft().resolved_plan
    keys = {payers_in.own_key(item): frame.item_name(*item) for item in payers_in.items_of(plan)}
    return {
        "item": keys,
        "level": {code: t(f"level.{code}") for code in LEVELS if code != "person"},
        "department": {code: frame.department_name(code) for code in ("", *DEPARTMENTS)},
        "basis": {code: t(f"basis.{code}") for code in BASES},
    }


def _choice(column: str, options: list[str], required: bool = False, width: int | None = None):
    return st.column_config.SelectboxColumn(
        t(f"column.{column}"), options=options, required=required, width=width
    )


def _apply(
    rows: list[dict[str, object]], before: list[dict[str, object]], code: dict[str, dict[str, str]]
) -> None:
    plan = state.draft().resolved_plan
    changes = payers_in.payer_changes(rows, before, plan, code, t("budget.set_here"))
    if changes:
        state.set_changes(changes, at=AT)
    else:
        state.clear_problems(AT)


def _by_register(result: Comparison) -> None:
    """Shares of the departments as the people of this draft fall into their registers."""
    changes = {f"payers.{key}": shares for key, shares in department_shares(result.reform).items()}
    state.guarded(lambda: state.set_changes(changes, at=AT), AT)


def _reset() -> None:
    rest = {path: value for path, value in state.draft().changes.items() if not path.startswith(PAYER_PATHS)}
    state.guarded(lambda: state.replace_draft(state.draft().replace(changes=rest)), AT)
