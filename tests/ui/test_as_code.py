"""Copy as code: what each page gives is run, and gives the page's own figures to the fen."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import simulation
from app import SECTIONS
from simulation import Goal, Lever, Limit, Scenario, populations, solve, uncertainty
from simulation.access import Actor
from simulation.gain_examples import PAIRS
from simulation.scenario import literal
from simulation.solving import question_of
from simulation.stamp import UNITS, units_in
from simulation.store import open_store
from simulation.uncertain.inputs import LEAST_DRAWS
from tests.conftest import small_world_at
from tests.planted_lists import planted
from ui import as_code, frame, numbers
from ui import solving_words as words
from ui.household_returns import NAMES as TIERS
from ui.meeting_set import DRAFT, Entry, Meeting, by_line, by_town

APP = Path(__file__).resolve().parents[2] / "app.py"
DRAFTED = Scenario(
    title="O'Brien \"草案\"\n\\ {title} ''' \u202e",
    changes={
        "medical.individual": 380,
        "medical.aid.age_70_plus.min_age": 68,
        "medical.aid.age_60_69.max_age": 67,
        "readings.medical_age_on": "payment",
        "calendar.window_end": "2023-01-31",
    },
    assumptions={"medical_rate_15_26": 0.9},
    population="yicheng#11",
    seed=7,
)
"""A draft with some changes of every kind."""


class Shown(dict[str, pd.DataFrame]):
    """What the page showed last, by the name of the table; `held` are those that a test held against the code."""

    def __init__(self) -> None:
        self.held: set[str] = set()

    def __getitem__(self, name: str) -> pd.DataFrame:
        self.held.add(name)
        return super().__getitem__(name)

    def clear(self) -> None:
        super().clear()
        self.held.clear()


TABLES = Shown()
NO_RESULT = (
    *("changes", "saved-changes", "compare-changes", "compare-columns", "differences"),  # what was asked
    *("inputs", "correlations"),  # what is drawn
    *("library-changes", "library-audit"),  # who kept what, when
    *(
        "clauses",
        "clause-4.1.M5-figures",
        "clause-4.1.M5-rules",
        "doubts-settled",
        "not-modelled",
    ),  # the document
    *("so-far-1", "so-far-2"),  # what stands while later years are worked out
)
"""Tables of what was asked (the code states it in its first lines) or of words: nothing that comes out."""
WITHOUT = ("documentation",)
"""Pages that show no result."""


@pytest.fixture(scope="module", autouse=True)
def world(tmp_path_factory):
    """A place of 2,000 persons in a home of its own; what other tests keep of the district is not mixed with it."""
    with pytest.MonkeyPatch.context() as patch:
        st.cache_resource.clear()
        small_world_at(tmp_path_factory.mktemp("world"), patch)
        table = frame.table

        def noted(page, name, *args, **words):
            TABLES[name] = page
            table(page, name, *args, **words)

        patch.setattr(frame, "table", noted)
        chart = frame.chart

        def checked(drawn, name, stamp, *args, **words):
            """Every figure shows its unit: in its title, as per cent where its axis counts so, and no unit of another."""
            title, spec = drawn.to_dict()["title"]["text"], json.dumps(drawn.to_dict(), ensure_ascii=False)
            units = units_in(title)
            assert units, f"{name}: the title names no unit: {title}"
            assert ("percent" in units) == bool(
                re.search(r'"axis": {[^}]*"format": "[.]\d~?%"', spec)
            ) or name == "solve-frontier"
            assert (
                stamp.under(title)
                .line("zh")
                .startswith(f"单位：{'、'.join(UNITS[unit][0] for unit in units)}；")
            )
            chart(drawn, name, stamp, *args, **words)

        patch.setattr(frame, "chart", checked)
        yield
    populations.load_facts.cache_clear()
    st.cache_resource.clear()


@pytest.fixture(autouse=True)
def every_table_is_held_against_the_code():
    TABLES.clear()
    yield
    left = set(TABLES) - TABLES.held - set(NO_RESULT)
    assert not left, left


def opened(page: str, draft: Scenario = DRAFTED, **held: Any) -> AppTest:
    TABLES.clear()
    app = AppTest.from_file(APP, default_timeout=90)
    app.session_state["draft"] = draft
    for key, value in {
        "opened": None,
        "said": None,
        "undo": [],
        "redo": [],
        "version": 0,
        "problems": {},
        "notice": None,
        "kept": None,
        **held,
    }.items():
        app.session_state[key] = value
    app.switch_page(f"ui/app_pages/{page}.py").run()
    assert not app.exception and not app.error, (page, [error.value for error in app.error])
    return app


def given(app: AppTest, place: int = -1) -> dict[str, Any]:
    """What the page's code gives by name, run as it stands. It may call only what `simulation` offers."""
    text = [block.value for block in app.code if block.value.startswith(("from ", "import "))][place]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module == "simulation":
            assert {name.name for name in node.names} <= set(simulation.__all__)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            assert ast.unparse(node) in (
                "import datetime as dt",
                "from pathlib import Path",
                "import pandas as pd",
            )
    names: dict[str, Any] = {}
    with printed_as_before(), contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(text, "given", "exec"), names)
    assert printed.getvalue()
    return names


