"""The pages work with another district's plan, and nothing on it speaks of the first one."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation import Scenario

APP = Path(__file__).resolve().parents[2] / "app.py"
PAGES = ("overview", "design", "budget", "coverage", "collection", "compare", "population", "files")
"""Those that name places; a district of 1.8 million people takes its time on each."""


@pytest.fixture
def app(app):
    app.default_timeout = 120
    app.switch_page("ui/app_pages/files.py").run()
    box = next(box for box in app.selectbox if any("tengzhou-2025" in option for option in box.options))
    box.set_value("tengzhou-2025").run()
    return app


def texts_of(app) -> list[str]:
    found = []
    for element in app.main:
        found += [getattr(element, name, None) for name in ("value", "label", "body", "help")]
    return [text for text in found if isinstance(text, str)]


def test_choosing_another_districts_plan_brings_its_people(app):
    draft = app.session_state.draft
    assert (draft.plan, draft.population_ref.place) == ("tengzhou-2025", "tengzhou")
    assert draft.id == Scenario(plan="tengzhou-2025").id


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_works_with_another_district(app, page):
    app.session_state.draft = Scenario(plan="tengzhou-2025", changes={"medical.individual": 420})
    app.switch_page(f"ui/app_pages/{page}.py").run()
    assert not app.exception and not app.error
    told = ("沿用", "峄城区文件")  # where a figure was taken over from
    texts = [text for text in texts_of(app) if not any(word in text for word in told)]
    assert texts and not [text for text in texts if "峄" in text or "yicheng" in text.lower()]


def test_plans_to_compare_with_are_of_the_district(app):
    app.switch_page("ui/app_pages/compare.py").run()
    assert not app.exception
    options = {option for box in app.selectbox for option in box.options}
    assert not [option for option in options if option.startswith("yicheng-")]
