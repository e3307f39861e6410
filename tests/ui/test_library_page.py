"""方案库 without a browser: saved, found, opened, decided, archived; links; drafts offered again; hostile text."""

from __future__ import annotations

import dataclasses
import io
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from export.tables import to_csv_bytes, to_xlsx_bytes
from simulation import Scenario, open_store, simulate
from simulation.__main__ import main as command
from simulation.access import Actor, local_actor
from simulation.stamp import ListStamp
from simulation.store.recheck import recheck
from ui import frame, numbers

APP = Path(__file__).resolve().parents[2] / "app.py"
LIBRARY, COMPARE, OVERVIEW = (f"ui/app_pages/{name}.py" for name in ("library", "compare", "overview"))
DRAFT = Scenario(title="草案甲").with_changes({"medical.individual": 380})
HOSTILE = (
    '=HYPERLINK("http://x.example")<img src=x onerror=alert(1)>',
    "**粗** _斜_ `码` [链](http://x.example) $x^2$",
    ":material/home: :streamlit: :red[红] https://x.example www.x.example a@b.example",
    "1. 一\n====\n\n    码 &lt;b&gt; # 题",
    "+1+cmd|' /C calc'!A0",
    "-> -- >= <=",
)
VIEWER, EDITOR = Actor("看的人", "viewer"), Actor("写的人", "editor")


@pytest.fixture
def store(folder):
    opened = open_store(folder)
    yield opened
    opened.close()


def start(page=None, draft=None, **query) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    if draft is not None:
        app.session_state["draft"] = draft
    if page:
        app.switch_page(page).run()
    assert not app.exception
    return app


def words(app) -> str:
    parts = (app.markdown, app.caption, app.subheader, app.info, app.warning, app.success, app.text)
    return "\n".join(str(element.value) for kind in parts for element in kind)


def press(app, label: str):
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def typed(app, label: str, text: str):
    box = next(box for box in (*app.text_input, *app.text_area) if box.label == label)
    box.set_value(text)


def titles(app) -> list[str]:
    return list(next(table.value for table in app.dataframe if "标题" in table.value)["标题"])


# --- the page ------------------------------------------------------------------------------------------------------


def test_an_empty_library_says_how_to_begin_in_both_languages(folder):
    app = start(LIBRARY)
    assert "还没有存过方案" in words(app) and not app.error
    press(app, "English")
    assert "Nothing is saved yet" in words(app) and not app.error


def test_the_draft_is_saved_with_what_it_gave_and_becomes_what_it_was_saved_as(folder, store):
    app = start(LIBRARY, DRAFT)
    typed(app, "用途", "会商")
    press(app, "保存为方案")
    (saved,) = store.list()
    assert (saved.title, saved.purpose, saved.author) == ("草案甲", "会商", local_actor().name)
    assert saved.scenario == DRAFT and titles(app) == ["草案甲"] and "已保存" in app.toast[0].value
    # A second time, it is a version of the first.
    press(app, "保存为方案")
    assert [one.parent for one in store.list()] == [saved.short_id, None]
    assert [len(table.value) for table in app.dataframe if "比上一版多（元）" in table.value] == [2]


def test_two_titles_of_one_scenario_are_both_kept(folder, store):
    """Outcomes are shared between sessions by what moves a result; a title must not be."""
    start(OVERVIEW, DRAFT)
    app = start(LIBRARY, DRAFT.replace(title="乙"))
    press(app, "保存为方案")
    assert [one.title for one in store.list()] == ["乙"]


def test_a_scenario_without_a_title_is_not_saved(folder, store):
    app = start(LIBRARY, DRAFT.replace(title=""))
    press(app, "保存为方案")
    assert "请填写标题" in app.error[0].value and not store.list()


def test_twenty_are_listed_at_once_and_found_by_word_and_state(folder, store):
    outcome = simulate(DRAFT)
    for place in range(20):
        titled = dataclasses.replace(outcome, scenario=DRAFT.replace(title=f"方案 {place}"))
        store.save(titled, actor=EDITOR, purpose="偶数" if place % 2 == 0 else "奇数")
    latest = store.list()[0].short_id
    store.decide(latest, actor=local_actor(), what="通过", by_whom="领导小组")
    app = start(LIBRARY)
    table = next(table.value for table in app.dataframe if "标题" in table.value)
    assert len(table) == 20
    assert set(table["公共资金（元）"]) == {round(store.get(latest).headline["public"], 2)}
    app.text_input(key="library-search").set_value("偶数 1").run()
    assert titles(app) == [f"方案 {place}" for place in (18, 16, 14, 12, 10)]
    app.text_input(key="library-search").set_value("").run()
    app.selectbox(key="library-standing:zh").set_value("decided").run()
    assert titles(app) == ["方案 19"]
    app.selectbox(key="library-standing:zh").set_value("archived").run()
    assert "没有符合条件的方案" in words(app)


