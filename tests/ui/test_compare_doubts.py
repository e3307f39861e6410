"""方案对比 and 口径与争议 without a browser: what they show is the outcomes' own; a reading is taken, undone, settled."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from simulation import Scenario, compare, price_doubts, simulate
from simulation.clauses import clauses
from simulation.doubts import PAYERS
from simulation.ledger import PERSONAL_LINES
from ui import numbers

APP = Path(__file__).resolve().parents[2] / "app.py"
COMPARE, DOUBTS = "ui/app_pages/compare.py", "ui/app_pages/doubts.py"
DRAFT = Scenario(title="=1+1 *x*").with_changes(
    {"medical.individual": 380, "readings.family_planning_single": "widowed_too"}
)


def open_page(app, page, draft=None, lang="zh"):
    if draft is not None:
        app.session_state["draft"] = draft
    if lang == "en":
        next(button for button in app.button if button.label == "English").click()
        app.run()
    app.switch_page(page).run()
    assert not app.exception and not app.error
    return app


def tables(app):
    return [frame.value for frame in app.dataframe]


def choose(app, slot: str, key: str):
    box = next(box for box in app.selectbox if box.label == slot)
    box.set_value(key).run()
    assert not app.exception and not app.error


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_compare_opens_with_the_draft_beside_its_base_and_says_what_moves(app, lang):
    open_page(app, COMPARE, DRAFT, lang)
    result = compare(DRAFT.base, DRAFT)
    public = result.budget.loc[~result.budget["line"].isin(PERSONAL_LINES), "difference"].sum()
    sentence = next(text.value for text in app.markdown if numbers.money_change(public, lang) in text.value)
    assert "\\*x\\*" in sentence and "*x* " not in sentence  # a title is text, no Markdown
    money = next(table for table in tables(app) if len(table.columns) == 4 and len(table) > 10)
    assert money.iloc[0, 3] == round(public, 2)
    # No heading starts as a formula would.
    assert all(
        not str(name).startswith(("=", "+", "-", "@")) for table in tables(app) for name in table.columns
    )
    words = " ".join(str(value) for table in tables(app) for value in table.to_numpy().ravel())
    assert "widowed_too" not in words and "4.1.M1" in words and "R12" in words


def test_compare_is_empty_as_long_as_nothing_differs(app):
    open_page(app, COMPARE)
    assert any("没有与基准不同" in info.value for info in app.info) and not app.dataframe
    choose(app, "方案2", "yicheng-2022")
    assert app.dataframe and any("yicheng@2022-12-31" in caption.value for caption in app.caption)


def test_four_scenarios_and_the_base_stand_in_columns(app, monkeypatch):
    made = [DRAFT.with_changes({"medical.individual": i}) for i in (360, 370)]
    saved = [
        SimpleNamespace(short_id=f"{i:010x}", title=f"已存{i}", text=one.to_json())
        for i, one in zip((360, 370), made, strict=True)
    ]
    monkeypatch.setattr("ui.cached.saved_scenarios", lambda: saved)
    open_page(app, COMPARE, DRAFT)
    choose(app, "方案2", f"saved:{360:010x}")
    choose(app, "方案3", f"saved:{370:010x}")
    choose(app, "方案4", "yicheng-2022")
    first = tables(app)[0]
    assert [name.split(" ")[0] for name in first.columns] == [
        "指标",
        "基准",
        "方案1",
        "方案2",
        "方案3",
        "方案4",
    ]
    assert "方案2 已存360" in first.columns
    members = simulate(made[0]).coverage
    medical = int(members.loc[members["scheme"] == "medical", "enrolled"].sum())
    assert numbers.heads(medical, "zh") in list(first["方案2 已存360"])


def test_a_file_handed_in_can_be_chosen_and_a_wrong_one_is_told(app):
    open_page(app, COMPARE)
    app.file_uploader(key="compare-upload").upload("b.json", DRAFT.to_json().encode()).run()
    choose(app, "方案1", "file:b.json")
    assert app.dataframe
    app.file_uploader(key="compare-upload").upload("c.json", b"{}").run()
    assert any("c" in error.value for error in app.error)


def test_gains_between_two_others_are_those_of_compare(app):
    open_page(app, COMPARE, DRAFT)
    choose(app, "方案2", "yicheng-2022")
    choose(app, "从", "1")
    choose(app, "到", "2")
    other = Scenario(plan="yicheng-2022", population=DRAFT.population_ref.name)
    everybody = compare(DRAFT, other).people.iloc[0]
    people = next(table for table in tables(app) if "受益" in table.columns)
    assert list(people.iloc[0][["受益", "受损", "新参保", "退出"]]) == [
        everybody[kind] for kind in ("gainers", "losers", "entered", "left")
    ]


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_doubts_shows_the_prices_the_answers_and_every_clause(app, lang):
    open_page(app, DOUBTS, lang=lang)
    alone = price_doubts(Scenario()).alone
    shown = tables(app)[0]
    assert list(shown.iloc[:, 3]) == list(alone["public"]) and list(shown.iloc[:, 4]) == list(alone["own"])
    moved = [level for level in PAYERS if alone[level].any()]
    assert shown.shape == (len(alone), 5 + 3 + len(moved))
    ledger = next(table for table in tables(app) if len(table) == len(clauses()))
    assert list(ledger.iloc[:, 0]) == list(clauses())


def test_a_click_takes_a_reading_into_the_draft_and_undo_gives_it_back(app):
    open_page(app, DOUBTS)
    app.button(key="take:R5:family_planning_needs:couple").click().run()
    assert app.session_state["draft"].changes == {"readings.family_planning_needs": "couple"}
    assert not app.exception and not app.error
    assert any(button.key == "take:R5:family_planning_needs:takes_part" for button in app.button)
    app.button(key="button-undo").click().run()
    assert not app.session_state["draft"].changes


def test_an_answer_is_recorded_in_the_draft_and_shown_as_decided(app):
    open_page(app, DOUBTS)
    app.text_input(key="doubts-record-source").set_value("区医保局复函 =1").run()
    app.button(key="doubts-record-save").click().run()
    note = app.session_state["draft"].resolved_plan.note("readings.aid_combination")
    assert note.basis == "document" and note.source.startswith("区医保局复函") and note.confirmed_on
    settled = next(table for table in tables(app) if "建议答复部门" in table.columns)
    assert list(settled["状态"]) == ["已定", *["未定"] * (len(settled) - 1)]
    app.button(key="take:R1:aid_combination:stack").click().run()
    settled = next(table for table in tables(app) if "建议答复部门" in table.columns)
    assert settled["状态"].iloc[0] == "未定" and settled["依据"].iloc[0] == "草案改取，依据待补"


def test_a_changed_figure_is_not_said_to_stand_in_the_document(app):
    open_page(app, DOUBTS, Scenario().with_changes({"medical.aid.age_70_plus.min_age": 68}))
    figures = next(table for table in tables(app) if list(table.columns[:2]) == ["项目", "取值"])
    assert figures["取值"].iloc[0] == "68" and figures["依据"].iloc[0] == "草案改动，原为 70"