def printed_as_before():
    """What the code sets for its prints holds there alone."""
    return pd.option_context(
        *("display.float_format", None, "display.max_rows", 60, "display.max_columns", 0, "display.width", 80)
    )


def test_what_the_code_prints_is_whole_and_to_the_fen():
    """Also of a province, and of many districts."""
    names = {"pd": pd, "table": pd.DataFrame({"public": [123_456_789_012.34] * 100})}
    with printed_as_before(), contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(as_code._prints("table"), names)
    assert printed.getvalue().count("123,456,789,012.34") == 100


def rows(table: pd.DataFrame, columns: list[str] | None = None) -> list[tuple[float, ...]]:
    """The figures of a table, row by row, in fen where they are yuan; the order of rows is the page's own matter."""
    figures = table[columns] if columns else table.select_dtypes("number")
    return sorted(tuple(round(float(value), 2) for value in row) for row in figures.to_numpy())


def same(page: pd.DataFrame, code: pd.DataFrame, columns: list[str] | None = None) -> None:
    figures = rows(code, columns)
    assert figures and rows(page) == figures


MONEY = ["base", "reform", "difference"]


def test_overview():
    """2.1 and the answer: cost, payers, coverage, towns, who gains."""
    code = given(opened("overview"))
    for name in ("cost", "payers"):
        same(TABLES[name], code[name], MONEY)
    assert rows(TABLES["towns"].iloc[:, 1:4]) == rows(code["towns"], MONEY)
    heads = ["eligible", "enrolled", "enrolled_last_year"]
    assert rows(TABLES["coverage"].iloc[:, [1, 2, 4]]) == rows(code["coverage"], heads)
    by_town = code["people"][code["people"]["dimension"].isin(["all", "town"])]
    same(TABLES["people"], by_town)
    assert code["draft"].title == DRAFTED.title and code["draft"] == DRAFTED


def test_design_and_a_saved_link_and_the_library():
    cost = given(opened("design"))["cost"]
    with contextlib.closing(open_store()) as store:
        saved = store.save(DRAFTED, purpose="会商", actor=Actor("Li", "decider"))
    chosen = given(opened("library"))
    assert chosen["draft"] == DRAFTED
    public = chosen["payers"]["reform"].drop("person").sum()
    assert round(public, 2) == saved.headline["public"] == TABLES["library"]["公共资金（元）"].iloc[0]
    app = AppTest.from_file(APP, default_timeout=90)
    app.query_params["s"] = saved.short_id
    linked = given(app.run())
    lines = TABLES["saved-lines"].iloc[:, 2].round(2).tolist()
    assert set(linked["cost"]["reform"]) <= set(lines) and linked["cost"].equals(cost)
    heads = linked["coverage"][["eligible", "enrolled"]].to_numpy().ravel()
    assert set(heads) <= set(TABLES["saved-heads"].iloc[:, 2])