def test_opened_changed_and_undone(folder, store):
    saved = store.save(DRAFT, actor=EDITOR)
    app = start(LIBRARY)
    press(app, "打开到草案")
    assert app.session_state["draft"] == DRAFT and app.session_state["opened"] == saved.short_id
    assert "草案与此相同" in words(app)
    app.switch_page("ui/app_pages/design.py").run()
    press(app, "撤销")
    assert app.session_state["draft"] == Scenario() and app.session_state["opened"] is None
    press(app, "重做")
    assert app.session_state["draft"] == DRAFT and app.session_state["opened"] == saved.short_id


def test_a_decision_locks_and_archiving_takes_out_of_the_list(folder, store):
    first, second = (store.save(DRAFT.replace(title=title), actor=EDITOR) for title in ("一", "二"))
    app = start(LIBRARY)
    app.selectbox(key="library-chosen:zh").set_value(first.short_id).run()
    press(app, "决定并锁定")
    assert any("请填写" in error.value for error in app.error)
    typed(app, "决定内容", "原则同意")
    typed(app, "由谁决定", "领导小组")
    press(app, "决定并锁定")
    assert store.get(first.short_id).decided.what == "原则同意" and "原则同意" in words(app)
    assert all(button.disabled for button in app.button if button.label in ("决定并锁定", "归档"))
    app.selectbox(key="library-chosen:zh").set_value(second.short_id).run()
    typed(app, "理由", "重复")
    press(app, "归档")
    assert store.get(second.short_id).archived and titles(app) == ["一"]
    assert list(store.audit()["what"]) == ["save", "save", "decide", "archive"]
    acts = next(table.value for table in app.dataframe if "做了什么" in table.value)
    assert list(acts["做了什么"]) == ["归档", "决定并锁定", "保存方案", "保存方案"]


def test_who_may_not_cannot_and_is_told_why(folder, store, monkeypatch):
    store.save(DRAFT, actor=EDITOR)
    for module in ("ui.library_forms", "ui.state"):
        monkeypatch.setattr(f"{module}.current_actor", lambda: VIEWER)
    app = start(LIBRARY)
    off = {button.label for button in app.button if button.disabled}
    assert {"保存为方案", "决定并锁定", "归档"} <= off
    assert "看的人 的角色是“查看”，不能保存方案" in words(app)


def test_chosen_scenarios_go_side_by_side(folder, store):
    saved = [store.save(DRAFT.replace(title=title), actor=EDITOR) for title in HOSTILE[:2]]
    app = start(LIBRARY)
    app.multiselect(key="library-compare").set_value([one.short_id for one in saved]).run()
    press(app, "并排对比")
    app.switch_page(COMPARE).run()  # the test frame does not follow a page switch
    assert not app.exception and not app.error
    boxes = [box.value for box in app.selectbox if str(box.key).startswith("compare-") and ":zh" in box.key]
    assert boxes[:4] == ["yicheng-2023", *(f"saved:{one.short_id}" for one in saved), "none"]


def test_a_store_that_cannot_be_opened_is_told_and_all_else_works(folder):
    (folder / "store.sqlite").write_text("no database " * 100, encoding="utf-8")
    app = start(LIBRARY)
    assert "不是方案库" in app.error[0].value
    assert any("草案没能自动保存" in warning.value for warning in app.warning)
    app.switch_page(COMPARE).run()
    assert not app.exception and any("不是方案库" in warning.value for warning in app.warning)
    app.switch_page("ui/app_pages/design.py").run()
    box = next(box for box in app.number_input if "个人缴费标准" in box.label)
    box.set_value(380.0).run()
    assert app.session_state["draft"].changes == {"medical.individual": 380} and not app.exception


# --- drafts --------------------------------------------------------------------------------------------------------


def change(app, value: float):
    app.switch_page("ui/app_pages/design.py").run()
    next(box for box in app.number_input if "个人缴费标准" in box.label).set_value(value).run()


def test_a_draft_is_offered_after_a_lost_connection_and_never_put_in_place_by_itself(folder):
    change(start(), 380.0)
    again = start()
    assert again.session_state["draft"] == Scenario() and "您没改完的草案" in words(again)
    press(again, "继续该草案")
    assert again.session_state["draft"].changes == {"medical.individual": 380}
    assert "您没改完的草案" not in words(again)


