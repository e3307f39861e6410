"""Every page on a roster: it opens, says whose people these are, and says in words what it cannot do."""

from __future__ import annotations

import pandas as pd
import pytest

from simulation import Scenario, load_population
from simulation.access import Actor
from simulation.roster import kept
from tests.simulation.roster_files import PLAN, roster_of

PAGES = ("overview", "budget", "coverage", "collection", "compare", "behaviour", "season", "doubts", "solve")
UNTRUE = ("合成人口，非真实数据", "全部人数来自合成人口", "合成人员", "不是清册")


@pytest.fixture(scope="module")
def paid():
    """The roster of a small part of the shipped population."""
    people = load_population()
    part = people.iloc[:: len(people) // 600].reset_index(drop=True)
    day = part["birth_date"].clip(lower=pd.Timestamp("2022-11-01"))
    did = {
        "pension_tier": part["pension_tier_last_year"],
        "joins_medical": part["joined_medical_last_year"],
        "pension_payment_date": day,
        "medical_payment_date": day,
    }
    return roster_of(part.assign(**did))


@pytest.fixture
def on_a_roster(app, paid):
    """The app with a roster as the draft's people, and a change."""
    note = kept.keep(paid, PLAN, "yicheng", actor=Actor("e", "editor"))
    app.session_state["draft"] = Scenario(population=note.name, changes={"medical.individual": 380})
    return app, note


def said(app) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.subheader, app.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_on_a_roster_and_says_so(on_a_roster, page):
    app, note = on_a_roster
    app.switch_page(f"ui/app_pages/{page}.py").run()
    text = said(app)
    assert not app.exception and not app.error
    assert note.digest in text and "用户提供的人员名册" in text and "人们的选择不变" in text
    assert not [words for words in UNTRUE if words in text]
    if page == "coverage":
        assert "没有载明上年参保情况" in text and "不低于上年。" not in text.replace("参保率不低于上年）", "")


@pytest.mark.parametrize(("page", "why"), [("uncertainty", "没有可抽取的行为"), ("years", "不能逐年推算")])
def test_what_cannot_be_done_is_said(on_a_roster, page, why):
    app, _ = on_a_roster
    app.switch_page(f"ui/app_pages/{page}.py").run()
    assert not app.exception
    assert why in said(app) + "".join(str(error.value) for error in app.error)


def test_the_population_page_says_what_it_lacks_and_puts_it_back(on_a_roster):
    app, note = on_a_roster
    app.switch_page("ui/app_pages/population.py").run()
    assert not app.exception and not app.error
    meanings = app.dataframe[0].value.to_csv()
    assert all(zh in meanings for zh, _ in note.absent.values())
    app.button(key="roster-back").click().run()
    assert app.session_state["draft"].population_ref.synthetic and not app.exception
    app.button(key=f"roster-use-{note.digest}").click().run()
    assert app.session_state["draft"].population == note.name and not app.exception


def test_a_roster_taken_off_the_machine_is_told(on_a_roster):
    app, note = on_a_roster
    kept.remove(note.digest, actor=Actor("e", "editor"))
    app.switch_page("ui/app_pages/population.py").run()
    assert not app.exception and "本机没有名册" in "".join(str(error.value) for error in app.error)