def test_behaviour():
    code = given(opened("behaviour"))
    page = TABLES["static-and-response"].iloc[:, 1:].to_numpy()
    keys = [("base", "static"), ("base", "response"), ("draft", "static"), ("draft", "response")]
    for column, key in enumerate(keys):
        own = ["pension_personal", "medical_personal"]
        assert page[0, column] == f"{code['money'][key].drop(own).sum() / 10_000:,.1f}"
        medical = code["members"][key].loc["medical"]
        assert page[2, column] == f"{medical['enrolled'] / medical['eligible']:.2%}"


def test_budget_and_last_years_books():
    app = opened("budget", **{"budget-view": "payer", "settlement-example": True})
    code, books = given(app), given(app, 0)
    same(TABLES["budget-payer"], code["budget"], MONEY)
    same(TABLES["closing"], code["identities"])
    assert rows(TABLES["monthly-need"].iloc[:, 1:3]) == rows(code["months"])
    for by in ("line", "level"):
        assert rows(TABLES[f"assumed-{by}"].iloc[:, 1:2]) == rows(code[f"by_{by}"], ["amount"])
    same(TABLES["by-department"], code["departments"])
    assert len(code["published"]) == len(TABLES["magnitudes"])
    names = ["amount_difference", "heads_effect", "a_head_effect", "actual_amount", "model_amount"]
    assert rows(TABLES["settlement"].iloc[:, 2:7]) == rows(books["books"], names)
    same(TABLES["what-would-close"], books["moves"], ["difference", "now", "needed"])


def test_coverage():
    code = given(opened("coverage"))
    heads = ["eligible", "enrolled", "enrolled_last_year", "short"]
    assert rows(TABLES["coverage-town"].iloc[:, [1, 2, 4, 7]]) == rows(code["by_side"], heads)
    assert rows(TABLES["below-target"].iloc[:, [1, 5]]) == rows(code["below"], ["eligible", "short"])
    same(TABLES["reach"], code["reach"], ["persons", "own_price"])
    same(TABLES["months"], code["months"])
    same(TABLES["bands"], code["bands"], ["members", "low", "high"])


def test_collection():
    code = given(opened("collection", **{"daily-table": True}))
    same(TABLES["daily"], code["daily"])
    assert rows(TABLES["collection-towns"].iloc[:, [1, -1]]) == rows(code["towns"])
    assert round(TABLES["payers-by-month"].iloc[:, -1].sum(), 2) == round(code["payers"]["amount"].sum(), 2)
    assert rows(TABLES["waiting-sums"].iloc[:, 2:]) == rows(code["waiting"])
    same(TABLES["waiting-options"].iloc[:, 1:3], code["options"], ["early", "forgone"])
    same(TABLES["late"], code["late"])


def test_season():
    app = opened("season", **{"season-example": True})
    code = given(app)
    same(TABLES["season-towns"], code["towns"])
    shown = [metric.value for metric in app.metric[:3]]
    assert shown == [
        numbers.heads(code["total"][name], "zh") for name in ("so_far", "expected_so_far", "forecast")
    ]
    assert code["curve"]["projected"].iloc[-1] == code["total"]["projected"]


def test_roster(tmp_path, monkeypatch):
    files, _ = planted()
    app = opened("roster")
    app.selectbox(key="lists-ids:zh").set_value("synthetic").run()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        app.file_uploader[0].upload(name, data)
    app.run()
    app.button(key="lists-go").click().run()
    monkeypatch.chdir(tmp_path)
    code = given(app)
    for by in ("check", "office", "town"):
        sums = code["summary"].groupby(by, sort=False)[["findings", "too_much", "too_little"]].sum()
        shown = TABLES[f"lists-by-{by}"].iloc[:, 1:].fillna(0.0)
        assert (shown.to_numpy() == sums.to_numpy() / [1, 100, 100]).all() and len(shown) > 1
    assert [name for *_, name in code["read"]] == TABLES["lists-read"].iloc[:, 2].tolist()
    left = (
        code["left_out"].assign(paid=code["left_out"]["paid"].fillna(0)).groupby("reason", sort=False)["paid"]
    )
    assert TABLES["lists-left-out"].iloc[:, 2].tolist() == (left.sum() / 100).tolist()
    assert code["sentences"][: len(TABLES["lists-rows"])] == TABLES["lists-rows"].iloc[:, 2].tolist()