def test_a_change_made_before_answering_does_not_lose_the_offer(folder):
    change(start(), 380.0)
    again = start()
    change(again, 390.0)
    assert "您没改完的草案" in words(again)
    press(again, "继续该草案")
    assert again.session_state["draft"].changes == {"medical.individual": 380}
    press(again, "撤销")
    assert again.session_state["draft"].changes == {"medical.individual": 390}


def test_a_draft_left_is_not_offered_again_but_what_another_window_made_since_is(folder):
    first = start()
    change(first, 380.0)
    second = start()
    change(first, 385.0)  # the other window goes on
    press(second, "不用它")
    assert "您没改完的草案" in words(start())
    third = start()
    press(third, "不用它")
    assert "您没改完的草案" not in words(start())


def test_drafts_belong_to_a_person(folder, monkeypatch):
    change(start(), 380.0)
    monkeypatch.setattr("ui.state.current_actor", lambda: EDITOR)
    assert "您没改完的草案" not in words(start())


# --- the link ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "重算的结果逐格一致"), ("en", "The stored figures agree with")]
)
def test_a_link_opens_the_saved_scenario_read_only_in_any_language(folder, store, lang, said):
    saved = store.save(DRAFT, actor=EDITOR, purpose="会商")
    app = start(s=saved.short_id, lang=lang)
    assert said in words(app) and "草案甲" in app.subheader[0].value and not app.error
    assert app.metric[0].value == numbers.money(saved.headline["public"], lang)
    assert app.session_state["draft"] == Scenario() and list(store.audit()["what"]) == ["save"]
    press(app, "打开到我的草案" if lang == "zh" else "Open into my draft")
    assert app.session_state["draft"] == DRAFT and "s" not in app.query_params


def moved_on(store, monkeypatch):
    """A scenario as an earlier model on other data would have saved it: 1,000.01 yuan and two persons more."""
    outcome = simulate(DRAFT)
    budget, coverage = outcome.budget.copy(), outcome.coverage.copy()
    budget.loc[budget.index[0], "amount"] += 1000.01
    coverage.loc[coverage.index[0], "enrolled"] += 2
    stamp = dataclasses.replace(outcome.stamp, population_id="0123456789abcdef")
    with monkeypatch.context() as then:
        then.setattr("simulation.store.keeping.MODEL_VERSION", "0.0.9")
        return store.save(
            dataclasses.replace(outcome, budget=budget, coverage=coverage, stamp=stamp), actor=EDITOR
        )


def test_what_moved_on_stands_beside_with_a_banner(folder, store, monkeypatch):
    saved = moved_on(store, monkeypatch)
    app = start(s=saved.short_id)
    (banner,) = (warning.value for warning in app.warning)
    assert (
        "模型 0.0.9" in banner and "人口数据 0123456789abcdef" in banner and "重算结果与存下的不同" in banner
    )
    table = next(table.value for table in app.dataframe if "存下的" in table.value and "项目" in table.value)
    assert list(table.columns) == ["项目", "存下的", "重算的", "差额", "单位"]
    own = table[table["项目"] == "个人缴费合计"].iloc[0]
    assert own["差额"] == -1000.01 and own["存下的"] == saved.headline["own"] and own["单位"] == "元"
    moved = next(table.value for table in app.dataframe if "什么变了" in table.value)
    assert list(moved["什么变了"]) == ["模型版本", "人口数据"]
    cells = next(table.value for table in app.dataframe if "数" in table.value)
    assert sorted(cells["差额"]) == [-1000.01, -2.0]


def test_a_newer_model_that_gives_the_same_says_that_it_agrees(folder, store, monkeypatch):
    with monkeypatch.context() as then:
        then.setattr("simulation.store.keeping.MODEL_VERSION", "0.0.9")
        saved = store.save(DRAFT, actor=EDITOR)
    app = start(s=saved.short_id)
    assert "模型 0.0.9" in app.info[0].value and "仍与存下的逐格一致" in app.info[0].value and not app.warning


def test_a_plan_that_moved_on_is_named_figure_by_figure(store):
    saved = store.save(DRAFT, actor=EDITOR)
    kept = saved.plan.replace('"individual":380', '"individual":370')
    assert kept != saved.plan
    found = recheck(dataclasses.replace(saved, plan=kept), simulate(DRAFT))
    assert [(one.what, one.path, one.stored, one.now) for one in found.moved] == [
        ("plan", "medical.individual", 370, 380)
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("0123456789", "没有这个编号"),
        *((text, "10 位十六进制") for text in (*HOSTILE, "", "ABCDEFG123", "../x")),
    ],
)
def test_unknown_and_malformed_ids_say_so_and_are_never_rendered(folder, asked, said):
    app = start(s=asked)
    assert said in app.error[0].value and not app.metric
    if asked in HOSTILE:
        assert asked not in words(app) and "<img" not in app.error[0].value
    press(app, "关闭，回到我的草案")
    assert app.metric and not app.error


