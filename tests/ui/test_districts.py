"""The page of runs over many districts: empty, picked, named by path, refused; figures are those of the tables."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st

from simulation import DatasetResult, Scenario, simulate_dataset
from synthetic_data.folder import make_folder
from synthetic_data.province import PROVINCE, district_spec
from tests.synthetic_data.shrunk import shrunk
from ui import numbers
from ui.texts import t_in

APP = Path(__file__).resolve().parents[2] / "app.py"
PAGE = "ui/app_pages/districts.py"
DEARER = {"medical.individual": 380, "working_funds.amount": 2}


@pytest.fixture(scope="module")
def result(tmp_path_factory) -> DatasetResult:
    folder = tmp_path_factory.mktemp("districts")
    specs = [shrunk(district_spec(number, 2023), 60) for number in range(2)]
    make_folder(folder, PROVINCE, specs, 2023, dt.date(2022, 12, 31), engine="serial")
    scenarios = [Scenario(), Scenario(title="dearer", changes=DEARER)]
    return simulate_dataset(folder, scenarios, "serial", partials=tmp_path_factory.mktemp("partials"))


def opened(app, lang: str = "zh"):
    if lang == "en":
        next(button for button in app.button if button.label == "English").click()
        app.run()
    return app.switch_page(PAGE).run()


@pytest.mark.parametrize(("lang", "words"), [("zh", "还没有可看的结果"), ("en", "Nothing to show yet")])
def test_without_results_the_page_says_how_to_make_one(app, lang, words):
    opened(app, lang)
    assert words in app.info[0].value and not app.metric and not app.error
    assert "python -m simulation dataset" in app.code[0].value


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_result_in_the_data_folder_is_offered_and_shown(app, result, tmp_path, lang):
    result.save(tmp_path / "datasets" / "mine")
    opened(app, lang)
    assert not app.error and not app.exception
    public = result.spent(["level"], public=True)[result.ids[1]].sum()
    tables = [shown.value for shown in app.dataframe]
    by_line = [table for table in tables if t_in(lang, "districts.public") in table.iloc[:, 0].to_numpy()]
    sums = by_line[0].set_index(by_line[0].columns[0])
    assert sums.loc[t_in(lang, "districts.public")].iloc[-1] == pytest.approx(public)
    assert sums.loc[t_in(lang, "line.working_funds")].tolist()[0] == 0
    assert app.metric[0].value == numbers.money(public, lang)
    assert app.subheader[0].value.startswith("2 ")
    footer = " ".join(caption.value for caption in app.caption)
    assert ("合成人口，非真实数据" if lang == "zh" else "synthetic people, not real data") in footer
    assert result.ids[1] in footer


def test_every_scenario_figure_and_district_can_be_chosen(app, result, tmp_path):
    result.save(tmp_path / "datasets" / "mine")
    opened(app)
    for figure in ("public", "own", "medical_rate", "pension_rate", "difference"):
        app.segmented_control(key="districts-figure").set_value(figure).run()
        assert not app.error and not app.exception, figure
    app.segmented_control(key="districts-scheme").set_value("pension").run()
    app.selectbox(key="districts-district").set_value(result.districts["district"][1]).run()
    chosen = next(box for box in app.selectbox if box.label == "情景")
    chosen.set_value(0).run()
    assert not app.error and not app.exception
    public = result.spent(["level"], public=True)[result.ids[0]].sum()
    assert app.metric[0].value == numbers.money(public, "zh")


def test_a_folder_named_by_its_path_is_opened(app, result, tmp_path):
    folder = result.save(tmp_path / "elsewhere" / "结果 一")
    opened(app)
    app.text_input(key="districts-path").set_value(f'"{folder}"').run()
    assert not app.error and app.metric


@pytest.mark.parametrize("name", ["nowhere", "~nobody/../x", "\0", "a" * 5000])
def test_a_path_that_is_no_result_is_refused_and_nothing_lost(app, tmp_path, name):
    opened(app)
    app.text_input(key="districts-path").set_value(name).run()
    assert "result.json" in app.error[0].value and not app.exception and not app.metric


def test_a_damaged_result_is_refused_by_name(app, result, tmp_path):
    folder = result.save(tmp_path / "datasets" / "mine")
    (folder / "budget.parquet").write_bytes(b"x")
    st.cache_resource.clear()
    opened(app)
    assert "budget" in app.error[0].value and not app.metric


def test_copy_as_code_gives_the_figures_shown(app, result, tmp_path):
    result.save(tmp_path / "datasets" / "mine")
    opened(app)
    names: dict[str, object] = {}
    exec(app.code[-1].value, names)
    first, second = result.ids
    wanted = result.difference(first, second, ["line"])
    pd.testing.assert_frame_equal(names["moved"], wanted)
    public = names["by_district"]["public"].sum()
    assert app.metric[0].value == numbers.money(public, "zh")