def test_compare():
    """Every section of the page, and the headlines, from the table of the code."""
    code = given(opened("compare"))
    table = code["table"]
    figures = ["base", "scenario_1", "difference_1"]
    for section in ("money", "payer", "heads", "burden", "rate"):
        wanted = table[table["section"] == section]
        by = 100 if section == "rate" else 1
        same(TABLES[f"compare-{section}"], wanted[figures] * by)
    of_town = table[(table["section"] == "town") & (table["scheme"] == "all") & (table["item"] == "public")]
    same(TABLES["compare-town-public"], of_town, figures)
    of_family = table[(table["section"] == "family") & (table["item"] == "own")]
    same(TABLES["compare-family-own"], of_family, figures)
    values = table.set_index(["section", "scheme", "item"])[figures]
    headlines = TABLES["compare-headlines"].iloc[:, 1:].to_numpy()
    public, own = (values.loc[("money", "all", item)] for item in ("public", "own"))
    for row, wanted in enumerate((public, own)):
        for column in range(2):
            assert headlines[row, column] == numbers.money(float(wanted.iloc[column]), "zh")
    for row, scheme in ((5, "pension"), (6, "medical")):
        rate = values.loc[("rate", scheme, "rate")]
        assert list(headlines[row]) == [numbers.rate(float(rate.iloc[at])) for at in range(2)]
    same(TABLES["compare-people"], code["people"])
    persons = code["persons"]
    paid = [name for name in PAIRS if shown_pair(persons, name)]
    assert rows(TABLES["compare-examples"]) == rows(persons, ["persons", "change", "total", *paid])


def shown_pair(persons: pd.DataFrame, name: str) -> bool:
    stem = name.rpartition("_")[0]
    return bool((persons[f"{stem}_before"] != 0).any() or (persons[f"{stem}_after"] != 0).any())


def test_doubts():
    code = given(opened("doubts"))
    heads = ["public", "own"]
    assert rows(TABLES["doubts-alone"].iloc[:, 3:5]) == rows(code["alone"], heads)
    assert rows(TABLES["doubts-joint"].iloc[:, [2, 3]]) == rows(code["joint"], ["public", "sum_public"])


def test_bridge():
    simulation.bridge(DRAFTED.base, DRAFTED, workers=1)
    code = given(opened("bridge"))
    assert rows(TABLES["bridge"].iloc[:-1, [5]]) == rows(code["table"], ["amount"])


@pytest.mark.slow
def test_uncertainty():
    draft = Scenario(changes={"medical.individual": 380})
    uncertainty(draft, draws=LEAST_DRAWS, ranges={"medical_rate_15_26": (0.85, 0.9)}, workers=1)
    code = given(opened("uncertainty", draft))
    yuan = code["bands"][code["bands"]["figure"].isin(["public", "own", "district"])]
    page = TABLES["uncertainty"][TABLES["uncertainty"].iloc[:, 2] == "万元"]
    wanted = yuan[["centre", "p10", "p50", "p90"]] / 10_000
    assert len(page) and rows(page.iloc[:, 3:7]) == rows(wanted)
    ends = TABLES["firmness"][TABLES["firmness"].iloc[:, 2] == "万元"].iloc[:, [3, 5, 7]]
    assert rows(ends) == rows(yuan[["p10", "p50", "p90"]] / 10_000)
    low, high = (yuan[f"p10_{end}"].iloc[0] / 10_000 for end in ("low", "high"))
    assert TABLES["firmness"].iloc[0, 4] == f"{low:,.1f} – {high:,.1f}"
    assert rows(TABLES["tornado"].iloc[:, [2, 3]] * 10_000) == rows(code["moves"], ["at_low", "at_high"])


