"""The pages without a browser: what they show follows the scenario, in both languages; nothing refused is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from simulation import (
    Scenario,
    collected,
    compare,
    coverage_by,
    load_population,
    nobody_reacts,
    project_years,
    simulate,
    waiting_list,
)
from simulation.law.vocabulary import MEDICAL_GROUPS
from synthetic_data.identity import is_synthetic
from ui import numbers, tables_in
from ui.words import rule_name

APP = Path(__file__).resolve().parents[2] / "app.py"
PAGES = (
    "ui/app_pages/overview.py",
    "ui/app_pages/design.py",
    "ui/app_pages/files.py",
    "ui/app_pages/population.py",
    "ui/app_pages/coverage.py",
    "ui/app_pages/collection.py",
    "ui/app_pages/season.py",
    "ui/app_pages/behaviour.py",
)
YEARS = "ui/app_pages/years.py"
POPULATION, COVERAGE, COLLECTION, SEASON, BEHAVIOUR = PAGES[3:]


def metric(app, place: int):
    return app.metric[place].value


def number_input(app, words: str):
    return next(control for control in app.number_input if words in control.label)


def click(app, words: str):
    next(button for button in app.button if button.label == words).click()
    return app.run()


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.slow)])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_without_an_error(app, page, lang):
    if lang == "en":
        click(app, "English")
    app.switch_page(page).run()
    assert not app.exception and not app.error
    footer = " ".join(caption.value for caption in app.caption)
    assert ("合成人口，非真实数据" if lang == "zh" else "synthetic people, not real data") in footer


def test_the_coverage_page_states_the_rates_and_who_is_short(app):
    app.switch_page(COVERAGE).run()
    outcome = simulate(Scenario())
    table = coverage_by(outcome, "town")
    medical = table[table["scheme"] == "medical"][["eligible", "enrolled"]].sum()
    assert metric(app, 0) == numbers.rate(medical["enrolled"] / medical["eligible"])
    assert metric(app, 2) == numbers.heads(table.loc[table["scheme"] == "medical", "short"].sum(), "zh")
    assert "目标 2.1" in app.subheader[0].value
    for side in ("age", "group", "area", "residence", "sex"):
        app.segmented_control(key="coverage-side").set_value(side).run()
        assert not app.exception and not app.error, side
    app.segmented_control(key="coverage-scheme").set_value("pension").run()
    assert not app.exception and not app.error


def test_the_collection_page_states_money_and_the_waiting_list(app):
    app.switch_page(COLLECTION).run()
    outcome = simulate(Scenario())
    own = collected(outcome)["amount"].sum()
    listed = waiting_list(outcome)
    assert metric(app, 0) == numbers.money(own, "zh")
    assert metric(app, 1) == numbers.heads(listed["early"].sum(), "zh")
    assert numbers.heads(listed["persons"].sum(), "zh") in app.subheader[0].value


def test_the_season_page_is_empty_until_a_file_or_the_example(app):
    app.switch_page(SEASON).run()
    assert not app.metric and "模板" in app.info[0].value
    app.toggle(key="season-example").set_value(True).run()
    assert len(app.metric) == 4 and "编造" in app.warning[0].value and not app.error
    assert metric(app, 0).endswith("人")


def test_a_wrong_season_file_is_explained_and_loads_nothing(app):
    app.switch_page(SEASON).run()
    text = "镇街,日期,险种,人数,金额（元）\n榴园,2022-10-21,医疗,5,1\n榴园镇,2022-10-21,医疗,5,1\n"
    app.file_uploader(key="season-upload").upload("a.csv", text.encode(), "text/csv").run()
    assert "1 处" in app.error[0].value and not app.metric
    right = text.replace("榴园,", "古邵镇,")
    app.file_uploader(key="season-upload").upload("b.csv", right.encode(), "text/csv").run()
    assert not app.error and metric(app, 0) == "10 人"


def test_nobody_reacts_at_one_click_and_back(app):
    app.switch_page(BEHAVIOUR).run()
    click(app, "都不反应")
    assert app.session_state["draft"].assumptions == nobody_reacts()
    click(app, "恢复反应")
    assert app.session_state["draft"].assumptions == {}


def test_a_coefficient_becomes_part_of_the_scenario(app):
    app.switch_page(BEHAVIOUR).run()
    before = app.session_state["draft"].id
    number_input(app, "参保对自付额的反应").set_value(2.0).run()
    assert app.session_state["draft"].assumptions == {"medical_price_response": 2.0}
    assert app.session_state["draft"].id != before
    number_input(app, "参保对自付额的反应").set_value(1.0).run()
    assert app.session_state["draft"].assumptions == {}


@pytest.mark.slow
def test_the_population_page_tells_both_totals_and_what_fits(app):
    app.switch_page(POPULATION).run()
    people = load_population()
    local, resident = people["local_hukou"], people["resident"]
    counts = [resident & local, resident & ~local & people["residence_permit"]]
    counts += [resident & ~local & ~people["residence_permit"], ~resident]
    assert [metric(app, place) for place in range(4)] == [numbers.heads(part.sum(), "zh") for part in counts]
    assert numbers.heads(local.sum(), "zh") in app.subheader[0].value
    lines = " ".join(text.value for text in app.markdown)
    assert "76 项中 76 项通过" in lines and "超出容差 0 项" in lines


@pytest.mark.slow
def test_people_made_again_become_the_draft_s_and_undo_takes_them_back(app):
    app.switch_page(POPULATION).run()
    number_input(app, "种子").set_value(7)
    click(app, "重新生成")
    assert app.session_state["draft"].population == "yicheng#7" and not app.error
    click(app, "回到默认人口")
    assert app.session_state["draft"].population == "yicheng"


@pytest.mark.slow
def test_the_sample_shows_impossible_numbers_only(app):
    app.switch_page(POPULATION).run()
    app.toggle(key="sample-show").set_value(True).run()
    shown = next(table.value for table in app.dataframe if "证件号（无效）" in table.value)
    assert len(shown) > 5 and is_synthetic(shown["证件号（无效）"]).all() and not app.error


@pytest.mark.slow
def test_people_whom_nobody_can_make_leave_the_draft_alone_and_say_why(app):
    app.switch_page(POPULATION).run()
    number_input(app, "户籍人口规模").set_value(200_000)
    click(app, "重新生成")
    assert app.session_state["draft"].population == "yicheng"
    assert len(app.error) == 1 and "200000" in app.error[0].value.replace("\\", "")


def test_the_overview_states_the_figures_of_the_simulation(app):
    base = Scenario()
    outcome = compare(base, base).reform
    public = outcome.budget[outcome.budget["level"] != "person"]["amount"].sum()
    assert metric(app, 0) == numbers.money(public, "zh")
    assert numbers.money(public, "zh") in app.subheader[0].value


def test_a_change_repaints_the_result_and_reaches_the_overview(app):
    app.switch_page(PAGES[1]).run()
    before = metric(app, 1)
    number_input(app, "个人缴费标准").set_value(380).run()
    assert metric(app, 1) != before
    app.switch_page(PAGES[0]).run()
    reform = Scenario(changes={"medical.individual": 380})
    own = compare(Scenario(), reform).budget
    change = own[own["line"].isin(["medical_personal", "pension_personal"])]["difference"].sum()
    assert numbers.money_change(change, "zh") in app.subheader[0].value
    assert "350" in app.dataframe[0].value.to_string() and "380" in app.dataframe[0].value.to_string()


def test_the_language_switch_keeps_the_scenario(app):
    app.switch_page(PAGES[1]).run()
    number_input(app, "个人缴费标准").set_value(380).run()
    click(app, "English")
    assert number_input(app, "Individual contribution").value == 380


def test_a_refused_value_is_explained_at_the_control_and_the_last_draft_stays(app):
    app.switch_page(PAGES[1]).run()
    number_input(app, "起缴年龄").set_value(18).run()
    assert not app.error
    number_input(app, "起缴年龄").set_value(90).run()
    assert any("pension.max_age" in error.value.replace("\\", "") for error in app.error)
    assert number_input(app, "起缴年龄").value == 18


def test_undo_redo_reset_and_reset_all(app):
    app.switch_page(PAGES[1]).run()
    number_input(app, "个人缴费标准").set_value(380).run()
    number_input(app, "财政补助标准").set_value(640).run()
    click(app, "撤销")
    assert (number_input(app, "个人缴费标准").value, number_input(app, "财政补助标准").value) == (380, 610)
    click(app, "重做")
    assert number_input(app, "财政补助标准").value == 640
    click(app, "↺ 还原")
    click(app, "全部还原")
    assert (number_input(app, "个人缴费标准").value, number_input(app, "财政补助标准").value) == (350, 610)


def table_key(app, table: str) -> str:
    plan = app.session_state["draft"].resolved_plan
    return tables_in.editor_key(table, plan.pension.tiers if table == "tiers" else plan.medical.aid, "zh")


def edit(app, table: str, edits: dict) -> None:
    key = table_key(app, table)
    app.session_state[key] = {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **edits}


def test_the_tier_table_applies_as_a_whole(app):
    app.switch_page(PAGES[1]).run()
    edit(app, "tiers", {"edited_rows": {2: {"contribution_subsidy": 90}}, "deleted_rows": [3]})
    click(app, "应用档次表")
    assert not app.error
    plan = app.session_state["draft"].resolved_plan
    amounts = [tier.amount for tier in plan.pension.tiers]
    assert (
        plan.get("pension.tiers.500.contribution_subsidy") == 90 and 600 not in amounts and len(amounts) == 11
    )


def test_a_tier_table_that_cannot_be_is_refused_and_the_draft_stays(app):
    app.switch_page(PAGES[1]).run()
    edit(app, "tiers", {"edited_rows": {2: {"amount": 300}}})
    click(app, "应用档次表")
    assert app.error and app.session_state["draft"] == Scenario()
    assert app.session_state[table_key(app, "tiers")]["edited_rows"] == {
        2: {"amount": 300}
    }  # nothing typed is lost


def test_edits_not_yet_applied_outlive_a_change_elsewhere(app):
    app.switch_page(PAGES[1]).run()
    edit(app, "tiers", {"edited_rows": {2: {"contribution_subsidy": 90}}})
    number_input(app, "个人缴费标准").set_value(380).run()
    click(app, "应用档次表")
    assert app.session_state["draft"].changes == {
        "medical.individual": 380,
        "pension.tiers.500.contribution_subsidy": 90,
    }


def test_the_aid_table_takes_ages_towns_and_a_new_rule(app):
    app.switch_page(PAGES[1]).run()
    new = {
        "id": "town_gift",
        "towns": ["榴园镇"],
        "amount": 50,
        "applies_to": "remaining",
        "groups": [],
        "local_hukou": False,
    }
    edit(app, "aid", {"edited_rows": {3: {"min_age": 65}, 4: {"max_age": 64}}, "added_rows": [new]})
    click(app, "应用规则表")
    aid = app.session_state["draft"].resolved_plan.medical.aid
    assert [rule.id for rule in aid][-1] == "town_gift" and aid[-1].towns == ("榴园镇",)
    assert aid[3].min_age == 65 and aid[4].max_age == 64 and aid[0] == Scenario().resolved_plan.medical.aid[0]
    table = next(frame.value for frame in app.dataframe if "applies_to" in frame.value.columns)
    assert table["name"].tolist()[3:5] == [
        "70 周岁及以上（现为 65 周岁及以上）",
        "60 至 69 周岁（现为 60—64 周岁）",
    ]


def test_an_aid_rule_stands_in_words_and_a_new_one_needs_no_id(app):
    app.switch_page(PAGES[1]).run()
    table = next(frame.value for frame in app.dataframe if "applies_to" in frame.value.columns)
    assert table["name"].tolist()[-2:] == ["70 周岁及以上", "60 至 69 周岁"]
    edit(app, "aid", {"added_rows": [{"towns": ["榴园镇"], "amount": 50, "applies_to": "remaining"}]})
    click(app, "应用规则表")
    assert not app.error and app.session_state["draft"].resolved_plan.medical.aid[-1].id == "rule_1"


def test_an_aid_rule_that_begins_at_the_age_of_another_is_no_error(app):
    app.switch_page(PAGES[1]).run()
    edit(
        app, "aid", {"added_rows": [{"min_age": 70, "max_age": 79, "amount": 50, "applies_to": "remaining"}]}
    )
    click(app, "应用规则表")
    assert not app.exception and not app.error


def test_a_new_aid_rule_takes_the_id_of_none_before_and_an_emptied_id_is_kept():
    """Else the payers and the sources of another would become its own."""
    payers = {"payers.aid.rule_1": [{"level": "district", "share": 1.0}]}
    plan = Scenario().resolved_plan.change(payers)  # rule_1 was, and was taken out
    rows = tables_in.aid_rows(plan.medical.aid, str, lambda rule: rule_name(rule, "zh", plan)).to_dict(
        "records"
    )
    rows[3]["id"] = None
    found = tables_in.aid_from(
        [*rows, {"amount": 50.0, "min_age": 80}, {}],
        {group: group for group in MEDICAL_GROUPS},
        plan,
        lambda rule: rule_name(rule, "zh", plan),
    )
    assert [rule["id"] for rule in found] == [*(rule.id for rule in plan.medical.aid), "rule_2"]


def test_the_order_of_the_aid_rules_can_be_changed(app):
    app.switch_page(PAGES[1]).run()
    edit(app, "aid", {"edited_rows": {4: {"order": 0.5}}})
    click(app, "应用规则表")
    ids = [rule.id for rule in app.session_state["draft"].resolved_plan.medical.aid]
    assert ids == ["age_60_69", "extreme_poverty", "fixed_aid", "government_paid", "age_70_plus"]


def test_an_assumed_figure_of_the_aid_table_is_called_one(app):
    app.switch_page(PAGES[1]).run()
    (words,) = [caption.value for caption in app.caption if "低保等定额 —" in caption.value]
    assert "假设" in words and "R2" in words


def test_a_reading_is_a_switch(app):
    app.switch_page(PAGES[1]).run()
    radio = next(control for control in app.radio if "R1" in control.label)
    radio.set_value("stack").run()
    assert app.session_state["draft"].changes == {"readings.aid_combination": "stack"}


def test_a_draft_is_kept_and_offered_to_a_new_session(app):
    app.switch_page(PAGES[1]).run()
    number_input(app, "个人缴费标准").set_value(380).run()
    again = AppTest.from_file(APP, default_timeout=60).run()
    assert again.session_state["draft"] == Scenario()
    click(again, "继续该草案")
    assert again.session_state["draft"].changes == {"medical.individual": 380}


def test_another_base_plan_shows_that_it_is_reconstructed(app):
    app.switch_page(PAGES[2]).run()
    app.selectbox[0].set_value("yicheng-2024").run()
    assert not app.exception and any("重建" in warning.value for warning in app.warning)
    assert app.session_state["draft"].plan == "yicheng-2024"


def test_the_files_page_shows_code_that_makes_the_same_scenario(app):
    app.switch_page(PAGES[1]).run()
    number_input(app, "个人缴费标准").set_value(380).run()
    app.switch_page(PAGES[2]).run()
    draft = app.session_state["draft"]
    assert app.code[0].value.strip() == draft.to_python().strip()
    assert '--set "medical.individual=380.0"' in app.code[1].value


@pytest.fixture
def years(app):
    """The page of the years ahead, asked for the three published years alone."""
    app.session_state["years-count"] = 3
    return app.switch_page(YEARS).run()


@pytest.mark.slow
def test_the_years_page_shows_three_years_first_and_agrees_with_the_call(years):
    assert not years.exception and not years.error
    draft = project_years(Scenario(), 3).summary.query("case == 'draft'")
    assert metric(years, 0) == numbers.money(draft["public_money"].iloc[-1], "zh")
    assert metric(years, 3) == f"{draft['per_pensioner'].iloc[-1]:.2f}"
    assert "三年滚动：2023–2025" in years.header[0].value
    assert years.dataframe[0].value["2023"].iloc[-2] == draft["public_money"].iloc[0]
    footer = " ".join(caption.value for caption in years.caption)
    assert "2023–2025" in footer and "依假设" in footer and "合成人口" in footer
    english = click(years, "English")
    assert not english.exception and not english.error and "Three years" in english.header[0].value


@pytest.mark.slow
def test_the_years_page_compares_with_the_city_and_keeps_the_basic_pension_apart(years):
    assert "-0.52%" in " ".join(text.value for text in years.markdown)  # 3,829,700 to 3,809,800
    before = metric(years, 0)
    years.toggle(key="years-basic").set_value(True).run()
    assert not years.error and "不计入" in years.header[-1].value and metric(years, 0) == before


@pytest.mark.slow
def test_the_years_page_stops_and_goes_on(app):
    app.session_state["years-count"] = 4
    app.session_state["years-going"] = False
    app.switch_page(YEARS).run()
    assert "没有推算" in app.info[0].value and not app.metric
    app.toggle(key="years-going").set_value(True).run()
    assert len(app.metric) == 4 and not app.warning


def test_a_path_that_no_plan_takes_is_explained_on_the_years_page(app):
    app.session_state["years-count"] = 10
    app.session_state["years-growth:individual:yuan"] = -100.0
    app.session_state["years-going"] = False
    app.switch_page(YEARS).run()
    assert "medical.individual" in app.error[0].value and not app.metric


def test_the_files_page_offers_the_working_papers(app):
    app.switch_page("ui/app_pages/files.py").run()
    labels = [button.proto.label for button in app.get("download_button")]
    assert "下载测算表（Excel，可改人数）" in labels


@pytest.mark.slow
def test_copy_as_code_of_the_population_gives_the_fit_shown(app):
    app.switch_page("ui/app_pages/population.py").run()
    names: dict[str, object] = {}
    exec(app.code[-1].value, names)
    shown = [int(metric.value.replace(",", "").removesuffix(" 人")) for metric in app.metric[:4]]
    assert names["kinds"]["persons"].tolist() == shown