def test_an_id_typed_in_capitals_with_blanks_opens_the_scenario(folder, store):
    saved = store.save(DRAFT, actor=EDITOR)
    app = start(s=f" {saved.short_id.upper()} ")
    assert not app.error and DRAFT.title in words(app)


def test_a_scenario_that_cannot_be_run_any_more_still_shows_what_it_gave(folder, store, monkeypatch):
    saved = store.save(DRAFT, actor=EDITOR)
    monkeypatch.setattr("simulation.scenario.load_plan", _gone)
    app = AppTest.from_file(APP, default_timeout=60)
    monkeypatch.undo()
    monkeypatch.setattr("simulation.userdata.data_folder", lambda: folder)
    monkeypatch.setattr("simulation.store.records.Scenario.from_json", _gone)
    app.query_params["s"] = saved.short_id
    app.run()
    assert "只列出存下的数字" in app.error[0].value
    assert app.metric[0].value == numbers.money(saved.headline["public"], "zh")
    app.query_params.clear()
    app.switch_page(LIBRARY).run()
    assert not app.exception and titles(app) == ["草案甲"] and "只列出存下的数字" in words(app)


def _gone(*_):
    from simulation.errors import refuse

    raise refuse("plan", "没有这个方案", "no such plan")


def test_page_notebook_and_command_give_the_stored_figures_to_the_fen(folder, store, capsys):
    saved = store.save(DRAFT, actor=EDITOR)
    stored = saved.budget.groupby("line", sort=False)["amount"].sum()
    # notebook
    outcome = simulate(store.get(saved.short_id).scenario)
    assert recheck(saved, outcome).agrees and recheck(saved).agrees
    assert (outcome.budget.groupby("line", sort=False)["amount"].sum() == stored).all()
    # command line
    assert command(["run", saved.short_id]) == 0
    printed = capsys.readouterr().out
    for line, amount in stored.items():
        assert re.search(rf"^{line}\s+{re.escape(f'{amount:,.2f}')}$", printed, re.MULTILINE), line
    # page
    app = start(s=saved.short_id)
    table = next(table.value for table in app.dataframe if "存下的" in table.value)
    public = table[table["项目"] == "公共资金"].iloc[0]
    assert public["存下的"] == public["重算的"] == saved.headline["public"]
    assert (table["差额"] == 0).all()


def test_the_command_refuses_an_id_that_is_not_there(folder, capsys):
    assert command(["run", "0123456789"]) == 1
    assert "没有这个编号" in capsys.readouterr().err


# --- hostile text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_titles_notes_and_names_are_text_on_every_page_that_shows_them(folder, store, text):
    actor = Actor(text.replace("\n", " ")[:100], "decider")
    saved = store.save(DRAFT.replace(title=text), actor=actor, purpose=text, note=text)
    store.decide(saved.short_id, actor=actor, what=text, by_whom=actor.name, note=text)
    for app in (start(LIBRARY), start(s=saved.short_id), start(OVERVIEW, DRAFT.replace(title=text))):
        assert not app.exception and not app.error
        read = "\n".join(
            element.value
            for kind in (app.markdown, app.caption, app.subheader, app.toast)
            for element in kind
        )
        assert frame.plain(text) in read
        left = read.replace(frame.plain(text), "").replace(frame.plain(actor.name), "")
        assert not any(
            part in left for part in ("x.example", "material", "alert", "calc", "====", "-- >=")
        ), left


def test_plain_leaves_nothing_that_markdown_or_the_page_would_read():
    for text in HOSTILE:
        shown = frame.plain(text)
        assert "\n" not in shown and "://" not in shown and ":material" not in shown
        assert not re.search(r"(?<!\\)[*_`\[\]()<>$#|~&]", shown)
    assert frame.plain("2026-11-25 12:30 万元") == "2026\\-11\\-25 12\\:30 万元"


def test_no_title_is_a_formula_in_excel_or_csv():
    table = pd.DataFrame({"标题": [*HOSTILE, "\t=1", "\n@x", "\uff1d1"], "=1+1": range(len(HOSTILE) + 3)})
    stamp = ListStamp("library", len(table), True, "0")
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx_bytes({"library": table}, stamp))).active
    assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    assert sheet.cell(2, 1).value == HOSTILE[0]
    back = pd.read_csv(io.BytesIO(to_csv_bytes(table, stamp)), nrows=len(table))
    cells = [*back.columns, *back["标题"].astype(str)]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d")) for cell in cells)