def test_years():
    code = given(opened("years", **{"years-count": 3, "years-basic": True}))
    summary = code["summary"].pivot_table(["public_money", "own_payments"], "year", "case")
    wanted = summary[[(m, c) for m in ("public_money", "own_payments") for c in ("base", "draft")]]
    assert rows(TABLES["years"].iloc[:, [1, 2, 4, 5]]) == rows(wanted)
    wide = code["lines"].reset_index().pivot_table("amount", ["case", "line"], "year")
    for case, columns in (("base", [1, 4, 7]), ("draft", [2, 5, 8])):
        assert rows(TABLES["rolling"].iloc[:7, columns]) == rows(wide.loc[case])
    for name, by in (("years-by-payer", ["level", "department"]), ("years-towns", "town")):
        of = code["towns" if by == "town" else "payers"].loc["draft"].reset_index()
        wanted = of.pivot_table("amount", by, "year", observed=True)
        assert rows(TABLES[name].iloc[:-1, 1:]) == rows(wanted)
        assert TABLES[name].iloc[-1, 1:].astype(float).round(2).tolist() == wanted.sum().round(2).tolist()
    assert rows(TABLES["standards"].iloc[:, [2, 3]]) == rows(
        code["standards"], ["individual", "government_subsidy"]
    )
    heads = code["people"].groupby("year")[["registered", "residents"]].sum()
    assert rows(TABLES["years-people"].iloc[:, 1:3]) == rows(heads)
    district = (
        TABLES["years-city"].iloc[1:, 3].dropna()
    )  # the first is the census, the other columns the city's
    assert len(district) and set(district) <= set(heads["residents"])
    born = code["events"].set_index("year")[["born", "died"]]
    assert rows(TABLES["years-people"].iloc[:, 3:5].dropna()) == rows(born)
    same(TABLES["basic-pension"].iloc[:, 1:], code["basic"].iloc[:, 1:])


def test_solve():
    asked = {
        "levers": [{"path": "individual", "low": 360, "high": 400, "step": 20}],
        "goal": {"sense": "min", "measure": "public"},
        "limits": [{"measure": "own", "side": "at_most", "bound": 10**9, "against": "base"}],
        "method": "grid",
    }
    question = solving_form_question(asked)
    solve(question.start, question.levers, question.goal, question.limits, workers=1)
    code = given(opened("solve", **{"chosen:solve": asked}))
    assert code["best"].changes["medical.individual"] in (360.0, 380.0, 400.0)
    assert len(TABLES["solve-changes"]) == len(code["best"].changes)
    scales = [float(words.scale(measure)) for measure in code["figures"]["measure"]]
    for place, name in enumerate(("base", "best", "difference"), 2):
        page = (TABLES["solve-figures"].iloc[:, place] / scales).round(2).tolist()
        assert page == [round(float(value), 2) for value in code["figures"][name]]
    kept = code["limits_kept"].iloc[0]
    assert TABLES["solve-limits"].iloc[0, 2] == kept["reached"] * float(words.scale("own"))
    assert list(TABLES["solve-limits"].iloc[0, 4:6]) == [kept["kept_by"], kept["without"]]
    assert len(TABLES["solve-frontier-table"]) == len(code["frontier"])
    assert len(TABLES["solve-candidates"]) == len(code["candidates"]) == 3
    assert code["refused"].empty


def solving_form_question(asked: dict[str, Any]) -> Any:
    levers = [Lever(row["path"], row["low"], row["high"], row["step"]) for row in asked["levers"]]
    limits = [Limit(row["measure"], at_most=row["bound"], over_base=True) for row in asked["limits"]]
    return question_of(DRAFTED, levers, Goal(**asked["goal"]), limits)


