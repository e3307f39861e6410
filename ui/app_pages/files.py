"""方案文件: open and save plans and scenarios, copy as Python or as a command."""

from __future__ import annotations

import json

import streamlit as st

from simulation import Comparison, Plan, Scenario, load_plan, plan_ids
from simulation.populations import place_of
from ui import cached, draft_check, frame, state, uploads
from ui.texts import t

AT = "files"


def render() -> None:
    frame.explain(t("files.about"))
    frame.undo_bar()
    left, right = st.columns(2)
    with left:
        _current()
        _open()
    with right:
        _save()
    _code()
    result = cached.comparison(state.draft())
    st.header(t("workbook.page"))
    st.caption(t("workbook.page_about"))
    frame.workbook_button(result)
    _word(result)
    draft_check.render(result.reform.stamp)
    st.header(t("files.changes"))
    if result.changes:
        frame.table(frame.changes_table(result), "differences", result.reform.stamp)
    else:
        st.caption(t("files.no_changes"))
    frame.footer(result.reform.stamp)


def _word(result: Comparison) -> None:
    st.header(t("word.page"))
    st.caption(t("word.page_about"))
    question = st.text_input(t("word.question"), max_chars=500, key="word-question")
    buttons = st.container(horizontal=True)
    with buttons:
        frame.report_button(result, question)
        frame.draft_button(state.draft(), result.reform.stamp)


def _current() -> None:
    st.header(t("files.current"))
    scenario = state.draft()
    title = state.show("title", scenario.title)
    st.text_input(t("files.title"), max_chars=200, key=title, on_change=_rename, args=(title,))
    ids = plan_ids()
    chosen = state.show(f"plan:{state.language()}", scenario.plan)  # its choices are words of the language
    st.selectbox(
        t("files.plan"),
        ids,
        format_func=lambda plan_id: f"{plan_id} · {t(f'status.{load_plan(plan_id).status}')}",
        key=chosen,
        on_change=_take_plan,
        args=(chosen,),
        help=t("files.plan_help"),
    )


def _rename(key: str) -> None:
    state.guarded(lambda: state.replace_draft(state.draft().replace(title=state.value_of(key))), AT)


def _take_plan(key: str) -> None:
    state.guarded(lambda: state.start_from(_on_plan(state.draft(), state.value_of(key))), AT)


def _on_plan(scenario: Scenario, plan: str) -> Scenario:
    """The scenario on another plan, without its changes; on another district's, with that district's people."""
    here = scenario.population_ref.place == place_of(load_plan(plan))
    return scenario.replace(plan=plan, changes={}, population=scenario.population if here else "")


def _open() -> None:
    st.header(t("files.open"))
    st.caption(t("files.open_help"))
    key = f"upload:{state.version()}"
    st.file_uploader(
        t("files.upload"),
        type=["yaml", "yml", "json"],
        max_upload_size=uploads.PLAN_OR_DRAFT,
        key=key,
        on_change=_take_file,
        args=(key,),
    )
    problems = state.problems(AT)
    if problems:
        st.error(t("files.refused", name=frame.plain(problems[0].where.split(".")[0])))
        for problem in problems:
            st.write("- " + frame.plain(problem.text(state.language())))


def _take_file(key: str) -> None:
    upload = state.value_of(key)
    if upload is not None:
        state.clear_problems(AT)
        state.guarded(
            lambda: state.start_from(
                Scenario.from_file(upload.name, uploads.content(upload, uploads.PLAN_OR_DRAFT))
            ),
            AT,
        )


def _save() -> None:
    st.header(t("files.save"))
    scenario = state.draft()
    plan = scenario.resolved_plan
    name = f"{plan.id}-{scenario.id}"
    json_text = json.dumps(json.loads(scenario.to_json()), ensure_ascii=False, indent=1) + "\n"
    for label, text, ending, kind in (
        ("files.save_scenario", json_text, "scenario.json", "application/json"),
        ("files.save_yaml", as_own_plan(scenario).to_yaml(), "plan.yaml", "application/yaml"),
        ("files.save_json", as_own_plan(scenario).to_json() + "\n", "plan.json", "application/json"),
    ):
        st.download_button(
            t(label),
            text.encode("utf-8"),
            f"{name}.{ending}",
            kind,
            key=label,
            on_click="ignore",
            width="stretch",
        )


def as_own_plan(scenario: Scenario) -> Plan:
    """The plan to be saved: changed, it is a draft and no longer the issued document."""
    plan = scenario.resolved_plan
    return plan.as_draft() if scenario.changes else plan


def _code() -> None:
    scenario = state.draft()
    frame.code(scenario.to_python())
    st.header(t("files.command"))
    settings = " ".join(f'--set "{path}={_for_shell(value)}"' for path, value in scenario.changes.items())
    st.code(f"python -m simulation run {scenario.plan} {settings}".rstrip(), language="bash")


def _for_shell(value: object) -> str:
    """A value as YAML that needs no double quotes, for cmd.exe and POSIX shells alike."""
    return json.dumps(value, ensure_ascii=False).replace('"', "'")


render()
