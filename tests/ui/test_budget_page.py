"""财政测算 without a browser: payers edited and refused where entered, undo, working funds, last year's books."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from export.settlement_template import settlement_template
from simulation import Refusal, Scenario, load_plan, simulate
from simulation.law.vocabulary import BASES, DEPARTMENTS, LEVELS
from simulation.ledger import PERSONAL_LINES
from ui import numbers, payers_in, tables_in
from ui.texts import TEXTS

APP = Path(__file__).resolve().parents[2] / "app.py"
PAGE = "ui/app_pages/budget.py"
PLAN = load_plan("yicheng-2023")


@pytest.fixture
def app(app):
    return app.switch_page(PAGE).run()


def click(app, words: str):
    next(button for button in app.button if button.label == words).click()
    return app.run()


def edit(app, rows: dict[int, dict[str, object]], added=(), deleted=()):
    key = tables_in.editor_key("payers", tuple(shown(app).itertuples(index=False)), "zh")
    app.session_state[key] = {
        "edited_rows": rows,
        "added_rows": list(added),
        "deleted_rows": list(deleted),
    }
    return click(app, "应用负担方表")


def names() -> dict[str, dict[str, str]]:
    keys = {}
    for line, rule in payers_in.items_of(PLAN):
        key = payers_in.own_key((line, rule))
        zh = TEXTS[f"line.{line}"][0] if line != "medical_aid" else f"资助：{TEXTS[f'aid.{rule}'][0]}"
        keys[key] = zh
    return {
        "item": keys,
        "level": {code: TEXTS[f"level.{code}"][0] for code in LEVELS if code != "person"},
        "department": {code: TEXTS[f"department.{code}"][0] if code else "—" for code in ("", *DEPARTMENTS)},
        "basis": {code: TEXTS[f"basis.{code}"][0] for code in BASES},
    }


def shown(app):
    plan = app.session_state["draft"].resolved_plan
    return payers_in.payer_rows(plan, lambda kind, code: names()[kind][code])


def place(app, item: str, level: str) -> int:
    rows = shown(app)
    return int(rows.index[(rows["item"] == names()["item"][item]) & (rows["level"] == level)][0])


def changes(app):
    return app.session_state["draft"].changes


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_the_page_opens_in_both_languages_and_every_view(app, lang):
    if lang == "en":
        click(app, "English")
    for view in ("payer", "line_payer", "town", "scheme", "line"):
        app.segmented_control(key="budget-view").set_value(view).run()
        assert not app.exception and not app.error, view
    footer = " ".join(caption.value for caption in app.caption)
    assert ("合成人口，非真实数据" if lang == "zh" else "synthetic people, not real data") in footer


def test_5_5_the_sentence_and_the_figures_are_the_budgets(app):
    budget = simulate(Scenario()).budget
    public = budget[~budget["line"].isin(PERSONAL_LINES)]
    assert app.metric[0].value == numbers.money(public["amount"].sum(), "zh")
    district = public.loc[public["level"] == "district", "amount"].sum()
    assert app.metric[1].value == numbers.money(district, "zh")
    assert numbers.money(district, "zh") in app.subheader[0].value


def test_5_6_shares_edited_move_the_payer_and_undo_brings_them_back(app):
    row = place(app, "medical_government_subsidy", "未定")
    edit(app, {row: {"level": "区", "department": "医保"}})
    assert not app.error and set(changes(app)) == {
        "payers.medical_government_subsidy",
        "notes.payers.medical_government_subsidy.district",
    }
    plan = app.session_state["draft"].resolved_plan
    note = plan.note("payers.medical_government_subsidy.district")
    assert note.basis == "assumption" and "草案" in note.source
    assert plan.note("payers.medical_government_subsidy.central").basis == "published"
    assert app.metric[2].value == "0.0 万元"
    click(app, "撤销")
    assert not changes(app)


def test_shares_that_do_not_add_to_one_are_refused_in_words_and_the_draft_is_kept(app):
    edit(app, {place(app, "aid.age_70_plus", "区"): {"percent": 90.0}})
    assert len(app.error) == 1 and "70 周岁及以上" in app.error[0].value and "应为 1" in app.error[0].value
    assert not changes(app)
    edit(app, {place(app, "aid.age_70_plus", "区"): {"percent": 100.0}})
    assert not app.error and not changes(app)


def test_a_source_makes_a_share_no_assumption_any_more(app):
    row = place(app, "aid.age_70_plus", "区")
    edit(app, {row: {"basis": "文件所载", "source": "枣财社〔2022〕1号"}})
    assert set(changes(app)) == {"notes.payers.aid.age_70_plus.district"}
    assert app.metric[3].value != numbers.money(0, "zh") and "8.81%" in app.metric[3].label
    click(app, "↺ 还原负担方表")
    assert not changes(app)


def test_departments_by_register_and_working_funds(app):
    click(app, "部门份额按名册折算")
    assert {"payers.aid.government_paid", "payers.pension_paid_on_behalf"} == set(changes(app))
    field = next(control for control in app.number_input if "工作经费" in control.label)
    field.set_value(2.0).run()
    assert changes(app)["working_funds.amount"] == 2.0 and not app.exception
    next(control for control in app.number_input if "工作经费" in control.label).set_value(0.0).run()
    assert "working_funds.amount" not in changes(app)


def test_last_years_books_are_empty_then_shown_and_wrong_ones_explained(app):
    assert any("还没有决算数" in info.value for info in app.info)
    plan = load_plan("yicheng-2022")
    book = openpyxl.load_workbook(io.BytesIO(settlement_template(plan)))
    sheet = book["上年决算"]
    sheet.cell(3, 4).value, sheet.cell(3, 5).value = 140_000, "很多"
    out = io.BytesIO()
    book.save(out)
    app.file_uploader(key="settlement-upload").upload("a.xlsx", out.getvalue()).run()
    assert "1 处" in app.error[0].value
    sheet.cell(3, 5).value = 49_000_000
    out = io.BytesIO()
    book.save(out)
    app.file_uploader(key="settlement-upload").upload("b.xlsx", out.getvalue()).run()
    assert not app.error and any("怎样才能对上" in heading.value for heading in app.subheader)


# --- the table of payers, without a page


def code() -> dict[str, dict[str, str]]:
    return {kind: {zh: key for key, zh in words.items()} for kind, words in names().items()}


def rows_of_plan() -> list[dict[str, object]]:
    return payers_in.payer_rows(PLAN, lambda kind, code_: names()[kind][code_]).to_dict("records")


def test_rows_left_alone_change_nothing():
    assert payers_in.payer_changes(rows_of_plan(), rows_of_plan(), PLAN, code(), "here") == {}


def test_a_row_that_is_not_complete_and_a_basis_without_source_are_refused():
    rows = [*rows_of_plan(), {"item": "计生家庭缴费补贴", "level": None, "percent": 3.0}]
    with pytest.raises(Refusal, match="没有填全"):
        payers_in.payer_changes(rows, rows_of_plan(), PLAN, code(), "here")
    rows = rows_of_plan()
    rows[3] = {**rows[3], "basis": "公开数字", "source": ""}
    with pytest.raises(Refusal, match="来源"):
        payers_in.payer_changes(rows, rows_of_plan(), PLAN, code(), "here")


def test_all_rows_of_an_item_taken_out_are_refused_by_the_plan():
    rows = [row for row in rows_of_plan() if row["item"] != "计生家庭缴费补贴"]
    found = payers_in.payer_changes(rows, rows_of_plan(), PLAN, code(), "here")
    with pytest.raises(Refusal, match=r"payers\.pension_family_planning"):
        PLAN.change(found)