@pytest.mark.parametrize("view", ["day", "age", "tiers", "trace"])
def test_household(view):
    family = "turning" if view == "day" else "old_couple" if view != "tiers" else "working_family"
    choices = {"chosen:household-family": family, "chosen:household-view": view}
    code = given(opened("household", **choices))
    page, sums = TABLES["household-payments"], code["sums"]
    wanted = [*(tuple(sums["all", item].values()) for item in ("own", "help"))]
    assert rows(page) == sorted([*wanted, *rows(code["payments"], ["base", "draft", "difference"])])
    shares = TABLES["household-members"].select_dtypes("number")
    for place, case in enumerate(("base", "draft")):
        assert rows(shares.iloc[:, [place, place + 3]]) == rows(code["standing"][case], ["own", "help"])
    if view == "tiers":
        tiers, of_base = code["tiers"], code["tiers_of_base"]
        names = [name for name in TIERS if name in ("tier", "years") or tiers[name].any()]
        assert rows(TABLES["household-tiers"]) == rows(tiers, names)
        both = of_base.merge(tiers, on="tier", how="outer", suffixes=("_base", "_draft"))
        sides = ["account_base", "account_draft", "monthly_base", "monthly_draft"]
        assert rows(TABLES["household-tiers-difference"].iloc[:, [1, 2, 4, 5]]) == rows(both, sides)
    elif view == "trace":
        shown, steps = TABLES["household-trace"], code["trace"].to_frame()
        for column, name in (
            (0, "number"),
            (1, "clauses"),
            (2, "says_zh"),
            (3, "answer_zh"),
            (6, "why_zh"),
            (7, "reads_zh"),
        ):
            assert shown.iloc[:, column].tolist() == steps[name].tolist(), name
        before = [code["before"].by_key.get(step.key) for step in code["trace"].steps]
        assert shown.iloc[:, 4].tolist() == [step.shown.zh if step else "" for step in before]
        assert [step.key for step in code["trace"].steps if step.key in code["changed"]] == [
            step.key for step, mark in zip(code["trace"].steps, shown.iloc[:, 5], strict=True) if mark
        ]
    else:
        steps = pd.concat(code["steps"].values())
        money = ["own_before", "own_after", "help_before", "help_after"]
        shown = TABLES[f"household-{view}-steps"]
        assert rows(shown.iloc[:, -4:]) == rows(steps, money)
        along = steps[view].dt.strftime("%Y-%m-%d") if view == "day" else steps[view]
        assert shown.iloc[:, 1].tolist() == along.tolist()


def test_meeting():
    code = given(opened("meeting", meeting=Meeting(base=DRAFTED.base, entries=(Entry(DRAFT, DRAFTED),))))
    result = simulation.compare(DRAFTED.base, DRAFTED)
    assert by_line(result) == {
        **dict.fromkeys(by_line(result), 0.0),
        **code["lines"][0]["difference"].to_dict(),
    }
    assert by_town(result) == code["towns"][0]["difference"].to_dict()


def test_files():
    app = opened("files")
    assert given(app)["scenario"] == DRAFTED


def test_every_page_with_results_gives_its_code():
    """A new page gives code too, or is named as one without results."""
    pages = {name for names in SECTIONS.values() for name in names}
    tests = set(globals())
    named = {"library": "design_and_a_saved_link_and_the_library", "design": "design_and_a_saved_link_and_the_library",
             "budget": "budget_and_last_years_books"}  # fmt: skip
    elsewhere = {"population", "districts"}  # need another world: test_districts.py, test_pages.py
    for page in pages - set(WITHOUT) - elsewhere:
        assert f"test_{named.get(page, page)}" in tests, page


@pytest.mark.parametrize(
    "text", ["'", '"', "'\"", "\\", "a\nb", "'''", '"""', "\u2028\u202e\0", "{x}", "\\N{DASH}"]
)
def test_text_of_users_is_text_in_code(text):
    assert ast.literal_eval(literal(text)) == text and "\n" not in literal(text)
    assert ast.literal_eval(literal({text: [text]})) == {text: [text]}
