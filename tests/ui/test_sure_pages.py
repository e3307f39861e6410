"""Uncertainty and bridge pages: what they show is what the model gives; an empty range is refused where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation import Scenario, bridge
from simulation.uncertain import FIGURES, Uncertainty, inputs_of
from simulation.uncertain.study import Settings, jobs_of, union
from ui import numbers

APP = Path(__file__).resolve().parents[2] / "app.py"
UNCERTAINTY, BRIDGE = "ui/app_pages/uncertainty.py", "ui/app_pages/bridge.py"
DRAFT = Scenario().with_changes({"medical.individual": 380, "medical.government_subsidy": 640})


def made_up(draft: Scenario, done: int = 40, tried: bool = True) -> Uncertainty:
    """Results that look like draws, without the minute that draws take."""
    settings = Settings(draws=40)
    results = {}
    for place, name in enumerate(jobs_of(settings, list(union(draft.base, draft, {})))):
        if name == "centre" or (int(name.split()[1]) < done if name.startswith("draw ") else tried):
            base = {
                "public": 24_000_000_000 + place * 1_000_000,
                "own": 15_000_000_000,
                "level:district": 10**9 + place,
            }
            base |= {
                "members:pension": 148_000,
                "eligible:pension": 195_000,
                "members:medical": 355_000 + place,
            }
            base["eligible:medical"] = 381_000
            results[name] = {
                "base": base,
                "reform": base | {"public": base["public"] + 100_000_000 + place * 10_000},
            }
    return Uncertainty(draft.base, draft, settings, results)


@pytest.fixture
def app(unopened, tmp_path, monkeypatch):
    """The app; of the kept draws only those a test hands in."""
    monkeypatch.setattr("simulation.uncertain.study.folder", lambda: tmp_path / "draws")
    return unopened.run()


def with_draft(app):
    app.session_state["draft"] = DRAFT
    return app


def hand_in(monkeypatch, result):
    for module in ("simulation.uncertain.study", "simulation.uncertain"):
        monkeypatch.setattr(f"{module}.kept", lambda *_: result)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", [UNCERTAINTY, BRIDGE])
def test_each_page_opens_empty_and_says_what_to_do(app, page, lang):
    if lang == "en":
        next(button for button in app.button if button.label == "English").click().run()
    app.switch_page(page).run()
    assert not app.exception and not app.error and app.info
    footer = " ".join(caption.value for caption in app.caption)
    assert ("合成人口，非真实数据" if lang == "zh" else "synthetic people, not real data") in footer


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bands_ratings_and_tornado_of_kept_draws(app, monkeypatch, lang):
    hand_in(monkeypatch, made_up(DRAFT))
    with_draft(app)
    app.session_state["lang"] = lang
    app.switch_page(UNCERTAINTY).run()
    assert not app.exception and not app.error
    assert ("把握度" if lang == "zh" else "confidence") in app.subheader[0].value
    head = app.dataframe[0].value
    assert len(head) == 3 * len(FIGURES)
    if lang == "en":
        return  # the test driver writes a widget's words in Chinese only
    for figure, case in (("district", "difference"), ("medical_rate", "base"), ("pension_members", "reform")):
        app.segmented_control(key="sure-figure").set_value(figure)
        app.segmented_control(key="sure-case").set_value(case).run()
        assert not app.exception and not app.error, (figure, case)


def test_draws_that_were_stopped_say_how_many_are_done(app, monkeypatch):
    hand_in(monkeypatch, made_up(DRAFT, done=30, tried=False))
    with_draft(app).switch_page(UNCERTAINTY).run()
    assert "30 / 40" in app.warning[0].value and any(b.label == "接着抽取" for b in app.button)
    assert any("逐项" in info.value for info in app.info) and not app.exception
    assert not app.dataframe[0].value["理由"].str.contains("没有一项").any()


def test_the_overview_shows_the_band_or_the_way_to_it(app, monkeypatch):
    with_draft(app).switch_page("ui/app_pages/overview.py").run()
    assert not any("P10" in text.value for text in app.markdown)
    hand_in(monkeypatch, made_up(DRAFT))
    app.run()
    assert not app.exception and any("P10–P90" in text.value for text in app.markdown)


def test_an_empty_range_is_refused_where_it_is_entered_and_a_good_one_is_taken(app):
    app.switch_page(UNCERTAINTY).run()
    app.selectbox(key="narrow-input:zh").set_value("medical_price_response").run()
    low, high = (app.number_input(key=f"narrow-{end}:medical_price_response") for end in ("low", "high"))
    assert (low.value, high.value) == (0.0, 4.0)
    low.set_value(3.0)
    high.set_value(2.0)
    app.button(key="narrow-apply").click().run()
    assert "空的" in app.error[0].value and "ranges" not in app.session_state
    app.number_input(key="narrow-low:medical_price_response").set_value(0.5)
    app.button(key="narrow-apply").click().run()
    assert not app.error and app.session_state["ranges"] == {"medical_price_response": (0.5, 2.0)}
    app.button(key="narrow-drop").click().run()
    assert app.session_state["ranges"] == {}


def test_every_input_has_a_name_and_a_unit_in_both_languages(app):
    for lang in ("zh", "en"):
        app.session_state["lang"] = lang
        app.switch_page(UNCERTAINTY).run()
        shown = app.dataframe[0].value
        assert (
            len(shown) == len(inputs_of(Scenario())) and not shown.iloc[:, 0].str.contains(r"\w+\.\w+").any()
        )


def test_the_bridge_of_the_draft_states_the_parts_of_the_model(app):
    with_draft(app).switch_page(BRIDGE).run()
    result = bridge(DRAFT.base, DRAFT)
    assert not app.exception and not app.error
    table = app.dataframe[0].value
    parts = table.iloc[:, 5].to_list()
    assert parts == [*result.table()["amount"], result.table()["amount"].sum()]
    largest = result.shares[result.largest()]["public"] / 100
    assert numbers.money_change(largest, "zh") in app.subheader[0].value
    for measure in ("level:district", "members:medical", "line:medical_aid", "eligible:pension"):
        app.selectbox(key="bridge-measure:zh").set_value(measure).run()
        assert not app.exception and not app.error, measure


def test_a_file_that_cannot_be_read_is_refused_and_a_scenario_file_is_taken(app):
    with_draft(app).switch_page(BRIDGE).run()
    app.selectbox(key="bridge-to:zh").set_value("file").run()
    assert app.info
    app.file_uploader(key="bridge-file-to").upload("a.json", b"{", "application/json").run()
    assert app.error and not app.exception
    other = DRAFT.with_changes({"medical.individual": 360}).to_json().encode()
    app.file_uploader(key="bridge-file-to").upload("b.json", other, "application/json").run()
    assert not app.error and len(app.dataframe) == 1
